"""Compares the cost of statements with that of reading alone on 300 articles, and checks that output never varies.

    python benchmarks/extract_cost.py            # 300 articles
    python benchmarks/extract_cost.py 60         # fewer

The articles are the bundled five, cut anew: each copy takes another run of their body paragraphs, so that no two
texts are equal. Prints CPU seconds and peak memory of `kg quotes` and `kg extract` over the same files, their
ratio, whether two runs of `kg extract` print the same bytes, and whether builds with one and two workers do.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kg.model import Role  # noqa: E402
from kg.reading import read_article  # noqa: E402

#: Paragraphs of one made article: about 500 words.
LENGTH = 14


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    with tempfile.TemporaryDirectory() as folder:
        articles = Path(folder) / "articles"
        write_articles(articles, count)
        quotes, memory, _ = run(folder, "quotes", str(articles))
        first, peak, one = run(folder, "extract", str(articles))
        _, _, two = run(folder, "extract", str(articles))
        print(
            f"{count} articles: quotes {quotes:.1f} s CPU, {memory:.0f} MB; extract {first:.1f} s CPU, {peak:.0f} MB"
        )
        print(f"ratio extract / quotes: {first / quotes:.2f}")
        print(f"two runs print the same bytes: {'yes' if one == two else 'NO'}")
        same = build(folder, articles, 1) == build(folder, articles, 2)
        print(f"builds with 1 and 2 workers give the same statements: {'yes' if same else 'NO'}")


def write_articles(folder: Path, count: int) -> None:
    folder.mkdir()
    body = [
        paragraph.span.of(article.text)
        for article in map(read_article, sorted((ROOT / "articles").glob("*.txt")))
        for paragraph in article.paragraphs
        if paragraph.role is Role.BODY
    ]
    for number in range(count):
        step = 1 + number // len(body)
        chosen = [body[(number + step * i) % len(body)] for i in range(LENGTH)]
        (folder / f"{number:04}.txt").write_text(
            f"Report {number}\n\n" + "\n\n".join(chosen), encoding="utf-8"
        )


def run(folder: str, command: str, articles: str) -> tuple[float, float, str]:
    """Run one command; give its CPU seconds, peak memory (MB) and the digest of what it printed."""
    out = Path(folder) / "out"
    with out.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", command, articles],
            stdout=sink,
            stderr=subprocess.DEVNULL,
            env=environment(),
        )
        _, _, usage = os.wait4(process.pid, 0)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, digest


def build(folder: str, articles: Path, workers: int) -> bytes:
    """Build a store and give the bytes of its statements, exported."""
    target = Path(folder) / f"w{workers}"
    target.mkdir()
    command = [sys.executable, "-m", "kg", "build", str(articles), "--workers", str(workers)]
    subprocess.run(command, cwd=target, env=environment(), check=True, capture_output=True)
    # Of many articles a build writes no exports unasked.
    export = [sys.executable, "-m", "kg", "export", "jsonl"]
    subprocess.run(export, cwd=target, env=environment(), check=True, capture_output=True)
    return (target / "exports" / "statements.jsonl").read_bytes()


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


if __name__ == "__main__":
    main()
