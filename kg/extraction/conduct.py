"""Finds words of blameworthy conduct: what kind of charge some words make, and how heavy it is.

In: a Scene and a token. Out: the lexicon's conduct record, None where the token marks no blame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Scene
from kg.lexicon import Conduct, Pos

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_conduct(scene: Scene, token: Token) -> Conduct | None:
    """Look the token up among conduct words, phrases that begin at it included."""
    sentence = token.sent
    offset = token.i - sentence.start
    hits = scene.lexicon.conduct.find_at(*tree.list_forms(sentence), offset, gap=3)
    for conduct, places in hits:
        if len(places) > 1 and tree.is_verb(token) == (conduct.pos is not Pos.NOUN):
            return conduct
    pos = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adj"}.get(token.pos_)
    return scene.lexicon.find_conduct(token.lemma_, pos) if pos else None
