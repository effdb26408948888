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
from kg.extraction.deeds import Deed, find_deed, is_hypothetical, is_predicate
from kg.extraction.scene import Draft, Scene, Utterance, is_same_side
from kg.extraction.words import (
    ADVERSE_DEEDS,
    DEMONSTRATIVE,
    EFFORTS,
    HARSH_DEEDS,
    IT,
    PATIENT_NOUNS,
    PLAN_NOUNS,
    SECOND_PERSON,
    SNUBS,
    THEY,
    WELCOMES,
)
from kg.ids import build_slug
from kg.lexicon import Pos
from kg.model import Act, Actor, ActorKind, Attribution, Framing, Party, Rendering, Role

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Below this weight a conduct word needs a second sign (a legal phrase, harsh adverb) to accuse.
SURE = 0.5
#: Verbs whose object the writer takes for a fact.
FACTIVES = frozenset("admit acknowledge concede confess recognise recognize regret excuse justify".split())
#: From this weight on a word blames whoever the context names.
PLAIN = 0.75
#: The outlet's own sentences accuse only with words that leave no doubt.
OWN_VOICE = 0.85


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
                drafts += _read_own_voice(scene, number, token)
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
        for rule in (_read_duty, _read_threat, _read_snub):
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
    inside = [t for t in token.doc if starts[0] < t.idx < token.idx]
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
    speaker = utterance.speakers[0]
    agents = scene.resolver.resolve(number, deed.agent, speaker)
    if deed.suffered:
        struck = any(is_same_side(a, speaker) for a in agents) and deed.conduct.weight >= PLAIN
        rule = "implied:suffered-deed"
        return _draft(scene, number, deed, utterance, Act.ACCUSE, [], rule, 0.6) if struck else None
    if not agents and deed.agent.pos_ == "ADJ":
        agents = _resolve_owner(scene, number, deed.agent, speaker)  # "years of Russian violations"
    thing = None if agents or deed.agent.pos_ == "PRON" else tree.find_owner(deed.agent)
    if thing is not None and deed.agent.lemma_.lower() not in PATIENT_NOUNS:
        # "U.S. tests violated the treaty": the owner of the deed or thing answers for it.
        agents = _resolve_owner(scene, number, thing, speaker)
    own = tree.is_first_person(deed.agent) or (bool(agents) and all(is_same_side(a, speaker) for a in agents))
    if deed.negated:
        if deed.conduct.weight < SURE or _is_forbidding(deed.head):
            return None
        denies_all = deed.agent.lower_ in tree.NEGATIONS or any(c.lower_ == "no" for c in deed.agent.children)
        denies_all = denies_all or any(c.lower_ == "any" for c in deed.head.children)
        if any(c.lower_ in ("can", "could", "will", "cannot") for c in tree.find_children(deed.head, "aux")):
            return None
        # "It was not a lie": what is named there is the deed, not its doer.
        deed_named = deed.head.pos_ == "NOUN" and deed.agent.lower_ in IT | DEMONSTRATIVE
        if not own and agents and not denies_all and not deed_named:
            return None
        return _draft(scene, number, deed, utterance, Act.DENY, [], "implied:denied-deed", 0.6)
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


def _is_forbidding(verb: Token) -> bool:
    """Tell whether a negated verb is an order: "Don't shoot"."""
    do = any(c.lower_ in ("do", "don't") for c in tree.find_children(verb, "aux"))
    return do and not tree.find_children(verb, *tree.SUBJECTS) and verb.dep_ not in ("conj", "xcomp", "advcl")


def _leaves_target_open(scene: Scene, number: int, deed: Deed, utterance: Utterance) -> bool:
    """Tell whether a deed with no named doer is still held against somebody whom the context names.

    "Your breach", "that is a violation", "a course of breaking every pact", said in so many words; "the missile
    exceeds the limit", told of a thing; "her detention", "the blackmailing of our side".
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


def _resolve_owner(scene: Scene, number: int, owner: Token, speaker: Party) -> list[Party]:
    name = scene.resolver.book.name_at(number, owner)
    if name is not None and owner.dep_ != "nmod:poss":
        return [scene.resolver.party_of(name, scene.mention(number, [owner]))]
    return scene.resolver.resolve(number, owner, speaker)


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
    clause = _clip(scene, number, _list_deed(deed), utterance)
    return Draft(
        act=act,
        paragraph=number,
        head=deed.head,
        cue=scene.mention(number, deed.words),
        clause=clause,
        rule=f"{rule}:{deed.conduct.lemma.replace(' ', '-')}",
        confidence=confidence,
        speakers=list(utterance.speakers),
        targets=targets,
        content=clause,
        rendering=find_rendering(scene, number, utterance),
        framing=Framing.NEUTRAL,
        utterance=utterance,
        implied=True,
    )


def _list_deed(deed: Deed) -> list[Token]:
    """List the words of the deed's clause; of a noun deed its phrase."""
    if deed.head.pos_ == "NOUN" and not is_predicate(deed.head):
        phrase = tree.trim_marks(sorted(deed.head.subtree, key=lambda t: t.i))
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


#: How many tokens before a dependent deed its doer may stand to be quoted with it.
REACH = 16


# --- demands and threats -----------------------------------------------------------------------------


def _read_duty(scene: Scene, number: int, token: Token, utterance: Utterance) -> Draft | None:
    """Read "Russia must destroy", "he should fight the fires": duty laid on another party is a demand."""
    modal = next(
        (c for c in tree.find_children(token, "aux") if c.lower_ in tree.MODAL_DUTY), None
    ) or _find_semi_modal(token)
    subject = tree.find_subject(token)
    if modal is None or subject is None or tree.find_prepositions(token) & {"if", "whether", "like", "as"}:
        return None
    if is_predicate(token) and subject.lower_ in IT:
        return None
    if tree.find_children(token, "aux") and any(c.lower_ == "have" for c in tree.find_children(token, "aux")):
        return None
    speaker = utterance.speakers[0]
    targets = scene.resolver.resolve(number, subject, speaker)
    targets = [t for t in targets if not is_same_side(t, speaker)]
    if not targets or tree.is_first_person(subject):
        return None
    clause = _clip(scene, number, tree.list_clause(token), utterance)
    return Draft(
        Act.DEMAND,
        number,
        token,
        scene.mention(number, [modal]),
        clause,
        "implied:duty",
        0.65,
        list(utterance.speakers),
        targets,
        clause,
        find_rendering(scene, number, utterance),
        utterance=utterance,
        implied=True,
    )


def _find_semi_modal(token: Token) -> Token | None:
    """Find `have to`, `need to` above an infinitive."""
    if token.dep_ == "xcomp" and token.head.lemma_.lower() in ("have", "need"):
        return token.head
    return None


def _read_threat(scene: Scene, number: int, token: Token, utterance: Utterance) -> Draft | None:
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
    clause = _clip(scene, number, tree.list_clause(token), utterance)
    return Draft(
        Act.THREATEN,
        number,
        token,
        scene.mention(number, [token]),
        clause,
        "implied:harsh-deed-to-come",
        0.65 if conditional else 0.55,
        list(utterance.speakers),
        [],
        clause,
        find_rendering(scene, number, utterance),
        utterance=utterance,
        implied=True,
    )


def _read_snub(scene: Scene, number: int, token: Token, utterance: Utterance) -> Draft | None:
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
    clause = _clip(scene, number, tree.list_clause(token), utterance)
    return Draft(
        Act.ACCUSE,
        number,
        token,
        scene.mention(number, [token]),
        clause,
        "implied:snub",
        0.6,
        list(utterance.speakers),
        others,
        clause,
        find_rendering(scene, number, utterance),
        utterance=utterance,
        implied=True,
    )


def _is_ours(scene: Scene, number: int, offer: Token, speaker: Party) -> bool:
    """Tell whether an offer or question is the speaker's side's own: "our initiatives", "all Russian proposals"."""
    for child in offer.children:
        if child.dep_ == "nmod:poss" and tree.is_first_person(child):
            return True
    owner = tree.find_owner(offer)
    if owner is None:
        return False
    return any(is_same_side(p, speaker) for p in _resolve_owner(scene, number, owner, speaker))


def find_condition(token: Token) -> Token | None:
    """Find the verb of the condition under which a clause stands ("if this goes on"), None without one."""
    for child in tree.find_children(token, "advcl"):
        if tree.find_prepositions(child) & {"if", "unless", "until", "once", "should"}:
            return child
    return None


# --- the outlet's own voice ---------------------------------------------------------------------------


def _read_own_voice(scene: Scene, number: int, token: Token) -> Iterator[Draft]:
    """Read a sentence in which the outlet itself calls a named party's deed a breach (headlines left out)."""
    outlet = scene.article.outlet
    if outlet is None or scene.role(number) in (Role.HEADLINE, Role.SUBHEAD):
        return
    deed = find_deed(scene, token)
    if (
        deed is None
        or deed.agent is None
        or deed.suffered
        or deed.conduct.weight < OWN_VOICE
        or deed.negated
        or deed.hypothetical
    ):
        return
    named = deed.head.pos_ == "NOUN" and not is_predicate(deed.head)
    factive = named and deed.head.dep_ == "obj" and deed.head.head.lemma_.lower() in FACTIVES
    if named and not (factive or (len(deed.words) > 1 and deed.agent.dep_ == "nmod:poss")):
        return
    agents = [
        a
        for a in scene.resolver.resolve(number, deed.agent)
        if a.side_label or a.actor.kind.value == "person"
    ]
    if not agents or (not factive and _is_under_cue(scene, deed.head)):
        return
    clause = _list_deed(deed) if named else tree.list_clause(deed.head)
    speaker = _find_outlet(scene, outlet.value)
    yield Draft(
        Act.ACCUSE,
        number,
        deed.head,
        scene.mention(number, deed.words),
        clause,
        f"own-voice:{deed.conduct.lemma.replace(' ', '-')}",
        0.4,
        [speaker],
        agents,
        clause,
        find_rendering(scene, number, None),
        Framing.ENDORSING,
        own_voice=True,
        implied=True,
    )


def _find_outlet(scene: Scene, name: str) -> Party:
    known = [h.actor for h in scene.resolver.gazetteer.find(name) if h.actor.kind is ActorKind.OUTLET]
    actor = known[0] if known else Actor(build_slug(name), name, ActorKind.OUTLET)
    side = scene.resolver.gazetteer.side_of(actor)
    return Party(actor, side.label if side else None, None, None, ("the outlet's own sentence",))


def _is_under_cue(scene: Scene, token: Token) -> bool:
    """Tell whether the clause hangs under any speech cue, so that the outlet does not say it itself."""
    below = token
    for above in tree.climb(token):
        if below.dep_ == "conj" and tree.is_verb(below):
            break  # a coordinated clause does not hang under the one before
        below = above
        if above.pos_ in ("VERB", "AUX") and scene.lexicon.find_cues(above.lemma_, "verb"):
            return True
        if above.pos_ == "NOUN" and scene.lexicon.find_cues(above.lemma_, "noun"):
            return True
    return any(g.lower_ in ("allegedly", "reportedly", "purportedly") for g in token.children)


# --- shared ------------------------------------------------------------------------------------------


def find_rendering(scene: Scene, number: int, utterance: Utterance | None) -> Rendering:
    """Say how the outlet renders an act found in this paragraph."""
    role = scene.role(number)
    if role in (Role.HEADLINE, Role.SUBHEAD):
        return Rendering.HEADLINE
    if role is Role.CAPTION:
        return Rendering.CAPTION
    return utterance.rendering if utterance is not None else Rendering.NARRATED


def _clip(scene: Scene, number: int, tokens: list[Token], utterance: Utterance) -> list[Token]:
    """Keep the words that belong to the utterance; all of them when none does."""
    inside = [t for t in tokens if utterance.covers(scene.span(number, [t]))]
    return tree.trim_marks(inside) if inside else tokens
