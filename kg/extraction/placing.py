"""Puts frames back into the parsed text and resolves their roles: from spans to tokens, from mentions to parties.

In: a Scene and frames from anywhere. Out: one `Placed` act a frame, in the frames' order; frames of acts that
were not done (`cancelled`) make none. Nothing here reads an act out of the text: what no frame says is not so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.names import are_several
from kg.extraction.phrases import complete_span
from kg.extraction.scene import Placed, Scene, Utterance, find_rendering, list_quoting
from kg.ids import build_slug, name_nobody
from kg.model import ActFrame, Actor, ActorKind, Meant, Party, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Readers that mark tokens one by one, so that their clauses may begin and end anywhere; those of others are whole.
MARKING = frozenset({"learned", "cue"})


def place_frames(scene: Scene, frames: Sequence[ActFrame]) -> list[Placed]:
    """Place frames in the text and resolve who is who.

    Args:
        scene: The article.
        frames: Checked against the article's text.

    Returns:
        In the frames' order. A frame whose cue stands in no paragraph that may hold statements (captions,
        comments) or in words that are not read (pasted links) is left out, and so is one that was cancelled.
    """
    placed = []
    for frame in frames:
        if frame.cancelled is None and (one := _place(scene, frame)) is not None:
            placed.append(one)
    return placed


def _place(scene: Scene, frame: ActFrame) -> Placed | None:
    number = scene.find_paragraph(frame.cue)
    cue = [] if number is None else scene.tokens_of(number, frame.cue)
    if number is None or not cue:
        return None
    marked = MARKING & set(frame.votes)
    clause = scene.tokens_of(number, complete_span(scene, frame.clause) if marked else frame.clause) or cue
    content = [t for span in frame.content for t in scene.tokens_of(number, span)]
    utterance = scene.utterance_at(scene.span(number, cue))
    placed = Placed(
        frame=frame,
        paragraph=number,
        head=_find_head(cue),
        cue=scene.mention(number, cue),
        clause=clause,
        content=content,
        rendering=find_rendering(scene, number, utterance),
        utterance=utterance,
    )
    placed.speakers = _tell(_resolve_speakers(scene, placed), frame, "speaks", frame.speakers_probability)
    placed.targets = _tell(_resolve_targets(scene, placed), frame, "is meant", frame.targets_probability)
    return placed


def _tell(parties: list[Party], frame: ActFrame, does: str, chance: float) -> list[Party]:
    """Say first, for people, how sure the encoder was that these words fill the role."""
    if "learned" not in frame.votes:
        return parties
    return [
        replace(party, steps=(f"who {does}: read by the encoder, {chance:.2f} sure", *party.steps))
        for party in parties
    ]


def _find_head(tokens: Sequence[Token]) -> Token:
    """Find the token of a phrase that hangs outside it."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head.i == t.i), tokens[0])


def _resolve_speakers(scene: Scene, placed: Placed) -> list[Party]:
    """Resolve who does the act; the outlet in its own voice, somebody unnamed where no words say who."""
    frame, utterance = placed.frame, placed.utterance
    if frame.own_voice and not frame.speakers:
        return [find_outlet(scene)]
    found: dict[str, Party] = {}
    for span in frame.speakers:
        meant = _find_meant(frame, span)
        said = _resolve_named(scene, meant) or _find_speaking(scene, span, utterance)
        for party in said or _resolve_mention(scene, span, utterance, list_quoting(scene, span)):
            found.setdefault(party.actor.id, _take_side(scene, party, meant))
    if not found and utterance is not None and utterance.speakers:
        return list(utterance.speakers)
    return list(found.values()) or [build_unnamed(scene)]


def _find_speaking(scene: Scene, span: Span, utterance: Utterance | None) -> list[Party]:
    """Give who is quoted where a speaker's mention is the quotation's own source."""
    if utterance is None or not any(source.overlaps(span) for source in utterance.attribution.source):
        return []
    return list(utterance.speakers)


def _resolve_targets(scene: Scene, placed: Placed) -> list[Party]:
    """Resolve whom the act is against: among several who speak, each other; nobody is against himself."""
    found: dict[str, Party] = {}
    mine = {p.actor.id for p in placed.speakers}
    if any(
        tree.is_reciprocal(t)
        for span in placed.frame.targets
        for t in scene.tokens_of(placed.paragraph, span)
    ):
        return list(placed.speakers) if len(mine) > 1 else []
    for span in placed.frame.targets:
        inner = placed.utterance if placed.utterance is not None and placed.utterance.covers(span) else None
        barred = frozenset(mine) if len(mine) == 1 else frozenset()
        meant = _find_meant(placed.frame, span)
        for party in _resolve_named(scene, meant) or _resolve_mention(scene, span, inner, barred):
            found.setdefault(party.actor.id, _take_side(scene, party, meant))
    mutual = len(mine) > 1 and all(found.keys() - {one} for one in mine)
    return [party for key, party in found.items() if mutual or key not in mine]


def _find_meant(frame: ActFrame, span: Span) -> Meant | None:
    return next((one for one in frame.meant if one.mention == span), None)


def _resolve_named(scene: Scene, meant: Meant | None) -> list[Party]:
    """Resolve a mention by the words that its reader says name who is meant; none where it says none."""
    if meant is None or meant.named is None:
        return []
    mention, named = scene.mention_at(meant.mention), scene.mention_at(meant.named)
    inside = meant.mention.contains(meant.named)
    whole = _is_whole_name(scene, meant.named, described=inside)
    # Words that are no name, or a longer one than the book knows, are meant as they stand.
    found = (_resolve_mention(scene, meant.named, None)[:1] if whole else []) or _take_words(
        scene, meant.named
    )
    if inside:
        return [replace(party, mention=mention) for party in found]
    step = f'"{mention.text}" means "{named.text}", as its reader says'
    return [replace(party, mention=mention, steps=(step, *party.steps)) for party in found]


def _take_side(scene: Scene, party: Party, meant: Meant | None) -> Party:
    """Let a party speak for the side that the frame's reader says; a side that nothing knows is named by its words."""
    if meant is None or not meant.side or party.actor.kind is ActorKind.STATE:
        return party
    known = {hit.actor.id: hit.actor for hit in scene.resolver.gazetteer.find(meant.side)}
    side = next(iter(known.values())) if len(known) == 1 else None
    key, label = (side.id, side.label) if side is not None else (build_slug(meant.side), meant.side)
    if key == party.actor.side:
        return party
    step = f"{party.actor.label} speaks for {label}, as its reader says"
    return replace(party, actor=replace(party.actor, side=key), side_label=label, steps=(*party.steps, step))


def _resolve_mention(
    scene: Scene, span: Span, utterance: Utterance | None, barred: frozenset[str] = frozenset()
) -> list[Party]:
    """Resolve one mention; words that name nobody known stand for themselves, unresolved pronouns for nobody."""
    speaker = utterance.speakers[0] if utterance is not None and utterance.speakers else None
    found = scene.resolver.resolve_span(span, speaker, barred)
    if found:
        return found
    number = scene.find_paragraph(span)
    tokens = scene.tokens_of(number, span) if number is not None else []
    head = _find_head(tokens) if tokens else None
    if number is None or head is None or head.pos_ not in ("NOUN", "PROPN", "ADJ", "NUM"):
        return []
    owner = tree.find_owner(head)
    if owner is not None and head.pos_ == "NOUN":
        owners = scene.resolver.resolve(number, owner, speaker)
        if owners:
            return owners
    return _take_words(scene, span)


def _is_whole_name(scene: Scene, span: Span, described: bool) -> bool:
    """Tell whether words are one name, or hold a person's; words without any name count where they may describe."""
    number = scene.find_paragraph(span)
    if number is None:
        return False
    names = [scene.resolver.book.guess_at(number, token) for token in scene.tokens_of(number, span)]
    actors = {name.actor.id: name.actor for name in names if name is not None}
    if len(actors) > 1 and not any(actor.kind is ActorKind.PERSON for actor in actors.values()):
        return bool(scene.resolver.gazetteer.find(span.of(scene.article.text)))
    return bool(actors) or described


def _take_words(scene: Scene, span: Span) -> list[Party]:
    """Make a party of the words themselves, less their article; none where they are not read."""
    number = scene.find_paragraph(span)
    tokens = scene.tokens_of(number, span) if number is not None else []
    if number is None or not tokens:
        return []
    words = tree.trim_marks([t for t in tokens if t.pos_ != "DET"] or tokens)
    mention = scene.mention(number, tokens)
    label = scene.mention(number, words).text
    actor = Actor(build_slug(label), label, ActorKind.UNNAMED)
    return [Party(actor, None, mention, None, (f'"{mention.text}" names nobody known',))]


def find_outlet(scene: Scene) -> Party:
    """Give the outlet or the one author as a party; without a name, the text's author as somebody unnamed."""
    outlet = scene.article.outlet or scene.article.author
    if outlet is None or (scene.article.outlet is None and are_several(outlet.value)):
        actor = Actor(f"author-{scene.article.id}", "the text's author", ActorKind.UNNAMED)
        return Party(actor, None, None, None, ("the text's own voice; no outlet is known",))
    gazetteer = scene.resolver.gazetteer
    known = [h.actor for h in gazetteer.find(outlet.value) if h.actor.kind is ActorKind.OUTLET]
    actor = known[0] if known else Actor(build_slug(outlet.value), outlet.value, ActorKind.OUTLET)
    side = gazetteer.side_of(actor)
    return Party(actor, side.label if side else None, None, None, ("the outlet's own sentence",))


def build_unnamed(scene: Scene) -> Party:
    """Give the speaker of an act that the text ascribes to nobody ("is accused of"): one such an article."""
    actor = Actor(name_nobody(scene.article.id), "somebody unnamed", ActorKind.UNNAMED)
    return Party(actor, None, None, None, ("no words say who",))
