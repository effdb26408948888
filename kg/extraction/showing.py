"""Tells sources that speak from things that only show: "the talks confirm ...", "his remarks may signal ...".

In: an attribution and the parsed article. Out: True where its words are an inference, of the outlet or of
whoever is quoted around it, and so nobody's utterance. Documents (reports, statements, letters) do speak; what
somebody "makes no secret of" or is willing "to admit" was not said at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.words import BODY_HEADS, GROUP_NOUNS, PERSON_NOUNS, WILL_NOUNS
from kg.model import Attribution, Span
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Verbs by which a thing makes something known without a word.
SHOWING = frozenset(
    "signal confirm show indicate suggest demonstrate mean prove reflect reveal imply underline underscore "
    "highlight illustrate herald mark hint".split()
)
#: What is made or shown of something without a word ("made no secret of", "showed signs of").
SIGNS = frozenset({"secret", "sign"})
#: Deeds before an infinitive that says no more: "the move to denounce the pact".
MOVES = frozenset({"move", "decision", "step", "effort", "bid", "threat"})
#: Common nouns that speak, being written or spoken words.
DOCUMENTS = frozenset(
    "report statement letter study document note memo paper article dispatch communique communiqué resolution "
    "declaration poll survey email e-mail tweet post message transcript record filing indictment complaint lawsuit "
    "affidavit ruling verdict judgment book speech source data figure photo image footage video intelligence "
    "assessment review investigation inquiry audit analysis brief cable text treaty law website press media".split()
)


def says_nothing(attribution: Attribution, parsed: Sequence[Parsed]) -> bool:
    """Tell whether the source of an attribution did not say its content.

    A thing that signals or confirms does not; nor does whatever merely "may signal" something.
    """
    if (
        (attribution.kind != "indirect" and not attribution.nested)
        or not attribution.source
        or not attribution.cue
    ):
        return False
    cue, source = _find_root(attribution.cue[0], parsed), _find_root(attribution.source[-1], parsed)
    if cue is None or source is None:
        return False
    if any(c.lemma_.lower() in SIGNS for c in tree.find_children(cue, "obj")) or _is_only_willed(cue):
        return True
    if cue.lemma_.lower() not in SHOWING:
        return False
    supposed = any(c.lower_ in ("may", "might", "could") for c in tree.find_children(cue, "aux"))
    speaks = source.lemma_.lower() in DOCUMENTS | PERSON_NOUNS | GROUP_NOUNS | BODY_HEADS
    return source.pos_ == "NOUN" and (supposed or not speaks)


def _is_only_willed(cue: Token) -> bool:
    """Tell whether a verb of saying only names what somebody is willing or refuses to say."""
    infinitive = any(c.lower_ == "to" and c.dep_ == "mark" for c in cue.children)
    return cue.dep_ == "acl" and infinitive and cue.head.lemma_.lower() in WILL_NOUNS | MOVES


def _find_root(span: Span, parsed: Sequence[Parsed]) -> Token | None:
    for part in parsed:
        if part.paragraph.span.contains(span):
            base = part.paragraph.span.start
            words = part.doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
            return None if words is None else words.root
    return None
