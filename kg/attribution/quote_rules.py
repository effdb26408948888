"""Rules for quotations: which reporting words each one belongs to (R3, R4, R13, R15).

In: the passages of an article. Out: one candidate per cue with all its quotations, and one per speaker label.
Quotations trust their marks and the nearest cue, not the parse, which is weakest around quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg.attribution.candidates import Candidate
from kg.attribution.passages import Passage
from kg.attribution.quotations import Quotation
from kg.attribution.reporting import Reporting
from kg.attribution.trees import find_agent, find_subject, is_passive, noun_phrase, verb_group

NONE: frozenset[int] = frozenset()
#: How many words after a quotation its cue may follow: `," the long-serving minister for X of Y said`.
REACH_AFTER = 30
#: How many words may stand between a cue and the quotation it introduces.
REACH_BEFORE = 14
LABEL = re.compile(r"\s*((?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w.'’-]*)\s*:\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A quotation with the cue it belongs to; `lead` are words before it in the same sentence that are content too."""

    quotation: Quotation
    passage: Passage
    verb: Token
    rule: str
    lead: frozenset[int] = NONE


def find_quote_candidates(passages: Sequence[Passage], words: Reporting) -> Iterator[Candidate]:
    """Yield one candidate per cue of a quotation, in text order."""
    by_cue: dict[tuple[int, int], list[Assigned]] = {}
    for assigned in assign_quotations(passages, words):
        by_cue.setdefault((assigned.passage.number, assigned.verb.i), []).append(assigned)
    for (number, head), group in by_cue.items():
        verb = group[0].verb
        noun = find_agent(verb) if is_passive(verb) else find_subject(verb)
        source = noun_phrase(noun) if noun is not None else NONE
        depth = passages[number].depth
        lead = frozenset().union(*(a.lead for a in group))
        source = frozenset(i for i in source if not depth[i])
        yield Candidate(
            group[0].rule,
            number,
            head,
            source,
            verb_group(verb) - source,
            lead - source,
            tuple(a.quotation for a in group),
        )


def assign_quotations(passages: Sequence[Passage], words: Reporting) -> list[Assigned]:
    """Give each quotation of an article its cue; scare quotes and quotations without any cue get none."""
    assigned: list[Assigned] = []
    seen: set[int] = set()
    for passage in passages:
        last: Assigned | None = None
        for quotation in passage.quotations:
            if quotation.start in seen:
                continue
            seen.add(quotation.start)
            found = _assign(quotation, passage, passages, words, last)
            if found is None and assigned and not quotation.scare:
                found = _continue(quotation, passage, assigned[-1], last)
            if found is not None:
                assigned.append(found)
                last = found
    return assigned


def _assign(
    quotation: Quotation,
    passage: Passage,
    passages: Sequence[Passage],
    words: Reporting,
    last: Assigned | None,
) -> Assigned | None:
    """Find the cue around one quotation."""
    doc = passage.parsed.doc
    base = passage.start
    first, final = quotation.start - base, quotation.end - base
    before = [t for t in doc if t.idx + len(t) <= first and not t.is_space]
    inner = quotation.inner[-1]
    end_passage = next(p for p in reversed(passages) if p.start <= quotation.fragments[-1].start)
    after = [
        t for t in end_passage.parsed.doc if end_passage.start + t.idx >= quotation.end and not t.is_space
    ]
    closing = end_passage.text[: inner.end - end_passage.start].rstrip()[-1:]
    lead_text = passage.text[:first].rstrip()
    if not quotation.scare or closing in (",", "?", "!"):
        if lead_text[-1:] in (":", ","):
            verb = _cue_before(before, passage, words)
            if verb is not None and not (
                closing == "," and _cue_after(after, end_passage, words) is not None
            ):
                return Assigned(quotation, passage, verb, "R4 quotation after cue")
        elif before and lead_text[-1:] not in '.!?”"':
            verb = before[-1]
            if (verb.pos_ == "VERB" and _is_cue(verb, words)) or verb.lower_ == "that":
                verb = _cue_before(before, passage, words)
                if verb is not None:
                    return Assigned(quotation, passage, verb, "R4 quotation after cue")
        if closing in (",", "?", "!", "—", "–", "-", "…") or (after and after[0].text == ","):
            verb = _cue_after(after, end_passage, words)
            if verb is not None:
                return Assigned(
                    quotation,
                    end_passage,
                    verb,
                    "R4 quotation before cue",
                    _lead_words(before, passage, end_passage, last),
                )
        if not before and passage.number and passages[passage.number - 1].text.rstrip().endswith(":"):
            earlier = passages[passage.number - 1]
            verb = _cue_before([t for t in earlier.parsed.doc], earlier, words)
            if verb is not None:
                return Assigned(quotation, earlier, verb, "R4 quotation after cue")
    return None


def _cue_after(after: Sequence[Token], passage: Passage, words: Reporting) -> Token | None:
    """Find the reporting verb in the words after a quotation, before the sentence ends."""
    for token in after[:REACH_AFTER]:
        if token.text in (".", "!", "?", ";", ":") or (passage.depth[token.i] and token.i > after[0].i + 12):
            return None
        if not passage.depth[token.i] and _is_cue(token, words) and token.tag_ != "VBG":
            return token
    return None


def _cue_before(before: Sequence[Token], passage: Passage, words: Reporting) -> Token | None:
    """Find the reporting verb nearest before a quotation, in the same sentence."""
    for count, token in enumerate(reversed(before)):
        if count > REACH_BEFORE or (count and token.text in (".", "!", "?")):
            return None
        if not passage.depth[token.i] and _is_cue(token, words):
            return token
    return None


def _is_cue(token: Token, words: Reporting) -> bool:
    """Tell whether a word is a verb that goes with a quotation."""
    if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "aux:pass", "cop", "amod"):
        return False
    return words.has("verbs", "clause", token.lemma_) or words.has("verbs", "quotation", token.lemma_)


def _lead_words(
    before: Sequence[Token], passage: Passage, end_passage: Passage, last: Assigned | None
) -> frozenset[int]:
    """Give the words between the sentence start and a quotation whose cue follows it: `The US is "in breach," he said`."""
    if passage is not end_passage:
        return NONE
    lead: list[int] = []
    for token in reversed(before):
        if token.text in (".", "!", "?", "…") or (
            passage.depth[token.i] and last is not None and _ends_sentence(token)
        ):
            break
        lead.append(token.i)
    if last is not None and last.verb.i in lead and last.passage is passage:
        return NONE
    return frozenset(lead)


def _ends_sentence(token: Token) -> bool:
    return token.i > 0 and token.nbor(-1).text in (".", "!", "?", ",")


def _continue(
    quotation: Quotation, passage: Passage, earlier: Assigned, last: Assigned | None
) -> Assigned | None:
    """R15: a quotation without a cue of its own goes on with the speaker of the one before."""
    first = quotation.start - passage.start
    before = passage.text[:first].rstrip()
    if last is not None:
        # "X," he said. "Y."  or "X," he said, "Y."
        gap = passage.text[max(0, last.quotation.end - passage.start) : first]
        if (
            len(gap.split()) <= 40 and gap.rstrip()[-1:] in (".", ",", ":", ";", "—", "-")
        ) or not gap.strip():
            return Assigned(quotation, earlier.passage, earlier.verb, earlier.rule)
        return None
    if not before and passage.number - earlier.passage.number <= 1:
        return Assigned(quotation, earlier.passage, earlier.verb, earlier.rule)
    return None


def find_label_candidates(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """R13: a paragraph that starts with a speaker's name and a colon."""
    for passage in passages:
        match = LABEL.match(passage.text)
        if match is None:
            continue
        doc = passage.parsed.doc
        source = frozenset(t.i for t in doc if match.start(1) <= t.idx < match.end(1))
        colon = frozenset(t.i for t in doc if match.end(1) <= t.idx < match.end() and t.text == ":")
        content = frozenset(t.i for t in doc if t.idx >= match.end() and not t.is_space)
        if source and colon and content:
            yield Candidate("R13 speaker label", passage.number, min(colon), source, colon, content)
