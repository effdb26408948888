"""Finds words of blameworthy conduct and reads who is said to have done what.

In: a Scene and a token. Out: the lexicon's conduct record, or a `Deed` with its agent; None where the token
marks no blame or the deed has no owner in the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Scene
from kg.extraction.words import IT, THEY
from kg.lexicon import Conduct, Pos

if TYPE_CHECKING:
    from spacy.tokens import Token


#: Least weight of a deed that somebody is said to have committed, launched or carried out.
COMMITTED = 0.6


@dataclass(frozen=True, slots=True)
class Deed:
    """A clause that says somebody did something blameworthy; where `suffered`, the agent is whom it was done to."""

    head: Token
    words: list[Token]
    conduct: Conduct
    agent: Token | None
    negated: bool
    hypothetical: bool
    suffered: bool = False


def find_deed(scene: Scene, token: Token) -> Deed | None:
    """Read a blameworthy deed headed by this token: a verb, a predicate, or a noun with an owner."""
    found = None if _is_hyphenated(token) or _is_unsaid(token) else _find_blame(scene, token)
    if found is None:
        return None
    conduct, words = found
    if tree.is_verb(token) or token.pos_ == "PROPN":
        return Deed(
            token, words, conduct, tree.find_agent(token), tree.is_negated(token), is_hypothetical(token)
        )
    if is_predicate(token):
        agent = tree.find_subject(token)
        return Deed(token, words, conduct, agent, tree.is_negated(token), is_hypothetical(token))
    if token.pos_ == "NOUN":
        deed = _find_misread_verb(scene, token) or _find_noun_deed(token, conduct)
        return deed if deed is None or len(words) == 1 else replace(deed, words=words)
    return None


def _find_blame(scene: Scene, token: Token) -> tuple[Conduct, list[Token]] | None:
    """Find the conduct record of a token, or of what blames beside it, with the words that carry it."""
    conduct = find_conduct(scene, token)
    if conduct is None or (conduct.weight < 0.5 and token.pos_ == "NOUN"):
        # "China's unlawful seizure": the adjective blames where the noun alone does not.
        blaming = _find_blaming_adjective(scene, token)
        if blaming is not None:
            return blaming
    if conduct is None and tree.is_verb(token) and (secret := _find_blaming_adverb(scene, token)) is not None:
        return secret
    if conduct is None and is_predicate(token) and _is_put_down_to(token):
        # "was behind the attack", "was to blame for the crash": the predicate names the responsible.
        conduct = scene.lexicon.find_conduct("responsible", "adj")
    return (conduct, [token]) if conduct is not None else None


def _is_hyphenated(token: Token) -> bool:
    """Tell whether a word is part of a hyphenated modifier: "job-killing", "blow-up kind"; it tells no deed."""
    if token.dep_.split(":")[0] not in ("amod", "compound") or not 0 < token.i < len(token.doc) - 1:
        return False
    before, after = token.nbor(-1), token.nbor(1)
    return (before.text == "-" and not before.whitespace_) or (after.text == "-" and not token.whitespace_)


def _is_unsaid(token: Token) -> bool:
    """Tell whether a deed is only possible, or under a denied belief: "may cheat", "would not expect it to cheat"."""
    possible = {c.lower_ for c in tree.find_children(token, "aux")}
    if possible & {"may", "might", "could"} and "have" not in possible:
        return True
    above = token.head
    return token.dep_ in ("ccomp", "xcomp") and above.lemma_.lower() in BELIEFS and tree.is_negated(above)


def _find_misread_verb(scene: Scene, token: Token) -> Deed | None:
    """Read a "noun" with an object of its own as the verb it is ("a new missile known as X breaches the pact")."""
    conduct = scene.lexicon.find_conduct(token.lemma_, "verb")
    if conduct is None or not tree.find_children(token, "obj") or not token.text.endswith("s"):
        return None
    doers = [t for t in tree.climb(token) if t.pos_ == "NOUN" and tree.find_children(t, "det")]
    return Deed(token, [token], conduct, doers[0], False, False) if doers else None


def _is_put_down_to(token: Token) -> bool:
    """Tell whether a predicate says that its subject caused something: "behind the attack", "to blame"."""
    return "behind" in tree.find_prepositions(token) or token.lemma_.lower() == "blame"


def _find_blaming_adjective(scene: Scene, noun: Token) -> tuple[Conduct, list[Token]] | None:
    """Find an adjective of blame on a noun, with its conduct record."""
    if noun.pos_ != "NOUN":
        return None
    for child in tree.find_children(noun, "amod"):
        conduct = scene.lexicon.find_conduct(child.lemma_, "adj")
        if conduct is not None and conduct.weight >= 0.5:
            return conduct, [child, noun]
    return None


def _find_blaming_adverb(scene: Scene, verb: Token) -> tuple[Conduct, list[Token]] | None:
    """Find an adverb of blame on a verb ("secretly deployed"), with its conduct record."""
    for child in tree.find_children(verb, "advmod"):
        conduct = scene.lexicon.find_conduct(child.lower_, "adj")
        if conduct is not None and conduct.weight >= 0.5 and child.text.endswith("ly"):
            return conduct, sorted([child, verb], key=lambda t: t.i)
    return None


def _find_noun_deed(noun: Token, conduct: Conduct) -> Deed | None:
    """Read "in violation of ..." on a verb, "Russia's violations", "attacks by Iran"."""
    verb = noun.head
    prepositions = tree.find_prepositions(noun)
    if (
        prepositions & {"in", "with"}
        and (tree.is_verb(verb) or is_predicate(verb))
        and noun.dep_ in ("obl", "nmod", "xcomp")
    ):
        return Deed(
            verb, [noun], conduct, tree.find_agent(verb), tree.is_negated(verb), is_hypothetical(verb)
        )
    if prepositions & {"toward", "towards"} and noun.dep_ in ("nmod", "obl"):
        # "Took another step toward destruction": the step is the deed.
        verb = next((t for t in tree.climb(noun) if tree.is_verb(t)), noun)
        if tree.is_verb(verb):
            return Deed(
                verb, [noun], conduct, tree.find_agent(verb), tree.is_negated(verb), is_hypothetical(verb)
            )
    owner = next((c for c in noun.children if c.dep_ == "nmod:poss"), None)
    owner = owner or next(
        (c for c in tree.find_children(noun, "nmod", "obl") if tree.find_prepositions(c) & {"by"}), None
    )
    owner = owner or next(
        (c for c in noun.children if c.dep_ in ("amod", "compound") and c.text[:1].isupper()), None
    )
    if (
        owner is None
        and noun.dep_ == "obj"
        and verb.lemma_.lower()
        in ("commit", "carry", "conduct", "make", "launch", "perpetrate", "stage", "orchestrate")
    ):
        owner = tree.find_agent(verb)
        # Who is said to have committed it is blamed, whatever the noun alone weighs.
        conduct = replace(conduct, weight=max(conduct.weight, COMMITTED))
    if owner is None:
        # "The blackmailing of Russia": whom it was done to, not who did it.
        owner = next((c for c in tree.find_children(noun, "nmod") if "of" in tree.find_prepositions(c)), None)
        return Deed(noun, [noun], conduct, owner, False, False, suffered=True) if owner is not None else None
    negated = any(c.lower_ in tree.NEGATIONS for c in noun.children)
    negated = negated or (any(c.lower_ == "any" for c in noun.children) and tree.is_negated(noun.head))
    return Deed(noun, [noun], conduct, owner, negated, False)


def find_conduct(scene: Scene, token: Token) -> Conduct | None:
    """Look the token up among conduct words, phrases that begin at it included."""
    sentence = token.sent
    offset = token.i - sentence.start
    hits = scene.lexicon.conduct.find_at(*tree.list_forms(sentence), offset, gap=3)
    for conduct, places in hits:
        if len(places) > 1 and tree.is_verb(token) == (conduct.pos is not Pos.NOUN):
            return conduct
    pos = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adj"}.get(token.pos_)
    return scene.lexicon.find_conduct(token.lemma_, pos) if pos else None


def is_predicate(token: Token) -> bool:
    """Tell whether a token is what a copula says of its subject."""
    return any(c.dep_ == "cop" for c in token.children)


def is_hypothetical(token: Token) -> bool:
    """Tell whether a clause is only supposed: under if or whether, or with would, could, might."""
    first = token.head if token.dep_ == "conj" and tree.is_verb(token.head) else token
    if any(tree.find_prepositions(t) & {"if", "whether", "unless", "lest", "until"} for t in (token, first)):
        return True
    return any(c.lower_ in ("would", "could", "might", "may") for c in tree.find_children(token, "aux"))


def list_deed(deed: Deed) -> list[Token]:
    """List the words of the deed's clause; of a noun deed its phrase."""
    misread = bool(tree.find_children(deed.head, "obj"))
    if deed.head.pos_ == "NOUN" and not is_predicate(deed.head) and not misread:
        own_case = {t.i for c in tree.find_children(deed.head, "case", "mark") for t in c.subtree}
        phrase = [t for t in sorted(deed.head.subtree, key=lambda t: t.i) if t.i not in own_case]
        phrase = tree.trim_marks(phrase)
        verb = next((t for t in tree.climb(deed.head) if tree.is_verb(t)), None)
        subject = tree.find_subject(verb) if verb is not None and len(phrase) == 2 else None
        # "They imposed a deadline to meet their ultimatum": two words alone say little.
        if verb is not None and subject is not None and subject.lower_ in THEY | IT:
            return tree.list_clause(verb)
        return phrase
    return _reach_agent(deed, tree.list_clause(deed.head))


def _reach_agent(deed: Deed, clause: list[Token]) -> list[Token]:
    """Begin the clause of a dependent deed with whoever or whatever does it: "Oslo's policy of ruining the pact"."""
    head, agent = deed.head, deed.agent
    hung = head.dep_.startswith("acl") and not tree.find_prepositions(head) - {"of", "to", "for", "at"}
    first = head.head if hung else agent
    if first is None or first.pos_ == "PRON" or not clause:
        return clause
    start = first.left_edge.i
    if not (0 < clause[0].i - start <= REACH and start >= head.sent.start):
        return clause
    if any(t.dep_ == "cc" and tree.is_verb(t.head) for t in head.doc[start : clause[0].i]):
        return clause  # another coordinated deed stands between
    words = tree.trim_marks([head.doc[i] for i in range(start, clause[-1].i + 1)])
    while len(words) > 1 and words[0].dep_ == "case":
        words = tree.trim_marks(words[1:])
    return words


#: Verbs whose negation makes what hangs on them unsaid.
BELIEFS = frozenset({"expect", "think", "believe", "say", "claim", "mean", "know", "suggest", "imagine"})
#: How many tokens before a dependent deed its doer may stand to be quoted with it.
REACH = 16
