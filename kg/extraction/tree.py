"""Questions to a UD parse: whose verb is this, who did it, to whom, is it negated, how far does the clause go.

In: spaCy tokens with UD labels. Out: tokens or lists of tokens; None or an empty list where the tree has no
answer. Nothing here raises. The answers forgive common parser slips (an oblique hung on the object, a
participle hung on the wrong verb), because news prose is harder than what parsers learn from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.almanac import WEEKDAYS
from kg.extraction.words import FIRST_PERSON

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

SUBJECTS = frozenset({"nsubj", "nsubj:pass", "csubj", "csubj:pass", "nsubj:outer"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor", "hardly", "nothing", "nobody"})
OTHER = frozenset({"other", "another"})
FLOATING = frozenset({"each", "both", "all", "themselves", "itself"})
RELATIVE = frozenset({"who", "which", "that", "whom"})
#: Clauses whose missing subject is that of the verb they hang on.
CONTROLLED = frozenset({"xcomp", "advcl", "conj", "parataxis", "ccomp"})
#: Verbs whose subject is up to what hangs on their object: "look for a pretext to break it", "make an attempt to".
PLANNING = frozenset(
    "look seek search make have hold find use want need launch mount plan lead devise create invent keep get take "
    "pursue prepare stage run start begin hatch follow".split()
)


def find_children(token: Token, *deps: str) -> list[Token]:
    """List the children with one of these labels (a label also matches its subtypes), in text order."""
    return [c for c in token.children if c.dep_ in deps or c.dep_.split(":")[0] in deps]


def list_forms(sentence: Span) -> tuple[list[str], list[str]]:
    """List the words and the lemmas of a sentence in lower case; kept with the parse, for every token asks."""
    key = f"kg forms {sentence.start}"
    kept: tuple[list[str], list[str]] | None = sentence.doc.user_data.get(key)
    if kept is None:
        kept = [t.lower_ for t in sentence], [t.lemma_.lower() for t in sentence]
        sentence.doc.user_data[key] = kept
    return kept


def is_verb(token: Token) -> bool:
    """Tell whether the token heads a clause as a verb (auxiliaries only when nothing hangs them)."""
    return token.pos_ == "VERB" or (token.pos_ == "AUX" and not token.dep_.startswith(("aux", "cop")))


def is_passive(verb: Token) -> bool:
    """Tell whether a verb is passive: by its labels, or as a past participle with `by` or none of its own aux."""
    if any(c.dep_ in ("aux:pass", "obl:agent") for c in verb.children):
        return True
    if any(c.dep_ in ("nsubj:pass", "csubj:pass") for c in verb.children):
        # A verb that has both an object and no passive auxiliary is active, whatever its subject is called.
        return not find_children(verb, "obj")
    if find_children(verb, "aux", "nsubj", "obj"):
        return False
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.tag_ == "VBN":
        return is_passive(verb.head)  # "victims tortured or abused by guards"
    participle = "VerbForm=Part" in str(verb.morph) and "Tense=Past" in str(verb.morph)
    # "Asked to leave, she said": taggers take that participle for a past tense.
    opens = verb.tag_ == "VBD" and verb.i < verb.head.i and not find_children(verb, "mark")
    if verb.dep_ == "advcl":
        return participle or opens
    return participle and verb.dep_.startswith(("acl", "amod")) and verb.dep_ != "acl:relcl"


def is_negated(token: Token) -> bool:
    """Tell whether a negation governs this predicate directly: `not`, `never`, `no one ...`."""
    for child in token.children:
        if child.lower_ in NEGATIONS and child.dep_ in ("advmod", "det", "aux", "neg", "cc:preconj"):
            return True
        if child.dep_ in SUBJECTS and (
            child.lower_ in NEGATIONS
            or any(g.lower_ == "no" and g.dep_ == "det" for g in child.children)
            or any(g.lower_ == "neither" for g in child.children)
        ):
            return True
        if child.dep_.startswith("aux") and child.lower_ in ("cannot", "can't", "won't"):
            return True
    return False


def find_prepositions(token: Token) -> set[str]:
    """Give the case and mark words that introduce this token, with fixed parts (`because of`)."""
    words: set[str] = set()
    for child in find_children(token, "case", "mark"):
        words.add(" ".join([child.lower_, *(g.lower_ for g in find_children(child, "fixed"))]))
        words.add(child.lower_)
    return words


def find_obliques(verb: Token, prepositions: Iterable[str]) -> list[Token]:
    """Find phrases and clauses introduced by one of the prepositions, on the verb or (parser slip) its object."""
    wanted = set(prepositions)
    hosts = [verb, *find_children(verb, "obj", "nsubj:pass", "iobj", "obl")]
    found = []
    for host in hosts:
        for child in find_children(host, "obl", "nmod", "advcl", "acl", "xcomp", "ccomp"):
            opens = {child.left_edge.lower_} if child.left_edge.i > verb.i else set()
            if child.i > verb.i and (find_prepositions(child) | opens) & wanted and child not in found:
                found.append(child)
    return sorted(found, key=lambda t: t.i)


def find_subject(verb: Token, depth: int = 0) -> Token | None:
    """Find who does what the verb says (the logical subject of an active verb), through sharing and control.

    Relative pronouns lead to their antecedent. For a passive verb this is the one acted upon.
    """
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        # "Israel and Hamas each accused": the first subject names them, "each" only floats.
        subject = own[0] if own[-1].lower_ in FLOATING else own[-1]
        if subject.lower_ in FLOATING and (floated := _find_floated(verb, depth)) is not None:
            return floated
        if is_relative(subject):
            cleft = verb.head if verb.head.i != verb.i and verb.head.pos_ in ("PROPN", "NOUN") else None
            return _find_antecedent(verb) or cleft or subject
        return subject
    if depth > 5:
        return None
    if verb.dep_ == "acl" and any(c.lower_ == "to" and c.dep_ == "mark" for c in verb.children):
        return _find_planner(verb.head, depth)
    if verb.dep_.startswith("acl"):
        return verb.head
    if verb.dep_.split(":")[0] in CONTROLLED and verb.head.i != verb.i:
        return _find_controller(verb, depth)
    return None


def _find_controller(verb: Token, depth: int) -> Token | None:
    """Find the subject of a verb that borrows one: from its object's control, a coordinated clause, or above."""
    base, head = verb.dep_.split(":")[0], verb.head
    if (
        base == "ccomp"
        and head.dep_ == "acl:relcl"
        and not find_children(head, "obj")
        and _has_own_subject(head)
    ):
        return head.head  # "missiles that Oslo claims breach the deal"
    if base == "conj" and (nearer := _find_nearer_conjunct(verb)) is not None:
        return find_subject(nearer, depth + 1)
    if base == "xcomp" and (controller := find_object(head)) is not None:
        return controller
    return find_subject(head, depth + 1)


def _find_nearer_conjunct(verb: Token) -> Token | None:
    """Find the coordinated clause with a subject just before a verb: "Rome spoke, but Oslo objected and [verb]"."""
    before = [c for c in find_children(verb.head, "conj") if c.i < verb.i and is_verb(c)]
    return before[-1] if before and _has_own_subject(before[-1]) else None


def _has_own_subject(verb: Token) -> bool:
    return any(c.dep_ in SUBJECTS and not is_relative(c) for c in verb.children)


def _find_planner(noun: Token, depth: int) -> Token:
    """Find who is to do what hangs on a noun ("looks for pretexts to break it", "their plan to break it")."""
    owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None) or find_owner(noun)
    owner = owner or next((c for c in find_children(noun, "nmod") if "of" in find_prepositions(c)), None)
    above = next((t for t in climb(noun) if is_verb(t)), None)
    governed = noun.dep_.split(":")[0] in ("obj", "obl", "nmod")
    governed = governed and above is not None and above.lemma_.lower() in PLANNING
    subject = (
        find_subject(above, depth + 1) if above is not None and governed and not is_passive(above) else None
    )
    return owner or subject or noun


def _find_floated(verb: Token, depth: int) -> Token | None:
    """Find whom a lone "each" or "both" means: the subject above ("they shelled the town, each blaming ...")."""
    above = verb.head
    if depth > 5 or above.i == verb.i:
        return None
    if above.pos_ in ("PROPN", "NOUN"):
        return above
    return find_subject(above, depth + 1)


def is_relative(token: Token) -> bool:
    """Tell whether a token is a relative pronoun; "WHO" in capitals is a body."""
    word = token.lower_ in RELATIVE and token.pos_ in ("PRON", "DET", "SCONJ", "ADP")
    return word and not token.text.isupper()


def find_agent(verb: Token) -> Token | None:
    """Find who acts: the `by` phrase of a passive, else the subject of an active verb; None when unsaid."""
    if is_passive(verb):
        by = [c for c in find_children(verb, "obl", "nmod") if "by" in find_prepositions(c)]
        by = by or [c for c in find_obliques(verb, {"by"}) if c.pos_ != "VERB"]
        return by[0] if by else None
    return find_subject(verb)


def find_object(verb: Token) -> Token | None:
    """Find the direct object; for a passive verb its subject."""
    if is_passive(verb):
        return find_subject(verb)
    objects = find_children(verb, "obj") or find_children(verb, "iobj")
    if not objects:
        bare = verb.dep_ == "acl:relcl" and not find_children(verb, "ccomp", "xcomp")
        own = [c for c in verb.children if c.dep_ in SUBJECTS and c.lower_ not in RELATIVE]
        # "the accusations Moscow has rejected": the antecedent is the object.
        return verb.head if bare and own else None
    if is_relative(objects[0]) and verb.dep_ == "acl:relcl":
        return verb.head
    return objects[0]


def find_conjuncts(token: Token) -> list[Token]:
    """List a noun and everything coordinated with it, in text order."""
    found, queue = [token], [token]
    while queue:
        for child in find_children(queue.pop(), "conj"):
            if child not in found and child.pos_ not in ("VERB", "AUX"):
                found.append(child)
                queue.append(child)
    return sorted(found, key=lambda t: t.i)


def find_first_conjunct(token: Token) -> Token:
    """Climb from a noun to the first of those that it is coordinated with."""
    while token.dep_ == "conj" and token.head.i < token.i and token.head.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def is_reciprocal(token: Token) -> bool:
    """Tell whether a token belongs to "each other", "one another" or "the other"."""
    before = token.nbor(-1).lower_ if token.i else ""
    after = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if token.lower_ in ("each", "one") and after in OTHER:
        return True
    return token.lower_ in OTHER and before in ("the", "each", "one")


def list_phrase(head: Token) -> list[Token]:
    """List the tokens of a noun phrase without clauses, appositions, coordination and its own preposition."""
    dropped: tuple[str, ...] = (
        "case",
        "conj",
        "cc",
        "punct",
        "acl",
        "appos",
        "parataxis",
        "mark",
        "advcl",
        "ccomp",
        "cop",
    )
    dropped += ("nsubj", "aux", "advmod:emph", "discourse", "dep", "orphan", "list")
    kept = [head]
    for child in head.children:
        base = child.dep_.split(":")[0]
        if base in dropped and not (base == "punct" and child.text in "-–"):
            continue
        if child.i > head.i and child.text in WEEKDAYS:
            continue  # "[the port] on Tuesday urged ...": when, not who
        kept.extend(child.subtree)
    return sorted(kept, key=lambda t: t.i)


def trim_marks(tokens: list[Token]) -> list[Token]:
    """Drop punctuation and spaces from both ends; the last token stays when there is nothing else."""
    left, right = 0, len(tokens)
    while right - left > 1 and (tokens[left].is_punct or tokens[left].is_space or tokens[left].is_quote):
        left += 1
    while right - left > 1 and (tokens[right - 1].is_punct or tokens[right - 1].is_space):
        right -= 1
    return tokens[left:right]


def is_first_person(token: Token) -> bool:
    """Tell whether a pronoun is of the first person; "US" in capitals is a country."""
    return token.lower_ in FIRST_PERSON and not (len(token.text) > 1 and token.text.isupper())


def is_quoted(token: Token) -> bool:
    """Tell whether a quotation mark opens before a token in its paragraph and does not close before it."""
    opened = False
    for mark in token.doc[: token.i]:
        if mark.text == "“" or (mark.text == '"' and not opened):
            opened = True
        elif mark.text in ('"', "”"):
            opened = False
    return opened


def find_owner(noun: Token) -> Token | None:
    """Find whose a deed or thing is: "China's seizure", "the attack by Russia", "U.S. tests"."""
    for child in noun.children:
        if child.dep_ == "nmod:poss" or (child.dep_ == "nmod" and find_prepositions(child) & {"by", "from"}):
            return child
    for child in noun.children:
        if child.dep_ in ("amod", "compound", "nmod") and child.i < noun.i and child.text[:1].isupper():
            return child
    return None


def find_carrier(token: Token) -> Token:
    """Find the predicate that carries a deed named by a noun ("its breach endangers us"); else the token itself."""
    if token.pos_ == "NOUN" and token.dep_ in SUBJECTS and is_verb(token.head):
        return token.head
    return token


def climb(token: Token) -> Iterator[Token]:
    """Walk from the token's head up to the root."""
    while token.head.i != token.i:
        token = token.head
        yield token


def _find_antecedent(verb: Token) -> Token | None:
    """Find the noun that a relative clause hangs on, through coordination inside the clause."""
    here = verb
    for _ in range(4):
        if here.dep_.startswith("acl"):
            return here.head
        if here.head.i == here.i:
            return None
        here = here.head
    return None
