"""The way through INCEpTION: what goes out as CAS comes back as just the verdicts that its changes mean."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest
from factories import make_article, make_statement
from river import ARTICLES, ECHO_1, build_river

from kg.jobs.casfiles import LAYER, read_cas_files, write_cas_files
from kg.model import Act
from kg.review.anchoring import judge
from kg.review.desk import Decision, Desk
from kg.review.log import append_verdicts, list_active, read_log
from kg.review.verdicts import Kind

cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not installed")
RIVER = build_river()
ECHO = [s for s in RIVER if s.article == ECHO_1.id]
ACCUSATION, DENIAL, RETURNED, DEMAND, THREAT, REFUSAL = ECHO
BY = ("ben", "2026-01-31T10:00:00Z")


def open_desk(folder, articles=(ECHO_1,), statements=ECHO):
    ticks = count()
    return Desk(articles, statements, folder / "v.jsonl", lambda: f"2026-01-31T10:00:{next(ticks):02}Z")


def load(folder, form, article=ECHO_1):
    path = folder / f"{article.id}.{form}"
    if form == "json":
        with path.open("rb") as file:
            return path, cassis.load_cas_from_json(file)
    with (folder / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    with path.open("rb") as file:
        return path, cassis.load_cas_from_xmi(file, typesystem=types)


def save(path, cas):
    (cas.to_json if path.suffix == ".json" else cas.to_xmi)(path)
    return path


def find(cas, statement):
    return next(a for a in cas.select(LAYER) if a.statement == statement.id)


def read_active(folder):
    return [e.verdict for e in list_active(read_log(folder / "v.jsonl").entries)]


@pytest.mark.parametrize("form", ["json", "xmi"])
def test_what_nobody_touched_comes_back_as_nothing(tmp_path, form):
    desk = open_desk(tmp_path, ARTICLES.values(), RIVER)
    files = write_cas_files(desk, tmp_path / "out", form)
    read = [path for path in files if path.name != "TypeSystem.xml"]
    assert read_cas_files(desk, read, "anna") == (0, [])
    assert not (tmp_path / "v.jsonl").exists()


@pytest.mark.parametrize("form", ["json", "xmi"])
def test_changes_deletions_additions_and_filled_verdicts_come_back_as_such(tmp_path, form):
    desk = open_desk(tmp_path)
    write_cas_files(desk, tmp_path, form)
    path, cas = load(tmp_path, form)
    find(cas, ACCUSATION).verdict = "accept"
    find(cas, RETURNED).act, find(cas, RETURNED).reason = "warn", "no charge"
    find(cas, DEMAND).target = None
    shorter = find(cas, DENIAL)
    shorter.end -= len(" it")
    cas.remove(find(cas, REFUSAL))
    start = ECHO_1.text.index("Envoy Tor Ben")
    layer = cas.typesystem.get_type(LAYER)
    cas.add(layer(begin=start, end=start + len("Envoy Tor Ben"), act="announce", speaker="Avaria"))
    given, faults = read_cas_files(desk, [save(path, cas)], "anna")
    assert (given, faults) == (6, [])
    said = {v.statement: v for v in read_active(tmp_path)}
    assert said[ACCUSATION.id].kind is Kind.ACCEPT
    assert (said[RETURNED.id].fields, said[RETURNED.id].reason) == ({"act": "warn"}, "no charge")
    assert said[DEMAND.id].fields == {"target": None}
    assert said[DENIAL.id].fields["end"] == DENIAL.clause.end - len(" it")
    assert said[REFUSAL.id].kind is Kind.REJECT
    assert said[""].kind is Kind.ADD and said[""].anchor.exact == "Envoy Tor Ben"
    assert {v.reviewer for v in said.values()} == {"anna"}
    assert THREAT.id not in said


def test_a_correction_that_another_gave_is_kept_under_the_new_one(tmp_path):
    desk = open_desk(tmp_path)
    desk.decide("ben", RETURNED.id, Decision(Kind.CORRECT, desk.get_item(RETURNED.id).token, {"act": "warn"}))
    write_cas_files(desk, tmp_path)
    path, cas = load(tmp_path, "json")
    assert find(cas, RETURNED).act == "warn"
    find(cas, RETURNED).target = "River"
    find(cas, RETURNED).target = "Borland"
    read_cas_files(desk, [save(path, cas)], "anna")
    now = desk.get_item(RETURNED.id).statement
    assert (now.act, now.target.actor.id) == (Act.WARN, "borland")


def test_deletions_count_only_where_the_statements_are_still_those_that_went_out(tmp_path):
    desk = open_desk(tmp_path)
    write_cas_files(desk, tmp_path)
    path, cas = load(tmp_path, "json")
    cas.remove(find(cas, REFUSAL))
    save(path, cas)
    append_verdicts(tmp_path / "v.jsonl", [judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)])
    given, (fault,) = read_cas_files(desk, [path], "anna")
    assert given == 0 and "1 statement is not in it" in fault
    assert len(read_active(tmp_path)) == 1


def test_what_does_not_fit_is_refused_by_its_words_and_the_rest_kept(tmp_path):
    desk = open_desk(tmp_path)
    write_cas_files(desk, tmp_path)
    path, cas = load(tmp_path, "json")
    find(cas, ACCUSATION).act = "shout"
    find(cas, RETURNED).verdict = "bless"
    find(cas, DEMAND).verdict, find(cas, DEMAND).act = "accept", "warn"
    find(cas, THREAT).statement = DENIAL.id
    find(cas, REFUSAL).verdict = "unsure"
    layer = cas.typesystem.get_type(LAYER)
    cas.add(layer(begin=0, end=6, act="warn"))
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    foreign = write_cas_files(open_desk(tmp_path, ARTICLES.values(), RIVER), tmp_path / "all")
    given, faults = read_cas_files(desk, [save(path, cas), tmp_path / "other.json", *foreign[-1:]], "anna")
    assert given == 2 and [v.kind for v in read_active(tmp_path)] == [Kind.UNSURE, Kind.REJECT]
    for words in ("act 'shout'", "'bless'", "go with the verdict correct", "twice", "speaker missing"):
        assert sum(words in fault for fault in faults) == 1, words
    assert any("not a UIMA CAS" in fault for fault in faults)
    assert any("no article in the store" in fault for fault in faults)


@pytest.mark.parametrize("form", ["json", "xmi"])
def test_spans_behind_wide_characters_stand_where_they_stood(tmp_path, form):
    text = "😀 שלום <b> & Avaria accused Borland of theft."
    article = make_article(text)
    charge = make_statement(article, "Avaria accused Borland of theft", "accused")
    desk = open_desk(tmp_path, [article], [charge])
    write_cas_files(desk, tmp_path, form)
    path, cas = load(tmp_path, form, article)
    assert find(cas, charge).get_covered_text() == charge.quote
    find(cas, charge).verdict = "accept"
    assert read_cas_files(desk, [save(path, cas)], "anna") == (1, [])


@pytest.mark.parametrize("control", ["\f", "\x08", "\x0b", "\x1b", "\ufffe"])
def test_a_character_that_xml_cannot_carry_is_replaced_one_for_one_and_told(tmp_path, control):
    spoilt = replace(make_article(f"Avaria{control} accused Borland of theft."), source="spoilt.txt")
    clean = make_article("Avaria accused Corvia of arson.")
    charge = make_statement(spoilt, "accused Borland of theft", "accused")
    other = make_statement(clean, "Avaria accused Corvia of arson", "accused")
    desk, told = open_desk(tmp_path, [spoilt, clean], [charge, other]), []
    assert len(write_cas_files(desk, tmp_path, "xmi", told.append)) == 3
    assert len(told) == 1 and told[0].startswith("spoilt.txt: 1 ")
    path, cas = load(tmp_path, "xmi", spoilt)
    assert cas.sofa_string == spoilt.text.replace(control, "\ufffd")
    assert find(cas, charge).get_covered_text() == charge.quote
    assert read_cas_files(desk, [path], "anna") == (0, [])
    find(cas, charge).verdict = "accept"
    assert read_cas_files(desk, [save(path, cas)], "anna") == (1, [])
