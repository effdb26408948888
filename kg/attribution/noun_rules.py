"""Rules for cues that are no verbs: prepositions, nouns, adjectives, hearsay adverbs (R7, R8).

In: one passage. Out: candidates, each with its rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from kg.attribution.candidates import NONE, Candidate
from kg.attribution.passages import Passage
from kg.attribution.reporting import Reporting
from kg.attribution.trees import (
    case_of,
    children_of,
    find_subject,
    has_child,
    is_marked,
    noun_phrase,
    subtree_of,
    walk_heads,
)


def find_noun_candidates(passage: Passage, words: Reporting) -> Iterator[Candidate]:
    """Yield a candidate for each cue of the passage that is no verb."""
    for token in passage.parsed.doc:
        for reader in (read_according, read_noun, read_adjective, read_hearsay):
            found = reader(token, passage, words)
            if found is not None and found.content:
                yield found
                break


def read_according(token: Token, passage: Passage, words: Reporting) -> Candidate | None:
    """R7: according to X, C."""
    if case_of(token) not in words.words["phrases", "source"] or token.dep_ == "fixed":
        return None
    cue = frozenset(
        i for child in children_of(token, "case", "mark") if child.i < token.i for i in subtree_of(child)
    )
    phrase = subtree_of(token)
    source = (noun_phrase(token) & phrase) - cue
    words_of = [t.i for t in token.sent if not t.is_punct and not t.is_space]
    if not cue or not words_of:
        return None
    if min(cue) == words_of[0]:
        content = frozenset(t.i for t in token.sent if t.i > max(phrase))
    elif max(phrase) == words_of[-1]:
        content = frozenset(t.i for t in token.sent if t.i < min(cue))
    else:
        clause = next((h for h in walk_heads(token) if _is_clause(h)), None)
        content = subtree_of(clause, [token]) if clause is not None else NONE
    return Candidate("R7 according to", passage.number, min(cue), source, cue, content)


def _is_clause(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX", "ADJ") or token.dep_ == "ROOT" or has_child(token, "cop", "nsubj")


def read_noun(token: Token, passage: Passage, words: Reporting) -> Candidate | None:
    """R8: X's claim that C, X's decision to C, X's criticism of C, X made the claim that C."""
    if token.pos_ != "NOUN":
        return None
    owners = children_of(token, "nmod:poss")
    behind = [c for c in children_of(token, "acl", "ccomp", "acl:relcl") if c.i > token.i]
    # What the noun means, not a relative clause.
    clause = next((c for c in behind if is_marked(c, "that", "whether")), None)
    infinitive = next((c for c in behind if c.dep_ == "acl" and is_marked(c, "to")), None)
    extra, rule, content = NONE, "", NONE
    if clause is not None and words.has("nouns", "clause", token.lemma_):
        rule, content = "R8 noun clause", subtree_of(clause)
    elif infinitive is not None and words.has("nouns", "infinitive", token.lemma_):
        rule, content = "R8 noun infinitive", subtree_of(infinitive)
    else:
        prepositions = words.prepositions_of("nouns", "preposition", token.lemma_)
        phrase = next(
            (c for c in children_of(token, "nmod", "acl") if c.i > token.i and case_of(c) in prepositions),
            None,
        )
        if phrase is None:
            return None
        marks = children_of(phrase, "case", "mark")[:1]
        rule, content, extra = "R8 noun preposition", subtree_of(phrase, marks), frozenset(t.i for t in marks)
    source, more = _source_of_noun(token, owners, words)
    return Candidate(
        rule,
        passage.number,
        token.i,
        source - content,
        (frozenset({token.i}) | extra | more) - content,
        content,
    )


def _source_of_noun(
    noun: Token, owners: list[Token], words: Reporting
) -> tuple[frozenset[int], frozenset[int]]:
    """Give the source of a noun cue and the cue words of a light verb."""
    if owners:
        owner = owners[0]
        return frozenset(i for i in noun_phrase(owner) if noun.doc[i].tag_ != "POS"), NONE
    for child in children_of(noun, "nmod"):
        if case_of(child) in ("by", "from", "among"):
            return noun_phrase(child), NONE
    verb = noun.head
    if noun.dep_ == "obj" and words.has("nouns", "light", verb.lemma_):
        subject = find_subject(verb)
        if subject is not None:
            return noun_phrase(subject), frozenset({verb.i})
    return NONE, NONE


def read_adjective(token: Token, passage: Passage, words: Reporting) -> Candidate | None:
    """R1: X is confident that C, it is clear that C."""
    if token.pos_ not in ("ADJ", "VERB") or not has_child(token, "cop", "aux:pass"):
        return None
    clauses = [c for c in children_of(token, "ccomp", "csubj", "xcomp", "advcl") if c.i > token.i]
    phrases = [
        c
        for c in children_of(token, "obl")
        if c.i > token.i and case_of(c) in ("about", "of", "with", "over")
    ]
    cue = frozenset(
        {token.i} | {t.i for t in children_of(token, "cop", "aux", "aux:pass", "advmod") if t.i < token.i}
    )
    if clauses and words.has("adjectives", "impersonal", token.lemma_) and has_child(token, "expl", "csubj"):
        return Candidate("R1 impersonal", passage.number, token.i, NONE, cue, subtree_of(clauses[0]))
    if not any(words.has("adjectives", "clause", form) for form in (token.lemma_, token.lower_)):
        return None
    subject = find_subject(token)
    source = noun_phrase(subject) if subject is not None else NONE
    if clauses and (clauses[0].dep_ != "advcl" or is_marked(clauses[0], "that", "whether")):
        return Candidate(
            "R1 adjective", passage.number, token.i, source, cue - source, subtree_of(clauses[0])
        )
    if phrases:
        marks = children_of(phrases[0], "case")[:1]
        return Candidate(
            "R1 adjective",
            passage.number,
            token.i,
            source,
            (cue - source) | {t.i for t in marks},
            subtree_of(phrases[0], marks),
        )
    return None


def read_hearsay(token: Token, passage: Passage, words: Reporting) -> Candidate | None:
    """R7: C reportedly C: nobody is the source."""
    if token.dep_ != "advmod" or not words.has("phrases", "hearsay", token.lower_):
        return None
    return Candidate(
        "R7 hearsay", passage.number, token.i, NONE, frozenset({token.i}), subtree_of(token.head, [token])
    )
