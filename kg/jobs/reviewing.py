"""Applies a log of verdicts while a store is built, article by article, and says what became of each verdict.

In: the log and, one at a time, articles with the machine's statements. Out: corrected statements, the review graph,
and a report in which every verdict is applied, superseded, taken back, or lost with its line and reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kg.linking import Links
from kg.model import Article, Statement
from kg.review import (
    JUDGEMENTS,
    Entry,
    Joins,
    Kind,
    Log,
    Outcome,
    apply_verdicts,
    find_joins,
    list_active,
    read_log,
)

#: The log that a build takes where none is named, if it is there.
DEFAULT_LOG = Path("verdicts.jsonl")


@dataclass(slots=True)
class Review:
    """A log being applied.

    Attributes:
        log: As read.
        active: Verdicts that nobody took back.
        joins: What merges and splits come to.
        outcomes: By line, filled article by article.
        seen: Ids of statements that the build has, to check merges of utterances.
    """

    log: Log
    active: list[Entry]
    joins: Joins
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    _by_article: dict[str, list[Entry]] = field(default_factory=dict)
    _by_source: dict[str, list[Entry]] = field(default_factory=dict)

    def apply(self, article: Article, statements: Sequence[Statement]) -> Sequence[Statement]:
        """Apply the verdicts on one article; without any the statements come back as they are."""
        entries = [*self._by_article.get(article.id, ())]
        # The same source with another text: a page read again.
        entries += [
            e
            for e in self._by_source.get(article.source, ())
            if e.verdict.article != article.id and self._is_open(e)
        ]
        reviewed: Sequence[Statement] = statements
        if entries:
            result = apply_verdicts(article, statements, sorted(entries, key=lambda e: e.line))
            self.outcomes.update({o.entry.line: o for o in result.outcomes})
            reviewed = result.statements
        joined = [self.joins.join(s) for s in reviewed] if self.log.entries else reviewed
        self.seen.update(s.id for s in joined)
        return joined

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
        for entry in self.active:
            verdict = entry.verdict
            known = self.outcomes.get(entry.line)
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
        counts["undone"] = len(self.log.entries) - len(self.active)
        counts["refused"] = len(self.log.faults)
        return +counts

    def count_judged(self) -> int:
        """Count the statements that somebody judged, rejected ones included."""
        found = (o for o in self.list_outcomes() if not o.lost and o.counts)
        return len({o.statement for o in found if o.entry.verdict.kind in (*JUDGEMENTS, Kind.ADD)})

    def _is_open(self, entry: Entry) -> bool:
        known = self.outcomes.get(entry.line)
        return known is None or known.lost

    def _judge_join(self, entry: Entry) -> Outcome:
        """A merge of utterances needs its statements; one of ids holds for whatever comes."""
        fields = entry.verdict.fields
        what, ids = str(fields["of"]), [*fields["from"], *([fields["into"]] if "into" in fields else [])]
        missing = [key for key in ids if key not in self.seen] if what == "utterance" else []
        if missing:
            return Outcome(entry, note=f"no statement {', '.join(missing)} in this build")
        return Outcome(entry, f"{what} {ids[0]}")


def load_review(path: Path | None, machine_only: bool = False) -> Review:
    """Load the log for a build.

    Args:
        path: The log; None takes `DEFAULT_LOG` if it is there, else there are no verdicts.
        machine_only: Leave every verdict out.

    Raises:
        ReadError: The log cannot be read, or one was named and is not there.
    """
    log = Log() if machine_only else read_log(path or DEFAULT_LOG, must_exist=path is not None)
    active = list_active(log.entries)
    review = Review(log, active, find_joins(active))
    for entry in active:
        if entry.verdict.anchor is not None:
            review._by_article.setdefault(entry.verdict.article, []).append(entry)
            review._by_source.setdefault(entry.verdict.anchor.source, []).append(entry)
    return review


def list_complaints(review: Review) -> Iterator[str]:
    """Give one line for each verdict that is not applied as it stands, and for each refused line."""
    for number, fault in review.log.faults:
        yield f"verdicts line {number}: refused - {fault} - the other lines are kept"
    for outcome in review.list_outcomes():
        verdict = outcome.entry.verdict
        if outcome.note:
            state = "not applied" if outcome.lost else "applied"
            about = verdict.statement or verdict.article or verdict.kind.value
            yield f"verdicts line {outcome.entry.line}: {verdict.kind.value} of {about} {state} - {outcome.note}"
