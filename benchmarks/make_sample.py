"""Makes `exports/sample` again: the exports of the five bundled articles, which tests compare byte by byte.

    python benchmarks/make_sample.py

Run it when reading or extraction changed on purpose; `git diff exports/sample` is the review.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FORMATS = ("csv", "jsonl", "graphml", "gexf", "trig", "turtle", "nquads", "jsonld")


def main() -> None:
    sample = ROOT / "exports" / "sample"
    with tempfile.TemporaryDirectory() as folder:
        for old in sample.glob("*"):
            old.unlink()
        kg, store = [sys.executable, "-m", "kg"], ["--store", f"{folder}/store"]
        build = [*kg, "build", "articles", "--workers", "1", *store, "--out", f"{folder}/exports"]
        subprocess.run(build, cwd=ROOT, check=True)
        # Only data is compared; pages have tests of their own.
        subprocess.run([*kg, "export", *FORMATS, *store, "--out", str(sample)], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
