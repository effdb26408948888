"""What several reviewers look at and write to at once: the machine's statements under the log as it is now.

In: articles, the machine's statements, the log's path; then one decision after the other. Out: the current reading of
every statement with all that was said of it. A decision names what its reviewer had seen (`token`); when somebody
judged the statement since, nothing is written and the reviewer is told. Every verdict is on the disk when a call
returns; other programs may write to the same log meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import RLock
from typing import Any

from kg.codes import SHIPPED, Codes
from kg.errors import ReadError, ReviewConflict
from kg.gazetteer import Gazetteer
from kg.ids import build_id
from kg.model import Article, Span, Statement
from kg.records import to_record
from kg.review.anchoring import judge
from kg.review.applying import Outcome, apply_verdicts, build_added
from kg.review.claims import ClaimDecision, ClaimTable, SharedClaim, build_regrouping
from kg.review.forms import Choices, build_addition, build_choices, check_correction, parse_changes
from kg.review.log import Entry, append_verdicts, list_active, parse_log
from kg.review.queue import weigh_all
from kg.review.verdicts import JUDGEMENTS, Kind, Verdict

#: Claims that are named where what was typed is none, at most.
NEAR = 3
#: Longest name of a reviewer, in code points.
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One statement on the desk.

    Attributes:
        statement: As it reads now; a rejected one as it read before.
        machine: As the machine reads it; None for one that a person added.
        said: Active verdicts on it with comments, in log order.
        counts: The judgement among them that counts; None while it is open.
        doubt: 0-1.
    """

    statement: Statement
    machine: Statement | None
    said: tuple[Entry, ...] = ()
    counts: Entry | None = None
    doubt: float = 0.0

    @property
    def token(self) -> str:
        """Name what a reviewer who sees this item has seen."""
        return build_id(self.statement.id, *(entry.id for entry in self.said))

    @property
    def status(self) -> str:
        """Give the kind of the judgement that counts; `open` or, for an unjudged addition, `add`."""
        if self.counts is None:
            return "open" if self.machine is not None else Kind.ADD.value
        return self.counts.verdict.kind.value

    @property
    def in_conflict(self) -> bool:
        """Tell whether the last judge differs from another and does not settle a difference of others."""
        last: dict[str, tuple[object, ...]] = {}
        for verdict in (e.verdict for e in self.said if e.verdict.kind in JUDGEMENTS):
            last.pop(verdict.reviewer, None)
            last[verdict.reviewer] = (verdict.kind, dict(verdict.fields))
        *others, final = last.values() or [None]
        settles = any(value != others[0] for value in others)
        return not settles and any(value != final for value in others)


@dataclass(frozen=True, slots=True)
class Decision:
    """What one reviewer decides of one statement.

    Attributes:
        kind: accept, reject, correct, unsure or comment.
        token: Of the item as the reviewer saw it.
        typed: For correct, what was typed by name (`kg.review.forms`); it adds to a correction that counts. For
            accept `original` says that the machine's own reading was right, where else a corrected one is accepted.
        span: For correct, new bounds of the statement; None leaves them.
        reason: In the reviewer's words.
    """

    kind: Kind
    token: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    span: Span | None = None
    reason: str = ""


class Desk:
    """The state behind review in a browser; safe to call from several threads."""

    def __init__(
        self,
        articles: Iterable[Article],
        machine: Iterable[Statement],
        log: Path,
        clock: Callable[[], str],
        gazetteer: Gazetteer | None = None,
        codes: Codes = SHIPPED,
    ) -> None:
        self.articles: dict[str, Article] = {article.id: article for article in articles}
        self._machine: dict[str, list[Statement]] = {key: [] for key in self.articles}
        for statement in machine:
            self._machine[statement.article].append(statement)
        self._log, self._clock, self._gazetteer = log, clock, gazetteer
        self._codes = codes
        #: Which contents are one claim; without any each stands for itself.
        self.claims = ClaimTable()
        #: Concepts that may be given, beside those that statements have.
        self.concepts: tuple[str, ...] = ()
        self._lock = RLock()
        self._entries: list[Entry] = []
        self._size, self._lines = 0, 0
        self._items: dict[str, Item] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        self.refresh()

    def refresh(self) -> int:
        """Take in what was written to the log since; returns its version, in bytes.

        Raises:
            ReadError: The log cannot be read.
        """
        with self._lock:
            fresh = self._read_tail()
            if fresh or not self._known:
                self._entries += fresh
                self._apply()
            return self._size

    def list_items(self) -> list[Item]:
        """List every statement, the most doubtful first."""
        with self._lock:
            return sorted(
                self._items.values(),
                key=lambda i: (-i.doubt, i.statement.article, i.statement.clause, i.statement.id),
            )

    def get_item(self, key: str) -> Item:
        """Give one statement.

        Raises:
            KeyError: There is none of that id.
        """
        with self._lock:
            return self._items[key]

    def find_claim(self, key: str) -> SharedClaim | None:
        """Give the claim of a statement, with what was said of it; None where the statement has no content.

        Raises:
            KeyError: There is no such statement.
        """
        with self._lock:
            return self.claims.find(self._items[key].statement, list_active(self._entries))

    def list_current(self, article: str) -> list[Statement]:
        """List the statements of an article as they read now, rejected ones left out, in text order."""
        with self._lock:
            found = [i.statement for i in self._items.values() if i.statement.article == article]
            kept = [s for s in found if self._items[s.id].status != Kind.REJECT.value]
            return sorted(kept, key=lambda s: (s.clause, s.id))

    def list_claims(self) -> list[str]:
        """List the labels of all contents, those of most statements first, equal ones by their letters."""
        with self._lock:
            said = (i.statement.proposition for i in self._items.values())
            counts = Counter(p.label for p in said if p is not None)
            return sorted(counts, key=lambda label: (-counts[label], label))

    def build_choices(self) -> Choices:
        """Build what typed names can mean."""
        with self._lock:
            listed = [i.statement for i in self._items.values()]
            return build_choices(listed, self._gazetteer, self._codes, self.concepts)

    def decide(self, reviewer: str, key: str, decision: Decision) -> str:
        """Write one reviewer's judgement of, or comment on, one statement.

        To accept a corrected reading is to give the same correction.

        Args:
            reviewer: A name or role.
            key: Id of the statement.
            decision: What is decided, and what the reviewer had seen.

        Returns:
            The verdict's id.

        Raises:
            ReviewConflict: Somebody judged it since; nothing was written.
            KeyError: No such statement.
            ValueError: What was typed does not fit; nothing was written.
        """
        with self._lock:
            self.refresh()
            item = self._items[key]
            if decision.kind is not Kind.COMMENT and decision.token != item.token:
                _refuse_stale([e.verdict for e in item.said if e.verdict.kind in JUDGEMENTS])
            return self._append(self._judge(_check_name(reviewer), item, decision))

    def regroup(self, reviewer: str, key: str, decision: ClaimDecision) -> str:
        """Write one reviewer's decision on the claim of a statement; the next build applies it.

        Args:
            reviewer: A name or role.
            key: Id of the statement.
            decision: Its `into` is the id or the label of a claim.

        Returns:
            The verdict's id.

        Raises:
            ReviewConflict: Somebody decided on the claim since; nothing was written.
            KeyError: No such statement.
            ValueError: What was decided does not fit; nothing was written.
        """
        with self._lock:
            self.refresh()
            claim = self.find_claim(key)
            if claim is None:
                raise ValueError("the statement has no content, so that it has no claim")
            if decision.token != claim.token:
                _refuse_stale([entry.verdict for entry in claim.said])
            decision = replace(decision, into=decision.into and self._find_content(decision.into))
            by = (_check_name(reviewer), self._clock())
            return self._append(build_regrouping(claim, decision, by))

    def _find_content(self, named: str) -> str:
        known = self.build_choices().propositions
        found = known.get(named.strip()) or known.get(named.strip().lower())
        if found is None:
            near = [label for label in self.list_claims() if named.strip().lower() in label.lower()]
            told = f"; with these letters: {' | '.join(near[:NEAR])}" if near else ""
            raise ValueError(f"{named!r} is no claim of this store - expected the label or id of one{told}")
        return found.id

    def add(
        self, reviewer: str, article: str, span: Span, typed: Mapping[str, str], reason: str = ""
    ) -> tuple[str, str]:
        """Add a statement that the machine missed; returns the verdict's id and the statement's.

        Raises:
            KeyError: No such article.
            ValueError: Act or speaker is missing, or something does not fit; nothing was written.
        """
        with self._lock:
            self.refresh()
            text = self.articles[article]
            if span.end > len(text.text):
                raise ValueError(f"span {span.start}-{span.end} lies outside the text")
            fields = parse_changes(typed, self.build_choices(), text, span)
            verdict = build_addition(text, span, fields, (_check_name(reviewer), self._clock()), reason)
            return self._append(verdict), build_added(text, verdict).id

    def undo(self, reviewer: str, verdict: str) -> str:
        """Take back a verdict of one's own; returns the undo's id.

        Raises:
            ValueError: It is not an active verdict of this reviewer's.
        """
        with self._lock:
            self.refresh()
            mine = [e for e in list_active(self._entries) if e.id == verdict]
            if not mine or mine[0].verdict.reviewer != _check_name(reviewer):
                raise ValueError("there is no such verdict of yours to take back")
            return self._append(Verdict(Kind.UNDO, reviewer, self._clock(), undoes=verdict))

    def _judge(self, reviewer: str, item: Item, decision: Decision) -> Verdict:
        # Anchored to the machine's reading: that is what a later build must find again.
        base = item.machine or item.statement
        article = self.articles[base.article]
        kind, fields = decision.kind, dict[str, Any]()
        adopts = kind is Kind.ACCEPT and "original" not in decision.typed and item.status == Kind.CORRECT
        if adopts or kind is Kind.CORRECT:
            fields, kind = self._collect_fields(item, decision, adopts), Kind.CORRECT
            check_correction(article, base, fields)
        return judge(article, base, kind, (reviewer, self._clock()), fields, decision.reason)

    def _collect_fields(self, item: Item, decision: Decision, adopts: bool) -> dict[str, Any]:
        """Collect the fields of the correction that counts and what is new; offsets as the text is now."""
        fields: dict[str, Any] = {}
        if item.status == Kind.CORRECT and item.counts is not None:
            now = to_record(item.statement)
            fields = {name: now.get(name) for name in item.counts.verdict.fields}
        if adopts:
            return fields
        s = item.statement
        given = parse_changes(decision.typed, self.build_choices(), self.articles[s.article], s.clause)
        if decision.span is not None:
            given |= {"start": decision.span.start, "end": decision.span.end}
        if not given:
            raise ValueError("nothing is changed - fill in at least one field, or accept")
        return fields | given

    def _append(self, verdict: Verdict) -> str:
        try:
            append_verdicts(self._log, [verdict], self._size)
        finally:
            self.refresh()
        return verdict.id

    def _read_tail(self) -> list[Entry]:
        """Read whole lines behind what is known; a log that shrank was replaced and is read anew."""
        try:
            size = self._log.stat().st_size
            if size < self._size:
                self._entries, self._size, self._lines, self._known = [], 0, 0, {}
            if size == self._size:
                return []
            with self._log.open("rb") as handle:
                handle.seek(self._size)
                data = handle.read()
        except FileNotFoundError:
            return []
        except OSError as fault:
            raise ReadError(f"{self._log}: cannot be read - {fault.strerror} - check your rights") from fault
        data = data[: data.rfind(b"\n") + 1]
        found = [replace(e, line=e.line + self._lines) for e in parse_log(data).entries]
        self._size += len(data)
        self._lines += data.count(b"\n")
        return found

    def _apply(self) -> None:
        by_article: dict[str, list[Entry]] = {key: [] for key in self.articles}
        sources = {article.source: key for key, article in self.articles.items()}
        for entry in list_active(self._entries):
            verdict = entry.verdict
            if verdict.anchor is not None:
                key = verdict.article if verdict.article in by_article else sources.get(verdict.anchor.source)
                if key is not None:
                    by_article[key].append(entry)
        changed = False
        for key, entries in by_article.items():
            mark = tuple(entry.id for entry in entries)
            if self._known.get(key) != mark:
                self._known[key], changed = mark, True
                self._replace_items(key, entries)
        if changed:
            doubts = weigh_all([item.statement for item in self._items.values()])
            self._items = {k: replace(item, doubt=doubts[k]) for k, item in self._items.items()}

    def _replace_items(self, key: str, entries: Sequence[Entry]) -> None:
        article, machine = self.articles[key], {s.id: s for s in self._machine[key]}
        reviewed = apply_verdicts(article, machine.values(), entries)
        added = {
            o.statement: build_added(article, o.entry.verdict)
            for o in reviewed.outcomes
            if not o.lost and o.entry.verdict.kind is Kind.ADD and o.statement not in machine
        }
        current = {**machine, **added, **{s.id: s for s in reviewed.statements}}
        said: dict[str, list[Outcome]] = {name: [] for name in current}
        for outcome in reviewed.outcomes:
            if not outcome.lost:
                said[outcome.statement].append(outcome)
        self._items = {k: i for k, i in self._items.items() if i.statement.article != key}
        for name, statement in current.items():
            judged = [o.entry for o in said[name] if o.counts and o.entry.verdict.kind in JUDGEMENTS]
            heard = tuple(o.entry for o in said[name])
            self._items[name] = Item(statement, machine.get(name), heard, judged[-1] if judged else None)


def _refuse_stale(others: Sequence[Verdict]) -> None:
    what = f"{others[-1].reviewer} gave {others[-1].kind.value}" if others else "a verdict was undone"
    raise ReviewConflict(f"{what} while you looked - nothing was written - look again, then decide")


def _check_name(reviewer: str) -> str:
    name = " ".join(reviewer.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise ValueError(f"a reviewer's name has 1 to {LONGEST_NAME} characters")
    return name
