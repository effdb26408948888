"""Statements become RDF and come back; the worked example shows what a query can count on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from random import Random

import pyoxigraph as ox
import pytest
import rdflib
from factories import write_all
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import corpora

from kg.errors import StoreError
from kg.ids import build_id, hash_text
from kg.linking import Links
from kg.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    Evidence,
    EvidenceKind,
    Found,
    Mention,
    Paragraph,
    Party,
    Proposition,
    Role,
    Span,
    Statement,
    Strength,
    When,
)
from kg.rdf.quads import to_quads
from kg.rdf.reader import from_quads, from_registry_quads
from kg.rdf.registry import Registry, RegistryBuilder, to_link_quads
from kg.rdf.serialise import build_jsonld, build_nquads, build_trig, build_turtle
from kg.rdf.terms import INFERRED, REGISTRY
from kg.store import Store, open_store
from kg.vocab import PREFIXES, RDFS

# Invented dispute: no text of any corpus.
TEXT = (
    "HARBOURTOWN, March 3 - Arland accused Borland of flooding the valley, citing a survey report. "
    "Borland's envoy Ida Voss denied it."
)
ARLAND = Actor("arland", "Arland", ActorKind.STATE, side="arland", wikidata="Q1")
BORLAND = Actor("borland", "Borland", ActorKind.STATE, side="borland")
VOSS = Actor("ida-voss", "Ida Voss", ActorKind.PERSON, side="borland")
FLOODING = Proposition(build_id("flooding"), "Borland floods the valley", about="borland", topics=("valley",))


def mention(words: str) -> Mention:
    start = TEXT.index(words)
    return Mention(Span(start, start + len(words)), words)


def example() -> tuple[Article, list[Statement]]:
    """An accusation with grounds and the denial that answers it, in one article."""
    digest = hash_text(TEXT)
    article = Article(
        id=digest[:16],
        digest=digest,
        text=TEXT,
        paragraphs=(
            Paragraph(mention("HARBOURTOWN, March 3 -").span, Role.DATELINE, "dateline: PLACE, date -"),
            Paragraph(Span(TEXT.index("Arland"), len(TEXT)), Role.BODY, "body: sentences"),
        ),
        source="valley.txt",
        outlet=Found("Valley Post", "option"),
        published=Found("2031-03-04", "text: dateline", mention("March 3").span),
        place=Found("Harbourtown", "text: dateline", mention("HARBOURTOWN").span),
    )
    first = mention("Arland accused Borland of flooding the valley, citing a survey report")
    accusation = Statement(
        id=build_id("accusation"),
        article=article.id,
        act=Act.ACCUSE,
        clause=first.span,
        quote=first.text,
        cue=mention("accused"),
        speaker=Party(ARLAND, "Arland", mention("Arland"), steps=("gazetteer: Arland",)),
        target=Party(BORLAND, "Borland", mention("Borland"), steps=("gazetteer: Borland",)),
        proposition=FLOODING,
        content=mention("flooding the valley"),
        grounds=(
            Evidence(
                mention("a survey report"), EvidenceKind.REPORT, Strength.SOURCED, cited="survey report"
            ),
        ),
        when=When("2031-03-03", "2031-03-03", "text: dateline"),
        rule="accuse-of",
        confidence=0.9,
        votes=("syntax",),
    )
    second = mention("Borland's envoy Ida Voss denied it")
    denial = Statement(
        id=build_id("denial"),
        article=article.id,
        act=Act.DENY,
        clause=second.span,
        quote=second.text,
        cue=mention("denied"),
        speaker=Party(VOSS, "Borland", mention("Ida Voss"), mention("Borland's envoy"), ("full name",)),
        target=None,
        proposition=FLOODING,
        content=None,
        answers=(accusation.id,),
        when=When(None, "2031-03-04", "published"),
        rule="deny-it",
        confidence=0.85,
    )
    return article, [accusation, denial]


def load(articles: list[Article], statements: list[Statement]) -> Store:
    return write_all(open_store(), [(a, [s for s in statements if s.article == a.id]) for a in articles])


def test_worked_example_answers_who_accused_whom_of_what_on_what_grounds() -> None:
    article, statements = example()
    rows = load([article], statements).solve(
        """SELECT ?who ?whom ?what ?grounds ?outlet ?day ?words ?denier WHERE {
             ?a a ck:Accusation ; ck:speaker/rdfs:label ?who ; ck:target/rdfs:label ?whom ;
                ck:content/rdfs:label ?what ; ck:notBefore ?day .
             OPTIONAL { ?a ck:grounds/ck:span/oa:hasSelector/oa:exact ?grounds }
             ?x oa:hasBody ?a ; oa:hasTarget ?m .
             ?m oa:hasSelector/oa:exact ?words ; oa:hasSource/schema:publisher/rdfs:label ?outlet .
             OPTIONAL { ?d a ck:Denial ; ck:answers ?a ; ck:speaker ?s .
                        ?s rdfs:label ?denier ; ck:side/rdfs:label ?side } }""",
    )
    assert [tuple(cell.value for cell in row) for row in rows] == [
        (
            "Arland",
            "Borland",
            "Borland floods the valley",
            "a survey report",
            "Valley Post",
            "2031-03-03",
            "Arland accused Borland of flooding the valley, citing a survey report",
            "Ida Voss",
        )
    ]


bounded = settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
Corpus = list[tuple[Article, list[Statement]]]


def write(corpus: Corpus) -> list[ox.Quad]:
    """All quads of a corpus, registry included."""
    return [q for q in write_all(open_store(), corpus).quads() if q.graph_name != INFERRED]


def read(quads: Iterable[ox.Quad]) -> Corpus:
    """The corpus that the quads hold."""
    by_graph: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        by_graph[quad.graph_name.value].append(quad)
    registry, _ = from_registry_quads(by_graph.pop(REGISTRY.value, []))
    return [from_quads(by_graph[graph], registry) for graph in sorted(by_graph)]


@bounded
@given(corpora())
def test_articles_and_statements_come_back_equal(corpus: Corpus) -> None:
    assert read(write(corpus)) == corpus


@bounded
@given(corpora(), st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_bytes(corpus: Corpus, random: Random) -> None:
    ordered = write(corpus)
    shuffled = [
        (article, random.sample(found, len(found))) for article, found in random.sample(corpus, len(corpus))
    ]
    again = write(shuffled)
    random.shuffle(again)
    for build in (build_nquads, build_trig, build_turtle, build_jsonld):
        assert build(again) == build(ordered)


@bounded
@given(corpora())
def test_every_format_reads_back_as_the_same_quads(corpus: Corpus) -> None:
    quads = write(corpus)
    expected = build_nquads(quads)
    formats = {
        ox.RdfFormat.N_QUADS: expected,
        ox.RdfFormat.TRIG: build_trig(quads),
        ox.RdfFormat.JSON_LD: build_jsonld(quads),
    }
    for form, text in formats.items():
        assert build_nquads(ox.parse(text, format=form)) == expected, form


@bounded
@given(corpora())
def test_no_blank_node_is_written(corpus: Corpus) -> None:
    terms = {term for quad in write(corpus) for term in (quad.subject, quad.object)}
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]


@pytest.mark.parametrize("form", ["nquads", "trig", "json-ld"])
def test_rdflib_reads_our_files_as_the_same_quads(form: str) -> None:
    build = {"nquads": build_nquads, "trig": build_trig, "json-ld": build_jsonld}[form]
    article, statements = example()
    hostile = replace(
        article, source='a "b"\\ \u2028\t\r\n<c> {d} \U0001f600 \u202e', title=Found("'''\\u0041", "x")
    )
    quads = write([(hostile, statements)])
    dataset = rdflib.Dataset()
    dataset.parse(data=build(quads), format=form)
    found = {(*(part.toPython() for part in quad[:3]), quad[3]) for quad in dataset.quads()}
    plain = rdflib.Dataset()
    plain.parse(data=build_nquads(quads), format="nquads")
    assert found == {(*(part.toPython() for part in quad[:3]), quad[3]) for quad in plain.quads()}
    assert len(found) == len(set(quads))


def test_links_between_articles_come_back_equal() -> None:
    links = Links(
        contradicting=frozenset({("b", "a")}),
        same_acts=frozenset({("s1", "s2")}),
        duplicates=frozenset({("copy", "original"), ("a", "b")}),
        disputes={"dam": ("Dispute over the dam", frozenset({"a", "b"}))},
    )
    _, found = from_registry_quads(to_link_quads(links.list_links(), {"dam": "the dam"}))
    assert found == replace(links, contradicting=frozenset({("a", "b")}))


def test_two_descriptions_of_one_actor_are_settled_in_any_order() -> None:
    loud = Actor("voss", "VOSS", ActorKind.UNNAMED, "borland")
    plain = Actor("voss", "Voss", ActorKind.PERSON)
    one, other = RegistryBuilder(), RegistryBuilder()
    for builder, order in ((one, (loud, plain)), (other, (plain, loud))):
        for actor in order:
            builder.note_registry(Registry({actor.id: actor}))
    assert one.build() == other.build()
    assert one.build().actors["voss"].label == "Voss"
    assert one.build().actors["voss"].side == "borland"


def test_an_id_without_a_name_is_labelled_with_itself() -> None:
    article, (accusation, _) = example()
    floods = Proposition("p", "it floods", about="nowhere", topics=("dam",))
    store = write_all(open_store(), [(article, [replace(accusation, proposition=floods)])])
    labels = {q.object.value for q in store.find(None, RDFS.label, None, REGISTRY)}
    assert labels >= {"it floods", "nowhere", "dam"}


def test_a_statement_of_another_article_is_refused() -> None:
    article, statements = example()
    with pytest.raises(ValueError, match="belongs to article 0, not"):
        to_quads(article, [replace(statements[0], article="0")])


def test_a_damaged_graph_is_named_not_guessed() -> None:
    article, statements = example()
    quads = write([(article, statements)])
    force = f"{PREFIXES['ck']}force"
    with pytest.raises(StoreError, match=r"statement/\w+> \S+force: no value - rebuild"):
        read(quad for quad in quads if quad.predicate.value != force)
