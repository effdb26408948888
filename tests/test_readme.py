"""Every command of the README runs as it stands there, on two invented articles in a fresh folder.

Words in capitals stand for what a user has; commands that wait for people or a server are asked for their help with the
same options, so that none of them can go.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_cli import run

ROOT = Path(__file__).resolve().parent.parent
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
LINES = [line.partition("  #")[0].strip() for block in BLOCKS for line in block.splitlines()]
COMMANDS = [shlex.split(line) for line in LINES if line.startswith("kg ")]
#: Commands that go on until somebody ends them, or need what no test has.
WAITING = ("review", "serve", "analyse one-mode", "import", "diff")
TEXTS = {
    "one.txt": "OSLO, March 4. Norway accused Sweden of cutting the cable. Sweden denied it.\n",
    "two.txt": "OSLO, March 5. Norway demanded that Sweden pay for the cable.\n",
}
pytest.importorskip("docx", reason="python-docx is not installed: download.docx of the README is not read")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("readme")
    for name in ("FOLDER", "ARCHIVE"):
        (place / name).mkdir()
        for file, text in TEXTS.items():
            (place / name / file).write_text(text, encoding="utf-8")
    (place / "FILE").write_text("OSLO, March 6. Sweden denied that it cut the cable.\n", encoding="utf-8")
    import docx

    document = docx.Document()
    for text in ("Norway accused Sweden of cutting the cable.", "Sweden denied it."):
        document.add_paragraph(text)
    document.save(str(place / "download.docx"))
    return place


def find_statement(folder: Path) -> str:
    lines = (folder / "exports" / "statements.jsonl").read_text("utf-8").splitlines()
    return json.loads(lines[0])["id"]


def test_the_readme_shows_commands():
    assert len(COMMANDS) > 20


def test_the_commands_of_the_readme_run_one_after_the_other(folder):
    (folder / "codebook").mkdir(exist_ok=True)
    for command in COMMANDS:
        words = command[1:]
        if " ".join(words).startswith(WAITING):
            options = [word for word in words if word.startswith("--")]
            done = run(words[0], *(words[1:2] if words[0] == "analyse" else ()), "--help")
            missing = [option for option in options if option not in done.stdout.decode()]
            assert (done.returncode, missing) == (0, []), command
            continue
        if words[:2] == ["codebook", "new"]:
            words = ["codebook", "new", "codebook"]
        if words == ["build", "--add", "FILE"]:
            words = ["build", "--add", "FILE.txt"]
            (folder / "FILE.txt").write_bytes((folder / "FILE").read_bytes())
        words = [find_statement(folder) if word == "STATEMENT_ID" else word for word in words]
        words = [
            str(folder / "figure.svg") if word == "FILE" and "--svg" in words else word for word in words
        ]
        done = run(*words, *(["--no-show"] if words[0] == "view" else []), cwd=folder)
        assert done.returncode == 0, (command, done.stderr.decode()[-2000:])


def test_a_reader_meets_the_reference_within_120_lines():
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert lines.index("## Reference") <= 120


def test_the_readme_says_nothing_of_options_that_are_gone():
    done = subprocess.run(
        [sys.executable, "-m", "kg", "build", "--help"], capture_output=True, check=True, cwd=ROOT
    )
    shown = done.stdout.decode()
    for words in COMMANDS:
        if words[1] == "build":
            assert [w for w in words if w.startswith("--") and w not in shown] == []
