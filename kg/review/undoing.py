"""Takes verdicts back later: a table of those that hold, with a column to mark, or ids of statements or verdicts.

Only an undo is appended: the log keeps what was said. The next build applies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.review.log import Entry, list_active
from kg.review.verdicts import Kind, Verdict

#: Columns of the table; people fill the last.
COLUMNS = ("verdict_id", "statement", "article", "kind", "reviewer", "time", "words", "reason", "undo")


def build_undo_sheet(entries: Sequence[Entry]) -> list[tuple[str, ...]]:
    """Build one row for each verdict that nobody took back, in log order; rejected statements are among them."""
    return [_describe(entry) for entry in list_active(entries)]


def _describe(entry: Entry) -> tuple[str, ...]:
    v = entry.verdict
    words = v.anchor.exact if v.anchor else ", ".join(v.joined)
    return (entry.id, v.statement, v.article, v.kind.value, v.reviewer, v.time, words, v.reason, "")


def parse_undo_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], entries: Sequence[Entry], by: tuple[str, str]
) -> tuple[list[Verdict], list[tuple[int, str]]]:
    """Parse marked rows into undos.

    Args:
        rows: Line number and cells by column; a row without a mark is passed over.
        entries: Of the log.
        by: Reviewer and time.

    Returns:
        The undos, and (line number, what is wrong) of every row that is refused.
    """
    active = {entry.id for entry in list_active(entries)}
    undos, faults = [], []
    for number, cells in rows:
        key = cells.get("verdict_id", "").strip()
        if not cells.get("undo", "").strip():
            continue
        if key in active:
            undos.append(Verdict(Kind.UNDO, *by, undoes=key))
        else:
            faults.append((number, f"no verdict {key!r} that holds in the log - it was taken back already?"))
    return undos, faults


def build_undo(key: str, entries: Sequence[Entry], by: tuple[str, str]) -> Verdict:
    """Build what takes back one verdict, named by its id or by the statement whose last verdict it is.

    Raises:
        ValueError: No verdict that holds has this id or is on this statement.
    """
    found = [entry.id for entry in list_active(entries) if key in (entry.id, entry.verdict.statement)]
    if not found:
        raise ValueError(f"no verdict on {key!r} holds in the log - `kg verdicts sheet verdicts` lists them")
    return Verdict(Kind.UNDO, *by, undoes=found[-1])
