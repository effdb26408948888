"""`import kg` from articles to a table, a network and a picture: the README's ten lines, run as they stand there."""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path

import networkx as nx
import pytest
from factories import write_all
from river import ARTICLES, build_river

import kg
from kg.errors import ReadError, UsageError
from kg.formats import CONCEPT_COLUMNS, STATEMENT_COLUMNS
from kg.jobs.networks import NETWORKS
from kg.store import open_store

README = Path(__file__).resolve().parent.parent / "README.md"
TEXT = (
    "MOSCOW, March 4. Russia accused the United States of violating the treaty. The United States denied it. "
    "Foreign Minister Sergey Lavrov said that Washington had destroyed the treaty by testing a banned missile.\n"
)
pandas = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def store():
    store, said = open_store(), build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "print") for a in ARTICLES.values()])
    return store


def _read_ten_lines():
    blocks = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (block,) = (b for b in blocks if "kg.build(" in b)
    return block


def test_the_ten_lines_of_the_readme_are_ten_at_most():
    lines = [line for line in _read_ten_lines().splitlines() if line.strip()]
    assert len(lines) <= 10 and lines[0] == "import kg"


def test_the_ten_lines_of_the_readme_run(tmp_path, monkeypatch):
    pytest.importorskip("pyarrow")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "one.txt").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        # What a format cannot hold is warned of; that is no failure of the lines.
        warnings.simplefilter("ignore", UserWarning)
        exec(compile(_read_ten_lines(), "README.md", "exec"), names)
    statements, network = names["statements"], names["network"]
    assert isinstance(statements, pandas.DataFrame) and len(statements) >= 2
    assert isinstance(network, nx.MultiDiGraph) and network.number_of_edges() >= 1
    assert (tmp_path / "claims.html").read_text().startswith("<!doctype html>")
    assert {"statements.parquet", "statements.dna", "nanopubs.trig"} <= {
        p.name for p in (tmp_path / "exports").iterdir()
    }
    assert kg.open_store("store", read_only=True).article_ids()


def test_a_frame_has_a_row_for_each_statement_with_every_attribute_and_its_type(store):
    frame = kg.to_frame(store)
    assert tuple(frame.columns) == STATEMENT_COLUMNS + CONCEPT_COLUMNS
    assert set(frame["statement"]) == {s.id for s in build_river()}
    assert str(frame["start"].dtype) == str(frame["content_start"].dtype) == "Int64"
    assert str(frame["own_voice"].dtype) == "bool" and frame["confidence"].between(0, 1).all()
    said = {s.id: s for s in build_river()}
    assert all(said[row.statement].quote == row.quote for row in frame.itertuples())


def test_a_frame_without_pandas_says_what_to_install(store, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"needs pandas - install it: .*pip install .*\[tables\]'"):
        kg.to_frame(store)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_is_a_graph_with_weights_and_statements(store, name):
    network = kg.to_network(store, name)
    known = {s.id for s in build_river()}
    assert network.number_of_edges()
    for *_, data in network.edges(data=True):
        assert data["weight"] == data["count"] == len(data["statements"].split())
        assert set(data["statements"].split()) <= known


def test_a_network_tells_what_is_not_in_it(store):
    without = kg.to_network(store).graph["without_target"]
    assert kg.to_network(store).graph["notes"] == (
        f"{without} statements name no target: not in the network",
    )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: kg.to_network(open_store(), "actors"), "unknown network 'actors'"),
        (lambda: kg.build("x", attribution="llm"), "attribution 'llm' - expected both, rules"),
        (lambda: kg.build("x", workers=0), "workers 0 - expected 1 or more"),
    ],
)
def test_wrong_use_is_one_clear_line(call, words):
    with pytest.raises(UsageError, match=re.escape(words)):
        call()


def test_articles_that_are_not_there_leave_no_store(tmp_path):
    with pytest.raises(ReadError, match="no article to build from"):
        kg.build(tmp_path / "nowhere", tmp_path / "store")
    with pytest.raises(kg.errors.StoreError):
        kg.open_store(tmp_path / "store", read_only=True)


def test_a_store_that_a_build_gave_is_closed_in_peace(tmp_path):
    (tmp_path / "a.txt").write_text("Norland accused Sudria of stealing the plans of its cranes.", "utf-8")
    kg.build(tmp_path / "a.txt", tmp_path / "store").close()
    assert kg.to_network(tmp_path / "store").number_of_nodes() == 2


def test_what_an_export_cannot_hold_is_warned_of(store, tmp_path):
    with pytest.warns(UserWarning, match=r"statements\.dna: 1 article without a date"):
        (path,) = kg.export(store, tmp_path, "dna")
    assert path.name == "statements.dna"


def test_an_imprint_makes_a_crate(store, tmp_path):
    imprint = kg.Imprint("1", licence="https://spdx.org/licenses/CC0-1.0", published="2020-01-31")
    with pytest.warns(UserWarning, match="whole text"):
        files = kg.export(store, tmp_path, "crate", imprint=imprint)
    assert files[-1].name == "ro-crate-metadata.json"


def test_every_public_name_is_documented():
    for name in kg.__all__:
        doc = getattr(kg, name).__doc__
        assert doc and len(doc.splitlines()[0]) > 20, name
        # The doctests of the package run with the tests.
        assert ">>> " in doc, name
