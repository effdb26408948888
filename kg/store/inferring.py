"""Runs the rules of inference: over a whole store, or only where acts came, went or changed.

A rule is a CONSTRUCT file in `ontology/rules`. Its header `#+ acts: later earlier` names the variables that stand for
acts in what it gives. To infer again for some acts, their old inferences are taken out and the same rule runs once for
each of these variables, bound to these acts; lines such as `#? later: VALUES ?later { ?_later }`, comments to any other
reader, bind them in subselects too, so that a rule does not go over the whole store for a few acts.

What stands between `#( act reply` and `#)` is run first, by itself, and what it finds of these variables stands in its
place, some at a time, when the rest is run; `#? found: VALUES (?act ?reply) { ?_found }` binds it in subselects. An
engine that chooses the order itself reads all acts to throw nearly all of them away.

That is right as long as whatever else a rule reads stayed as it was; so whoever asks must name every act whose
surroundings changed (`kg.store.writer` does). Rules that give the same predicates belong together; what a later rule
reads of an earlier one is followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from kg.errors import QueryError
from kg.files import find_data
from kg.rdf.terms import INFERRED
from kg.vocab import ID, PREFIXES

if TYPE_CHECKING:
    from kg.store.store import Store

#: Acts bound at once: a call of a rule costs something however few acts are bound.
_BOUND = 2000
#: What a rule finds first, taken up at once: of more the engine thinks that reading all acts costs less.
_FOUND = 500
#: Triples that a rule gives at once: few enough for memory, enough to be written quickly.
_PART = 20_000
_ACTS = re.compile(r"^#\+ acts: *(.*)$", re.MULTILINE)
_TEMPLATE = re.compile(r"CONSTRUCT\s*\{(.*?)\}\s*WHERE\s*\{", re.DOTALL)
_BINDING = re.compile(r"^([ \t]*)#\? *(\w+): *(.*)$", re.MULTILINE)
_FIRST = re.compile(r"^[ \t]*#\( *([^\n]*)\n(.*?)^[ \t]*#\)[^\n]*$", re.MULTILINE | re.DOTALL)
_PREDICATE = re.compile(r"\?\w+\s+(\w+):([\w-]+)\s+\S+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its file's name, its text, the variables that stand for acts, the predicates it gives."""

    name: str
    text: str
    acts: tuple[str, ...]
    gives: frozenset[str]


def load_rules(folder: Path | None = None) -> list[Rule]:
    """Load the rules in order of name; None: those that ship.

    A rule without `#+ acts` has no acts: it can only run over a whole store.
    """
    rules = []
    for path in sorted((folder or find_data("ontology", "rules")).glob("*.rq")):
        text = path.read_text("utf-8")
        acts, template = _ACTS.search(text), _TEMPLATE.search(text)
        found = _PREDICATE.findall(template[1]) if template else []
        gives = frozenset(f"{PREFIXES.get(prefix, prefix)}{name}" for prefix, name in found)
        rules.append(Rule(path.name, text, tuple(acts[1].split()) if acts else (), gives))
    return rules


def infer_all(store: Store, rules: Iterable[Rule]) -> Iterator[list[ox.Quad]]:
    """Run each rule over a store; whoever asks writes what is given before more is asked for.

    Yields:
        Parts of what a rule gives, so that never all of it is in memory; a quad of one part may come again in another.

    Raises:
        QueryError: A rule that does not parse, named by its file.
    """
    for rule in rules:
        # A rule reads the store as it was when it began, so writing its first part does not change its second.
        triples = _run(store, rule, rule.text)
        while part := list(islice(triples, _PART)):
            yield _to_quads(part)


def infer_again(
    store: Store, acts: Iterable[str], rules: Sequence[Rule]
) -> Iterator[tuple[list[ox.Quad], list[ox.Quad]]]:
    """Infer anew what bears on some acts.

    Args:
        store: Holds everything but up-to-date inferences about these acts.
        acts: IRIs of every act whose inferences may differ from those in the store.
        rules: From `load_rules`; each names its acts.

    Yields:
        Quads to take out of the store and quads to put in, to be written before the next are asked for.

    Raises:
        QueryError: As `infer_all`.
    """
    asked = set(acts)
    for gives, members in groupby(rules, key=lambda rule: rule.gives):
        before = {quad for act in asked for quad in _list_inferred(store, act, gives)}
        after: set[ox.Quad] = set()
        # First out, all of it: a rule of the group may look for what is given already.
        yield sorted(before, key=str), []
        for rule in members:
            found = set(_run_bound(store, rule, sorted(asked))) - after
            yield [], sorted(found, key=str)
            after |= found
        asked |= {end for quad in before ^ after for end in _list_ends(quad)}


def _list_inferred(store: Store, act: str, gives: Iterable[str]) -> Iterator[ox.Quad]:
    node = ox.NamedNode(act)
    for predicate in gives:
        yield from store.find(node, predicate, None, INFERRED)
        yield from store.find(None, predicate, node, INFERRED)


def _run_bound(store: Store, rule: Rule, acts: Sequence[str]) -> Iterator[ox.Quad]:
    for start in range(0, len(acts), _BOUND):
        listed = " ".join(f"<{act}>" for act in acts[start : start + _BOUND])
        for name in rule.acts:
            opening = _TEMPLATE.search(rule.text)
            assert opening is not None
            head, body = rule.text[: opening.end()], rule.text[opening.end() :]
            narrowed = _bind_inside(body, name, listed)
            yield from _to_quads(_run(store, rule, f"{head} VALUES ?{name} {{ {listed} }} {narrowed}"))


def _bind_inside(body: str, name: str, listed: str) -> str:
    """Bring the `#?` lines of one variable to life, with the acts in place of `?_NAME`."""

    def revive(line: re.Match[str]) -> str:
        return f"{line[1]}{line[3].replace(f'?_{name}', listed)}" if line[2] == name else line[0]

    return _BINDING.sub(revive, body)


def _run(store: Store, rule: Rule, text: str) -> Iterator[ox.Triple]:
    try:
        first = _FIRST.search(text)
        yield from store.construct(text) if first is None else _run_found(store, text, first)
    except QueryError as fault:
        raise QueryError(f"{rule.name}: {fault}") from fault


def _run_found(store: Store, text: str, first: re.Match[str]) -> Iterator[ox.Triple]:
    """Run a rule for what its first part finds, some at a time."""
    names = " ".join(f"?{name}" for name in first[1].split())
    prefixes = text[: text.index("CONSTRUCT")]
    asked = f"{prefixes} SELECT DISTINCT {names} WHERE {{ {first[2]} }}"
    found = cast("Iterator[ox.QuerySolution]", store.solve(asked))
    while some := list(islice(found, _FOUND)):
        listed = " ".join(f"({' '.join(map(str, row))})" for row in some)
        given = f"{text[: first.start()]} VALUES ({names}) {{ {listed} }} {text[first.end() :]}"
        yield from store.construct(_bind_inside(given, "found", listed))


def _to_quads(triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    return [ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in dict.fromkeys(triples)]


def _list_ends(quad: ox.Quad) -> Iterator[str]:
    start = f"{ID}statement/"
    for end in (quad.subject, quad.object):
        if isinstance(end, ox.NamedNode) and end.value.startswith(start):
            yield end.value
