"""Lists every RDF term that this program writes or reads, so that a misspelt one fails at once.

In RDF a typo is a new property, silently and for ever. Here every vocabulary is a closed namespace: an
unknown name raises AttributeError. `ontology/core.ttl` defines our own terms; a test keeps it and this list
equal both ways.

>>> str(CK.Accusation)
'https://w3id.org/counterclaim/ns#Accusation'
>>> CK.Acusation
Traceback (most recent call last):
...
AttributeError: term 'Acusation' not in namespace 'https://w3id.org/counterclaim/ns#'
"""

# ruff: noqa: N815 - RDF properties are lowerCamel by custom

from __future__ import annotations

from enum import StrEnum

from rdflib import URIRef
from rdflib.namespace import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SKOS, XSD, DefinedNamespace, Namespace

from kg.codes import Code
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


class CK(DefinedNamespace):
    """Our own terms; what each means stands in `ontology/core.ttl`."""

    _fail = True
    _NS = Namespace("https://w3id.org/counterclaim/ns#")

    # Classes: text, record, discourse, content
    Article: URIRef
    Mention: URIRef
    Paragraph: URIRef
    Finding: URIRef
    Extraction: URIRef
    Actor: URIRef
    SpeechAct: URIRef
    Assertion: URIRef
    Accusation: URIRef
    Denial: URIRef
    Demand: URIRef
    Threat: URIRef
    Concession: URIRef
    Proposition: URIRef
    Topic: URIRef
    Evidence: URIRef
    Dispute: URIRef
    # Text
    sourceName: URIRef
    agency: URIRef
    duplicateOf: URIRef
    fingerprint: URIRef
    findingOf: URIRef
    field: URIRef
    value: URIRef
    how: URIRef
    paragraphRole: URIRef
    why: URIRef
    copyOf: URIRef
    span: URIRef
    # Record
    cueSpan: URIRef
    speakerSpan: URIRef
    targetSpan: URIRef
    contentSpan: URIRef
    conditionSpan: URIRef
    speakerOffice: URIRef
    targetOffice: URIRef
    speakerStep: URIRef
    targetStep: URIRef
    rendering: URIRef
    framing: URIRef
    ownVoice: URIRef
    confidence: URIRef
    concept: URIRef
    conceptConfidence: URIRef
    rule: URIRef
    vote: URIRef
    datedBy: URIRef
    verdict: URIRef
    original: URIRef
    # Act
    speaker: URIRef
    target: URIRef
    content: URIRef
    force: URIRef
    polarity: URIRef
    grounds: URIRef
    answers: URIRef
    reportedBy: URIRef
    sameActAs: URIRef
    joint: URIRef
    deadline: URIRef
    notBefore: URIRef
    notAfter: URIRef
    # Act, inferred only
    opposes: URIRef
    counters: URIRef
    cameBackTo: URIRef
    answerStatus: URIRef
    # Content, actor, evidence
    aboutActor: URIRef
    topic: URIRef
    inDispute: URIRef
    specialises: URIRef
    contradicts: URIRef
    actorKind: URIRef
    side: URIRef
    evidenceKind: URIRef
    strength: URIRef
    evidenceStance: URIRef
    sourceCited: URIRef
    # Codes that a codebook added
    traits: URIRef
    # Datatype
    escaped: URIRef
    # Whose codes a notation is
    CAMEO: URIRef
    PLOVER: URIRef
    DNA: URIRef


class OA(DefinedNamespace):
    """The part of the Web Annotation vocabulary in use."""

    _fail = True
    _NS = Namespace("http://www.w3.org/ns/oa#")

    Annotation: URIRef
    SpecificResource: URIRef
    TextPositionSelector: URIRef
    TextQuoteSelector: URIRef
    hasBody: URIRef
    hasTarget: URIRef
    hasSource: URIRef
    hasSelector: URIRef
    start: URIRef
    end: URIRef
    exact: URIRef
    prefix: URIRef
    suffix: URIRef
    motivatedBy: URIRef
    assessing: URIRef


class GAF(DefinedNamespace):
    """The part of the Grounded Annotation Framework in use."""

    _fail = True
    _NS = Namespace("http://groundedannotationframework.org/gaf#")

    Mention: URIRef
    denotedBy: URIRef


class SCHEMA(DefinedNamespace):
    """The part of schema.org in use, in its https form."""

    _fail = True
    _NS = Namespace("https://schema.org/")

    author: URIRef
    dateline: URIRef
    datePublished: URIRef
    headline: URIRef
    inLanguage: URIRef
    publisher: URIRef
    text: URIRef
    url: URIRef


for _vocabulary in (CK, OA, GAF, SCHEMA):
    for _name in _vocabulary.__annotations__:
        if not _name.startswith("_"):
            # Else rdflib makes each term anew whenever it is named: a tenth of the cost of writing quads.
            setattr(_vocabulary, _name, _vocabulary[_name])


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
