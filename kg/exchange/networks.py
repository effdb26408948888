"""Writes networks for UCINET (DL) and Pajek, and as two tables, edges and nodes.

In: a networkx graph with plain attributes, edges with `act` and `count` (statements behind it), nodes with `label`.
Two nodes of one label are told apart by their ids. GraphML and GEXF are in `kg.formats`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from kg.exchange.product import Product, to_bytes
from kg.exchange.wording import number_doubles
from kg.ids import to_line
from kg.table import Table

if TYPE_CHECKING:
    import networkx as nx

    Network = nx.MultiDiGraph[str]


def weigh_edges(graph: Network) -> Network:
    """Copy a network with `weight` on each edge, equal to `count`: Gephi, visone and igraph look for that name."""
    copy = graph.copy()
    for *_, data in copy.edges(data=True):
        data["weight"] = data["count"]
    return copy


def build_dl(graph: Network) -> Product:
    """Build a UCINET DL file: an edge list with one line for each pair, its number the sum over all acts.

    Isolated nodes are kept: the labels are listed before the data. A label has an underscore for each blank and comma:
    UCINET, Gephi and igraph end it there (http://www.analytictech.com/ucinet/help/hs5000.htm).
    """
    names = _join_words(_name_nodes(graph))
    places = {node: number for number, node in enumerate(graph, start=1)}
    sums: dict[tuple[int, int], int] = {}
    for one, other, data in graph.edges(data=True):
        pair = (places[one], places[other])
        sums[pair] = sums.get(pair, 0) + data["count"]
    lines = [f"DL N={len(places)}", "FORMAT=EDGELIST1", "LABELS:", *(names[node] for node in graph)]
    lines += ["DATA:", *(f"{one} {other} {sums[one, other]}" for one, other in sorted(sums))]
    merged = graph.number_of_edges() - len(sums)
    told = f"{merged} arrows are added to others between the same two: DL holds one number for a pair"
    notes = (told,) if merged else ()
    return Product(to_bytes("\n".join(lines) + "\n"), notes)


def build_pajek(graph: Network) -> Product:
    """Build a Pajek network: every edge is an arc of its own with its count as weight and its act as label."""
    names = _name_nodes(graph)
    places = {node: number for number, node in enumerate(graph, start=1)}
    lines = [f"*Vertices {len(places)}", *(f'{places[node]} "{names[node]}"' for node in graph), "*Arcs"]
    lines += [
        f'{places[one]} {places[other]} {data["count"]} l "{_clean(data["act"])}"'
        for one, other, data in graph.edges(data=True)
    ]
    return Product(to_bytes("\n".join(lines) + "\n"))


def build_edge_table(graph: Network) -> Table:
    """Build the table of edges: `source`, `target`, then every attribute by name; None where one has none."""
    rows = [(one, other, data) for one, other, data in graph.edges(data=True)]
    names = sorted({name for *_, data in rows for name in data})
    return Table(
        ("source", "target", *names),
        tuple((one, other, *(data.get(name) for name in names)) for one, other, data in rows),
    )


def build_node_table(graph: Network) -> Table:
    """Build the table of nodes: `id`, then every attribute, sorted by name."""
    names = sorted({name for _, data in graph.nodes(data=True) for name in data})
    rows = ((node, *(data.get(name) for name in names)) for node, data in graph.nodes(data=True))
    return Table(("id", *names), tuple(rows))


def _name_nodes(graph: Network) -> dict[str, str]:
    """Name each node by its label; a label that another node has too gets the id behind it."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for node, data in graph.nodes(data=True):
        label = _clean(data.get("label") or node)
        names[node] = f"{label} [{_clean(node)}]" if label in taken else label
        taken.add(names[node])
    return names


def _join_words(names: Mapping[str, str]) -> dict[str, str]:
    """Make names of one word each; UCINET writes them in capitals, so they differ in more than case."""
    words = {node: re.sub(r"[\s,;:=\"']+", "_", name).strip("_") or "_" for node, name in names.items()}
    return number_doubles(words, "{}_{}")


def _clean(text: str) -> str:
    # Pajek has no way to write a quotation mark inside quotation marks.
    return to_line(text).replace('"', "'")
