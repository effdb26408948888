"""Compares how outlets tell one thing: which claims each carries, and the wordings of what may be one utterance.

In: facts. Out: frozen records in a fixed order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from kg.model import Statement
from kg.report.facts import Claim, Facts, name_outlet

_WORD = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words: in both wordings (`same`), only in the first (`left`) or only in the second (`right`)."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two outlets on the same act of the same speaker with the same content, and what differs in the words."""

    one: Statement
    other: Statement
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """One claim and what each outlet carries of it: pairs of how many affirm and how many reject."""

    claim: Claim
    counts: tuple[tuple[int, int], ...]


def list_pairs(facts: Facts, most: int) -> tuple[list[Pair], int]:
    """List wordings of two outlets for the same speaker, act and content.

    It may be one utterance or two: the articles do not say. Of each outlet the surest wording counts.

    Returns:
        The first `most` pairs, those with the most words in common first, and how many there are in all.
    """
    groups: dict[tuple[str, str, str], dict[str, Statement]] = {}
    for s in sorted(facts.main, key=lambda s: (-s.confidence, s.id)):
        if s.proposition is not None:
            key = (s.speaker.actor.id, s.act.value, s.proposition.id)
            groups.setdefault(key, {}).setdefault(name_outlet(s, facts), s)
    pairs = [
        Pair(by_outlet[one], by_outlet[other], compare_words(by_outlet[one].quote, by_outlet[other].quote))
        for by_outlet in groups.values()
        for one, other in combinations(sorted(by_outlet), 2)
    ]
    pairs.sort(key=lambda pair: (-_count_same(pair.changes), pair.one.id, pair.other.id))
    return pairs[:most], len(pairs)


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
