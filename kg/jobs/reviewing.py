"""Applies a log of verdicts while a store is built, article by article, and says what became of each verdict.

In: the log and, one at a time, articles with the machine's statements. Out: corrected statements, the review graph,
and a report in which every verdict is applied, superseded, taken back, or lost with its line and reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.concepts.assigning import NO_CONCEPT, Example
from kg.files import VERDICTS, find_data
from kg.ids import build_id
from kg.jobs.missing import tell_missing
from kg.linking import Links
from kg.model import Article, Statement
from kg.review.applying import Outcome, apply_verdicts
from kg.review.joining import Joins, find_joins
from kg.review.log import Entry, Log, list_active, read_log
from kg.review.verdicts import JUDGEMENTS, Kind, Verdict

#: The log that a build takes where none is named, if it is there; the last of its logs, so that it wins.
DEFAULT_LOG = Path(VERDICTS)
#: Key of a statement's record that holds its concept.
_CONCEPT = "assigned"
#: Verdicts by which a reviewer stands behind a statement.
_ACCEPTING = (Kind.ACCEPT, Kind.CORRECT, Kind.ADD)


@dataclass(slots=True)
class Review:
    """Logs being applied, one behind the other.

    Attributes:
        logs: As read.
        active: Verdicts that nobody took back.
        joins: What merges and splits come to.
        outcomes: By place in `active`, filled article by article.
        seen: Ids of statements that the build has, to check merges of utterances.
        accepted: Ids of the statements that a reviewer stands behind, filled article by article.
        settled: Ids of the statements whose concept a reviewer settled, filled article by article.
        present: Ids of the actors and of the propositions that the build has, to check merges and splits of them; what
            is not there is not checked.
    """

    logs: tuple[Log, ...]
    active: list[Entry]
    joins: Joins
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)
    present: Mapping[str, Container[str]] = field(default_factory=dict)
    _placed: dict[int, str] = field(default_factory=dict)
    _by_article: dict[str, list[int]] = field(default_factory=dict)
    _by_source: dict[str, list[int]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Tell whether no log has a line."""
        return not any(log.entries or log.faults for log in self.logs)

    def apply(self, article: Article, statements: Sequence[Statement]) -> Sequence[Statement]:
        """Apply the verdicts on one article; without any the statements come back as they are."""
        places = [*self._by_article.get(article.id, ())]
        # The same source with another text: a page read again.
        places += [
            n
            for n in self._by_source.get(article.source, ())
            if self.active[n].verdict.article != article.id and self._is_open(n, article)
        ]
        reviewed: Sequence[Statement] = statements
        if places:
            places.sort()
            result = apply_verdicts(article, statements, [self.active[n] for n in places])
            self.outcomes.update(zip(places, result.outcomes, strict=True))
            self._placed.update(
                (n, article.id) for n, o in zip(places, result.outcomes, strict=True) if not o.lost
            )
            reviewed = result.statements
            accepting = [o for o in result.outcomes if _accepts(o)]
            self.accepted.update(o.statement for o in accepting)
            self.settled.update(o.statement for o in accepting if _CONCEPT in o.entry.verdict.fields)
        joined = [self.joins.join(s) for s in reviewed] if self.active else reviewed
        self.seen.update(s.id for s in joined)
        return joined

    def list_merged(self, statements: Iterable[Statement]) -> dict[str, str]:
        """List the actors of the machine's statements for which people's merges put others: their labels by id."""
        if not self.joins.actors:
            return {}
        parties = [party for s in statements for party in s.parties]
        named = {p.actor.side: p.side_label or p.actor.side for p in parties if p.actor.side}
        named |= {p.actor.id: p.actor.label for p in parties}
        return {key: label for key, label in named.items() if key in self.joins.actors}

    def list_examples(self) -> list[Example]:
        """List what people said of the concepts of statements, as examples: a statement's words, and its concept."""
        last: dict[tuple[str, str], Verdict] = {}
        for verdict in (entry.verdict for entry in self.active):
            if verdict.kind in (*JUDGEMENTS, Kind.ADD):
                last[verdict.article, verdict.statement or verdict.id] = verdict
        given = [(v.anchor, v.fields[_CONCEPT]) for v in last.values() if _CONCEPT in v.fields]
        return [Example(anchor.exact, _name_concept(concept)) for anchor, concept in given if anchor]

    def mark_articles(self) -> dict[str, str]:
        """Give a mark of the verdicts on each article that has any, by its id and by its source."""
        marked = {**self._by_article, **self._by_source}
        return {
            key: build_id(*(repr(self.active[n].verdict) for n in places)) for key, places in marked.items()
        }

    def joins_statements(self) -> bool:
        """Tell whether people say of statements that they report one act, or do not."""
        return bool(self.joins.same or self.joins.apart)

    def correct_links(self, links: Links) -> Links:
        """Add the pairs of statements that people call one act, and take out those they call two."""
        if not (self.joins.same or self.joins.apart):
            return links
        found = {(min(pair), max(pair)) for pair in links.same_acts}
        said = {pair for pair in self.joins.same if self.seen >= set(pair)}
        return replace(links, same_acts=frozenset((found | said) - self.joins.apart))

    def list_outcomes(self) -> list[Outcome]:
        """List what became of every active verdict, in log order."""
        listed = []
        for place, entry in enumerate(self.active):
            verdict = entry.verdict
            known = self.outcomes.get(place)
            if known is not None:
                listed.append(known)
            elif verdict.kind in (Kind.MERGE, Kind.SPLIT):
                listed.append(self._judge_join(entry))
            else:
                listed.append(Outcome(entry, note=f"article {verdict.article} is not among those read"))
        return listed

    def count(self) -> Counter[str]:
        """Count verdicts: applied (of these rejected), superseded, lost, undone with their undos, refused."""
        counts: Counter[str] = Counter()
        for outcome in self.list_outcomes():
            counts["lost" if outcome.lost else "applied" if outcome.counts else "superseded"] += 1
            gone = outcome.counts and not outcome.lost and outcome.entry.verdict.kind is Kind.REJECT
            counts["rejected"] += gone
        counts["undone"] = sum(len(log.entries) for log in self.logs) - len(self.active)
        counts["refused"] = sum(len(log.faults) for log in self.logs)
        return +counts

    def count_judged(self) -> int:
        """Count the statements that somebody judged, rejected ones included."""
        found = (o for o in self.list_outcomes() if not o.lost and o.counts)
        return len({o.statement for o in found if o.entry.verdict.kind in (*JUDGEMENTS, Kind.ADD)})

    def _is_open(self, place: int, article: Article) -> bool:
        """Tell whether a verdict on another text has found no place but in this article, which may come twice."""
        return self._placed.get(place, article.id) == article.id

    def _judge_join(self, entry: Entry) -> Outcome:
        """Tell whether the build has what a verdict merges or splits."""
        what, ids = str(entry.verdict.fields["of"]), entry.verdict.joined
        known = self.seen if what == "utterance" else self.present.get(what)
        note = "" if known is None else tell_missing(entry.verdict.fields, known)
        return Outcome(entry, note=note) if note else Outcome(entry, f"{what} {ids[0]}")


def tell_counts(counts: Mapping[str, int]) -> str:
    """Tell what became of verdicts, as `Review.count` counts them, so that the numbers add up to all of them.

    >>> tell_counts({"applied": 16, "lost": 1, "rejected": 2})
    '16 applied (2 of them rejections), 1 lost'
    """
    rejected = counts.get("rejected", 0)
    among = f" ({rejected} of them {'rejections' if rejected > 1 else 'a rejection'})" if rejected else ""
    parted = sorted((word, n) for word, n in counts.items() if word != "rejected")
    return ", ".join(f"{n} {word}{among if word == 'applied' else ''}" for word, n in parted)


def _name_concept(given: object) -> str:
    return str(given.get("concept", NO_CONCEPT)) if isinstance(given, dict) else NO_CONCEPT


def _accepts(outcome: Outcome) -> bool:
    return outcome.counts and not outcome.lost and outcome.entry.verdict.kind in _ACCEPTING


def load_review(path: Path | None, machine_only: bool = False, inputs: Sequence[str] = ()) -> Review:
    """Load the verdicts for a build.

    Args:
        path: The log; None takes those that `find_logs` finds.
        machine_only: Leave every verdict out.
        inputs: What the build reads.

    Raises:
        ReadError: A log cannot be read, or one was named and is not there.
    """
    paths = [] if machine_only else find_logs(inputs) if path is None else [path]
    logs = tuple(read_log(one, must_exist=path is not None) for one in paths)
    active = list_active([entry for log in logs for entry in log.entries])
    review = Review(logs, active, find_joins(active))
    for place, entry in enumerate(active):
        if entry.verdict.anchor is not None:
            review._by_article.setdefault(entry.verdict.article, []).append(place)
            review._by_source.setdefault(entry.verdict.anchor.source, []).append(place)
    return review


def find_logs(inputs: Sequence[str] = ()) -> list[Path]:
    """Find the logs beside some inputs - in folders, with files, in the folders of globs -, then the one here."""
    beside = [(one if one.is_dir() else one.parent) / VERDICTS for one in map(Path, inputs)]
    found = {path.resolve(): path for path in [*beside, DEFAULT_LOG] if path.is_file()}
    return list(found.values())


def read_entries(path: Path | None) -> list[Entry]:
    """Read the verdicts of a log; None: of the bundled articles' log and the one here, whichever there are.

    Raises:
        ReadError: A log cannot be read, or there is none.
    """
    paths = [path] if path is not None else find_logs([str(find_data("articles"))]) or [DEFAULT_LOG]
    return [entry for one in paths for entry in read_log(one, must_exist=True).entries]


def list_complaints(review: Review) -> Iterator[str]:
    """Give one line for each refused line and each verdict without a place, and one for all that only moved.

    What moved is applied as it was meant, to a statement that has another id or lies in a changed text now.
    """
    for log in review.logs:
        for number, fault in log.faults:
            yield f"{log.file} line {number}: refused - {fault} - the other lines are kept"
    moved: Counter[tuple[str, str]] = Counter()
    for outcome in review.list_outcomes():
        verdict = outcome.entry.verdict
        if outcome.lost and outcome.note:
            about = verdict.statement or verdict.article or verdict.fields.get("of", verdict.kind.value)
            place = f"{outcome.entry.file} line {outcome.entry.line}"
            yield f"{place}: {verdict.kind.value} of {about} not applied - {outcome.note}"
        elif outcome.note:
            moved[outcome.entry.file, outcome.note] += 1
    for (file, note), number in sorted(moved.items()):
        told = "verdict is" if number == 1 else "verdicts are"
        yield f"{file}: {number} {told} applied although something changed - {note}"
