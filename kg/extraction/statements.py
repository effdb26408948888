"""Turns frames into Statements: one for each pair of speaker and target, with evidence, time, content and id.

In: a Scene and frames from anywhere. Out: Statements in text order. Links between frames become links between
statements: a report inside a report is chained to the statement that carries it, an answer to what it answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.confidence import load_confidence
from kg.extraction import tree
from kg.extraction.contents import Themes, build_proposition, find_themes
from kg.extraction.grounds import weigh_grounds
from kg.extraction.placing import find_outlet, place_frames
from kg.extraction.scene import Placed, Scene
from kg.extraction.times import find_deadline, find_when
from kg.extraction.weighing import weigh_statement
from kg.ids import build_id
from kg.model import ActFrame, Framing, Party, Statement

if TYPE_CHECKING:
    from kg.model import Span


def build_statements(scene: Scene, frames: Sequence[ActFrame]) -> list[Statement]:
    """Resolve frames and build their statements, in text order.

    Args:
        scene: The article.
        frames: Of this article, checked against its text; ids unique.
    """
    themes = find_themes(scene)
    placed = place_frames(scene, frames)
    built = {one.frame.id: list(_split(scene, one, themes)) for one in placed}
    linked = [_link(statement, one.frame, built) for one in placed for statement in built[one.frame.id]]
    unique = {s.id: s for s in sorted(linked, key=lambda s: (s.clause, s.act.value, s.confidence))}
    return sorted(unique.values(), key=lambda s: (s.clause, s.cue.span, s.id))


def _link(statement: Statement, frame: ActFrame, built: dict[str, list[Statement]]) -> Statement:
    """Carry a frame's links over to one of its statements."""
    answers = sorted({s.id for name in frame.answers for s in built.get(name, ())} - {statement.id})
    carriers = built.get(frame.inside, []) if frame.inside else []
    carrier = next((s for s in carriers if s.speaker.actor.id != statement.speaker.actor.id), None)
    return replace(statement, answers=tuple(answers), reported_by=carrier.id if carrier else None)


def _split(scene: Scene, placed: Placed, themes: Themes) -> Iterable[Statement]:
    """Build one statement for each speaker and target of a placed frame."""
    frame = placed.frame
    clause = scene.mention(placed.paragraph, placed.clause)
    pairs, outlet = _pair(placed), find_outlet(scene).actor
    marked = scene.span(placed.paragraph, scene.tokens_of(placed.paragraph, frame.clause) or placed.clause)
    joint = build_id("joint", scene.article.id, frame.act.value, marked.start, marked.end, frame.cue.start)
    content = scene.mention(placed.paragraph, tree.trim_marks(placed.content)) if placed.content else None
    condition = scene.mention_at(frame.condition) if frame.condition is not None else None
    for named, target in pairs:
        own = frame.own_voice or named.actor.id == outlet.id
        speaker = replace(named, actor=outlet) if named.actor.id == outlet.id else named
        yield Statement(
            id=_identify(scene, placed, marked, speaker, target),
            article=scene.article.id,
            act=frame.act,
            clause=clause.span,
            quote=clause.text,
            cue=placed.cue,
            speaker=speaker,
            target=target,
            proposition=build_proposition(scene, placed, target, themes),
            content=content,
            grounds=weigh_grounds(scene, frame),
            rendering=placed.rendering,
            framing=Framing.ENDORSING if own else _find_framing(scene, placed),
            when=find_when(scene, placed),
            rule=frame.rule,
            confidence=weigh_statement(placed, speaker, target, load_confidence().weights),
            joint=joint if len(pairs) > 1 else "",
            own_voice=own,
            condition=condition,
            deadline=find_deadline(placed) if frame.act.ahead else None,
            votes=frame.votes,
        )


def _identify(scene: Scene, placed: Placed, marked: Span, speaker: Party, target: Party | None) -> str:
    """Name a statement by its places as the reader marked them: who is who, and whole phrases, keep the name."""
    parts = (speaker.mention, target.mention if target else None)
    return build_id(
        scene.article.id,
        placed.act.value,
        marked.start,
        marked.end,
        placed.cue.span.start,
        placed.cue.span.end,
        *((m.span.start if m else None) for m in parts),
    )


def _pair(placed: Placed) -> list[tuple[Party, Party | None]]:
    """Pair speakers with targets; "they traded accusations" crosses the speakers."""
    targets: list[Party | None] = [*placed.targets] if placed.targets else [None]
    pairs = [(s, t) for s in placed.speakers for t in targets]
    return [(s, t) for s, t in pairs if t is None or s.actor.id != t.actor.id] or pairs


def _find_framing(scene: Scene, placed: Placed) -> Framing:
    """Find the outlet's stance: that of the cue's word, else of the word that reports it ("revealed")."""
    spans = [placed.frame.cue, *(placed.utterance.attribution.cue if placed.utterance else ())]
    for span in spans:
        for token in scene.tokens_of(placed.paragraph, span):
            for cue in scene.lexicon.find_cues(token.lemma_, "verb"):
                if cue.framing is not Framing.NEUTRAL:
                    return cue.framing
    return Framing.NEUTRAL
