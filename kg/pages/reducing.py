"""Reduces a picture that no screen can show, by rules that the page states."""

from __future__ import annotations

from dataclasses import replace

from kg.pages.pictures import Picture

#: What is drawn at most; measured to open within 3 s (`python benchmarks/page_speed.py`).
MOST_NODES, MOST_ARROWS = 1000, 5000
#: With more arrows than this the page opens with the thin ones hidden; its own control brings them back.
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


def find_calm(picture: Picture) -> int:
    """Find how many statements an arrow must have to be shown when the page opens: so that at most `CALM` are.

    1 when nothing is gained, since all the arrows are equally thin.
    """
    sizes = sorted((len(arrow.statements) for arrow in picture.arrows), reverse=True)
    if len(sizes) <= CALM:
        return 1
    least = sizes[CALM] + 1
    return least if least <= sizes[0] else 1
