"""Scores attributions on a folder of PolNeAR with its scorer, unchanged.

    python benchmarks/attribution_scores.py --data ../shared/data/polnear/dev --mode both
    python benchmarks/attribution_scores.py --data ../shared/data/polnear/dev --mode rules --min-confidence 0.8

Attributions inside the words of another one (`nested`) are left out: that corpus keeps the outermost only.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.attribution import find_attributions
from kg.ids import hash_text
from kg.model import Article, Attribution, Paragraph, Role, Span
from kg.parsed import parse_article
from kg.pipeline import load_pipeline


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with text/ and attributions/")
    parser.add_argument("--mode", choices=("both", "rules"), default="both")
    parser.add_argument("--min-confidence", type=float, default=0.0)
    parser.add_argument("--scorer", type=Path, default=Path("../shared/tools/eval_polnear.py"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "predictions.jsonl"
        with out.open("w", encoding="utf-8") as lines:
            for path in sorted((arguments.data / "text").glob("*.txt")):
                lines.write(json.dumps(predict(path, arguments.mode, arguments.min_confidence)) + "\n")
        command = [sys.executable, str(arguments.scorer), "--gold", str(arguments.data), "--pred", str(out)]
        sys.exit(subprocess.run(command, check=False).returncode)


def predict(path: Path, mode: str, least: float) -> dict:
    """Read one file of the corpus and give a line of the scorer's format."""
    found = find_attributions(parse_article(read_line_article(path), load_pipeline()), mode=mode)
    return to_prediction(path.stem, [a for a in found if a.confidence >= least])


def read_line_article(path: Path) -> Article:
    """Read a text in which every line is a paragraph, newlines untouched."""
    with path.open(encoding="utf-8", newline="") as file:
        text = file.read()
    blocks = (m.span() for m in re.finditer(r"[^\n]+", text) if m.group().strip())
    paragraphs = tuple(Paragraph(Span(a, b), Role.BODY, "a line of the corpus") for a, b in blocks)
    digest = hash_text(text)
    return Article(digest[:16], digest, text, paragraphs, path.name)


def to_prediction(stem: str, found: Iterable[Attribution]) -> dict:
    """Write attributions as a line of the scorer's format, nested ones left out."""
    return {
        "doc": stem,
        "attributions": [
            {
                "source": [[s.start, s.end] for s in a.source],
                "cue": [[s.start, s.end] for s in a.cue],
                "content": [[s.start, s.end] for s in a.content],
                "confidence": a.confidence,
            }
            for a in found
            if not a.nested
        ],
    }


if __name__ == "__main__":
    main()
