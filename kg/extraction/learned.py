"""Makes frames of what the acts encoder reads: tokens with probabilities become spans of the article.

In: a Scene with the encoder's reading. Out: `ActFrame`s in text order. A speaker or target is the phrase around
the token that the encoder points at. Tokens that mean the same actor pool their chances first, so that "Rex" in
"the secretary of state, Rex Tillerson" does not lose to "he" of somebody else; nobody is against himself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Scene
from kg.model import Act, ActFrame, Ground, Span
from kg.parsed import Parsed
from kg.pipeline.reader import ActReading, Place, Pointed

if TYPE_CHECKING:
    from spacy.tokens import Token

#: A further mention joins the likeliest one from this share of its chance, where the two are coordinated.
JOINT_SHARE = 0.25
#: Tokens of a span that stand at most this many tokens apart are one stretch.
GAP = 3
#: A stretch of grounds has at least so many tokens.
LEAST_GROUNDS = 3
#: Relations by which two tokens name the same.
SAME_NAME = frozenset({"flat", "compound", "appos", "flat:foreign", "nmod:desc"})


@dataclass(frozen=True, slots=True)
class Learned:
    """What the encoder reads in one article.

    Attributes:
        frames: In text order; ids are `a1`, `a2` ...; `answers` and `inside` are not known here.
        links: Probability that one frame answers another, by their ids; absent: nearly none.
    """

    frames: tuple[ActFrame, ...]
    links: Mapping[tuple[str, str], float]


def frame_readings(scene: Scene, least: float, grounds: float) -> Learned:
    """Make frames of all acts that are at least so likely.

    Args:
        scene: The article; its `reading` is used; without one nothing is read.
        least: Probability, 0-1.
        grounds: Log-odds from which a token belongs to the grounds.
    """
    if scene.reading is None:
        return Learned((), {})
    likely = [n for n, act in enumerate(scene.reading.acts) if act.probability >= least]
    names = {number: f"a{at}" for at, number in enumerate(likely, 1)}
    acts = scene.reading.acts
    links = {
        (name, names[other]): chance
        for number, name in names.items()
        for other, chance in acts[number].answers
        if other in names
    }
    return Learned(tuple(build_frame(scene, acts[n], name, grounds) for n, name in names.items()), links)


def build_frame(scene: Scene, reading: ActReading, name: str, least_grounds: float) -> ActFrame:
    """Make the frame of one act."""
    parsed, home = scene.parsed, reading.cue[0].doc
    cue = span_of(parsed, reading.cue)
    clause = span_of(parsed, sorted([*reading.cue, *(p for p in reading.clause if p.doc == home)]))
    content = max(list_stretches([p for p in reading.content if p.doc == home]), key=len, default=[])
    offered = [place for place, odds in reading.grounds if odds >= least_grounds]
    grounds = [g for g in list_stretches(offered) if len(g) >= LEAST_GROUNDS]
    speakers, mine, said = choose_mentions(scene, reading.speaker, frozenset())
    targets, _, aimed = choose_mentions(scene, reading.target, mine)
    return ActFrame(
        id=name,
        act=Act(reading.act),
        cue=cue,
        clause=clause,
        speakers=speakers,
        targets=targets,
        content=(span_of(parsed, content),) if content else (),
        grounds=tuple(Ground(span_of(parsed, stretch)) for stretch in grounds),
        own_voice=not speakers and reading.speaker.outlet >= reading.speaker.nobody,
        votes=("learned",),
        rule="learned",
        probability=round(reading.probability, 4),
        speakers_probability=round(said, 4),
        targets_probability=round(aimed, 4),
    )


def span_of(parsed: Sequence[Parsed], places: Sequence[Place]) -> Span:
    """Give the article's span from the first to the last of some tokens of one paragraph (at least one)."""
    part = parsed[places[0].doc]
    return part.span_of([part.doc[place.token] for place in places])


def list_stretches(places: Sequence[Place]) -> list[list[Place]]:
    """Cut tokens into stretches of neighbours of one paragraph."""
    stretches: list[list[Place]] = []
    for place in places:
        last = stretches[-1][-1] if stretches else None
        if last is not None and place.doc == last.doc and place.token - last.token <= GAP:
            stretches[-1].append(place)
        else:
            stretches.append([place])
    return stretches


def choose_mentions(
    scene: Scene, pointed: Pointed, barred: frozenset[str]
) -> tuple[tuple[Span, ...], frozenset[str], float]:
    """Choose the mentions that fill a role: the likeliest actor's, and what is coordinated with it and likely too.

    Args:
        scene: The article.
        pointed: What the encoder points at.
        barred: Keys of actors that cannot fill the role.

    Returns:
        Spans in text order, empty where nobody is likelier; the keys of the actors chosen; the choice's chance.
    """
    groups: dict[str, list[tuple[Place, float]]] = {}
    for place, chance in pointed.mentions:
        key = identify(scene, place)
        if key not in barred:
            groups.setdefault(key, []).append((place, chance))
    ranked = sorted(groups.items(), key=lambda g: -sum(chance for _, chance in g[1]))
    best = sum(chance for _, chance in ranked[0][1]) if ranked else 0.0
    if best < max(pointed.nobody, pointed.outlet) or not ranked:
        return (), frozenset(), max(pointed.nobody, pointed.outlet)
    place, most = ranked[0][1][0]
    doc = scene.parsed[place.doc].doc
    joined = {t.i for t in tree.find_conjuncts(find_name_root(doc[place.token]))}
    chosen = {ranked[0][0]: place}
    for key, group in ranked[1:]:
        other, chance = group[0]
        beside = other.doc == place.doc and find_name_root(doc[other.token]).i in joined
        if beside and chance >= JOINT_SHARE * most:
            chosen[key] = other
    spans = {span_mention(scene.parsed, one) for one in chosen.values()}
    return tuple(sorted(spans)), frozenset(chosen), min(best, 1.0)


def identify(scene: Scene, place: Place) -> str:
    """Give a key of whom a token means: the actor where it is known, else its own words."""
    part = scene.parsed[place.doc]
    token = find_name_root(part.doc[place.token])
    utterance = scene.utterance_at(part.span_of([token]))
    speaker = utterance.speakers[0] if utterance is not None and utterance.speakers else None
    found = scene.resolver.resolve_alone(place.doc, token, speaker)
    if found is not None:
        return found.actor.id
    return f"{place.doc} {place.token}" if token.pos_ == "PRON" else token.lower_


def find_name_root(token: Token) -> Token:
    """Climb from a part of a name to the head of the phrase that names the same."""
    while token.dep_ in SAME_NAME and token.head.i != token.i:
        token = token.head
    return token


def span_mention(parsed: Sequence[Parsed], place: Place) -> Span:
    """Give the phrase around the head of a mention; a pronoun stands alone."""
    part = parsed[place.doc]
    token = part.doc[place.token]
    phrase = [token] if token.pos_ == "PRON" else tree.trim_marks(tree.list_phrase(token))
    return part.span_of(phrase or [token])
