"""Scores how well pairs of charges that say the same are told from others, out of fold, and fits the weights.

    python benchmarks/same_claims.py pairs.jsonl
    python benchmarks/same_claims.py pairs.jsonl more.jsonl --write kg/data/claims/likeness.json

A line of a file holds two records `a` and `b` (text, act, speaker, target, content, clause) and a `verdict`: `same`,
`part`, `related`, `no`; lines with another verdict are left out. Folds never part an article: pairs that share one are
in one fold. Figures are means over twelve ways of cutting five folds. Pairs that name or count other things count as
different, as in a build; the second table is of what a build would take for the same, which also asks that the words
match well, with and without names.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import networkx as nx
import numpy as np

from kg.codes import SHIPPED
from kg.files import write_atomic
from kg.gazetteer import load_gazetteer
from kg.recurring.contents import Content, add_names, is_of_speaker
from kg.recurring.likeness import (
    FEATURES,
    LEAST_WORDS,
    agree_beside_names,
    clash,
    match_words,
    measure,
    only_quarrel,
)

VERDICTS = ("same", "part", "related", "no")
#: Strength of the ridge, on scaled features.
RIDGE = 3.0
FOLDS, CUTS = 5, 12


def read_pairs(paths: list[Path]) -> list[dict]:
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [pair for pair in map(json.loads, lines) if pair["verdict"] in VERDICTS]


def build_content(record: dict) -> Content:
    act = SHIPPED.act(record["act"])
    who, other = ("speaker", "target") if is_of_speaker(act) else ("target", "speaker")
    content = Content(record["id"], act, record[who], record[other], record["content"], record["clause"])
    return add_names(content, load_gazetteer())


def fit(values: np.ndarray, same: np.ndarray, strength: float = RIDGE) -> np.ndarray:
    """Fit a ridge logistic regression by Newton's steps: bias, then a weight a column."""
    rows = np.hstack([np.ones((len(values), 1)), values])
    ridge = np.eye(rows.shape[1]) * strength
    ridge[0, 0] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chances - same) + ridge @ weights
        step = np.linalg.solve((rows * (chances * (1 - chances))[:, None]).T @ rows + ridge, slope)
        weights -= step
    return weights


def cut_folds(pairs: list[dict], seed: int) -> np.ndarray:
    """Number each pair's fold; pairs joined by articles stay together."""
    joined = nx.Graph((pair["a"]["text"], pair["b"]["text"]) for pair in pairs)
    first = {text: min(part) for part in nx.connected_components(joined) for text in part}
    parts = [first[pair["a"]["text"]] for pair in pairs]
    sizes, loads, folds = Counter(parts), [0] * FOLDS, {}
    order = sorted(sizes)
    np.random.RandomState(seed).shuffle(order)
    for part in order:
        folds[part] = int(np.argmin(loads))
        loads[folds[part]] += sizes[part]
    return np.array([folds[part] for part in parts])


def read_out_of_fold(pairs: list[dict], values: np.ndarray, same: np.ndarray, seed: int) -> np.ndarray:
    folds, chances = cut_folds(pairs, seed), np.zeros(len(pairs))
    for fold in range(FOLDS):
        train, test = folds != fold, folds == fold
        mean, deviation = values[train].mean(0), values[train].std(0) + 1e-6
        weights = fit((values[train] - mean) / deviation, same[train])
        chances[test] = 1 / (1 + np.exp(-(weights[0] + (values[test] - mean) / deviation @ weights[1:])))
    return chances


def score(found: np.ndarray, same: np.ndarray) -> tuple[float, float, float]:
    right = float((found & same).sum())
    precision, recall = right / max(1, found.sum()), right / max(1, same.sum())
    return precision, recall, 2 * right / max(1, found.sum() + same.sum())


def print_scores(pairs: list[dict], runs: list[np.ndarray], same: np.ndarray, left: np.ndarray) -> None:
    """Print scores of some runs' pairs; those in `left` alone may be the same."""
    apart = np.array([pair["a"]["text"] != pair["b"]["text"] for pair in pairs])
    for name, kept in (("all", apart | True), ("across articles", apart), ("within one", ~apart)):
        precision, recall, f1 = np.mean([score((run & left)[kept], same[kept]) for run in runs], axis=0)
        print(f"{name:16} {kept.sum():4} pairs  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


def write_weights(path: Path, values: np.ndarray, same: np.ndarray, limits: dict[str, float]) -> None:
    mean, deviation = values.mean(0), values.std(0) + 1e-6
    bias, *weights = fit((values - mean) / deviation, same)
    features = {
        name: [round(float(x), 5) for x in (mean[n], deviation[n], weights[n])]
        for n, name in enumerate(FEATURES)
    }
    found = {"bias": round(float(bias), 5), "features": features, **limits}
    write_atomic(path, json.dumps(found, indent=1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pairs", type=Path, nargs="+", help="judged pairs, JSON Lines")
    parser.add_argument("--write", type=Path, help="fit to all pairs and write the weights here")
    parser.add_argument("--same", type=float, default=0.42, help="probability from which a pair is the same")
    parser.add_argument(
        "--joins", type=float, default=0.55, help="mean likeness from which a claim is joined"
    )
    parser.add_argument(
        "--nearest", type=float, default=0.6, help="likeness that the nearest member must have"
    )
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.pairs)
    contents = [(build_content(pair["a"]), build_content(pair["b"])) for pair in pairs]
    values = np.array([measure(*both) for both in contents])
    same = np.array([pair["verdict"] == "same" for pair in pairs])
    chances = [read_out_of_fold(pairs, values, same, seed) for seed in range(CUTS)]
    runs = [found >= arguments.same for found in chances]
    left = np.array([not clash(*both) for both in contents])
    near = np.array([match_words(*both) >= LEAST_WORDS and agree_beside_names(*both) for both in contents])
    near &= ~np.array([only_quarrel(*both, row) for both, row in zip(contents, values, strict=True)])
    print(f"{len(pairs)} pairs, {same.sum()} the same; out of fold, {FOLDS} folds by article, {CUTS} cuts")
    print_scores(pairs, runs, same, left)
    print("of which a build would take for the same")
    print_scores(pairs, runs, same, left & near)
    if arguments.write:
        limits = {name: getattr(arguments, name) for name in ("same", "joins", "nearest")}
        write_weights(arguments.write, values, same, limits)


if __name__ == "__main__":
    main()
