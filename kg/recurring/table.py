"""Keeps what articles say in tables of a store, and which claims those contents were last put into.

In: contents, article by article. Out: the grouping of all of them, and which articles it changes. Likenesses are
kept, so that of an article more only its own contents are compared. The tables lie with the store's others; without
them they are made again from the statements.
"""

from __future__ import annotations

import functools
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import asdict

import numpy as np

from kg.codes import SHIPPED, describe_codes, learn_codes
from kg.gazetteer import Gazetteer
from kg.ids import build_id
from kg.model import Grouped, Statement
from kg.pipeline.sentences import Floats
from kg.recurring.contents import Content, list_contents
from kg.recurring.grouping import Grouping, group_contents, hand_on, merge_claims
from kg.recurring.likeness import embed_text, load_likeness

#: Contents whose names stay in memory while they are compared.
_HELD = 8192
#: Fields of a content that hold several values.
_LISTS = ("broader", "names", "around", "rivals")
#: Fields of a content on which its likeness to another does not depend.
_BESIDE = ("label", "block", "day", "turned", "rivals")
_TABLES = """
CREATE TABLE IF NOT EXISTS contents(article TEXT PRIMARY KEY, records TEXT, names TEXT, applied TEXT);
CREATE TABLE IF NOT EXISTS alike(one TEXT, other TEXT, likeness REAL, PRIMARY KEY (one, other)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS vectors(text TEXT PRIMARY KEY, vector BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS said(statement TEXT PRIMARY KEY, article TEXT, content TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS said_by_article ON said(article);
CREATE TABLE IF NOT EXISTS claims(place INTEGER PRIMARY KEY, record TEXT);
"""


class ContentTable:
    """What is said in which article, in tables of an open database."""

    def __init__(self, rows: sqlite3.Connection, gazetteer: Gazetteer | None = None) -> None:
        """Take the database, and who is one party by which names; None: by the bundled gazetteer."""
        self._rows = rows
        self._gazetteer = gazetteer
        rows.executescript(_TABLES)

    def note(self, article: str, day: str, statements: Iterable[Statement]) -> None:
        """Take in what one article says, in place of what is known of it."""
        listed = list(statements)
        records = [_to_record(content) for content in list_contents(listed, day, self._gazetteer)]
        said_of = [p for s in listed if (p := s.proposition)]
        names = dict.fromkeys(sorted({key for p in said_of for key in p.broader}), "")
        names |= {p.id: p.label for p in reversed(said_of)}
        kept = (article, json.dumps(records), json.dumps(names))
        self.forget(article)
        self._rows.execute("INSERT INTO contents VALUES (?,?,?,'')", kept)
        said = [(s.id, article, s.proposition.id) for s in listed if s.proposition]
        self._rows.executemany("INSERT OR REPLACE INTO said VALUES (?,?,?)", said)

    def forget(self, article: str) -> None:
        """Take out one article."""
        for table in ("contents", "said"):
            self._rows.execute(f"DELETE FROM {table} WHERE article=?", (article,))

    def list_ids(self) -> set[str]:
        """List the ids of all contents, those that are broader than others too."""
        return {*read_contents(self._rows)}

    def settle(
        self,
        alone: Set[str],
        labels: Mapping[str, str],
        merged: Mapping[str, str] | None = None,
        left: Mapping[str, tuple[str, Sequence[str]]] | None = None,
    ) -> tuple[Grouping, list[str]]:
        """Decide which contents are one claim, and keep it.

        Args:
            alone: Ids of contents that people took out of their claims.
            labels: What people call claims, by id of a content in each.
            merged: Content to one in whose claim people want it; see `merge_claims`.
            left: What stays with the claims of contents that people took out; see `hand_on`.

        Returns:
            The grouping, and the articles, sorted, in which it says otherwise than when it was last settled.
        """
        found = self._group(alone)
        if left:
            labels, merged = hand_on(self._group(alone - left.keys()), left, alone, labels, merged or {})
        asked = "SELECT article, names, applied FROM contents ORDER BY article"
        kept = [(article, json.loads(names), mark) for article, names, mark in self._rows.execute(asked)]
        if merged or labels:
            names = {key: label for _, own, _ in reversed(kept) for key, label in own.items()}
            found = merge_claims(found, names, merged or {}, labels)
        self._keep(found)
        changed = []
        for article, own, applied in kept:
            mark = _mark(own, found)
            if mark != applied:
                changed.append(article)
                self._rows.execute("UPDATE contents SET applied=? WHERE article=?", (mark, article))
        return found, changed

    def _group(self, alone: Set[str]) -> Grouping:
        return group_contents(self.read(), alone, compare=self._compare, embed=self._embed)

    def _keep(self, found: Grouping) -> None:
        self._rows.execute("DELETE FROM claims")
        listed = [(at, json.dumps(asdict(one))) for at, one in enumerate(_list_grouped(found))]
        self._rows.executemany("INSERT INTO claims VALUES (?,?)", listed)

    def read(self) -> Iterator[Content]:
        """Read all contents, article by article."""
        for (records,) in self._rows.execute("SELECT records FROM contents ORDER BY article"):
            yield from map(_parse, json.loads(records))

    def _embed(self, text: str) -> Floats:
        """Give a text's vector, computed once."""
        name = build_id(text)
        row = self._rows.execute("SELECT vector FROM vectors WHERE text=?", (name,)).fetchone()
        if row is not None:
            return np.frombuffer(row[0], dtype="<f2").astype(np.float32)
        vector = embed_text(text)
        kept = (name, vector.astype("<f2").tobytes())
        self._rows.execute("INSERT INTO vectors VALUES (?,?)", kept)
        return vector

    def _compare(self, one: Content, other: Content, least: float) -> float:
        """Compare two contents, once; what is below `least` is kept as minus what it does not exceed."""
        key = (_name(one), _name(other))
        row = self._rows.execute("SELECT likeness FROM alike WHERE one=? AND other=?", key).fetchone()
        if row is not None and (row[0] >= 0 or -row[0] < least):
            return float(row[0])
        likeness = load_likeness().compare(one, other, least)
        self._rows.execute("INSERT OR REPLACE INTO alike VALUES (?,?,?)", (*key, likeness))
        return likeness


def read_groups(rows: sqlite3.Connection) -> list[Grouped]:
    """Read the contents that share a claim from a store's tables, claim by claim, in order of day.

    Raises:
        sqlite3.Error: There are none.
    """
    asked = "SELECT record FROM claims ORDER BY place"
    return [Grouped(**json.loads(record)) for (record,) in rows.execute(asked)]


def find_said(rows: sqlite3.Connection, statement: str) -> str:
    """Find the content of a statement as its article alone gives it.

    Args:
        rows: Tables of a store.
        statement: Its id, or the beginning of it.

    Returns:
        Id of the content; "" where it has none, and where no statement or several have such an id.

    Raises:
        sqlite3.Error: The tables are not there.
    """
    asked = "SELECT content FROM said WHERE statement>=? AND statement<? LIMIT 2"
    found = rows.execute(asked, (statement, f"{statement}g")).fetchall()
    return str(found[0][0]) if len(found) == 1 else ""


def read_said(rows: sqlite3.Connection) -> dict[str, str]:
    """Read which content each statement of a store has, as its article alone gives it, by id of the statement.

    Raises:
        sqlite3.Error: The tables are not there.
    """
    return dict(rows.execute("SELECT statement, content FROM said").fetchall())


def read_contents(rows: sqlite3.Connection) -> dict[str, str]:
    """Read the labels of all contents of a store, as their articles alone give them, by id.

    Raises:
        sqlite3.Error: The tables are not there.
    """
    found: dict[str, str] = {}
    for (names,) in rows.execute("SELECT names FROM contents ORDER BY article"):
        for key, label in json.loads(names).items():
            found[key] = found.get(key) or label
    return found


def _list_grouped(grouping: Grouping) -> list[Grouped]:
    """List the contents that share a claim, claim by claim, the first of it first, the others in order of day."""
    groups: dict[str, list[Grouped]] = {}
    for one in grouping.contents.values():
        if one.label:
            groups.setdefault(one.claim, []).append(one)
    shared = [group for group in groups.values() if len(group) > 1]
    return [one for group in shared for one in sorted(group, key=lambda one: one.id != one.claim)]


@functools.lru_cache(_HELD)
def _name(content: Content) -> str:
    """Name all that a comparison depends on, weights of the likeness too."""
    kept = (value for key, value in _to_record(content).items() if key not in _BESIDE)
    return build_id(_name_weights(), *kept)


@functools.cache
def _name_weights() -> str:
    return build_id(repr(load_likeness()))


def _mark(ids: Iterable[str], grouping: Grouping) -> str:
    """Name the claims of an article's contents; "" where none share one."""
    found = [(key, repr(grouping.claims[g.claim])) for key in ids if (g := grouping.contents.get(key))]
    return build_id(*found) if found else ""


def _to_record(content: Content) -> dict[str, object]:
    """Turn a content into a JSON-able dict; an act that a codebook added travels with what it means."""
    record = {name: getattr(content, name) for name in Content.__match_args__} | {"act": content.act.value}
    own = describe_codes([content.act])
    return record | ({"codes": own} if own else {})


def _parse(record: dict[str, object]) -> Content:
    codes = learn_codes(SHIPPED, record.pop("codes")) if "codes" in record else SHIPPED  # type: ignore[arg-type]
    lists: dict[str, object] = {name: tuple(record[name]) for name in _LISTS}  # type: ignore[arg-type]
    return Content(**record | lists | {"act": codes.act(str(record["act"]))})  # type: ignore[arg-type]
