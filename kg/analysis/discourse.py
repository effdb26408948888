"""Two-mode and one-mode discourse networks, as Discourse Network Analyzer computes them.

Source of every formula: P. Leifeld, "Discourse Network Analysis: Policy Debates as Dynamic Networks", Oxford Handbook
of Political Networks (2017), and the behaviour of DNA/rDNA 3; tests hold them to rDNA's published numbers.

The counts are a dense array rows x columns x levels: memory is 8 bytes a cell, stated in benchmarks/REPORT.md.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, pi, sqrt
from typing import Any, Final

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from kg.analysis.events import Event, Level
from kg.errors import QueryError, choose

Numbers = NDArray[np.float64]

ONE_MODE: Final = ("ignore", "congruence", "conflict", "subtract")
TWO_MODE: Final = ("ignore", "combine", "subtract")
ONE_MODE_NORMS: Final = ("no", "average", "jaccard", "cosine")
TWO_MODE_NORMS: Final = ("no", "activity", "prominence")
DUPLICATES: Final = ("include", "document", "week", "month", "year", "acrossrange")
KERNELS: Final = ("no", "uniform", "gaussian", "epanechnikov", "triangular")


@dataclass(frozen=True, slots=True)
class Matrix:
    """A network as a matrix.

    Attributes:
        rows, columns: Labels, sorted; the same for a one-mode network.
        cells: Weights, `len(rows)` x `len(columns)`; a one-mode network is symmetric with a zero diagonal.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Numbers

    def cell(self, row: str, column: str) -> float:
        """Give one weight.

        Raises:
            ValueError: No such label.
        """
        return float(self.cells[self.rows.index(row), self.columns.index(column)])


def select_events(
    events: Sequence[Event],
    exclude: Mapping[str, Collection[Level]] | None = None,
    duplicates: str = "include",
    use_level: bool = True,
) -> list[Event]:
    """Select the events that count.

    Args:
        events: In any order; the answer is in order of day, then as given.
        exclude: Variable -> values; an event with one of them is left out.
        duplicates: `include`, or count equal row, column and level once a document, (ISO) week, month, year, or once.
        use_level: Whether duplicates must agree in level (DNA: not when the qualifier is ignored).

    Raises:
        QueryError: An unknown rule of duplicates, or a variable that no event has.
    """
    choose("duplicates", duplicates, DUPLICATES, QueryError)
    known = {name for event in events for name in event.values}
    stray = [name for name in exclude or {} if events and name not in known]
    if stray:
        raise QueryError(
            f"no variable {', '.join(stray)} to exclude by - expected {', '.join(sorted(known))}"
        )
    seen: set[tuple[object, ...]] = set()
    kept = []
    for event in sorted(events, key=lambda e: e.day or date.min):
        values = event.values
        if any(values.get(name) in unwanted for name, unwanted in (exclude or {}).items()):
            continue
        key = (event.row, event.column, event.level if use_level else None, _find_period(event, duplicates))
        if duplicates != "include" and key in seen:
            continue
        seen.add(key)
        kept.append(event)
    return kept


def keep_busiest(events: Sequence[Event], count: int) -> list[Event]:
    """Keep the events of the rows that have most of them; of rows with as many, the first by label.

    >>> one, two = (Event(row, "tax", True, None, "d") for row in ("Ann", "Bo"))
    >>> [event.row for event in keep_busiest([one, two, two], 1)]
    ['Bo', 'Bo']
    """
    numbers = Counter(event.row for event in events)
    kept = set(sorted(numbers, key=lambda row: (-numbers[row], row))[:count])
    return [event for event in events if event.row in kept]


def build_two_mode(
    events: Sequence[Event],
    aggregation: str = "ignore",
    normalization: str = "no",
) -> Matrix:
    """Build the network of rows (actors) by columns (contents).

    Args:
        events: From `select_events`.
        aggregation: `ignore` counts; `subtract` takes disagreement from agreement (levels are numbers: sum of
            level x count, false as -1); `combine` tells in one number which of the sorted levels occur
            (boolean: 1 agree, 2 disagree, 3 both).
        normalization: `activity` divides by all events of the row, `prominence` by all of the column.

    Raises:
        QueryError: An unknown setting, or `subtract` over levels of text.
    """
    choose("aggregation", aggregation, TWO_MODE, QueryError)
    choose("normalization", normalization, TWO_MODE_NORMS, QueryError)
    rows, columns, levels, counts = _count(events, None)
    if aggregation == "ignore":
        cells = counts.sum(axis=0)
    elif aggregation == "subtract":
        marks, boolean = _scale(levels), all(isinstance(level, bool) for level in levels)
        cells = np.tensordot(np.where((marks == 0) & boolean, -1.0, marks), counts, 1)
    else:
        powers = 2.0 ** np.arange(len(levels) - 1, -1, -1)
        cells = np.tensordot(powers, (counts > 0).astype(np.float64), 1)
    if normalization != "no":
        whole = (
            counts.sum(axis=(0, 2))[:, None]
            if normalization == "activity"
            else counts.sum(axis=(0, 1))[None, :]
        )
        cells = np.divide(cells, whole, out=np.zeros_like(cells), where=whole != 0)
    return Matrix(rows, columns, cells)


def build_one_mode(
    events: Sequence[Event],
    aggregation: str = "ignore",
    normalization: str = "no",
    weights: Sequence[float] | None = None,
) -> Matrix:
    """Build the network of rows (actors) tied by shared columns (contents).

    Args:
        events: From `select_events`; swap row and column for a network of contents.
        aggregation: `ignore`: products of counts over shared contents; `congruence`: only as far as levels agree;
            `conflict`: only as far as they differ; `subtract`: congruence less conflict.
        normalization: `average` divides by the mean activity of the two; `jaccard` and `cosine` as DNA defines
            them, which for `cosine` is the product of the two activities.
        weights: One for each event (a kernel's), None for 1 each.

    Raises:
        QueryError: An unknown setting.
    """
    choose("aggregation", aggregation, ONE_MODE, QueryError)
    choose("normalization", normalization, ONE_MODE_NORMS, QueryError)
    rows, _, levels, counts = _count(events, weights)
    cells = _tie(counts, levels, aggregation)
    norm = _find_norm(counts, normalization)
    cells = np.divide(cells, norm, out=np.zeros_like(cells), where=norm != 0)
    np.fill_diagonal(cells, 0.0)
    return Matrix(rows, rows, cells)


def slide_windows(
    events: Sequence[Event], days: int, kernel: str = "no"
) -> Iterator[tuple[date, list[Event], list[float]]]:
    """Move a window over the days from the first to the last event.

    Args:
        events: Those without a day are left out.
        days: Width; a window covers the middle day and half the width on either side.
        kernel: How events weigh by their distance u from the middle, in half widths: `no` 1, `uniform` 1/2,
            `gaussian` the normal density, `epanechnikov` 3/4 (1 - u^2), `triangular` 1 - |u|.

    Yields:
        Middle day, the events of its window, their weights: arguments for the two builders.

    Raises:
        QueryError: An unknown kernel or a width below 1.
    """
    choose("kernel", kernel, KERNELS, QueryError)
    if days < 1:
        raise QueryError(f"a window of {days} days - expected 1 or more")
    dated = sorted((e for e in events if e.day is not None), key=lambda e: e.day or date.min)
    stamps = [e.day.toordinal() for e in dated if e.day is not None]
    half = days / 2
    # Between the first and the last day there is one window a day, also where nothing happened.
    for middle in range(stamps[0], stamps[-1] + 1) if stamps else ():
        first, last = bisect_left(stamps, middle - half), bisect_right(stamps, middle + half)
        weighed = {stamp: _weigh((stamp - middle) / half, kernel) for stamp in set(stamps[first:last])}
        weights = [weighed[stamp] for stamp in stamps[first:last]]
        yield date.fromordinal(middle), dated[first:last], weights


def to_graph(matrix: Matrix) -> nx.Graph[str]:
    """Turn a one-mode matrix into an undirected graph: nodes with `label`, edges with `weight`, none for a 0."""
    graph: nx.Graph[str] = nx.Graph()
    for name in matrix.rows:
        graph.add_node(name, label=name)
    cells = np.triu(matrix.cells, 1)
    for row, column in zip(*(x.tolist() for x in np.nonzero(cells)), strict=True):
        graph.add_edge(matrix.rows[row], matrix.rows[column], weight=float(cells[row, column]))
    return graph


def _find_period(event: Event, duplicates: str) -> object:
    if duplicates == "document":
        return event.document
    if duplicates in ("include", "acrossrange") or event.day is None:
        return None
    if duplicates == "week":
        return tuple(event.day.isocalendar())[:2]
    return (event.day.year, event.day.month if duplicates == "month" else 0)


def _count(
    events: Sequence[Event], weights: Sequence[float] | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Level, ...], Numbers]:
    """Count events: an array levels x rows x columns."""
    rows = tuple(sorted({e.row for e in events}))
    columns = tuple(sorted({e.column for e in events}))
    found = {e.level for e in events}
    levels: tuple[Level, ...] = (
        (False, True)
        if all(isinstance(x, bool) for x in found)
        else tuple(sorted(found, key=lambda x: (isinstance(x, str), x)))
    )
    at_row, at_column = ({name: i for i, name in enumerate(names)} for names in (rows, columns))
    at_level = {level: i for i, level in enumerate(levels)}
    shape = (len(levels), len(rows), len(columns))
    # One flat number a place: several times quicker than numpy's `add.at`.
    wide, high = len(columns), len(rows)
    places = [(at_level[e.level] * high + at_row[e.row]) * wide + at_column[e.column] for e in events]
    size = len(levels) * high * wide
    counts = np.bincount(np.array(places, dtype=np.intp), weights, size).astype(np.float64).reshape(shape)
    return rows, columns, levels, counts


def _scale(levels: Sequence[Level]) -> Numbers:
    texts = [level for level in levels if isinstance(level, str)]
    if texts:
        raise QueryError(f"cannot subtract levels of text ({texts[0]!r}) - expected a boolean or a number")
    return np.array([float(level) for level in levels])


def _tie(counts: Numbers, levels: Sequence[Level], aggregation: str) -> Numbers:
    if aggregation == "ignore":
        used = counts.sum(axis=0)
        return np.asarray(used @ used.T)
    if any(isinstance(level, str) for level in levels):
        congruence = sum((a @ a.T for a in counts), np.zeros((counts.shape[1],) * 2))
        # DNA: for categories, what only one of the two uses counts as conflict.
        alone = sum((a @ (a == 0).T for a in counts), np.zeros_like(congruence))
        conflict = alone + alone.T
    else:
        congruence, conflict = _tie_scaled(counts, _scale(levels))
    return {"congruence": congruence, "conflict": conflict, "subtract": congruence - conflict}[aggregation]


def _tie_scaled(counts: Numbers, scale: Numbers) -> tuple[Numbers, Numbers]:
    width = float(scale.max() - scale.min()) or 1.0
    congruence, conflict = np.zeros((counts.shape[1],) * 2), np.zeros((counts.shape[1],) * 2)
    for one, mark in zip(counts, scale, strict=True):
        for other, other_mark in zip(counts, scale, strict=True):
            ties, distance = one @ other.T, abs(mark - other_mark) / width
            congruence += ties * (1 - distance)
            conflict += ties * distance
    return congruence, conflict


def _find_norm(counts: Numbers, normalization: str) -> Numbers:
    active = counts.sum(axis=(0, 2))
    if normalization == "average":
        return np.asarray((active[:, None] + active[None, :]) / 2)
    if normalization == "cosine":
        return np.asarray(active[:, None] * active[None, :])
    if normalization == "jaccard":
        alone = sum((a @ (a == 0).T.astype(float) for a in counts), np.zeros((len(active),) * 2))
        both = sum((a @ a.T for a in counts), np.zeros((len(active),) * 2))
        return np.asarray(alone + alone.T + both)
    return np.ones((len(active),) * 2)


def _weigh(distance: float, kernel: str) -> float:
    weights: dict[str, Any] = {
        "no": 1.0,
        "uniform": 0.5,
        "gaussian": exp(-0.5 * distance**2) / sqrt(2 * pi),
        "epanechnikov": 0.75 * (1 - distance**2),
        "triangular": 1 - abs(distance),
    }
    return float(weights[kernel])
