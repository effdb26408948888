"""Resolves who acts and against whom, for an act whose frame is filled.

In: a Scene, a `Fill` and the utterance around it. Out: parties, empty where the words name nobody known; inside
somebody's words, I and we are that somebody and others are reported by them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.fills import SLOTTED, Fill, is_infinitive
from kg.extraction.scene import Draft, Scene, Utterance, is_same_side, resolve_owner
from kg.extraction.words import CALENDAR
from kg.ids import build_slug
from kg.lexicon import Cue, Pos
from kg.model import Act, Actor, ActorKind, Party

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_speakers(
    scene: Scene, number: int, fill: Fill, utterance: Utterance | None
) -> tuple[list[Party], Utterance | None]:
    """Resolve who acts; inside somebody's words, I and we are that somebody, others are reported by them."""
    inner = utterance.speakers[0] if utterance and utterance.speakers else None
    if fill.speaker is None:
        # "It is alleged that": nobody is named; inside a quotation the quoted one speaks only through I or we.
        return [], None
    if tree.is_first_person(fill.speaker):
        return ([*utterance.speakers] if utterance else []), None
    own = utterance is not None and utterance.attribution.kind == "direct" and fill.speaker.pos_ == "PRON"
    # Who speaks says "I": in his own quotation "he" is somebody else.
    barred = frozenset({inner.actor.id}) if own and inner is not None else frozenset()
    speakers = scene.resolver.resolve(number, fill.speaker, inner, barred)
    speakers += _mint_companions(scene, number, fill.speaker, speakers)
    speakers = [_cut_charge(scene, number, fill, fill.speaker, party) for party in speakers]
    return speakers, (utterance if utterance is not None else None)


def _mint_companions(scene: Scene, number: int, head: Token, known: list[Party]) -> list[Party]:
    """Take a name that nobody knows as an actor beside one who is known ("Israel and Hamas blamed")."""
    joined = tree.find_conjuncts(head)
    if len(known) != 1 or len(joined) != 2:
        return []
    strange = [t for t in joined if not scene.resolver.resolve_alone(number, t)]
    return [_mint_party(scene, number, t) for t in strange if t.pos_ == "PROPN" and t.text not in CALENDAR]


def _cut_charge(scene: Scene, number: int, fill: Fill, head: Token, party: Party) -> Party:
    """Cut the charge off a described party: "accused by rights groups of abuses" names "rights groups"."""
    if party.actor.kind is not ActorKind.UNNAMED or party.mention is None:
        return party
    charge, phrase = {t.i for t in fill.content}, tree.list_phrase(head)
    kept = [t for t in phrase if t.i not in charge]
    if not any(t.pos_ in ("NOUN", "PROPN") for t in kept) or len(kept) == len(phrase) or head.i in charge:
        return party
    while kept[0].lower_ in ("the", "a", "an") and len(kept) > 1:
        kept = kept[1:]
    mention = scene.mention(number, tree.trim_marks(kept))
    return replace(
        party, actor=replace(party.actor, id=build_slug(mention.text), label=mention.text), mention=mention
    )


def borrow_speakers(
    scene: Scene, number: int, token: Token, fill: Fill, utterance: Utterance | None
) -> list[Party]:
    """Take the speaker from the attribution of this very cue, or from the words it is coordinated into.

    "Hamas's military wing denied it": the attribution knows the wing's owner. "claims that ... and demands":
    a parser hangs the second verb into the content of the first; the speaker is the same.
    """
    span = scene.span(number, [token])
    for known in scene.utterances:
        told = known.attribution
        if known.speakers and not told.nested and any(span.overlaps(cue) for cue in told.cue):
            return list(known.speakers)
    loose = token.dep_ in ("conj", "advcl", "acl") or is_infinitive(token)
    relative = fill.speaker is not None and tree.is_relative(fill.speaker) and fill.speaker.lower_ == "who"
    if loose and fill.speaker is not None and (fill.speaker.pos_ != "PRON" or relative):
        around = [u for u in scene.utterances if u.speakers and u.covers(span)]
        return list(min(around, key=lambda u: u.size).speakers) if around else []
    return []


def find_targets(scene: Scene, draft: Draft, fill: Fill) -> list[Party]:
    """Resolve whom the act is against; the other party in its content where the target names no actor."""
    token, number = fill.target, draft.paragraph
    if token is None:
        return []
    if tree.is_first_person(token):
        if fill.frame not in SLOTTED:
            return []
        quoted = draft.utterance.speakers if draft.utterance is not None else ()
        return [p for p in quoted if not any(is_same_side(p, s) for s in draft.speakers)]
    if tree.is_reciprocal(token) or tree.is_reciprocal(token.head):
        draft.reciprocal = True
        return []
    inner = draft.utterance.speakers[0] if draft.utterance and draft.utterance.speakers else None
    mine = {p.actor.id for p in draft.speakers}
    found = [_cut_charge(scene, number, fill, token, t) for t in scene.resolver.resolve(number, token, inner)]
    targets = [t for t in found if t.actor.id not in mine]
    if targets:
        return targets
    owner = find_owners(scene, number, token, inner)
    if owner:
        return [p for p in owner if not any(is_same_side(p, s) for s in draft.speakers)]
    if token.pos_ == "PROPN" and fill.frame in SLOTTED and token.text not in CALENDAR:
        return [_mint_party(scene, number, token)]
    return []


def find_receiver(scene: Scene, draft: Draft, cue: Cue) -> list[Party]:
    """Take whoever turns a demand or charge down as its target: "Moscow rejected the US demand to leave"."""
    verb = draft.head.head
    if cue.pos is not Pos.NOUN or draft.head.dep_ != "obj" or not tree.is_verb(verb):
        return []
    turns = {c.act for c in scene.lexicon.find_cues(verb.lemma_, Pos.VERB)} & {
        Act.DENY,
        Act.REFUSE,
        Act.CONCEDE,
    }
    subject = tree.find_agent(verb)
    if not turns or subject is None:
        return []
    found = scene.resolver.resolve(draft.paragraph, subject)
    return [p for p in found if not any(is_same_side(p, s) for s in draft.speakers)]


def _mint_party(scene: Scene, number: int, token: Token) -> Party:
    """Take a name that nobody knows as an actor where it stands in an actor's own slot ("called on Europe")."""
    mention = scene.mention(number, tree.trim_marks(tree.list_phrase(token)))
    actor = Actor(build_slug(mention.text), mention.text, ActorKind.UNNAMED)
    return Party(actor, None, mention, None, (f'"{mention.text}" stands where an actor stands',))


def find_owners(scene: Scene, number: int, noun: Token, speaker: Party | None = None) -> list[Party]:
    """Resolve whose deed a noun is: "China's seizure", "the attack by Russia", "American policy"."""
    owner = tree.find_owner(noun)
    return [] if owner is None else resolve_owner(scene, number, owner, speaker)
