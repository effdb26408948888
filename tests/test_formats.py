"""Guards the formats: what is written reads back equal, and hostile text stays text."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import networkx as nx
import pytest
from factories import AVARIA, BORLAND, make_article, make_statement
from hypothesis import given, settings
from hypothesis import strategies as st
from river import ARTICLES, build_river

from kg.errors import ExportError
from kg.formats import (
    CONCEPT_COLUMNS,
    EXPORT_FILES,
    STATEMENT_COLUMNS,
    TABLE_FORMATS,
    build_gexf,
    build_graphml,
    build_statement_table,
    check_format,
    render_csv,
    render_table,
)
from kg.model import Act, Actor, ActorKind
from kg.network import build_network
from kg.table import Table

TABLE = Table(("who", "n", "sure"), (("Avaria", 2, True), ("Mira | Olt\nminister", None, False)))
CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=12))


# --- tables ---------------------------------------------------------------------------------------------


def test_table_lines_up_its_columns() -> None:
    assert render_table(TABLE) == (
        "who                  n  sure\n"
        "-------------------  -  -----\n"
        "Avaria               2  true\n"
        "Mira | Olt minister     false\n"
    )  # fmt: skip


def test_wide_characters_take_two_columns() -> None:
    lines = render_table(Table(("a", "b"), (("日本", "x"), ("abcd", "y")))).splitlines()
    assert lines[2:] == ["日本  x", "abcd  y"]


def test_table_shows_control_characters_and_direction_overrides() -> None:
    assert "\\x1b[2Jgone\\u202e" in render_table(Table(("a",), (("\x1b[2Jgone\u202e",),)))


def test_csv_reads_back() -> None:
    rows = list(csv.reader(io.StringIO(render_table(TABLE, "csv"), newline="")))
    assert rows == [["who", "n", "sure"], ["Avaria", "2", "true"], ["Mira | Olt\nminister", "", "false"]]


def test_json_keeps_types_and_none() -> None:
    assert json.loads(render_table(TABLE, "json")) == list(TABLE.records())


def test_json_lines_have_one_object_a_line() -> None:
    lines = render_table(TABLE, "jsonl").splitlines()
    assert [json.loads(line) for line in lines] == list(TABLE.records())


def test_markdown_escapes_what_would_be_markup() -> None:
    text = render_table(Table(("a",), (("x | <b>*y*</b> `z` [l](u)",),)), "markdown")
    assert text.splitlines()[-1] == r"| x \| \<b\>\*y\*\</b\> \`z\` \[l\](u) |"


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_every_format_takes_an_empty_table(form: str) -> None:
    assert render_table(Table(("a", "b"), ()), form) == "" or form != "jsonl"


@pytest.mark.parametrize("form", TABLE_FORMATS)
def test_every_format_ends_in_a_newline(form: str) -> None:
    assert render_table(TABLE, form).endswith("\n")


def test_unknown_format_names_the_nearest_or_else_all() -> None:
    with pytest.raises(ExportError, match=r"unknown format 'jsn' - did you mean json\b"):
        render_table(TABLE, "jsn")
    with pytest.raises(ExportError, match="unknown format 'docx' - expected one of table, csv, json"):
        render_table(TABLE, "docx")


def test_unknown_export_lists_the_known_ones() -> None:
    with pytest.raises(ExportError, match="unknown format 'pdf' - expected one of csv, jsonl, graphml, gexf"):
        check_format("pdf", list(EXPORT_FILES))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_shown_not_run(start: str) -> None:
    text = render_csv(["quote"], [[f"{start}HYPERLINK()"]])
    assert list(csv.reader(io.StringIO(text, newline="")))[1] == [f"'{start}HYPERLINK()"]


def test_numbers_stay_numbers() -> None:
    assert render_csv(["n"], [[-3], [0.5]]) == "n\r\n-3\r\n0.5\r\n"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_any_table_is_written_in_any_format_as_utf_8(rows: list[list[object]]) -> None:
    table = Table(("a", "b"), tuple(tuple(row) for row in rows))
    for form in TABLE_FORMATS:
        render_table(table, form).encode("utf-8")
    read = list(csv.reader(io.StringIO(render_table(table, "csv"), newline="")))
    assert len(read) == len(rows) + 1


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_a_cell_of_the_plain_table_stays_on_its_line(text: str) -> None:
    assert len(render_table(Table(("a",), ((text,),))).splitlines()) == 3


# --- all statements -------------------------------------------------------------------------------------


def test_every_statement_is_a_row_with_every_column() -> None:
    table = build_statement_table(build_river(), ARTICLES)
    assert (table.columns, len(table.rows)) == (STATEMENT_COLUMNS + CONCEPT_COLUMNS, len(build_river()))


def test_a_concept_and_how_near_it_is_stand_in_the_table_where_some_statement_has_one() -> None:
    rows = list(build_statement_table(build_river(), ARTICLES).records())
    found = {s.id: s.assigned for s in build_river()}
    for row in rows:
        given = found[row["statement"]]
        assert (row["concept"], row["concept_confidence"]) == (
            (given.concept, given.confidence) if given else (None, None)
        )
    plain = [replace(s, assigned=None) for s in build_river()]
    assert build_statement_table(plain, ARTICLES).columns == STATEMENT_COLUMNS


def test_row_holds_what_the_statement_holds() -> None:
    said = build_river()[0]
    (row,) = build_statement_table([said], ARTICLES).records()
    assert (row["quote"], row["start"], row["end"]) == (said.quote, said.clause.start, said.clause.end)
    assert row["grounds"] == "by building the Nord dam | citing a 2018 survey"
    assert (row["grounds_kinds"], row["grounds_cited"]) == ("conduct | report", " | 2018 survey")
    assert (row["outlet"], row["published"], row["dated_by"]) == ("Echo", "2019-01-10", "test")


def test_order_of_the_statements_does_not_change_the_table() -> None:
    assert build_statement_table(reversed(build_river()), ARTICLES) == build_statement_table(
        build_river(), ARTICLES
    )


def test_statement_of_an_unknown_article_keeps_its_row() -> None:
    (row,) = build_statement_table(build_river()[:1], {}).records()
    assert (row["outlet"], row["statement"]) == (None, build_river()[0].id)


def test_no_statements_leave_the_header() -> None:
    assert build_statement_table([], {}) == Table(STATEMENT_COLUMNS, ())


# --- networks -------------------------------------------------------------------------------------------


def network_of(graph: nx.MultiDiGraph) -> tuple[dict, dict]:
    """Nodes and edges by id: what two networks must have alike."""
    return dict(graph.nodes(data=True)), {(u, v, d["id"]): d for u, v, d in graph.edges(data=True)}


def read_graphml(text: str) -> nx.MultiDiGraph:
    return nx.read_graphml(io.BytesIO(text.encode("utf-8")), force_multigraph=True)


def read_gexf(text: str) -> nx.MultiDiGraph:
    graph = nx.read_gexf(io.BytesIO(text.encode("utf-8")))
    for *_, data in graph.edges(data=True):
        # networkx hands its own key out as one more attribute.
        data.pop("key", None)
    return graph


@pytest.mark.parametrize("per_statement", [False, True])
def test_graphml_reads_back_equal(per_statement: bool) -> None:
    graph = build_network(build_river(), per_statement)
    read = read_graphml(build_graphml(graph))
    assert network_of(read) == network_of(graph)
    assert set(read.edges(keys=True)) == set(graph.edges(keys=True))
    assert read.graph["without_target"] == graph.graph["without_target"]


@pytest.mark.parametrize("per_statement", [False, True])
def test_gexf_reads_back_equal(per_statement: bool) -> None:
    graph = build_network(build_river(), per_statement)
    assert network_of(read_gexf(build_gexf(graph))) == network_of(graph)


def test_gexf_names_no_day_and_no_version() -> None:
    text = build_gexf(build_network(build_river()))
    assert "lastmodified" not in text and "NetworkX" not in text


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1))
def test_networks_read_back_equal_whatever_the_label(label: str) -> None:
    article = make_article("Somebody accused Borland.")
    speaker = Actor("somebody", label, ActorKind.UNNAMED)
    graph = build_network([make_statement(article, "Somebody accused Borland", "accused", speaker=speaker)])
    assert network_of(read_graphml(build_graphml(graph))) == network_of(graph)
    assert network_of(read_gexf(build_gexf(graph))) == network_of(graph)


@pytest.mark.parametrize("build", [build_graphml, build_gexf])
def test_network_files_have_the_same_bytes_whatever_the_order(build) -> None:
    assert build(build_network(reversed(build_river()))) == build(build_network(build_river()))


@pytest.mark.parametrize("build", [build_graphml, build_gexf])
def test_empty_network_is_a_file(build) -> None:
    assert build(build_network([])).endswith("\n")


def test_denial_keeps_its_way_through_a_file() -> None:
    article = make_article("Avaria accused Borland. Borland denied it.")
    accusation = make_statement(article, "Avaria accused Borland", "accused", speaker=AVARIA)
    denial = make_statement(
        article, "Borland denied it", "denied", Act.DENY, BORLAND, None, answers=(accusation,)
    )
    read = read_graphml(build_graphml(build_network([accusation, denial])))
    assert {(d["act"], d["by_answer"]) for *_, d in read.edges(data=True)} == {
        ("accuse", False),
        ("deny", True),
    }
