"""Measures the main job on the bundled articles: seconds, peak memory, and the share of bare parsing in it.

    python benchmarks/main_job.py            # five runs, each in a fresh folder

Prints the median of the runs. CPU and memory are the operating system's own figures for the finished process.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

PARSE = """
import time
from kg.files import find_data
from kg.parsed import parse_article
from kg.pipeline import load_pipeline
from kg.reading import read_sources
pipeline = load_pipeline()
articles = list(read_sources([str(find_data("articles"))]))
start = time.process_time()
for article in articles:
    parse_article(article, pipeline)
print(time.process_time() - start)
"""


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    rows = [measure_build() for _ in range(runs)]
    wall, cpu = (statistics.median(row[i] for row in rows) for i in range(2))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    parse = statistics.median(measure_parse() for _ in range(runs))
    print(f"main job: {wall:.1f} s wall, {cpu:.1f} s CPU, peak {peak:.0f} MB (median of {runs} runs)")
    print(f"bare parsing: {parse:.2f} s CPU, {100 * parse / cpu:.0f} % of the job")


def measure_build() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "kg", "build"],
            cwd=folder,
            env=environment(),
            check=True,
            capture_output=True,
        )
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure_parse() -> float:
    found = subprocess.run(
        [sys.executable, "-c", PARSE], env=environment(), check=True, capture_output=True, text=True
    )
    return float(found.stdout)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


if __name__ == "__main__":
    main()
