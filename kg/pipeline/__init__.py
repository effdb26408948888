"""Turns paragraphs into parsed spaCy documents: tokens, tags, features, lemmas, heads, sentences, mentions.

Everything above this floor reads the sentence through `load_pipeline().analyse(...)`; which model stands
behind it is decided here alone. The model ships with the package; nothing is downloaded.

>>> doc = load_pipeline().analyse(["Moscow denied the claim."])[0]
>>> [token.text for token in doc if token.dep_ == "ROOT"]
['denied']
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.errors import ModelError
from kg.files import find_data

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from kg.pipeline.syntax import SyntaxReader

__all__ = ["Pipeline", "load_pipeline"]


class Pipeline:
    """Reads English paragraphs. Make one with `load_pipeline`."""

    def __init__(self, reader: SyntaxReader) -> None:
        self.reader = reader

    def analyse(self, texts: Sequence[str]) -> list[Doc]:
        """Parse paragraphs.

        Args:
            texts: One paragraph each, any characters; an empty text gives an empty Doc.

        Returns:
            One Doc per text, in order. Offsets (`token.idx`) are code points into that text. UD v2 labels
            in `dep_` (the root is `ROOT`), UPOS in `pos_`, Penn tags in `tag_`, UD features in `morph`,
            `lemma_`, sentences in `sents`; mentions in `ents`.
        """
        return [self.reader.read(text) for text in texts]


@functools.cache
def load_pipeline() -> Pipeline:
    """Load the bundled syntax encoder once per process.

    Raises:
        MissingData: The model folder is not in the package.
        ModelError: The folder is there but cannot be read.
    """
    # spaCy takes a second, and who compares sentences needs none.
    from kg.pipeline.syntax import SyntaxReader

    folder = find_data("data", "syntax")
    try:
        return Pipeline(SyntaxReader(folder))
    except (OSError, ValueError, KeyError, RuntimeError) as fault:
        raise ModelError(
            f"cannot load the syntax model - {folder} - {fault} - reinstall counterclaim"
        ) from fault
