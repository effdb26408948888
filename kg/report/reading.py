"""Cuts an article's text where statements begin and end, so that each piece knows which of them it belongs to.

Overlaps need no nesting: a piece lists every statement over it, the shortest first. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Article, Paragraph, Statement


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same statements.

    `statements` holds those over it, the shortest first; `opens` those that begin here.
    """

    text: str
    statements: tuple[Statement, ...]
    opens: tuple[str, ...]


def cut_article(article: Article, statements: Sequence[Statement]) -> list[tuple[Paragraph, list[Piece]]]:
    """Cut every paragraph of an article; joined, the pieces of one give its text again.

    Args:
        article: The article.
        statements: Its statements, in any order.
    """
    return [(p, _cut_paragraph(article, p, statements)) for p in article.paragraphs]


def _cut_paragraph(article: Article, paragraph: Paragraph, statements: Sequence[Statement]) -> list[Piece]:
    span = paragraph.span
    over = [s for s in statements if s.clause.overlaps(span)]
    edges = {span.start, span.end}
    for statement in over:
        edges |= {max(span.start, statement.clause.start), min(span.end, statement.clause.end)}
    cuts = sorted(edges)
    return [_build_piece(article, start, end, over) for start, end in pairwise(cuts)]


def _build_piece(article: Article, start: int, end: int, over: Sequence[Statement]) -> Piece:
    found = [s for s in over if s.clause.start <= start and end <= s.clause.end]
    found.sort(key=lambda s: (s.clause.end - s.clause.start, s.id))
    opens = tuple(sorted(s.id for s in found if s.clause.start == start))
    return Piece(article.text[start:end], tuple(found), opens)
