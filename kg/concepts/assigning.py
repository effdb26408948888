"""Assigns statements to the concepts of a codebook: each to that of the nearest example, if it is near enough.

In: statements, examples of each concept, and what people said of single statements. Out: the same statements with
`assigned` filled, where one concept is near enough and clearly nearer than the others. A statement that a person gave
a concept, or none, is an example from then on: what is nearest to one that was taken out of a concept stays out too.
Nothing else is learnt, so each assignment is explained by one example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.model import Assigned, Statement
from kg.pipeline.stopwords import EMPTY

#: Texts in, one row of unit length for each.
Embed = Callable[[Iterable[str]], NDArray[np.float32]]
#: What a label adds to the words of its text: who a pronoun means, what a noun is about.
_ADDED = re.compile(r"\s*\[[^\]]*\]")
_WORD = re.compile(r"[^\W_]+(?:['\u2019]\w+)?")
#: What an example of no concept is an example of.
NO_CONCEPT: Final = ""
#: Cosine to the nearest example from which a statement falls under its concept; measured in benchmarks/REPORT.md.
LEAST: Final = 0.75
#: How much nearer than the nearest example of any other concept; of two that are about as near it falls under none.
LEAD: Final = 0.03
#: Words with a meaning of their own below which a content says too little to be compared ("the new tariffs").
FEWEST_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A content that falls under a concept, named by its label; `NO_CONCEPT`: it falls under none."""

    text: str
    concept: str


class Assigner:
    """Assigns statements by fixed examples, as many as are given, in any order."""

    def __init__(self, examples: Iterable[Example], embed: Embed, least: float = LEAST) -> None:
        """Encode the examples.

        Args:
            examples: Of the codebook, and what people said; none: nothing is ever assigned.
            embed: Encodes texts; not called where there are no concepts.
            least: Cosine from which a statement falls under a concept.
        """
        listed = sorted({(example.text, example.concept) for example in examples})
        self._concepts = [concept for _, concept in listed]
        self._embed, self._least = embed, least
        self._rows = embed([text for text, _ in listed]) if any(self._concepts) else None

    def assign(self, statements: Sequence[Statement], settled: Collection[str] = ()) -> list[Statement]:
        """Assign each statement.

        Args:
            statements: In any order.
            settled: Ids of those whose concept a person settled: they stay as they are.

        Returns:
            As many statements, in the order given. One without a content stays without a concept.
        """
        open_ones = [s for s in statements if s.id not in settled and describe_content(s)]
        if self._rows is None or not open_ones:
            return list(statements)
        cosines = self._embed([describe_content(s) for s in open_ones]) @ self._rows.T
        found = {s.id: self._judge(row) for s, row in zip(open_ones, cosines, strict=True)}
        return [replace(s, assigned=found[s.id]) if s.id in found else s for s in statements]

    def _judge(self, cosines: NDArray[np.float32]) -> Assigned | None:
        nearest = int(np.argmax(cosines))
        concept, confidence = self._concepts[nearest], round(min(1.0, float(cosines[nearest])), 4)
        others = [cosine for cosine, other in zip(cosines, self._concepts, strict=True) if other != concept]
        if not concept or confidence < self._least or max(others, default=-1.0) > cosines[nearest] - LEAD:
            return None
        return Assigned(concept, confidence)


def describe_content(statement: Statement) -> str:
    """Give the words by which a statement is compared: its content's label; "" where it has none that says enough."""
    label = "" if statement.proposition is None else statement.proposition.label
    words = [word for word in _WORD.findall(label.lower()) if word not in EMPTY]
    return _ADDED.sub("", label) if len(words) >= FEWEST_WORDS else ""
