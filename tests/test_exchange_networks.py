"""Networks: igraph reads DL, Pajek, GraphML with the nodes, edges and weights of the store's network."""

from __future__ import annotations

import io
import re
from collections import Counter

import networkx as nx
import pytest
from factories import BORLAND, make_article, make_statement
from river import build_river

from kg.exchange.networks import build_dl, build_edge_table, build_node_table, build_pajek, weigh_edges
from kg.formats import build_gexf, build_graphml, render_csv
from kg.model import Act, Actor, ActorKind
from kg.network import build_network

igraph = pytest.importorskip("igraph")
GRAPH = build_network(build_river())


def _read(content, form, tmp_path):
    path = tmp_path / f"network.{form}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return igraph.Graph.Read(str(path), format={"net": "pajek"}.get(form, form))


def _sum_pairs(graph):
    sums = Counter()
    for one, other, data in graph.edges(data=True):
        sums[graph.nodes[one]["label"], graph.nodes[other]["label"]] += data["count"]
    return sums


def test_igraph_reads_dl_with_one_sum_for_a_pair(tmp_path):
    read = _read(build_dl(GRAPH).content, "dl", tmp_path)
    assert read.vcount() == len(GRAPH) and read.is_directed()
    found = {(read.vs[e.source]["name"], read.vs[e.target]["name"]): e["weight"] for e in read.es}
    words = {pair: tuple(label.replace(" ", "_") for label in pair) for pair in _sum_pairs(GRAPH)}
    assert found == {words[pair]: count for pair, count in _sum_pairs(GRAPH).items()}
    assert set(read.vs["name"]) == {d["label"].replace(" ", "_") for _, d in GRAPH.nodes(data=True)}


def test_dl_says_how_many_arrows_it_added_up():
    merged = GRAPH.number_of_edges() - len(_sum_pairs(GRAPH))
    assert merged > 0
    assert build_dl(GRAPH).notes == (
        f"{merged} arrows are added to others between the same two: DL holds one number for a pair",
    )


def test_igraph_reads_pajek_with_every_arc_its_weight_and_act(tmp_path):
    read = _read(build_pajek(GRAPH).content, "net", tmp_path)
    key = lambda e: (read.vs[e.source]["name"], read.vs[e.target]["name"], e["label"], e["weight"])  # noqa: E731
    label = {node: data["label"] for node, data in GRAPH.nodes(data=True)}
    assert Counter(map(key, read.es)) == Counter(
        (label[a], label[b], d["act"], d["count"]) for a, b, d in GRAPH.edges(data=True)
    )
    assert read.is_directed()


def test_networkx_reads_pajek_too():
    lines = build_pajek(GRAPH).content.decode().splitlines()
    read = nx.parse_pajek(lines)
    assert (len(read), read.number_of_edges()) == (len(GRAPH), GRAPH.number_of_edges())


def test_igraph_reads_graphml_with_every_attribute(tmp_path):
    graph = weigh_edges(GRAPH)
    read = _read(build_graphml(graph), "graphml", tmp_path)
    assert (read.vcount(), read.ecount()) == (len(graph), graph.number_of_edges())
    assert {v["id"]: (v["label"], v["kind"], v["side"]) for v in read.vs} == {
        node: (d["label"], d["kind"], d["side"]) for node, d in graph.nodes(data=True)
    }
    names = ("act", "count", "weight", "statements", "by_answer")
    assert Counter(tuple(e[n] for n in names) for e in read.es) == Counter(
        tuple(d[n] for n in names) for *_, d in graph.edges(data=True)
    )


def test_graphml_declares_every_type_as_gephi_and_visone_want_it():
    text = build_graphml(weigh_edges(GRAPH))
    types = dict(re.findall(r'attr.name="(\w+)" attr.type="(\w+)"', text))
    assert set(types.values()) <= {"string", "long", "int", "double", "float", "boolean"}
    assert types["weight"] == "long" and types["by_answer"] == "boolean"
    assert "None" not in text


def test_gexf_carries_weights_for_gephi(tmp_path):
    graph = weigh_edges(GRAPH)
    read = nx.read_gexf(io.BytesIO(build_gexf(graph).encode()))
    assert sorted(d["weight"] for *_, d in read.edges(data=True)) == sorted(
        d["count"] for *_, d in graph.edges(data=True)
    )


def test_pandas_reads_edges_and_nodes_as_a_network():
    pandas = pytest.importorskip("pandas")
    read = lambda t: pandas.read_csv(io.StringIO(render_csv(t.columns, t.rows)))  # noqa: E731
    edges, nodes = read(build_edge_table(GRAPH)), read(build_node_table(GRAPH))
    again = nx.from_pandas_edgelist(edges, edge_attr=True, create_using=nx.MultiDiGraph)
    assert Counter(again.edges()) == Counter(GRAPH.edges())
    assert edges["count"].sum() == sum(d["count"] for *_, d in GRAPH.edges(data=True))
    assert set(nodes["id"]) == set(GRAPH)


def test_hostile_labels_and_twins_stay_apart(tmp_path):
    text = "One accused Borland. Two accused Borland."
    article = make_article(text)
    twins = [Actor(key, 'A "B"\n*Arcs\x00,:', ActorKind.PERSON) for key in ("one", "two")]
    said = [
        make_statement(article, quote, "accused", Act.ACCUSE, actor, BORLAND)
        for quote, actor in zip(("One accused Borland", "Two accused Borland"), twins, strict=True)
    ]
    graph = build_network(said)
    for form, build in (("dl", build_dl), ("net", build_pajek)):
        read = _read(build(graph).content, form, tmp_path)
        assert (read.vcount(), read.ecount(), len(set(read.vs["name"]))) == (3, 2, 3)


def test_an_empty_network_is_a_file_too():
    empty = build_network([])
    assert build_dl(empty).content == b"DL N=0\nFORMAT=EDGELIST1\nLABELS:\nDATA:\n"
    assert build_pajek(empty).content == b"*Vertices 0\n*Arcs\n"
    assert build_edge_table(empty).rows == build_node_table(empty).rows == ()
