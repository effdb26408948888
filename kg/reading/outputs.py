"""Tells what this program made itself - stores, pages, tables - so that nothing of it is read as an article.

Everything is told by what is in it, wherever it lies: a store by its pointer and its parts, a page by the generator in
its head, a table or a list of statements by how it begins. The other files of an export bear no mark: they are told by
their names, in a folder that holds such a page or table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

#: Files whose begin may tell that this program made them, with how it begins.
_BEGINS: Mapping[str, re.Pattern[bytes]] = {
    ".html": re.compile(
        rb'\s*<!doctype html>.{0,200}<meta name="generator" content="counterclaim">', re.DOTALL
    ),
    # All statements; the answer of a query; what is coded, which claims and actors are one, verdicts, in a spreadsheet.
    ".csv": re.compile(
        rb"(?:\xef\xbb\xbf)?(?:statement,article,outlet,published,title,source,act,speaker,speaker_id,"
        rb"|[a-z_,\d]+,statement,article,start,end\r?\n|id([,;\t])check\1article\1act\1speaker\1target\1"
        rb"|claim([,;\t])contents\2content\2near\2sure\2by\2claim_id\2content_id"
        rb"|decision([,;\t])name\3actor\3sure\3why\3articles\3name_id\3actor_id"
        rb"|verdict_id([,;\t])statement\4article\4kind\4reviewer\4time\4words\4reason\4undo)"
    ),
    ".jsonl": re.compile(rb'\{"id": "[0-9a-f]{16}", "article": "[0-9a-f]{16}", "act": "'),
}
#: Bytes of a file's begin.
_BEGIN = 400
#: Files of an export that bear no mark.
_BESIDE = re.compile(
    r"statements\.(?:xlsx|parquet|dna)|graph\.(?:jsonld|nq|trig|ttl)|[\w-]+\.(?:dl|gexf|graphml|net)"
    r"|[\w-]+-(?:edges|nodes)\.csv|arguments\.(?:argdown|json|ttl)|claims\.jsonld|entities\.ftm\.json|methods\.md"
    r"|nanopubs\.trig|ro-crate-metadata\.json"
)
_POINTER, _LOCK, _PARTS, _DRAFT = "current", "lock", "extracted", "draft"
_VERSION = re.compile(r"v-[0-9a-f]{16}(?:-again)?")
_OF_STORE = re.compile(
    rf"{_POINTER}|{_LOCK}|{_PARTS}|{_DRAFT}|choices\.json|tables\.db[\w-]*|{_VERSION.pattern}"
)


def is_store(folder: Path) -> bool:
    """Tell a store, or one whose first build is under way or was killed."""
    try:
        pointer = (folder / _POINTER).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return (folder / _LOCK).is_file() and any((folder / name).is_dir() for name in (_PARTS, _DRAFT))
    return _VERSION.fullmatch(pointer) is not None and (folder / pointer).is_dir()


def is_of_store(name: str) -> bool:
    """Tell the name of a file or folder that a store keeps in its own folder.

    >>> is_of_store("extracted"), is_of_store("monday.txt")
    (True, False)
    """
    return _OF_STORE.fullmatch(name) is not None


def is_in_store(path: Path) -> bool:
    """Tell a file that a store keeps, however deep in it."""
    return any(is_of_store(inside.name) and is_store(inside.parent) for inside in (path, *path.parents))


def is_made(path: Path) -> bool:
    """Tell a page, table or list of statements that this program made, by how it begins."""
    begins = _BEGINS.get(path.suffix.lower())
    if begins is None:
        return False
    try:
        with path.open("rb") as file:
            return begins.match(file.read(_BEGIN)) is not None
    except (OSError, ValueError):
        # Reading it will tell.
        return False


def list_made(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """List which files of one folder this program made."""
    listed = list(names)
    made = {name for name in listed if is_made(folder / name)}
    yield from (name for name in listed if name in made or (made and _BESIDE.fullmatch(name)))
