"""Codings of people live beside the machine's statements, marked by coder, and the machine is scored by them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from factories import AVARIA, BORLAND, make_article, make_statement, write_all
from typer.testing import CliRunner, Result

from kg.analysis.scoring import match_statements, score_codings
from kg.cli import build_app
from kg.errors import KgError, ReadError, UsageError
from kg.frames import load_frames, verify_frames
from kg.importing.codings import Slots, get_coder, to_statements
from kg.importing.tables import read_coding_table
from kg.jobs.codedframes import build_coded_frames
from kg.jobs.coding import build_coded_store, read_codings, write_codings, write_texts
from kg.model import Act, Article, Span, Statement
from kg.notebook import export
from kg.parsed import READ_ROLES
from kg.queries import run_query
from kg.reading import read_sources
from kg.review.agreement import measure_kappa
from kg.store import open_store, replace_store

TEXT = "Avaria accused Borland of theft. Borland denied it. Avaria accused Borland of lies. Avaria left."
ARTICLE = make_article(TEXT, "Echo", "2019-01-10")
CODES = "speaker,target,act,quote,text,coder,date\n" + "".join(
    f'{speaker},{target},{act},{quote},"{TEXT}",{coder},2019-01-10\n'
    for speaker, target, act, quote, coder in (
        ("Avaria", "Borland", "accuse", "accused Borland of theft", "Ann"),
        ("Borland", "Avaria", "refuse", "denied it", "Ann"),
        ("Avaria", "", "demand", "Avaria left", "Ann"),
        ("Avaria", "Borland", "accuse", "Avaria accused Borland of lies", "Ben"),
    )
)


def make_machine() -> list[Statement]:
    return [
        make_statement(ARTICLE, "Avaria accused Borland of theft", "accused"),
        make_statement(ARTICLE, "Borland denied it", "denied", Act.DENY, BORLAND, AVARIA),
        make_statement(ARTICLE, "Avaria accused Borland of lies", "accused"),
    ]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "codes.csv"
    path.write_text(CODES, encoding="utf-8")
    return path


@pytest.fixture
def codings(table: Path) -> list[Statement]:
    return to_statements(read_coding_table(table), Slots("speaker", "", "target", "content", "", "act"))[0]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(build_app(), [str(argument) for argument in arguments])


def test_codings_are_kept_beside_the_store_and_renewed(tmp_path: Path, codings: list[Statement]) -> None:
    for kept in (codings, codings[:2]):
        path = write_codings(tmp_path / "store", "csv", Path("My codes.csv"), kept)
    assert path == tmp_path / "store" / "codings" / "csv-my-codes.jsonl"
    assert read_codings(tmp_path / "store") == codings[:2]


def test_a_rebuild_leaves_codings_as_they_are(tmp_path: Path, codings: list[Statement]) -> None:
    store = tmp_path / "store"
    write_codings(store, "csv", Path("codes.csv"), codings)
    for _ in range(2):
        replace_store(store, lambda draft: write_all(draft, [(ARTICLE, make_machine())]))
    assert read_codings(store) == codings
    assert len(open_store(store, read_only=True).statements()) == 3


def test_coders_are_told_apart(tmp_path: Path, codings: list[Statement]) -> None:
    write_codings(tmp_path, "csv", Path("codes.csv"), codings)
    assert [get_coder(s) for s in read_codings(tmp_path, "Ben")] == ["Ben"]
    with pytest.raises(UsageError, match=r"no codings by 'Cleo' .* expected Ann, Ben"):
        read_codings(tmp_path, "Cleo")


def test_what_is_not_there_or_damaged_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no codings beside"):
        read_codings(tmp_path)
    (tmp_path / "codings").mkdir()
    (tmp_path / "codings" / "csv-a.jsonl").write_text("{}\n")
    with pytest.raises(ReadError, match=r"csv-a\.jsonl:1: not a statement record"):
        read_codings(tmp_path)
    with pytest.raises(UsageError, match="expected the folder of a store"):
        write_codings(Path("http://localhost:1"), "csv", Path("a.csv"), [])


def test_texts_are_read_back_letter_for_letter(tmp_path: Path, table: Path) -> None:
    articles = read_coding_table(table).articles
    (found,) = read_sources([str(write_texts(articles.values(), tmp_path / "texts.jsonl"))])
    assert isinstance(found, Article)
    assert [found.id] == list(articles)
    assert found.published is not None
    assert found.published.value == "2019-01-10"


def test_a_store_of_codings_alone_answers_queries(
    tmp_path: Path, table: Path, codings: list[Statement]
) -> None:
    build_coded_store(tmp_path / "coded", read_coding_table(table), codings)
    rows = run_query(open_store(tmp_path / "coded", read_only=True), "accusations").rows
    assert len(rows) == 2
    build_coded_store(tmp_path / "coded", read_coding_table(table), codings)


def test_the_machines_store_is_never_replaced_by_codings(
    tmp_path: Path, table: Path, codings: list[Statement]
) -> None:
    replace_store(tmp_path / "store", lambda draft: write_all(draft, [(ARTICLE, make_machine())]))
    with pytest.raises(UsageError, match="holds the machine's statements"):
        build_coded_store(tmp_path / "store", read_coding_table(table), codings)
    assert len(open_store(tmp_path / "store", read_only=True).statements()) == 3


def test_scores_by_act_by_hand(codings: list[Statement]) -> None:
    table = score_codings(make_machine(), [s for s in codings if get_coder(s) == "Ann"], {ARTICLE.id})
    rows = {
        (r["which"], r["measure"]): (r["value"], r["hits"], r["machine"], r["coded"]) for r in table.records()
    }
    # Two of the machine's three and of Ann's three share words; one pair is of one act.
    assert rows["spans", "precision"] == rows["spans", "recall"] == (pytest.approx(2 / 3), 2, 3, 3)
    assert rows["all kinds", "f1"] == (pytest.approx(1 / 3), 1, 3, 3)
    assert rows["accuse", "precision"] == (0.5, 1, 2, 1)
    assert rows["accuse", "recall"] == (1, 1, 2, 1)
    assert rows["accuse", "f1"] == (pytest.approx(2 / 3), 1, 2, 1)
    assert rows["deny", "recall"] == (None, 0, 1, 0)
    assert rows["demand", "recall"] == (0, 0, 0, 1)
    assert rows["pairs", "speaker"] == (1, 2, 2, 2)


def test_scores_by_stance_take_a_refusal_for_a_denial(codings: list[Statement]) -> None:
    table = score_codings(make_machine(), codings, {ARTICLE.id}, "stance")
    rows = {(r["coder"], r["which"], r["measure"]): r["value"] for r in table.records()}
    assert rows["Ann", "rejects", "f1"] == 1
    assert rows["Ann", "pairs", "kappa"] == 1
    assert rows["Ben", "affirms", "precision"] == 0.5


def test_kappa_equals_that_of_reviewers(codings: list[Statement]) -> None:
    machine = make_machine()
    acts = [(Act.ACCUSE, Act.ACCUSE), (Act.ACCUSE, Act.DENY), (Act.DENY, Act.DENY), (Act.STATE, Act.DENY)]
    ours = [replace(machine[0], id=f"m{n}", clause=Span(n, n + 1), act=a) for n, (a, _) in enumerate(acts)]
    theirs = [replace(codings[0], id=f"c{n}", clause=Span(n, n + 1), act=b) for n, (_, b) in enumerate(acts)]
    rows = {
        r["measure"]: r for r in score_codings(ours, theirs, {ARTICLE.id}).records() if r["which"] == "pairs"
    }
    wanted = measure_kappa([{"m": a.value, "c": b.value} for a, b in acts], "m", "c")
    assert rows["kappa"]["value"] == pytest.approx(wanted)
    assert rows["kappa"]["low"] <= wanted <= rows["kappa"]["high"]


def test_unread_documents_are_left_out_and_other_settings_refused(codings: list[Statement]) -> None:
    assert score_codings(make_machine(), codings, set()).rows == ()
    with pytest.raises(UsageError, match="expected act, stance"):
        score_codings([], [], set(), "mood")


def test_one_statement_is_paired_with_one_coding_of_its_kind_first() -> None:
    machine = make_machine()[:1]
    near, same = (
        replace(machine[0], id=name, clause=Span(0, end)) for name, end in (("near", 31), ("same", 5))
    )
    pairs = match_statements(machine, [replace(near, act=Act.STATE), same])
    assert [(m and m.id, c and c.id) for m, c in pairs] == [(machine[0].id, "same"), (None, "near")]


def test_the_command_line_keeps_and_scores(tmp_path: Path, table: Path) -> None:
    store = tmp_path / "store"
    replace_store(store, lambda draft: write_all(draft, [(ARTICLE, make_machine())]))
    slots = ["--slot", "act=act", "--slot", "person=", "--slot", "stance="]
    assert run("import", "csv", table, *slots, "--store", store).exit_code == 0
    answer = run("score", "--store", store, "--coder", "Ben", "--format", "json")
    assert {row["coder"] for row in json.loads(answer.stdout)} == {"Ben"}
    answer = run("analyse", "who-whom", "--store", store, "--coder", "Ann", "--format", "csv")
    assert len(answer.stdout.splitlines()) == 3


def test_our_own_table_of_statements_comes_back_with_the_store_that_holds_its_articles(
    tmp_path: Path,
) -> None:
    text = "Avaria left. - Borland cheats, Avaria said. Avaria accused Borland of theft."
    article = make_article(text, "Echo", "2019-01-10")
    said = [
        make_statement(article, "Avaria accused Borland of theft", "accused"),
        make_statement(article, "- Borland cheats, Avaria said", "cheats"),
    ]
    store = tmp_path / "store"
    replace_store(store, lambda draft: write_all(draft, [(article, said)]))
    (table,) = export(store, tmp_path, "csv")
    answer = run("import", "csv", table, "--slot", "act=act", "--store", store)
    assert answer.exit_code == 0, answer.exception
    assert sorted((s.article, s.act, s.clause, s.quote) for s in read_codings(store)) == sorted(
        (s.article, s.act, s.clause, s.quote) for s in said
    )
    answer = run("import", "csv", table, "--slot", "act=act", "--texts", tmp_path / "texts.jsonl")
    assert f"point into article {article.id}, whose text the table lacks" in str(answer.exception)


@pytest.mark.parametrize("spoilt", [CODES + "Avaria,x\n", CODES + "Avaria,,shout,Avaria left,,Ann,\n"])
def test_a_bad_row_leaves_nothing_half_imported(tmp_path: Path, table: Path, spoilt: str) -> None:
    table.write_text(spoilt, encoding="utf-8")
    places = [tmp_path / name for name in ("store", "coded", "texts.jsonl")]
    options = [x for pair in zip(("--store", "--into", "--texts"), places, strict=True) for x in pair]
    answer = run("import", "csv", table, "--slot", "act=act", "--slot", "person=", *options)
    assert isinstance(answer.exception, KgError)
    assert "\n" not in str(answer.exception)
    assert not any(place.exists() for place in places)


def test_codings_come_in_as_frames_with_the_words_that_they_have(table, tmp_path):
    texts, frames = tmp_path / "texts.jsonl", tmp_path / "frames.jsonl"
    done = run("import", "csv", table, "--slot", "act=act", "--texts", texts, "--frames", frames)
    assert done.exit_code == 0, done.output
    articles = [one for one in read_sources([str(texts)]) if isinstance(one, Article)]
    (found,) = verify_frames(load_frames(frames), articles, READ_ROLES).by_article.values()
    assert [(f.act.value, f.cue.of(TEXT), f.votes) for f in found] == [
        ("accuse", "accused Borland of theft", ("coder:Ann",)),
        ("refuse", "denied it", ("coder:Ann",)),
        ("accuse", "Avaria accused Borland of lies", ("coder:Ben",)),
        ("demand", "Avaria left", ("coder:Ann",)),
    ]
    assert [[s.of(TEXT) for s in f.speakers] for f in found] == [
        ["Avaria"],
        ["Borland"],
        ["Avaria"],
        ["Avaria"],
    ]
    assert found[1].speakers == (Span(33, 40),) and found[0].targets == (Span(15, 22),)


def test_a_coded_party_whose_name_is_not_in_the_text_is_left_out_and_counted(table):
    codings = read_coding_table(table)
    statements, _ = to_statements(codings, Slots("speaker", "", "target", "content", "", "act"))
    gone = replace(
        statements[0], speaker=replace(statements[0].speaker, actor=replace(AVARIA, label="Carland"))
    )
    found = build_coded_frames([gone], codings.articles)
    assert (found.frames, found.parties, found.nameless) == (1, 2, 1)
    assert '"speakers": []' in found.lines
