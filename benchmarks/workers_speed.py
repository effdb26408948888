"""Compares one worker, two workers and two Dask workers: python benchmarks/workers_speed.py 60 --rounds 3.

Whole builds (`kg build`) of so many made articles of benchmarks/growth, each into an empty store, the three kinds one
after the other in each round. Prints wall and processor seconds (of all processes) and two ratios: how many times two
workers are as fast as one (asked: 1.8), and by how much Dask is slower than the pool (asked: at most 15 %). The load of
the machine stands beside each round: other work on it makes wall seconds, and with them the ratios, worthless; the
processor's seconds are less touched.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.growth.articles import write_corpus  # noqa: E402

KINDS = {
    "one": ("--workers", "1"),
    "two": ("--workers", "2"),
    "dask": ("--workers", "2", "--cluster", "local"),
}


def build(articles: Path, store: Path, options: tuple[str, ...]) -> tuple[float, float]:
    """Build once; give wall seconds and processor seconds of all processes."""
    command = [sys.executable, "-m", "kg", "build", str(articles), "--store", str(store), *options]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=store.parent, env=env, capture_output=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--no-dask", action="store_true")
    given = parser.parse_args()
    print("load before  one: wall, CPU s  two: wall, CPU s  dask: wall, CPU s  two/one  dask/two", flush=True)
    speeds, costs = [], []
    with tempfile.TemporaryDirectory() as name:
        write_corpus(Path(name) / "articles", given.articles)
        for number in range(given.rounds):
            load, took = os.getloadavg()[0], {}
            for kind, options in list(KINDS.items())[: 2 if given.no_dask else 3]:
                took[kind] = build(Path(name) / "articles", Path(name) / f"{kind}-{number}", options)
            speeds.append(took["one"][0] / took["two"][0])
            costs.append(took["dask"][0] / took["two"][0] if "dask" in took else math.nan)
            shown = "  ".join(f"{wall:11.1f} {cpu:6.1f}" for wall, cpu in took.values())
            print(f"{load:11.1f}  {shown}  {speeds[-1]:7.2f}  {costs[-1]:8.2f}", flush=True)
    dask = "" if given.no_dask else f"; Dask {100 * median(costs) - 100:+.0f} % of the pool"
    print(f"median: two workers {median(speeds):.2f} times one{dask}")


if __name__ == "__main__":
    main()
