"""Review by terminal and spreadsheet: each decision is on the disk at once, each row is checked."""

from __future__ import annotations

import csv
import io

import pytest
import typer
from river import ARTICLES, build_river
from typer.testing import CliRunner

from kg.cli.reviewing import add_review_commands
from kg.jobs.evaluating import (
    build_agreement_table,
    build_disagreement_table,
    build_score_table,
    collect_codes,
    read_machine,
)
from kg.review import Kind, append_verdicts, judge, list_active, order_queue, read_log
from kg.store import open_store, replace_store

RIVER = build_river()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    path = tmp_path_factory.mktemp("river") / "store"

    def build(draft):
        items = [(a, [s for s in RIVER if s.article == a.id], "") for a in ARTICLES.values()]
        draft.store.add_all(items)

    replace_store(path, build)
    return path


def run(store, log, *arguments, typed=None):
    app = typer.Typer()
    add_review_commands(app)
    return CliRunner().invoke(app, [*arguments, "--store", str(store), "--verdicts", str(log)], input=typed)


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
    result = review(store, log, "c", "act=shout", "c", "act=warn target=-", "q")
    (entry,) = read_log(log).entries
    assert entry.verdict.fields == {"act": "warn", "target": None}
    assert result.exit_code == 0


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
    }
    file.write_text(fill(text, changes), encoding="utf-8")
    result = run(store, log, "verdicts", "import", str(file), "--reviewer", "anna")
    assert read_kinds(log) == [Kind.ACCEPT, Kind.CORRECT]
    assert read_log(log).entries[1].verdict.fields["target"]["id"] == "river-league"
    assert result.exit_code == 1


def test_a_bad_row_is_named_by_its_line_in_the_file(store, tmp_path, monkeypatch):
    complaints = []
    monkeypatch.setattr("kg.cli.reviewing.complain", complaints.append)
    log, file = tmp_path / "v.jsonl", tmp_path / "sheet.csv"
    text = run(store, log, "verdicts", "sheet").stdout
    file.write_text(fill(text, {2: {"verdict": "acept"}}), encoding="utf-8")
    run(store, log, "verdicts", "import", str(file), "--reviewer", "anna")
    assert complaints[0].startswith(f"{file}:4: refused - verdict 'acept'")


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
