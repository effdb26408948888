"""Finds quotations inside quotations: what a speaker puts into the other side's mouth.

In: the parsed article and its utterances. Out: further utterances, the words behind a colon and a second opening
mark, spoken by the party named before the colon ("The logic of Rome was only that: "You cheat, we do not ...").
The inner closing mark is often lost; the inner quotation then runs to the end of the outer one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.extraction.actors import Resolver
from kg.extraction.scene import Utterance, is_same_side
from kg.model import Attribution, Span
from kg.parsed import Parsed

if TYPE_CHECKING:
    from spacy.tokens import Token

#: The rule's name in votes and explanations.
RULE = "inner quotation"


def find_inner_utterances(
    parsed: Sequence[Parsed], resolver: Resolver, utterances: Sequence[Utterance]
) -> list[Utterance]:
    """Find the inner quotations of all direct utterances, in text order."""
    found = []
    for outer in utterances:
        if outer.attribution.kind == "indirect" or not outer.speakers:
            continue
        for content in outer.attribution.content:
            for number, part in enumerate(parsed):
                if part.paragraph.span.contains(content):
                    inner = _find_inner(number, part, content, resolver, outer)
                    found += [inner] if inner is not None else []
    return found


def _find_inner(
    number: int, part: Parsed, content: Span, resolver: Resolver, outer: Utterance
) -> Utterance | None:
    base = part.paragraph.span.start
    inside = [t for t in part.doc if content.start <= base + t.idx < content.end]
    opening = next((t for t in inside[1:] if _opens_inner(t)), None)
    if opening is None:
        return None
    speakers = [
        p
        for p in resolver.actors_between(number, [t for t in inside if t.i < opening.i])
        if not is_same_side(p, outer.speakers[0])
    ]
    words = [t for t in inside if t.i > opening.i and not t.is_space]
    if not speakers or speakers[-1].mention is None or len(words) < 3:
        return None
    source = speakers[-1].mention.span
    attribution = Attribution(
        (source,), (), (part.span_of(words),), "direct", RULE, ("syntax",), 0.6, True, outer.attribution
    )
    return Utterance(attribution, (speakers[-1],))


def _opens_inner(token: Token) -> bool:
    """Tell whether a quotation mark follows a colon and touches the next word."""
    return token.is_quote and token.i > 0 and token.nbor(-1).text == ":" and not token.whitespace_
