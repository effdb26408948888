"""Turns ids, spans and plain values into RDF terms, and back without loss.

IRIs are flat (`.../m/ARTICLE-START-END`): nested ones make one namespace a statement, which slows rdflib's
writers tenfold. Only datatypes that Oxigraph keeps are used: it rewrites nonNegativeInteger to integer and
drops trailing zeros, so integers and canonical numbers are written from the start.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import Literal, NamedNode

from kg.almanac import read_iso
from kg.model import Span
from kg.vocab import CK, GRAPH, ID, WIKIDATA, XSD

REGISTRY = NamedNode(GRAPH + "registry")
INFERRED = NamedNode(GRAPH + "inferred")
REVIEW = NamedNode(GRAPH + "review")
ONTOLOGY = NamedNode(GRAPH + "ontology")
#: Graphs that belong to no article.
SHARED_GRAPHS = frozenset({REGISTRY, INFERRED, REVIEW, ONTOLOGY})

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(\\|u[0-9a-f]{4})")
#: Keys that need no escapes, as almost all are.
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_-]+")


@lru_cache(maxsize=4096)
def term(iri: str) -> NamedNode:
    """Turn a vocabulary term (rdflib's URIRef is a string) into a node."""
    return NamedNode(str(iri))


def node(kind: str, key: str) -> NamedNode:
    """Name a resource: `kind` is a path such as `actor`, `key` any text.

    >>> node("topic", "a/b c").value
    'https://w3id.org/counterclaim/id/topic/a%2Fb%20c'
    """
    return NamedNode(f"{ID}{kind}/{_escape_key(key)}")


def graph_node(article: str) -> NamedNode:
    """Name the graph that holds one article."""
    return NamedNode(GRAPH + _escape_key(article))


def mention_node(article: str, span: Span) -> NamedNode:
    """Name a span of an article."""
    return NamedNode(f"{ID}m/{_escape_key(article)}-{span.start}-{span.end}")


def wikidata_node(identifier: str) -> NamedNode:
    """Name a Wikidata item by its identifier, such as Q159."""
    return NamedNode(WIKIDATA + _escape_key(identifier))


def wikidata_of(resource: NamedNode) -> str:
    """Give the identifier that `wikidata_node` took."""
    return unquote(resource.value.removeprefix(WIKIDATA), errors="surrogatepass")


def key_of(resource: NamedNode, kind: str) -> str:
    """Give the key that `node(kind, key)` was made of.

    Raises:
        ValueError: The IRI is not one of that kind.
    """
    start = f"{ID}{kind}/"
    if not resource.value.startswith(start):
        raise ValueError(f"<{resource.value}> is not of the form <{start}...>")
    return unquote(resource.value.removeprefix(start), errors="surrogatepass")


def word_of(concept: NamedNode) -> str:
    """Give the word of a controlled value: the last segment of its IRI."""
    return concept.value.rsplit("/", 1)[-1]


def text_literal(text: str) -> Literal:
    r"""Turn any Python text into a literal; half surrogate pairs, which RDF forbids, are escaped.

    >>> text_of(text_literal("a\ud800")) == "a\ud800"
    True
    """
    if not _SURROGATE.search(text):
        return Literal(text)
    escaped = _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text.replace("\\", "\\\\"))
    return Literal(escaped, datatype=term(CK.escaped))


def text_of(literal: Literal) -> str:
    """Give the text that `text_literal` took."""
    if literal.datatype != term(CK.escaped):
        return literal.value
    return _ESCAPE.sub(lambda m: "\\" if m[1] == "\\" else chr(int(m[1][1:], 16)), literal.value)


def date_literal(value: str) -> Literal:
    """Turn an ISO date into an xsd:date; anything else stays text, so that nothing is lost."""
    return Literal(value, datatype=term(XSD.date)) if read_iso(value) else text_literal(value)


@lru_cache(maxsize=4096)
def integer_literal(value: int) -> Literal:
    """Turn an offset into an xsd:integer."""
    return Literal(str(value), datatype=term(XSD.integer))


def boolean_literal(value: bool) -> Literal:
    """Turn a truth value into an xsd:boolean."""
    return Literal("true" if value else "false", datatype=term(XSD.boolean))


@lru_cache(maxsize=4096)
def double_literal(value: float) -> Literal:
    """Turn a float into an xsd:double, written as Oxigraph writes it: no exponent, no idle zero.

    >>> double_literal(1.0).value, double_literal(1e-05).value
    ('1', '0.00001')
    """
    plain = format(Decimal(repr(value)), "f")
    return Literal(plain.removesuffix(".0"), datatype=term(XSD.double))


@lru_cache(maxsize=4096)
def _escape_key(key: str) -> str:
    if _PLAIN_KEY.fullmatch(key):
        return key
    # Dots too: "." and ".." as a last segment would be resolved away by some parsers.
    return quote(key, safe="", errors="surrogatepass").replace(".", "%2E")
