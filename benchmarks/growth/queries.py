"""Measures how the time of all shipped queries, usual exports, pages and rules grows with the number of articles.

    python benchmarks/growth/queries.py 25 50 100        # --limit 300  --only chains,csv  --keep FOLDER

Each step makes articles (`articles.py`), builds a store of them, and asks everything in a process of its own, that ends
at `--limit` CPU seconds. Printed: CPU seconds at each step, rows (of exports: kilobytes), and how both grow between the
last two steps as an exponent: 1 is as the articles, 2 as their square. Where rows grow faster than articles, a query is
judged by its milliseconds a row. `--keep` keeps the stores, so that the next run need not build them again.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(HERE)]

from articles import write_corpus  # noqa: E402
from kg.jobs.exporting import USUAL, build_site, export_store  # noqa: E402
from kg.queries import list_queries, run_query  # noqa: E402
from kg.store import Store, open_store  # noqa: E402
from kg.store.inferring import load_rules  # noqa: E402

#: What a measured job gives: CPU seconds and a size; None where it did not end within the limit.
Measured = tuple[float, int] | None
#: Grows are told only of what takes at least so many seconds: below, the clock and the constant part decide.
LEAST = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("steps", nargs="+", type=int)
    parser.add_argument("--limit", type=int, default=300, help="CPU seconds for one query or export")
    parser.add_argument("--only", default="", help="names, with commas between")
    parser.add_argument("--keep", type=Path, help="folder for articles and stores")
    given = parser.parse_args()
    jobs = {name: job for name, job in list_jobs().items() if not given.only or name in given.only.split(",")}
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        found = {step: measure_step(folder, step, jobs, given.limit) for step in given.steps}
    print_table(given.steps, found)


def list_jobs() -> dict[str, Callable[[Store], int]]:
    """List what is measured, by name: each gives its number of rows, or of kilobytes."""
    jobs: dict[str, Callable[[Store], int]] = {}
    for query in list_queries():
        required = {p.name: p.example for p in query.parameters if p.required}
        jobs[query.name] = lambda store, n=query.name, r=required: len(run_query(store, n, **r).rows)
    for form in USUAL:
        jobs[f"export {form}"] = lambda store, f=form: measure_export(store, f)
    jobs["rules"] = lambda store: sum(len(list(store.construct(rule.text))) for rule in load_rules())
    jobs["pages"] = lambda store: sum(map(len, build_site(store).values())) // 1000
    return jobs


def measure_export(store: Store, form: str) -> int:
    with tempfile.TemporaryDirectory() as name:
        return sum(path.stat().st_size for path in export_store(store, Path(name), [form])) // 1000


def measure_step(
    folder: Path, step: int, jobs: dict[str, Callable[[Store], int]], limit: int
) -> dict[str, Measured]:
    store = folder / f"store{step}"
    if not store.exists():
        build_step(folder / f"articles{step}", step, store)
    found = {}
    for name, job in jobs.items():
        found[name] = measure(job, store, limit)
        print(f"{step:6d} {name:22} {describe(found[name])}", file=sys.stderr, flush=True)
    return found


def build_step(articles: Path, step: int, store: Path) -> None:
    write_corpus(articles, step)
    command = [sys.executable, "-m", "kg", "build", str(articles), "--store", str(store), "--workers", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    # A bound of 25 articles or more would write exports here, which are measured one by one below.
    command += ["--out", str(articles.with_name(f"exports{step}"))]
    subprocess.run(command, env=env, check=True, capture_output=True)


def measure(job: Callable[[Store], int], store: Path, limit: int) -> Measured:
    """Run a job in a process of its own."""
    here, there = multiprocessing.get_context("fork").Pipe()
    child = multiprocessing.get_context("fork").Process(target=run, args=(job, store, limit, there))
    child.start()
    there.close()
    try:
        return here.recv()
    except EOFError:
        return None
    finally:
        child.join()


def run(
    job: Callable[[Store], int], path: Path, limit: int, out: multiprocessing.connection.Connection
) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    store = open_store(path)
    before = time.process_time()
    size = job(store)
    out.send((time.process_time() - before, size))


def describe(measured: Measured) -> str:
    return "not within the limit" if measured is None else f"{measured[0]:8.3f} s {measured[1]:8d}"


def print_table(steps: list[int], found: dict[int, dict[str, Measured]]) -> None:
    print("| | " + " | ".join(f"{n}: s" for n in steps) + " | " + " | ".join(f"{n}: rows" for n in steps)
          + " | time grows as | rows grow as | ms a row |")  # fmt: skip
    print("|---|" + "--:|" * (2 * len(steps) + 3))
    for name in found[steps[0]]:
        cells = [found[step][name] for step in steps]
        times = ["-" if c is None else f"{c[0]:.2f}" for c in cells]
        rows = ["-" if c is None else str(c[1]) for c in cells]
        print(f"| {name} | " + " | ".join(times + rows + list_growth(steps, cells)) + " |")


def list_growth(steps: list[int], cells: list[Measured]) -> list[str]:
    """Tell how time and rows grow between the last two steps, and what a row costs at the last."""
    if len(cells) < 2 or cells[-1] is None or cells[-2] is None:
        return ["-", "-", "-"]
    (before, few), (after, many) = cells[-2], cells[-1]
    ratio = math.log(steps[-1] / steps[-2])
    grows = f"{math.log(after / before) / ratio:.1f}" if before >= LEAST else "-"
    widens = f"{math.log(many / few) / ratio:.1f}" if few and many else "-"
    return [grows, widens, f"{1000 * after / many:.2f}" if many else "-"]


if __name__ == "__main__":
    main()
