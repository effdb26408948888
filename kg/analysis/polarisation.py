"""Polarisation between two equal blocs, as rDNA 3 first computed it: for those who must repeat published numbers.

In: congruence and conflict of the same actors. Out: the score of the split into two equal blocs that scores highest.

Source: `dna_polarization` of rDNA (P. Leifeld) in the form whose test gives 0.5342493 for the sample database. Beware:
this form adds up every deviation from the ideal, so that conflict within blocs raises it too; two perfect camps are not
its best split (tests show it). A later form of rDNA counts two of the four terms only. For a reading of how far a
debate is split, take `kg.analysis.structure.measure_modularity`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from math import comb
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.analysis.discourse import Matrix
from kg.errors import QueryError

#: Up to so many splits every one is tried; beyond, the best of `STARTS` climbs is taken.
TRIED: Final = 2000
STARTS: Final = 10
_SEED = 1

Numbers = NDArray[np.float64]


def measure_rdna_polarisation(congruence: Matrix, conflict: Matrix) -> float:
    """Find the highest score of two equal blocs; with an odd number of actors one has one more.

    The score is half the sum, over all ordered pairs of actors, of four deviations, divided by the sum of both
    matrices: within a bloc |congruence - expected| and conflict; between blocs congruence and |conflict - expected|.
    Expected is the mean that a pair would have if all congruence lay within blocs and all conflict between them,
    weighed by the bloc's share of the pairs.

    Args:
        congruence: One-mode, of `build_one_mode`; rDNA takes average activity.
        conflict: The same actors and normalisation.

    Returns:
        0 or more; 0 for fewer than three actors, or no ties.

    Raises:
        QueryError: The two have different actors.
    """
    if congruence.rows != conflict.rows:
        raise QueryError("congruence and conflict have different actors - build both from the same events")
    size = len(congruence.rows)
    total = float(np.abs(congruence.cells).sum() + np.abs(conflict.cells).sum())
    if size < 3 or total == 0:
        return 0.0
    gains = _Gains(congruence.cells, conflict.cells)
    exact = comb(size, size // 2) <= TRIED
    dice = Random(_SEED)  # Not for secrets: repeatable starts.
    drawn = (tuple(dice.sample(range(size), size // 2)) for _ in range(STARTS))
    starts = combinations(range(size), size // 2) if exact else drawn
    found = (_climb(gains, set(first), not exact) for first in starts)
    return max(map(gains.score, found)) / total


class _Gains:
    """What each pair of actors adds to the score within the first bloc, the second, and between the two."""

    def __init__(self, congruence: Numbers, conflict: Numbers) -> None:
        size = len(congruence)
        sizes = (size // 2, size - size // 2)
        pairs = [n * (n - 1) for n in sizes]
        within = sum(pairs)
        between = size * (size - 1) - within
        agreed, fought = np.abs(congruence).sum(), np.abs(conflict).sum()
        self.inside = []
        for own in pairs:
            gain = np.abs(congruence - own / within * agreed / within) + np.abs(conflict)
            np.fill_diagonal(gain, 0.0)
            self.inside.append(gain)
        expected = sizes[0] * sizes[1] / between * fought / between
        self.between = np.abs(congruence) + np.abs(conflict - expected)
        np.fill_diagonal(self.between, 0.0)

    def mark(self, first: Iterable[int]) -> Numbers:
        """Give 1 for the actors of the first bloc, else 0."""
        marks = np.zeros(len(self.between))
        marks[list(first)] = 1.0
        return marks

    def score(self, first: Iterable[int]) -> float:
        """Score a split (half the sum over ordered pairs)."""
        one = self.mark(first)
        two = 1.0 - one
        inner = one @ self.inside[0] @ one + two @ self.inside[1] @ two
        return float(inner / 2 + one @ self.between @ two)


def _climb(gains: _Gains, first: set[int], swap: bool) -> set[int]:
    """Swap the pair of actors that gains most, until none gains."""
    while swap:
        one = gains.mark(first)
        two = 1.0 - one
        as_first = gains.inside[0] @ one + gains.between @ two
        as_second = gains.inside[1] @ two + gains.between @ one
        here, there = np.flatnonzero(one), np.flatnonzero(two)
        pair = np.ix_(here, there)
        # The two stay apart: what the sums say of their own pair is taken back.
        gain = (
            (as_second - as_first)[here][:, None]
            + (as_first - as_second)[there][None, :]
            + 2 * gains.between[pair]
            - gains.inside[0][pair]
            - gains.inside[1][pair]
        )
        best = int(np.argmax(gain))
        if gain.flat[best] <= 1e-9:
            break
        row, column = divmod(best, len(there))
        first = (first - {int(here[row])}) | {int(there[column])}
    return first
