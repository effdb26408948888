"""The committed exports of the five articles: the same statements give the same bytes, and extraction still gives them.

Two tests on purpose. The first fails when a writer changes, the second when reading or extraction does; for either
the remedy, if the change is meant, is `python benchmarks/make_sample.py` and a look at `git diff exports/sample`.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.comparison import Side, compare_sides
from kg.files import find_data
from kg.jobs.build import Work, build_store
from kg.jobs.engine import load_engine
from kg.jobs.exporting import export_store
from kg.jobs.reviewing import load_review
from kg.rdf.terms import ONTOLOGY
from kg.records import parse_lines
from kg.store import Store, open_store

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "exports" / "sample"
REMEDY = "if this change is meant: python benchmarks/make_sample.py, then review git diff exports/sample"
FILES = sorted(path.name for path in SAMPLE.iterdir())


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    """Exports written anew from the committed graph, which holds all there is."""
    quads = ox.Store()
    quads.bulk_load(path=str(SAMPLE / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    quads.load(find_data("ontology", "core.ttl").read_bytes(), format=ox.RdfFormat.TURTLE, to_graph=ONTOLOGY)
    folder = tmp_path_factory.mktemp("again")
    export_store(Store(quads), folder)
    return folder


@pytest.mark.parametrize("name", FILES)
def test_export_of_the_committed_graph_has_the_committed_bytes(again, name):
    assert (again / name).exists(), f"{name} is no longer written - {REMEDY}"
    assert (again / name).read_bytes() == (SAMPLE / name).read_bytes(), f"{name} differs - {REMEDY}"


def test_reading_the_five_articles_gives_the_committed_statements(tmp_path):
    articles = [str(ROOT / "articles")]
    work = Work(review=load_review(None, inputs=articles))
    build_store(articles, tmp_path / "store", load_engine(), work=work)
    lines = (SAMPLE / "statements.jsonl").read_bytes().decode("utf-8", "surrogatepass").split("\n")
    made = open_store(tmp_path / "store", read_only=True).statements()
    changed = compare_sides(Side(list(parse_lines(lines))), Side(list(made)))
    shown = "\n".join(" | ".join(map(str, row)) for row in changed.rows[:20])
    assert not changed.rows, f"{len(changed.rows)} changes - {REMEDY}\n{shown}"
