"""Knows of which state a store's tables are, and what program made it.

Written with the last change of a build. A version that was opened for writing since has other files; tables of another
version, or none, or another mark: then nothing can be built on, and a build begins with nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import MissingData
from kg.files import PACKAGE, find_data
from kg.ids import build_id

#: Code and data whose change can change a store although every article yields the same statements.
_CODE = (
    "linking", "rdf", "review", "store", "reading/duplicates.py", "jobs/build.py", "jobs/inventory.py",
    "jobs/reviewing.py", "confidence.py", "records.py", "vocab.py",
)  # fmt: skip
_DATA = (("ontology", "core.ttl"), ("ontology", "rules"))


@dataclass(frozen=True, slots=True)
class State:
    """What tables are of: the version's name, the mark of what made it, the tally of its quads."""

    version: str
    mark: str
    total: int


def mark_code(*parts: str) -> str:
    """Name what a store's content depends on besides its articles: this program, its rules, and `parts`."""
    return build_id(_hash_code(), ox.__version__, *parts)


def write_state(rows: sqlite3.Connection, database: Path, state: State) -> None:
    """Write the state of tables whose version's database is closed."""
    rows.execute("CREATE TABLE IF NOT EXISTS state(line TEXT)")
    rows.execute("DELETE FROM state")
    kept = {**asdict(state), "total": str(state.total), "files": _list_files(database)}
    rows.execute("INSERT INTO state VALUES (?)", (json.dumps(kept),))


def read_state(rows: sqlite3.Connection, database: Path) -> State | None:
    """Read the state; None when there is none, or when the database was opened for writing since."""
    try:
        row = rows.execute("SELECT line FROM state").fetchone()
        kept = json.loads(row[0])
        if kept["files"] != _list_files(database):
            return None
        return State(kept["version"], kept["mark"], int(kept["total"]))
    except (sqlite3.Error, TypeError, KeyError, ValueError, OSError):
        return None


def _list_files(database: Path) -> list[list[str | int]]:
    """List the files that hold data, with their sizes; readers leave them as they are."""
    found = [path for path in database.iterdir() if path.suffix in (".sst", ".log") or "-" in path.name]
    return sorted([path.name, path.stat().st_size] for path in found)


@cache
def _hash_code() -> str:
    digest = hashlib.sha256()
    files: list[Path] = []
    for place in (*(PACKAGE / name for name in _CODE), *(find_data(*parts) for parts in _DATA)):
        files += place.rglob("*") if place.is_dir() else [place]
    for path in sorted(p for p in files if p.suffix in (".py", ".rq", ".ttl")):
        try:
            digest.update(path.name.encode() + path.read_bytes())
        except OSError as fault:
            raise MissingData(f"{path} cannot be read - {fault} - reinstall counterclaim") from fault
    return digest.hexdigest()
