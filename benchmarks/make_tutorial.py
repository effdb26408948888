"""Runs `docs/tutorial.md` on a corpus and writes what each command prints into it.

    python benchmarks/make_tutorial.py CORPUS.jsonl                    the document anew
    python benchmarks/make_tutorial.py CORPUS.jsonl --folder FOLDER    in a folder that stays, to go on in

A block of `sh` or `python` that a block of `text` follows prints that text. `--frames FILE` gives the builds what was
read already (`kg extract CORPUS.jsonl --format frames`), which spares the reading and changes nothing else.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "tutorial.md"
#: Files that the tutorial has in its folder besides the corpus.
GIVEN = ROOT / "docs" / "tutorial"
_BLOCK = re.compile(r"```(sh|python)\n(?P<code>.*?)```(?:\n+```text\n(?P<printed>.*?)```)?", re.DOTALL)
#: `kg` in a block is the program of this checkout.
_SHELL = 'set -eu\nkg() { if [ "$1" = build ]; then set -- "$@" $FRAMES; fi; "$PYTHON" -m kg "$@"; }\n'
#: What only a build says that was given frames.
_FRAMES = re.compile(r"^frames given for .*\n+", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--frames", type=Path)
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    text = DOCUMENT.read_text("utf-8")
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder or Path(made)
        lay_out(folder, arguments.corpus.read_bytes())
        printed = run_blocks(text, folder, arguments.frames)
        DOCUMENT.write_text(_BLOCK.sub(lambda block: _fill(block, next(printed)), text), "utf-8")


def lay_out(folder: Path, corpus: bytes) -> None:
    """Put into a folder what the tutorial begins with."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "trade.jsonl").write_bytes(corpus)
    for path in GIVEN.iterdir():
        shutil.copy(path, folder)


def run_blocks(text: str, folder: Path, frames: Path | None = None) -> Iterator[str]:
    """Run the blocks of a text one after the other; gives what each prints.

    Raises:
        SystemExit: One fails; its words are told.
    """
    told = f"--frames {frames.resolve()}" if frames else ""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHON": sys.executable, "FRAMES": told, "COLUMNS": "100"}
    for block in _BLOCK.finditer(text):
        code = block["code"]
        command = ["bash", "-c", _SHELL + code] if block[1] == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{code}\n{done.stdout}{done.stderr}")
        yield _FRAMES.sub("", done.stderr + done.stdout).replace(f"{sys.executable} -m kg", "kg")


def list_printed(text: str) -> list[str | None]:
    """List what a text says that its blocks print; None where it says nothing."""
    return [block["printed"] for block in _BLOCK.finditer(text)]


def _fill(block: re.Match[str], printed: str) -> str:
    if block["printed"] is None:
        return block[0]
    kept = "\n".join(line.rstrip() for line in printed.strip("\n").split("\n"))
    return f"```{block[1]}\n{block['code']}```\n\n```text\n{kept}\n```"


if __name__ == "__main__":
    main()
