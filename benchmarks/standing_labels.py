"""Scores how well labels that stand alone are told from others, out of fold, and fits the weights.

    python benchmarks/standing_labels.py judged.jsonl
    python benchmarks/standing_labels.py judged.jsonl --write kg/data/claims/standing.json

A line of the file holds a `label`, whether a reader of its passage found that it stands alone (`stands`), and a
`group`: what is judged of one statement or claim, which no fold parts. `chosen` is the share of groups
whose likeliest label stands alone, `best` that of those with one that does, `any` that of all labels.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from same_claims import FOLDS, fit

from kg.files import write_atomic
from kg.recurring.likeness import embed_text

#: Strength of the ridge, on vectors of unit length.
RIDGE = 11.0


def read_out_of_fold(vectors: np.ndarray, stands: np.ndarray, folds: np.ndarray) -> np.ndarray:
    """Give each label its log-odds, by weights fitted to the other folds."""
    odds = np.zeros(len(stands))
    for fold in range(FOLDS):
        bias, *weights = fit(vectors[folds != fold], stands[folds != fold], RIDGE)
        odds[folds == fold] = bias + vectors[folds == fold] @ np.array(weights)
    return odds


def rank_area(odds: np.ndarray, stands: np.ndarray) -> float:
    """Give the probability that a label that stands alone has higher odds than one that does not (AUC)."""
    ranks = np.empty(len(odds))
    ranks[np.argsort(odds)] = np.arange(1, len(odds) + 1)
    count = stands.sum()
    return float((ranks[stands].sum() - count * (count + 1) / 2) / (count * (len(stands) - count)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("judged", type=Path, help="judged labels, JSON Lines")
    parser.add_argument("--write", type=Path, help="fit to all labels and write the weights here")
    given = parser.parse_args()
    judged = [json.loads(line) for line in given.judged.read_text("utf-8").splitlines()]
    vectors = np.stack([embed_text(one["label"]) for one in judged])
    stands = np.array([bool(one["stands"]) for one in judged])
    groups: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(judged):
        groups[one["group"]].append(place)
    order = sorted(groups)
    np.random.RandomState(1).shuffle(order)
    fold_of = {name: number % FOLDS for number, name in enumerate(order)}
    odds = read_out_of_fold(vectors, stands, np.array([fold_of[one["group"]] for one in judged]))
    chosen = np.mean([stands[max(places, key=odds.__getitem__)] for places in groups.values()])
    best = np.mean([stands[places].any() for places in groups.values()])
    print(f"{len(judged)} labels of {len(groups)}: AUC {rank_area(odds, stands):.3f}")
    print(f"chosen {chosen:.3f}  best {best:.3f}  any {stands.mean():.3f}")
    if given.write:
        bias, *weights = fit(vectors, stands, RIDGE)
        found = {"bias": round(float(bias), 3), "weights": [round(float(w), 3) for w in weights]}
        write_atomic(given.write, json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
