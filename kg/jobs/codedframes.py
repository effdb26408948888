"""Turns codings of other tools into frames, as far as they have words, so that they come in by the door of all frames.

In: statements of codings, and the texts that they point into. Out: lines of frames. Coders mark whole stretches and
give names: the stretch is cue, clause and content at once, a party's mention the nearest place where its name stands.
A party whose name stands nowhere in the text is left out, and counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.frames import build_frame_lines, find_words
from kg.model import ActFrame, Article, Meant, Party, Span, Statement


@dataclass(slots=True)
class CodedFrames:
    """Frames of codings.

    Attributes:
        lines: As `kg.frames.load_frames` reads them.
        frames: How many.
        parties: That were coded; `nameless` of them have a name that stands nowhere in the text.
    """

    lines: str = ""
    frames: int = 0
    parties: int = 0
    nameless: int = 0


def build_coded_frames(statements: Sequence[Statement], articles: Mapping[str, Article]) -> CodedFrames:
    """Build a frame for each coding, by article, in text order.

    Args:
        statements: From `kg.importing.to_statements`.
        articles: By id; those that the codings point into.
    """
    found = CodedFrames()
    for key, article in articles.items():
        coded = sorted((s for s in statements if s.article == key), key=lambda s: (s.clause, s.id))
        frames = [_build_frame(found, article, s, f"c{number}") for number, s in enumerate(coded, 1)]
        found.lines += build_frame_lines(article, frames)
        found.frames += len(frames)
    return found


def _build_frame(found: CodedFrames, article: Article, statement: Statement, key: str) -> ActFrame:
    cue = _cut_line(article.text, statement.clause)
    speakers, said = _find_party(found, article.text, statement.speaker, cue)
    targets, aimed = _find_party(found, article.text, statement.target, cue)
    return ActFrame(
        id=key,
        act=statement.act,
        cue=cue,
        clause=cue,
        speakers=speakers,
        targets=targets,
        content=(cue,),
        votes=statement.votes,
        rule=statement.rule,
        meant=tuple(sorted({one.mention: one for one in (*said, *aimed)}.values())),
    )


def _cut_line(text: str, span: Span) -> Span:
    """Cut a stretch at its first line end behind a word: a cue stands in one paragraph."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    line = text[start : span.end].split("\n", 1)[0].rstrip()
    return Span(start, start + len(line)) if line else span


def _find_party(
    found: CodedFrames, text: str, party: Party | None, near: Span
) -> tuple[tuple[Span, ...], tuple[Meant, ...]]:
    """Find the mention of a party: in the stretch, else the last before it, else the first of the text."""
    if party is None:
        return (), ()
    found.parties += 1
    places = find_words(text, party.actor.label)
    inside = [place for place in places if near.contains(place)]
    before = [place for place in places if place.end <= near.start]
    mention = next(iter([*inside, *reversed(before), *places]), None)
    if mention is None:
        found.nameless += 1
        return (), ()
    side = party.side_label if party.side_label and party.side_label != party.actor.label else ""
    return (mention,), ((Meant(mention, None, side),) if side else ())
