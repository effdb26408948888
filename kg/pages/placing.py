"""Places the nodes of a picture: sides on rings around a middle, or columns from left to right.

Plain sines, means and whole numbers, so that every machine computes the same picture and nothing moves once the page
is open. Pixels from the centre, x to the right and y down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kg.pages.pictures import Arrow, Node, Picture

#: Pixels between columns and between the rows of one.
COLUMN, ROW = 600, 100
#: Pixels that a node with its label takes, across and down; and what is left free between two sides.
ACROSS, DOWN, FREE = 190, 80, 260
#: The same where most nodes have no name until the reader zooms in: with more nodes than this.
CROWD, CROWDED = 120, (64.0, 48.0)
#: Rounds of moving each node to the mean height of its neighbours; more change little.
_ROUNDS = 12

Places = dict[str, tuple[int, int]]


def place_nodes(picture: Picture) -> Places:
    """Place the nodes of a picture by the layout that it asks for."""
    if picture.layout == "columns":
        return place_columns(picture.nodes, picture.arrows)
    return place_rings(picture.nodes, picture.arrows)


def place_rings(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> Places:
    """Place each side on rings of its own: the two largest sides face each other, the others stand above and below.

    A node of kind `side` stands in the middle of its rings. The busiest others stand on the innermost ring, nearest to
    the centre of the picture, where their arrows go.
    """
    room = CROWDED if len(nodes) > CROWD else (float(ACROSS), float(DOWN))
    sides = [_place_side(members, room) for _, members in list_sides(nodes, arrows)]
    angles = [_find_angle(rank, len(sides)) for rank in range(len(sides))]
    places: Places = {}
    for (x, y), angle, own in zip(
        _spread([_measure(own) for own in sides], angles), angles, sides, strict=True
    ):
        # Each side turns its first node towards the middle of the picture; mirrored, so that labels keep their room.
        flip = -1 if math.cos(angle) > 0.5 else 1
        places |= {name: (round(x + flip * dx), round(y + dy)) for name, (dx, dy) in own.items()}
    return places


def place_columns(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> Places:
    """Place the nodes in their columns, each near the mean height of those it is joined to, so that few lines cross."""
    columns: dict[int, list[str]] = {}
    for node in nodes:
        columns.setdefault(node.column, []).append(node.id)
    near: dict[str, list[str]] = {node.id: [] for node in nodes}
    for arrow in arrows:
        near[arrow.source].append(arrow.target)
        near[arrow.target].append(arrow.source)
    for _ in range(_ROUNDS):
        for number in sorted(columns):
            heights = _find_heights(columns)
            columns[number].sort(key=lambda name: (_find_mean(near[name], heights, heights[name]), name))
    heights = _level(columns, near)
    middle = (len(columns) - 1) / 2
    return {
        name: (round((rank - middle) * COLUMN), round(heights[name]))
        for rank, number in enumerate(sorted(columns))
        for name in columns[number]
    }


def list_sides(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> list[tuple[str, list[Node]]]:
    """List the sides, most nodes first, each with its nodes in order of their arrows; no side comes last."""
    degrees = count_degrees(arrows)
    by_side: dict[str, list[Node]] = {}
    for node in nodes:
        by_side.setdefault(node.side, []).append(node)
    for members in by_side.values():
        members.sort(key=lambda node: (-degrees.get(node.id, 0), node.id))
    return sorted(by_side.items(), key=lambda item: (item[0] == "", -len(item[1]), item[0]))


def count_degrees(arrows: Sequence[Arrow]) -> dict[str, int]:
    """Count the arrows at each node; an arrow from a node to itself counts twice."""
    degrees: dict[str, int] = {}
    for arrow in arrows:
        for name in (arrow.source, arrow.target):
            degrees[name] = degrees.get(name, 0) + 1
    return degrees


#: Where the nodes of one side stand, from its middle.
_Side = Mapping[str, tuple[float, float]]


def _place_side(members: Sequence[Node], space: tuple[float, float]) -> _Side:
    """Place a side around its middle, ring by ring, each ring as small as its labels allow."""
    found: dict[str, tuple[float, float]] = {node.id: (0.0, 0.0) for node in members if node.kind == "side"}
    others = [node for node in members if node.kind != "side"]
    if any(node.kind == "community" for node in members):
        space = (2.0 * ACROSS, float(DOWN))
    if len(others) == 1 and not found:
        return {others[0].id: (0.0, 0.0)}
    start, room, size = 0, 12 if found else 8, 60.0
    while start < len(others):
        # Three more squeeze in rather than begin a ring of their own.
        ring = others[start:] if len(others) - start <= room + 3 else others[start : start + room]
        while not _fits(_place_ring(ring, size), found, space):
            size += 10
        found |= _place_ring(ring, size)
        start, room = start + len(ring), room + 6
    return found


def _place_ring(ring: Sequence[Node], size: float) -> _Side:
    """Place nodes on an oval, taller than wide: the first to the right, the next ones below and above it in turn.

    One or two stand below and above the middle, where their labels have room.
    """
    start = math.pi / 2 if len(ring) < 3 else 0.0
    turns = [
        start + 2 * math.pi * ((rank + 1) // 2) / len(ring) * (1 if rank % 2 else -1)
        for rank in range(len(ring))
    ]
    return {
        node.id: (size * math.cos(turn), 1.25 * size * math.sin(turn))
        for node, turn in zip(ring, turns, strict=True)
    }


def _fits(ring: _Side, inside: _Side, space: tuple[float, float]) -> bool:
    """Tell whether no label of a ring touches a neighbour's or one further in."""
    placed = list(ring.values())
    return all(
        abs(x - other[0]) >= space[0] or abs(y - other[1]) >= space[1]
        for index, (x, y) in enumerate(placed)
        for other in (*placed[:index], *inside.values())
    )


def _measure(side: _Side) -> tuple[float, float]:
    """Give half the width and half the height that a side takes, labels included."""
    return (
        max(abs(x) for x, _ in side.values()) + ACROSS / 2,
        max(abs(y) for _, y in side.values()) + DOWN / 2,
    )


def _find_angle(rank: int, number: int) -> float:
    """Give the direction of a side: left, right, then above and below in turn."""
    if rank < 2:
        return math.pi if rank == 0 else 0.0
    below = rank % 2 == 0
    beside = (number - 1) // 2 if below else (number - 2) // 2
    return math.pi * (1 - (rank // 2) / (beside + 1)) * (-1 if below else 1)


def _spread(sizes: Sequence[tuple[float, float]], angles: Sequence[float]) -> list[tuple[float, float]]:
    """Move the sides outwards, each in its direction, until none touches another."""
    if len(sizes) < 2:
        return [(0.0, 0.0)] * len(sizes)
    reach = (sizes[0][0] + sizes[1][0] + FREE) / 2
    down = 100.0
    while True:
        found = [(reach * math.cos(angle), -down * math.sin(angle)) for angle in angles]
        if all(
            abs(found[i][0] - found[j][0]) >= sizes[i][0] + sizes[j][0] + FREE / 3
            or abs(found[i][1] - found[j][1]) >= sizes[i][1] + sizes[j][1] + FREE / 3
            for i in range(len(sizes))
            for j in range(i)
        ):
            return found
        # Two that face each other need height for the others; many stand on an oval as wide as the page.
        down += 20
        reach += 5 if len(sizes) < 6 else 28


def _find_heights(columns: Mapping[int, Sequence[str]]) -> dict[str, float]:
    tallest = max(map(len, columns.values()), default=0)
    heights: dict[str, float] = {}
    for names in columns.values():
        # Short columns are spread over the height of the tallest, so that lines run level.
        step = ROW * min(4.0, max(1.0, tallest / len(names)))
        heights |= {name: (rank - (len(names) - 1) / 2) * step for rank, name in enumerate(names)}
    return heights


def _level(columns: Mapping[int, Sequence[str]], near: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Move the nodes of the shorter columns to the height of those they are joined to, in the order that they have."""
    heights = _find_heights(columns)
    tallest = max(columns.values(), key=len, default=())
    for names in columns.values():
        if names is tallest:
            continue
        wanted = [
            _find_mean([n for n in near[name] if n in tallest], heights, heights[name]) for name in names
        ]
        gap = ROW * min(1.2, len(tallest) / len(names))
        placed: list[float] = []
        for height in wanted:
            placed.append(max(height, placed[-1] + gap) if placed else height)
        shift = sum(a - b for a, b in zip(wanted, placed, strict=True)) / len(placed)
        heights |= {name: height + shift for name, height in zip(names, placed, strict=True)}
    return heights


def _find_mean(names: Sequence[str], heights: Mapping[str, float], own: float) -> float:
    return sum(heights[name] for name in sorted(names)) / len(names) if names else own
