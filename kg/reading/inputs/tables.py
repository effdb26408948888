"""Tables with a text column: CSV with any usual separator, and Excel workbooks. One row an article.

The first row names the columns; a fact is found under its usual names (`kg.reading.datasets`) or the user's. Days in
numbers are read where the whole column tells which number is the day.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO
from zipfile import BadZipFile

from kg.errors import ReadError
from kg.reading.calendars import Order, find_written_days
from kg.reading.datasets import read_row
from kg.reading.fieldnames import USUAL_NAMES, list_keys
from kg.reading.inputs.extras import need
from kg.reading.inputs.pieces import Piece
from kg.reading.inputs.sample import Sample
from kg.reading.options import Skipped
from kg.reading.stamps import find_order

SEPARATORS = ",;\t|"
#: Rows looked at for the order of day and month.
LOOKED_AT = 2_000

Row = dict[str, object]


def is_table(sample: Sample) -> bool:
    """Tell a CSV file by its first row: it names a column for texts beside another one; or by its name."""
    names = _read_names(sample)
    if sample.extension in (".csv", ".tsv"):
        return len(names) > 1 or bool(list_keys(names, "text"))
    named = sample.fields.get("text", "text").lower() in {name.lower() for name in names}
    others = any(list_keys(names, fact) for fact in USUAL_NAMES if fact != "text")
    return len(names) > 1 and (named or bool(list_keys(names, "text"))) and others


def read_table(sample: Sample) -> Iterator[Piece | Skipped]:
    """Read the rows of a CSV file.

    Raises:
        ReadError: No row under the names, or a quotation that never ends.
    """
    separator = _find_separator(sample)
    previous = csv.field_size_limit(max(csv.field_size_limit(), 10_000_000))
    try:
        rows = csv.DictReader(StringIO(sample.text, newline=""), delimiter=separator, restkey="")
        yield from _read_rows(((rows.line_num, dict(row)) for row in rows), sample)
    except csv.Error as fault:
        raise ReadError(
            f"{sample.source}: this table is damaged after line {rows.line_num} ({fault}) - save it again as CSV"
        ) from fault
    finally:
        csv.field_size_limit(previous)


def is_workbook(data: bytes) -> bool:
    """Tell an Excel workbook by what is in its zip."""
    return data.startswith(b"PK\x03\x04") and b"xl/workbook.xml" in data


def read_workbook(sample: Sample) -> Iterator[Piece | Skipped]:
    """Read the rows of every sheet that has a column for texts.

    Raises:
        ReadError: A damaged workbook, no sheet with texts, or openpyxl is not installed.
    """
    openpyxl = need("openpyxl", "openpyxl", sample.source)
    try:
        book = openpyxl.load_workbook(BytesIO(sample.data), read_only=True, data_only=True)
        sheets = [(sheet.title, sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
        found = False
        for title, cells in sheets:
            names = [str(name or "").strip() for name in next(cells, ())]
            if not _has_text(names, sample.fields):
                continue
            found = True
            rows = ((i, dict(zip(names, row, strict=False))) for i, row in enumerate(cells, 2))
            yield from _read_rows(rows, sample, f"{title}!" if len(sheets) > 1 else "")
    except (BadZipFile, KeyError, ValueError, OSError, SyntaxError) as fault:
        raise ReadError(
            f"{sample.source}: this workbook is cut off or damaged ({fault}) - save it again"
        ) from fault
    if not found:
        raise ReadError(
            f"{sample.source}: no sheet names a column for texts in its first row "
            f"({'/'.join(USUAL_NAMES['text'][:3])}) - give --field text=COLUMN"
        )


def _read_rows(rows: Iterable[tuple[int, Row]], sample: Sample, sheet: str = "") -> Iterator[Piece | Skipped]:
    held: list[tuple[int, Row]] = []
    order: Order | None = sample.order
    for numbered in rows:
        held.append(numbered)
        if len(held) == LOOKED_AT:
            order = order or _guess(held, sample.fields)
            yield from (
                _read_row(row, f"{sample.source}:{sheet}{i}", sample.fields, order) for i, row in held
            )
            held = []
    order = order or _guess(held, sample.fields)
    for number, row in held:
        if any(value not in (None, "") for value in row.values()):
            yield _read_row(row, f"{sample.source}:{sheet}{number}", sample.fields, order)


def _read_row(row: Row, where: str, fields: Mapping[str, str], order: Order | None) -> Piece | Skipped:
    name = _find_day_column(row, fields)
    value = row.get(name) if name else None
    clean: Row = {key: str(cell) if cell is not None else None for key, cell in row.items() if key}
    if name is not None:
        clean[name] = _read_cell(value, order)
    read, beyond = read_row(clean, where, fields), row.get("")
    surplus = sum(bool(str(cell).strip()) for cell in beyond) if isinstance(beyond, list) else 0
    return replace(read, surplus=surplus) if isinstance(read, Piece) else read


def _read_cell(value: object, order: Order | None) -> str | None:
    """Read a cell that holds a day; as it is written where it holds none that can be read one way."""
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    words = str("" if value is None else value).strip()
    day = next(find_written_days(words, order), None)
    return words or None if day is None or day.value is None else day.value


def _guess(rows: Sequence[tuple[int, Row]], fields: Mapping[str, str]) -> Order | None:
    name = _find_day_column(rows[0][1], fields) if rows else None
    day_first, _ = find_order(" | ".join(str(row.get(name) or "") for _, row in rows)) if name else (None, "")
    return None if day_first is None else "DMY" if day_first else "MDY"


def _find_day_column(row: Row, fields: Mapping[str, str]) -> str | None:
    if "published" in fields:
        return fields["published"] if fields["published"] and fields["published"] in row else None
    return next(iter(list_keys(row, "published")), None)


def _has_text(names: Sequence[str], fields: Mapping[str, str]) -> bool:
    if "text" in fields:
        return fields["text"].lower() in {name.lower() for name in names}
    return bool(list_keys(names, "text"))


def _read_names(sample: Sample) -> list[str]:
    first = sample.start.split("\n", 1)[0].rstrip("\r")
    if not first or len(first) > 4_000:
        return []
    return [cell.strip().strip('"') for cell in first.split(_find_separator(sample))]


def _find_separator(sample: Sample) -> str:
    first = sample.start.split("\n", 1)[0]
    if first.lower().startswith("sep="):
        return first[4:5]
    return max(SEPARATORS, key=lambda mark: (first.count(mark), -SEPARATORS.index(mark)))
