"""Finds reports that go on after their sentence: figures that the outlet passes on without naming the source again.

In: the parsed article and its utterances. Out: further utterances. "Oslo told its neighbours that it launched the
rocket in May. The rocket flew 300 miles." The figure is Oslo's: the sentence follows an indirect report in its
paragraph, speaks of a thing that the report speaks of, tells the past, gives a measured figure and has no source of
its own. Anything less is the outlet's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Utterance
from kg.extraction.words import MEASURES
from kg.model import Attribution, Role
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

#: The rule's name in votes and explanations.
RULE = "R15 report goes on"
CONFIDENCE = 0.45


def find_continuing_utterances(parsed: Sequence[Parsed], utterances: Sequence[Utterance]) -> list[Utterance]:
    """Find the sentences that carry an indirect report on, in text order."""
    found = []
    for part in parsed:
        if part.paragraph.role is not Role.BODY:
            continue
        sentences = list(part.doc.sents)
        for before, sentence in pairwise(sentences):
            told = _find_told(part, before, utterances)
            if (
                told is not None
                and _goes_on(sentence, before)
                and not _has_source(part, sentence, utterances)
            ):
                attribution = Attribution(
                    told.attribution.source, (), (part.span_of(tree.trim_marks(list(sentence))),), "indirect",
                    RULE, ("syntax",), CONFIDENCE,
                )  # fmt: skip
                found.append(Utterance(attribution, told.speakers))
    return found


def _find_told(part: Parsed, sentence: DocSpan, utterances: Sequence[Utterance]) -> Utterance | None:
    """Find the indirect report whose content ends a sentence."""
    end = part.span_of(tree.trim_marks(list(sentence))).end
    for one in utterances:
        told = one.attribution
        if told.nested or told.kind != "indirect" or not (one.speakers and told.cue):
            continue
        if any(abs(content.end - end) <= 1 for content in told.content):
            return one
    return None


def _goes_on(sentence: DocSpan, before: DocSpan) -> bool:
    """Tell whether a sentence gives a figure, in the past tense, of a thing that the sentence before names."""
    verb = sentence.root
    subject = next((c for c in verb.children if c.dep_ in tree.SUBJECTS), None)
    if subject is None or verb.tag_ != "VBD" or not any(_is_measure(t) for t in sentence):
        return False
    definite = any(c.lower_ in ("the", "this", "its") for c in subject.children)
    return definite and subject.pos_ == "NOUN" and any(t.lemma_ == subject.lemma_ for t in before)


def _is_measure(token: Token) -> bool:
    """Tell whether a noun is a unit of measure with a number."""
    return token.lemma_.lower() in MEASURES and any(c.dep_ == "nummod" for c in token.children)


def _has_source(part: Parsed, sentence: DocSpan, utterances: Sequence[Utterance]) -> bool:
    """Tell whether any words of a sentence have a source already."""
    span = part.span_of(list(sentence))
    return any(span.overlaps(content) for one in utterances for content in one.attribution.content)
