"""Puts store, report and server together: the application that `kg serve` runs.

In: a store, for review also a log. Out: an ASGI application whose pages are built when the first of them is asked
for, and the desk at which verdicts are given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.codebook.book import Codebook
from kg.codebook.lore import load_names
from kg.jobs.choices import load_book
from kg.jobs.claims import read_claims
from kg.jobs.evaluating import read_machine
from kg.jobs.exporting import build_site
from kg.report.site import name_dispute
from kg.review.desk import Desk
from kg.serving.app import Limits, build_app, list_ways
from kg.serving.guarding import LOCAL
from kg.store import open_store

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute


def open_app(
    store: Path | str,
    limits: Limits | None = None,
    hosts: Sequence[str] = LOCAL,
    routes: Sequence[BaseRoute] = (),
    least: float | None = None,
    origins: Sequence[str] = (),
    **frame: object,
) -> Starlette:
    """Build the application for a store.

    Args:
        store: Folder or address; asked once here, so that a missing one is told before the server starts.
        limits: What one question may take.
        hosts: Host names under which it may be asked.
        routes: Further routes, which come first.
        least: Confidence from which the pages show statements unasked; see `build_site`.
        origins: Origins, from `read_origin`, whose pages may ask the endpoint; `*` is any.
        **frame: What the frame of every page says; see `build_site`.

    Raises:
        StoreError: There is no store.
    """
    opened = open_store(store, read_only=True)

    def build_pages() -> Mapping[str, str]:
        return build_site(open_store(store, read_only=True), least, ways=list_ways(routes), **frame)

    app = build_app(store, build_pages, limits, hosts, routes, origins)
    app.state.dispute = frame.get("dispute") or name_dispute(opened.sources())
    return app


def open_desk(
    store: Path | str, log: Path, clock: Callable[[], str], codebook: Codebook | None = None
) -> Desk:
    """Open the desk for a store's statements: the machine's own, under the log as it is now.

    Args:
        store: Folder or address of a store; what a build corrected in it is read back from its review graph.
        log: Where verdicts go; made with the first.
        clock: Gives the time of a verdict, ISO with an offset.
        codebook: Its actors, acts and concepts may be named in corrections; None: that of the store.

    Raises:
        StoreError: There is no store.
        ReadError: The log cannot be read.
        LoreError: A table of the codebook has faults.
    """
    opened = open_store(store, read_only=True)
    book = codebook or load_book(store)
    read = list(opened.read())
    machine = read_machine(opened, [s for _, statements in read for s in statements])
    desk = Desk([a for a, _ in read], machine.values(), log, clock, load_names(book), book.codes)
    desk.claims = read_claims(store)
    desk.concepts = tuple(concept.label for concept in book.concepts)
    return desk
