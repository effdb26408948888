"""Builds give the same bytes whoever works, go on after a kill, and name what they could not read."""

from __future__ import annotations

import csv
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import UsageError
from kg.jobs.build import Work, build_store
from kg.jobs.engine import Recipe, load_engine
from kg.jobs.workers import open_crew
from kg.model import Act
from kg.rdf.serialise import build_nquads
from kg.reading import read_sources
from kg.store import open_store

ROOT = Path(__file__).resolve().parent.parent
TOWNS = "Moscow Kiev Tehran Paris London Beijing Tokyo Ankara Cairo Delhi Seoul Berlin".split()


def write_articles(folder: Path, number: int) -> Path:
    """Write short articles, each about two capitals that quarrel."""
    folder.mkdir()
    pick = random.Random(7)
    for n in range(number):
        one, other = pick.sample(TOWNS, 2)
        text = (
            f"{one} accused {other} of shelling village number {n}.\n\n{other} denied the accusation.\n\n"
            f"{one} demanded that {other} pay for it."
        )
        (folder / f"{n:03d}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def engine():
    return load_engine(Recipe("rules"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    return write_articles(tmp_path_factory.mktemp("corpus") / "articles", 12)


def dump(store: Path) -> str:
    return build_nquads(open_store(store, read_only=True).quads())


@pytest.fixture(scope="module")
def alone(engine, corpus, tmp_path_factory):
    store = tmp_path_factory.mktemp("alone")
    report = build_store([str(corpus)], store, engine, work=Work(1))
    assert report.articles == 12
    return dump(store)


def test_two_workers_give_the_bytes_of_one(engine, corpus, alone, tmp_path):
    build_store([str(corpus)], tmp_path, engine, work=Work(2))
    assert dump(tmp_path) == alone


def test_a_dask_cluster_gives_the_bytes_of_one_worker(engine, corpus, alone, tmp_path):
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    build_store([str(corpus)], tmp_path, engine, work=Work(1, "local"))
    assert dump(tmp_path) == alone


def test_articles_that_did_not_change_are_not_read_again(engine, corpus, tmp_path):
    build_store([str(corpus)], tmp_path, engine, work=Work(1))
    assert build_store([str(corpus)], tmp_path, engine).reused == 12


def test_a_worker_that_is_killed_loses_nothing(engine, corpus):
    articles = list(read_sources([str(corpus)]))
    expected = [tuple(engine.extract(article)) for article in articles]
    with open_crew(engine, 1) as crew:
        found = crew.run((article, None) for article in articles)
        done = [next(found)]
        for process in crew._pool._processes.values():
            os.kill(process.pid, signal.SIGKILL)
        done += found
    assert [outcome for _, outcome, _ in done] == expected


def test_a_dask_scheduler_that_is_lost_is_told_plainly(engine, corpus):
    distributed = pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    articles = list(read_sources([str(corpus)]))
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    )
    with open_crew(engine, 1, cluster.scheduler_address) as crew:
        found = crew.run((article, None) for article in articles)
        next(found)
        cluster.close()
        with pytest.raises(UsageError, match=r"its scheduler is gone .* what they finished is kept"):
            list(found)


def test_a_killed_build_goes_on_where_it_was(engine, corpus, alone, tmp_path):
    command = [sys.executable, "-m", "kg", "build", str(corpus), "--attribution", "rules", "--workers", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.DEVNULL)
    parts = tmp_path / "store" / "extracted"
    limit = time.monotonic() + 60
    while time.monotonic() < limit and len(list(parts.glob("*.jsonl"))) < 3 and child.poll() is None:
        time.sleep(0.005)
    child.kill()
    child.wait()
    report = build_store([str(corpus)], tmp_path / "store", engine, work=Work(1))
    assert report.reused >= 3
    assert dump(tmp_path / "store") == alone


def test_bad_files_among_many_are_listed_and_the_rest_is_built(tmp_path):
    """Five bad files among others: empty, binary, of 30 MB, a repeat, a link to nothing."""
    folder = write_articles(tmp_path / "mixed", 20)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (folder / "repeat.txt").write_bytes((folder / "000.txt").read_bytes())
    with (folder / "huge.txt").open("wb") as out:
        out.truncate(30_000_000)
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    command = [sys.executable, "-m", "kg", "build", "mixed", "--attribution", "rules", "--workers", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1
    assert "20 articles" in done.stdout
    skipped = re.findall(r"skipped mixed/(\w+)\.txt: (.*)", done.stderr)
    assert sorted(name for name, _ in skipped) == ["empty", "gone", "huge", "picture"]
    assert not any("mixed/" in reason for _, reason in skipped), "each line names its file once"
    assert "mixed/repeat.txt: the same text as an earlier article" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(open_store(tmp_path / "store", read_only=True).article_ids()) == 20


def test_an_article_that_breaks_the_reader_is_told_and_the_rest_goes_on(
    engine, corpus, tmp_path, monkeypatch
):
    from kg.jobs import workers

    whole = type(engine).extract

    def extract(self, article, frames=None):
        if "number 3." in article.text:
            raise IndexError("an odd tree")
        return whole(self, article, frames)

    monkeypatch.setattr(workers.Engine, "extract", extract)
    report = build_store([str(corpus)], tmp_path, engine, work=Work(1))
    assert report.articles == 11
    assert "003.txt" in report.skipped[0].reason
    assert "an odd tree" in report.skipped[0].reason


def test_an_outlet_that_publishes_is_the_one_that_is_quoted(engine, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("Moscow accused Kiev of theft, Radio Liberty reported.", encoding="utf-8")
    (tmp_path / "a.toml").write_text('outlet = "Radio Free Europe"\n', encoding="utf-8")
    build_store([str(path)], tmp_path / "store", engine)
    asked = "SELECT ?a ?label { ?x schema:publisher ?a . ?a rdfs:label ?label }"
    (row,) = open_store(tmp_path / "store", read_only=True).select(asked).rows
    assert str(row[0]).endswith("/actor/rferl")
    assert row[1] == "RFE/RL"


# --- what is sure enough ----------------------------------------------------------------------------------


@pytest.mark.parametrize("least", [0.0, 0.5, 0.9, 1.0])
def test_another_limit_gives_another_table_of_the_same_store(engine, corpus, alone, tmp_path_factory, least):
    store = tmp_path_factory.getbasetemp() / "limits"
    report = build_store([str(corpus)], store, engine, work=Work(1, least=least))
    assert dump(store) == alone
    said = open_store(store, read_only=True).statements()
    assert report.less_sure.total() == sum(s.confidence < least for s in said)
    assert report.acts.total() == len(said)
    shown = {s.id for s in said if s.act is Act.ACCUSE and not s.reported_by and s.confidence >= least}
    assert {one.id for one in report.accusations} == shown


def test_the_command_s_figures_and_the_pages_are_of_one_choice(corpus, tmp_path):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "OMP_NUM_THREADS": "1"}

    def run(*options):
        command = [sys.executable, "-m", "kg", *map(str, options)]
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True
        ).stdout

    def read_shown():
        page = (tmp_path / "exports" / "index.html").read_text(encoding="utf-8")
        return re.sub("<[^>]*>", "", re.search(r'<p class="where shown">(.*?)</p>', page)[1])

    build = ("build", corpus, "--attribution", "rules", "--workers", "1")
    told = run(*build, "--min-confidence", "1")
    said = open_store(tmp_path / "store", read_only=True).statements()
    weak = [s for s in said if s.confidence < 1]
    assert weak and f"{len(weak)} less sure statements of {len(said)}; the store has all." in told
    accusations = sum(s.act is Act.ACCUSE for s in weak)
    assert f"{accusations} less sure accusations are not in this table." in told
    assert f"Shown: {len(said) - len(weak)} statements, read " in read_shown()
    with (tmp_path / "exports" / "statements.csv").open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == len(said) + 1
    whole = f"Shown: all {len(said)} statements, however sure."
    for command in (("report", "--all"), (*build, "--all"), ("view", "--all", "--no-show")):
        run("report", "--min-confidence", "1")
        assert "less sure" not in run(*command)
        assert read_shown() == whole
