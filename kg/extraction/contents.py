"""Says of what a statement is: a proposition with a label in plain words, its topics and whose conduct it is.

In: a Scene, a placed frame, one of its targets. Out: a `Proposition`. Two statements share one when they say the
same kind of conduct of the same party about the same topics ("breaching the treaty", "in material breach of the INF
Treaty"); otherwise when their content words agree. "The treaty" is the article's main treaty.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.codes import Tone
from kg.extraction import tree
from kg.extraction.conduct import find_conduct
from kg.extraction.scene import Placed, Scene
from kg.extraction.words import FIRST_PERSON, HE, IT, SHE, THEY
from kg.gazetteer import Gazetteer, Topic, TopicKind
from kg.ids import build_id
from kg.model import Act, Party, Proposition

if TYPE_CHECKING:
    from spacy.tokens import Token

#: Kinds of conduct that make one proposition with a treaty whatever the wording.
SHARED_KINDS = {"violation": "violates"}
#: Nouns that point back at the article's main treaty.
TREATY_NOUNS = frozenset({"treaty", "pact", "accord", "agreement", "deal", "convention", "protocol"})
#: Nouns for what a treaty lays on its parties.
DUTIES = frozenset({"obligation", "compliance", "noncompliance", "non-compliance"})
LEADS = frozenset(
    {"of", "that", "for", "to", "over", "as", "with", "while", "in", "by", "because", "than", "about"}
)
#: Marks of which a label holds both of a pair, or none.
PAIRS = (("\u201c", "\u201d"), ("(", ")"), ("[", "]"), ('"', '"'))
#: Fewer words with a meaning of their own do not stand alone.
LEAST_WORDS = 2
#: Words that begin a sentence only by the way ("rather, it is a tax").
ASIDES = frozenset("rather also and but so then however instead moreover indeed meanwhile including".split())
#: Subjects that only point at what was said or shown before.
SUBJECT_POINTERS = frozenset("this that these those it they".split())
#: Parts of speech that no label ends in: what followed them was cut off.
JOINING = frozenset({"ADP", "CCONJ", "SCONJ", "DET", "PART"})
#: What is written behind a pronoun, in full, for where a name takes its place ("they're" -> "Oslo are").
CLITICS = {
    f"{mark}{short}": f" {full}"
    for mark in "'\u2019"
    for short, full in (
        ("re", "are"),
        ("ve", "have"),
        ("ll", "will"),
        ("m", "is"),
        ("d", "would"),
        ("s", "is"),
    )
}
#: Tags of verb forms that a label puts into the bare form behind its agent ("Oslo: leave the pact").
FINITE = frozenset({"VBZ", "VBD", "VBP"})
EMPTY = frozenset(
    "the a an of to in on at by for with from and or that this it its their his her be have do will would as "
    "has had been is are was were not also into any all some which who what".split()
)


@dataclass(frozen=True, slots=True)
class Themes:
    """The topics of an article: where each stands, and the one that "the treaty" means."""

    gazetteer: Gazetteer
    main_treaty: Topic | None


def find_themes(scene: Scene) -> Themes:
    """Find the article's main treaty: the agreement it names most often (the first named wins a draw)."""
    counts: Counter[str] = Counter()
    known: dict[str, Topic] = {}
    for part in scene.parsed:
        for _, _, topic in scene.resolver.gazetteer.find_topics(part.doc.text):
            if topic.kind is TopicKind.TREATY:
                counts[topic.id] += 1
                known[topic.id] = topic
    best = max(counts, key=lambda key: counts[key], default=None)
    return Themes(scene.resolver.gazetteer, known[best] if best else None)


def build_proposition(
    scene: Scene, placed: Placed, target: Party | None, themes: Themes
) -> Proposition | None:
    """Build the proposition of a placed frame for one of its targets.

    Returns:
        None when it has no words at all.
    """
    tokens = _strip_lead(placed.content or placed.clause)
    if not tokens:
        return None
    agent = _find_party(scene, placed, target)
    if len(_list_words(tokens)) < (LEAST_WORDS if agent is None else 1):
        tokens = _strip_lead(placed.clause)
    about = _whose(agent)
    found = _find_topics(scene, placed, tokens, themes)
    kind = _find_kind(scene, tokens)
    treaties = [t for t in found if t.kind is TopicKind.TREATY]
    ids = tuple(sorted({t.id for t in found}))
    # "The missile does not violate it" is not the charge; only a denial turns the charge itself away.
    negated = placed.act is Act.STATE and any(t.lower_ in tree.NEGATIONS for t in tokens)
    if (
        not negated
        and kind in SHARED_KINDS
        and treaties
        and about
        and placed.act in (Act.ACCUSE, Act.DENY, Act.CONCEDE, Act.STATE)
    ):
        return _build_shared(agent, about, kind, treaties[0], found)
    label = _build_label(scene, placed, _drop_pointer(scene, placed, tokens, agent), agent)
    return Proposition(build_id("proposition", about, sorted(_list_words(tokens))), label, about, ids)


def _list_words(tokens: list[Token]) -> set[str]:
    """List the lemmas of the words that have a meaning of their own."""
    return {t.lemma_.lower() for t in tokens if t.is_alpha or t.like_num} - EMPTY


def _build_shared(
    agent: Party | None, about: str, kind: str, treaty: Topic, found: list[Topic]
) -> Proposition:
    """Build the proposition that all wordings of one breach share; a named weapon or event makes it narrower."""
    who = (agent.side_label or agent.actor.label) if agent else about
    base = build_id("proposition", about, kind, treaty.id)
    narrower = [t for t in found if t.kind in (TopicKind.WEAPON, TopicKind.EVENT)]
    if not narrower:
        return Proposition(base, f"{who} {SHARED_KINDS[kind]} the {treaty.label}", about, (treaty.id,))
    named = sorted(narrower, key=lambda t: t.id)
    label = f"{who} {SHARED_KINDS[kind]} the {treaty.label}: {', '.join(t.label for t in named)}"
    ids = tuple(sorted({treaty.id, *(t.id for t in named)}))
    return Proposition(build_id("proposition", about, kind, *ids), label, about, ids, (base,))


def _find_party(scene: Scene, placed: Placed, target: Party | None) -> Party | None:
    """Find whose conduct the content is: the target of a charge or demand, else the speaker."""
    if placed.act in (Act.ACCUSE, Act.CRITICISE, Act.DEMAND):
        return target
    subject = None
    for token in placed.content:
        if tree.is_verb(token) and (subject := tree.find_subject(token)) is not None:
            break
    speaker = placed.speakers[0] if placed.speakers else None
    if placed.act is Act.THREATEN and (subject is None or subject not in placed.content):
        return speaker
    if subject is not None and placed.act is Act.STATE and subject not in placed.content:
        return None
    if subject is not None and not tree.is_first_person(subject):
        parties = scene.resolver.resolve(placed.paragraph, subject, speaker)
        owner = tree.find_owner(subject) if not parties else None
        if owner is not None:
            parties = scene.resolver.actors_between(placed.paragraph, [owner])
        # A thing that nobody is named with ("the missile breaches it") is not the speaker's conduct.
        return parties[0] if parties else None
    return speaker


def _whose(party: Party | None) -> str | None:
    return None if party is None else (party.actor.side or party.actor.id)


def _find_topics(scene: Scene, placed: Placed, tokens: list[Token], themes: Themes) -> list[Topic]:
    """Find the topics named in the content; "the treaty" counts as the article's main one."""
    text = " ".join(t.text for t in tokens)
    span = scene.span(placed.paragraph, tokens)
    found = {topic.id: topic for _, _, topic in themes.gazetteer.find_topics(span.of(scene.article.text))}
    found |= {topic.id: topic for _, _, topic in themes.gazetteer.find_topics(text)}
    treaty = any(t.kind is TopicKind.TREATY for t in found.values())
    if not treaty and themes.main_treaty is not None and _points_at_treaty(tokens):
        found[themes.main_treaty.id] = themes.main_treaty
    return list(found.values())


def _points_at_treaty(tokens: list[Token]) -> bool:
    for token in tokens:
        named = any(c.dep_ in ("compound", "amod") and c.text[:1].isupper() for c in token.children)
        if token.lemma_.lower() in TREATY_NOUNS and not named and token.tag_ != "NNS":
            return True
    if any(t.lower_ == "it" and t.dep_ == "obj" for t in tokens):
        return True
    return any(t.lemma_.lower() in DUTIES and not _is_general(t) for t in tokens)


def _is_general(noun: Token) -> bool:
    """Tell whether a duty is one of law at large ("its international legal obligations")."""
    return any(c.lower_ in ("international", "legal", "all") for c in noun.children)


def _find_kind(scene: Scene, tokens: list[Token]) -> str | None:
    """Give the kind of the first conduct word that is heavy enough to name the charge."""
    for token in tokens:
        conduct = find_conduct(scene, token)
        if conduct is not None and conduct.weight >= 0.5:
            return conduct.kind
    return None


def _strip_lead(tokens: list[Token]) -> list[Token]:
    """Drop the words that only join the content to its cue ("of", "that", "for")."""
    kept = tree.trim_marks(list(tokens))
    if len(kept) > 2 and kept[0].pos_ == "PRON" and kept[1].dep_ == "case" and kept[1].lower_ in LEADS:
        kept = kept[2:]  # "[Ada criticised] him for the delay"
    if len(kept) > 1 and kept[0].lower_ in ("which", "who") and kept[0].dep_ in tree.SUBJECTS:
        kept = tree.trim_marks(kept[1:])  # "[Oslo], which has broken the treaty"
    while len(kept) > 1 and (kept[0].text[:1] in ("'", "\u2019") or kept[0].dep_ == "cc" or _is_aside(kept)):
        kept = tree.trim_marks(kept[1:])  # "[Oslo]'s lying", "[... a ship] and a boat"
    while len(kept) > 1 and kept[-1].pos_ in JOINING and kept[-1].dep_ != "compound:prt":
        kept = tree.trim_marks(kept[:-1])
    inside = set(kept)
    head = next((t for t in kept if t.head not in inside or t.dep_ == "ROOT"), kept[0])
    while len(kept) > 1 and kept[0].dep_ in ("mark", "case") and kept[0].lower_ in LEADS:
        if kept[0].dep_ == "case" and tree.is_verb(head) and kept[0].head.i != head.i:
            break  # "in response to it, Oslo should pay"
        kept = tree.trim_marks(kept[1:])
    return kept


def _needs_name(act: Act) -> bool:
    """Tell whether a thing is a label of an act only with whose conduct it is ("Oslo: new tariffs")."""
    return act.main or (act.tone is Tone.HOSTILE and act.claims)


def _drop_pointer(scene: Scene, placed: Placed, tokens: list[Token], agent: Party | None) -> list[Token]:
    """Drop a subject that only points ("This is a betrayal"), where the label can say whose conduct it is."""
    first = tokens[0]
    if agent is None or not _needs_name(placed.act) or len(tokens) < LEAST_WORDS + 1:
        return tokens
    if first.lower_ not in SUBJECT_POINTERS or first.dep_ not in tree.SUBJECTS or first.dep_ == "expl":
        return tokens
    if _name_pronoun(scene, placed, first, agent) != first.text:
        return tokens
    rest = tokens[1:]
    return rest[1:] if rest[0].dep_ == "cop" or rest[0].lower_ in CLITICS else rest


def _is_aside(tokens: list[Token]) -> bool:
    """Tell whether words begin with one that says nothing: "rather, ...", or a "that" before a subject."""
    first, second = tokens[:2]
    if first.lower_ == "that":
        return second.pos_ in ("PROPN", "DET", "PRON") and first.head is not second
    return first.lower_ in ASIDES and first.pos_ in ("ADV", "CCONJ", "VERB", "ADP")


def _build_label(scene: Scene, placed: Placed, tokens: list[Token], agent: Party | None) -> str:
    """Write the content in plain words: pronouns named, the actor of a bare verb phrase put in front."""
    head = next((t for t in tokens if t.head not in tokens or t.dep_ == "ROOT"), tokens[0])
    inside = set(tokens)
    parts = {c.dep_ for c in head.children if c in inside}
    bare = (tree.is_verb(head) or "cop" in parts) and parts.isdisjoint(tree.SUBJECTS)
    words: list[str] = []
    named = False
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and token.i > before.i + 1:
            words.append(" ")
        kept = _is_bound(token, tokens, bare and agent is not None)
        word = token.text if kept else _name_pronoun(scene, placed, token, agent)
        if named and token.lower_ in CLITICS:
            word = CLITICS[token.lower_]
        named = word != token.text and token.pos_ == "PRON"
        if token is head and bare and agent is not None and token.i == tokens[0].i and token.tag_ in FINITE:
            word = token.lemma_
        words.append(word + token.whitespace_)
    text = _balance(re.sub(r"\s+", " ", "".join(words)).strip(" ,.;:'‘’"))
    thing = head.pos_ in ("NOUN", "PROPN", "ADJ") and parts.isdisjoint({"cop", *tree.SUBJECTS})
    charged = _needs_name(placed.act) and thing
    if agent is not None and (bare or charged):
        name, plain = agent.actor.label, text.lower()
        if not plain.startswith(name.lower()) if bare else name.lower() not in plain:
            text = f"{name}: {text}"
    return text[:1].upper() + text[1:]


def _balance(text: str) -> str:
    """Drop the marks of a pair of which only one is there, and quotation marks around the whole.

    >>> _balance('the "most shameless thief')
    'the most shameless thief'
    >>> _balance('\u201ca lie\u201d')
    'a lie'
    """
    for left, right in PAIRS:
        uneven = _is_uneven(text, left, right)
        around = text.startswith(left) and text.endswith(right) and text.count(left) <= 1 + (left == right)
        if uneven or (around and left not in "(["):
            text = text.replace(left, "").replace(right, "")
    return re.sub(r"\s+", " ", text).strip(" ,.;:")


def _is_uneven(text: str, left: str, right: str) -> bool:
    """Tell whether a mark of a pair lacks its other, or stands behind it: `unjust" and "wrong`."""
    if left == right:
        opens = [text[at - 1 : at] in ("", " ", "(") for at, sign in enumerate(text) if sign == left]
        return len(opens) % 2 == 1 or opens[::2].count(False) > 0
    depth = 0
    for sign in text:
        depth += (sign == left) - (sign == right)
        if depth < 0:
            return True
    return depth > 0


def _is_bound(token: Token, tokens: list[Token], bare: bool) -> bool:
    """Tell whether "its" has its owner beside it: the label's agent, or the subject of its own clause."""
    if token.lower_ not in ("his", "her", "its", "their") or token.dep_ != "nmod:poss":
        return False
    if bare:
        return True
    verb = next((t for t in tree.climb(token) if tree.is_verb(t)), None)
    subject = tree.find_subject(verb) if verb is not None else None
    return subject is not None and subject in tokens and subject.i < token.i and token.head.i != subject.i


def _name_pronoun(scene: Scene, placed: Placed, token: Token, agent: Party | None) -> str:
    """Name a pronoun in the label; a pronoun that means nobody known stays."""
    word = token.lower_
    if (
        word in ("you", "your")
        and agent is not None
        and placed.act in (Act.ACCUSE, Act.CRITICISE, Act.DEMAND)
    ):
        return f"{agent.actor.label}'s" if word == "your" else agent.actor.label
    if token.pos_ != "PRON" or word not in FIRST_PERSON | HE | SHE | THEY | IT:
        return token.text
    if token.dep_ not in tree.SUBJECTS and token.dep_ != "nmod:poss":
        return token.text
    speaker = placed.speakers[0] if placed.speakers else None
    if word in ("we", "us", "our") and speaker is not None:
        name = speaker.side_label or speaker.actor.label
    else:
        parties = scene.resolver.resolve(placed.paragraph, token, speaker)
        if not parties:
            return token.text
        name = parties[0].actor.label
    owned = token.dep_ == "nmod:poss" or word in ("his", "its", "their", "our", "my")
    return f"{name}'s" if owned else name
