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


def children_of(token: Token, *relations: str) -> list[Token]:
    """List the children that stand in one of these relations, in text order."""
    return [child for child in token.children if child.dep_ in relations]


def has_child(token: Token, *relations: str) -> bool:
    """Tell whether a child stands in one of these relations."""
    return any(child.dep_ in relations for child in token.children)


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
            plain = [s for s in own if s.dep_ == "nsubj"] or own[:1]
            if all(_is_across_comma(s, seen) for s in plain):
                plain += _inverted_subjects(seen)
            # Of two the nearer: the parser sometimes gives a report's verb the subject of what is reported.
            subject = min(plain, key=lambda s: (_is_across_comma(s, seen), s.i > seen.i, abs(seen.i - s.i)))
            if seen.i != verb.i and is_thing(subject) and (report := _find_report(seen)) is not None:
                seen = (
                    report  # "claims that the missile flies far and demands that it go": no missile demands
                )
                continue
            return None if subject.lower_ in EXPLETIVES and has_expletive(seen) else subject
        if has_child(seen, "expl"):
            return None
        owner = next(iter(children_of(seen.head, "nmod:poss")), None) if _is_infinitive_on(seen) else None
        if owner is not None:
            return owner  # "Oslo's move to leave the pact": Oslo leaves
        if _is_loose(seen):
            above = next(
                (h for h in walk_heads(seen) if h.pos_ in ("VERB", "AUX") or has_child(h, "cop")), None
            )
            if above is None:
                return None
            seen = _leave_report(above) if seen.tag_ == "VBG" else above
        elif seen.dep_ in ("acl", "acl:relcl") and seen.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return seen.head if not is_passive(seen) or seen.dep_ == "acl:relcl" else None
        elif seen.dep_ not in BORROWS or seen.head.i == seen.i:
            return None
        elif seen.dep_ == "xcomp" and has_child(seen.head, "obj", "iobj"):
            return children_of(seen.head, "obj", "iobj")[0]
        else:
            seen = seen.head
    return None


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
    return verb.dep_ == "acl" and any(t.lower_ == "to" for t in children_of(verb, "mark"))


def is_thing(noun: Token) -> bool:
    """Tell whether a noun names a thing that cannot speak: a weapon, an event, or a plain noun of no known type."""
    return noun.ent_type_ in THINGS or (noun.pos_ == "NOUN" and not noun.ent_type_)


def _find_report(verb: Token) -> Token | None:
    """Find the verb before a clause that the clause completes."""
    above = verb.head
    return above if verb.dep_ == "ccomp" and above.i < verb.i and above.pos_ == "VERB" else None


def _leave_report(verb: Token) -> Token:
    """Climb from a reported clause to its report: in `X said Y left, adding that Z` X is who adds."""
    while verb.dep_ == "ccomp" and verb.head.lemma_ in REPORTS and verb.head.i < verb.i:
        verb = verb.head
    return verb


def has_expletive(verb: Token) -> bool:
    """Tell whether the verb's `it` or `there` stands for a clause or for nothing."""
    return has_child(verb, "expl", "csubj", "ccomp") or verb.lemma_ in (
        "seem",
        "appear",
        "look",
        "sound",
        "be",
    )


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
    if child.dep_ in ("case", "mark"):
        return True
    return child.dep_ in ("advcl", "advmod") and child.i > child.head.i


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
    while start < verb.i and verb.doc[start].lower_ in (
        "when",
        "while",
        "where",
        "why",
        "how",
        "as",
        "so",
        "then",
    ):
        start += 1
    kept = set(range(start, verb.i + 1)) | {i for i in parts if i > verb.i}
    return frozenset(kept)


def walk_heads(token: Token) -> Iterator[Token]:
    """Yield the heads above a token, nearest first."""
    while token.head.i != token.i:
        token = token.head
        yield token
