"""Centralities, blocs, polarisation and backbone of a weighted network, as plain tables.

Every measure is networkx's where networkx has it; the source of the others stands with them. Same graph, same answer:
what is random runs on a fixed seed over sorted nodes.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Final

import networkx as nx
import numpy as np

from kg.errors import QueryError, UsageError, choose
from kg.installation import load_extra
from kg.table import Table

#: Above this many nodes betweenness is estimated from this many sampled ones (Brandes and Pich 2007).
SAMPLED_ABOVE = 500
_SEED = 1
#: HITS stops after so many rounds, or when the scores change by less in sum.
_ROUNDS, _CLOSE = 1000, 1e-12
#: How `find_blocs` can look for them.
BLOC_METHODS: Final = ("louvain", "leiden")


def measure_centrality(graph: nx.Graph[str], backend: str = "") -> Table:
    """Measure how central each actor is.

    Args:
        graph: Undirected or directed, `weight` above 0 for PageRank and strength; no parallel edges.
        backend: A networkx backend that is installed; it computes what it can, networkx the rest. "": networkx alone.

    Returns:
        Columns `actor`, `degree` (edges), `strength` (sum of weights), `pagerank` (damping 0.85), `hub` and
        `authority` (HITS), `betweenness` (0-1, unweighted, estimated above `SAMPLED_ABOVE` nodes); strongest
        first, then by name. Negative weights count as 0 for PageRank and HITS.

    Raises:
        UsageError: scipy or the backend is not installed.
    """
    load_extra("scipy", "centralities need scipy", "research")
    plain = _sort_nodes(graph)
    positive = plain.copy()
    positive.remove_edges_from([(a, b) for a, b, w in plain.edges(data="weight", default=1) if w <= 0])
    sample = SAMPLED_ABOVE if len(plain) > SAMPLED_ABOVE else None
    with _choose_backend(backend):
        rank = nx.pagerank(positive) if len(plain) else {}
        between = nx.betweenness_centrality(plain, k=sample, seed=_SEED)
    hubs, authorities = _measure_hits(positive)
    strength = dict(plain.degree(weight="weight"))
    rows = [
        (
            str(plain.nodes[n].get("label", n)), int(plain.degree(n)), float(strength[n]), float(rank[n]),
            float(hubs.get(n, 0.0)), float(authorities.get(n, 0.0)), float(between[n]),
        )
        for n in plain
    ]  # fmt: skip
    rows.sort(key=lambda r: (-r[2], r[0]))
    return Table(("actor", "degree", "strength", "pagerank", "hub", "authority", "betweenness"), tuple(rows))


def _measure_hits(graph: nx.Graph[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Measure hubs and authorities, each adding up to 1; both empty without ties.

    Source: J. Kleinberg, "Authoritative sources in a hyperlinked environment", Journal of the ACM 46 (1999): from equal
    scores, so that the answer is the same each time. networkx starts its solver at random, which matters where two
    solutions are as good: in every network of two camps that only have ties with each other.
    """
    if graph.number_of_edges() == 0:
        return {}, {}
    names = list(graph)
    ties = nx.to_scipy_sparse_array(graph, names, dtype=np.dtype(float))
    authority = np.full(len(names), 1 / len(names))
    for _ in range(_ROUNDS):
        hub = ties @ authority
        found = ties.T @ hub
        found /= found.sum()
        change = float(np.abs(found - authority).sum())
        authority = found
        if change < _CLOSE:
            break
    hub = ties @ authority
    hubs = dict(zip(names, (hub / hub.sum()).tolist(), strict=True))
    return hubs, dict(zip(names, authority.tolist(), strict=True))


def find_blocs(graph: nx.Graph[str], method: str = "louvain") -> list[tuple[str, ...]]:
    """Find blocs of high modularity on the positive weights.

    Args:
        graph: Undirected.
        method: `louvain` (Blondel et al. 2008, networkx) or `leiden` (Traag, Waltman and van Eck, "From Louvain to
            Leiden: guaranteeing well-connected communities", Scientific Reports 9, 2019; igraph).

    Returns:
        Node ids, each bloc sorted, largest bloc first, then by name. An actor without ties is a bloc of its own.

    Raises:
        QueryError: Another method.
        UsageError: Leiden, and igraph is not installed.
    """
    choose("blocs by", method, BLOC_METHODS, QueryError)
    positive = _sort_nodes(graph)
    positive.remove_edges_from([(a, b) for a, b, w in graph.edges(data="weight", default=1) if w <= 0])
    if method == "leiden":
        found = _find_leiden(positive)
    else:
        found = nx.community.louvain_communities(positive, weight="weight", seed=_SEED)
    return sorted((tuple(sorted(bloc)) for bloc in found), key=lambda bloc: (-len(bloc), bloc))


def _find_leiden(graph: nx.Graph[str]) -> list[set[str]]:
    igraph = load_extra("igraph", "blocs by Leiden need igraph", "leiden")
    names = list(graph)
    place = {name: n for n, name in enumerate(names)}
    edges = [(place[a], place[b]) for a, b in graph.edges]
    weights = [float(w) for _, _, w in graph.edges(data="weight", default=1)]
    igraph.set_random_number_generator(Random(_SEED))
    try:
        found = igraph.Graph(len(names), edges).community_leiden(
            "modularity", weights=weights, n_iterations=-1
        )
    finally:
        igraph.set_random_number_generator(random)
    return [{names[n] for n in bloc} for bloc in found]


def measure_modularity(graph: nx.Graph[str], blocs: list[tuple[str, ...]]) -> float:
    """Measure how far ties stay within blocs and conflict between them: signed modularity.

    Source: Gomez, Jensen and Arenas, "Analysis of community structure in networks of correlated data", Phys. Rev. E
    80, 016114 (2009). Without negative weights it is Newman's modularity. 0 for a network without ties; the
    larger, the more polarised.
    """
    parts = []
    for sign in (1, -1):
        part = _sort_nodes(graph)
        part.remove_edges_from(list(part.edges))
        part.add_weighted_edges_from(
            (a, b, abs(w)) for a, b, w in graph.edges(data="weight", default=1) if w * sign > 0
        )
        total = part.size(weight="weight")
        quality = nx.community.modularity(part, [set(b) for b in blocs]) if total else 0.0
        parts.append((total, quality))
    (plus, good), (minus, bad) = parts
    return (plus * good - minus * bad) / (plus + minus) if plus + minus else 0.0


def find_backbone(graph: nx.Graph[str], alpha: float = 0.05) -> nx.Graph[str]:
    """Keep the ties that stand out for at least one end: the disparity filter.

    Source: Serrano, Boguna and Vespignani, "Extracting the multiscale backbone of complex weighted networks", PNAS
    106 (2009). A tie of weight w at a node of strength s and degree k stands out when (1 - w/s)^(k-1) < alpha; a
    node of degree 1 has no say about its one tie.

    Args:
        graph: Undirected, weights of any sign; their size counts.
        alpha: 0-1; the smaller, the fewer ties stay.

    Returns:
        A copy with all nodes; kept ties carry `alpha`, the smaller of the two ends' values.
    """
    kept = _sort_nodes(graph)
    strength = {n: sum(abs(d.get("weight", 1)) for _, _, d in graph.edges(n, data=True)) for n in graph}
    for a, b, data in list(graph.edges(data=True)):
        weight = abs(data.get("weight", 1))
        values = [
            (1 - weight / strength[n]) ** (graph.degree(n) - 1)
            for n in (a, b)
            if graph.degree(n) > 1 and strength[n]
        ]
        least = min(values, default=1.0)
        if least < alpha:
            kept.edges[a, b]["alpha"] = least
        else:
            kept.remove_edge(a, b)
    return kept


@contextmanager
def _choose_backend(name: str) -> Iterator[None]:
    """Let a networkx backend compute what it can."""
    if not name:
        yield
        return
    installed = sorted(nx.config.backends)
    if name not in installed:
        raise UsageError(
            f"no networkx backend {name!r} - expected one of those installed: {', '.join(installed) or 'none'}"
        )
    with nx.config(backend_priority=[name]):
        yield


def _sort_nodes(graph: nx.Graph[str]) -> nx.Graph[str]:
    """Copy a graph with nodes and edges in sorted order, so that seeds mean the same everywhere."""
    copy: nx.Graph[str] = graph.__class__()
    copy.add_nodes_from(sorted(graph.nodes(data=True), key=lambda node: str(node[0])))
    copy.add_edges_from(sorted(graph.edges(data=True), key=lambda edge: (str(edge[0]), str(edge[1]))))
    return copy
