"""Turns statements into the network of who accuses (denies, demands of, threatens) whom.

In: statements, or the rows of the query `statements`. Out: a networkx MultiDiGraph with plain attributes
only (strings, numbers, booleans), so that it can be written as GraphML or GEXF and read back equal.

A denial seldom names a target: "Moscow denies it". When it answers a statement of the same set, its edge
goes to the speaker of that statement, and the edge says so (`by_answer`). A statement with neither
target nor answer makes no edge; `graph["without_target"]` counts them. Words that name nobody ("officials",
"critics") are no actor: a statement with such an end makes no edge either; `graph["unnamed"]` counts those.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import networkx as nx

from kg.errors import QueryError
from kg.ids import to_line
from kg.model import ActorKind, Party, Statement
from kg.table import Table

#: What a table must have to become a network; the query `statements` has all of it.
NETWORK_COLUMNS = (
    "statement", "act", "who", "who_id", "who_kind", "who_side",
    "whom", "whom_id", "whom_kind", "whom_side", "answers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _End:
    """One end of an edge: an actor with what the network shows of it."""

    id: str
    label: str
    kind: str
    side: str


@dataclass(frozen=True, slots=True)
class _Link:
    """One statement as the network sees it; `target` is None when the text names none."""

    statement: str
    act: str
    speaker: _End
    target: _End | None
    answers: tuple[str, ...]


def build_network(source: Iterable[Statement] | Table, per_statement: bool = False) -> nx.MultiDiGraph[str]:
    """Build the network of actors and the acts between them.

    Args:
        source: Statements in any order, or a table with the columns `NETWORK_COLUMNS`.
        per_statement: One edge a statement instead of one edge for each (speaker, target, act).

    Returns:
        Nodes are actor ids with `label`, `kind` and `side` (the side's label, "" when unknown). Edges have
        `act`, `count` (statements behind it), `statements` (their ids, sorted, joined by a space),
        `by_answer` (the target is whom the statement answers) and `id`, equal to the edge's key.
        Nodes and edges are added in sorted order. Actors without any edge are left out.

    Raises:
        QueryError: The table lacks a column.

    >>> len(build_network([])), build_network([]).graph
    (0, {'without_target': 0, 'unnamed': 0})
    """
    links = _read_table(source) if isinstance(source, Table) else [_read_statement(s) for s in source]
    arcs, without_target = _find_arcs(links)
    named = [arc for arc in arcs if ActorKind.UNNAMED.value not in (arc[0].speaker.kind, arc[1].kind)]
    unnamed = len({link.statement for link, *_ in arcs} - {link.statement for link, *_ in named})
    grouped: dict[tuple[str, ...], list[str]] = {}
    ends: dict[str, _End] = {}
    for link, target, by_answer in named:
        # Two articles may label one actor differently: the first label in sorted order wins, always.
        for end in (link.speaker, target):
            ends[end.id] = min(ends.get(end.id, end), end, key=lambda e: (e.label, e.kind, e.side))
        way = (link.speaker.id, target.id, link.act, "answer" if by_answer else "target")
        grouped.setdefault((*way, link.statement) if per_statement else way, []).append(link.statement)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(without_target=without_target, unnamed=unnamed)
    for end in sorted(ends.values(), key=lambda e: e.id):
        graph.add_node(end.id, label=end.label, kind=end.kind, side=end.side)
    for key in sorted(grouped):
        _add_edge(graph, key, sorted(set(grouped[key])))
    return graph


def _read_statement(statement: Statement) -> _Link:
    return _Link(
        statement.id,
        statement.act.value,
        _read_party(statement.speaker),
        None if statement.target is None else _read_party(statement.target),
        statement.answers,
    )


def _read_party(party: Party) -> _End:
    actor = party.actor
    return _build_end(actor.id, actor.label, actor.kind.value, party.side_label or "")


def _build_end(key: str, label: str, kind: str, side: str) -> _End:
    # XML has no place for control characters and turns line breaks in attributes into blanks: do both
    # here, so that what is read back is equal.
    return _End(key, to_line(label), kind, to_line(side))


def _read_table(table: Table) -> list[_Link]:
    missing = [name for name in NETWORK_COLUMNS if name not in table.columns]
    if missing:
        raise QueryError(
            f"no network from this table - it lacks {', '.join(missing)} - expected the columns of the "
            "query `statements` - run that query, or name the columns alike"
        )
    links: dict[str, _Link] = {}
    for row in table.rows:
        given = {name: row[table.columns.index(name)] for name in NETWORK_COLUMNS}
        cells = {name: "" if cell is None else str(cell) for name, cell in given.items()}
        who, whom = (
            _build_end(*(cells[slot + part] for part in ("_id", "", "_kind", "_side")))
            for slot in ("who", "whom")
        )
        answers = tuple(cells["answers"].split())
        links[cells["statement"]] = _Link(
            cells["statement"], cells["act"], who, whom if whom.id else None, answers
        )
    return list(links.values())


def _find_arcs(links: Sequence[_Link]) -> tuple[list[tuple[_Link, _End, bool]], int]:
    """Pair each link with its target; also count the links that have none."""
    speakers = {link.statement: link.speaker for link in links}
    arcs: list[tuple[_Link, _End, bool]] = []
    without_target = 0
    for link in links:
        if link.target is not None:
            arcs.append((link, link.target, False))
            continue
        answered = {speakers[a].id: speakers[a] for a in link.answers if a in speakers}
        arcs.extend((link, answered[name], True) for name in sorted(answered))
        without_target += not answered
    return arcs, without_target


def _add_edge(graph: nx.MultiDiGraph[str], key: tuple[str, ...], statements: list[str]) -> None:
    speaker, target, act, way = key[:4]
    # An edge id must be unique in the whole file for Gephi, not only between its two actors.
    name = " ".join((speaker, act, target, *([way] if way == "answer" else []), *key[4:]))
    graph.add_edge(
        speaker,
        target,
        key=name,
        id=name,
        act=act,
        count=len(statements),
        statements=" ".join(statements),
        by_answer=way == "answer",
    )
