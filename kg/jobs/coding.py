"""Keeps codings of people beside a store, marked by coder, and makes stores of codings alone.

    STORE/codings/TOOL-FILE.jsonl    the codings of one imported file as statements, one JSON object a line

They are no part of the store's graph, where they would be counted beside the machine's statements, and every rebuild
of the store leaves them as they are. To take codings away, delete their file; to renew them, import the file again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import ReadError, StoreError, UsageError
from kg.files import write_atomic
from kg.ids import build_slug
from kg.importing.codings import Codings, get_coder
from kg.linking import Links
from kg.model import Article, Statement
from kg.records import build_lines, parse_lines
from kg.store import Draft, find_address, open_store, replace_store

FOLDER = "codings"
#: Rule of every statement that a person coded.
RULE = "coded"


def write_codings(store: Path, tool: str, file: Path, statements: Iterable[Statement]) -> Path:
    """Keep the codings of one file beside a store, in place of an earlier import of it.

    Args:
        store: Folder of the store; it need not be built yet.
        tool: `dna`, `csv`, `brat` or `cas`.
        file: What was imported; its name names the codings.
        statements: From `to_statements`.

    Returns:
        The file written.

    Raises:
        UsageError: The store is the address of a server.
        ExportError: The folder cannot be written.
    """
    _refuse_server(store)
    path = store / FOLDER / f"{tool}-{build_slug(file.stem)}.jsonl"
    return write_atomic(path, build_lines(statements).encode("utf-8", "surrogatepass"))


def read_codings(store: Path, coder: str = "") -> list[Statement]:
    """Read the codings beside a store, file by file.

    Args:
        store: Folder of the store.
        coder: Only those of this coder; "" for all.

    Raises:
        UsageError: There are none, or no such coder, or the store is the address of a server.
        ReadError: A file is damaged.
    """
    _refuse_server(store)
    files = sorted((store / FOLDER).glob("*.jsonl"))
    if not files:
        raise UsageError(f"no codings beside {store} - add some: kg import TOOL FILE --store {store}")
    found: list[Statement] = []
    for path in files:
        try:
            text = path.read_bytes().decode("utf-8", "surrogatepass")
        except (OSError, UnicodeDecodeError) as fault:
            raise ReadError(f"{path}: cannot be read - {fault} - import its source again") from fault
        found += parse_lines(text.split("\n"), path.name)
    coders = sorted({get_coder(s) for s in found})
    if coder and coder not in coders:
        raise UsageError(f"no codings by {coder!r} beside {store} - expected {', '.join(coders)}")
    return [s for s in found if not coder or get_coder(s) == coder]


def _refuse_server(store: Path) -> None:
    if (address := find_address(store)) is not None:
        raise UsageError(
            f"codings cannot lie beside {address} - expected the folder of a store - name that one with --store"
        )


def write_texts(articles: Iterable[Article], path: Path) -> Path:
    """Write imported texts as JSON Lines that `kg build` reads, letter for letter, with outlet, title and date.

    Raises:
        ExportError: The file cannot be written.
    """
    lines = []
    for a in articles:
        facts = {"outlet": a.outlet, "title": a.title, "author": a.author, "date": a.published}
        record = {"text": a.text, **{key: fact.value for key, fact in facts.items() if fact is not None}}
        lines.append(json.dumps(record, ensure_ascii=False, sort_keys=True) + "\n")
    return write_atomic(path, "".join(lines).encode("utf-8", "surrogatepass"))


def build_coded_store(path: Path, codings: Codings, statements: Sequence[Statement]) -> Path:
    """Build a store of codings alone, so that queries, pages and exports work on them.

    Args:
        path: Folder of the store; one that holds nothing but codings is replaced.
        codings: With the articles.
        statements: From `to_statements`.

    Returns:
        The folder of the version that is now current.

    Raises:
        UsageError: The store holds statements of the machine's.
        StoreError: The folder cannot be written.
    """
    try:
        held = open_store(path, read_only=True).statements()
    except StoreError:
        held = []
    if any(s.rule != RULE for s in held):
        raise UsageError(f"the store at {path} holds the machine's statements - name a new folder")

    def build(draft: Draft) -> None:
        writer = draft.open_writer()
        for key, article in codings.articles.items():
            writer.put(article, [s for s in statements if s.article == key], RULE)
        # Two coders who code the same words are no two reports of one act.
        writer.finish(links=Links())

    return replace_store(path, build, anew=True)
