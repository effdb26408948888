"""Trains the reader of acts in its three parts: annotated with care, annotated quickly too, mentions of GUM too."""

from __future__ import annotations

from pathlib import Path

from kg.pipeline import load_pipeline
from kg.pipeline.wordpiece import read_wordpieces

from .acts import export_acts, train_acts
from .coreference import build_document, read_documents
from .minilm import read_shipped
from .records import build_text, read_excerpts, read_folder

#: Passes over all texts, after those over the carefully annotated ones.
FURTHER = 3
#: How often the documents with mentions are read in the last pass over all texts, and its rates.
MENTION_PASSES, LAST_RATES = 4, (1.2e-4, 6e-4)


def train_folder(
    data: Path, ours: Path, start: Path, out: Path, *, step: int = 1, seed: int = 1, bf16: bool = True
) -> None:
    """Train on the annotated articles and invented texts, go on with more, then with GUM's mentions, and export.

    Args:
        data: Folder with `acts/train/`, `acts/made/` (every fifth text, 4, 9, ..., is kept for scoring), the texts
            `polnear/train/text/` of the excerpts and `ud/train.conllu` with the mentions.
        ours: Folder with what comes with the project: `made/` and `reports/`, invented, and `campaign.json`.
        start: Model folder of the attribution encoder.
        out: Model folder to write; the checkpoint stands beside it as `<out>.pt`.
        step: 2 leaves out every second article, to fit and score by.
        seed: Of windows, batches, dropout and heads.
        bf16: Multiply in bfloat16.
    """
    wordpieces = read_wordpieces(start / "pieces.txt")
    pipeline = load_pipeline()
    made = [entry for number, entry in enumerate(read_folder(data / "acts" / "made")) if number % 5 != 4]
    careful = [*read_folder(ours / "made"), *list(read_folder(data / "acts" / "train"))[::step], *made]
    quick = [
        *read_excerpts(ours / "campaign.json", data / "polnear" / "train" / "text"),
        *read_folder(ours / "reports"),
    ]
    texts = [build_text(pipeline, *entry) for entry in careful]
    more = [build_text(pipeline, *entry) for entry in quick]
    encoder, checkpoint = read_shipped(start / "model.onnx"), out.with_suffix(".pt")
    model = train_acts(texts, encoder, wordpieces, checkpoint, seed=seed, bf16=bf16)
    model = train_acts(
        [*texts, *more], encoder, wordpieces, checkpoint, seed=seed, bf16=bf16, model=model, epochs=FURTHER
    )
    documents = [build_document(pipeline, *entry) for entry in read_documents(data / "ud" / "train.conllu")]
    model = train_acts(
        [*texts, *more, *documents * MENTION_PASSES], encoder, wordpieces, checkpoint,
        seed=seed, bf16=bf16, model=model, epochs=1, rates=LAST_RATES,
    )  # fmt: skip
    export_acts(model, (start / "pieces.txt").read_text(encoding="utf-8").split("\n"), out)
