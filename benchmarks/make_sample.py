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


def main() -> None:
    sample = ROOT / "exports" / "sample"
    with tempfile.TemporaryDirectory() as folder:
        for old in sample.glob("*"):
            old.unlink()
        command = [sys.executable, "-m", "kg", "build", "articles", "--workers", "1"]
        command += ["--store", f"{folder}/store", "--exports", str(sample)]
        subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
