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
    here; `doing` says what the words do, such as `cue` or `speaker`, and in which statement (its id), sorted; they may
    stand outside its passage.
    """

    text: str
    statements: tuple[Statement, ...]
    opens: tuple[str, ...]
    doing: tuple[tuple[str, str], ...] = ()
    weak: tuple[Statement, ...] = ()


#: What some words do, where they stand, and the id of the statement.
_Doing = tuple[str, Span, str]


def cut_article(
    article: Article, statements: Sequence[Statement], less_sure: Container[str] = ()
) -> list[tuple[Paragraph, list[Piece]]]:
    """Cut every paragraph of an article; joined, the pieces of one give its text again.

    Args:
        article: The article.
        statements: Its statements, in any order.
        less_sure: Ids of those that are shown only when asked for.
    """
    roles = [(name, at, s.id) for s in statements for name, at in list_roles(s)]
    return [(p, _cut_paragraph(p, article, statements, roles, less_sure)) for p in article.paragraphs]


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
    paragraph: Paragraph,
    article: Article,
    statements: Sequence[Statement],
    roles: Sequence[_Doing],
    less_sure: Container[str],
) -> list[Piece]:
    span = paragraph.span
    over = [s for s in statements if s.clause.overlaps(span)]
    here = [doing for doing in roles if doing[1].overlaps(span)]
    edges = {span.start, span.end}
    for at in [*(s.clause for s in over), *(at for _, at, _ in here)]:
        edges |= {edge for edge in (at.start, at.end) if span.start < edge < span.end}
    cuts = [Span(a, b) for a, b in pairwise(sorted(edges))]
    return [_build_piece(article, cut, over, here, less_sure) for cut in cuts]


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
    doing = tuple(sorted({(name, key) for name, at, key in roles if at.contains(span)}))
    return Piece(span.of(article.text), sure, opens, doing, weak)
