"""Says whether a cue names its act only to say that it was not done: "would accuse", "no accusation", "declined to".

In: a Scene and a frame, or a cue's token. Out: True where the act was denied, supposed, wished for or asked about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.scene import Scene
from kg.lexicon import Pos
from kg.model import Act, ActFrame

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Verbs that only advise or plan what hangs on them.
COUNSELS = frozenset(
    "recommend want plan intend propose decide seek suggest advise support favor favour try".split()
)
#: Verbs by which somebody does not do something.
DECLINES = frozenset({"refuse", "decline", "fail", "stop", "avoid"})
#: Verbs of wishing and planning: what hangs on them is not done yet.
WISHES = frozenset("want promise pledge plan hope intend expect prepare like love wish prefer need".split())
#: Verbs by which somebody keeps away from doing something.
SHUNS = frozenset("steer stay shy refrain keep hold abstain back".split())
#: Adjectives before an act that is not done yet.
INCLINED = frozenset(
    {"willing", "able", "ready", "prepared", "likely", "free", "reluctant", "eager", "unable"}
)


def is_left_undone(scene: Scene, frame: ActFrame) -> bool:
    """Tell whether a frame's cue names its act only to say that it was not done ("would accuse", "no accusation").

    Nor is it a denial that somebody "did not accuse" or "refused to condemn" another, where the text itself says so.
    """
    number = scene.find_paragraph(frame.cue)
    named = []
    for token in scene.tokens_of(number, frame.cue) if number is not None else []:
        named.append(token.head if token.lower_ in tree.NEGATIONS else token)
        if token.lemma_.lower() in DECLINES:
            named += tree.find_children(token, "xcomp")
    told = scene.utterance_at(frame.cue) is None
    for token in named:
        pos = {"VERB": Pos.VERB, "NOUN": Pos.NOUN, "ADJ": Pos.ADJ}.get(token.pos_)
        acts = {cue.act for cue in scene.lexicon.find_cues(token.lemma_, pos)} if pos is not None else set()
        if Act.CRITICISE in acts:
            acts.add(Act.ACCUSE)
        if frame.act is Act.DENY and told and acts and Act.REFUSE not in acts:
            acts.add(Act.DENY)
        if token.pos_ == "NOUN" and token.dep_ != "obj":
            continue  # "it was no lie" denies by its negation
        if frame.act in acts and _is_not_done(token, frame.act):
            return True
    return False


def _is_not_done(token: Token, act: Act) -> bool:
    if tree.is_negated(token) or _is_held_back(token, act):
        return True
    # To say that one would or may do harm is a threat by itself.
    return act is not Act.THREATEN and (_is_undone(token) or is_hypothetical(token))


def _is_undone(token: Token) -> bool:
    """Tell whether the verb above says that an act was not done: declined, shunned, wished for, advised against."""
    first = token
    while first.dep_ == "conj" and first.head.i < first.i and tree.is_verb(first.head):
        first = first.head  # "declined to threaten or even blame"
    above, lemma = first.head, first.head.lemma_.lower()
    if first.dep_ in ("advcl", "obl"):
        # "Steered clear of criticising".
        return lemma in SHUNS and bool(tree.find_prepositions(first) & {"of", "from"})
    if first.dep_ != "xcomp" or above.i == first.i:
        return False
    return lemma in DECLINES | WISHES or (lemma in COUNSELS and tree.is_negated(above))


def _is_held_back(token: Token, act: Act) -> bool:
    """Tell whether words around a cue say that the act was not done.

    "Neither confirm nor deny", "made no accusation", "has yet to deny", "no reason to deny", "stopped short of".
    """
    above = token.head
    if any(c.lower_ in ("nor", "neither") for c in token.children) or any(
        c.lower_ == "neither" for c in above.children
    ):
        return True
    # "Played no role" denies by that very word.
    if act is not Act.DENY and any(
        g.lower_ == "no" for c in tree.find_children(token, "obj") for g in c.children
    ):
        return True
    if token.dep_ == "acl" and any(c.lower_ == "no" for c in above.children):
        return True
    yet = token.dep_ == "xcomp" and any(c.lower_ == "yet" for c in [*above.children, *token.children])
    short = any(t.lower_ == "short" for t in token.doc[max(token.sent.start, token.i - 3) : token.i])
    return yet or (short and above.lemma_.lower() in ("stop", "fall", "short"))


def is_hypothetical(token: Token) -> bool:
    """Tell whether the act is only supposed: under if or whether, or with would, could, might."""
    marks = tree.find_prepositions(token)
    if _is_wanted(token):
        return True
    if marks & {"if", "whether", "unless", "lest"} or _is_asked(token):
        return True
    return any(c.lower_ in ("would", "could", "might", "may") for c in tree.find_children(token, "aux"))


def _is_wanted(token: Token) -> bool:
    """Tell whether an act is only what somebody is willing, able or ready to do ("willing to stand up and demand")."""
    first = token
    while first.dep_ == "conj" and first.head.i < first.i:
        first = first.head
    to = any(c.lower_ == "to" for c in tree.find_children(first, "mark"))
    return to and first.dep_ in ("xcomp", "advcl", "ccomp") and first.head.lemma_.lower() in INCLINED


def _is_asked(token: Token) -> bool:
    """Tell whether a sentence asks whether the act was done: "Did Oslo accuse Rome?"."""
    aux = tree.find_children(token, "aux")
    subjects = [c for c in token.children if c.dep_ in tree.SUBJECTS]
    return bool(aux and subjects) and aux[0].i < subjects[0].i and any(t.text == "?" for t in token.sent[-2:])
