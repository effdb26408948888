"""Makes frames of what the acts encoder reads: tokens with probabilities become spans of the article.

In: a Scene with the encoder's reading. Out: `ActFrame`s in text order. A speaker or target is the phrase around
the token that the encoder points at. Tokens that mean the same actor pool their chances first, so that "Rex" in
"the secretary of state, Rex Tillerson" does not lose to "he" of somebody else; nobody is against himself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.codes import SHIPPED
from kg.extraction import tree
from kg.extraction.scene import Scene, list_quoting
from kg.extraction.words import CALENDAR
from kg.model import Act, ActFrame, Ground, Span
from kg.parsed import Parsed
from kg.pipeline.reader import ActReading, Place, Pointed

if TYPE_CHECKING:
    from spacy.tokens import Token

#: A further mention joins the likeliest one from this share of its chance, where the two are coordinated.
JOINT_SHARE = 0.25
#: "Nobody" counts this much of its chance beside actors': theirs are shared out among mentions, some of them barred.
NOBODY_SHARE = 0.5
#: Words that no phrase ends with.
HANGING = frozenset({"ADP", "DET", "CCONJ", "SCONJ", "PART", "PUNCT"})
#: Words that join names which act together.
JOINING = frozenset({"and", "&", "both"})
#: Tokens of a span that stand at most this many tokens apart are one stretch.
GAP = 3
#: Most tokens that a content may have before the "of" that it starts with.
LONGEST_LEAD = 8
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


def build_frame(
    scene: Scene, reading: ActReading, name: str, least_grounds: float, act: Act | None = None
) -> ActFrame:
    """Make the frame of one act; `act` where it is none of the encoder's own."""
    parsed, home = scene.parsed, reading.cue[0].doc
    cue = span_of(parsed, reading.cue)
    clause = span_of(parsed, sorted([*reading.cue, *(p for p in reading.clause if p.doc == home)]))
    content = cut_lead(
        scene, max(list_stretches([p for p in reading.content if p.doc == home]), key=len, default=[])
    )
    act = act or SHIPPED.act(reading.act)
    offered = [place for place, odds in reading.grounds if odds >= least_grounds and act.reasoned]
    grounds = [g for g in list_stretches(offered) if len(g) >= LEAST_GROUNDS]
    stop = content[0] if content else None
    content = complete_phrases(scene, content, reading)
    speakers, mine, said = choose_mentions(scene, reading.speaker, list_quoting(scene, cue), stop)
    targets, _, aimed = choose_mentions(scene, reading.target, mine, stop)
    if is_mutual(scene, reading.cue):
        speakers = targets = speakers or targets
    return ActFrame(
        id=name,
        act=act,
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


def is_mutual(scene: Scene, cue: Sequence[Place]) -> bool:
    """Tell whether a cue's verb is done to "each other": who does it is whom it is done to."""
    doc = scene.parsed[cue[0].doc].doc
    inside = {place.token for place in cue}
    return any(tree.is_reciprocal(t) for i in inside for t in doc[i].children if t.i not in inside) or any(
        tree.is_reciprocal(doc[i]) for i in inside
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


def cut_lead(scene: Scene, places: Sequence[Place]) -> list[Place]:
    """Cut off a content's front what stands before it: the end of a name, and whom or when before "of".

    "[Tull & Sons] of lying", "Oslo [on Tuesday] of lying".
    """
    if not places:
        return []
    number, start = places[0].doc, places[0].token
    doc, book = scene.parsed[number].doc, scene.resolver.book
    name = book.guess_at(number, doc[start])
    start = name.end if name is not None and name.start < start else start
    of = next((t.i for t in doc[start : start + LONGEST_LEAD] if t.lower_ == "of"), start)
    lead = [t for t in doc[start:of] if t.text not in CALENDAR and t.lower_ not in ("on", ",")]
    start = of if all(book.guess_at(number, t) for t in lead) else start
    return [place for place in places if place.token >= start] or list(places)


def complete_phrases(scene: Scene, content: Sequence[Place], reading: ActReading) -> list[Place]:
    """Complete the phrases of a content at both ends, as the parser sees them: "[the] release of the [papers]".

    A phrase that holds the cue, or somebody who may be the speaker, is not the content's own.
    """
    if not content:
        return []
    number = content[0].doc
    doc = scene.parsed[number].doc
    foreign = {p.token for p in reading.cue if p.doc == number}
    foreign |= {p.token for p, _ in reading.speaker.mentions[:1] if p.doc == number}
    start, end = content[0].token, content[-1].token + 1
    for place in content:
        token = doc[place.token]
        left, right = token.left_edge.i, token.right_edge.i + 1
        if not foreign & set(range(left, right)):
            start, end = min(start, left), max(end, right)
    start, end = max(start, doc[content[0].token].sent.start), min(end, doc[content[-1].token].sent.end)
    kept = tree.trim_marks([t for t in doc[start:end] if not t.is_space])
    return [Place(number, t.i) for t in kept] or list(content)


def choose_mentions(
    scene: Scene, pointed: Pointed, barred: frozenset[str], stop: Place | None
) -> tuple[tuple[Span, ...], frozenset[str], float]:
    """Choose the mentions that fill a role: the likeliest actor's, and what is coordinated with it and likely too.

    Args:
        scene: The article.
        pointed: What the encoder points at.
        barred: Keys of actors that cannot fill the role.
        stop: Where the act's content begins; a mention before it ends there.

    Returns:
        Spans in text order, empty where nobody is likelier by far; the keys of the actors chosen; the choice's chance.
    """
    groups: dict[str, list[tuple[Place, float]]] = {}
    for near, chance in pointed.mentions:
        place = find_voice(scene, near)
        key = identify(scene, place, barred)
        if key not in barred:
            groups.setdefault(key, []).append((place, chance))
    ranked = sorted(groups.items(), key=lambda g: -sum(chance for _, chance in g[1]))
    best = sum(chance for _, chance in ranked[0][1]) if ranked else 0.0
    nobody = max(pointed.nobody, pointed.outlet)
    if best < NOBODY_SHARE * nobody or not ranked:
        return (), frozenset(), nobody
    place, most = ranked[0][1][0]
    doc = scene.parsed[place.doc].doc
    joined = {t.i for t in tree.find_conjuncts(find_name_root(doc[place.token]))}
    chosen = {ranked[0][0]: place}
    for key, group in ranked[1:]:
        other, chance = group[0]
        beside = other.doc == place.doc and find_name_root(doc[other.token]).i in joined
        if beside and chance >= JOINT_SHARE * most:
            chosen[key] = other
    for companion in list_companions(scene, chosen.values()):
        key = identify(scene, companion, barred)
        if key not in barred:
            chosen.setdefault(key, companion)
    spans = {span_mention(scene, one, stop) for one in chosen.values()}
    return tuple(sorted(spans)), frozenset(chosen), min(best, 1.0)


def list_companions(scene: Scene, places: Iterable[Place]) -> list[Place]:
    """List the names that are coordinated with some mentions by "and": who is named together acts together."""
    found = []
    for place in places:
        root = find_name_root(scene.parsed[place.doc].doc[place.token])
        joined = tree.find_conjuncts(tree.find_first_conjunct(root))
        links = {c.lower_ for token in joined for c in tree.find_children(token, "cc")}
        if root.pos_ == "PROPN" and links and links <= JOINING:
            series = list_series(scene, place.doc, joined)
            found += [Place(place.doc, t.i) for t in series if t.pos_ == "PROPN"]
    return found


def list_series(scene: Scene, number: int, joined: Sequence[Token]) -> list[Token]:
    """Add to coordinated words the names that stand between and before them with commas: "Oslo, Rome and Bonn"."""
    doc, book = scene.parsed[number].doc, scene.resolver.book
    start = min(t.i for t in joined)
    while start > 1 and doc[start - 1].text == "," and book.name_at(number, doc[start - 2]) is not None:
        start -= 2
    between = doc[start : max(t.i for t in joined)]
    plain = all(t.text in {",", *JOINING} or book.name_at(number, t) for t in between)
    named = [t for t in between if t.text not in {",", *JOINING}] if plain else []
    return sorted({*joined, *named}, key=lambda t: t.i)


def identify(scene: Scene, place: Place, barred: frozenset[str]) -> str:
    """Give a key of whom a token means: the actor where it is known, else its own words.

    Words that merely fit one of `barred` stand for themselves.
    """
    part = scene.parsed[place.doc]
    token = find_bearer(scene, place)
    utterance = scene.utterance_at(part.span_of([token]))
    speaker = utterance.speakers[0] if utterance is not None and utterance.speakers else None
    found = scene.resolver.resolve_alone(place.doc, token, speaker)
    told = token.pos_ == "PRON" or scene.resolver.book.name_at(place.doc, token) is not None
    if found is not None and (told or found.actor.id not in barred):
        return found.actor.id
    return f"{place.doc} {place.token}" if token.pos_ == "PRON" else token.lower_


def find_voice(scene: Scene, place: Place) -> Place:
    """Find who speaks in "we at Tull Foods": the pronoun, whose words they are."""
    root = find_name_root(scene.parsed[place.doc].doc[place.token])
    spoken = root.dep_ == "nmod" and tree.is_first_person(root.head)
    return Place(place.doc, root.head.i) if spoken else place


def find_bearer(scene: Scene, place: Place) -> Token:
    """Find the head of the phrase that names the same as a token; another name in it is somebody else."""
    token, book = scene.parsed[place.doc].doc[place.token], scene.resolver.book
    root = find_name_root(token)
    own, other = book.name_at(place.doc, token), book.name_at(place.doc, root)
    return token if own is not None and other is not None and own.actor.id != other.actor.id else root


def find_name_root(token: Token) -> Token:
    """Climb from a part of a name to the head of the phrase that names the same."""
    while token.dep_ in SAME_NAME and token.head.i != token.i:
        token = token.head
    return token


def span_mention(scene: Scene, place: Place, stop: Place | None) -> Span:
    """Give the phrase around a mention's head, as far as `stop` where it stands before it; a pronoun alone.

    A name is whole in it.
    """
    part = scene.parsed[place.doc]
    token = part.doc[place.token]
    phrase = [token] if token.pos_ == "PRON" else tree.trim_marks(tree.list_phrase(token))
    if stop is not None and stop > place and stop.doc == place.doc:
        phrase = [t for t in phrase if t.i < stop.token]
        while phrase and phrase[-1].pos_ in HANGING:
            phrase.pop()
    name = scene.resolver.book.guess_at(place.doc, token)
    whole = part.doc[name.start : name.end] if name is not None and token.pos_ != "PRON" else ()
    return part.span_of(sorted({*phrase, *whole}, key=lambda t: t.i) or [token])
