"""The network pages: positions given, nothing remote, every arrow leads to exact words, large pictures are reduced."""

from __future__ import annotations

import html.parser
import json
import math
import re
from pathlib import Path

import pytest
from factories import make_article, make_statement
from river import ARTICLES, build_river

from kg.cli.graph import VIEWS
from kg.model import Act, Actor, ActorKind
from kg.pages import (
    NETWORKS,
    PAGES,
    STROKES,
    Arrow,
    Node,
    Picture,
    build_picture_page,
    place_columns,
    place_rings,
    reduce_picture,
)
from kg.pages.placing import ACROSS, DOWN
from kg.pages.reducing import find_communities
from kg.report import BUILDERS, build_network_pages
from kg.report.claims import list_claims
from kg.report.facts import build_facts

HOSTILE = (
    '<script>alert(1)</script> "x" </script><img src=x onerror=alert(2)> ]]> \u2028 href=1 \u202eevil {{7*7}}'
)


def build_pages(statements, articles=ARTICLES):
    return build_network_pages(build_facts(statements, articles))


def build_large(nodes: int, arrows: int) -> Picture:
    """A picture with that many actors of ten sides; the first arrows carry more statements."""
    people = tuple(Node(f"n{i:05}", f"Actor {i}", "person", f"Side {i % 10}") for i in range(nodes))
    ends = [(f"n{i % nodes:05}", f"n{(i * 7 + i // nodes + 1) % nodes:05}") for i in range(arrows)]
    said = [tuple(f"s{i}-{j}" for j in range(4 if i < 300 else 1)) for i in range(arrows)]
    lines = tuple(Arrow(f"a{i:05}", *ends[i], "accuse", said[i]) for i in range(arrows))
    return Picture("network", "Large", "Many.", people, lines)


@pytest.fixture(scope="module")
def pages():
    return build_pages(build_river())


@pytest.fixture(scope="module")
def hostile():
    article = make_article(f"Avaria accused Borland {HOSTILE}", HOSTILE, "2019-01-02")
    speaker = Actor("hostile", HOSTILE + "x" * 10_000, ActorKind.PERSON, "avaria")
    said = make_statement(article, article.text, "accused", speaker=speaker, says=HOSTILE)
    return said, build_pages([said], {article.id: article})


class Tags(html.parser.HTMLParser):
    """Collects what a browser would fetch or run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def read_const(page: str, name: str):
    """Read what the page gives its script as `const NAME = ...;`."""
    found = re.search(rf"^const {name} = (?:new vis\.DataSet\()?(.*?)\)?;$", page, re.MULTILINE)
    return json.loads(found[1])


# --- places ---------------------------------------------------------------------------------------------


def test_every_node_of_the_rings_has_a_place_of_its_own() -> None:
    nodes = [
        Node(f"a{i}", f"A{i}", "person", side)
        for i, side in enumerate(["avaria", "borland", "", "third"] * 10)
    ]
    places = place_rings(nodes, [])
    assert [(a, b) for a in places for b in places if a < b and math.dist(places[a], places[b]) < 40] == []


def test_a_side_stands_in_the_middle_of_its_actors() -> None:
    nodes = [
        Node("hub", "Avaria", "side", "Avaria"),
        *(Node(f"a{i}", "", "person", "Avaria") for i in range(6)),
    ]
    places = place_rings(nodes, [])
    x, y = (sum(places[f"a{i}"][axis] for i in range(6)) / 6 for axis in (0, 1))
    assert math.dist(places["hub"], (x, y)) < 1


@pytest.mark.parametrize("members", [1, 2, 3, 7, 9, 29])
def test_no_name_of_a_ring_touches_another(members: int) -> None:
    nodes = [
        Node(f"{side}{i}", "", "person", side)
        for side in ("avaria", "borland", "carsia", "")
        for i in range(members)
    ]
    places = [*place_rings([*nodes, Node("hub", "", "side", "avaria")], []).values()]
    close = [
        (a, b)
        for i, a in enumerate(places)
        for b in places[:i]
        if abs(a[0] - b[0]) < ACROSS - 1 and abs(a[1] - b[1]) < DOWN - 1
    ]
    assert close == []


def test_the_two_largest_sides_face_each_other() -> None:
    nodes = [
        Node(f"{side}{i}", "", "person", side)
        for side, n in (("a", 4), ("b", 3), ("c", 1), ("d", 1))
        for i in range(n)
    ]
    places = place_rings(nodes, [])
    left, right = ([x for name, (x, _) in places.items() if name[0] == side] for side in "ab")
    assert max(left) < min(places["c0"][0], places["d0"][0]) < min(right)


def test_columns_stand_side_by_side_and_joined_nodes_at_one_height() -> None:
    nodes = [
        Node(f"{side}{i}", "", "claim", "", column) for column, side in enumerate("ab") for i in range(5)
    ]
    arrows = [Arrow(f"{i}", f"a{i}", f"b{4 - i}", "accuse", ("s",)) for i in range(5)]
    places = place_columns(nodes, arrows)
    assert len({places[f"a{i}"][0] for i in range(5)}) == 1 and places["a0"][0] < places["b0"][0]
    assert all(places[f"a{i}"][1] == places[f"b{4 - i}"][1] for i in range(5))


# --- reduction ------------------------------------------------------------------------------------------


def test_a_picture_that_fits_is_left_alone() -> None:
    picture = build_large(50, 100)
    assert reduce_picture(picture) is picture


def test_a_larger_picture_keeps_the_arrows_with_most_statements_and_says_so() -> None:
    reduced = reduce_picture(build_large(100, 1000), 100, 300)
    assert {len(arrow.statements) for arrow in reduced.arrows} == {4}
    assert "300 of 1000 arrows and 100 of 100 nodes" in reduced.notes[-1]


def test_no_arrow_of_a_reduced_picture_hangs_in_the_air() -> None:
    reduced = reduce_picture(build_large(2000, 6000))
    ends = {end for arrow in reduced.arrows for end in (arrow.source, arrow.target)}
    assert ends == {node.id for node in reduced.nodes} and len(ends) <= 1000


def test_what_is_too_much_is_gathered_into_communities_and_no_statement_is_lost() -> None:
    picture = build_large(300, 600)
    reduced = reduce_picture(picture, 100, 5000)
    assert len(reduced.nodes) <= 100 and "communities" in reduced.notes[-1]
    gathered = [node for node in reduced.nodes if node.kind == "community"]
    singles = len(reduced.nodes) - len(gathered)
    assert sum(int(node.label.split()[0]) for node in gathered) + singles == 300
    assert {s for a in reduced.arrows for s in a.statements} == {
        s for a in picture.arrows for s in a.statements
    }
    assert reduce_picture(picture, 100, 5000) == reduced


def test_two_groups_that_keep_to_themselves_are_two_communities() -> None:
    nodes = [Node(f"{side}{i}", "", "person") for side in "ab" for i in range(5)]
    arrows = [
        Arrow(f"{side}{i}{j}", f"{side}{i}", f"{side}{j}", "accuse", (f"{side}{i}{j}",))
        for side in "ab"
        for i in range(5)
        for j in range(i)
    ]
    bridge = Arrow("bridge", "a0", "b0", "accuse", ("bridge",))
    assert find_communities(nodes, [*arrows, bridge]) == [[f"{side}{i}" for i in range(5)] for side in "ab"]


def test_a_crowded_picture_opens_with_the_largest_arrows_and_says_how_many() -> None:
    picture = build_large(200, 1000)
    page = build_picture_page(picture, {}, "a test")
    calm = read_const(page, "page")["calm"]
    assert len(calm) == 400 and {a.id for a in picture.arrows if len(a.statements) > 1} <= set(calm)
    assert "only the 400 arrows with the most statements" in page


# --- the pages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", BUILDERS)
def test_a_page_fetches_nothing(pages, file) -> None:
    fetched = [
        (tag, name, value)
        for tag, attributes in Tags(pages[file]).tags
        for name, value in attributes.items()
        if name in {"src", "action", "data", "srcset"} or (name == "href" and tag != "a")
    ]
    assert fetched == []
    assert not re.search(r"@import\b|sourceMappingURL", pages[file])


def test_drawing_leaves_no_folder_behind(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    build_pages(build_river())
    assert list(tmp_path.iterdir()) == []


def test_pages_have_the_same_bytes_whatever_the_order(pages) -> None:
    assert build_pages(list(reversed(build_river()))) == pages


@pytest.mark.parametrize("file", BUILDERS)
def test_positions_are_given_and_physics_is_off(pages, file) -> None:
    assert all({"x", "y"} <= set(node) for node in read_const(pages[file], "nodes"))
    assert read_const(pages[file], "options")["physics"] == {"enabled": False}


@pytest.mark.parametrize("file", BUILDERS)
def test_every_arrow_leads_to_exact_words(pages, file) -> None:
    data, river = read_const(pages[file], "page"), {s.id: s for s in build_river()}
    ids = {key for statements in data["arrows"].values() for key in statements}
    assert ids == set(data["said"]) != set()
    assert all(said["quote"] == river[key].quote for key, said in data["said"].items())
    assert all(
        said["where"] == f"article-{river[key].article}.html#s-{key}" for key, said in data["said"].items()
    )


@pytest.mark.parametrize("file", BUILDERS)
def test_the_table_has_the_rows_of_the_picture(pages, file) -> None:
    rows = [
        attributes["data-arrow"] for tag, attributes in Tags(pages[file]).tags if "data-arrow" in attributes
    ]
    assert rows == [edge["id"] for edge in read_const(pages[file], "edges")] != []


@pytest.mark.parametrize("file", BUILDERS)
def test_hostile_words_make_no_tag_and_are_kept_as_they_are(hostile, pages, file) -> None:
    said, made = hostile
    scripts = [sum(tag == "script" for tag, _ in Tags(page).tags) for page in (made[file], pages[file])]
    assert scripts[0] == scripts[1]
    assert not any(
        tag == "img" or any(name.startswith("on") for name in given) for tag, given in Tags(made[file]).tags
    )
    data = read_const(made[file], "page")
    assert all(shown["quote"] == said.quote for shown in data["said"].values())


def test_each_side_is_named_beside_its_nodes(pages) -> None:
    captions = read_const(pages["network.html"], "page")["captions"]
    nodes = read_const(pages["network.html"], "nodes")
    assert {caption["label"] for caption in captions} >= {"Avaria", "Borland"}
    assert all(min(node["y"] for node in nodes) - 100 < caption["y"] for caption in captions)
    assert read_const(pages["network-claims.html"], "page")["captions"] == []


def test_the_panel_writes_text_only_as_text(pages) -> None:
    script = pages["network.html"].rpartition("<script>")[0].rpartition("<script>")[2]
    assert "textContent" in script and "innerHTML" not in script


def test_an_act_is_told_by_dashes_too() -> None:
    main = [STROKES[act] for act in Act if act in STROKES]
    assert len({stroke.dashes for stroke in main}) == len({stroke.colour for stroke in main}) == 5


def test_a_side_has_one_colour_in_all_pictures(pages) -> None:
    legends = [
        dict(re.findall(r'<span class="swatch" style="background: (#\w+)"></span> ([^<]+)<', page))
        for page in pages.values()
    ]
    pairs = {(side, colour) for legend in legends for colour, side in legend.items()}
    assert len(pairs) == len({side for side, _ in pairs}) > 2


def test_a_wider_arrow_has_more_statements(pages) -> None:
    drawn, arrows = (
        read_const(pages["network.html"], "edges"),
        read_const(pages["network.html"], "page")["arrows"],
    )
    ranked = sorted(drawn, key=lambda edge: len(arrows[edge["id"]]))
    assert [edge["width"] for edge in ranked] == sorted(edge["width"] for edge in drawn)


def test_each_claim_is_drawn_with_all_who_affirm_and_reject_it(pages) -> None:
    facts = build_facts(build_river(), ARTICLES)
    drawn = sum(len(keys) for keys in read_const(pages["network-claims.html"], "page")["arrows"].values())
    assert (
        drawn
        == sum(
            len(claim.affirming) + len(claim.rejecting) for claim in list_claims(facts) if claim.is_disputed
        )
        > 0
    )


def test_the_command_view_knows_every_page() -> None:
    assert {f"{name}.html" for name in VIEWS} == {file for file, _ in (*PAGES, *NETWORKS)}


def test_pages_of_nothing_are_pages() -> None:
    for page in build_pages([], {}).values():
        assert read_const(page, "nodes") == []
