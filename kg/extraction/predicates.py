"""Rules for predicates and set phrases that act by themselves inside somebody's words.

In: a Scene with its utterances. Out: Drafts marked `implied`. "It is a lie", "these claims are baseless", said by
anybody, denies; "all options are on the table", "there will be no deal if this goes on" threatens. Which words do
so is told by the cues of frame `adjective` in the lexicon. What they answer, and so their target, is found later.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.deeds import is_hypothetical, is_predicate
from kg.extraction.frames import find_cues_at
from kg.extraction.pressure import find_condition
from kg.extraction.scene import Draft, Scene, Utterance, draft_implied, find_rendering, is_same_side
from kg.extraction.words import ADVERSE_DEEDS, FALSE_NAMES, IT, THEY
from kg.lexicon import Frame, Pos
from kg.model import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Subjects that stand for what the other side said.
POINTING = IT | THEY | frozenset({"this", "that", "these", "those", "there", "all", "everything"})


def find_said_predicates(scene: Scene) -> list[Draft]:
    """Find denials and threats that a predicate or set phrase makes, in text order."""
    drafts: list[Draft] = []
    for number, part in enumerate(scene.parsed):
        for token in part.doc:
            utterance = scene.utterance_at(scene.span(number, [token]))
            if utterance is not None and utterance.speakers:
                drafts += _read_token(scene, number, token, utterance)
            else:
                drafts += _read_told_threat(scene, number, token)
    return drafts


def _read_told_threat(scene: Scene, number: int, token: Token) -> Iterator[Draft]:
    """Read a threat that the outlet tells: "Rome is determined to leave unless Oslo returns"."""
    # A parser may hang the condition on the plan ("determined") or on the deed ("withdraw").
    hosts = [token, token.head] if token.dep_ == "xcomp" else [token]
    hung = [c for host in hosts for c in tree.find_children(host, "advcl")]
    condition = next((c for c in hung if "unless" in tree.find_prepositions(c)), None)
    subject = tree.find_subject(token) if condition is not None and tree.is_verb(token) else None
    if (
        subject is None
        or condition is None
        or token.lemma_.lower() not in ADVERSE_DEEDS
        or tree.is_negated(token)
    ):
        return
    planned = token.dep_ == "xcomp" or any(
        c.lower_ in ("will", "would") for c in tree.find_children(token, "aux")
    )
    speakers = scene.resolver.resolve(number, subject)
    spared = tree.find_subject(condition)
    others = scene.resolver.resolve(number, spared) if spared is not None else []
    targets = [p for p in others if not any(is_same_side(p, s) for s in speakers)]
    if not planned or not speakers or not targets:
        return
    clause = tree.list_clause(token)
    yield Draft(
        act=Act.THREATEN,
        paragraph=number,
        head=token,
        cue=scene.mention(number, [token]),
        clause=clause,
        rule="said:unless",
        confidence=0.6,
        speakers=speakers,
        targets=targets,
        content=clause,
        rendering=find_rendering(scene, number, None),
        implied=True,
    )


def find_conditional_demands(scene: Scene, drafts: Sequence[Draft]) -> list[Draft]:
    """Find the demand inside a conditional threat: "it will leave unless Moscow destroys the missile".

    Only "unless", or "if" with a negation, sets what the other side must do to be spared.
    """
    demands = []
    for threat in drafts:
        verb = _find_spared(threat) if threat.act is Act.THREATEN and threat.speakers else None
        subject = tree.find_subject(verb) if verb is not None else None
        if verb is None or subject is None:
            continue
        parties = scene.resolver.resolve(threat.paragraph, subject, threat.speakers[0])
        asked = [p for p in parties if not any(is_same_side(p, s) for s in threat.speakers)]
        if not asked:
            continue
        clause = tree.list_clause(verb)
        demands.append(
            replace(
                threat,
                act=Act.DEMAND,
                head=verb,
                cue=scene.mention(threat.paragraph, clause[:1]),
                clause=clause,
                content=_list_asked(verb),
                targets=asked,
                rule="said:condition",
                confidence=0.55,
                implied=True,
            )
        )
    return demands


def _list_asked(verb: Token) -> list[Token]:
    """List what is asked: "unless Moscow destroys the missile" asks Moscow to destroy it, "if it does not ..." too."""
    dropped = {t.i for c in verb.children if c.i < verb.i for t in c.subtree}
    return [t for t in tree.list_clause(verb) if t.i not in dropped]


def _find_spared(threat: Draft) -> Token | None:
    """Find the verb of the condition that would spare the threatened."""
    for token in threat.clause:
        verb = token.head
        if token.dep_ == "mark" and (
            token.lower_ == "unless"
            or (token.lower_ == "if" and verb.dep_ == "advcl" and tree.is_negated(verb))
        ):
            return verb
    return None


def _read_token(scene: Scene, number: int, token: Token, utterance: Utterance) -> Iterator[Draft]:
    words = _find_rejection(scene, token) or _find_absence(scene, token)
    if words:
        yield _draft(scene, number, token, words, utterance, Act.DENY, "said:called-false", 0.65)
        return
    words = _find_menace(scene, number, token, utterance)
    if words:
        yield _draft(scene, number, token, words, utterance, Act.THREATEN, "said:menace", 0.6)
        return
    if _is_refused_future(token):
        yield _draft(scene, number, token, [token], utterance, Act.THREATEN, "said:no-future", 0.55)


def _find_rejection(scene: Scene, token: Token) -> list[Token]:
    """Read "it is false", "the accusations are a lie": a false name for what the other side said."""
    if not is_predicate(token) or tree.is_negated(token) or is_hypothetical(token):
        return []
    subject = tree.find_subject(token)
    if subject is None or not (subject.lower_ in POINTING or _names_speech(scene, subject)):
        return []
    false = token.lemma_.lower() in FALSE_NAMES or any(
        cue.act is Act.DENY for cue in scene.lexicon.find_cues(token.lemma_, Pos.ADJ)
    )
    return [token] if false else []


def _find_absence(scene: Scene, token: Token) -> list[Token]:
    """Read "there was no collusion": the deed itself is said not to exist."""
    if token.pos_ != "NOUN" or token.dep_ not in tree.SUBJECTS or not tree.find_children(token.head, "expl"):
        return []
    denied = any(c.lower_ == "no" for c in token.children) or tree.is_negated(token.head)
    conduct = scene.lexicon.find_conduct(token.lemma_, Pos.NOUN)
    future = any(c.lower_ in ("will", "would", "can") for c in tree.find_children(token.head, "aux"))
    return [token] if denied and not future and conduct is not None and conduct.weight >= 0.5 else []


def _names_speech(scene: Scene, noun: Token) -> bool:
    acts = {cue.act for cue in scene.lexicon.find_cues(noun.lemma_, Pos.NOUN)}
    return bool(acts & {Act.ACCUSE, Act.CRITICISE, Act.STATE, Act.WARN})


def _find_menace(scene: Scene, number: int, token: Token, utterance: Utterance) -> list[Token]:
    """Read a set phrase of threat ("all options", "face consequences") in the mouth of whoever utters it."""
    for cue, words in find_cues_at(scene, token):
        if cue.act is not Act.THREATEN or cue.pos is not Pos.PHRASE or Frame.ADJECTIVE not in cue.frames:
            continue
        verb = next((t for t in [token, *tree.climb(token)] if tree.is_verb(t)), token)
        if tree.is_negated(verb):
            continue
        subject = tree.find_subject(verb)
        agents = scene.resolver.resolve(number, subject, utterance.speakers[0]) if subject is not None else []
        menacing = tree.is_verb(token) and token.lemma_.lower() in (
            "consider",
            "weigh",
            "prepare",
            "take",
            "keep",
        )
        if menacing and agents and not any(is_same_side(a, utterance.speakers[0]) for a in agents):
            continue
        return words
    return []


def _is_refused_future(token: Token) -> bool:
    """Tell whether a clause says "there will be no deal" under a condition."""
    future = any(c.lower_ in ("will", "'ll", "’ll", "would") for c in tree.find_children(token, "aux"))
    expletive = bool(tree.find_children(token, "expl"))
    refused = any(g.lower_ == "no" for c in token.children if c.dep_ in tree.SUBJECTS for g in c.children)
    return future and expletive and refused and find_condition(token) is not None


def _draft(  # noqa: PLR0913 - the parts of a draft
    scene: Scene,
    number: int,
    token: Token,
    words: list[Token],
    utterance: Utterance,
    act: Act,
    rule: str,
    confidence: float,
) -> Draft:
    head = next((t for t in [token, *tree.climb(token)] if tree.is_verb(t) or is_predicate(t)), token)
    clause = [t for t in tree.list_clause(head) if utterance.covers(scene.span(number, [t]))] or words
    return draft_implied(
        scene,
        number,
        head,
        words,
        tree.trim_marks(clause),
        utterance,
        act=act,
        rule=rule,
        confidence=confidence,
    )
