"""Remembers what went into a store: which file gave which articles, and what each article came to, in numbers.

In: files and articles as they are built. Out: which of them a later build need not even open, and the rows of its
report. The tables lie with the store's others and are of the same state.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field

from kg.confidence import measure_sureness
from kg.model import Act, Article, Statement
from kg.reading import Skipped, Unchanged, is_cut

_TABLES = """
CREATE TABLE IF NOT EXISTS files(mark TEXT PRIMARY KEY, found TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS built(article TEXT PRIMARY KEY, mark TEXT, part TEXT, summary TEXT);
"""


@dataclass(frozen=True, slots=True)
class Accusation:
    """One accusation of the table: its statement's id, who accuses whom of what, and how sure that is (0-1)."""

    id: str
    charge: tuple[str, ...]
    sureness: float


@dataclass(slots=True)
class Summary:
    """One article in numbers; whatever limit a build sets to what it shows, they say how many are sure enough.

    Attributes:
        outlet: Its name; `unknown outlet` where none is known.
        sureness: How sure each statement is (0-1; 1 where a reviewer stands behind it), by act.
        main: Statements of main acts.
        untargeted: Of these, those that name no target.
        dated: A day of publication is known.
        cut: A paywall stands instead of a part of the text.
        accusations: Those at first hand, in text order.
    """

    outlet: str
    sureness: dict[str, list[float]] = field(default_factory=dict)
    main: int = 0
    untargeted: int = 0
    accusations: list[Accusation] = field(default_factory=list)
    dated: bool = True
    cut: bool = False

    def count_acts(self, below: float = float("inf")) -> Counter[str]:
        """Count the statements by act that are less sure than `below` (0-1); all by default."""
        return Counter({act: sum(one < below for one in found) for act, found in self.sureness.items()})


class Inventory:
    """What a store was built of, in tables of an open database."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.executescript(_TABLES)
        self._seen: set[str] = set()

    def recall_file(
        self, mark: str, review: dict[str, str], name_reading: Callable[[str], str]
    ) -> list[Unchanged | Skipped] | None:
        """Tell what a file gave when it was read before.

        Args:
            mark: From `kg.reading`, of all that reading it depends on.
            review: Marks of the verdicts on an article, by id or source; without an entry: none.
            name_reading: Names how the article of an id is read now.

        Returns:
            None when it must be read: it was not before, it is named otherwise, an article of it is read from other
            frames, or there are verdicts on one, now or when it was built.
        """
        self._seen.add(mark)
        row = self._rows.execute("SELECT found FROM files WHERE mark=?", (mark,)).fetchone()
        if row is None:
            return None
        found: list[Unchanged | Skipped] = []
        for kind, *fields in json.loads(row[0]):
            if kind == "skipped":
                found.append(Skipped(*fields))
                continue
            article, source = fields
            judged = article in review or source in review
            known = mark_article(article, source, review, name_reading(article))
            if judged or not self.is_built(article, known):
                return None
            found.append(Unchanged(article, source))
        return found

    def keep_file(self, mark: str, found: Iterable[Article | Skipped]) -> None:
        """Keep what a file gave."""
        listed = [
            ["skipped", one.where, one.reason, one.ignored, one.language, one.noted]
            if isinstance(one, Skipped)
            else ["article", one.id, one.source]
            for one in found
        ]
        self._rows.execute("INSERT OR REPLACE INTO files VALUES (?,?)", (mark, json.dumps(listed)))

    def is_built(self, article: str, mark: str, part: str | None = None) -> bool:
        """Tell whether the store holds this article, read, named and reviewed the same way.

        Args:
            article: Its id.
            mark: From `mark_article`.
            part: Names what it was read as; None where the file's mark says that.
        """
        row = self._rows.execute("SELECT mark, part FROM built WHERE article=?", (article,)).fetchone()
        return row is not None and row[0] == mark and (part is None or row[1] == part)

    def note(self, article: str, mark: str, part: str, summary: Summary) -> None:
        """Take in one article."""
        line = json.dumps(asdict(summary))
        self._rows.execute("INSERT OR REPLACE INTO built VALUES (?,?,?,?)", (article, mark, part, line))

    def forget(self, article: str) -> None:
        """Take out one article."""
        self._rows.execute("DELETE FROM built WHERE article=?", (article,))

    def read_marks(self, article: str) -> tuple[str, str]:
        """Read the mark of an article that is built, and the name of the part that it was built from."""
        row = self._rows.execute("SELECT mark, part FROM built WHERE article=?", (article,)).fetchone()
        return row[0], row[1]

    def list_others(self, articles: set[str]) -> list[str]:
        """List the articles of the store that are not among these, sorted."""
        rows = self._rows.execute("SELECT article FROM built ORDER BY article")
        return [row[0] for row in rows if row[0] not in articles]

    def list_judged(self, articles: Iterable[str], review: dict[str, str]) -> list[tuple[str, str, str]]:
        """List those of some articles that have verdicts, now or when they were built: id, its reading, its part."""
        listed = []
        for article in articles:
            mark, part = self.read_marks(article)
            source, *judged, reading = json.loads(mark)
            if any(judged) or article in review or source in review:
                listed.append((article, reading, part))
        return listed

    def read_summaries(self, articles: Iterable[str]) -> Iterator[Summary]:
        """Read the numbers of several articles."""
        for article in articles:
            row = self._rows.execute("SELECT summary FROM built WHERE article=?", (article,)).fetchone()
            yield _parse(row[0])

    def forget_unseen_files(self) -> None:
        """Forget the files that were not asked for since this was opened."""
        rows = self._rows.execute("SELECT mark FROM files").fetchall()
        gone = [row for row in rows if row[0] not in self._seen]
        self._rows.executemany("DELETE FROM files WHERE mark=?", gone)


def mark_article(article: str, source: str, review: dict[str, str], reading: str) -> str:
    """Name what besides its text an article's graph depends on: its source's name, verdicts on it, who read it."""
    return json.dumps([source, review.get(article, ""), review.get(source, ""), reading])


def summarise(article: Article, statements: Sequence[Statement], accepted: Container[str] = ()) -> Summary:
    """Sum up one article; `accepted` holds the ids of the statements that a reviewer stands behind."""
    sureness: dict[str, list[float]] = {}
    for s in statements:
        sureness.setdefault(s.act.value, []).append(measure_sureness(s, accepted))
    return Summary(
        outlet=article.outlet_name,
        sureness=sureness,
        main=sum(s.act.main for s in statements),
        untargeted=sum(s.target is None for s in statements if s.act.main),
        accusations=[_describe(s, accepted) for s in statements if s.act is Act.ACCUSE and not s.reported_by],
        dated=article.published is not None,
        cut=is_cut(article),
    )


def _describe(s: Statement, accepted: Container[str]) -> Accusation:
    whom, what = s.target.actor.label if s.target else "-", s.proposition.label[:70] if s.proposition else "-"
    return Accusation(s.id, (s.speaker.actor.label, whom, what), measure_sureness(s, accepted))


def _parse(line: str) -> Summary:
    record = json.loads(line)
    listed = [Accusation(**{**one, "charge": tuple(one["charge"])}) for one in record["accusations"]]
    return Summary(**{**record, "accusations": listed})
