"""Holds the answer to a query: named columns and rows of plain values.

A type of its own, below the store, so that pages and file formats can take a table without knowing RDF.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

#: A cell. Text is plain text, an IRI is its text, None means that the query left the cell unbound.
Value = str | int | float | bool | date | datetime | None
#: Columns for other commands and programs.
_FOR_MACHINES: Final = re.compile(r"((\w+_)?(statements?|reply|article|rule|cue|confidence|start|end)\d?)")


def is_for_people(column: str) -> bool:
    """Tell whether people read a column of a query's answer: ids, offsets and the like are for programs.

    >>> [name for name in ("who", "denial_statement", "start") if is_for_people(name)]
    ['who']
    """
    return _FOR_MACHINES.fullmatch(column) is None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one query, in the order the query gave them.

    Attributes:
        columns: The variables of the SELECT line, without `?`.
        rows: One tuple a row, as long as `columns`.

    >>> list(Table(("who", "whom"), (("Moscow", None),)).records())
    [{'who': 'Moscow', 'whom': None}]
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __post_init__(self) -> None:
        """Refuse a row that does not fit the columns."""
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table {len(self.columns)} columns")

    def records(self) -> Iterator[dict[str, Value]]:
        """Give each row as a dict from column to cell."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> tuple[Value, ...]:
        """Give one column from top to bottom.

        Raises:
            ValueError: There is no such column.
        """
        position = self.columns.index(name)
        return tuple(row[position] for row in self.rows)
