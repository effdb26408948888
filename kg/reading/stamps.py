"""Reads the date stamps that publications print: lines such as `14 June 2021`, `Updated: Mon 14/06/2021 10:30 GMT`.

A stamp is a line of which nothing is left when its days, hours, labels and marks are taken away. It is read more
freely than a day in a sentence: any order, any case, numbers alone. Numbers that may be day or month stay open
(`03/04/2021`) until something tells the order: a weekday beside them, the file's other dates, where the outlet is at
home. Nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kg.almanac import FIRST_YEAR, LAST_YEAR, MONTH, MONTH_NUMBERS, WEEKDAYS, YEAR, make_day
from kg.files import find_data, read_toml
from kg.model import Span
from kg.reading.days import Day

#: No stamp is longer (code points).
LONGEST_STAMP = 160
#: Two-digit years up to this one are of this century.
NEWEST_SHORT_YEAR = 68

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"
_STAMP = re.compile(
    rf"(?<![\w/])(?:(?P<weekday>{_WEEKDAY})\b[.,]{{0,2}}\s*(?:the\s+)?)?"
    rf"(?:(?P<iso>{YEAR})[-/.](?P<iso_month>\d\d?)[-/.](?P<iso_day>{_DAY})"
    rf"|(?P<one>\d\d?)(?P<mark>[-/.])(?P<other>\d\d?)(?P=mark)(?P<numbers_year>{YEAR}|\d\d)"
    rf"|(?P<day>{_DAY})(?:st|nd|rd|th)?[\s.-]*(?:of\s+)?(?P<month>{MONTH})\b[\s.,-]*(?P<year>{YEAR})?"
    rf"|(?P<month_first>{MONTH})\b[\s.-]*(?P<day_after>{_DAY})(?:st|nd|rd|th)?(?:[\s.,-]+(?P<year_after>{YEAR}))?)"
    rf"(?![\d/])(?:[,\s]*\(?(?P<weekday_after>{_WEEKDAY})\b\.?\)?)?",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?:\bat\s+)?\bT?\d{1,2}(?:[:.h]\d{2}){1,2}(?:[.,]\d+)?\s*(?:[ap]\.?m\b\.?)?|\b\d{1,2}\s*[ap]\.?m\b\.?"
    r"|(?<=\d)\s*Z\b|\b(?:GMT|UTC|BST|CET|CEST|EST|EDT|ET|CST|CDT|PST|PDT|PT|MSK|IST|AEST|AEDT|Z)\b(?:\s*[+-]\d\d?(?::?\d\d)?)?"
    r"|[+-]\d\d:?\d\d\b|\b(?:hours|hrs|o['’]clock|noon|midnight|local time|eastern|moscow time)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"\b(?:(?:first|originally|last|story|article|page|date|web|online|print|was|were|this|content|for|immediate)[\s-]+)*"
    r"(?P<word>publi(?:shed|cation)|posted|released?|issued|created|dated?|filed|uploaded|printed|"
    r"updated?|modified|amended|edited|revised|corrected|changed|reviewed|"
    r"accessed|retrieved|viewed|downloaded|saved|archived|load)(?:[\s-]+(?:date|time|on|at|in|by))*\b\s*:?",
    re.IGNORECASE,
)
_EXTRA = re.compile(
    r"\b\d+\s*-?\s*min(?:ute)?s?\.?(?:\s+read)?\b|\b(?:on|at|and|edition|issue)\b", re.IGNORECASE
)
_MARKS = re.compile(r"[\s,.;:|/·•–—―\-()\[\]*]+")
_UPDATED = ("update", "modif", "amend", "edit", "revis", "correct", "chang", "review")
_SEEN = ("access", "retriev", "view", "download", "saved", "archiv", "load", "print")


class Kind(StrEnum):
    """What a stamp says happened on its day."""

    PUBLISHED = "published"
    UPDATED = "updated"
    #: Somebody opened, printed or loaded the text: nothing about the publication.
    SEEN = "seen"


@dataclass(frozen=True, slots=True)
class Stamp:
    """One day of a stamp.

    Attributes:
        words: As written.
        span: Where (code points, in the text that was read).
        days: What it may mean, day first before month first; one where it is clear; empty for no day there is.
        kind: What happened on it, by the label before it.
        labelled: A label says so.
    """

    words: str
    span: Span
    days: tuple[Day, ...]
    kind: Kind = Kind.PUBLISHED
    labelled: bool = False

    def settle(self, day_first: bool | None) -> Day | None:
        """Choose the day when it is known whether days come first; None where that is open."""
        if len(self.days) == 1:
            return self.days[0]
        if not self.days or day_first is None:
            return None
        return self.days[0] if day_first else self.days[1]


def find_stamps(text: str, start: int = 0, end: int | None = None) -> list[Stamp]:
    """Find the days of a line that is a stamp, or part of a byline, in text order.

    Args:
        text: The whole text.
        start: Begin of the line (code points).
        end: Its end; None means the end of the text.

    >>> [(s.days[0].month, s.days[0].year, s.kind.value) for s in find_stamps("Updated Mon 14-Jun-2021 10:30 GMT")]
    [(6, 2021, 'updated')]
    >>> [len(stamp.days) for stamp in find_stamps("03/04/2021, 13/04/2021")]
    [2, 1]
    """
    stop = len(text) if end is None else end
    stamps: list[Stamp] = []
    before = start
    for found in _STAMP.finditer(text, start, stop):
        labels = list(_LABEL.finditer(text, before, found.start()))
        word = labels[-1]["word"].lower() if labels else ""
        kind = (
            Kind.UPDATED
            if word.startswith(_UPDATED)
            else Kind.SEEN
            if word.startswith(_SEEN)
            else Kind.PUBLISHED
        )
        span = Span(*_trim(text, *found.span()))
        stamps.append(Stamp(span.of(text), span, _read_days(found, span), kind, bool(labels)))
        before = found.end()
    return stamps


def strip_stamps(words: str) -> str:
    """Take the days, hours, labels and marks out of a line; what is left is something else.

    >>> strip_stamps("By Jane Doe | Updated June 14, 2021 at 5:04 p.m. ET"), strip_stamps("Posted on 2021-06-14T10:30Z")
    ('By Jane Doe', '')
    """
    if not _STAMP.search(words):
        return words
    left = _STAMP.sub("|", words)
    for pattern in (_HOUR, _LABEL, _EXTRA):
        left = pattern.sub("|", left)
    parts = [part.strip(" ,;:|/·•–—―-()[]*") for part in re.split(r"\s*\|[\s|]*", left)]
    return ", ".join(part for part in parts if _MARKS.sub("", part))


def is_stamp(words: str) -> bool:
    """Tell a line that is nothing but a stamp.

    >>> is_stamp("Monday, 14 June 2021 - 3 min read"), is_stamp("Talks of 14 June 2021")
    (True, False)
    """
    return len(words) <= LONGEST_STAMP and bool(_STAMP.search(words)) and not strip_stamps(words)


def find_order(text: str) -> tuple[bool | None, str]:
    """Find out from a file's numeric dates whether days or months come first.

    Returns:
        True for days, False for months, None where no date tells or two disagree; and the date that told.

    >>> find_order("3/4/2021 ... 25/4/2021"), find_order("3/4/2021")
    ((True, '25/4/2021'), (None, ''))
    """
    told: dict[bool, str] = {}
    for found in _STAMP.finditer(text):
        if found["one"] and int(found["one"]) != int(found["other"]):
            days = _read_days(found, Span(found.start(), found.end()))
            if len(days) == 1:
                first = days[0].day == int(found["one"])
                told.setdefault(first, re.sub(r"[^\d/.-]", "", found.group()))
    if len(told) != 1:
        return None, ""
    return next(iter(told.items()))


def find_custom(outlet: str | None, url: str | None, country: str | None) -> tuple[bool | None, str]:
    """Find out from where an outlet is at home whether it writes days or months first.

    Args:
        outlet: Its name.
        url: Address of the article.
        country: Two letters that the page declares beside its language (`en-GB`).

    Returns:
        True for days, False for months, None when nothing tells; and what told it.

    >>> find_custom(None, "https://news.example.co.uk/a", None), find_custom("The Gazette", None, "us")
    ((True, 'address in .uk'), (False, 'page for us'))
    """
    customs = _load_customs()
    name = (outlet or "").lower().removeprefix("the ").strip()
    if name in customs["outlet"]:
        return customs["outlet"][name], f"custom of {outlet}"
    host = re.match(r"https?://([^/:?#]+)", url or "")
    ending = host[1].rpartition(".")[2].lower() if host else ""
    if ending in customs["country"]:
        return customs["country"][ending], f"address in .{ending}"
    if country and country.lower() in customs["country"]:
        return customs["country"][country.lower()], f"page for {country.lower()}"
    return None, ""


@cache
def _load_customs() -> dict[str, dict[str, bool]]:
    raw = read_toml(find_data("data", "date_order.toml"))
    made: dict[str, dict[str, bool]] = {"outlet": {}, "country": {}}
    for order, first in (("day_first", True), ("month_first", False)):
        made["country"] |= dict.fromkeys(raw[order]["countries"], first)
        names = (name.lower().removeprefix("the ") for name in raw[order]["outlets"])
        made["outlet"] |= dict.fromkeys(names, first)
    return made


def _read_days(found: re.Match[str], span: Span) -> tuple[Day, ...]:
    part = found.groupdict()
    named = part["weekday"] or part["weekday_after"]
    weekday = next((i for i, day in enumerate(WEEKDAYS) if named and day.startswith(named.title()[:3])), None)
    return tuple(dict.fromkeys(_list_days(part, span, weekday)))


def _list_days(part: dict[str, str | None], span: Span, weekday: int | None) -> Iterator[Day]:
    """List what a match may mean, day first before month first; what its weekday excludes is left out."""
    options: list[tuple[int | None, int, int]]
    if part["iso"]:
        options = [(int(part["iso"]), int(part["iso_month"] or 0), int(part["iso_day"] or 0))]
    elif part["one"]:
        one, other, year = int(part["one"]), int(part["other"] or 0), _read_year(part["numbers_year"])
        options = [(year, other, one), (year, one, other)]
        if len(part["numbers_year"] or "") == 2 and not (_is_day(*options[0]) and _is_day(*options[1])):
            # 21/06/14 may begin with its year: open, too.
            options.append((_read_year(f"{one:02d}"), other, int(part["numbers_year"] or 0)))
    else:
        month = MONTH_NUMBERS[(part["month"] or part["month_first"] or "").lower()]
        options = [
            (
                _read_year(part["year"] or part["year_after"]),
                month,
                int(part["day"] or part["day_after"] or 0),
            )
        ]
    made = [Day(span, month, day, year, weekday) for year, month, day in options if _is_day(year, month, day)]
    fitting = [day for day in made if day.year is None or day.fits(day.year)]
    # A weekday that fits neither is a slip of the pen; it decides nothing.
    yield from fitting or made


def _is_day(year: int | None, month: int, day: int) -> bool:
    there = make_day(year or 2000, month, day) is not None
    return there and (year is None or FIRST_YEAR <= year <= LAST_YEAR)


def _read_year(digits: str | None) -> int | None:
    if not digits:
        return None
    year = int(digits)
    return year if year > 99 else year + (2000 if year <= NEWEST_SHORT_YEAR else 1900)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip(" ,.-")), start + len(words.rstrip(" ,.-\n\t"))
