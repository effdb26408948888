"""Finds whom an act is against where its own words name nobody: the nearest party that is the speaker's opponent.

In: a Scene, a placed without targets, and the pairs of sides that the article itself sets against each other. Out:
at most one party. A party inside the act's own sentence always fits; one named further off must be somebody with whom
the speaker's side is at odds elsewhere in the article in so many words, for whoever else stands near is a bystander.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Placed, Scene, is_same_side
from kg.model import NEAREST, Act, ActorKind, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts that are always against somebody; context may fill their target.
AIMED = frozenset({Act.ACCUSE, Act.DENY, Act.DEMAND, Act.THREATEN, Act.CRITICISE})
#: A side named this many times less than the main other side is only named in passing.
PASSING = 6
#: How many of the regions count as the act's own words: its content and its sentence.
NEAR = 2

#: Pairs of sides (or of actors without one), by id, that an article sets against each other.
Feuds = frozenset[frozenset[str]]


def find_feuds(placeds: Iterable[Placed]) -> Feuds:
    """List the pairs of sides one of which, in so many words, accuses, denies, threatens or asks the other."""
    return frozenset(
        frozenset((_side(speaker), _side(target)))
        for placed in placeds
        if placed.act in AIMED
        for speaker in placed.speakers
        for target in placed.targets
    )


def fill_targets(scene: Scene, placed: Placed, feuds: Feuds) -> list[Party]:
    """Fill a missing target with the nearest other party: in the content, then in the sentences before."""
    if placed.act not in AIMED or not placed.speakers:
        return []
    speaker, weights = placed.speakers[0], _count_sides(scene)
    # Who denies answers somebody: the nearest other party, at odds or not.
    anybody = placed.act is Act.DENY
    for place, (number, tokens) in enumerate(_list_regions(scene, placed)):
        others = [
            party
            for party in scene.resolver.actors_between(number, tokens)
            if not any(is_same_side(party, one) for one in placed.speakers)
            and not _names_source(placed, party)
            and (place != 1 or not _modifies(scene, number, party))
            and party.actor.kind is not ActorKind.OUTLET
            and (anybody or place < NEAR or frozenset((_side(speaker), _side(party))) in feuds)
        ]
        if others:
            # The side the article speaks of most is the likeliest opponent; the first named wins a draw.
            party = max(others, key=lambda p: weights[_side(p)])
            # A place or people named in passing is no opponent, unless the content is about them.
            meant = place == 0 and _is_subject(scene, number, party)
            if meant or weights[_side(party)] * PASSING >= _weigh_opponent(weights, speaker):
                return [replace(party, steps=(NEAREST, *party.steps))]
    return []


def _modifies(scene: Scene, number: int, party: Party) -> bool:
    """Tell whether a name only modifies a noun of the sentence: "U.N. resolutions", "a White House statement"."""
    head = _find_head(scene, number, party)
    return head is not None and head.dep_ == "compound"


def _is_subject(scene: Scene, number: int, party: Party) -> bool:
    head = _find_head(scene, number, party)
    return head is not None and head.dep_ in tree.SUBJECTS


def _find_head(scene: Scene, number: int, party: Party) -> Token | None:
    """Find the head of the words that name a party."""
    if party.mention is None:
        return None
    part = scene.parsed[number]
    base, span = part.paragraph.span.start, party.mention.span
    found = part.doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
    return found.root if found is not None else None


def _names_source(placed: Placed, party: Party) -> bool:
    """Tell whether a party stands inside the words that name who is quoted ("the White House spokesman")."""
    if placed.utterance is None or party.mention is None:
        return False
    return any(source.contains(party.mention.span) for source in placed.utterance.attribution.source)


def _list_regions(scene: Scene, placed: Placed) -> list[tuple[int, list[Token]]]:
    """List where to look: the content, the sentence, the sentences before it, the paragraph before."""
    doc = scene.parsed[placed.paragraph].doc
    before = [s for s in doc.sents if s.end <= placed.head.sent.start]
    regions = [(placed.paragraph, placed.content), (placed.paragraph, list(placed.head.sent))]
    regions += [(placed.paragraph, list(s)) for s in reversed(before)]
    if placed.paragraph > 0:
        regions.append((placed.paragraph - 1, list(scene.parsed[placed.paragraph - 1].doc)))
    return regions


def _side(party: Party) -> str:
    return party.actor.side or party.actor.id


def _weigh_opponent(weights: Counter[str], speaker: Party) -> int:
    """Give how often the article names the side, other than the speaker's, that it names most."""
    mine = {speaker.actor.id, speaker.actor.side}
    return max((count for side, count in weights.items() if side not in mine), default=0)


def _count_sides(scene: Scene) -> Counter[str]:
    """Count how often the article names each side."""
    names = {(key[0], name.start): name for key, name in scene.resolver.book.names.items()}
    return Counter(name.actor.side or name.actor.id for name in names.values())
