"""The queries made from the shapes find in every broken graph what pySHACL finds: same shape, place and value.

The published sample is broken in each property that the shapes speak of: values taken out, put in, replaced by terms of
every sort, types lost, names lost. A test holds that every constraint of the shapes was broken among them.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef

from kg.errors import LoreError, StoreError, UsageError
from kg.files import find_data
from kg.rdf.terms import REGISTRY
from kg.store import Store, open_store, replace_store
from kg.validation.shapes import list_checks
from kg.validation.violations import find_violations, validate
from kg.vocab import CK, PREFIXES

ROOT = Path(__file__).resolve().parent.parent
SH = Namespace("http://www.w3.org/ns/shacl#")
XSD = "http://www.w3.org/2001/XMLSchema#"
#: Over so many graphs the breaks are spread.
GRAPHS = 8

#: Terms of every sort. Only lexical forms that rdflib leaves as they are: it would write 1.50 as 1.5, and an ill-typed
#: boolean as false.
ODD = [
    ox.NamedNode("https://example.org/nothing"),
    ox.NamedNode(str(RDF.nil)),
    ox.BlankNode("nobody"),
    ox.Literal("words"),
    ox.Literal("outlet", language="en"),
    ox.Literal(""),
    ox.Literal("x", datatype=ox.NamedNode("https://example.org/datatype")),
    *(
        ox.Literal(text, datatype=ox.NamedNode(f"{XSD}{name}"))
        for name, texts in {
            "integer": ("3", "-1", "many", "1.5"),
            "double": ("0.5", "1.5", "-0.5", "much"),
            "decimal": ("0.5",),
            "boolean": ("true",),
            "date": ("2019-02-03", "1066-01-01", "2019-02-30", "soon"),
            "dateTime": ("2019-02-03T10:00:00",),
        }.items()
        for text in texts
    ),
]

#: Breaks whatever asks for a datatype.
ALIEN = ox.Literal("x", datatype=ox.NamedNode("https://example.org/datatype"))


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """Our shapes without the constraints in SPARQL, which both ways run in the store."""
    rules = Graph().parse(find_data("ontology", "shapes.ttl"))
    rules.remove((None, SH.sparql, None))
    path = tmp_path_factory.mktemp("shapes") / "core.ttl"
    rules.serialize(path, format="turtle")
    return path


@cache
def read_sample() -> list[ox.Quad]:
    return sorted(ox.parse(path=str(ROOT / "exports" / "sample" / "graph.nq")), key=str)


def open_sample() -> Store:
    store = open_store()
    store.change((), read_sample())
    return store


@dataclass(frozen=True)
class Break:
    """One way to break one shape: at something that it aims at (SPARQL pattern for ?focus), in a property."""

    target: str
    kind: str
    path: str
    inverse: bool
    way: Callable[[Store, Break, ox.NamedNode, random.Random], None]


@cache
def list_breaks() -> list[Break]:
    """List for each property of each shape each way to break it, and for each shape the ways to break its aim."""
    rules = Graph().parse(find_data("ontology", "shapes.ttl"))
    found = []
    for shape in sorted(
        set(rules.objects(None, SH.property)), key=lambda part: str(rules.value(part, SH.message))
    ):
        path = rules.value(shape, SH.path)
        inverse = rules.value(path, SH.inversePath)
        found += [
            Break(target, kind, str(inverse or path), inverse is not None, way)
            for owner in rules.subjects(SH.property, shape)
            for target, kind in list_targets(rules, owner)
            for way in WAYS
        ]
    return found


def list_targets(rules: Graph, shape: object) -> Iterator[tuple[str, str]]:
    for kind in rules.objects(shape, SH.targetClass):
        yield f"?focus a/rdfs:subClassOf* <{kind}>", str(kind)
    for path in rules.objects(shape, SH.targetSubjectsOf):
        yield f"?focus <{path}> ?o", ""
    for path in rules.objects(shape, SH.targetObjectsOf):
        yield f"?s <{path}> ?focus", ""


def break_store(store: Store, seed: int) -> None:
    """Break the store by every `GRAPHS`-th of the ways."""
    pick = random.Random(seed)
    for one in list_breaks()[seed::GRAPHS]:
        asked = f"SELECT DISTINCT ?focus {{ {one.target} FILTER(isIRI(?focus)) }} ORDER BY ?focus"
        aims = store.select(asked).column("focus")
        focus = ox.NamedNode(str(pick.choice(aims or store.select(ANYTHING).column("focus"))))
        if not aims:
            store.change((), [ox.Quad(focus, TYPE, ox.NamedNode(one.kind or ANY_KIND), REGISTRY)])
        one.way(store, one, focus, pick)
    # What takes two breaks at one place: neither content nor a statement inside.
    acts = store.select(ANYTHING).column("focus")
    for act in (ox.NamedNode(str(pick.choice(acts))) for _ in range(3)):
        store.change(store.find(act, str(CK.content), None, None), ())
        store.change(store.find(None, str(CK.reportedBy), act, None), ())


ANYTHING = "SELECT DISTINCT ?focus { ?focus a ck:SpeechAct FILTER(isIRI(?focus)) } ORDER BY ?focus"
ANY_KIND = str(CK.SpeechAct)
TYPE = ox.NamedNode(str(RDF.type))


def take_out(store: Store, one: Break, focus: ox.NamedNode, pick: random.Random) -> None:
    store.change(store.find(*((None, one.path, focus) if one.inverse else (focus, one.path, None)), None), ())


def put_in(store: Store, one: Break, focus: ox.NamedNode, pick: random.Random) -> None:
    """Put in a term of any sort, a literal of no known datatype, and a value of the right sort: another subject's."""
    others = sorted({quad.object for quad in store.find(None, one.path, None, None)}, key=str)
    for value in (choose(one.path, pick), ALIEN, pick.choice(others or ODD)):
        if not one.inverse:
            quad = ox.Quad(focus, ox.NamedNode(one.path), value, REGISTRY)
        elif isinstance(value, ox.NamedNode):
            quad = ox.Quad(value, ox.NamedNode(one.path), focus, REGISTRY)
        else:
            quad = ox.Quad(ODD[0], ox.NamedNode(one.path), focus, REGISTRY)
        if not (one.path.endswith(COMPARED) and isinstance(value, ox.BlankNode)):
            store.change((), [quad])


def exchange(store: Store, one: Break, focus: ox.NamedNode, pick: random.Random) -> None:
    take_out(store, one, focus, pick)
    value = choose(one.path, pick)
    if not one.inverse:
        store.change((), [ox.Quad(focus, ox.NamedNode(one.path), value, REGISTRY)])


def lose_types(store: Store, one: Break, focus: ox.NamedNode, pick: random.Random) -> None:
    """Of the values: so the values of `sh:class` are none."""
    for quad in store.find(focus, one.path, None, None):
        if isinstance(quad.object, ox.NamedNode):
            store.change(store.find(quad.object, str(RDF.type), None, None), ())


def lose_name(store: Store, one: Break, focus: ox.NamedNode, pick: random.Random) -> None:
    """The focus becomes a blank node in all that it says; rarely, for whoever refers to it breaks too."""
    if pick.random() > 0.1:
        return
    said = store.find(focus, None, None, None)
    nobody = ox.BlankNode()
    store.change(said, [ox.Quad(nobody, quad.predicate, quad.object, quad.graph_name) for quad in said])


WAYS = (take_out, put_in, *[exchange] * 4, lose_types, lose_name)
#: Properties that `sh:lessThan` compares. There pySHACL raises on blank nodes and on days that are none, and orders
#: what the standard calls incomparable by datatype, as rdflib does; so they only get what can be compared, and words.
COMPARED = ("oa#start", "oa#end", "ns#notBefore", "ns#notAfter")


def choose(path: str, pick: random.Random) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if path.endswith("ns#confidence") and pick.random() < 0.5:
        return ox.Literal(pick.choice((1.5, -0.5)))
    if not path.endswith(COMPARED):
        return pick.choice(ODD)
    name = XSD + ("integer" if path.endswith(("start", "end")) else "date")
    right = [term for term in ODD if isinstance(term, ox.Literal) and term.datatype.value == name][:2]
    return pick.choice([*right, ODD[3]])


def describe(store: Store, shapes: Path, engine: str) -> set[tuple[str, ...]]:
    """Violations as text; a shape by what it says, a blank node without its name, which each reader makes up."""
    return {
        (
            v.check.component,
            v.check.message,
            v.check.hint,
            str(v.check.warning),
            "_:" if isinstance(v.focus, ox.BlankNode) else str(v.focus),
            "_:" if isinstance(v.value, ox.BlankNode) else str(v.value),
        )
        for v in find_violations(store, shapes, engine)
        # What is no number is in no range, says the standard; pySHACL compares letters and datatypes. Both report the
        # datatype of such a value.
        if is_number(v.value) or not v.check.component.startswith(("MinInclusive", "MaxInclusive"))
    }


def is_number(value: object) -> bool:
    return isinstance(value, ox.Literal) and isinstance(
        Literal(value.value, datatype=URIRef(value.datatype.value)).value, int | float | Decimal
    )


@cache
def find_broken(seed: int, shapes: Path) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    store = open_sample()
    break_store(store, seed)
    return describe(store, shapes, "queries"), describe(store, shapes, "pyshacl")


@pytest.mark.parametrize("seed", range(GRAPHS))
def test_queries_find_in_a_broken_graph_what_pyshacl_finds(seed, shapes):
    ours, theirs = find_broken(seed, shapes)
    assert len(ours) > 30
    assert ours - theirs == set()
    assert theirs - ours == set()


def test_the_broken_graphs_break_every_constraint(shapes):
    rules = Graph().parse(shapes)
    asked = {(check.component, check.message) for check in list_checks(rules, lambda kind: [kind])}
    found = {pair[:2] for seed in range(GRAPHS) for pair in find_broken(seed, shapes)[0]}
    assert asked - found == set()


def test_shapes_that_the_queries_do_not_cover_are_refused_and_pyshacl_takes_them(tmp_path):
    path = tmp_path / "own.ttl"
    path.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ck: <https://w3id.org/counterclaim/ns#> .\n"
        "<x:s> sh:targetClass ck:Article ; "
        'sh:property [ sh:path ck:sourceName ; sh:maxLength 1 ; sh:message "long" ] .',
        encoding="utf-8",
    )
    with pytest.raises(LoreError, match=r"sh:maxLength 1: .* pyshacl"):
        validate(open_sample(), path)
    assert {problem.what.partition(":")[0] for problem in validate(open_sample(), path, "pyshacl")} == {
        "long"
    }


def test_an_unknown_engine_is_refused():
    with pytest.raises(UsageError, match="queries, pyshacl"):
        validate(open_sample(), engine="jena")


def test_what_stops_pyshacl_is_told(shapes):
    store = open_sample()
    store._quads.update(
        "INSERT { GRAPH ?g { ?s ck:notBefore 'soon'^^xsd:date ; ck:notAfter 'later'^^xsd:date } } "
        "WHERE { GRAPH ?g { ?s a ck:Accusation } }",
        prefixes=PREFIXES,
    )
    assert any("earliest day" in problem.what for problem in validate(store, shapes))
    with pytest.raises(StoreError, match=r"pySHACL gives up .* the queries do not"):
        validate(store, shapes, "pyshacl")


def test_the_command_says_who_checked(tmp_path):
    replace_store(tmp_path / "store", lambda draft: draft.store.change((), read_sample()))
    for options, said in (((), "by queries"), (("--engine", "pyshacl"), "by pyshacl")):
        command = [sys.executable, "-m", "kg", "validate", "--store", str(tmp_path / "store"), *options]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
        assert f"the store fits the shapes, checked {said}" in done.stderr


def test_the_sample_is_sound_both_ways(shapes):
    assert describe(open_sample(), shapes, "queries") == describe(open_sample(), shapes, "pyshacl") == set()
