"""Argument maps: grounds support, denials attack; AIF and Argdown hold every node and edge, read back by others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from factories import BORLAND, make_article, make_evidence, make_statement
from rdflib import Graph
from river import ARTICLES, BREACH, build_river

from kg.exchange.aif import AIF, build_aif_json, build_aif_turtle
from kg.exchange.argdown import build_argdown
from kg.exchange.arguments import MapEdge, NodeKind, Relation, build_map
from kg.ids import build_id
from kg.model import Act

SAID = build_river()
CONTRADICTING = [(build_id(BREACH), build_id("The Nord dam holds back little water"))]


@pytest.fixture(scope="module")
def river():
    return build_map(SAID, ARTICLES, CONTRADICTING)


def _find(act, quote):
    return next(s for s in SAID if s.act is act and quote in s.quote)


# --- the map --------------------------------------------------------------------------------------------------


def test_an_accusation_supports_its_claim_and_its_grounds_support_it(river):
    said = _find(Act.ACCUSE, "citing a 2018 survey")
    act = f"act-{said.id}"
    assert MapEdge(act, f"claim-{said.proposition.id}", Relation.SUPPORT) in river.edges
    assert {e.source for e in river.edges if e.target == act} == {f"evidence-{said.id}-{n}" for n in (0, 1)}


def test_a_denial_attacks_the_claim_and_what_it_answers_by_another_claim(river):
    said = _find(Act.DENY, "on March 4")
    targets = {
        e.target for e in river.edges if e.source == f"act-{said.id}" and e.relation is Relation.ATTACK
    }
    assert targets == {f"claim-{build_id(BREACH)}", f"act-{said.answers[0]}"}


def test_asking_for_proof_undercuts_the_answered_statement_and_not_the_claim(river):
    said = _find(Act.DENY, "asked for proof")
    (edge,) = (e for e in river.edges if e.source == f"evidence-{said.id}-0")
    assert edge == MapEdge(f"evidence-{said.id}-0", f"act-{said.answers[0]}", Relation.UNDERCUT)


def test_a_narrower_claim_supports_and_a_contradiction_attacks_both_ways(river):
    claims = Counter(e.relation for e in river.edges if e.source.startswith("claim"))
    assert claims == {Relation.SUPPORT: 1, Relation.ATTACK: 2}


def test_demands_and_threats_are_counted_not_drawn(river):
    acts = sum(n.kind is NodeKind.ACT for n in river.nodes)
    assert river.notes == (
        f"{len(SAID) - acts} statements are not in the map: they put forward no claim and deny none",
    )


def test_every_edge_joins_nodes_of_the_map(river):
    ids = {n.id for n in river.nodes}
    assert len(ids) == len(river.nodes)
    assert all({e.source, e.target} <= ids for e in river.edges)


# --- AIF ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def aif(river):
    return json.loads(build_aif_json(river).content)


def test_aif_keeps_the_rules_of_which_node_may_follow_which(aif):
    kinds = {n["nodeID"]: n["type"] for n in aif["nodes"]}
    pairs = Counter((kinds[e["fromID"]], kinds[e["toID"]]) for e in aif["edges"])
    assert set(pairs) <= {
        ("I", "RA"), ("RA", "I"), ("I", "CA"), ("CA", "I"), ("L", "YA"), ("YA", "I"), ("YA", "RA"), ("L", "TA"),
        ("TA", "L"),
    }  # fmt: skip
    # A scheme node without both ends says nothing.
    for node, kind in kinds.items():
        if kind in ("RA", "CA", "TA", "YA"):
            assert any(e["toID"] == node for e in aif["edges"]) and any(
                e["fromID"] == node for e in aif["edges"]
            )


def test_aif_has_a_locution_by_a_participant_for_every_act(aif, river):
    acts = [n for n in river.nodes if n.kind is NodeKind.ACT]
    people = {p["participantID"]: p["surname"] for p in aif["participants"]}
    texts = {n["nodeID"]: n["text"] for n in aif["nodes"]}
    found = {(people[x["personID"]], texts[x["nodeID"]]) for x in aif["locutions"]}
    assert found == {(n.facts["speaker"], f"{n.facts['speaker']} : {n.text}") for n in acts}
    assert len(aif["locutions"]) == len(acts) == sum(n["type"] == "L" for n in aif["nodes"])


def test_aif_counts_inferences_conflicts_and_answers(aif, river):
    kinds = Counter(n["type"] for n in aif["nodes"])
    offered = sum(e.relation is Relation.SUPPORT for e in river.edges if not e.source.startswith("act"))
    assert (kinds["RA"], kinds["TA"]) == (offered, len(river.answers))
    assert any(n["text"] == f"It is not so: {BREACH}" for n in aif["nodes"])


def test_two_parsers_read_the_rdf_with_the_nodes_and_edges_of_the_json(aif, river):
    text = build_aif_turtle(river).content
    graph = Graph().parse(data=text, format="turtle")
    triples = list(ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert len(triples) == len(graph)
    kinds = Counter(
        str(o).removeprefix(AIF).removesuffix("-node") for o in graph.objects(None, None) if AIF in str(o)
    )
    assert kinds == Counter(n["type"] for n in aif["nodes"])
    links = [t for t in triples if t.predicate.value.startswith(AIF) and isinstance(t.object, ox.NamedNode)]
    assert len(links) == len(aif["edges"])


# --- Argdown --------------------------------------------------------------------------------------------------


def _find_argdown():
    """Find the command: in ARGDOWN_CLI, on the path; none: the tests that need it say so and are skipped."""
    return os.environ.get("ARGDOWN_CLI") or shutil.which("argdown")


needs_argdown = pytest.mark.skipif(
    not _find_argdown(), reason="no argdown: npm install --global @argdown/cli@1.7.5"
)


def _parse_argdown(content, folder: Path):
    (folder / "made.argdown").write_bytes(content)
    command = [_find_argdown(), "json", "made.argdown", "out", "--throwExceptions"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert "rror" not in done.stdout + done.stderr, done.stdout + done.stderr
    return json.loads((folder / "out" / "made.json").read_text())


def _get_description(element):
    return next(m for m in element["members"] if not m.get("isReference"))["text"].strip()


@needs_argdown
def test_argdown_reads_every_node_and_edge(river, tmp_path):
    found = _parse_argdown(build_argdown(river).content, tmp_path)
    kinds = Counter(n.kind for n in river.nodes)
    assert len(found["arguments"]) == kinds[NodeKind.ACT]
    assert len(found["statements"]) == kinds[NodeKind.CLAIM] + kinds[NodeKind.EVIDENCE]
    elements = {**found["arguments"], **found["statements"]}
    ids = {title: element["data"]["id"] for title, element in elements.items()}
    relations = {(ids[r["from"]], ids[r["to"]], r["relationType"]) for r in found["relations"]}
    # Two attacks between the same two claims are one contrary relation there.
    assert {r for r in relations if r[2] != "contrary"} | {
        (a, b, "attack")
        for one, other, kind in relations
        if kind == "contrary"
        for a, b in ((one, other), (other, one))
    } == {(e.source, e.target, e.relation.value) for e in river.edges}


HOSTILE = (
    "-> [x]: {a: b} # tag @[m] *bold* _it_ <!-- c --> // no comment /* neither */ 1. (1) === -- :smile: .forall. "
    "U.S.A. a:b `code` |x| \\ end} =5 [l](u) <y> --> ~ ^ % & \"quoted\" 'too' (bracket) +> +"
)


@needs_argdown
def test_argdown_keeps_hostile_text_as_text(tmp_path):
    article = make_article(f"Avaria accused Borland {HOSTILE} by lying {HOSTILE}")
    said = make_statement(
        article,
        article.text,
        "accused",
        target=BORLAND,
        says=HOSTILE,
        grounds=(make_evidence(article.text, HOSTILE),),
    )
    found = _parse_argdown(build_argdown(build_map([said], {article.id: article})).content, tmp_path)
    (argument,) = found["arguments"].values()
    assert _get_description(argument) == article.text
    assert {_get_description(s) for s in found["statements"].values()} == {HOSTILE}
    assert Counter(r["relationType"] for r in found["relations"]) == {"support": 2}


def test_argdown_gives_every_node_a_title_of_its_own(river):
    lines = build_argdown(river).content.decode().splitlines()
    titles = [
        line.partition("]: " if line.startswith("[") else ">: ")[0]
        for line in lines
        if line[:1] in "[<" and line
    ]
    assert len(titles) == len(set(titles)) == len(river.nodes)
    assert sum(line.startswith(("  +> ", "  -> ", "  _> ")) for line in lines) == len(river.edges)


def test_same_content_gives_the_same_bytes(river):
    again = build_map(SAID[::-1], dict(reversed(ARTICLES.items())), CONTRADICTING)
    for build in (build_argdown, build_aif_json, build_aif_turtle):
        assert build(again).content == build(river).content
