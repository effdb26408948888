"""How each outlet tells the dispute: whose accusations it carries, what it leaves unanswered, and at how many removes.

In: statements, articles, and what spans articles. Out: plain tables with counts and 95 % Wilson intervals
(`kg.analysis.intervals`); `enough` is False where fewer than `FEW_ARTICLES` articles of the outlet are in the corpus:
then its shares describe these articles and should not be compared.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from kg.analysis.events import name_outlet, name_party
from kg.analysis.intervals import measure_share
from kg.claims.answers import Debate, find_carriers
from kg.linking import Links
from kg.model import FEW_ARTICLES, UNKNOWN_OUTLET, Act, Article, Framing, Statement
from kg.table import Table, Value

#: What is measured, of what: see `build_outlet_balance`.
MEASURES: Final = ("accuses", "accused", "answered", "grounded", "distanced", "endorsed", "own voice")
_Counts = dict[tuple[str, str, str], list[int]]


def build_outlet_balance(
    statements: Iterable[Statement], articles: Mapping[str, Article], links: Links | None = None
) -> Table:
    """Measure the balance of each outlet towards each side.

    Args:
        statements: Those at second hand count as answers only.
        articles: By id.
        links: As in `Debate`.

    Returns:
        Rows of outlet, measure, side, `count` of `of`, `share`, `low`, `high`, `articles`, `enough`:
        `accuses`    accusations by the side, of all the outlet carries
        `accused`    accusations against the side, of all the outlet carries that name a target
        `answered`   accusations against the side for which the outlet carries an answer (anywhere, by the side)
        `grounded`   accusations by the side that the outlet carries with grounds
        `distanced`  statements by the side that the outlet's wording keeps away from ("claims"), of all by the side
        `endorsed`   statements by the side that the outlet's wording vouches for ("revealed"), of all by the side
        `own voice`  accusations against the side in the outlet's own voice, of those against the side
    """
    listed = list(statements)
    counts: _Counts = defaultdict(lambda: [0, 0])
    told = find_carriers(Debate(listed, links), lambda s: name_outlet(s, articles) or UNKNOWN_OUTLET)
    accusing: dict[str, Counter[str]] = defaultdict(Counter)
    accused: dict[str, Counter[str]] = defaultdict(Counter)
    for s in listed:
        if s.reported_by:
            continue
        outlet = name_outlet(s, articles) or UNKNOWN_OUTLET
        who = name_party(s.speaker)
        _note(counts, outlet, "distanced", who, s.framing is Framing.DISTANCING)
        _note(counts, outlet, "endorsed", who, s.framing is Framing.ENDORSING)
        if s.act is not Act.ACCUSE:
            continue
        accusing[outlet][who] += 1
        _note(counts, outlet, "grounded", who, bool(s.offered))
        if s.target is not None:
            whom = name_party(s.target)
            accused[outlet][whom] += 1
            _note(counts, outlet, "answered", whom, outlet in told[s.id])
            _note(counts, outlet, "own voice", whom, s.own_voice)
    for name, found in (("accuses", accusing), ("accused", accused)):
        for outlet, sides in found.items():
            for side, count in sides.items():
                counts[outlet, name, side] = [count, sides.total()]
    return _to_table(counts, articles)


def build_depth_table(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Table:
    """Count at how many removes each outlet reports.

    Args:
        statements: All, with those at second hand.
        articles: By id.

    Returns:
        One row an outlet: its `statements`; of these in its `own_voice`, at `first_hand` (the outlet reports who
        spoke), `second_hand` (it reports A, who reports B), `further`; `share` beyond first hand with its 95 % Wilson
        interval; `deepest`: the most removes of one statement (0: its own voice or none).
    """
    by_id = {s.id: s for s in statements}
    depths: dict[str, Counter[int]] = defaultdict(Counter)
    for s in by_id.values():
        depths[name_outlet(s, articles) or UNKNOWN_OUTLET][_count_removes(s, by_id)] += 1
    rows: list[tuple[Value, ...]] = []
    for outlet, found in sorted(depths.items()):
        beyond = sum(n for depth, n in found.items() if depth > 1)
        share = measure_share(beyond, found.total())
        further = beyond - found[2]
        tail = (share.value, share.low, share.high, max(found))
        rows.append((outlet, found.total(), found[0], found[1], found[2], further, *tail))
    columns = "outlet statements own_voice first_hand second_hand further share low high deepest".split()
    return Table(tuple(columns), tuple(rows))


def _count_removes(s: Statement, by_id: Mapping[str, Statement]) -> int:
    """Count the speakers between the act and the reader: 0 for the outlet's own voice, else 1 and more."""
    seen = {s.id}
    removes = 0 if s.own_voice else 1
    while s.reported_by is not None and s.reported_by in by_id and s.reported_by not in seen:
        s = by_id[s.reported_by]
        seen.add(s.id)
        removes += not s.own_voice
    return removes


def _note(counts: _Counts, outlet: str, name: str, side: str, holds: bool) -> None:
    entry = counts[outlet, name, side]
    entry[0] += holds
    entry[1] += 1


def _to_table(counts: _Counts, articles: Mapping[str, Article]) -> Table:
    carried = Counter(a.outlet_name for a in articles.values())
    order = {name: n for n, name in enumerate(MEASURES)}
    rows: list[tuple[Value, ...]] = []
    for (outlet, name, side), (count, of) in sorted(
        counts.items(), key=lambda x: (x[0][0], order[x[0][1]], x[0][2])
    ):
        share = measure_share(count, of)
        enough = carried[outlet] >= FEW_ARTICLES
        rows.append(
            (outlet, name, side, count, of, share.value, share.low, share.high, carried[outlet], enough)
        )
    columns = ("outlet", "measure", "side", "count", "of", "share", "low", "high", "articles", "enough")
    return Table(columns, tuple(rows))
