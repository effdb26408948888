"""schema.org claims: two RDF readers find every claim, its authors and its articles, and never a rating."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from factories import make_article, make_statement
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from river import ARTICLES, BREACH, build_river

from kg.exchange.claims import build_claims
from kg.ids import build_id
from kg.model import Act, Found
from kg.vocab import ID

S = Namespace("https://schema.org/")
SAID = build_river()
#: Every proposition but those of demands, as the ledger has it.
CLAIMS = {
    s.proposition.id: "contested"
    for s in SAID
    if s.proposition and s.act in (Act.ACCUSE, Act.DENY, Act.STATE)
}


@pytest.fixture(scope="module")
def content():
    return build_claims(SAID, ARTICLES, CLAIMS).content


@pytest.fixture(scope="module")
def graph(content):
    return Graph().parse(data=content, format="json-ld")


def test_every_claim_has_its_authors_and_its_articles(graph):
    assert len(list(graph.subjects(RDF.type, S.Claim))) == len(CLAIMS)
    for key in CLAIMS:
        group = [s for s in SAID if s.proposition and s.proposition.id == key]
        me = URIRef(f"{ID}prop/{key}")
        assert graph.value(me, S.text) == Literal(group[0].proposition.label)
        authors = {f"{ID}actor/{s.speaker.actor.id}" for s in group if not s.act.rejects}
        assert {str(o) for o in graph.objects(me, S.author)} == authors
        assert {str(o) for o in graph.objects(me, S.appearance)} == {
            f"{ID}article/{s.article}" for s in group
        }
        assert graph.value(me, S.firstAppearance) in set(graph.objects(me, S.appearance))
        assert len(list(graph.objects(me, S.hasPart))) == len(group)


def test_the_first_appearance_is_the_earliest(graph):
    first = graph.value(URIRef(f"{ID}prop/{build_id(BREACH)}"), S.firstAppearance)
    assert ARTICLES[str(first).rpartition("/")[2]].published.value == "2019-01-10"


def test_every_statement_is_a_quotation_with_exact_words_and_speaker(graph):
    quotations = set(graph.subjects(RDF.type, S.Quotation))
    assert quotations == {URIRef(f"{ID}statement/{s.id}") for s in SAID}
    for s in SAID:
        me = URIRef(f"{ID}statement/{s.id}")
        assert graph.value(me, S.text) == Literal(s.quote)
        assert graph.value(me, S.spokenByCharacter) == URIRef(f"{ID}actor/{s.speaker.actor.id}")


def test_nothing_is_rated(graph, content):
    assert not {S.ClaimReview, S.Rating} & set(graph.objects(None, RDF.type))
    assert b"Rating" not in content and b"truth" not in content.lower()


def test_what_a_demand_wants_is_no_claim(graph):
    wanted = {s.proposition.id for s in SAID if s.act is Act.DEMAND}
    assert not {URIRef(f"{ID}prop/{key}") for key in wanted} & set(graph.subjects(RDF.type, S.Claim))


def test_another_rdf_reader_finds_the_same_triples(graph, content):
    assert {tuple(map(str, q.triple)) for q in ox.parse(content, format=ox.RdfFormat.JSON_LD)} == {
        tuple(map(str, t.triple))
        for t in ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    }


def test_no_article_is_given_away_and_a_bad_address_is_left_out():
    article = make_article("X\x00 accused Borland of theft\ud800.", "O", "2019-01-01")
    object.__setattr__(article, "url", Found("javascript:alert(1)", "option"))
    said = make_statement(article, "accused Borland of theft", "accused")
    document = json.loads(build_claims([said], {article.id: article}, {}).content)
    (found,) = (n for n in document["@graph"] if n["@type"] == "NewsArticle")
    assert "url" not in found and "text" not in found


def test_same_content_gives_the_same_bytes(content):
    assert build_claims(SAID[::-1], dict(reversed(ARTICLES.items())), CLAIMS).content == content
