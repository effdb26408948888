"""Rules for verb cues: clauses, infinitives, targets, passives, relatives, participles (R1-R3, R5, R6, R9-R12).

In: one passage. Out: at most one candidate per verb, by the first frame that the verb takes and the parse shows.
Who the subject is, whether borrowed (R11, R12) or a relative pronoun (R10), is decided in `trees.find_subject`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Token

from kg.attribution.candidates import NONE, Candidate
from kg.attribution.passages import Passage
from kg.attribution.reporting import Reporting
from kg.attribution.trees import (
    case_of,
    children_of,
    find_agent,
    find_subject,
    has_child,
    is_passive,
    noun_phrase,
    subtree_of,
    verb_group,
)

#: What a frame finds: rule, extra cue words, content words.
Found = tuple[str, frozenset[int], frozenset[int]]
#: Words that a parser may take for a verb's head when it is none.
VERBAL = ("VERB", "AUX")
#: Relations of a verb's source.
SOURCES = ("nsubj", "nsubj:pass", "obl:agent", "obl", "csubj")
#: What a report at the end of its sentence cannot have after its verb.
REPORTED = ("ccomp", "xcomp", "parataxis", "conj")
#: Tags of verbs that can report by themselves.
FINITE = ("VBD", "VBZ", "VBP")


def find_verb_candidates(passage: Passage, words: Reporting) -> Iterator[Candidate]:
    """Yield a candidate for each verb of the passage that reports something."""
    for token in passage.parsed.doc:
        if token.pos_ not in VERBAL or token.dep_ in ("aux", "aux:pass", "cop", "case", "mark"):
            continue
        if token.dep_ in ("acl", "amod", "compound") and token.i < token.head.i:
            continue  # a participle before its noun is an adjective: "reporting name"
        if is_passive(token) and words.has("adjectives", "clause", token.lower_) and not find_agent(token):
            continue  # is determined to, was convinced that: no one determines or convinces
        for name, frame in FRAMES:
            found = frame(token, words) if not name or words.has("verbs", name, token.lemma_) else None
            if found is not None and found[2]:
                rule, extra, content = found
                source = _source_of(token, content)
                cue = (verb_group(token) | extra) - content - source
                yield Candidate(rule, passage.number, token.i, source, cue, content - source)
                break


def _source_of(verb: Token, content: frozenset[int]) -> frozenset[int]:
    """Give the words of the source: the subject, or the agent of a passive; empty when the text has none."""
    noun = find_agent(verb) if is_passive(verb) else find_subject(verb)
    if noun is None or noun.i in content:
        return NONE
    # A subject after its verb that the parse takes for an object stays.
    inverted = [noun] if noun.head.i == verb.i and noun.dep_ in ("obj", "iobj") else []
    return noun_phrase(noun) - content - subtree_of(verb, [*inverted, *children_of(verb, *SOURCES)])


def clause_words(clause: Token, cue: Token) -> frozenset[int]:
    """Give the words of a content clause without what belongs to the reporting: later cues, trailing participles."""
    dropped = [cue] if cue.i != clause.i and clause.is_ancestor(cue) else []
    dropped += [t for t in clause.subtree if t.i != clause.i and _leaves_clause(t, clause)]
    return subtree_of(clause, dropped)


def _leaves_clause(token: Token, clause: Token) -> bool:
    """Tell whether a verb below a content clause opens another report of the outer speaker, or is its parenthesis."""
    if token.i < clause.i:
        return False
    if token.dep_ == "parataxis":
        return token.lemma_ in PARENTHETIC
    if token.dep_ == "conj":
        return token.head.i == clause.i and _goes_back(token, clause)
    trailing = token.tag_ == "VBG" and token.dep_ in ("advcl", "acl") and token.lemma_ in TRAILING
    return trailing and token.nbor(-1).text == "," and not has_child(token, "nsubj")


def _goes_back(verb: Token, clause: Token) -> bool:
    """Tell whether a report coordinated into a clause is the outer speaker's ("claims that C and demands that D")."""
    if not has_child(verb, "ccomp") or has_child(verb, *SOURCES):
        return False
    subject = find_subject(verb)
    return subject is not None and not clause.is_ancestor(subject)


#: Participles after a comma that start the next report of the same speaker (R11).
TRAILING = frozenset(
    "add say note claim argue tell insist explain call warn suggest stress write accuse vow promise cite".split()
)
PARENTHETIC = frozenset("say tell add note write report".split())


def read_clause(verb: Token, _: Reporting) -> Found | None:
    """R1: X says that C. R9: it was said that C."""
    clauses = children_of(verb, "ccomp")
    if not clauses and is_passive(verb):
        clauses = children_of(verb, "csubj", "csubj:pass")
    if not clauses:
        return None
    content = frozenset().union(*(clause_words(c, verb) for c in clauses))
    return ("R9 passive clause" if is_passive(verb) else "R1 clause", NONE, content)


def read_trailing(verb: Token, _: Reporting) -> Found | None:
    """R3: C, X said on Monday. The report closes the sentence; all before its comma is what is said.

    The form decides, not the parse, which on long sentences ties parts of C to the reporting verb.
    """
    if verb.dep_ in ("acl:relcl", "acl", "amod", "advcl") or verb.tag_ not in FINITE:
        return None
    if is_passive(verb):
        return None
    subject = find_subject(verb)
    if subject is None or subject.head.i != verb.i or subject.tag_ in ("WDT", "WP"):
        return None
    sentence = verb.sent
    own = subtree_of(subject) | verb_group(verb)
    comma = min(own) - 1
    if comma <= sentence.start or verb.doc[comma].text != ",":
        return None
    own |= subtree_of(verb, [c for c in verb.children if c.i < min(own) or c.dep_ in REPORTED])
    rest = [t for t in verb.doc[comma + 1 : sentence.end] if not t.is_punct and not t.is_space]
    before = [t for t in sentence if t.i < comma and not t.is_space]
    if any(t.i not in own for t in rest) or not any(t.pos_ in VERBAL for t in before):
        return None
    opening = [c for c in children_of(verb, "advcl") if c.i < comma]
    if any(t.lower_ != "to" for c in opening for t in children_of(c, "mark")):
        return None  # "when it ended, he said ..."; but "Oslo to leave, vows Lind" reports
    return "R3 trailing", NONE, frozenset(t.i for t in before)


def read_parenthesis(verb: Token, _: Reporting) -> Found | None:
    """R3: C, X said. The clause is the head of the reporting verb."""
    if verb.dep_ not in ("parataxis", "dep") or verb.head.i == verb.i:
        return None
    if has_child(verb, "obj", "xcomp"):
        return None
    if not (has_child(verb, "nsubj") or verb.head.i < verb.i):
        return None
    return "R3 parenthesis", NONE, subtree_of(verb.head, [verb])


def read_infinitive(verb: Token, words: Reporting) -> Found | None:
    """R2: X plans to C. Passive: X is expected to C (X is content)."""
    clauses = [c for c in children_of(verb, "xcomp") if has_mark(c, "to")]
    if not clauses:
        return None
    content = subtree_of(clauses[0])
    if is_passive(verb):
        if not any(words.has("verbs", n, verb.lemma_) for n in ("clause", "object_infinitive")):
            return None
        subjects = children_of(verb, "nsubj:pass", "nsubj")
        return "R9 passive infinitive", NONE, content | (subtree_of(subjects[0]) if subjects else NONE)
    objects = children_of(verb, "obj", "iobj")
    if objects:
        if not words.has("verbs", "object_infinitive", verb.lemma_):
            return None
        return "R2 object infinitive", NONE, content | subtree_of(objects[0])
    if not words.has("verbs", "infinitive", verb.lemma_):
        return None
    return "R2 infinitive", NONE, content


def has_mark(clause: Token, word: str) -> bool:
    """Tell whether a clause is introduced by a word such as `to`."""
    return any(t.lower_ == word for t in children_of(clause, "mark", "aux"))


def read_seeming(verb: Token, _: Reporting) -> Found | None:
    """R2: C seems to C: nobody is the source."""
    complements = children_of(verb, "xcomp", "ccomp")
    subjects = children_of(verb, "nsubj")
    if not complements:
        return None
    content = subtree_of(complements[0])
    if subjects and subjects[0].lower_ != "it":
        content |= subtree_of(subjects[0])
    return "R2 seeming", NONE, content


def read_target(verb: Token, words: Reporting) -> Found | None:
    """R5: X accuses Y of C; passive: Y is accused of C by X."""
    prepositions = words.prepositions_of("verbs", "target", verb.lemma_)
    targets = children_of(verb, "nsubj:pass") if is_passive(verb) else children_of(verb, "obj", "iobj")
    charges = [
        c
        for c in (*verb.children, *(k for t in targets for k in t.children))
        if case_of(c) in prepositions and c.i > verb.i
    ]
    if not targets and not charges:
        return None
    if not charges and not words.has("verbs", "object", verb.lemma_):
        return None
    content = frozenset().union(*(subtree_of(t) for t in targets), *(subtree_of(c) for c in charges))
    return ("R9 passive target" if is_passive(verb) else "R5 target", NONE, content)


def read_naming(verb: Token, _: Reporting) -> Found | None:
    """R5: X calls Y C."""
    names = children_of(verb, "xcomp")
    targets = children_of(verb, "nsubj:pass") if is_passive(verb) else children_of(verb, "obj", "iobj")
    if not names or not targets:
        return None
    return "R5 naming", NONE, frozenset().union(*(subtree_of(t) for t in (*targets, *names)))


def read_preposition(verb: Token, words: Reporting) -> Found | None:
    """R6: X calls for C, X warns of C."""
    prepositions = words.prepositions_of("verbs", "preposition", verb.lemma_)
    if is_passive(verb):
        return None
    for child in children_of(verb, "obl", "advcl", "nmod", "ccomp", "xcomp"):
        if child.i > verb.i and case_of(child) in prepositions:
            marks = [
                t for t in children_of(child, "case", "mark") if t.i < child.i and t.lower_ in prepositions
            ][:1]
            content = subtree_of(child, marks)
            clauses = [c for c in children_of(verb, "xcomp", "advcl") if c.i > child.i and has_mark(c, "to")]
            content = content.union(*(subtree_of(c) for c in clauses))
            return "R6 preposition", frozenset(t.i for t in marks), content
    return None


def read_object(verb: Token, _: Reporting) -> Found | None:
    """R1: X denies C, C being a noun phrase."""
    if is_passive(verb):
        subjects = children_of(verb, "nsubj:pass")
        if not subjects or find_agent(verb) is None:
            return None
        return "R9 passive object", NONE, subtree_of(subjects[0])
    objects = [o for o in children_of(verb, "obj") if o.i > verb.i]
    if not objects:
        return None
    return "R1 object", NONE, subtree_of(objects[0])


#: The list of reporting words that a verb stands in ("": the frame looks in several), and the frame that it then takes.
FRAMES: tuple[tuple[str, Callable[[Token, Reporting], Found | None]], ...] = (
    ("clause", read_trailing),
    ("clause", read_clause),
    ("target", read_target),
    ("naming", read_naming),
    ("", read_infinitive),
    ("seeming", read_seeming),
    ("preposition", read_preposition),
    ("clause", read_parenthesis),
    ("object", read_object),
)
