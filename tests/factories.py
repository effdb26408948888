"""Short ways to make articles and statements in tests, so that a row of a test table stays one line long.

The world is invented: Avaria and Borland quarrel over a river treaty. No name of it is in the gazetteer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.ids import ID_LENGTH, build_id, build_slug, hash_text
from kg.linking import Links
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
from kg.rdf.terms import INFERRED
from kg.review.applying import Outcome
from kg.store import Draft, Store, Writer
from kg.store.inferring import infer_all, load_rules

NO_LINKS = Links()
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


def write_all(
    store: Store | Draft,
    items: Iterable[tuple[Article, Sequence[Statement]] | tuple[Article, Sequence[Statement], str]] = (),
    links: Links | None = NO_LINKS,
    outcomes: Iterable[Outcome] = (),
    names: Mapping[str, str] | None = None,
    outlets: Mapping[str, Actor] | None = None,
) -> Store:
    """Fill an empty store, or a draft, with articles, their statements, and the mark of what read them.

    Between articles stand the links that are given: none by default, None for those that are found.
    """
    writer = Writer(store, names=names) if isinstance(store, Store) else store.open_writer(names)
    for item in items:
        writer.put(*item, outlets=outlets)
    writer.finish(outcomes, links)
    return writer.store


def infer_anew(store: Store) -> Store:
    """Infer by the rules of today in a store of quads that another program wrote."""
    store.change(list(store.quads(INFERRED)), ())
    for quads in infer_all(store, load_rules()):
        store.change((), quads)
    return store
