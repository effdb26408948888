"""Compares how outlets tell one thing: which claims each carries, and the wordings of what may be one utterance.

In: facts. Out: frozen records in a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from kg.claims.claims import Claim
from kg.model import Statement
from kg.report.facts import Facts, date_report, name_outlet
from kg.table import Table

_WORD = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words: in both wordings (`same`), only in the first (`left`) or only in the second (`right`)."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two outlets on the same act of the same speaker, and what differs in the words.

    `how` says why they stand together: `linked` (found to be one act when the articles were compared), `likely` (same
    speaker, act, target and content within some days) or `content` (same speaker, act and content, at any time).
    """

    one: Statement
    other: Statement
    changes: tuple[Change, ...]
    how: str


@dataclass(frozen=True, slots=True)
class Carried:
    """One claim and what each outlet carries of it: pairs of how many affirm and how many reject."""

    claim: Claim
    counts: tuple[tuple[int, int], ...]


def list_pairs(
    facts: Facts, most: int, same_acts: Table | None = None, compared: int = 2000
) -> tuple[list[Pair], int]:
    """List wordings of two outlets for one act of one speaker.

    Args:
        facts: Where the statements are.
        most: How many pairs are wanted.
        same_acts: The answer of the query `same-acts`; None: nothing is known to be one act.
        compared: How many pairs are compared word by word at most: linked ones first, then those read most surely.

    Returns:
        The first `most` of the pairs compared, linked ones first, then those with the most words in common, and how
        many pairs there are in all. Of the same content, each outlet's surest wording counts.
    """
    by_id = {s.id: s for s in facts.statements}
    rows = [] if same_acts is None else list(same_acts.records())
    known = {(str(r["statement1"]), str(r["statement2"])): str(r["how"]) for r in rows}
    found = {key: how for key, how in known.items() if key[0] in by_id and key[1] in by_id}
    for one, other in _pair_contents(facts):
        key = min(one.id, other.id), max(one.id, other.id)
        found.setdefault(key, "content")
    surest = sorted(
        found,
        key=lambda key: (
            _HOW.index(found[key]),
            -min(by_id[key[0]].confidence, by_id[key[1]].confidence),
            key,
        ),
    )
    pairs = [_build_pair(by_id[key[0]], by_id[key[1]], found[key], facts) for key in surest[:compared]]
    pairs.sort(key=lambda p: (_HOW.index(p.how), -_count_same(p.changes), p.one.id, p.other.id))
    return pairs[:most], len(found)


_HOW = ("linked", "likely", "content")


def _pair_contents(facts: Facts) -> Iterator[tuple[Statement, Statement]]:
    groups: dict[tuple[str, str, str], dict[str, Statement]] = {}
    for s in sorted(facts.main, key=lambda s: (-s.confidence, s.id)):
        if s.proposition is not None:
            key = (s.speaker.actor.id, s.act.value, s.proposition.id)
            groups.setdefault(key, {}).setdefault(name_outlet(s, facts), s)
    for by_outlet in groups.values():
        yield from combinations(by_outlet.values(), 2)


def _build_pair(one: Statement, other: Statement, how: str, facts: Facts) -> Pair:
    """Put the earlier report first: what the later one changed is what readers look for."""
    first, second = sorted((one, other), key=lambda s: (date_report(s, facts), name_outlet(s, facts), s.id))
    return Pair(first, second, compare_words(first.quote, second.quote), how)


def compare_words(one: str, other: str) -> tuple[Change, ...]:
    """Compare two wordings word by word; blanks and case do not count.

    >>> [(c.kind, c.words) for c in compare_words("Moscow denies it", "Moscow again denies this")]
    [('same', 'Moscow'), ('right', 'again'), ('same', 'denies'), ('left', 'it'), ('right', 'this')]
    """
    left, right = _WORD.split(one.strip()), _WORD.split(other.strip())
    matcher = SequenceMatcher(None, _fold(left), _fold(right), autojunk=False)
    changes: list[Change] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            changes.append(Change("same", " ".join(left[a:b])))
            continue
        if a < b:
            changes.append(Change("left", " ".join(left[a:b])))
        if c < d:
            changes.append(Change("right", " ".join(right[c:d])))
    return tuple(changes)


def list_carried(claims: Sequence[Claim], outlets: Sequence[str], facts: Facts) -> list[Carried]:
    """Count for each claim what each outlet carries of it; (0, 0): it leaves the claim out."""

    def count(found: Iterable[Statement], outlet: str) -> int:
        return sum(name_outlet(s, facts) == outlet for s in found)

    return [
        Carried(claim, tuple((count(claim.affirming, o), count(claim.rejecting, o)) for o in outlets))
        for claim in claims
    ]


def _fold(words: Iterable[str]) -> list[str]:
    return [word.casefold().strip(".,;:\"'\u201c\u201d\u2018\u2019") for word in words]


def _count_same(changes: Iterable[Change]) -> int:
    return sum(len(change.words.split()) for change in changes if change.kind == "same")
