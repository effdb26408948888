"""Rules for quotations: which reporting words each one belongs to (R4, R13, R15).

In: the passages of an article. Out: one candidate per cue with all its quotations, and one per speaker label.
Quotations trust their marks and the nearest cue, not the parse, which is weakest around quotation marks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from kg.attribution.candidates import NONE, Candidate
from kg.attribution.passages import Passage
from kg.attribution.quotations import Quotation
from kg.attribution.reporting import Reporting
from kg.attribution.trees import find_agent, find_subject, has_child, is_passive, noun_phrase, verb_group

#: How many words after a quotation its cue may follow: `," the long-serving minister for X of Y said`.
REACH_AFTER = 30
#: How many words may stand between a cue and the quotation it introduces.
REACH_BEFORE = 14
#: How many words may stand between a quotation and the next one of the same speaker.
REACH_NEXT = 40
#: Ends a sentence.
STOPS = (".", "!", "?", "…")
#: Forms that report whatever the tagger makes of them: around quotation marks it often errs.
SAID = ("said", "says", "wrote", "told", "added")
#: What stands before a quotation that starts a sentence.
ENDINGS = (*STOPS, '"', "”", "''", ")", "]")
#: Verbs whose object is the person addressed.
ADDRESSING = ("tell", "ask", "remind", "inform", "assure", "warn", "advise", "urge", "text", "email", "write")
#: A sentence that goes on with one of these words has not the quotation before it as what is said.
NO_SPEAKER = frozenset("and but or which who that as when while because if in for to".split())
#: Behind a verb, words at which the name of who said it is over.
BEHIND_SPEAKER = frozenset("who whose in at on during as when while after before to".split())
#: A dash and a name at the end of a paragraph, after a quotation or alone.
SIGNATURE = re.compile(
    r"(?:^|(?<=[”\"’'])|(?<=[”\"’']\s))\s*([—–―-]{1,2})\s*([A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]*){0,4})[^.]{0,40}\s*$"
)
#: Labels before fewer words than this are mostly lists ("Clinton: 547").
SHORT = 5
#: Words by which somebody named in a label speaks of himself.
OWN = frozenset({"I", "I'm", "I’m", "I've", "I’ve", "We", "we", "We're", "We’re", "My", "my", "Our", "our"})
MARKS = "\"“‘'«"
LABEL = re.compile(r"\s*((?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w.'’-]*)\s*:\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A quotation with its cue; `lead` are words before it in its sentence that are content too.

    `start` is the index of the first token after the quotation where the cue follows it, else None.
    """

    quotation: Quotation
    passage: Passage
    verb: Token
    rule: str
    lead: frozenset[int] = NONE
    start: int | None = None


def find_quote_candidates(
    passages: Sequence[Passage], words: Reporting, clauses: Collection[tuple[int, int]]
) -> Iterator[Candidate]:
    """Yield one candidate per cue of a quotation.

    Args:
        passages: The article.
        words: Reporting words.
        clauses: `(passage, token)` of the cues that report a clause: a quotation without a cue that follows
            such a sentence goes on with its speaker.
    """
    by_cue: dict[tuple[int, int], list[Assigned]] = {}
    for assigned in assign_quotations(passages, words, clauses):
        by_cue.setdefault((assigned.passage.number, assigned.verb.i), []).append(assigned)
    for (number, head), group in by_cue.items():
        first = next((a for a in group if a.start is not None), group[0])
        source = find_speaker(first)
        cue = verb_group(first.verb) - source
        cue = frozenset(i for i in cue if not first.passage.depth[i])
        lead = NONE.union(*(a.lead for a in group)) - source - cue
        yield Candidate(group[0].rule, number, head, source, cue, lead, tuple(a.quotation for a in group))


def find_speaker(assigned: Assigned) -> frozenset[int]:
    """Find the words of the speaker: by the parse where it makes sense, else the words beside the cue."""
    verb, depth = assigned.verb, assigned.passage.depth
    noun = find_agent(verb) if is_passive(verb) else find_subject(verb)
    low = assigned.start or 0
    if noun is not None and noun.i >= low and not depth[noun.i] and noun.i != verb.i:
        return frozenset(i for i in noun_phrase(noun) if not depth[i] and i >= low) - verb_group(verb)
    if assigned.start is None:
        return NONE
    between = [t for t in verb.doc[assigned.start : verb.i] if not t.is_punct or t.text == ","]
    while between and between[-1].pos_ in ("ADV", "AUX", "PART", "PUNCT"):
        between.pop()
    if any(t.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ") for t in between):
        return frozenset(t.i for t in between)
    return _inverted_speaker(verb)


def _inverted_speaker(verb: Token) -> frozenset[int]:
    """Take the words after `said` up to the end of the name and its apposition."""
    found: list[int] = []
    for token in verb.doc[verb.i + 1 : verb.i + 25]:
        if token.text in (*STOPS, ";", ":", '"', "“", "''") or token.lower_ in BEHIND_SPEAKER:
            break
        if token.tag_ == "VBG" and found and verb.doc[token.i - 1].text == ",":
            break
        found.append(token.i)
    while found and verb.doc[found[-1]].is_punct:
        found.pop()
    return frozenset(found)


def assign_quotations(
    passages: Sequence[Passage], words: Reporting, clauses: Collection[tuple[int, int]]
) -> list[Assigned]:
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
            if found is None and not quotation.scare:
                found = _continue(quotation, passage, assigned, last, clauses)
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
    before = [
        t for t in passage.parsed.doc if passage.start + t.idx + len(t) <= quotation.start and not t.is_space
    ]
    ending = next(p for p in reversed(passages) if p.start <= quotation.fragments[-1].start)
    after = [t for t in ending.parsed.doc if ending.start + t.idx >= quotation.end and not t.is_space]
    closing = ending.text[: quotation.inner[-1].end - ending.start].rstrip(" '’‘\"”")[-1:]
    if quotation.scare and closing not in (",", "?", "!"):
        return None
    follows = _cue_after(
        after, ending, words, closing, within=bool(before) and before[-1].text not in ENDINGS
    )
    introduced = _cue_before(before, passage, words)
    if introduced is None and not before and passage.number:
        earlier = passages[passage.number - 1]
        if earlier.text.rstrip().endswith(":"):
            introduced = _cue_before(list(earlier.parsed.doc), earlier, words)
            passage = earlier
    if introduced is not None and not (follows is not None and closing == ","):
        return Assigned(quotation, passage, introduced, "R4 quotation after cue")
    if follows is not None:
        lead = _lead_words(before, passage, last) if passage is ending else NONE
        return Assigned(quotation, ending, follows, "R4 quotation before cue", lead, after[0].i)
    return None


def _cue_after(
    after: Sequence[Token], passage: Passage, words: Reporting, closing: str, *, within: bool
) -> Token | None:
    """Find the reporting verb in the words after a quotation, before the sentence ends.

    `within` tells that the quotation starts inside a sentence: then the verb must have nothing else to report.
    """
    rest = after[1:] if after and after[0].text == "," else after
    if not rest or rest[0].lower_ in NO_SPEAKER or (closing in (".", "…") and rest is after):
        return None
    reach = REACH_AFTER if closing in (",", "?", "!", "—", "–", "-", "…") or rest is not after else 4
    for token in rest[:reach]:
        if token.text in (*STOPS, ";", ":") or passage.depth[token.i]:
            return None
        if _is_cue(token, words) and token.tag_ != "VBG":
            # What governs a clause or an object after it has not the quotation before it as what is said.
            own = any(
                child.i > token.i and child.dep_ in ("ccomp", "obj", "xcomp") for child in token.children
            )
            return None if within and own else token
    return None


def _cue_before(before: Sequence[Token], passage: Passage, words: Reporting) -> Token | None:
    """Find the reporting verb nearest before a quotation, in the same sentence, if it introduces the quotation."""
    if not before:
        return None
    last = before[-1]
    if not (last.text in (":", ",") or last.lower_ == "that" or _is_cue(last, words)):
        return _addressing_cue(last, passage, words)
    for count, token in enumerate(reversed(before)):
        if count > REACH_BEFORE or (count and token.text in STOPS):
            return None
        if not passage.depth[token.i] and _is_cue(token, words):
            if count > 1 and last.text == "," and token.lemma_ not in ADDRESSING and has_child(token, "obj"):
                continue  # explaining the deal, "...": the deal is what is explained
            return token
    return None


def _addressing_cue(last: Token, passage: Passage, words: Reporting) -> Token | None:
    """Find the verb of `asked the crowd "..."`: its object, the person addressed, ends where the quotation starts."""
    for token in (last, *last.ancestors):
        if (
            token.lemma_ in ADDRESSING
            and _is_cue(token, words)
            and token.i < last.i
            and not passage.depth[token.i]
        ):
            people = [c for c in token.children if c.dep_ in ("obj", "iobj") and c.i <= last.i]
            if any(last in person.subtree and person.pos_ in ("PROPN", "PRON", "NOUN") for person in people):
                return token
    return None


def _is_cue(token: Token, words: Reporting) -> bool:
    """Tell whether a word is a verb that goes with a quotation."""
    if token.lower_ in SAID and token.dep_ not in ("amod", "acl"):
        return True
    if token.pos_ not in ("VERB", "AUX") or token.dep_ in ("aux", "aux:pass", "cop", "amod"):
        return False
    following = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if following in words.prepositions_of("verbs", "particle", token.lemma_):
        return True
    if words.has("verbs", "unspoken", token.lemma_):
        return False
    return words.has("verbs", "clause", token.lemma_) or words.has("verbs", "quotation", token.lemma_)


def _lead_words(before: Sequence[Token], passage: Passage, last: Assigned | None) -> frozenset[int]:
    """Give the words between the sentence start and a quotation whose cue follows: `It is "in breach," he said`."""
    lead: list[int] = []
    for token in reversed(before):
        if token.text in STOPS or (
            passage.depth[token.i] and token.nbor(-1).text in (*STOPS, ",") if token.i else False
        ):
            break
        lead.append(token.i)
    if last is not None and last.verb.i in lead and last.passage is passage:
        return NONE
    return frozenset(lead)


def _continue(
    quotation: Quotation,
    passage: Passage,
    assigned: Sequence[Assigned],
    last: Assigned | None,
    clauses: Collection[tuple[int, int]],
) -> Assigned | None:
    """R15: a quotation without a cue of its own goes on with the speaker of the one before."""
    first = quotation.start - passage.start
    before = passage.text[:first].rstrip()
    if last is not None:
        # "X," he said. "Y."  or "X," he said, "Y."
        gap = passage.text[max(0, last.quotation.end - passage.start) : first].strip()
        joined = gap[-1:] in (*STOPS, ",", ":", ";", "—", "-") and len(gap.split()) <= REACH_NEXT
        if not gap or (joined and not _has_new_sentence(passage, last.quotation.end, quotation.start)):
            return Assigned(quotation, last.passage, last.verb, last.rule)
        return None
    if before[-1:] in STOPS:
        cues = [t for t in passage.parsed.doc if t.idx < first and (passage.number, t.i) in clauses]
        if cues and not _has_new_sentence(passage, passage.start + cues[-1].idx, quotation.start):
            return Assigned(quotation, passage, cues[-1], "R15 quotation goes on")
    whole = quotation.end >= passage.start + len(passage.text.rstrip()) or len(quotation.fragments) > 1
    if not before and whole and assigned and passage.number - assigned[-1].passage.number <= 1:
        return Assigned(quotation, assigned[-1].passage, assigned[-1].verb, assigned[-1].rule)
    return None


def _has_new_sentence(passage: Passage, start: int, end: int) -> bool:
    """Tell whether a sentence starts between two offsets of the article, after the one that goes on there."""
    between = [t for t in passage.parsed.doc if start <= passage.start + t.idx < end and not t.is_space]
    return any(
        t.is_sent_start and not t.is_punct and between[k - 1].text in STOPS
        for k, t in enumerate(between)
        if k
    )


def find_label_candidates(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """R13: a paragraph that starts with a speaker's name and a colon."""
    matches = [(passage, LABEL.match(passage.text)) for passage in passages]
    counts = Counter(match.group(1) for _, match in matches if match)
    for passage, match in matches:
        if match is None or not _is_speaker(match.group(1), passage, counts[match.group(1)]):
            continue
        doc = passage.parsed.doc
        source = frozenset(t.i for t in doc if match.start(1) <= t.idx < match.end(1))
        colon = frozenset(t.i for t in doc if match.end(1) <= t.idx < match.end() and t.text == ":")
        content = frozenset(t.i for t in doc if t.idx >= match.end() and not t.is_space)
        if source and colon and content:
            yield Candidate("R13 speaker label", passage.number, min(colon), source, colon, content)


def _is_speaker(label: str, passage: Passage, count: int) -> bool:
    """Tell whether a label names a speaker, not a topic: a headline, a quotation after it, a transcript's form."""
    words = passage.text.split(":", 1)[1].split()
    if not words:
        return False
    if passage.is_headline or words[0][0] in MARKS:
        return len(words) >= SHORT or words[0][0] in MARKS
    person = any(t.ent_type_ == "person" for t in passage.parsed.doc[: label.count(" ") + 1])
    speaks = person and " " in label and any(word in OWN for word in words)
    return len(words) > SHORT and len(label) > 1 and (label.isupper() or count > 1 or speaks)


def find_signature_candidates(passages: Sequence[Passage]) -> Iterator[Candidate]:
    """R13: a quotation followed by a dash and a name, in its paragraph or in the next one."""
    for passage in passages:
        match = SIGNATURE.search(passage.text)
        if match is None:
            continue
        before = passage if match.start() else passages[passage.number - 1] if passage.number else None
        if before is None or not before.quotations:
            continue
        quotation = before.quotations[-1]
        if quotation.end - before.start < len(before.text[: match.start() or None].rstrip()) - 1:
            continue
        doc = passage.parsed.doc
        dash = frozenset(t.i for t in doc if match.start(1) <= t.idx < match.end(1))
        source = frozenset(t.i for t in doc if match.start(2) <= t.idx < match.end(2))
        if dash and source:
            yield Candidate("R13 signature", passage.number, min(dash), source, dash, NONE, (quotation,))
