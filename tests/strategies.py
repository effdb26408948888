"""Generates valid articles and statements, so that a failing property is a new fault, not a bad example.

Every exclusion has its reason:

- one id, one description: an actor, a side label or a proposition that two statements describe differently is
  settled by the registry (`kg.rdf.registry`), so a round trip gives the settled one;
- a side has a label: an actor whose side is known is labelled by whoever found the side;
- mentions are slices of the text: the model says so, and `kg verify` checks it;
- grounds stand in text order, answers and votes are sorted and each is there once, as the model says;
- NaN and infinity are no confidences.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import strategies as st

from kg.codes import EVIDENCE_KINDS
from kg.ids import ID_LENGTH, build_id, hash_text
from kg.model import (
    ACTS,
    Actor,
    ActorKind,
    Article,
    Assigned,
    Evidence,
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

#: Anything a file may hold: NUL, line ends of every sort, right-to-left text, emoji, half surrogate pairs,
#: and what breaks escaping: quotation marks, backslashes, angle brackets, `\u`.
HOSTILE = st.sampled_from([
    '"', "'", '"""', "\\", "\\u0041", "\\ud800", "\x00", "\r\n", "\r", "\t", "\u2028", "\u0085", "<a>", "]]>",
    "@en", "^^", " .", "}", "#", "{{", "?x", "\u202e", "\ufeff", "e\u0301", "\U0001f600", "\ud800", "\udfff",
    "\u05e9\u05dc\u05d5\u05dd",
])  # fmt: skip
#: Both halves of a pair in a row are the one character that they spell: JSON and UTF-16 know no other.
texts = st.lists(st.one_of(st.text(max_size=6), HOSTILE), max_size=4).map(
    lambda parts: "".join(parts).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
#: Ids come from names as slugs, or from files in UTF-8: neither gives half a surrogate pair.
names = texts.filter(lambda text: text and not any("\ud800" <= sign <= "\udfff" for sign in text))
days = st.dates().map(lambda day: day.isoformat())


@dataclass(frozen=True, slots=True)
class World:
    """Actors and propositions that all statements of one example share."""

    actors: tuple[Actor, ...]
    labels: dict[str, str]
    propositions: tuple[Proposition, ...]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A few actors, some on a side that is not among them, and a few propositions."""
    # "outlet" is kept for the outlets of articles, which are described there.
    keys = draw(
        st.lists(names.filter(lambda key: not key.startswith("outlet")), min_size=1, max_size=3, unique=True)
    )
    sides = st.none() | st.sampled_from([*keys, "an outside side"])
    actors = tuple(
        Actor(
            key,
            draw(texts),
            draw(st.sampled_from(ActorKind)),
            draw(sides),
            draw(st.none() | st.integers(1, 9999).map(lambda number: f"Q{number}")),
        )
        for key in keys
    )
    labels = {**{actor.id: actor.label for actor in actors}, "an outside side": "Outside"}
    ids = [build_id("proposition", number) for number in range(3)]
    propositions = tuple(
        Proposition(
            key,
            draw(texts),
            draw(st.none() | st.sampled_from([*keys, "never speaks"])),
            tuple(sorted(draw(st.sets(names, max_size=2)))),
            tuple(sorted(draw(st.sets(st.sampled_from(ids).filter(lambda other, key=key: other != key))))),
        )
        for key in ids
    )
    return World(actors, labels, propositions)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    """An article of any text of at least one character, cut into paragraphs anywhere."""
    text = draw(texts.filter(bool))
    digest = hash_text(text)
    bounds = sorted({0, len(text), *draw(st.sets(st.integers(0, len(text)), max_size=4))})
    paragraphs: list[Paragraph] = []
    for start, end in pairwise(bounds):
        earlier = [paragraph.span.start for paragraph in paragraphs]
        copies = st.none() | st.sampled_from(earlier) if earlier else st.none()
        paragraphs.append(Paragraph(Span(start, end), draw(st.sampled_from(Role)), draw(texts), draw(copies)))

    def found(values: st.SearchStrategy[str]) -> Found | None:
        return draw(st.none() | st.builds(Found, values, texts, st.none() | spans(text)))

    return Article(
        id=digest[:ID_LENGTH],
        digest=digest,
        text=text,
        paragraphs=tuple(paragraphs),
        source=draw(texts),
        outlet=found(texts.map(lambda name: f"Outlet {name}")),
        title=found(texts),
        author=found(texts),
        agency=found(texts),
        published=found(days | texts),
        place=found(texts),
        url=found(texts),
        language=draw(st.sampled_from(["en", "en-GB"])),
    )


def spans(text: str) -> st.SearchStrategy[Span]:
    """Any stretch of the text."""
    return st.tuples(st.integers(0, len(text) - 1), st.integers(1, len(text))).map(
        lambda pair: Span(min(pair[0], pair[1] - 1), max(pair[0] + 1, pair[1]))
    )


def mentions(text: str) -> st.SearchStrategy[Mention]:
    """Any stretch of the text, with its words."""
    return spans(text).map(lambda span: Mention(span, span.of(text)))


@st.composite
def parties(draw: st.DrawFn, text: str, world: World) -> Party:
    """An actor of the world in a slot."""
    actor = draw(st.sampled_from(world.actors))
    return Party(
        actor,
        None if actor.side is None else world.labels[actor.side],
        draw(st.none() | mentions(text)),
        draw(st.none() | mentions(text)),
        draw(st.lists(texts, max_size=3).map(tuple)),
    )


def grounds(text: str) -> st.SearchStrategy[tuple[Evidence, ...]]:
    """Evidence in text order; the same words may be read twice."""
    one = st.builds(
        Evidence,
        mentions(text),
        st.sampled_from(EVIDENCE_KINDS),
        st.sampled_from(Strength),
        st.sampled_from(EvidenceStance),
        st.none() | texts,
    )
    return st.lists(one, max_size=3).map(lambda found: tuple(sorted(found, key=lambda e: e.mention.span)))


@st.composite
def statements(draw: st.DrawFn, article: Article, world: World, number: int) -> Statement:
    """A statement about the world, reported somewhere in the article."""
    text = article.text
    clause = draw(spans(text))
    others = st.integers(0, 9).map(lambda other: build_id("statement", other))
    return Statement(
        id=build_id("statement", article.id, number),
        article=article.id,
        act=draw(st.sampled_from(ACTS)),
        clause=clause,
        quote=clause.of(text),
        cue=draw(mentions(text)),
        speaker=draw(parties(text, world)),
        target=draw(st.none() | parties(text, world)),
        proposition=draw(st.none() | st.sampled_from(world.propositions)),
        content=draw(st.none() | mentions(text)),
        grounds=draw(grounds(text)),
        answers=tuple(sorted(draw(st.sets(others, max_size=2)))),
        reported_by=draw(st.none() | others),
        rendering=draw(st.sampled_from(Rendering)),
        framing=draw(st.sampled_from(Framing)),
        when=When(draw(st.none() | days), draw(st.none() | days), draw(texts)),
        rule=draw(texts),
        confidence=draw(st.floats(0, 1)),
        joint=draw(texts),
        own_voice=draw(st.booleans()),
        condition=draw(st.none() | mentions(text)),
        deadline=draw(st.none() | days | texts),
        votes=tuple(sorted(draw(st.sets(st.sampled_from(["quotes", "syntax", "tagger"]))))),
        assigned=draw(st.none() | st.builds(Assigned, texts, st.floats(0, 1))),
    )


@st.composite
def corpora(draw: st.DrawFn) -> list[tuple[Article, list[Statement]]]:
    """One or two articles of one world, statements in text order."""
    world = draw(worlds())
    found = draw(st.lists(articles(), min_size=1, max_size=2, unique_by=lambda article: article.id))
    return [
        (
            article,
            sorted(
                (draw(statements(article, world, number)) for number in range(draw(st.integers(0, 2)))),
                key=lambda statement: (statement.clause, statement.id),
            ),
        )
        for article in sorted(found, key=lambda article: article.id)
    ]
