"""Keeps articles that were read on disk until it is known who is who, so that memory does not grow with them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kg.identity.joining import Identity
from kg.model import Article, Statement


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article with its reviewed statements, and its marks for the inventory."""

    article: Article
    statements: tuple[Statement, ...]
    mark: str
    part: str

    def rename(self, identity: Identity) -> Waiting:
        """Give it with the actors that its names mean over the corpus."""
        return replace(self, statements=tuple(identity.apply(s) for s in self.statements))


class WaitingRoom:
    """Articles in a file of this build's own, in the order in which they came."""

    def __init__(self, path: Path) -> None:
        """Begin with none; the file is made with the first."""
        self._path = path

    def put(self, one: Waiting) -> None:
        """Add an article."""
        with self._path.open("ab") as file:
            pickle.dump(one, file, protocol=pickle.HIGHEST_PROTOCOL)

    def read(self) -> Iterator[Waiting]:
        """Give all of them, one at a time, and take the file away."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            while file.peek(1):
                yield pickle.load(file)
        self._path.unlink()
