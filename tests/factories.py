"""Short ways to make articles and statements in tests, so that a row of a test table stays one line long.

The world is invented: Avaria and Borland quarrel over a river treaty. No name of it is in the gazetteer.
"""

from __future__ import annotations

from kg.ids import ID_LENGTH, build_id, build_slug, hash_text
from kg.model import (
    Act,
    Actor,
    ActorKind,
    Article,
    Evidence,
    EvidenceKind,
    EvidenceStance,
    Found,
    Framing,
    Mention,
    Paragraph,
    Party,
    Proposition,
    Rendering,
    Role,
    Span,
    Statement,
    Strength,
    When,
)

AVARIA = Actor("avaria", "Avaria", ActorKind.STATE, "avaria")
BORLAND = Actor("borland", "Borland", ActorKind.STATE, "borland")
#: A minister of Borland: a person who speaks for a state.
MIRA = Actor("mira-olt", "Mira Olt", ActorKind.PERSON, "borland")


def make_article(text: str, outlet: str | None = None, published: str | None = None) -> Article:
    """One article whose whole text is one body paragraph."""
    digest = hash_text(text)
    return Article(
        id=digest[:ID_LENGTH],
        digest=digest,
        text=text,
        paragraphs=(Paragraph(Span(0, len(text)), Role.BODY, "test"),),
        source="test.txt",
        outlet=None if outlet is None else Found(outlet, "option"),
        published=None if published is None else Found(published, "option"),
    )


def make_mention(text: str, words: str, after: int = 0) -> Mention:
    """The first occurrence of `words` in `text` at or behind `after`; fails loudly when there is none."""
    start = text.index(words, after)
    return Mention(Span(start, start + len(words)), words)


def make_party(actor: Actor, mention: Mention | None = None, office: Mention | None = None) -> Party:
    """An actor in a slot; its side's label is the side's id with a capital."""
    label = None if actor.side is None else actor.side.replace("-", " ").title()
    return Party(actor, label, mention, office, ("test",))


def make_proposition(label: str, about: str | None = None, broader: tuple[str, ...] = ()) -> Proposition:
    """A proposition whose id hashes its label; `broader` are labels too."""
    return Proposition(
        build_id(label), label, about, topics=("river-treaty",), broader=tuple(sorted(map(build_id, broader)))
    )


def make_evidence(
    text: str,
    words: str,
    kind: EvidenceKind = EvidenceKind.CONDUCT,
    strength: Strength = Strength.SPECIFIC,
    stance: EvidenceStance = EvidenceStance.OFFERED,
    cited: str | None = None,
) -> Evidence:
    """Evidence whose words are found in the text."""
    return Evidence(make_mention(text, words), kind, strength, stance, cited)


def make_statement(
    article: Article,
    quote: str,
    cue: str,
    act: Act = Act.ACCUSE,
    speaker: Actor = AVARIA,
    target: Actor | None = BORLAND,
    says: str | Proposition | None = "Borland breaches the river treaty",
    grounds: tuple[Evidence, ...] = (),
    answers: tuple[Statement, ...] = (),
    reported_by: Statement | None = None,
    dates: tuple[str | None, str | None] = (None, None),
    rendering: Rendering = Rendering.INDIRECT,
    framing: Framing = Framing.NEUTRAL,
    confidence: float = 0.9,
    own_voice: bool = False,
    condition: str | None = None,
    deadline: str | None = None,
    office: str | None = None,
) -> Statement:
    """One statement whose quote and cue are found in the article's text; its id is a hash."""
    clause = make_mention(article.text, quote)
    cue_mention = make_mention(article.text, cue, clause.span.start)
    proposition = make_proposition(says) if isinstance(says, str) else says
    in_article = lambda words: None if words is None else make_mention(article.text, words)  # noqa: E731
    return Statement(
        id=build_id(article.id, act.value, quote, cue, speaker.id, None if target is None else target.id),
        article=article.id,
        act=act,
        clause=clause.span,
        quote=quote,
        cue=cue_mention,
        speaker=make_party(speaker, office=in_article(office)),
        target=None if target is None else make_party(target),
        proposition=proposition,
        content=None,
        grounds=grounds,
        answers=tuple(sorted(s.id for s in answers)),
        reported_by=None if reported_by is None else reported_by.id,
        rendering=rendering,
        framing=framing,
        when=When(*dates, how="test"),
        rule="test",
        confidence=confidence,
        joint=build_slug(quote),
        own_voice=own_voice,
        condition=in_article(condition),
        deadline=deadline,
    )
