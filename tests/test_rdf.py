"""Statements become RDF and come back; the worked example shows what a query can count on."""

from __future__ import annotations

import pyoxigraph as ox

from kg.ids import build_id, hash_text
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
from kg.rdf import Links, build_registry, to_quads, to_registry_quads
from kg.vocab import PREFIXES

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


def load(articles: list[Article], statements: list[Statement], links: Links | None = None) -> ox.Store:
    store = ox.Store()
    for article in articles:
        store.extend(to_quads(article, [s for s in statements if s.article == article.id]))
    store.extend(to_registry_quads(build_registry(articles, statements), links))
    return store


def test_worked_example_answers_who_accused_whom_of_what_on_what_grounds() -> None:
    article, statements = example()
    rows = load([article], statements).query(
        """SELECT ?who ?whom ?what ?grounds ?outlet ?day ?words ?denier WHERE {
             ?a a ck:Accusation ; ck:speaker/rdfs:label ?who ; ck:target/rdfs:label ?whom ;
                ck:content/rdfs:label ?what ; ck:notBefore ?day .
             OPTIONAL { ?a ck:grounds/ck:span/oa:hasSelector/oa:exact ?grounds }
             ?x oa:hasBody ?a ; oa:hasTarget ?m .
             ?m oa:hasSelector/oa:exact ?words ; oa:hasSource/schema:publisher/rdfs:label ?outlet .
             OPTIONAL { ?d a ck:Denial ; ck:answers ?a ; ck:speaker ?s .
                        ?s rdfs:label ?denier ; ck:side/rdfs:label ?side } }""",
        use_default_graph_as_union=True,
        prefixes=PREFIXES,
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
