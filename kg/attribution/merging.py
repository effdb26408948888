"""Weighs the learned tagger against the rules: one list of attributions with the votes of each reading.

In: the article's paragraphs, its quotations, what the rules found. Out: Attributions. Quotations are whole
where the scanner found them, whoever speaks; indirect speech is the tagger's, and a rule that reads the same
cue raises its confidence. What only a rule reads stays when it reads quotation marks or stands inside
somebody's words (`nested`), where the tagger is blind by training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.attribution.passages import Passage
from kg.model import Attribution, Span
from kg.parsed import Parsed
from kg.pipeline.tagger import LinkedSpans, RoleSpan, link_spans, load_tagger

#: Share of a rule's quotation that a tagger's content must cover to be the same attribution.
SAME = 0.5
#: What neither a rule nor a sure tagger reads is left out: on PolNeAR dev this gives the best F1.
LEAST = 0.55
#: Above this share inside quotation marks an attribution is direct.
DIRECT = 0.9


def merge_attributions(
    parsed: Sequence[Parsed], passages: Sequence[Passage], ruled: Sequence[Attribution]
) -> list[Attribution]:
    """Merge what the tagger reads with what the rules found; in no order."""
    fragments = sorted({f for passage in passages for q in passage.quotations for f in q.fragments})
    learned = find_learned(parsed, fragments)
    quoted = [r for r in ruled if "quotes" in r.votes and not r.rule.startswith("nested")]
    others = [r for r in ruled if r not in quoted]
    merged: list[Attribution] = []
    taken: set[int] = set()
    for rule in quoted:
        twin = _find_twin(rule, learned, taken)
        if twin is None:
            merged.append(replace(rule, confidence=0.55))
            continue
        taken.add(twin)
        merged.append(_join(rule, learned[twin]))
    for number, attribution in enumerate(learned):
        if number not in taken:
            merged.append(_confirm(attribution, others))
    kept = [a for a in merged if a.confidence >= LEAST]
    return kept + [r for r in others if r.rule.startswith("nested")]


def find_learned(parsed: Sequence[Parsed], fragments: Sequence[Span]) -> list[Attribution]:
    """Read the article with the tagger alone.

    Args:
        parsed: Its paragraphs.
        fragments: Where the text stands between quotation marks.
    """
    tagged = load_tagger().tag([part.doc for part in parsed])
    found = []
    for part, tags in zip(parsed, tagged, strict=True):
        found += [_to_attribution(part, linked, fragments) for linked in link_spans(tags)]
    return found


def _to_attribution(part: Parsed, linked: LinkedSpans, fragments: Sequence[Span]) -> Attribution:
    content = tuple(sorted(_place(part, span) for span in linked.contents))
    inside = sum(_measure_overlap(span, fragments) for span in content)
    share = inside / sum(span.end - span.start for span in content)
    kind = "direct" if share >= DIRECT else "mixed" if share > 0 else "indirect"
    source = () if linked.source is None else (_place(part, linked.source),)
    cues = tuple(sorted(_place(part, span) for span in linked.cues))
    confidence = round(0.35 + 0.5 * linked.probability, 2)
    return Attribution(source, cues, content, kind, "tagger", ("tagger",), confidence)


def _place(part: Parsed, span: RoleSpan) -> Span:
    return part.span_of(part.doc[span.start : span.end])


def _measure_overlap(span: Span, fragments: Sequence[Span]) -> int:
    return sum(max(0, min(span.end, f.end) - max(span.start, f.start)) for f in fragments if f.overlaps(span))


def _find_twin(rule: Attribution, learned: Sequence[Attribution], taken: set[int]) -> int | None:
    """Find the tagger's attribution of the same quotation: most of its words are the same."""
    best, share = None, SAME
    size = sum(span.end - span.start for span in rule.content)
    for number, attribution in enumerate(learned):
        if number in taken:
            continue
        common = sum(_measure_overlap(span, rule.content) for span in attribution.content)
        if common / size > share:
            best, share = number, common / size
    return best


def _join(rule: Attribution, learned: Attribution) -> Attribution:
    """Take the quotation whole from the scanner, source and cue from the tagger where it has them."""
    same = any(a.overlaps(b) for a in rule.source for b in learned.source)
    return replace(
        rule,
        source=learned.source or rule.source,
        cue=learned.cue or rule.cue,
        votes=tuple(sorted({*rule.votes, *learned.votes})),
        confidence=round(min(0.98, learned.confidence + (0.13 if same else 0.0)), 2),
    )


def _confirm(attribution: Attribution, ruled: Sequence[Attribution]) -> Attribution:
    """Raise the confidence of what a rule reads at the same cue, and keep the rule's name."""
    for rule in ruled:
        same_cue = any(a.overlaps(b) for a in rule.cue for b in attribution.cue)
        if same_cue and any(a.overlaps(b) for a in rule.content for b in attribution.content):
            votes = tuple(sorted({*attribution.votes, *rule.votes}))
            confidence = round(min(0.98, attribution.confidence + 0.1), 2)
            return replace(attribution, rule=rule.rule, votes=votes, confidence=confidence)
    return attribution
