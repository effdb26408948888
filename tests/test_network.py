"""Guards the network of who accuses whom and its page."""

from __future__ import annotations

import html.parser
import json
import math
import re
from pathlib import Path

import networkx as nx
import pytest
from factories import AVARIA, BORLAND, MIRA, make_article, make_statement
from river import ARTICLES, build_river

from kg.errors import QueryError
from kg.model import Act, Actor, ActorKind
from kg.network import build_network, select_acts
from kg.pages import STROKES, build_network_page, place_actors, write_network_page
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
    store.add_all([(a, [s for s in said if s.article == a.id], "") for a in ARTICLES.values()])
    from_table = build_network(run_query(store, "statements"))
    from_statements = build_network(said)
    assert list(from_table.nodes(data=True)) == list(from_statements.nodes(data=True))
    assert list(from_table.edges(data=True)) == list(from_statements.edges(data=True))
    assert from_table.graph == from_statements.graph


def test_table_without_the_columns_is_refused_with_their_names() -> None:
    with pytest.raises(QueryError, match="it lacks statement, act, who_id"):
        build_network(Table(("who", "whom"), ()))


def test_chosen_acts_leave_the_others_and_their_actors_out() -> None:
    graph = select_acts(build_network([FIRST, DENIAL, ITSELF]), ["criticise"])
    assert (edges(graph), list(graph)) == ([("avaria", "avaria", "criticise", 1)], ["avaria"])


# --- places ---------------------------------------------------------------------------------------------


def test_every_actor_has_a_place_of_its_own() -> None:
    many = [
        make_statement(
            ARTICLE,
            "Avaria accused Borland",
            "accused",
            speaker=Actor(f"a{i}", f"A{i}", ActorKind.PERSON, side),
        )
        for i, side in enumerate(["avaria", "borland", None, "third"] * 10)
    ]
    places = place_actors(build_network(many))
    near = [(a, b) for a in places for b in places if a < b and math.dist(places[a], places[b]) < 40]
    assert near == []


# --- the page -------------------------------------------------------------------------------------------

HOSTILE = '<script>alert(1)</script> "x" </script><img src=x onerror=alert(2)> \u2028 href=1'


@pytest.fixture(scope="module")
def page() -> str:
    return build_network_page(build_river(), ARTICLES)


@pytest.fixture(scope="module")
def hostile_page() -> str:
    article = make_article(f"Avaria accused Borland {HOSTILE}", HOSTILE, "2019-01-02")
    speaker = Actor("hostile", HOSTILE, ActorKind.PERSON, "avaria")
    said = make_statement(article, article.text, "accused", speaker=speaker, says=HOSTILE)
    return build_network_page([said], {article.id: article}, title=HOSTILE)


class Tags(html.parser.HTMLParser):
    """Collects what a browser would fetch or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def read_data(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="page-data">(.*?)</script>', page)[1])


def test_page_fetches_nothing(page: str) -> None:
    fetched = [
        (tag, name, value)
        for tag, attributes in Tags(page).tags
        for name, value in attributes.items()
        if name in {"src", "href", "action", "data", "srcset"}
    ]
    assert fetched == []
    assert "@import" not in page


def test_page_leaves_no_folder_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_network_page(tmp_path / "network.html", build_river(), ARTICLES)
    assert [path.name for path in tmp_path.iterdir()] == ["network.html"]


def test_page_has_the_same_bytes_whatever_the_order(page: str) -> None:
    assert build_network_page(list(reversed(build_river())), ARTICLES) == page


def test_positions_are_given_and_physics_is_off(page: str) -> None:
    nodes = json.loads(re.search(r"nodes = new vis\.DataSet\((.*?)\);", page)[1])
    assert all({"x", "y"} <= set(node) for node in nodes)
    assert '"physics": {"enabled": false}' in page


def test_hostile_words_make_no_tag(hostile_page: str, page: str) -> None:
    def count(text: str, tag: str) -> int:
        return sum(found == tag for found, _ in Tags(text).tags)

    assert (count(hostile_page, "script"), count(hostile_page, "img")) == (count(page, "script"), 0)


def test_hostile_words_are_shown_as_they_are(hostile_page: str) -> None:
    (quote,) = read_data(hostile_page)["quotes"].values()
    assert HOSTILE in quote["quote"]


def test_panel_writes_text_only_as_text(page: str) -> None:
    script = page[page.index('id="page-data"') :]
    assert "innerHTML" not in script and "textContent" in script


def test_every_arrow_leads_to_exact_words(page: str) -> None:
    data = read_data(page)
    ids = {id_ for statements in data["edges"].values() for id_ in statements}
    assert ids == set(data["quotes"])
    for statement in build_river():
        if statement.id in ids:
            assert data["quotes"][statement.id]["quote"] == statement.quote


def test_act_is_told_by_dashes_too() -> None:
    assert len({stroke.dashes for stroke in STROKES.values()}) == len(STROKES)


def test_legend_names_the_acts_and_sides_that_are_drawn(page: str) -> None:
    legend = read_data(page)["legend"]
    assert [act["name"] for act in legend["acts"]][:3] == ["accuse", "deny", "demand"]
    assert {side["name"] for side in legend["sides"]} == {
        "Avaria",
        "Borland",
        "River League",
        "no side known",
    }


def test_wider_arrow_has_more_statements(page: str) -> None:
    drawn = json.loads(re.search(r"edges = new vis\.DataSet\((.*?)\);", page)[1])
    statements = read_data(page)["edges"]
    by_count = sorted(drawn, key=lambda edge: len(statements[edge["id"]]))
    assert [edge["width"] for edge in by_count] == sorted(edge["width"] for edge in drawn)


def test_page_can_show_some_acts_only() -> None:
    shown = read_data(build_network_page(build_river(), ARTICLES, acts=["deny", "accuse"]))
    assert {quote["act"] for quote in shown["quotes"].values()} == {"accuse", "deny"}


def test_page_of_nothing_is_a_page() -> None:
    assert read_data(build_network_page([], {}))["note"].startswith("0 actors, 0 statements")
