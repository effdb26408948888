"""Writes an argument map in the Argument Interchange Format: as AIFdb's JSON, and as RDF in its ontology.

    claim, evidence      I   information; a claim that somebody rejects has a second I, its denial
    act                  L   locution, by a participant
    act to claim         YA  from the locution to what it asserts: the claim, or its denial
    evidence offered     RA  from the evidence to what the act asserts, anchored by a YA "Arguing"
    denial, attack       CA  from what is asserted to what it attacks
    evidence asked for   YA  "Challenging", from the locution to the claim whose grounds it asks for
    answer               TA  from the locution answered to the one that answers

Source of nodes and edges: https://www.arg.tech/aif, and the RDF that http://www.aifdb.org gives of its nodes. AIFdb
keeps people as first name and surname: a name is put whole into `surname`, since where it parts is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.exchange.arguments import ArgumentMap, MapEdge, MapNode, NodeKind, Relation
from kg.exchange.product import Product, to_bytes
from kg.rdf.serialise import build_turtle
from kg.vocab import DCTERMS, ID, RDF

AIF: Final = "http://www.arg.tech/aif#"

#: Words of a scheme node: AIFdb shows them.
_TEXTS: Final = {"RA": "Default Inference", "CA": "Default Conflict", "TA": "Default Transition"}
_ILLOCUTIONS: Final = {Relation.SUPPORT: "Asserting", Relation.ATTACK: "Disagreeing"}


@dataclass(slots=True)
class _Graph:
    """Nodes by name, in the order they were added; their AIF type, text, and the edges between them."""

    types: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    edges: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, name: str, kind: str, text: str = "") -> str:
        if name not in self.types:
            self.types[name], self.texts[name] = kind, text or _TEXTS.get(kind, "")
        return name

    def join(self, *names: str) -> None:
        for pair in pairwise(names):
            self.edges[pair] = None


def build_aif_json(found: ArgumentMap) -> Product:
    """Build the JSON that AIFdb and OVA read: nodes, edges, locutions, participants.

    Args:
        found: From `build_map`.

    Returns:
        Ids are whole numbers as text, counted from 1. A locution's `timestamp` is the last day its act can have been
        on, at midnight, "" when unknown; `source` names article and statement.
    """
    graph = _build_graph(found)
    numbers = {name: str(number) for number, name in enumerate(graph.types, start=1)}
    acts = {node.id: node for node in found.nodes if node.kind is NodeKind.ACT}
    speakers = sorted({node.facts.get("speaker", "") for node in acts.values()})
    people = {speaker: str(number) for number, speaker in enumerate(speakers, start=1)}
    stamps = {key: f"{node.facts['date']} 00:00:00" for key, node in acts.items() if "date" in node.facts}
    document = {
        "nodes": [
            {"nodeID": number, "text": graph.texts[name], "type": graph.types[name], "timestamp": stamps.get(name, "")}
            for name, number in numbers.items()
        ],
        "edges": [
            {"edgeID": str(number), "fromID": numbers[one], "toID": numbers[other], "formEdgeID": None}
            for number, (one, other) in enumerate(graph.edges, start=1)
        ],
        "locutions": [
            {
                "nodeID": numbers[key],
                "personID": people[node.facts.get("speaker", "")],
                "timestamp": stamps.get(key, ""),
                "start": None,
                "end": None,
                "source": f"{ID}statement/{node.facts['statement']}",
            }
            for key, node in acts.items()
        ],
        "participants": [
            {"participantID": number, "firstname": "", "surname": speaker} for speaker, number in people.items()
        ],
        "schemefulfillments": [],
        "descriptorfulfillments": [],
    }  # fmt: skip
    return Product(to_bytes(json.dumps(document, ensure_ascii=False, indent=1) + "\n"), found.notes)


def build_aif_turtle(found: ArgumentMap) -> Product:
    """Build Turtle in the AIF ontology, the nodes named under our namespace and tied to statements.

    Args:
        found: From `build_map`.
    """
    graph = _build_graph(found)
    quads = [Quad(*triple) for triple in _list_triples(graph, found)]
    return Product(to_bytes(build_turtle(quads)), found.notes)


def _build_graph(found: ArgumentMap) -> _Graph:
    graph = _Graph()
    nodes = {node.id: node for node in found.nodes}
    for node in found.nodes:
        graph.add(node.id, "L" if node.kind is NodeKind.ACT else "I", _write_text(node))
    for edge in found.edges:
        _add_edge(graph, edge, nodes, found)
    for answer, answered in found.answers:
        graph.join(answered, graph.add(f"ta-{answered}-{answer}", "TA"), answer)
    return graph


def _write_text(node: MapNode) -> str:
    return f"{node.facts.get('speaker', '')} : {node.text}" if node.kind is NodeKind.ACT else node.text


def _add_edge(graph: _Graph, edge: MapEdge, nodes: dict[str, MapNode], found: ArgumentMap) -> None:
    source, target = nodes[edge.source], nodes[edge.target]
    kinds = (source.kind, target.kind)
    if kinds == (NodeKind.ACT, NodeKind.CLAIM):
        _assert(graph, source, target, edge.relation)
    elif kinds == (NodeKind.ACT, NodeKind.ACT):
        one, other = (_find_content(graph, node, nodes, found) for node in (source, target))
        _attack(graph, one, other)
    elif kinds == (NodeKind.EVIDENCE, NodeKind.ACT) and edge.relation is Relation.SUPPORT:
        content = _find_content(graph, target, nodes, found)
        inference = graph.add(f"ra-{source.id}", "RA")
        graph.join(source.id, inference, content)
        graph.join(target.id, graph.add(f"ya-arguing-{source.id}", "YA", "Arguing"), inference)
    elif kinds == (NodeKind.EVIDENCE, NodeKind.ACT):
        _challenge(graph, source, _find_content(graph, target, nodes, found), target)
    elif edge.relation is Relation.SUPPORT:
        graph.join(source.id, graph.add(f"ra-{source.id}-{target.id}", "RA"), target.id)
    else:
        _attack(graph, source.id, target.id)


def _assert(graph: _Graph, act: MapNode, claim: MapNode, relation: Relation) -> None:
    content = claim.id if relation is Relation.SUPPORT else _deny(graph, claim)
    words = _ILLOCUTIONS[relation]
    graph.join(act.id, graph.add(f"ya-{act.id}", "YA", words), content)


def _deny(graph: _Graph, claim: MapNode) -> str:
    """Give the node of a claim's denial, with the conflict between the two."""
    denial = graph.add(f"not-{claim.id}", "I", f"It is not so: {claim.text}")
    _attack(graph, denial, claim.id)
    return denial


def _attack(graph: _Graph, one: str, other: str) -> None:
    graph.join(one, graph.add(f"ca-{one}-{other}", "CA"), other)


def _challenge(graph: _Graph, evidence: MapNode, content: str, answered: MapNode) -> None:
    """Let the locution that asks for grounds challenge what the answered one asserts."""
    asker = evidence.facts["act"]
    name = f"ya-challenging-{evidence.id}-{answered.id}"
    graph.join(asker, graph.add(name, "YA", "Challenging"), content)
    graph.join(asker, graph.add(f"ya-{evidence.id}", "YA", "Asserting"), evidence.id)


def _find_content(graph: _Graph, act: MapNode, nodes: dict[str, MapNode], found: ArgumentMap) -> str:
    """Find what an act asserts: its claim, the claim's denial, or, without a claim, the words of the act."""
    claim = found.stands.get(act.id)
    if claim is None:
        words = graph.add(f"words-{act.id}", "I", act.text)
        graph.join(act.id, graph.add(f"ya-{act.id}", "YA", "Disagreeing"), words)
        return words
    return _deny(graph, nodes[claim]) if act.id in found.denying else claim


def _list_triples(
    graph: _Graph, found: ArgumentMap
) -> Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]:
    for name, kind in graph.types.items():
        yield _node(name), NamedNode(RDF.type), NamedNode(f"{AIF}{kind}-node")
        # Only contents have a text in the ontology; what an illocution is, is in its words.
        predicate = f"{AIF}claimText" if kind in ("I", "L") else DCTERMS.title
        yield _node(name), NamedNode(predicate), Literal(graph.texts[name])
    for one, other in graph.edges:
        subject, predicate, value = _name_edge(one, other, graph)
        yield _node(subject), NamedNode(AIF + predicate), _node(value)
    for node in found.nodes:
        if node.kind is NodeKind.ACT:
            yield (
                _node(node.id),
                NamedNode(DCTERMS.source),
                NamedNode(f"{ID}statement/{node.facts['statement']}"),
            )
            yield _node(node.id), NamedNode(DCTERMS.creator), Literal(node.facts.get("speaker", ""))


def _node(name: str) -> NamedNode:
    return NamedNode(f"{ID}aif/{name}")


#: Scheme node to the property it has of what comes in, and of what goes out.
_PROPERTIES: Final = {
    "RA": ("Premise", "Conclusion"),
    "CA": ("Premise", "Conclusion"),
    "TA": ("StartLocution", "EndLocution"),
    "YA": ("Locution", "IllocutionaryContent"),
}


def _name_edge(one: str, other: str, graph: _Graph) -> tuple[str, str, str]:
    """Turn an edge into a triple, whose subject is always the scheme node; an illocution's content may be one too."""
    if graph.types[one] in _PROPERTIES:
        return one, _PROPERTIES[graph.types[one]][1], other
    return other, _PROPERTIES[graph.types[other]][0], one
