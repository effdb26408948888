"""The installed wheel finds its articles, ontology, lexicon and models, from any folder and without dev packages."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("build", reason="the package `build` is needed to make a wheel")
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return next(out.glob("*.whl"))


def test_wheel_carries_all_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "kg/data/cues.toml",
        "kg/data/actors.tsv",
        "kg/data/syntax/model.onnx",
        "kg/data/attribution/model.onnx",
        "kg/ontology/core.ttl",
        "kg/articles/004_39f78d83e5471412.txt",
    ):
        assert needed in names, needed


def test_wheel_builds_from_another_folder(wheel, tmp_path):
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    # Dependencies come from this environment's own folder, so that the test needs no network; the package itself
    # comes from the wheel alone.
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    here = next(Path(p) for p in sys.path if p.endswith("site-packages"))
    target = next((home / "lib").glob("python*/site-packages"))
    (target / "borrowed.pth").write_text(str(here) + "\n", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [home / "bin" / "kg", "build"], cwd=elsewhere, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "5 articles" in done.stdout
    assert sorted(p.name for p in elsewhere.iterdir()) == ["exports", "store"]
    found = subprocess.run(
        [python, "-c", "import kg; print(kg.__file__)"],
        cwd=elsewhere,
        env=env,
        capture_output=True,
        text=True,
    )
    assert str(target) in found.stdout
