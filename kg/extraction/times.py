"""Dates an act: the date its own clause gives, else bounded by the article's publication.

In: a Scene and a Placed. Out: a `When`. A date inside the content ("said it test-fired it on January 23") is
when the alleged thing happened, not when it was said, and is left alone.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from kg.almanac import MONTH_NUMBERS, find_month_day, find_weekday, make_day
from kg.extraction import tree
from kg.extraction.scene import Placed, Scene
from kg.model import Article, When

if TYPE_CHECKING:
    from spacy.tokens import Token

#: News names a day that is to come without its year when it is near ("the talks on March 20", written on the 19th).
SOON = timedelta(days=31)
TIME_NOUNS = frozenset({"day", "week", "month", "year", "hour", "noon", "midnight", "tomorrow"})
#: Prepositions before a time that a demand or threat sets, and those that make a deadline of a day of the week too.
LEADS = frozenset({"within", "by", "before", "in", "on", "until"})
DUE = frozenset({"by", "before", "until"})
#: Words that narrow a day down.
HOURS = frozenset({"morning", "noon", "afternoon", "evening", "night", "midnight"})
#: Days after its first version until which an update may tell of new acts; later ones mostly mend a page.
REVISED = timedelta(days=7)
YEAR = re.compile(r"\bin (?:early |late |mid-)?((?:19|20)\d\d)\b", re.IGNORECASE)


def find_when(scene: Scene, placed: Placed) -> When:
    """Date one act.

    Returns:
        Both bounds equal for a day, a year's first and last day for a year, else only `not_after` (the
        publication date), or no bound at all when the article has no date. A day of the week in an article that was
        updated may be that before the first version or that before the update: where they differ they are the bounds.
    """
    base = date.fromisoformat(scene.article.day) if scene.article.day else None
    latest = _find_last_version(scene.article, base)
    words = _list_own_words(scene, placed)
    found = parse_date(words, base, latest)
    if found is not None:
        first, last, text = found
        if latest is None or first <= latest:
            return When(first.isoformat(), min(last, latest or last).isoformat(), f"text: {text}")
    if base is None:
        return When()
    return When(None, base.isoformat(), "published")


def _find_last_version(article: Article, base: date | None) -> date | None:
    """Find the day of an article's last version that may tell of new acts; `base` is the day of its first one."""
    if base is None or article.updated is None:
        return base
    updated = date.fromisoformat(article.updated.value)
    return updated if updated <= base + REVISED else base


def parse_date(words: str, base: date | None, latest: date | None = None) -> tuple[date, date, str] | None:
    """Parse the first date expression in some words.

    Args:
        words: Any text.
        base: Publication date that a bare day or weekday is read against; without it only full dates count.
        latest: Day of the last version, against which a weekday is read too; None: `base`.

    Returns:
        First day, last day and the words; None when there is none or it cannot be placed.

    >>> parse_date("said on February 2", date(2019, 3, 1))[0].isoformat()
    '2019-02-02'
    >>> parse_date("talks on March 20", date(2019, 3, 19))[0].isoformat()
    '2019-03-20'
    >>> parse_date("in 2014", None)[1].isoformat()
    '2014-12-31'
    >>> [str(day) for day in parse_date("on Friday", date(2025, 3, 6), date(2025, 3, 7))[:2]]
    ['2025-02-28', '2025-03-07']
    """
    if named := find_month_day(words):
        month, day, year, text = named
        placed = _place_day(month, day, year, base)
        return (placed, placed, text) if placed else None
    if base is not None and (weekday := find_weekday(words)):
        first, last = (
            day - timedelta(days=(day.weekday() - weekday[0]) % 7) for day in (base, latest or base)
        )
        return first, last, weekday[1]
    if match := YEAR.search(words):
        year = int(match[1])
        return date(year, 1, 1), date(year, 12, 31), match[0]
    return None


def _place_day(month: int, day: int, year: int | None, base: date | None) -> date | None:
    """Place a day in its year; without one in the latest year that puts it at most `SOON` days ahead."""
    years = [year] if year else ([base.year + 1, base.year, base.year - 1] if base else [])
    for candidate in years:
        placed = make_day(candidate, month, day)
        if placed and (year or base is None or placed <= base + SOON):
            return placed
    return None


def _list_own_words(scene: Scene, placed: Placed) -> str:
    """Give the words that date the act itself: those on its cue, outside its content."""
    content = {t.i for t in placed.content}
    if not placed.is_named and placed.utterance is not None:
        return _list_cue_words(scene, placed)
    tokens = [t for t in _list_near(placed.head) if t.i not in content]
    return "".join(t.text_with_ws for t in tokens)


def _list_near(head: Token) -> list[Token]:
    """List the cue, its non-clausal dependents and, for a shared date, those of the verb it is coordinated with."""
    tokens = [head]
    for child in head.children:
        if child.dep_.split(":")[0] in (
            "obl",
            "advmod",
            "nmod",
            "nsubj",
            "obj",
        ) and not child.dep_.startswith("nsubj"):
            tokens.extend(child.subtree)
    return sorted(set(tokens), key=lambda t: t.i)


def _list_cue_words(scene: Scene, placed: Placed) -> str:
    """Give the outlet's words around an utterance's cue: the cue's sentence without the content."""
    assert placed.utterance is not None
    attribution = placed.utterance.attribution
    if not attribution.cue:
        return ""
    for part in scene.parsed:
        if part.paragraph.span.contains(attribution.cue[0]):
            offset = attribution.cue[0].start - part.paragraph.span.start
            sentence = next((s for s in part.doc.sents if s.start_char <= offset < s.end_char), None)
            if sentence is None:
                return ""
            return "".join(t.text_with_ws for t in sentence if not placed.utterance.covers(part.span_of([t])))
    return ""


def find_deadline(placed: Placed) -> str | None:
    """Find "within 60 days", "by March", "by Tuesday noon" among the words of a demand's or threat's clause."""
    # "Rome on May 2 urged": the day of the act itself sets no deadline.
    own = {t.i for c in placed.head.children if c.i < placed.head.i for t in c.subtree}
    for token in placed.clause:
        if placed.is_named and token.i in own:
            continue
        if token.lower_ in LEADS and token.dep_ == "case" and token.i < token.head.i:
            words = "".join(t.text_with_ws for t in _list_time(token)).strip()
            month = any(t.lower_ in MONTH_NUMBERS for t in [token.head, *token.head.children])
            weekday = token.lower_ in DUE and find_weekday(words)
            if token.head.lemma_.lower() in TIME_NOUNS or month or weekday:
                return words
    return None


def _list_time(lead: Token) -> list[Token]:
    """List the words of a time from its preposition on, without what else hangs on it ("60 days from the treaty")."""
    head = lead.head
    other = [
        c
        for c in head.children
        if c.i > head.i and not (c.dep_ == "nmod" and "of" in tree.find_prepositions(c))
    ]
    other = [c for c in other if c.dep_ not in ("nummod", "nmod:unmarked", "nmod:desc", "flat", "compound")]
    dropped = {t.i for c in other for t in c.subtree}
    kept = {t.i for t in head.subtree if t.i >= lead.i} - dropped | set(range(lead.i, head.i + 1))
    behind = list(head.doc[max(kept) + 1 : max(kept) + 3])
    if behind and behind[0].lower_ in HOURS:
        kept.add(behind[0].i)  # "by Tuesday noon"
    elif len(behind) == 2 and behind[0].lower_ == "on" and find_weekday(behind[1].text):
        kept |= {t.i for t in behind}  # "by noon on Tuesday"
    return [head.doc[at] for at in sorted(kept)]
