"""Compares two builds: what was added, withdrawn, reworded or read differently, and which contents changed status.

In: two lists of statements, from stores or `statements.jsonl` files. Out: one Table. A statement's id depends on
where its words stand and who is in it, so the same id on both sides is the same reading of the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.errors import ReadError
from kg.model import Act, Statement
from kg.records import parse_lines, to_record
from kg.store import open_store
from kg.table import Table

COLUMNS = ("change", "who", "act", "what", "earlier", "now", "article", "statement")
#: What these acts put forward; denial and refusal reject; the rest leave the matter open.
AFFIRMING = frozenset({Act.ACCUSE, Act.CRITICISE, Act.STATE, Act.ANNOUNCE, Act.WARN, Act.CONCEDE})
REJECTING = frozenset({Act.DENY, Act.REFUSE})


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


def compare_statements(before: Iterable[Statement], after: Iterable[Statement]) -> Table:
    """Compare two builds.

    Args:
        before: Earlier statements, in any order.
        after: Later ones.

    Returns:
        Rows by kind of change: `added`, `withdrawn`, `reworded` (same article, speaker, act and content, other
        words), `reread` (same words; `earlier` and `now` name what is read differently) and `status` (a content
        that is affirmed, rejected, contested or absent now and was not before). No rows: no change.
    """
    old, new = {s.id: s for s in before}, {s.id: s for s in after}
    gone = [old[key] for key in sorted(old.keys() - new.keys())]
    come = [new[key] for key in sorted(new.keys() - old.keys())]
    rows = _pair_wordings(gone, come)
    rows += [_row("reread", new[key], *_tell(old[key], new[key])) for key in sorted(old.keys() & new.keys())
             if old[key] != new[key]]  # fmt: skip
    rows += _compare_statuses(old.values(), new.values())
    return Table(COLUMNS, tuple(sorted(rows)))


def _pair_wordings(gone: Sequence[Statement], come: Sequence[Statement]) -> list[tuple[str, ...]]:
    """Pair what went with what came for the same thing said; the rest was withdrawn or added."""
    waiting: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for s in gone:
        waiting[_sameness(s)].append(s)
    rows = []
    for s in come:
        earlier = waiting[_sameness(s)]
        if earlier:
            rows.append(_row("reworded", s, earlier.pop(0).quote, s.quote))
        else:
            rows.append(_row("added", s, "", s.quote))
    return rows + [_row("withdrawn", s, s.quote, "") for left in waiting.values() for s in left]


def _sameness(s: Statement) -> tuple[str, ...]:
    content = s.proposition.id if s.proposition else ""
    return s.article, s.speaker.actor.id, s.act.value, content


def _row(change: str, s: Statement, earlier: str, now: str) -> tuple[str, ...]:
    what = s.proposition.label if s.proposition else ""
    return change, s.speaker.actor.label, s.act.value, what, earlier, now, s.article, s.id


def _tell(old: Statement, new: Statement) -> tuple[str, str]:
    """Name the fields that differ, with both values."""
    one, other = to_record(old), to_record(new)
    differ = [key for key in one if one[key] != other[key]]
    was, now = ("; ".join(f"{key}: {_show(side[key])}" for key in differ) for side in (one, other))
    return was, now


def _show(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("label") or value.get("text") or value)
    return ", ".join(map(_show, value)) if isinstance(value, list) else str(value)


def _compare_statuses(before: Iterable[Statement], after: Iterable[Statement]) -> list[tuple[str, ...]]:
    old, new = _list_statuses(before), _list_statuses(after)
    rows: list[tuple[str, ...]] = []
    for key in sorted(old.keys() | new.keys()):
        (label, was), (named, now) = old.get(key, ("", "absent")), new.get(key, ("", "absent"))
        if was != now:
            rows.append(("status", "", "", named or label, was, now, "", key))
    return rows


def _list_statuses(statements: Iterable[Statement]) -> dict[str, tuple[str, str]]:
    """Give label and status of each content, by its id.

    As in the query `contested`, a rejection that replies to an act ("these charges") rejects what that act says.
    """
    labels: dict[str, str] = {}
    acts: dict[str, set[Act]] = defaultdict(set)
    by_id = {s.id: s for s in statements}
    for s in by_id.values():
        replied = [by_id[key] for key in s.answers if key in by_id and s.act in REJECTING]
        for proposition in [one.proposition for one in (s, *replied) if one.proposition is not None]:
            labels[proposition.id] = proposition.label
            acts[proposition.id].add(s.act)
    return {key: (labels[key], _judge(done)) for key, done in acts.items()}


def _judge(acts: set[Act]) -> str:
    affirmed, rejected = bool(acts & AFFIRMING), bool(acts & REJECTING)
    if affirmed and rejected:
        return "contested"
    return "affirmed" if affirmed else "rejected" if rejected else "open"
