"""Says of what a statement is: a proposition with a label in plain words, its topics and whose conduct it is.

In: a Scene, a placed frame, one of its targets. Out: a `Proposition`. Two statements share one when they say the
same kind of conduct of the same party about the same topics ("breaching the treaty", "in material breach of the INF
Treaty"); otherwise when their content words agree. "The treaty" is the article's main treaty.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.conduct import find_conduct
from kg.extraction.labels import write_label
from kg.extraction.scene import Placed, Scene
from kg.gazetteer import Gazetteer, Topic, TopicKind
from kg.ids import build_id
from kg.model import Act, Party, Proposition
from kg.pipeline.stopwords import SETTING_OFF

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
#: Fewer words with a meaning of their own do not stand alone.
LEAST_WORDS = 2
#: Words that begin a sentence only by the way ("rather, it is a tax").
ASIDES = frozenset("rather also and but so then however instead moreover indeed meanwhile including".split())
#: Parts of speech that no label ends in: what followed them was cut off.
JOINING = frozenset({"ADP", "CCONJ", "SCONJ", "DET", "PART"})
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
    label = write_label(scene, placed, tokens, agent, target)
    return Proposition(_name_content(scene, about, _list_words(tokens), agent), label, about, ids)


def _name_content(scene: Scene, about: str | None, words: set[str], agent: Party | None) -> str:
    """Name a content after whose conduct it is and its words; one that says too little is its article's own."""
    named = set(agent.actor.label.lower().split()) if agent else set()
    place = () if len(words - SETTING_OFF - named) >= LEAST_WORDS else (scene.article.id,)
    return build_id("proposition", about, sorted(words), *place)


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
        return parties[0] if parties else _guess_party(scene, placed, subject, target)
    return speaker


def _guess_party(scene: Scene, placed: Placed, subject: Token, target: Party | None) -> Party | None:
    """Guess who does something under a name that its article shows to be nobody's: the party, if it bears that name.

    A treaty or a ship may do something, too.
    """
    name = scene.resolver.book.guessed.get((placed.paragraph, subject.i))
    return target if name is not None and target is not None and name.actor.id == target.actor.id else None


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


def _is_aside(tokens: list[Token]) -> bool:
    """Tell whether words begin with one that says nothing: "rather, ...", or a "that" before a subject."""
    first, second = tokens[:2]
    if first.lower_ == "that":
        return second.pos_ in ("PROPN", "DET", "PRON") and first.head is not second
    return first.lower_ in ASIDES and first.pos_ in ("ADV", "CCONJ", "VERB", "ADP")
