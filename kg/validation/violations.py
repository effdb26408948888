"""Finds what breaks the shapes, two ways that give the same: queries in the store, and pySHACL over a copy of it.

The queries are made from the shapes (`kg.validation.shapes`), so there is one source for both. They read the store
where it lies, also on a server; pySHACL needs the whole graph in memory, and far longer. A test holds the two together
over broken graphs. The shapes' constraints in SPARQL run in the store both ways: the same queries, a hundred times
faster; another test runs them in pySHACL too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph, Node, URIRef
from rdflib.collection import Collection

from kg.errors import StoreError, choose
from kg.files import find_data
from kg.model import Act, EvidenceKind, Problem
from kg.rdf.serialise import build_turtle
from kg.rdf.terms import ONTOLOGY
from kg.store import Store
from kg.validation.places import Places, Term
from kg.validation.shapes import SH, Check, list_checks, list_sparql_checks
from kg.vocab import CK, SCHEMES, VOC

#: Who may check: the store's own engine by queries, or pySHACL.
ENGINES: Final = ("queries", "pyshacl")
_GENERIC_HINT = "rebuild with `kg build`; if it stays, report it with this line"


@dataclass(frozen=True, slots=True)
class Violation:
    """One constraint broken at one place: `check` says which, `value` by what (None: by what is missing or many)."""

    check: Check
    focus: Term
    value: Term | None


def validate(store: Store, shapes: Path | None = None, engine: str = "queries") -> list[Problem]:
    """Check the whole store against the shapes.

    Args:
        store: Any store; inferences are checked too if they were made.
        shapes: SHACL file; None for the one that ships.
        engine: One of `ENGINES`.

    Returns:
        Findings sorted by place, each once; empty when the store is sound.

    Raises:
        LoreError: The shapes use what the queries do not cover; pySHACL does.
        MissingData: The shapes do not ship with the package.
        StoreError: The store cannot be read, or pySHACL cannot compare what is in it.
        UsageError: No such engine.

    >>> validate(store)  # doctest: +SKIP
    """
    places = Places(store)
    found = {_to_problem(places, violation) for violation in find_violations(store, shapes, engine)}
    return sorted(found, key=lambda problem: (problem.where, problem.what))


def find_violations(store: Store, shapes: Path | None = None, engine: str = "queries") -> Iterator[Violation]:
    """Find what breaks the shapes; see `validate`. One may come twice."""
    choose("engine", engine, ENGINES)
    rules = Graph().parse(shapes or find_data("ontology", "shapes.ttl"), format="turtle")
    _let_in_own(rules, store)
    if engine == "queries":
        return _ask_store(store, list_checks(rules, lambda kind: _list_below(store, kind)))
    written = _ask_store(store, list_sparql_checks(rules))
    rules.remove((None, SH.sparql, None))
    return chain(written, _ask_pyshacl(store, rules))


def _let_in_own(rules: Graph, store: Store) -> None:
    """Add to the lists of the shapes the acts and kinds of evidence that a codebook added to the store."""
    own = store.select("SELECT ?scheme ?code { ?code ck:traits ?told ; skos:inScheme ?scheme }").rows
    paths = {
        f"{VOC}{SCHEMES[kind]}": path for kind, path in ((Act, CK.force), (EvidenceKind, CK.evidenceKind))
    }
    for scheme, code in own:
        for shape in list(rules.subjects(SH.path, paths[str(scheme)])):
            for head in rules.objects(shape, SH["in"]):
                Collection(rules, head).append(URIRef(str(code)))


def _list_below(store: Store, kind: str) -> list[str]:
    asked = f"SELECT DISTINCT ?kind {{ ?kind <{RDFS.subClassOf}>* <{kind}> }}"
    return sorted({kind, *map(str, store.select(asked).column("kind"))})


def _ask_store(store: Store, checks: list[Check]) -> Iterator[Violation]:
    for check in checks:
        found = store.solve(check.query)
        assert isinstance(found, ox.QuerySolutions)
        names = {variable.value for variable in found.variables}
        for row in found:
            value = row["value"] if "value" in names else None
            # A constraint in SPARQL hangs on some node; what breaks it is the culprit.
            yield Violation(check, row["focus" if "focus" in names else "value"], value)


def _ask_pyshacl(store: Store, rules: Graph) -> Iterator[Violation]:
    import pyshacl

    # Shapes know nothing of graphs, and a label stands in another than its use.
    quads = [*store.quads(), *store.quads(ONTOLOGY)]
    graph = Graph().parse(data=build_turtle(quads), format="turtle")
    try:
        _, report, _ = pyshacl.validate(graph, shacl_graph=rules, inference="none", allow_warnings=True)
    except (RuntimeError, TypeError, ValueError) as fault:
        # It raises on values that it cannot compare, and on shapes that it does not know.
        raise StoreError(
            f"pySHACL gives up - {fault} - the queries do not: check with --engine queries"
        ) from fault
    for result in report.subjects(RDF.type, SH.ValidationResult):
        yield _read_result(rules, report, result)


def _read_result(rules: Graph, report: Graph, result: Node) -> Violation:
    said = {
        word: report.value(result, SH[word])
        for word in "focusNode value sourceShape sourceConstraintComponent resultMessage resultSeverity".split()
    }
    shape, focus = said["sourceShape"], said["focusNode"]
    assert shape is not None and focus is not None
    hint = rules.value(shape, RDFS.comment)
    component = str(said["sourceConstraintComponent"]).removeprefix(str(SH))
    warning = said["resultSeverity"] == SH.Warning
    check = Check(shape, component, "", str(said["resultMessage"]), str(hint or ""), warning)
    value = None if said["value"] is None else _to_term(said["value"])
    return Violation(check, _to_term(focus), value)


def _to_term(node: Node) -> Term:
    (quad,) = ox.parse(f"<x:s> <x:p> {node.n3()} .", format=ox.RdfFormat.TURTLE)
    return cast(Term, quad.object)


def _to_problem(places: Places, violation: Violation) -> Problem:
    check, value = violation.check, violation.value
    shown = "" if value is None or value == violation.focus else f": {places.show(value)}"
    return Problem(
        places.name(violation.focus), f"{check.message}{shown}", check.hint or _GENERIC_HINT, check.warning
    )
