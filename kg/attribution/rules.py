"""Runs all rule families over an article and keeps one reading of every stretch of text.

Quotations go first: what they hold is somebody's words, and cues inside them are that person's, not the
outlet's. Such inner attributions are kept apart, with a rule id that starts with `nested`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.attribution.candidates import Candidate
from kg.attribution.noun_rules import find_noun_candidates
from kg.attribution.passages import Passage
from kg.attribution.quote_rules import find_label_candidates, find_quote_candidates
from kg.attribution.reporting import Reporting
from kg.attribution.verb_rules import find_verb_candidates


def find_candidates(passages: Sequence[Passage], words: Reporting) -> list[Candidate]:
    """Find every attribution that the rules see, in text order."""
    quoted = [*find_quote_candidates(passages, words), *find_label_candidates(passages)]
    taken = {(c.passage, c.head) for c in quoted}
    plain = [
        c
        for passage in passages
        for family in (find_verb_candidates, find_noun_candidates)
        for c in family(passage, words)
    ]
    by_head = {(c.passage, c.head): c for c in plain}
    merged = [_with_clause(c, by_head.get((c.passage, c.head)), passages) for c in quoted]
    merged += [_with_quotations(c, passages) for c in plain if (c.passage, c.head) not in taken]
    return _mark_nested(sorted(merged, key=lambda c: (c.passage, c.head, c.rule)), passages)


def _with_clause(quoted: Candidate, clause: Candidate | None, passages: Sequence[Passage]) -> Candidate:
    """Add to a quotation's candidate the clause that the same cue governs, when the clause runs into the quotation."""
    if clause is None or (not clause.source and quoted.source):
        return quoted
    return quoted if quoted.source else replace(quoted, source=clause.source)


def _with_quotations(candidate: Candidate, passages: Sequence[Passage]) -> Candidate:
    """Complete the quotations that a clause covers for the most part."""
    passage = passages[candidate.passage]
    if passage.depth[candidate.head]:
        return candidate
    content = set(candidate.content)
    for quotation in passage.quotations:
        for fragment in quotation.fragments:
            inside = {t.i for t in passage.tokens_in(fragment) if t.i not in candidate.cue}
            if inside and len(inside & content) * 2 >= len(inside) and inside.isdisjoint(candidate.source):
                content |= inside
    return replace(candidate, content=frozenset(content))


def _mark_nested(candidates: list[Candidate], passages: Sequence[Passage]) -> list[Candidate]:
    """Mark the candidates whose cue stands in a quotation or in the content of another one."""
    marked = []
    for candidate in candidates:
        inside = passages[candidate.passage].depth[candidate.head] > 0 or any(
            other is not candidate
            and other.passage == candidate.passage
            and candidate.head in other.content
            and other.head not in candidate.content
            for other in candidates
        )
        marked.append(replace(candidate, rule=f"nested {candidate.rule}") if inside else candidate)
    return marked
