"""Reads days with their year as people write them in many languages: `31. August 2011`, `1er mai 2015`, `03/04/2025`.

The names of months are those of dateparser's locales. A day that can be read two ways (`03/04/2025`) is read only
where something else tells which number is the day; otherwise both readings are given and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Literal

from kg.almanac import MONTHS, make_day
from kg.ids import strip_accents

Order = Literal["DMY", "MDY"]

#: Languages whose months are known; a name that means two months among them (`listopad`) is left out.
LANGUAGES = (
    "en",
    "de",
    "fr",
    "nl",
    "es",
    "it",
    "pt",
    "da",
    "sv",
    "nb",
    "fi",
    "pl",
    "ro",
    "ca",
    "tr",
    "ru",
    "uk",
)
SEASONS = frozenset(
    "spring summer autumn fall winter fruhling fruhjahr sommer herbst printemps ete automne hiver".split()
)
#: Code points that may stand before the day in a line of its own: a weekday, `Published on`.
BEFORE, AFTER = 30, 60

_YEAR = r"(?P<year>(?:1[789]|20|21)\d\d)"
_WORD = r"(?P<month>[^\W\d_]{3,12})"
_DAY = r"(?P<day>[0-3]?\d)(?:\.|er|st|nd|rd|th|[ºª°])?"
_PATTERNS = (
    re.compile(rf"(?<!\d){_YEAR}-(?P<month>[01]?\d)-(?P<day>[0-3]?\d)(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<month>[01]?\d)\s?[月월]\s?(?P<day>[0-3]?\d)\s?[日일]"),
    re.compile(
        rf"(?<![\w/]){_DAY}(?:[ \xa0-]+|(?<=\d\.))(?:de |of |d['’])?{_WORD}\.?,?[ \xa0-]+(?:de |del )?{_YEAR}(?!\d)",
        re.I,
    ),
    re.compile(rf"(?<!\w){_WORD}\.?[ \xa0]+(?:the )?{_DAY},?[ \xa0]+{_YEAR}(?!\d)", re.I),
    re.compile(rf"(?<!\d){_YEAR}[ ,]+{_WORD}\.? (?P<day>[0-3]?\d)(?!\d)", re.I),
    re.compile(rf"(?<!\d){_YEAR}/(?P<month>[01]?\d)/(?P<day>[0-3]?\d)(?!\d)"),
)
_NUMBERS = re.compile(
    rf"(?<![\d./-])(?P<one>[0-3]?\d)(?P<mark>[./-])(?P<two>[0-3]?\d)(?P=mark){_YEAR}(?![\d./-])"
)
_MONTH_ONLY = re.compile(rf"(?<!\w){_WORD}\.?(?:\s?[/&-]\s?[^\W\d_]{{3,12}})?,?[ \xa0]+{_YEAR}(?!\d)", re.I)


@dataclass(frozen=True, slots=True)
class WrittenDay:
    """A day as written.

    Attributes:
        start, end: Where it stands in the words (code points, half-open).
        value: ISO date; None where the day is not told: a month alone, or numbers that can be read two ways.
        options: ISO dates that the numbers can mean, where there are two.
    """

    start: int
    end: int
    value: str | None
    options: tuple[str, ...] = ()


def find_written_days(words: str, order: Order | None = None) -> Iterator[WrittenDay]:
    """Find the days with a year in some words, in order.

    Args:
        words: Any text.
        order: Which number is the day in `03/04/2025`; None: only what can be read one way is read.

    >>> [day.value for day in find_written_days("Mittwoch, 31. August 2011")]
    ['2011-08-31']
    >>> next(find_written_days("03/04/2025")).options
    ('2025-04-03', '2025-03-04')
    """
    found = [day for pattern in _PATTERNS for day in _match(pattern, words)]
    found += [day for match in _NUMBERS.finditer(words) if (day := _read_numbers(match, order))]
    end = 0
    for day in sorted(found, key=lambda one: (one.start, -one.end)):
        if day.start >= end:
            yield day
            end = day.end


def read_day_line(words: str) -> WrittenDay | None:
    """Read a line that is a day and little else: a weekday, an hour, an edition; None for any other line.

    A month or season with a year alone is a line of that kind without a day.

    >>> read_day_line("January 20, 2009 Tuesday 8:27 PM AEST").value
    '2009-01-20'
    >>> read_day_line("Summer, 2008").value is None
    True
    >>> read_day_line("On May 5, 2019 the talks began.")
    """
    day = next(find_written_days(words), None) or _find_month(words)
    if day is None or day.start > BEFORE or len(words) - day.end > AFTER:
        return None
    before = words[: day.start].strip(" \t\xa0,.:;-–—|(")
    if before.count(" ") > 2 or (words.rstrip().endswith((".", "?", "!")) and len(words) - day.end > 3):
        return None
    if day.value is None and not day.options and (before or len(words) - day.end > 3):
        return None
    return day


@cache
def name_months() -> dict[str, int]:
    """Map the names of months, in lower case without accents, to their number (1-12)."""
    names: dict[str, set[int]] = {}
    for code in LANGUAGES:
        info = import_module(f"dateparser.data.date_translation_data.{code}").info
        for number, month in enumerate(map(str.lower, MONTHS), 1):
            for name in (month if code == "en" else "", *info.get(month, ())):
                if len(name) > 2:
                    names.setdefault(_fold(name), set()).add(number)
    return {name: next(iter(numbers)) for name, numbers in names.items() if len(numbers) == 1}


def _match(pattern: re.Pattern[str], words: str) -> Iterator[WrittenDay]:
    for found in pattern.finditer(words):
        month = found["month"]
        number = int(month) if month.isdecimal() else name_months().get(_fold(month))
        if number and (made := make_day(int(found["year"]), number, int(found["day"]))):
            yield WrittenDay(*found.span(), made.isoformat())


def _read_numbers(found: re.Match[str], order: Order | None) -> WrittenDay | None:
    one, two, year = int(found["one"]), int(found["two"]), int(found["year"])
    readings = {"DMY": make_day(year, two, one)}
    if found["mark"] != ".":  # nobody writes the month first with dots
        readings["MDY"] = make_day(year, one, two)
    meant = {name: day.isoformat() for name, day in readings.items() if day}
    if not meant:
        return None
    options = tuple(meant.values())
    if len(set(options)) == 1:
        return WrittenDay(*found.span(), options[0])
    return WrittenDay(*found.span(), meant[order] if order else None, options)


def _find_month(words: str) -> WrittenDay | None:
    for found in _MONTH_ONLY.finditer(words):
        name = _fold(found["month"])
        if name in name_months() or name in SEASONS:
            return WrittenDay(*found.span(), None)
    return None


def _fold(name: str) -> str:
    return strip_accents(name.casefold()).rstrip(".")
