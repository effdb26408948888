"""Makes frames of what rules draft, after drafts that tell the same act are reduced to the best-founded one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.extraction.scene import Draft, Scene
from kg.model import Act, ActFrame, Party, Span

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts whose content says nothing on its own.
CLOSED = frozenset({Act.ACCUSE, Act.DENY, Act.REFUSE, Act.DEMAND, Act.CONCEDE, Act.CRITICISE, Act.THREATEN})


def frame_draft(scene: Scene, draft: Draft, name: str) -> ActFrame:
    """Make the frame of a draft: whom it resolved is forgotten, the words remain."""
    return ActFrame(
        id=name,
        act=draft.act,
        cue=draft.cue.span,
        clause=scene.span(draft.paragraph, draft.clause),
        speakers=list_mentions(draft.speakers),
        targets=list_mentions(draft.speakers if draft.reciprocal else draft.targets),
        content=tuple(scene.span(draft.paragraph, run) for run in list_runs(draft.content)),
        votes=("cue",),
        rule=draft.rule,
        probability=round(draft.confidence, 4),
    )


def list_mentions(parties: Iterable[Party]) -> tuple[Span, ...]:
    """List the words that name some parties, in text order."""
    return tuple(sorted({p.mention.span for p in parties if p.mention is not None}))


def list_runs(tokens: Sequence[Token]) -> list[list[Token]]:
    """Cut tokens into runs of neighbours."""
    runs: list[list[Token]] = []
    for token in tokens:
        if runs and runs[-1][-1].i == token.i - 1:
            runs[-1].append(token)
        else:
            runs.append([token])
    return runs


def reduce_drafts(drafts: Iterable[Draft]) -> list[Draft]:
    """Keep, of drafts that tell the same act of the same words, the best-founded one, in text order."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (-d.confidence, d.paragraph, d.cue.span)):
        if not any(_repeats(draft, other) for other in kept):
            kept.append(draft)
    return sorted(kept, key=lambda d: (d.paragraph, d.clause[0].i, d.cue.span))


def _repeats(draft: Draft, kept: Draft) -> bool:
    """Tell whether a draft says again what a better one says: "threatened to sue" is one act, not two."""
    if draft.paragraph != kept.paragraph or not _share_actor(draft.speakers, kept.speakers):
        return False
    if draft.head in kept.content and draft.head.dep_ == "xcomp" and kept.act in CLOSED:
        return draft.act is not kept.act
    return draft.act is kept.act and draft.head.i == kept.head.i


def _share_actor(one: Sequence[Party], other: Sequence[Party]) -> bool:
    return bool({p.actor.id for p in one} & {p.actor.id for p in other})
