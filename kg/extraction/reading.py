"""Reads the acts of one article into frames: what the encoder reads, then what cues name beside it, completed.

In: a Scene. Out: `ActFrame`s in text order, with grounds, conditions, what they answer and what they stand inside.
This is the one place where text becomes frames; frames from people or a language model come in beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.extraction import tree
from kg.extraction.answering import aim_answers, link_answers
from kg.extraction.cued import drop_overruled, frame_cues
from kg.extraction.fitted import load_fitted
from kg.extraction.grounds import find_spans
from kg.extraction.learned import frame_readings
from kg.extraction.phrases import complete_span
from kg.extraction.placing import place_frames
from kg.extraction.reports import frame_reports
from kg.extraction.scene import Placed, Scene, Utterance
from kg.extraction.screening import screen_frames
from kg.extraction.undone import is_left_undone
from kg.model import ActFrame, EvidenceStance, Ground, Span
from kg.pipeline.reader import FLOOR

CONDITIONS = frozenset({"if", "unless", "until"})


def read_acts(scene: Scene) -> list[ActFrame]:
    """Read every act of an article.

    Args:
        scene: The article with its attributions.

    Returns:
        In text order, ids unique; empty when nobody is reported to say anything.
    """
    fitted = load_fitted()
    learned = frame_readings(scene, FLOOR, fitted.grounds)
    done = [frame for frame in learned.frames if not is_left_undone(scene, frame)]
    done = screen_frames(scene, drop_overruled(scene, done), learned.links)
    sure = [frame for frame in done if frame.probability >= fitted.least]
    placed = place_frames(scene, [*sure, *frame_cues(scene, sure, fitted.cued, fitted.grounds)])
    links = link_answers(placed, learned.links, fitted)
    frames = [complete_frame(scene, one, links) for one in aim_answers(scene, placed, links, learned.links)]
    frames += frame_reports(scene, placed)
    return number_frames(set_inside(scene, sorted(frames, key=lambda f: (f.cue, f.act.value, f.clause))))


def complete_frame(scene: Scene, placed: Placed, links: Mapping[str, str]) -> ActFrame:
    """Add the grounds that the words around announce, the condition, and what the act answers."""
    frame, found = placed.frame, find_spans(scene, placed)
    frame = replace(frame, grounds=complete_grounds(scene, frame))
    # Words that call evidence missing or ask for it offer none, whoever reads them so.
    turned = [g.span for g in found if g.stance is not EvidenceStance.OFFERED]
    kept = [g for g in frame.grounds if not any(g.span.overlaps(span) for span in turned)]
    more = [g for g in found if not any(g.span.overlaps(one.span) for one in kept)]
    grounds: list[Ground] = sorted((*kept, *more), key=lambda g: g.span)
    condition = frame.condition or find_condition(scene, placed)
    answers = (links[frame.id],) if frame.id in links else ()
    return replace(frame, grounds=tuple(grounds), condition=condition, answers=answers)


def complete_grounds(scene: Scene, frame: ActFrame) -> tuple[Ground, ...]:
    """Carry the grounds that a reader saw to whole phrases, none overlapping another."""
    foreign = (frame.cue, *frame.speakers)
    found: list[Ground] = []
    for ground in frame.grounds:
        span = complete_span(scene, ground.span, foreign)
        if not any(span.overlaps(known.span) for known in found):
            found.append(replace(ground, span=span))
    return tuple(found)


def find_condition(scene: Scene, placed: Placed) -> Span | None:
    """Find the words of a threat's or demand's condition; "wait to see if" asks a question and sets none."""
    if not placed.act.ahead:
        return None
    for token in placed.clause:
        if token.lower_ in CONDITIONS and token.dep_ in ("mark", "case") and token.head.dep_ != "ccomp":
            words = [t for t in sorted(token.head.subtree, key=lambda t: t.i) if t.i >= token.i]
            return scene.span(placed.paragraph, tree.trim_marks(words))
    return None


def set_inside(scene: Scene, frames: Sequence[ActFrame]) -> list[ActFrame]:
    """Set `inside` on frames whose speaker is only quoted by another speaker."""
    found = []
    for frame in frames:
        outer = find_outer(scene, frame)
        carrier = find_carrier(outer, frame, frames) if outer is not None else None
        found.append(replace(frame, inside=carrier) if carrier else frame)
    return found


def find_outer(scene: Scene, frame: ActFrame) -> Utterance | None:
    """Find the smallest utterance that holds a frame's cue and speaker, its own source being neither.

    "Lind said Oslo confirmed the plan" is Lind's; "Lind said we confirm it" too, but there he speaks himself.
    """
    speaker = frame.speakers[0] if frame.speakers else None
    if speaker is None:
        return None
    number = scene.find_paragraph(speaker)
    tokens = scene.tokens_of(number, speaker) if number is not None else []
    if any(tree.is_first_person(t) for t in tokens):
        return None
    around = [
        u
        for u in scene.utterances
        if u.speakers
        and u.covers(frame.cue)
        and u.covers(speaker)
        and not any(source.overlaps(speaker) for source in u.attribution.source)
    ]
    return min(around, key=lambda u: u.size, default=None)


def find_carrier(outer: Utterance, inner: ActFrame, frames: Sequence[ActFrame]) -> str | None:
    """Find the frame of the outer speaker that holds the inner one; the smallest clause around it wins."""
    sources = outer.attribution.source
    around = [
        f
        for f in frames
        if f.id != inner.id
        and any(source.overlaps(span) for source in sources for span in f.speakers)
        and any(f.clause.overlaps(part) for part in outer.attribution.content)
    ]
    holding = [f for f in around if f.clause.contains(inner.clause) and f.clause != inner.clause] or around
    return min(holding, key=lambda f: (f.clause.end - f.clause.start, f.id)).id if holding else None


def number_frames(frames: Sequence[ActFrame]) -> list[ActFrame]:
    """Give frames their final ids in text order, links included."""
    names = {frame.id: f"f{number}" for number, frame in enumerate(frames, 1)}
    return [
        replace(
            frame,
            id=names[frame.id],
            answers=tuple(sorted(names[a] for a in frame.answers if a in names)),
            inside=names.get(frame.inside) if frame.inside else None,
        )
        for frame in frames
    ]
