"""Carries words to whole phrases at both their ends, as the parser sees them.

In: a Scene and a span of its article, and spans that belong to somebody else. Out: a span that neither begins nor ends
inside a name, a hyphenated word or a noun phrase: carried on where few words are missing, cut back where many are.
Nothing here raises.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Scene
from kg.model import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Tokens

#: A run grows by at most so many tokens at either end.
MOST = 12
#: The verb of a subject is taken in where so few tokens stand between them.
NEAR = 6
#: Relations of words that stand before their noun and belong to it.
MODIFIERS = frozenset(
    "det det:predet amod compound nummod nmod:poss nmod:desc nmod:unmarked flat advmod:emph".split()
)
#: Relations of words that are nothing without a head that follows.
HANGING = MODIFIERS | {"case", "aux", "aux:pass", "cop", "advmod", "expl"}
#: Relations of words that only lead to what follows.
LEADING = frozenset({"mark", "cc", "cc:preconj"})
#: Relations of words that carry on what stands before them.
TAILS = frozenset({"flat", "fixed", "compound:prt", "goeswith"})
#: What a verb is not whole without.
COMPLEMENTS = frozenset({"obj", "xcomp"})
#: Marks whose second half may be missing.
HALVES = {")": "(", "]": "[", "\N{RIGHT DOUBLE QUOTATION MARK}": "\N{LEFT DOUBLE QUOTATION MARK}", '"': '"'}
QUOTES = frozenset({'"', "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"})


def complete_span(scene: Scene, span: Span, foreign: Iterable[Span] = ()) -> Span:
    """Carry a span to whole phrases of its paragraph.

    Args:
        scene: The article.
        span: Of one paragraph.
        foreign: Words that the span may not grow into.

    Returns:
        A span of the same sentences, without marks at its ends; the same where it lies in no paragraph that is read.
    """
    number = scene.find_paragraph(span)
    tokens = scene.tokens_of(number, span) if number is not None else []
    if number is None or not tokens:
        return span
    barred = {t.i for other in foreign for t in scene.tokens_of(number, other)}
    kept = tree.trim_marks(tokens)
    while len(kept) > 1 and (kept[0].dep_ == "cc" or kept[0].is_punct):
        kept = kept[1:]
    doc, start, end = scene.parsed[number].doc, kept[0].i, kept[-1].i + 1
    end = _find_end(doc, start, end, barred)
    start = _find_start(doc, start, end, barred)
    return scene.span(number, list(doc[start : _close(doc, start, end)]))


def _find_start(doc: Doc, start: int, end: int, foreign: Collection[int]) -> int:
    """Find where the phrase begins that a run begins in; its own beginning where that is far or somebody else's."""
    first, at = doc[start].sent.start, start
    while at > first and (before := _precede(doc, at, end)) is not None:
        at = max(before, first)
    at = first if at == first + 1 and doc[first].dep_ == "case" else at  # "At [the meeting]"
    return at if _may_take(doc[at:start], foreign) else start


def _may_take(tokens: Tokens, foreign: Collection[int]) -> bool:
    """Tell whether words may be taken in: few, nobody else's, no quotation opened or closed among them."""
    quotes = sum(t.text in QUOTES for t in tokens)
    return len(tokens) <= MOST and quotes % 2 == 0 and not any(t.i in foreign for t in tokens)


def _precede(doc: Doc, start: int, end: int) -> int | None:
    """Give the start of what belongs before a run: a modifier, or what its first word carries on."""
    first, before = doc[start], doc[start - 1]
    if _is_glued(doc, start):
        return start - 1
    base = first.dep_.split(":")[0]
    noun = base in ("compound", "flat", "fixed", "goeswith", "nmod") or (
        base == "conj" and not tree.is_verb(first)
    )
    if noun and first.head.i < start and not tree.is_verb(first.head):
        return int(first.head.i)
    top = before
    while top.head.i < start and top.head.i != top.i:
        top = top.head
    owned = start <= top.head.i < end and top.dep_ in MODIFIERS and not _asks(top)
    return int(top.left_edge.i) if owned else None


def _find_end(doc: Doc, start: int, end: int, foreign: Collection[int]) -> int:
    """Find where the phrase ends that a run ends in, or else where the last whole phrase within the run ends."""
    last, at = doc[end - 1].sent.end, end
    while at < last and (after := _follow(doc, start, at)) is not None:
        if not _may_take(doc[end : min(after, last)], foreign):
            break
        at = min(after, last)
    while at - start > 1 and _hangs(doc[at - 1], start, at):
        at -= 1
    return at


def _follow(doc: Doc, start: int, end: int) -> int | None:
    """Give the end of what belongs behind a run: the noun of its modifiers, or what its last word lacks."""
    last, after = doc[end - 1], doc[end]
    if _is_glued(doc, end):
        return end + 1
    top = last
    while top.head.i < end and top.head.i != top.i and top.head.i >= start:
        top = top.head
    near = top.head.i - end < NEAR and _trails(top, start)
    if top.head.i >= end and (top.dep_ in HANGING or top.tag_ == "TO" or near):
        return int(top.head.i) + 1
    if after.head.i < end and after.head.i >= start and after.dep_ in TAILS:
        return end + 1
    for child in last.rights:
        wanted = child.dep_ in COMPLEMENTS and tree.is_verb(last)
        wanted = wanted or (child.dep_ == "conj" and "between" in tree.find_prepositions(last))
        if wanted and child.left_edge.i == end and not _asks(child):
            return int(child.i) + 1
    return None


def _is_glued(doc: Doc, cut: int) -> bool:
    """Tell whether a cut before a token lies inside a word with a hyphen."""
    before, after = doc[cut - 1], doc[cut]
    dash = before.text == "-" or after.text == "-"
    return dash and not before.whitespace_ and not before.is_space and not after.is_space


def _hangs(token: Token, start: int, end: int) -> bool:
    """Tell whether a run's last word leads only to what is no longer in it, such as a subject behind a whole clause."""
    if token.is_punct or token.is_space or _asks(token):
        return True
    if token.dep_ == "conj" and any(c.i >= end for c in tree.find_children(token, "ccomp", "xcomp")):
        return True  # "denied this and said [it was late]"
    return (token.dep_ in HANGING | LEADING or _trails(token, start)) and token.head.i >= end


def _trails(token: Token, start: int) -> bool:
    """Tell whether a token is a subject that words of another clause in the run stand before."""
    return token.dep_ in tree.SUBJECTS and token.left_edge.i > start


def _asks(token: Token) -> bool:
    """Tell whether a word opens a question or a relative clause: "what", "which"."""
    return token.tag_.startswith("W")


def _close(doc: Doc, start: int, end: int) -> int:
    """Take in the closing half of a mark that opens within a run, where it is the very next token."""
    if end >= len(doc) or doc[end].text not in HALVES:
        return end
    mark, inside = doc[end].text, [t.text for t in doc[start:end]]
    opened = inside.count(HALVES[mark])
    unpaired = opened % 2 == 1 if mark == HALVES[mark] else opened > inside.count(mark)
    return end + 1 if unpaired else end
