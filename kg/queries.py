"""Runs the named questions, and free SPARQL that may only read, over a store.

A name and parameters go in, a Table comes out. Names of actors are looked up first, so that a misspelt one is
an error and not an empty answer. The files themselves are read by `kg.queryfiles`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import QueryError, StoreError, UnknownQuery, suggest
from kg.gazetteer import load_gazetteer
from kg.identity.called import find_called
from kg.parameters import CONVERTERS, LISTS, Parameter, check_days
from kg.queryfiles import Query, bind, find_query, list_queries
from kg.rdf.terms import ONTOLOGY, REGISTRY, SHARED_GRAPHS, graph_node, key_of
from kg.readonly import check_read_only
from kg.store import Store, open_earlier, open_tables
from kg.table import Table
from kg.vocab import GRAPH, SCHEMES, VOC

__all__ = [
    "BEFORE",
    "CHANGES",
    "Parameter",
    "Query",
    "find_changes",
    "list_queries",
    "run_query",
    "run_sparql",
]

#: Where `find_changes` puts the earlier build, and where changes.rq looks for it.
BEFORE = ox.NamedNode(GRAPH + "before")
#: The query over two builds.
CHANGES = "changes"
#: Rows of a start's subselect (see `kg.plans`) up to which they are asked first and written into the query.
FEW_ROWS = 20_000
#: Names that are offered in place of one that a question found nothing for.
ALIKE = 3


def run_query(
    store: Store, name: str, /, *, folder: Path | None = None, **given: str | float | date
) -> Table:
    """Run one of the named queries.

    Args:
        store: What is asked.
        name: File name without `.rq`.
        folder: Where the .rq files lie; None: those that ship with the package.
        **given: Parameters by name; None of those left out limits the answer. An `actor` or `outlet` may be
            an id, a label or another name by which the gazetteer or the articles of a store on disk know it.

    Returns:
        The columns of the SELECT line without the parameters, each row once, in the query's order. The query `changes`
        compares a store on disk with its earlier version (`kg.store.open_earlier`): no rows where there is none.

    Raises:
        QueryError: Unknown query or parameter, a required one missing, a value that does not fit its type, an
            actor that the store does not know or that may be two; a broken file.

    >>> from kg.store import open_store
    >>> run_query(open_store(), "accusations").rows
    ()
    """
    query = find_query(name, folder)
    if name == CHANGES and folder is None and store.version is not None:
        return find_changes(open_earlier(store) or store, store, **given)
    known = {parameter.name: parameter for parameter in query.parameters}
    for key in given:
        if key not in known:
            raise UnknownQuery(f"the query {name} has no parameter {key!r} - {suggest(key, list(known))}")
    check_days(query.parameters, {name: str(value) for name, value in given.items()})
    terms = {}
    for parameter in query.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is None and parameter.required:
            raise UnknownQuery(
                f"the query {name} needs {parameter.name} - {parameter.help} - "
                f"for example --{parameter.name.replace('_', '-')} {parameter.example}"
            )
        terms[parameter.name] = None if value is None else _to_term(parameter, str(value), store)
    try:
        text = bind(query, terms, store.narrows, partial(_list_rows, store))
        check_read_only(text)
        return _hide_parameters(store.select(text))
    except QueryError:
        find_query(name, folder, built=True)  # says which line of the file is wrong
        raise


def find_alike(store: Store, name: str, folder: Path | None = None, **given: str | float | date) -> Table:
    """Find actors whose names are like those that a query was given: whom else a question without answer may mean.

    Args:
        store: What the query was run on.
        name: Of the query.
        folder: As for `run_query`.
        **given: Its parameters.

    Returns:
        `parameter`, `value`, `label`, `id`: at most `ALIKE` rows for each parameter that names an actor; one row with
        None for label and id where nobody else has such a name.
    """
    rows: list[tuple[str | None, ...]] = []
    for parameter in find_query(name, folder).parameters:
        value = str(given.get(parameter.name, ""))
        if parameter.type not in _ACTORS or not value:
            continue
        known = {str(label): _key(str(iri)) for iri, label in store.select(_ACTORS[parameter.type]).rows}
        low = value.casefold()
        others = [label for label, key in sorted(known.items()) if low not in (label.casefold(), key)]
        near = [label for label in others if low in label.casefold()] or get_close_matches(value, others)
        # The shortest says least beside what was asked for.
        shown = sorted(near, key=lambda label: (len(label), label))[:ALIKE]
        rows += [(parameter.name, value, label, known[label]) for label in shown] or [
            (parameter.name, value, None, None)
        ]
    return Table(("parameter", "value", "label", "id"), tuple(rows))


def run_sparql(store: Store, text: str) -> Table:
    """Run free SPARQL that only reads: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Returns:
        SELECT: its columns. ASK: one cell `answer`. CONSTRUCT and DESCRIBE: `subject`, `predicate`, `object`.

    Raises:
        QueryError: It does not parse (with line and column), it would write, or it would reach for the web
            (SERVICE) or choose other graphs (FROM; GRAPH does that here).

    >>> run_sparql(store, "SELECT ?s WHERE { ?s a ck:Denial }")  # doctest: +SKIP
    """
    check_read_only(text)
    return store.select(text)


def find_changes(before: Store, after: Store, **given: str | float | date) -> Table:
    """Compare two builds: the query `changes` with the earlier build in the graph it reads.

    Args:
        before: The earlier build; not changed.
        after: The later build; not changed.
        **given: Parameters of that query.

    Raises:
        QueryError: As `run_query`.

    >>> find_changes("old-store", "store")  # doctest: +SKIP
    """
    both = ox.Store()
    for graph in SHARED_GRAPHS - {ONTOLOGY}:
        both.extend(after.quads(graph))
    described = {quad.subject for quad in after.quads(REGISTRY)}
    # What both describe keeps its later label; a bag of two labels would double the rows.
    both.extend(quad for quad in before.quads(REGISTRY) if quad.subject not in described)
    for key in {*before.article_ids(), *after.article_ids()}:
        was, now = (set(store.quads(graph_node(key))) for store in (before, after))
        # Of an article that is the same in both there is nothing to tell.
        if was != now:
            both.extend(now)
            both.extend(ox.Quad(quad.subject, quad.predicate, quad.object, BEFORE) for quad in was)
    return run_query(Store(both), CHANGES, folder=None, **given)


def _list_rows(store: Store, subselect: str) -> str | None:
    """Write the rows of a subselect as VALUES; None when they are many: the engine has better ways then.

    The engine begins with what it takes for smallest, and takes the members of a class for a thousand: less than rows
    that it can count may be. So one row comes first, and a subselect tied to it, which it takes for a thousandth.
    """
    check_read_only(subselect)
    found = store.solve(f"{subselect} LIMIT {FEW_ROWS + 1}")
    if not isinstance(found, ox.QuerySolutions):
        return None
    names = " ".join(str(variable) for variable in found.variables)
    rows = [" ".join("UNDEF" if term is None else str(term) for term in row) for row in found]
    if len(rows) > FEW_ROWS:
        return None
    listed = f"VALUES (?_few {names}) {{ {' '.join(f'(1 {row})' for row in rows)} }}"
    return f"VALUES ?_few {{ 1 }} {{ SELECT ?_few {names} WHERE {{ {listed} }} }}"


def _to_term(parameter: Parameter, value: str, store: Store) -> ox.NamedNode | ox.Literal:
    if parameter.type in LISTS and value in _list_own(parameter.type, store):
        return ox.Literal(value)
    if parameter.type in CONVERTERS:
        return CONVERTERS[parameter.type](parameter, value)
    return _find_actor(parameter, value, store)


def _list_own(of: str, store: Store) -> set[str]:
    """List the words that a codebook added to a list of `kg.parameters`, in what a store holds."""
    found = store.select("SELECT ?code { ?code ck:traits ?told ; skos:inScheme ?scheme }").column("code")
    start = f"{VOC}{SCHEMES[LISTS[of][1]]}/"
    return {str(iri).removeprefix(start) for iri in found if str(iri).startswith(start)}


def _find_actor(parameter: Parameter, value: str, store: Store) -> ox.NamedNode:
    """Find the one actor of the store that a name means: by id, by label, by a name that list or articles know."""
    known = {str(iri): str(label) for iri, label in store.select(_ACTORS[parameter.type]).rows}
    # The surest way that names anybody decides; two that it names are never chosen between.
    for found in _list_meant(value, known, store):
        if len(found) == 1:
            return ox.NamedNode(found[0])
        if found:
            raise UnknownQuery(
                f"{parameter.name} {value!r} may be {', '.join(f'{known[i]} ({_key(i)})' for i in found)} - "
                "give one of the ids in brackets"
            )
    near = get_close_matches(value, sorted(known.values()), 3, cutoff=0.5)
    raise UnknownQuery(
        f"{parameter.name} {value!r} is nobody in this store - expected a name or id from `kg query actors` - "
        + (f"did you mean {' or '.join(near)}?" if near else "check the spelling")
    )


def _list_meant(value: str, known: Mapping[str, str], store: Store) -> Iterator[list[str]]:
    """List the IRIs that a name means among those of the store, the surest way first."""
    yield sorted(iri for iri in known if value in (iri, _key(iri)))
    yield sorted(iri for iri, label in known.items() if value.casefold() == label.casefold())
    alike = {named.actor.id for named in load_gazetteer().find(value)}
    yield sorted(iri for iri in known if _key(iri) in alike)
    called = _find_called(store, value)
    yield sorted(iri for iri in known if _key(iri) in called)


def _find_called(store: Store, name: str) -> set[str]:
    """Find whom articles call by a name, by id; nobody where the store has no tables that tell it."""
    if store.folder is None:
        return set()
    try:
        with open_tables(store.folder, "what articles call whom") as rows:
            return find_called(rows, name)
    except StoreError:
        return set()


_ACTORS: Final[Mapping[str, str]] = {
    "actor": "SELECT DISTINCT ?actor ?label WHERE { ?actor a ck:Actor ; rdfs:label ?label }",
    "outlet": "SELECT DISTINCT ?actor ?label WHERE { ?a schema:publisher ?actor . ?actor rdfs:label ?label }",
}


def _key(iri: str) -> str:
    return key_of(ox.NamedNode(iri), "actor")


def _hide_parameters(table: Table) -> Table:
    """Drop the parameter columns, and rows that are alike without them."""
    kept = [i for i, name in enumerate(table.columns) if not name.startswith("_")]
    rows = dict.fromkeys(tuple(row[i] for i in kept) for row in table.rows)
    return Table(tuple(table.columns[i] for i in kept), tuple(rows))
