"""Carries articles and statements into RDF and back.

    article, statements --to_quads--> quads of one named graph        --from_quads--> the same again
    all statements      --to_registry_quads--> labels, kinds, topics, once for all articles

Written by nobody else: whatever makes or reads triples goes through here. Terms come from `kg.vocab`.
"""

from kg.rdf.quads import to_quads
from kg.rdf.registry import Links, Registry, build_registry, join_registries, to_registry_quads

__all__ = ["Links", "Registry", "build_registry", "join_registries", "to_quads", "to_registry_quads"]
