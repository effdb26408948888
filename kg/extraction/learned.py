"""Makes frames of what the acts encoder reads: tokens with probabilities become spans of the article.

In: the parsed paragraphs and the encoder's reading of them. Out: `ActFrame`s in text order. A speaker or target
is the phrase around the token that the encoder points at; tokens that name the same (apposed, or the same word
again) share their chances first, so that "Rex" in "the secretary of state, Rex Tillerson" does not lose to "he".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.model import Act, ActFrame, Ground, Span
from kg.parsed import Parsed
from kg.pipeline.reader import ActReading, Place, Pointed, Reading

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Least probability of an act, by act; chosen on the development part for F1.
THRESHOLDS: Mapping[str, float] = {}
DEFAULT_THRESHOLD = 0.45
#: A further mention joins the likeliest one from this share of its chance, where the two are coordinated.
JOINT_SHARE = 0.25
#: An act answers another from this probability.
ANSWERED = 0.4
#: Tokens of a span that stand at most this many tokens apart are one stretch.
GAP = 3
#: A stretch of grounds has at least so many tokens.
LEAST_GROUNDS = 3
#: Relations by which two tokens name the same.
SAME_NAME = frozenset({"flat", "compound", "appos", "flat:foreign", "nmod:desc"})


def frame_readings(parsed: Sequence[Parsed], reading: Reading, least: float | None = None) -> list[ActFrame]:
    """Make frames of all acts that are likely enough.

    Args:
        parsed: The paragraphs that were read, in order.
        reading: From `kg.pipeline.reader`.
        least: Overrides the thresholds, 0-1; None keeps them.

    Returns:
        In text order; ids are `a1`, `a2` ... `inside` is not known here.
    """
    kept: dict[int, str] = {}
    for number, act in enumerate(reading.acts):
        if act.probability >= (THRESHOLDS.get(act.act, DEFAULT_THRESHOLD) if least is None else least):
            kept[number] = f"a{len(kept) + 1}"
    return [build_frame(parsed, reading.acts[number], name, kept) for number, name in kept.items()]


def build_frame(
    parsed: Sequence[Parsed], reading: ActReading, name: str, names: Mapping[int, str]
) -> ActFrame:
    """Make the frame of one act; `names` gives the ids of the acts that are kept, by number."""
    cue = span_of(parsed, reading.cue)
    home = reading.cue[0].doc
    clause = span_of(parsed, [*reading.cue, *(p for p in reading.clause if p.doc == home)])
    stretches = list_stretches([p for p in reading.content if p.doc == home])
    content = max(stretches, key=len, default=[])
    return ActFrame(
        id=name,
        act=Act(reading.act),
        cue=cue,
        clause=clause,
        speakers=list_mentions(parsed, reading.speaker),
        targets=list_mentions(parsed, reading.target),
        content=(span_of(parsed, content),) if content else (),
        grounds=tuple(
            Ground(span_of(parsed, stretch))
            for stretch in list_stretches(reading.grounds)
            if len(stretch) >= LEAST_GROUNDS
        ),
        answers=tuple(names[n] for n, chance in reading.answers[:1] if chance >= ANSWERED and n in names),
        own_voice=reading.speaker.outlet > 0.5,
        votes=("learned",),
        rule="learned",
        probability=round(reading.probability, 4),
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


def list_mentions(parsed: Sequence[Parsed], pointed: Pointed) -> tuple[Span, ...]:
    """List the mentions that fill a role: the likeliest, and what is coordinated with it and likely too."""
    groups: dict[tuple[object, ...], list[tuple[Place, float]]] = {}
    for place, chance in pointed.mentions:
        token = find_name_root(parsed[place.doc].doc[place.token])
        key = (place.doc, place.token) if token.pos_ == "PRON" else (token.lower_,)
        groups.setdefault(key, []).append((place, chance))
    ranked = sorted(groups.values(), key=lambda g: -sum(chance for _, chance in g))
    if not ranked or sum(chance for _, chance in ranked[0]) < max(pointed.nobody, pointed.outlet):
        return ()
    best = ranked[0][0][0]
    chosen = [best]
    first = find_name_root(parsed[best.doc].doc[best.token])
    joined = {t.i for t in tree.find_conjuncts(first)}
    for group in ranked[1:]:
        place, chance = group[0]
        root = find_name_root(parsed[place.doc].doc[place.token])
        if place.doc == best.doc and root.i in joined and chance >= JOINT_SHARE * ranked[0][0][1]:
            chosen.append(place)
    spans = {span_mention(parsed, place) for place in chosen}
    return tuple(sorted(spans))


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


def iterate_spans(frame: ActFrame) -> Iterator[Span]:
    """Give every span of a frame, for checks."""
    yield from (frame.cue, frame.clause, *frame.speakers, *frame.targets, *frame.content)
    yield from (ground.span for ground in frame.grounds)
    if frame.condition is not None:
        yield frame.condition
