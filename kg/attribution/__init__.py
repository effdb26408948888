"""Finds who is the source of which words in an article: sources, cues and contents.

Rules over the parse and a quotation scanner read every article; the learned tagger, where it ships, is merged
in. Everything above this floor calls `find_attributions`.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.attribution.candidates import Candidate
from kg.attribution.learned import read_learned
from kg.attribution.merging import merge_attributions
from kg.attribution.nesting import place_nested
from kg.attribution.passages import Passage, build_passages, merge_spans
from kg.attribution.records import to_quote_record
from kg.attribution.reporting import load_reporting
from kg.attribution.rules import find_candidates
from kg.attribution.weighing import load_weights, weigh_rules
from kg.model import Attribution
from kg.parsed import Parsed
from kg.pipeline.tagger import load_tagger

__all__ = ["find_attributions", "to_quote_record"]


def find_attributions(parsed: Sequence[Parsed], mode: str = "both") -> list[Attribution]:
    """Find every source-cue-content relation of an article.

    Args:
        parsed: The article's paragraphs in text order, parsed.
        mode: `both` reads with rules and the learned tagger, `rules` with rules alone.

    Returns:
        In text order, outer ones first. One inside the words of another is `nested`, and `inside` gives the other.
    """
    passages = build_passages(parsed)
    found = weigh_rules(read_rules(passages), load_weights("rules"))
    if mode == "both":
        tagged = load_tagger().tag([one.doc for one in parsed])
        found = merge_attributions(read_learned(passages, tagged), found, load_weights("both"))
    return place_nested(
        sorted(found, key=lambda a: (min((*a.source, *a.cue, *a.content)).start, a.nested, a.rule))
    )


def read_rules(passages: Sequence[Passage]) -> list[Attribution]:
    """List what the rules alone find in an article, in order of the cues; not yet weighed."""
    candidates = find_candidates(passages, load_reporting())
    return [a for c in candidates if (a := _to_attribution(c, passages)) is not None]


def _to_attribution(candidate: Candidate, passages: Sequence[Passage]) -> Attribution | None:
    """Turn a candidate into spans; None when its content is punctuation only."""
    passage = passages[candidate.passage]
    fragments = [f for q in candidate.quotations for f in q.fragments]
    parts = (*passage.spans_of(candidate.content), *fragments)
    content = merge_spans(parts)
    if not content:
        return None
    direct = bool(fragments) and all(any(f.contains(part) for f in fragments) for part in parts)
    quoted = any(q.start < s.end and s.start < q.end for s in content for q in passage.quotations)
    kind = "direct" if direct else "mixed" if quoted or candidate.quotations else "indirect"
    return Attribution(
        passage.spans_of(candidate.source),
        passage.spans_of(candidate.cue),
        content,
        kind,
        candidate.rule,
        ("quotes", "syntax") if candidate.quotations else ("syntax",),
        0.5,
        candidate.nested,
    )
