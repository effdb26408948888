"""Runs an int8 encoder with onnxruntime: tokens of one window in, arrays per token out.

One window a run, one thread: dynamic int8 scales are taken over a whole run, so a batch would make the
reading of a paragraph depend on its neighbours in the batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.errors import ModelError
from kg.pipeline.wordpiece import WordPieces, classify_casing, read_wordpieces

Floats = NDArray[np.float32]
AnyFloat = TypeVar("AnyFloat", bound=np.floating[Any])
# The position table has 512 rows; training windows stay below 260 pieces, and so does the runtime.
WINDOW_PIECES = 250


def open_session(model: Path) -> onnxruntime.InferenceSession:
    """Open an ONNX file on one thread.

    Raises:
        ModelError: It is missing or not a model this onnxruntime can read.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as fault:
        raise ModelError(
            f"cannot load {model} - {fault} - expected the file as shipped: reinstall counterclaim"
        ) from fault


def soften(scores: NDArray[AnyFloat]) -> NDArray[AnyFloat]:
    """Turn scores into probabilities along the last axis."""
    exponents = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


class Encoder:
    """A model folder's `model.onnx` with its `pieces.txt`."""

    def __init__(self, folder: Path) -> None:
        """Open the session.

        Raises:
            ModelError: A file of the folder is missing or not an ONNX model this onnxruntime can read.
        """
        self.wordpieces: WordPieces = read_wordpieces(folder / "pieces.txt")
        self.session = open_session(folder / "model.onnx")

    def measure(self, texts: Sequence[str]) -> list[int]:
        """Count the pieces of each token."""
        return [len(self.wordpieces.cut(text)) for text in texts]

    def run(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Encode one window.

        Args:
            texts: Tokens, at least one, at most about `WINDOW_PIECES` pieces in all.

        Returns:
            The model's outputs by name, without the batch axis; the first axis counts tokens.
        """
        pieces, casing, firsts = [self.wordpieces.begin], [0], []
        for text in texts:
            cut = self.wordpieces.cut(text)
            firsts.append(len(pieces))
            pieces.extend(cut)
            casing.extend([classify_casing(text)] * len(cut))
        pieces.append(self.wordpieces.end)
        casing.append(0)
        feed = {"pieces": pieces, "casing": casing, "firsts": firsts}
        arrays = {name: np.asarray([numbers], dtype=np.int64) for name, numbers in feed.items()}
        outputs = self.session.run(None, arrays)
        names = [output.name for output in self.session.get_outputs()]
        return {name: output[0] for name, output in zip(names, outputs, strict=True)}
