"""A codebook adds an act and a kind of evidence: store, queries, pages, review and exports have them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.codebook.book import load_codebook
from kg.codebook.starter import write_codebook
from kg.codes import Tone
from kg.errors import UnknownQuery
from kg.jobs.build import Work, build_store
from kg.jobs.engine import Recipe, load_engine
from kg.jobs.reviewing import load_review
from kg.jobs.serving import open_desk
from kg.queries import run_query
from kg.rdf.codebooks import check_codebook
from kg.records import parse_lines
from kg.review.desk import Decision
from kg.review.verdicts import Kind
from kg.store import open_store
from kg.validation.violations import validate

ROOT = Path(__file__).parent.parent
TEXT = """Quarrel over the mill race

Hill Mill and Valley Union met on Monday.

Valley Union accused Hill Mill of draining the pond. Hill Mill apologised for the dry summer, citing an affidavit by its
miller. Valley Union apologised to Hill Mill for its tone. Hill Mill denied that it drained the pond.
"""
ACT = """
[acts.apologise]
label = "apologise"
definition = "Says sorry for something one did."
content = "claimed"
tone = "friendly"
main = true
reasoned = true
aims_back = true
answers = ["accuse"]
before = "to"
colour = "#0b6e4f"
border = "dashed"
"""
KIND = """
[evidence-kinds.affidavit]
label = "affidavit"
definition = "A sworn statement in writing."
cites = true
"""
CUES = """
[[cue]]
id = "apologise"
act = "apologise"
lemma = "apologise"
pos = "verb"
example = "The mayor apologised for the delay."

[[evidence]]
lemma = "affidavit"
kind = "affidavit"
example = "She swore an affidavit."
"""


def run(folder, *options):
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "kg", *map(str, options)]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def mill(tmp_path_factory):
    """A folder with a codebook, one article, and the store and exports that were built of them."""
    folder = tmp_path_factory.mktemp("mill")
    write_codebook(folder / "book", "The mill")
    book = folder / "book" / "codebook.toml"
    book.write_text(book.read_text("utf-8") + ACT + KIND, "utf-8")
    (folder / "book" / "cues.toml").write_text(CUES, "utf-8")
    with (folder / "book" / "actors.tsv").open("a", encoding="utf-8") as table:
        table.write("mill\tHill Mill\torganisation\tmill\tthe mill\t\t\t\town\n")
        table.write("valley-union\tValley Union\torganisation\tvalley-union\t\t\t\t\town\n")
    (folder / "quarrel.txt").write_text(TEXT, "utf-8")
    (folder / "quarrel.toml").write_text('outlet = "The Valley Post"\npublished = "2019-03-06"\n', "utf-8")
    run(folder, "build", "quarrel.txt", "--codebook", book, "--workers", "1", "--all")
    return folder


@pytest.fixture(scope="module")
def engine(mill):
    return load_engine(Recipe(codebook=mill / "book" / "codebook.toml"))


def open_mill(mill):
    return open_store(mill / "store", read_only=True)


def list_own(statements):
    return [s for s in statements if s.act == "apologise"]


def test_the_codebook_agrees_with_its_cues_and_the_ontology(mill):
    assert check_codebook(load_codebook(mill / "book" / "codebook.toml")) == []


def test_the_store_gives_the_act_back_with_all_that_follows_from_it(mill):
    found = list_own(open_mill(mill).statements())
    assert {s.speaker.actor.id for s in found} == {"mill", "valley-union"}
    for s in found:
        assert (s.act.tone, s.act.main, s.act.verb, s.act.colour) == (
            Tone.FRIENDLY,
            True,
            "apologises",
            "#0b6e4f",
        )
    kinds = {e.kind for s in found for e in s.grounds}
    assert kinds == {"affidavit"} and all(kind.cites for kind in kinds)


def test_the_store_is_sound_both_ways_and_describes_the_act_in_rdf(mill):
    store = open_mill(mill)
    assert [p for engine in ("queries", "pyshacl") for p in validate(store, engine=engine)] == []
    asked = "SELECT ?label { ?act ck:traits ?told ; skos:prefLabel ?label } ORDER BY ?label"
    assert list(map(str, store.select(asked).column("label"))) == ["affidavit", "apologise"]


def test_a_store_that_grows_and_shrinks_is_that_of_a_build_from_nothing(mill, engine, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text("Valley Union accused Hill Mill of theft.\n", "utf-8")

    def build(*texts, **how):
        build_store([*map(str, texts)], tmp_path / "store", engine, work=Work(1, **how))
        return set(map(str, open_store(tmp_path / "store", read_only=True).quads()))

    before, grown = build(other), build(other, mill / "quarrel.txt")
    assert any("voc/force/apologise" in quad for quad in grown - before)
    assert build(other, mill / "quarrel.txt", anew=True) == grown
    assert build(other) == before


def test_queries_show_it_and_can_ask_for_it(mill):
    store = open_mill(mill)
    assert "apologise" in set(run_query(store, "statements").column("act"))
    assert set(run_query(store, "statements", act="apologise").column("act")) == {"apologise"}
    with pytest.raises(UnknownQuery, match="'sing' is not an act"):
        run_query(store, "statements", act="sing")


def test_pages_offer_name_and_colour_it(mill):
    pages = {path.name: path.read_text("utf-8") for path in (mill / "exports").glob("*.html")}
    assert "<option>apologise</option>" in pages["statements.html"]
    assert 'class="tile act-apologise"' in pages["index.html"]
    assert ".act-apologise {" in pages["index.html"] and "--act-apologise: #0b6e4f" in pages["index.html"]
    assert "apologise" in pages["network.html"] and "affidavit" in pages["statements.html"]
    assert "bar act-apologise" in pages["timeline.html"]


def test_exports_hold_it(mill):
    run(
        mill, "export", "csv", "jsonl", "dna", "aif", "argdown", "claims", "ftm", "graphml", "methods", "trig"
    )
    for name in ("statements.csv", "statements.jsonl", "graph.trig"):
        assert "apologise" in (mill / "exports" / name).read_text("utf-8"), name
    lines = (mill / "exports" / "statements.jsonl").read_text("utf-8").splitlines()
    assert list_own(parse_lines(lines)) == list_own(open_mill(mill).statements())
    assert "apologise" in run(mill, "analyse", "who-whom").splitlines()[0]


def test_extract_tells_and_chooses_it_and_takes_frames_of_it(mill):
    book = mill / "book" / "codebook.toml"
    told = run(mill, "extract", "quarrel.txt", "--codebook", book, "--acts", "apologise")
    assert {json.loads(line)["act"] for line in told.splitlines()} == {"apologise"}
    (mill / "frames.jsonl").write_text(
        '{"source": "quarrel.txt", "act": "apologise", "cue": "met", "clause": "Hill Mill and Valley Union met", '
        '"speakers": ["Hill Mill"]}\n'
    )
    told = run(mill, "extract", "quarrel.txt", "--codebook", book, "--frames", "frames.jsonl")
    assert [json.loads(line)["act"] for line in told.splitlines()] == ["apologise"]


def test_the_review_form_offers_it_and_a_correction_to_it_is_built(mill, tmp_path):
    applications = pytest.importorskip("starlette.applications")
    from starlette.testclient import TestClient

    from kg.serving.reviewing import build_review_routes

    book = load_codebook(mill / "book" / "codebook.toml")
    log = tmp_path / "verdicts.jsonl"
    desk = open_desk(mill / "store", log, lambda: "2026-01-31T10:00:00Z", book)
    routes = build_review_routes(desk, "ann", book)
    page = TestClient(applications.Starlette(routes=routes)).get(routes[0].path).text
    assert '<option value="apologise">apologise</option>' in page and "<dt>affidavit</dt>" in page
    assert "Says sorry for something one did." in page
    denial = next(s for s in open_mill(mill).statements() if s.act == "deny")
    item = desk.get_item(denial.id)
    desk.decide("ann", denial.id, Decision(Kind.CORRECT, item.token, {"act": "apologise"}))
    assert desk.get_item(denial.id).statement.act.tone is Tone.FRIENDLY
    # The verdict brings what it needs: the build that takes it in knows no codebook.
    work = Work(1, review=load_review(log))
    build_store([str(mill / "quarrel.txt")], tmp_path / "store", load_engine(), work=work)
    (found,) = list_own(open_store(tmp_path / "store", read_only=True).statements())
    assert (found.act.tone, found.act.colour) == (Tone.FRIENDLY, "#0b6e4f")


def test_another_codebook_is_another_engine(mill, tmp_path):
    book = mill / "book" / "codebook.toml"
    changed = tmp_path / "codebook.toml"
    own = book.read_text("utf-8")
    for name in ("cues.toml", "actors.tsv", "topics.tsv"):
        (tmp_path / name).write_bytes((mill / "book" / name).read_bytes())
    changed.write_text(own, "utf-8")
    assert (
        load_engine(Recipe("rules", codebook=changed)).fingerprint
        == load_engine(Recipe("rules", codebook=book)).fingerprint
    )
    changed.write_text(own.replace('tone = "friendly"', 'tone = "hostile"'), "utf-8")
    assert (
        load_engine(Recipe("rules", codebook=changed)).fingerprint
        != load_engine(Recipe("rules", codebook=book)).fingerprint
    )
