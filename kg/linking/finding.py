"""Finds what spans articles, from a ledger of blocking keys.

    copies        word runs shared with a longer article (`kg.reading.find_duplicates`)
    one act       same speaker, act, target and content, a few days apart, in like words; or in a background
                  sentence that both articles carry
    clashing      contents that differ in a figure with a unit and in nothing else
    disputes      topics over which two sides turn against each other, with the contents at stake

Acts and copies are linked to the first of their group, not each with each: twenty copies give nineteen links.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from kg.linking.groups import Groups
from kg.linking.ledger import ActRow, Ledger
from kg.linking.links import Links
from kg.model import Article
from kg.reading import COMMON, DuplicateReport, find_duplicates

#: Days that two reports of one act may lie apart: news is retold for a day or two, weekly papers excepted.
DAYS = 3
#: Likeness of words (cosine of counts) from which two reports are of one act: well below that of copies (0.8),
#: because each outlet words its own report.
LIKE = 0.6
#: An act is compared with at most so many that came before it in its block.
WINDOW = 20
_WORD = re.compile(r"\w+")


def find_links(
    ledger: Ledger, read_article: Callable[[str], Article], names: Mapping[str, str] | None = None
) -> Links:
    """Find all links.

    Args:
        ledger: Has noted every article.
        read_article: Gives an article by id; called only for articles that share rare words with another.
        names: Labels of topics by id, for the names of disputes; an id without one names itself.

    Returns:
        Links; the same for any order in which articles were noted.
    """
    duplicates: set[tuple[str, str]] = set()
    acts = Groups()
    for group in _group_articles(ledger):
        report = find_duplicates([read_article(key) for key in group])
        duplicates |= {(copy.article, copy.of) for copy in report.copies if copy.article != copy.of}
        _join_background(acts, report, ledger)
        _join_copies(acts, report, ledger)
    _join_blocks(acts, ledger)
    return Links(
        contradicting=frozenset(_find_clashes(ledger)),
        same_acts=frozenset(acts.pairs()),
        duplicates=frozenset(duplicates),
        disputes=_find_disputes(ledger, names or {}),
    )


def _group_articles(ledger: Ledger) -> Iterator[list[str]]:
    """Group articles that share a rare run of words, directly or through others."""
    groups = Groups()
    for held in ledger.shared_sketches(COMMON):
        for key in held[1:]:
            groups.join(held[0], key)
    return groups.lists()


# One act in several reports.


def _join_blocks(acts: Groups, ledger: Ledger) -> None:
    for _, block in groupby(ledger.blocks(), key=lambda row: row.block):
        before: list[ActRow] = []
        for row in block:
            for other in before[-WINDOW:]:
                if other.article != row.article and _are_near(other, row) and _are_alike(other, row):
                    acts.join(other.statement, row.statement)
            before = [*before[-WINDOW:], row]


def _join_background(acts: Groups, report: DuplicateReport, ledger: Ledger) -> None:
    """Join the acts of sentences that two articles share, unless names or figures in them differ."""
    for shared in report.shared:
        if shared.same_details:
            first = ledger.acts_within(shared.of, shared.of_span.start, shared.of_span.end)
            again = ledger.acts_within(shared.article, shared.span.start, shared.span.end)
            _join_matching(acts, first, again)


def _join_copies(acts: Groups, report: DuplicateReport, ledger: Ledger) -> None:
    for copy in report.copies:
        if copy.article != copy.of:
            whole = [ledger.acts_within(key, 0, 1 << 62) for key in (copy.of, copy.article)]
            by_quote: dict[str, list[ActRow]] = defaultdict(list)
            for row in whole[0]:
                by_quote[row.quote].append(row)
            for row in whole[1]:
                _join_matching(acts, by_quote[row.quote], [row])


def _join_matching(acts: Groups, first: Iterable[ActRow], again: Iterable[ActRow]) -> None:
    by_slots: dict[str, ActRow] = {}
    for row in first:
        by_slots.setdefault(row.slots, row)
    for row in again:
        if row.slots in by_slots:
            acts.join(by_slots[row.slots].statement, row.statement)


def _are_near(one: ActRow, other: ActRow) -> bool:
    """Tell whether both have a day, at most `DAYS` apart."""
    try:
        days = date.fromisoformat(one.day) - date.fromisoformat(other.day)
    except ValueError:
        return False
    return abs(days.days) <= DAYS


def _are_alike(one: ActRow, other: ActRow) -> bool:
    a, b = (Counter(_WORD.findall(row.quote.lower())) for row in (one, other))
    length = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return bool(length) and sum(n * b[word] for word, n in a.items()) / length >= LIKE


# Contents.


def _find_clashes(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Pair contents that differ in a figure: each with the few next in order, so that no key grows square."""
    for _, rows in groupby(ledger.figures(), key=lambda row: row[0]):
        before: list[tuple[str, str]] = []
        for _, figure, proposition in rows:
            for earlier_figure, earlier in before[-WINDOW:]:
                if figure != earlier_figure:
                    yield min(earlier, proposition), max(earlier, proposition)
            before = [*before[-WINDOW:], (figure, proposition)]


def _find_disputes(ledger: Ledger, names: Mapping[str, str]) -> dict[str, tuple[str, frozenset[str]]]:
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for topic, rows in groupby(ledger.sides(), key=lambda row: row[0]):
        aimed: set[tuple[str, str]] = set()
        contents: set[str] = set()
        for _, proposition, speaker, target in rows:
            contents.add(proposition)
            if target and target != speaker:
                aimed.add((speaker, target))
        if any((target, speaker) in aimed for speaker, target in aimed):
            found[topic] = (f"Dispute over {names.get(topic, topic)}", frozenset(contents))
    return found
