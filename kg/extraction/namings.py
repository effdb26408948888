"""Rules for names that blame: "called the move a ploy", "was declared non-compliant by Rome".

In: a Scene and a verb of naming. Out: Drafts: the charge that a bad name makes, the denial where what is named is
itself a charge ("called the allegation a lie"), and the denial of whoever is quoted calling the naming baseless.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.conduct import find_conduct
from kg.extraction.fills import Fill, list_content
from kg.extraction.roles import borrow_speakers, find_owners, find_speakers, find_targets
from kg.extraction.scene import Draft, Scene, find_rendering, is_same_side
from kg.extraction.settling import DECLINES, is_called_false, is_hypothetical
from kg.extraction.words import BAD_NAMES, FALSE_NAMES, GOOD_NAMES, HE, IT, NAMING_VERBS, SHE, THEY
from kg.lexicon import Frame, Pos
from kg.model import Act, ActorKind, Party

if TYPE_CHECKING:
    from spacy.tokens import Token


def list_namings(scene: Scene, number: int, token: Token) -> list[Draft]:
    """List the charge that a bad name makes and, where its quoted opponent calls it baseless, his denial."""
    charge = _draft_naming(scene, number, token)
    if charge is None:
        return []
    inner = charge.utterance.speakers if charge.utterance else ()
    if not inner or any(is_same_side(i, s) for i in inner for s in charge.speakers):
        return [charge]
    if charge.act is not Act.ACCUSE or not is_called_false(scene, charge.clause):
        return [charge]
    denial = replace(
        charge,
        act=Act.DENY,
        speakers=list(inner),
        targets=charge.speakers,
        outer=None,
        rule="naming:called-baseless",
    )
    return [charge, denial]


def _draft_naming(scene: Scene, number: int, verb: Token) -> Draft | None:
    """Read "called the move a ploy": a bad name for somebody's doing is an accusation.

    The name must be a conduct word, or stand in quotation marks for what a known party did: "called it a day" names
    no fault.
    """
    if (
        verb.lemma_.lower() not in NAMING_VERBS
        or tree.is_negated(verb)
        or _is_wished(verb)
        or _is_declined(verb)
    ):
        return None
    speaker, target = tree.find_agent(verb), tree.find_object(verb)
    after = target.i if target is not None and target.i > verb.i else verb.i
    names = [c for c in tree.find_children(verb, "xcomp", "obl", "obj", "ccomp", "advcl") if c.i > after]
    names = [c for c in names if c != speaker and "by" not in tree.find_prepositions(c)]
    if speaker is None or not names:
        return None
    content = list_content(names[0])
    quoted = any(t.is_quote for t in verb.doc[content[0].i - 1 : content[-1].i + 2])
    conduct = any((c := find_conduct(scene, t)) is not None and c.weight >= 0.4 for t in content)
    conduct = conduct or any(t.lemma_.lower() in BAD_NAMES | FALSE_NAMES for t in content)
    praised = any(t.lemma_.lower() in GOOD_NAMES for t in content)
    if not (conduct or (quoted and not praised)):
        return None
    fill = Fill(speaker, target, content, Frame.AS_CONTENT)
    utterance = scene.utterance_at(scene.span(number, [verb]))
    speakers, outer = find_speakers(scene, number, fill, utterance)
    if not speakers:
        speakers, outer = borrow_speakers(scene, number, verb, fill, utterance), None
    if not speakers:
        return None
    draft = Draft(
        Act.ACCUSE,
        number,
        verb,
        scene.mention(number, [verb]),
        tree.list_clause(verb),
        "naming",
        0.65 if conduct else 0.5,
        speakers,
        [],
        _list_named(verb, target, content),
        outer=outer,
        utterance=utterance,
    )
    # "called it a government attempt to hide": the name itself says whose doing it is.
    pointing = target is None or target.pos_ == "PRON"
    draft.targets = [p for p in find_owners(scene, number, names[0]) if pointing] or find_targets(
        scene, draft, fill
    )
    draft.targets = [p for p in draft.targets if not any(is_same_side(p, s) for s in speakers)]
    if target is not None and _is_own(scene, number, target, speakers):
        return None  # "called her vote a mistake", of her own
    draft.closed = not draft.targets and target is not None and target.lower_ in THEY
    draft.rendering = find_rendering(scene, number, utterance)
    if target is not None and _names_charge(scene, target) and _names_falsehood(scene, content):
        # "called the allegation a lie" turns the allegation away.
        draft.act, draft.rule, draft.targets = Act.DENY, "naming:called-false", []
    elif not conduct and (not draft.targets or _is_person(target, draft.targets)):
        return None  # marks alone blame nobody, and "called him 'a rising star'" names no doing
    return draft


def _is_person(target: Token | None, parties: list[Party]) -> bool:
    """Tell whether what is named is a person rather than somebody's doing."""
    if target is None or target.lower_ in IT:
        return False
    return target.lower_ in HE | SHE or (
        target.pos_ == "PROPN" and all(p.actor.kind is ActorKind.PERSON for p in parties)
    )


def _is_own(scene: Scene, number: int, target: Token, speakers: list[Party]) -> bool:
    """Tell whether what is named belongs to whoever names it."""
    owners = find_owners(scene, number, target) if target.pos_ == "NOUN" else []
    return bool(owners) and all(any(is_same_side(o, s) for s in speakers) for o in owners)


def _list_named(verb: Token, target: Token | None, name: list[Token]) -> list[Token]:
    """List what is named, when a noun ("our system"), and its name with all that follows ("illegal under the pact")."""
    thing = tree.list_phrase(target) if target is not None and target.pos_ == "NOUN" else []
    following = [t for t in tree.list_clause(verb) if t.i >= name[0].i]
    return sorted({*thing, *(following or name)}, key=lambda t: t.i)


def _is_wished(verb: Token) -> bool:
    """Tell whether a naming is only asked for or supposed: "should call it a crime", "if he calls it a lie"."""
    heads = [verb, verb.head] if verb.dep_ == "conj" else [verb]
    modal = {c.lower_ for h in heads for c in tree.find_children(h, "aux")}
    return bool(modal & (tree.MODAL_DUTY | {"would", "could", "might"})) or any(map(is_hypothetical, heads))


def _is_declined(verb: Token) -> bool:
    """Tell whether a naming is what somebody would not do: "declined to threaten it or declare it guilty"."""
    first = verb.head if verb.dep_ == "conj" and tree.is_verb(verb.head) else verb
    return first.dep_ == "xcomp" and first.head.lemma_.lower() in DECLINES


def _names_charge(scene: Scene, noun: Token) -> bool:
    acts = {c.act for c in scene.lexicon.find_cues(noun.lemma_, Pos.NOUN)}
    return bool(acts & {Act.ACCUSE, Act.CRITICISE, Act.STATE, Act.WARN}) or noun.lemma_.lower() == "report"


def _names_falsehood(scene: Scene, tokens: list[Token]) -> bool:
    for token in tokens:
        lemma = token.lemma_.lower()
        cues = scene.lexicon.find_cues(lemma, Pos.ADJ)
        if lemma in FALSE_NAMES or lemma == "absurd" or any(c.act is Act.DENY for c in cues):
            return True
    return False
