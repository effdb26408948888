"""Lists every RDF term that this program writes or reads, so that a misspelt one fails at once.

In RDF a typo is a new property, silently and for ever. Here every vocabulary is a closed namespace: an
unknown name raises AttributeError. Our own terms are those that `ontology/core.ttl` defines.

>>> str(CK.Accusation)
'https://w3id.org/counterclaim/ns#Accusation'
>>> CK.Acusation
Traceback (most recent call last):
...
AttributeError: term 'Acusation' not in namespace 'https://w3id.org/counterclaim/ns#'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from rdflib import URIRef
from rdflib.namespace import (
    DCTERMS,
    ORG,
    OWL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    XSD,
    DefinedNamespace,
    DefinedNamespaceMeta,
    Namespace,
)

from kg.codes import Code
from kg.files import find_data
from kg.model import (
    Act,
    ActorKind,
    AnswerStatus,
    EvidenceKind,
    EvidenceStance,
    Framing,
    Rendering,
    Role,
    Strength,
)

__all__ = [
    "CK", "DCTERMS", "GAF", "GRAPH", "ID", "KINDS", "OA", "ORG", "OWL", "PREFIXES", "PROV", "RDF",
    "RDFS", "SCHEMA", "SCHEMES", "SKOS", "WIKIDATA", "XSD", "Judgement", "Polarity",
    "concept",
]  # fmt: skip

#: Resources (articles, statements, actors ...); named graphs; concepts of the controlled lists.
ID = "https://w3id.org/counterclaim/id/"
GRAPH = "https://w3id.org/counterclaim/g/"
VOC = "https://w3id.org/counterclaim/voc/"
WIKIDATA = "http://www.wikidata.org/entity/"


def _close(namespace: str, terms: Iterable[str]) -> DefinedNamespaceMeta:
    """Close a vocabulary over these terms.

    Each is made once: else rdflib makes it anew whenever it is named, a tenth of the cost of writing quads.
    """
    space = Namespace(namespace)
    made = {name: space[name] for name in terms}
    fields = {"_NS": space, "_fail": True, "__annotations__": dict.fromkeys(made, URIRef), **made}
    return DefinedNamespaceMeta("Closed", (DefinedNamespace,), fields)


#: Our own terms: those that `ontology/core.ttl` defines, which says what each means.
CK = _close(
    "https://w3id.org/counterclaim/ns#",
    re.findall(r"^ck:(\w+) +a ", find_data("ontology", "core.ttl").read_text("utf-8"), re.MULTILINE),
)
#: The parts in use of the Web Annotation vocabulary, the Grounded Annotation Framework, and schema.org in https form.
OA = _close(
    "http://www.w3.org/ns/oa#",
    "Annotation SpecificResource TextPositionSelector TextQuoteSelector hasBody hasTarget hasSource hasSelector start "
    "end exact prefix suffix motivatedBy assessing".split(),
)
GAF = _close("http://groundedannotationframework.org/gaf#", ("Mention", "denotedBy"))
SCHEMA = _close(
    "https://schema.org/",
    "author dateline datePublished headline inLanguage publisher text url".split(),
)


class Polarity(StrEnum):
    """Which side of its content an act takes."""

    AFFIRMS = "affirms"
    REJECTS = "rejects"


class Judgement(StrEnum):
    """A reviewer's verdict."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    UNSURE = "unsure"
    ADDED = "added"


#: SKOS scheme of each controlled list; its words are the last segments of its concepts.
SCHEMES: dict[type[StrEnum | Code], str] = {
    Act: "force",
    Polarity: "polarity",
    Rendering: "rendering",
    Framing: "framing",
    ActorKind: "actor-kind",
    EvidenceKind: "evidence-kind",
    Strength: "strength",
    EvidenceStance: "evidence-stance",
    Role: "paragraph-role",
    Judgement: "verdict",
    AnswerStatus: "answer-status",
}

#: Kinds of resource; each is a folder below ID and a prefix.
KINDS = (
    "actor", "article", "dispute", "evidence", "found", "m", "membership", "prop", "review", "reviewer",
    "statement", "topic", "x",
)  # fmt: skip

#: Prefixes of every file we write, sorted. No namespace lies inside another: a name has one short form.
PREFIXES: dict[str, str] = dict(
    sorted(
        {
            "ck": str(CK._NS),
            "dcterms": str(DCTERMS._NS),
            "g": GRAPH,
            "gaf": str(GAF._NS),
            "oa": str(OA._NS),
            "org": str(ORG._NS),
            "owl": str(OWL._NS),
            "prov": str(PROV._NS),
            "rdf": str(RDF._NS),
            "rdfs": str(RDFS._NS),
            "schema": str(SCHEMA._NS),
            "skos": str(SKOS._NS),
            "xsd": str(XSD._NS),
            **{kind: f"{ID}{kind}/" for kind in KINDS},
            **{scheme: f"{VOC}{scheme}/" for scheme in SCHEMES.values()},
        }.items()
    )
)


def concept(value: StrEnum | Code) -> URIRef:
    """Give the SKOS concept of a controlled value.

    >>> str(concept(Act.DENY))
    'https://w3id.org/counterclaim/voc/force/deny'
    """
    return URIRef(f"{VOC}{SCHEMES[type(value)]}/{value.value.replace(' ', '-')}")
