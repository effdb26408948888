"""Facts about an article that come from outside its sentences: options, sidecars, front matter, markup.

Each source is one `Known`; sources are asked in order, strongest first, and the first that knows wins:
option > sidecar > front matter, markup or field > the text itself.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

from kg.almanac import FIRST_YEAR, LAST_YEAR
from kg.errors import ReadError
from kg.files import DISPUTE
from kg.model import Found
from kg.reading.fieldnames import USUAL_NAMES, list_keys
from kg.reading.stamps import Kind

#: Facts a user may state, in the order messages list them.
TEXT_FIELDS = (
    "title",
    "outlet",
    "author",
    "agency",
    "place",
    "url",
    "language",
    "section",
    "page",
    "words",
    "document",
)
#: `note` is for people; nothing reads it.
FIELDS = (*TEXT_FIELDS, "published", "year", "note")
#: Front matter longer than this many lines is a text between two rules.
LONGEST_FRONT = 40

_FENCE = re.compile(r"(?P<fence>\+\+\+|---)[ \t]*(?:\r\n|\r|\n)")
_PASSED = re.compile(r"\s*#|\s+\S|- ")
_PAIR = re.compile(r"(?P<key>[A-Za-z][\w -]{0,30}?)[ \t]*:[ \t]*(?P<value>.*)")


@dataclass(frozen=True, slots=True)
class Claim:
    """A day that markup gives, as written there.

    Attributes:
        words: A date in any form.
        how: Where it stands: `markup: datePublished`.
        kind: What happened on it.
    """

    words: str
    how: str
    kind: Kind = Kind.PUBLISHED


@dataclass(frozen=True, slots=True)
class Known:
    """What one source says about an article; None where it says nothing.

    `published` is an ISO date that is taken as it is; `year` serves where the text gives day and month only. `claims`
    are days that are weighed against those of the text, most telling first. `country` is that of a page's language
    (`gb` in `en-GB`), `day_first` tells whether numbers begin with the day. `section` and `page` are where it stood in
    its outlet, `words` its length and `document` its name in an archive, as written there. `weak` facts count where
    nothing else in a file, beside it or in its front matter names one. `left_out` are names in front matter of which
    nothing was read.
    """

    how: str
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    agency: str | None = None
    place: str | None = None
    url: str | None = None
    language: str | None = None
    section: str | None = None
    page: str | None = None
    words: str | None = None
    document: str | None = None
    published: str | None = None
    year: int | None = None
    claims: tuple[Claim, ...] = ()
    country: str | None = None
    day_first: bool | None = None
    weak: bool = False
    left_out: tuple[str, ...] = ()


def read_known(values: Mapping[str, object], how: str, where: str) -> Known:
    """Check a table of facts and make it a Known.

    Args:
        values: Field to value, as parsed from TOML or given as options; None values are left out.
        how: `option`, `sidecar`, `front matter`, `markup` or `field`.
        where: File name for messages.

    Raises:
        ReadError: Unknown fields or wrong values; the message lists all of them.

    >>> read_known({"published": "2019-02-03T10:00"}, "option", "a.txt").published
    '2019-02-03'
    """
    faults: list[str] = []
    if unknown := sorted(str(key) for key in values if key not in FIELDS):
        faults.append(f"unknown {', '.join(unknown)} - known: {', '.join(FIELDS)}")
    texts = {name: _read_words(values.get(name), name, faults) for name in TEXT_FIELDS}
    published = _read_date(values.get("published"), faults)
    year = _read_year(values.get("year"), faults)
    if published and year and not published.startswith(str(year)):
        faults.append(f"published {published} and year {year} disagree - keep one")
    if faults:
        raise ReadError(f"{where}: {how}: {'; '.join(faults)}")
    return replace(Known(how, published=published, year=year), **texts)  # type: ignore[arg-type]


def read_sidecar(article: Path, shown: str) -> Known | None:
    """Read the sidecar of an article: `NAME.toml` beside `NAME.txt`; None when there is none.

    Args:
        article: The article's file.
        shown: The article's name for messages.

    Raises:
        ReadError: The sidecar cannot be read or says something wrong.
    """
    path = article.with_suffix(".toml")
    name = str(Path(shown).with_suffix(".toml"))
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ReadError(f"{name}: sidecar cannot be read - {fault} - mend or remove it") from fault
    return read_known(values, "sidecar", name)


def read_dispute(folder: Path) -> str:
    """Read what a folder of articles says its dispute is called: `title` in `dispute.toml`; "" where it says nothing.

    Raises:
        ReadError: The file cannot be read or says something else.
    """
    path = folder / DISPUTE
    if not path.is_file() or path.with_suffix(".txt").exists():
        return ""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise ReadError(f"{path}: cannot be read - {fault} - mend or remove it") from fault
    title = said.get("title")
    if set(said) != {"title"} or not isinstance(title, str) or not title.strip():
        raise ReadError(f'{path}: expected one line: title = "..." - mend or remove it')
    return title.strip()


def read_front_matter(text: str, where: str) -> tuple[int, Known | None]:
    r"""Read the front matter at the head of a text: TOML between `+++`, or `key: value` lines between `---`.

    Args:
        text: The frozen text.
        where: File name for messages.

    Returns:
        Where the article begins (code points; 0 without front matter), and what it says. Rules of dashes
        with prose between them are not front matter. Usual names stand for facts (`date`, `source`), and what is
        none is left out.

    Raises:
        ReadError: TOML that does not parse, or a fact with a wrong value.

    >>> read_front_matter("---\ntitle: Talks fail\n---\nMoscow denied it.", "a.txt")[1].title
    'Talks fail'
    """
    opened = _FENCE.match(text)
    if opened is None:
        return 0, None
    fence = opened["fence"]
    closed = re.compile(rf"^{re.escape(fence)}[ \t]*$", re.MULTILINE).search(
        text.replace("\r", "\n"), opened.end()
    )
    if closed is None:
        return 0, None
    inside = text[opened.end() : closed.start()]
    values = _parse_toml(inside, where) if fence == "+++" else _parse_pairs(inside)
    if values is None:
        return 0, None
    return closed.end(), _take_front(values, where)


def _take_front(values: Mapping[str, object], where: str) -> Known:
    """Take the facts of front matter, those under a usual name where they can be read; note what is left."""
    facts = {key: value for key, value in values.items() if key in FIELDS}
    others = [key for key in values if key not in FIELDS]
    taken = []
    for name in FIELDS:
        for key in list_keys(others, name)[:1] if name in USUAL_NAMES and name not in facts else ():
            faults: list[str] = []
            read = _read_date if name == "published" else partial(_read_words, name=name)
            if (value := read(values[key], faults=faults)) and not faults:
                facts[name] = value
                taken.append(key)
    left = tuple(key for key in others if key not in taken and values[key] is not None)
    return replace(read_known(facts, "front matter", where), left_out=left)


def first_known(field: str, sources: Sequence[Known]) -> Found | None:
    """Give a field's value from the first source that has one.

    >>> first_known("outlet", [Known("option"), Known("sidecar", outlet="TASS")])
    Found(value='TASS', how='sidecar', span=None)
    """
    for source in sources:
        if (value := getattr(source, field)) is not None:
            return Found(str(value), source.how)
    return None


def _parse_toml(inside: str, where: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(inside.replace("\r\n", "\n").replace("\r", "\n"))
    except tomllib.TOMLDecodeError as fault:
        raise ReadError(
            f"{where}: front matter is not TOML - {fault} - mend it or remove the +++ lines"
        ) from fault


def _parse_pairs(inside: str) -> Mapping[str, object] | None:
    """Parse `key: value` lines; None when one line is something else. Lines of a list below a key are passed by."""
    lines = [line.strip() for line in inside.splitlines() if line.strip() and not _PASSED.match(line)]
    pairs = [_PAIR.fullmatch(line) for line in lines]
    if not pairs or len(pairs) > LONGEST_FRONT or not all(pairs):
        return None
    made: dict[str, object] = {}
    for pair in cast("list[re.Match[str]]", pairs):
        value = pair["value"].strip().strip("\"'")
        key = pair["key"].strip().lower()
        made[key] = int(value) if key == "year" and value.isascii() and value.isdigit() else value or None
    return made


def _read_words(value: object, name: str, faults: list[str]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        faults.append(f"{name} {value!r} - expected words in quotes")
        return None
    return " ".join(value.split())


def _read_date(value: object, faults: list[str]) -> str | None:
    if value is None:
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    try:
        return dt.date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        faults.append(f"published {value!r} - expected a day such as 2019-02-03")
        return None


def _read_year(value: object, faults: list[str]) -> int | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and FIRST_YEAR <= value <= LAST_YEAR:
        return value
    faults.append(f"year {value!r} - expected a whole number from {FIRST_YEAR} to {LAST_YEAR}")
    return None
