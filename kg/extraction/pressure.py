"""Rules for pressure: duties laid on the other side, harsh deeds to come, and offers it left lying.

In: a Scene, a token and the utterance that holds it. Out: a Draft marked `implied`, None where the rule does not
apply. "Russia must destroy it" demands, "we will respond" threatens, "Rome rejected all our proposals" accuses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.actors import SINGLE_BODIES
from kg.extraction.deeds import is_hypothetical, is_predicate
from kg.extraction.scene import (
    Draft,
    Scene,
    Utterance,
    clip_words,
    draft_implied,
    is_same_side,
    resolve_owner,
)
from kg.extraction.words import ADVERSE_DEEDS, EFFORTS, HARSH_DEEDS, IT, SNUBS, THEY, WELCOMES
from kg.model import Act, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Verbs that say how things stand.
STATIVE = frozenset({"have", "know", "find", "feel", "see", "expect", "understand", "get"})
#: Relations of words that make a plural mean somebody in particular.
BOUND = frozenset({"det", "nmod:poss", "amod", "compound", "nummod", "acl:relcl"})


def read_duty(scene: Scene, number: int, token: Token, utterance: Utterance) -> Draft | None:
    """Read "Russia must destroy", "he should fight the fires": duty laid on another party is a demand."""
    modal = next(
        (c for c in tree.find_children(token, "aux") if c.lower_ in tree.MODAL_DUTY), None
    ) or _find_semi_modal(token)
    subject = tree.find_subject(token)
    if modal is None or subject is None or tree.find_prepositions(token) & {"if", "whether", "like", "as"}:
        return None
    if is_predicate(token) and subject.lower_ in IT:
        return None
    if is_hypothetical(modal) or _is_expected(token, modal) or _is_anybody(subject):
        return None
    if tree.find_children(token, "aux") and any(c.lower_ == "have" for c in tree.find_children(token, "aux")):
        return None
    speaker = utterance.speakers[0]
    targets = scene.resolver.resolve(number, subject, speaker)
    targets = [t for t in targets if not is_same_side(t, speaker)]
    if subject.lower_ in THEY and any(t.actor.kind in SINGLE_BODIES for t in targets):
        return None  # "they should think about that": whoever they are
    if tree.is_passive(token) and subject.pos_ in ("PROPN", "PRON"):
        return None  # "they must be defeated" lays no duty on them
    if not targets or tree.is_first_person(subject):
        return None
    clause = clip_words(scene, number, tree.list_clause(token), utterance)
    return draft_implied(
        scene, number, token, [modal], clause, utterance,
        act=Act.DEMAND, rule="implied:duty", confidence=0.65, targets=targets,
    )  # fmt: skip


def _is_expected(token: Token, modal: Token) -> bool:
    """Tell whether "should" says what is likely or fitting, not what is to be done: "should have no trouble"."""
    if modal.lower_ not in ("should", "ought"):
        return False
    return token.lemma_.lower() in STATIVE or (is_predicate(token) and token.pos_ == "NOUN")


def _is_anybody(subject: Token) -> bool:
    """Tell whether a subject is one's own, or a bare plural that means nobody: "states have to balance budgets"."""
    if any(c.dep_ == "nmod:poss" and tree.is_first_person(c) for c in subject.children):
        return True  # "our country should stand together"
    return subject.tag_ == "NNS" and not any(
        c.dep_ in BOUND or c.text[:1].isupper() for c in subject.children
    )


def _find_semi_modal(token: Token) -> Token | None:
    """Find `have to`, `need to` above an infinitive."""
    above = token.head
    if token.dep_ != "xcomp" or above.lemma_.lower() not in ("have", "need"):
        return None
    return None if _is_idle(above) else above


def _is_idle(modal: Token) -> bool:
    """Tell whether `have` or `need` above an infinitive lays no duty on its subject.

    "Is not needed to oversee", "need the state to tell us", "will have to spend", "the chance that she has to speak".
    """
    if tree.is_passive(modal) or tree.is_negated(modal) or modal.dep_ == "acl:relcl":
        return True
    foreseen = any(c.lower_ in ("will", "'ll", "’ll", "would") for c in tree.find_children(modal, "aux"))
    return foreseen or bool(tree.find_children(modal, "obj"))


def read_threat(scene: Scene, number: int, token: Token, utterance: Utterance) -> Draft | None:
    """Read "we will respond", "if this continues there will be no deal": a harsh deed of one's own to come."""
    future = next(
        (c for c in tree.find_children(token, "aux") if c.lower_ in ("will", "'ll", "’ll", "would")), None
    )
    if future is None or tree.is_negated(token):
        return None
    subject = tree.find_subject(token)
    speaker = utterance.speakers[0]
    if subject is None:
        return None
    own = tree.is_first_person(subject) or any(
        is_same_side(p, speaker) for p in scene.resolver.resolve(number, subject, speaker)
    )
    conditional = find_condition(token) is not None
    lemma = token.lemma_.lower()
    harsh = lemma in HARSH_DEEDS or (conditional and lemma in ADVERSE_DEEDS)
    if not own or not harsh:
        return None
    clause = clip_words(scene, number, tree.list_clause(token), utterance)
    return draft_implied(
        scene, number, token, [token], clause, utterance,
        act=Act.THREATEN, rule="implied:harsh-deed-to-come", confidence=0.65 if conditional else 0.55,
    )  # fmt: skip


def read_snub(scene: Scene, number: int, token: Token, utterance: Utterance) -> Draft | None:
    """Read "Rome rejected all our proposals", said by Oslo: not to take up one's offer is held against the other."""
    lemma, negated = token.lemma_.lower(), tree.is_negated(token)
    if lemma not in (WELCOMES | EFFORTS if negated else SNUBS) or is_hypothetical(token):
        return None
    if any(c.lower_ in ("will", "'ll", "can", "cannot") for c in tree.find_children(token, "aux")):
        return None
    offer, subject = tree.find_object(token), tree.find_agent(token)
    if subject is None or not (lemma in EFFORTS or (offer is not None and offer.pos_ in ("NOUN", "PROPN"))):
        return None
    speaker = utterance.speakers[0]
    others = [p for p in scene.resolver.resolve(number, subject, speaker) if not is_same_side(p, speaker)]
    even = "even" in (t.lower_ for t in token.doc[max(token.sent.start, token.i - 3) : token.i])
    if not others or not (even if lemma in EFFORTS else offer and _is_ours(scene, number, offer, speaker)):
        return None
    clause = clip_words(scene, number, tree.list_clause(token), utterance)
    return draft_implied(
        scene, number, token, [token], clause, utterance,
        act=Act.ACCUSE, rule="implied:snub", confidence=0.6, targets=others,
    )  # fmt: skip


def _is_ours(scene: Scene, number: int, offer: Token, speaker: Party) -> bool:
    """Tell whether an offer or question is the speaker's side's own: "our initiatives", "all Russian proposals"."""
    for child in offer.children:
        if child.dep_ == "nmod:poss" and tree.is_first_person(child):
            return True
    owner = tree.find_owner(offer)
    if owner is None:
        return False
    return any(is_same_side(p, speaker) for p in resolve_owner(scene, number, owner, speaker))


def find_condition(token: Token) -> Token | None:
    """Find the verb of the condition under which a clause stands ("if this goes on"), None without one."""
    for child in tree.find_children(token, "advcl"):
        if tree.find_prepositions(child) & {"if", "unless", "until", "once", "should"}:
            return child
    return None
