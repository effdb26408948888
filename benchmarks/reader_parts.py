"""Scores the reading of acts with parts of it left out: what each rule family and each fitted part brings.

python benchmarks/reader_parts.py --data ../shared/data/acts/dev --scorer ../shared/tools/score.py

Prints F1 of act, act and speaker, act and speaker and target for accusations and denials, then for all five acts, and
the grounds and answers found, once whole and once for each part left out. A part that costs nothing to leave out goes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg.disputes import settle_answers
from kg.extraction import build_statements, reading
from kg.extraction.reading import read_acts
from kg.extraction.scene import Scene
from kg.jobs.engine import load_engine
from kg.reading import read_article
from kg.records import build_lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data/acts/dev"))
    parser.add_argument("--scorer", type=Path, default=Path("../shared/tools/score.py"))
    parser.add_argument("--limit", type=int, help="only so many texts")
    arguments = parser.parse_args()
    scorer = load_scorer(arguments.scorer)
    engine = load_engine()
    stems = [path.stem for path in sorted((arguments.data / "gold").glob("*.json"))][: arguments.limit]
    scenes = {
        stem: engine.open_scene(read_article(arguments.data / "texts" / f"{stem}.txt")) for stem in stems
    }
    golds = {
        stem: json.loads((arguments.data / "gold" / f"{stem}.json").read_text("utf-8")) for stem in stems
    }
    for name, part in PARTS.items():
        with part():
            report(name, scorer, scenes, golds)
    for scene in scenes.values():
        object.__setattr__(scene.resolver, "antecedents", None)
    report("without learned antecedents", scorer, scenes, golds)


def report(name: str, scorer: ModuleType, scenes: dict[str, Scene], golds: dict[str, list]) -> None:
    """Score one way of reading and print a line."""
    texts = {stem: scene.article.text for stem, scene in scenes.items()}
    systems = {}
    for stem, scene in scenes.items():
        lines = build_lines(settle_answers(build_statements(scene, read_acts(scene))))
        systems[stem] = [json.loads(line) for line in lines.splitlines()]
    for group, table in scorer.main(texts, golds, systems).items():
        levels = " / ".join(f"{table[level]['F1']:.3f}" for level in ("L1", "L2", "L3"))
        found = ", ".join(
            f"{key} {table[key]['hit']} of {table[key]['of']}" for key in ("grounds", "answers")
        )
        print(f"{name:30} {group:12} {levels}, {found}", flush=True)


@contextmanager
def replaced(module: Any, name: str, value: Callable[..., Any]) -> Iterator[None]:
    """Put another function in a module's place for a while."""
    kept = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, kept)


def leave_out(module: Any, name: str, value: Callable[..., Any]) -> Callable[[], Any]:
    return lambda: replaced(module, name, value)


@contextmanager
def whole() -> Iterator[None]:
    """Change nothing."""
    yield


PARTS: dict[str, Callable[[], Any]] = {
    "whole": whole,
    "without cues": leave_out(reading, "frame_cues", lambda *given: []),
    "without what is left undone": leave_out(reading, "is_left_undone", lambda *given: False),
    "without screening": leave_out(reading, "screen_frames", lambda scene, frames, links: list(frames)),
    "without rules of grounds": leave_out(reading, "find_spans", lambda *given: []),
    "without answers": leave_out(reading, "link_answers", lambda *given: {}),
}


def load_scorer(path: Path) -> ModuleType:
    """Import the scorer by its path."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
