"""Draws a picture with pyvis into a page of our own frame.

pyvis gathers nodes, arrows and options and renders the page through our template, so that nothing of its own page (it
links a style sheet and a script from the web, and repeats texts as HTML) is left; the drawing library it carries goes
into the page. Physics are off and places are computed by the page's own script for the width that it has: the picture
stands still at once, and the page's bytes never change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.errors import ExportError
from kg.model import ACTS
from kg.pages.pictures import Picture, Said
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
    **{act: Stroke(act.colour, act, act.dashes) for act in ACTS if act.colour},
    "offered": Stroke("#4d5b6a", "plain"),
    "demanded": Stroke("#8a5a00", "demand", (2, 5)),
    "missing": Stroke("#a93226", "accuse", (8, 6)),
    "cites": Stroke("#1f5fa8", "deny", (14, 6)),
    "speaks for": Stroke("#4d5b6a", "plain"),
}
OTHER_STROKE = Stroke("#4d5b6a", "plain", (4, 4))

#: Colours of sides, given in the order of their size; sides beyond these are grey.
SIDE_COLOURS = ("#5b8db8", "#d08c60", "#7fa650", "#a379b5", "#c9b458", "#6fb1a0", "#b56576", "#8d99ae")
NO_SIDE_COLOUR = "#c3c9cf"

_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "keyboard": False, "dragNodes": False, "zoomView": False},
    "edges": {"arrows": {"to": {"enabled": True, "scaleFactor": 0.6}}, "selectionWidth": 1},
}
#: A page must fetch nothing: no attribute and no style rule may name a remote address.
_REMOTE = re.compile(
    r"<[a-z][^>]*\b(?:src|href|action|data)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?\s*(?:https?:)?//|@import\b",
    re.IGNORECASE,
)


def build_picture_page(
    picture: Picture,
    said: Mapping[str, Said],
    **frame: object,
) -> str:
    """Build the page of a picture.

    Args:
        picture: Of any size: the page shows a dozen shapes at first, never more than 60, and leads to the others.
        said: The statements behind its arrows, by id; an arrow's statement that is missing is counted, not shown.
        **frame: What the frame of the page says; see `kg.pages.shell.load_templates`.

    Returns:
        A whole HTML document; the same picture gives the same bytes. A click on an arrow or a shape, or on a row of
        the table below, shows the exact words behind it.

    Raises:
        ExportError: The installed pyvis does not carry the drawing library, or the page would reach for the web.
    """
    behind = {key: said[key] for arrow in picture.arrows for key in arrow.statements if key in said}
    network = _draw(picture)
    network.templateEnv = load_templates(
        **{
            **frame,
            "here": "network.html",
            "picture": picture,
            "names": sorted({node.label for node in picture.nodes}),
            "library": _read_library(),
            "legend": _build_legend(picture),
            "choices": _list_choices(list(behind.values())),
            "page_data": _build_data(picture, behind),
        }
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
    """Hand nodes and arrows to pyvis, put there directly, since it searches all nodes for each arrow.

    Which of them are drawn, and where, the page finds for its own width.
    """
    # pyvis loads IPython: half a second that only a page should cost.
    from pyvis.network import Network

    network = Network(directed=True, notebook=False, cdn_resources="in_line", heading="")
    colours = colour_sides(picture)
    for node in picture.nodes:
        network.nodes.append(
            {
                "id": node.id,
                "label": node.label,
                "kind": node.kind,
                "group": node.group,
                "column": node.column,
                "colour": colours[node.side],
            }
        )
    network.edges.extend(
        {"from": a.source, "to": a.target, "act": a.act, "said": list(a.statements)} for a in picture.arrows
    )
    network.set_options(json.dumps(_OPTIONS))
    return network


def colour_sides(picture: Picture) -> dict[str, str]:
    """Give each side of a picture its colour; beyond the colours, and without a side, it is grey."""
    colours = dict(zip(picture.sides, SIDE_COLOURS, strict=False))
    used = sorted({node.side for node in picture.nodes} - colours.keys())
    return {**colours, **dict.fromkeys(used, NO_SIDE_COLOUR)}


def _build_legend(picture: Picture) -> list[tuple[str, Stroke]]:
    """List the acts with their strokes; those that are drawn alike share one entry."""
    acts = sorted({arrow.act for arrow in picture.arrows}, key=_rank_act)
    alike: dict[Stroke, list[str]] = {}
    for act in acts:
        alike.setdefault(STROKES.get(act, OTHER_STROKE), []).append(act)
    return [(", ".join(group), stroke) for stroke, group in alike.items()]


def _rank_act(act: str) -> tuple[int, str]:
    known = [*ACTS, *STROKES]
    return (known.index(act) if act in known else len(known), act)


def _list_choices(said: Sequence[Said]) -> dict[str, list[str]]:
    days = sorted({s.day for s in said if s.day})
    return {
        "act": sorted({s.act for s in said}, key=_rank_act),
        "outlet": sorted({s.outlet for s in said}),
        "side": sorted({s.side for s in said if s.side}),
        "days": [days[0], days[-1]] if days else [],
    }


def _build_data(picture: Picture, said: Mapping[str, Said]) -> dict[str, Any]:
    strokes = {arrow.act: STROKES.get(arrow.act, OTHER_STROKE) for arrow in picture.arrows}
    return {
        # What is empty is left out, since pages hold thousands.
        "said": {
            key: {name: value for name, value in asdict(said[key]).items() if value not in ("", ())}
            for key in sorted(said)
        },
        "strokes": {
            act: {"name": stroke.name, "dashes": list(stroke.dashes) or False}
            for act, stroke in strokes.items()
        },
        "columns": list(picture.columns),
    }


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
