"""Says how likely a label stands alone: that a reader who never saw its article knows who did what.

In: a label's vector. Out: a probability, by a logistic regression on the vector whose weights lie in
`kg/data/claims/standing.json`; `benchmarks/standing_labels.py` fits them to judged labels and scores them out of fold.
Words that point elsewhere, that were cut or that say little lie on one side of the sentence encoder's space.
"""

from __future__ import annotations

import functools
import json
import math
from dataclasses import dataclass

import numpy as np

from kg.errors import ModelError
from kg.files import find_data
from kg.pipeline.sentences import WIDTH, Floats


@dataclass(frozen=True, slots=True)
class Standing:
    """The fitted regression.

    Attributes:
        bias: Log-odds of a label whose vector is 0.
        weights: (384,), what each number of a vector adds to them.
    """

    bias: float
    weights: Floats

    def share(self, vector: Floats) -> float:
        """Give the probability, 0-1, that the label of a vector stands alone.

        >>> round(Standing(0.0, np.zeros(WIDTH, dtype=np.float32)).share(np.ones(WIDTH, dtype=np.float32)), 2)
        0.5
        """
        return 1 / (1 + math.exp(-self.bias - float(vector @ self.weights)))


@functools.cache
def load_standing() -> Standing:
    """Load the bundled weights.

    Raises:
        MissingData: The file is not in the package.
        ModelError: It is not as `benchmarks/standing_labels.py` writes it.
    """
    path = find_data("data", "claims", "standing.json")
    try:
        found = json.loads(path.read_text("utf-8"))
        weights = np.array(found["weights"], dtype=np.float32)
        if weights.shape != (WIDTH,):
            raise ValueError(f"{weights.size} weights for {WIDTH}")
        return Standing(float(found["bias"]), weights)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise ModelError(f"cannot read {path} - {fault} - reinstall counterclaim") from fault
