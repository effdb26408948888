"""Teaches the shipped reader of acts more: goes on from its weights with a user's own articles, and scores it.

The int8 weights of a model folder are taken back to floats, heads and all. A part of the articles is held out; the
reader is scored there as it was, and after each pass, with a quarter, a half and all of the others. The best of what
learned from all is written, or the start where nothing was better. `kg train` calls this.
"""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

from kg.pipeline import load_pipeline
from kg.pipeline.encoder import Encoder as Runtime
from kg.pipeline.reader import ACTS, TABLES, ActReader, read_tables
from kg.pipeline.wordpiece import read_wordpieces

from .acts import ActsModel, export_acts, train_acts
from .minilm import Encoder
from .records import Text, build_text

#: Of encoder and heads: a tenth of those of a training from scratch, so that what is known stays.
RATES = (3e-5, 1e-4)
#: Updates that the running mean reaches back: a training is a few hundred long.
AVERAGED = 40
#: Parts of the articles that the curve is drawn from.
SHARES = (0.25, 0.5, 1.0)
#: From which an act counts in the score.
LEAST = 0.5
Entry = tuple[str, str, list[dict]]


@dataclass(frozen=True, slots=True)
class Round:
    """The score after one pass: acts by sentence on the articles held out; pass 0 is the start."""

    texts: int
    epoch: int
    precision: float
    recall: float
    f1: float
    seconds: float


def teach(
    start: Path, articles: Sequence[Entry], held: Sequence[Entry], out: Path, epochs: int, seed: int,
    note: Callable[[str], None],
) -> list[Round]:  # fmt: skip
    """Teach a model, write the best to `out`, and give the curve.

    Args:
        start: Model folder to go on from.
        articles: (name, text, records) to learn from.
        held: The same, to score by.
        out: Model folder to write.
        epochs: Passes.
        seed: Of windows, batches and dropout.
        note: Told how it goes.
    """
    logging.disable(logging.WARNING)  # the quantiser's advice, once an export
    pipeline, begun = load_pipeline(), time.monotonic()
    pieces = (start / "pieces.txt").read_text(encoding="utf-8").split("\n")
    wordpieces = read_wordpieces(start / "pieces.txt")
    texts = [build_text(pipeline, *entry) for entry in articles]
    gold = [(build_text(pipeline, *entry), cut_docs(pipeline, entry[1])) for entry in held]
    rounds = [Round(0, 0, *score(start, gold), time.monotonic() - begun)]
    note(describe(rounds[-1]))
    best = rounds[0].f1
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "pass"
        for share in SHARES:
            chosen = texts[: max(1, round(share * len(texts)))]

            def after(model: ActsModel, epoch: int, count: int = len(chosen)) -> None:
                nonlocal best
                export_acts(model, pieces, work)
                rounds.append(Round(count, epoch, *score(work, gold), time.monotonic() - begun))
                note(describe(rounds[-1]))
                if count == len(texts) and rounds[-1].f1 > best:
                    best = rounds[-1].f1
                    copy_model(work, out)

            model = lift_model(start)
            train_acts(
                chosen, model.encoder, wordpieces, work.with_suffix(".pt"), epochs=epochs, seed=seed, bf16=False,
                note=after, model=model, rates=RATES, averaged_over=AVERAGED,
            )  # fmt: skip
    if best <= rounds[0].f1:
        copy_model(start, out)
    return rounds


def describe(one: Round) -> str:
    what = f"{one.texts} articles, pass {one.epoch}" if one.epoch else "as it was"
    return f"{what}: P {one.precision:.3f} R {one.recall:.3f} F1 {one.f1:.3f} ({one.seconds:.0f} s)"


def copy_model(source: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name in ("model.onnx", "tables.npz", "pieces.txt"):
        shutil.copyfile(source / name, out / name)


def lift_model(folder: Path) -> ActsModel:
    """Take a whole model folder back to floats: encoder, heads and tables."""
    graph = onnx.load(folder / "model.onnx").graph
    arrays = {part.name: onnx.numpy_helper.to_array(part) for part in graph.initializer}

    def lift(name: str) -> Tensor:
        zero = arrays[name + "_zero_point"].astype(np.float32)
        return torch.from_numpy(
            (arrays[name + "_quantized"].astype(np.float32) - zero) * arrays[name + "_scale"]
        )

    state = {
        name.removeprefix("model."): torch.from_numpy(array.copy())
        for name, array in arrays.items()
        if name.startswith("model.") and array.dtype == np.float32 and array.ndim
    }
    for table in ("words", "positions", "casing"):
        state[f"encoder.{table}.weight"] = lift(f"model.encoder.{table}.weight")
    for node in graph.node:
        if (
            node.op_type == "MatMulInteger"
            and node.input[1].endswith("_quantized")
            and "MatMul_" in node.input[1]
        ):
            # "/model/encoder/layers.0/mix/MatMul_output_0_output_quantized"
            path = node.output[0].removeprefix("/model/").partition("/MatMul")[0].replace("/", ".")
            state[f"{path}.weight"] = lift(node.input[1].removesuffix("_quantized")).T.contiguous()
    tables = read_tables(folder / "tables.npz")
    state |= {name: torch.from_numpy(np.array(tables[name])) for name in TABLES}
    model = ActsModel(Encoder(state["encoder.words.weight"].shape[0], attention_dropout=0.0))
    model.load_state_dict(state)
    return model


def cut_docs(pipeline, text: str):
    return pipeline.analyse([block[0] for block in re.finditer(r"[^\n]+", text)])


def score(folder: Path, gold: Sequence[tuple[Text, Sequence]]) -> tuple[float, float, float]:
    """Score acts by sentence; doubtful ones neither reward nor punish."""
    reader = ActReader(Runtime(folder), read_tables(folder / "tables.npz"))
    right = read = wanted = 0
    for text, docs in gold:
        sure, all_of = (
            {
                (ACTS[i.act], text.sentences[i.cue[0]])
                for i in text.instances
                if i.weight == 1 or not only_sure
            }
            for only_sure in (True, False)
        )
        places, number = {}, 0
        for at, doc in enumerate(docs):
            for token in doc:
                if not token.is_space:
                    places[at, token.i] = number
                    number += 1
        found = {
            (one.act, text.sentences[places[one.cue[0].doc, one.cue[0].token]])
            for one in reader.read(list(docs)).acts
            if one.probability >= LEAST
        }
        right += len(found & sure)
        read += len(found - (all_of - sure))
        wanted += len(sure)
    precision, recall = right / max(1, read), right / max(1, wanted)
    return precision, recall, 2 * right / max(1, read + wanted)
