"""Scores the machine's statements against codings of people, matched where their words overlap.

A coding and a statement of one article are a pair when their spans share a letter, each with at most one, pairs of
one kind first, then those with the longest overlap. The machine is scored on the documents that the coder coded, and
on these alone: what a codebook leaves out (most have no demands) then counts against its precision.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import numpy as np

from kg.analysis.intervals import measure_share
from kg.errors import choose
from kg.importing.codings import get_coder
from kg.model import Act, Statement
from kg.review.agreement import weigh_kappa
from kg.table import Table, Value

#: What a kind is: the act; or the stance, for codebooks such as DNA's that have agreement and disagreement only.
BY: Final[dict[str, Callable[[Act], str]]] = {
    "act": lambda act: act.value,
    "stance": lambda act: "rejects" if act.rejects else "affirms",
}
COLUMNS: Final = ("coder", "which", "measure", "value", "low", "high", "hits", "machine", "coded")
Pair = tuple[Statement | None, Statement | None]
Kind = TypeVar("Kind", str, tuple[str, str])
_DRAWS, _SEED = 1000, 7


def score_codings(
    machine: Iterable[Statement], codings: Iterable[Statement], read: Collection[str], by: str = "act"
) -> Table:
    """Score the machine against each coder.

    Args:
        machine: Its statements.
        codings: Of any number of coders.
        read: Ids of the articles that the machine has read; codings of others are left out.
        by: `act` or `stance`.

    Returns:
        Rows by coder: `precision`, `recall` and `f1` for `spans` (a pair, whatever its kind), `all kinds` (a pair of
        one kind) and each kind; `speaker`, the share of pairs that name the same speaker or side; and Cohen's `kappa`
        of the kinds over all pairs. `hits` of so many of the `machine` and so many `coded`. Intervals are 95 %:
        Wilson's for shares, bootstrap over statements and codings for `f1` and `kappa`. None where nothing is
        measured.

    Raises:
        UsageError: Another `by`.
    """
    choose("--by", by, BY)
    coded: dict[str, list[Statement]] = defaultdict(list)
    for s in codings:
        if s.article in read:
            coded[get_coder(s)].append(s)
    listed = list(machine)
    rows: list[tuple[Value, ...]] = []
    for coder, theirs in sorted(coded.items()):
        documents = {s.article for s in theirs}
        ours = [s for s in listed if s.article in documents]
        rows += [(coder, *row) for row in _score(match_statements(ours, theirs, by), by)]
    return Table(COLUMNS, tuple(rows))


def match_statements(machine: Sequence[Statement], coded: Sequence[Statement], by: str = "act") -> list[Pair]:
    """Pair statements with codings whose words they share.

    Returns:
        Pairs, then statements without a coding and codings without a statement, each in text order.
    """
    by_article: dict[str, list[Statement]] = defaultdict(list)
    for s in machine:
        by_article[s.article].append(s)
    near = [
        (BY[by](m.act) != BY[by](c.act), -m.clause.count_common(c.clause), m.clause, m.id, c.id, m, c)
        for c in coded
        for m in by_article[c.article]
        if m.clause.overlaps(c.clause)
    ]
    pairs: list[Pair] = []
    taken: set[str] = set()
    for *_, m, c in sorted(near, key=lambda x: x[:5]):
        if m.id not in taken and c.id not in taken:
            taken |= {m.id, c.id}
            pairs.append((m, c))
    alone = [(m, None) for m in machine if m.id not in taken], [(None, c) for c in coded if c.id not in taken]
    order = lambda p: next((s.article, s.clause, s.id) for s in p if s is not None)  # noqa: E731
    return [pair for group in (pairs, *alone) for pair in sorted(group, key=order)]


def _score(pairs: Sequence[Pair], by: str) -> list[tuple[Value, ...]]:
    name = BY[by]
    outcomes: dict[str, list[str]] = {"spans": [], "all kinds": []}
    for m, c in pairs:
        kinds = [None if s is None else name(s.act) for s in (m, c)]
        same = kinds[0] == kinds[1]
        outcomes["spans"].append("hit" if m and c else "extra" if m else "miss")
        for kind, word in zip(kinds, ("extra", "miss"), strict=True):
            if kind is not None and not (same and word == "miss"):
                for which in ("all kinds", kind):
                    outcomes.setdefault(which, []).append("hit" if same else word)
    fixed = ("spans", "all kinds")
    rows = [
        row
        for which in (*fixed, *sorted(outcomes.keys() - set(fixed)))
        for row in _rate(which, outcomes[which])
    ]
    matched = [(m, c) for m, c in pairs if m is not None and c is not None]
    share = measure_share(sum(_name_same_speaker(m, c) for m, c in matched), len(matched))
    rows.append(("pairs", "speaker", share.value, share.low, share.high, share.count, share.of, share.of))
    confusion = Counter((name(m.act), name(c.act)) for m, c in matched)
    agreed = sum(n for (one, other), n in confusion.items() if one == other)
    rows.append(
        ("pairs", "kappa", *_draw_interval(confusion, weigh_kappa), agreed, len(matched), len(matched))
    )
    return rows


def _rate(which: str, outcomes: Sequence[str]) -> list[tuple[Value, ...]]:
    hits = outcomes.count("hit")
    found, wanted = hits + outcomes.count("extra"), hits + outcomes.count("miss")
    rows: list[tuple[Value, ...]] = []
    for measure, of in (("precision", found), ("recall", wanted)):
        share = measure_share(hits, of)
        rows.append((which, measure, share.value, share.low, share.high, hits, found, wanted))
    rows.append((which, "f1", *_draw_interval(Counter(outcomes), _measure_f1), hits, found, wanted))
    return rows


def _draw_interval(
    counts: Counter[Kind], measure: Callable[[Mapping[Kind, int]], float | None]
) -> tuple[float | None, float | None, float | None]:
    """Measure, with a 95 % percentile interval from resampling the units behind the counts."""
    value = measure(counts)
    if value is None:
        return None, None, None
    kinds = sorted(counts)
    # The older generator: its numbers are promised to stay the same.
    dice = np.random.RandomState(_SEED)
    shares = [counts[kind] / counts.total() for kind in kinds]
    drawn = dice.multinomial(counts.total(), shares, size=_DRAWS).tolist()
    found = sorted(
        f for numbers in drawn if (f := measure(dict(zip(kinds, numbers, strict=True)))) is not None
    )
    low, high = (found[round(share * (len(found) - 1))] for share in (0.025, 0.975))
    return value, low, high


def _measure_f1(outcomes: Mapping[str, int]) -> float | None:
    hits, every = outcomes.get("hit", 0), sum(outcomes.values())
    return 2 * hits / (every + hits) if every else None


def _name_same_speaker(m: Statement, c: Statement) -> bool:
    names = [
        {s.speaker.actor.label.casefold(), (s.speaker.side_label or "").casefold()} - {""} for s in (m, c)
    ]
    return bool(names[0] & names[1])
