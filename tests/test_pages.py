"""The network pages: nothing remote, every arrow leads to exact words, texts stay texts."""

from __future__ import annotations

import html.parser
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_article, make_statement
from river import ARTICLES, build_river

from kg.cli.graph import VIEWS
from kg.model import ACTS, Actor, ActorKind
from kg.pages.drawing import STROKES, colour_sides
from kg.pages.shell import NETWORKS, PAGES
from kg.report.claims import list_claims
from kg.report.facts import build_facts
from kg.report.networks import BUILDERS, build_network_pages, rank_sides

HOSTILE = (
    '<script>alert(1)</script> "x" </script><img src=x onerror=alert(2)> ]]> \u2028 href=1 \u202eevil {{7*7}}'
)


def build_pages(statements, articles=ARTICLES):
    return build_network_pages(build_facts(statements, articles))


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
def test_physics_is_off(pages, file) -> None:
    assert read_const(pages[file], "options")["physics"] == {"enabled": False}


@pytest.mark.parametrize("file", BUILDERS)
def test_every_arrow_leads_to_exact_words(pages, file) -> None:
    said, river = read_const(pages[file], "page")["said"], {s.id: s for s in build_river()}
    ids = {key for edge in read_const(pages[file], "edges") for key in edge["said"]}
    assert ids == set(said) != set()
    assert all(one["quote"] == river[key].quote for key, one in said.items())
    assert all(one["where"] == f"article-{river[key].article}.html#s-{key}" for key, one in said.items())


@pytest.mark.parametrize("file", BUILDERS)
def test_no_arrow_hangs_in_the_air_and_no_column_lacks_a_heading(pages, file) -> None:
    nodes = {node["id"]: node for node in read_const(pages[file], "nodes")}
    assert all({edge["from"], edge["to"]} <= nodes.keys() for edge in read_const(pages[file], "edges"))
    heads = read_const(pages[file], "page")["columns"]
    assert {node["column"] for node in nodes.values()} <= set(range(max(1, len(heads))))


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


def test_the_panel_writes_text_only_as_text(pages) -> None:
    script = pages["network.html"].rpartition("<script>")[0].rpartition("<script>")[2]
    assert "textContent" in script and "innerHTML" not in script


def test_an_act_is_told_by_dashes_too() -> None:
    main = [STROKES[act] for act in ACTS if act in STROKES]
    assert len({stroke.dashes for stroke in main}) == len({stroke.colour for stroke in main}) == 5


def test_a_side_has_one_colour_in_all_pictures(pages) -> None:
    facts = build_facts(build_river(), ARTICLES)
    sides = rank_sides(facts)
    pairs = {
        (node.side, colour_sides(picture)[node.side])
        for picture in (replace(build(facts), sides=sides) for build in BUILDERS.values())
        for node in picture.nodes
    }
    assert len(pairs) == len({side for side, _ in pairs}) > 2


def test_the_message_of_the_network_counts_what_it_draws(pages) -> None:
    edges, nodes = read_const(pages["network.html"], "edges"), read_const(pages["network.html"], "nodes")
    side = {node["id"]: node["group"] or node["label"] for node in nodes}
    there = {
        key for e in edges if (side[e["from"]], side[e["to"]]) == ("Avaria", "Borland") for key in e["said"]
    }
    (message,) = re.findall(r'<p class="message">(.*?)</p>', pages["network.html"])
    assert f"{len(there)} statements of any act one way" in message and message.startswith(
        "Avaria and Borland"
    )


def test_each_claim_is_drawn_with_all_who_affirm_and_reject_it(pages) -> None:
    facts = build_facts(build_river(), ARTICLES)
    drawn = sum(len(edge["said"]) for edge in read_const(pages["network-claims.html"], "edges"))
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
