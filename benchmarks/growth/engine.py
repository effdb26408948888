"""Measures what Oxigraph alone costs as it grows: quads of a kept store, loaded into an empty one, several times over.

    python benchmarks/growth/engine.py FOLDER/quads1e+06 --copies 10        # --batch 100000

FOLDER is one that `quads.py --keep` filled. Each copy gets IRIs of its own. Printed for each: CPU seconds of the whole
process in loading alone (not in making the quads), in microseconds a quad. What the engine
merges between two calls, while quads are made, is not counted: batches of different size do not compare.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from kg.store import open_store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--batch", type=int, default=100_000)
    given = parser.parse_args()
    lines = "".join(f"{quad} .\n" for quad in open_store(given.store).quads()).encode("utf-8", "replace")
    with tempfile.TemporaryDirectory() as name:
        engine = ox.Store(name)
        for copy in range(given.copies):
            spent, number = load(engine, rename(lines, copy), given.batch)
            print(
                f"copy {copy + 1}: {number} quads, {1e6 * spent / number:.1f} microseconds a quad", flush=True
            )


def rename(lines: bytes, copy: int) -> Iterator[ox.Quad]:
    return ox.parse(
        lines.replace(b"counterclaim/id/", b"counterclaim/id%d/" % copy), format=ox.RdfFormat.N_QUADS
    )


def load(engine: ox.Store, quads: Iterator[ox.Quad], batch: int) -> tuple[float, int]:
    spent, number = 0.0, 0
    while waiting := list(islice(quads, batch)):
        before = time.process_time()
        engine.bulk_extend(waiting)
        spent += time.process_time() - before
        number += len(waiting)
    return spent, number


if __name__ == "__main__":
    main()
