"""Places the nodes of a picture: sides on rings, or columns from left to right.

Plain sines, means and whole numbers, so that every machine computes the same picture and nothing moves once the page
is open. Pixels from the centre, x to the right and y down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kg.pages.pictures import Arrow, Node, Picture

#: Pixels between columns and between the rows of one.
COLUMN, ROW = 540, 100
#: Rounds of moving each node to the mean height of its neighbours; more change little.
_ROUNDS = 12

Places = dict[str, tuple[int, int]]


def place_nodes(picture: Picture) -> Places:
    """Place the nodes of a picture by the layout that it asks for."""
    if picture.layout == "columns":
        return place_columns(picture.nodes, picture.arrows)
    return place_rings(picture.nodes, picture.arrows)


def place_rings(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> Places:
    """Place each side on a ring of its own, the rings on one large ring.

    A node of kind `side` stands in the middle of its ring. The busiest others stand nearest to the centre of the
    picture, where their arrows go.
    """
    sides = list_sides(nodes, arrows)
    rings = [[node for node in members if node.kind != "side"] for _, members in sides]
    radii = [
        _find_radius(len(ring), len(ring) < len(members))
        for ring, (_, members) in zip(rings, sides, strict=True)
    ]
    # The chord between two neighbouring sides must hold half of each ring and a gap for the labels.
    widest = max((one + other for one, other in zip(radii, radii[1:] + radii[:1], strict=True)), default=0.0)
    large = 0.0 if len(sides) < 2 else (widest + 260) / (2 * math.sin(math.pi / len(sides)))
    places: Places = {}
    for rank, ((_, members), ring, radius) in enumerate(zip(sides, rings, radii, strict=True)):
        angle = math.pi + 2 * math.pi * rank / len(sides)
        x, y = large * math.cos(angle), large * math.sin(angle)
        places |= {node.id: (round(x), round(y)) for node in members if node.kind == "side"}
        for index, node in enumerate(ring):
            turn = angle + math.pi + 2 * math.pi * index / len(ring)
            places[node.id] = (round(x + radius * math.cos(turn)), round(y + radius * math.sin(turn)))
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
    heights = _find_heights(columns)
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


def _find_radius(members: int, around: bool) -> float:
    """Give a ring's radius: room for each label, and for what stands in the middle."""
    if members == 1 and not around:
        return 0.0
    return max(110.0 if around else 80.0, 22.0 * members)


def _find_heights(columns: Mapping[int, Sequence[str]]) -> dict[str, float]:
    tallest = max(map(len, columns.values()), default=0)
    heights: dict[str, float] = {}
    for names in columns.values():
        # Short columns are spread over the height of the tallest, so that lines run level.
        step = ROW * min(4.0, max(1.0, tallest / len(names)))
        heights |= {name: (rank - (len(names) - 1) / 2) * step for rank, name in enumerate(names)}
    return heights


def _find_mean(names: Sequence[str], heights: Mapping[str, float], own: float) -> float:
    return sum(heights[name] for name in sorted(names)) / len(names) if names else own
