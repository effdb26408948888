"""Discourse networks equal rDNA's published numbers, results worked out by hand, and networkx or igraph."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from math import exp, pi, sqrt
from pathlib import Path
from random import Random

import networkx as nx
import numpy as np
import pytest
import river
from typer.testing import CliRunner

from kg.analysis.discourse import (
    Matrix,
    build_one_mode,
    build_two_mode,
    select_events,
    slide_windows,
    to_graph,
)
from kg.analysis.events import Event, from_codings, from_statements
from kg.analysis.hierarchy import LINKAGES, build_hierarchy, cut_hierarchy
from kg.analysis.polarisation import measure_rdna_polarisation
from kg.analysis.structure import find_backbone, find_blocs, measure_centrality, measure_modularity
from kg.cli import build_app
from kg.cli.analysis import NETWORKS
from kg.errors import QueryError, UsageError
from kg.importing.dna import read_dna

SAMPLE = Path(__file__).resolve().parents[2] / "shared" / "data" / "dna" / "sample.dna"
ENERGY = "Energy and Environmental Analysis, Inc."
ALLIANCE, AGENCY = "Alliance to Save Energy", "Environmental Protection Agency"


@pytest.fixture(scope="module")
def sample() -> list[Event]:
    if not SAMPLE.exists():
        pytest.skip("the sample database of DNA is not here")
    return from_codings(read_dna(SAMPLE))


def test_two_mode_equals_rdna(sample: list[Event]) -> None:
    matrix = build_two_mode(sample)
    assert (matrix.cells.shape, matrix.cells.sum()) == ((7, 6), 40)
    assert (matrix.cells != 0).sum() == 22
    assert matrix.cells[matrix.rows.index(ENERGY), :2].tolist() == [2, 0]


def test_one_mode_equals_rdna(sample: list[Event]) -> None:
    matrix = build_one_mode(sample)
    assert (matrix.cells.shape, matrix.cells.sum()) == ((7, 7), 276)
    assert to_graph(matrix).number_of_edges() == 21
    assert (matrix.cell(AGENCY, ALLIANCE), matrix.cell(AGENCY, ENERGY)) == (10, 2)


def test_congruence_and_conflict_make_up_the_whole(sample: list[Event]) -> None:
    sums = [build_one_mode(sample, a).cells.sum() for a in ("congruence", "conflict", "subtract")]
    assert sums == [160, 116, 44]


def test_congruence_with_average_activity_equals_rdna(sample: list[Event]) -> None:
    assert build_one_mode(sample, "congruence", "average").cells.sum() == pytest.approx(25.80, abs=0.005)


def test_exclusions_equal_rdna(sample: list[Event]) -> None:
    excluded = {
        "concept": ["There should be legislation to regulate emissions."],
        "organization": ["Senate", "Sierra Club"],
    }
    matrix = build_one_mode(select_events(sample, excluded), "congruence", "average")
    assert matrix.cells.shape == (5, 5)
    assert matrix.cells.sum() == pytest.approx(9.81, abs=0.005)


def test_windows_are_as_many_as_rdna_makes(sample: list[Event]) -> None:
    assert len(list(slide_windows(sample, 8, "gaussian"))) == 22


# By hand. a: P+ twice, Q-; b: P+, Q+ ; c: P-.
A1, A2 = Event("a", "P", True, date(2019, 1, 1), "1"), Event("a", "P", True, date(2019, 1, 3), "1")
A3, B1 = Event("a", "Q", False, date(2019, 2, 1), "2"), Event("b", "P", True, date(2019, 1, 3), "2")
B2, C1 = Event("b", "Q", True, date(2020, 1, 2), "3"), Event("c", "P", False, None, "3")
HAND = [A1, A2, A3, B1, B2, C1]


@pytest.mark.parametrize(
    ("aggregation", "norm", "cells"),
    [
        ("ignore", "no", [[2, 1], [1, 1], [1, 0]]),
        ("subtract", "no", [[2, -1], [1, 1], [-1, 0]]),
        ("combine", "no", [[1, 2], [1, 1], [2, 0]]),
        ("ignore", "activity", [[2 / 3, 1 / 3], [1 / 2, 1 / 2], [1, 0]]),
        ("subtract", "prominence", [[2 / 4, -1 / 2], [1 / 4, 1 / 2], [-1 / 4, 0]]),
    ],
)
def test_two_mode_by_hand(aggregation: str, norm: str, cells: list[list[float]]) -> None:
    assert build_two_mode(HAND, aggregation, norm).cells == pytest.approx(np.array(cells))


@pytest.mark.parametrize(
    ("aggregation", "norm", "ab", "ac", "bc"),
    [
        ("ignore", "no", 2 * 1 + 1 * 1, 2 * 1, 1),
        ("congruence", "no", 2, 0, 0),
        ("conflict", "no", 1, 2, 1),
        ("subtract", "no", 1, -2, -1),
        ("congruence", "average", 2 / 2.5, 0, 0),
        ("conflict", "cosine", 1 / 6, 2 / 3, 1 / 2),
        # a alone: Q- (1); b alone: Q+ (1); both: P+ (2 x 1).
        ("congruence", "jaccard", 2 / 4, 0, 0),
    ],
)
def test_one_mode_by_hand(aggregation: str, norm: str, ab: float, ac: float, bc: float) -> None:
    matrix = build_one_mode(HAND, aggregation, norm)
    assert [matrix.cell(*pair) for pair in ("ab", "ac", "bc")] == pytest.approx([ab, ac, bc])
    assert matrix.cells == pytest.approx(matrix.cells.T)


def test_levels_of_a_scale_agree_by_distance() -> None:
    events = [Event(name, "P", level, None, "1") for name, level in (("a", 0), ("b", 1), ("c", 4))]
    assert build_one_mode(events, "congruence").cell("a", "b") == 0.75
    assert build_one_mode(events, "conflict").cell("a", "c") == 1


def test_levels_of_text_must_be_equal() -> None:
    events = [Event(name, "P", level, None, "1") for name, level in (("a", "x"), ("b", "x"), ("c", "y"))]
    assert build_one_mode(events, "congruence").cell("a", "b") == 1
    assert build_one_mode(events, "conflict").cell("a", "c") == 2
    with pytest.raises(QueryError, match="cannot subtract"):
        build_two_mode(events, "subtract")


@pytest.mark.parametrize(
    ("rule", "kept"),
    [("include", 6), ("document", 5), ("week", 5), ("month", 5), ("year", 5), ("acrossrange", 5)],
)
def test_duplicates_count_once(rule: str, kept: int) -> None:
    assert len(select_events(HAND, duplicates=rule)) == kept


def test_the_same_week_of_another_year_is_another_week() -> None:
    events = [Event("a", "P", True, date(year, 1, 3), "1") for year in (2018, 2019)]
    assert len(select_events(events, duplicates="week")) == 2


def test_an_unknown_setting_names_the_known_ones() -> None:
    with pytest.raises(QueryError, match="congruence, conflict"):
        build_one_mode(HAND, "agreement")
    with pytest.raises(QueryError, match="no variable mood"):
        select_events(HAND, {"mood": ["x"]})


@pytest.mark.parametrize(
    ("kernel", "weights"),
    [
        ("no", [1, 1]), ("uniform", [0.5, 0.5]), ("triangular", [1, 0.5]), ("epanechnikov", [0.75, 0.5625]),
        ("gaussian", [1 / sqrt(2 * pi), exp(-0.125) / sqrt(2 * pi)]),
    ],
)  # fmt: skip
def test_kernels_weigh_by_distance(kernel: str, weights: list[float]) -> None:
    day = [Event("a", "P", True, date(2019, 1, d), "1") for d in (1, 2)]
    middle, events, found = next(iter(slide_windows(day, 4, kernel)))
    assert (middle, events) == (date(2019, 1, 1), day)
    assert found == pytest.approx(weights)


def test_statements_of_the_machine_make_the_same_kind_of_network() -> None:
    events = from_statements(river.build_river(), river.ARTICLES)
    matrix = build_one_mode(events, "conflict")
    assert matrix.cell("Avaria", "Borland") > build_one_mode(events, "congruence").cell("Avaria", "Borland")


@pytest.fixture
def clubs() -> nx.Graph[str]:
    return nx.relabel_nodes(nx.karate_club_graph(), str)


def test_centralities_equal_igraph(clubs: nx.Graph[str]) -> None:
    igraph = pytest.importorskip("igraph")
    other = igraph.Graph.from_networkx(clubs)
    rank = dict(zip(other.vs["_nx_name"], other.pagerank(weights="weight"), strict=True))
    pairs = (len(clubs) - 1) * (len(clubs) - 2) / 2
    between = dict(zip(other.vs["_nx_name"], other.betweenness(), strict=True))
    strength = dict(zip(other.vs["_nx_name"], other.strength(weights="weight"), strict=True))
    table = measure_centrality(clubs)
    assert len(table.rows) == 34
    for row in table.records():
        name = row["actor"]
        assert row["pagerank"] == pytest.approx(rank[name], abs=1e-5)
        assert row["betweenness"] == pytest.approx(between[name] / pairs)
        assert row["strength"] == pytest.approx(strength[name])


def test_hits_of_a_star_by_hand() -> None:
    star = nx.DiGraph([("a", "hub"), ("b", "hub")])
    rows = {row["actor"]: row for row in measure_centrality(star).records()}
    assert rows["hub"]["authority"] == pytest.approx(1)
    assert rows["a"]["hub"] == pytest.approx(0.5)


@pytest.mark.filterwarnings("ignore:Hub and authority scores")
def test_hits_equal_igraph_and_are_the_same_each_time(clubs: nx.Graph[str]) -> None:
    igraph = pytest.importorskip("igraph")
    other = igraph.Graph.from_networkx(clubs)
    scores = other.hub_score(weights="weight")
    hubs = dict(zip(other.vs["_nx_name"], scores, strict=True))
    table = measure_centrality(clubs)
    assert {r["actor"]: r["hub"] for r in table.records()} == pytest.approx(
        {name: score / sum(scores) for name, score in hubs.items()}, abs=1e-6
    )
    path = nx.path_graph("abc")  # Two solutions are as good: one from each end.
    assert measure_centrality(path) == measure_centrality(path)
    assert [r["hub"] for r in measure_centrality(path).records()] == pytest.approx([1 / 2, 1 / 4, 1 / 4])


def test_two_cliques_are_two_blocs_of_known_modularity() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from([("a", "b"), ("b", "c"), ("a", "c"), ("x", "y"), ("y", "z"), ("x", "z"), ("c", "x")])
    blocs = find_blocs(graph)
    assert blocs == [("a", "b", "c"), ("x", "y", "z")]
    # Each bloc: 3 of 7 ties inside, half of all ends: 2 x (3/7 - 1/4).
    assert measure_modularity(graph, blocs) == pytest.approx(6 / 7 - 1 / 2)


def test_conflict_between_blocs_polarises() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 1), ("x", "y", 1), ("a", "x", -1)])
    # Agreement: 1 - 1/2, weight 2; conflict: 0 - 1/2, weight 1.
    assert measure_modularity(graph, [("a", "b"), ("x", "y")]) == pytest.approx((2 * 0.5 + 0.5) / 3)


def test_backbone_keeps_what_stands_out() -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from([("hub", "a", 98), ("hub", "b", 1), ("hub", "c", 1)])
    kept = find_backbone(graph, 0.05)
    assert list(kept.edges) == [("a", "hub")]
    assert kept.edges["a", "hub"]["alpha"] == pytest.approx(0.02**2)
    assert len(kept) == 4


def test_the_command_line_measures_a_dna_database() -> None:
    if not SAMPLE.exists():
        pytest.skip("the sample database of DNA is not here")
    app = build_app()
    given = ["--dna", str(SAMPLE), "--aggregation", "ignore", "--format", "json"]
    answer = CliRunner().invoke(app, ["analyse", "one-mode", *given])
    cells = [
        value for row in json.loads(answer.stdout) for value in row.values() if not isinstance(value, str)
    ]
    assert sum(cells) == 276


@pytest.mark.parametrize("measure", [name for name in NETWORKS if name != "one-mode"])
def test_every_measure_has_rows(measure: str) -> None:
    if not SAMPLE.exists():
        pytest.skip("the sample database of DNA is not here")
    app = build_app()
    given = ["--dna", str(SAMPLE), "--format", "jsonl", "--alpha", "0.9"]
    answer = CliRunner().invoke(app, ["analyse", measure, *given])
    assert answer.exit_code == 0, answer.exception
    assert len(answer.stdout.splitlines()) >= 1


def test_polarisation_equals_rdna(sample: list[Event]) -> None:
    found = measure_rdna_polarisation(
        build_one_mode(sample, "congruence", "average"), build_one_mode(sample, "conflict", "average")
    )
    assert found == pytest.approx(0.5342493, abs=5e-8)


def build_camps(size: int) -> tuple[Matrix, Matrix]:
    """Half agree with each other on P and reject it against the other half."""
    events = [Event(f"{n:02}", "P", n % 2 == 0, None, "1") for n in range(size)]
    return build_one_mode(events, "congruence"), build_one_mode(events, "conflict")


def test_rdna_prefers_a_split_through_two_camps() -> None:
    found = measure_rdna_polarisation(*build_camps(4))
    # Expected is 1/2 everywhere. Within: 4 ordered pairs in conflict, 1/2 + 1 each; between: 4 in agreement, 1 + 1/2,
    # and 4 in conflict, 1/2. Half of it over the 12 ties. The camps themselves would score 6/24.
    assert found == pytest.approx(14 / 24)


def test_climbing_finds_what_trying_every_split_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = Random(3)
    events = [
        Event(chance.choice("abcdefghijk"), chance.choice("PQRS"), chance.random() < 0.5, None, "1")
        for _ in range(80)
    ]
    networks = build_one_mode(events, "congruence", "average"), build_one_mode(events, "conflict", "average")
    tried = measure_rdna_polarisation(*networks)
    monkeypatch.setattr("kg.analysis.polarisation.TRIED", 0)
    climbed = measure_rdna_polarisation(*networks)
    assert climbed == pytest.approx(tried)


def test_polarisation_without_ties_is_nothing() -> None:
    lone = build_one_mode([A1], "congruence")
    assert measure_rdna_polarisation(lone, lone) == 0
    with pytest.raises(QueryError, match="different actors"):
        measure_rdna_polarisation(lone, build_one_mode(HAND, "conflict"))


def test_leiden_finds_the_two_cliques() -> None:
    pytest.importorskip("igraph")
    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from([("a", "b"), ("b", "c"), ("a", "c"), ("x", "y"), ("y", "z"), ("x", "z"), ("c", "x")])
    graph.add_node("lone")
    assert find_blocs(graph, method="leiden") == [("a", "b", "c"), ("x", "y", "z"), ("lone",)]
    with pytest.raises(QueryError, match="expected louvain, leiden"):
        find_blocs(graph, method="london")


def test_leiden_is_no_worse_than_louvain_and_the_same_each_time(clubs: nx.Graph[str]) -> None:
    pytest.importorskip("igraph")
    louvain, leiden, again = (find_blocs(clubs, method=m) for m in ("louvain", "leiden", "leiden"))
    assert leiden == again
    assert measure_modularity(clubs, leiden) >= measure_modularity(clubs, louvain) - 1e-9


def test_hierarchy_by_hand() -> None:
    cells = np.array([[0, 4, 1], [4, 0, 2], [1, 2, 0]], dtype=float)
    matrix = Matrix(("a", "b", "c"), ("a", "b", "c"), cells)
    # Distances are 4 less the weight: a-b 0; then c from a 3 and from b 2, on average 2.5.
    assert build_hierarchy(matrix).rows == ((1, "a", "b", 0.0, 2), (2, "#1", "c", 2.5, 3))
    assert build_hierarchy(matrix, "complete").rows[1][3] == 3
    assert cut_hierarchy(matrix, 2) == [("a", "b"), ("c",)]


@pytest.mark.parametrize("linkage", LINKAGES)
def test_blocs_are_as_many_as_asked_for_where_all_are_as_far_apart(linkage: str) -> None:
    names = ("a", "b", "c", "d")
    matrix = Matrix(names, names, np.ones((4, 4)))
    assert [len(cut_hierarchy(matrix, n, linkage)) for n in (1, 2, 3, 4, 5)] == [1, 2, 3, 4, 4]


def test_hierarchy_of_nobody_and_of_one() -> None:
    lone = build_one_mode([A1])
    assert (build_hierarchy(lone).rows, cut_hierarchy(lone, 2)) == ((), [("a",)])
    with pytest.raises(QueryError, match="expected average, complete, single"):
        build_hierarchy(lone, "ward")
    with pytest.raises(QueryError, match="expected 1 or more"):
        cut_hierarchy(lone, 0)


FAKE_BACKEND = """
import networkx as nx
class Backend:
    @staticmethod
    def betweenness_centrality(graph, *args, **kwargs):
        print("backend asked")
        return nx.betweenness_centrality.orig_func(graph, *args, **kwargs)
    convert_from_nx = staticmethod(lambda graph, *args, **kwargs: graph)
    convert_to_nx = staticmethod(lambda found, *args, **kwargs: found)
def get_info():
    return {"backend_name": "fake", "functions": {"betweenness_centrality": {}}}
"""


def test_an_installed_networkx_backend_computes_what_it_can(tmp_path: Path) -> None:
    (tmp_path / "fake_backend.py").write_text(FAKE_BACKEND)
    about = tmp_path / "fake-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: fake\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        "[networkx.backends]\nfake = fake_backend:Backend\n[networkx.backend_info]\nfake = fake_backend:get_info\n"
    )
    asked = (
        "import networkx as nx; from kg.analysis.structure import measure_centrality as m; g = nx.path_graph('abc');"
        "print(m(g, 'fake') == m(g))"
    )
    env = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{Path(__file__).parent.parent}"}
    answer = subprocess.run(
        [sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines() == ["backend asked", "True"]


def test_an_unknown_networkx_backend_is_an_error(clubs: nx.Graph[str]) -> None:
    with pytest.raises(UsageError, match="no networkx backend 'gpu' - expected one of those installed"):
        measure_centrality(clubs, "gpu")
