"""Checks, shows and makes codebooks.

check    does everything that reads, writes or validates agree with the codebook: cues, tables, ontology, shapes
show     as a table, or as RDF: SKOS with its crosswalks, and the shapes that follow from it
new      a folder with a codebook and tables to fill in
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from rdflib import RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SH

from kg.codebook import FILES, LISTS, Codebook, Entry, load_cues, load_names
from kg.codes import TRAITS
from kg.errors import ExportError, LoreError
from kg.files import find_data, write_atomic
from kg.gazetteer import ACTOR_COLUMNS, TOPIC_COLUMNS, Gazetteer, TopicKind
from kg.lexicon import Lexicon
from kg.model import Act
from kg.table import Table
from kg.vocab import CK, PREFIXES, SCHEMES, concept

#: Shapes of `ontology/shapes.ttl` that list the values of a list, by their property.
_PATHS = {"acts": CK.force, "evidence-kinds": CK.evidenceKind, "actor-kinds": CK.actorKind}


def check_codebook(codebook: Codebook) -> list[str]:
    """Check a codebook against all that rests on it; empty when they agree.

    Returns:
        Every fault, one line each: of its tables, then of ontology and shapes.
    """
    faults: list[str] = []
    try:
        faults += _check_cues(codebook, load_cues(codebook))
    except LoreError as fault:
        faults += fault.faults
    try:
        faults += _check_names(codebook, load_names(codebook))
    except LoreError as fault:
        faults += fault.faults
    faults += _check_ontology(codebook)
    return faults


def _check_cues(codebook: Codebook, lexicon: Lexicon) -> Iterator[str]:
    acts = [code.value for code in codebook.lists["acts"]]
    told = {cue.act.value for cue in lexicon.cues}
    for act in acts:
        # A plain statement is what no cue of another act tells.
        if act not in told and act != Act.STATE:
            yield f"acts.{act}: no cue tells it - add one to the cue file, or take the act out"
    kinds = {code.value for code in codebook.lists["evidence-kinds"]}
    used = {entry.kind.value: entry.lemma for rows in lexicon.evidence.by_first.values() for _, entry in rows}
    for kind, lemma in sorted(used.items()):
        if kind not in kinds:
            yield f"evidence-kinds: the cue {lemma!r} has the kind {kind!r}, which is not listed"


def _check_names(codebook: Codebook, gazetteer: Gazetteer) -> Iterator[str]:
    kinds = {code.value for code in codebook.lists["actor-kinds"]}
    for actor in gazetteer.actors.values():
        if actor.kind.value not in kinds:
            yield f"actor-kinds: actor {actor.id} has the kind {actor.kind.value!r}, which is not listed"
    kinds = {code.value for code in codebook.lists["topic-kinds"]}
    for topic in gazetteer.topics.values():
        if topic.kind.value not in kinds:
            yield f"topic-kinds: topic {topic.id} has the kind {topic.kind.value!r}, which is not listed"


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


def build_codebook_table(codebook: Codebook) -> Table:
    """Build one row a value: list, value, label, CAMEO, PLOVER, DNA, schema.org, definition."""
    rows = tuple(
        (name, c.value, c.label, c.cameo, c.plover, c.dna, c.schema, c.definition)
        for name, codes in codebook.lists.items()
        for c in codes
    ) + tuple(
        ("concepts", c.value, c.label, None, None, None, None, c.definition or " | ".join(c.examples))
        for c in codebook.concepts
    )
    return Table(("list", "value", "label", "cameo", "plover", "dna", "schema", "definition"), rows)


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


_STARTERS: Mapping[str, str] = {
    "cues": "# Cues of your own, on top of the bundled ones. One record a word; take the marks away and change it.\n"
    "#\n"
    '# [[cue]]\n# id = "lambast"\n# act = "accuse"\n# lemma = "lambast"\n# pos = "verb"\n'
    '# example = "The farmers lambasted the mill for the flood."\n'
    "#\n"
    "# And of words for evidence; strength: specific, sourced (it names a document or body) or corroborated.\n"
    '# [[evidence]]\n# kind = "report"\n# lemma = "dyke log"\n# strength = "sourced"\n'
    '# example = "The mayor accused the mill, citing the dyke log."\n',
    "actors": "# Who is who in your dispute. One actor a row, cells separated by tabs, rows sorted by id.\n"
    "# side: id of the party the actor speaks for. aliases, seats, demonyms: separated by |.\n"
    "# mill\tHill Mill\torganisation\tmill\tthe mill company\t\t\t\town\n" + "\t".join(ACTOR_COLUMNS) + "\n",
    "topics": "# What your dispute is about. One topic a row, cells separated by tabs, rows sorted by id.\n"
    f"# kind: {', '.join(kind.value for kind in TopicKind)}. aliases: separated by |.\n"
    "# river-pact\tRiver Pact\ttreaty\tPact of the River\town\n" + "\t".join(TOPIC_COLUMNS) + "\n",
}


#: Lines of a codebook that say what follows from its acts and kinds of evidence.
_TRAITS = re.compile(rf"(?m)^({'|'.join(key for traits in TRAITS.values() for key in traits)}) = .*\n")


def write_codebook(folder: Path, title: str) -> list[Path]:
    """Write a new codebook with empty tables of its own; it can be built with as it stands.

    Raises:
        ExportError: There is a codebook already, or the folder cannot be written.
    """
    path = folder / "codebook.toml"
    taken = [name for name in ("codebook.toml", *map(_name_file, FILES)) if (folder / name).exists()]
    if taken:
        raise ExportError(f"{folder} has {', '.join(taken)} already - choose another folder")
    text = find_data("ontology", "codebook.toml").read_text(encoding="utf-8")
    # What follows from an act is fixed: a copy would only grow old.
    text = _TRAITS.sub("", text)
    own = "".join(f'{name} = "{_name_file(name)}"\n' for name in FILES)
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace('title = "Accusations and answers"', f'title = "{quoted}"')
    text = text.replace("Here none: the bundled ones.", "").replace(
        "alone = false\n", f"alone = false\n{own}"
    )
    written = [write_atomic(folder / _name_file(name), starter) for name, starter in _STARTERS.items()]
    return [write_atomic(path, text), *written]


def _name_file(what: str) -> str:
    return "cues.toml" if what == "cues" else f"{what}.tsv"
