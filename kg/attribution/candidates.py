"""The record that rules hand on: one possible attribution, still in words of one paragraph."""

from __future__ import annotations

from dataclasses import dataclass

from kg.attribution.quotations import Quotation

#: No token.
NONE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible attribution.

    Attributes:
        rule: Id of the rule, such as `R1 clause`.
        passage: Number of the passage that holds the cue.
        head: Token index of the cue's main word.
        source, cue, content: Token indices in that passage; empty when the text has none.
        quotations: Quotations that are content, whole, in whatever passage they stand.
        nested: Its cue stands in somebody's words.
    """

    rule: str
    passage: int
    head: int
    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]
    quotations: tuple[Quotation, ...] = ()
    nested: bool = False
