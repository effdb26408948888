"""Turns one question into the bytes of its answer: SPARQL of the asker's own, or a shipped query by name.

Runs in a worker process (see `kg.serving.workers`), so questions and answers are plain records. The store is opened
for each question: that takes milliseconds, and a store built anew is seen at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pyoxigraph as ox

from kg.errors import KgError, QueryError
from kg.formats import render_table
from kg.queries import run_query
from kg.readonly import check_read_only
from kg.serving.negotiating import choose_format
from kg.store import Store, open_store
from kg.vocab import PREFIXES

#: Of SELECT and ASK, the default first.
SOLUTIONS: Mapping[str, ox.QueryResultsFormat] = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
#: Of CONSTRUCT and DESCRIBE, the default first.
TRIPLES: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/json": ox.RdfFormat.JSON_LD,
    "application/xml": ox.RdfFormat.RDF_XML,
}
#: Of a shipped query, the default first.
TABLES: Mapping[str, str] = {"application/json": "json", "text/csv": "csv"}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked of a store.

    Attributes:
        store: Folder or address of the store.
        accept: The client's Accept header.
        most: Rows or triples beyond which the answer is refused.
        sparql: The query; empty for a shipped one.
        name, given: A shipped query and its parameters.
    """

    store: str
    accept: str
    most: int
    sparql: str = ""
    name: str = ""
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: an HTTP status, a media type and the bytes."""

    status: int
    media: str
    body: bytes


def answer(question: Question) -> Answer:
    """Answer a question; a mistake in it gives an Answer too, with its message as plain text.

    400: the query is wrong or would do more than read. 406: no format that the client takes. 413: too many rows.
    500: the store cannot be read.
    """
    try:
        store = open_store(question.store, read_only=True)
        return answer_name(store, question) if question.name else answer_sparql(store, question)
    except QueryError as fault:
        return refuse(400, str(fault))
    except KgError as fault:
        return refuse(500, str(fault))
    except (OSError, RuntimeError) as fault:
        # Rows are read while they are counted, so a damaged store may show only then.
        return refuse(500, f"the store cannot be read - {fault} - build it again with `kg build`")


def answer_sparql(store: Store, question: Question) -> Answer:
    """Answer SPARQL over the union of all graphs.

    Raises:
        QueryError: It does not parse, or would do more than read.
        StoreError: The store cannot be read.
    """
    check_read_only(question.sparql)
    found = store.solve(question.sparql)
    offered: Mapping[str, object] = TRIPLES
    if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
        offered = SOLUTIONS
    media = choose_format(question.accept, offered)
    if media is None:
        return _refuse_format(question, offered)
    if isinstance(found, ox.QueryBoolean):
        return Answer(200, media, found.serialize(format=SOLUTIONS[media]) or b"")
    if isinstance(found, ox.QuerySolutions):
        rows = list(islice(found, question.most + 1))
        names = [variable.value for variable in found.variables]
        return _refuse_length(question) if len(rows) > question.most else _write_solutions(media, names, rows)
    triples = list(islice(found, question.most + 1))
    return _refuse_length(question) if len(triples) > question.most else _write_triples(media, triples)


def answer_name(store: Store, question: Question) -> Answer:
    """Answer a shipped query as a JSON array of records or as CSV.

    Raises:
        QueryError: Unknown query or parameter, or a value that does not fit.
        StoreError: The store cannot be read.
    """
    media = choose_format(question.accept, TABLES)
    if media is None:
        return _refuse_format(question, TABLES)
    if "folder" in question.given:
        raise QueryError("folder is refused - only the queries that ship are asked here")
    table = run_query(store, question.name, folder=None, **question.given)
    if len(table.rows) > question.most:
        return _refuse_length(question)
    return Answer(200, media, render_table(table, TABLES[media]).encode("utf-8", "replace"))


def refuse(status: int, message: str) -> Answer:
    """Say on one line why there is no answer."""
    return Answer(status, "text/plain", f"{' '.join(message.split())}\n".encode("utf-8", "replace"))


def _refuse_format(question: Question, offered: Iterable[str]) -> Answer:
    return refuse(406, f"no format for Accept: {question.accept} - expected one of {', '.join(offered)}")


def _refuse_length(question: Question) -> Answer:
    return refuse(
        413,
        f"the answer has more than {question.most} rows - add LIMIT, or ask in pages: ORDER BY, LIMIT, OFFSET",
    )


def _write_solutions(media: str, names: Sequence[str], rows: Iterable[ox.QuerySolution]) -> Answer:
    # Counting the rows has used them up, so they are written once in the plainest of the formats, where a term is
    # what `str` gives, and the engine makes the others from that.
    lines = ["\t".join(f"?{name}" for name in names)]
    lines += ["\t".join("" if term is None else str(term) for term in row) for row in rows]
    plain = "".join(f"{line}\n" for line in lines).encode()
    found = ox.parse_query_results(plain, format=ox.QueryResultsFormat.TSV)
    return Answer(200, media, found.serialize(format=SOLUTIONS[media]) or b"")


def _write_triples(media: str, triples: Iterable[ox.Triple]) -> Answer:
    form, ordered = TRIPLES[media], sorted(set(triples), key=str)
    prefixes = dict(PREFIXES) if form in (ox.RdfFormat.TURTLE, ox.RdfFormat.RDF_XML) else None
    return Answer(200, media, ox.serialize(ordered, format=form, prefixes=prefixes) or b"")
