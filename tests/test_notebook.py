"""What notebooks take: tables as DataFrames, networks that show themselves."""

from __future__ import annotations

import html
import re

import pytest
from factories import write_all
from river import ARTICLES, build_river

import kg
from kg.confidence import load_confidence
from kg.errors import StoreError, UsageError
from kg.queries import run_query
from kg.store import open_store, replace_store
from kg.table import Table


def fill(store):
    said = build_river()
    write_all(store, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()])
    return store


@pytest.fixture(scope="module")
def store():
    return fill(open_store())


def test_public_names_are_there_and_others_are_refused_by_name():
    assert all(callable(getattr(kg, name)) for name in kg.__all__)
    with pytest.raises(AttributeError, match="expected one of analyse, Article, ask, build"):
        kg.sketch  # noqa: B018


def test_a_query_gives_a_data_frame_with_the_rows_of_the_table(store):
    pytest.importorskip("pandas")
    frame, table = (
        kg.ask(store, "accusations", actor="Avaria"),
        run_query(store, "accusations", actor="Avaria"),
    )
    assert list(frame.columns) == list(table.columns)
    assert frame["statement"].tolist() == list(table.column("statement"))


def test_a_store_that_is_only_named_is_opened(tmp_path):
    pytest.importorskip("pandas")
    folder = replace_store(tmp_path / "store", lambda draft: fill(draft.store)).parent
    opened = open_store(folder, read_only=True)
    for named in (folder, str(folder)):
        assert kg.to_frame(named).equals(kg.to_frame(opened))
        assert kg.ask(named, "accusations").equals(kg.ask(opened, "accusations"))
        assert kg.draw(named).page == kg.draw(opened).page
        assert len(kg.to_network(named)) == len(kg.to_network(opened))
        assert [file.name for file in kg.export(named, tmp_path / "out", "csv")] == ["statements.csv"]
    with pytest.raises(StoreError, match="nowhere"):
        kg.ask("nowhere", "accusations")


def test_without_pandas_a_query_gives_the_table(store, monkeypatch):
    monkeypatch.setattr("kg.notebook.find_spec", lambda name: None)
    assert isinstance(kg.ask(store, "accusations"), Table)


def test_a_notebook_shows_columns_for_people_and_says_which_others_are_there(store):
    pandas = pytest.importorskip("pandas")
    for frame, first, left in (
        (kg.to_frame(store), "published", "statement"),
        (kg.ask(store, "accusations"), "who", "article"),
    ):
        shown = frame._repr_html_()
        heads = re.findall("<th>([^<]+)</th>", shown.partition("</thead>")[0])
        assert heads[0] == first and left not in heads and len(heads) < 12
        assert re.search(rf"not shown, but there: .*\b{left}\b", shown)
        assert html.escape(frame["quote"].iloc[0]) in shown
        assert frame[["statement", "quote"]]._repr_html_().count("<th>statement</th>") == 1
        assert pandas.DataFrame(frame).equals(frame) and len(frame.head(1)._repr_html_()) < len(shown)


@pytest.mark.parametrize("name", ["network", "network-claims"])
def test_a_network_shows_itself_in_a_frame_that_leads_nowhere_else(store, name):
    shown = kg.draw(store, name)._repr_html_()
    page = html.unescape(re.search(r'srcdoc="([^"]*)"', shown)[1])
    assert page.startswith("<!doctype html>") and 'id="mynetwork"' in page
    assert not re.search(r'href="(?!#)', page) and '"where": "article' not in page


def test_show_displays_in_a_notebook_and_opens_a_browser_elsewhere(store, monkeypatch, tmp_path):
    network = kg.draw(store)
    displayed, opened = [], []
    monkeypatch.setattr("IPython.display.display", displayed.append)
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("tempfile.mkdtemp", lambda prefix: str(tmp_path))
    monkeypatch.setattr("IPython.get_ipython", lambda: object())
    network.show()
    assert (displayed, opened) == ([network], [])
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    network.show()
    assert opened == [(tmp_path / "network.html").as_uri()] and (tmp_path / "network.html").exists()


def test_a_real_kernel_shows_the_table_and_the_network(store, tmp_path):
    nbformat = pytest.importorskip("nbformat", reason="no kernel to try: nbclient is not installed")
    nbclient = pytest.importorskip("nbclient", reason="no kernel to try: nbclient is not installed")
    pytest.importorskip("ipykernel", reason="no kernel to try: ipykernel is not installed")
    replace_store(tmp_path / "store", lambda draft: fill(draft.store))
    cells = [
        f"from kg import ask, draw, open_store\nstore = open_store({str(tmp_path / 'store')!r}, read_only=True)",
        "ask(store, 'accusations')",
        "draw(store, 'network-claims').show()",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(book, timeout=120, kernel_name="python3").execute()
    shown = [[output["data"].get("text/html", "") for output in cell["outputs"]] for cell in book.cells]
    assert shown[0] == [] and "<table" in shown[1][0]
    assert shown[2][0].startswith("<iframe") and "Claims and counterclaims" in shown[2][0]


def test_a_network_is_drawn_of_what_is_sure_enough_and_says_what_is_left_out(store):
    said = build_river()
    for least in (None, 0.75):
        left = sum(s.confidence < (load_confidence().shown if least is None else least) for s in said)
        page = kg.draw(store, min_confidence=least).page
        assert left and f"Shown: {len(said) - left} statements, read " in page
        assert f"accepted by a reviewer. {left} less sure ones are left out of this page.</p>" in page
    assert f"Shown: all {len(said)} statements, however sure.</p>" in kg.draw(store, min_confidence=0).page


def test_an_unknown_network_lists_the_known_ones(store):
    with pytest.raises(UsageError, match="network-grounds"):
        kg.draw(store, "grounds")
