"""Two builds are compared by what they state, whether they lie in stores or in files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from factories import AVARIA, BORLAND, make_article, make_proposition, make_statement

from kg.errors import ReadError
from kg.jobs.comparing import compare_statements, read_statements
from kg.model import Act
from kg.records import build_lines
from kg.store import replace_store

ARTICLE = make_article("Avaria accused Borland of theft. Borland denied it. Borland firmly denied it.")
CHARGE = make_statement(ARTICLE, "Avaria accused Borland of theft", "accused")
DENIAL = make_statement(ARTICLE, "Borland denied it", "denied", Act.DENY, BORLAND, AVARIA)
FIRM = make_statement(ARTICLE, "Borland firmly denied it", "denied", Act.DENY, BORLAND, AVARIA)


def changes(before, after):
    return [(r["change"], r["earlier"], r["now"]) for r in compare_statements(before, after).records()]


def test_added_denial_makes_its_content_contested():
    assert changes([CHARGE], [CHARGE, DENIAL]) == [
        ("added", "", "Borland denied it"),
        ("status", "affirmed", "contested"),
    ]


def test_a_denial_of_the_charges_makes_what_they_say_contested():
    vague = replace(DENIAL, proposition=make_proposition("These charges"), answers=(CHARGE.id,))
    assert ("status", "affirmed", "contested") in changes([CHARGE], [CHARGE, vague])


def test_withdrawn_charge_leaves_its_content_absent():
    assert changes([CHARGE], []) == [("status", "affirmed", "absent"), ("withdrawn", CHARGE.quote, "")]


def test_other_words_for_the_same_thing_are_a_rewording():
    assert changes([DENIAL], [FIRM]) == [("reworded", DENIAL.quote, FIRM.quote)]


def test_the_same_words_read_otherwise_name_the_field():
    assert changes([DENIAL], [replace(DENIAL, target=None, confidence=0.5)]) == [
        ("reread", "target: Avaria; confidence: 0.9", "target: None; confidence: 0.5")
    ]


def test_no_change_gives_no_rows():
    assert changes([CHARGE, DENIAL], [DENIAL, CHARGE]) == []


def test_a_store_its_version_and_its_file_hold_the_same(tmp_path):
    version = replace_store(tmp_path / "store", lambda draft: draft.store.add(ARTICLE, [CHARGE, DENIAL]))
    (tmp_path / "statements.jsonl").write_text(build_lines([CHARGE, DENIAL]), encoding="utf-8")
    sides = [read_statements(p) for p in (tmp_path / "store", version, tmp_path / "statements.jsonl")]
    assert [compare_statements(sides[0], side).rows for side in sides] == [(), (), ()]


def test_a_file_that_holds_no_statements_is_named(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ReadError, match=r"a\.jsonl:1: not a statement record"):
        read_statements(tmp_path / "a.jsonl")
    with pytest.raises(ReadError, match="expected a store or a statements"):
        read_statements(tmp_path / "missing.jsonl")
