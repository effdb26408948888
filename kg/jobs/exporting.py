"""Writes a store's content into a folder of exports: tables, networks, RDF and the first picture.

In: a Store and format names. Out: the files written. Same store, same bytes; each file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.files import write_atomic
from kg.formats import (
    EXPORT_FILES,
    build_gexf,
    build_graphml,
    build_statement_table,
    check_format,
    render_csv,
)
from kg.network import build_network
from kg.queries import run_query
from kg.rdf import build_jsonld, build_nquads, build_trig, build_turtle
from kg.records import build_lines
from kg.report import QUERIES, build_report
from kg.store import Store

#: The picture of who accuses whom.
PAGE = "page"
#: Most articles of which `kg build` writes all exports unasked: beyond, a page is no picture and memory grows.
LARGE = 100
FORMATS = (*EXPORT_FILES, PAGE)


def export_store(store: Store, folder: Path, formats: Sequence[str] = ()) -> list[Path]:
    """Write exports.

    Args:
        store: What to export.
        folder: Made if it is not there.
        formats: Names from `FORMATS`; none means all of them.

    Returns:
        The files, in the order of the formats.

    Raises:
        ExportError: An unknown format, or the folder cannot be written.
    """
    names = [check_format(name, FORMATS) for name in formats] or list(FORMATS)
    builders = _list_builders(store)
    written = []
    for name in names:
        file = "network.html" if name == PAGE else EXPORT_FILES[name]
        written.append(write_atomic(folder / file, builders[name]().encode("utf-8", "surrogatepass")))
    return written


def write_site(store: Store, folder: Path) -> list[Path]:
    """Write the report's pages.

    Returns:
        The files, in order of name.

    Raises:
        ExportError: The folder cannot be written.
    """
    pages = build_site(store)
    return [
        write_atomic(folder / name, page.encode("utf-8", "surrogatepass")) for name, page in pages.items()
    ]


def build_site(store: Store) -> dict[str, str]:
    """Build the report's pages: HTML by file name, in order of name."""
    articles = {article.id: article for article in store.articles()}
    statements = store.statements()
    answers = {name: run_query(store, name, folder=None) for name in QUERIES}
    return build_report(statements, articles, answers)


def _list_builders(store: Store) -> dict[str, Callable[[], str]]:
    articles = {article.id: article for article in store.articles()}
    statements = sorted(store.statements(), key=lambda s: (s.article, s.clause, s.id))

    def build_csv() -> str:
        table = build_statement_table(statements, articles)
        return render_csv(table.columns, table.rows)

    return {
        "csv": build_csv,
        "jsonl": lambda: build_lines(statements),
        "graphml": lambda: build_graphml(build_network(statements)),
        "gexf": lambda: build_gexf(build_network(statements)),
        "trig": lambda: build_trig(store.quads()),
        "turtle": lambda: build_turtle(store.quads()),
        "nquads": lambda: build_nquads(store.quads()),
        "jsonld": lambda: build_jsonld(store.quads()),
        PAGE: lambda: build_site(store)["network.html"],
    }
