"""The ultimatum clock: when the deadlines of demands and threats fall, what became of them, and an iCalendar file.

In: statements with their deadlines, as an ISO day or in words. Out: records, a table, or an iCalendar text (RFC
5545). Words are placed by the day of the act ("within 60 days", "by Tuesday": the next one) or, for a day without a
year, in the year that puts it nearest to the act. What cannot be placed stays in words and out of the calendar;
nothing is guessed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kg.almanac import find_month_day, find_nearest, find_weekday, make_day, read_iso
from kg.analysis.events import get_days, name_outlet
from kg.claims.answers import Debate, find_answers, tell_status
from kg.linking import Links
from kg.model import Act, Article, Statement
from kg.table import Table

COLUMNS: Final = (
    "first", "last", "deadline", "placed_by", "act", "who", "whom", "what", "condition", "status", "outlet", "quote",
    "statement",
)  # fmt: skip
_NUMBERS: Final = {
    word: n
    for n, word in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
} | {"a": 1, "an": 1, "half a": 0.5}
_SPAN = re.compile(rf"\b(\d+|{'|'.join(_NUMBERS)})[\s-]+(hour|day|week|month|year)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One demand or threat with its deadline.

    Attributes:
        statement: Whose deadline it is.
        first, last: Days that bound it; both None where the words name no day that can be placed, `first` alone None
            where the act may lie any time before it was printed.
        placed_by: `day`, `day and act` (the year or week from the act's day), `time from the act`, or "" for neither.
        status: What came back, as `tell_status` has it.
    """

    statement: Statement
    first: date | None
    last: date | None
    placed_by: str
    status: str


def find_deadlines(
    statements: Iterable[Statement], articles: Mapping[str, Article], links: Links | None = None
) -> list[Deadline]:
    """Find the deadlines of demands and threats told at first hand.

    Args:
        statements: All of the corpus: answers are looked for in it.
        articles: By id; the day of publication stands in for an act without a day.
        links: As in `Debate`.

    Returns:
        By last day, those that cannot be placed behind all.
    """
    listed = list(statements)
    answers = find_answers(Debate(listed, links), most=1)
    status = {key: tell_status(found) for key, found in answers.items()}
    found = []
    for s in listed:
        if s.act in (Act.DEMAND, Act.THREATEN) and s.deadline and not s.reported_by:
            found.append(Deadline(s, *place_deadline(s.deadline, *get_days(s, articles)), status[s.id]))
    return sorted(found, key=lambda d: (d.last or date.max, d.first or date.min, d.statement.id))


def place_deadline(words: str, since: str | None, until: str | None) -> tuple[date | None, date | None, str]:
    """Place a deadline on the calendar.

    Args:
        words: An ISO day, or words.
        since: Earliest ISO day of the act, None when unknown.
        until: Latest ISO day of the act, None when unknown.

    Returns:
        First and last day, and how they were found: `Deadline.placed_by`.

    >>> place_deadline("within 60 days", None, "2019-01-16")
    (None, datetime.date(2019, 3, 17), 'time from the act')
    >>> place_deadline("by August 2", "2019-02-02", "2019-02-02")[1]
    datetime.date(2019, 8, 2)
    """
    earliest, latest = read_iso(since), read_iso(until)
    fixed = read_iso(words.strip())
    if fixed is not None:
        return fixed, fixed, "day"
    if named := find_month_day(words):
        month, day, year, _ = named
        placed = _place_day(month, day, year, latest or earliest)
        how = "day" if year else "day and act"
        return (placed, placed, how) if placed else (None, None, "")
    if (match := _SPAN.search(words)) and latest is not None:
        number, unit = match[1].lower(), match[2].lower()
        count = float(_NUMBERS.get(number, number))
        last = _add(latest, count, unit)
        if last is not None:
            return None if earliest is None else _add(earliest, count, unit), last, "time from the act"
    if (weekday := find_weekday(words)) and latest is not None:
        last = _find_next(weekday[0], latest)
        if last is not None:
            return None if earliest is None else _find_next(weekday[0], earliest), last, "day and act"
    return None, None, ""


def _find_next(weekday: int, act: date) -> date | None:
    """Find the next such day of the week (Monday 0) after the day of an act; None beyond year 9999."""
    return _add(act, (weekday - act.weekday() - 1) % 7 + 1, "day")


def build_deadline_table(deadlines: Iterable[Deadline], articles: Mapping[str, Article]) -> Table:
    """Build one row a deadline, in the order given; days are ISO, empty where unknown."""
    rows = []
    for d in deadlines:
        s = d.statement
        rows.append(
            (
                d.first.isoformat() if d.first else None,
                d.last.isoformat() if d.last else None,
                s.deadline, d.placed_by, s.act.value, s.speaker.actor.label,
                s.target.actor.label if s.target else None,
                s.proposition.label if s.proposition else None,
                s.condition.text if s.condition else None,
                d.status, name_outlet(s, articles), s.quote, s.id,
            )
        )  # fmt: skip
    return Table(COLUMNS, tuple(rows))


def build_calendar(deadlines: Iterable[Deadline], articles: Mapping[str, Article]) -> str:
    """Build an iCalendar text of the deadlines that can be placed (RFC 5545; lines end in CRLF).

    Each is an event of whole days from the first to the last day it can fall on. Its stamp is the day of publication,
    so that the same statements give the same bytes.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//counterclaim//kg//EN", "CALSCALE:GREGORIAN"]
    for d in deadlines:
        if d.last is not None:
            lines += _build_event(d, d.last, articles)
    return "".join(f"{_fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _build_event(d: Deadline, last: date, articles: Mapping[str, Article]) -> list[str]:
    s = d.statement
    stamp = read_iso(get_days(s, articles)[1]) or last
    whom = f" to {s.target.actor.label}" if s.target else ""
    what = f": {s.proposition.label}" if s.proposition else ""
    told = [
        f"{name_outlet(s, articles) or 'Unknown outlet'}: {s.quote}",
        f"Deadline in words: {s.deadline}",
        *([f"Condition: {s.condition.text}"] if s.condition else []),
        f"What came back in these articles: {d.status}",
        *(["The day of the act is not known: this is the latest day."] if d.first is None else []),
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{s.id}@counterclaim",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{d.first or last:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(f'{s.speaker.actor.label}, {s.act.value}{whom}{what}')}",
        "DESCRIPTION:" + _escape("\n".join(told)),
        f"CATEGORIES:{s.act.value}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    """Escape a text value (RFC 5545, 3.3.11); control characters have no place in one."""
    plain = "".join(
        c for c in text.replace("\r\n", "\n") if c == "\n" or (c >= " " and not 0xD800 <= ord(c) < 0xE000)
    )
    for mark in ("\\", ";", ","):
        plain = plain.replace(mark, f"\\{mark}")
    return plain.replace("\n", "\\n")


def _fold(line: str) -> str:
    """Fold a line so that no part has more than 75 bytes of UTF-8 (RFC 5545, 3.1)."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode("utf-8"))
        if size + width > 75:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)


def _place_day(month: int, day: int, year: int | None, act: date | None) -> date | None:
    """Place a day in its year, or in the one that puts it nearest to the act (the later of two as near)."""
    if year is not None:
        return make_day(year, month, day)
    return find_nearest(month, day, act) if act else None


def _add(start: date, count: float, unit: str) -> date | None:
    """Add a time to a day; months and years keep the day of the month where it exists, None beyond year 9999."""
    try:
        if unit in ("month", "year"):
            months = start.month - 1 + round(count * (12 if unit == "year" else 1))
            year, month = start.year + months // 12, months % 12 + 1
            return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))
        return start + timedelta(hours=count) if unit == "hour" else start + timedelta(**{f"{unit}s": count})
    except (ValueError, OverflowError):
        return None
