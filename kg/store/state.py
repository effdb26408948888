"""Knows of which state a store's tables are, and what made it.

Written with the last change of a build. A version that was opened for writing since has other files; tables of another
version, or none, or another mark: then nothing can be built on, and a build begins with nothing.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class State:
    """What tables are of: the version's name, the mark of what made it, the tally of its quads."""

    version: str
    mark: str
    total: int


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
