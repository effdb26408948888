"""Scores statements against hand-made gold with its scorer, unchanged.

python benchmarks/statement_scores.py --data ../shared/data/devgold --scorer ../shared/tools/score.py
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.name_scores import add_known
from kg.jobs.engine import Recipe, load_engine
from kg.reading import read_article
from kg.records import build_lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data/devgold"))
    parser.add_argument("--scorer", type=Path, default=Path("../shared/tools/score.py"))
    parser.add_argument("--attribution", choices=("both", "rules"), default="both")
    arguments = parser.parse_args()
    engine = load_engine(Recipe(arguments.attribution))
    with (arguments.data / "sources.tsv").open(encoding="utf-8", newline="") as table:
        known = {row["name"]: row for row in csv.DictReader(table, delimiter="\t")}
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted((arguments.data / "texts").glob("*.txt")):
            row = known[path.stem]
            article = add_known(read_article(path), row["outlet"], row["date"])
            (Path(folder) / f"{path.stem}.jsonl").write_text(
                build_lines(engine.extract(article)), encoding="utf-8"
            )
        command = [sys.executable, str(arguments.scorer), str(arguments.data), folder]
        sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
