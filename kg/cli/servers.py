"""The command that loads a store onto a graph server: `kg push`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.choosing import STORE, Folder
from kg.cli.console import words
from kg.errors import UsageError


def push(
    address: Annotated[
        str,
        typer.Argument(
            help="http://HOST:7878 (Oxigraph), or QUERY_URL,GRAPH_STORE_URL of any SPARQL 1.1 server."
        ),
    ],
    store: Folder = STORE,
) -> None:
    """Load a store onto a SPARQL server, graph by graph; doing it again changes nothing."""
    push_store(address, store)


def push_store(address: str, store: Path) -> None:
    """Make the server hold what the store holds, and say so.

    Raises:
        UsageError: The address is none.
    """
    from kg.store import RemoteStore, find_address, open_store

    if find_address(address) is None:
        raise UsageError(f"{address!r} is no address - expected http://HOST:PORT")
    number = RemoteStore(address).load(open_store(store, read_only=True))
    words.print(f"{number} graphs put: ask it with --store {address}")
