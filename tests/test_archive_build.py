"""A download of an archive end to end: one file of many articles becomes a graph with days, outlets and true quotes."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from archives import Made, list_uni, write_word

ROOT = Path(__file__).resolve().parent.parent
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
COUNT = 8
OUTLETS = ("The Ostmark Courier", "The Evening Bell (Corvia)")


def make(number: int) -> Made:
    day = date(2021, 3, 1) + timedelta(days=number)
    return Made(
        outlet=OUTLETS[number % 2],
        day=f"{day:%B} {day.day}, {day.year} {day:%A}",
        iso=day.isoformat(),
        title=f"Row over the Tull, part {number}",
        body=(
            f"Ardania accused Belmark of poisoning the Tull river, and said so in letter number {number}.",
            f"Belmark denied the accusation in note {number}. The talks went on.",
        ),
    )


def run(cwd: Path, *arguments: object) -> str:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=ENV, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "may.docx").write_bytes(write_word(list_uni([make(number) for number in range(COUNT)])))
    run(folder, "build", "may.docx", "--attribution", "rules", "--workers", 1)
    return folder


def ask(folder: Path, query: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(folder, "query", query, "--format", "csv"))))


def test_each_article_of_the_download_has_its_day_and_its_outlet(built: Path) -> None:
    rows = ask(built, "articles")
    assert sorted((row["published"], row["outlet"]) for row in rows) == [
        (make(number).iso, make(number).outlet) for number in range(COUNT)
    ]


def test_the_days_of_the_download_are_on_the_timeline(built: Path) -> None:
    rows = ask(built, "timeline")
    assert sum(int(row["accusations"]) for row in rows) >= COUNT
    assert min(row["first_accused"] for row in rows) <= make(0).iso
    page = (built / "exports" / "timeline.html").read_text("utf-8")
    assert "2021-03-01" in page or "March 2021" in page


def test_the_outlets_of_the_download_are_compared(built: Path) -> None:
    page = (built / "exports" / "outlets.html").read_text("utf-8")
    assert all(name in page for name in OUTLETS)


def test_every_quote_stands_in_the_download(built: Path) -> None:
    assert "every quote stands at its offsets\n" in run(built, "verify")
    assert "every quote stands at its offsets\n" in run(built, "verify", "may.docx")


def test_a_download_that_changed_is_noticed(built: Path, tmp_path: Path) -> None:
    changed = [make(number) for number in range(COUNT)]
    changed[3] = Made(outlet=changed[3].outlet, day=changed[3].day, title=changed[3].title)
    (tmp_path / "may.docx").write_bytes(write_word(list_uni(changed)))
    command = [sys.executable, "-m", "kg", "verify", "may.docx", "--store", str(built / "store")]
    done = subprocess.run(command, cwd=tmp_path, env=ENV, capture_output=True, check=False)
    assert done.returncode == 1 and "may.docx:4" in done.stderr.decode()
