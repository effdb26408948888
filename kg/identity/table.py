"""Keeps what articles call their actors in tables of a store, and whom those names were last taken for.

In: namings, article by article. Out: the identity of all of them, and which articles it changes. The tables lie with
the store's others; without them they are made again from the statements.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict

from kg.gazetteer import Gazetteer
from kg.identity.called import DECISIONS
from kg.identity.joining import Identity, Join, find_identity
from kg.identity.namings import Known, Naming, list_namings
from kg.ids import build_id, build_slug
from kg.model import Actor, ActorKind, Statement

_TABLES = """
CREATE TABLE IF NOT EXISTS namings(article TEXT PRIMARY KEY, records TEXT, about TEXT, applied TEXT);
CREATE TABLE IF NOT EXISTS merged(article TEXT, name TEXT, label TEXT, PRIMARY KEY (article, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS joins(place INTEGER PRIMARY KEY, sure INTEGER, record TEXT);
"""


class NameTable:
    """Who is called what in which article, in tables of an open database."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.executescript(_TABLES)

    def note(
        self, article: str, day: str, statements: Iterable[Statement], merged: Mapping[str, str] | None = None
    ) -> None:
        """Take in what one article calls its actors, in place of what is known of it.

        Args:
            article: Its id.
            day: Day of publication, ISO; "" where unknown.
            statements: Of this article, with the actors that people merged.
            merged: Ids for which the merges put others here, with the labels that the article gives them.
        """
        listed = list(statements)
        records = [
            asdict(naming) for naming in list_namings(article, day, listed, {*(merged or {}).values()})
        ]
        about = sorted({s.proposition.about for s in listed if s.proposition and s.proposition.about})
        kept = (article, json.dumps(records), json.dumps(about))
        self.forget(article)
        self._rows.execute("INSERT INTO namings VALUES (?,?,?,'')", kept)
        named = [(article, name, label) for name, label in sorted((merged or {}).items())]
        self._rows.executemany("INSERT INTO merged VALUES (?,?,?)", named)

    def forget(self, article: str) -> None:
        """Take out one article."""
        for table in ("namings", "merged"):
            self._rows.execute(f"DELETE FROM {table} WHERE article=?", (article,))

    def list_ids(self) -> set[str]:
        """List the ids of all actors and their sides, those for which people's merges put others too."""
        return read_actor_ids(self._rows)

    def settle(
        self, gazetteer: Gazetteer, alone: Collection[str], merged: Mapping[str, str]
    ) -> tuple[Identity, list[str]]:
        """Decide who is who, and keep it.

        Args:
            gazetteer: Actors that are known beforehand.
            alone: Ids that people say stand for themselves.
            merged: Ids with those that people say stand for them.

        Returns:
            The identity, and the articles, sorted, in which it means somebody else than when it was last settled.
        """
        found = find_identity(self._read(), gazetteer, frozenset(alone), frozenset(merged.values()))
        changed = []
        asked = "SELECT article, records, about, applied FROM namings ORDER BY article"
        for article, records, about, applied in self._rows.execute(asked).fetchall():
            ids = {key for r in json.loads(records) for key in (r["actor"]["id"], r["actor"]["side"]) if key}
            mark = _mark(article, ids | set(json.loads(about)), found)
            if mark != applied:
                changed.append(article)
                self._rows.execute("UPDATE namings SET applied=? WHERE article=?", (mark, article))
        self._keep(found, alone, merged)
        return found, changed

    def _keep(self, found: Identity, alone: Collection[str], merged: Mapping[str, str]) -> None:
        listed = [("joined", join) for join in found.joins]
        listed += [("merged", join) for join in self._list_merged(merged, found)]
        listed += [("apart", join) for join in self._list_apart(alone)]
        listed += [("proposed", join) for join in found.proposed]
        kept = [
            (at, DECISIONS.index(decision), json.dumps(asdict(join)))
            for at, (decision, join) in enumerate(listed)
        ]
        self._rows.execute("DELETE FROM joins")
        self._rows.executemany("INSERT INTO joins VALUES (?,?,?)", kept)

    def _list_merged(self, merged: Mapping[str, str], identity: Identity) -> Iterator[Join]:
        """List the names that people merged, as far as articles have them."""
        labels = self._list_labels(merged.values())
        asked = "SELECT name, min(label) FROM merged GROUP BY name ORDER BY name"
        for name, label in self._rows.execute(asked).fetchall():
            if name in merged:
                into = merged[name]
                meant = identity.find("", into)
                called = meant[0].label if meant else labels.get(into, into)
                yield Join(name, label, into, called, "a reviewer merged them", 1.0)

    def _list_apart(self, alone: Collection[str]) -> Iterator[Join]:
        """List the names that people hold apart, as far as articles have them."""
        for name, label in sorted(self._list_labels(alone).items()):
            yield Join(name, label, name, label, "a reviewer holds it apart", 1.0)

    def _list_labels(self, names: Collection[str]) -> dict[str, str]:
        """List the labels of actors, by id: of each that whose id it has, else the one that most articles give."""
        known = {name: Known(name) for name in names}
        for naming in self._read():
            if naming.actor.id in known:
                known[naming.actor.id].take(naming)
        own = {name: [x for x in one.labels if build_slug(x) == name] for name, one in known.items()}
        return {name: min(own[name], default=one.label) for name, one in known.items() if one.articles}

    def _read(self) -> Iterator[Naming]:
        for (records,) in self._rows.execute("SELECT records FROM namings ORDER BY article"):
            yield from map(_parse, json.loads(records))


def read_joins(rows: sqlite3.Connection) -> list[tuple[str, Join]]:
    """Read the joins of a store's tables, each with what it is, of `DECISIONS`: the machine's, people's, proposed ones.

    Raises:
        sqlite3.Error: There are none.
    """
    found = []
    for decision, record in rows.execute("SELECT sure, record FROM joins ORDER BY place"):
        kept = json.loads(record)
        join = Join(**{**kept, "articles": tuple(kept["articles"])})
        found.append((DECISIONS[decision], join))
    return found


def read_actor_ids(rows: sqlite3.Connection) -> set[str]:
    """Read the ids of all actors and their sides from a store's tables, merged ones too.

    Raises:
        sqlite3.Error: There are none.
    """
    found = {name for (name,) in rows.execute("SELECT DISTINCT name FROM merged")}
    for (records,) in rows.execute("SELECT records FROM namings"):
        for record in json.loads(records):
            found |= {record["actor"]["id"], record["actor"]["side"] or record["actor"]["id"]}
    return found


def _parse(record: dict[str, object]) -> Naming:
    actor = record["actor"]
    assert isinstance(actor, dict) and isinstance(record["called"], list)
    made = Actor(**{**actor, "kind": ActorKind(actor["kind"])})
    return Naming(
        str(record["article"]),
        str(record["day"]),
        made,
        str(record["side_label"]),
        tuple(record["called"]),
        bool(record["brought"]),
    )


def _mark(article: str, keys: Iterable[str], identity: Identity) -> str:
    """Name whom an article's ids are taken for; "" where each stands for itself."""
    found = [(key, repr(meant)) for key in sorted(keys) if (meant := identity.find(article, key)) is not None]
    return build_id(*found) if found else ""
