"""Writes a whole store as the bulk loaders of large engines take it: compressed N-Quads in parts, and their settings.

    part-00000.nq.gz ...   every graph, the ontology's too: queries use its classes and labels
    Qleverfile             for `qlever index` and `qlever start`
    fuseki.ttl             for Apache Jena Fuseki over TDB2, the union of graphs as default graph
    neptune.json           body of a load request to Amazon Neptune

Memory does not grow with the store: a part is written as soon as it is full. Same store, same bytes.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from kg.errors import ExportError
from kg.files import find_data, write_atomic
from kg.rdf.terms import ONTOLOGY
from kg.store import Store

#: Quads of one part at least: a part ends with a graph. About 2 MB compressed.
PART = 200_000
SETTINGS = ("Qleverfile", "fuseki.ttl", "neptune.json")


def write_bulk(store: Store, folder: Path, part: int = PART) -> list[Path]:
    """Write the parts and the settings.

    Args:
        store: In memory, on disk or on a server.
        folder: Made if it is not there; parts of an earlier export that are none now are deleted.
        part: Quads after which a part ends with the graph it is in.

    Returns:
        The files, parts first.

    Raises:
        ExportError: The folder cannot be written.
    """
    written = [
        write_atomic(folder / f"part-{number:05d}.nq.gz", data)
        for number, data in enumerate(_build_parts(store, part))
    ]
    try:
        for old in folder.glob("part-*.nq.gz"):
            if old not in written:
                old.unlink()
    except OSError as fault:
        raise ExportError(f"cannot clear {folder} - {fault.strerror} - remove its parts by hand") from fault
    settings = (find_data("data", "bulk", name) for name in SETTINGS)
    return written + [write_atomic(folder / path.name, path.read_bytes()) for path in settings]


def _build_parts(store: Store, part: int) -> Iterator[bytes]:
    """Build the parts one after the other; graphs in order of name, lines in order."""
    buffer, filled = BytesIO(), 0
    out = _open_part(buffer)
    for graph in [*(g for g in store.graphs() if g != ONTOLOGY), ONTOLOGY]:
        lines = sorted({str(quad) for quad in store.quads(graph)})
        out.write("".join(f"{line} .\n" for line in lines).encode("utf-8"))
        filled += len(lines)
        if filled >= part:
            out.close()
            yield buffer.getvalue()
            buffer, filled = BytesIO(), 0
            out = _open_part(buffer)
    out.close()
    if filled:
        yield buffer.getvalue()


def _open_part(buffer: BytesIO) -> gzip.GzipFile:
    # Without name and time, so that the same content gives the same bytes.
    return gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0, compresslevel=6)
