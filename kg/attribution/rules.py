"""Runs all rule families over an article and keeps one reading of every stretch of text.

Quotations go first: what they hold is somebody's words, and cues inside them are that person's, not the
outlet's. Such inner attributions are kept apart: they are `nested`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.attribution.candidates import Candidate
from kg.attribution.noun_rules import find_noun_candidates
from kg.attribution.passages import Passage
from kg.attribution.quote_rules import find_label_candidates, find_quote_candidates, find_signature_candidates
from kg.attribution.reporting import Reporting
from kg.attribution.verb_rules import find_verb_candidates


def find_candidates(passages: Sequence[Passage], words: Reporting) -> list[Candidate]:
    """Find every attribution that the rules see, in text order."""
    plain = [
        _clip(c, passages[c.passage])
        for passage in passages
        for family in (find_verb_candidates, find_noun_candidates)
        for c in family(passage, words)
    ]
    clauses = {
        (c.passage, c.head) for c in plain if c.rule in SPEECH and not passages[c.passage].depth[c.head]
    }
    quoted = [
        *find_quote_candidates(passages, words, clauses),
        *find_label_candidates(passages),
        *find_signature_candidates(passages),
    ]
    by_head = {(c.passage, c.head): c for c in plain}
    taken = {(c.passage, c.head) for c in quoted}
    merged = [_with_clause(c, by_head.get((c.passage, c.head)), passages) for c in quoted]
    merged += [_with_quotations(c, passages) for c in plain if (c.passage, c.head) not in taken]
    kept = [c for c in merged if (c.content or c.quotations) and (c.source or c.rule in SOURCELESS)]
    return _mark_nested(sorted(kept, key=lambda c: (c.passage, c.head, c.rule)), passages)


#: Rules that may go without a source; elsewhere a missing source is a misreading of the sentence.
SOURCELESS = ("R2 seeming", "R9 passive infinitive", "R7 hearsay", "R9 passive clause", "R9 passive target")
#: Rules whose cue may be followed by a quotation of the same speaker.
SPEECH = ("R1 clause", "R3 parenthesis", "R3 trailing")


def _clip(candidate: Candidate, passage: Passage) -> Candidate:
    """Keep an inner candidate inside the quotation that holds its cue."""
    depth = passage.depth[candidate.head]
    if not depth:
        return replace(
            candidate,
            source=frozenset(
                i for i in candidate.source if not passage.depth[i] or candidate.source == frozenset({i})
            ),
        )
    place = passage.start + passage.starts[candidate.head]
    fragments = (f for q in passage.quotations for f in q.fragments if f.start <= place < f.end)
    fragment = next(fragments, None)
    inside = passage.range_of(fragment) if fragment is not None else range(0)
    return replace(
        candidate,
        source=frozenset(i for i in candidate.source if i in inside),
        cue=frozenset(i for i in candidate.cue if i in inside),
        content=frozenset(i for i in candidate.content if i in inside),
    )


def _with_clause(quoted: Candidate, clause: Candidate | None, passages: Sequence[Passage]) -> Candidate:
    """Add to a quotation's candidate what the same cue governs outside the quotation."""
    if clause is None:
        return quoted
    if quoted.rule.startswith("R15"):
        return replace(clause, quotations=quoted.quotations)
    content = quoted.content
    if clause.rule in SPEECH and _goes_on(quoted, clause, passages[quoted.passage]):
        content |= clause.content - quoted.source - quoted.cue
    return replace(quoted, source=quoted.source or clause.source, content=content)


def _goes_on(quoted: Candidate, clause: Candidate, passage: Passage) -> bool:
    """Tell whether the clause of a cue is part of what is quoted: `"X," he said, that Y` or `said he was "X"`."""
    doc = passage.parsed.doc
    inside = {t.i for q in quoted.quotations for f in q.fragments for t in passage.tokens_in(f)}
    outside = [i for i in sorted(clause.content - inside) if not doc[i].is_punct]
    if not outside or outside[0] < quoted.head:
        return False
    return doc[outside[0]].lower_ == "that" or (
        outside[0] < min(inside, default=0) and bool(clause.content & inside)
    )


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
            (
                not candidate.quotations
                or (
                    candidate.rule.startswith("R4 quotation after")
                    and other.head < candidate.head
                    and not other.quotations
                )
            )
            and other is not candidate
            and other.passage == candidate.passage
            and candidate.head in other.content
            and other.head not in candidate.content
            and not passages[other.passage].depth[other.head]
            for other in candidates
        )
        marked.append(replace(candidate, nested=inside))
    return marked
