"""Replaces a store on disk as a whole: whoever reads it sees the old one or the new one, never half of one.

    STORE/current            names the folder of the current version; replaced by one rename
    STORE/v-<hash>/db        a finished version, never changed again
    STORE/extracted/         what each article yielded, by text and extractor: plain JSON Lines
    STORE/draft              a version being built; left behind by a killed build, cleared by the next
    STORE/tables.db          what the current version's articles can be compared by; made again if it is lost
    STORE/lock               held while building

A build looks like this:

    def build(draft: Draft) -> None:
        writer = draft.open_writer()
        for article in articles:
            statements = draft.read_part(article, fingerprint)
            if statements is None:
                statements = extract(article)
                draft.write_part(article, fingerprint, statements)
            writer.put(article, statements, fingerprint)
        writer.finish()

    replace_store(Path("store"), build)

With a mark of all that the content depends on besides the articles, a build goes on from the current version instead
of from nothing: its files are shared, not copied, and `draft.total` tells that the draft is not empty. That needs the
version to be untouched since it was built, and the tables to be of its state; else the draft begins empty. A fault in
growing makes it begin empty too, so a damaged version is healed.

Parts are written at once and survive a killed build, so the next one goes on where it was. The version's
name is a hash of its content: the same articles and extractor give the same name. The previous version stays
until the next build, for programs that still read it.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from kg.errors import ExportError, ReadError, StoreError
from kg.files import clear_unfinished, write_atomic
from kg.ids import build_id
from kg.linking import open_rows
from kg.model import Article, Statement
from kg.records import build_lines, parse_lines
from kg.store.remote import find_address
from kg.store.state import State, read_state, write_state
from kg.store.store import DATABASE, POINTER, Store, find_version, new_store, open_quads
from kg.store.tally import Tally
from kg.store.writer import Writer

_DRAFT = "draft"
_PARTS = "extracted"
_LOCK = "lock"
_AGAIN = "-again"
_PART = re.compile(r"[0-9a-f]{16}")
TABLES = "tables.db"


@dataclass(slots=True)
class Draft:
    """A store being built.

    Attributes:
        store: Empty but for the ontology, or the current version's content; change it.
        parts: Folder of what articles yielded in earlier builds.
        folder: For files that are needed while building; they go when the next build begins.
        rows: Tables that belong to the content, empty where that is.
        total: The tally of the content when the build began; None: the store was empty.
        replaces: Whether there is a version before this one.
        writer: What fills the store, once it is opened; a build finishes it. Without one the content is read again to
            name the version.
    """

    store: Store
    parts: Path
    folder: Path
    rows: sqlite3.Connection
    total: int | None = None
    replaces: bool = False
    writer: Writer | None = None

    def open_writer(self, names: Mapping[str, str] | None = None) -> Writer:
        """Open what fills the draft, once; `names` as for `Writer`."""
        self.writer = Writer(self.store, self.rows, names, self.total, self.folder)
        return self.writer

    def read_part(self, article: Article, fingerprint: str) -> tuple[Statement, ...] | None:
        """Read what the same extractor found in the same article before; None when it must be read anew.

        A damaged part counts as none: it is made again.
        """
        return self.read_named(name_part(article, fingerprint))

    def read_named(self, part: str) -> tuple[Statement, ...] | None:
        """Read the same by the part's name, from `name_part`."""
        try:
            text = (self.parts / f"{part}.jsonl").read_text("utf-8", "surrogatepass")
            return tuple(parse_lines(text.split("\n")))
        except (OSError, UnicodeDecodeError, ReadError):
            return None

    def write_part(self, article: Article, fingerprint: str, statements: Sequence[Statement]) -> None:
        """Keep what an article yielded before it was linked with others, for the next build.

        Raises:
            StoreError: The folder cannot be written.
        """
        _write_part(self.parts / f"{name_part(article, fingerprint)}.jsonl", build_lines(statements))


def name_part(article: Article, fingerprint: str) -> str:
    """Name all that statements depend on: the text, what is known about it, and the extractor."""
    known = repr(replace(article, text="", source=""))
    return build_id(article.digest, fingerprint, known)


def keep_parts(path: Path, parts: Iterable[tuple[str, str]]) -> int:
    """Keep what articles yielded elsewhere, so that the next build into this store need not read them.

    Args:
        path: Folder of the store; made if it is not there.
        parts: Name, from `name_part`, and statements as JSON Lines.

    Returns:
        The number of parts kept.

    Raises:
        StoreError: The folder cannot be written, a build into it runs, or a name is none.
    """
    number = 0
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise StoreError(
            f"cannot write the store at {path} - {fault.strerror} - choose a writable folder"
        ) from fault
    # A build clears what it takes for the leavings of a dead one.
    with _lock(path):
        for name, lines in parts:
            if not _PART.fullmatch(name):
                raise StoreError(f"{name!r} names no part - expected 16 hex digits, as `name_part` gives")
            _write_part(path / _PARTS / f"{name}.jsonl", lines)
            number += 1
    return number


def _write_part(path: Path, lines: str) -> None:
    try:
        write_atomic(path, lines.encode("utf-8", "surrogatepass"))
    except ExportError as fault:
        raise StoreError(str(fault)) from fault


def replace_store(path: Path, build: Callable[[Draft], None], mark: str = "", anew: bool = False) -> Path:
    """Build a new store and put it in place of the old one.

    Args:
        path: Folder of the store; made if it is not there.
        build: Fills or changes the draft. If it raises, the old store stays. It may be called a second time.
        mark: Names what the content depends on besides the articles, the program above all; a build with the mark
            of the current version goes on from it. Empty: begin with nothing, and let no later build go on from here.
        anew: Begin with nothing, whatever the mark.

    Returns:
        The folder of the version that is now current.

    Raises:
        StoreError: The path is the address of a server, another build runs, or the folder cannot be written
            (read-only, full disk).
    """
    if (address := find_address(path)) is not None:
        raise StoreError(
            f"{address} cannot be replaced as a whole, as a store on disk is - expected a folder - build there, then "
            f"`kg push {address}`"
        )
    try:
        made = not path.exists()
        path.mkdir(parents=True, exist_ok=True)
        with _lock(path), _leave_nothing(path, made):
            before = _current(path)
            if mark and before is not None and not anew:
                grown = _grow(path, before, build, mark)
                if grown is not None:
                    return grown
            return _replace(path, before, build, mark)
    except (OSError, ExportError) as fault:
        raise StoreError(
            f"cannot write the store at {path} - {getattr(fault, 'strerror', None) or fault} - "
            "choose a writable folder with free space (the old store, if any, is whole)"
        ) from fault


def _replace(path: Path, before: Path | None, build: Callable[[Draft], None], mark: str) -> Path:
    """Build from nothing."""
    with _new_draft(path) as folder:
        store = new_store(folder / DATABASE)
        rows = open_rows(folder / TABLES)
        draft = Draft(store, path / _PARTS, folder, rows, replaces=before is not None)
        build(draft)
        total = draft.writer.total if draft.writer else _count(store)
        store.close()
        write_state(rows, folder / DATABASE, State(_name(total), mark, total))
        rows.commit()
        rows.close()
    _sync(folder)
    (folder / TABLES).replace(path / TABLES)
    return _swap(path, folder, before, _name(total))


def _grow(path: Path, before: Path, build: Callable[[Draft], None], mark: str) -> Path | None:
    """Build on from the current version; None when that cannot be."""
    try:
        rows = open_rows(path / TABLES, safe=True)
        state = read_state(rows, before / DATABASE)
        if state is None or (state.version, state.mark) != (before.name.removesuffix(_AGAIN), mark):
            rows.close()
            return None
        with _new_draft(path) as folder:
            open_quads(before / DATABASE, read_only=True).backup(str(folder / DATABASE))
            store = Store(open_quads(folder / DATABASE, read_only=False))
            draft = Draft(store, path / _PARTS, folder, rows, state.total, replaces=True)
            build(draft)
            store.close()
            total = draft.writer.total if draft.writer else state.total
            if total == state.total:
                rows.commit()
                rows.close()
                shutil.rmtree(folder, ignore_errors=True)
                return before
            _sync(folder)
            write_state(rows, folder / DATABASE, State(_name(total), mark, total))
            rows.commit()
            rows.close()
        return _swap(path, folder, before, _name(total))
    except (OSError, StoreError, sqlite3.Error):
        # Whatever is wrong with the version or its tables: building from nothing needs neither, and tells of a
        # fault that is not theirs, such as a full disk.
        return None


@contextmanager
def _leave_nothing(path: Path, made: bool) -> Iterator[None]:
    """Take the lock's file away if building fails where nothing is kept, and the folder too if it was made for that."""
    try:
        yield
    except BaseException:
        if all(one.name == _LOCK for one in path.iterdir()):
            (path / _LOCK).unlink()
            if made:
                path.rmdir()
        raise


@contextmanager
def _new_draft(path: Path) -> Iterator[Path]:
    """Make an empty folder for a draft; it goes if building fails."""
    draft = path / _DRAFT
    # The lock is ours, so whoever left this is dead.
    shutil.rmtree(draft, ignore_errors=True)
    for folder in (path, path / _PARTS):
        clear_unfinished(folder)
    draft.mkdir()
    try:
        yield draft
    except BaseException:
        # As far as it goes: the database may still be open. The next build clears the rest.
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _swap(path: Path, draft: Path, before: Path | None, name: str) -> Path:
    """Make a finished draft the current version."""
    # The same content gets the other name, never the folder in use: that one may be damaged on disk.
    version = path / (name if before != path / name else f"{name}{_AGAIN}")
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


def holds_store(path: Path) -> bool:
    """Tell whether a whole store lies in a folder."""
    return _current(path) is not None


def _current(path: Path) -> Path | None:
    try:
        return find_version(path)
    except StoreError:
        return None


def _count(store: Store) -> int:
    """Tally a store's content, quad by quad."""
    tally = Tally()
    tally.add(store.quads())
    return tally.total


def _name(total: int) -> str:
    return f"v-{Tally(total).name()}"


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
