"""Rules for the outlet's own voice: charges it makes itself, without anybody's word for them.

In: a Scene and a token that no utterance holds. Out: Drafts marked `own_voice`, with the outlet as speaker. Only
words that leave no doubt count, headlines not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction import tree
from kg.extraction.deeds import find_deed, is_predicate, list_deed
from kg.extraction.scene import Draft, Scene, find_rendering
from kg.ids import build_slug
from kg.model import Act, Actor, ActorKind, Framing, Party, Role

if TYPE_CHECKING:
    from spacy.tokens import Token

#: The outlet's own sentences accuse only with words that leave no doubt.
OWN_VOICE = 0.85
#: Verbs whose object the writer takes for a fact.
FACTIVES = frozenset("admit acknowledge concede confess recognise recognize regret excuse justify".split())


def read_own_voice(scene: Scene, number: int, token: Token) -> Iterator[Draft]:
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
    clause = list_deed(deed) if named else tree.list_clause(deed.head)
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
