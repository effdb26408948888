"""Finds the dateline that opens a wire story: `MOSCOW, January 16. /TASS/.`, `LONDON (AP) -`.

A dateline is a place in capitals, or any place with a known agency in brackets, set off by a mark. Both
conditions are needed: `NATO - the alliance that ...` and `Moscow (Russia)` open no story.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kg.model import Span
from kg.reading.days import DAY, Day, read_day

#: No dateline is longer (code points); keeps the patterns away from long paragraphs.
LONGEST = 160
_NAME = r"[^\W\d_][\w.'’-]*"
_PLACE = rf"(?P<place>{_NAME}(?:(?: |/|, | and ){_NAME}){{0,7}})"
_AGENCY = r"(?P<agency>[A-Z][\w .&'’-]{0,30}?)"
_DASH = r"(?:-{1,3}|[–—―])"
#: A day in numbers; which of them is the day is settled later.
_NUMBERS = (
    r"(?P<numbers>[0-3]?[0-9](?P<mark>[./-])[0-3]?[0-9](?P=mark)(?:(?:19|20)[0-9]{2}|[0-9]{2}))(?![\w-])"
)
_DAY = rf"(?:{DAY}|{_NUMBERS})"
#: Each ends where the story begins.
PATTERNS = (
    re.compile(rf"{_PLACE}(?:,? {_DAY})?[.,]? /{_AGENCY}/\.?(?: ?{_DASH})?\s*"),
    re.compile(rf"{_PLACE}(?:,? {_DAY})?,? ?\({_AGENCY}\)\.?\s*{_DASH}\s*"),
    re.compile(rf"{_PLACE},? ?\({_AGENCY}\),? {_DAY}\s*(?:{_DASH}|[.:])\s*"),
    re.compile(rf"{_PLACE}(?:,? {_DAY})?,? ?\({_AGENCY}\)[.:]?\s*"),
    re.compile(rf"\({_AGENCY}\)\s*{_DASH}\s*"),
    re.compile(rf"{_PLACE}(?:,? {_DAY})\s*(?:{_DASH}|\.)\s+"),
    re.compile(rf"{_DAY}\s*(?:{_DASH}|:)\s+"),
    re.compile(rf"{_PLACE}(?:\s+{_DASH}\s+|{_DASH}{{1,2}}\s+|\s?[–—―]\s?)"),
)
_HOUR = r"(?:,? (?:at |- )?[0-9]{1,2}[:.][0-9]{2}.{0,12})?\.?"
DAY_ALONE = re.compile(DAY + _HOUR)
PLACE_AND_DAY = re.compile(rf"{_PLACE},? {_DAY}{_HOUR}")
_PARTICLES = frozenset({"and", "the", "of", "de", "la", "al", "el"})


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the head of a block; offsets are those of the text it was sought in.

    `numbers` is where a day stands in numbers (`14/06/2021`), which may mean two; `day` is None then.
    """

    span: Span
    place: Span | None
    agency: Span | None
    day: Day | None
    numbers: Span | None = None

    @property
    def is_sure(self) -> bool:
        """Tell whether more than a place in capitals and a dash speaks for it."""
        return self.agency is not None or self.day is not None or self.numbers is not None

    @property
    def is_bare(self) -> bool:
        """Tell a day alone before the first words: `June 14, 2021 -`; in a chronicle every paragraph opens so."""
        return self.place is None and self.agency is None


def find_dateline(text: str, block: Span, agencies: Mapping[str, str]) -> Dateline | None:
    """Find the dateline that a block opens with.

    Args:
        text: The article's text.
        block: Where to look.
        agencies: Written forms (lower case) of known agencies.

    Returns:
        None when the block opens with none. The span ends with the dateline's last mark.

    >>> found = find_dateline("LONDON (AP) - Talks fail.", Span(0, 25), {"ap": "AP"})
    >>> found.span, found.place
    (Span(start=0, end=13), Span(start=0, end=6))
    """
    head = text[block.start : min(block.end, block.start + LONGEST)].replace("\xa0", " ")
    for pattern in PATTERNS:
        found = pattern.match(head)
        if found and _is_dateline(found, head, agencies):
            return _shift(found, block.start)
    return None


def find_date_line(text: str, block: Span) -> Dateline | None:
    """Find a block that is nothing but a day, with a place in capitals or none, and perhaps an hour.

    >>> find_date_line("January 16, 2019 10:30 GMT", Span(0, 26)).day.year
    2019
    """
    if block.end - block.start > LONGEST:
        return None
    line = text[block.start : block.end].replace("\xa0", " ")
    if found := DAY_ALONE.fullmatch(line):
        return _shift(found, block.start)
    found = PLACE_AND_DAY.fullmatch(line)
    return _shift(found, block.start) if found and _is_loud(found["place"]) else None


def _is_dateline(found: re.Match[str], head: str, agencies: Mapping[str, str]) -> bool:
    parts = found.groupdict()
    place, agency = parts.get("place"), parts.get("agency")
    after = head[found.end() :].lstrip("\"'“‘«([")
    # A lower-case word after the mark goes on with the sentence: "NATO - the alliance".
    if after and after[0].islower():
        return False
    if place is None and agency is None:
        return any(parts.get(name) for name in ("year", "year_after", "iso", "numbers"))
    known = agency is not None and agency.lower() in agencies
    # What stands between slashes is a credit by form alone; round brackets hold many other things.
    slashed = agency is not None and f"/{agency}/" in found.group()
    return known or (place is not None and _is_loud(place) and (agency is None or slashed))


def _is_loud(place: str) -> bool:
    """Tell whether the first part of a place is in capitals: WASHINGTON/MOSCOW, GENEVA, Switzerland."""
    first, *others = place.split(", ")
    if any(part.count(" ") > 2 for part in others):
        return False
    words = [word for word in re.split(r"[ /]", first) if word not in _PARTICLES]
    letters = "".join(char for char in first if char.isalpha())
    return len(letters) > 2 and 0 < len(words) <= 4 and all(word.isupper() for word in words)


def _shift(found: re.Match[str], by: int) -> Dateline:
    """Move a match in a block's head to where the block stands in the text."""
    parts = found.groupdict()

    def locate(name: str) -> Span | None:
        if not (words := parts.get(name)):
            return None
        # "MOSCOW. January 5." ends a sentence after the place; "D.C." is part of it.
        short = 1 if words.endswith(".") and words.count(".") == 1 else 0
        return Span(by + found.start(name), by + found.end(name) - short)

    day = read_day(found) if "month" in parts else None
    moved = day and Day(
        Span(by + day.span.start, by + day.span.end), day.month, day.day, day.year, day.weekday
    )
    size = len(found.group().rstrip())
    return Dateline(Span(by, by + size), locate("place"), locate("agency"), moved, locate("numbers"))
