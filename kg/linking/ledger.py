"""Keeps what articles can be compared by in a table on disk, so that memory stays flat in a large build.

In: each article with its statements, once. Out: rows by blocking key for `kg.linking.finding`. Noting the same
again changes nothing; an article is taken out by its id. A ledger is a by-product: it can be made again from the
statements at any time.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.errors import StoreError
from kg.model import Act, Article, Party, Proposition, Statement
from kg.reading import sketch_article

#: Acts that set one side against another, so that what they are about is in dispute.
HOSTILE = frozenset({Act.ACCUSE, Act.DENY, Act.CRITICISE, Act.DEMAND, Act.THREATEN, Act.REFUSE})
#: A figure with its unit. Years, dates and bare numbers are none: two of them rarely exclude each other.
FIGURE = re.compile(
    r"(?<![\w.,])\d[\d.,]*(?:\s+(?:thousand|million|billion))?(?=[\s-]*(?:km|kilomet\w+|miles?|met(?:er|re)s?|"
    r"percent|per cent|%|tons?|tonnes?|kg|kilograms?|missiles?|warheads?|launchers?|people|troops|soldiers|"
    r"civilians|dollars|euros|battalions?)(?!\w))",
    re.IGNORECASE,
)
_TABLES = """
CREATE TABLE IF NOT EXISTS sketches(article TEXT, hash INTEGER, PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS acts(statement TEXT PRIMARY KEY, article TEXT, block TEXT, day TEXT, start INTEGER,
  end INTEGER, slots TEXT, quote TEXT);
CREATE TABLE IF NOT EXISTS figures(key TEXT, proposition TEXT, figure TEXT, article TEXT,
  PRIMARY KEY (key, figure, proposition, article)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sides(topic TEXT, speaker TEXT, target TEXT, proposition TEXT, article TEXT,
  PRIMARY KEY (topic, proposition, speaker, target, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS acts_by_block ON acts(block, day, statement);
CREATE INDEX IF NOT EXISTS acts_by_article ON acts(article, start);
"""


@dataclass(frozen=True, slots=True)
class ActRow:
    """One statement as it is compared: `slots` are speaker, act and target; `day` the latest it can be of."""

    statement: str
    article: str
    block: str
    day: str
    start: int
    end: int
    slots: str
    quote: str


class Ledger:
    """The table. Open it with a file, or with None for one in memory."""

    def __init__(self, path: Path | None = None) -> None:
        try:
            self._rows = sqlite3.connect(":memory:" if path is None else str(path))
            # A ledger that a killed build leaves behind is thrown away, so it need not survive a crash.
            self._rows.executescript("PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF;" + _TABLES)
        except sqlite3.Error as fault:
            raise StoreError(f"cannot write {path} - {fault} - choose a folder with free space") from fault

    def note(self, article: Article, statements: Sequence[Statement]) -> None:
        """Take in one article.

        Raises:
            StoreError: The table cannot be written.
        """
        day = article.published.value if article.published else ""
        hashes = [(article.id, mark - (1 << 63)) for mark in sketch_article(article)]
        acts = [_to_row(s, day) for s in statements]
        contents = [(s, s.proposition) for s in statements if s.proposition is not None]
        figures = [(*_mask(p), article.id) for _, p in contents if FIGURE.search(p.label)]
        sides = [(*row, article.id) for s, p in contents for row in _list_sides(s, p)]
        try:
            put = self._rows.executemany
            put("INSERT OR REPLACE INTO sketches VALUES (?,?)", hashes)
            put("INSERT OR REPLACE INTO acts VALUES (?,?,?,?,?,?,?,?)", acts)
            put("INSERT OR REPLACE INTO figures VALUES (?,?,?,?)", figures)
            put("INSERT OR REPLACE INTO sides VALUES (?,?,?,?,?)", sides)
        except sqlite3.Error as fault:
            raise StoreError(
                f"cannot write the ledger - {fault} - choose a folder with free space"
            ) from fault

    def shared_sketches(self, common: int) -> Iterator[list[str]]:
        """List the articles that share a hash, for each hash that at most `common` of them hold."""
        held: list[str] = []
        last: int | None = None
        for mark, article in self._rows.execute("SELECT hash, article FROM sketches ORDER BY hash, article"):
            if mark != last:
                if 1 < len(held) <= common:
                    yield held
                held, last = [], mark
            held.append(article)
        if 1 < len(held) <= common:
            yield held

    def blocks(self) -> Iterator[ActRow]:
        """List the acts that another act shares its block with, block by block, earliest first."""
        shared = "SELECT block FROM acts GROUP BY block HAVING COUNT(*) > 1"
        asked = f"SELECT * FROM acts WHERE block IN ({shared}) ORDER BY block, day, statement"
        return (ActRow(*row) for row in self._rows.execute(asked))

    def acts_within(self, article: str, start: int, end: int) -> list[ActRow]:
        """List the acts whose clause lies within a stretch of an article."""
        asked = "SELECT * FROM acts WHERE article=? AND start>=? AND end<=? ORDER BY start, statement"
        return [ActRow(*row) for row in self._rows.execute(asked, (article, start, end))]

    def figures(self) -> Iterator[tuple[str, str, str]]:
        """List key, figure and proposition of contents that differ in one figure only, in this order."""
        shared = "SELECT key FROM figures GROUP BY key HAVING COUNT(DISTINCT figure) > 1"
        asked = (
            f"SELECT DISTINCT key, figure, proposition FROM figures WHERE key IN ({shared}) ORDER BY 1, 2, 3"
        )
        return iter(self._rows.execute(asked))

    def sides(self) -> Iterator[tuple[str, str, str, str]]:
        """List topic, proposition, side that speaks and side spoken against ("" unknown), in this order."""
        return iter(
            self._rows.execute(
                "SELECT DISTINCT topic, proposition, speaker, target FROM sides ORDER BY 1,2,3,4"
            )
        )

    def close(self) -> None:
        """Put everything on disk."""
        self._rows.commit()
        self._rows.close()


def _to_row(s: Statement, published: str) -> tuple[object, ...]:
    target = "" if s.target is None else s.target.actor.id
    slots = f"{s.speaker.actor.id} {s.act.value} {target}"
    day = s.when.not_after or published
    return s.id, s.article, slots, day, s.clause.start, s.clause.end, slots, s.quote


def _mask(proposition: Proposition) -> tuple[str, str, str]:
    """Give the content without its figures, the content's id, and the figures."""
    label = " ".join(proposition.label.lower().split())
    key = f"{proposition.about or ''} {FIGURE.sub('#', label)}"
    return key, proposition.id, " ".join(FIGURE.findall(label))


def _list_sides(s: Statement, p: Proposition) -> Iterator[tuple[str, str, str, str]]:
    if s.act in HOSTILE:
        for topic in p.topics:
            yield topic, _side(s.speaker), "" if s.target is None else _side(s.target), p.id


def _side(party: Party) -> str:
    return party.actor.side or party.actor.id
