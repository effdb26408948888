"""The numbers that reading acts leans on, fitted by `training/fit_reading.py` and kept as data.

In: `kg/data/reading.json`. Out: one frozen `Fitted`. A missing or unknown key, or a value that is no number, stops
the load with every fault of the file at once. How sure a statement is: `kg.confidence`.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from kg.errors import LoreError
from kg.files import find_data

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Fitted:
    """Thresholds and weights.

    Attributes:
        note: How they were made.
        least: Least probability of an act, 0-1.
        cued: Probability of an act that a cue names and the encoder was not taught, 0-1.
        grounds: Log-odds from which a token belongs to the grounds.
        answers: Weights of the logistic that links an act to what it answers.
        answered: Least probability of such a link, 0-1.
    """

    note: str
    least: float
    cued: float
    grounds: float
    answers: Weights
    answered: float


def squash(total: float) -> float:
    """Turn log-odds into a probability."""
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def stretch(probability: float) -> float:
    """Turn a probability into log-odds, held within what 0.01 and 0.99 give."""
    held = max(0.01, min(0.99, probability))
    return math.log(held / (1.0 - held))


def weigh(features: Weights, weights: Weights) -> float:
    """Give the probability that a logistic gives some features; an unknown feature weighs nothing.

    >>> weigh({"bias": 1.0, "strange": 5.0}, {"bias": 0.0})
    0.5
    """
    return squash(sum(value * weights.get(name, 0.0) for name, value in features.items()))


@functools.cache
def load_fitted() -> Fitted:
    """Load the bundled numbers once per process.

    Raises:
        LoreError: The file has faults; all of them are listed.
    """
    return read_fitted(find_data("data", "reading.json"))


def read_fitted(path: Path) -> Fitted:
    """Read a file of fitted numbers; see `load_fitted`."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise LoreError([f"{path.name} - {fault} - expected a JSON object"]) from fault
    faults = list(_list_faults(data, path.name))
    if faults:
        raise LoreError(faults)
    return Fitted(**data)


def _list_faults(data: object, where: str) -> list[str]:
    """List what is wrong with the file's content."""
    if not isinstance(data, dict):
        return [f"{where} - expected a JSON object"]
    kinds = {field.name: str(field.type) for field in fields(Fitted)}
    faults = [f"{where}: key {key!r} - nothing reads it - take it out" for key in data if key not in kinds]
    for name, kind in kinds.items():
        value = data.get(name)
        numbers = value.values() if kind == "Weights" and isinstance(value, dict) else [value]
        right = isinstance(value, str) if kind == "str" else all(_is_number(one) for one in numbers)
        if name not in data or not right or (kind == "Weights" and not isinstance(value, dict)):
            faults.append(f"{where}: {name} is {value!r} - expected {kind.lower()}")
    return faults


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
