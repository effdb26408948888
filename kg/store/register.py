"""Keeps what articles describe, counted, so that one that comes or goes changes only what it describes.

In: each article with its statements, or its id. Out: which subjects of the registry graph are described otherwise
than before, and the quads that say so now. Descriptions are kept once with the number of articles that give them: an
actor of a hundred thousand articles is described in two or three ways.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.codes import SHIPPED, TABLES, describe_codes, learn_codes
from kg.model import Actor, ActorKind, Article, Proposition, Statement
from kg.rdf.registry import Registry, RegistryBuilder, to_subject_quads

_TABLES = """
CREATE TABLE IF NOT EXISTS described(kind TEXT, key TEXT, record TEXT, articles INTEGER,
  PRIMARY KEY (kind, key, record)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refs(kind TEXT, key TEXT, by_kind TEXT, by_key TEXT,
  PRIMARY KEY (kind, key, by_kind, by_key)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS refs_by_referrer ON refs(by_kind, by_key);
CREATE TABLE IF NOT EXISTS descriptions(article TEXT PRIMARY KEY, records BLOB);
"""
#: Kind (`actor`, `prop`, `topic`; `name` for labels by id) and id.
Subject = tuple[str, str]


class Register:
    """Descriptions in tables of an open database."""

    def __init__(self, rows: sqlite3.Connection, names: Mapping[str, str]) -> None:
        """Open the register; `names` are labels by id that hold whatever articles say."""
        self._rows, self._names = rows, names
        rows.executescript(_TABLES)
        self._touched: set[Subject] = set()

    def knows(self, article: str) -> bool:
        """Tell whether an article, by its id, was noted."""
        return (
            self._rows.execute("SELECT 1 FROM descriptions WHERE article=?", (article,)).fetchone()
            is not None
        )

    def note(self, article: Article, statements: Sequence[Statement], outlets: Mapping[str, Actor]) -> None:
        """Take in what one article describes, in place of what it described before."""
        self.forget(article.id)
        builder = RegistryBuilder(outlets)
        builder.note_article(article)
        for statement in statements:
            builder.note_statement(statement)
        # In ASCII: labels may hold what a database refuses.
        described = _list_described(builder.build())
        records = [[*subject, json.dumps(value, sort_keys=True)] for subject, value in described]
        asked = (
            "INSERT INTO described VALUES (?,?,?,1) "
            "ON CONFLICT (kind, key, record) DO UPDATE SET articles = articles + 1"
        )
        self._rows.executemany(asked, records)
        packed = zlib.compress(json.dumps(records).encode())
        self._rows.execute("INSERT INTO descriptions VALUES (?,?)", (article.id, packed))
        self._touched.update((kind, key) for kind, key, _ in records)

    def forget(self, article: str) -> None:
        """Take out what one article describes; an unknown id changes nothing."""
        asked = "SELECT records FROM descriptions WHERE article=?"
        row = self._rows.execute(asked, (article,)).fetchone()
        if row is None:
            return
        records = json.loads(zlib.decompress(row[0]))
        where = "WHERE kind=? AND key=? AND record=?"
        self._rows.executemany(f"UPDATE described SET articles = articles - 1 {where}", records)
        self._rows.executemany(f"DELETE FROM described {where} AND articles <= 0", records)
        self._rows.execute("DELETE FROM descriptions WHERE article=?", (article,))
        self._touched.update((kind, key) for kind, key, _ in records)

    def take_changes(self) -> Iterator[tuple[Subject, list[ox.Quad]]]:
        """Give the subjects that may be described otherwise since the last call, each with all its quads now.

        A subject that nothing describes or refers to any more has none.
        """
        touched, self._touched = self._touched, set()
        referred: set[Subject] = set()
        for kind, key in sorted(touched):
            if kind == "name":
                referred |= {("actor", key), ("topic", key)}
            else:
                referred |= self._renew_references(kind, key)
        subjects = referred | {subject for subject in touched if subject[0] != "name"}
        return ((subject, self._describe(*subject)) for subject in sorted(subjects))

    def _renew_references(self, kind: str, key: str) -> set[Subject]:
        """Bring up to date what a subject refers to; give what it refers to newly or no longer."""
        asked = "SELECT kind, key FROM refs WHERE by_kind=? AND by_key=?"
        before = set(self._rows.execute(asked, (kind, key)).fetchall())
        after = set(_list_references(self._read(kind, key), key))
        gone = [(*subject, kind, key) for subject in before - after]
        self._rows.executemany("DELETE FROM refs WHERE kind=? AND key=? AND by_kind=? AND by_key=?", gone)
        come = [(*subject, kind, key) for subject in after - before]
        self._rows.executemany("INSERT INTO refs VALUES (?,?,?,?)", come)
        return before ^ after

    def _describe(self, kind: str, key: str) -> list[ox.Quad]:
        registry = self._read(kind, key)
        if not (registry.actors or registry.propositions or registry.codes.own):
            asked = "SELECT 1 FROM refs WHERE kind=? AND key=? LIMIT 1"
            if self._rows.execute(asked, (kind, key)).fetchone() is None:
                return []
        return to_subject_quads(kind, key, registry)

    def _read(self, kind: str, key: str) -> Registry:
        """Read one subject with its name: the descriptions of all articles, joined."""
        builder = RegistryBuilder()
        for as_kind in (kind, "name"):
            asked = "SELECT record FROM described WHERE kind=? AND key=?"
            for row in self._rows.execute(asked, (as_kind, key)).fetchall():
                builder.note_registry(_parse(as_kind, key, row[0]))
        if key in self._names:
            builder.note_registry(Registry(names={key: self._names[key]}))
        return builder.build()


def _list_described(registry: Registry) -> Iterator[tuple[Subject, object]]:
    """List what is described, ready for JSON."""
    yield from ((("actor", key), _to_record(value)) for key, value in sorted(registry.actors.items()))
    yield from ((("prop", key), _to_record(value)) for key, value in sorted(registry.propositions.items()))
    yield from ((("name", key), value) for key, value in sorted(registry.names.items()))
    for table, described in describe_codes(registry.codes.own).items():
        yield from (((table, word), record) for word, record in described.items())


def _to_record(described: Actor | Proposition) -> dict[str, object]:
    return {name: getattr(described, name) for name in described.__match_args__}


def _parse(kind: str, key: str, record: str) -> Registry:
    value = json.loads(record)
    if kind == "name":
        return Registry(names={key: value})
    if kind in TABLES:
        return Registry(codes=learn_codes(SHIPPED, {kind: {key: value}}))
    if kind == "actor":
        return Registry(actors={key: Actor(**{**value, "kind": ActorKind(value["kind"])})})
    lists = {name: tuple(value[name]) for name in ("topics", "broader")}
    return Registry(propositions={key: Proposition(**{**value, **lists})})


def _list_references(registry: Registry, key: str) -> Iterator[Subject]:
    if key in registry.actors and registry.actors[key].side is not None:
        yield "actor", str(registry.actors[key].side)
    if key in registry.propositions:
        proposition = registry.propositions[key]
        if proposition.about is not None:
            yield "actor", proposition.about
        yield from (("topic", topic) for topic in proposition.topics)
        yield from (("prop", broader) for broader in proposition.broader)
