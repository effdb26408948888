"""Turns what the learned tagger says about a paragraph into attributions, and into numbers about any spans.

In: passages and the tagger's result for each. Out: one `LearnedPassage` each, which lists the tagger's own
attributions and tells how far the tagger agrees with a source, cue or content that somebody else proposes.
Probabilities are 0-1; where the tagger has nothing to say about a link the answer is None.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg.attribution.passages import Passage, merge_spans
from kg.model import Attribution, Span
from kg.pipeline.tagger import ROLES, LinkedSpans, RoleSpan, TaggedParagraph, link_spans


@dataclass(frozen=True, slots=True)
class LearnedPassage:
    """One paragraph as the tagger reads it.

    Attributes:
        passage: The paragraph.
        tagged: The tagger's result for it.
        sums: (n + 1, 3) running sums of the probability of source, cue and content over the n tokens.
        starts: Offset of each token in the article.
    """

    passage: Passage
    tagged: TaggedParagraph
    sums: NDArray[np.float64]
    starts: tuple[int, ...]

    def find_attributions(self) -> list[Attribution]:
        """List the tagger's own attributions, links by its own choice."""
        found = (self._to_attribution(linked) for linked in link_spans(self.tagged))
        return [attribution for attribution in found if attribution.content]

    def measure_role(self, role: str, spans: Sequence[Span]) -> float:
        """Give the mean probability of a role over the words of these spans that lie in the paragraph."""
        total, count = 0.0, 0
        for span in spans:
            low, high = self._range(span)
            total += float(self.sums[high, ROLES.index(role)] - self.sums[low, ROLES.index(role)])
            count += high - low
        return total / count if count else 0.0

    def measure_around(self, role: str, spans: Sequence[Span]) -> float:
        """Give the mean probability of a role over the two words before and the two after these spans."""
        if not spans:
            return 0.0
        low, high = self._range(spans[0])[0], self._range(spans[-1])[1]
        column = self.sums[:, ROLES.index(role)]
        near = (column[low] - column[max(0, low - 2)]) + (
            column[min(len(self.starts), high + 2)] - column[high]
        )
        return float(near) / 4

    def link_source(self, cue: Sequence[Span], source: Sequence[Span]) -> float | None:
        """Give the probability that this source (or none, when empty) belongs to this cue."""
        anchors = self._spans_in("cue", cue)
        if not anchors:
            return None
        row = self.tagged.to_source[anchors[0]]
        if not source:
            return float(row[-1])
        return float(sum(row[i] for i in self._spans_in("source", source)))

    def link_content(self, cue: Sequence[Span], content: Sequence[Span]) -> float | None:
        """Give the mean probability that this content belongs to this cue."""
        anchors, members = self._spans_in("cue", cue), self._spans_in("content", content)
        if not anchors or not members:
            return None
        return float(np.mean([sum(self.tagged.to_anchor[m, a] for a in anchors) for m in members]))

    def _range(self, span: Span) -> tuple[int, int]:
        """Give the tokens that start in a span, half-open."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def _spans_in(self, role: str, spans: Sequence[Span]) -> list[int]:
        """List the tagger's spans of a role that overlap these."""
        ranges = [self._range(span) for span in spans]
        return [
            number
            for number, one in enumerate(self.tagged.spans)
            if one.role == role and any(one.start < high and low < one.end for low, high in ranges)
        ]

    def _to_attribution(self, linked: LinkedSpans) -> Attribution:
        """Turn linked spans into an attribution, edges trimmed and touching fragments joined."""
        content = self._place(linked.contents)
        share = self.passage.share_quoted(content)
        kind = "direct" if share > 0.9 else "mixed" if share > 0.02 else "indirect"
        source = () if linked.source is None else self._place([linked.source])
        return Attribution(
            source, self._place(linked.cues), content, kind, "tagger", ("tagger",), linked.probability
        )

    def _place(self, spans: Sequence[RoleSpan]) -> tuple[Span, ...]:
        """Give the article spans of the tagger's spans."""
        return merge_spans(
            [s for one in spans for s in self.passage.spans_of(i for i in range(one.start, one.end))]
        )


def read_learned(passages: Sequence[Passage], tagged: Sequence[TaggedParagraph]) -> list[LearnedPassage]:
    """Pair passages with the tagger's results, in order."""
    read = []
    for passage, result in zip(passages, tagged, strict=True):
        masses = result.roles[:, 1::2] + result.roles[:, 2::2]
        sums = np.concatenate([np.zeros((1, len(ROLES))), np.cumsum(masses, axis=0, dtype=np.float64)])
        starts = tuple(passage.start + token.idx for token in passage.parsed.doc)
        read.append(LearnedPassage(passage, result, sums, starts))
    return read
