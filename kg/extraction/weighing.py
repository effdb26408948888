"""Says how sure a statement is: act, speaker and target right together, as fitted on articles that were not learned.

In: a placed frame and one of its targets. Out: a probability, 0-1. The weights are data (`kg/data/confidence.json`).
Frames that people or other programs gave keep the probability that they came with, and so do plain reports, whose
confidence is the attribution's own.
"""

from __future__ import annotations

from kg.extraction.fitted import Weights, stretch, weigh
from kg.extraction.scene import Placed
from kg.extraction.words import FIRST_PERSON, HE, IT, SECOND_PERSON, SHE, THEY
from kg.model import ActorKind, Party

#: Votes of our own readers of acts; how sure they are is fitted.
READERS = frozenset({"learned", "cue"})
PRONOUNS = FIRST_PERSON | SECOND_PERSON | HE | SHE | IT | THEY


def weigh_statement(placed: Placed, speaker: Party, target: Party | None, weights: Weights) -> float:
    """Say how sure one statement of a frame is, 0.01-0.99."""
    frame = placed.frame
    if not READERS & set(frame.votes):
        sure = min(frame.probability, frame.speakers_probability, frame.targets_probability)
    else:
        sure = weigh(list_features(placed, speaker, target), weights)
    return round(max(0.01, min(0.99, sure)), 2)


def list_features(placed: Placed, speaker: Party, target: Party | None) -> dict[str, float]:
    """Say what speaks for a statement, as numbers by name."""
    frame = placed.frame
    features = {
        "bias": 1.0,
        frame.act.value: 1.0,
        "act": stretch(frame.probability),
        "speaker": stretch(frame.speakers_probability),
        "target": stretch(frame.targets_probability),
        "no target": float(target is None),
        "own voice": float(frame.own_voice),
        "several": float(len(placed.speakers) * len(placed.targets) > 1),
    }
    for role, party in (("speaker", speaker), ("target", target)):
        if party is not None:
            features[f"{role} {describe_mention(party)}"] = 1.0
            features[f"{role} unnamed"] = float(party.actor.kind is ActorKind.UNNAMED)
    return features


def describe_mention(party: Party) -> str:
    """Say how a party is mentioned: by a name, a pronoun, a description, or not at all."""
    if party.mention is None:
        return "unsaid"
    words = party.mention.text.lower()
    if words in PRONOUNS:
        return "pronoun"
    return "named" if party.mention.text[:1].isupper() else "described"
