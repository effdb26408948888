"""Statement tables: pandas reads Parquet and Excel with every row, column and type; formulas stay text."""

from __future__ import annotations

import io
import sys
import zipfile

import pytest
from river import ARTICLES, build_river

from kg.errors import ExportError, UsageError
from kg.exchange import tables
from kg.exchange.tables import LONGEST_CELL, build_parquet, build_workbook, find_statement_types
from kg.formats import build_statement_table, render_csv
from kg.records import build_lines
from kg.table import Table

pandas = pytest.importorskip("pandas")
TABLE = build_statement_table(build_river(), ARTICLES)
TYPES = find_statement_types(TABLE.columns)


def _list_rows(frame):
    return [
        tuple(None if pandas.isna(cell) else cell for cell in row) for row in frame.itertuples(index=False)
    ]


def test_parquet_reads_back_with_every_row_column_and_type():
    pytest.importorskip("pyarrow")
    frame = pandas.read_parquet(io.BytesIO(build_parquet(TABLE, TYPES).content))
    assert tuple(frame.columns) == TABLE.columns
    assert _list_rows(frame) == list(TABLE.rows)
    assert str(frame["own_voice"].dtype) == "bool" and str(frame["confidence"].dtype) == "float64"


def test_csv_reads_back_with_every_row_and_column():
    text = render_csv(TABLE.columns, TABLE.rows)
    frame = pandas.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert tuple(frame.columns) == TABLE.columns
    show = lambda cell: "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)  # noqa: E731
    assert _list_rows(frame) == [tuple(map(show, row)) for row in TABLE.rows]


def test_json_lines_read_back_with_every_statement():
    frame = pandas.read_json(io.StringIO(build_lines(build_river())), lines=True, dtype=False)
    assert set(frame["id"]) == {s.id for s in build_river()}
    assert dict(zip(frame["id"], frame["quote"], strict=True)) == {s.id: s.quote for s in build_river()}


def test_an_empty_parquet_table_keeps_its_types():
    parquet = pytest.importorskip("pyarrow.parquet")
    content = build_parquet(Table(TABLE.columns, ()), TYPES).content
    schema = parquet.read_schema(io.BytesIO(content))
    assert {str(schema.field(name).type) for name in ("start", "content_start")} == {"int64"}
    assert str(schema.field("quote").type) == "string"


def test_parquet_keeps_control_characters_and_gives_up_half_a_pair():
    pytest.importorskip("pyarrow")
    content = build_parquet(Table(("a",), (("x\x00y\r\n\ud800",),)), {}).content
    assert pandas.read_parquet(io.BytesIO(content))["a"].tolist() == ["x\x00y\r\n\ufffd"]


def test_excel_reads_back_with_every_row_and_column():
    pytest.importorskip("openpyxl")
    product = build_workbook(TABLE)
    frame = pandas.read_excel(
        io.BytesIO(product.content), dtype=object, keep_default_na=False, na_values=[""]
    )
    assert tuple(frame.columns) == TABLE.columns
    # An empty text and no value look alike in a sheet.
    assert _list_rows(frame) == [tuple(None if cell == "" else cell for cell in row) for row in TABLE.rows]
    assert product.notes == ()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "'=1"])
def test_what_looks_like_a_formula_stays_text(text):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(build_workbook(Table(("a",), ((text,),))).content))
    cell = book.active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == (text[0] != "'")


def test_control_characters_and_line_ends_fit_into_a_cell():
    openpyxl = pytest.importorskip("openpyxl")
    content = build_workbook(Table(("a",), (("x\x00\x1b\ud800\r\ny",),))).content
    assert openpyxl.load_workbook(io.BytesIO(content)).active["A2"].value == "x\ufffd\ufffd\ufffd\ny"


@pytest.mark.parametrize(
    ("text", "cut"), [("x" * LONGEST_CELL, 0), ("x" * 40_000, 1), ("\U0001f600" * 20_000, 1)]
)
def test_long_cells_are_cut_aloud(text, cut):
    openpyxl = pytest.importorskip("openpyxl")
    product = build_workbook(Table(("a",), ((text,),)))
    value = openpyxl.load_workbook(io.BytesIO(product.content)).active["A2"].value
    assert len(value.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert product.notes == (
        ("1 cell is cut to 32,767 characters: Excel holds no longer ones",) if cut else ()
    )


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    pytest.importorskip("openpyxl")
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(ExportError, match="3 rows do not fit into a sheet - Excel holds 2"):
        build_workbook(Table(("a",), (("x",),) * 3))


@pytest.mark.parametrize(("missing", "build"), [("openpyxl", build_workbook), ("pyarrow", build_parquet)])
def test_a_missing_package_is_named_with_the_extra(monkeypatch, missing, build):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=rf"needs {missing} - install it: .*pip install .*\[tables\]'"):
        build(TABLE, {}) if build is build_parquet else build(TABLE)


def test_same_table_gives_the_same_bytes_and_no_clock():
    pytest.importorskip("openpyxl")
    pytest.importorskip("pyarrow")
    content = build_workbook(TABLE).content
    assert build_workbook(TABLE).content == content
    assert build_parquet(TABLE, TYPES).content == build_parquet(TABLE, TYPES).content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        assert b"dcterms:modified" not in book.read("docProps/core.xml")
