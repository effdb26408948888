"""The one door to a store, wherever it lies: in memory, in a folder, on a server."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from kg.errors import StoreError
from kg.store.rebuild import TABLES
from kg.store.remote import RemoteStore, find_address
from kg.store.store import DATABASE, POINTER, Store, find_version, new_store, open_quads


def open_store(path: Path | str | None = None, read_only: bool = False) -> Store:
    """Open a store: the only way to one.

    Args:
        path: Folder made by `replace_store`, or one version in it; the address of a SPARQL server (see
            `kg.store.remote`); None for an empty store in memory.
        read_only: Only read; several programs may then have it open. A store on disk that is opened for
            writing locks out other writers; what it writes lasts until the next `replace_store`.

    Raises:
        StoreError: No store there, a damaged one, one that another program writes, or no permission. Whether a
            server answers shows with the first query.

    >>> open_store().article_ids()
    []
    """
    if path is None:
        return new_store()
    if (address := find_address(path)) is not None:
        return RemoteStore(address)
    version = find_version(Path(path))
    return Store(open_quads(version / DATABASE, read_only), version, read_only)


def open_earlier(store: Store) -> Store | None:
    """Open the version that a store's current one took the place of, for reading.

    A build that changes nothing makes no new version, so this is the store before the last change.

    Returns:
        None where the store was built once, lies in memory or on a server, or is not the current version.

    Raises:
        StoreError: The earlier version is damaged.

    >>> open_earlier(open_store()) is None
    True
    """
    here = store.version
    if here is None or not (here.parent / POINTER).exists() or find_version(here.parent) != here:
        return None
    others = [one for one in here.parent.glob("v-*") if one != here and (one / DATABASE).is_dir()]
    # A build keeps one; a killed one may have left more.
    latest = max(others, key=lambda one: one.stat().st_mtime, default=None)
    return None if latest is None else open_store(latest, read_only=True)


def take_store(store: Store | Path | str) -> Store:
    """Give the store itself; one that is only named is opened for reading.

    Raises:
        StoreError: As `open_store`.

    >>> take_store("nowhere")
    Traceback (most recent call last):
    ...
    kg.errors.StoreError: no store at nowhere - current cannot be read - build one with `kg build`
    """
    return open_store(store, read_only=True) if isinstance(store, (Path, str)) else store


@contextmanager
def open_tables(path: Path, told: str) -> Iterator[sqlite3.Connection]:
    """Open the tables beside a store for reading, while the block lasts.

    Args:
        path: Folder of the store.
        told: What they are asked for, such as "which names were joined", to say so where they cannot tell it.

    Raises:
        StoreError: There is no store, it is a server, or its tables are lost.
    """
    if (address := find_address(path)) is not None:
        raise StoreError(
            f"{address} does not say {told} - expected a folder - name the store that was pushed there"
        )
    find_version(path)
    try:
        with closing(sqlite3.connect(f"file:{path / TABLES}?mode=ro", uri=True)) as rows:
            yield rows
    except sqlite3.Error as fault:
        raise StoreError(
            f"{path} does not say {told} - {fault} - make its tables again with `kg build --anew`"
        ) from fault
