"""Writes an argument map as Argdown (https://argdown.org/syntax/), to be read, edited and drawn there.

Claims and evidence become statements `[...]`, acts become arguments `<...>` with the exact words as text; ids,
speakers, outlets and dates stand in the data of each element. `argdown map FILE` draws it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from kg.exchange.arguments import ArgumentMap, MapEdge, MapNode, NodeKind, Relation
from kg.exchange.product import Product, cut, to_bytes
from kg.exchange.wording import number_doubles
from kg.ids import to_line

#: Longest title of an element, in code points: it is what a map draws.
LONGEST_TITLE: Final = 100

_ARROWS: Final = {Relation.SUPPORT: "+>", Relation.ATTACK: "->", Relation.UNDERCUT: "_>"}
_SECTIONS: Final = {
    NodeKind.CLAIM: "Claims",
    NodeKind.ACT: "Who says so and who denies it",
    NodeKind.EVIDENCE: "Grounds",
}
#: Characters that would be markup; ":" and "." begin names of special characters.
_MARKUP = re.compile(r"[\\\[\]<>#@*_{}/|=`]|[:.](?=\S)")
#: What would end a title or the data behind it.
_BRACKETS = str.maketrans("[]<>{}", "()()()")


def build_argdown(found: ArgumentMap, title: str = "Argument map") -> Product:
    """Build an Argdown document.

    Args:
        found: From `build_map`.
        title: Of the document.

    Returns:
        Every node once as an element of its own, with its outgoing edges below it.
    """
    titles = _name_all(found.nodes)
    edges: dict[str, list[MapEdge]] = {}
    for edge in found.edges:
        edges.setdefault(edge.source, []).append(edge)
    parts = [f"===\ntitle: {json.dumps(to_line(title), ensure_ascii=False)}\n===\n"]
    for kind, heading in _SECTIONS.items():
        parts.append(f"\n# {heading}\n")
        for node in found.nodes:
            if node.kind is kind:
                parts.append("\n" + _write_node(node, edges.get(node.id, ()), titles))
    return Product(to_bytes("".join(parts)), found.notes)


def _name_all(nodes: Sequence[MapNode]) -> dict[str, str]:
    """Give each node a title of its own, in the brackets of its kind."""
    # A title that begins with "-" would be a relation, one with "!" a comment.
    plain = {n.id: cut(n.label.translate(_BRACKETS).lstrip("-! "), LONGEST_TITLE) or n.id for n in nodes}
    names = number_doubles(plain, "{} ({})")
    return {n.id: f"<{names[n.id]}>" if n.kind is NodeKind.ACT else f"[{names[n.id]}]" for n in nodes}


def _write_node(node: MapNode, edges: Iterable[MapEdge], titles: Mapping[str, str]) -> str:
    facts = {"id": node.id, **node.facts}
    data = ", ".join(f"{name}: {_quote(value)}" for name, value in facts.items())
    lines = [f"{titles[node.id]}: {_escape(node.text)} {{{data}}}"]
    lines += [f"  {_ARROWS[edge.relation]} {titles[edge.target]}" for edge in edges]
    return "\n".join(lines) + "\n"


def _escape(text: str) -> str:
    return _MARKUP.sub(lambda match: "\\" + match[0], text)


def _quote(value: str) -> str:
    return json.dumps(value.translate(_BRACKETS), ensure_ascii=False)
