"""Dates an article from what it says, and explains how - or why it stays undated.

In order: a day stated from outside; what a page's markup says of its article; a publication line, byline or dateline
with a year; a day shown beside the article; its address; the day of its last update, which is the latest it can have
been published; the dateline's day without a year; else the latest day that the story tells as past, which is the
earliest. Where day and month lack a year, it comes from outside, from a copyright line, or from weekdays: `Wednesday
(January 16)` fits 2019 and 2030 but no year between. Numbers that may be day or month are told apart by their
weekday, by the other numeric dates of the text, by what the user says, or by where the outlet is at home; else they
stay undated. What
else names another day is kept in `how`. Today's date is never asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from kg.almanac import MONTHS, WEEKDAYS, YEAR, find_nearest
from kg.model import Found, Paragraph, Role, Span
from kg.reading.datelines import Dateline
from kg.reading.days import Day, find_days
from kg.reading.known import Claim, Known, first_known
from kg.reading.stamps import Kind, Stamp, find_custom, find_order, find_stamps

#: Years after the newest past year of the text within which the weekdays must fit exactly one year. A day
#: falls on the same weekday after 5, 6 or 11 years, so over ten years only some days are decided: the
#: others stay undated.
WINDOW = 10
#: Paragraphs of the body in which a day without weekday is taken for news.
LEAD = 2
#: Code points around a day in which its verb is sought.
VERB_REACH = 300
#: Days before its last update within which an article's dateline without a year is taken to be of the same year.
UPDATED_WITHIN = 31
TOLD_IN = frozenset({Role.BODY, Role.CAPTION})

_SENTENCE = re.compile(r"(?<=[.!?][\"”’')\] ])\s*(?=[A-Z\"“‘'\[])")
_ON = re.compile(r"\b[Oo]n $")
_FUTURE_BEFORE = re.compile(
    r"\b(?:starting|beginning|effective|from|until|till|by|before|due|will|would|shall|scheduled|planned|set|expected"
    r"|expires?|expiring|upcoming|coming|next|deadline)\b[^.;]{0,30}$",
    re.IGNORECASE,
)
_FUTURE_AFTER = re.compile(
    r"^(?:(?!\band\b|\bbut\b)[^.;,]){0,20}\b(?:will|would|shall|is to|are to)\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|did|said|told|met|held|began|broke|brought|built|came|cut|drew|fell|found|gave|gives"
    r"|got|grew|hit|kept|knew|left|led|lost|made|paid|put|ran|rose|saw|says|sent|set|shot|sought|spoke|stood|struck|took"
    r"|went|withdrew|won|wrote)\b"
)
_YEAR = re.compile(
    rf"(?<![\w.,$€£/-]){YEAR}(?![\w%-]|[.,]\d| ?(?:km|kilomet|mile|people|troop|missile|tank))"
)
_COPYRIGHT_YEAR = re.compile(r"(?:©|\(c\)|copyright)[^\d]{0,12}(?P<year>(?:19|20)\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dating:
    """The day an article was published, or None; `reason` explains either in plain words.

    `updated` is the day of its last update, where that is later.
    """

    found: Found | None
    reason: str
    updated: Found | None = None


@dataclass(frozen=True, slots=True)
class _Year:
    value: int
    how: str


def date_article(
    text: str, paragraphs: Sequence[Paragraph], datelines: Sequence[Dateline], sources: Sequence[Known]
) -> Dating:
    """Find the publication date.

    Args:
        text: The frozen text.
        paragraphs: Its paragraphs.
        datelines: Its datelines, in text order.
        sources: Facts from outside, strongest first.

    Returns:
        `found.value` is an ISO date. A date from the story's latest past day is a lower bound; its `how`
        says so.
    """
    written = _list_written(text, paragraphs, datelines, sources)
    is_open = any(len(one.stamp.days) > 1 for one in written)
    settled, unsettled = _settle_stamps(written, _find_order(text, sources) if is_open else (None, ""))
    if stated := first_known("published", sources):
        dating = Dating(stated, f"{stated.how}: published")
    else:
        dating = _date_by_words(text, paragraphs, sources, written, settled, unsettled)
    day = dating.found.value if dating.found else ""
    later = [found for found, kind in settled if kind is Kind.UPDATED and found.value > day]
    return replace(dating, updated=max(later, key=lambda found: found.value)) if day and later else dating


def _date_by_words(
    text: str,
    paragraphs: Sequence[Paragraph],
    sources: Sequence[Known],
    written: Sequence[_Written],
    settled: Sequence[tuple[Found, Kind]],
    unsettled: Sequence[Stamp],
) -> Dating:
    """Find the publication date of an article of which nobody states it; see `_settle_stamps` for the last two."""
    published = [found for found, kind in settled if kind is Kind.PUBLISHED]
    if unsettled and not _confirms(published, unsettled[0], written):
        return Dating(
            None,
            f"{unsettled[0].words} may be day and month or month and day; nothing tells which - give published",
        )
    if published:
        return _keep_others(published[0], [found for found, _ in settled])
    told = _find_told_days(text, paragraphs)
    anchors = [one.stamp.days[0] for one in written if one.stamp.days and not one.stamp.days[0].year]
    updates = [found for found, _ in settled]
    if updates:
        return _date_by_update(anchors[0] if anchors else None, updates)
    anchor, how = (
        (anchors[0], "text: dateline")
        if anchors
        else (_find_latest(told), "text: not before the latest day told as past")
    )
    if anchor is None:
        return Dating(None, "the text names no day of its own news - give published")
    if anchor.year:
        return _settle(anchor, _Year(anchor.year, ""), how)
    year = _find_year(text, paragraphs, sources, anchor, told)
    if isinstance(year, str):
        return Dating(None, f"the text gives {_name(anchor)} without a year; {year} - give published or year")
    return _settle(anchor, year, how)


def _date_by_update(anchor: Day | None, updates: Sequence[Found]) -> Dating:
    """Date an article of which only the last update has a year: by its dateline's day shortly before, else by it."""
    latest = date.fromisoformat(updates[0].value)
    when = anchor and find_nearest(anchor.month, anchor.day, latest)
    if anchor and when and 0 <= (latest - when).days <= UPDATED_WITHIN:
        return _settle(anchor, _Year(when.year, f"from the last update {latest}"), "text: dateline")
    return _keep_others(updates[0], updates)


# Days that are written as the publication's.


@dataclass(frozen=True, slots=True)
class _Written:
    """A date stamp, and where it stands."""

    stamp: Stamp
    how: str
    span: Span | None


def _list_written(
    text: str, paragraphs: Sequence[Paragraph], datelines: Sequence[Dateline], sources: Sequence[Known]
) -> list[_Written]:
    """List all stamps and datelines, most telling first: markup, the text's lines, its datelines, days shown beside."""
    marked = [
        _read_claim(claim, stamp)
        for s in sources
        for claim in s.claims
        for stamp in find_stamps(claim.words)[:1]
    ]
    days = [line.day for line in datelines if line.day and not _is_amid(line.span, paragraphs)]
    wired = [_Written(Stamp(_name(d), d.span, (d,)), f"text: dateline ({_name(d)})", d.span) for d in days]
    numbers = [line.numbers for line in datelines if line.numbers and not _is_amid(line.span, paragraphs)]
    wired += [
        _Written(stamp, f"text: dateline ({stamp.words})", stamp.span)
        for span in numbers
        for stamp in find_stamps(text, span.start, span.end)[:1]
    ]
    sure = [one for one in marked if not one.how.endswith(_WEAK)]
    weak = [one for one in marked if one.how.endswith(_WEAK)]
    return [
        one
        for one in (*sure, *_list_stamps(text, paragraphs), *wired, *weak)
        if one.stamp.kind is not Kind.SEEN
    ]


def _confirms(published: Sequence[Found], opened: Stamp, written: Sequence[_Written]) -> bool:
    """Tell whether a stamp that is open need not be settled: a clearer one stands before it, or says the same day."""
    values = {found.value for found in published}
    meant = {when.isoformat() for day in opened.days if day.year and (when := day.in_year(day.year))}
    first = next(one.stamp for one in written if one.stamp.kind is Kind.PUBLISHED and one.stamp.days)
    return bool(published) and (first is not opened or bool(values & meant))


def _settle_stamps(
    written: Sequence[_Written], order: tuple[bool | None, str]
) -> tuple[list[tuple[Found, Kind]], list[Stamp]]:
    """Make dates of the stamps that have a year.

    Returns:
        The dates with what happened on them, in the same order; and the publication stamps that stay open.
    """
    day_first, told_by = order
    settled: list[tuple[Found, Kind]] = []
    unsettled: list[Stamp] = []
    for one in written:
        day = one.stamp.settle(day_first)
        when = day.in_year(day.year) if day and day.year else None
        if when is not None:
            numbers = (
                f", {'day' if day_first else 'month'} first: {told_by}" if len(one.stamp.days) > 1 else ""
            )
            slip = (
                "" if day is None or day.fits(when.year) else f", though it is a {WEEKDAYS[when.weekday()]}"
            )
            settled.append((Found(when.isoformat(), one.how + numbers + slip, one.span), one.stamp.kind))
        elif len(one.stamp.days) > 1 and one.stamp.kind is Kind.PUBLISHED:
            unsettled.append(one.stamp)
    return settled, unsettled


#: Claims that only show a day beside the article.
_WEAK = ("shown in the page", "address")


def _read_claim(claim: Claim, stamp: Stamp) -> _Written:
    kind = claim.kind if claim.kind is not Kind.PUBLISHED or not stamp.labelled else stamp.kind
    how = f"{claim.how}, the last update" if kind is Kind.UPDATED else claim.how
    return _Written(replace(stamp, kind=kind), how, None)


def _list_stamps(text: str, paragraphs: Sequence[Paragraph]) -> list[_Written]:
    """List the stamps above and below the story: in lines of their own, and in bylines."""
    listed = []
    for paragraph in paragraphs:
        if paragraph.role not in (Role.DATELINE, Role.BYLINE) or paragraph.why.startswith("dateline: opens"):
            continue
        if _is_amid(paragraph.span, paragraphs):
            continue
        place = "byline" if paragraph.role is Role.BYLINE else "publication line"
        for stamp in find_stamps(text, paragraph.span.start, paragraph.span.end):
            note = ", the last update" if stamp.kind is Kind.UPDATED else ""
            words = " ".join(stamp.words.split())
            listed.append(_Written(stamp, f"text: {place} ({words}){note}", stamp.span))
    return listed


def _is_amid(span: Span, paragraphs: Sequence[Paragraph]) -> bool:
    """Tell a line between paragraphs of the story: a chronicle's, or a picture's."""
    body = [p.span for p in paragraphs if p.role is Role.BODY]
    line = next((p for p in paragraphs if p.span.contains(span)), None)
    alone = line is None or not line.why.startswith("dateline: opens")
    return alone and bool(body) and body[0].start < span.start < body[-1].start


def _find_order(text: str, sources: Sequence[Known]) -> tuple[bool | None, str]:
    """Find out whether numeric dates begin with the day, and what tells it."""
    order, told_by = find_order(text)
    if order is not None:
        return order, f"as {told_by} in the text"
    given = next((source for source in sources if source.day_first is not None), None)
    if given is not None:
        return given.day_first, given.how
    outlet, url = first_known("outlet", sources), first_known("url", sources)
    country = next((source.country for source in sources if source.country), None)
    return find_custom(outlet.value if outlet else None, url.value if url else None, country)


def _keep_others(first: Found, others: Sequence[Found]) -> Dating:
    """Take the first day, and name those that differ from it."""
    other = {found.value: found.how for found in reversed(others) if found.value != first.value}
    also = "; ".join(f"{value} ({how})" for value, how in reversed(other.items()))
    how = f"{first.how}; not taken: {also}" if also else first.how
    return Dating(Found(first.value, how, first.span), how)


def _settle(day: Day, year: _Year, how: str) -> Dating:
    when = day.in_year(year.value)
    if when is None:
        return Dating(None, f"{_name(day)} does not exist in {year.value} ({year.how}) - give published")
    told = f"{how} ({_name(day)})" + (f", year {year.how}" if year.how else "")
    return Dating(Found(when.isoformat(), told, day.span), told)


def _name(day: Day) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"


# Days told as past.


def _find_told_days(text: str, paragraphs: Sequence[Paragraph]) -> list[Day]:
    """Find the days of the story that are told as past and are likely news, in text order.

    News are days with their weekday, and `on May 5` among the story's first words. Others are mostly history
    or election days: on 924 articles of 2016, the latest of all past days missed the week in two of three.
    """
    told: list[Day] = []
    lead = [p.span for p in paragraphs if p.role is Role.BODY][:LEAD]
    for paragraph in paragraphs:
        if paragraph.role not in TOLD_IN or paragraph.copy_of is not None:
            continue
        for sentence in _split_sentences(text, paragraph.span):
            for day in find_days(text, sentence.start, sentence.end):
                named = (
                    paragraph.span in lead
                    and day.year is None
                    and _ON.search(text[max(0, day.span.start - 4) : day.span.start])
                )
                if (named or day.weekday is not None) and _is_past(text, sentence, day):
                    told.append(day)
    return told


def _split_sentences(text: str, span: Span) -> list[Span]:
    cuts = [span.start + found.start() for found in _SENTENCE.finditer(span.of(text))]
    bounds = [span.start, *cuts, span.end]
    return [Span(a, b) for a, b in pairwise(bounds) if a < b]


def _is_past(text: str, sentence: Span, day: Day) -> bool:
    before = text[max(sentence.start, day.span.start - VERB_REACH) : day.span.start]
    after = text[day.span.end : min(sentence.end, day.span.end + VERB_REACH)]
    future = _FUTURE_BEFORE.search(before[-60:]) or _FUTURE_AFTER.search(after[:60])
    return not future and bool(_PAST.search(before) or _PAST.search(after))


def _find_latest(told: Sequence[Day]) -> Day | None:
    """Choose the latest day; where one has a year, only those with a year are compared.

    December and January in one story are neighbours, so from a story that has both, January is later.
    """
    if dated := [day for day in told if day.year]:
        return max(dated, key=lambda d: (d.year, d.month, d.day))
    turn = {day.month for day in told} & {1, 2} and {day.month for day in told} & {11, 12}
    late = {day.span: day.month + 12 if turn and day.month < 6 else day.month for day in told}
    return max(told, key=lambda d: (late[d.span], d.day, d.weekday is not None), default=None)


# The year.


def _find_year(
    text: str, paragraphs: Sequence[Paragraph], sources: Sequence[Known], anchor: Day, told: Sequence[Day]
) -> _Year | str:
    """Find the anchor's year, or say in words why it cannot be known."""
    pairs = [day for day in [anchor, *told] if day.weekday is not None and day.year is None]
    if stated := first_known("year", sources):
        year = int(stated.value)
        fit = all(_fits(pair, anchor, year) for pair in pairs)
        note = (
            f", though the text's {_list(pairs)} does not fit it"
            if not fit
            else (", weekday agrees" if pairs else "")
        )
        return _Year(year, f"from {stated.how}{note}")
    for paragraph in reversed(paragraphs):
        found = (
            _COPYRIGHT_YEAR.search(paragraph.span.of(text)[:200])
            if paragraph.role is Role.FURNITURE
            else None
        )
        if found:
            return _Year(int(found["year"]), "from the copyright line")
    return _fit_year(text, paragraphs, anchor, pairs)


def _fit_year(text: str, paragraphs: Sequence[Paragraph], anchor: Day, pairs: Sequence[Day]) -> _Year | str:
    """Find the one year, not before the newest past year of the text, in which all weekdays fit."""
    if not pairs:
        return "no weekday beside a day narrows it"
    past, future = _find_years(text, paragraphs)
    if not past:
        return "the text names no year from which to look"
    first = max(past)
    last = min([first + WINDOW, *(year for year in future if year >= first)])
    fitting = [year for year in range(first, last + 1) if all(_fits(pair, anchor, year) for pair in pairs)]
    if len(fitting) != 1:
        which = ", ".join(str(year) for year in fitting) or "no year"
        return f"{_list(pairs)} fits {which} in {first}-{last}"
    return _Year(fitting[0], f"from weekdays: in {first}-{last} only {fitting[0]} fits {_list(pairs)}")


def _fits(pair: Day, anchor: Day, year: int) -> bool:
    base = anchor.in_year(year)
    when = find_nearest(pair.month, pair.day, base) if base else None
    return when is not None and when.weekday() == pair.weekday


def _find_years(text: str, paragraphs: Sequence[Paragraph]) -> tuple[list[int], list[int]]:
    """Find the years the story names, past ones and those it looks forward to."""
    past: list[int] = []
    future: list[int] = []
    for paragraph in paragraphs:
        if paragraph.role not in TOLD_IN:
            continue
        words = paragraph.span.of(text)
        for found in _YEAR.finditer(words):
            ahead = _FUTURE_BEFORE.search(words[max(0, found.start() - 60) : found.start()])
            (future if ahead else past).append(int(found.group()))
    return past, future


def _list(pairs: Sequence[Day]) -> str:
    unique = dict.fromkeys(f"{WEEKDAYS[pair.weekday or 0]} {_name(pair)}" for pair in pairs)
    return " and ".join(unique)
