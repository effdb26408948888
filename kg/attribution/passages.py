"""Prepares paragraphs for the rules: which words stand inside quotations, and words turned back into spans.

In: parsed paragraphs. Out: one Passage each, in text order, with the quotations of the whole article
distributed over them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from spacy.tokens import Token

from kg.attribution.quotations import Quotation, find_quotations
from kg.model import Role, Span
from kg.parsed import Parsed

#: Trimmed from the edges of a span; quotation marks and brackets stay.
EDGE = " \t\r\n\u00a0,;:.–—-"


@dataclass(frozen=True, slots=True)
class Passage:
    """One parsed paragraph with its quotations.

    Attributes:
        number: Place among the passages, from 0.
        parsed: The paragraph and its parse.
        quotations: The outermost quotations that touch the paragraph, in text order.
        depth: For each token, how many quotations it stands in (0: the outlet's own words).
        text: Text of the paragraph (a Doc spells its text anew each time it is asked).
        starts: Where each token starts in the paragraph.
    """

    number: int
    parsed: Parsed
    quotations: tuple[Quotation, ...]
    depth: tuple[int, ...]
    text: str
    starts: tuple[int, ...]

    @property
    def start(self) -> int:
        """Offset of the paragraph in the article."""
        return self.parsed.paragraph.span.start

    @property
    def is_headline(self) -> bool:
        """Tell whether the paragraph is a headline or a subhead."""
        return self.parsed.paragraph.role in (Role.HEADLINE, Role.SUBHEAD)

    def share_quoted(self, spans: Sequence[Span]) -> float:
        """Give the share of these spans' characters that stand in quotations, 0-1."""
        fragments = [f for q in self.quotations for f in q.fragments]
        total = sum(s.end - s.start for s in spans)
        inside = sum(s.count_common(f) for s in spans for f in fragments)
        return inside / total if total else 0.0

    def tokens_in(self, span: Span) -> list[Token]:
        """List the tokens that lie in an article span."""
        inside = self.range_of(span)
        return [t for t in self.parsed.doc[inside.start : inside.stop] if not t.is_space]

    def range_of(self, span: Span) -> range:
        """Give the indices of the tokens that an article span touches."""
        low, high = span.start - self.start, span.end - self.start
        first = max(0, bisect_right(self.starts, low) - 1)
        if first < len(self.starts) and self.starts[first] + len(self.parsed.doc[first]) <= low:
            first += 1
        return range(first, max(first, bisect_left(self.starts, high)))

    def spans_of(self, indices: Iterable[int]) -> tuple[Span, ...]:
        """Turn token indices into article spans: one per run, trimmed at the edges; punctuation joins runs."""
        doc = self.parsed.doc
        runs: list[list[int]] = []
        for i in sorted(indices):
            if runs and all(doc[k].is_punct or doc[k].is_space for k in range(runs[-1][-1] + 1, i)):
                runs[-1].append(i)
            else:
                runs.append([i])
        edges = [(doc[run[0]].idx, doc[run[-1]].idx + len(doc[run[-1]])) for run in runs]
        spans = [span for span in (self._trim(*edge) for edge in edges) if span is not None]
        if spans or not edges:
            return tuple(spans)
        return tuple(Span(self.start + start, self.start + end) for start, end in edges)

    def _trim(self, start: int, end: int) -> Span | None:
        """Cut white space, separators and unpaired marks from the edges; None when nothing is left."""
        text = self.text
        while start < end and text[start] in EDGE:
            start += 1
        while start < end and text[end - 1] in EDGE and not _is_abbreviation(text, start, end):
            end -= 1
        return Span(self.start + start, self.start + end) if start < end else None


def build_passages(parsed: Sequence[Parsed]) -> list[Passage]:
    """Find the quotations of an article and give every paragraph its share.

    Args:
        parsed: The paragraphs in text order.

    Returns:
        As many passages, in the same order.
    """
    quotations = find_quotations([(p.paragraph.span.start, p.doc.text) for p in parsed])
    passages = []
    for number, one in enumerate(parsed):
        base, text = one.paragraph.span.start, one.doc.text
        whole = (base, base + len(text))
        here = [q for q in quotations if any(f.start < whole[1] and f.end > whole[0] for f in q.fragments)]
        starts = tuple(t.idx for t in one.doc)
        depth = _count_depth([base + start for start in starts], here)
        passages.append(Passage(number, one, tuple(q for q in here if q.depth == 0), depth, text, starts))
    return passages


def _count_depth(starts: Sequence[int], quotations: Sequence[Quotation]) -> tuple[int, ...]:
    """Count for each token's start in the article the quotations it stands in."""
    changes = [0] * (len(starts) + 1)
    for fragment in (f for q in quotations for f in q.fragments):
        low, high = bisect_left(starts, fragment.start), bisect_left(starts, fragment.end)
        changes[low] += 1
        changes[high] -= 1
    return tuple(accumulate(changes[:-1]))


def merge_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Join spans that touch or overlap, or have one character between them; the result is in text order."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end + 1:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    """Tell whether the final full stop belongs to the last word: U.S., Jr., D.C."""
    if text[end - 1] != ".":
        return False
    word = text[start : end - 1].rsplit(None, 1)[-1:] or [""]
    return "." in word[0] or word[0] in ("Jr", "Sr", "Inc", "Corp", "Co", "Ltd", "etc")
