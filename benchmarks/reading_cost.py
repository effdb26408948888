"""Measures what reading costs on one core: loading, pieces a second, CPU an article, memory, bundle size.

    python benchmarks/reading_cost.py            # median of five rounds; run it on an idle machine

The article is made of paragraphs of our own, 500 words in all. CPU seconds are the process's own.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["OMP_NUM_THREADS"] = "1"

from benchmarks.fuzz_reading import SEEDS, make_article
from kg.attribution import find_attributions
from kg.files import find_data
from kg.parsed import parse_article
from kg.pipeline import load_pipeline
from kg.pipeline.tagger import load_tagger

WORDS, ROUNDS, LOADS = 500, 5, 3
LOAD = (
    "import time; start = time.process_time(); from kg.pipeline import load_pipeline; load_pipeline(); "
    "from kg.pipeline.tagger import load_tagger; load_tagger(); print(time.process_time() - start)"
)


def main() -> None:
    """Measure and print."""
    loads = [
        float(subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True, text=True).stdout)
        for _ in range(LOADS)
    ]
    lines: list[str] = []
    while sum(len(line.split()) for line in lines) < WORDS:
        lines.append(SEEDS[len(lines) % len(SEEDS)].replace("\n", " "))
    article = make_article("\n".join(lines))
    pipeline, tagger = load_pipeline(), load_tagger()
    parsed = parse_article(article, pipeline)
    find_attributions(parsed)
    texts = [[token.text for token in one.doc if not token.is_space] for one in parsed]
    encoder = pipeline.reader.encoder
    pieces = sum(sum(encoder.measure(text)) for text in texts)
    parse = measure(lambda: parse_article(article, pipeline))
    print(f"loading both encoders: {statistics.median(loads):.2f} s CPU (imports included)")
    print(f"syntax encoder: {pieces / measure(lambda: [encoder.run(t) for t in texts]):.0f} pieces a second")
    print(f"parsing, all of it: {pieces / parse:.0f} pieces a second")
    print(
        f"tagging, all of it: {pieces / measure(lambda: tagger.tag([p.doc for p in parsed])):.0f} pieces a second"
    )
    whole = measure(lambda: find_attributions(parse_article(article, pipeline)))
    print(f"parse and attribution of {WORDS} words: {whole:.3f} s CPU")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    size = sum(path.stat().st_size for path in find_data("data").rglob("*") if path.is_file())
    print(f"bundled data: {size / 1e6:.1f} MB")


def measure(run: Callable[[], object]) -> float:
    """Give the median CPU seconds of some runs."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        rounds.append(time.process_time() - start)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
