"""Finds judged words and statements again after the machine or the text changed; never guesses.

Same text: the position holds. Changed text: the exact words must stand there once with the same words before
and behind. Anything else is no place at all, and the reason is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kg.model import Article, Span, Statement
from kg.review.verdicts import CONTEXT, Anchor, Kind, Verdict


class Lost(Exception):  # noqa: N818 - a verdict that finds no place; caught by the caller and listed
    """No place for a verdict; the message says why."""


def build_anchor(article: Article, span: Span) -> Anchor:
    """Anchor a span of an article."""
    text = article.text
    return Anchor(
        article.digest,
        article.source,
        span,
        span.of(text),
        text[max(0, span.start - CONTEXT) : span.start],
        text[span.end : span.end + CONTEXT],
    )


def judge(
    article: Article,
    statement: Statement,
    kind: Kind,
    by: tuple[str, str],
    fields: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Verdict:
    """Make a verdict on one statement.

    Args:
        article: The statement's article.
        statement: As the machine gives it, or as corrected before.
        kind: accept, reject, correct, unsure or comment.
        by: Reviewer, and the time as ISO text with an offset.
        fields: New values, for correct.
        reason: In the reviewer's words.
    """
    anchor = build_anchor(article, statement.clause)
    slots = get_slots(statement)
    return Verdict(
        kind, *by, article.id, statement.id, anchor, statement.cue.span, slots, fields or {}, reason=reason
    )


def find_span(article: Article, anchor: Anchor) -> Span:
    """Find the anchored words in a text.

    Raises:
        Lost: They do not stand there, or more than once.
    """
    if article.digest == anchor.digest:
        if anchor.span.of(article.text) != anchor.exact:
            raise Lost("its words do not stand at its position, though the text is the same")
        return anchor.span
    whole = anchor.prefix + anchor.exact + anchor.suffix
    first = article.text.find(whole)
    if first < 0:
        raise Lost("the text changed and its words do not stand there any more in the same surroundings")
    if article.text.find(whole, first + 1) >= 0:
        raise Lost("the text changed and its words stand there more than once")
    start = first + len(anchor.prefix)
    return Span(start, start + len(anchor.exact))


def find_judged(article: Article, statements: Sequence[Statement], verdict: Verdict) -> Statement:
    """Find the statement that a verdict judges: by id, else the one reading of the same cue that says the same.

    Says the same: act, speaker and target are those that the reviewer saw, but for what the verdict corrects.

    Raises:
        Lost: There is none, or several and no slot tells them apart.
    """
    assert verdict.anchor is not None
    span = find_span(article, verdict.anchor)
    if article.digest == verdict.anchor.digest:
        for statement in statements:
            if statement.id == verdict.statement:
                return statement
    shift = span.start - verdict.anchor.span.start
    near = [s for s in statements if _is_same(s, span, verdict.cue, shift)]
    found = [s for s in near if _says_same(s, verdict)]
    if len(found) == 1:
        return found[0]
    if near and not found:
        raise Lost("the machine now reads another act, speaker or target from this cue")
    if found:
        raise Lost(f"{len(found)} statements of the machine fit it and none alone")
    raise Lost("the machine no longer finds a statement with this cue there")


def get_slots(statement: Statement) -> tuple[str, str, str]:
    """Give the act and the ids of speaker and target ("" for none)."""
    target = "" if statement.target is None else statement.target.actor.id
    return statement.act.value, statement.speaker.actor.id, target


def _says_same(statement: Statement, verdict: Verdict) -> bool:
    names = ("act", "speaker", "target")
    pairs = zip(names, get_slots(statement), verdict.slots, strict=True)
    return all(now == seen or name in verdict.fields for name, now, seen in pairs)


def _is_same(statement: Statement, span: Span, cue: Span | None, shift: int) -> bool:
    if not statement.clause.overlaps(span):
        return False
    return cue is None or statement.cue.span == Span(cue.start + shift, cue.end + shift)
