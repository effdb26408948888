"""Rules for acts that a cue names: "accused Moscow of cheating", "denied it", "a demand to destroy the missile".

In: a Scene. Out: Drafts, one per cue that fills its frame. Each frame is one small function that reads
speaker, target and content off the tree; a frame that cannot be filled makes nothing. What a cue word means
without its frame ("called the move unwise", "rejected the ball") is nobody's statement.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.deeds import find_conduct
from kg.extraction.scene import Draft, Scene, Utterance, is_same_side
from kg.extraction.words import (
    BAD_NAMES,
    CALENDAR,
    COMMISSIVES,
    FALSE_NAMES,
    GAINED_NOUNS,
    GOOD_NAMES,
    GROUP_NOUNS,
    NAMING_VERBS,
    PERSON_NOUNS,
    PROMISED_HARM,
    WILL_NOUNS,
)
from kg.ids import build_slug
from kg.lexicon import Cue, Frame, Pos
from kg.model import MAIN_ACTS, Act, Actor, ActorKind, EvidenceStance, Party, Rendering, Role

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts whose plain form ("X said that P") the utterance rules read; a frame adds nothing there.
PLAIN_ACTS = frozenset({Act.STATE})
#: Frames whose target stands in a slot of its own.
SLOTTED = frozenset({Frame.TARGET_OF, Frame.TARGET_TO, Frame.TARGET_THAT, Frame.AGAINST, Frame.BARE_TARGET})
OTHER = frozenset({"other", "another"})
#: Verb and object that ask or do nothing of anybody's conduct.
ASKED_PLAINLY = frozenset({("ask", "question"), ("ask", "him"), ("ask", "her"), ("ask", "permission")})
#: Nouns for what somebody holds to be so; to contest one is to deny.
FINDINGS = frozenset(
    "finding account version conclusion figure narrative characterization view result notion idea".split()
)
#: Cues that name a case by "in": "accused in the killing".
CHARGED_IN = frozenset({"accuse", "charge", "implicate", "indict", "name", "suspect"})
#: Cues for a step at law, which is taken against somebody named.
LEGAL_STEPS = frozenset({"prosecute", "indict", "sue"})
#: Adjectives by which somebody calls an accusation untrue.
FALSE_WORDS = frozenset("unfounded baseless groundless false untrue bogus fabricated".split())


@dataclass(frozen=True, slots=True)
class Fill:
    """Whom and what a frame found: head tokens; None or empty where the sentence names none."""

    speaker: Token | None
    target: Token | None
    content: list[Token]
    frame: Frame


def find_framed_acts(scene: Scene) -> list[Draft]:
    """Find every act that a cue names, paragraph by paragraph, in text order."""
    drafts = []
    for number, part in enumerate(scene.parsed):
        for token in part.doc:
            for cue, tokens in find_cues_at(scene, token):
                draft = _draft_cue(scene, number, token, cue, tokens)
                if draft is not None:
                    # "declared it non-compliant" is more than an announcement.
                    named = [] if draft.act in MAIN_ACTS else _list_namings(scene, number, token)
                    drafts += named or [draft]
                    break
            else:
                drafts += _list_namings(scene, number, token)
    return drafts


def _list_namings(scene: Scene, number: int, token: Token) -> list[Draft]:
    """List the charge that a bad name makes and, where its quoted opponent calls it baseless, his denial."""
    charge = _draft_naming(scene, number, token)
    if charge is None:
        return []
    inner = charge.utterance.speakers if charge.utterance else ()
    if not inner or any(is_same_side(i, s) for i in inner for s in charge.speakers):
        return [charge]
    if charge.act is not Act.ACCUSE or not _is_called_false(scene, charge.clause):
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


def find_cues_at(scene: Scene, token: Token) -> list[tuple[Cue, list[Token]]]:
    """List the cues that this token heads, phrases first; a pseudo phrase hides the shorter cues inside it."""
    pos = _coarse_pos(token)
    if pos is None:
        return []
    sentence = list(token.sent)
    words = [t.lower_ for t in sentence]
    lemmas = [t.lemma_.lower() for t in sentence]
    hits: list[tuple[Cue, list[Token]]] = []
    for cue, places in scene.lexicon.cue_phrases.find_at(words, lemmas, token.i - token.sent.start, gap=2):
        if _is_joined(sentence, places):
            hits.append((cue, [sentence[p] for p in places]))
    if hits and hits[0][0].is_pseudo:
        return []
    found = scene.lexicon.find_cues(token.lemma_, pos)
    if not found and pos is Pos.VERB:
        found = scene.lexicon.find_cues(token.lower_, pos)
    hits += [(cue, [token]) for cue in found]
    return [(cue, tokens) for cue, tokens in hits if not cue.is_pseudo]


def _is_joined(sentence: list[Token], places: tuple[int, ...]) -> bool:
    """Tell whether the words of a phrase belong together: no sentence mark between them."""
    between = range(places[0], places[-1])
    last = sentence[places[-1]]
    if last.dep_ == "case" and any(
        sentence[i].pos_ in ("NOUN", "PROPN", "NUM") for i in between if i not in places
    ):
        return False  # "giving a speech in Toledo" gives in to nobody
    return not any(sentence[i].text in (",", ";", ":", '"', "“", "”") for i in between)


def _coarse_pos(token: Token) -> Pos | None:
    if token.pos_ in ("VERB", "AUX"):
        return Pos.VERB
    if token.pos_ == "NOUN":
        return Pos.NOUN
    if token.pos_ == "ADJ":
        return Pos.ADJ
    # A lower-case "proper noun" is a parser slip, mostly a verb after two coordinated names.
    return Pos.VERB if token.pos_ == "PROPN" and token.text.islower() else None


def _draft_cue(scene: Scene, number: int, token: Token, cue: Cue, tokens: list[Token]) -> Draft | None:
    """Fill the cue's frame and resolve its roles; None when the frame stays empty."""
    if cue.act in PLAIN_ACTS or _is_plain_deed(token, cue) or not isinstance(cue.act, Act):
        return None
    fill = _fill_noun(token, cue) if cue.pos is Pos.NOUN else _fill_verb(token, cue, tokens)
    if fill is None or not _is_over(scene, cue, fill):
        return None
    act = _settle_act(scene, token, cue, fill)
    if act is None:
        return None
    clause = _list_clause(token, cue, fill)
    span = scene.span(number, clause)
    utterance = scene.utterance_at(scene.span(number, [token]))
    speakers, outer = _find_speakers(scene, number, fill, utterance)
    borrowed = not speakers
    if borrowed:
        speakers, outer = _borrow_speakers(scene, number, token, fill, utterance), None
    if not speakers:
        return None
    draft = Draft(
        act=act,
        paragraph=number,
        head=token,
        cue=scene.mention(number, tokens),
        clause=clause,
        rule=f"cue:{cue.id}:{fill.frame.value}",
        confidence=0.9 if cue.pos is not Pos.NOUN else 0.75,
        speakers=speakers,
        content=_cut_next_act(scene, token, fill.content),
        framing=cue.framing,
        outer=outer,
        utterance=utterance,
    )
    draft.targets = _find_targets(scene, draft, fill) or _find_receiver(scene, draft, cue)
    draft.closed = not draft.targets and fill.frame in SLOTTED and _names_thing(fill.target)
    draft.rendering = _find_rendering(scene, number, utterance)
    if _is_idle(scene, draft, fill, borrowed):
        return None
    return _turn_paraphrase(scene, draft) if span.end > span.start else None


def _names_thing(target: Token | None) -> bool:
    """Tell whether the target's slot holds a thing or idea ("blames globalisation"), whose owner nobody names."""
    return target is not None and target.pos_ == "NOUN" and tree.find_owner(target) is None


def _cut_next_act(scene: Scene, token: Token, content: list[Token]) -> list[Token]:
    """Cut off a participle that goes on with another act: "demands that he leave, threatening to sue"."""
    for verb in content:
        follows = verb.dep_ == "advcl" and verb.text.endswith("ing") and verb.i > token.i + 1
        if not follows or verb.nbor(-1).text != ",":
            continue
        acts = {cue.act for cue in scene.lexicon.find_cues(verb.lemma_, Pos.VERB)}
        if acts & set(MAIN_ACTS):
            dropped = {t.i for t in verb.subtree}
            return tree.trim_marks([t for t in content if t.i not in dropped])
    return content


def _is_idle(scene: Scene, draft: Draft, fill: Fill, borrowed: bool) -> bool:
    """Tell whether a filled frame still says nothing against anybody.

    "denounced the treaty" blames no one; a borrowed speaker does not blame its own side; a will to admit is no
    admission.
    """
    blames = draft.act in (Act.ACCUSE, Act.CRITICISE)
    bare = fill.frame in (Frame.BARE_TARGET, Frame.CONTENT)
    if blames and bare and not draft.targets and not _charges(scene, fill):
        return True
    if draft.head.lemma_.lower() in LEGAL_STEPS and not draft.targets:
        return True
    if blames and borrowed and any(is_same_side(a, b) for a in draft.speakers for b in draft.targets):
        return True
    head = draft.head
    return head.dep_ == "acl" and _is_infinitive(head) and head.head.lemma_.lower() in WILL_NOUNS


def _turn_paraphrase(scene: Scene, draft: Draft) -> Draft:
    """Read "their unfounded accusations" in the mouth of the accused as a denial of them."""
    if draft.act is not Act.ACCUSE or draft.utterance is None or not draft.utterance.speakers:
        return draft
    utterer = draft.utterance.speakers[0]
    if any(is_same_side(utterer, s) for s in draft.speakers) or not _is_called_false(scene, draft.clause):
        return draft
    draft.act, draft.targets, draft.speakers = Act.DENY, draft.speakers, list(draft.utterance.speakers)
    draft.outer, draft.rule = None, f"{draft.rule}:called-false"
    return draft


def _is_called_false(scene: Scene, tokens: list[Token]) -> bool:
    words, lemmas = [t.lower_ for t in tokens], [t.lemma_.lower() for t in tokens]
    hits = (h for i in range(len(tokens)) for h in scene.lexicon.attacks.find_at(words, lemmas, i))
    return any(entry.stance is EvidenceStance.MISSING for entry, _ in hits)


def _draft_naming(scene: Scene, number: int, verb: Token) -> Draft | None:
    """Read "called the move a ploy": a bad name for somebody's doing is an accusation.

    The name must be a conduct word or stand in quotation marks, for "called it a day" names no fault.
    """
    if verb.lemma_.lower() not in NAMING_VERBS or tree.is_negated(verb) or _is_wished(verb):
        return None
    speaker, target = tree.find_agent(verb), tree.find_object(verb)
    after = target.i if target is not None and target.i > verb.i else verb.i
    names = [c for c in tree.find_children(verb, "xcomp", "obl", "obj", "ccomp", "advcl") if c.i > after]
    names = [c for c in names if c != speaker and "by" not in tree.find_prepositions(c)]
    if speaker is None or not names:
        return None
    content = _list_content(names[0])
    quoted = any(t.is_quote for t in verb.doc[content[0].i - 1 : content[-1].i + 2])
    conduct = any((c := find_conduct(scene, t)) is not None and c.weight >= 0.4 for t in content)
    conduct = conduct or any(t.lemma_.lower() in BAD_NAMES | FALSE_NAMES for t in content)
    praised = any(t.lemma_.lower() in GOOD_NAMES for t in content)
    if not (conduct or (quoted and not praised)):
        return None
    fill = Fill(speaker, target, content, Frame.AS_CONTENT)
    utterance = scene.utterance_at(scene.span(number, [verb]))
    speakers, outer = _find_speakers(scene, number, fill, utterance)
    if not speakers:
        speakers, outer = _borrow_speakers(scene, number, verb, fill, utterance), None
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
        content,
        outer=outer,
        utterance=utterance,
    )
    # "called it a government attempt to hide": the name itself says whose doing it is.
    pointing = target is None or target.pos_ == "PRON"
    draft.targets = [p for p in _find_owner(scene, number, names[0]) if pointing] or _find_targets(
        scene, draft, fill
    )
    draft.targets = [p for p in draft.targets if not any(is_same_side(p, s) for s in speakers)]
    draft.rendering = _find_rendering(scene, number, utterance)
    if target is not None and _names_charge(scene, target) and _names_falsehood(scene, content):
        # "called the allegation a lie" turns the allegation away.
        draft.act, draft.rule, draft.targets = Act.DENY, "naming:called-false", []
    return draft


def _is_wished(verb: Token) -> bool:
    """Tell whether a naming is only asked for or supposed: "should call it a crime", "if he calls it a lie"."""
    heads = [verb, verb.head] if verb.dep_ == "conj" else [verb]
    modal = {c.lower_ for h in heads for c in tree.find_children(h, "aux")}
    return bool(modal & (tree.MODAL_DUTY | {"would", "could", "might"})) or any(map(_is_hypothetical, heads))


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


def _is_plain_deed(token: Token, cue: Cue) -> bool:
    """Tell whether a word that may be speech is here a deed ("deny transit", "attack forces", "have to go")."""
    if cue.id in ("have-to", "ban", "stipulate"):
        return True
    thing = tree.find_object(token)
    lemma = token.lemma_.lower()
    if lemma == "admit" and thing is not None and thing.lemma_.lower() in PERSON_NOUNS | GROUP_NOUNS:
        return True
    withheld = thing is not None and thing.lemma_.lower() in ("transit", "access", "entry")
    deny = lemma == "deny" and (withheld or bool(tree.find_children(token, "iobj")))
    if (lemma, thing.lemma_.lower() if thing is not None else "") in ASKED_PLAINLY or (
        lemma == "appeal" and bool(tree.find_children(token, "obj"))
    ):
        return True
    return deny or (token.lemma_.lower() == "attack" and token.text.endswith("ing"))


# --- frames on verbs ---------------------------------------------------------------------------------


def _fill_verb(verb: Token, cue: Cue, tokens: list[Token]) -> Fill | None:
    """Fill the first of the cue's frames that the sentence fits, most specific first."""
    if verb.dep_ in ("amod", "compound") and not tree.find_children(
        verb, "obl", "nsubj", "obj", "xcomp", "ccomp"
    ):
        return None
    if any(c.lower_.endswith(("self", "selves")) for c in tree.find_children(verb, "obj")):
        return None
    speaker = _find_verb_speaker(verb)
    inverted = _find_inverted_speaker(verb)
    if inverted is not None:
        before = [t for t in verb.sent if t.i < verb.i - 1]
        return Fill(inverted, None, tree.trim_marks(before), Frame.THAT) if Frame.THAT in cue.frames else None
    for frame in FRAME_ORDER:
        if frame in cue.frames:
            fill = VERB_FRAMES[frame](verb, cue, tokens, speaker)
            if fill is not None:
                return fill
    return None


def _find_inverted_speaker(verb: Token) -> Token | None:
    """Find who speaks in "Oslo to leave the pact, vows Lind": the name that closes the sentence behind the verb."""
    if verb.i == verb.sent.start or verb.nbor(-1).text not in (",", '"', "”", "’", "'"):
        return None
    for child in tree.find_children(verb, "obj", "iobj", "nsubj"):
        closes = child.right_edge.i >= verb.sent.end - 2
        if child.i > verb.i and child.left_edge.i == verb.i + 1 and child.pos_ == "PROPN" and closes:
            return child
    return None


def _find_verb_speaker(verb: Token) -> Token | None:
    """Find who acts; a participle that follows ("..., threatening to leave") belongs to the main clause."""
    if verb.dep_ == "advcl" and verb.text.endswith("ing") and not _has_subject(verb):
        above = [t for t in tree.climb(verb) if tree.is_verb(t)]
        if len(above) > 1 and above[0].dep_ in ("ccomp", "xcomp") and verb.i > above[0].i:
            return tree.find_agent(above[1])
    return tree.find_agent(verb)


def _fill_target_of(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    if target is None:
        return None
    if verb.lemma_.lower() in ("blame", "pin", "lay") or tokens[-1].lower_ == "on":
        on = [t for t in tree.find_obliques(verb, {"on"}) if not tree.is_verb(t)]
        if on and verb.lemma_.lower() == "blame" and not tree.find_obliques(verb, {"for"}):
            return Fill(speaker, on[0], list(target.subtree), Frame.TARGET_OF)
    links = {"of", "for", "over", "with", "as", "after", "about"}
    charges = tree.find_obliques(verb, links | ({"in"} if verb.lemma_.lower() in CHARGED_IN else set()))
    charges = [c for c in charges if c.i > target.i or tree.is_passive(verb)]
    if not charges:
        return None
    charge = charges[0]
    return Fill(speaker, target, _list_content(charge), Frame.TARGET_OF)


def _fill_bare_target(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    if target is None:
        return None
    clauses = tree.find_children(verb, "ccomp", "advcl")
    content = _list_content(clauses[0]) if clauses and clauses[0].i > verb.i else list(target.subtree)
    return Fill(speaker, target, content, Frame.BARE_TARGET)


def _fill_that(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    clauses = [c for c in tree.find_children(verb, "ccomp") if tree.is_verb(c) or _has_subject(c)]
    clauses += [c for c in tree.find_children(verb, "parataxis") if _has_subject(c) and c.i > verb.i]
    clauses = clauses or [
        c for c in tree.find_children(verb, "advcl", "acl") if "that" in tree.find_prepositions(c)
    ]
    if not clauses:
        return None
    content = _list_content(clauses[0])
    objects = tree.find_children(verb, "obj", "iobj") if Frame.TARGET_THAT in cue.frames else []
    target = objects[0] if objects else tree.find_subject(clauses[0])
    return Fill(speaker, target, content, Frame.THAT)


def _fill_to(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    clauses = [
        c for c in tree.find_children(verb, "xcomp", "ccomp", "advcl") if _is_infinitive(c) and c.i > verb.i
    ]
    clauses = clauses or [
        c for o in tree.find_children(verb, "obj") for c in tree.find_children(o, "acl") if _is_infinitive(c)
    ]
    if not clauses:
        return None
    if cue.act is Act.DEMAND:
        # "demanded it show independence": whoever is to act is the one addressed.
        target = next((c for c in clauses[0].children if c.dep_ in tree.SUBJECTS), None)
        return Fill(speaker, target, _list_content(clauses[0]), Frame.TO)
    return Fill(speaker, tree.find_object(clauses[0]), _list_content(clauses[0]), Frame.TO)


def _fill_target_to(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    hosts = [verb, *([target] if target is not None else [])]
    clauses = [
        c
        for host in hosts
        for c in tree.find_children(host, "xcomp", "ccomp", "advcl", "acl")
        if _is_infinitive(c) and c.i > verb.i
    ]
    if clauses:
        subject = next((c for c in clauses[0].children if c.dep_ in tree.SUBJECTS), None)
        return Fill(speaker, subject or target, _list_content(clauses[0]), Frame.TARGET_TO)
    if target is None:
        return None
    if verb.lemma_.lower() == "order":
        return None  # "ordered two ships from Korea" buys
    against = tree.find_obliques(verb, {"against", "for", "from", "not"})
    return Fill(speaker, target, _list_content(against[0]), Frame.TARGET_TO) if against else None


def _fill_content_for(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    wanted = (
        tree.find_obliques(verb, {"for"}, through_object=False)
        if tokens[-1].lower_ == "for" or "for" in (t.lower_ for t in verb.doc[verb.i + 1 : verb.i + 3])
        else []
    )
    wanted = wanted or tree.find_children(verb, "obj")
    wanted = wanted or ([s] if tree.is_passive(verb) and (s := tree.find_object(verb)) is not None else [])
    if not wanted:
        return None
    asked = [t for t in tree.find_obliques(verb, {"from", "of", "on"}) if not tree.is_verb(t)]
    content = sorted({t for w in tree.find_conjuncts(wanted[0]) for t in _list_content(w)}, key=lambda t: t.i)
    # Whoever gains from what is asked ("the pilot's release") is not the one asked.
    bearer = None if wanted[0].lemma_.lower() in GAINED_NOUNS else wanted[0]
    return Fill(speaker, asked[0] if asked else bearer, content, Frame.CONTENT_FOR)


def _fill_content(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    content = _find_target(verb, tokens)
    if content is None and len(tokens) == 1:
        with_what = tree.find_obliques(verb, {"with"}, through_object=False)
        content = next((t for t in with_what if t.pos_ == "NOUN"), None)
    if content is None:
        return None
    if content.pos_ == "PRON" and content.lower_ not in ("it", "this", "that", "them", "which"):
        return None
    return Fill(speaker, content, list(content.subtree), Frame.CONTENT)


def _fill_gerund(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    clauses = [
        c
        for c in tree.find_children(verb, "xcomp", "ccomp", "advcl", "obj")
        if c.text.lower().endswith("ing")
    ]
    clauses += [c for c in tree.find_children(verb, "xcomp") if c not in clauses]
    clauses = [c for c in clauses if c.i > verb.i]
    return Fill(speaker, None, _list_content(clauses[0]), Frame.GERUND) if clauses else None


def _fill_as_content(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    named = tree.find_obliques(verb, {"as"}) or [
        c for c in tree.find_children(verb, "xcomp", "obj", "ccomp") if target is None or c.i > target.i
    ]
    if target is None or not named:
        return None
    return Fill(speaker, target, _list_content(named[0]), Frame.AS_CONTENT)


def _fill_against(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    against = [t for t in tree.find_obliques(verb, {"against", "at", "on", "to"}) if not tree.is_verb(t)]
    if not against:
        return None
    objects = tree.find_children(verb, "obj")
    content = list(objects[0].subtree) if objects else list(against[0].subtree)
    return Fill(speaker, against[0], content, Frame.AGAINST)


def _fill_adjective(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    return None  # a predicate that blames its subject is read by the conduct rules, with the speaker of its utterance


# --- frames on nouns ---------------------------------------------------------------------------------


def _is_relative_clause(verb: Token) -> bool:
    """Tell whether a clause on a noun is relative; one that opens with the conjunction "that" is its content."""
    marked = any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children)
    return verb.dep_ == "acl:relcl" and not marked


def _fill_noun(noun: Token, cue: Cue) -> Fill | None:
    """Fill a noun's frame: its owner speaks, its complement says what."""
    if Frame.SOURCE_NP not in cue.frames or noun.dep_ == "compound":
        return None
    speaker = _find_noun_speaker(noun)
    if speaker is None:
        return None
    clauses = tree.find_children(noun, "acl", "ccomp", "xcomp")
    clauses = [c for c in clauses if c.i > noun.i and c.lemma_ != "make" and not _is_relative_clause(c)]
    of = [
        c
        for c in tree.find_children(noun, "nmod", "obl")
        if tree.find_prepositions(c) & {"of", "for", "over", "about"}
    ]
    against = [
        c
        for c in tree.find_children(noun, "nmod", "obl")
        if tree.find_prepositions(c) & {"against", "on", "to"}
    ]
    content = _list_content(clauses[0]) if clauses else [t for c in of[:1] for t in _list_content(c)]
    called = any(cue.act is Act.ACCUSE and c.lower_ in FALSE_WORDS for c in tree.find_children(noun, "amod"))
    if called and not content:
        content = tree.trim_marks(tree.list_phrase(noun))
    if not content and not against:
        return None
    target = (
        against[0] if against else (tree.find_subject(clauses[0]) if clauses else (of[0] if of else None))
    )
    if target is not None and target.i in (noun.i, speaker.i):
        target = None
    return Fill(speaker, target, content, Frame.SOURCE_NP)


def _find_noun_speaker(noun: Token) -> Token | None:
    """Find who made a noun's act: its owner, a demonym, a `by` or `from` phrase, or the verb that issues it."""
    for host in [noun, noun.head] if noun.dep_ == "conj" else [noun]:
        for child in host.children:
            if child.dep_ == "nmod:poss":
                return child
    for child in tree.find_children(noun, "nmod", "obl", "acl"):
        if tree.find_prepositions(child) & {"by", "from"} and not tree.is_verb(child):
            return child
        if tree.is_verb(child) and child.lemma_ == "make" and (agent := tree.find_agent(child)) is not None:
            return agent
    for child in noun.children:
        if child.dep_ in ("amod", "compound", "nmod") and child.i < noun.i and child.text[:1].isupper():
            return child
    verb = noun.head
    if noun.dep_ == "obj" and verb.lemma_.lower() in LIGHT_VERBS:
        return tree.find_agent(verb)
    return None


#: Verbs that only carry their noun: "made the accusation", "issued a denial".
LIGHT_VERBS = frozenset(
    "make issue level repeat renew voice deliver lodge bring file publish reiterate raise".split()
)


# --- roles -------------------------------------------------------------------------------------------


def _find_speakers(
    scene: Scene, number: int, fill: Fill, utterance: Utterance | None
) -> tuple[list[Party], Utterance | None]:
    """Resolve who acts; inside somebody's words, I and we are that somebody, others are reported by them."""
    inner = utterance.speakers[0] if utterance and utterance.speakers else None
    if fill.speaker is None:
        # "It is alleged that": nobody is named; inside a quotation the quoted one speaks only through I or we.
        return [], None
    if tree.is_first_person(fill.speaker):
        return ([*utterance.speakers] if utterance else []), None
    speakers = scene.resolver.resolve(number, fill.speaker, inner)
    speakers = [_cut_charge(scene, number, fill, fill.speaker, party) for party in speakers]
    return speakers, (utterance if utterance is not None else None)


def _cut_charge(scene: Scene, number: int, fill: Fill, head: Token, party: Party) -> Party:
    """Cut the charge off a described party: "accused by rights groups of abuses" names "rights groups"."""
    if party.actor.kind is not ActorKind.UNNAMED or party.mention is None:
        return party
    charge, phrase = {t.i for t in fill.content}, tree.list_phrase(head)
    kept = [t for t in phrase if t.i not in charge]
    if not any(t.pos_ in ("NOUN", "PROPN") for t in kept) or len(kept) == len(phrase) or head.i in charge:
        return party
    while kept[0].lower_ in ("the", "a", "an") and len(kept) > 1:
        kept = kept[1:]
    mention = scene.mention(number, tree.trim_marks(kept))
    return replace(
        party, actor=replace(party.actor, id=build_slug(mention.text), label=mention.text), mention=mention
    )


def _borrow_speakers(
    scene: Scene, number: int, token: Token, fill: Fill, utterance: Utterance | None
) -> list[Party]:
    """Take the speaker from the attribution of this very cue, or from the words it is coordinated into.

    "Hamas's military wing denied it": the attribution knows the wing's owner. "claims that ... and demands":
    a parser hangs the second verb into the content of the first; the speaker is the same.
    """
    span = scene.span(number, [token])
    for known in scene.utterances:
        nested = known.attribution.rule.startswith("nested")
        if known.speakers and not nested and any(span.overlaps(cue) for cue in known.attribution.cue):
            return list(known.speakers)
    loose = token.dep_ in ("conj", "advcl", "acl") or _is_infinitive(token)
    relative = fill.speaker is not None and tree.is_relative(fill.speaker)
    if loose and fill.speaker is not None and (fill.speaker.pos_ != "PRON" or relative):
        around = [u for u in scene.utterances if u.speakers and u.covers(span)]
        return list(min(around, key=lambda u: u.size).speakers) if around else []
    return []


def _find_targets(scene: Scene, draft: Draft, fill: Fill) -> list[Party]:
    """Resolve whom the act is against; the other party in its content where the target names no actor."""
    token, number = fill.target, draft.paragraph
    if token is None or tree.is_first_person(token):
        return []
    if _is_reciprocal(token) or _is_reciprocal(token.head):
        draft.reciprocal = True
        return []
    inner = draft.utterance.speakers[0] if draft.utterance and draft.utterance.speakers else None
    mine = {p.actor.id for p in draft.speakers}
    found = [_cut_charge(scene, number, fill, token, t) for t in scene.resolver.resolve(number, token, inner)]
    targets = [t for t in found if t.actor.id not in mine]
    if targets:
        return targets
    owner = _find_owner(scene, number, token, inner)
    if owner:
        return [p for p in owner if not any(is_same_side(p, s) for s in draft.speakers)]
    if token.pos_ == "PROPN" and fill.frame in SLOTTED and token.text not in CALENDAR:
        return [_mint_target(scene, number, token)]
    return []


def _find_receiver(scene: Scene, draft: Draft, cue: Cue) -> list[Party]:
    """Take whoever turns a demand or charge down as its target: "Moscow rejected the US demand to leave"."""
    verb = draft.head.head
    if cue.pos is not Pos.NOUN or draft.head.dep_ != "obj" or not tree.is_verb(verb):
        return []
    turns = {c.act for c in scene.lexicon.find_cues(verb.lemma_, Pos.VERB)} & {
        Act.DENY,
        Act.REFUSE,
        Act.CONCEDE,
    }
    subject = tree.find_agent(verb)
    if not turns or subject is None:
        return []
    found = scene.resolver.resolve(draft.paragraph, subject)
    return [p for p in found if not any(is_same_side(p, s) for s in draft.speakers)]


def _mint_target(scene: Scene, number: int, token: Token) -> Party:
    """Take a name that nobody knows as an actor when it stands in the target's own slot ("called on Europe")."""
    mention = scene.mention(number, tree.trim_marks(tree.list_phrase(token)))
    actor = Actor(build_slug(mention.text), mention.text, ActorKind.UNNAMED)
    return Party(actor, None, mention, None, (f'"{mention.text}" stands where the target stands',))


def _find_owner(scene: Scene, number: int, noun: Token, speaker: Party | None = None) -> list[Party]:
    """Resolve whose deed a noun is: "China's seizure", "the attack by Russia", "American policy"."""
    owner = tree.find_owner(noun)
    if owner is None:
        return []
    name = scene.resolver.book.name_at(number, owner)
    if name is not None and owner.dep_ != "nmod:poss":
        return [scene.resolver.party_of(name, scene.mention(number, [owner]))]
    return scene.resolver.resolve(number, owner, speaker)


def _is_reciprocal(token: Token) -> bool:
    """Tell whether a target is "each other", "one another" or "the other"."""
    before = token.nbor(-1).lower_ if token.i else ""
    after = token.nbor(1).lower_ if token.i + 1 < len(token.doc) else ""
    if token.lower_ in ("each", "one") and after in OTHER:
        return True
    return token.lower_ in OTHER and before in ("the", "each", "one")


def _find_rendering(scene: Scene, number: int, utterance: Utterance | None) -> Rendering:
    role = scene.role(number)
    if role in (Role.HEADLINE, Role.SUBHEAD):
        return Rendering.HEADLINE
    if role is Role.CAPTION:
        return Rendering.CAPTION
    return utterance.rendering if utterance is not None else Rendering.NARRATED


# --- what the cue amounts to here ---------------------------------------------------------------------


def _is_over(scene: Scene, cue: Cue, fill: Fill) -> bool:
    """Tell whether the object fits the reading: rejecting an accusation denies, rejecting a demand refuses."""
    if not cue.over:
        return True
    inside = set(fill.content)
    nouns = [t for t in fill.content if t.pos_ == "NOUN" and (t.head not in inside or t == fill.target)]
    acts = {c.act for t in nouns for c in scene.lexicon.find_cues(t.lemma_, Pos.NOUN)}
    if any(t.lemma_.lower() in FINDINGS for t in nouns):
        acts.add(Act.STATE)
    if any(_is_smear(scene, t) for t in nouns):
        acts.add(Act.ACCUSE)
    # "Rejected all initiatives": what is no charge is turned down, not denied.
    return bool(acts & set(cue.over)) if acts else cue.act is Act.REFUSE


def _is_smear(scene: Scene, noun: Token) -> bool:
    """Tell whether a noun is a charge in disguise: an "attempt to distort our words", "bid to paint us as thieves"."""
    if noun.lemma_.lower() not in ("attempt", "effort", "try", "bid", "campaign"):
        return False
    for deed in tree.find_children(noun, "acl"):
        conduct = find_conduct(scene, deed)
        if deed.lemma_.lower() in NAMING_VERBS | {"blame", "accuse", "smear", "link", "paint"}:
            return True
        if conduct is not None and conduct.kind == "deception":
            return True
    return False


def _settle_act(scene: Scene, token: Token, cue: Cue, fill: Fill) -> Act | None:
    """Apply negation and modality to the cue: "did not deny" denies nothing, "refused to condemn" condemns not."""
    act = cue.act
    if not isinstance(act, Act):
        return None
    negated = tree.is_negated(token) or _is_held_back(token, act)
    for above in list(tree.climb(token))[:1]:
        if token.dep_ == "xcomp" and above.lemma_.lower() in ("refuse", "decline", "fail", "stop", "avoid"):
            negated = True
    if negated:
        return None
    if _is_hypothetical(token) or (act is Act.THREATEN and _is_kind_promise(token, fill)):
        return None
    if act is Act.CRITICISE and _charges(scene, fill):
        return Act.ACCUSE
    return act


def _is_kind_promise(token: Token, fill: Fill) -> bool:
    """Tell whether what is vowed or pledged harms nobody ("vowed to help", "promised to keep the pact")."""
    if token.lemma_.lower() not in COMMISSIVES or not fill.content:
        return False
    inside = set(fill.content)
    head = next((t for t in fill.content if t.head not in inside or t.dep_ == "ROOT"), fill.content[0])
    heads = [head, *tree.find_children(head, "obj", "xcomp", "ccomp", "conj", "obl")]
    return not any(t.lemma_.lower() in PROMISED_HARM for t in heads)


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


def _charges(scene: Scene, fill: Fill) -> bool:
    """Tell whether a criticism says what was done wrong: "for" a deed, or a word of blameworthy conduct."""
    if fill.frame is Frame.TARGET_OF:
        return True
    return any((c := find_conduct(scene, t)) is not None and c.weight >= 0.5 for t in fill.content)


def _is_hypothetical(token: Token) -> bool:
    """Tell whether the act is only supposed: under if or whether, or with would, could, might."""
    marks = tree.find_prepositions(token)
    if marks & {"if", "whether", "unless", "lest"} or _is_asked(token):
        return True
    return any(c.lower_ in ("would", "could", "might", "may") for c in tree.find_children(token, "aux"))


def _is_asked(token: Token) -> bool:
    """Tell whether a sentence asks whether the act was done: "Did Oslo accuse Rome?"."""
    aux = tree.find_children(token, "aux")
    subjects = [c for c in token.children if c.dep_ in tree.SUBJECTS]
    return bool(aux and subjects) and aux[0].i < subjects[0].i and any(t.text == "?" for t in token.sent[-2:])


# --- spans --------------------------------------------------------------------------------------------


def _find_target(verb: Token, tokens: list[Token]) -> Token | None:
    """Find the object of a cue, or the noun after the last word of a phrase cue ("call on Washington")."""
    particle = tokens[-1] if len(tokens) > 1 else None
    if particle is not None and particle.pos_ in ("ADP", "ADV", "SCONJ") and particle.head.i > particle.i:
        return None if particle.head.text in CALENDAR else particle.head
    if particle is not None and particle.pos_ in ("NOUN",):
        against = [
            t for t in tree.find_obliques(verb, {"against", "at", "on", "to", "for"}) if t.i > particle.i
        ]
        return against[0] if against else None
    target = tree.find_object(verb)
    if target is None and tokens[-1].i + 1 < len(verb.doc):
        obliques = [
            t
            for t in tree.find_obliques(verb, {"on", "at", "to", "against", "upon"}, through_object=False)
            if not tree.is_verb(t)
        ]
        target = obliques[0] if obliques and particle is not None else None
    return target


def _list_content(head: Token) -> list[Token]:
    """List the words of a content clause or phrase, coordinated parts included, edge marks trimmed."""
    return tree.trim_marks(sorted(head.subtree, key=lambda t: t.i))


def _list_clause(token: Token, cue: Cue, fill: Fill) -> list[Token]:
    """List the words that carry the act: cue clause with its roles; for a noun its phrase."""
    if cue.pos is Pos.NOUN:
        return tree.trim_marks(sorted(token.subtree, key=lambda t: t.i))
    clause = tree.list_clause(token)
    wanted = {t.i for t in clause} | {t.i for t in fill.content}
    if token.dep_.startswith("acl") and fill.speaker is not None and fill.speaker.i in wanted:
        pass
    return tree.trim_marks([token.doc[i] for i in range(min(wanted), max(wanted) + 1)])


def _has_subject(token: Token) -> bool:
    return any(c.dep_ in tree.SUBJECTS for c in token.children)


def _is_infinitive(token: Token) -> bool:
    """Tell whether a verb stands as "to go", or bare without modal and subject ("urged it go")."""
    if any(c.lower_ == "to" and c.dep_ == "mark" for c in token.children):
        return True
    modal = any(c.tag_ == "MD" for c in tree.find_children(token, "aux"))
    return not modal and not _has_subject(token) and "VerbForm=Inf" in str(token.morph)


FRAME_ORDER = (
    Frame.TARGET_OF,
    Frame.WITH_CONTENT,
    Frame.AGAINST,
    Frame.TARGET_TO,
    Frame.TARGET_THAT,
    Frame.THAT,
    Frame.AS_CONTENT,
    Frame.GERUND,
    Frame.TO,
    Frame.CONTENT_FOR,
    Frame.CONTENT,
    Frame.BARE_TARGET,
)
VERB_FRAMES = {
    Frame.TARGET_OF: _fill_target_of,
    Frame.WITH_CONTENT: _fill_target_of,
    Frame.AGAINST: _fill_against,
    Frame.TARGET_TO: _fill_target_to,
    Frame.TARGET_THAT: _fill_that,
    Frame.THAT: _fill_that,
    Frame.AS_CONTENT: _fill_as_content,
    Frame.GERUND: _fill_gerund,
    Frame.TO: _fill_to,
    Frame.CONTENT_FOR: _fill_content_for,
    Frame.CONTENT: _fill_content,
    Frame.BARE_TARGET: _fill_bare_target,
}
