"""Times the two ways of validating a store of made statements: python benchmarks/validation_speed.py 100000.

Prints for about so many quads the processor seconds of the queries made from the shapes and of pySHACL (both with the
shapes' own SPARQL constraints in the store), their ratio, and whether they found the same.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.export_growth import fill_store, generate
from kg.validation.violations import validate

#: Quads that one made statement comes to, about.
QUADS = 58


def main() -> None:
    print("   quads   queries s  pySHACL s   ratio  findings  same", flush=True)
    for size in map(int, sys.argv[1:] or ["100000"]):
        store = fill_store(generate(size // QUADS))
        number = sum(1 for _ in store.quads())
        seconds, found = [], []
        for engine in ("queries", "pyshacl"):
            start = time.process_time()
            found.append(validate(store, engine=engine))
            seconds.append(time.process_time() - start)
        ratio = seconds[1] / seconds[0]
        print(
            f"{number:8d}  {seconds[0]:10.2f} {seconds[1]:10.2f} {ratio:7.1f}  {len(found[0]):8d}  "
            f"{found[0] == found[1]}", flush=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
