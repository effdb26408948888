"""Reads the parse for the rules: who is the subject, which words are the noun phrase, the verb group, the clause.

Labels are Universal Dependencies v2. All functions take tokens of one paragraph and give token indices of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

#: Relations of a verb's subject.
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer", "csubj", "csubj:pass")
#: Relations over which a verb without a subject borrows the one of its head.
BORROWS = ("conj", "xcomp", "advcl", "parataxis", "dep", "acl")
#: Dependents of a noun that are not part of its name or description.
OUTSIDE_NOUN = ("punct", "cc", "parataxis", "discourse", "dep", "conj:outside")
#: Verbs whose clause a trailing participle rarely belongs to.
REPORTS = (
    "say", "tell", "add", "note", "write", "argue", "claim", "insist", "explain", "announce", "demand", "warn",
    "state", "declare", "stress",
)  # fmt: skip
#: Mention types of things, which report nothing.
THINGS = ("weapon", "event")
#: How far a subject is borrowed.
MOST_STEPS = 6
#: Words whose subject is nobody: it seems, there are.
EXPLETIVES = ("it", "there")
#: Verbs that have such a subject.
SEEMING = frozenset("seem appear look sound be".split())
#: Words before a verb that are none of its group.
CONJUNCTIONS = frozenset("when while where why how as so then".split())


def children_of(token: Token, *relations: str) -> list[Token]:
    """List the children that stand in one of these relations, in text order."""
    return [child for child in token.children if child.dep_ in relations]


def has_child(token: Token, *relations: str) -> bool:
    """Tell whether a child stands in one of these relations."""
    return any(child.dep_ in relations for child in token.children)


def is_marked(clause: Token, *words: str) -> bool:
    """Tell whether one of these words introduces a clause."""
    return any(mark.lower_ in words for mark in children_of(clause, "mark"))


def case_of(token: Token) -> str:
    """Give the preposition of a noun or clause, lower case, fixed parts joined; empty when it has none."""
    words = [
        " ".join(t.lower_ for t in (child, *children_of(child, "fixed")))
        for child in children_of(token, "case", "mark")
        if child.i < token.i
    ]
    return words[0] if words else ""


def subtree_of(token: Token, without: Iterable[Token] = ()) -> frozenset[int]:
    """Give the indices of a token and all below it, less the subtrees of `without`."""
    dropped = {i for other in without for i in (t.i for t in other.subtree)}
    return frozenset(t.i for t in token.subtree if t.i not in dropped and not t.is_space)


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is passive: it has a passive auxiliary, or is a bare participle that is no main verb."""
    if has_child(verb, "aux:pass", "nsubj:pass"):
        return True
    return (
        verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl", "amod") and not has_child(verb, "aux", "nsubj")
    )


def find_subject(verb: Token) -> Token | None:
    """Find the noun that is the subject of a verb, borrowed over coordination and participles where it has none.

    Returns:
        None when there is none, or when it is an expletive. For a relative clause the relative pronoun.
    """
    seen = verb
    for _ in range(MOST_STEPS):
        own = children_of(seen, *SUBJECTS)
        if own:
            subject = _choose_subject(seen, own)
            if seen.i != verb.i and (report := _find_report(seen, subject)) is not None:
                seen = report
                continue
            return None if subject.lower_ in EXPLETIVES and has_expletive(seen) else subject
        if has_child(seen, "expl"):
            return None
        noun = _find_ruling_noun(seen)
        if noun is not None:
            return noun
        above = _find_lender(seen)
        if above is None:
            return None
        seen = above
    return None


def _find_ruling_noun(verb: Token) -> Token | None:
    """Find the noun that is at once the subject of a verb without one: the owner, the noun it hangs on, the object."""
    head = verb.head
    if _is_infinitive_on(verb):
        # "Oslo's move to leave the pact": Oslo leaves.
        return next(iter(children_of(head, "nmod:poss")), None)
    if verb.dep_ in ("acl", "acl:relcl") and head.pos_ in ("NOUN", "PROPN", "PRON") and not _is_loose(verb):
        return head if not is_passive(verb) or verb.dep_ == "acl:relcl" else None
    if verb.dep_ == "xcomp":
        return next(iter(children_of(head, "obj", "iobj")), None)
    return None


def _find_lender(verb: Token) -> Token | None:
    """Find the clause whose subject a verb without one borrows."""
    if _is_loose(verb):
        return _find_clause_above(verb)
    on_noun = verb.dep_ in ("acl", "acl:relcl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON")
    return verb.head if verb.dep_ in BORROWS and verb.head.i != verb.i and not on_noun else None


def _choose_subject(verb: Token, own: list[Token]) -> Token:
    """Choose among the subjects that a parse gives a verb.

    Of two the nearer: the parser sometimes gives a report's verb the subject of what is reported.
    """
    plain = [s for s in own if s.dep_ == "nsubj"] or own[:1]
    if all(_is_across_comma(s, verb) for s in plain):
        plain += _inverted_subjects(verb)
    return min(plain, key=lambda s: (_is_across_comma(s, verb), s.i > verb.i, abs(verb.i - s.i)))


def _find_clause_above(verb: Token) -> Token | None:
    """Find the clause that a loose participle or infinitive goes with; a participle goes with a report's verb."""
    above = next((h for h in walk_heads(verb) if h.pos_ in ("VERB", "AUX") or has_child(h, "cop")), None)
    return _leave_report(above) if above is not None and verb.tag_ == "VBG" else above


def _inverted_subjects(verb: Token) -> list[Token]:
    """Find the name right after a verb that a comma precedes: `..., vows Lavrov`, which may look like an object."""
    if not verb.i or verb.nbor(-1).text != ",":
        return []
    return [
        o
        for o in children_of(verb, "obj", "iobj")
        if o.left_edge.i == verb.i + 1 and o.pos_ in ("PROPN", "PRON")
    ]


def _is_across_comma(one: Token, other: Token) -> bool:
    """Tell whether a comma stands between two tokens, outside the phrase of the first."""
    own = {t.i for t in one.subtree}
    return any(t.text == "," and t.i not in own for t in one.doc[min(one.i, other.i) : max(one.i, other.i)])


def _is_loose(verb: Token) -> bool:
    """Tell whether a participle after a comma, or an infinitive on a noun, has the subject of the main clause."""
    if verb.tag_ == "VBG" and verb.i and verb.nbor(-1).text == ",":
        return verb.dep_ in ("acl", "advcl")
    return _is_infinitive_on(verb)


def _is_infinitive_on(verb: Token) -> bool:
    """Tell whether a verb is an infinitive that hangs on a noun: "a move to leave"."""
    return verb.dep_ == "acl" and is_marked(verb, "to")


def is_thing(noun: Token) -> bool:
    """Tell whether a noun names a thing that cannot speak: a weapon, an event, or a plain noun of no known type."""
    return noun.ent_type_ in THINGS or (noun.pos_ == "NOUN" and not noun.ent_type_)


def _find_report(verb: Token, subject: Token) -> Token | None:
    """Find the verb that reports a clause whose borrowed subject is a thing: no missile demands anything.

    "Oslo claims that the missile has a range that breaks the rule and demands that it go": claims. None where the
    subject may speak, or where nothing reports the clause.
    """
    relative = subject.tag_ in ("WDT", "WP") and verb.dep_ == "acl:relcl"
    if not is_thing(verb.head if relative else subject):
        return None
    for here in (verb, *walk_heads(verb)):
        above = here.head
        if here.dep_ == "ccomp" and above.i < here.i and above.pos_ == "VERB":
            return above
        if not (relative and here.dep_ in ("acl:relcl", "obj", "nsubj", "obl", "nmod")):
            return None
    return None


def _leave_report(verb: Token) -> Token:
    """Climb from a reported clause to its report: in `X said Y left, adding that Z` X is who adds."""
    while verb.dep_ == "ccomp" and verb.head.lemma_ in REPORTS and verb.head.i < verb.i:
        verb = verb.head
    return verb


def has_expletive(verb: Token) -> bool:
    """Tell whether the verb's `it` or `there` stands for a clause or for nothing."""
    return has_child(verb, "expl", "csubj", "ccomp") or verb.lemma_ in SEEMING


def find_agent(verb: Token) -> Token | None:
    """Find the noun after `by` of a passive verb."""
    for child in children_of(verb, "obl:agent", "obl", "nmod"):
        if case_of(child) == "by":
            return child
    return None


def noun_phrase(noun: Token) -> frozenset[int]:
    """Give the words of a noun phrase as a source: titles, appositions and short modifiers, not asides.

    Cut at a relative clause or participle after a comma unless the phrase ends the stretch.
    """
    dropped = [child for child in noun.children if child.dep_ in OUTSIDE_NOUN or _is_aside(child)]
    return _trim_indices(noun, subtree_of(noun, dropped))


def _is_aside(child: Token) -> bool:
    """Tell whether a modifier of a noun is not part of it as a source."""
    return child.dep_ in ("case", "mark") or (child.dep_ in ("advcl", "advmod") and child.i > child.head.i)


def _trim_indices(noun: Token, indices: frozenset[int]) -> frozenset[int]:
    """Drop punctuation at the edges of a set of indices."""
    kept = sorted(indices)
    while kept and noun.doc[kept[0]].is_punct:
        kept.pop(0)
    while kept and noun.doc[kept[-1]].is_punct:
        kept.pop()
    return frozenset(kept)


def verb_group(verb: Token) -> frozenset[int]:
    """Give a verb with its auxiliaries, negation, particles and the adverbs between them."""
    parts = {verb.i}
    for child in verb.children:
        before = child.dep_ in ("aux", "aux:pass", "cop") or (child.dep_ == "advmod" and child.i < verb.i)
        if (before and verb.i - child.i <= 6) or child.dep_ == "compound:prt":
            parts.add(child.i)
    low = min(parts)
    start = verb.i
    while start - 1 >= low and (start - 1 in parts or verb.doc[start - 1].pos_ in ("ADV", "PART", "AUX")):
        start -= 1
    while start < verb.i and verb.doc[start].lower_ in CONJUNCTIONS:
        start += 1
    kept = set(range(start, verb.i + 1)) | {i for i in parts if i > verb.i}
    return frozenset(kept)


def walk_heads(token: Token) -> Iterator[Token]:
    """Yield the heads above a token, nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token
