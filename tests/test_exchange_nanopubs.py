"""Nanopublications: the nanopub library finds each one valid, and the statement's facts are in it."""

from __future__ import annotations

import warnings
from collections import defaultdict

import pyoxigraph as ox
import pytest
from factories import write_all
from rdflib import ConjunctiveGraph, Dataset, Graph, URIRef
from rdflib.namespace import DCTERMS, PROV, RDF
from river import ARTICLES, build_river

from kg.exchange.imprint import Imprint
from kg.exchange.nanopubs import NAMESPACE, build_nanopubs
from kg.rdf.terms import REGISTRY, REVIEW, graph_node
from kg.store import open_store
from kg.vocab import CK, ID, OA, SCHEMA


def _build(store, imprint=None):
    graphs = [store.quads(graph_node(key)) for key in store.article_ids()]
    shared = [*store.quads(REGISTRY), *store.quads(REVIEW)]
    return build_nanopubs(graphs, shared, imprint or Imprint("1.0")).content


@pytest.fixture(scope="module")
def store():
    store, said = open_store(), build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "print") for a in ARTICLES.values()])
    return store


@pytest.fixture(scope="module")
def text(store):
    return _build(store)


@pytest.fixture(scope="module")
def read(text):
    data = Dataset()
    data.parse(data=text, format="trig")
    return data


def _part(read, key, part):
    return read.graph(URIRef(f"{NAMESPACE}{key}#{part}"))


def test_the_nanopub_library_finds_every_one_valid(text):
    nanopub = pytest.importorskip("nanopub", reason="pip install nanopub")
    graphs = defaultdict(list)
    for quad in ox.parse(text, format=ox.RdfFormat.TRIG):
        graphs[quad.graph_name.value.partition("#")[0]].append(quad)
    assert set(graphs) == {NAMESPACE + s.id for s in build_river()}
    for quads in graphs.values():
        with warnings.catch_warnings():
            # The library still uses rdflib's older name of Dataset.
            warnings.simplefilter("ignore", DeprecationWarning)
            one = ConjunctiveGraph()
            one.parse(data=ox.serialize(quads, format=ox.RdfFormat.TRIG), format="trig")
            assert nanopub.Nanopub(rdf=one).is_valid


def test_two_parsers_count_the_same_quads(text, read):
    assert sum(1 for _ in ox.parse(text, format=ox.RdfFormat.TRIG)) == sum(1 for _ in read.quads())


def test_assertion_says_who_did_what_to_whom_of_what_with_names(read):
    for s in build_river():
        graph, me = _part(read, s.id, "assertion"), URIRef(f"{ID}statement/{s.id}")
        names = {str(o) for o in graph.objects(None, URIRef("http://www.w3.org/2000/01/rdf-schema#label"))}
        assert graph.value(me, CK.force) is not None
        assert s.speaker.actor.label in names
        assert s.target is None or s.target.actor.label in names
        assert s.proposition is None or s.proposition.label in names
        assert len(list(graph.objects(me, CK.grounds))) == len(s.grounds)
        assert {str(a).rpartition("/")[2] for a in graph.objects(me, CK.answers)} == set(s.answers)


def test_provenance_has_the_exact_words_the_article_and_the_rule(read):
    for s in build_river():
        graph = _part(read, s.id, "provenance")
        words = {str(o) for o in graph.objects(None, OA.exact)}
        assert {s.quote, s.cue.text, *(e.mention.text for e in s.grounds)} <= words
        assertion = URIRef(f"{NAMESPACE}{s.id}#assertion")
        assert graph.value(assertion, PROV.hadPrimarySource) == URIRef(f"{ID}article/{s.article}")
        assert [str(o) for o in graph.objects(None, CK.rule)] == [s.rule]


def test_no_article_is_given_away_whole(text):
    assert str(SCHEMA.text) not in text.decode() and "schema:text" not in text.decode()
    assert all(article.text not in text.decode() for article in ARTICLES.values())


def test_imprint_names_licence_and_creator_only_when_given(store, read):
    key = build_river()[0].id
    me = URIRef(NAMESPACE + key)
    assert _part(read, key, "pubinfo").value(me, DCTERMS.license) is None
    signed = Dataset()
    licence = "https://creativecommons.org/licenses/by/4.0/"
    signed.parse(
        data=_build(store, Imprint("1.0", licence, "https://orcid.org/0000-0000-0000-0000")), format="trig"
    )
    assert str(_part(signed, key, "pubinfo").value(me, DCTERMS.license)) == licence
    assert _part(signed, key, "pubinfo").value(me, DCTERMS.creator) is not None


def test_the_head_leads_to_the_three_others(read):
    for s in build_river():
        head: Graph = _part(read, s.id, "Head")
        assert len(head) == 4 and len(list(head.subjects(RDF.type, None))) == 1


def test_verdicts_of_reviewers_stand_in_the_provenance(store):
    key = build_river()[0].id
    me, target = ox.NamedNode(f"{ID}review/1"), ox.NamedNode(f"{ID}x/{key}")
    judged = [
        ox.Quad(me, ox.NamedNode(OA.hasTarget), target, REVIEW),
        ox.Quad(
            me,
            ox.NamedNode(CK.verdict),
            ox.NamedNode("https://w3id.org/counterclaim/voc/verdict/accepted"),
            REVIEW,
        ),
    ]
    graphs = [store.quads(graph_node(k)) for k in store.article_ids()]
    data = Dataset()
    data.parse(
        data=build_nanopubs(graphs, [*store.quads(REGISTRY), *judged], Imprint("1")).content, format="trig"
    )
    assert len(list(_part(data, key, "provenance").objects(URIRef(me.value), CK.verdict))) == 1


def test_same_store_gives_the_same_bytes(store, text):
    assert _build(store) == text
