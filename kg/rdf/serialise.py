"""Writes quads as files: the same content gives the same bytes, whatever order it comes in.

Text from articles may hold anything; each writer escapes it by its format's rules, and tests read every
file back with two independent parsers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.files import find_data
from kg.vocab import PREFIXES, RDF, XSD

JsonNode = dict[str, Any]

#: Datatypes that JSON has values for, read back by JSON-LD as the same datatype.
_NATIVE: dict[str, Callable[[str], object]] = {
    str(XSD.integer): int,
    str(XSD.boolean): lambda text: text == "true",
}


def build_nquads(quads: Iterable[Quad]) -> str:
    """Write N-Quads: one line a quad, sorted, each once."""
    return "".join(f"{line} .\n" for line in sorted({str(quad) for quad in quads}))


def build_trig(quads: Iterable[Quad]) -> str:
    """Write TriG with our prefixes: a block for each graph, subjects sorted."""
    return _serialise(sorted(set(quads), key=_order), RdfFormat.TRIG)


def build_turtle(quads: Iterable[Quad]) -> str:
    """Write Turtle: all graphs as one."""
    triples = {quad.triple for quad in quads}
    return _serialise([q.triple for q in sorted((Quad(*t) for t in triples), key=_order)], RdfFormat.TURTLE)


def build_jsonld(quads: Iterable[Quad]) -> str:
    """Write JSON-LD with our context inside, so that it can be read without a network.

    Raises:
        MissingData: The context does not ship with the package.
    """
    context = _Context(json.loads(find_data("ontology", "context.jsonld").read_text("utf-8"))["@context"])
    graphs: list[JsonNode] = []
    for graph, members in groupby(sorted(set(quads), key=_order), key=lambda quad: quad.graph_name):
        nodes = [
            _build_node(subject, list(facts), context)
            for subject, facts in groupby(members, key=lambda quad: quad.subject)
        ]
        if isinstance(graph, NamedNode):
            graphs.append({"@id": context.shorten(graph.value), "@graph": nodes})
        else:
            graphs += nodes
    document = {"@context": context.terms, "@graph": graphs}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class _Context:
    """What `ontology/context.jsonld` says: prefixes, short names, and the type of each property's values."""

    terms: Mapping[str, Any]

    def shorten(self, iri: str) -> str:
        """Give an IRI as prefix and name."""
        for prefix, namespace in self.terms.items():
            # Only namespaces end so; "//" after a prefix would turn the name back into an IRI.
            if isinstance(namespace, str) and namespace.endswith(("/", "#")) and iri.startswith(namespace):
                local = iri.removeprefix(namespace)
                return iri if local.startswith("//") else f"{prefix}:{local}"
        return iri

    def key(self, iri: str) -> str:
        """Give one of our terms as its short name, any other as prefix and name."""
        short = self.shorten(iri)
        own = short.removeprefix("ck:")
        return own if own in self.terms else short

    def coerced(self, key: str) -> str | None:
        """Tell the type that values of a property have unless they say otherwise: `@id` or a datatype."""
        definition = self.terms.get(key)
        return definition.get("@type") if isinstance(definition, dict) else None


def _order(quad: Quad) -> tuple[str, str, bool, str, str]:
    """Sort by graph, subject, predicate (type first), object."""
    predicate = quad.predicate.value
    return str(quad.graph_name), str(quad.subject), predicate != str(RDF.type), predicate, str(quad.object)


def _serialise(statements: list[Quad] | list[Triple], form: RdfFormat) -> str:
    lines = (serialize(statements, format=form, prefixes=PREFIXES) or b"").decode("utf-8").split("\n")
    # Oxigraph writes the prefixes in no fixed order.
    head = list(takewhile(lambda line: line.startswith("@prefix "), lines))
    return "\n".join([*sorted(head), *lines[len(head) :]])


def _build_node(subject: NamedNode | BlankNode | Triple, facts: list[Quad], context: _Context) -> JsonNode:
    built: JsonNode = {"@id": context.shorten(str(subject)[1:-1])}
    for predicate, members in groupby(facts, key=lambda quad: quad.predicate.value):
        values = [quad.object for quad in members]
        written: list[object]
        if predicate == str(RDF.type):
            key, written = "@type", [context.key(str(value)[1:-1]) for value in values]
        else:
            key = context.key(predicate)
            written = [_build_value(value, key, context) for value in values]
        built[key] = written[0] if len(written) == 1 else written
    return built


def _build_value(value: object, key: str, context: _Context) -> object:
    """Write one value as plainly as the context allows, so that it reads back with the same datatype."""
    coerced = context.coerced(key)
    if isinstance(value, NamedNode):
        short = context.shorten(value.value)
        return short if coerced == "@id" else {"@id": short}
    if not isinstance(value, Literal):
        raise ValueError(f"{value} is neither an IRI nor text")
    datatype = value.datatype.value
    if datatype in _NATIVE:
        return _NATIVE[datatype](value.value)
    if value.language is not None:
        return {"@value": value.value, "@language": value.language}
    if datatype == str(XSD.string):
        return value.value if coerced is None else {"@value": value.value}
    short = context.shorten(datatype)
    return value.value if coerced == short else {"@value": value.value, "@type": short}
