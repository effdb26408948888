"""Writes a table as Parquet and as an Excel workbook (extra `tables`), with types and without surprises.

Parquet keeps every text as it is, but for lone surrogates, which no file in UTF-8 can hold. A workbook holds less:
control characters become U+FFFD, line ends become line feeds, a cell ends after 32,767 UTF-16 units - and says so.
Nothing in it is a formula: a text that begins like one is stored as text and marked as such, so that it stays text
when somebody edits the cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from kg.counting import count_words
from kg.errors import ExportError
from kg.exchange.product import Product
from kg.ids import mark_surrogates, to_plain
from kg.installation import load_extra
from kg.table import Table, Value

#: What one sheet of Excel 2007 and later holds: rows with the header, and UTF-16 units in a cell.
MOST_ROWS: Final = 1_048_576
LONGEST_CELL: Final = 32_767

#: What spreadsheets take for the start of a formula (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_MODIFIED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")

#: Column to type of its cells; a column that is not here is text.
Types = Mapping[str, type]


def find_statement_types(columns: Sequence[str]) -> dict[str, type]:
    """Give the type of each column of the statement table: offsets are whole numbers, confidence is 0-1.

    >>> find_statement_types(["quote", "cue_start", "own_voice"])
    {'quote': <class 'str'>, 'cue_start': <class 'int'>, 'own_voice': <class 'bool'>}
    """
    known: dict[str, type] = {"confidence": float, "concept_confidence": float, "own_voice": bool}
    return {name: known.get(name, int if re.search(r"(^|_)(start|end)$", name) else str) for name in columns}


def build_parquet(table: Table, types: Types) -> Product:
    """Build a Parquet file of one row group, compressed with Snappy.

    Args:
        table: Any; None becomes null.
        types: `str`, `int`, `float` or `bool` by column; an empty column keeps its type.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow = _import("pyarrow", "Parquet")
    parquet = _import("pyarrow.parquet", "Parquet")
    kinds = {str: arrow.string(), int: arrow.int64(), float: arrow.float64(), bool: arrow.bool_()}
    columns = []
    for position, name in enumerate(table.columns):
        kind = types.get(name, str)
        cells = [_convert(row[position], kind) for row in table.rows]
        columns.append(arrow.array(cells, type=kinds[kind]))
    out = io.BytesIO()
    parquet.write_table(arrow.table(columns, names=list(table.columns)), out, compression="snappy")
    return Product(out.getvalue())


def _import(name: str, what: str) -> Any:  # noqa: ANN401 - a module without types
    return load_extra(name, f"writing {what} needs {name.partition('.')[0]}", "tables")


def _convert(cell: Value, kind: type) -> object:
    return cell if cell is None or kind is not str else mark_surrogates(str(cell))


def build_workbook(table: Table) -> Product:
    """Build an Excel workbook of one sheet: header in bold, frozen, with filters.

    Args:
        table: Numbers and booleans stay such; None leaves the cell empty.

    Raises:
        UsageError: openpyxl is not installed.
        ExportError: More rows than a sheet holds.
    """
    openpyxl = _import("openpyxl", "Excel")
    if len(table.rows) >= MOST_ROWS:
        raise ExportError(
            f"{len(table.rows)} rows do not fit into a sheet - Excel holds {MOST_ROWS - 1:,} below the header - "
            "export csv or parquet"
        )
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("statements")
    sheet.freeze_panes = "B2"
    last = import_module("openpyxl.utils").get_column_letter(len(table.columns) or 1)
    sheet.auto_filter.ref = f"A1:{last}{len(table.rows) + 1}"
    writer = _Writer(sheet)
    writer.write(table.columns, bold=True)
    for row in table.rows:
        writer.write(row)
    out = io.BytesIO()
    book.save(out)
    cut = count_words(writer.cut, "cell is", "cells are")
    told = f"{cut} cut to {LONGEST_CELL:,} characters: Excel holds no longer ones"
    return Product(_fix_times(out.getvalue()), (told,) if writer.cut else ())


class _Writer:
    """Writes rows of cells and counts those that it had to cut."""

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - openpyxl is untyped
        cells = import_module("openpyxl.cell")
        styles = import_module("openpyxl.styles")
        self._sheet, self._new, self._bold = sheet, cells.WriteOnlyCell, styles.Font(bold=True)
        self.cut = 0

    def write(self, cells: Sequence[Value], bold: bool = False) -> None:
        self._sheet.append([self._build(cell, bold) for cell in cells])

    def _build(self, value: Value, bold: bool) -> object:
        if not isinstance(value, str):
            return value
        fitting = self._fit(value)
        if not bold and not value.startswith(_FORMULA_STARTS):
            return fitting
        cell = self._new(self._sheet, value=fitting)
        # openpyxl takes a leading "=" for a formula unless told otherwise.
        cell.data_type = "s"
        if value.startswith(_FORMULA_STARTS):
            cell.quotePrefix = True
        if bold:
            cell.font = self._bold
        return cell

    def _fit(self, text: str) -> str:
        plain = to_plain(text).replace("\r\n", "\n").replace("\r", "\n")
        if 2 * len(plain) <= LONGEST_CELL:
            return plain
        units = plain.encode("utf-16-le")
        if len(units) <= 2 * LONGEST_CELL:
            return plain
        self.cut += 1
        return units[: 2 * LONGEST_CELL - 2].decode("utf-16-le", "ignore") + "…"


def _fix_times(content: bytes) -> bytes:
    """Take the clock out of a workbook: a zip file and its properties tell when they were made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "docProps/core.xml":
                data = _MODIFIED.sub(b"", data)
            new.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
