"""Turns short texts into vectors whose cosine says how alike they mean: a small sentence encoder on one thread.

The encoder is all-MiniLM-L6-v2 as published, int8, with the pieces of the other encoders. One text a run: dynamic
int8 scales are taken over a whole run, so in a batch a text's vector would depend on its neighbours there, and a
graph would change with the order in which articles come.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg.files import find_data
from kg.pipeline.encoder import WINDOW_PIECES, open_session
from kg.pipeline.stopwords import EMPTY
from kg.pipeline.wordpiece import read_wordpieces

Floats = NDArray[np.float32]
#: Numbers in a vector.
WIDTH = 384


class SentenceEncoder:
    """A sentence model. `embed` uses the bundled one; make another only to compare."""

    def __init__(self, model: Path) -> None:
        """Open the session.

        Args:
            model: The ONNX file; its pieces are those of the acts encoder.

        Raises:
            MissingData: The pieces are not in the package.
            ModelError: This onnxruntime cannot read the file.
        """
        self.wordpieces = read_wordpieces(find_data("data", "acts", "pieces.txt"))
        self.session = open_session(model)
        numbers = self.wordpieces.numbers
        self.empty = {n for piece, n in numbers.items() if not piece.strip("#").isalnum() or piece in EMPTY}

    def embed(self, texts: Iterable[str]) -> Floats:
        """Encode texts; see `embed`."""
        listed = list(texts)
        known = {text: self.read(text)[0] for text in dict.fromkeys(listed)}
        return np.stack([known[text] for text in listed]) if listed else np.zeros((0, WIDTH), np.float32)

    def read(self, text: str) -> tuple[Floats, Floats]:
        """Encode a text as `embed` does, and its words, each as it is meant there.

        Returns:
            (384,) and (pieces, 384) float32 rows, the latter in text order, for the word pieces that are letters or
            figures and have a meaning of their own; (0, 384) where there are none.
        """
        pieces = [number for word in text.split() for number in self.wordpieces.cut(word)][:WINDOW_PIECES]
        row = np.asarray([[self.wordpieces.begin, *pieces, self.wordpieces.end]], dtype=np.int64)
        vector, states = self.session.run(["sentence", "states"], {"pieces": row})
        kept = [at for at, piece in enumerate(pieces, start=1) if piece not in self.empty]
        return vector[0], states[0][kept]


def embed(texts: Iterable[str]) -> Floats:
    """Encode short texts with the bundled encoder, loaded at the first call.

    Args:
        texts: Any characters, any number; what is beyond about 250 word pieces of a text is not read.

    Returns:
        (texts, 384) float32 rows of unit length, in the order given: their products are cosines. A text's row is the
        same whatever stands beside it, and is computed once for equal texts. No texts give (0, 384).

    Raises:
        MissingData: The model is not in the package.
        ModelError: The model is there but cannot be read.

    >>> near, far = embed(["Oslo broke the treaty.", "Norway violated the pact.", "It rained."])[1:] @ embed(
    ...     ["Oslo broke the treaty."]
    ... )[0]
    >>> bool(near > 0.5 > far)
    True
    """
    return load_encoder().embed(texts)


@functools.cache
def load_encoder() -> SentenceEncoder:
    """Load the bundled sentence encoder once per process.

    Raises:
        MissingData: The model is not in the package.
        ModelError: The model is there but cannot be read.
    """
    return SentenceEncoder(find_data("data", "sentences", "model.onnx"))
