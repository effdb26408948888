"""Joins the frames of the encoder with those of the rules: what both read, what one reads alone and surely enough.

In: frames of both. Out: one frame an act and sentence. Where both read an act the encoder's roles stand, for they are
right more often; the rule's fill what it leaves open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.extraction.fitted import Fitted
from kg.extraction.scene import Scene
from kg.model import Act, ActFrame
from kg.pipeline.reader import ACTS


def join_frames(
    scene: Scene, learned: Sequence[ActFrame], ruled: Sequence[ActFrame], fitted: Fitted
) -> list[ActFrame]:
    """Join both readers' frames.

    Args:
        scene: The article.
        learned: The encoder's, likely or not.
        ruled: The rules'.
        fitted: Thresholds.
    """
    joined: list[ActFrame] = []
    used: set[str] = set()
    for frame in learned:
        twin = find_twin(scene, frame, [r for r in ruled if r.id not in used])
        if twin is not None and frame.probability >= fitted.seconded:
            used.add(twin.id)
            joined.append(merge_frames(frame, twin))
        elif frame.probability >= fitted.least:
            joined.append(frame)
    alone = [replace(r, probability=fitted.alone) for r in ruled if r.id not in used]
    return [*joined, *(r for r in alone if stands_alone(scene, r, joined))]


def find_twin(scene: Scene, frame: ActFrame, ruled: Sequence[ActFrame]) -> ActFrame | None:
    """Find the rules' frame of the same act in the same sentence, that of the nearest cue where there are several."""
    same = [r for r in ruled if is_same_act(scene, frame, r)]
    return min(same, key=lambda r: abs(r.cue.start - frame.cue.start), default=None)


def is_same_act(scene: Scene, one: ActFrame, other: ActFrame) -> bool:
    """Tell whether two frames tell the same act in the same sentence."""
    return one.act is other.act and scene.sentence_of(one.cue) == scene.sentence_of(other.cue)


def merge_frames(learned: ActFrame, ruled: ActFrame) -> ActFrame:
    """Make one frame of two that tell the same act: the encoder's, with the rule's vote and what it lacks."""
    return replace(
        learned,
        speakers=learned.speakers or ruled.speakers,
        targets=learned.targets or ruled.targets,
        content=learned.content or ruled.content,
        votes=tuple(sorted({*learned.votes, *ruled.votes})),
        rule=f"{learned.rule}+{ruled.rule}",
    )


def stands_alone(scene: Scene, ruled: ActFrame, joined: Sequence[ActFrame]) -> bool:
    """Tell whether a frame that only rules read is kept beside the others."""
    same = [f for f in joined if scene.sentence_of(f.cue) == scene.sentence_of(ruled.cue)]
    if ruled.act.value not in ACTS:
        # "Criticised the plan" is told by a finer act of the same words already.
        return not any(f.cue.overlaps(ruled.clause) or f.act is Act.ACCUSE for f in same)
    return not any(f.cue.overlaps(ruled.cue) for f in same)
