"""Measures how the cost of an article grows with their number: the whole of `kg build` on made-up articles.

    python benchmarks/growth/pipeline.py 100 1000            # steps;  --workers 1,2  --cluster

For each step: seconds of wall and CPU, peak memory of the building process, disk, statements, and then the cost of a
second build in which one article is new. Without exports and pages, which a build writes by itself up to 200 articles
only, so that a small step would not compare with a large one. CPU and memory are the operating system's figures of the
finished process.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(Path(__file__).resolve().parent))

from articles import build_article, write_corpus  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("steps", nargs="+", type=int)
    parser.add_argument("--workers", default="1")
    parser.add_argument("--cluster", action="store_true")
    given = parser.parse_args()
    print(
        "articles workers | wall s  CPU s  ms CPU/article  peak MB  disk MB | +1 article: wall s", flush=True
    )
    for number in given.steps:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_corpus(folder / "articles", number)
            kinds = [["--workers", workers] for workers in given.workers.split(",")]
            kinds += [["--workers", "2", "--cluster", "local"]] if given.cluster else []
            for kind in kinds:
                measure_step(folder, number, kind)


def measure_step(folder: Path, number: int, kind: list[str]) -> None:
    store = folder / "-".join(["store", *kind]).replace("/", "")
    wall, cpu, peak = build(folder / "articles", store, kind)
    disk = sum(p.stat().st_size for p in store.rglob("*") if p.is_file()) / 1e6
    extra = folder / "articles" / "new.txt"
    extra.write_text(build_article(10**9, affair=0)[0], encoding="utf-8")
    again, _, _ = build(folder / "articles", store, kind)
    extra.unlink()
    print(
        f"{number:8d} {' '.join(kind):>10} | {wall:6.1f} {cpu:6.1f}  {1000 * cpu / number:8.1f}  {peak:8.0f}  "
        f"{disk:7.1f} | {again:6.1f}", flush=True,
    )  # fmt: skip


def build(articles: Path, store: Path, kind: list[str]) -> tuple[float, float, float]:
    """Build; give wall seconds, CPU seconds of all processes, peak megabytes of the builder alone."""
    command = [sys.executable, "-m", "kg", "build", str(articles), "--store", str(store), *kind]
    command += ["--store-only"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    timed = [sys.executable, "-c", PEAK, *command]
    done = subprocess.run(timed, env=env, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, int(done.stdout.strip().splitlines()[-1]) / 1024


#: Runs one command and prints the largest memory of it or of one of its children, in kilobytes.
PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], capture_output=True, text=True)
if done.returncode:
    sys.exit(done.stderr[-2000:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


if __name__ == "__main__":
    main()
