"""Links an act to the one it answers: the encoder's link, weighed with who speaks to whom.

In: placed acts of one article and the encoder's chances of links. Out: for each act at most one act that it answers,
or none. A link is never made for like words alone: the weights (`kg/data/reading.json`) know only what the encoder
says, whether the one who answers is whom the other act is against, which acts they are, and how far apart they stand.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.extraction.fitted import Fitted, stretch, weigh
from kg.extraction.scene import Placed, Scene, is_same_side

#: Probability from which the encoder's link says whom an answer is against, unless a target elsewhere is so likely.
SURE, LIKELY = 0.8, 0.5
#: Unit of distance in code points: about a sentence.
SENTENCE = 120.0

Chances = Mapping[tuple[str, str], float]


def link_answers(placed: Sequence[Placed], chances: Chances, fitted: Fitted) -> dict[str, str]:
    """Choose what each act answers.

    Args:
        placed: Acts of one article.
        chances: The encoder's probability that one frame answers another, by their ids; absent: nearly none.
        fitted: Weights and least probability.

    Returns:
        Id of the answer to id of what it answers; two acts never answer each other.
    """
    links: dict[str, str] = {}
    for one in placed:
        rated = [
            (weigh(features, fitted.answers), other)
            for other, features in rate_candidates(one, placed, chances)
        ]
        best = max(rated, key=lambda pair: (pair[0], -pair[1].frame.cue.start), default=None)
        if best is not None and best[0] >= fitted.answered and links.get(best[1].frame.id) != one.frame.id:
            links[one.frame.id] = best[1].frame.id
    return links


def rate_candidates(
    answer: Placed, placed: Sequence[Placed], chances: Chances
) -> list[tuple[Placed, dict[str, float]]]:
    """List what an act could answer, with what speaks for each; the nearest and the likeliest are told apart."""
    fitting = [p for p in placed if p is not answer and p.act in answer.act.answers]
    rated = [(other, list_features(answer, other, chances)) for other in fitting]
    for name, group in (
        ("nearest", rated),
        ("nearest meant", [pair for pair in rated if pair[1]["meant"]]),
        ("likeliest", sorted(rated, key=lambda pair: -pair[1]["learned"])[:1]),
    ):
        first = min(group, key=lambda pair: (-pair[1]["before"], pair[1]["distance"]), default=None)
        if first is not None:
            first[1][name] = 1.0
    return rated


def list_features(answer: Placed, other: Placed, chances: Chances) -> dict[str, float]:
    """Say what speaks for a link between two acts, as numbers by name."""
    gap = answer.frame.cue.start - other.frame.cue.start
    named = bool(other.targets)
    meant = any(is_same_side(t, s) for t in other.targets for s in answer.speakers)
    back = any(is_same_side(t, s) for t in answer.targets for s in other.speakers)
    same = any(is_same_side(t, s) for t in answer.speakers for s in other.speakers)
    return {
        "bias": 1.0,
        f"{answer.act.value}>{other.act.value}": 1.0,
        "learned": stretch(chances.get((answer.frame.id, other.frame.id), 0.0)),
        "meant": float(meant),
        "somebody else meant": float(named and not meant),
        "back": float(back),
        "same speaker": float(same),
        "before": float(gap >= 0),
        "distance": math.log1p(abs(gap) / SENTENCE),
    }


def aim_answers(
    scene: Scene, placed: Sequence[Placed], links: Mapping[str, str], chances: Chances
) -> list[Placed]:
    """Take doubtful targets off denials and refusals that surely answer an act: they are against who did that.

    Args:
        scene: The article.
        placed: Its acts.
        links: Id of an answer to id of what it answers.
        chances: The encoder's probabilities of links.
    """
    acts = {one.frame.id: one for one in placed}
    aimed = []
    for one in placed:
        other = acts.get(links.get(one.frame.id, ""))
        if other is None or chances.get((one.frame.id, other.frame.id), 0.0) < SURE:
            aimed.append(one)
            continue
        own = any(is_same_side(a, b) for a in one.speakers for b in other.speakers)
        doubtful = not own and one.act.rejects and not stands_named(scene, one)
        aimed.append(replace(one, frame=replace(one.frame, targets=()), targets=[]) if doubtful else one)
    return aimed


def stands_named(scene: Scene, answer: Placed) -> bool:
    """Tell whether an answer's sentence names its target beside what it denies, or the encoder is sure elsewhere."""
    content, sentence = answer.frame.content, scene.span(answer.paragraph, list(answer.head.sent))
    named = [t for t in answer.frame.targets if not any(part.contains(t) for part in content)]
    if any(sentence.overlaps(t) for t in named):
        return True
    return bool(named) and answer.frame.targets_probability >= LIKELY
