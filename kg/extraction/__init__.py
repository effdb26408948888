"""Reads one parsed article into statements: who did what with words, to whom, about what, on what grounds.

names       who is named where
actors      whom a phrase means
scene       what the rules look at
frames      acts that a cue names
conduct     acts that nobody names
grounds     evidence offered, asked for, called missing
times       when it was said
contents    of what: propositions
statements  drafts become Statements
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extraction.actors import Resolver
from kg.extraction.names import find_names
from kg.extraction.scene import Scene, Utterance
from kg.extraction.statements import build_statements
from kg.extraction.words import HE, IT, SHE
from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.model import ActorKind, Article, Attribution, Party, Span, Statement
from kg.parsed import Parsed

__all__ = ["extract_statements"]


def extract_statements(
    article: Article,
    parsed: Sequence[Parsed],
    attributions: Sequence[Attribution],
    lexicon: Lexicon,
    gazetteer: Gazetteer,
) -> list[Statement]:
    """Extract the statements of one article.

    Args:
        article: The article.
        parsed: Its paragraphs with their parses, from `kg.parsed.parse_article`.
        attributions: Who is the source of which words, from `kg.attribution.find_attributions`.
        lexicon: Cues, conduct and evidence words.
        gazetteer: Actors and topics.

    Returns:
        In text order; empty when nobody is reported to say anything.
    """
    book = find_names(parsed, gazetteer)
    resolver = Resolver(parsed, book, gazetteer)
    utterances: list[Utterance] = []
    for attribution in attributions:
        utterances.append(_build_utterance(attribution, parsed, resolver, utterances))
    scene = Scene(article, parsed, resolver, lexicon, utterances)
    return build_statements(scene)


def _build_utterance(
    attribution: Attribution, parsed: Sequence[Parsed], resolver: Resolver, before: Sequence[Utterance]
) -> Utterance:
    """Resolve the source of an attribution to parties; none when it is absent or means nobody.

    A pronoun that speaks is first of all whoever spoke last.
    """
    for source in attribution.source:
        for number, part in enumerate(parsed):
            if not part.paragraph.span.contains(source):
                continue
            base = part.paragraph.span.start
            span = part.doc.char_span(source.start - base, source.end - base, alignment_mode="expand")
            if span is None:
                continue
            last = _continue_speaker(span.root.lower_, source, before)
            if last is not None:
                return Utterance(attribution, (replace(last, mention=part.mention_of(span)),))
            parties = resolver.resolve(number, span.root) or resolver.actors_between(number, list(span))[-1:]
            if parties:
                return Utterance(attribution, tuple(parties))
    return Utterance(attribution, ())


#: How far back (code points) a speaking pronoun may mean the last speaker.
CONTINUITY = 600


def _continue_speaker(word: str, source: Span, before: Sequence[Utterance]) -> Party | None:
    """Give the last speaker before a speaking he, she or it, when it fits; None otherwise."""
    if word not in HE | SHE | IT:
        return None
    for utterance in reversed(before):
        places = utterance.attribution.source or utterance.attribution.content
        near = places and 0 < source.start - places[-1].start < CONTINUITY
        if not utterance.speakers or not near or utterance.attribution.rule.startswith("nested"):
            continue
        party = utterance.speakers[0]
        if (party.actor.kind is ActorKind.PERSON) == (word not in IT):
            step = f'"{word}" is whoever spoke last'
            return replace(party, steps=(step, *party.steps))
    return None
