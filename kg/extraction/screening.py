"""Screens what the encoder reads in one sentence: words carry one act.

In: frames of the encoder, likely or not. Out: those that can be told. Where two acts are read in the same words the
one stays whose roles are surer, and it is as likely as either: the words do carry an act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Scene
from kg.extraction.words import NAMING_VERBS
from kg.model import Act, ActFrame
from kg.pipeline.reader import EVEN

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Words for what was said before.
THINGS = frozenset({"it", "this", "that", "them", "these", "those"})

Chances = Mapping[tuple[str, str], float]


def screen_frames(scene: Scene, frames: Sequence[ActFrame], chances: Chances) -> list[ActFrame]:
    """Leave out the less sure of two readings of words that answer something.

    Args:
        scene: The article.
        frames: In text order.
        chances: The encoder's probability that one frame answers another, by their ids; absent: nearly none.
    """
    answers = {name for (name, _), chance in chances.items() if chance >= EVEN}
    kept = {frame.id: frame for frame in frames}
    for one, other in combinations(list(kept), 2):
        if not {one, other} & answers or not {one, other} <= kept.keys():
            continue
        if are_rivals(scene, kept[one], kept[other]):
            lost, best = sorted((kept.pop(one), kept.pop(other)), key=lambda f: weigh_roles(scene, f))
            chance = 1 - (1 - lost.probability) * (1 - best.probability)
            kept[best.id] = replace(best, probability=round(chance, 4))
    return [name_denied(scene, kept[frame.id]) for frame in frames if frame.id in kept]


def are_rivals(scene: Scene, one: ActFrame, other: ActFrame) -> bool:
    """Tell whether two frames are readings of the same words, or of one naming, of which one at most is right."""
    # Who turns a charge away is not refusing a demand or charging back.
    if one.act == other.act or not all(act.rejects or act is Act.ACCUSE for act in (one.act, other.act)):
        return False
    naming = find_naming(scene, one)
    return one.cue.overlaps(other.cue) or (naming is not None and naming == find_naming(scene, other))


def find_naming(scene: Scene, frame: ActFrame) -> Token | None:
    """Find the verb by which a frame's cue names something: "Oslo called it [a lie]"."""
    number = scene.find_paragraph(frame.cue)
    tokens = scene.tokens_of(number, frame.cue) if number is not None else []
    around = (t for first in tokens[:1] for t in (first, *tree.climb(first)))
    verb = next((t for t in around if tree.is_verb(t)), None)
    return verb if verb is not None and verb.lemma_.lower() in NAMING_VERBS else None


def name_denied(scene: Scene, frame: ActFrame) -> ActFrame:
    """Give a denial by naming what it names as its content: "called [the charge] an invention"."""
    naming = find_naming(scene, frame) if frame.act is Act.DENY else None
    number = scene.find_paragraph(frame.cue)
    named = tree.find_children(naming, "obj") if naming is not None else []
    if number is None or not named:
        return frame
    return replace(frame, content=(scene.span(number, tree.trim_marks(tree.list_phrase(named[0]))),))


def weigh_roles(scene: Scene, frame: ActFrame) -> float:
    """Say how sure a frame is with its roles, 0-1; a charge against "it" that is only named is against nobody."""
    naming = find_naming(scene, frame)
    if frame.act is Act.ACCUSE and naming is not None and frame.targets:
        number = scene.find_paragraph(frame.cue) or 0
        named = {scene.span(number, [t]) for t in naming.children if t.lower_ in THINGS}
        if named.issuperset(frame.targets):
            return 0.0
    return frame.probability * frame.speakers_probability * frame.targets_probability
