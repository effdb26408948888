"""Keeps what articles can be compared by in tables on disk, so that one article more costs as little as the first.

In: each article with its statements (`note`), or its id (`forget`). Out: rows by blocking key for the modules that
compare (`texts`, `windows`), and a record of which rows came and went since they last did. Noting the same again
changes nothing. A ledger is a by-product: it can be made again from the statements at any time.
"""

from __future__ import annotations

import re
import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kg.almanac import MONTH_NUMBERS, YEAR
from kg.codes import Tone
from kg.errors import StoreError
from kg.ids import drop_surrogates
from kg.linking.links import LinkTable
from kg.linking.passages import (
    SENTENCE_SHINGLE,
    SHINGLE,
    SKETCH_BODY,
    SKETCH_SENTENCE,
    Sentence,
    list_passages,
    list_sentences,
    read_words,
    shingle,
    sketch,
)
from kg.linking.windows import ActRow, ActWindows, EdgeTable, FigureWindows
from kg.model import Article, Party, Proposition, Span, Statement
from kg.pipeline.stopwords import EMPTY

#: Words behind a number that are not what it counts: those without a meaning of their own, and spans of time.
_UNCOUNTED = "|".join(
    sorted(EMPTY)
    + "unless if when while after before until than may can am pm said says times? more other new".split()
    + "seconds? minutes? hours? days? weeks? months? years?".split()
)
#: A figure right before the noun that it counts, or %. Years, dates, spans of time and bare numbers are none: two of
#: them rarely exclude each other.
FIGURE = re.compile(
    "".join(f"(?<!{name} )(?<!{name.title()} )" for name in MONTH_NUMBERS) + r"(?<![\w.,])"
    rf"(?!{YEAR}(?!\d|[.,]\d))\d[\d.,]*(?:\s+(?:thousand|million|billion))?"
    rf"(?=[\s-]*(?:%|per cent|(?!(?:{_UNCOUNTED})\b)[a-z]{{2,}})(?!\w))"
)
# All tables are made when a ledger is opened: making one later would end the transaction that a build is.
_TABLES = """
CREATE TABLE IF NOT EXISTS texts(article TEXT PRIMARY KEY, day TEXT, size INTEGER, runs BLOB);
CREATE TABLE IF NOT EXISTS sentences(rank TEXT PRIMARY KEY, words TEXT, details TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks(kind INTEGER, hash INTEGER, rank TEXT,
  PRIMARY KEY (kind, hash, rank)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sides(topic TEXT, proposition TEXT, speaker TEXT, target TEXT, article TEXT,
  PRIMARY KEY (topic, proposition, speaker, target, article)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sides_by_pair ON sides(topic, speaker, target);
CREATE INDEX IF NOT EXISTS sides_by_article ON sides(article);
CREATE TABLE IF NOT EXISTS pairs(kind INTEGER, later TEXT, earlier TEXT, support INTEGER, likeness REAL,
  same INTEGER, PRIMARY KEY (kind, later, earlier)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pairs_by_earlier ON pairs(kind, earlier);
CREATE TABLE IF NOT EXISTS copies(article TEXT PRIMARY KEY, of TEXT);
CREATE TABLE IF NOT EXISTS groups(statement TEXT PRIMARY KEY, head TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS groups_by_head ON groups(head);
"""
#: Kinds of marks: of whole bodies, and of sentences.
BODY, SENTENCE = 0, 1
#: Sentences kept in memory while many are compared.
_HELD = 8192
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

#: Kind, hash, and the rank of what has it. A rank orders and names: bodies longest first, sentences earliest first.
Mark = tuple[int, int, str]


@dataclass(slots=True)
class Changes:
    """What came and went since the last comparison.

    Attributes:
        articles: Ids of all that came, went, or came again otherwise.
        gone, come: Marks that were there and that are; one that came again is in both.
        topics: Topics with the propositions whose sides changed.
    """

    articles: set[str] = field(default_factory=set)
    gone: set[Mark] = field(default_factory=set)
    come: set[Mark] = field(default_factory=set)
    topics: dict[str, set[str]] = field(default_factory=dict)


class Ledger:
    """The tables. `kg.linking.update_links` compares what they hold."""

    def __init__(self, rows: sqlite3.Connection | None = None) -> None:
        """Open the ledger in a database; None for one in memory."""
        self.rows = open_rows(None) if rows is None else rows
        self.rows.executescript(_TABLES)
        self.links = LinkTable(self.rows)
        self.edges = EdgeTable(self.rows)
        self._acts, self._figures = ActWindows(self.rows, self.edges), FigureWindows(self.rows, self.links)
        self.changes = Changes()
        self._sentences: dict[str, Sentence] = {}

    def note(self, article: Article, statements: Sequence[Statement]) -> None:
        """Take in one article, in place of what is known of it.

        Raises:
            StoreError: The table cannot be written.
        """
        day = drop_surrogates(article.day)
        passages = list_passages(article)
        runs = shingle(read_words(passages), SHINGLE)
        sentences = {rank_sentence(article.id, day, s): s for s in list_sentences(article.id, passages)}
        with _writing():
            self.forget(article.id)
            row = (article.id, day, len(runs), array("Q", sorted(runs)).tobytes())
            self.rows.execute("INSERT INTO texts VALUES (?,?,?,?)", row)
            words = [(r, " ".join(s.listed), " ".join(sorted(s.details))) for r, s in sentences.items()]
            self.rows.executemany("INSERT INTO sentences VALUES (?,?,?)", words)
            marks = _list_marks(article.id, runs, ((rank, s.listed) for rank, s in sentences.items()))
            self.rows.executemany("INSERT INTO marks VALUES (?,?,?)", sorted(marks))
            self.changes.come |= marks
            self.changes.articles.add(article.id)
            for s in statements:
                self._acts.add(_to_row(s, day))
            contents = [(s, s.proposition) for s in statements if s.proposition is not None]
            for key, figure, proposition in sorted({_mask(p) for _, p in contents if FIGURE.search(p.label)}):
                self._figures.add(key, (figure, proposition), article.id)
            sides = sorted({(*row, article.id) for s, p in contents for row in _list_sides(s, p)})
            self.rows.executemany("INSERT INTO sides VALUES (?,?,?,?,?)", sides)
            self._touch_topics(sides)

    def forget(self, article: str) -> None:
        """Take out one article; an unknown id changes nothing.

        Raises:
            StoreError: The table cannot be written.
        """
        with _writing():
            found = self.rows.execute("SELECT day FROM texts WHERE article=?", (article,)).fetchone()
            if found is None:
                return
            start = start_of(article, found[0])
            within = (start, end_of(start))
            asked = "SELECT rank, words FROM sentences WHERE rank>=? AND rank<?"
            sentences = ((rank, words.split()) for rank, words in self.rows.execute(asked, within).fetchall())
            marks = _list_marks(article, self.read_runs(article), sentences)
            self.rows.executemany("DELETE FROM marks WHERE kind=? AND hash=? AND rank=?", marks)
            # What came since the last comparison was never compared.
            self.changes.gone |= marks - self.changes.come
            self.changes.come -= marks
            self.changes.articles.add(article)
            self._acts.remove_all(article)
            self._figures.remove_all(article)
            asked = "SELECT topic, proposition, speaker, target, article FROM sides WHERE article=?"
            self._touch_topics(self.rows.execute(asked, (article,)).fetchall())
            self.rows.execute("DELETE FROM sides WHERE article=?", (article,))
            self.rows.execute("DELETE FROM sentences WHERE rank>=? AND rank<?", within)
            self.rows.execute("DELETE FROM texts WHERE article=?", (article,))
            self._sentences.clear()

    def acts_within(self, article: str, start: int, end: int) -> list[ActRow]:
        """List the acts whose clause lies within a stretch of an article."""
        return self._acts.list_within(article, start, end)

    def read_runs(self, article: str) -> frozenset[int]:
        """Read the word runs of a noted article's body, hashed."""
        row = self.rows.execute("SELECT runs FROM texts WHERE article=?", (article,)).fetchone()
        if row is None:
            raise StoreError(f"the ledger has no article {article} - rebuild the store with `kg build`")
        return frozenset(array("Q", row[0]))

    def read_sentence(self, rank: str) -> Sentence:
        """Read a sentence of a noted article by its rank; the latest stay in memory."""
        if rank not in self._sentences:
            if len(self._sentences) >= _HELD:
                self._sentences.clear()
            self._sentences[rank] = self._find_sentence(rank)
        return self._sentences[rank]

    def read_rank(self, article: str) -> str | None:
        """Give the rank of an article's body; None when it is not noted."""
        row = self.rows.execute("SELECT size FROM texts WHERE article=?", (article,)).fetchone()
        return None if row is None else rank_body(article, row[0])

    def close(self) -> None:
        """Put everything on disk."""
        self.rows.commit()
        self.rows.close()

    def _find_sentence(self, rank: str) -> Sentence:
        row = self.rows.execute("SELECT words, details FROM sentences WHERE rank=?", (rank,)).fetchone()
        if row is None:
            raise StoreError(f"the ledger has no sentence {rank} - rebuild the store with `kg build`")
        _, article, start, end = rank.split(":")
        words, details = (tuple(found.split()) for found in row)
        return Sentence(article, Span(int(start), int(end)), Counter(words), words, frozenset(details))

    def _touch_topics(self, sides: Sequence[tuple[str, ...]]) -> None:
        for topic, proposition, *_ in sides:
            self.changes.topics.setdefault(topic, set()).add(proposition)


def open_rows(path: Path | None, safe: bool = False) -> sqlite3.Connection:
    """Open a database for a ledger; None for one in memory.

    Args:
        path: The file; made if it is not there.
        safe: Whether what it holds must survive a power cut in the middle of changing it. A killed program leaves it
            whole in any case.

    Raises:
        StoreError: It cannot be opened.
    """
    try:
        rows = sqlite3.connect(":memory:" if path is None else str(path))
        rows.execute(f"PRAGMA synchronous={'NORMAL' if safe else 'OFF'}")
        rows.execute("PRAGMA cache_size=-65536")
    except sqlite3.Error as fault:
        raise StoreError(f"cannot write {path} - {fault} - choose a folder with free space") from fault
    return rows


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as fault:
        raise StoreError(f"cannot write the ledger - {fault} - choose a folder with free space") from fault


def rank_body(article: str, size: int) -> str:
    """Rank a body: the longest first."""
    return f"{10**9 - size:010d}:{article}"


def rank_sentence(article: str, day: str, sentence: Sentence) -> str:
    """Rank a sentence: by day (undated last), article and place."""
    return f"{start_of(article, day)}{sentence.span.start:09d}:{sentence.span.end:09d}"


def start_of(article: str, day: str) -> str:
    """Give how the ranks of an article's sentences begin."""
    return f"{day if _ISO.fullmatch(day) else '9999'}:{article}:"


def end_of(start: str) -> str:
    """Give what ranks that begin so are all smaller than."""
    return f"{start[:-1]};"


def article_of(rank: str) -> str:
    """Give the article that a rank of either kind belongs to."""
    return rank.split(":")[1]


def _list_marks(article: str, runs: Set[int], sentences: Iterable[tuple[str, Sequence[str]]]) -> set[Mark]:
    """List the marks of a body, by its word runs, and of its sentences, by rank and words."""
    whole = rank_body(article, len(runs))
    marks = {(BODY, _signed(mark), whole) for mark in sketch(runs, SKETCH_BODY)}
    for rank, words in sentences:
        for mark in sketch(shingle(words, SENTENCE_SHINGLE), SKETCH_SENTENCE):
            marks.add((SENTENCE, _signed(mark), rank))
    return marks


def _signed(mark: int) -> int:
    """Fit a hash below 2**64 into the database's integers."""
    return mark - (1 << 63)


def _to_row(s: Statement, published: str) -> ActRow:
    target = "" if s.target is None else s.target.actor.id
    block = f"{s.speaker.actor.id} {s.act.value} {target}"
    return ActRow(
        s.id,
        s.article,
        block,
        s.when.not_after or published,
        s.clause.start,
        s.clause.end,
        drop_surrogates(s.quote),
    )


def _mask(proposition: Proposition) -> tuple[str, str, str]:
    """Give the content without its figures, the figures, and the content's id."""
    label = " ".join(drop_surrogates(proposition.label).lower().split())
    key = f"{proposition.about or ''} {FIGURE.sub('#', label)}"
    return key, " ".join(FIGURE.findall(label)), proposition.id


def _list_sides(s: Statement, p: Proposition) -> Iterator[tuple[str, str, str, str]]:
    # What sets one side against another is in dispute.
    if s.act.tone is Tone.HOSTILE:
        for topic in p.topics:
            yield topic, p.id, _side(s.speaker), "" if s.target is None else _side(s.target)


def _side(party: Party) -> str:
    return party.actor.side or party.actor.id
