"""Scores an exported attribution encoder by itself on a PolNeAR split, with the links it learned.

    python training/score_attribution.py --model FOLDER --split DATA/polnear/dev --scorer eval_polnear.py

This is the encoder alone, without the rules of `kg.attribution`; `kg quotes` is scored by `benchmarks/`.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.pipeline.encoder import Encoder
from kg.pipeline.tagger import RoleSpan, Tagger, link_spans
from kg.pipeline.tokens import build_language, cut_tokens


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--split", type=Path, required=True)
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--out", type=Path, help="where to write the predictions (default: beside the model)")
    parser.add_argument("--min-confidence", type=float)
    arguments = parser.parse_args()
    tagger, nlp = Tagger(Encoder(arguments.model)), build_language()
    lines = []
    for path in sorted((arguments.split / "text").glob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            text = file.read()
        lines.append(json.dumps({"doc": path.stem, "attributions": find_attributions(tagger, nlp, text)}))
    out = arguments.out or arguments.model.with_name(arguments.model.name + "-predictions.jsonl")
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, str(arguments.scorer), "--gold", str(arguments.split), "--pred", str(out)]
    if arguments.min_confidence is not None:
        command += ["--min-confidence", str(arguments.min_confidence)]
    subprocess.run(command, check=True)


def find_attributions(tagger: Tagger, nlp, text: str) -> list[dict]:
    """Find the attributions of an article in the scorer's format."""
    bases = [match.start() for match in re.finditer(r"[^\n]+", text)]
    docs = [cut_tokens(nlp, match[0]) for match in re.finditer(r"[^\n]+", text)]
    found = []
    for base, doc, tagged in zip(bases, docs, tagger.tag(docs), strict=True):

        def place(span: RoleSpan, doc=doc, base=base) -> list[int]:
            last = doc[span.end - 1]
            return [base + doc[span.start].idx, base + last.idx + len(last)]

        for linked in link_spans(tagged):
            found.append(
                {
                    "source": [place(linked.source)] if linked.source else [],
                    "cue": [place(span) for span in linked.cues],
                    "content": [place(span) for span in linked.contents],
                    "confidence": round(linked.probability, 4),
                }
            )
    return found


if __name__ == "__main__":
    main()
