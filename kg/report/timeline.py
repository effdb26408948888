"""Counts statements by side and day for small multiples: one lane a side, one bar a day, week or month.

In: Facts. Out: lanes with bars in whole pixels. A statement stands on the last day on which it can have been made; one
whose day is not known to be that very day is told apart. A statement without any date is left out and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.codes import list_acts
from kg.model import Act, Statement
from kg.report.facts import Facts, date_report, date_statement, name_side

#: Size of the picture in pixels: the days' part, the names' part, a lane, what a lane leaves free above its bars.
WIDTH, LABELS, LANE, FREE = 860, 170, 64, 18
#: Height of one statement at most, and width of a bar at most.
TALLEST, WIDEST = 10, 30
#: At most so many lanes; smaller sides share the last one.
LANES = 8
#: At most so many bars side by side: days, else weeks, months or years.
MOST_BINS = 60
#: Days before the first article that the picture shows; what is earlier stands in the first bar. Background far in the
#: past ("in 2014") would press the dispute's own weeks into a line.
DAYS = 30
#: The name of the lane that smaller sides share.
OTHERS = "other sides"


@dataclass(frozen=True, slots=True)
class Part:
    """The statements of one act in a bar: their number, top and height; `known`: that day is known to be theirs."""

    act: Act
    known: bool
    count: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """The statements of a lane between two days (ISO, both included), as parts from the bottom to the top.

    `first` is "" where statements from before the picture's days stand in the bar too.
    """

    first: str
    last: str
    x: float
    width: float
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """Count the statements."""
        return sum(part.count for part in self.parts)

    @property
    def top(self) -> float:
        """Give the upper edge."""
        return min(part.y for part in self.parts)


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one side; `y` is the upper edge of the lane, `base` the line on which its bars stand."""

    name: str
    y: int
    base: int
    bars: tuple[Bar, ...]

    @property
    def count(self) -> int:
        """Count the statements."""
        return sum(bar.count for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole picture.

    `unit` is `day`, `week`, `month`, `quarter` or `year`; `ticks` are (x, label); `published` counts articles at x;
    `undated` counts statements that could not be placed.
    """

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    published: tuple[tuple[float, int], ...]
    unit: str
    days: tuple[str, str]
    height: int
    undated: int


@dataclass(frozen=True, slots=True)
class _Scale:
    """First day and unit of the bars, first and last day of what they count; from days to bars, from bars to pixels."""

    starts: tuple[date, ...]
    unit: str
    earliest: date
    last: date

    @property
    def step(self) -> float:
        return WIDTH / len(self.starts)

    def find(self, day: date) -> int:
        """Find the bar of a day; what is earlier stands in the first."""
        return max(0, sum(start <= day for start in self.starts) - 1)

    def span(self, number: int) -> tuple[str, str]:
        after = self.starts[number + 1] if number + 1 < len(self.starts) else self.last + timedelta(1)
        first = self.starts[number]
        begins = "" if self.earliest < first and not number else first.isoformat()
        return begins, (after - timedelta(1)).isoformat()


#: Statements by lane, bar, act, and whether their day is known.
_Counts = Mapping[tuple[str, int], Counter[tuple[Act, bool]]]


def build_timeline(facts: Facts) -> Timeline:
    """Count the statements of the main acts by side and by day, week, month or year, as many as there is room for."""
    dated = [(s, date.fromisoformat(day)) for s in facts.main if (day := date_statement(s, facts))]
    undated = len(facts.main) - len(dated)
    if not dated:
        return Timeline((), (), (), "day", ("", ""), 0, undated)
    scale = _choose_scale([day for _, day in dated], facts)
    names = _rank_lanes([s for s, _ in dated])
    counts: dict[tuple[str, int], Counter[tuple[Act, bool]]] = {}
    for s, on in dated:
        lane = name_side(s.speaker) if name_side(s.speaker) in names else OTHERS
        counts.setdefault((lane, scale.find(on)), Counter())[s.act, _is_known(s)] += 1
    unit = min(TALLEST, (LANE - FREE - 4) / max(found.total() for found in counts.values()))
    shown = [name for name in (*names, OTHERS) if any(lane == name for lane, _ in counts)]
    top = 48
    lanes = [_build_lane(name, top + LANE * rank, counts, scale, unit) for rank, name in enumerate(shown)]
    days = scale.starts[0].isoformat(), scale.last.isoformat()
    height = top + LANE * len(shown)
    return Timeline(
        tuple(lanes), _list_ticks(scale), _count_articles(facts, scale), scale.unit, days, height, undated
    )  # fmt: skip


def _is_known(statement: Statement) -> bool:
    return statement.when.not_before is not None and statement.when.not_before == statement.when.not_after


def _choose_scale(days: Sequence[date], facts: Facts) -> _Scale:
    """Choose the finest unit whose bars fit."""
    first, last = min(days), max(days)
    published = sorted(a.day for a in facts.articles.values() if a.day)
    if published:
        first = max(first, date.fromisoformat(published[0]) - timedelta(DAYS))
        first = min(first, last)
    for unit in _UNITS:
        starts = _list_starts(first, last, unit)
        if len(starts) <= MOST_BINS:
            break
    return _Scale(tuple(starts), unit, min(days), last)


_UNITS = ("day", "week", "month", "quarter", "year")


def _list_starts(first: date, last: date, unit: str) -> list[date]:
    """List the first days of the bars from one day to another, in order."""
    if unit in ("day", "week"):
        step = 1 if unit == "day" else 7
        begin = first if unit == "day" else first - timedelta(first.weekday())
        return [begin + timedelta(step * n) for n in range((last - begin).days // step + 1)]
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    one, other = ((day.year * 12 + day.month - 1) // months for day in (first, last))
    return [date(n * months // 12, n * months % 12 + 1, 1) for n in range(one, other + 1)]


def _rank_lanes(statements: Sequence[Statement]) -> list[str]:
    """List the sides that get a lane of their own, the busiest first."""
    counts = Counter(name_side(s.speaker) for s in statements)
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    return ranked if len(ranked) <= LANES else ranked[: LANES - 1]


def _build_lane(name: str, y: int, counts: _Counts, scale: _Scale, unit: float) -> Lane:
    base = y + LANE - 4
    bars = []
    for lane, number in sorted(counts):
        if lane == name:
            parts, height = [], 0.0
            for act in list_acts(act for act, _ in counts[lane, number]):
                for known in (True, False):
                    if count := counts[lane, number][act, known]:
                        height += count * unit
                        parts.append(Part(act, known, count, round(base - height, 1), round(count * unit, 1)))
            width = min(WIDEST, scale.step - 1)
            x = LABELS + scale.step * number + (scale.step - width) / 2
            bars.append(Bar(*scale.span(number), round(x, 1), round(width, 1), tuple(parts)))
    return Lane(name, y, base, tuple(bars))


def _list_ticks(scale: _Scale) -> tuple[tuple[float, str], ...]:
    """List at most seven days of the axis, far enough from each other that their names have room."""
    every = max(1, -(-len(scale.starts) // 7))
    length = {"day": 10, "week": 10, "month": 7, "quarter": 7, "year": 4}[scale.unit]
    return tuple(
        (round(LABELS + scale.step * n, 1), start.isoformat()[:length])
        for n, start in enumerate(scale.starts)
        if n % every == 0
    )


def _count_articles(facts: Facts, scale: _Scale) -> tuple[tuple[float, int], ...]:
    """Count the articles that appeared in each bar's days."""
    days = (a.day for a in facts.articles.values() if a.day)
    counts = Counter(
        scale.find(day) for text in days if scale.starts[0] <= (day := date.fromisoformat(text)) <= scale.last
    )
    return tuple((round(LABELS + scale.step * (n + 0.5), 1), counts[n]) for n in sorted(counts))


def list_dated(facts: Facts) -> list[Statement]:
    """List the statements of the main acts by the last day on which they can have been made."""
    return sorted(facts.main, key=lambda s: (date_statement(s, facts), date_report(s, facts), s.id))
