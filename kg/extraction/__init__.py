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

from kg.extraction.actors import Resolver
from kg.extraction.names import find_names
from kg.extraction.scene import Scene, Utterance
from kg.extraction.statements import build_statements
from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.model import Article, Attribution, Statement
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
        lexicon, gazetteer: The lore.

    Returns:
        In text order; empty when nobody is reported to say anything.
    """
    book = find_names(parsed, gazetteer)
    resolver = Resolver(parsed, book, gazetteer)
    utterances = [_build_utterance(a, parsed, resolver) for a in attributions]
    scene = Scene(article, parsed, resolver, lexicon, utterances)
    return build_statements(scene)


def _build_utterance(attribution: Attribution, parsed: Sequence[Parsed], resolver: Resolver) -> Utterance:
    """Resolve the source of an attribution to parties; none when it is absent or means nobody."""
    for source in attribution.source:
        for number, part in enumerate(parsed):
            if not part.paragraph.span.contains(source):
                continue
            base = part.paragraph.span.start
            span = part.doc.char_span(source.start - base, source.end - base, alignment_mode="expand")
            if span is None:
                continue
            parties = resolver.resolve(number, span.root) or resolver.actors_between(number, list(span))[-1:]
            if parties:
                return Utterance(attribution, tuple(parties))
    return Utterance(attribution, ())
