"""Fills the frame of a cue: which words of the sentence speak, are spoken of, and say what.

In: a cue's head token and its lexicon record. Out: a `Fill` of head tokens, None where the sentence does not fit any
of the cue's frames. Nothing is resolved here; the frames' names are those of the lexicon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.words import CALENDAR, GAINED_NOUNS
from kg.lexicon import Cue, Frame
from kg.model import Act

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Frames whose target stands in a slot of its own.
SLOTTED = frozenset({Frame.TARGET_OF, Frame.TARGET_TO, Frame.TARGET_THAT, Frame.AGAINST, Frame.BARE_TARGET})
#: Cues that name a case by "in": "accused in the killing".
CHARGED_IN = frozenset({"accuse", "charge", "implicate", "indict", "name", "suspect"})
#: Adjectives by which somebody calls an accusation untrue.
FALSE_WORDS = frozenset("unfounded baseless groundless false untrue bogus fabricated".split())
#: Verbs that only carry their noun: "made the accusation", "issued a denial".
LIGHT_VERBS = frozenset(
    "make issue level repeat renew voice deliver lodge bring file publish reiterate raise".split()
)


#: What "for" may measure: "has challenged the firm for years".
SPANS_OF_TIME = frozenset({"year", "month", "week", "day", "decade", "hour", "time", "generation", "century"})


@dataclass(frozen=True, slots=True)
class Fill:
    """Whom and what a frame found: head tokens; None or empty where the sentence names none."""

    speaker: Token | None
    target: Token | None
    content: list[Token]
    frame: Frame


def fill_verb(verb: Token, cue: Cue, tokens: list[Token]) -> Fill | None:
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
    content = [t for t in list_content(charges[0]) if target.head != charges[0] or t.i > target.right_edge.i]
    return Fill(speaker, target, content, Frame.TARGET_OF)


def _fill_bare_target(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    if target is None:
        return None
    clauses = tree.find_children(verb, "ccomp", "advcl")
    content = list_content(clauses[0]) if clauses and clauses[0].i > verb.i else list(target.subtree)
    return Fill(speaker, target, content, Frame.BARE_TARGET)


def _fill_that(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    clauses = [c for c in tree.find_children(verb, "ccomp") if tree.is_verb(c) or _has_subject(c)]
    clauses += [c for c in tree.find_children(verb, "parataxis") if _has_subject(c) and _follows(verb, c)]
    clauses = clauses or [
        c for c in tree.find_children(verb, "advcl", "acl") if "that" in tree.find_prepositions(c)
    ]
    if not clauses or (cue.act is Act.DEMAND and _opens_with_question(clauses[0])):
        return None
    content = list_content(clauses[0])
    objects = tree.find_children(verb, "obj", "iobj") if Frame.TARGET_THAT in cue.frames else []
    target = objects[0] if objects else _find_bearer(clauses[0], cue)
    return Fill(speaker, target, content, Frame.THAT)


def _follows(verb: Token, clause: Token) -> bool:
    """Tell whether a loose clause goes on with a verb's sentence; a semicolon opens another."""
    return clause.i > verb.i and not any(t.text == ";" for t in verb.doc[verb.i : clause.left_edge.i + 1])


def _opens_with_question(clause: Token) -> bool:
    """Tell whether a clause begins with a question word ("directing how money is spent"), which asks for no deed."""
    return clause.left_edge.tag_ in ("WRB", "WP", "WDT") and clause.left_edge.lower_ != "that"


def _find_bearer(clause: Token, cue: Cue) -> Token | None:
    """Find whom a clause is about; who is to be freed is not the one a demand asks ("that he be released")."""
    if cue.act is Act.DEMAND and tree.is_passive(clause):
        return None
    return tree.find_subject(clause)


def _fill_to(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    clauses = [
        c for c in tree.find_children(verb, "xcomp", "ccomp", "advcl") if is_infinitive(c) and c.i > verb.i
    ]
    clauses = clauses or [
        c for o in tree.find_children(verb, "obj") for c in tree.find_children(o, "acl") if is_infinitive(c)
    ]
    if not clauses:
        return None
    if cue.act is Act.DEMAND:
        # "demanded it show independence": whoever is to act is the one addressed.
        target = next((c for c in clauses[0].children if c.dep_ in tree.SUBJECTS), None)
        return Fill(speaker, target, list_content(clauses[0]), Frame.TO)
    return Fill(speaker, tree.find_object(clauses[0]), list_content(clauses[0]), Frame.TO)


def _fill_target_to(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    hosts = [verb, *([target] if target is not None else [])]
    clauses = [
        c
        for host in hosts
        for c in tree.find_children(host, "xcomp", "ccomp", "advcl", "acl")
        if is_infinitive(c) and c.i > verb.i
    ]
    if clauses:
        subject = next((c for c in clauses[0].children if c.dep_ in tree.SUBJECTS), None)
        return Fill(speaker, subject or target, list_content(clauses[0]), Frame.TARGET_TO)
    if target is None:
        return None
    if verb.lemma_.lower() == "order":
        return None  # "ordered two ships from Korea" buys
    links = (
        {"against", "for", "from", "not"} if verb.lemma_.lower() not in ("tell", "ask") else {"for", "from"}
    )
    against = [t for t in tree.find_obliques(verb, links) if t.lemma_.lower() not in SPANS_OF_TIME]
    return Fill(speaker, target, list_content(against[0]), Frame.TARGET_TO) if against else None


def _fill_content_for(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    wanted = (
        tree.find_obliques(verb, {"for"}, through_object=False)
        if tokens[-1].lower_ == "for" or "for" in (t.lower_ for t in verb.doc[verb.i + 1 : verb.i + 3])
        else []
    )
    if not wanted and cue.id == "press":
        return None  # "pressed him about it" asks a question
    wanted = wanted or tree.find_children(verb, "obj")
    wanted = wanted or ([s] if tree.is_passive(verb) and (s := tree.find_object(verb)) is not None else [])
    if not wanted:
        return None
    asked = [t for t in tree.find_obliques(verb, {"from", "of", "on"}) if not tree.is_verb(t)]
    # "Urged sanctions on Rome" does not ask Rome.
    asked = [t for t in asked if t.head == verb or "on" not in tree.find_prepositions(t)]
    content = sorted({t for w in tree.find_conjuncts(wanted[0]) for t in list_content(w)}, key=lambda t: t.i)
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
    return Fill(speaker, None, list_content(clauses[0]), Frame.GERUND) if clauses else None


def _fill_as_content(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    target = _find_target(verb, tokens)
    named = tree.find_obliques(verb, {"as"}) or [
        c for c in tree.find_children(verb, "xcomp", "obj", "ccomp") if target is None or c.i > target.i
    ]
    if target is None or not named:
        return None
    return Fill(speaker, target, list_content(named[0]), Frame.AS_CONTENT)


def _fill_against(verb: Token, cue: Cue, tokens: list[Token], speaker: Token | None) -> Fill | None:
    against = [t for t in tree.find_obliques(verb, {"against", "at", "on", "to"}) if not tree.is_verb(t)]
    if not against:
        return None
    objects = tree.find_children(verb, "obj")
    content = list(objects[0].subtree) if objects else list(against[0].subtree)
    return Fill(speaker, against[0], content, Frame.AGAINST)


def _is_relative_clause(verb: Token) -> bool:
    """Tell whether a clause on a noun is relative; one that opens with the conjunction "that" is its content."""
    marked = any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children)
    return verb.dep_ == "acl:relcl" and not marked


def fill_noun(noun: Token, cue: Cue) -> Fill | None:
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
    content = list_content(clauses[0]) if clauses else [t for c in of[:1] for t in list_content(c)]
    called = any(cue.act is Act.ACCUSE and c.lower_ in FALSE_WORDS for c in tree.find_children(noun, "amod"))
    if called and not content:
        content = tree.trim_marks(tree.list_phrase(noun))
    if not content and not against:
        return None
    if cue.id == "appeal-noun" and not content:
        return None  # "his appeal to workers" asks for nothing
    target = (
        against[0] if against else (_find_bearer(clauses[0], cue) if clauses else (of[0] if of else None))
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
    target = tree.find_object(verb) or _find_swallowed_object(verb)
    if target is None and tokens[-1].i + 1 < len(verb.doc):
        obliques = [
            t
            for t in tree.find_obliques(verb, {"on", "at", "to", "against", "upon"}, through_object=False)
            if not tree.is_verb(t)
        ]
        target = obliques[0] if obliques and particle is not None else None
    return target


def _find_swallowed_object(verb: Token) -> Token | None:
    """Find an object that the parser hung into its clause: "accused [both Turkey and Iran of crossing the line]"."""
    for clause in tree.find_children(verb, "advcl", "ccomp"):
        mark = next((c for c in clause.children if c.dep_ == "mark"), None)
        subject = next((c for c in clause.children if c.dep_ in tree.SUBJECTS), None)
        if mark is None or subject is None or mark.lower_ not in ("of", "for"):
            continue
        if verb.i < subject.i < mark.i:
            return subject
    return None


def list_content(head: Token) -> list[Token]:
    """List the words of a content clause or phrase, coordinated parts included, edge marks trimmed."""
    return tree.trim_marks(sorted(head.subtree, key=lambda t: t.i))


def _has_subject(token: Token) -> bool:
    return any(c.dep_ in tree.SUBJECTS for c in token.children)


def is_infinitive(token: Token) -> bool:
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
