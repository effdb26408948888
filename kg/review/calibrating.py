"""Refits the machine's confidence from people's verdicts: how often is a statement kept that it is so sure of?

Platt's method (J. Platt, Probabilistic outputs for support vector machines, 1999): a line through the log-odds, fitted
by likelihood, here held near "leave it as it is" by a weak prior, so that few verdicts change little.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.errors import LoreError, UsageError
from kg.files import write_atomic

#: Fewer judged statements, or fewer kept or rejected ones, say nothing that a refit could rest on.
FEWEST, FEWEST_EACH = 50, 10
#: Weight of the prior: so many judgements' worth of "leave it".
PRIOR = 4.0
#: Confidences of 0 and 1 have no log-odds; they are held this far away.
EDGE = 0.01
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Calibration:
    """A line through log-odds: new = sigmoid(slope x logit(old) + shift).

    Attributes:
        slope, shift: 1 and 0 leave every confidence as it is.
        judged, kept: What it was fitted to.
        before, after: Mean squared distance (Brier score, 0-1, less is better) from what reviewers said, without and
            with it, the latter on verdicts that were held out.
    """

    slope: float
    shift: float
    judged: int = 0
    kept: int = 0
    before: float = 0.0
    after: float = 0.0

    def apply(self, confidence: float) -> float:
        """Give the refitted confidence, 0-1, to three decimals.

        >>> Calibration(1.0, 0.0).apply(0.9), Calibration(1.0, -1.0).apply(0.9)
        (0.9, 0.768)
        """
        return round(_squash(self.slope * _stretch(confidence) + self.shift), 3)


def fit_calibration(judged: Sequence[tuple[float, bool]]) -> Calibration:
    """Fit a calibration.

    Args:
        judged: Confidence and whether the statement was kept, one a judged statement.

    Raises:
        UsageError: Too few; says how many there are and how many are needed.
    """
    kept = sum(one for _, one in judged)
    if len(judged) < FEWEST or min(kept, len(judged) - kept) < FEWEST_EACH:
        raise UsageError(
            f"{len(judged)} judged statements, {kept} kept and {len(judged) - kept} rejected, are too few to refit "
            f"confidence - expected at least {FEWEST}, {FEWEST_EACH} of each - review more"
        )
    slope, shift = _fit(judged)
    held_out = []
    for fold in range(FOLDS):
        line = Calibration(*_fit([one for n, one in enumerate(judged) if n % FOLDS != fold]))
        held_out += [(line.apply(c), k) for n, (c, k) in enumerate(judged) if n % FOLDS == fold]
    return Calibration(round(slope, 4), round(shift, 4), len(judged), kept, _score(judged), _score(held_out))


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Write a calibration as JSON, for `kg build --calibration`.

    Raises:
        ExportError: The file cannot be written.
    """
    write_atomic(path, json.dumps(asdict(calibration), indent=1) + "\n")


def load_calibration(path: Path) -> Calibration:
    """Load what `write_calibration` wrote.

    Raises:
        LoreError: It cannot be read or is none.
    """
    try:
        found = Calibration(**json.loads(path.read_text(encoding="utf-8")))
        numbers = (found.slope, found.shift)
        if not all(type(n) in (int, float) and math.isfinite(n) for n in numbers):
            raise ValueError("slope and shift must be numbers")
    except OSError as fault:
        raise LoreError([f"{path}: cannot be read - {fault.strerror} - check the path"]) from fault
    except (TypeError, ValueError) as fault:
        raise LoreError(
            [f"{path}: not a calibration ({fault}) - expected a file of `kg evaluate --calibrate`"]
        ) from fault
    return found


def _fit(judged: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Fit slope and shift by Newton's method on the penalised likelihood, which has one maximum."""
    slope, shift = 1.0, 0.0
    odds = [(_stretch(confidence), float(kept)) for confidence, kept in judged]
    for _ in range(50):
        a = PRIOR * (slope - 1)
        b = PRIOR * shift
        aa, ab, bb = PRIOR, 0.0, PRIOR
        for x, y in odds:
            p = _squash(slope * x + shift)
            a, b = a + (p - y) * x, b + (p - y)
            weight = p * (1 - p)
            aa, ab, bb = aa + weight * x * x, ab + weight * x, bb + weight
        whole = aa * bb - ab * ab
        step = ((bb * a - ab * b) / whole, (aa * b - ab * a) / whole)
        slope, shift = slope - step[0], shift - step[1]
        if max(map(abs, step)) < 1e-9:
            break
    return slope, shift


def _score(pairs: Sequence[tuple[float, bool]]) -> float:
    return round(sum((c - k) ** 2 for c, k in pairs) / len(pairs), 4)


def _stretch(confidence: float) -> float:
    held = min(max(confidence, EDGE), 1 - EDGE)
    return math.log(held / (1 - held))


def _squash(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else math.exp(odds) / (1 + math.exp(odds))
