"""Reads the two sides of a comparison: stores, versions of stores, dates of stores, or files of statements.

In: a name. Out: a `Side` for `kg.comparison`.
"""

from __future__ import annotations

from pathlib import Path

from kg.almanac import read_iso
from kg.comparison import Side
from kg.errors import ReadError, UsageError
from kg.model import Statement
from kg.records import parse_lines
from kg.store import find_address, open_store


def read_side(name: str) -> Side:
    """Read a store, one version of a store, or a JSON Lines file of statements.

    Args:
        name: Its path or address; `PATH@2019-01-31` for a store as of a day: only articles published by then.

    Raises:
        ReadError: The file cannot be read or is no statement file.
        StoreError: The folder holds no store.
        UsageError: A day that is none, or of a file of statements, which does not know when its articles were
            published.
    """
    path, day = _split_day(name)
    if not path.is_dir() and find_address(path) is None:
        if day is not None:
            raise UsageError(f"{name}: a file of statements has no days of publication - name a store")
        return Side(read_statements(path))
    opened = open_store(path, read_only=True)
    articles = opened.articles()
    kept = {a.id: a.source for a in articles if day is None or (a.day and a.day <= day)}
    undated = 0 if day is None else sum(a.published is None for a in articles)
    return Side([s for s in opened.statements() if s.article in kept], kept, opened.links(), undated)


def read_statements(path: Path) -> list[Statement]:
    """Read the statements of a store, of one version of a store, or of a JSON Lines file.

    Raises:
        ReadError: The file cannot be read or is no statement file.
        StoreError: The folder holds no store.
    """
    if path.is_dir():
        return open_store(path, read_only=True).statements()
    try:
        # Only line feeds end a line: texts may hold other separators.
        text = path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadError(
            f"{path}: cannot be read - {getattr(fault, 'strerror', None) or fault} - "
            "expected a store or a statements.jsonl"
        ) from fault
    return list(parse_lines(text.split("\n"), path.name))


def _split_day(name: str) -> tuple[Path, str | None]:
    """Split `PATH@DAY`; a path that is there as it stands is taken whole."""
    front, mark, day = name.rpartition("@")
    if not mark or not front or Path(name).exists():
        return Path(name), None
    path = Path(front)
    if read_iso(day) is not None:
        return path, day
    if path.is_dir():
        raise UsageError(f"{name}: {day!r} is not a day - expected YYYY-MM-DD, such as {front}@2019-01-31")
    return Path(name), None
