"""Fits the logistics that weigh the readings of an attribution, and scores `both` out of fold.

    python training/calibration.py --data DATA --scorer eval_polnear.py --out kg/data/weighing.json

The tagger knows PolNeAR train by heart, so `both` can only be fitted on dev. The weights that ship use all of
dev; the figures that are printed are out of fold: every fifth of the articles is read with weights fitted on
the other four, and the scorer, unchanged, sees the five fifths together. `rules` needs no tagger and is fitted
on every third article of train. A reading is right when its content, source and cue agree with one attribution
of the corpus as the scorer's LINKED asks. Penalty and folds are fixed; nothing is searched for.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from benchmarks.attribution_scores import read_line_article, to_prediction  # noqa: E402
from kg.attribution import read_rules  # noqa: E402
from kg.attribution.learned import LearnedPassage, read_learned  # noqa: E402
from kg.attribution.merging import list_readings, merge_attributions, pair_attributions  # noqa: E402
from kg.attribution.passages import build_passages  # noqa: E402
from kg.attribution.weighing import Features, list_features, list_rule_features  # noqa: E402
from kg.model import Attribution, Span  # noqa: E402
from kg.parsed import parse_article  # noqa: E402
from kg.pipeline import load_pipeline  # noqa: E402
from kg.pipeline.tagger import load_tagger  # noqa: E402
from training.polnear import ROLES, read_articles  # noqa: E402

FOLDS = 5
#: Ridge penalty of the logistics, in units of one example.
PENALTY = 1.0
NOTE = (
    "Weights of the logistics in kg/attribution/weighing.py, written by training/calibration.py: `both` fitted on "
    "PolNeAR dev (its scores in benchmarks/REPORT.md are out of fold), `rules` on every third article of PolNeAR "
    "train. They hold no text and no annotation."
)
#: Words that do not make two sources the same; the scorer's list.
FUNCTION_WORDS = frozenset(
    "the a an this that these those of for from to in on at by with and or s his her its their our my your one "
    "some many most all other another as who which".split()
)
Example = tuple[Features, bool]
Gold = dict[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class Read:
    """An article with what rules and tagger say, before anything is weighed."""

    stem: str
    pages: list[LearnedPassage]
    ruled: list[Attribution]
    gold: list[Gold]
    words: Mapping[int, tuple[int, str]]


def main() -> None:
    """Fit, score and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with polnear/train and polnear/dev")
    parser.add_argument("--scorer", type=Path, required=True, help="eval_polnear.py")
    parser.add_argument("--out", type=Path, help="where to write the weights; without it only score")
    parser.add_argument("--min-confidence", type=float, help="handed to the scorer")
    arguments = parser.parse_args()
    dev = read_split(arguments.data / "polnear" / "dev", tagged=True)
    examples = [list_both(read) for read in dev]
    lines = []
    for fold in range(FOLDS):
        seen = [one for at, part in enumerate(examples) if at % FOLDS != fold for one in part]
        weights = fit(seen)
        lines += [
            json.dumps(to_prediction(read.stem, merge_attributions(read.pages, read.ruled, weights)))
            for read in dev[fold::FOLDS]
        ]
    print("out of fold", flush=True)
    score(lines, arguments.data / "polnear" / "dev", arguments.scorer, arguments.min_confidence)
    if arguments.out:
        train = read_split(arguments.data / "polnear" / "train", tagged=False, step=3)
        table = {
            "note": NOTE,
            "rules": fit([one for read in train for one in list_ruled(read)]),
            "both": fit([one for part in examples for one in part]),
        }
        arguments.out.write_text(json.dumps(table, indent=1, sort_keys=False) + "\n", encoding="utf-8")


def read_split(split: Path, *, tagged: bool, step: int = 1) -> list[Read]:
    """Read a split's articles, one annotator each (the first, as the scorer does).

    Args:
        split: Folder with `text/` and `attributions/`.
        tagged: Whether the tagger reads too.
        step: Take every step-th article.
    """
    first: dict[str, list[dict]] = {}
    for stem, _, attributions in read_articles(split):
        first.setdefault(stem, attributions)
    reads = []
    for stem in sorted(first)[::step]:
        article = read_line_article(split / "text" / f"{stem}.txt")
        parsed = parse_article(article, load_pipeline())
        passages = build_passages(parsed)
        pages = read_learned(passages, load_tagger().tag([one.doc for one in parsed])) if tagged else []
        words = {
            at: (number, match[0].lower())
            for number, match in enumerate(re.finditer(r"\w+|[^\w\s]", article.text))
            for at in range(*match.span())
        }
        gold = [
            {role: find_words(words, [Span(*part) for part in one[role]]) for role in ROLES}
            for one in first[stem]
        ]
        reads.append(Read(stem, pages, read_rules(passages), gold, words))
    return reads


def find_words(words: Mapping[int, tuple[int, str]], spans: Iterable[Span]) -> frozenset[int]:
    """List the numbers of the words under spans; punctuation counts only where there is nothing else."""
    found = {words[at] for span in spans for at in range(span.start, span.end) if at in words}
    plain = {number for number, word in found if word[0].isalnum() or word[0] == "_"}
    return frozenset(plain or (number for number, _ in found))


def list_both(read: Read) -> list[Example]:
    """List every reading of an article's pairs with whether it is right."""
    outer = [one for one in read.ruled if not one.nested]
    return [
        (list_features(reading, page), is_right(reading.attribution, read))
        for rule, learned, page in pair_attributions(read.pages, outer)
        for reading in list_readings(rule, learned)
    ]


def list_ruled(read: Read) -> list[Example]:
    """List what the rules found in an article with whether it is right."""
    outer = [one for one in read.ruled if not one.nested]
    return [(list_rule_features(one, one), is_right(one, read)) for one in outer]


def is_right(one: Attribution, read: Read) -> bool:
    """Tell whether an attribution of the corpus agrees in content, source and cue, as LINKED asks."""
    content, source, cue = (find_words(read.words, getattr(one, r)) for r in ("content", "source", "cue"))
    common = {number for number, word in read.words.values() if word in FUNCTION_WORDS}
    return any(
        2 * len(content & gold["content"]) >= len(content | gold["content"])
        and bool((source & gold["source"]) - common or (source == gold["source"]))
        and bool(cue & gold["cue"] or (cue == gold["cue"]))
        for gold in read.gold
    )


def fit(examples: Sequence[Example], rounds: int = 25) -> dict[str, float]:
    """Fit a ridge logistic by Newton's method; `bias` is not penalised; features seen in no example have no weight."""
    names = sorted({name for features, _ in examples for name in features})
    column = {name: at for at, name in enumerate(names)}
    table = np.zeros((len(examples), len(names) + 1))
    table[:, -1] = 1.0
    for row, (features, _) in enumerate(examples):
        for name, value in features.items():
            table[row, column[name]] = value
    truth = np.array([right for _, right in examples], dtype=np.float64)
    ridge = np.full(len(names) + 1, PENALTY)
    ridge[-1] = 1e-6
    weights = np.zeros(len(names) + 1)
    for _ in range(rounds):
        guess = 1.0 / (1.0 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (guess - truth) + ridge * weights
        bend = (table * (guess * (1 - guess))[:, None]).T @ table + np.diag(ridge)
        weights -= np.linalg.solve(bend, slope)
    rounded = {name: round(float(weights[at]), 3) for name, at in column.items()}
    return {"bias": round(float(weights[-1]), 3), **rounded}


def score(lines: Sequence[str], split: Path, scorer: Path, least: float | None) -> None:
    """Run the scorer on predictions; it prints its table."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "predictions.jsonl"
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, str(scorer), "--gold", str(split), "--pred", str(out)]
        if least is not None:
            command += ["--min-confidence", str(least)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
