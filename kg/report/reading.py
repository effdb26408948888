"""Cuts an article's text where statements begin and end, so that each piece knows which of them it belongs to.

Overlaps need no nesting: a piece lists every statement over it, the shortest first. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.model import Article, Paragraph, Span, Statement


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same statements.

    `statements` holds those over it, the shortest first, `weak` the less sure ones; `opens` those of both that begin
    here; `roles` says what the words are, such as `cue` or `speaker`, sorted: in the less sure ones only where there
    are no others.
    """

    text: str
    statements: tuple[Statement, ...]
    opens: tuple[str, ...]
    roles: tuple[str, ...] = ()
    weak: tuple[Statement, ...] = ()


#: What some words do in a statement.
_Doing = tuple[str, Span, Statement]


def cut_article(
    article: Article, statements: Sequence[Statement], less_sure: Container[str] = ()
) -> list[tuple[Paragraph, list[Piece]]]:
    """Cut every paragraph of an article; joined, the pieces of one give its text again.

    Args:
        article: The article.
        statements: Its statements, in any order.
        less_sure: Ids of those that are shown only when asked for.
    """
    return [(p, _cut_paragraph(article, p, statements, less_sure)) for p in article.paragraphs]


def list_roles(statement: Statement) -> list[tuple[str, Span]]:
    """List what words of a statement do in it; a slot that context filled has no words."""
    s = statement
    found = [("cue", s.cue.span), *(("grounds", e.mention.span) for e in s.grounds)]
    if s.speaker.mention is not None:
        found.append(("speaker", s.speaker.mention.span))
    if s.target is not None and s.target.mention is not None:
        found.append(("target", s.target.mention.span))
    return found


def _cut_paragraph(
    article: Article, paragraph: Paragraph, statements: Sequence[Statement], less_sure: Container[str]
) -> list[Piece]:
    span = paragraph.span
    over = [s for s in statements if s.clause.overlaps(span)]
    roles = [(name, at, s) for s in over for name, at in list_roles(s) if at.overlaps(s.clause)]
    edges = {span.start, span.end}
    for at in [*(s.clause for s in over), *(at for _, at, _ in roles)]:
        edges |= {edge for edge in (at.start, at.end) if span.start < edge < span.end}
    cuts = sorted(edges)
    return [_build_piece(article, Span(a, b), over, roles, less_sure) for a, b in pairwise(cuts)]


def _build_piece(
    article: Article,
    span: Span,
    over: Sequence[Statement],
    roles: Sequence[_Doing],
    less_sure: Container[str],
) -> Piece:
    found = [s for s in over if s.clause.contains(span)]
    found.sort(key=lambda s: (s.clause.end - s.clause.start, s.id))
    opens = tuple(sorted(s.id for s in found if s.clause.start == span.start))
    sure = tuple(s for s in found if s.id not in less_sure)
    weak = tuple(s for s in found if s.id in less_sure)
    told = [name for name, at, s in roles if at.contains(span) and ((s.id in less_sure) != bool(sure))]
    return Piece(span.of(article.text), sure, opens, tuple(sorted(set(told))) if found else (), weak)
