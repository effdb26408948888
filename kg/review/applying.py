"""Applies people's verdicts to one article's statements: a pure function, the same answer every time.

    machine's statements + active verdicts -> corrected statements + one outcome for every verdict

Rejected statements leave, corrected ones keep their id and change, added ones come in. Every verdict ends as an
outcome: applied, or lost with the reason. Nothing is moved in silence: what stands elsewhere in a changed text is
applied and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kg.ids import build_id
from kg.model import Article, Statement
from kg.records import from_record, to_record
from kg.review.anchoring import Lost, find_judged, find_span
from kg.review.log import Entry
from kg.review.verdicts import JUDGEMENTS, Anchor, Kind, Verdict

#: Rule of a statement that a person added.
ADDED = "reviewer"
#: Keys of a record that no correction may set: they say what the machine did.
FIXED = frozenset({"id", "article", "rule", "votes", "confidence"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one verdict.

    Attributes:
        entry: The verdict and its line.
        statement: Id of the statement it now bears on; empty when lost.
        original: The machine's statement before any verdict; None for an added or lost one.
        counts: False when a later verdict on the same statement counts in its stead.
        note: Why it is lost, or that it moved with the text; empty when all is plain.
    """

    entry: Entry
    statement: str = ""
    original: Statement | None = None
    counts: bool = True
    note: str = ""

    @property
    def lost(self) -> bool:
        """Tell whether the verdict found no place."""
        return not self.statement


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One article's statements after review, in text order, and what became of each verdict, by line."""

    statements: tuple[Statement, ...]
    outcomes: tuple[Outcome, ...]


def apply_verdicts(article: Article, statements: Iterable[Statement], entries: Sequence[Entry]) -> Reviewed:
    """Apply the active verdicts on one article.

    Args:
        article: The text as it is now.
        statements: The machine's, of this article.
        entries: From `list_active`, in log order; those on other articles must not be among them.

    Returns:
        Statements in text order and one outcome for each entry, in log order.
    """
    machine = {s.id: s for s in statements}
    added: dict[str, Statement] = {}
    outcomes: list[Outcome] = []
    for entry in entries:
        outcomes.append(_place(article, machine, added, entry))
    last = {o.statement: n for n, o in enumerate(outcomes) if _is_judgement(o)}
    present = {**added, **machine}
    for number, outcome in enumerate(outcomes):
        if not _is_judgement(outcome):
            continue
        if last[outcome.statement] != number:
            outcomes[number] = replace(outcome, counts=False)
            continue
        try:
            _carry_out(article, present, outcome)
        except Lost as why:
            outcomes[number] = Outcome(outcome.entry, note=str(why))
    return Reviewed(_tidy(present), tuple(outcomes))


def _is_judgement(outcome: Outcome) -> bool:
    return not outcome.lost and outcome.entry.verdict.kind in JUDGEMENTS


def _place(
    article: Article, machine: Mapping[str, Statement], added: dict[str, Statement], entry: Entry
) -> Outcome:
    """Find what a verdict bears on; an added statement is made at once, so that later ones can judge it."""
    verdict = entry.verdict
    try:
        assert verdict.anchor is not None
        moved = "" if article.digest == verdict.anchor.digest else "found again in a changed text"
        if verdict.kind is Kind.ADD:
            statement = build_added(article, verdict)
            if statement.id in machine:
                return Outcome(entry, statement.id, machine[statement.id], note="the machine finds it too")
            added[statement.id] = statement
            return Outcome(entry, statement.id, note=moved)
        found = find_judged(article, [*machine.values(), *added.values()], verdict)
        renamed = "" if moved or found.id == verdict.statement else "found again under another id"
        return Outcome(entry, found.id, machine.get(found.id), note=moved or renamed)
    except Lost as why:
        return Outcome(entry, note=str(why))


def _carry_out(article: Article, present: dict[str, Statement], outcome: Outcome) -> None:
    verdict = outcome.entry.verdict
    if verdict.kind is Kind.REJECT:
        present.pop(outcome.statement)
    elif verdict.kind is Kind.CORRECT:
        assert verdict.anchor is not None
        present[outcome.statement] = correct_statement(
            article, present[outcome.statement], verdict.fields, verdict.anchor
        )


def correct_statement(
    article: Article, statement: Statement, fields: Mapping[str, Any], anchor: Anchor
) -> Statement:
    """Set some fields of a statement.

    Args:
        article: The text as it is now.
        statement: The machine's.
        fields: New values by key of the record; a new span of the statement is `start` and `end`.
        anchor: Of the verdict; offsets in `fields` belong to its text.

    Raises:
        Lost: A field is unknown or wrong, or its words do not stand where it says.
    """
    wrong = sorted(set(fields) & FIXED | set(fields) - {*to_record(statement), "assigned", "codes"})
    if wrong:
        raise Lost(f"{', '.join(wrong)} cannot be corrected")
    moved = _move(dict(fields), find_span(article, anchor).start - anchor.span.start)
    return _keep_about(statement, _check(article, {**to_record(statement), **moved}))


def _keep_about(before: Statement, after: Statement) -> Statement:
    """Leave what a main act says in other words that of whose conduct it was, where the parties stay.

    So it stays comparable. What others tell in passing is not of their own or a target's conduct.
    """
    old, new = before.proposition, after.proposition
    if old is None or new is None or new.about is not None or not after.act.main:
        return after
    if before.parties != after.parties or before.act is not after.act:
        return after
    return replace(after, proposition=replace(new, about=old.about))


def build_added(article: Article, verdict: Verdict) -> Statement:
    """Build the statement that an add verdict describes: its id hashes article, act, spans and slots.

    Raises:
        Lost: A field is missing, unknown or wrong, or its words do not stand where it says.
    """
    assert verdict.anchor is not None
    span = find_span(article, verdict.anchor)
    fields = _move(dict(verdict.fields), span.start - verdict.anchor.span.start)
    wrong = sorted(set(fields) & FIXED)
    if wrong:
        raise Lost(f"{', '.join(wrong)} cannot be given")
    record = {
        **{"target": None, "proposition": None, "content": None, "grounds": [], "answers": []},
        **{"reported_by": None, "rendering": "indirect", "framing": "neutral", "joint": ""},
        **{"when": {"not_before": None, "not_after": None, "how": ""}, "own_voice": False},
        **{"condition": None, "deadline": None, "votes": [], "rule": ADDED, "confidence": 1.0, "id": "new"},
        **{"start": span.start, "end": span.end, "article": article.id},
        **fields,
    }
    made = _check(article, record)
    slots = (made.speaker.actor.id, "" if made.target is None else made.target.actor.id)
    spans = (made.clause.start, made.clause.end, made.cue.span.start, made.cue.span.end)
    return replace(made, id=build_id("added", article.id, made.act.value, *spans, *slots))


def _check(article: Article, record: dict[str, Any]) -> Statement:
    """Build the statement and refuse words that do not stand where it says."""
    try:
        _check_types({key: value for key, value in record.items() if key != "codes"})
        text = article.text[record["start"] : record["end"]]
        statement = from_record({**record, "quote": text})
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise Lost(f"a field does not fit ({type(fault).__name__}: {fault})") from fault
    if statement.clause.end > len(article.text):
        raise Lost("its span lies outside the text")
    mentions = [statement.cue, statement.content, statement.condition]
    mentions += [e.mention for e in statement.grounds]
    mentions += [mention for party in statement.parties for mention in (party.mention, party.office)]
    for mention in mentions:
        if mention is not None and mention.span.of(article.text) != mention.text:
            raise Lost(f"{mention.text!r} does not stand at {mention.span.start}-{mention.span.end}")
    return statement


_TEXTS = frozenset(
    "id label text act concept how rendering framing kind strength stance joint rule article".split()
)
_LISTS = frozenset("grounds answers votes steps topics broader aliases".split())
_PARTS = frozenset("speaker target proposition assigned cue content condition when mention office".split())


def _check_types(record: Mapping[str, Any]) -> None:
    """Refuse a value of the wrong type anywhere in a record: a log may be written by other hands.

    Raises:
        TypeError: Names the key.
    """
    for key, value in record.items():
        if key in _PARTS:
            fits = value is None or isinstance(value, dict)
        elif key in _LISTS:
            fits = isinstance(value, list) and all(
                isinstance(v, dict if key == "grounds" else str) for v in value
            )
        elif key in ("start", "end", "confidence", "own_voice"):
            fits = type(value) in {"own_voice": (bool,), "confidence": (float, int)}.get(key, (int,))
        else:
            fits = isinstance(value, str) or (value is None and key not in _TEXTS)
        if not fits or (key in ("id", "label") and not value):
            raise TypeError(f"{key} cannot be {value!r}")
        for part in [value] if isinstance(value, dict) else value if key == "grounds" else ():
            _check_types(part)


def _move(value: Any, shift: int) -> Any:  # noqa: ANN401 - walks any JSON
    """Move every span of a record along with its text."""
    if isinstance(value, list):
        return [_move(part, shift) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: part + shift if key in ("start", "end") and type(part) is int else _move(part, shift)
        for key, part in value.items()
    }


def _tidy(present: Mapping[str, Statement]) -> tuple[Statement, ...]:
    """Take out links to statements that left; text order."""
    kept = [
        replace(
            s,
            answers=tuple(sorted(key for key in s.answers if key in present and key != s.id)),
            reported_by=s.reported_by if s.reported_by in present else None,
        )
        for s in present.values()
    ]
    return tuple(sorted(kept, key=lambda s: (s.clause, s.id)))
