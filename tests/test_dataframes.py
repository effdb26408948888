"""Articles extracted frame by frame elsewhere spare the build all reading, and give the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from kg.errors import StoreError, UsageError
from kg.jobs.build import Work, build_store
from kg.jobs.dataframes import COLUMNS, extract_dataframes
from kg.jobs.engine import load_engine
from kg.rdf.serialise import build_nquads
from kg.store import keep_parts, open_store, replace_store

ROOT = Path(__file__).resolve().parent.parent
pandas = pytest.importorskip("pandas", reason="the extra `tables` is not installed")


@pytest.fixture(scope="module")
def engine():
    return load_engine()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Six articles, a record without a text, and a line that is no JSON."""
    records = [
        {
            "text": f"Moscow accused Kiev of shelling village {n}.\n\nKiev denied the \u2028accusation.",
            "outlet": "Herald" if n % 2 else None,
            "published": f"2019-01-0{n + 1}",
        }
        for n in range(6)
    ]
    lines = [*(json.dumps(record) for record in records), json.dumps({"title": "no text"}), "{"]
    path = tmp_path_factory.mktemp("frames") / "articles.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def alone(engine, file, tmp_path_factory):
    store = tmp_path_factory.mktemp("alone") / "store"
    build_store([str(file)], store, engine, work=Work(1))
    return dump(store)


def dump(store: Path) -> str:
    return build_nquads(open_store(store, read_only=True).quads())


def split(file: Path) -> list:
    lines = file.read_text("utf-8").splitlines()
    return [pandas.DataFrame({"record": lines[n : n + 3]}) for n in range(0, len(lines), 3)]


def test_frames_extracted_elsewhere_give_the_bytes_of_a_build(engine, file, alone, tmp_path):
    found = list(extract_dataframes(iter(split(file)), engine.recipe, engine.fingerprint))
    assert [list(frame.columns) for frame in found] == [[c.split()[0] for c in COLUMNS.split(", ")]] * 3
    rows = pandas.concat(found)
    assert keep_parts(tmp_path, [(row.part, row.lines) for row in rows.itertuples() if row.part]) == 6
    report = build_store([str(file)], tmp_path, engine, work=Work(1))
    assert (report.reused, report.articles) == (6, 6)
    assert dump(tmp_path) == alone


def test_a_record_that_is_no_article_is_told_in_its_row(engine, file):
    rows = pandas.concat(extract_dataframes(iter(split(file)), engine.recipe, engine.fingerprint))
    faults = [row.fault for row in rows.itertuples() if not row.part]
    assert len(faults) == 2
    assert "no text in field" in faults[0]
    assert "not JSON" in faults[1]


def test_another_version_of_the_program_is_refused(engine, file):
    with pytest.raises(UsageError, match="another version"):
        list(extract_dataframes(iter(split(file)), engine.recipe, "another"))


def test_no_parts_are_kept_while_a_build_runs(tmp_path):
    def build(draft):
        with pytest.raises(StoreError, match="being built by another program"):
            keep_parts(tmp_path, [("0" * 16, "")])

    replace_store(tmp_path, build)


def test_a_part_without_a_proper_name_is_refused(tmp_path):
    with pytest.raises(StoreError, match="names no part"):
        keep_parts(tmp_path, [("../outside", "")])


@pytest.mark.skipif(
    find_spec("pyspark") is None, reason="pyspark is not installed: the example was not run on Spark"
)
def test_the_example_runs_on_spark(engine, file, alone, tmp_path):
    command = [
        sys.executable,
        str(ROOT / "docs" / "examples" / "spark_extract.py"),
        str(file),
        "store",
        "local[2]",
    ]
    env = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert "6 articles extracted on Spark, 6 of 6 not read again" in done.stdout, done.stderr[-2000:]
    assert dump(tmp_path / "store") == alone
