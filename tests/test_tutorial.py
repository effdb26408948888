"""Every command of the tutorial runs, one after the other, on some articles of the corpus that it is about."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "data" / "corpora" / "trade.jsonl"
#: Articles that are read: enough that some statements fall under a concept.
FEW = 25
sys.path.insert(0, str(ROOT / "benchmarks"))

from make_tutorial import DOCUMENT, lay_out, list_printed, run_blocks  # noqa: E402


def test_the_tutorial_says_what_its_commands_print() -> None:
    printed = list_printed(DOCUMENT.read_text("utf-8"))
    assert len(printed) > 8
    assert all(text and text.strip() for text in printed if text is not None)


def test_the_commands_of_the_tutorial_run_one_after_the_other(tmp_path: Path) -> None:
    if not CORPUS.exists():
        pytest.skip(f"the corpus of the tutorial is not here: {CORPUS.name}")
    lay_out(tmp_path, b"".join(CORPUS.read_bytes().splitlines(keepends=True)[:FEW]))
    text = DOCUMENT.read_text("utf-8")
    for said, printed in zip(list_printed(text), run_blocks(text, tmp_path), strict=True):
        assert said is None or printed.strip()
    assert (tmp_path / "sides.svg").read_text("utf-8").startswith("<svg")
