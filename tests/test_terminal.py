"""Guards what one sees on a terminal: a build's table and a query's fit it, at word ends; files stay whole."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from factories import write_all
from rich.cells import cell_len
from river import ARTICLES, build_river

from kg.cli.tables import fit_table, shorten
from kg.counting import count_words
from kg.store import replace_store
from kg.table import Table

ROOT = Path(__file__).parent.parent
TEXTS = {
    "harbour.txt": "Harbour row deepens\n\nAvaria accused Borland of closing the harbour to every ship that had not "
    "paid a fee for the repair of the old lighthouse on the northern breakwater. Borland denied closing it.\n",
    "river.txt": "River talks stall\n\nAvaria accused Borland of building a third dam on the upper river without "
    "telling its neighbours. Mira Olt, the foreign minister of Borland, rejected the accusation and demanded that "
    "Avaria withdraw it.\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("terminal")
    (place / "texts").mkdir()
    for name, text in TEXTS.items():
        (place / "texts" / name).write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The river's store on disk."""
    place = tmp_path_factory.mktemp("asked") / "store"
    said = build_river()
    replace_store(
        place,
        lambda draft: write_all(
            draft, [(a, [s for s in said if s.article == a.id], "test") for a in ARTICLES.values()]
        ),
    )
    return place


def run_in_terminal(folder: Path, width: int, *arguments: str) -> list[str]:
    """Run a command in a pseudo-terminal of so many columns, and give the lines on its stdout."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    env = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    env |= {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "kg", *arguments]
    with subprocess.Popen(command, cwd=folder, env=env, stdout=theirs, stderr=subprocess.DEVNULL) as child:
        os.close(theirs)
        shown = b""
        # Reading ends with an error when the other side is closed.
        while True:
            try:
                shown += os.read(ours, 65536)
            except OSError:
                break
    os.close(ours)
    assert child.returncode == 0
    return shown.decode().replace("\r\n", "\n").splitlines()


@pytest.mark.parametrize("width", [80, 110, 200])
def test_the_first_command_fits_the_terminal_and_ends_in_what_to_do_next(folder: Path, width: int) -> None:
    lines = run_in_terminal(folder, width, "build", "texts", "--workers", "1")
    assert max(map(cell_len, lines)) <= width
    heads = next(line for line in lines if line.startswith("who "))
    assert heads.split() == ["who", "whom", "of", "what", "answered", "by"]
    assert [line.split(":")[0] for line in lines if ":  " in line][-3:] == ["Look", "Ask", "Skipped"]
    whole = "\n".join(lines)
    assert "2 articles" in whole and "verdict" not in whole.casefold() and "1 statements" not in whole


@pytest.mark.parametrize("width", [80, 200])
def test_a_query_fits_the_terminal_unless_all_is_asked_for(built: Path, width: int) -> None:
    ask = ("query", "accusations", "--store", str(built))
    lines = run_in_terminal(built.parent, width, *ask)
    assert max(map(cell_len, lines)) <= width and "start" not in lines[0]
    assert "start" in run_in_terminal(built.parent, width, *ask, "--wide")[0]


def test_cells_are_cut_at_a_word_s_end_and_never_inside_a_bracket() -> None:
    text = "moves toward the world's [own and certain] destruction"
    assert [shorten(text, width) for width in (60, 40, 30, 12)] == [
        text, "moves toward the world's…", "moves toward the world's…", "moves…",
    ]  # fmt: skip
    assert shorten("unbreakable" * 3, 12) == "unbreakable…"


def test_what_is_for_machines_and_what_is_empty_is_left_out_first() -> None:
    table = Table(
        ("who", "what", "grounds", "statement", "start"), (("Avaria", "a dam " * 20, None, "9f", 3),)
    )
    fitted, left = fit_table(table, 60)
    assert fitted.columns == ("who", "what")
    assert left == ["grounds", "statement", "start"]


def test_one_thing_is_not_many() -> None:
    assert [count_words(n, "article") for n in (0, 1, 2)] == ["0 articles", "1 article", "2 articles"]
