"""Whatever an article holds, every format is written, and its reader finds as many statements as there were."""

from __future__ import annotations

import io
import json
from collections import Counter

import pyoxigraph as ox
import pytest
from factories import write_all
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import articles, statements, worlds

from kg.exchange.aif import build_aif_json, build_aif_turtle
from kg.exchange.argdown import build_argdown
from kg.exchange.arguments import NodeKind, build_map
from kg.exchange.claims import build_claims
from kg.exchange.dna import build_dna
from kg.exchange.imprint import Imprint
from kg.exchange.money import build_money
from kg.exchange.nanopubs import NAMESPACE, build_nanopubs
from kg.exchange.networks import build_dl, build_pajek
from kg.exchange.tables import build_parquet, build_workbook, find_statement_types
from kg.formats import build_statement_table
from kg.importing.dna import read_dna
from kg.network import build_network
from kg.rdf.quads import to_quads
from kg.rdf.terms import REGISTRY
from kg.store import open_store


@st.composite
def disputes(draw):
    """One article and a few statements in it."""
    article, world = draw(articles()), draw(worlds())
    said = [draw(statements(article, world, number)) for number in range(draw(st.integers(0, 3)))]
    return article, list({s.id: s for s in said}.values())


fuzz = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@fuzz
@given(disputes())
def test_rdf_formats_parse_with_a_nanopublication_and_a_quotation_each(dispute):
    article, said = dispute
    shared = list(write_all(open_store(), [(article, said)]).quads(REGISTRY))
    content = build_nanopubs([to_quads(article, said)], shared, Imprint("1")).content
    graphs = {q.graph_name.value for q in ox.parse(content, format=ox.RdfFormat.TRIG)}
    parts = ("Head", "assertion", "provenance", "pubinfo")
    assert graphs == {f"{NAMESPACE}{s.id}#{part}" for s in said for part in parts}
    claims = build_claims(
        said, {article.id: article}, {s.proposition.id: "x" for s in said if s.proposition}
    ).content
    kinds = Counter(
        q.object.value for q in ox.parse(claims, format=ox.RdfFormat.JSON_LD) if "type" in q.predicate.value
    )
    assert kinds["https://schema.org/Quotation"] == len(said)


@fuzz
@given(disputes())
def test_argument_maps_hold_every_act_in_every_notation(dispute):
    article, said = dispute
    found = build_map(said, {article.id: article})
    acts = sum(node.kind is NodeKind.ACT for node in found.nodes)
    document = json.loads(build_aif_json(found).content)
    assert len(document["locutions"]) == acts
    triples = list(ox.parse(build_aif_turtle(found).content, format=ox.RdfFormat.TURTLE))
    assert sum(t.object.value.endswith("#L-node") for t in triples) == acts
    lines = build_argdown(found).content.decode().split("\n")
    assert sum(line.startswith("<") for line in lines) == acts
    assert sum(line[:1] in ("<", "[") for line in lines if line) == len(found.nodes)


@fuzz
@given(disputes())
def test_dna_gives_every_statement_back_at_its_place(tmp_path, dispute):
    article, said = dispute
    path = tmp_path / "made.dna"
    path.write_bytes(build_dna(said, {article.id: article}).content)
    assume(article.text.strip())
    codings = read_dna(path).codings
    assert Counter(c.span for c in codings) == Counter(s.clause for s in said)


@fuzz
@given(disputes())
def test_every_entity_is_valid_follow_the_money(dispute):
    ftm = pytest.importorskip("followthemoney")
    article, said = dispute
    entities = [
        json.loads(line)
        for line in build_money(said, {article.id: article}).content.decode().split("\n")
        if line
    ]
    for entity in entities:
        ftm.model.get(entity["schema"]).validate(entity)
    assert sum(e["schema"] == "Event" for e in entities) == len(said)


@fuzz
@given(disputes())
def test_tables_and_networks_read_back_with_as_many_rows(tmp_path, dispute):
    parquet, openpyxl = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("openpyxl")
    igraph = pytest.importorskip("igraph")
    article, said = dispute
    table = build_statement_table(said, {article.id: article})
    content = build_parquet(table, find_statement_types(table.columns)).content
    assert parquet.read_table(io.BytesIO(content)).num_rows == len(said)
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(table).content), read_only=True)
    assert len(list(book.active.iter_rows())) == len(said) + 1
    graph = build_network(said)
    if not len(graph):
        return
    for form, build in (("dl", build_dl), ("pajek", build_pajek)):
        path = tmp_path / form
        path.write_bytes(build(graph).content)
        assert igraph.Graph.Read(str(path), format=form).vcount() == len(graph)
