"""Draws the network of who accuses whom as one HTML page that opens from disk without a network.

pyvis draws; this module decides. Positions are computed here (physics off), so the page is still at once and
its bytes never change. The page that pyvis makes still links a style sheet and a script from the web: both
are cut, and the page is refused if anything remote is left.

Texts come from strangers. They enter the page in one place only, as JSON with `<`, `>` and `&` escaped, and
are shown by `textContent` or drawn on the canvas, so `<script>` is shown, never run.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from kg.errors import ExportError
from kg.files import find_data, write_atomic
from kg.model import Act, Article, Statement
from kg.network import build_network

if TYPE_CHECKING:
    import networkx as nx
    from pyvis.network import Network


@dataclass(frozen=True, slots=True)
class Stroke:
    """How the edges of one act are drawn: colour and dash pattern, so that colour is never the only sign."""

    colour: str
    dashes: tuple[int, ...] = ()


#: Drawn apart by colour (readable with red-green blindness) and by dashes; other acts are thin and grey.
STROKES: Mapping[str, Stroke] = {
    Act.ACCUSE: Stroke("#c0392b"),
    Act.DENY: Stroke("#1f5fa8", (8, 6)),
    Act.DEMAND: Stroke("#b9770e", (2, 5)),
    Act.THREATEN: Stroke("#6c3483", (14, 5, 2, 5)),
    Act.CONCEDE: Stroke("#117864", (14, 6)),
}
OTHER_STROKE = Stroke("#7f8c8d", (4, 4))

#: Node colours, given to the sides in the order of their size; sides beyond these are grey.
SIDE_COLOURS = ("#5b8db8", "#d08c60", "#7fa650", "#a379b5", "#c9b458", "#6fb1a0", "#b56576", "#8d99ae")
NO_SIDE_COLOUR = "#d5d8dc"

#: Shape by kind of actor, the label always below it.
SHAPES: Mapping[str, str] = {
    "state": "square",
    "alliance": "hexagon",
    "organisation": "diamond",
    "outlet": "triangle",
    "person": "dot",
}


def build_network_page(
    statements: Sequence[Statement],
    articles: Mapping[str, Article],
    title: str = "Who accuses whom",
    acts: Sequence[str] = (),
) -> str:
    """Build the page of the network of these statements.

    Args:
        statements: In any order; those without target and answer are counted under the picture.
        articles: By id, for outlet and date of each quote; one that is missing leaves them blank.
        title: Heading of the page; escaped.
        acts: Draw only these acts; empty draws all.

    Returns:
        A whole HTML document; the same statements give the same bytes. Click an arrow or an actor, and the
        panel shows the exact words behind it.

    Raises:
        ExportError: The installed pyvis makes a page that would reach for the web.
    """
    chosen = [s for s in statements if not acts or s.act in acts]
    graph = build_network(chosen)
    drawing = _draw(graph)
    page = _cut_remote(drawing.generate_html())
    ids = {statement for _, _, data in graph.edges(data=True) for statement in data["statements"].split()}
    quotes = {s.id: _describe(s, articles.get(s.article)) for s in chosen if s.id in ids}
    data = {
        "title": title,
        "legend": _build_legend(graph),
        "note": _build_note(graph, len(quotes)),
        "quotes": dict(sorted(quotes.items())),
        "edges": {key: data["statements"].split() for _, _, key, data in graph.edges(keys=True, data=True)},
    }
    return _insert(page, data)


def write_network_page(
    path: Path, statements: Sequence[Statement], articles: Mapping[str, Article], acts: Sequence[str] = ()
) -> Path:
    """Write the page of the network of these statements; a crash leaves the old file whole.

    Raises:
        ExportError: The file cannot be written.
    """
    return write_atomic(path, build_network_page(statements, articles, acts=acts))


def place_actors(graph: nx.MultiDiGraph[str]) -> dict[str, tuple[int, int]]:
    """Place the actors: each side on a ring of its own, the rings on one large ring.

    Plain sines and whole numbers, so that every machine computes the same picture.

    Returns:
        Pixels from the centre, x to the right and y down.
    """
    sides = _list_sides(graph)
    radii = [_ring_radius(len(members)) for _, members in sides]
    # The chord between two neighbouring sides must hold half of each ring and a gap for the labels.
    widest = max((one + other for one, other in zip(radii, radii[1:] + radii[:1], strict=True)), default=0.0)
    large = 0.0 if len(sides) < 2 else (widest + 260) / (2 * math.sin(math.pi / len(sides)))
    places: dict[str, tuple[int, int]] = {}
    for rank, ((_, members), radius) in enumerate(zip(sides, radii, strict=True)):
        angle = math.pi + 2 * math.pi * rank / len(sides)
        x, y = large * math.cos(angle), large * math.sin(angle)
        for index, name in enumerate(members):
            # The busiest actor of a side stands nearest to the middle, where its arrows go.
            turn = angle + math.pi + 2 * math.pi * index / len(members)
            places[name] = (round(x + radius * math.cos(turn)), round(y + radius * math.sin(turn)))
    return places


def _ring_radius(members: int) -> float:
    return 0.0 if members == 1 else max(80.0, 22.0 * members)


def _list_sides(graph: nx.MultiDiGraph[str]) -> list[tuple[str, list[str]]]:
    """List the sides, most actors first, each with its actors in order of degree; no side comes last."""
    by_side: dict[str, list[str]] = {}
    for name, data in graph.nodes(data=True):
        by_side.setdefault(data["side"], []).append(name)
    for members in by_side.values():
        members.sort(key=lambda name: (-graph.degree(name), name))
    return sorted(by_side.items(), key=lambda item: (item[0] == "", -len(item[1]), item[0]))


def _colour_sides(graph: nx.MultiDiGraph[str]) -> dict[str, str]:
    named = [side for side, _ in _list_sides(graph) if side]
    colours = dict(zip(named, SIDE_COLOURS, strict=False))
    return {side: colours.get(side, NO_SIDE_COLOUR) for side in [*named, ""]}


def _draw(graph: nx.MultiDiGraph[str]) -> Network:
    # pyvis loads IPython: half a second that only a page should cost.
    from pyvis.network import Network

    drawing = Network(
        height="100%", width="100%", directed=True, notebook=False, cdn_resources="in_line", heading=""
    )
    places, colours = place_actors(graph), _colour_sides(graph)
    for name, data in graph.nodes(data=True):
        x, y = places[name]
        drawing.add_node(
            name,
            label=data["label"],
            shape=_shape(data["kind"]),
            color=colours[data["side"]],
            size=12 + 4 * round(math.sqrt(graph.degree(name))),
            x=x,
            y=y,
        )
    pairs: dict[frozenset[str], int] = {}
    for speaker, target, key, data in graph.edges(keys=True, data=True):
        pair = frozenset((speaker, target))
        pairs[pair] = pairs.get(pair, -1) + 1
        drawing.add_edge(speaker, target, **_style_edge(key, data, pairs[pair]))
    drawing.set_options(json.dumps(_OPTIONS))
    return drawing


def _shape(kind: str) -> str:
    return SHAPES.get(kind, "dot")


def _style_edge(key: str, data: Mapping[str, Any], earlier: int) -> dict[str, Any]:
    """Style one edge; `earlier` counts the edges already drawn between the same two actors."""
    stroke = STROKES.get(data["act"], OTHER_STROKE)
    return {
        "id": key,
        "color": {"color": stroke.colour, "highlight": stroke.colour, "hover": stroke.colour},
        "dashes": list(stroke.dashes) or False,
        "width": 1.5 + round(2 * math.log2(data["count"]), 1),
        # Arcs further out than about half the distance drift away from their ends in vis-network.
        "smooth": {"type": "curvedCW", "roundness": round(min(0.1 + 0.08 * earlier, 0.55), 2)},
    }


_OPTIONS = {
    "physics": {"enabled": False},
    "interaction": {"hover": True, "navigationButtons": False, "keyboard": False, "hideEdgesOnDrag": True},
    "nodes": {"font": {"size": 18, "face": "sans-serif", "strokeWidth": 4, "strokeColor": "#ffffff"}},
    "edges": {"arrows": {"to": {"enabled": True, "scaleFactor": 0.7}}, "selectionWidth": 2},
}

_REMOTE_TAGS = re.compile(
    r"<link\b[^>]*\bhref=\"https?:[^>]*>|<script\b[^>]*\bsrc=\"https?:[^>]*>\s*</script>", re.IGNORECASE
)
#: A page must fetch nothing: no attribute and no style rule may name a remote address.
_REMOTE_LEFT = re.compile(
    r"<[a-z][^>]*\b(?:src|href|action|data)\s*=\s*[\"']?\s*(?:https?:)?//|url\(\s*[\"']?\s*(?:https?:)?//|@import",
    re.IGNORECASE,
)


def _cut_remote(page: str) -> str:
    local = _REMOTE_TAGS.sub("", page)
    left = _REMOTE_LEFT.search(local)
    if left:
        raise ExportError(
            f"the network page would reach for the web ({left.group()[:60]!r}) - from the installed pyvis - "
            "expected a page that works offline - install pyvis 0.3.2"
        )
    return local


def _describe(statement: Statement, article: Article | None) -> dict[str, Any]:
    s = statement
    outlet = article.outlet.value if article and article.outlet else ""
    published = article.published.value if article and article.published else ""
    return {
        "who": s.speaker.actor.label,
        "act": s.act.value,
        "whom": s.target.actor.label if s.target else "",
        "what": s.proposition.label if s.proposition else "",
        "quote": s.quote,
        "grounds": [e.mention.text for e in s.grounds],
        "where": f"{outlet or s.article}, characters {s.clause.start}-{s.clause.end}",
        "date": s.when.not_after or published,
        "id": s.id,
    }


def _build_legend(graph: nx.MultiDiGraph[str]) -> dict[str, Any]:
    acts = sorted({data["act"] for _, _, data in graph.edges(data=True)}, key=_rank_act)
    strokes = [(act, STROKES.get(act, OTHER_STROKE)) for act in acts]
    found = {data["kind"] for _, data in graph.nodes(data=True)}
    kinds = sorted(found, key=lambda kind: (_shape(kind), kind))
    shapes = groupby(kinds, key=_shape)
    return {
        "acts": [{"name": a, "colour": s.colour, "dashes": list(s.dashes)} for a, s in strokes],
        "sides": [{"name": s or "no side known", "colour": c} for s, c in _colour_used(graph)],
        "shapes": [f"{shape}: {', '.join(group)}" for shape, group in shapes],
    }


def _rank_act(act: str) -> tuple[int, str]:
    known = [member.value for member in Act]
    return (known.index(act) if act in known else len(known), act)


def _colour_used(graph: nx.MultiDiGraph[str]) -> Iterable[tuple[str, str]]:
    used = {data["side"] for _, data in graph.nodes(data=True)}
    return [(side, colour) for side, colour in _colour_sides(graph).items() if side in used]


def _build_note(graph: nx.MultiDiGraph[str], drawn: int) -> str:
    missing = graph.graph["without_target"]
    rest = f"; {missing} without a target are not drawn" if missing else ""
    return f"{graph.number_of_nodes()} actors, {drawn} statements{rest}. An arrow records what was said."


def _insert(page: str, data: Mapping[str, Any]) -> str:
    """Put heading, legend, panel and data into the page that pyvis made."""
    escaped = json.dumps(data, ensure_ascii=False, sort_keys=False)
    for character in "<>&\u2028\u2029":
        escaped = escaped.replace(character, f"\\u{ord(character):04x}")
    safe = escaped.encode("utf-8", "replace").decode("utf-8")
    body = Template(_read("network.html")).substitute(data=safe)
    page = re.sub(r"<center>\s*<h1>.*?</h1>\s*</center>", "", page, flags=re.DOTALL)
    head = f"<head>\n<title>Who accuses whom</title>\n<style>{_read('network.css')}</style>"
    page = page.replace("<head>", head, 1)
    return "<!doctype html>\n" + page.replace("</body>", body + "</body>", 1) + "\n"


def _read(name: str) -> str:
    return find_data("data", "pages", name).read_text(encoding="utf-8")
