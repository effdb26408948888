"""Puts store, report and server together: the application that `kg serve` runs.

In: a store. Out: an ASGI application whose pages are built when the first of them is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.jobs.exporting import build_site
from kg.serving import LOCAL, Limits, build_app
from kg.store import open_store

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.routing import BaseRoute


def open_app(
    store: Path | str,
    limits: Limits | None = None,
    hosts: Sequence[str] = LOCAL,
    routes: Sequence[BaseRoute] = (),
) -> Starlette:
    """Build the application for a store.

    Args:
        store: Folder or address; asked once here, so that a missing one is told before the server starts.
        limits: What one question may take.
        hosts: Host names under which it may be asked.
        routes: Further routes, which come first.

    Raises:
        StoreError: There is no store.
    """
    open_store(store, read_only=True)

    def build_pages() -> Mapping[str, str]:
        return build_site(open_store(store, read_only=True))

    return build_app(store, build_pages, limits, hosts, routes)
