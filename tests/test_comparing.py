"""Two builds are compared by what they state, whether they lie in stores or in files."""

from __future__ import annotations

import csv
import sys
from dataclasses import replace

import pytest
from factories import AVARIA, BORLAND, make_article, make_proposition, make_statement, write_all

from kg.cli import main
from kg.comparison import Side, compare_sides
from kg.errors import ReadError, UsageError
from kg.jobs.comparing import read_side, read_statements
from kg.model import Act, Framing
from kg.records import build_lines
from kg.store import replace_store

ARTICLE = make_article("Avaria accused Borland of theft. Borland denied it. Borland firmly denied it.")
CHARGE = make_statement(ARTICLE, "Avaria accused Borland of theft", "accused")
DENIAL = make_statement(ARTICLE, "Borland denied it", "denied", Act.DENY, BORLAND, AVARIA)
FIRM = make_statement(ARTICLE, "Borland firmly denied it", "denied", Act.DENY, BORLAND, AVARIA)


def changes(before, after):
    return [(r["change"], r["earlier"], r["now"]) for r in compare_sides(Side(before), Side(after)).records()]


def test_added_denial_makes_its_content_contested():
    assert changes([CHARGE], [CHARGE, DENIAL]) == [
        ("added", "", "Borland denied it"),
        ("answer", "none found", "denied"),
        ("status", "alleged", "contested"),
    ]


def test_a_denial_of_the_charges_makes_what_they_say_contested():
    vague = replace(DENIAL, proposition=None, answers=(CHARGE.id,))
    assert ("status", "alleged", "contested") in changes([CHARGE], [CHARGE, vague])


def test_withdrawn_charge_leaves_its_content_absent():
    assert changes([CHARGE], []) == [("status", "alleged", "absent"), ("withdrawn", CHARGE.quote, "")]


def test_other_words_for_the_same_thing_are_a_rewording():
    assert changes([DENIAL], [FIRM]) == [("reworded", DENIAL.quote, FIRM.quote)]


def test_the_same_words_read_otherwise_name_the_field():
    assert changes([DENIAL], [replace(DENIAL, target=None, confidence=0.5)]) == [
        ("reread", "target: Avaria; confidence: 0.9", "target: None; confidence: 0.5")
    ]


def test_a_speaker_whose_side_alone_was_renamed_is_told_by_what_differs():
    party = replace(DENIAL.speaker, side_label="the Borland side")
    ((change, was, now),) = changes([DENIAL], [replace(DENIAL, speaker=party)])
    assert (change, now) == ("reread", "speaker: Borland (side the Borland side)")
    assert was.startswith("speaker: Borland (side ") and was != now


@pytest.mark.parametrize(
    ("act", "target", "content", "status"),
    [
        (Act.CONCEDE, AVARIA, None, "admitted"),
        (Act.ACCUSE, AVARIA, "Avaria steals water", "replied to"),
        (Act.DENY, AVARIA, None, "contested"),
    ],
)
def test_a_reply_changes_the_status_of_what_was_charged(act, target, content, status):
    says = make_proposition(content) if content else CHARGE.proposition
    reply = make_statement(
        ARTICLE, "Borland denied it", "denied", act, BORLAND, target, says, answers=(CHARGE,)
    )
    assert ("status", "alleged", status) in changes([CHARGE], [CHARGE, reply])


def test_a_demand_is_no_claim():
    demand = make_statement(
        ARTICLE, "Borland denied it", "denied", Act.DEMAND, BORLAND, AVARIA, "Avaria pays"
    )
    assert ("status", "absent", "wanted") in changes([], [demand])


LATER = make_article("New. " + ARTICLE.text.replace("firmly", "again"), "Echo", "2019-02-01")


def build_store(path, *articles):
    def read(article):
        found = [make_statement(article, CHARGE.quote, "accused")]
        for words in ("firmly", "again"):
            if words in article.text:
                found.append(
                    make_statement(article, f"Borland {words} denied it", "denied", Act.DENY, BORLAND, AVARIA)
                )
        return article, found, "test"

    replace_store(path, lambda draft: write_all(draft, [read(a) for a in articles]))
    return path


def test_a_changed_article_of_the_same_source_is_compared_with_what_it_was(tmp_path):
    before, after = build_store(tmp_path / "a", ARTICLE), build_store(tmp_path / "b", LATER)
    table = compare_sides(read_side(str(before)), read_side(str(after)))
    # The charge stands elsewhere in a changed text, and is no change.
    assert [(r["change"], r["earlier"], r["now"]) for r in table.records()] == [
        ("reworded", "Borland firmly denied it", "Borland again denied it")
    ]


def test_the_same_words_of_a_changed_article_may_be_read_otherwise():
    moved = replace(
        make_statement(LATER, DENIAL.quote, "denied", Act.DENY, BORLAND, None), framing=Framing.DISTANCING
    )
    sides = [Side([s], {s.article: "one.txt"}) for s in (DENIAL, moved)]
    assert [r["now"] for r in compare_sides(*sides).records()] == ["target: None; framing: distancing"]


def test_the_same_words_of_an_edited_article_are_no_change_however_sure_and_whatever_they_are_of_is_called():
    one = make_statement(ARTICLE, FIRM.quote, "denied", Act.DENY, BORLAND, AVARIA, "Theft of water")
    other = make_statement(LATER, DENIAL.quote, "denied", Act.DENY, BORLAND, AVARIA, "Theft of land")
    elsewhere = replace(
        one, quote=other.quote, confidence=0.3, proposition=replace(other.proposition, id="other")
    )
    sides = [Side([s], {s.article: "one.txt"}) for s in (replace(other, article=ARTICLE.id), elsewhere)]
    assert compare_sides(*sides).rows == ()


def test_a_store_is_asked_what_its_last_change_was(tmp_path, capsys, monkeypatch):
    def ask():
        monkeypatch.setattr(sys, "argv", ["kg", "query", "changes", "--store", str(store), "--format", "csv"])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        assert not ended.value.code, told.err
        rows = csv.DictReader(told.out.splitlines())
        return [(row["change"], row["earlier"], row["quote"]) for row in rows], told.err

    store = build_store(tmp_path / "a", ARTICLE)
    assert ask()[0] == [] and "built once" in ask()[1]
    build_store(store, LATER)
    assert ask()[0] == [("reworded", "Borland firmly denied it", "Borland again denied it")]
    assert "compared with" in ask()[1]
    build_store(store)
    assert {row[0] for row in ask()[0]} == {"withdrawn"}


def test_a_day_that_is_none_is_told_of_a_store(tmp_path):
    with pytest.raises(UsageError, match="'2025-99-01' is not a day - expected YYYY-MM-DD"):
        read_side(f"{build_store(tmp_path / 'a', ARTICLE)}@2025-99-01")


def test_two_dates_of_one_store_are_compared(tmp_path):
    early = make_article(ARTICLE.text, "Echo", "2019-01-01")
    undated = make_article("Avaria accused Borland of theft elsewhere")
    store = build_store(tmp_path / "store", early, LATER, undated)
    sides = [read_side(f"{store}@{day}") for day in ("2019-01-31", "2019-02-01")]
    assert [len(side.statements) for side in sides] == [2, 4]
    assert {side.undated for side in sides} == {1}
    assert {r["change"] for r in compare_sides(*sides).records()} == {"added"}


def test_a_path_with_an_at_sign_is_taken_as_it_stands(tmp_path):
    store = build_store(tmp_path / "store@2019-01-01", ARTICLE)
    assert len(read_side(str(store)).statements) == 2


def test_a_file_of_statements_knows_no_days(tmp_path):
    (tmp_path / "a.jsonl").write_text(build_lines([CHARGE]), encoding="utf-8")
    with pytest.raises(UsageError, match="has no days of publication"):
        read_side(f"{tmp_path / 'a.jsonl'}@2019-01-01")


def test_no_change_gives_no_rows():
    assert changes([CHARGE, DENIAL], [DENIAL, CHARGE]) == []


def test_a_store_its_version_and_its_file_hold_the_same(tmp_path):
    version = replace_store(tmp_path / "store", lambda draft: write_all(draft, [(ARTICLE, [CHARGE, DENIAL])]))
    (tmp_path / "statements.jsonl").write_text(build_lines([CHARGE, DENIAL]), encoding="utf-8")
    sides = [read_statements(p) for p in (tmp_path / "store", version, tmp_path / "statements.jsonl")]
    assert [compare_sides(Side(sides[0]), Side(side)).rows for side in sides] == [(), (), ()]


def test_a_file_that_holds_no_statements_is_named(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ReadError, match=r"a\.jsonl:1: not a statement record"):
        read_statements(tmp_path / "a.jsonl")
    with pytest.raises(ReadError, match="expected a store or a statements"):
        read_statements(tmp_path / "missing.jsonl")
