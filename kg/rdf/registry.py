"""Gathers what articles share: who the actors are, what the propositions say, what the topics are called.

Each label stands once, in the registry graph. Two articles may describe one id differently ("Trump",
"TRUMP"); then one description is chosen by a fixed preference that knows no order: the registry depends only
on which statements there are, and adding the same ones twice changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad
from rdflib import URIRef

from kg.codes import SHIPPED, TABLES, Code, Codes, add_codes, describe_codes, name_table
from kg.linking import Link, LinkKind, name_dispute
from kg.model import Actor, ActorKind, Article, Proposition, Statement
from kg.rdf.quads import Triple, find_outlet
from kg.rdf.terms import REGISTRY, node, term, text_literal, wikidata_node
from kg.vocab import CK, RDF, RDFS, SCHEMES, SKOS, VOC, concept


@dataclass(frozen=True, slots=True)
class Registry:
    """Descriptions by id.

    Attributes:
        actors: Those that speak, are spoken to, or publish.
        names: Labels of topics, and of actors that are only referred to (sides, subjects of propositions).
        propositions: Those that a statement has as content.
        codes: Acts and kinds of evidence: those that ship, then those that a statement has besides.
    """

    actors: Mapping[str, Actor] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    propositions: Mapping[str, Proposition] = field(default_factory=dict)
    codes: Codes = SHIPPED


class RegistryBuilder:
    """Gathers a registry article by article, so that a large corpus need not be in memory at once."""

    def __init__(self, outlets: Mapping[str, Actor] | None = None) -> None:
        """Start with nothing; `outlets` as for `to_quads`."""
        # Not `or`: a build fills the mapping while articles stream through.
        self._outlets = {} if outlets is None else outlets
        self._actors: dict[str, Actor] = {}
        self._names: dict[str, str] = {}
        self._propositions: dict[str, Proposition] = {}
        self._codes: set[Code] = set()

    def note_article(self, article: Article) -> None:
        """Take in an article's outlet, which becomes an actor."""
        if article.outlet is not None:
            self._note_actor(find_outlet(article.outlet.value, self._outlets))

    def note_statement(self, statement: Statement) -> None:
        """Take in a statement's speaker, target, their sides, its proposition, act and kinds of evidence."""
        for party in statement.parties:
            self._note_actor(party.actor)
            if party.actor.side is not None and party.side_label is not None:
                self._note_name(party.actor.side, party.side_label)
        if statement.proposition is not None:
            self._note_proposition(statement.proposition)
        self._codes.update((statement.act, *(evidence.kind for evidence in statement.grounds)))

    def note_registry(self, registry: Registry) -> None:
        """Take in what another registry describes."""
        for actor in registry.actors.values():
            self._note_actor(actor)
        for key, name in registry.names.items():
            self._note_name(key, name)
        for proposition in registry.propositions.values():
            self._note_proposition(proposition)
        self._codes.update(registry.codes.own)

    def build(self) -> Registry:
        """Give what was gathered so far; the order of the notes makes no difference."""
        codes = add_codes(self._codes)
        return Registry(dict(self._actors), dict(self._names), dict(self._propositions), codes)

    def _note_actor(self, actor: Actor) -> None:
        known = self._actors.get(actor.id)
        self._actors[actor.id] = actor if known is None else _join_actors(known, actor)

    def _note_name(self, key: str, name: str) -> None:
        # An id that was shown for want of a name gives way to any name.
        both = (self._names.get(key, name), name)
        self._names[key] = min(both, key=lambda n: (n == key, *_plainness(n)))

    def _note_proposition(self, proposition: Proposition) -> None:
        known = self._propositions.get(proposition.id)
        self._propositions[proposition.id] = (
            proposition if known is None else _join_propositions(known, proposition)
        )


def to_subject_quads(kind: str, key: str, registry: Registry) -> list[Quad]:
    """Write what the registry graph says of one subject, links apart.

    Args:
        kind: `actor`, `prop`, `topic`, or a table of codes.
        key: Its id; one that the registry does not describe is only referred to.
        registry: Describes it, if it is described, and names it.

    Returns:
        Sorted, each quad once. An id that has no name is labelled with itself, so that no row of an answer lacks one.
    """
    own = [code for code in registry.codes.own if (kind, key) == (name_table(code), code)]
    if own or kind in TABLES:
        return _to_quads(triple for code in own for triple in _code_triples(code))
    if kind == "topic":
        return _to_quads(_named_triples(node("topic", key), CK.Topic, registry.names.get(key, key)))
    if kind == "actor":
        actor = registry.actors.get(key)
        # Without a kind: this tells an actor that is only referred to from a described one.
        bare = _named_triples(node("actor", key), CK.Actor, registry.names.get(key, key))
        return _to_quads(bare if actor is None else _actor_triples(actor))
    me, proposition = node("prop", key), registry.propositions.get(key)
    return _to_quads(
        [(me, RDF.type, term(CK.Proposition))] if proposition is None else _proposition_triples(proposition)
    )


def name_subject(kind: str, key: str) -> NamedNode:
    """Name what `to_subject_quads` writes about."""
    return NamedNode(f"{VOC}{SCHEMES[TABLES[kind]]}/{key}") if kind in TABLES else node(kind, key)


def to_link_quads(links: Iterable[Link], names: Mapping[str, str]) -> list[Quad]:
    """Write links: sorted, each quad once.

    Args:
        links: Any.
        names: Labels of topics by id, for the names of disputes.
    """
    triples: list[Triple] = []
    for link in links:
        if link.kind is LinkKind.DISPUTE and not link.other:
            triples += _named_triples(node("dispute", link.one), CK.Dispute, name_dispute(link.one, names))
        else:
            triples += _link_triples(link)
    return _to_quads(triples)


def _to_quads(triples: Iterable[Triple]) -> list[Quad]:
    quads = {Quad(subject, term(predicate), value, REGISTRY) for subject, predicate, value in triples}
    return sorted(quads, key=str)


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
    return min(one, other, key=_plainness)


def _plainness(label: str) -> tuple[int, str]:
    """Rank labels: the shorter first; of equal length, the one with fewer capitals early on."""
    return len(label), label.swapcase()


def _smaller(one: str | None, other: str | None) -> str | None:
    return min((value for value in (one, other) if value is not None), default=None)


def _actor_triples(actor: Actor) -> Iterator[Triple]:
    me = node("actor", actor.id)
    yield from _named_triples(me, CK.Actor, actor.label)
    yield me, CK.actorKind, term(concept(actor.kind))
    if actor.side is not None:
        yield me, CK.side, node("actor", actor.side)
    if actor.wikidata is not None:
        yield me, SKOS.exactMatch, wikidata_node(actor.wikidata)


def _named_triples(me: NamedNode, kind: URIRef, label: str) -> Iterator[Triple]:
    yield me, RDF.type, term(kind)
    yield me, RDFS.label, text_literal(label)


def _code_triples(code: Code) -> Iterator[Triple]:
    me, scheme = term(concept(code)), term(f"{VOC}{SCHEMES[type(code)]}")
    described = describe_codes([code])[name_table(code)]
    yield me, RDF.type, term(SKOS.Concept)
    yield me, SKOS.inScheme, scheme
    yield me, SKOS.prefLabel, Literal(code.label, language="en")
    yield me, SKOS.definition, Literal(code.definition, language="en")
    yield me, CK.traits, text_literal(json.dumps(described[code], sort_keys=True))


def _proposition_triples(proposition: Proposition) -> Iterator[Triple]:
    me = node("prop", proposition.id)
    yield from _named_triples(me, CK.Proposition, proposition.label)
    if proposition.about is not None:
        yield me, CK.aboutActor, node("actor", proposition.about)
    for topic in proposition.topics:
        yield me, CK.topic, node("topic", topic)
    for broader in proposition.broader:
        yield me, CK.specialises, node("prop", broader)


def _link_triples(link: Link) -> Iterator[Triple]:
    if link.kind is LinkKind.COPY:
        yield node("article", link.one), CK.duplicateOf, node("article", link.other)
    elif link.kind is LinkKind.DISPUTE:
        yield node("prop", link.other), CK.inDispute, node("dispute", link.one)
    else:
        clash = link.kind is LinkKind.CLASH
        kind, predicate = ("prop", CK.contradicts) if clash else ("statement", CK.sameActAs)
        yield node(kind, link.one), predicate, node(kind, link.other)
        yield node(kind, link.other), predicate, node(kind, link.one)
