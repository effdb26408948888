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
name is a hash of its content: the same articles and extractor give the same name. The previous version stays
until the next build, for programs that still read it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import ExportError, ReadError, StoreError
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
        folder: For files that are needed while building; they go when the next build begins.
    """

    store: Store
    parts: Path
    folder: Path

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
        known = repr(replace(article, text="", source=""))
        return self.parts / f"{build_id(article.digest, fingerprint, known)}.jsonl"


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
    except (OSError, ExportError) as fault:
        raise StoreError(
            f"cannot write the store at {path} - {getattr(fault, 'strerror', None) or fault} - "
            "choose a writable folder with free space (the old store, if any, is whole)"
        ) from fault


def _replace(path: Path, build: Callable[[Draft], None]) -> Path:
    draft = path / _DRAFT
    # The lock is ours, so whoever left this is dead.
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        store = new_store(draft / DATABASE)
        build(Draft(store, path / _PARTS, draft))
        name = _hash(store)
        store.close()
    except BaseException:
        # As far as it goes: the database may still be open. The next build clears the rest.
        shutil.rmtree(draft, ignore_errors=True)
        raise
    _sync(draft)
    before = _current(path)
    # The same content gets the other name, never the folder in use: that one may be damaged on disk.
    version = path / (name if before != path / name else f"{name}-again")
    shutil.rmtree(version, ignore_errors=True)
    draft.replace(version)
    _sync_folder(path)
    write_atomic(path / POINTER, f"{version.name}\n")
    _sync_folder(path)
    # Whoever opened the previous version may still read it; older ones go.
    for old in path.glob("v-*"):
        if old not in (version, before):
            shutil.rmtree(old, ignore_errors=True)
    return version


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    """Hold the store's lock; the system frees it when this process ends, however it ends."""
    with (path / _LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as fault:
            raise StoreError(
                f"the store at {path} is being built by another program - wait for it"
            ) from fault
        yield


def _current(path: Path) -> Path | None:
    try:
        return find_version(path)
    except StoreError:
        return None


def _hash(store: Store) -> str:
    """Name a version after its content: graph by graph, so that memory stays small."""
    digest = hashlib.sha256()
    for graph in store.graphs():
        for line in sorted(str(quad) for quad in store.quads(graph)):
            digest.update(line.encode("utf-8") + b"\n")
    return f"v-{digest.hexdigest()[:16]}"


def _sync(folder: Path) -> None:
    """Push a folder's files to the disk, so that a power cut cannot undo a version already named."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            _sync_folder(path)
        else:
            with path.open("rb") as handle:
                os.fsync(handle.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
