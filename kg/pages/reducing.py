"""Reduces a picture that no screen can show, by rules that the page states.

First the least busy nodes are gathered into communities, each drawn as one shape, so that no arrow is lost; then, if
there are still too many, the arrows with the fewest statements go.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.pages.pictures import Arrow, Node, Picture
from kg.pages.placing import count_degrees

#: What is drawn at most; measured to open within 3 s (`python benchmarks/page_speed.py`).
MOST_NODES, MOST_ARROWS = 1000, 5000
#: Communities drawn at most, the largest; those beyond share one shape.
MOST_COMMUNITIES = 60
#: With more arrows than this the page opens with so many; its own control brings the others back.
CALM = 400
#: Any number does: the same one gives the same communities.
_SEED = 1


def reduce_picture(picture: Picture, nodes: int = MOST_NODES, arrows: int = MOST_ARROWS) -> Picture:
    """Gather nodes into communities where they are too many, then keep the arrows with the most statements.

    Args:
        picture: Of any size.
        nodes: How many of them may be drawn.
        arrows: The same for arrows.

    Returns:
        The same picture when it fits; else a smaller one whose notes say what was gathered or left out.
    """
    # Columns mean something, and what stands in them is bounded where it is listed.
    small = picture.layout == "columns" or len(picture.nodes) <= nodes
    return _thin(picture if small else _gather(picture, nodes), nodes, arrows)


def _thin(picture: Picture, nodes: int, arrows: int) -> Picture:
    """Keep the arrows with the most statements, as many as fit; nodes without an arrow go."""
    if len(picture.nodes) <= nodes and len(picture.arrows) <= arrows:
        return picture
    ranked = sorted(picture.arrows, key=lambda arrow: (-len(arrow.statements), arrow.id))
    kept, ends = set[str](), set[str]()
    for arrow in ranked[:arrows]:
        grown = ends | {arrow.source, arrow.target}
        if len(grown) <= nodes:
            kept.add(arrow.id)
            ends = grown
    drawn = tuple(arrow for arrow in picture.arrows if arrow.id in kept)
    left = tuple(node for node in picture.nodes if node.id in ends)
    note = (
        f"The picture is reduced to the arrows with the most statements: {len(drawn)} of {len(picture.arrows)} arrows "
        f"and {len(left)} of {len(picture.nodes)} nodes are drawn (at most {arrows} and {nodes})."
    )
    return replace(picture, nodes=left, arrows=drawn, notes=(*picture.notes, note))


def _gather(picture: Picture, most: int) -> Picture:
    """Gather the least busy nodes into their communities; arrows lead to the community then."""
    counts = Counter[str]()
    for arrow in picture.arrows:
        counts.update({arrow.source: len(arrow.statements)})
        counts.update({arrow.target: len(arrow.statements)})
    ranked = sorted(picture.nodes, key=lambda node: (-counts[node.id], node.id))
    room = min(MOST_COMMUNITIES, most // 2)
    single = {node.id for node in ranked[: most - room - 1]}
    groups = _group_rest(ranked, single, find_communities(picture.nodes, picture.arrows), room)
    gathered = {member.id: shape for shape, members in groups for member in members}
    shapes = tuple(shape for shape, _ in groups)
    left = tuple(node for node in picture.nodes if node.id in single)
    note = (
        f"Of {len(picture.nodes)} nodes the {len(left)} with the most statements are drawn one by one; the others are "
        f"gathered into {len(shapes)} communities, by who has to do with whom (Louvain's method)."
    )
    arrows = _join_arrows(picture.arrows, gathered)
    return replace(picture, nodes=(*left, *shapes), arrows=arrows, notes=(*picture.notes, note))


def _group_rest(
    ranked: Sequence[Node], single: set[str], communities: Sequence[Sequence[str]], room: int
) -> list[tuple[Node, list[Node]]]:
    """Give each community a shape for those of its nodes that are not drawn; names come from its busiest node."""
    of = {name: number for number, names in enumerate(communities) for name in names}
    heads: dict[int, Node] = {}
    rest: dict[int, list[Node]] = {}
    for node in ranked:
        heads.setdefault(of[node.id], node)
        if node.id not in single:
            rest.setdefault(of[node.id], []).append(node)
    sizes = sorted(rest, key=lambda number: (-len(rest[number]), number))
    groups = [
        (_shape_community(f"{len(rest[n])} others around {heads[n].label}", n, rest[n]), rest[n])
        for n in sizes[:room]
    ]
    beyond = [node for n in sizes[room:] for node in rest[n]]
    if beyond:
        groups.append((_shape_community(f"{len(beyond)} others", len(communities), beyond), beyond))
    return groups


def _shape_community(label: str, number: int, members: Iterable[Node]) -> Node:
    sides = {member.side for member in members}
    return Node(f"community {number}", label, "community", sides.pop() if len(sides) == 1 else "")


def _join_arrows(arrows: Iterable[Arrow], gathered: Mapping[str, Node]) -> tuple[Arrow, ...]:
    """Lead the arrows of gathered nodes to their community; those alike become one with all statements."""
    kept: list[Arrow] = []
    joined: dict[tuple[str, str, str], set[str]] = {}
    for arrow in arrows:
        if arrow.source not in gathered and arrow.target not in gathered:
            kept.append(arrow)
            continue
        ends = [gathered[end].id if end in gathered else end for end in (arrow.source, arrow.target)]
        joined.setdefault((ends[0], ends[1], arrow.act), set()).update(arrow.statements)
    kept.extend(
        Arrow(" | ".join(("community", source, act, target)), source, target, act, tuple(sorted(found)))
        for (source, target, act), found in sorted(joined.items())
    )
    return tuple(kept)


def find_communities(nodes: Sequence[Node], arrows: Iterable[Arrow]) -> list[list[str]]:
    """Find communities by Louvain's method, on statements between two nodes whatever their direction.

    Source: Blondel, Guillaume, Lambiotte and Lefebvre, "Fast unfolding of communities in large networks", J. Stat.
    Mech. (2008) P10008, as networkx has it.

    Returns:
        Ids of nodes, each community sorted, the communities by their first id.
    """
    import networkx as nx

    # Whole numbers as nodes: sets of texts have no order that two runs share.
    numbers = {node.id: number for number, node in enumerate(sorted(nodes, key=lambda node: node.id))}
    weights = Counter[tuple[int, int]]()
    for arrow in arrows:
        one, other = sorted((numbers[arrow.source], numbers[arrow.target]))
        weights[one, other] += len(arrow.statements)
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(numbers.values())
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in sorted(weights.items()))
    names = list(numbers)
    found = nx.community.louvain_communities(graph, seed=_SEED)
    return sorted([names[number] for number in sorted(members)] for members in found)


def list_calm(picture: Picture) -> tuple[str, ...]:
    """List the arrows that are shown when the page opens: `CALM` of them, those with the most statements.

    Of equally thin ones those between the busiest nodes come first. Empty when all are shown.
    """
    if len(picture.arrows) <= CALM:
        return ()
    degrees = count_degrees(picture.arrows)
    ranked = sorted(
        picture.arrows,
        key=lambda arrow: (-len(arrow.statements), -degrees[arrow.source] - degrees[arrow.target], arrow.id),
    )
    return tuple(sorted(arrow.id for arrow in ranked[:CALM]))
