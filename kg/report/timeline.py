"""Places statements on a picture of days: one lane a side, a bar from the first to the last possible day.

In: Facts. Out: lanes with bars in whole pixels. A statement without any date is left out and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kg.model import Statement
from kg.report.facts import Facts, date_statement, name_side

#: A statement with its first and last possible day.
Placed = tuple[Statement, date, date]
#: Size of the picture in pixels: the days' part, the names' part, one row of bars.
WIDTH, LABELS, ROW = 820, 170, 14
#: At most so many lanes; smaller sides share the last one.
LANES = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One statement: left edge, width and top in pixels; `certain` when it is one known day."""

    statement: Statement
    x: int
    width: int
    y: int
    certain: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one side."""

    name: str
    y: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture; `ticks` are (x, ISO date), `undated` counts what could not be placed."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[int, str], ...]
    height: int
    undated: int


def build_timeline(facts: Facts) -> Timeline:
    """Place the statements of the main acts."""
    dated = [(s, *_find_days(s, facts)) for s in facts.main]
    placed = [(s, a, b) for s, a, b in dated if a is not None and b is not None]
    undated = len(dated) - len(placed)
    if not placed:
        return Timeline((), (), 0, undated)
    # Background far in the past ("in 2014") would press the dispute's own weeks into a line: the earliest
    # twentieth of the statements stands at the left edge when it lies further back.
    starts, last = sorted(b for _, _, b in placed), max(b for _, _, b in placed)
    first = starts[len(starts) // 20]
    days = max(1, (last - first).days)

    def place(day: date) -> int:
        return LABELS + round(max(0, (day - first).days) * WIDTH / days)

    lanes, y = [], 24
    for name, group in _group_lanes(placed):
        bars = tuple(
            Bar(s, place(a), max(8, place(b) - place(a)), y + ROW * i, a == b)
            for i, (s, a, b) in enumerate(group)
        )
        height = ROW * len(group) + 10
        lanes.append(Lane(name, y, height, bars))
        y += height
    marks = [date.fromordinal(first.toordinal() + days * i // 5) for i in range(6)]
    ticks = tuple((place(day), day.isoformat()) for day in marks)
    return Timeline(tuple(lanes), ticks, y, undated)


def _group_lanes(placed: Sequence[Placed]) -> list[tuple[str, list[Placed]]]:
    """Group by side, the busiest first; sides beyond the last lane share it. Each lane is in order of days."""
    groups: dict[str, list[Placed]] = {}
    for entry in placed:
        groups.setdefault(name_side(entry[0].speaker), []).append(entry)
    ranked = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    shown, rest = ranked[: LANES - 1], ranked[LANES - 1 :]
    if len(rest) == 1:
        shown += rest
    elif rest:
        shown.append(("other sides", [entry for _, group in rest for entry in group]))
    return [(name, sorted(group, key=lambda e: (e[2], e[0].id))) for name, group in shown]


def _find_days(statement: Statement, facts: Facts) -> tuple[date | None, date | None]:
    """Find the first and last day an act can have happened; one bound stands for both."""
    last = date_statement(statement, facts)
    first = statement.when.not_before or last
    if not last:
        return None, None
    return date.fromisoformat(min(first, last)), date.fromisoformat(last)
