"""A codebook as RDF, and whether ontology and shapes agree with it."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.codebook.book import LISTS, Codebook, Entry
from kg.codebook.lore import check_lore
from kg.files import find_data
from kg.vocab import CK, PREFIXES, SCHEMES, concept

#: Shapes of `ontology/shapes.ttl` that list the values of a list, by their property.
_PATHS = {"acts": CK.force, "evidence-kinds": CK.evidenceKind, "actor-kinds": CK.actorKind}


def check_codebook(codebook: Codebook) -> list[str]:
    """Check a codebook against all that rests on it; empty when they agree.

    Returns:
        Every fault, one line each: of its tables, then of ontology and shapes.
    """
    return [*check_lore(codebook), *_check_ontology(codebook)]


def _check_ontology(codebook: Codebook) -> Iterator[str]:
    """Hold the lists against concepts and shapes; labels and notations only of the bundled codebook.

    What a codebook adds is in neither: a store that has it brings its concept, and shapes let it in.
    """
    core = Graph().parse(find_data("ontology", "core.ttl"))
    shapes = Graph().parse(find_data("ontology", "shapes.ttl"))
    for name, path in _PATHS.items():
        allowed = _list_allowed(shapes, path)
        values = [value for value in codebook.list_values(name) if value not in codebook.codes.own]
        for value in values:
            if (concept(value), RDF.type, SKOS.Concept) not in core:
                yield f"{name}.{value}: the ontology has no concept {concept(value)}"
            if allowed and concept(value) not in allowed:
                yield f"{name}.{value}: the shapes refuse it"
        if codebook.path is None:
            for entry, value in zip(codebook.lists[name], values, strict=True):
                yield from _compare_concept(f"{name}.{value}", entry, concept(value), core)
            for node in sorted(allowed - {concept(value) for value in values}):
                yield f"{name}: {node} stands in the shapes and not in the codebook"


def _list_allowed(shapes: Graph, path: URIRef) -> set[URIRef]:
    found = set()
    for shape in shapes.subjects(SH.path, path):
        for head in shapes.objects(shape, SH["in"]):
            found |= {node for node in Collection(shapes, head) if isinstance(node, URIRef)}
    return found


def _compare_concept(where: str, code: Entry, node: URIRef, core: Graph) -> Iterator[str]:
    label = str(core.value(node, SKOS.prefLabel))
    if label != code.label:
        yield f"{where}: label {code.label!r} - the ontology says {label!r}"
    definition = str(core.value(node, SKOS.definition))
    if definition != code.definition:
        yield f"{where}: definition {code.definition!r} - the ontology says {definition!r}"
    notations, told = set(core.objects(node, SKOS.notation)), set(list_notations(code))
    if notations != told:
        shown, known = (sorted(str(one) for one in found) for found in (told, notations))
        yield f"{where}: notations {shown} - the ontology says {known}"


def list_notations(code: Entry) -> list[Literal]:
    """List the codes of other schemes, each typed by whose it is.

    >>> [notation.n3() for notation in list_notations(Entry("deny", "deny", "...", cameo="016"))]
    ['"016"^^<https://w3id.org/counterclaim/ns#CAMEO>']
    """
    pairs = ((CK.CAMEO, code.cameo), (CK.PLOVER, code.plover))
    return [Literal(notation, datatype=scheme) for scheme, notation in pairs if notation is not None]


def build_codebook_graph(codebook: Codebook) -> Graph:
    """Build the codebook as RDF: SKOS concepts with crosswalks, and one shape a list that allows just its values.

    Kinds of topics are no concepts of the ontology and stay out.
    """
    graph = Graph()
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for name, path in _PATHS.items():
        nodes = [concept(value) for value in codebook.list_values(name)]
        for code, node in zip(codebook.lists[name], nodes, strict=True):
            _add_concept(graph, code, node)
        shape, values = (
            URIRef(f"https://w3id.org/counterclaim/shapes#Codebook-{name}"),
            BNode(f"values-{name}"),
        )
        graph.add((shape, RDF.type, SH.PropertyShape))
        graph.add((shape, SH.targetSubjectsOf, path))
        graph.add((shape, SH.path, path))
        graph.add((shape, SH["in"], values))
        graph.add(
            (shape, SH.message, Literal(f"a value that the codebook does not list ({SCHEMES[LISTS[name]]})"))
        )
        Collection(graph, values, list(nodes))
    return graph


def _add_concept(graph: Graph, code: Entry, node: URIRef) -> None:
    graph.add((node, RDF.type, SKOS.Concept))
    graph.add((node, SKOS.prefLabel, Literal(code.label, lang="en")))
    graph.add((node, SKOS.definition, Literal(code.definition, lang="en")))
    for notation in list_notations(code):
        graph.add((node, SKOS.notation, notation))
    if code.dna is not None:
        graph.add((node, SKOS.notation, Literal(code.dna, datatype=CK.DNA)))
    if code.schema is not None:
        graph.add((node, SKOS.closeMatch, URIRef(f"{PREFIXES['schema']}{code.schema}")))
