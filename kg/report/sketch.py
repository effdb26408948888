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
WIDTH, HEIGHT, ACROSS, DOWN = 720, 380, 250, 140
#: Sides and arrows shown at most, those with the most statements first.
MOST, MOST_LINES = 6, 12
#: Letters of a name shown at most, half the pixels that one takes, half the height of a name's box.
_LONGEST, _LETTER, _HALF_HEIGHT = 22, 4.9, 16


@dataclass(frozen=True, slots=True)
class Side:
    """A side and where it stands: the middle of its box, and half the width of it."""

    name: str
    x: int
    y: int

    @property
    def label(self) -> str:
        """Give the name as it is drawn."""
        return (
            self.name if len(self.name) <= _LONGEST else self.name[: _LONGEST - 1] + "\N{HORIZONTAL ELLIPSIS}"
        )

    @property
    def half(self) -> int:
        """Give half the width of the box."""
        return round(_LETTER * len(self.label)) + 14


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
        _draw(sides[speaker], sides[target], len(found), (target, speaker) in cells)
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
    return Side(name, round(WIDTH / 2 + ACROSS * math.cos(angle)), round(HEIGHT / 2 - DOWN * math.sin(angle)))


def _draw(one: Side, other: Side, count: int, both: bool) -> Line:
    """Draw an arrow; of two directions between two sides each bends to its own left, and they never touch."""
    length = math.hypot(other.x - one.x, other.y - one.y)
    along = ((other.x - one.x) / length, (other.y - one.y) / length)
    aside = (along[1], -along[0])
    bend = (0.13 if both else 0.03) * length
    control = ((one.x + other.x) / 2 + 2 * bend * aside[0], (one.y + other.y) / 2 + 2 * bend * aside[1])
    start, end = _leave(one, control, 3), _leave(other, control, 7)
    path = f"M{start[0]:.0f} {start[1]:.0f} Q{control[0]:.0f} {control[1]:.0f} {end[0]:.0f} {end[1]:.0f}"
    # Nearer to who speaks: there the two directions are farthest apart.
    x, y = (0.36 * a + 0.48 * c + 0.16 * b for a, c, b in zip(start, control, end, strict=True))
    width = round(1.2 + 0.8 * math.log2(count), 1)
    return Line(one.name, other.name, count, path, round(x), round(y), width)


def _leave(side: Side, towards: tuple[float, float], gap: int) -> tuple[float, float]:
    """Find where an arrow leaves or meets the box of a side: a gap beyond its edge, on the way to a point."""
    dx, dy = towards[0] - side.x, towards[1] - side.y
    share = min(
        (side.half + gap) / abs(dx) if dx else math.inf, (_HALF_HEIGHT + gap) / abs(dy) if dy else math.inf
    )
    return side.x + share * dx, side.y + share * dy
