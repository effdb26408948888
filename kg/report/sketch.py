"""Places the sides of the dispute on a circle, with arrows for who stands against whom: the overview's picture.

In: the cells of the matrix. Out: points and curves in whole pixels, the same on every machine.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.model import Statement
from kg.report.messages import shorten

#: Room for the picture, and how far from its middle the sides stand.
WIDTH, HEIGHT, ACROSS, DOWN = 720, 380, 210, 140
#: Sides and arrows shown at most, those with the most statements first.
MOST, MOST_LINES = 6, 10
#: Letters of a name shown at most, half the pixels that one takes, half the height of a name's box.
_LONGEST, _LETTER, HALF_HEIGHT = 22, 5.3, 17
#: Radius of the circle that holds an arrow's number.
BEAD = 14
#: How far an arrow may bend, as shares of its length, and where along it its number may stand; the best first.
_BENDS, _BEADS = (0.0, 0.12, -0.12, 0.22, -0.22, 0.32), (0.36, 0.28, 0.46, 0.2, 0.56, 0.66, 0.76)


@dataclass(frozen=True, slots=True)
class Side:
    """A side and where it stands: the middle of its box, and half the width of it."""

    name: str
    x: int
    y: int

    @property
    def label(self) -> str:
        """Give the name as it is drawn."""
        return shorten(self.name, _LONGEST)

    @property
    def half(self) -> int:
        """Give half the width of the box."""
        return round(_LETTER * len(self.label)) + 14

    def covers(self, x: float, y: float, gap: int) -> bool:
        """Tell whether a point lies in the box of the side, or nearer to it than a gap."""
        return abs(x - self.x) < self.half + gap and abs(y - self.y) < HALF_HEIGHT + gap


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

    @property
    def edges(self) -> tuple[int, int]:
        """Give the left and the right edge of what is drawn."""
        spots = [(side.x, side.half) for side in self.sides] + [(line.x, BEAD) for line in self.lines]
        return min(x - half for x, half in spots) - 6, max(x + half for x, half in spots) + 6


def build_sketch(cells: Mapping[tuple[str, str], Sequence[Statement]]) -> Sketch:
    """Build the picture of who stands against whom; a side against itself is left to the matrix."""
    counts = Counter({pair: len(found) for pair, found in cells.items() if pair[0] != pair[1]})
    shown = _choose_sides(counts)
    drawn = [pair for pair in _rank(counts) if shown.issuperset(pair)][:MOST_LINES]
    sides = _place_sides(Counter({pair: counts[pair] for pair in drawn}))
    lines: list[Line] = []
    curves: list[_Curve] = []
    for pair in drawn:
        curves.append(_choose_curve(pair, pair[::-1] in cells, sides))
        lines.append(_draw(pair, counts[pair], curves, sides, lines))
    return Sketch(tuple(sides.values()), tuple(lines), len(counts) - len(drawn))


_Counts = Counter[tuple[str, str]]


def _rank(counts: _Counts) -> list[tuple[str, str]]:
    return sorted(counts, key=lambda pair: (-counts[pair], pair))


def _choose_sides(counts: _Counts) -> set[str]:
    """Choose the sides that say most to each other; of pairs that say as much, those joined to one that is shown."""
    shown: set[str] = set()
    left = _rank(counts)
    while left:
        pair = min(left, key=lambda pair: (-counts[pair], not shown & set(pair), pair))
        left.remove(pair)
        if len(shown.union(pair)) <= MOST:
            shown.update(pair)
    return shown


def _place_sides(counts: _Counts) -> dict[str, Side]:
    """Let the two busiest sides face each other; the others stand above and below, nearer to whom they speak with."""
    sizes = Counter[str]()
    for pair, count in counts.items():
        sizes.update(dict.fromkeys(pair, count))
    ranked = sorted(sizes, key=lambda name: (-sizes[name], name))
    angles = dict(zip(ranked[:2], (math.pi, 0.0), strict=False))

    def lean(name: str) -> int:
        near, far = (counts[name, one] + counts[one, name] for one in ranked[:2])
        return far - near

    others = sorted(ranked[2:], key=lambda name: (lean(name), name))
    for row, up in ((others[::2], 1), (others[1::2], -1)):
        angles |= {name: up * math.pi * (1 - at / (len(row) + 1)) for at, name in enumerate(row, 1)}
    return {name: _place(name, angles[name]) for name in ranked}


def _place(name: str, angle: float) -> Side:
    """Place a side on the ellipse, its box within the picture."""
    half = Side(name, 0, 0).half + 4
    x = min(max(WIDTH / 2 + ACROSS * math.cos(angle), half), WIDTH - half)
    return Side(name, round(x), round(HEIGHT / 2 - DOWN * math.sin(angle)))


def _choose_curve(pair: tuple[str, str], both: bool, sides: Mapping[str, Side]) -> _Curve:
    """Lead an arrow around the boxes of others.

    Of two directions between two sides each bends to its own left, and they never touch.
    """
    one, other = sides[pair[0]], sides[pair[1]]
    strangers = [side for side in sides.values() if side.name not in pair]
    apart = 0.13 if both else 0.03

    def crosses(curve: _Curve) -> int:
        return sum(side.covers(x, y, gap=6) for side in strangers for x, y in _list_points(curve))

    bends = [apart + bend for bend in _BENDS if not both or apart + bend > 0]
    return min((_bend(one, other, bend) for bend in bends), key=crosses)


def _draw(
    pair: tuple[str, str],
    count: int,
    curves: Sequence[_Curve],
    sides: Mapping[str, Side],
    lines: Sequence[Line],
) -> Line:
    """Draw an arrow along the last curve, its number free of boxes, numbers and arrows as far as there is room."""
    *others, curve = curves
    known = [spot for one in others for spot in _list_points(one)]

    def clashes(share: float) -> int:
        at = _find_point(curve, share)
        boxes = sum(side.covers(*at, gap=BEAD) for side in sides.values())
        beads = sum(math.dist(at, (line.x, line.y)) < 2 * BEAD for line in lines)
        return 4 * boxes + 4 * beads + any(math.dist(at, spot) < BEAD for spot in known)

    # Nearer to who speaks: there the two directions are farthest apart.
    x, y = _find_point(curve, min(_BEADS, key=clashes))
    (a, b), (c, d), (e, f) = curve
    path = f"M{a:.0f} {b:.0f} Q{c:.0f} {d:.0f} {e:.0f} {f:.0f}"
    return Line(*pair, count, path, round(x), round(y), round(1.2 + 0.8 * math.log2(count), 1))


#: Start, control point and end of a quadratic curve.
_Curve = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def _bend(one: Side, other: Side, bend: float) -> _Curve:
    """Lead a curve from one box to another, bent to its left by a share of its length."""
    across, down = other.x - one.x, other.y - one.y
    control = ((one.x + other.x) / 2 + 2 * bend * down, (one.y + other.y) / 2 - 2 * bend * across)
    return _leave(one, control, 3), control, _leave(other, control, 7)


def _list_points(curve: _Curve) -> list[tuple[float, float]]:
    """List points of a curve so near to each other that no number fits between two of them."""
    return [_find_point(curve, step / 32) for step in range(33)]


def _find_point(curve: _Curve, share: float) -> tuple[float, float]:
    """Find the point of a curve at a share of its way."""
    start, middle, end = ((1 - share) ** 2, 2 * share * (1 - share), share**2)
    (a, b), (c, d), (e, f) = curve
    return start * a + middle * c + end * e, start * b + middle * d + end * f


def _leave(side: Side, towards: tuple[float, float], gap: int) -> tuple[float, float]:
    """Find where an arrow leaves or meets the box of a side: a gap beyond its edge, on the way to a point."""
    dx, dy = towards[0] - side.x, towards[1] - side.y
    share = min(
        (side.half + gap) / abs(dx) if dx else math.inf, (HALF_HEIGHT + gap) / abs(dy) if dy else math.inf
    )
    return side.x + share * dx, side.y + share * dy
