"""Measures how far coders agree: Krippendorff's alpha and Cohen's kappa, nominal, with bootstrap intervals.

Units are what was coded (statements); the machine may be one of the coders. Sources: K. Krippendorff, Content
Analysis (2004), chapter 11; J. Cohen, A coefficient of agreement for nominal scales (1960). Alpha equals the package
`krippendorff` (tests), kappa equals scikit-learn's definition.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
#: Codes of one unit by coder; a coder who did not code it is not in it.
Unit = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure with a 95 % bootstrap interval over units; all None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None
    units: int

    @property
    def cells(self) -> tuple[float | None, float | None, float | None, int]:
        """The measure and its interval to three places, and the units; cells of a table."""
        value, low, high = (None if n is None else round(n, 3) for n in (self.value, self.low, self.high))
        return value, low, high, self.units


def measure_alpha(units: Sequence[Unit]) -> float | None:
    """Krippendorff's alpha for nominal codes; units coded by fewer than two are left out.

    Returns:
        At most 1; 0 is chance. None where no unit has two codes or only one value occurs.

    >>> measure_alpha([{"a": "x", "b": "x"}, {"a": "x", "b": "y"}, {"a": "y", "b": "y"}])
    0.4444444444444444
    """
    paired = [Counter(unit.values()) for unit in units if len(unit) > 1]
    totals = sum(paired, Counter[str]())
    n = totals.total()
    if len(totals) < 2:
        return None
    observed = sum((m * m - sum(k * k for k in c.values())) / (m - 1) for c in paired if (m := c.total()))
    expected = (n * n - sum(k * k for k in totals.values())) / (n - 1)
    return 1 - observed / expected


def measure_kappa(units: Sequence[Unit], one: str, other: str) -> float | None:
    """Cohen's kappa of two coders over the units that both coded; None where it is not defined.

    >>> measure_kappa([{"a": "x", "b": "x"}, {"a": "x", "b": "y"}, {"a": "y", "b": "y"}], "a", "b")
    0.39999999999999997
    """
    return weigh_kappa(Counter((unit[one], unit[other]) for unit in units if one in unit and other in unit))


def weigh_kappa(pairs: Mapping[tuple[str, str], int]) -> float | None:
    """Cohen's kappa from how often each pair of codes was given; None where it is not defined."""
    every = sum(pairs.values())
    if not every:
        return None
    mine, theirs = Counter[str](), Counter[str]()
    for (one, other), number in pairs.items():
        mine[one] += number
        theirs[other] += number
    agreed = sum(number for (one, other), number in pairs.items() if one == other) / every
    chance = sum(number * theirs[code] for code, number in mine.items()) / every**2
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def measure_interval(
    units: Sequence[T], measure: Callable[[Sequence[T]], float | None], draws: int = 1000
) -> Figure:
    """Measure, with a percentile interval from resampling units; the same units give the same figures.

    Args:
        units: All of them.
        measure: From a sample of units to a figure.
        draws: Resamples; those for which the measure is not defined are left out.
    """
    value = measure(units)
    if value is None:
        return Figure(None, None, None, len(units))
    # Not for secrets: repeatable draws.
    dice = random.Random(7)
    drawn = (measure(dice.choices(units, k=len(units))) for _ in range(draws))
    found = sorted(figure for figure in drawn if figure is not None)
    low, high = (found[round(share * (len(found) - 1))] for share in (0.025, 0.975))
    return Figure(value, low, high, len(units))


def count_confusion(units: Sequence[Unit], one: str, other: str) -> Counter[tuple[str, str]]:
    """Count the pairs of codes that two coders gave to the same units."""
    return Counter((unit[one], unit[other]) for unit in units if one in unit and other in unit)
