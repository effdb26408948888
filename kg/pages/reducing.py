"""Reduces a picture that no screen can show, by rules that the page states."""

from __future__ import annotations

from dataclasses import replace

from kg.pages.pictures import Picture
from kg.pages.placing import count_degrees

#: What is drawn at most; measured to open within 3 s (`python benchmarks/page_speed.py`).
MOST_NODES, MOST_ARROWS = 1000, 5000
#: With more arrows than this the page opens with so many; its own control brings the others back.
CALM = 400


def reduce_picture(picture: Picture, nodes: int = MOST_NODES, arrows: int = MOST_ARROWS) -> Picture:
    """Keep the arrows with the most statements, as many as fit; nodes without an arrow go.

    Args:
        picture: Of any size.
        nodes: How many of them may be drawn.
        arrows: The same for arrows.

    Returns:
        The same picture when it fits; else a smaller one whose notes say what was left out.
    """
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
