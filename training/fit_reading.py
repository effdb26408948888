"""Fits the numbers of `reading.json` and `confidence.json` on annotated articles that the encoder has not seen.

    python training/fit_reading.py --data DATA/acts/train --every 2 1 --model OUT/acts-half --out kg/data

`--model` was trained on the other half of the articles (`training/run.py --only acts`), so that everything here is
out of fold: the least log-odds of grounds (F1), the logistic that links answers, and the logistic that gives a
statement its confidence. The least probability of an act was chosen on the development part, from 0.4 to 0.6.
A statement is right when the scorer says so of act, speaker and target; what matches a doubtful record is right
too. Penalty and grids are fixed; nothing else is searched for.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from kg.attribution import find_attributions  # noqa: E402
from kg.extraction import answering, build_scene, weighing  # noqa: E402
from kg.extraction.fitted import load_fitted, weigh  # noqa: E402
from kg.extraction.learned import Learned, frame_readings  # noqa: E402
from kg.extraction.placing import place_frames  # noqa: E402
from kg.extraction.scene import Placed, Scene  # noqa: E402
from kg.jobs.engine import load_engine  # noqa: E402
from kg.model import ActFrame, Span  # noqa: E402
from kg.parsed import parse_article  # noqa: E402
from kg.pipeline.encoder import Encoder  # noqa: E402
from kg.pipeline.reader import ACTS, FLOOR, ActReader, read_tables  # noqa: E402
from kg.reading import read_article  # noqa: E402

#: Least probability of an act, and where a rule reads it too; chosen on the development part.
LEAST = 0.5
PENALTY = 1.0
#: What is shown unasked is right this often.
PRECISION = 0.8
GRID = [round(0.2 + 0.05 * step, 2) for step in range(15)]
ODDS = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
Features = Mapping[str, float]
Example = tuple[Features, bool]


@dataclass(slots=True)
class Read:
    """One text: its scene, what the encoder and the rules read, and its records by sentence and act."""

    scene: Scene
    learned: Learned
    records: list[dict]
    gold: dict[tuple[str, object], list[dict]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with texts/ and records/")
    parser.add_argument("--every", type=int, nargs=2, default=(1, 0), help="N K: each N-th text from K on")
    parser.add_argument(
        "--model", type=Path, required=True, help="model folder that has not seen these texts"
    )
    parser.add_argument(
        "--scorer", type=Path, default=Path("../shared/tools/score.py"), help="tells when names are the same"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for reading.json and confidence.json")
    arguments = parser.parse_args()
    step, first = arguments.every
    paths = sorted((arguments.data / "texts").glob("*.txt"))[first::step]
    reads = list(read_texts(paths, arguments.model))
    same = load_scorer(arguments.scorer).same
    texts = f"{len(reads)} articles of {arguments.data.name}, every {step}th from {first}"
    fitted, confidence = fit_all(reads, same, texts)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, data in (("reading.json", fitted), ("confidence.json", confidence)):
        (arguments.out / name).write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def load_scorer(path: Path) -> ModuleType:
    """Import the scorer by its path."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["scorer"] = module
    spec.loader.exec_module(module)
    return module


def read_texts(paths: Iterable[Path], model: Path) -> Iterable[Read]:
    """Read texts with a model folder and the rules."""
    engine = load_engine()
    reader = ActReader(Encoder(model), read_tables(model / "tables.npz"))
    for path in paths:
        article = read_article(path)
        parsed = parse_article(article, engine.pipeline)
        attributions = find_attributions(parsed, mode="both")
        scene = build_scene(article, parsed, attributions, engine.lexicon, engine.gazetteer, reader)
        records = json.loads(
            (path.parent.parent / "records" / f"{path.stem}.json").read_text(encoding="utf-8")
        )
        gold: dict[tuple[str, object], list[dict]] = {}
        for record in records:
            gold.setdefault((record["act"], scene.sentence_of(Span(*record["cue_span"]))), []).append(record)
        yield Read(scene, frame_readings(scene, FLOOR, 0.0), records, gold)


def fit_all(reads: Sequence[Read], same, texts: str) -> tuple[dict, dict]:
    """Fit everything, in the order in which one leans on the other."""
    fitted = replace(load_fitted(), least=LEAST)
    placed = [(read, place(read, fitted)) for read in reads]
    answers = fit_logistic([e for read, acts in placed for e in list_links(read, acts)])
    fitted = replace(fitted, answers=answers, answered=fit_answered(placed, answers))
    sure = [e for read, acts in placed for e in list_statements(read, acts, same)]
    confidence = fit_logistic(sure)
    fitted = replace(
        fitted,
        note=f"Written by training/fit_reading.py on {texts}; holds no text and no annotation.",
        grounds=fit_grounds(reads),
    )
    rated = [(weigh(f, confidence), right) for f, right in sure]
    print_reliability("confidence", rated)
    shown = {"shown": find_shown(rated), "weights": confidence}
    return {name: getattr(fitted, name) for name in fitted.__dataclass_fields__}, shown


def find_shown(rated: Sequence[Example]) -> float:
    """Find the least confidence from which on four in five statements are right."""
    for least in (round(0.3 + 0.02 * step, 2) for step in range(33)):
        kept = [right for chance, right in rated if chance >= least]
        if kept and sum(kept) >= PRECISION * len(kept):
            print(f"shown from {least}: {sum(kept)} of {len(kept)} right, of {len(rated)} statements")
            return least
    return 0.95


def find_records(read: Read, frame: ActFrame) -> list[dict]:
    """List the records of a frame's act in its sentence."""
    return read.gold.get((frame.act.value, read.scene.sentence_of(frame.cue)), [])


def place(read: Read, fitted) -> list[Placed]:
    """Place what was read surely enough."""
    return place_frames(read.scene, [f for f in read.learned.frames if f.probability >= fitted.least])


def fit_grounds(reads: Sequence[Read]) -> float:
    """Choose the least log-odds of grounds for F1 over stretches of rightly read acts."""
    best = (0.0, 0.0)
    for least in ODDS:
        offered = right = wanted = found = 0
        for read in reads:
            for frame in frame_readings(read.scene, FLOOR, least).frames:
                records = [r for r in find_records(read, frame) if r["sure"]]
                if not records or frame.probability < LEAST:
                    continue
                gold = [Span(*g["span"]) for r in records for g in r["grounds"] if g.get("span")]
                mine = [g.span for g in frame.grounds]
                offered, wanted = offered + len(mine), wanted + len(gold)
                right += sum(any(m.overlaps(g) for g in gold) for m in mine)
                found += sum(any(m.overlaps(g) for m in mine) for g in gold)
        precision, recall = right / max(1, offered), found / max(1, wanted)
        score = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"grounds from {least}: P {precision:.3f} R {recall:.3f} F1 {score:.3f} of {wanted}")
        best = max(best, (score, least))
    return best[1]


def list_links(read: Read, placed: Sequence[Placed]) -> Iterable[Example]:
    """List the pairs of acts that could answer each other, and whether they do."""
    roots = {r["id"]: r for r in read.records}

    def root(key: str) -> str:
        seen: set[str] = set()
        while key in roots and roots[key].get("same") in roots and key not in seen:
            seen.add(key)
            key = roots[key]["same"]
        return key

    for one in placed:
        mine = find_records(read, one.frame)
        if not mine or not one.frame.act.answers:
            continue
        wanted = {root(r["answers"]) for r in mine if r["answers"]}
        for other, features in answering.rate_candidates(one, placed, read.learned.links):
            theirs = {root(r["id"]) for r in find_records(read, other.frame)}
            yield features, bool(theirs & wanted)


def fit_answered(placed: Sequence[tuple[Read, list[Placed]]], weights: Mapping[str, float]) -> float:
    """Choose the least probability of a link for F1 over all acts that answer."""
    best = (0.0, 0.5)
    for least in GRID:
        linked = right = wanted = 0
        for read, acts in placed:
            fitted = replace(load_fitted(), answers=weights, answered=least)
            links = answering.link_answers(acts, read.learned.links, fitted)
            truth = {
                (one.frame.id, other.frame.id)
                for one in acts
                for other in acts
                if one is not other and is_answer(read, one, other)
            }
            wanted += len({a for a, _ in truth})
            known = {one.frame.id for one in acts if find_records(read, one.frame)}
            linked += len(known & set(links))
            right += sum(pair in truth for pair in links.items())
        score = 2 * right / max(1, linked + wanted)
        print(
            f"answers from {least}: P {right / max(1, linked):.3f} R {right / max(1, wanted):.3f} F1 {score:.3f}"
        )
        best = max(best, (score, least))
    return best[1]


def is_answer(read: Read, one: Placed, other: Placed) -> bool:
    """Tell whether some record of one act answers some record of the other, told again or not."""
    roots = {r["id"]: (r.get("same") or r["id"]) for r in read.records}
    wanted = {roots.get(r["answers"], r["answers"]) for r in find_records(read, one.frame) if r["answers"]}
    return bool(wanted & {roots[r["id"]] for r in find_records(read, other.frame)})


def list_statements(read: Read, placed: Sequence[Placed], same) -> Iterable[Example]:
    """List the statements of acts that are learned, and whether act, speaker and target are right."""
    for one in placed:
        if one.frame.act.value not in ACTS:
            continue
        records = find_records(read, one.frame)
        for speaker in one.speakers:
            for target in one.targets or [None]:
                right = any(
                    ((is_outlet(r) and one.frame.own_voice) or is_same(same, r["speakers"], speaker))
                    and is_same(same, r["targets"], target)
                    for r in records
                )
                yield weighing.list_features(one, speaker, target), right


def is_outlet(record: dict) -> bool:
    """Tell whether a record's speaker is the text's author, whom no words name."""
    return bool(record["speakers"]) and not any(p.get("span") for p in record["speakers"])


def is_same(same, gold: Sequence[dict], party) -> bool:
    """Tell whether a party is one of a record's, by name or side, as the scorer tells it."""
    from_scorer = load_names(party)
    return same([p["name"] for p in gold] + [p["side"] for p in gold], from_scorer) is not False


def load_names(party) -> set[str]:
    """Give a party's names as the scorer compares them."""
    norm = sys.modules["scorer"].norm if "scorer" in sys.modules else str.lower
    return set() if party is None else {norm(n) for n in (party.actor.label, party.side_label) if n} - {""}


def fit_logistic(examples: Sequence[Example]) -> dict[str, float]:
    """Fit a ridge logistic by Newton's method; features that never vary get no weight."""
    names = sorted({name for features, _ in examples for name in features})
    matrix = np.array([[features.get(name, 0.0) for name in names] for features, _ in examples])
    truth = np.array([float(right) for _, right in examples])
    weights = np.zeros(len(names))
    ridge = np.array([0.0 if name == "bias" else PENALTY for name in names])
    for _ in range(50):
        chances = 1.0 / (1.0 + np.exp(-(matrix @ weights)))
        slope = matrix.T @ (truth - chances) - ridge * weights
        curve = (matrix * (chances * (1 - chances))[:, None]).T @ matrix + np.diag(ridge + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    print(f"logistic on {len(examples)} examples, {int(truth.sum())} right")
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def print_reliability(name: str, rated: Sequence[tuple[float, bool]]) -> None:
    """Print how often what is so sure is right, in bands."""
    for low in (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9):
        high = {0.0: 0.2, 0.2: 0.4, 0.4: 0.6, 0.6: 0.7, 0.7: 0.8, 0.8: 0.9, 0.9: 1.01}[low]
        band = [(chance, right) for chance, right in rated if low <= chance < high]
        if band:
            mean = sum(chance for chance, _ in band) / len(band)
            share = sum(right for _, right in band) / len(band)
            print(f"{name} {low:.1f}-{high:.1f}: mean {mean:.2f} right {share:.2f} of {len(band)}")


if __name__ == "__main__":
    main()
