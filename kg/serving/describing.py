"""Describes the endpoint to programs (SPARQL 1.1 Service Description): what it speaks and which graph it asks."""

from __future__ import annotations

import pyoxigraph as ox

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip


def describe_service(address: str, form: ox.RdfFormat) -> bytes:
    """Describe the endpoint at an address, in a format of RDF."""
    service = ox.NamedNode(address)
    triples = [
        ox.Triple(service, _TYPE, _name("Service")),
        ox.Triple(service, _name("endpoint"), service),
        ox.Triple(service, _name("supportedLanguage"), _name("SPARQL11Query")),
        ox.Triple(service, _name("feature"), _name("UnionDefaultGraph")),
        *(ox.Triple(service, _name("resultFormat"), ox.NamedNode(_FORMATS + name)) for name in _RESULTS),
    ]
    return ox.serialize(triples, format=form, prefixes={"sd": _SD, "formats": _FORMATS}) or b""


def _name(local: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + local)
