"""Bulk exports hold the whole store, in parts that any loader of N-Quads reads, with settings that name them."""

from __future__ import annotations

import configparser
import gzip
import json

import pyoxigraph as ox
import pytest
from factories import write_all
from rdflib import Graph
from river import ARTICLES, build_river

from kg.jobs.bulk import SETTINGS, write_bulk
from kg.queries import list_queries, run_query
from kg.rdf.serialise import build_nquads
from kg.rdf.terms import ONTOLOGY
from kg.store import Store, open_store


@pytest.fixture(scope="module")
def river():
    store, statements = open_store(), build_river()
    write_all(store, [(a, [s for s in statements if s.article == a.id], "test") for a in ARTICLES.values()])
    return store


@pytest.fixture(scope="module")
def folder(river, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bulk")
    write_bulk(river, folder, part=500)
    return folder


def test_the_parts_hold_every_quad_and_the_ontology(river, folder):
    parts = sorted(folder.glob("part-*.nq.gz"))
    assert len(parts) > 2
    loaded = ox.Store()
    for part in parts:
        loaded.bulk_load(gzip.decompress(part.read_bytes()), format=ox.RdfFormat.N_QUADS)
    assert build_nquads(loaded) == build_nquads([*river.quads(), *river.quads(ONTOLOGY)])


def test_shipped_queries_give_the_same_rows_on_what_was_loaded(river, folder):
    loaded = ox.Store()
    for part in folder.glob("part-*.nq.gz"):
        loaded.bulk_load(gzip.decompress(part.read_bytes()), format=ox.RdfFormat.N_QUADS)
    for query in list_queries():
        given = {p.name: p.example for p in query.parameters if p.required}
        assert run_query(Store(loaded), query.name, **given) == run_query(river, query.name, **given)


def test_a_graph_never_lies_in_two_parts(folder):
    seen: set[str] = set()
    for part in sorted(folder.glob("part-*.nq.gz")):
        quads = ox.parse(gzip.decompress(part.read_bytes()), format=ox.RdfFormat.N_QUADS)
        graphs = {str(quad.graph_name) for quad in quads}
        assert not graphs & seen
        seen |= graphs


def test_writing_again_gives_the_same_bytes_and_clears_parts_that_are_gone(river, folder, tmp_path):
    write_bulk(river, tmp_path, part=100)
    write_bulk(river, tmp_path, part=500)
    names = sorted(path.name for path in folder.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert all((tmp_path / name).read_bytes() == (folder / name).read_bytes() for name in names)


def test_the_settings_are_read_by_their_formats(folder):
    assert {path.name for path in folder.iterdir()} >= set(SETTINGS)
    qlever = configparser.ConfigParser(interpolation=None)
    qlever.read(folder / "Qleverfile")
    assert qlever["data"]["FORMAT"] == "nq"
    assert list(folder.glob(qlever["index"]["INPUT_FILES"]))
    assert len(Graph().parse(folder / "fuseki.ttl", format="turtle")) > 5
    assert json.loads((folder / "neptune.json").read_text("utf-8"))["format"] == "nquads"
