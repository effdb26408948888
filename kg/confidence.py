"""Says how sure a statement must be to be shown unasked, and holds the weights that sureness was fitted with.

In: `kg/data/confidence.json`. Out: one frozen `Confidence`; a fault in any key stops the load, with every fault of the
file reported at once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kg.errors import LoreError
from kg.files import find_data
from kg.model import Statement

#: What a file may hold, and whether it must.
_KEYS = {"shown": True, "weights": False}
#: How sure people make a statement that they accepted, corrected or added.
ACCEPTED = 1.0


@dataclass(frozen=True, slots=True)
class Confidence:
    """What the package knows about its own confidence.

    Attributes:
        shown: 0-1; statements that are as sure as that, or surer, are shown unasked. Chosen so that about four in five
            of them are right in act, speaker and target.
        weights: Of the logistic that gives a statement its confidence, by name of the feature; empty where none was
            fitted.
    """

    shown: float
    weights: Mapping[str, float] = field(default_factory=dict, hash=False)


def measure_sureness(statement: Statement, accepted: Container[str] = ()) -> float:
    """Measure how sure a statement is, 0-1: what a person judged right is, whatever the machine thought of it."""
    return ACCEPTED if statement.id in accepted else statement.confidence


@cache
def load_confidence() -> Confidence:
    """Load the settings that ship with the package, once per process.

    Raises:
        LoreError: The file has faults; all of them are listed.
        MissingData: The file is not in the package.

    >>> 0 <= load_confidence().shown <= 1
    True
    """
    return read_confidence(find_data("data", "confidence.json"))


def read_confidence(path: Path) -> Confidence:
    """Read settings of confidence from a file; raises LoreError as `load_confidence` does."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise LoreError([f"{path.name}: cannot be read - {fault} - expected a JSON object"]) from fault
    faults = [f"{path.name}: {fault}" for fault in _find_faults(record)]
    if faults:
        raise LoreError(faults)
    weights = {name: float(weight) for name, weight in record.get("weights", {}).items()}
    return Confidence(float(record["shown"]), MappingProxyType(weights))


def _find_faults(record: Any) -> list[str]:  # noqa: ANN401 - any JSON
    if not isinstance(record, dict):
        return [f"holds no JSON object - expected the keys {', '.join(_KEYS)}"]
    faults = [f"unknown key {key!r} - expected {', '.join(_KEYS)}" for key in record if key not in _KEYS]
    faults += [f"the key {key!r} is missing" for key, needed in _KEYS.items() if needed and key not in record]
    shown, weights = record.get("shown", 0), record.get("weights", {})
    if not (_is_number(shown) and 0 <= shown <= 1):
        faults.append(f"shown is {shown!r} - expected a number from 0 to 1")
    if not isinstance(weights, dict):
        return [*faults, f"weights is {weights!r} - expected an object of numbers"]
    wrong = [(name, weight) for name, weight in weights.items() if not _is_number(weight)]
    return faults + [f"weights: {name!r} is {weight!r} - expected a finite number" for name, weight in wrong]


def _is_number(value: object) -> bool:
    # True and False are numbers to Python, and JSON read by it may hold NaN.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
