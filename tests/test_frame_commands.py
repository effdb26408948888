"""Frames on the command line, in builds and in workers: what was given is what is used, and it is said for how many."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import kg
from kg.errors import LoreError, UsageError
from kg.frames import build_frame_lines, load_frames, verify_frames
from kg.installation import name_program
from kg.jobs.build import Work, build_store
from kg.jobs.choices import describe_choices
from kg.jobs.dataframes import extract_dataframes
from kg.jobs.engine import Recipe, load_engine
from kg.jobs.given import list_build_articles, take_frames
from kg.jobs.workers import open_crew
from kg.model import ACTS, Act
from kg.rdf.serialise import build_nquads
from kg.reading import read_article, read_sources
from kg.store import open_store

ROOT = Path(__file__).resolve().parent.parent
TEXTS = {
    "a.txt": "Moscow accused Kiev of shelling the village. Kiev denied it.",
    "b.txt": "Tehran accused Paris of breaking the treaty. Paris rejected the charge.",
    "c.txt": "London demanded that Ankara pay. Ankara refused to pay.",
}
#: Against what the text says, so that it is seen whose reading is used.
GIVEN = {
    "source": "a.txt",
    "act": "warn",
    "cue": "accused",
    "speakers": ["Moscow"],
    "content": ["shelling the village"],
}


@pytest.fixture(scope="module")
def engine():
    return load_engine(Recipe("rules"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "articles").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
    (tmp_path / "frames.jsonl").write_text(json.dumps(GIVEN) + "\n", encoding="utf-8")
    return tmp_path


def run(*arguments, cwd=None, data=None):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=env, input=data, capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def extract(cwd, *arguments):
    code, out, err = run("extract", *arguments, "--attribution", "rules", cwd=cwd)
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()], err


def take(folder, name="frames.jsonl"):
    return take_frames([folder / name], list_build_articles([str(folder / "articles")]))


def dump(store):
    return build_nquads(open_store(store, read_only=True).quads())


# kg extract.


def test_frames_that_are_printed_give_the_same_statements_when_they_are_taken_in(folder):
    code, lines, _ = run("extract", "articles", "--format", "frames", cwd=folder)
    assert code == 0
    (folder / "read.jsonl").write_text(lines, encoding="utf-8")
    taken = run("extract", "articles", "--frames", "read.jsonl", cwd=folder)
    assert taken[:2] == run("extract", "articles", cwd=folder)[:2]
    assert "frames given for 3 of 3 articles" in taken[2]


def test_printed_frames_have_their_words_in_the_text(folder):
    rows, _ = extract(folder, "articles", "--format", "frames")
    assert {row["act"] for row in rows} >= {"accuse", "deny", "demand"}
    for row in rows:
        text = TEXTS[Path(row["source"]).name]
        assert text[row["cue"]["start"] : row["cue"]["end"]] == row["cue"]["text"]


def test_given_frames_stand_in_for_reading_and_other_articles_are_read(folder):
    rows, told = extract(folder, "articles", "--frames", "frames.jsonl")
    ids = {read_article(folder / "articles" / name).id: name for name in TEXTS}
    acts = {(ids[row["article"]], row["act"]) for row in rows}
    assert {act for name, act in acts if name == "a.txt"} == {"warn"}
    assert ("b.txt", "accuse") in acts
    assert "frames given for 1 of 3 articles" in told


def test_a_cancelled_frame_makes_no_statement(folder):
    line = json.dumps({**GIVEN, "cancelled": "negated"})
    (folder / "frames.jsonl").write_text(line, encoding="utf-8")
    assert extract(folder, "articles/a.txt", "--frames", "frames.jsonl")[0] == []


def test_given_frames_are_printed_with_places_and_ids(folder):
    (row,), _ = extract(folder, "articles/a.txt", "--frames", "frames.jsonl", "--format", "frames")
    assert (row["id"], row["cue"]) == ("f1", {"text": "accused", "start": 7, "end": 14})


def test_frames_go_with_stdin(folder):
    (folder / "frames.jsonl").write_text(json.dumps({**GIVEN, "source": "stdin"}), encoding="utf-8")
    code, out, err = run("extract", "-", "--frames", "frames.jsonl", cwd=folder, data=TEXTS["a.txt"].encode())
    assert (code, json.loads(out)["act"]) == (0, "warn"), err


def test_every_fault_is_told_on_a_line_and_nothing_is_printed(folder, monkeypatch):
    monkeypatch.chdir(folder)  # where the program runs: it is named by its path from there
    rows = [{**GIVEN, "cue": "accuses"}, {**GIVEN, "source": "z.txt"}, {**GIVEN, "act": "shout"}]
    (folder / "frames.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    code, out, err = run("extract", "articles", "--frames", "frames.jsonl", cwd=folder)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "kg: frames.jsonl:1: cue 'accuses' is not in articles/a.txt - copy the words exactly",
        "kg: frames.jsonl:2: source 'z.txt' is not among the inputs - name its file among the inputs, or take the "
        f"lines out; {name_program()} read shows ids and sources",
        "kg: frames.jsonl:3: act is 'shout' - expected one of " + ", ".join(ACTS),
    ]


@pytest.mark.parametrize("option", [("--acts", "deny"), ("--min-confidence", "0.5")])
def test_options_that_choose_statements_do_not_go_with_frames(folder, option):
    code, _, err = run("extract", "articles", "--format", "frames", *option, cwd=folder)
    assert code == 2
    assert "leave them out with --format frames" in err


# kg build.


def test_a_build_takes_frames_and_says_for_how_many(folder):
    code, out, err = run(
        "build", "articles", "--frames", "frames.jsonl", "--store-only", "--attribution", "rules", cwd=folder
    )
    assert code == 0, err
    assert "frames given for 1 of 3 articles" in err
    assert "1 warn" in out


def test_a_wrong_frame_stops_a_build_before_anything_is_written(folder):
    (folder / "frames.jsonl").write_text(json.dumps({**GIVEN, "targets": ["Kyiv"]}), encoding="utf-8")
    code, _, err = run("build", "articles", "--frames", "frames.jsonl", cwd=folder)
    assert code == 1
    assert "frames.jsonl:1: targets 'Kyiv' is not in articles/a.txt" in err
    assert not (folder / "store").exists()


def test_stdin_cannot_be_built_with_frames(folder):
    code, _, err = run("build", "-", "--frames", "frames.jsonl", cwd=folder, data=b"Moscow accused Kiev.")
    assert code == 2
    assert "write the articles to a file" in err


def test_workers_get_the_frames(engine, folder):
    taking = engine.take_frames(take(folder))
    articles = list(read_sources([str(folder / "articles")]))
    expected = [tuple(taking.extract(article)) for article in articles]
    assert [s.act for s in expected[0]] == [Act.WARN]
    with open_crew(taking, 1) as crew:
        assert [outcome for _, outcome, _ in crew.run((a, None) for a in articles)] == expected


def test_a_dask_cluster_gets_the_frames(engine, folder, tmp_path):
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    taking = engine.take_frames(take(folder))
    inputs = [str(folder / "articles")]
    build_store(inputs, tmp_path / "one", taking, work=Work(1))
    build_store(inputs, tmp_path / "dask", taking, work=Work(1, "local"))
    assert dump(tmp_path / "one") == dump(tmp_path / "dask")


def test_articles_in_data_frames_get_the_frames_or_are_refused(engine, folder):
    pandas = pytest.importorskip("pandas", reason="the extra `tables` is not installed")
    taking = engine.take_frames(take(folder))
    rows = [pandas.DataFrame({"record": [json.dumps({"text": TEXTS["a.txt"]})]})]
    (found,) = extract_dataframes(rows, taking.recipe, taking.fingerprint, frames=taking.frames)
    assert '"act": "warn"' in found["lines"][0]
    with pytest.raises(UsageError, match="none came with the articles"):
        list(extract_dataframes(rows, taking.recipe, taking.fingerprint))


def test_a_rebuild_notices_changed_frames_and_nothing_else(engine, folder, tmp_path):
    inputs, store = [str(folder / "articles")], tmp_path / "store"
    build_store(inputs, store, engine, work=Work(1))
    plain = dump(store)
    # Of three articles one has frames.
    assert build_store(inputs, store, engine.take_frames(take(folder)), work=Work(1)).reused == 2
    # The same frames, written otherwise.
    article = read_article(folder / "articles" / "a.txt")
    frames = take(folder).by_article[article.id]
    (folder / "more.jsonl").write_text(build_frame_lines(article, frames), encoding="utf-8")
    again = build_store(inputs, store, engine.take_frames(take(folder, "more.jsonl")), work=Work(1))
    assert (again.reused, again.acts[Act.WARN]) == (3, 1)
    build_store(inputs, store, engine, work=Work(1))
    assert dump(store) == plain


def test_articles_are_added_with_frames_of_their_own(engine, folder, tmp_path):
    files = sorted(str(path) for path in (folder / "articles").iterdir())
    first = next(name for name in files if name.endswith("a.txt"))
    others = [name for name in files if name != first]
    taking = engine.take_frames(take(folder))
    build_store(others, tmp_path / "grown", engine, work=Work(1))
    report = build_store([first], tmp_path / "grown", taking, work=Work(1, add=True))
    assert (report.articles, report.acts[Act.WARN]) == (3, 1)
    build_store(files, tmp_path / "whole", taking, work=Work(1))
    assert dump(tmp_path / "grown") == dump(tmp_path / "whole")
    assert dict(describe_choices(tmp_path / "grown"))["frames"] == taking.recipe.frames


def test_articles_without_frames_join_those_that_have_some(engine, folder, tmp_path):
    files = sorted(str(path) for path in (folder / "articles").iterdir())
    first = next(name for name in files if name.endswith("a.txt"))
    taking = engine.take_frames(take(folder))
    build_store([first], tmp_path / "grown", taking, work=Work(1))
    others = [name for name in files if name != first]
    report = build_store(others, tmp_path / "grown", engine, work=Work(1, add=True))
    assert (report.articles, report.acts[Act.WARN]) == (3, 1)
    assert dict(describe_choices(tmp_path / "grown"))["frames"] == taking.recipe.frames


def test_a_notebook_builds_with_frames(folder, tmp_path):
    store = kg.build(
        folder / "articles", tmp_path / "store", attribution="rules", frames=folder / "frames.jsonl"
    )
    assert [s.act for s in store.statements() if s.speaker.actor.label == "Russia"] == [Act.WARN]
    (folder / "frames.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(LoreError, match=r"frames\.jsonl:1"):
        kg.build(folder / "articles", tmp_path / "store", frames=[folder / "frames.jsonl"])


# docs/frames.md.


def test_the_example_of_the_documentation_gives_what_it_says(tmp_path):
    page = (ROOT / "docs" / "frames.md").read_text("utf-8")
    text, lines = re.findall(r"```(?:text|json)\n(.*?)```", page, re.DOTALL)[:2]
    (tmp_path / "river.txt").write_text(text, encoding="utf-8")
    (tmp_path / "frames.jsonl").write_text(lines, encoding="utf-8")
    article = read_article(tmp_path / "river.txt")
    (frames,) = verify_frames(load_frames(tmp_path / "frames.jsonl"), [article]).by_article.values()
    said = load_engine(Recipe("rules")).extract(article, frames)
    by_act = {s.act: s for s in said}
    assert [s.act for s in said] == [Act.ACCUSE, Act.DENY, Act.DEMAND]
    assert by_act[Act.DENY].answers == (by_act[Act.ACCUSE].id,)
    assert [e.mention.text for e in by_act[Act.ACCUSE].grounds] == ["photographs of the gates"]
    assert "Olt" in by_act[Act.DENY].speaker.actor.label


def test_every_key_of_a_line_is_documented():
    from kg.frames import READERS

    page = (ROOT / "docs" / "frames.md").read_text("utf-8")
    rows = [row for row in page.splitlines() if row.startswith("| `")]
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row.split("|")[1])} == set(READERS)


# Whom a mention means.

MEETING = (
    "Mira Olt met Anna Berg of the Norway Institute for Law and Liberty. She spoke last. The envoy denied it."
)


def read_speaker(engine, tmp_path, **speaker):
    (tmp_path / "m.txt").write_text(MEETING, encoding="utf-8")
    article = read_article(tmp_path / "m.txt")
    record = {
        "source": "m.txt",
        "act": "deny",
        "cue": "denied",
        "speakers": [{"text": "The envoy", **speaker}],
    }
    (tmp_path / "m.jsonl").write_text(json.dumps(record), encoding="utf-8")
    frames = verify_frames(load_frames(tmp_path / "m.jsonl"), [article]).by_article[article.id]
    (statement,) = engine.extract(article, frames)
    return statement.speaker


@pytest.mark.parametrize(
    ("named", "label"),
    [
        ("Mira Olt", "Mira Olt"),
        ("Anna Berg", "Anna Berg"),
        ("Norway Institute for Law and Liberty", "Norway Institute for Law and Liberty"),
        ("last", "last"),
    ],
)
def test_a_mention_means_what_its_reader_says(engine, tmp_path, named, label):
    speaker = read_speaker(engine, tmp_path, named=named)
    assert speaker.actor.label == label and speaker.mention.text == "The envoy"
    assert speaker.steps[0] == f'"The envoy" means "{named}", as its reader says'


def test_a_party_speaks_for_the_side_that_its_reader_says(engine, tmp_path):
    known = read_speaker(engine, tmp_path, named="Mira Olt", side="Norway")
    assert (known.actor.side, known.side_label) == ("norway", "Norway")
    own = read_speaker(engine, tmp_path, named="Mira Olt", side="Port Guild")
    assert (own.actor.side, own.side_label) == ("port-guild", "Port Guild")
    assert own.steps[-1] == "Mira Olt speaks for Port Guild, as its reader says"


def test_without_its_readers_word_nothing_changes(engine, tmp_path):
    speaker = read_speaker(engine, tmp_path)
    assert not any("as its reader says" in step for step in speaker.steps)
