"""Writes one article and its statements as the quads of one named graph.

Every fact leads to the words that show it: act <- Extraction -> Mention (offsets and exact words). What
several articles share (labels of actors, propositions, topics) is left to the registry, because Oxigraph's
union default graph would count it once for each article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.ids import build_slug
from kg.model import (
    Actor,
    ActorKind,
    Article,
    Evidence,
    Found,
    Mention,
    Paragraph,
    Party,
    Span,
    Statement,
)
from kg.rdf.terms import (
    boolean_literal,
    date_literal,
    double_literal,
    graph_node,
    integer_literal,
    mention_node,
    node,
    term,
    text_literal,
)
from kg.vocab import CK, DCTERMS, OA, ORG, PROV, RDF, RDFS, SCHEMA, Polarity, concept

Node = NamedNode | BlankNode
Triple = tuple[NamedNode, str, NamedNode | Literal]

#: Named so often that making it anew each time, as rdflib does, would be felt.
_TYPE = RDF.type
#: Facts of an article that carry how they were found, in the order of `Article`.
FIELDS = (
    *("outlet", "title", "author", "agency", "published", "updated", "place", "url"),
    *("section", "page", "words", "document", "reader"),
)

#: Code points kept on each side of a statement's words, so that they can be found again in a changed text.
_CONTEXT = 24


def to_quads(
    article: Article,
    statements: Iterable[Statement],
    fingerprint: str = "",
    outlets: Mapping[str, Actor] | None = None,
) -> list[Quad]:
    """Write an article and its statements as the quads of the article's graph.

    Args:
        article: Its text is stored too, so that a store can be checked without the sources.
        statements: Of this article only, in any order.
        fingerprint: Names the extractor that made the statements; empty for none.
        outlets: Actors by the name that articles give their outlet; one that is not among them gets a slug.

    Returns:
        Sorted, each quad once: the same content gives the same list.

    Raises:
        ValueError: A statement belongs to another article, or a paragraph copies one that is not there.
    """
    graph = graph_node(article.id)
    triples = [*_article_triples(article, fingerprint, outlets or {})]
    for statement in statements:
        if statement.article != article.id:
            raise ValueError(
                f"statement {statement.id} belongs to article {statement.article}, not {article.id}"
            )
        triples += _statement_triples(statement, article.text)
    # A mention of several statements is written with each of them: once is enough.
    once = dict.fromkeys(triples)
    quads = [Quad(subject, term(predicate), value, graph) for subject, predicate, value in once]
    return sorted(quads, key=str)


def find_outlet(name: str, outlets: Mapping[str, Actor]) -> Actor:
    """Find the actor that an outlet's name stands for, or make one of the name."""
    return outlets.get(name) or Actor(build_slug(name), name, ActorKind.OUTLET)


def _article_triples(article: Article, fingerprint: str, outlets: Mapping[str, Actor]) -> Iterator[Triple]:
    me, graph = node("article", article.id), graph_node(article.id)
    yield me, _TYPE, term(CK.Article)
    yield me, DCTERMS.identifier, text_literal(f"sha256:{article.digest}")
    yield me, SCHEMA.text, text_literal(article.text)
    yield me, SCHEMA.inLanguage, text_literal(article.language)
    yield me, CK.sourceName, text_literal(article.source)
    yield graph, _TYPE, term(PROV.Bundle)
    yield graph, PROV.wasDerivedFrom, me
    if fingerprint:
        yield graph, CK.fingerprint, text_literal(fingerprint)
    starts = {p.span.start: p.span for p in article.paragraphs}
    for paragraph in article.paragraphs:
        yield from _paragraph_triples(article.id, paragraph, starts)
    if article.outlet is not None:
        yield me, SCHEMA.publisher, node("actor", find_outlet(article.outlet.value, outlets).id)
    yield from _short_facts(me, article)
    for field in FIELDS:
        found: Found | None = getattr(article, field)
        if found is not None:
            yield from _finding_triples(article, field, found)


def _short_facts(me: NamedNode, article: Article) -> Iterator[Triple]:
    """Give the facts a query asks for in one step; how each was found hangs on its Finding."""
    if article.published is not None:
        yield me, SCHEMA.datePublished, date_literal(article.published.value)
    texts = {
        SCHEMA.headline: article.title,
        SCHEMA.author: article.author,
        SCHEMA.dateline: article.place,
        SCHEMA.url: article.url,
        CK.agency: article.agency,
    }
    for predicate, found in texts.items():
        if found is not None:
            yield me, predicate, text_literal(found.value)


def _paragraph_triples(article: str, paragraph: Paragraph, starts: dict[int, Span]) -> Iterator[Triple]:
    me = mention_node(article, paragraph.span)
    yield from _position_triples(article, paragraph.span)
    yield me, _TYPE, term(CK.Paragraph)
    yield me, CK.paragraphRole, term(concept(paragraph.role))
    yield me, CK.why, text_literal(paragraph.why)
    if paragraph.copy_of is not None:
        if paragraph.copy_of not in starts:
            raise ValueError(
                f"article {article}: no paragraph starts at {paragraph.copy_of}, yet one copies it"
            )
        yield me, CK.copyOf, mention_node(article, starts[paragraph.copy_of])


def _finding_triples(article: Article, field: str, found: Found) -> Iterator[Triple]:
    me = node("found", f"{article.id}-{field}")
    yield me, _TYPE, term(CK.Finding)
    yield me, CK.findingOf, node("article", article.id)
    yield me, CK.field, text_literal(field)
    yield me, CK.value, text_literal(found.value)
    yield me, CK.how, text_literal(found.how)
    if found.span is not None:
        words = Mention(found.span, found.span.of(article.text))
        yield me, CK.span, mention_node(article.id, found.span)
        yield from _mention_triples(article.id, words)


def _statement_triples(s: Statement, text: str) -> Iterator[Triple]:
    yield from _act_triples(s)
    yield from _record_triples(s, text)
    for number, evidence in enumerate(s.grounds):
        earlier = sum(e.mention.span == evidence.mention.span for e in s.grounds[:number])
        yield from _evidence_triples(s, evidence, earlier)


def _act_triples(s: Statement) -> Iterator[Triple]:
    me = node("statement", s.id)
    yield me, _TYPE, term(CK.SpeechAct)
    if s.act.kind:
        yield me, _TYPE, term(CK[s.act.kind])
    yield me, CK.force, term(concept(s.act))
    yield me, CK.polarity, term(concept(Polarity.REJECTS if s.act.rejects else Polarity.AFFIRMS))
    yield me, CK.speaker, node("actor", s.speaker.actor.id)
    if s.target is not None:
        yield me, CK.target, node("actor", s.target.actor.id)
    if s.proposition is not None:
        yield me, CK.content, node("prop", s.proposition.id)
    for answered in s.answers:
        yield me, CK.answers, node("statement", answered)
    if s.reported_by is not None:
        yield me, CK.reportedBy, node("statement", s.reported_by)
    if s.when.not_before is not None:
        yield me, CK.notBefore, date_literal(s.when.not_before)
    if s.when.not_after is not None:
        yield me, CK.notAfter, date_literal(s.when.not_after)
    if s.joint:
        yield me, CK.joint, text_literal(s.joint)
    if s.deadline is not None:
        yield me, CK.deadline, date_literal(s.deadline)


def _record_triples(s: Statement, text: str) -> Iterator[Triple]:
    me = node("x", s.id)
    yield me, _TYPE, term(CK.Extraction)
    yield me, OA.hasBody, node("statement", s.id)
    yield me, OA.hasTarget, mention_node(s.article, s.clause)
    yield from _mention_triples(s.article, Mention(s.clause, s.quote), text)
    spans = {CK.cueSpan: s.cue, CK.contentSpan: s.content, CK.conditionSpan: s.condition}
    for predicate, mention in spans.items():
        if mention is not None:
            yield me, predicate, mention_node(s.article, mention.span)
            yield from _mention_triples(s.article, mention)
    yield me, CK.rendering, term(concept(s.rendering))
    yield me, CK.framing, term(concept(s.framing))
    yield me, CK.ownVoice, boolean_literal(s.own_voice)
    yield me, CK.confidence, double_literal(s.confidence)
    if s.rule:
        yield me, CK.rule, text_literal(s.rule)
    if s.when.how:
        yield me, CK.datedBy, text_literal(s.when.how)
    if s.assigned is not None:
        yield me, CK.concept, text_literal(s.assigned.concept)
        yield me, CK.conceptConfidence, double_literal(s.assigned.confidence)
    for vote in s.votes:
        yield me, CK.vote, text_literal(vote)
    yield from _party_triples(s, s.speaker, (CK.speakerSpan, CK.speakerStep, CK.speakerOffice))
    if s.target is not None:
        yield from _party_triples(s, s.target, (CK.targetSpan, CK.targetStep, CK.targetOffice))


def _party_triples(s: Statement, party: Party, slots: tuple[str, str, str]) -> Iterator[Triple]:
    me, (span, step, office) = node("x", s.id), slots
    if party.mention is not None:
        yield me, span, mention_node(s.article, party.mention.span)
        yield from _mention_triples(s.article, party.mention)
    for number, words in enumerate(party.steps, start=1):
        # The number keeps the order without a list node, and a step that occurs twice.
        yield me, step, text_literal(f"{number:02d} {words}")
    if party.office is not None:
        where = party.office.span
        membership = node("membership", f"{s.article}-{where.start}-{where.end}-{party.actor.id}")
        yield me, office, membership
        yield membership, _TYPE, term(ORG.Membership)
        yield membership, RDFS.label, text_literal(party.office.text)
        yield membership, ORG.member, node("actor", party.actor.id)
        if party.actor.side is not None:
            yield membership, ORG.organization, node("actor", party.actor.side)
        yield membership, CK.span, mention_node(s.article, where)
        yield from _mention_triples(s.article, party.office)


def _evidence_triples(s: Statement, evidence: Evidence, earlier: int) -> Iterator[Triple]:
    span = evidence.mention.span
    # A second reading of the same words gets a number; the span alone names the first.
    repeat = f"-{earlier + 1}" if earlier else ""
    me = node("evidence", f"{s.id}-{span.start}-{span.end}{repeat}")
    yield node("statement", s.id), CK.grounds, me
    yield me, _TYPE, term(CK.Evidence)
    yield me, CK.evidenceKind, term(concept(evidence.kind))
    yield me, CK.strength, term(concept(evidence.strength))
    yield me, CK.evidenceStance, term(concept(evidence.stance))
    if evidence.cited is not None:
        yield me, CK.sourceCited, text_literal(evidence.cited)
    yield me, CK.span, mention_node(s.article, span)
    yield from _mention_triples(s.article, evidence.mention)


def _mention_triples(article: str, mention: Mention, text: str | None = None) -> Iterator[Triple]:
    """Give a span with its exact words and, when the text is given, the words around it."""
    yield from _position_triples(article, mention.span)
    me = mention_node(article, mention.span)
    words = NamedNode(f"{me.value}.quote")
    yield me, OA.hasSelector, words
    yield words, _TYPE, term(OA.TextQuoteSelector)
    yield words, OA.exact, text_literal(mention.text)
    if text is not None:
        start, end = mention.span.start, mention.span.end
        yield words, OA.prefix, text_literal(text[max(0, start - _CONTEXT) : start])
        yield words, OA.suffix, text_literal(text[end : end + _CONTEXT])


def _position_triples(article: str, span: Span) -> Iterator[Triple]:
    me = mention_node(article, span)
    position = NamedNode(f"{me.value}.pos")
    yield me, _TYPE, term(CK.Mention)
    yield me, OA.hasSource, node("article", article)
    yield me, OA.hasSelector, position
    yield position, _TYPE, term(OA.TextPositionSelector)
    yield position, OA.start, integer_literal(span.start)
    yield position, OA.end, integer_literal(span.end)
