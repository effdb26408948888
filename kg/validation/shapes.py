"""Turns SHACL shapes into queries for what breaks them, so that a store is checked where it lies, at its own speed.

In: a graph of shapes. Out: `Check`s; each has a query that gives every `?focus` that breaks one constraint, with the
`?value` that does where there is one. What is understood is what `ontology/shapes.ttl` uses, as the standard means it:

    targets      sh:targetClass, targetNode, targetSubjectsOf, targetObjectsOf
    paths        a property, or sh:inversePath of one
    constraints  minCount, maxCount, class, datatype, nodeKind, in, hasValue, pattern, minInclusive, maxInclusive,
                 lessThan, lessThanOrEquals, or, sparql

Anything else is refused, not passed over: then pySHACL has to check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, Node, URIRef
from rdflib.collection import Collection

from kg.errors import LoreError

SH = Namespace("http://www.w3.org/ns/shacl#")
#: What stands on a shape but is no constraint.
_WORDS = frozenset({RDF.type, RDFS.comment, SH.message, SH.severity, SH.path, SH.property})
_TARGETS = frozenset({SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf})
_KINDS = {SH.IRI: "isIRI", SH.Literal: "isLiteral", SH.BlankNode: "isBlank"}
#: Datatypes whose lexical form a cast can check.
_CAST = frozenset({XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.boolean, XSD.date, XSD.dateTime})

#: Lists a class and all below it.
Below = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """One constraint of one shape.

    Attributes:
        shape: The node or property shape that has it.
        component: Its name in SHACL, such as `MinCountConstraintComponent`.
        query: SELECT of `?focus` and, where a value breaks it, `?value`; a pair may come twice.
        message: What is wrong where it is broken.
        hint: What to do; empty: nothing special.
        warning: Whether it is a mere warning.
    """

    shape: Node
    component: str
    query: str
    message: str
    hint: str
    warning: bool


def list_checks(rules: Graph, list_below: Below) -> list[Check]:
    """List the checks that shapes ask for.

    Args:
        rules: The shapes.
        list_below: Of the store's ontology.

    Raises:
        LoreError: The shapes use what is not understood here; every fault is listed.
    """
    reader = _Reader(rules, list_below)
    # In an order that does not vary.
    shapes = sorted({shape for target in _TARGETS for shape in rules.subjects(target, None)}, key=str)
    found = [check for shape in shapes for check in reader.read_shape(shape)]
    if reader.faults:
        why = "not covered by the queries made from shapes - check with engine pyshacl"
        raise LoreError([f"{fault}: {why}" for fault in sorted(set(reader.faults))])
    return found


def list_sparql_checks(rules: Graph) -> list[Check]:
    """List the checks that are written in SPARQL already."""
    reader = _Reader(rules, lambda kind: [kind])
    return [reader.read_sparql(shape, constraint) for shape, constraint in rules.subject_objects(SH.sparql)]


class _Reader:
    """Reads shapes; what it does not understand is collected in `faults`."""

    def __init__(self, rules: Graph, list_below: Below) -> None:
        self._rules, self._list_below = rules, list_below
        self.faults: list[str] = []

    def read_shape(self, shape: Node) -> Iterator[Check]:
        """Read one shape that has targets."""
        targets = list(self._read_targets(shape))
        for pattern in targets:
            for component, value, broken in self._read_constraints(shape, _same):
                yield self._check(shape, component, pattern, value, broken)
            for part in self._rules.objects(shape, SH.property):
                for component, value, broken in self._read_property(part):
                    yield self._check(part, component, pattern, value, broken)
        for constraint in self._rules.objects(shape, SH.sparql):
            yield self.read_sparql(shape, constraint)

    def _check(self, shape: Node, component: str, target: str, value: str, broken: str) -> Check:
        asked = "?focus ?value" if value else "?focus"
        query = f"SELECT {asked} WHERE {{ {target} {value} FILTER({broken}) }}"
        return self._describe(shape, shape, component, query)

    def _describe(self, shape: Node, told_by: Node, component: str, query: str) -> Check:
        message, hint = (self._rules.value(told_by, word) for word in (SH.message, RDFS.comment))
        warning = self._rules.value(shape, SH.severity) == SH.Warning
        return Check(shape, component, query, str(message or f"breaks {component}"), str(hint or ""), warning)

    def _read_targets(self, shape: Node) -> Iterator[str]:
        for kind in sorted(_TARGETS):
            for target in self._rules.objects(shape, kind):
                if kind == SH.targetClass:
                    yield f"{self._list_kinds(target, '?type')} ?focus a ?type ."
                elif kind == SH.targetNode:
                    yield f"VALUES ?focus {{ {target.n3()} }}"
                elif kind == SH.targetSubjectsOf:
                    yield f"?focus {target.n3()} ?anything ."
                else:
                    yield f"?anything {target.n3()} ?focus ."

    def _list_kinds(self, kind: Node, name: str) -> str:
        return f"VALUES {name} {{ {' '.join(f'<{one}>' for one in self._list_below(str(kind)))} }}"

    def _read_property(self, part: Node) -> Iterator[tuple[str, str, str]]:
        path = self._rules.value(part, SH.path)
        if isinstance(path, URIRef):
            return self._read_constraints(part, lambda value: f"?focus {path.n3()} {value} .")
        inverse = None if path is None else self._rules.value(path, SH.inversePath)
        if isinstance(inverse, URIRef):
            return self._read_constraints(part, lambda value: f"{value} {inverse.n3()} ?focus .")
        self.faults.append(f"a path that is neither a property nor the inverse of one: {path}")
        return iter(())

    def _read_constraints(self, shape: Node, reach: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
        """Give each constraint of a shape: component, pattern for the value if one breaks it, what is broken when.

        `reach` gives the pattern by which a variable is reached from `?focus`.
        """
        for word, wanted in sorted(self._rules.predicate_objects(shape), key=str):
            if word in _WORDS or word in _TARGETS or word == SH.sparql:
                continue
            name = f"{str(word).removeprefix(str(SH))}ConstraintComponent"
            name = name[0].upper() + name[1:]
            if word == SH.minCount:
                yield name, "", f"NOT EXISTS {{ {_reach_distinct(reach, _number(wanted))} }}"
            elif word == SH.maxCount:
                yield name, "", f"EXISTS {{ {_reach_distinct(reach, _number(wanted) + 1)} }}"
            elif word == SH.hasValue:
                yield name, "", f"NOT EXISTS {{ {reach(wanted.n3())} }}"
            elif word == SH["or"]:
                yield name, _same("?value"), self._read_alternatives(wanted)
            elif broken := self._read_value_constraint(word, wanted):
                yield name, reach("?value"), broken
            else:
                self.faults.append(f"sh:{str(word).removeprefix(str(SH))} {wanted}")

    def _read_value_constraint(self, word: Node, wanted: Node) -> str | None:
        """Give what a value is when it breaks a constraint on each value; None when it is not understood."""
        given = wanted.n3()
        if word == SH["class"]:
            return f"NOT EXISTS {{ {self._list_kinds(wanted, '?kind')} ?value a ?kind }}"
        if word == SH.datatype:
            return _differ_in_datatype(wanted)
        if word == SH.nodeKind and isinstance(wanted, URIRef) and wanted in _KINDS:
            return f"!{_KINDS[wanted]}(?value)"
        if word == SH["in"]:
            return " && ".join(f"!sameTerm(?value, {one.n3()})" for one in Collection(self._rules, wanted))
        if word == SH.pattern:
            return f"isBlank(?value) || !REGEX(STR(?value), {given})"
        if word in (SH.minInclusive, SH.maxInclusive):
            return f"!COALESCE(?value {'>=' if word == SH.minInclusive else '<='} {given}, false)"
        if word in (SH.lessThan, SH.lessThanOrEquals):
            sign = "<" if word == SH.lessThan else "<="
            return f"EXISTS {{ ?focus {given} ?other FILTER(!COALESCE(?value {sign} ?other, false)) }}"
        return None

    def _read_alternatives(self, wanted: Node) -> str:
        """Give when every alternative is broken."""
        alternatives = []
        for shape in Collection(self._rules, wanted):
            parts = list(self._read_constraints(shape, _same))
            for part in self._rules.objects(shape, SH.property):
                parts += self._read_property(part)
            alternatives.append(" || ".join(_exist(value, broken) for _, value, broken in parts))
        return " && ".join(f"({one})" for one in alternatives)

    def read_sparql(self, shape: Node, constraint: Node) -> Check:
        """Read a constraint in SPARQL that hangs on one node and gives its culprits as `?value`."""
        rules = self._rules
        declared = sorted(
            f"PREFIX {rules.value(one, SH.prefix)}: <{rules.value(one, SH.namespace)}>"
            for one in rules.objects(rules.value(constraint, SH.prefixes), SH.declare)
        )
        query = "\n".join([*declared, str(rules.value(constraint, SH.select))])
        return self._describe(shape, constraint, "SPARQLConstraintComponent", query)


def _same(value: str) -> str:
    """Reach the focus itself: the value of a constraint on a node shape."""
    return f"BIND(?focus AS {value})"


def _exist(value: str, broken: str) -> str:
    return f"EXISTS {{ {value} FILTER({broken}) }}" if value else broken


def _reach_distinct(reach: Callable[[str], str], number: int) -> str:
    """Reach so many values that are not one."""
    names = [f"?v{n}" for n in range(number)]
    pairs = [(one, other) for n, one in enumerate(names) for other in names[:n]]
    return " ".join([*map(reach, names), *(f"FILTER(!sameTerm({one}, {other}))" for one, other in pairs)])


def _differ_in_datatype(wanted: Node) -> str:
    broken = f"!isLiteral(?value) || DATATYPE(?value) != {wanted.n3()}"
    if wanted in _CAST:
        # A cast that fails is an error, and then the other one counts, which is no literal.
        broken += f" || !isLiteral(COALESCE({wanted.n3()}(STR(?value)), {RDF.nil.n3()}))"
    return broken


def _number(wanted: Node) -> int:
    return int(cast(Literal, wanted))
