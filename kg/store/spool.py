"""Lets quads wait in a file until many can be written in one go.

In: quads as lines of N-Quads. Out: the same quads in the store. The engine writes each load to new files and merges
those with the files that it has: while a build makes its next quads there is time to merge all of them again for every
second load, work that grows with the square of their number. Loads that follow each other at once are merged many at a
time. A file holds what waits meanwhile, so that memory does not grow.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import IO

from kg.store.store import Store, writing

#: Bytes that wait at most: some five million quads, the articles of a large build.
_FULL = 1 << 30
#: Bytes loaded at once, and that wait at most in memory: some 80,000 quads. With half as many again memory grows by a
#: quarter.
_PART = 1 << 24


class Spool:
    """Quads on their way into a store."""

    def __init__(self, store: Store, folder: Path | None) -> None:
        """Begin; quads wait in a nameless file in the folder, which goes however the program ends; None: in memory."""
        self._store, self._folder = store, folder
        self._full = _PART if folder is None else _FULL
        self._room: IO[bytes] | None = None

    def add(self, quads: Iterable[str]) -> None:
        """Take in quads, and write what waits once that is much.

        Args:
            quads: Each as a line of N-Quads without its end.

        Raises:
            StoreError: File or store cannot be written.
        """
        with writing():
            if self._room is None:
                self._room = _open_room(self._folder)
            self._room.writelines(f"{quad} .\n".encode() for quad in quads)
            size = self._room.tell()
        if size >= self._full:
            self.empty()

    def empty(self) -> None:
        """Write what waits into the store.

        Raises:
            StoreError: File or store cannot be written.
        """
        if self._room is None:
            return
        with writing(), self._room as room:
            self._room = None
            room.seek(0)
            while part := room.read(_PART) + room.readline():
                self._store.load_lines(part)


def _open_room(folder: Path | None) -> IO[bytes]:
    return BytesIO() if folder is None else tempfile.TemporaryFile(dir=folder)
