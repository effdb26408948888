"""The one door to a store, wherever it lies: in memory, in a folder, on a server."""

from __future__ import annotations

from pathlib import Path

from kg.store.remote import RemoteStore, find_address
from kg.store.store import Store, open_folder


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
    address = None if path is None else find_address(path)
    if address is not None:
        return RemoteStore(address)
    return open_folder(None if path is None else Path(path), read_only)


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
