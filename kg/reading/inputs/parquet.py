"""Parquet files: one row an article, columns named as the fields of JSON Lines; read a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from kg.errors import ReadError
from kg.reading.datasets import read_row
from kg.reading.inputs.extras import need
from kg.reading.inputs.pieces import Piece
from kg.reading.options import Skipped

#: Rows held in memory at a time.
BATCH = 200
_MARK = b"PAR1"


def is_parquet(head: bytes) -> bool:
    """Tell a Parquet file by its first bytes.

    >>> is_parquet(b"PAR1"), is_parquet(b"PK")
    (True, False)
    """
    return head.startswith(_MARK)


def read_parquet(file: IO[bytes], source: str, fields: Mapping[str, str]) -> Iterator[Piece | Skipped]:
    """Read the rows of a file; a row without a text is told.

    Args:
        file: The file, at its begin.
        source: Its name for people.
        fields: The user's names for columns.

    Raises:
        ReadError: The file is cut off or damaged, or pyarrow is not installed.
    """
    parquet = need("pyarrow.parquet", "pyarrow", source, extra="tables")
    arrow = need("pyarrow", "pyarrow", source, extra="tables")
    number = 0
    try:
        for batch in parquet.ParquetFile(file).iter_batches(BATCH):
            for row in batch.to_pylist():
                number += 1
                yield read_row(row, f"{source}:{number}", fields)
    except (arrow.ArrowException, OSError, ValueError) as fault:
        said = " ".join(str(fault).split())[:80]
        raise ReadError(
            f"{source}: this Parquet file is cut off or damaged after row {number} ({said}) - write it again"
        ) from fault
