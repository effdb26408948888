"""Frames the reports that hold no finer act: what somebody says, announces, proposes, warns of or supports.

In: a Scene and the acts found in it. Out: a frame for each utterance that no act of the same speaker takes up.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extraction import tree
from kg.extraction.scene import Placed, Scene, Utterance
from kg.model import Act, ActFrame, Span


def frame_reports(scene: Scene, placed: Sequence[Placed]) -> list[ActFrame]:
    """Frame a plain statement for each utterance in which no finer act was found."""
    cues = [one.frame.cue for one in placed]
    frames = []
    for number, utterance in enumerate(scene.utterances):
        if not utterance.speakers or any(_takes(one, utterance) for one in placed):
            continue
        if any(cue.overlaps(span) for cue in utterance.attribution.cue for span in cues):
            continue
        if utterance.attribution.cue and not _is_said(scene, utterance):
            continue
        frame = _frame_report(scene, utterance, f"s{number}")
        if frame is not None:
            frames.append(frame)
    return frames


def _takes(one: Placed, utterance: Utterance) -> bool:
    """Tell whether an act stands in these words and is their speaker's own."""
    if one.utterance is not utterance:
        return False
    mine = {party.actor.id for party in utterance.speakers}
    return any(party.actor.id in mine for party in one.speakers)


def _is_said(scene: Scene, utterance: Utterance) -> bool:
    """Tell whether the cue is one of saying; what somebody wants, tries or seems to think is no statement."""
    for cue in utterance.attribution.cue:
        number = scene.find_paragraph(cue)
        tokens = scene.tokens_of(number, cue) if number is not None else []
        if any(t.lower_ == "according" or scene.lexicon.find_cues(t.lemma_, "verb") for t in tokens):
            return True
        if any(scene.lexicon.find_cues(t.lemma_, "noun") for t in tokens):
            return True
    return False


def _frame_report(scene: Scene, utterance: Utterance, name: str) -> ActFrame | None:
    attribution = utterance.attribution
    part = max(attribution.content, key=lambda s: s.end - s.start, default=None)
    number = scene.find_paragraph(part) if part is not None else None
    if part is None or number is None:
        return None
    tokens = tree.trim_marks(scene.tokens_of(number, part))
    if not tokens:
        return None
    content = scene.span(number, tokens)
    return ActFrame(
        id=name,
        act=Act.STATE,
        cue=attribution.cue[0] if attribution.cue else content,
        clause=content,
        speakers=_list_sources(utterance),
        content=(content,),
        votes=("attribution",),
        rule=f"attribution:{attribution.rule}",
        probability=round(attribution.confidence * 0.9, 4),
    )


def _list_sources(utterance: Utterance) -> tuple[Span, ...]:
    """Give the words that name who is quoted: the attribution's source, else where its speaker was named."""
    found = utterance.attribution.source
    return found or tuple(sorted({p.mention.span for p in utterance.speakers if p.mention is not None}))
