"""Review by terminal and spreadsheet: each decision is on the disk at once, each row is checked."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from factories import write_all
from river import ARTICLES, ECHO_1, build_river
from typer.testing import CliRunner

from kg.cli import build_app
from kg.jobs.evaluating import (
    FIELDS,
    build_agreement_table,
    build_disagreement_table,
    build_score_table,
    collect_codes,
    read_machine,
)
from kg.jobs.reviewing import find_logs
from kg.review.anchoring import judge
from kg.review.log import append_verdicts, list_active, read_log
from kg.review.queue import order_queue
from kg.review.verdicts import Kind
from kg.store import open_store, replace_store

RIVER = build_river()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("river") / "store"

    def build(draft):
        items = [(a, [s for s in RIVER if s.article == a.id], "") for a in ARTICLES.values()]
        write_all(draft, items)

    replace_store(path, build)
    return path


def run(store, log, *arguments, typed=None):
    return CliRunner().invoke(
        build_app(), [*arguments, "--store", str(store), "--verdicts", str(log)], input=typed
    )


def review(store, log, *keys):
    return run(store, log, "review", "--reviewer", "anna", typed="\n".join(keys) + "\n")


def read_kinds(log):
    return [entry.verdict.kind for entry in list_active(read_log(log).entries)]


def test_one_key_a_decision_and_each_is_saved_at_once(store, tmp_path):
    log = tmp_path / "v.jsonl"
    review(store, log, "a", "r", "u", "q")
    assert read_kinds(log) == [Kind.ACCEPT, Kind.REJECT, Kind.UNSURE]


def test_the_next_sitting_begins_where_the_last_ended(store, tmp_path):
    log = tmp_path / "v.jsonl"
    review(store, log, "a", "q")
    review(store, log, "a", "q")
    judged = [entry.verdict.statement for entry in read_log(log).entries]
    assert len(set(judged)) == 2


def test_undo_takes_back_the_last_decision_and_asks_again(store, tmp_path):
    log = tmp_path / "v.jsonl"
    review(store, log, "r", "z", "a", "q")
    assert read_kinds(log) == [Kind.ACCEPT]


def test_a_correction_is_typed_and_a_wrong_one_is_asked_again(store, tmp_path):
    log = tmp_path / "v.jsonl"
    result = review(store, log, "c", "act=shout", "c", "act=warn; target=-", "q")
    (entry,) = read_log(log).entries
    assert entry.verdict.fields == {"act": "warn", "target": None}
    assert result.exit_code == 0


def test_a_missed_statement_is_added_and_a_comment_is_kept_without_leaving_the_place(store, tmp_path):
    log = tmp_path / "v.jsonl"
    review(store, log, "m", "is this irony?", "n", "Borland", "act=warn speaker=+Old Fisher", "a", "q")
    found = read_log(log).entries
    assert [e.verdict.kind for e in found] == [Kind.COMMENT, Kind.ADD, Kind.ACCEPT]
    assert found[0].verdict.reason == "is this irony?"
    assert found[1].verdict.fields["speaker"]["id"] == "old-fisher"
    assert found[0].verdict.statement == found[2].verdict.statement


def test_what_another_gave_while_it_was_shown_is_told_and_then_both_are_kept(store, tmp_path, monkeypatch):
    log, first = tmp_path / "v.jsonl", order_queue(RIVER)[0]
    keys = iter("aaq")

    def press():
        if not read_log(log).entries:
            other = judge(ARTICLES[first.article], first, Kind.REJECT, ("ben", "2026-01-31T10:00:00Z"))
            append_verdicts(log, [other])
        return next(keys)

    monkeypatch.setattr("kg.cli.reviewing._ask_key", press)
    complaints = []
    monkeypatch.setattr("kg.cli.reviewing.complain", complaints.append)
    shown = run(store, log, "review", "--reviewer", "anna").stdout
    assert "ben gave reject while you looked" in complaints[0] and "ben: reject" in shown
    assert [e.verdict.reviewer for e in read_log(log).entries] == ["ben", "anna"]


def test_in_text_order_the_queue_reads_article_by_article(store, tmp_path):
    text = run(store, tmp_path / "v.jsonl", "verdicts", "sheet", "--order", "text").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["id"] for row in rows] == [
        s.id for s in sorted(RIVER, key=lambda s: (s.article, s.clause, s.id))
    ]


def fill(text, changes):
    rows = list(csv.DictReader(io.StringIO(text)))
    for number, change in changes.items():
        rows[number] |= change
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_filled_sheet_comes_back_as_verdicts_and_every_bad_row_is_refused_by_line(store, tmp_path):
    log, file = tmp_path / "v.jsonl", tmp_path / "sheet.csv"
    text = run(store, log, "verdicts", "sheet").stdout
    other = list(csv.DictReader(io.StringIO(text)))[10]
    changes = {
        0: {"verdict": "accept"},
        1: {"verdict": "correct", "new_target": "River League", "reason": "see text"},
        2: {"verdict": "accept", "check": other["check"]},
        3: {"verdict": "acept"},
        4: {"verdict": "correct", "new_speaker": "Nobody"},
        5: {"verdict": "accept", "new_act": "deny"},
        6: {"verdict": "accept", "id": "gone"},
        7: {"verdict": "accept", "quote": other["quote"]},
        8: {"verdict": "correct", "new_words": "words that stand nowhere"},
        9: {"verdict": "correct", "new_when": "2 February"},
        11: {"verdict": "add", "id": "", "new_act": "warn", "new_speaker": "Avaria", "new_words": "River"},
        12: {"verdict": "add", "id": "", "new_act": "warn", "new_words": "River"},
    }
    file.write_text(fill(text, changes), encoding="utf-8")
    result = run(store, log, "verdicts", "import", str(file), "--reviewer", "anna")
    assert read_kinds(log) == [Kind.ACCEPT, Kind.CORRECT, Kind.ADD]
    assert "3 verdicts appended" in result.stderr and "9 rows refused" in result.stderr
    assert read_log(log).entries[1].verdict.fields["target"]["id"] == "river-league"
    assert result.exit_code == 1


def test_a_rejection_is_taken_back_by_a_command_and_by_a_table_of_verdicts(store, tmp_path):
    log, file, first = tmp_path / "v.jsonl", tmp_path / "sheet.csv", order_queue(RIVER)[0]
    rejection = judge(ARTICLES[first.article], first, Kind.REJECT, ("ben", "2026-01-31T10:00:00Z"))
    append_verdicts(log, [rejection])
    (row,) = csv.DictReader(io.StringIO(run(store, log, "verdicts", "sheet", "verdicts").stdout))
    assert (row["statement"], row["kind"], row["words"]) == (first.id, "reject", first.quote)
    file.write_text(fill(run(store, log, "verdicts", "sheet", "verdicts").stdout, {0: {"undo": "x"}}))
    assert run(store, log, "verdicts", "import", str(file), "--reviewer", "anna").exit_code == 0
    assert list_active(read_log(log).entries) == []
    assert run(store, log, "verdicts", "import", str(file), "--reviewer", "anna").exit_code == 1
    append_verdicts(log, [replace(rejection, time="2026-02-01T10:00:00Z")])
    result = CliRunner().invoke(
        build_app(), ["verdicts", "undo", first.id, "--reviewer", "anna", "--verdicts", str(log)]
    )
    assert result.exit_code == 0, result.output
    assert list_active(read_log(log).entries) == []


def test_a_bad_row_is_named_by_its_line_in_the_file(store, tmp_path, monkeypatch):
    complaints = []
    monkeypatch.setattr("kg.cli.verdicts.complain", complaints.append)
    log, file = tmp_path / "v.jsonl", tmp_path / "sheet.csv"
    text = run(store, log, "verdicts", "sheet").stdout
    file.write_text(fill(text, {2: {"verdict": "acept"}}), encoding="utf-8")
    run(store, log, "verdicts", "import", str(file), "--reviewer", "anna")
    assert complaints[0].startswith(f"{file}:4: refused - verdict 'acept'")


def test_a_row_with_cells_beyond_the_last_column_was_shifted_and_is_refused(store, tmp_path, monkeypatch):
    complaints = []
    monkeypatch.setattr("kg.cli.verdicts.complain", complaints.append)
    log, file = tmp_path / "v.jsonl", tmp_path / "sheet.csv"
    lines = fill(run(store, log, "verdicts", "sheet").stdout, {0: {"verdict": "accept"}}).splitlines()
    file.write_text("\n".join([lines[0], lines[1], lines[2] + ",accept"]), encoding="utf-8")
    run(store, log, "verdicts", "import", str(file), "--reviewer", "anna")
    assert read_kinds(log) == [Kind.ACCEPT]
    assert complaints[0].startswith(f"{file}:3: refused - it has cells beyond the last column")


def test_actors_are_merged_by_a_command_and_nonsense_is_refused(store, tmp_path):
    log = tmp_path / "v.jsonl"
    app = build_app()
    given = ["--reviewer", "anna", "--verdicts", str(log)]
    merged = CliRunner().invoke(app, ["verdicts", "merge", "actor", "borland", "mira-olt", *given])
    assert merged.exit_code == 0
    assert read_log(log).entries[0].verdict.fields == {"of": "actor", "from": ["mira-olt"], "into": "borland"}
    assert CliRunner().invoke(app, ["verdicts", "split", "sun", "mira-olt", *given]).exit_code != 0


def code(store, tmp_path):
    """Anna accepts three and rejects one; Ben differs on two of them."""
    log = tmp_path / "v.jsonl"
    queue = order_queue(RIVER)[:4]
    said = {"anna": "aaar", "ben": "acra"}
    kinds = {"a": Kind.ACCEPT, "r": Kind.REJECT, "c": Kind.CORRECT}
    for name, keys in said.items():
        by = (name, "2026-01-31T10:00:00Z")
        for s, key in zip(queue, keys, strict=True):
            fields = {"act": "support"} if key == "c" else None
            append_verdicts(log, [judge(ARTICLES[s.article], s, kinds[key], by, fields)])
    return log, queue


def test_agreement_counts_the_machine_as_one_coder_and_lists_where_they_differ(store, tmp_path):
    log, queue = code(store, tmp_path)
    machine, entries = read_machine(open_store(store, read_only=True)), read_log(log).entries
    codes = collect_codes(machine, entries)
    assert [len(unit) for unit in codes["act"]] == [3] * 4
    table = build_agreement_table(codes)
    assert {row[2] for row in table.rows} >= {"anna, ben, machine", "anna, ben", "anna, machine"}
    differing = build_disagreement_table(codes, machine, entries)
    assert {row[0] for row in differing.rows if row[1] == "act"} == {s.id for s in queue[1:]}


def test_the_machine_is_scored_on_the_last_judgement_of_each_statement(store, tmp_path):
    log, _ = code(store, tmp_path)
    table = build_score_table(
        read_machine(open_store(store, read_only=True)), read_log(log).entries, ARTICLES.values()
    )
    found = {row[-1]: row[2] for row in table.rows if row[0] == "all"}
    assert found == {"kept": 0.75, "unchanged": 0.5}


def test_on_articles_that_two_judged_wholly_their_words_spans_and_statements_are_compared(store, tmp_path):
    log = tmp_path / "v.jsonl"
    echo = [s for s in RIVER if s.article == ECHO_1.id]
    said = {"anna": "aaaaaa", "ben": "aacaar", "cleo": "aaaaau"}
    kinds = {"a": Kind.ACCEPT, "r": Kind.REJECT, "c": Kind.CORRECT, "u": Kind.UNSURE}
    for name, keys in said.items():
        for s, key in zip(echo, keys, strict=True):
            fields = {"act": "warn"} if key == "c" else None
            append_verdicts(log, [judge(ECHO_1, s, kinds[key], (name, "2026-01-31T10:00:00Z"), fields)])
    shown = run(store, log, "agreement", "--gamma", "--format", "json")
    rows = {(r["measure"], r["coders"]): r for r in json.loads(shown.stdout) if r["field"] not in FIELDS}
    # Cleo left one unsure; anna and the machine say the same; ben rejects one of six and renames another.
    assert {coders for _, coders in rows} == {"anna, ben", "anna, machine", "ben, machine"}
    assert rows["alpha", "anna, machine"]["value"] == rows["gamma", "anna, machine"]["value"] == 1
    assert rows["matched F1", "anna, ben"]["value"] == pytest.approx(2 * 4 / 11, abs=0.001)
    assert 0 < rows["gamma", "ben, machine"]["value"] < 1
    confused = json.loads(run(store, log, "agreement", "--confusion", "--format", "json").stdout)
    found = {(r["coders"], r["first"], r["second"]): r["statements"] for r in confused}
    assert found["anna, ben", "accuse", "warn"] == 1
    assert found["ben, machine", "(no statement)", "refuse"] == 1


def test_the_log_beside_a_folder_a_file_or_the_files_of_a_glob_belongs_to_it(tmp_path, monkeypatch):
    (tmp_path / "articles").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "articles" / "a.txt").write_text("Norland denied the charge on Monday.", "utf-8")
    assert find_logs([str(tmp_path / "articles" / "a.txt"), "-"]) == []
    log = tmp_path / "articles" / "verdicts.jsonl"
    log.write_text("", "utf-8")
    for name in ("articles", "articles/a.txt", "articles/*.txt"):
        assert find_logs([str(tmp_path / name)]) == [log]
