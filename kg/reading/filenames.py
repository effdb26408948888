"""Reads facts out of file names by a pattern, as Discourse Network Analyzer's text import does.

`{date}_{outlet}_{title}` reads `2021-03-03_The Courier_Row over the river.txt`. Words in braces name facts; everything
else stands as it is. `{skip}` names what tells nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import PurePosixPath

from kg.almanac import YEAR
from kg.errors import UsageError
from kg.reading.calendars import find_written_days
from kg.reading.known import TEXT_FIELDS, Known, read_known

#: Names in a pattern beside the facts' own.
ALSO = {
    "date": "published",
    "source": "outlet",
    "id": "document",
    "type": "section",
    "notes": "skip",
    "skip": "skip",
}
FACTS = (*TEXT_FIELDS, "published", *ALSO)

_NAME = re.compile(r"\{(\w*)\}")


def check_pattern(pattern: str) -> None:
    """Check a pattern.

    Raises:
        UsageError: It names no fact, or one that does not exist.
    """
    names = _NAME.findall(pattern)
    unknown = [name for name in names if name not in FACTS]
    if unknown or not names:
        said = f"unknown {', '.join(unknown)}" if unknown else "no fact in braces"
        raise UsageError(f"--name-pattern {pattern!r}: {said} - known: {', '.join(FACTS)}")
    if doubled := sorted({name for name in names if name != "skip" and names.count(name) > 1}):
        raise UsageError(
            f"--name-pattern {pattern!r}: {', '.join(doubled)} named twice - name each fact once"
        )


def read_name(source: str, pattern: str) -> Known | None:
    """Read the facts in a file's name; None where the name does not fit the pattern.

    >>> read_name("texts/2021-03-03_The Courier_Row.txt", "{date}_{outlet}_{title}").outlet
    'The Courier'
    """
    found = _compile(pattern).fullmatch(PurePosixPath(source.rpartition(":")[0] or source).stem)
    if found is None:
        return None
    facts: dict[str, object] = {key: " ".join(value.split()) for key, value in found.groupdict().items()}
    day = next(find_written_days(_space(str(facts.get("published", "")))), None)
    facts["published"] = day.value if day else None
    return read_known({key: value or None for key, value in facts.items()}, "name", source)


def _space(day: str) -> str:
    """Part the numbers of `20210303` and `2021_03_03`, which file names write so."""
    compact = re.fullmatch(rf"({YEAR})[ _.]?([01]\d)[ _.]?([0-3]\d)", day)
    return "-".join(compact.groups()) if compact else day.replace("_", " ")


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    parts: list[str] = []
    end = 0
    for found in _NAME.finditer(pattern):
        name = ALSO.get(found[1], found[1])
        parts.append(re.escape(pattern[end : found.start()]))
        parts.append("(?:.{1,200}?)" if name == "skip" else f"(?P<{name}>.{{1,200}}?)")
        end = found.end()
    return re.compile("".join(parts) + re.escape(pattern[end:]))
