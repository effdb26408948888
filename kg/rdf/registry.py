"""Gathers what articles share: who the actors are, what the propositions say, what the topics are called.

Each label stands once, in the registry graph. Two articles may describe one id differently ("Trump",
"TRUMP"); then one description is chosen by a fixed preference that knows no order: the registry depends only
on which statements there are, and adding the same ones twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pyoxigraph import NamedNode, Quad

from kg.ids import build_slug
from kg.model import Actor, ActorKind, Article, Party, Proposition, Statement
from kg.rdf.quads import Triple
from kg.rdf.terms import REGISTRY, node, term, text_literal
from kg.vocab import CK, RDF, RDFS, SKOS, WIKIDATA, concept

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Registry:
    """Descriptions by id.

    Attributes:
        actors: Those that speak, are spoken to, or publish.
        sides: Labels of sides that no statement describes as an actor.
        propositions: Those that a statement has as content.
    """

    actors: Mapping[str, Actor] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)
    propositions: Mapping[str, Proposition] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Links:
    """What the comparison of all articles found. Pairs of ids, in any order; empty when nothing was found.

    Attributes:
        contradicting: Pairs of propositions that cannot both hold.
        same_acts: Pairs of statements that report one act.
        duplicates: Pairs (article, the article it repeats).
        disputes: Dispute id to (label, ids of its propositions).
    """

    contradicting: frozenset[tuple[str, str]] = frozenset()
    same_acts: frozenset[tuple[str, str]] = frozenset()
    duplicates: frozenset[tuple[str, str]] = frozenset()
    disputes: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)


def build_registry(articles: Iterable[Article], statements: Iterable[Statement]) -> Registry:
    """Gather the descriptions that articles and statements carry, in any order."""
    actors: dict[str, Actor] = {}
    sides: dict[str, str] = {}
    propositions: dict[str, Proposition] = {}
    for article in articles:
        if article.outlet is not None:
            slug = build_slug(article.outlet.value)
            _note(actors, slug, Actor(slug, article.outlet.value, ActorKind.OUTLET), _join_actors)
    for statement in statements:
        for party in _parties(statement):
            _note(actors, party.actor.id, party.actor, _join_actors)
            if party.actor.side is not None and party.side_label is not None:
                _note(sides, party.actor.side, party.side_label, _prefer)
        if statement.proposition is not None:
            _note(propositions, statement.proposition.id, statement.proposition, _join_propositions)
    return Registry(actors, sides, propositions)


def join_registries(first: Registry, second: Registry) -> Registry:
    """Join two registries: the same, whichever comes first."""
    actors, sides, propositions = dict(first.actors), dict(first.sides), dict(first.propositions)
    for key, actor in second.actors.items():
        _note(actors, key, actor, _join_actors)
    for key, label in second.sides.items():
        _note(sides, key, label, _prefer)
    for key, proposition in second.propositions.items():
        _note(propositions, key, proposition, _join_propositions)
    return Registry(actors, sides, propositions)


def to_registry_quads(
    registry: Registry, links: Links | None = None, labels: Mapping[str, str] | None = None
) -> list[Quad]:
    """Write the registry graph.

    Args:
        registry: From `build_registry`.
        links: Findings that span articles; None for none.
        labels: Labels of topics and actors that no statement describes, by id. An id that has none is
            shown as written, so that no row of an answer lacks a name.

    Returns:
        Sorted, each quad once.
    """
    triples = [*_actor_triples(registry, labels or {}), *_proposition_triples(registry, labels or {})]
    triples += _link_triples(links or Links())
    quads = {Quad(subject, term(predicate), value, REGISTRY) for subject, predicate, value in triples}
    return sorted(quads, key=str)


def _parties(statement: Statement) -> Iterator[Party]:
    yield statement.speaker
    if statement.target is not None:
        yield statement.target


def _note(known: dict[str, T], key: str, new: T, join: Callable[[T, T], T]) -> None:
    known[key] = join(known[key], new) if key in known else new


def _join_actors(one: Actor, other: Actor) -> Actor:
    return Actor(
        one.id,
        _prefer(one.label, other.label),
        # An outlet is only known as such by its name on an article: any other kind says more.
        min(one.kind, other.kind, key=lambda kind: (kind is ActorKind.OUTLET, kind.value)),
        _smaller(one.side, other.side),
        _smaller(one.wikidata, other.wikidata),
    )


def _join_propositions(one: Proposition, other: Proposition) -> Proposition:
    return Proposition(
        one.id,
        _prefer(one.label, other.label),
        _smaller(one.about, other.about),
        tuple(sorted({*one.topics, *other.topics})),
        tuple(sorted({*one.broader, *other.broader})),
    )


def _prefer(one: str, other: str) -> str:
    """Choose the shorter label; of equal length, the one with fewer capitals early on."""
    return min(one, other, key=lambda label: (len(label), label.swapcase(), label))


def _smaller(one: str | None, other: str | None) -> str | None:
    known = [value for value in (one, other) if value is not None]
    return min(known, default=None)


def _actor_triples(registry: Registry, labels: Mapping[str, str]) -> Iterator[Triple]:
    for actor in registry.actors.values():
        me = node("actor", actor.id)
        yield me, RDF.type, term(CK.Actor)
        yield me, RDFS.label, text_literal(actor.label)
        yield me, CK.actorKind, term(concept(actor.kind))
        if actor.side is not None:
            yield me, CK.side, node("actor", actor.side)
        if actor.wikidata is not None:
            yield me, SKOS.exactMatch, NamedNode(WIKIDATA + _quoted(actor.wikidata))
    named = {a.side for a in registry.actors.values()} | {p.about for p in registry.propositions.values()}
    for key in named:
        if key is not None and key not in registry.actors:
            label = registry.sides.get(key) or labels.get(key) or key
            yield node("actor", key), RDF.type, term(CK.Actor)
            yield node("actor", key), RDFS.label, text_literal(label)


def _proposition_triples(registry: Registry, labels: Mapping[str, str]) -> Iterator[Triple]:
    for proposition in registry.propositions.values():
        me = node("prop", proposition.id)
        yield me, RDF.type, term(CK.Proposition)
        yield me, RDFS.label, text_literal(proposition.label)
        if proposition.about is not None:
            yield me, CK.aboutActor, node("actor", proposition.about)
        for topic in proposition.topics:
            yield me, CK.topic, node("topic", topic)
            yield node("topic", topic), RDF.type, term(CK.Topic)
            yield node("topic", topic), RDFS.label, text_literal(labels.get(topic, topic))
        for broader in proposition.broader:
            yield me, CK.specialises, node("prop", broader)
            yield node("prop", broader), RDF.type, term(CK.Proposition)


def _link_triples(links: Links) -> Iterator[Triple]:
    for one, other in links.contradicting:
        yield node("prop", one), CK.contradicts, node("prop", other)
        yield node("prop", other), CK.contradicts, node("prop", one)
    for one, other in links.same_acts:
        yield node("statement", one), CK.sameActAs, node("statement", other)
        yield node("statement", other), CK.sameActAs, node("statement", one)
    for copy, original in links.duplicates:
        yield node("article", copy), CK.duplicateOf, node("article", original)
    for key, (label, propositions) in links.disputes.items():
        yield node("dispute", key), RDF.type, term(CK.Dispute)
        yield node("dispute", key), RDFS.label, text_literal(label)
        for proposition in propositions:
            yield node("prop", proposition), CK.inDispute, node("dispute", key)


def _quoted(text: str) -> str:
    return node("", text).value.rsplit("/", 1)[-1]
