"""Joins an article's paragraphs with their parses, so that every token knows its place in the article.

One spaCy Doc per paragraph: token offsets are those of the paragraph, and `Parsed` adds the start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.model import Article, Mention, Paragraph, Role, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

    from kg.pipeline import Pipeline

#: What may hold statements. Captions, comments, bylines, datelines and furniture never do.
READ_ROLES = frozenset({Role.BODY, Role.HEADLINE, Role.SUBHEAD})


@dataclass(frozen=True, slots=True)
class Parsed:
    """One paragraph with its parse; `doc.text` equals the paragraph's text."""

    paragraph: Paragraph
    doc: Doc

    def span_of(self, tokens: Iterable[Token]) -> Span:
        """Give the article span from the first to the last of these tokens (at least one)."""
        listed = list(tokens)
        base = self.paragraph.span.start
        start = min(token.idx for token in listed)
        end = max(token.idx + len(token) for token in listed)
        return Span(base + start, base + end)

    def mention_of(self, tokens: Iterable[Token]) -> Mention:
        """Give the same stretch as a Mention with its words."""
        listed = list(tokens)
        span = self.span_of(listed)
        # A slice spells its own words only; the whole Doc would be spelled anew for every mention.
        words = self.doc[min(token.i for token in listed) : max(token.i for token in listed) + 1]
        return Mention(span, words.text)


def parse_article(article: Article, pipeline: Pipeline) -> list[Parsed]:
    """Parse every paragraph that may hold statements; repeats of an earlier paragraph are left out.

    Args:
        article: Any article.
        pipeline: The bundled pipeline, or anything with its `analyse`.

    Returns:
        In text order; empty when the article has no such paragraph.
    """
    kept = [p for p in article.paragraphs if p.role in READ_ROLES and p.copy_of is None]
    docs = pipeline.analyse([p.span.of(article.text) for p in kept])
    return [Parsed(paragraph, doc) for paragraph, doc in zip(kept, docs, strict=True)]
