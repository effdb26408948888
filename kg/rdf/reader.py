"""Reads articles and statements back out of their quads: the inverse of `to_quads`.

A missing or doubled fact is a damaged graph and named as such; nothing is guessed or passed over.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from kg.codes import SHIPPED, TABLES, Codes, learn_codes
from kg.errors import StoreError
from kg.linking import Links
from kg.model import (
    Actor,
    ActorKind,
    Article,
    Assigned,
    Evidence,
    EvidenceStance,
    Found,
    Framing,
    Mention,
    Paragraph,
    Party,
    Proposition,
    Rendering,
    Role,
    Span,
    Statement,
    Strength,
    When,
)
from kg.rdf.quads import FIELDS
from kg.rdf.registry import Registry
from kg.rdf.terms import key_of, text_of, wikidata_of, word_of
from kg.vocab import CK, DCTERMS, OA, RDF, RDFS, SCHEMA, SCHEMES, SKOS

Term = NamedNode | Literal
#: For the innermost loop, where a union would be made anew for each quad.
_TERMS = (NamedNode, Literal)


@dataclass(frozen=True, slots=True)
class _Facts:
    """Quads by subject and predicate, and subjects by class; all are IRI strings."""

    values: dict[str, dict[str, list[Term]]]
    kinds: dict[str, set[str]]

    def all(self, subject: NamedNode, predicate: str) -> list[Term]:
        return self.values.get(subject.value, {}).get(str(predicate), [])

    def maybe(self, subject: NamedNode, predicate: str) -> Term | None:
        found = self.all(subject, predicate)
        if len(found) > 1:
            raise StoreError(_damage(subject, predicate, f"{len(found)} values where one is allowed"))
        return found[0] if found else None

    def one(self, subject: NamedNode, predicate: str) -> Term:
        found = self.maybe(subject, predicate)
        if found is None:
            raise StoreError(_damage(subject, predicate, "no value"))
        return found

    def node(self, subject: NamedNode, predicate: str) -> NamedNode:
        found = self.one(subject, predicate)
        if not isinstance(found, NamedNode):
            raise StoreError(_damage(subject, predicate, f"text {found.value!r} where an IRI belongs"))
        return found

    def nodes(self, subject: NamedNode, predicate: str) -> list[NamedNode]:
        return [value for value in self.all(subject, predicate) if isinstance(value, NamedNode)]

    def maybe_node(self, subject: NamedNode, predicate: str) -> NamedNode | None:
        return None if self.maybe(subject, predicate) is None else self.node(subject, predicate)

    def text(self, subject: NamedNode, predicate: str) -> str:
        found = self.one(subject, predicate)
        if not isinstance(found, Literal):
            raise StoreError(_damage(subject, predicate, "an IRI where text belongs"))
        return text_of(found)

    def maybe_text(self, subject: NamedNode, predicate: str) -> str | None:
        return None if self.maybe(subject, predicate) is None else self.text(subject, predicate)

    def texts(self, subject: NamedNode, predicate: str) -> list[str]:
        return [text_of(value) for value in self.all(subject, predicate) if isinstance(value, Literal)]

    def word(self, subject: NamedNode, predicate: str) -> str:
        return word_of(self.node(subject, predicate))

    def of_type(self, kind: str) -> list[NamedNode]:
        """Give the subjects of a class, sorted."""
        return [NamedNode(subject) for subject in sorted(self.kinds.get(str(kind), ()))]


def from_quads(quads: Iterable[Quad], registry: Registry) -> tuple[Article, list[Statement]]:
    """Read an article's graph back.

    Args:
        quads: Of one article's graph, in any order.
        registry: Describes the actors and propositions that the graph names.

    Returns:
        The article, and its statements in text order.

    Raises:
        StoreError: The graph holds no article, or lacks what `to_quads` always writes.
    """
    facts = _index(quads)
    article = _read_only_article(facts)
    try:
        statements = [_read_statement(facts, registry, x, article.id) for x in facts.of_type(CK.Extraction)]
    except (KeyError, ValueError) as fault:
        raise StoreError(
            f"the graph of article {article.id} is damaged - {fault} - rebuild with `kg build`"
        ) from fault
    return article, sorted(statements, key=lambda s: (s.clause, s.id))


def article_from_quads(quads: Iterable[Quad]) -> Article:
    """Read an article's graph back without its statements.

    Raises:
        StoreError: The graph holds no article, or lacks what `to_quads` always writes.
    """
    return _read_only_article(_index(quads))


def _read_only_article(facts: _Facts) -> Article:
    articles = facts.of_type(CK.Article)
    if len(articles) != 1:
        raise StoreError(
            f"a graph holds {len(articles)} articles, not one - rebuild the store with `kg build`"
        )
    try:
        return _read_article(facts, articles[0])
    except (KeyError, ValueError) as fault:
        raise StoreError(
            f"the graph of {articles[0].value} is damaged - {fault} - rebuild with `kg build`"
        ) from fault


def from_registry_quads(quads: Iterable[Quad]) -> tuple[Registry, Links]:
    """Read the registry graph back.

    Raises:
        StoreError: An actor or proposition is described twice or not at all.
    """
    facts = _index(quads)
    actors: dict[str, Actor] = {}
    names: dict[str, str] = {}
    for subject in facts.of_type(CK.Actor):
        key, label = key_of(subject, "actor"), facts.text(subject, RDFS.label)
        if facts.all(subject, CK.actorKind):
            side, wikidata = facts.maybe_node(subject, CK.side), facts.maybe_node(subject, SKOS.exactMatch)
            kind = ActorKind(facts.word(subject, CK.actorKind))
            actors[key] = Actor(key, label, kind, _key(side, "actor"), wikidata and wikidata_of(wikidata))
        else:
            names[key] = label
    for subject in facts.of_type(CK.Topic):
        names[key_of(subject, "topic")] = facts.text(subject, RDFS.label)
    propositions = {
        key_of(subject, "prop"): _read_proposition(facts, subject)
        for subject in facts.of_type(CK.Proposition)
        if facts.all(subject, RDFS.label)
    }
    return Registry(actors, names, propositions, _read_codes(facts)), _read_links(facts)


def _read_codes(facts: _Facts) -> Codes:
    tables = {SCHEMES[kind]: table for table, kind in TABLES.items()}
    described: dict[str, dict[str, object]] = {table: {} for table in TABLES}
    for subject in facts.of_type(SKOS.Concept):
        scheme = facts.word(subject, SKOS.inScheme)
        described[tables[scheme]][word_of(subject)] = json.loads(facts.text(subject, CK.traits))
    return learn_codes(SHIPPED, described)


def _damage(subject: NamedNode, predicate: str, what: str) -> str:
    return f"the store is damaged - <{subject.value}> {predicate}: {what} - rebuild it with `kg build`"


def _index(quads: Iterable[Quad]) -> _Facts:
    values: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, set[str]] = defaultdict(set)
    is_a = str(RDF.type)
    for subject, predicate, value, _ in quads:
        if isinstance(subject, NamedNode) and isinstance(value, _TERMS):
            name, key = predicate.value, subject.value
            values[key][name].append(value)
            if name == is_a:
                kinds[value.value].add(key)
    return _Facts(values, kinds)


def _key(resource: NamedNode | None, kind: str) -> str | None:
    return None if resource is None else key_of(resource, kind)


def _keys(resources: Iterable[NamedNode], kind: str) -> tuple[str, ...]:
    return tuple(sorted(key_of(resource, kind) for resource in resources))


def _read_article(facts: _Facts, me: NamedNode) -> Article:
    key = key_of(me, "article")
    found = {}
    for subject in facts.of_type(CK.Finding):
        field = facts.text(subject, CK.field)
        if field not in FIELDS:
            raise ValueError(f"unknown field {field!r}, known: {', '.join(FIELDS)}")
        place = facts.maybe_node(subject, CK.span)
        span = None if place is None else _read_span(facts, place)
        found[field] = Found(facts.text(subject, CK.value), facts.text(subject, CK.how), span)
    paragraphs = [_read_paragraph(facts, subject) for subject in facts.of_type(CK.Paragraph)]
    return Article(
        id=key,
        digest=facts.text(me, DCTERMS.identifier).removeprefix("sha256:"),
        text=facts.text(me, SCHEMA.text),
        paragraphs=tuple(sorted(paragraphs, key=lambda p: p.span)),
        source=facts.text(me, CK.sourceName),
        language=facts.text(me, SCHEMA.inLanguage),
        **found,
    )


def _read_paragraph(facts: _Facts, me: NamedNode) -> Paragraph:
    earlier = facts.maybe_node(me, CK.copyOf)
    return Paragraph(
        _read_span(facts, me),
        Role(facts.word(me, CK.paragraphRole)),
        facts.text(me, CK.why),
        None if earlier is None else _read_span(facts, earlier).start,
    )


def _read_span(facts: _Facts, mention: NamedNode) -> Span:
    position = NamedNode(f"{mention.value}.pos")
    return Span(int(facts.text(position, OA.start)), int(facts.text(position, OA.end)))


def _read_mention(facts: _Facts, mention: NamedNode) -> Mention:
    return Mention(_read_span(facts, mention), facts.text(NamedNode(f"{mention.value}.quote"), OA.exact))


def _maybe_mention(facts: _Facts, subject: NamedNode, predicate: str) -> Mention | None:
    found = facts.maybe_node(subject, predicate)
    return None if found is None else _read_mention(facts, found)


def _read_statement(facts: _Facts, registry: Registry, x: NamedNode, article: str) -> Statement:
    act = facts.node(x, OA.hasBody)
    clause = _read_mention(facts, facts.node(x, OA.hasTarget))
    proposition, target = facts.maybe_node(act, CK.content), facts.maybe_node(act, CK.target)
    concept = facts.maybe_text(x, CK.concept)
    return Statement(
        id=key_of(act, "statement"),
        article=article,
        act=registry.codes.act(facts.word(act, CK.force)),
        clause=clause.span,
        quote=clause.text,
        cue=_read_mention(facts, facts.node(x, CK.cueSpan)),
        speaker=_read_party(facts, registry, x, facts.node(act, CK.speaker), "speaker"),
        target=None if target is None else _read_party(facts, registry, x, target, "target"),
        proposition=None if proposition is None else registry.propositions[key_of(proposition, "prop")],
        content=_maybe_mention(facts, x, CK.contentSpan),
        grounds=_read_grounds(facts, registry.codes, act),
        answers=_keys(facts.nodes(act, CK.answers), "statement"),
        reported_by=_key(facts.maybe_node(act, CK.reportedBy), "statement"),
        rendering=Rendering(facts.word(x, CK.rendering)),
        framing=Framing(facts.word(x, CK.framing)),
        when=When(
            facts.maybe_text(act, CK.notBefore),
            facts.maybe_text(act, CK.notAfter),
            facts.maybe_text(x, CK.datedBy) or "",
        ),
        rule=facts.maybe_text(x, CK.rule) or "",
        confidence=float(facts.text(x, CK.confidence)),
        joint=facts.maybe_text(act, CK.joint) or "",
        own_voice=facts.text(x, CK.ownVoice) == "true",
        condition=_maybe_mention(facts, x, CK.conditionSpan),
        deadline=facts.maybe_text(act, CK.deadline),
        votes=tuple(sorted(facts.texts(x, CK.vote))),
        assigned=None if concept is None else Assigned(concept, float(facts.text(x, CK.conceptConfidence))),
    )


def _read_party(facts: _Facts, registry: Registry, x: NamedNode, actor: NamedNode, slot: str) -> Party:
    described = registry.actors[key_of(actor, "actor")]
    office = facts.maybe_node(x, CK[f"{slot}Office"])
    steps = (step.split(" ", 1) for step in facts.texts(x, CK[f"{slot}Step"]))
    return Party(
        described,
        None if described.side is None else _name(registry, described.side),
        _maybe_mention(facts, x, CK[f"{slot}Span"]),
        None if office is None else _maybe_mention(facts, office, CK.span),
        tuple(words for _, words in sorted((int(number), words) for number, words in steps)),
    )


def _name(registry: Registry, actor: str) -> str:
    return registry.actors[actor].label if actor in registry.actors else registry.names[actor]


def _read_grounds(facts: _Facts, codes: Codes, act: NamedNode) -> tuple[Evidence, ...]:
    # The last segments of the IRI are start, end and, for a second reading of the same words, a number.
    start = len(key_of(act, "statement")) + 1

    def order(evidence: NamedNode) -> list[int]:
        return [int(number) for number in key_of(evidence, "evidence")[start:].split("-")]

    return tuple(
        Evidence(
            _read_mention(facts, facts.node(evidence, CK.span)),
            codes.evidence_kind(facts.word(evidence, CK.evidenceKind)),
            Strength(facts.word(evidence, CK.strength)),
            EvidenceStance(facts.word(evidence, CK.evidenceStance)),
            facts.maybe_text(evidence, CK.sourceCited),
        )
        for evidence in sorted(facts.nodes(act, CK.grounds), key=order)
    )


def _read_proposition(facts: _Facts, me: NamedNode) -> Proposition:
    return Proposition(
        key_of(me, "prop"),
        facts.text(me, RDFS.label),
        _key(facts.maybe_node(me, CK.aboutActor), "actor"),
        _keys(facts.nodes(me, CK.topic), "topic"),
        _keys(facts.nodes(me, CK.specialises), "prop"),
    )


def _read_links(facts: _Facts) -> Links:
    disputes = {}
    for subject in facts.of_type(CK.Dispute):
        members = {
            key_of(NamedNode(proposition), "prop")
            for proposition, values in facts.values.items()
            if subject in values.get(str(CK.inDispute), ())
        }
        disputes[key_of(subject, "dispute")] = (facts.text(subject, RDFS.label), frozenset(members))
    return Links(
        contradicting=_read_pairs(facts, CK.contradicts, "prop"),
        same_acts=_read_pairs(facts, CK.sameActAs, "statement"),
        duplicates=_read_pairs(facts, CK.duplicateOf, "article"),
        disputes=disputes,
    )


def _read_pairs(facts: _Facts, predicate: str, kind: str) -> frozenset[tuple[str, str]]:
    """Give the pairs of a relation; of a symmetric one, only those in order."""
    pairs = {
        (key_of(NamedNode(one), kind), key_of(other, kind))
        for one in facts.values
        for other in facts.nodes(NamedNode(one), predicate)
    }
    return frozenset(pair for pair in pairs if pair <= pair[::-1] or pair[::-1] not in pairs)
