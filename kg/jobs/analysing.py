"""Runs one named measure: from a corpus or a table of events, and settings, to one plain table.

The names are those of `kg analyse`. Networks measure events (a store's statements, or a DNA database); ledgers need
whole statements, with targets, answers and grounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from kg.analysis.deadlines import build_deadline_table, find_deadlines
from kg.analysis.discourse import (
    Matrix,
    build_one_mode,
    build_two_mode,
    slide_windows,
    to_graph,
)
from kg.analysis.dyads import (
    build_dyad_matrix,
    build_dyad_table,
    build_reciprocity_table,
    build_signed_graph,
    build_signed_table,
    count_dyads,
    measure_balance,
)
from kg.analysis.events import Event
from kg.analysis.evidence import build_evidence_table
from kg.analysis.exchanges import count_exchanges
from kg.analysis.figures import find_disputed_figures
from kg.analysis.hierarchy import LINKAGES, build_hierarchy, cut_hierarchy
from kg.analysis.ledger import build_answer_ledger
from kg.analysis.outlets import build_depth_table, build_outlet_balance
from kg.analysis.polarisation import measure_rdna_polarisation
from kg.analysis.positions import find_changes_of_position
from kg.analysis.structure import (
    BLOC_METHODS,
    find_backbone,
    find_blocs,
    measure_centrality,
    measure_modularity,
)
from kg.codes import list_acts
from kg.errors import QueryError, choose
from kg.jobs.coding import read_codings
from kg.jobs.options import Settings
from kg.linking import Links
from kg.model import Act, AnswerStatus, Article, Statement
from kg.store import open_store
from kg.table import Table, Value

#: What `answers` can be narrowed to.
ONLY = (AnswerStatus.NONE_FOUND.value, "ungrounded")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything a ledger may need: statements, articles by id, and what spans articles."""

    statements: Sequence[Statement]
    articles: Mapping[str, Article]
    links: Links


def load_corpus(store: Path, coder: str = "") -> Corpus:
    """Read everything from a store.

    Args:
        store: A folder, or the address of a server.
        coder: The codings of this coder beside the store stand in for the machine's statements; "": none.

    Raises:
        StoreError: There is none, or it is damaged.
        UsageError: No such coder.
    """
    opened = open_store(store, read_only=True)
    statements = read_codings(store, coder) if coder else opened.statements()
    return Corpus(statements, {a.id: a for a in opened.articles()}, opened.links())


# Networks.


def _one_mode(events: Sequence[Event], x: Settings) -> Matrix:
    return build_one_mode(events, x.aggregation, x.normalization)


def _tell_blocs(events: Sequence[Event], x: Settings) -> Table:
    matrix = _one_mode(events, x)
    method = choose("blocs by", x.method or BLOC_METHODS[0], (*BLOC_METHODS, *LINKAGES), QueryError)
    if method in LINKAGES:
        blocs = cut_hierarchy(matrix, x.count, method)
    else:
        blocs = find_blocs(to_graph(matrix), method=method)
    return Table(("bloc", "actor"), tuple((n, a) for n, bloc in enumerate(blocs, start=1) for a in bloc))


def _tell_polarisation(events: Sequence[Event], x: Settings) -> Table:
    both = [build_one_mode(events, tie, "average") for tie in ("congruence", "conflict")]
    row = (*_polarise(_one_mode(events, x)), measure_rdna_polarisation(*both))
    return Table(("blocs", "modularity", "rdna_score"), (row,))


def _tell_backbone(events: Sequence[Event], x: Settings) -> Table:
    kept = find_backbone(to_graph(_one_mode(events, x)), x.alpha)
    rows = sorted((a, b, d["weight"], d["alpha"]) for a, b, d in kept.edges(data=True))
    return Table(("actor", "other", "weight", "alpha"), tuple(rows))


def _tell_windows(events: Sequence[Event], x: Settings) -> Table:
    rows: list[tuple[Value, ...]] = []
    for day, inside, weights in slide_windows(events, x.window, x.kernel):
        matrix = build_one_mode(inside, x.aggregation, x.normalization, weights)
        rows.append((day.isoformat(), len(inside), len(matrix.rows), *_polarise(matrix)))
    return Table(("day", "events", "actors", "blocs", "modularity"), tuple(rows))


def _polarise(matrix: Matrix) -> tuple[int, float]:
    graph = to_graph(matrix)
    blocs = find_blocs(graph)
    return len(blocs), measure_modularity(graph, blocs)


def _tell_balance(graph: nx.Graph[str], ties: str) -> Table:
    """Measure balance; the first column says what the network's ties are made of."""
    table = measure_balance(graph)
    return Table(("ties", *table.columns), tuple((ties, *row) for row in table.rows))


def _to_table(matrix: Matrix) -> Table:
    rows: list[tuple[Value, ...]] = [
        (label, *cells) for label, cells in zip(matrix.rows, matrix.cells.tolist(), strict=True)
    ]
    return Table(("", *matrix.columns), tuple(rows))


NETWORKS: Mapping[str, Callable[[Sequence[Event], Settings], Table]] = {
    "two-mode": lambda events, x: _to_table(build_two_mode(events, x.aggregation, x.normalization)),
    "one-mode": lambda events, x: _to_table(_one_mode(events, x)),
    "centrality": lambda events, x: measure_centrality(to_graph(_one_mode(events, x)), x.backend),
    "blocs": _tell_blocs,
    "hierarchy": lambda events, x: build_hierarchy(_one_mode(events, x), x.method or "average"),
    "polarisation": _tell_polarisation,
    "backbone": _tell_backbone,
    "windows": _tell_windows,
    "balance": lambda events, x: _tell_balance(to_graph(_one_mode(events, x)), "stances on one content"),
}


# Ledgers.


def _tell_answers(c: Corpus, x: Settings) -> Table:
    only = x.only and choose("--only", x.only, ONLY)
    table = build_answer_ledger(c.statements, c.articles, c.links, x.most)
    rows = tuple(row for row, told in zip(table.rows, table.records(), strict=True) if _is_wanted(told, only))
    return Table(table.columns, rows)


def _is_wanted(told: Mapping[str, Value], only: str) -> bool:
    if only == AnswerStatus.NONE_FOUND:
        return told["status"] == only
    return not only or (told["act"] == Act.ACCUSE.value and told["grounds"] == 0)


def _tell_who_whom(c: Corpus, x: Settings) -> Table:
    counts = count_dyads(c.statements, x.level)
    if not x.act:
        return build_dyad_table(counts)
    act = choose("--act", x.act, list_acts(act for _, _, act in counts))
    return _to_table(build_dyad_matrix(counts, [act]))


LEDGERS: Mapping[str, Callable[[Corpus, Settings], Table]] = {
    "answers": _tell_answers,
    "exchanges": lambda c, x: count_exchanges(c.statements, c.articles, c.links, x.level),
    "evidence": lambda c, x: build_evidence_table(c.statements, x.level),
    "figures": lambda c, x: find_disputed_figures(c.statements, c.articles),
    "positions": lambda c, x: find_changes_of_position(c.statements, c.articles, x.level),
    "outlets": lambda c, x: build_outlet_balance(c.statements, c.articles, c.links),
    "depth": lambda c, x: build_depth_table(c.statements, c.articles),
    "deadlines": lambda c, x: build_deadline_table(
        find_deadlines(c.statements, c.articles, c.links), c.articles
    ),
    "who-whom": _tell_who_whom,
    "reciprocity": lambda c, x: build_reciprocity_table(count_dyads(c.statements, x.level)),
    "signed": lambda c, x: build_signed_table(build_signed_graph(count_dyads(c.statements, x.level))),
    "triads": lambda c, x: _tell_balance(
        build_signed_graph(count_dyads(c.statements, x.level)), "acts towards each other"
    ),
}
