"""Keeps what articles call their actors in tables of a store, and whom those names were last taken for.

In: namings, article by article. Out: the identity of all of them, and which articles it changes. The tables lie with
the store's others; without them they are made again from the statements.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict

from kg.gazetteer import Gazetteer
from kg.identity.joining import Identity, Join, find_identity
from kg.identity.namings import Naming, list_namings
from kg.ids import build_id
from kg.model import Actor, ActorKind, Statement

_TABLES = """
CREATE TABLE IF NOT EXISTS namings(article TEXT PRIMARY KEY, records TEXT, about TEXT, applied TEXT);
CREATE TABLE IF NOT EXISTS joins(place INTEGER PRIMARY KEY, sure INTEGER, record TEXT);
"""


class NameTable:
    """Who is called what in which article, in tables of an open database."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.executescript(_TABLES)

    def note(self, article: str, day: str, statements: Iterable[Statement]) -> None:
        """Take in what one article calls its actors, in place of what is known of it."""
        listed = list(statements)
        records = [asdict(naming) for naming in list_namings(article, day, listed)]
        about = sorted({s.proposition.about for s in listed if s.proposition and s.proposition.about})
        kept = (article, json.dumps(records), json.dumps(about))
        self._rows.execute("INSERT OR REPLACE INTO namings VALUES (?,?,?,'')", kept)

    def forget(self, article: str) -> None:
        """Take out one article."""
        self._rows.execute("DELETE FROM namings WHERE article=?", (article,))

    def settle(
        self, gazetteer: Gazetteer, alone: Collection[str], heads: Collection[str]
    ) -> tuple[Identity, list[str]]:
        """Decide who is who, and keep it.

        Args:
            gazetteer: Actors that are known beforehand.
            alone: Ids that people say stand for themselves.
            heads: Ids that people say stand for others.

        Returns:
            The identity, and the articles, sorted, in which it means somebody else than when it was last settled.
        """
        found = find_identity(self._read(), gazetteer, frozenset(alone), frozenset(heads))
        changed = []
        asked = "SELECT article, records, about, applied FROM namings ORDER BY article"
        for article, records, about, applied in self._rows.execute(asked).fetchall():
            ids = {key for r in json.loads(records) for key in (r["actor"]["id"], r["actor"]["side"]) if key}
            mark = _mark(article, ids | set(json.loads(about)), found)
            if mark != applied:
                changed.append(article)
                self._rows.execute("UPDATE namings SET applied=? WHERE article=?", (mark, article))
        self._rows.execute("DELETE FROM joins")
        listed = [(1, join) for join in found.joins] + [(0, join) for join in found.proposed]
        kept = [(at, sure, json.dumps(asdict(join))) for at, (sure, join) in enumerate(listed)]
        self._rows.executemany("INSERT INTO joins VALUES (?,?,?)", kept)
        return found, changed

    def _read(self) -> Iterator[Naming]:
        for (records,) in self._rows.execute("SELECT records FROM namings ORDER BY article"):
            yield from map(_parse, json.loads(records))


def read_joins(rows: sqlite3.Connection) -> tuple[list[Join], list[Join]]:
    """Read the joins of a store's tables and the pairs that it proposes; raises sqlite3.Error where there are none."""
    found: tuple[list[Join], list[Join]] = ([], [])
    for sure, record in rows.execute("SELECT sure, record FROM joins ORDER BY place"):
        kept = json.loads(record)
        found[0 if sure else 1].append(Join(**{**kept, "articles": tuple(kept["articles"])}))
    return found


def _parse(record: dict[str, object]) -> Naming:
    actor = record["actor"]
    assert isinstance(actor, dict) and isinstance(record["called"], list)
    made = Actor(**{**actor, "kind": ActorKind(actor["kind"])})
    return Naming(
        str(record["article"]), str(record["day"]), made, str(record["side_label"]), tuple(record["called"])
    )


def _mark(article: str, keys: Iterable[str], identity: Identity) -> str:
    """Name whom an article's ids are taken for; "" where each stands for itself."""
    found = [(key, repr(meant)) for key in sorted(keys) if (meant := identity.find(article, key)) is not None]
    return build_id(*found) if found else ""
