"""Keeps quads in Oxigraph behind a thin interface of our own.

Two habits of Oxigraph shape it. A plain query sees only the default graph, which we leave empty: every query
here asks for the union of all graphs. And that union is a bag: a triple that stands in two graphs counts
twice; so labels and types stand once, in the registry, and queries count with DISTINCT.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import cast

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset, URIRef

from kg.errors import QueryError, StoreError
from kg.files import find_data
from kg.ids import mark_surrogates
from kg.linking import Links
from kg.model import Article, Statement
from kg.rdf.reader import article_from_quads, from_quads, from_registry_quads
from kg.rdf.registry import Registry
from kg.rdf.terms import ONTOLOGY, REGISTRY, graph_node, key_of, text_literal, text_of
from kg.table import Table, Value
from kg.vocab import CK, PREFIXES, RDF, XSD

#: A store on disk: the pointer file names the folder of the current version, which holds the database.
POINTER = "current"
DATABASE = "db"

#: What a query may be given for a variable. A str is text, an URIRef (every term of `kg.vocab`) an IRI.
Binding = str | int | float | bool | date
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_NUMBERS: dict[str, Callable[[str], Value]] = {
    str(XSD.integer): int,
    str(XSD.decimal): float,
    str(XSD.double): float,
    str(XSD.float): float,
}
_SENTENCE = re.compile(r"\b[A-Z]\w* \w+ [a-z][^,\[]*|Prefix not found")
_LONGEST_HINT = 100
#: Quads up to which one transaction is cheaper than new files on disk.
_FEW = 5_000
_POSITION = re.compile(r"error at (\d+):(\d+)(?:-\d+:\d+)?: *(.*)", re.DOTALL)


class Store:
    """Articles, statements and what follows from them, as quads.

    Made by `kg.store.open_store`, filled by a `kg.store.Writer`, which keeps true what its quads say together.

    Attributes:
        narrows: Whether it is shown where to begin a named query; see `kg.plans`.
        version: Folder of the version that is open; None in memory and on a server.

    >>> from kg.store import open_store
    >>> open_store().article_ids()
    []
    """

    narrows = True
    version: Path | None = None

    def __init__(self, quads: ox.Store, version: Path | None = None, read_only: bool = False) -> None:
        self._quads, self._read_only = quads, read_only
        self.version = version

    @property
    def folder(self) -> Path | None:
        """Where the store lies, with what is kept beside it; None in memory and on a server."""
        return None if self.version is None else self.version.parent

    def article_ids(self) -> list[str]:
        """List the ids of the articles, sorted."""
        found = self._quads.quads_for_pattern(None, _node(RDF.type), _node(CK.Article), None)
        return sorted(key_of(cast(ox.NamedNode, quad.subject), "article") for quad in found)

    def sources(self) -> list[str]:
        """List where the articles came from, as the build named it, sorted."""
        return sorted(map(str, self.select("SELECT ?name { ?article ck:sourceName ?name }").column("name")))

    def digests(self) -> dict[str, tuple[str, str]]:
        """Give each article's SHA-256 and the fingerprint of the extractor that read it, by article id."""
        table = self.select(
            """SELECT ?article ?digest ?fingerprint WHERE {
                 ?graph prov:wasDerivedFrom ?article . ?article dcterms:identifier ?digest
                 OPTIONAL { ?graph ck:fingerprint ?fingerprint } }"""
        )
        return {
            key_of(ox.NamedNode(str(article)), "article"): (
                str(digest).removeprefix("sha256:"),
                str(fingerprint or ""),
            )
            for article, digest, fingerprint in sorted(table.rows, key=str)
        }

    def article(self, key: str) -> tuple[Article, list[Statement]]:
        """Read one article and its statements in text order.

        Raises:
            StoreError: No such article, or a damaged graph.
        """
        quads = list(self.quads(graph_node(key)))
        if not quads:
            raise StoreError(f"no article {key} in the store - `kg query articles` lists them")
        return from_quads(quads, self._registry()[0])

    def text(self, key: str) -> Article:
        """Read one article without its statements.

        Raises:
            StoreError: No such article, or a damaged graph.
        """
        return article_from_quads(self.quads(graph_node(key)))

    def read(self) -> Iterator[tuple[Article, list[Statement]]]:
        """Read every article with its statements, in order of id, one at a time."""
        registry = self._registry()[0]
        return (from_quads(self.quads(graph_node(key)), registry) for key in self.article_ids())

    def articles(self) -> list[Article]:
        """Read all articles, in order of id."""
        return [article for article, _ in self.read()]

    def statements(self) -> list[Statement]:
        """Read all statements: by article id, then in text order."""
        return [statement for _, statements in self.read() for statement in statements]

    def links(self) -> Links:
        """Read what spans articles."""
        return self._registry()[1]

    def quads(self, graph: ox.NamedNode | None = None) -> Iterator[ox.Quad]:
        """Give the quads of one graph, or of all but the ontology, in no order."""
        for quad in self._quads.quads_for_pattern(None, None, None, graph):
            if graph is not None or quad.graph_name != ONTOLOGY:
                yield quad

    def find(
        self,
        subject: ox.NamedNode | None,
        predicate: str | None,
        value: ox.NamedNode | ox.Literal | None,
        graph: ox.NamedNode | None,
    ) -> list[ox.Quad]:
        """List the quads that fit; None fits anything."""
        asked = None if predicate is None else _node(predicate)
        return list(self._quads.quads_for_pattern(subject, asked, value, graph))

    def holds(self, quad: ox.Quad) -> bool:
        """Tell whether a quad is there."""
        return quad in self._quads

    def change(self, gone: Iterable[ox.Quad], come: Sequence[ox.Quad]) -> None:
        """Take quads out and put quads in.

        Raises:
            StoreError: The store cannot be written.
        """
        with writing():
            for quad in gone:
                self._quads.remove(quad)
            if len(come) < _FEW:
                self._quads.extend(come)
            else:
                self._quads.bulk_extend(come)

    def load_lines(self, lines: bytes) -> None:
        """Put quads in that are written as N-Quads.

        Raises:
            StoreError: The store cannot be written.
        """
        if lines.count(b"\n") < _FEW:
            self.change((), list(ox.parse(lines, format=ox.RdfFormat.N_QUADS, lenient=True)))
            return
        with writing():
            # Lenient: what comes out of terms is known to be right.
            self._quads.bulk_load(lines, format=ox.RdfFormat.N_QUADS, lenient=True)

    def select(self, sparql: str, bindings: Mapping[str, Binding] | None = None) -> Table:
        """Run a query over the union of all graphs.

        Args:
            sparql: Our prefixes are known; a file meant for other engines declares its own.
            bindings: Values for variables, by name. They are values, never query text, so nothing in them
                can change the query. Each variable must stand in the SELECT line.

        Returns:
            SELECT: its columns, rows in the query's order. ASK: one cell, `answer`. CONSTRUCT and DESCRIBE:
            `subject`, `predicate`, `object`, sorted.

        Raises:
            QueryError: Bad SPARQL (with line and column), an update, or a variable that is not projected.
            StoreError: The store cannot be read.
        """
        found = self._query(sparql, bindings)
        if isinstance(found, ox.QueryBoolean):
            return Table(("answer",), ((bool(found),),))
        if isinstance(found, ox.QuerySolutions):
            columns = tuple(variable.value for variable in found.variables)
            return Table(columns, tuple(tuple(_to_value(cell) for cell in row) for row in found))
        rows = sorted({tuple(_to_text(part) for part in triple) for triple in found})
        return Table(("subject", "predicate", "object"), tuple(rows))

    def construct(self, sparql: str) -> Iterator[ox.Triple]:
        """Run a CONSTRUCT or DESCRIBE over the union of all graphs; triples in no order, some perhaps twice.

        They are found as they are asked for, in the store as it is now, whatever is written meanwhile.

        Raises:
            QueryError: As `select`.
        """
        found = self._query(sparql, None)
        if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            raise QueryError("the query gives no triples - expected CONSTRUCT or DESCRIBE")
        return found

    def solve(self, sparql: str) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        """Run a query over the union of all graphs and give whole RDF terms, to be written in a W3C format.

        Returns:
            SELECT and ASK: the engine's own answer, row by row. CONSTRUCT and DESCRIBE: triples, in no order, some
            perhaps twice.

        Raises:
            QueryError: As `select`.
        """
        return self._query(sparql, None)

    def as_dataset(self) -> Dataset:
        """Open the same quads as an rdflib Dataset whose default graph is the union; for reading."""
        return Dataset(store=OxigraphStore(store=self._quads), default_union=True)

    def graphs(self) -> list[ox.NamedNode]:
        """List the named graphs, sorted by IRI."""
        found = (graph for graph in self._quads.named_graphs() if isinstance(graph, ox.NamedNode))
        return sorted(found, key=lambda graph: graph.value)

    def close(self) -> None:
        """Put everything on disk and let go of it; the store cannot be used afterwards."""
        if not self._read_only:
            self._quads.flush()
        del self._quads

    def _query(
        self, sparql: str, bindings: Mapping[str, Binding] | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]:
        values: dict[ox.Variable, _Term] = {
            ox.Variable(name): _to_term(value) for name, value in (bindings or {}).items()
        }
        try:
            return self._quads.query(
                sparql, prefixes=PREFIXES, use_default_graph_as_union=True, substitutions=values
            )
        except SyntaxError as fault:
            raise QueryError(_explain_syntax(sparql, str(fault))) from fault
        except (OSError, RuntimeError) as fault:
            if "SELECT projection" in str(fault):
                raise QueryError(f"{fault} - put every parameter in the SELECT line") from fault
            raise StoreError(f"the store cannot be read - {fault} - rebuild it with `kg build`") from fault

    def _registry(self) -> tuple[Registry, Links]:
        return from_registry_quads(self.quads(REGISTRY))


def find_version(path: Path) -> Path:
    """Find the folder of the store's current version; a version's own folder is found as itself.

    Raises:
        StoreError: There is none.
    """
    if (path / DATABASE).is_dir():
        return path
    pointer = path / POINTER
    try:
        version = path / pointer.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise StoreError(
            f"no store at {path} - {pointer.name} cannot be read - build one with `kg build`"
        ) from fault
    if version.parent != path or not (version / DATABASE).is_dir():
        raise StoreError(
            f"the store at {path} is damaged - {pointer} names no store - rebuild it with `kg build`"
        )
    return version


def open_quads(folder: Path, read_only: bool) -> ox.Store:
    """Open the quads in a folder; without `read_only` a new store is made where there is none.

    Raises:
        StoreError: Locked, damaged, or not to be read or written.
    """
    try:
        return ox.Store.read_only(str(folder)) if read_only else ox.Store(str(folder))
    except (OSError, RuntimeError) as fault:
        if "lock" in str(fault):
            raise StoreError(
                f"the store at {folder.parent} is in use - another program writes it - wait for that program"
            ) from fault
        what = str(fault).splitlines()[0]
        raise StoreError(
            f"the store at {folder.parent} cannot be opened - {what} - rebuild it with `kg build`"
        ) from fault


def new_store(folder: Path | None = None) -> Store:
    """Make an empty store in a folder, or in memory, with the ontology in it: queries use its classes and labels.

    Raises:
        StoreError: The folder cannot be written.
    """
    with writing():
        quads = ox.Store() if folder is None else ox.Store(str(folder))
        core = find_data("ontology", "core.ttl").read_bytes()
        quads.load(core, format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
        return Store(quads)


@contextmanager
def writing() -> Iterator[None]:
    """Say of what goes wrong in writing a store what to do about it.

    Raises:
        StoreError: In place of an OSError, and of a RuntimeError of the engine.
    """
    try:
        yield
    except OSError as fault:
        raise StoreError(
            f"the store cannot be written - {fault} - choose a writable folder with free space"
        ) from fault
    except RuntimeError as fault:
        raise StoreError("the store was opened for reading only - build a new one with `kg build`") from fault


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(str(iri))


def _to_term(value: Binding) -> _Term:
    if isinstance(value, URIRef):
        return _node(value)
    if isinstance(value, date):
        return ox.Literal(value.isoformat(), datatype=_node(XSD.date))
    if isinstance(value, str):
        return text_literal(value)
    return ox.Literal(value)


def _to_value(term: object) -> Value:
    """Turn a cell into plain Python; dates stay ISO text, half surrogate pairs become U+FFFD for printing."""
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        if datatype in _NUMBERS:
            return _NUMBERS[datatype](term.value)
        if datatype == str(XSD.boolean):
            return term.value == "true"
    return _to_text(term)


def _to_text(term: object) -> str:
    if isinstance(term, ox.Literal):
        return mark_surrogates(text_of(term))
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _explain_syntax(sparql: str, fault: str) -> str:
    """Turn Oxigraph's message into what, where, what was expected."""
    match = _POSITION.match(fault)
    if match is None:
        return f"the query does not parse - {fault}"
    line, column, expected = int(match[1]), int(match[2]), " ".join(match[3].split())
    lines = sparql.splitlines() or [""]
    at_end = line >= len(lines) and column > len(lines[-1])
    near = "at its end" if at_end else f"near {lines[min(line, len(lines)) - 1].strip()!r}"
    # Oxigraph lists every token that could follow; among them may stand a sentence, which says it all.
    sentence = _SENTENCE.search(expected)
    hint = sentence[0].strip() if sentence else expected
    return f"the query does not parse - line {line}, column {column}, {near} - " + (
        hint if len(hint) <= _LONGEST_HINT else "check brackets, dots and quotation marks around it"
    )
