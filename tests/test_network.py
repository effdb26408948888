"""Guards the network of who accuses whom."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import pytest
from factories import AVARIA, BORLAND, MIRA, make_article, make_statement, write_all
from river import ARTICLES, build_river

from kg.errors import QueryError
from kg.model import Act, Actor, ActorKind
from kg.network import build_network
from kg.queries import run_query
from kg.store import open_store
from kg.table import Table

TEXT = "Avaria accused Borland. Avaria again accused Borland. Borland denied it. Mira Olt spoke. Avaria sued itself."
ARTICLE = make_article(TEXT, "Echo", "2019-01-02")
FIRST = make_statement(ARTICLE, "Avaria accused Borland", "accused")
SECOND = make_statement(ARTICLE, "Avaria again accused Borland", "accused")
DENIAL = make_statement(
    ARTICLE, "Borland denied it", "denied", Act.DENY, BORLAND, None, answers=(FIRST, SECOND)
)
ALONE = make_statement(ARTICLE, "Mira Olt spoke", "spoke", Act.STATE, MIRA, None)
ITSELF = make_statement(ARTICLE, "Avaria sued itself", "sued", Act.CRITICISE, AVARIA, AVARIA)


def edges(graph: nx.MultiDiGraph) -> list[tuple[str, str, str, int]]:
    return [(u, v, d["act"], d["count"]) for u, v, d in graph.edges(data=True)]


# --- the network ----------------------------------------------------------------------------------------


def test_statements_alike_share_one_edge() -> None:
    assert edges(build_network([FIRST, SECOND])) == [("avaria", "borland", "accuse", 2)]


def test_edge_keeps_the_ids_of_its_statements() -> None:
    ((_, _, data),) = build_network([FIRST, SECOND]).edges(data=True)
    assert data["statements"].split() == sorted([FIRST.id, SECOND.id])


def test_one_edge_a_statement_on_request() -> None:
    assert len(build_network([FIRST, SECOND], per_statement=True).edges) == 2


def test_denial_without_target_points_at_whom_it_answers() -> None:
    graph = build_network([FIRST, SECOND, DENIAL])
    assert ("borland", "avaria", "deny", 1) in edges(graph)
    assert [d["by_answer"] for _, _, d in graph.edges(data=True) if d["act"] == "deny"] == [True]


def test_statement_without_target_or_answer_is_counted_not_drawn() -> None:
    graph = build_network([FIRST, ALONE])
    assert (graph.graph["without_target"], sorted(graph)) == (1, ["avaria", "borland"])


def test_actor_may_point_at_itself() -> None:
    assert edges(build_network([ITSELF])) == [("avaria", "avaria", "criticise", 1)]


def test_no_statements_make_an_empty_network() -> None:
    assert len(build_network([])) == 0


def test_order_of_the_statements_does_not_matter() -> None:
    one, other = build_network(build_river()), build_network(reversed(build_river()))
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(other.edges(keys=True, data=True))


def test_edge_ids_are_unique_in_the_whole_network() -> None:
    keys = [key for *_, key in build_network(build_river(), per_statement=True).edges(keys=True)]
    assert len(keys) == len(set(keys))


def test_attributes_are_plain() -> None:
    graph = build_network(build_river())
    values = [v for _, d in graph.nodes(data=True) for v in d.values()]
    values += [v for *_, d in graph.edges(data=True) for v in d.values()]
    assert {type(value) for value in values} <= {str, int, bool}


def test_table_of_the_query_statements_makes_the_same_network() -> None:
    store, said = open_store(), build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "") for a in ARTICLES.values()])
    from_table = build_network(run_query(store, "statements"))
    from_statements = build_network(said)
    assert list(from_table.nodes(data=True)) == list(from_statements.nodes(data=True))
    assert list(from_table.edges(data=True)) == list(from_statements.edges(data=True))
    assert from_table.graph == from_statements.graph


def test_table_without_the_columns_is_refused_with_their_names() -> None:
    with pytest.raises(QueryError, match="it lacks statement, act, who_id"):
        build_network(Table(("who", "whom"), ()))


def test_words_that_name_nobody_are_no_node_and_their_statements_are_counted() -> None:
    nobody = Actor("officials", "officials", ActorKind.UNNAMED)
    one = next(s for s in build_river() if s.target is not None)
    graph = build_network([one, replace(one, id="f" * 16, speaker=replace(one.speaker, actor=nobody))])
    assert "officials" not in graph
    assert (graph.number_of_edges(), graph.graph["unnamed"]) == (1, 1)
