"""One article as it is read: its paragraphs, who is quoted where, who is who, and the word lists.

`Scene` never changes while an article is read. Frames put back into its text are `Placed`, which `statements.py`
turns into Statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.extraction.actors import Resolver
from kg.lexicon import Lexicon
from kg.model import Act, ActFrame, Article, Attribution, Mention, Party, Rendering, Role, Span
from kg.parsed import Parsed
from kg.pipeline.reader import Reading

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words that somebody is the source of, with the source resolved.

    `speakers` is empty when the source is absent or means nobody we can name. `quoted` holds the parts of the
    content that stand between quotation marks (first and second person mean speaker and addressee there).
    """

    attribution: Attribution
    speakers: tuple[Party, ...]

    def covers(self, span: Span) -> bool:
        """Tell whether a span lies within the words of this utterance."""
        return any(part.contains(span) for part in self.attribution.content)

    @property
    def size(self) -> int:
        """Count the code points of the content."""
        return sum(part.end - part.start for part in self.attribution.content)

    @property
    def rendering(self) -> Rendering:
        """Say how the outlet renders it: quoted in part or whole is direct."""
        return Rendering.INDIRECT if self.attribution.kind == "indirect" else Rendering.DIRECT


@dataclass(frozen=True, slots=True)
class Scene:
    """One article, ready to be read."""

    article: Article
    parsed: Sequence[Parsed]
    resolver: Resolver
    lexicon: Lexicon
    utterances: Sequence[Utterance]
    reading: Reading | None = None
    _known: dict[Span, Utterance | None] = field(default_factory=dict, repr=False, compare=False)
    _sentences: dict[Span, tuple[int, int] | None] = field(default_factory=dict, repr=False, compare=False)

    def utterance_at(self, span: Span) -> Utterance | None:
        """Give the smallest utterance whose words hold this span, None in the outlet's own text.

        One whose source names nobody counts only where no other holds it: what a named speaker says that "it is
        said" stands in that speaker's words.
        """
        if span not in self._known:
            around = [u for u in self.utterances if u.covers(span)]
            self._known[span] = min(around, key=lambda u: (not u.speakers, u.size), default=None)
        return self._known[span]

    def find_paragraph(self, span: Span) -> int | None:
        """Give the number of the parsed paragraph that a span starts in; None outside all of them."""
        for number, part in enumerate(self.parsed):
            if part.paragraph.span.start <= span.start < part.paragraph.span.end:
                return number
        return None

    def sentence_of(self, span: Span) -> tuple[int, int] | None:
        """Give paragraph and first token of the sentence that a span starts in; None outside all of them."""
        if span not in self._sentences:
            number = self.find_paragraph(span)
            tokens = self.tokens_of(number, span) if number is not None else []
            found = (number, tokens[0].sent.start) if number is not None and tokens else None
            self._sentences[span] = found
        return self._sentences[span]

    def tokens_of(self, paragraph: int, span: Span) -> list[Token]:
        """List the tokens of a paragraph that a span touches, spaces left out; none where it lies elsewhere."""
        part = self.parsed[paragraph]
        base = part.paragraph.span.start
        low, high = max(0, span.start - base), min(part.paragraph.span.end, span.end) - base
        found = part.doc.char_span(low, high, alignment_mode="expand") if low < high else None
        return [t for t in found or () if not t.is_space]

    def span(self, paragraph: int, tokens: Sequence[Token]) -> Span:
        """Give the article span of some tokens of a paragraph."""
        return self.parsed[paragraph].span_of(tokens)

    def mention(self, paragraph: int, tokens: Sequence[Token]) -> Mention:
        """Give the same as a Mention."""
        return self.parsed[paragraph].mention_of(tokens)

    def mention_at(self, span: Span) -> Mention:
        """Give a span of the article as a Mention."""
        return Mention(span, span.of(self.article.text))

    def role(self, paragraph: int) -> Role:
        """Give the role of a paragraph."""
        return self.parsed[paragraph].paragraph.role


@dataclass(slots=True)
class Placed:
    """A frame put back into the parsed text, its roles resolved.

    Attributes:
        head: The token of the cue that the clause hangs on.
        clause, content: Tokens in text order; `content` may be empty.
        utterance: Whose words hold the cue; None in the outlet's own text.
        speakers, targets: Parties; `speakers` is never empty once resolved.
    """

    frame: ActFrame
    paragraph: int
    head: Token
    cue: Mention
    clause: list[Token]
    content: list[Token]
    rendering: Rendering
    utterance: Utterance | None = None
    speakers: list[Party] = field(default_factory=list)
    targets: list[Party] = field(default_factory=list)

    @property
    def act(self) -> Act:
        """The frame's act."""
        return self.frame.act

    @property
    def is_named(self) -> bool:
        """Tell whether the cue stands outside the content, as a word that names the act."""
        return not any(self.frame.cue.overlaps(part) for part in self.frame.content)


def list_quoting(scene: Scene, span: Span) -> frozenset[str]:
    """List who quotes the quotation in which words stand: words inside his own words that are another's."""
    inner = scene.utterance_at(span)
    if inner is None or not inner.attribution.nested or inner.attribution.kind == "indirect":
        return frozenset()
    around = (u for u in scene.utterances if u.size > inner.size and u.covers(span))
    quoting = {p.actor.id for u in around for p in u.speakers}
    return frozenset(quoting - {p.actor.id for p in inner.speakers})


def is_same_side(one: Party, other: Party) -> bool:
    """Tell whether two parties speak for the same side (or are the same actor)."""
    mine = {one.actor.id, one.actor.side} - {None}
    theirs = {other.actor.id, other.actor.side} - {None}
    return bool(mine & theirs)


def find_rendering(scene: Scene, number: int, utterance: Utterance | None) -> Rendering:
    """Say how the outlet renders an act found in this paragraph."""
    role = scene.role(number)
    if role in (Role.HEADLINE, Role.SUBHEAD):
        return Rendering.HEADLINE
    if role is Role.CAPTION:
        return Rendering.CAPTION
    return utterance.rendering if utterance is not None else Rendering.NARRATED
