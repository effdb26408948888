"""Scores what the acts encoder takes pronouns and descriptions for, in annotated articles and in documents of GUM.

    python training/score_antecedents.py --model OUT/acts --texts DATA/acts/dev --gum DATA/ud/gum-test.conllu

A mention that stands for other words counts as right where the encoder's first choice is one of them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.pipeline import load_pipeline
from kg.pipeline.encoder import Encoder
from kg.pipeline.reader import ActReader, read_tables
from training.coreference import build_document, read_documents
from training.records import PRONOUNS, Text, build_text, read_folder


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True, help="folder with model.onnx")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="folders of annotated texts")
    parser.add_argument("--gum", type=Path, nargs="*", default=[], help="CoNLL-U files with GUM's entities")
    arguments = parser.parse_args()
    reader = ActReader(Encoder(arguments.model), read_tables(arguments.model / "tables.npz"))
    for path in arguments.texts:
        print(f"{path.parent.name}/{path.name}: {describe(reader, read_texts(path))}")
    for path in arguments.gum:
        print(f"{path.name}: {describe(reader, read_gum(path))}")


def read_texts(folder: Path) -> Iterator[tuple[str, Text]]:
    """Yield the annotated texts of a folder, as they are and in tokens."""
    for name, text, records in read_folder(folder):
        yield text, build_text(load_pipeline(), name, text, records)


def read_gum(path: Path) -> Iterator[tuple[str, Text]]:
    """Yield the documents of a GUM file, as they are and in tokens."""
    for name, text, mentions in read_documents(path):
        yield text, build_document(load_pipeline(), name, text, mentions)


def describe(reader: ActReader, texts: Iterator[tuple[str, Text]]) -> str:
    """Say how many pronouns and how many other mentions of some texts are read rightly."""
    total: Counter[str] = Counter()
    for text, gold in texts:
        docs = load_pipeline().analyse([block[0] for block in re.finditer(r"[^\n]+", text)])
        places = [(number, token.i) for number, doc in enumerate(docs) for token in doc if not token.is_space]
        reading = reader.read(docs)
        for head, meant in gold.antecedents.items():
            if meant == [head]:
                continue
            kind = "pronouns" if gold.words[head].lower() in PRONOUNS else "descriptions"
            found = reading.find(*places[head])
            total[kind] += 1
            total["right " + kind] += bool(found) and found[0][:2] in {places[t] for t in meant}
    kinds = ("pronouns", "descriptions")
    return ", ".join(
        f"{total['right ' + k]} of {total[k]} {k} ({total['right ' + k] / max(1, total[k]):.3f})"
        for k in kinds
    )


if __name__ == "__main__":
    main()
