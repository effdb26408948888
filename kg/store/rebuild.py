"""Replaces a store on disk as a whole: whoever reads it sees the old one or the new one, never half of one.

    STORE/current            names the folder of the current version; replaced by one rename
    STORE/v-<hash>/db        a finished version, never changed again
    STORE/extracted/         what each article yielded, by text and extractor: plain JSON Lines
    STORE/draft              a version being built; left behind by a killed build, cleared by the next
    STORE/lock               held while building

A build looks like this:

    def build(draft: Draft) -> None:
        for article in articles:
            statements = draft.read_part(article, fingerprint)
            if statements is None:
                statements = extract(article)
                draft.write_part(article, fingerprint, statements)
            ...
        draft.store.add_all(...)        # after statements of different articles were linked
        draft.store.infer()

    replace_store(Path("store"), build)

Parts are written at once and survive a killed build, so the next one goes on where it was. The version's
name is a hash of its content: building the same again leaves the store as it is.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import ExportError, StoreError
from kg.files import write_atomic
from kg.ids import build_id
from kg.model import Article, Statement
from kg.records import build_lines, parse_lines
from kg.store.store import DATABASE, POINTER, Store, find_version, new_store

_DRAFT = "draft"
_PARTS = "extracted"
_LOCK = "lock"


@dataclass(frozen=True, slots=True)
class Draft:
    """A store being built.

    Attributes:
        store: Empty but for the ontology; fill it.
        parts: Folder of what articles yielded in earlier builds.
    """

    store: Store
    parts: Path

    def read_part(self, article: Article, fingerprint: str) -> tuple[Statement, ...] | None:
        """Read what the same extractor found in the same article before; None when it must be read anew.

        A damaged part counts as none: it is made again.
        """
        try:
            text = self._part(article, fingerprint).read_text("utf-8", "surrogatepass")
            return tuple(parse_lines(text.split("\n")))
        except (OSError, UnicodeDecodeError, ReadError):
            return None

    def write_part(self, article: Article, fingerprint: str, statements: Sequence[Statement]) -> None:
        """Keep what an article yielded before it was linked with others, for the next build.

        Raises:
            StoreError: The folder cannot be written.
        """
        data = build_lines(statements).encode("utf-8", "surrogatepass")
        try:
            write_atomic(self._part(article, fingerprint), data)
        except ExportError as fault:
            raise StoreError(str(fault)) from fault

    def _part(self, article: Article, fingerprint: str) -> Path:
        # Everything that statements depend on: the text, what is known about it, and the extractor.
        key = build_id(article.digest, fingerprint, repr(article.paragraphs), repr(_facts(article)))
        return self.parts / f"{key}.jsonl"


def replace_store(path: Path, build: Callable[[Draft], None]) -> Path:
    """Build a new store and put it in place of the old one.

    Args:
        path: Folder of the store; made if it is not there.
        build: Fills the draft. If it raises, the old store stays.

    Returns:
        The folder of the version that is now current.

    Raises:
        StoreError: Another build runs, or the folder cannot be written (read-only, full disk).
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with _lock(path):
            return _replace(path, build)
    except OSError as fault:
        raise StoreError(
            f"cannot write the store at {path} - {fault.strerror or fault} - "
            "choose a writable folder with free space (the old store, if any, is whole)"
        ) from fault


def _replace(path: Path, build: Callable[[Draft], None]) -> Path:
    draft = path / _DRAFT
    # The lock is ours, so whoever left this is dead.
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    store = new_store(draft / DATABASE)
    build(Draft(store, path / _PARTS))
    version = path / f"v-{_hash(store)}"
    store.flush()
    del store  # closes the database: nothing writes the folder from here on
    ...
    return version
