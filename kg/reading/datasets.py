"""Reads articles out of JSON and JSON Lines: one object an article, its fields mapped to text and facts.

Field names vary from archive to archive, so each fact has several usual names, and the user may name another,
with dots for nested objects: `article.body`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from kg.almanac import FIRST_YEAR, LAST_YEAR
from kg.errors import ReadError
from kg.reading.decoding import unify_lines
from kg.reading.fieldnames import USUAL_NAMES, list_keys
from kg.reading.inputs.pieces import Piece
from kg.reading.known import TEXT_FIELDS, Known, read_known
from kg.reading.options import Skipped

#: Keys under which a file keeps its list of articles.
LISTS = ("articles", "items", "results", "docs", "documents", "data", "stories", "hits", "entries")
#: Numbers that are plainly seconds since 1970: of the years 1973 to 2199. A thousand times as many are milliseconds.
SECONDS = range(100_000_000, 7_258_118_400)

#: A whole number that a table or a program wrote with decimals.
_WHOLE = re.compile(r"(\d{4}|\d{8})\.0+|(\d{9,13})\.\d+", re.ASCII)


def list_records(text: str, source: str, *, lines: bool) -> Iterator[tuple[str, object]]:
    r"""List the JSON values of a data set with their places; a line that does not parse gives a Skipped.

    Args:
        text: The decoded file.
        source: File name.
        lines: One JSON value a line; else one value, a list of them, or an object that holds the list.

    Raises:
        ReadError: A file that is not JSON.

    >>> list(list_records('{"text": "a"}\n\n{"text": "b"}', "x.jsonl", lines=True))
    [('x.jsonl:1', {'text': 'a'}), ('x.jsonl:3', {'text': 'b'})]
    """
    if not lines:
        yield from _list_whole(_parse(text, source), source)
        return
    # Only \n ends a record: JSON strings may hold other line ends, such as U+2028.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{source}:{number}"
            try:
                yield where, _parse(line, where)
            except ReadError as fault:
                yield where, Skipped(where, str(fault))


def read_row(value: object, where: str, fields: Mapping[str, str]) -> Piece | Skipped:
    """Map one value as `read_record` does; one that gives no article is told."""
    try:
        return read_record(value, where, fields)
    except ReadError as fault:
        return Skipped(where, str(fault))


def read_record(value: object, where: str, fields: Mapping[str, str]) -> Piece:
    """Map one JSON value to an article's text and facts.

    Args:
        value: The parsed value; a string is a text without facts.
        where: File and line for messages.
        fields: The user's names for fields.

    Raises:
        ReadError: No text field, or fields of the wrong kind; a day that cannot be read is no fault (`Piece.unread`).

    >>> read_record({"body": "Moscow denied it.", "source": {"name": "TASS"}}, "x.json", {}).known.outlet
    'TASS'
    """
    if isinstance(value, str):
        return Piece(where, unify_lines(value), Known("field"))
    if not isinstance(value, dict):
        raise ReadError(f"{where}: expected a JSON object with a text field, found {_describe(value)}")
    text = _read_text(value, where, fields)
    facts: dict[str, object] = {}
    for name in TEXT_FIELDS:
        facts[name] = _flatten(_find_field(value, name, fields))
    stated = _find_field(value, "published", fields)
    day = read_day(stated)
    return Piece(
        where, text, read_known(facts | day, "field", where), unread="" if day else _spell_day(stated)
    )


def check_fields(fields: Mapping[str, str]) -> None:
    """Refuse a mapping for a fact that does not exist.

    Raises:
        ReadError: Names the unknown facts and the known ones.
    """
    if unknown := sorted(set(fields) - set(USUAL_NAMES)):
        raise ReadError(f"--field: unknown {', '.join(unknown)} - known: {', '.join(USUAL_NAMES)}")


def _list_whole(value: object, source: str) -> Iterator[tuple[str, object]]:
    listed = value
    if isinstance(value, dict):
        listed = next((value[key] for key in LISTS if isinstance(value.get(key), list)), None)
    if isinstance(listed, list):
        yield from ((f"{source}:{number}", item) for number, item in enumerate(listed, 1))
    else:
        yield source, value


def _parse(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except RecursionError as fault:
        raise ReadError(f"{where}: JSON nested too deep - expected objects with a text field") from fault
    except ValueError as fault:
        raise ReadError(
            f"{where}: not JSON - {fault} - mend it, or name the file .txt if it is plain text"
        ) from fault


def _find_field(value: Mapping[str, object], name: str, fields: Mapping[str, str]) -> object:
    if name in fields:
        return _follow(value, fields[name]) if fields[name] else None
    found = (value[key] for key in list_keys(value, name))
    return next((one for one in found if one not in (None, "", [], {})), None)


def _follow(value: object, path: str) -> object:
    """Follow a dotted path; a number picks from a list."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _read_text(value: Mapping[str, object], where: str, fields: Mapping[str, str]) -> str:
    found = _find_field(value, "text", fields)
    if isinstance(found, list) and all(isinstance(part, str) for part in found):
        found = "\n\n".join(found)
    if isinstance(found, dict):
        found = _find_field(found, "text", {})
    if isinstance(found, str) and found.strip():
        return unify_lines(found)
    raise ReadError(f"{where}: {_tell_no_text(value, fields)}")


def _tell_no_text(value: Mapping[str, object], fields: Mapping[str, str]) -> str:
    """Tell whether the field of a text is not there, or is there and empty, and what to do."""
    named = fields.get("text")
    there = [key for key in value if key == named] if named else list_keys(map(str, value), "text")
    if there and all(value.get(key) in (None, "") or not str(value[key]).strip() for key in there):
        return f"its text is empty ({', '.join(there)}) - fill it in, or give --field text=NAME for another field"
    asked = fields.get("text") or "/".join(USUAL_NAMES["text"][:3])
    has = ", ".join(sorted(map(str, value))[:12]) or "nothing"
    return f"no text in field {asked} - the object has {has} - give --field text=NAME"


def _flatten(value: object) -> object:
    """Turn the shapes a name comes in - a list, an object with a name - into words; None when blank."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "title", "id") if value.get(key)), None)
    if isinstance(value, list):
        value = ", ".join(str(part) for part in map(_flatten, value) if part)
    if value is None or isinstance(value, bool):
        return None
    return str(value).strip() or None


def read_day(value: object) -> dict[str, object]:
    """Read a day in the forms archives use, or a year alone; an ambiguous one is never guessed.

    Args:
        value: Words or a number: an ISO date, 20190203, a day in English words, seconds or milliseconds since 1970.

    Returns:
        `published` or `year` with what was read; empty where that is nothing.

    >>> read_day(20190203), read_day("2019"), read_day(1549152000), read_day("soon")
    ({'published': '2019-02-03'}, {'year': 2019}, {'published': '2019-02-03'}, {})
    """
    words = _spell_day(value)
    if words.isascii() and words.isdigit():
        return _read_number(words)
    found = _read_words(words)
    return {"published": found} if found else {}


def _spell_day(value: object) -> str:
    """Spell whatever states a day; "" where nothing does."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("iso", "date", "$date", "value") if value.get(key)), None)
    if value is None or isinstance(value, bool) or value != value:
        return ""
    words = str(value).strip()
    whole = _WHOLE.fullmatch(words)
    return words if whole is None else whole[1] or whole[2]


def _read_number(digits: str) -> dict[str, object]:
    number = int(digits) if len(digits) < 16 else 0
    if len(digits) == 4 and FIRST_YEAR <= number <= LAST_YEAR:
        return {"year": number}
    if found := _read_compact(digits):
        return {"published": found}
    seconds = next((one for one in (number, number // 1000) if one in SECONDS), None)
    return {} if seconds is None else {"published": datetime.fromtimestamp(seconds, UTC).date().isoformat()}


def _read_words(words: str) -> str | None:
    if iso := re.match(r"\d{4}-\d\d-\d\d", words):
        return _check_day(iso.group())
    if found := _read_compact(words):
        return found
    if not re.search(r"[^\W\d_]{3}", words) or re.search(r"\b\d{1,2}[/.]\d{1,2}[/.]\d", words):
        return None
    # Imported here: it costs half a second, and most archives write ISO dates.
    import dateparser

    settings = {"REQUIRE_PARTS": ["year", "month", "day"], "PARSERS": ["absolute-time"]}
    made = dateparser.parse(words, languages=["en"], settings=settings)
    return None if made is None else made.date().isoformat()


def _read_compact(words: str) -> str | None:
    """Read `20190203`, with or without a time behind it."""
    compact = re.fullmatch(r"((?:19|20)\d\d)([01]\d)([0-3]\d)(?:T?\d{4}(?:\d\d)?Z?)?", words)
    return _check_day("-".join(compact.groups())) if compact else None


def _check_day(iso: str) -> str | None:
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        return None


def _describe(value: object) -> str:
    return {list: "a list", type(None): "null", bool: "true or false"}.get(type(value), "a number")
