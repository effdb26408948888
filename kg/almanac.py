"""The English names of months and weekdays, and which days there are, once for all that reads or writes days."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
#: Number of a month (1-12) by its name in lower case, long or short.
MONTH_NUMBERS: Final = {
    **{name.lower(): number for number, name in enumerate(MONTHS, 1)},
    **{name[:3].lower(): number for number, name in enumerate(MONTHS, 1)},
    "sept": 9,
}
#: Pattern of a month's name, long or short, in any case with `re.IGNORECASE`.
MONTH: Final = f"(?:{'|'.join(MONTH_NUMBERS)})"
#: Years that news is written in or about, and their pattern; four digits outside are figures, not years.
FIRST_YEAR, LAST_YEAR = 1800, 2199
YEAR: Final = r"(?:(?:1[89]|20|21)[0-9]{2})"

_WEEKDAY = re.compile(rf"\b({'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_OF_NOW: Final = r"((?:19|20)\d\d)\b"
_MONTH_DAY = re.compile(rf"\b({MONTH})\.?\s+(\d{{1,2}})\b(?!,?\d)(?:,?\s+{_OF_NOW})?", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"\b(\d{{1,2}})\.?\s+({MONTH})\b(?:\.?,?\s+{_OF_NOW})?", re.IGNORECASE)


def find_month_day(words: str) -> tuple[int, int, int | None, str] | None:
    """Find a day of a named month in some words, with the month first before the day first.

    Returns:
        Month, day, year (None where it is not told) and the words; there may be no such day. None where none is named.

    >>> find_month_day("by 2 August"), find_month_day("on May 5, 2019")
    ((8, 2, None, '2 August'), (5, 5, 2019, 'May 5, 2019'))
    """
    if found := _MONTH_DAY.search(words):
        month, day = found[1], found[2]
    elif found := _DAY_MONTH.search(words):
        day, month = found[1], found[2]
    else:
        return None
    return MONTH_NUMBERS[month.lower()], int(day), int(found[3]) if found[3] else None, found[0]


def find_weekday(words: str) -> tuple[int, str] | None:
    """Find the first day of the week named in some words.

    Returns:
        Its number, Monday 0, and the word; None where none is named.

    >>> find_weekday("by Tuesday noon"), find_weekday("in March")
    ((1, 'Tuesday'), None)
    """
    found = _WEEKDAY.search(words)
    return (WEEKDAYS.index(found[1].title()), found[0]) if found else None


def make_day(year: int, month: int, day: int) -> date | None:
    """Give a day; None where there is no such day.

    >>> make_day(2019, 2, 28), make_day(2019, 2, 29)
    (datetime.date(2019, 2, 28), None)
    """
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_iso(text: str | None) -> date | None:
    """Read an ISO day; None for anything else.

    >>> read_iso("2019-02-28"), read_iso("2019-02-30"), read_iso("20190228"), read_iso("March"), read_iso(None)
    (datetime.date(2019, 2, 28), None, None, None, None)
    """
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    # It reads `20190228` and week dates too; days have one form here.
    return day if day.isoformat() == text else None


def find_nearest(month: int, day: int, to: date) -> date | None:
    """Find the day of a month that is nearest to a date, in its year or one beside it; the later of two as near.

    >>> find_nearest(12, 28, date(2019, 1, 3))
    datetime.date(2018, 12, 28)
    """
    placed = [made for year in (to.year + 1, to.year, to.year - 1) if (made := make_day(year, month, day))]
    return min(placed, key=lambda one: abs((one - to).days), default=None)
