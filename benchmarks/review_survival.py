"""Judges 100 statements of the five articles by machine, changes the engine, rebuilds, and counts what became of them.

    python benchmarks/review_survival.py

The engine changes by its model (rules only), a cue, and an actor of the gazetteer. The verdicts are drawn by a fixed
rule, not by reading: this measures that none is lost, not whether they are right.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import Counter
from pathlib import Path

from kg.files import find_data
from kg.jobs.build import Work, build_store
from kg.jobs.engine import Recipe, load_engine
from kg.jobs.reviewing import load_review
from kg.review.anchoring import judge
from kg.review.log import append_verdicts
from kg.review.verdicts import Kind
from kg.store import open_store

KINDS = (Kind.ACCEPT, Kind.REJECT, Kind.UNSURE, Kind.CORRECT)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, articles = folder / "verdicts.jsonl", [str(find_data("articles"))]
        build_store(articles, folder / "a", load_engine())
        first = open_store(folder / "a", read_only=True)
        texts = {a.id: a for a in first.articles()}
        by = ("benchmark", "2026-01-31T10:00:00Z")
        append_verdicts(log, [
            judge(texts[s.article], s, KINDS[n % 4], by, {"act": "warn"} if n % 4 == 3 else None)
            for n, s in enumerate(first.statements()[:100])
        ])  # fmt: skip
        del first
        for label, engine in (
            ("same engine", load_engine()),
            ("rules only, other cue and actors", _change(folder)),
        ):
            prints = []
            for turn in ("x", "y"):
                review = load_review(log)
                build_store(articles, folder / turn, engine, work=Work(1, review=review))
                quads = open_store(folder / turn, read_only=True).quads()
                prints.append(hashlib.sha256("".join(sorted(map(str, quads))).encode()).hexdigest()[:16])
            counts = review.count()
            silent = sum(not (o.statement or o.note) for o in review.list_outcomes())
            same = prints[0] == prints[1]
            print(f"{label}: {dict(sorted(counts.items()))}; silent {silent}; second rebuild same: {same}")
            for why, n in Counter(o.note for o in review.list_outcomes() if o.note).items():
                print(f"    {n} {why}")


def _change(folder: Path):
    """Change model route, gazetteer and a cue: rules only, Russia by another name, and to accuse is to warn."""
    actors, cues = folder / "actors.tsv", folder / "cues.toml"
    lines = find_data("data", "actors.tsv").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.startswith(("id\t", "russia\t"))]
    actors.write_text("\n".join(kept).replace("Russia", "Rossiya") + "\n", encoding="utf-8")
    records = find_data("data", "cues.toml").read_text("utf-8").split("[[cue]]")
    (accuse,) = [r.split("\n\n")[0] for r in records if 'id = "accuse"' in r]
    cues.write_text("[[cue]]" + accuse.replace('act = "accuse"', 'act = "warn"') + "\n", encoding="utf-8")
    return load_engine(Recipe("rules", cues=cues, actors=actors))


if __name__ == "__main__":
    main()
