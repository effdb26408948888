"""Weighs the learned tagger against the rules: one list of attributions with the votes of each reading.

In: what the rules found and what the tagger says about every paragraph. Out: attributions with calibrated
confidence. Where both see the same attribution, every mixture of their sources, cues and contents is weighed
and the likeliest stands; quotations are always whole, as the scanner found them. What is unlikely is dropped,
and so is a second reading of the same words. Inside somebody's words (`nested`) only the rules read.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kg.attribution.learned import LearnedPassage
from kg.attribution.reporting import load_reporting
from kg.attribution.weighing import Reading, find_confidence, list_features, measure_size
from kg.model import Attribution, Span

#: Readings less likely than this are dropped: about half of the score that the rest reaches.
LEAST = 0.36
#: Share of common characters from which two contents without a common cue are the same.
SAME = 0.5

Pair = tuple[Attribution | None, Attribution | None, LearnedPassage]


def merge_attributions(
    pages: Sequence[LearnedPassage], ruled: Sequence[Attribution], weights: Mapping[str, float]
) -> list[Attribution]:
    """Merge what the rules found with what the tagger reads.

    Args:
        pages: The article's paragraphs as the tagger reads them.
        ruled: What the rules found, nested ones included.
        weights: From `load_weights("both")`.

    Returns:
        In no order; nested ones unchanged, less those whose very cue is read as an outer one.
    """
    nested = [a for a in ruled if a.nested]
    outer = [a for a in ruled if not a.nested]
    weighed = [weigh_pair(pair, weights) for pair in pair_attributions(pages, outer)]
    kept = drop_doubles([a for a in weighed if a.confidence >= LEAST])
    cues = {one.cue for one in kept}
    return [*kept, *(one for one in nested if one.cue not in cues)]


def pair_attributions(pages: Sequence[LearnedPassage], ruled: Sequence[Attribution]) -> Iterator[Pair]:
    """Pair each attribution of the rules with the tagger's of the same cue or the same content, best first."""
    learned = [
        (found, page) for page in pages for found in page.find_attributions() if not is_silent(found, page)
    ]
    scores = sorted(
        (-score, r, t)
        for r, rule in enumerate(ruled)
        for t, (found, _) in enumerate(learned)
        if (score := measure_likeness(rule, found)) > 0
    )
    partner: dict[int, int] = {}
    for _, r, t in scores:
        if r not in partner and t not in partner.values():
            partner[r] = t
    for r, rule in enumerate(ruled):
        if r in partner:
            yield rule, learned[partner[r]][0], learned[partner[r]][1]
        else:
            yield rule, None, _page_of(pages, rule)
    taken = set(partner.values())
    yield from ((None, found, page) for t, (found, page) in enumerate(learned) if t not in taken)


def is_silent(found: Attribution, page: LearnedPassage) -> bool:
    """Tell whether the tagger took a phrase for a report that reports nothing ("made no secret of", "signed")."""
    base = page.passage.start
    lemmas = [
        token.lemma_.lower()
        for token in page.passage.parsed.doc
        if any(span.start <= base + token.idx < span.end for span in found.cue)
    ]
    spoken = f" {' '.join(lemmas)} "
    return any(f" {phrase} " in spoken for phrase in load_reporting().words["phrases", "silent"])


def measure_likeness(one: Attribution, other: Attribution) -> float:
    """Tell how far two attributions are the same; 0 when they are two."""
    common = measure_common(one.content, other.content)
    share = common / max(1, measure_size(one.content) + measure_size(other.content) - common)
    cue = measure_common(one.cue, other.cue) > 0
    if not cue and share < SAME:
        return 0.0
    if cue and not common:
        return 0.1
    return share + (1.0 if cue else 0.0)


def measure_common(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Count the characters that two lists of spans share."""
    return sum(a.count_common(b) for a in one for b in other)


def list_readings(rule: Attribution | None, learned: Attribution | None) -> Iterator[Reading]:
    """List the mixtures of two attributions, or the only one there is."""
    only = rule or learned
    if rule is None or learned is None:
        if only is not None:
            yield Reading(rule, learned, only, {})
        return
    choices = []
    for role in ("source", "cue", "content"):
        ours, theirs = getattr(rule, role), getattr(learned, role)
        choices.append([("same", ours)] if ours == theirs else [("rule", ours), ("tagger", theirs)])
    votes = tuple(sorted({*rule.votes, *learned.votes}))
    for source, cue, content in itertools.product(*choices):
        kind = rule.kind if content[0] != "tagger" else learned.kind
        mixed = replace(rule, source=source[1], cue=cue[1], content=content[1], kind=kind, votes=votes)
        yield Reading(rule, learned, mixed, {"source": source[0], "cue": cue[0], "content": content[0]})


def weigh_pair(pair: Pair, weights: Mapping[str, float]) -> Attribution:
    """Choose the likeliest reading of a pair; its confidence is rounded to three decimals."""
    rule, learned, page = pair
    best: Attribution | None = None
    for reading in list_readings(rule, learned):
        if reading.taken.get("content") == "tagger" and _beheads(reading, page):
            continue
        if reading.taken.get("source") == "tagger" and not names_somebody(reading, page):
            continue  # who the syntax names is not lost
        confidence = round(find_confidence(list_features(reading, page), weights), 3)
        if best is None or confidence > best.confidence:
            best = replace(reading.attribution, confidence=confidence)
    assert best is not None  # a pair has at least one side
    if rule is not None and page.passage.is_headline and rule.confidence > best.confidence:
        # The tagger has learned from running text; of headlines it says too little.
        return replace(rule, votes=best.votes)
    return best


def names_somebody(reading: Reading, page: LearnedPassage) -> bool:
    """Tell whether the tagger's source is worth the rule's: not nothing, not "I" where the syntax has a name."""
    tokens = [t for span in reading.attribution.source for t in page.passage.tokens_in(span)]
    named = reading.rule is not None and reading.rule.source
    return bool(tokens) and not (named and all(t.lower_ in ("i", "we") for t in tokens))


def _beheads(reading: Reading, page: LearnedPassage) -> bool:
    """Tell whether the tagger's content drops the verb of the clause it ends ("X confirmed [the plan], said Y")."""
    if reading.rule is None or reading.learned is None or reading.rule.rule != "R3 trailing":
        return False
    whole, part = reading.rule.content, reading.learned.content
    if len(whole) != 1 or part[-1].end < whole[0].end or part[0].start <= whole[0].start:
        return False
    doc, base = page.passage.parsed.doc, page.passage.start
    stretch = doc.char_span(whole[0].start - base, whole[0].end - base, alignment_mode="expand")
    root = stretch.root if stretch is not None else None
    if root is None or root.pos_ not in ("VERB", "AUX"):
        return False
    return not any(span.start <= base + root.idx < span.end for span in part)


def drop_doubles(found: Sequence[Attribution]) -> list[Attribution]:
    """Drop an attribution when a likelier one has its cue and most of its content."""
    kept: list[Attribution] = []
    for one in sorted(found, key=lambda a: (-a.confidence, a.content, a.rule)):
        size = measure_size(one.content)
        if not any(
            measure_common(one.content, other.content) > SAME * size
            and (measure_common(one.cue, other.cue) > 0 or not one.cue)
            for other in kept
        ):
            kept.append(one)
    return kept


def _page_of(pages: Sequence[LearnedPassage], attribution: Attribution) -> LearnedPassage:
    """Find the paragraph that holds an attribution's cue, else its content."""
    place = (attribution.cue or attribution.content)[0]
    return next((page for page in pages if page.passage.parsed.paragraph.span.contains(place)), pages[-1])
