"""Builds the named networks of the report as networkx graphs, for export and for analysis in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kg.counting import count_words
from kg.errors import UsageError, suggest
from kg.exchange.networks import weigh_edges
from kg.ids import to_line
from kg.linking import Links
from kg.model import Article, Statement
from kg.network import build_network
from kg.pages.pictures import Picture
from kg.report.facts import build_facts
from kg.report.networks import BUILDERS

if TYPE_CHECKING:
    import networkx as nx

#: Names of the networks, the first one that of actors and acts.
NETWORKS = tuple(file.removesuffix(".html") for file in BUILDERS)


def check_network(name: str) -> str:
    """Return the name when a network has it.

    Raises:
        UsageError: None has; the message names the nearest, or else all.
    """
    if name not in NETWORKS:
        raise UsageError(f"unknown network {name!r} - {suggest(name, NETWORKS)}")
    return name


def build_named_network(
    name: str, statements: Sequence[Statement], articles: Mapping[str, Article], links: Links
) -> tuple[nx.MultiDiGraph[str], tuple[str, ...]]:
    """Build one of the networks that `kg view` draws, but whole: nothing is left out because it would not fit.

    Args:
        name: From `NETWORKS`.
        statements: In any order.
        articles: By id.
        links: What spans articles, of the store.

    Returns:
        The network and notes on what is not in it. Nodes have `label`, `kind` and `side` ("" when unknown); edges
        `act`, `count` (statements behind it), `weight` (the same), `statements` (their ids, joined by a space) and
        `id`, equal to the edge's key. The network of actors also has `by_answer`; see `kg.network`.

    Raises:
        UsageError: No such network.
    """
    if check_network(name) == NETWORKS[0]:
        graph = build_network(statements)
        left, unnamed = graph.graph["without_target"], graph.graph["unnamed"]
        told = [
            (
                left,
                count_words(left, "statement names", "statements name") + " no target: not in the network",
            ),
            (
                unnamed,
                f"{count_words(unnamed, 'statement')} by or against somebody unnamed: not in the network",
            ),
        ]
        return weigh_edges(graph), tuple(words for number, words in told if number)
    picture = BUILDERS[f"{name}.html"](build_facts(statements, articles, links))
    return _to_graph(picture), picture.notes


def _to_graph(picture: Picture) -> nx.MultiDiGraph[str]:
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for node in sorted(picture.nodes, key=lambda n: n.id):
        graph.add_node(to_line(node.id), label=to_line(node.label), kind=node.kind, side=to_line(node.side))
    for arrow in sorted(picture.arrows, key=lambda a: a.id):
        ends, name = (to_line(arrow.source), to_line(arrow.target)), to_line(arrow.id)
        said = " ".join(arrow.statements)
        graph.add_edge(*ends, key=name, id=name, act=arrow.act, count=len(arrow.statements), statements=said)
    return weigh_edges(graph)
