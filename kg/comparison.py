"""Compares two builds, or two dates of one store: what was said anew, no longer, in other words, or is read otherwise.

In: two sides. Out: one Table. What came back, and what became of a content, is said by `kg.claims`. A statement's id
depends on where its words stand and who is in it, so the same id on both sides is the same reading of the same words.
An article that was changed since has another id; it counts as the same where both sides know its source (file or
address). There a statement of the same words, speaker and act is the same one, wherever it stands now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.claims.answers import Debate, find_answers, tell_status
from kg.claims.claims import find_claims
from kg.linking import Links
from kg.model import Statement
from kg.records import to_record
from kg.table import Table

COLUMNS = ("change", "who", "act", "what", "earlier", "now", "article", "statement")
#: The status of a content that a side does not have.
ABSENT = "absent"
#: What places a statement in one text, and how sure its words around make it; neither says how it is read.
_PLACES = frozenset({"id", "article", "start", "end", "joint", "answers", "reported_by", "confidence"})


@dataclass(frozen=True, slots=True)
class Side:
    """What one side holds.

    Attributes:
        statements: In any order.
        sources: Source of each article by id; empty for a file of statements.
        links: What spans articles.
        undated: Articles left out because they have no date to compare with the side's day.
    """

    statements: Sequence[Statement]
    sources: Mapping[str, str] = field(default_factory=dict)
    links: Links = field(default_factory=Links)
    undated: int = 0


def compare_sides(before: Side, after: Side) -> Table:
    """Compare two sides.

    Returns:
        Rows by kind of change: `added`, `withdrawn`, `reworded` (same article, speaker, act and content, other
        words), `reread` (same words; `earlier` and `now` name what is read differently), `answer` (what came back to
        an accusation, demand or threat that both sides have, in the words of `AnswerStatus`) and `status` of a
        content, in the words of `ClaimStatus` or `absent`. No rows: no change.
    """
    old, new = {s.id: s for s in before.statements}, {s.id: s for s in after.statements}
    gone = [old[key] for key in sorted(old.keys() - new.keys())]
    come = [new[key] for key in sorted(new.keys() - old.keys())]
    pairs = {new[key].id: old[key] for key in old.keys() & new.keys()}
    rows = _pair_wordings(gone, come, {**before.sources, **after.sources}, pairs)
    rows += [_row("reread", new[key], *_tell(old[key], new[key])) for key in sorted(old.keys() & new.keys())
             if old[key] != new[key]]  # fmt: skip
    debates = [Debate(side.statements, side.links) for side in (before, after)]
    was, now = (
        {key: tell_status(found) for key, found in find_answers(debate, most=1).items()} for debate in debates
    )
    rows += [
        _row("answer", new[key], was[pairs[key].id], now[key])
        for key in sorted(now)
        if key in pairs and was.get(pairs[key].id, now[key]) != now[key]
    ]
    statuses = [{c.id: (c.label, c.status.value) for c in find_claims(debate)} for debate in debates]
    rows += _compare_statuses(*statuses)
    return Table(COLUMNS, tuple(sorted(rows)))


def _pair_wordings(
    gone: Sequence[Statement],
    come: Sequence[Statement],
    sources: Mapping[str, str],
    pairs: dict[str, Statement],
) -> list[tuple[str, ...]]:
    """Pair what went with what came for the same thing said, and note the pairs; the rest was withdrawn or added."""
    rows = []
    for tell in (_tell_reading, _tell_words, _tell_content, _tell_label):
        matched, gone, come = _match(gone, come, lambda s: sources.get(s.article, s.article), tell)
        for earlier, s in matched:
            pairs[s.id] = earlier
            if earlier.quote != s.quote:
                rows.append(_row("reworded", s, earlier.quote, s.quote))
            elif (told := _tell(earlier, s, _PLACES))[0] != told[1]:
                rows.append(_row("reread", s, *told))
    rows += [_row("added", s, "", s.quote) for s in come]
    return rows + [_row("withdrawn", s, s.quote, "") for s in gone]


def _match(
    gone: Sequence[Statement],
    come: Sequence[Statement],
    place: Callable[[Statement], str],
    tell: Callable[[Statement], tuple[str, ...]],
) -> tuple[list[tuple[Statement, Statement]], list[Statement], list[Statement]]:
    """Pair statements of one place that tell the same, each once; with what is left of both."""
    waiting: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for s in gone:
        waiting[place(s), *tell(s)].append(s)
    matched, left = [], []
    for s in come:
        alike = waiting[place(s), *tell(s)]
        if alike:
            matched.append((alike.pop(0), s))
        else:
            left.append(s)
    return matched, [s for several in waiting.values() for s in several], left


def _tell_reading(s: Statement) -> tuple[str, ...]:
    return (
        *_tell_words(s),
        s.target.actor.id if s.target else "",
        s.proposition.label if s.proposition else "",
    )


def _tell_words(s: Statement) -> tuple[str, ...]:
    return s.speaker.actor.id, s.act.value, s.quote


def _tell_content(s: Statement) -> tuple[str, ...]:
    return s.speaker.actor.id, s.act.value, s.proposition.id if s.proposition else ""


def _tell_label(s: Statement) -> tuple[str, ...]:
    # A content that one article holds has another id when that article changes.
    return s.speaker.actor.id, s.act.value, s.proposition.label if s.proposition else ""


def _row(change: str, s: Statement, earlier: str, now: str) -> tuple[str, ...]:
    what = s.proposition.label if s.proposition else ""
    return change, s.speaker.actor.label, s.act.value, what, earlier, now, s.article, s.id


def _tell(old: Statement, new: Statement, without: frozenset[str] = frozenset()) -> tuple[str, str]:
    """Name the fields that differ, with both values; with places left out, what shows alike is no difference.

    Of a value that shows alike, such as a speaker whose side has another name now, the parts that differ are named too.
    """
    one, other = (_drop_spans(to_record(s)) if without else to_record(s) for s in (old, new))
    differ = [key for key in one if one[key] != other[key] and key not in without]
    if without:
        differ = [key for key in differ if _show(one[key]) != _show(other[key])]
    shown = [(key, *_show_apart(one[key], other[key])) for key in differ]
    return "; ".join(f"{key}: {was}" for key, was, _ in shown), "; ".join(
        f"{key}: {now}" for key, _, now in shown
    )


def _show_apart(one: object, other: object) -> tuple[str, str]:
    """Show two values that differ so that they differ."""
    was, now = _show(one), _show(other)
    if was != now or not (isinstance(one, dict) and isinstance(other, dict)):
        return (was, now) if was != now else (str(one), str(other))
    parts = [
        (key, *_show_apart(one.get(key), other.get(key)))
        for key in sorted(one.keys() | other.keys())
        if one.get(key) != other.get(key)
    ]
    earlier, later = (", ".join(f"{part[0]} {part[at]}" for part in parts) for at in (1, 2))
    return f"{was} ({earlier})", f"{now} ({later})"


def _drop_spans(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Take every span out of a record, so that only words count."""
    if isinstance(value, dict):
        return {key: _drop_spans(part) for key, part in value.items() if key not in ("start", "end", "span")}
    return [_drop_spans(part) for part in value] if isinstance(value, list) else value


def _show(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("label") or value.get("text") or value)
    return ", ".join(map(_show, value)) if isinstance(value, list) else str(value)


def _compare_statuses(
    old: Mapping[str, tuple[str, str]], new: Mapping[str, tuple[str, str]]
) -> list[tuple[str, ...]]:
    # As in `_tell_label`: what reads alike is the same content.
    came = {label: key for key, (label, _) in new.items() if key not in old}
    old = {came.get(label, key) if key not in new else key: (label, was) for key, (label, was) in old.items()}
    rows: list[tuple[str, ...]] = []
    for key in sorted(old.keys() | new.keys()):
        (label, was), (named, now) = old.get(key, ("", ABSENT)), new.get(key, ("", ABSENT))
        if was != now:
            rows.append(("status", "", "", named or label, was, now, "", key))
    return rows
