"""Compares two builds, or two dates of one store: what was said anew, no longer, in other words, or is read otherwise.

In: two sides, from stores or `statements.jsonl` files. Out: one Table. A statement's id depends on where its words
stand and who is in it, so the same id on both sides is the same reading of the same words. An article that was
changed since has another id; it counts as the same where both sides know its source (file or address).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kg.analysis import find_answers, tell_status
from kg.errors import ReadError, UsageError
from kg.linking import Links
from kg.model import REJECTING, Act, Statement
from kg.records import parse_lines, to_record
from kg.store import find_address, open_store
from kg.table import Table

COLUMNS = ("change", "who", "act", "what", "earlier", "now", "article", "statement")
#: Acts that want or offer something: their content is no claim.
WANTING = frozenset({Act.DEMAND, Act.THREATEN, Act.PROPOSE, Act.SUPPORT})
#: What places a statement in one text; it says nothing of how the statement is read.
_PLACES = frozenset({"id", "article", "joint", "answers", "reported_by"})


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


def read_side(name: str) -> Side:
    """Read a store, one version of a store, or a JSON Lines file of statements.

    Args:
        name: Its path or address; `PATH@2019-01-31` for a store as of a day: only articles published by then.

    Raises:
        ReadError: The file cannot be read or is no statement file.
        StoreError: The folder holds no store.
        UsageError: A day of a file of statements, which does not know when its articles were published.
    """
    path, day = _split_day(name)
    if not path.is_dir() and find_address(path) is None:
        if day is not None:
            raise UsageError(f"{name}: a file of statements has no days of publication - name a store")
        return Side(read_statements(path))
    opened = open_store(path, read_only=True)
    articles = opened.articles()
    kept = {a.id: a.source for a in articles if day is None or (a.published and a.published.value <= day)}
    undated = 0 if day is None else sum(a.published is None for a in articles)
    return Side([s for s in opened.statements() if s.article in kept], kept, opened.links(), undated)


def read_statements(path: Path) -> list[Statement]:
    """Read the statements of a store, of one version of a store, or of a JSON Lines file.

    Raises:
        ReadError: The file cannot be read or is no statement file.
        StoreError: The folder holds no store.
    """
    if path.is_dir():
        return open_store(path, read_only=True).statements()
    try:
        # Only line feeds end a line: texts may hold other separators.
        text = path.read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError) as fault:
        raise ReadError(
            f"{path}: cannot be read - {getattr(fault, 'strerror', None) or fault} - "
            "expected a store or a statements.jsonl"
        ) from fault
    return list(parse_lines(text.split("\n"), path.name))


def compare_sides(before: Side, after: Side) -> Table:
    """Compare two sides.

    Returns:
        Rows by kind of change: `added`, `withdrawn`, `reworded` (same article, speaker, act and content, other
        words), `reread` (same words; `earlier` and `now` name what is read differently), `answer` (what came back to
        an accusation, demand or threat that both sides have, as `kg analyse answers` tells it) and `status` of a
        content. No rows: no change.

    A content is `contested` (put forward, and rejected by somebody), `rejected` (only that), `conceded`, `answered`
    (somebody is accused of it, and something else came back), `unanswered` (accused, and nothing came back),
    `asserted`, `wanted` (demanded, threatened or offered) or `absent`.
    """
    old, new = {s.id: s for s in before.statements}, {s.id: s for s in after.statements}
    gone = [old[key] for key in sorted(old.keys() - new.keys())]
    come = [new[key] for key in sorted(new.keys() - old.keys())]
    pairs = {new[key].id: old[key] for key in old.keys() & new.keys()}
    rows = _pair_wordings(gone, come, {**before.sources, **after.sources}, pairs)
    rows += [_row("reread", new[key], *_tell(old[key], new[key])) for key in sorted(old.keys() & new.keys())
             if old[key] != new[key]]  # fmt: skip
    was, now = (
        {key: tell_status(found) for key, found in find_answers(side.statements, side.links, most=1).items()}
        for side in (before, after)
    )
    rows += [
        _row("answer", new[key], was[pairs[key].id], now[key])
        for key in sorted(now)
        if key in pairs and was.get(pairs[key].id, now[key]) != now[key]
    ]
    rows += _compare_statuses(_list_statuses(old.values(), was), _list_statuses(new.values(), now))
    return Table(COLUMNS, tuple(sorted(rows)))


def compare_statements(before: Iterable[Statement], after: Iterable[Statement]) -> Table:
    """Compare two lists of statements; see `compare_sides`."""
    return compare_sides(Side(list(before)), Side(list(after)))


def _split_day(name: str) -> tuple[Path, str | None]:
    """Split `PATH@DAY`; a path that is there as it stands is taken whole."""
    front, mark, day = name.rpartition("@")
    try:
        if mark and front and not Path(name).exists():
            return Path(front), date.fromisoformat(day).isoformat()
    except ValueError:
        pass
    return Path(name), None


def _pair_wordings(
    gone: Sequence[Statement],
    come: Sequence[Statement],
    sources: Mapping[str, str],
    pairs: dict[str, Statement],
) -> list[tuple[str, ...]]:
    """Pair what went with what came for the same thing said, and note the pairs; the rest was withdrawn or added."""
    waiting: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for s in gone:
        waiting[_sameness(s, sources)].append(s)
    rows = []
    for s in sorted(come, key=lambda s: not any(s.quote == w.quote for w in waiting[_sameness(s, sources)])):
        candidates = waiting[_sameness(s, sources)]
        if not candidates:
            rows.append(_row("added", s, "", s.quote))
            continue
        earlier = next((w for w in candidates if w.quote == s.quote), candidates[0])
        candidates.remove(earlier)
        pairs[s.id] = earlier
        if earlier.quote != s.quote:
            rows.append(_row("reworded", s, earlier.quote, s.quote))
        elif (told := _tell(earlier, s, _PLACES))[0] != told[1]:
            rows.append(_row("reread", s, *told))
    return rows + [_row("withdrawn", s, s.quote, "") for left in waiting.values() for s in left]


def _sameness(s: Statement, sources: Mapping[str, str]) -> tuple[str, ...]:
    content = s.proposition.id if s.proposition else ""
    return sources.get(s.article, s.article), s.speaker.actor.id, s.act.value, content


def _row(change: str, s: Statement, earlier: str, now: str) -> tuple[str, ...]:
    what = s.proposition.label if s.proposition else ""
    return change, s.speaker.actor.label, s.act.value, what, earlier, now, s.article, s.id


def _tell(old: Statement, new: Statement, without: frozenset[str] = frozenset()) -> tuple[str, str]:
    """Name the fields that differ, with both values; with places left out, spans elsewhere are no difference."""
    one, other = (_strip(to_record(s)) if without else to_record(s) for s in (old, new))
    differ = [key for key in one if one[key] != other[key] and key not in without]
    was, now = ("; ".join(f"{key}: {_show(side[key])}" for key in differ) for side in (one, other))
    return was, now


def _strip(value: object) -> dict[str, object]:
    """Take every span out of a record, so that only words count."""
    stripped = _drop_spans(value)
    return stripped if isinstance(stripped, dict) else {}


def _drop_spans(value: object) -> object:
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
    rows: list[tuple[str, ...]] = []
    for key in sorted(old.keys() | new.keys()):
        (label, was), (named, now) = old.get(key, ("", "absent")), new.get(key, ("", "absent"))
        if was != now:
            rows.append(("status", "", "", named or label, was, now, "", key))
    return rows


@dataclass(frozen=True, slots=True)
class _Content:
    """What was done with one content: by acts at first hand and second, and what came back to accusations of it."""

    label: str
    acts: frozenset[Act] = frozenset()
    answers: frozenset[str] = frozenset()


def _list_statuses(statements: Iterable[Statement], answers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Give label and status of each content, by its id.

    As in the query `contested`, a rejection that replies to an act ("these charges") rejects what that act says.
    """
    found: dict[str, _Content] = {}
    by_id = {s.id: s for s in statements}
    for s in by_id.values():
        replied = [by_id[key] for key in s.answers if key in by_id and s.act in REJECTING]
        for one in (s, *replied):
            if one.proposition is not None:
                known = found.get(one.proposition.id, _Content(one.proposition.label))
                back = answers.get(s.id, "").split(" | ") if s.act is Act.ACCUSE else []
                found[one.proposition.id] = replace(
                    known, acts=known.acts | {s.act}, answers=known.answers.union(filter(None, back))
                )
    return {key: (content.label, _judge(content)) for key, content in found.items()}


def _judge(content: _Content) -> str:
    claimed = content.acts - WANTING - REJECTING
    rejected = bool(content.acts & REJECTING) or "denied" in content.answers
    if rejected:
        return "contested" if content.acts - REJECTING else "rejected"
    if Act.CONCEDE in claimed or "conceded" in content.answers:
        return "conceded"
    if Act.ACCUSE in claimed:
        return "answered" if content.answers - {"unanswered"} else "unanswered"
    return "asserted" if claimed else "wanted"
