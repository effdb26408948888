"""Finds days in text: `January 16`, `Wednesday (January 16)`, `16 January 2019`, and tells which years fit.

No clock: what the text does not say stays None. A weekday beside a day narrows the year, since a given day
falls on the same weekday only every five, six or eleven years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kg.almanac import MONTH_NUMBERS, WEEKDAYS, YEAR, make_day
from kg.model import Span

_MONTH = f"(?:{'|'.join(map(str.title, MONTH_NUMBERS))})"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_DAY = r"(?:[0-2]?[0-9]|3[01])(?:st|nd|rd|th)?"
#: Pattern of one day, case-sensitive: `may 5` is a verb and a figure.
DAY = (
    rf"(?:(?P<weekday>{_WEEKDAY})(?:, | \(|,? on | )(?:the )?)?"
    rf"(?:(?P<month>{_MONTH})\.? (?P<day>{_DAY})(?:,? (?P<year>{YEAR}))?"
    rf"|(?P<day_first>{_DAY}) (?:of )?(?P<month_after>{_MONTH})\.?(?:,? (?P<year_after>{YEAR}))?"
    rf"|(?P<iso>{YEAR}-[01][0-9]-[0-3][0-9]))(?![\w-])(?: \((?P<weekday_after>{_WEEKDAY})\))?"
)
DAY_IN_TEXT = re.compile(rf"(?<![\w.,/-]){DAY}")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written; `year` and `weekday` (0 Monday) are None when the text does not give them."""

    span: Span
    month: int
    day: int
    year: int | None = None
    weekday: int | None = None

    def in_year(self, year: int) -> date | None:
        """Give the date in a year; None on February 29 of a common year."""
        return make_day(year, self.month, self.day)

    def fits(self, year: int) -> bool:
        """Tell whether the day exists in the year and falls on the weekday the text gives it."""
        when = self.in_year(year)
        return when is not None and (self.weekday is None or when.weekday() == self.weekday)


def find_days(text: str, start: int = 0, end: int | None = None) -> Iterator[Day]:
    """Find every day with a month in a stretch of text, in text order.

    Args:
        text: The whole text.
        start: Begin of the stretch (code points).
        end: End of the stretch; None means the end of the text.

    >>> [(d.month, d.day, d.weekday) for d in find_days("On Wednesday (January 16) and 3 Feb")]
    [(1, 16, 2), (2, 3, None)]
    """
    for found in DAY_IN_TEXT.finditer(text, start, len(text) if end is None else end):
        if (day := read_day(found)) is not None:
            yield day


def read_day(found: re.Match[str]) -> Day | None:
    """Turn a match of a pattern that holds `DAY` into a Day; None for a day no month has (June 31)."""
    part = found.groupdict()
    if part["iso"]:
        year, month, day = (int(number) for number in part["iso"].split("-"))
    else:
        name, number = part["month"] or part["month_after"], part["day"] or part["day_first"]
        if name is None or number is None:
            return None
        month, day = MONTH_NUMBERS[name.lower()], int(number.rstrip("stndrh"))
        year = int(part["year"] or part["year_after"] or 0)
    named = part["weekday"] or part["weekday_after"]
    span = Span(*found.span()) if "place" not in part else Span(*_find_bounds(found))
    made = Day(span, month, day, year or None, WEEKDAYS.index(named) if named else None)
    return made if made.in_year(made.year or 2000) else None


def _find_bounds(found: re.Match[str]) -> tuple[int, int]:
    """Bound the day inside a longer match, from its first part to its last."""
    spans = [found.span(name) for name in DAY_IN_TEXT.groupindex if found[name]]
    return min(span[0] for span in spans), max(span[1] for span in spans)
