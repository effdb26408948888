"""Places statements on a picture of days: one lane a side, a bar from the first to the last possible day.

In: Facts. Out: lanes with bars in whole pixels, by the day of the act or of the report. A statement without any date is
left out and counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kg.model import Act, Statement
from kg.report.facts import Facts, date_statement, name_side

#: A statement with its first and last day.
Placed = tuple[Statement, date, date]
#: Size of the picture in pixels: the days' part, the names' part, one row of bars, the narrowest bar.
WIDTH, LABELS, ROW, NARROWEST = 860, 170, 18, 16
#: Pixels of the tail at the left of a bar whose first possible day is not known.
TAIL = 9
#: At most so many lanes; smaller sides share the last one.
LANES = 8
#: At most so many bars, those read most surely.
MOST_BARS = 1500
#: Days before the first article that the picture shows; what is earlier stands at the left edge. Background far in the
#: past ("in 2014") would press the dispute's own weeks into a line.
DAYS = 30
#: A bar carries a letter, so that its colour is not the only sign of its act.
LETTERS: Mapping[Act, str] = {
    Act.ACCUSE: "A",
    Act.DENY: "D",
    Act.DEMAND: "M",
    Act.THREATEN: "T",
    Act.CONCEDE: "C",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One statement: left edge, width and top in pixels.

    `kind` is `day` (one known day), `range` (between two days) or `open` (on that day or before: only the last possible
    day is known).
    """

    statement: Statement
    x: int
    width: int
    y: int
    kind: str
    letter: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one side."""

    name: str
    y: int
    height: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture.

    `ticks` are (x, ISO date); `undated` counts what could not be placed, `hidden` what had no room.
    """

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[int, str], ...]
    height: int
    undated: int
    hidden: int


def build_timeline(facts: Facts, by_report: bool = False) -> Timeline:
    """Place the statements of the main acts by the day of the act, or by the day when their article appeared."""
    find = _find_report_days if by_report else _find_days
    found = [(s, *find(s, facts)) for s in facts.main]
    placed = [(s, a, b) for s, a, b in found if a is not None and b is not None]
    undated = len(found) - len(placed)
    hidden = max(0, len(placed) - MOST_BARS)
    placed = sorted(placed, key=lambda entry: (-entry[0].confidence, entry[0].id))[:MOST_BARS]
    if not placed:
        return Timeline((), (), 0, undated, 0)
    first, last = min(a for _, a, _ in placed), max(b for _, _, b in placed)
    first = max([first, *_find_start(facts)])
    days = max(1, (last - first).days)

    def place(day: date) -> int:
        return LABELS + round(max(0, (day - first).days) * WIDTH / days)

    lanes, y = [], 24
    for name, group in _group_lanes(placed):
        spans = [(place(a), max(NARROWEST, place(b) - place(a))) for _, a, b in group]
        kinds = [_find_kind(s, a == b, by_report) for s, a, b in group]
        tails = [TAIL if kind == "open" else 0 for kind in kinds]
        rows = _pack([(x - tail, width + tail) for (x, width), tail in zip(spans, tails, strict=True)])
        bars = tuple(
            Bar(s, x, width, y + ROW * row, kind, LETTERS[s.act])
            for (s, _, _), (x, width), row, kind in zip(group, spans, rows, kinds, strict=True)
        )
        height = ROW * (max(rows) + 1) + 14
        lanes.append(Lane(name, y, height, bars))
        y += height
    marks = sorted({date.fromordinal(first.toordinal() + days * i // 5) for i in range(6)})
    ticks = tuple((place(day), day.isoformat()) for day in marks)
    return Timeline(tuple(lanes), ticks, y, undated, hidden)


def _find_kind(statement: Statement, one_day: bool, by_report: bool) -> str:
    if not by_report and statement.when.not_before is None:
        return "open"
    return "day" if one_day else "range"


def _find_start(facts: Facts) -> list[date]:
    """Find the day at which the picture begins; nothing when no article has a date."""
    published = sorted(a.published.value for a in facts.articles.values() if a.published)
    return [date.fromordinal(date.fromisoformat(day).toordinal() - DAYS) for day in published[:1]]


def _pack(spans: Sequence[tuple[int, int]]) -> list[int]:
    """Give each bar the first row in which it has room; bars come in order of their left edge."""
    ends: list[int] = []
    rows = []
    for x, width in spans:
        row = next((i for i, end in enumerate(ends) if end < x), len(ends))
        ends[row : row + 1] = [x + width]
        rows.append(row)
    return rows


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
    return [(name, sorted(group, key=lambda e: (e[1], e[2], e[0].act, e[0].id))) for name, group in shown]


def _find_days(statement: Statement, facts: Facts) -> tuple[date | None, date | None]:
    """Find the first and last day an act can have happened; one bound stands for both."""
    last = date_statement(statement, facts)
    first = statement.when.not_before or last
    if not last:
        return None, None
    return date.fromisoformat(min(first, last)), date.fromisoformat(last)


def _find_report_days(statement: Statement, facts: Facts) -> tuple[date | None, date | None]:
    article = facts.articles.get(statement.article)
    if article is None or article.published is None:
        return None, None
    day = date.fromisoformat(article.published.value)
    return day, day
