"""Writes nanopublications: each statement a small citable unit of its own (https://nanopub.net/guidelines/).

    Head         which graph is which
    assertion    the act as reported: who, act, whom, of what, on what grounds, with the names of all of them
    provenance   where it stands: article, offsets, exact words, rule, confidence, reviewers' verdicts
    pubinfo      which program made it, by which reading; licence and creator where the user names them

The assertion says that somebody is reported to have said something, never that it is so. There is no time of
creation and no signature: both are the publisher's, who adds them with `np sign`. Nothing here holds an article's
whole text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.exchange.imprint import Imprint
from kg.exchange.product import Product, to_bytes
from kg.vocab import CK, DCTERMS, ID, OA, PREFIXES, PROV, RDF, RDFS, SCHEMA, SKOS

#: Where nanopublications are named; not registered yet, as the README says of the whole namespace.
NAMESPACE: Final = "https://w3id.org/counterclaim/np/"
_NP = "http://www.nanopub.org/nschema#"
_SOFTWARE = f"{ID}software/counterclaim"

_Facts = Mapping[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]]

#: What a nanopublication tells of an article; its text, paragraphs and findings stay behind.
_OF_ARTICLE = frozenset(
    str(p)
    for p in (
        RDF.type, DCTERMS.identifier, SCHEMA.headline, SCHEMA.publisher, SCHEMA.datePublished, SCHEMA.url,
        SCHEMA.inLanguage, CK.sourceName,
    )
)  # fmt: skip
#: The same of a span: a paragraph may have the same bounds, and its role is no matter of the statement's.
_OF_MENTION = frozenset(map(str, (OA.hasSource, OA.hasSelector)))
_OF_ACTOR = frozenset(map(str, (RDF.type, RDFS.label, CK.actorKind, CK.side, SKOS.exactMatch)))


def build_nanopubs(articles: Iterable[Iterable[Quad]], shared: Iterable[Quad], imprint: Imprint) -> Product:
    """Build one TriG document with a nanopublication for each statement.

    Args:
        articles: The quads of each article's graph, in the order in which they are to stand.
        shared: The quads of the registry (names) and the review (verdicts).
        imprint: Its version, licence and creator go into the pubinfo.

    Returns:
        Four graphs a statement, one statement after the other, sorted by id within an article.
    """
    common = _index(shared)
    reviews: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for subject, about in common.items():
        for predicate, value in about:
            if predicate.value == str(OA.hasTarget) and isinstance(value, NamedNode):
                reviews[value].append(subject)
    parts = [_write_prefixes()]
    for quads in articles:
        facts = _index(quads)
        made = _build_article(facts, common, reviews, imprint)
        parts.append(_write_graphs(made))
    return Product(to_bytes("".join(parts)))


def _index(quads: Iterable[Quad]) -> dict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]]:
    facts: dict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode | Triple):
            facts[quad.subject].append((quad.predicate, quad.object))
    return facts


def _build_article(
    facts: _Facts, common: _Facts, reviews: Mapping[NamedNode, list[NamedNode]], imprint: Imprint
) -> list[Quad]:
    fingerprint = next(
        (v for values in facts.values() for p, v in values if p.value == str(CK.fingerprint)), None
    )
    quads: list[Quad] = []
    for act in sorted((s for s in facts if s.value.startswith(f"{ID}statement/")), key=str):
        key = act.value.removeprefix(f"{ID}statement/")
        me, record = NamedNode(NAMESPACE + key), NamedNode(f"{ID}x/{key}")
        head, assertion, provenance, pubinfo = (
            NamedNode(f"{me.value}#{part}") for part in ("Head", "assertion", "provenance", "pubinfo")
        )
        quads += [Quad(*t, head) for t in _head_triples(me, assertion, provenance, pubinfo)]
        quads += [Quad(*t, assertion) for t in _assertion_triples(act, facts, common)]
        sources = _provenance_triples(act, record, assertion, facts)
        judged = (t for review in reviews.get(record, []) for t in _review_triples(review, assertion, common))
        quads += [Quad(*t, provenance) for t in (*sources, *judged)]
        quads += [Quad(*t, pubinfo) for t in _pubinfo_triples(me, fingerprint, imprint)]
    return quads


_Triples = Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]


def _head_triples(me: NamedNode, assertion: NamedNode, provenance: NamedNode, pubinfo: NamedNode) -> _Triples:
    yield me, NamedNode(RDF.type), NamedNode(f"{_NP}Nanopublication")
    yield me, NamedNode(f"{_NP}hasAssertion"), assertion
    yield me, NamedNode(f"{_NP}hasProvenance"), provenance
    yield me, NamedNode(f"{_NP}hasPublicationInfo"), pubinfo


def _assertion_triples(act: NamedNode, facts: _Facts, common: _Facts) -> _Triples:
    """Give the act, its grounds, and the names of actors, proposition and topics."""
    seen: set[NamedNode] = set()
    todo = [act]
    while todo:
        subject = todo.pop()
        if subject in seen:
            continue
        seen.add(subject)
        # Other acts and the kind of an act are only named, their own facts are elsewhere.
        for predicate, value in facts.get(subject, []) if _is(subject, "evidence") or subject == act else []:
            yield subject, predicate, value
            if isinstance(value, NamedNode):
                todo.append(value)
        for predicate, value in common.get(subject, []) if _is(subject, "actor", "prop", "topic") else []:
            if not _is(subject, "actor") or predicate.value in _OF_ACTOR:
                yield subject, predicate, value
                if isinstance(value, NamedNode) and not (_is(subject, "prop") and _is(value, "prop")):
                    todo.append(value)


def _provenance_triples(act: NamedNode, record: NamedNode, assertion: NamedNode, facts: _Facts) -> _Triples:
    """Give the record of the reading, and every span it and the grounds point to, with the exact words."""
    yield assertion, NamedNode(PROV.wasDerivedFrom), record
    todo = [record, *_follow(act, facts, "evidence")]
    seen: set[NamedNode] = {act}
    while todo:
        subject = todo.pop()
        if subject in seen:
            continue
        seen.add(subject)
        for predicate, value in facts.get(subject, []):
            if not _belongs(subject, predicate, value):
                continue
            if not _is(subject, "evidence"):
                yield subject, predicate, value
            if isinstance(value, NamedNode) and _is(value, "m", "membership", "article"):
                todo.append(value)
            if isinstance(value, NamedNode) and _is(value, "article"):
                yield assertion, NamedNode(PROV.hadPrimarySource), value


def _belongs(subject: NamedNode, predicate: NamedNode, value: NamedNode | Literal) -> bool:
    """Tell whether a fact is told: of articles and spans, which are more than the statement, only some are."""
    if _is(subject, "article"):
        return predicate.value in _OF_ARTICLE
    # A selector is named after its span.
    if _is(subject, "m") and not subject.value.endswith((".pos", ".quote")):
        return predicate.value in _OF_MENTION or value == NamedNode(CK.Mention)
    return True


def _review_triples(review: NamedNode, assertion: NamedNode, common: _Facts) -> _Triples:
    yield review, NamedNode(PROV.used), assertion
    for predicate, value in common[review]:
        # The machine's own reading is a record as long as the statement: the graph has it.
        if predicate.value != str(CK.original):
            yield review, predicate, value
        if isinstance(value, NamedNode) and _is(value, "reviewer"):
            for inner, word in common.get(value, []):
                yield value, inner, word


def _pubinfo_triples(me: NamedNode, fingerprint: NamedNode | Literal | None, imprint: Imprint) -> _Triples:
    program = NamedNode(_SOFTWARE)
    yield me, NamedNode(PROV.wasAttributedTo), program
    yield program, NamedNode(RDF.type), NamedNode(PROV.SoftwareAgent)
    yield program, NamedNode(RDFS.label), Literal(f"counterclaim {imprint.version}")
    if fingerprint is not None:
        yield program, NamedNode(CK.fingerprint), fingerprint
    if imprint.licence:
        yield me, NamedNode(DCTERMS.license), NamedNode(imprint.licence)
    if imprint.creator:
        yield me, NamedNode(DCTERMS.creator), NamedNode(imprint.creator)


def _follow(subject: NamedNode, facts: _Facts, kind: str) -> list[NamedNode]:
    return [v for _, v in facts.get(subject, []) if isinstance(v, NamedNode) and _is(v, kind)]


def _is(resource: NamedNode, *kinds: str) -> bool:
    """Tell whether a resource of ours is of one of these kinds: the folder that its IRI lies in."""
    return resource.value.removeprefix(ID).partition("/")[0] in kinds


def _write_prefixes() -> str:
    known = {**PREFIXES, "np": _NP}
    return "".join(f"@prefix {name}: <{known[name]}> .\n" for name in sorted(known))


def _write_graphs(quads: list[Quad]) -> str:
    # The graph's name leads: Head, assertion, provenance, pubinfo are in that order by their first letter.
    ordered = sorted(
        set(quads), key=lambda q: tuple(map(str, (q.graph_name, q.subject, q.predicate, q.object)))
    )
    text = (serialize(ordered, format=RdfFormat.TRIG, prefixes={**PREFIXES, "np": _NP}) or b"").decode()
    lines = text.split("\n")
    head = list(takewhile(lambda line: line.startswith("@prefix "), lines))
    return "\n".join(lines[len(head) :])
