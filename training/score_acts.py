"""Scores the acts encoder alone against annotated articles, by place: no names, no rules, no joining.

    python training/score_acts.py --model OUT/acts --data DATA/acts/dev

An act counts where the sentence holds a record of it that is sure; doubtful ones neither reward nor punish. A
speaker or target counts where the encoder's first choice is a head of one of the record's mentions, of another
mention of the same name, or rightly nobody or the outlet.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.pipeline import load_pipeline
from kg.pipeline.encoder import Encoder
from kg.pipeline.reader import ACTS, ActReader, ActReading, Pointed, read_tables
from training.records import Instance, Text, build_text, read_folder

GROUPS = {"accuse and deny": ("accuse", "deny"), "all but refuse": ACTS[:5]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", type=Path, required=True, help="folder with model.onnx")
    parser.add_argument("--data", type=Path, required=True, help="folder of annotated texts")
    parser.add_argument("--every", type=int, nargs=2, default=(1, 0), help="N K: each N-th text from K on")
    parser.add_argument("--least", type=float, nargs="*", default=(0.3, 0.4, 0.5, 0.6))
    arguments = parser.parse_args()
    reader = ActReader(Encoder(arguments.model), read_tables(arguments.model / "tables.npz"))
    step, first = arguments.every
    pairs = [read(reader, *entry) for entry in list(read_folder(arguments.data))[first::step]]
    for name, acts in GROUPS.items():
        for least in arguments.least:
            print(f"{name:16} from {least:.2f}: {describe(count(pairs, acts, least))}")


def read(reader: ActReader, name: str, text: str, records: Sequence[dict]) -> tuple[Text, list[ActReading]]:
    """Read one text with the encoder, and its records in the same tokens."""
    pipeline = load_pipeline()
    gold = build_text(pipeline, name, text, records)
    docs = pipeline.analyse([block[0] for block in re.finditer(r"[^\n]+", text)])
    gold.places = {}
    numbers = iter(range(len(gold.words)))
    for number, doc in enumerate(docs):
        gold.places |= {(number, t.i): next(numbers) for t in doc if not t.is_space}
    return gold, list(reader.read(docs).acts)


def count(pairs: Sequence[tuple[Text, list[ActReading]]], acts: Sequence[str], least: float) -> Counter[str]:
    """Count acts, speakers, targets and grounds that are right, over all texts."""
    total: Counter[str] = Counter()
    for text, readings in pairs:
        wanted: dict[tuple[str, int], list[Instance]] = {}
        for instance in text.instances:
            if ACTS[instance.act] in acts:
                wanted.setdefault((ACTS[instance.act], text.sentences[instance.cue[0]]), []).append(instance)
        total["gold"] += sum(any(i.weight == 1 for i in group) for group in wanted.values())
        for one in readings:
            if one.act not in acts or one.probability < least:
                continue
            place = text.places[one.cue[0].doc, one.cue[0].token]
            group = wanted.get((one.act, text.sentences[place]), [])
            if group and not any(i.weight == 1 for i in group):
                continue
            total["read"] += 1
            if group:
                total += judge(text, one, group)
    return total


def judge(text: Text, one: ActReading, group: Sequence[Instance]) -> Counter[str]:
    """Judge the roles of a reading against the records of its sentence and act; the best one counts."""
    said = [i for i in group if is_right(text, one.speaker, i.speakers_all, i.outlet, True)]
    both = [i for i in said if is_right(text, one.target, i.targets_all, False, i.known_target)]
    grounds = [i for i in group if i.grounds and i.weight == 1]
    mine = {text.places[p.doc, p.token] for p, _ in one.grounds}
    return Counter(
        act=1, speaker=bool(said), target=bool(both), grounds=len(grounds),
        found=sum(bool(mine & set(i.grounds)) for i in grounds),
        offered=bool(mine), backed=bool(mine) and bool(grounds),
    )  # fmt: skip


def is_right(text: Text, pointed: Pointed, heads: Sequence[int], outlet: bool, known: bool) -> bool:
    """Tell whether the first choice is a right one; `known` is False where the record's words are not in the text."""
    chances = [chance for _, chance in pointed.mentions]
    best = max([*chances, pointed.nobody, pointed.outlet])
    if chances and chances[0] == best:
        place = pointed.mentions[0][0]
        return text.places[place.doc, place.token] in heads or not (heads or outlet)
    if best == pointed.outlet:
        return outlet
    return not heads and not outlet and known


def describe(total: Counter[str]) -> str:
    precision, recall = total["act"] / max(1, total["read"]), total["act"] / max(1, total["gold"])
    whole = total["read"] + total["gold"]
    scores = " ".join(
        f"{name} {2 * total[key] / max(1, whole):.3f}"
        for name, key in (("act F1", "act"), ("+ speaker", "speaker"), ("+ target", "target"))
    )
    return (
        f"P {precision:.3f} R {recall:.3f} {scores}, grounds {total['found']} of {total['grounds']}"
        f" ({total['backed']} of {total['offered']} offered where some are)"
    )


if __name__ == "__main__":
    main()
