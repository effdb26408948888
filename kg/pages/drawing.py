"""Draws a picture with pyvis into a page of our own frame.

pyvis gathers nodes, arrows and options and renders the page through our template, so that nothing of its own page (it
links a style sheet and a script from the web, and repeats texts as HTML) is left; the drawing library it carries goes
into the page. Physics are off, positions are given: the page stands still at once and its bytes never change.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from kg.errors import ExportError
from kg.model import Act
from kg.pages.pictures import Arrow, Node, Picture, Said
from kg.pages.placing import CROWD, count_degrees, list_sides, place_nodes
from kg.pages.reducing import list_calm, reduce_picture
from kg.pages.shell import load_templates

if TYPE_CHECKING:
    from pyvis.network import Network


@dataclass(frozen=True, slots=True)
class Stroke:
    """How arrows of one act are drawn: colour, its name in the style sheet, dashes (colour is never the only sign)."""

    colour: str
    name: str
    dashes: tuple[int, ...] = ()


#: Drawn apart by colour (readable with red-green blindness) and by dashes; other acts are thin and grey.
STROKES: Mapping[str, Stroke] = {
    Act.ACCUSE: Stroke("#a93226", "accuse"),
    Act.DENY: Stroke("#1f5fa8", "deny", (8, 6)),
    Act.DEMAND: Stroke("#8a5a00", "demand", (2, 5)),
    Act.THREATEN: Stroke("#6c3483", "threaten", (14, 5, 2, 5)),
    Act.CONCEDE: Stroke("#0e6251", "concede", (14, 6)),
    "offered": Stroke("#4d5b6a", "plain"),
    "demanded": Stroke("#8a5a00", "demand", (2, 5)),
    "missing": Stroke("#a93226", "accuse", (8, 6)),
    "cites": Stroke("#1f5fa8", "deny", (14, 6)),
    "speaks for": Stroke("#4d5b6a", "plain"),
}
OTHER_STROKE = Stroke("#4d5b6a", "plain", (4, 4))

#: Node colours, given to the sides in the order of their size; sides beyond these are grey.
SIDE_COLOURS = ("#5b8db8", "#d08c60", "#7fa650", "#a379b5", "#c9b458", "#6fb1a0", "#b56576", "#8d99ae")
NO_SIDE_COLOUR = "#c3c9cf"

#: Shape by kind; what is not listed is a dot. The label stands below, in a box or an ellipse inside.
SHAPES: Mapping[str, str] = {
    "state": "square",
    "side": "star",
    "alliance": "hexagon",
    "organisation": "diamond",
    "outlet": "triangle",
    "community": "ellipse",
    "claim": "box",
    "evidence": "box",
    "source": "triangleDown",
}
#: Shapes with their label inside.
_INSIDE = ("box", "ellipse")
#: Letters of a label drawn at most; the table has all of it.
LONGEST = 90
#: Beyond so many arrows curves cost more than they show.
_STRAIGHT = 1000
#: Beyond so many nodes only the busiest keep their label until the reader zooms in.
_LABELS = CROWD

_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "keyboard": False, "hideEdgesOnDrag": True, "zoomSpeed": 0.6},
    "nodes": {
        "font": {"size": 18, "face": "system-ui, sans-serif", "strokeWidth": 4, "strokeColor": "#ffffff"}
    },
    "edges": {"arrows": {"to": {"enabled": True, "scaleFactor": 0.7}}, "selectionWidth": 2},
}
#: A page must fetch nothing: no attribute and no style rule may name a remote address.
_REMOTE = re.compile(
    r"<[a-z][^>]*\b(?:src|href|action|data)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?\s*(?:https?:)?//|@import\b",
    re.IGNORECASE,
)


def build_picture_page(
    picture: Picture,
    said: Mapping[str, Said],
    made_from: str,
    shown: str = "",
    aside: int = 0,
    alone: bool = False,
) -> str:
    """Build the page of a picture.

    Args:
        picture: Of any size; reduced where it must be.
        said: The statements behind its arrows, by id; an arrow's statement that is missing is counted, not shown.
        made_from: For the foot of the page: how many articles and statements.
        shown: Which statements are shown, in a sentence; "": nothing is said.
        aside: Number of less sure statements that are left out.
        alone: Leave out the ways to other pages.

    Returns:
        A whole HTML document; the same picture gives the same bytes. A click on an arrow or a node, or on a row of
        the table below, shows the exact words behind it.

    Raises:
        ExportError: The installed pyvis does not carry the drawing library, or the page would reach for the web.
    """
    drawn = reduce_picture(picture)
    behind = {key: said[key] for arrow in drawn.arrows for key in arrow.statements if key in said}
    network = _draw(drawn)
    labels = {node.id: node.label for node in drawn.nodes}
    network.templateEnv = load_templates(
        here="network.html",
        made_from=made_from,
        shown=shown,
        aside=aside,
        alone=alone,
        hidden=0,
        picture=drawn,
        labels=labels,
        library=_read_library(),
        legend=_build_legend(drawn),
        rows=_count_rows(drawn),
        choices=_list_choices(list(behind.values())),
        page_data=_build_data(drawn, behind),
    )
    network.path = "network.html"
    page = str(network.generate_html())
    # The library holds addresses in comments; what it does not hold is markup.
    left = _REMOTE.search(page.replace(_read_library(), ""))
    if left:
        raise ExportError(
            f"the page of the network would reach for the web ({left.group()[:60]!r}) - mend its template"
        )
    return page


def _draw(picture: Picture) -> Network:
    # pyvis loads IPython: half a second that only a page should cost.
    from pyvis.network import Network

    network = Network(directed=True, notebook=False, cdn_resources="in_line", heading="")
    places, colours, degrees = place_nodes(picture), colour_sides(picture), count_degrees(picture.arrows)
    named = {name for name, _ in sorted(degrees.items(), key=lambda item: (-item[1], item[0]))[:_LABELS]}
    for node in picture.nodes:
        x, y = places[node.id]
        style = {**_style_node(node, degrees.get(node.id, 0), colours), "x": x, "y": y}
        network.nodes.append({"id": node.id, "label": _wrap(node) if node.id in named else "", **style})
    network.edges.extend(_list_edges(picture))
    network.set_options(json.dumps(_OPTIONS))
    return network


def _count_rows(picture: Picture) -> int:
    """Count the rows that a picture in columns needs; 0: it needs no more room than others."""
    columns = Counter(node.column for node in picture.nodes)
    return max(columns.values(), default=0) if picture.layout == "columns" else 0


def _style_node(node: Node, degree: int, colours: Mapping[str, str]) -> dict[str, Any]:
    shape = SHAPES.get(node.kind, "dot")
    if shape in _INSIDE:
        font = {"size": 21, "strokeWidth": 0}
        return {"shape": shape, "color": {"background": "#f4f6f8", "border": "#4d5b6a"}, "font": font}
    return {"shape": shape, "color": colours[node.side], "size": 12 + 4 * round(math.sqrt(min(degree, 100)))}


def _wrap(node: Node) -> str:
    """Break a label: a box is wide, below a shape names must not touch their neighbours."""
    label, box = node.label, SHAPES.get(node.kind) in _INSIDE
    longest, width = (LONGEST, 36) if box else (LONGEST // 2, 16)
    cut = label if len(label) <= longest else label[: longest - 1] + "\N{HORIZONTAL ELLIPSIS}"
    return "\n".join(textwrap.wrap(cut, width, break_long_words=True)) or label[:1]


def _list_edges(picture: Picture) -> list[dict[str, Any]]:
    """List the arrows as vis-network wants them; put there directly, since pyvis searches all nodes for each."""
    pairs: dict[frozenset[str], int] = {}
    edges = []
    for arrow in picture.arrows:
        pair = frozenset((arrow.source, arrow.target))
        pairs[pair] = pairs.get(pair, -1) + 1
        straight = len(picture.arrows) > _STRAIGHT and not pairs[pair]
        edges.append(_style_edge(arrow, 0 if straight else pairs[pair] + 1, picture.layout == "columns"))
    return edges


def _style_edge(arrow: Arrow, bend: int, level: bool) -> dict[str, Any]:
    """Style one arrow; `bend` counts the arcs out from the straight line, 0 being it; `level`: it enters sideways."""
    stroke = STROKES.get(arrow.act, OTHER_STROKE)
    # Arcs further out than about half the distance drift away from their ends in vis-network.
    arc: dict[str, Any] | bool = False
    if level and bend == 1:
        arc = {"type": "cubicBezier", "forceDirection": "horizontal", "roundness": 0.45}
    elif bend:
        # Beside a level line the next one starts further out: at one height both would be the same straight line.
        share = 0.12 * (bend - 1) if level else 0.02 + 0.08 * bend
        arc = {"type": "curvedCW", "roundness": round(min(share, 0.55), 2)}
    return {
        "id": arrow.id,
        "from": arrow.source,
        "to": arrow.target,
        "color": {"color": stroke.colour, "highlight": stroke.colour, "hover": stroke.colour},
        "dashes": list(stroke.dashes) or False,
        "width": 1.5 + round(2 * math.log2(len(arrow.statements)), 1),
        "smooth": arc,
    }


def colour_sides(picture: Picture) -> dict[str, str]:
    """Give each side of a picture its colour; beyond the colours, and without a side, it is grey."""
    colours = dict(zip(picture.sides, SIDE_COLOURS, strict=False))
    used = sorted({node.side for node in picture.nodes} - colours.keys())
    return {**colours, **dict.fromkeys(used, NO_SIDE_COLOUR)}


def _build_legend(picture: Picture) -> dict[str, Any]:
    used = {node.side for node in picture.nodes if node.side or node.kind not in _SIDELESS}
    kinds = sorted({node.kind for node in picture.nodes}, key=lambda kind: (SHAPES.get(kind, "dot"), kind))
    shapes = groupby(kinds, key=lambda kind: SHAPES.get(kind, "dot"))
    return {
        "acts": _group_acts(picture),
        "sides": [(side or "no side known", c) for side, c in colour_sides(picture).items() if side in used],
        "shapes": [(_OUTLINES[shape], ", ".join(group)) for shape, group in shapes],
    }


def _group_acts(picture: Picture) -> list[tuple[str, Stroke]]:
    """List the acts with their strokes; those that are drawn alike share one entry."""
    acts = sorted({arrow.act for arrow in picture.arrows}, key=_rank_act)
    alike: dict[Stroke, list[str]] = {}
    for act in acts:
        alike.setdefault(STROKES.get(act, OTHER_STROKE), []).append(act)
    return [(", ".join(group), stroke) for stroke, group in alike.items()]


#: What the legend draws for each shape, as SVG in a box of 16 by 16.
_OUTLINES = {
    "square": "M2 2H14V14H2Z",
    "star": "M8 1L10 6H15L11 9L13 15L8 11L3 15L5 9L1 6H6Z",
    "hexagon": "M4 2H12L16 8L12 14H4L0 8Z",
    "diamond": "M8 1L15 8L8 15L1 8Z",
    "triangle": "M8 1L15 14H1Z",
    "triangleDown": "M1 2H15L8 15Z",
    "box": "M0 4H16V12H0Z",
    "ellipse": "M8 4A8 4.5 0 1 1 7.99 4Z",
    "dot": "M8 2A6 6 0 1 1 7.99 2Z",
}
_SIDELESS = ("claim", "evidence", "source", "outlet", "community")


def _rank_act(act: str) -> tuple[int, str]:
    known = [*(member.value for member in Act), *STROKES]
    return (known.index(act) if act in known else len(known), act)


def _list_choices(said: Sequence[Said]) -> dict[str, list[str]]:
    """List what the filters offer."""
    days = sorted({s.day for s in said if s.day})
    return {
        "act": sorted({s.act for s in said}, key=_rank_act),
        "outlet": sorted({s.outlet for s in said}),
        "side": sorted({s.side for s in said if s.side}),
        "days": [days[0], days[-1]] if days else [],
    }


def _build_data(picture: Picture, said: Mapping[str, Said]) -> dict[str, Any]:
    return {
        "said": {key: asdict(said[key]) for key in sorted(said)},
        "arrows": {arrow.id: list(arrow.statements) for arrow in picture.arrows},
        "strokes": {arrow.act: STROKES.get(arrow.act, OTHER_STROKE).name for arrow in picture.arrows},
        "acts": {arrow.id: arrow.act for arrow in picture.arrows},
        "labels": {node.id: node.label for node in picture.nodes},
        "wrapped": {node.id: _wrap(node) for node in picture.nodes} if len(picture.nodes) > _LABELS else {},
        "calm": list_calm(picture),
        "captions": _list_captions(picture),
    }


def _list_captions(picture: Picture) -> list[dict[str, Any]]:
    """List the names of sides with the place above their nodes: colour must not be the only sign of a side."""
    if picture.layout == "columns" or any(node.kind == "side" for node in picture.nodes):
        return []
    places = place_nodes(picture)
    found = []
    for side, members in list_sides(picture.nodes, picture.arrows):
        if side and [node.label for node in members] != [side]:
            xs, ys = zip(*(places[node.id] for node in members), strict=True)
            found.append({"label": side[:LONGEST], "x": (min(xs) + max(xs)) // 2, "y": min(ys) - 56})
    return found


@cache
def _read_library() -> str:
    """Read the drawing library that pyvis carries."""
    folder = files("pyvis") / "templates" / "lib"
    found = sorted((f for f in folder.iterdir() if f.name.startswith("vis-")), key=lambda f: f.name)
    if not found:
        raise ExportError("pyvis carries no drawing library - expected pyvis 0.3.2 - install that version")
    text = (found[-1] / "vis-network.min.js").read_text(encoding="utf-8")
    # A source map is a file that is not there; browsers ask for it.
    return re.sub(r"//# sourceMappingURL=\S*", "", text).replace("</script", "<\\/script")
