"""What the comparison of articles found, as plain pairs of ids; and the table that knows what changed since last time.

The table keeps for each link whether it holds now and whether it held when changes were last taken, so that a graph
written from it can be brought up to date by what came and went, however large it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_TABLES = """
CREATE TABLE IF NOT EXISTS links(kind TEXT, one TEXT, other TEXT, now INTEGER, was INTEGER,
  PRIMARY KEY (kind, one, other)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_changed ON links(kind) WHERE now != was;
"""

#: Changed links given at once.
_PART = 20_000


class LinkKind(StrEnum):
    """What a link says of its two ends."""

    CLASH = "clash"
    ACT = "act"
    COPY = "copy"
    DISPUTE = "dispute"


class Link(NamedTuple):
    """One link.

    Two propositions that clash; two statements of one act; a copy and what it repeats; a dispute and a proposition in
    it, or "" for the dispute itself.
    """

    kind: LinkKind
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Links:
    """What the comparison of all articles found. Pairs of ids, in any order; empty when nothing was found.

    Attributes:
        contradicting: Pairs of propositions that cannot both hold.
        same_acts: Pairs of statements that report one act.
        duplicates: Pairs (article, the article it repeats).
        disputes: Dispute id to (label, ids of its propositions).
    """

    contradicting: frozenset[tuple[str, str]] = frozenset()
    same_acts: frozenset[tuple[str, str]] = frozenset()
    duplicates: frozenset[tuple[str, str]] = frozenset()
    disputes: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def list_links(self) -> Iterator[Link]:
        """Give the links one by one, in no order."""
        yield from (Link(LinkKind.CLASH, *pair) for pair in self.contradicting)
        yield from (Link(LinkKind.ACT, *pair) for pair in self.same_acts)
        yield from (Link(LinkKind.COPY, *pair) for pair in self.duplicates)
        for key, (_, propositions) in self.disputes.items():
            yield Link(LinkKind.DISPUTE, key, "")
            yield from (Link(LinkKind.DISPUTE, key, proposition) for proposition in propositions)


def name_dispute(topic: str, names: Mapping[str, str]) -> str:
    """Name the dispute over a topic; a topic without a name by its id."""
    return f"Dispute over {names.get(topic, topic)}"


class LinkTable:
    """Links in a table of an open database."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.executescript(_TABLES)

    def set(self, link: Link, holds: bool) -> None:
        """Say whether a link holds."""
        if holds:
            asked = "INSERT INTO links VALUES (?,?,?,1,0) ON CONFLICT (kind, one, other) DO UPDATE SET now=1"
        else:
            asked = "UPDATE links SET now=0 WHERE kind=? AND one=? AND other=?"
        self._rows.execute(asked, link)

    def holds(self, link: Link) -> bool:
        """Tell whether a link holds now."""
        asked = "SELECT 1 FROM links WHERE kind=? AND one=? AND other=? AND now=1"
        return self._rows.execute(asked, link).fetchone() is not None

    def count(self, kind: LinkKind) -> int:
        """Count what holds of one kind."""
        row = self._rows.execute("SELECT COUNT(*) FROM links WHERE kind=? AND now=1", (kind,)).fetchone()
        return int(row[0])

    def list_of(self, kind: LinkKind, one: str | None = None) -> Iterator[Link]:
        """List what holds of one kind, and of one first end where it is given."""
        asked = "SELECT kind, one, other FROM links WHERE kind=? AND now=1"
        given = (kind,) if one is None else (kind, one)
        rows = self._rows.execute(asked + ("" if one is None else " AND one=?"), given).fetchall()
        return (Link(LinkKind(row[0]), row[1], row[2]) for row in rows)

    def take_changes(self) -> Iterator[tuple[list[Link], list[Link]]]:
        """Give what went and what came since all of it was given last, in parts, each sorted."""
        asked = "SELECT one, other FROM links WHERE now != was AND kind=? AND now=? ORDER BY one, other"
        # Kind by kind, so that the index of changes is used.
        for kind in LinkKind:
            for now in (0, 1):
                found = self._rows.execute(asked, (kind, now))
                while rows := found.fetchmany(_PART):
                    links = [Link(kind, *row) for row in rows]
                    yield ([], links) if now else (links, [])
            self._rows.execute("DELETE FROM links WHERE now != was AND kind=? AND now=0", (kind,))
            self._rows.execute("UPDATE links SET was=1 WHERE now != was AND kind=?", (kind,))
