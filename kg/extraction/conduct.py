"""Rules for acts that nobody names: what somebody says of another party makes it an accusation or a demand.

In: a Scene with its utterances. Out: Drafts marked `implied`. "Russia had deployed missiles in violation of
the pact", said by an American official, accuses Russia; "we have not violated it", said by a Russian one,
denies. Who acts in the clause decides whom it is against: a party on the speaker's own side cannot be accused
by it. Every rule asks for an agent that resolves to an actor; without one nothing is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.deeds import Deed, find_deed, is_predicate, list_deed
from kg.extraction.ownvoice import read_own_voice
from kg.extraction.pressure import read_duty, read_snub, read_threat
from kg.extraction.scene import (
    Draft,
    Scene,
    Utterance,
    clip_words,
    draft_implied,
    is_same_side,
    resolve_owner,
)
from kg.extraction.words import (
    DEMONSTRATIVE,
    IT,
    PATIENT_NOUNS,
    PLAN_NOUNS,
    SECOND_PERSON,
)
from kg.lexicon import Pos
from kg.model import Act, Attribution, Party, Role

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Below this weight a conduct word needs a second sign (a legal phrase, harsh adverb) to accuse.
SURE = 0.5
#: From this weight on a word blames whoever the context names.
PLAIN = 0.75
#: From this weight on an adjective is something to be denied.
CALLED = 0.6


def find_implied_acts(scene: Scene) -> list[Draft]:
    """Find accusations, denials, demands, threats and concessions that the content of an utterance makes."""
    drafts: list[Draft] = []
    for number, part in enumerate(scene.parsed):
        for token in part.doc:
            utterance = scene.utterance_at(scene.span(number, [token]))
            if utterance is not None and utterance.attribution.rule.endswith("R8 noun infinitive"):
                utterance = None  # what somebody is willing to do is told by the outlet
            if utterance is None:
                utterance = _find_reporter(scene, number, token)
            if utterance is not None and utterance.speakers:
                drafts += _read_token(scene, number, token, utterance)
            elif utterance is None:
                drafts += read_own_voice(scene, number, token)
    return drafts


def _find_reporter(scene: Scene, number: int, token: Token) -> Utterance | None:
    """Build the utterance of a content clause that no attribution covers ("after determining that Moscow cheats").

    None where no verb of plain speech with a known subject governs the clause.
    """
    below = token
    for verb in tree.climb(token):
        plain = any(cue.act is Act.STATE for cue in scene.lexicon.find_cues(verb.lemma_, "verb"))
        if below.dep_ == "ccomp" and tree.is_verb(verb) and plain and not tree.is_negated(verb):
            subject = tree.find_agent(verb)
            speakers = scene.resolver.resolve(number, subject) if subject is not None else []
            if subject is None or not speakers:
                return None
            content = scene.span(number, sorted(below.subtree, key=lambda t: t.i))
            attribution = Attribution(
                (scene.span(number, [subject]),), (scene.span(number, [verb]),), (content,),
                "indirect", "governing verb", ("syntax",), 0.5,
            )  # fmt: skip
            return Utterance(attribution, tuple(speakers))
        below = verb
    return None


def _read_token(scene: Scene, number: int, token: Token, utterance: Utterance) -> Iterator[Draft]:
    """Try each rule on one token of somebody's words; what they quote of others is not theirs."""
    if _is_requoted(scene, number, token, utterance):
        return
    if tree.is_verb(token) or is_predicate(token):
        for rule in (read_duty, read_threat, read_snub):
            draft = rule(scene, number, token, utterance)
            if draft is not None:
                yield draft
                return
    deed = find_deed(scene, token)
    if deed is not None:
        draft = _judge_deed(scene, number, deed, utterance)
        if draft is not None:
            yield draft


def _is_requoted(scene: Scene, number: int, token: Token, utterance: Utterance) -> bool:
    """Tell whether a second quotation opens inside the quoted words before this token."""
    base = scene.parsed[number].paragraph.span.start
    starts = [s.start - base for s in utterance.attribution.content if s.start <= base + token.idx < s.end]
    if not starts or utterance.attribution.kind == "indirect":
        return False
    if ":" not in scene.article.text[base + starts[0] : base + token.idx]:
        return False
    inside = [t for t in token.doc[: token.i] if starts[0] < t.idx]
    return any(
        mark.is_quote and mark.i > 0 and mark.nbor(-1).text == ":" and not mark.whitespace_
        for mark in inside
        if mark.i > inside[0].i
    )


# --- deeds -------------------------------------------------------------------------------------------


def _judge_deed(scene: Scene, number: int, deed: Deed, utterance: Utterance) -> Draft | None:
    """Decide what saying this of its agent does: accuse, deny, concede, or nothing."""
    if deed.agent is None:
        return None
    if deed.agent.lower_ in IT and "to" in tree.find_prepositions(deed.head):
        return None  # "the answer? It is to strike"
    speaker = utterance.speakers[0]
    agents = scene.resolver.resolve(number, deed.agent, speaker)
    if deed.suffered:
        struck = any(is_same_side(a, speaker) for a in agents) and deed.conduct.weight >= PLAIN
        rule = "implied:suffered-deed"
        return _draft(scene, number, deed, utterance, Act.ACCUSE, [], rule, 0.6) if struck else None
    agents = agents or _find_answerable(scene, number, deed.agent, speaker)
    own = tree.is_first_person(deed.agent) or (bool(agents) and all(is_same_side(a, speaker) for a in agents))
    if deed.negated:
        return _judge_denied(scene, number, deed, utterance, own, bool(agents))
    if own:
        sure = tree.is_first_person(deed.agent) and deed.conduct.weight >= 0.8 and not deed.hypothetical
        return (
            _draft(scene, number, deed, utterance, Act.CONCEDE, [], "implied:own-deed", 0.4) if sure else None
        )
    agents = [a for a in agents if not is_same_side(a, speaker)]
    supposed = tree.find_prepositions(deed.head) & {"if", "unless", "until", "lest", "whether"}
    suffered = not agents and _leaves_target_open(scene, number, deed, utterance)
    least = PLAIN if deed.hypothetical else SURE
    if not (agents or suffered) or supposed or deed.conduct.weight < least:
        return None
    if deed.conduct.pos is Pos.ADJ and is_predicate(deed.head) and deed.agent.lower_ in IT | DEMONSTRATIVE:
        return None  # "it is so dangerous" says of nobody what he did
    confidence = 0.45 + 0.35 * deed.conduct.weight - (0.15 if deed.hypothetical else 0.0)
    rule = "implied:deed" if deed.head.pos_ != "NOUN" else "implied:deed-noun"
    return _draft(scene, number, deed, utterance, Act.ACCUSE, agents, rule, round(confidence, 2))


def _find_answerable(scene: Scene, number: int, agent: Token, speaker: Party) -> list[Party]:
    """Find who answers for a deed of a thing: "U.S. tests violated the treaty", "years of Russian violations"."""
    if agent.pos_ == "ADJ":
        return resolve_owner(scene, number, agent, speaker)
    owner = None if agent.pos_ == "PRON" else tree.find_owner(agent)
    if owner is None or agent.lemma_.lower() in PATIENT_NOUNS:
        return []
    return resolve_owner(scene, number, owner, speaker)


def _judge_denied(
    scene: Scene, number: int, deed: Deed, utterance: Utterance, own: bool, known: bool
) -> Draft | None:
    """Read a deed that is said not to have been done: a denial where it would be one's own, or anybody's."""
    least = CALLED if deed.conduct.pos is Pos.ADJ else SURE  # "I am not that cynical" answers nobody
    if deed.agent is None or deed.conduct.weight < least or _is_forbidding(deed.head):
        return None
    denies_all = deed.agent.lower_ in tree.NEGATIONS or any(c.lower_ == "no" for c in deed.agent.children)
    denies_all = denies_all or any(c.lower_ == "any" for c in deed.head.children)
    modals = tree.MODAL_DUTY | {"can", "could", "will", "cannot"}
    if any(c.lower_ in modals for c in tree.find_children(deed.head, "aux")):
        return None
    # "It was not a lie": what is named there is the deed, not its doer.
    deed_named = deed.head.pos_ == "NOUN" and deed.agent.lower_ in IT | DEMONSTRATIVE
    if not own and known and not denies_all and not deed_named:
        return None
    return _draft(scene, number, deed, utterance, Act.DENY, [], "implied:denied-deed", 0.6)


def _is_forbidding(verb: Token) -> bool:
    """Tell whether a negated verb is an order or a call: "Don't shoot", "Let's not waste it"."""
    if verb.head.lemma_.lower() == "let" and verb.dep_ in ("xcomp", "ccomp"):
        return not _has_speaker(verb.head)  # "Let's not waste it"
    do = any(c.lower_ in ("do", "don't") for c in tree.find_children(verb, "aux"))
    return do and not tree.find_children(verb, *tree.SUBJECTS) and verb.dep_ not in ("conj", "xcomp", "advcl")


def _has_speaker(verb: Token) -> bool:
    return bool(tree.find_children(verb, *tree.SUBJECTS))


def _leaves_target_open(scene: Scene, number: int, deed: Deed, utterance: Utterance) -> bool:
    """Tell whether a deed with no named doer is still held against somebody whom the context names.

    "Your breach", "that is a violation", "a course of breaking every pact", said in so many words; "the missile
    exceeds the limit", told of a thing; "her detention".
    """
    agent = deed.agent
    if agent is None:
        return False
    direct, word, lemma = utterance.attribution.kind != "indirect", agent.lower_, agent.lemma_.lower()
    if lemma in PATIENT_NOUNS or (direct and word in SECOND_PERSON):
        return True
    if direct and word in DEMONSTRATIVE and is_predicate(deed.head):
        return deed.conduct.weight >= PLAIN
    if direct and lemma in PLAN_NOUNS and deed.head.i != agent.i:
        return True
    if deed.words[0].i == agent.i or deed.conduct.kind != "violation" or deed.conduct.weight < PLAIN:
        return False
    return agent.pos_ in ("NOUN", "PROPN") and tree.is_verb(deed.head) and scene.role(number) is Role.BODY


def _draft(  # noqa: PLR0913 - the parts of a draft
    scene: Scene,
    number: int,
    deed: Deed,
    utterance: Utterance,
    act: Act,
    targets: list[Party],
    rule: str,
    confidence: float,
) -> Draft:
    clause = clip_words(scene, number, list_deed(deed), utterance)
    rule = f"{rule}:{deed.conduct.lemma.replace(' ', '-')}"
    return draft_implied(
        scene, number, deed.head, deed.words, clause, utterance,
        act=act, rule=rule, confidence=confidence, targets=targets,
    )  # fmt: skip
