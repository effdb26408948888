"""Places the sides of the dispute on a circle, with arrows for who stands against whom: the overview's picture.

In: the cells of the matrix. Out: points and curves in whole pixels, the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import Statement

#: Size of the picture, and how far from its middle the sides stand.
WIDTH, HEIGHT, REACH = 720, 340, 125
#: Sides and arrows shown at most, those with the most statements first.
MOST, MOST_LINES = 6, 12
#: Pixels that a letter of a name takes, and that an arrow keeps away from a name.
_LETTER, _GAP = 4.6, 14


@dataclass(frozen=True, slots=True)
class Side:
    """A side and where it stands."""

    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow: an SVG path, where its number stands, how wide it is, and which cell of the matrix it shows."""

    speaker: str
    target: str
    count: int
    path: str
    x: int
    y: int
    width: float


@dataclass(frozen=True, slots=True)
class Sketch:
    """The whole picture; `hidden` counts the arrows that have no place in it."""

    sides: tuple[Side, ...]
    lines: tuple[Line, ...]
    hidden: int


def build_sketch(cells: Mapping[tuple[str, str], Sequence[Statement]]) -> Sketch:
    """Build the picture of who stands against whom; a side against itself is left to the matrix."""
    sizes = Counter[str]()
    for (speaker, target), found in cells.items():
        if speaker != target:
            sizes[speaker] += len(found)
            sizes[target] += len(found)
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))
    sides = {name: _place(name, rank, min(len(ranked), MOST)) for rank, name in enumerate(ranked[:MOST])}
    lines = [
        _draw(sides[speaker], sides[target], len(found))
        for (speaker, target), found in sorted(cells.items(), key=lambda item: (-len(item[1]), item[0]))
        if speaker != target and speaker in sides and target in sides
    ]
    all_lines = sum(speaker != target for speaker, target in cells)
    return Sketch(tuple(sides.values()), tuple(lines[:MOST_LINES]), all_lines - len(lines[:MOST_LINES]))


def _place(name: str, rank: int, number: int) -> Side:
    """The two busiest sides face each other; the others stand above and below them in turn."""
    if rank < 2:
        angle = math.pi if rank == 0 else 0.0
    else:
        above = rank % 2 == 0
        beside = (number - 1) // 2 if above else (number - 2) // 2
        angle = math.pi * (1 - (rank // 2) / (beside + 1)) * (1 if above else -1)
    return Side(
        name, round(WIDTH / 2 + 1.9 * REACH * math.cos(angle)), round(HEIGHT / 2 - REACH * math.sin(angle))
    )


def _draw(one: Side, other: Side, count: int) -> Line:
    length = math.hypot(other.x - one.x, other.y - one.y)
    along = ((other.x - one.x) / length, (other.y - one.y) / length)
    aside = (-along[1], along[0])
    # Each arrow bends to its own left, so that the two directions between two sides never lie on each other.
    bend = 26.0
    off, near = _find_gap(one.name, along), _find_gap(other.name, along)
    start = (one.x + off * along[0] + 8 * aside[0], one.y + off * along[1] + 8 * aside[1])
    end = (other.x - near * along[0] + 8 * aside[0], other.y - near * along[1] + 8 * aside[1])
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    control = (middle[0] + 2 * bend * aside[0], middle[1] + 2 * bend * aside[1])
    path = f"M{start[0]:.0f} {start[1]:.0f} Q{control[0]:.0f} {control[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    label = (middle[0] + bend * aside[0], middle[1] + bend * aside[1])
    width = round(1.2 + 0.8 * math.log2(count), 1)
    return Line(one.name, other.name, count, path, round(label[0]), round(label[1]), width)


def _find_gap(name: str, along: tuple[float, float]) -> float:
    """Find how far an arrow must stop before the middle of a name: far beside it, little above or below it."""
    return abs(along[0]) * _LETTER * min(len(name), 22) + _GAP + 6 * abs(along[1])
