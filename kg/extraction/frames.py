"""Rules for acts that a cue names: "accused Moscow of cheating", "denied it", "a demand to destroy the missile".

In: a Scene. Out: Drafts, one per cue that fills its frame (`fills`), whose act stands (`settling`) and whose
speaker is known (`roles`). What a cue word means without its frame ("called the move unwise", "rejected the
ball") is nobody's statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.conduct import find_conduct
from kg.extraction.fills import Fill, fill_noun, fill_verb, is_infinitive
from kg.extraction.roles import borrow_speakers, find_receiver, find_speakers, find_targets
from kg.extraction.scene import Draft, Scene, is_same_side
from kg.extraction.settling import charges, is_called_false, is_over, settle_act
from kg.extraction.words import GROUP_NOUNS, PERSON_NOUNS, WILL_NOUNS
from kg.lexicon import Cue, Frame, Pos
from kg.model import MAIN_ACTS, Act

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Acts whose plain form ("X said that P") the utterance rules read; a frame adds nothing there.
PLAIN_ACTS = frozenset({Act.STATE})


#: Verb and object that ask or do nothing of anybody's conduct.
ASKED_PLAINLY = frozenset(
    (verb, thing)
    for verb in ("ask", "request", "demand")
    for thing in ("question", "him", "her", "permission", "anonymity", "comment")
)


#: Things that are denied to somebody, not denied to be so.
WITHHELD = frozenset(
    "transit access entry right request visa bail permission chance opportunity funding fund service care credit "
    "coverage asylum benefit licence license admission passage aid loan appeal petition motion".split()
)
#: Pronouns for anybody: a charge against them accuses nobody.
ANYBODY = frozenset("someone somebody anyone anybody one people you".split())
#: Verbs of taking something in: a concession only where it is one's own affair.
TAKEN_IN = frozenset({"accept", "acknowledge", "recognize", "recognise", "realize", "realise"})
#: Nouns for what one has to answer for.
FAULTS = frozenset(
    "responsibility guilt blame error mistake fault wrongdoing liability role failure defeat loss".split()
)
#: Cues for a step at law, which is taken against somebody named.
LEGAL_STEPS = frozenset({"prosecute", "indict", "sue"})


def find_framed_acts(scene: Scene) -> list[Draft]:
    """Find every act that a cue names, paragraph by paragraph, in text order."""
    drafts = []
    for number, part in enumerate(scene.parsed):
        for token in part.doc:
            for cue, tokens in find_cues_at(scene, token):
                draft = _draft_cue(scene, number, token, cue, tokens)
                if draft is not None:
                    drafts.append(draft)
                    break
    return drafts


def find_cues_at(scene: Scene, token: Token) -> list[tuple[Cue, list[Token]]]:
    """List the cues that this token heads, phrases first; a pseudo phrase hides the shorter cues inside it."""
    pos = _coarse_pos(token)
    if pos is None:
        return []
    sent = token.sent
    words, lemmas = tree.list_forms(sent)
    hits: list[tuple[Cue, list[Token]]] = []
    for cue, places in scene.lexicon.cue_phrases.find_at(words, lemmas, token.i - sent.start, gap=2):
        sentence = list(sent)
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
    fill = fill_noun(token, cue) if cue.pos is Pos.NOUN else fill_verb(token, cue, tokens)
    if fill is None or not is_over(scene, cue, fill):
        return None
    act = settle_act(scene, token, cue, fill)
    if act is None:
        return None
    clause = _list_clause(token, cue, fill)
    span = scene.span(number, clause)
    utterance = scene.utterance_at(scene.span(number, [token]))
    speakers, outer = find_speakers(scene, number, fill, utterance)
    borrowed = not speakers
    if (
        borrowed
        and cue.pos is Pos.VERB
        and tree.is_passive(token)
        and fill.speaker is None
        and utterance is None
    ):
        return None  # "when asked to leave": nobody is said to ask
    if borrowed:
        speakers, outer = borrow_speakers(scene, number, token, fill, utterance), None
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
        outer=outer,
        utterance=utterance,
    )
    draft.targets = find_targets(scene, draft, fill) or find_receiver(scene, draft, cue)
    if _is_idle(scene, draft, fill, borrowed):
        return None
    return _turn_paraphrase(scene, draft) if span.end > span.start else None


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
    if blames and bare and not draft.targets and not charges(scene, fill):
        return True
    if draft.head.lemma_.lower() in LEGAL_STEPS and not draft.targets:
        return True
    anybody = fill.target is not None and fill.target.lower_ in ANYBODY and not draft.reciprocal
    if blames and anybody and not draft.targets:
        return True
    if blames and borrowed and any(is_same_side(a, b) for a in draft.speakers for b in draft.targets):
        return True
    head = draft.head
    if draft.act is Act.CONCEDE and head.lemma_.lower() in TAKEN_IN and not _is_about_self(scene, draft):
        return True
    hung = head.dep_ in ("acl", "nmod", "advcl") and (
        is_infinitive(head) or "of" in tree.find_prepositions(head)
    )
    return hung and head.head.lemma_.lower() in WILL_NOUNS


def _is_about_self(scene: Scene, draft: Draft) -> bool:
    """Tell whether what somebody accepts is about its own side, a fault, or what another said."""
    for token in draft.content:
        if token.pos_ == "PRON" and not tree.is_relative(token):
            return True
        if (
            token.lemma_.lower() in FAULTS
            or find_conduct(scene, token) is not None
            or scene.lexicon.find_cues(token.lemma_, Pos.NOUN)
        ):
            return True
    named = scene.resolver.actors_between(draft.paragraph, draft.content)
    return any(is_same_side(p, s) for p in named for s in draft.speakers)


def _turn_paraphrase(scene: Scene, draft: Draft) -> Draft:
    """Read "their unfounded accusations" in the mouth of the accused as a denial of them."""
    if draft.act is not Act.ACCUSE or draft.utterance is None or not draft.utterance.speakers:
        return draft
    utterer = draft.utterance.speakers[0]
    if any(is_same_side(utterer, s) for s in draft.speakers) or not is_called_false(scene, draft.clause):
        return draft
    draft.act, draft.targets, draft.speakers = Act.DENY, draft.speakers, list(draft.utterance.speakers)
    draft.outer, draft.rule = None, f"{draft.rule}:called-false"
    return draft


def _is_plain_deed(token: Token, cue: Cue) -> bool:
    """Tell whether a word that may be speech is here a deed ("deny transit", "attack forces", "have to go")."""
    if cue.id in ("have-to", "ban", "stipulate"):
        return True
    if cue.id == "require" and _is_rule(token):
        return True
    if token.lemma_.lower() == "ask" and any(
        tree.find_prepositions(c) & {"if", "whether"} or c.tag_ in ("WP", "WRB")
        for c in tree.find_children(token, "ccomp", "advcl")
    ):
        return True  # a question
    thing = tree.find_object(token)
    lemma = token.lemma_.lower()
    if lemma == "admit" and thing is not None and thing.lemma_.lower() in PERSON_NOUNS | GROUP_NOUNS:
        return True
    withheld = thing is not None and thing.lemma_.lower() in WITHHELD
    granted = tree.find_children(token, "iobj") or len(tree.find_children(token, "obj")) > 1
    deny = lemma == "deny" and (withheld or bool(granted))
    if (lemma, thing.lemma_.lower() if thing is not None else "") in ASKED_PLAINLY or (
        lemma == "appeal" and bool(tree.find_children(token, "obj"))
    ):
        return True
    return deny or (token.lemma_.lower() == "attack" and token.text.endswith("ing"))


def _is_rule(verb: Token) -> bool:
    """Tell whether "require" tells a plan or rule rather than a demand: "a plan requiring students to pay"."""
    thing = tree.find_object(verb)
    anybody = (
        thing is not None and thing.tag_ == "NNS" and not tree.find_children(thing, "det", "nmod", "amod")
    )
    return anybody or (verb.tag_ == "VBG" and verb.dep_ != "advcl")


def _list_clause(token: Token, cue: Cue, fill: Fill) -> list[Token]:
    """List the words that carry the act: cue clause with its roles; for a noun its phrase."""
    if cue.pos is Pos.NOUN:
        return tree.trim_marks(sorted(token.subtree, key=lambda t: t.i))
    clause = tree.list_clause(token)
    wanted = {t.i for t in clause} | {t.i for t in fill.content}
    if token.dep_.startswith("acl") and fill.speaker is not None and fill.speaker.i in wanted:
        pass
    return tree.trim_marks([token.doc[i] for i in range(min(wanted), max(wanted) + 1)])
