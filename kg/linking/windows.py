"""Compares rows that share a key, each with the few next to it in order, and keeps that true row by row.

    acts      of one speaker, kind and target, by day: two reports of one act lie near each other
    figures   of contents that differ in a figure only, by figure

A row that comes is compared with its neighbours and parts those that it pushes out of each other's reach; a row that
goes does the reverse. So a block of any size costs the same, and what is found depends only on the rows there are.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any, TypeVar

from kg.linking.links import Link, LinkKind, LinkTable
from kg.linking.passages import compare_words

#: Days that two reports of one act may lie apart: news is retold for a day or two, weekly papers excepted.
DAYS = 3
#: Likeness of words (cosine of counts) from which two reports are of one act: well below that of copies (0.8),
#: because each outlet words its own report.
LIKE = 0.6
#: A row is compared with at most so many that come before it in its block.
WINDOW = 20
#: What act edges found by windows are filed under.
NEAR = "near"
_WORD = re.compile(r"\w+")
_TABLES = """
CREATE TABLE IF NOT EXISTS edges(origin TEXT, one TEXT, other TEXT,
  PRIMARY KEY (origin, one, other)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS edges_by_one ON edges(one);
CREATE TABLE IF NOT EXISTS acts(statement TEXT PRIMARY KEY, article TEXT, block TEXT, day TEXT, start INTEGER,
  end INTEGER, quote TEXT);
CREATE INDEX IF NOT EXISTS acts_by_block ON acts(block, day, statement);
CREATE INDEX IF NOT EXISTS acts_by_article ON acts(article, start);
CREATE TABLE IF NOT EXISTS figures(key TEXT, figure TEXT, proposition TEXT, article TEXT,
  PRIMARY KEY (key, figure, proposition, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS figures_by_article ON figures(article);
CREATE TABLE IF NOT EXISTS clashes(one TEXT, other TEXT, key TEXT, PRIMARY KEY (one, other, key)) WITHOUT ROWID;
"""
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ActRow:
    """One statement as it is compared: `block` is speaker, act and target; `day` the latest it can be of."""

    statement: str
    article: str
    block: str
    day: str
    start: int
    end: int
    quote: str


class EdgeTable:
    """Pairs of statements of one act, filed under what showed it; `touched` are those whose pairs changed."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.executescript(_TABLES)
        self.touched: set[str] = set()

    def add(self, origin: str, one: str, other: str) -> None:
        """Add one pair."""
        pair = (min(one, other), max(one, other))
        self._rows.execute("INSERT OR IGNORE INTO edges VALUES (?,?,?)", (origin, *pair))
        self.touched.update(pair)

    def remove(self, origin: str, one: str, other: str) -> None:
        """Remove one pair, if it is there."""
        pair = (min(one, other), max(one, other))
        asked = "DELETE FROM edges WHERE origin=? AND one=? AND other=?"
        if self._rows.execute(asked, (origin, *pair)).rowcount:
            self.touched.update(pair)

    def replace(self, origin: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Put pairs in place of all that are filed under one origin."""
        asked = "SELECT one, other FROM edges WHERE origin=?"
        before = set(self._rows.execute(asked, (origin,)).fetchall())
        after = {(min(pair), max(pair)) for pair in pairs}
        for pair in before - after:
            self.remove(origin, *pair)
        for pair in after - before:
            self.add(origin, *pair)

    def list_of(self, statement: str) -> list[str]:
        """List what a statement, as the smaller id, is paired with."""
        rows = self._rows.execute("SELECT DISTINCT other FROM edges WHERE one=?", (statement,))
        return [row[0] for row in rows]


class ActWindows:
    """Acts in blocks, by day."""

    def __init__(self, rows: sqlite3.Connection, edges: EdgeTable) -> None:
        self._rows, self._edges = rows, edges

    def add(self, row: ActRow) -> None:
        """Take in one act that is not there yet."""
        _rearrange(row, *self._list_near(row), self._set, True)
        self._rows.execute("INSERT INTO acts VALUES (?,?,?,?,?,?,?)", astuple(row))

    def remove_all(self, article: str) -> None:
        """Take out the acts of one article."""
        for row in self.list_within(article, 0, 1 << 62):
            self._rows.execute("DELETE FROM acts WHERE statement=?", (row.statement,))
            _rearrange(row, *self._list_near(row), self._set, False)

    def list_within(self, article: str, start: int, end: int) -> list[ActRow]:
        """List the acts whose clause lies within a stretch of an article."""
        asked = "SELECT * FROM acts WHERE article=? AND start>=? AND end<=? ORDER BY start, statement"
        return [ActRow(*row) for row in self._rows.execute(asked, (article, start, end))]

    def _list_near(self, row: ActRow) -> tuple[list[ActRow], list[ActRow]]:
        place = (row.block, row.day, row.statement, WINDOW)
        asked = "SELECT * FROM acts WHERE block=? AND (day, statement) {} (?, ?) ORDER BY day {}, statement {} LIMIT ?"
        before, after = _list_neighbours(self._rows, asked, place)
        return [ActRow(*r) for r in before], [ActRow(*r) for r in after]

    def _set(self, one: ActRow, other: ActRow, near: bool) -> None:
        if near and _are_one_act(one, other):
            self._edges.add(NEAR, one.statement, other.statement)
        elif not near and _are_near(one, other):
            self._edges.remove(NEAR, one.statement, other.statement)


class FigureWindows:
    """Contents that differ in a figure, by key; one content may come from many articles."""

    def __init__(self, rows: sqlite3.Connection, links: LinkTable) -> None:
        self._rows, self._links = rows, links

    def add(self, key: str, content: tuple[str, str], article: str) -> None:
        """Take in one content, as figure and proposition, of an article."""
        if not self._has(key, content):
            _rearrange(content, *self._list_near(key, content), partial(self._set, key), True)
        self._rows.execute("INSERT OR IGNORE INTO figures VALUES (?,?,?,?)", (key, *content, article))

    def remove_all(self, article: str) -> None:
        """Take out the contents of one article; what another has too stays."""
        asked = "SELECT key, figure, proposition FROM figures WHERE article=? ORDER BY 1, 2, 3"
        for key, figure, proposition in self._rows.execute(asked, (article,)).fetchall():
            content = (figure, proposition)
            gone = "DELETE FROM figures WHERE key=? AND figure=? AND proposition=? AND article=?"
            self._rows.execute(gone, (key, *content, article))
            if not self._has(key, content):
                _rearrange(content, *self._list_near(key, content), partial(self._set, key), False)

    def _has(self, key: str, content: tuple[str, str]) -> bool:
        asked = "SELECT 1 FROM figures WHERE key=? AND figure=? AND proposition=? LIMIT 1"
        return self._rows.execute(asked, (key, *content)).fetchone() is not None

    def _list_near(
        self, key: str, content: tuple[str, str]
    ) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        asked = (
            "SELECT DISTINCT figure, proposition FROM figures WHERE key=? AND (figure, proposition) {} (?, ?) "
            "ORDER BY figure {}, proposition {} LIMIT ?"
        )
        return _list_neighbours(self._rows, asked, (key, *content, WINDOW))

    def _set(self, key: str, one: tuple[str, str], other: tuple[str, str], near: bool) -> None:
        """Say whether two contents clash by this key; they do as long as they do by any."""
        if one[0] == other[0]:
            return
        pair = (min(one[1], other[1]), max(one[1], other[1]))
        if near:
            self._rows.execute("INSERT OR IGNORE INTO clashes VALUES (?,?,?)", (*pair, key))
        else:
            self._rows.execute("DELETE FROM clashes WHERE one=? AND other=? AND key=?", (*pair, key))
        asked = "SELECT 1 FROM clashes WHERE one=? AND other=? LIMIT 1"
        self._links.set(Link(LinkKind.CLASH, *pair), self._rows.execute(asked, pair).fetchone() is not None)


def _list_neighbours(
    rows: sqlite3.Connection, asked: str, place: tuple[object, ...]
) -> tuple[list[Any], list[Any]]:
    """List the rows next to a place, before and behind it, each in order; the question leaves the ways open."""
    before = rows.execute(asked.format("<", "DESC", "DESC"), place).fetchall()
    return before[::-1], rows.execute(asked.format(">", "ASC", "ASC"), place).fetchall()


def _rearrange(
    row: Item,
    before: Sequence[Item],
    after: Sequence[Item],
    put: Callable[[Item, Item, bool], None],
    comes: bool,
) -> None:
    """Put a row that comes near its neighbours and part those that stood apart by one less; the reverse if it goes."""
    for other in (*before, *after):
        put(other, row, comes)
    for one, other in list_straddling(before, after):
        put(one, other, not comes)


def list_straddling(before: Sequence[Item], after: Sequence[Item]) -> Iterator[tuple[Item, Item]]:
    """List the pairs that a row between them parts: those that are as far apart without it as rows may be.

    >>> list(list_straddling(list(range(20)), list(range(20, 40))))[:2]
    [(0, 20), (1, 21)]
    >>> list(list_straddling([1], [2]))
    []
    """
    listed = [*before, *after]
    for place in range(max(0, len(before) - WINDOW), len(before)):
        if len(before) <= place + WINDOW < len(listed):
            yield listed[place], listed[place + WINDOW]


def _are_one_act(one: ActRow, other: ActRow) -> bool:
    return _are_near(one, other) and compare_words(*(_count_words(row.quote) for row in (one, other))) >= LIKE


def _are_near(one: ActRow, other: ActRow) -> bool:
    """Tell whether two acts of different articles both have a day, at most `DAYS` apart: others are never joined."""
    if one.article == other.article:
        return False
    try:
        days = date.fromisoformat(one.day) - date.fromisoformat(other.day)
    except ValueError:
        return False
    return abs(days.days) <= DAYS


@lru_cache(maxsize=4096)
def _count_words(quote: str) -> Counter[str]:
    return Counter(_WORD.findall(quote.lower()))
