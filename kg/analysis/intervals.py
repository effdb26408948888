"""Shares with their uncertainty: how many of how many, and between which bounds the true share may lie."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: The normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % Wilson interval, 0-1; all None for nothing of nothing."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def measure_share(count: int, of: int) -> Share:
    """Measure a share with its 95 % score interval, which holds for few cases and for shares near 0 and 1.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22 (1927), without correction for continuity. It takes the cases for independent
    draws: statements of one outlet on one dispute are not quite that, so read it as the least uncertainty.

    Args:
        count: Cases that have the property.
        of: All cases; not below `count`.

    >>> share = measure_share(3, 4)
    >>> share.value, round(share.low, 3), round(share.high, 3)
    (0.75, 0.301, 0.954)
    """
    if of == 0:
        return Share(0, 0, None, None, None)
    value, spread = count / of, Z95 * Z95 / of
    middle = (value + spread / 2) / (1 + spread)
    half = sqrt(value * (1 - value) * spread + spread * spread / 4) / (1 + spread)
    # At the ends the formula is exact but for rounding.
    low, high = 0.0 if count == 0 else middle - half, 1.0 if count == of else middle + half
    return Share(count, of, value, low, high)
