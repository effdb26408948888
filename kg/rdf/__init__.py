"""Carries articles and statements into RDF and back.

    article, statements --to_quads--> one named graph --from_quads--> the same article and statements
    what all of them describe --to_subject_quads--> labels, kinds and topics, once for all articles
    what was found between them --to_link_quads--> copies, clashes, acts reported twice, disputes
    any quads --build_nquads, build_trig, build_turtle, build_jsonld--> text, the same bytes every time

Nothing else in the program makes or reads triples of the graph. The terms are in `kg.vocab`, their meaning
in `ontology/`.
"""

from kg.linking import Links
from kg.rdf.quads import FIELDS, find_outlet, to_quads
from kg.rdf.reader import article_from_quads, from_quads, from_registry_quads
from kg.rdf.registry import (
    Registry,
    RegistryBuilder,
    name_subject,
    to_link_quads,
    to_subject_quads,
)
from kg.rdf.reviews import to_review_quads
from kg.rdf.serialise import build_jsonld, build_nquads, build_trig, build_turtle
from kg.rdf.terms import (
    INFERRED,
    ONTOLOGY,
    REGISTRY,
    REVIEW,
    SHARED_GRAPHS,
    graph_node,
    key_of,
    node,
    text_literal,
    text_of,
)

__all__ = [
    "FIELDS",
    "INFERRED",
    "ONTOLOGY",
    "REGISTRY",
    "REVIEW",
    "SHARED_GRAPHS",
    "Links",
    "Registry",
    "RegistryBuilder",
    "article_from_quads",
    "build_jsonld",
    "build_nquads",
    "build_trig",
    "build_turtle",
    "find_outlet",
    "from_quads",
    "from_registry_quads",
    "graph_node",
    "key_of",
    "name_subject",
    "node",
    "text_literal",
    "text_of",
    "to_link_quads",
    "to_quads",
    "to_review_quads",
    "to_subject_quads",
]
