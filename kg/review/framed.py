"""Measures how far two readers of the same articles agree on frames, before any name is resolved.

In: each reader's frames by article. Out: pairs of frames that tell the same act at the same place, and figures: F1 of
frames by act, and for each role of the paired frames the share in which both give the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kg.codes import list_acts
from kg.model import Act, ActFrame, Span
from kg.review.agreement import Figure, measure_interval

#: What two frames can agree on beside the act.
ROLES = ("speakers", "targets", "content", "grounds", "condition", "answers")


@dataclass(frozen=True, slots=True)
class Shared:
    """One article as two readers read it.

    Attributes:
        text: Of the article.
        one, other: All frames of each.
        pairs: Frames of both that tell the same act at the same place, each frame once.
    """

    text: str
    one: Sequence[ActFrame]
    other: Sequence[ActFrame]
    pairs: tuple[tuple[ActFrame, ActFrame], ...]


def pair_frames(text: str, one: Sequence[ActFrame], other: Sequence[ActFrame]) -> Shared:
    """Pair the frames of two readers: the same act, clauses that overlap; nearest cues first.

    Frames of acts that were not done count for neither reader.
    """
    mine, theirs = ([f for f in frames if f.cancelled is None] for frames in (one, other))
    fits = [
        (not a.cue.overlaps(b.cue), abs(a.cue.start - b.cue.start), i, j)
        for i, a in enumerate(mine)
        for j, b in enumerate(theirs)
        if a.act == b.act and (a.clause.overlaps(b.clause) or a.cue.overlaps(b.cue))
    ]
    pairs: dict[int, int] = {}
    for _, _, i, j in sorted(fits):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return Shared(text, mine, theirs, tuple((mine[i], theirs[j]) for i, j in sorted(pairs.items())))


def measure_acts(shared: Sequence[Shared]) -> Iterator[tuple[str, Figure]]:
    """Measure F1 of frames for every act that either reader gave, all acts first; intervals are over articles."""
    given = {frame.act for article in shared for frame in (*article.one, *article.other)}
    groups = [("all acts", given), *((act.value, {act}) for act in list_acts(given) if act in given)]
    for name, acts in groups:
        yield name, measure_interval(shared, partial(_measure_f1, acts=acts), draws=200)


def _measure_f1(shared: Sequence[Shared], acts: set[Act]) -> float | None:
    total = sum(frame.act in acts for article in shared for frame in (*article.one, *article.other))
    paired = sum(a.act in acts for article in shared for a, _ in article.pairs)
    return 2 * paired / total if total else None


def measure_roles(shared: Sequence[Shared]) -> Iterator[tuple[str, Figure]]:
    """Measure for each role in how many of the paired frames both readers give the same words, or both none.

    Frames in which both leave a role open say nothing of it, except of speakers and targets.
    """
    for role in ROLES:
        codes = [found for article in shared for found in _compare(article, role)]
        yield (
            role,
            measure_interval(codes, lambda drawn: sum(drawn) / len(drawn) if drawn else None, draws=200),
        )


def _compare(article: Shared, role: str) -> Iterator[bool]:
    partners = {a.id: b.id for a, b in article.pairs}
    for a, b in article.pairs:
        if role == "answers":
            mine, theirs = {partners.get(key) for key in a.answers} - {None}, set(b.answers)
            if a.answers or b.answers:
                yield bool(mine & theirs)
            continue
        words = [_list_words(frame, role, article.text) for frame in (a, b)]
        if words[0] or words[1] or role in ("speakers", "targets"):
            yield _is_same(a, b, role, words)


def _is_same(a: ActFrame, b: ActFrame, role: str, words: Sequence[Mapping[Span, set[str]]]) -> bool:
    if not words[0] and not words[1]:
        return role != "speakers" or a.own_voice == b.own_voice
    return any(
        one.overlaps(other) or said & heard
        for one, said in words[0].items()
        for other, heard in words[1].items()
    )


def _list_words(frame: ActFrame, role: str, text: str) -> dict[Span, set[str]]:
    """List a role's stretches, each with the names by which it can be known again elsewhere."""
    if role in ("speakers", "targets"):
        spans: Sequence[Span] = frame.speakers if role == "speakers" else frame.targets
        meant = {one.mention: one.named for one in frame.meant if one.named is not None}
        return {
            span: {
                s.of(text).casefold()
                for s in (span, meant.get(span))
                if s is not None and s.of(text)[0].isupper()
            }
            for span in spans
        }
    listed = {
        "content": frame.content,
        "grounds": tuple(ground.span for ground in frame.grounds),
        "condition": () if frame.condition is None else (frame.condition,),
    }
    return {span: set() for span in listed[role]}
