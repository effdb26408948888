"""Tells how likely a reading of an attribution is right, by a logistic over what the readings say about it.

In: a reading with its votes. Out: a probability, 0-1, as calibrated by `training/calibration.py`: of the
readings with confidence p, a share p had content, source and cue right on articles that neither the tagger
nor the weights had seen. The weights are data (`kg/data/weighing.json`), with a note on how they were made.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kg.attribution.learned import LearnedPassage
from kg.errors import LoreError
from kg.files import find_data
from kg.model import Attribution, Span

#: Log-odds are cut here: beyond, the encoder's certainty says nothing more.
FURTHEST = 5.0
#: Where the tagger has no opinion about a link.
UNKNOWN = 0.5

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read one attribution.

    Attributes:
        rule: What the rules found, None when only the tagger sees it.
        learned: What the tagger found, None when only the rules see it.
        attribution: The spans of this reading, each from one of the two.
        taken: Whose `source`, `cue` and `content` these are: `same`, `rule` or `tagger`.
    """

    rule: Attribution | None
    learned: Attribution | None
    attribution: Attribution
    taken: Mapping[str, str]


def find_confidence(features: Features, weights: Mapping[str, float]) -> float:
    """Give the probability of a reading from its features; an unknown feature weighs nothing."""
    total = weights.get("bias", 0.0) + sum(value * weights.get(name, 0.0) for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def weigh_rules(found: Sequence[Attribution], weights: Mapping[str, float]) -> list[Attribution]:
    """Give what the rules found its confidence, in the same order, nested ones included."""
    return [
        replace(one, confidence=round(find_confidence(list_rule_features(one, one), weights), 3))
        for one in found
    ]


def list_features(reading: Reading, page: LearnedPassage) -> Features:
    """List what speaks for and against a reading, by name; what is not listed is 0."""
    found = list_rule_features(reading.rule, reading.attribution)
    one = reading.attribution
    found[f"votes {'both' if reading.rule and reading.learned else 'rule' if reading.rule else 'tagger'}"] = (
        1.0
    )
    family = "quotes" if reading.rule and "quotes" in reading.rule.votes else "syntax"
    if reading.rule and reading.learned:
        for role, whose in reading.taken.items():
            found[f"{role} from {whose}, {family}"] = 1.0
    for role in ("source", "cue", "content"):
        spans = getattr(one, role)
        if spans:
            found[f"{role} mass"] = find_log_odds(page.measure_role(role, spans))
    found["content around"] = page.measure_around("content", one.content)
    found["source around"] = page.measure_around("source", one.source)
    for name, link in (
        ("source link" if one.source else "no source link", page.link_source(one.cue, one.source)),
        ("content link", page.link_content(one.cue, one.content)),
    ):
        found[name if link is not None else f"{name} unknown"] = 1.0 if link is None else find_log_odds(link)
    return found


def list_rule_features(rule: Attribution | None, one: Attribution) -> Features:
    """List the features that need no tagger: the rule and the shape of the attribution."""
    found: Features = {"kind " + one.kind: 1.0, "size": math.log(1 + measure_size(one.content))}
    if rule is not None:
        found["rule " + rule.rule] = 1.0
    if not one.source:
        found["no source"] = 1.0
    if not one.cue:
        found["no cue"] = 1.0
    return found


def find_log_odds(probability: float) -> float:
    """Turn a probability into log-odds, cut at `FURTHEST`."""
    low = 1.0 / (1.0 + math.exp(FURTHEST))
    kept = min(1.0 - low, max(low, probability))
    return math.log(kept / (1.0 - kept))


def measure_size(spans: tuple[Span, ...]) -> int:
    """Count the characters of spans."""
    return sum(span.end - span.start for span in spans)


@functools.cache
def load_weights(mode: str) -> Mapping[str, float]:
    """Load the weights of a mode, `both` or `rules`, once per process.

    Raises:
        MissingData: The file is not in the package.
        LoreError: The file is not as `training/calibration.py` writes it.
    """
    path = find_data("data", "weighing.json")
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): float(value) for name, value in table[mode].items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as fault:
        raise LoreError(
            [f"cannot read the weights - {path.name}, {mode} - {fault!r} - rerun training/calibration.py"]
        ) from fault
