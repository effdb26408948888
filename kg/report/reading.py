"""Cuts an article's text where statements begin and end, so that each piece knows which of them it belongs to.

Overlaps need no nesting: a piece lists every statement over it, the shortest first. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Article, Paragraph, Span, Statement


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same statements.

    `statements` holds those over it, the shortest first; `opens` those that begin here; `roles` says what the words
    are in them, such as `cue` or `speaker`, sorted.
    """

    text: str
    statements: tuple[Statement, ...]
    opens: tuple[str, ...]
    roles: tuple[str, ...] = ()


def cut_article(article: Article, statements: Sequence[Statement]) -> list[tuple[Paragraph, list[Piece]]]:
    """Cut every paragraph of an article; joined, the pieces of one give its text again.

    Args:
        article: The article.
        statements: Its statements, in any order.
    """
    return [(p, _cut_paragraph(article, p, statements)) for p in article.paragraphs]


def list_roles(statement: Statement) -> list[tuple[str, Span]]:
    """List what words of a statement do in it; a slot that context filled has no words."""
    s = statement
    found = [("cue", s.cue.span), *(("grounds", e.mention.span) for e in s.grounds)]
    if s.speaker.mention is not None:
        found.append(("speaker", s.speaker.mention.span))
    if s.target is not None and s.target.mention is not None:
        found.append(("target", s.target.mention.span))
    return found


def _cut_paragraph(article: Article, paragraph: Paragraph, statements: Sequence[Statement]) -> list[Piece]:
    span = paragraph.span
    over = [s for s in statements if s.clause.overlaps(span)]
    roles = [(name, at) for s in over for name, at in list_roles(s) if at.overlaps(s.clause)]
    edges = {span.start, span.end}
    for at in [*(s.clause for s in over), *(at for _, at in roles)]:
        edges |= {edge for edge in (at.start, at.end) if span.start < edge < span.end}
    cuts = sorted(edges)
    return [_build_piece(article, Span(start, end), over, roles) for start, end in pairwise(cuts)]


def _build_piece(
    article: Article, span: Span, over: Sequence[Statement], roles: Sequence[tuple[str, Span]]
) -> Piece:
    found = [s for s in over if s.clause.contains(span)]
    found.sort(key=lambda s: (s.clause.end - s.clause.start, s.id))
    opens = tuple(sorted(s.id for s in found if s.clause.start == span.start))
    names = tuple(sorted({name for name, at in roles if at.contains(span)})) if found else ()
    return Piece(span.of(article.text), tuple(found), opens, names)
