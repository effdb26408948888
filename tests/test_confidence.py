"""What the package says about its own confidence: the file is checked whole, and a person's word wins."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from factories import make_article, make_statement

from kg.cli.choosing import find_least
from kg.confidence import load_confidence, measure_sureness, read_confidence
from kg.errors import LoreError, UsageError
from kg.jobs.build import BuildReport
from kg.jobs.inventory import summarise
from kg.model import Act
from kg.report.facts import Facts, select_shown
from kg.table import Table

ARTICLE = make_article("Avaria accused Borland. Borland denied it. Avaria blamed Borland.", "Echo")
SURE = make_statement(ARTICLE, "Avaria accused Borland", "accused", confidence=0.9)
WEAK = make_statement(ARTICLE, "Avaria blamed Borland", "blamed", confidence=0.3)
DENIAL = make_statement(ARTICLE, "Borland denied it", "denied", Act.DENY, confidence=0.4)


def write(folder, record):
    path = folder / "confidence.json"
    path.write_text(record if isinstance(record, str) else json.dumps(record), encoding="utf-8")
    return path


# --- the file ---------------------------------------------------------------------------------------------


def test_the_shipped_file_is_whole():
    known = load_confidence()
    assert 0 < known.shown < 1
    assert load_confidence() is known


def test_limit_and_weights_are_read(tmp_path):
    known = read_confidence(write(tmp_path, {"shown": 1, "weights": {"bias": -1, "votes": 0.5}}))
    assert (known.shown, dict(known.weights)) == (1.0, {"bias": -1.0, "votes": 0.5})
    assert read_confidence(write(tmp_path, {"shown": 0})).weights == {}


def test_weights_cannot_be_changed(tmp_path):
    with pytest.raises(TypeError):
        read_confidence(write(tmp_path, {"shown": 0.6, "weights": {"bias": 1}})).weights["bias"] = 2.0  # type: ignore[index]


@pytest.mark.parametrize(
    ("record", "faults"),
    [
        ("{", ["cannot be read"]),
        ("[]", ["holds no JSON object"]),
        ({}, ["the key 'shown' is missing"]),
        ({"shown": 1.2}, ["shown is 1.2 - expected a number from 0 to 1"]),
        ({"shown": True}, ["shown is True"]),
        ({"shown": "0.6"}, ["shown is '0.6'"]),
        ('{"shown": NaN}', ["shown is nan"]),
        ({"shown": 0.6, "weights": [1]}, ["weights is [1] - expected an object of numbers"]),
        ({"shown": 0.6, "weights": {"bias": None, "votes": False}}, ["'bias' is None", "'votes' is False"]),
        (
            {"show": 0.6, "weight": {}, "weights": {"bias": "1"}},
            ["unknown key 'show'", "unknown key 'weight'", "the key 'shown' is missing", "'bias' is '1'"],
        ),
    ],
)
def test_every_fault_is_told_at_once(tmp_path, record, faults):
    with pytest.raises(LoreError) as caught:
        read_confidence(write(tmp_path, record))
    assert len(caught.value.faults) == len(faults)
    for told, expected in zip(caught.value.faults, faults, strict=True):
        assert told.startswith("confidence.json: ") and expected in told


# --- who is shown -----------------------------------------------------------------------------------------


def test_what_is_as_sure_as_the_limit_is_shown():
    facts = Facts((SURE,), {})
    assert select_shown(facts, None, 0.9).statements == (SURE,)
    assert select_shown(facts, None, 0.91).statements == ()
    never = replace(WEAK, confidence=0.0)
    assert select_shown(Facts((never,), {}), None, 0.0).statements == (never,)


def test_a_reviewer_s_word_wins_at_any_limit():
    reviews = Table(("statement", "verdict"), ((WEAK.id, "accepted"),))
    assert select_shown(Facts((WEAK,), {}), reviews, 1.0).statements == (WEAK,)
    assert measure_sureness(WEAK, {WEAK.id}) == 1.0


# --- the build's table ------------------------------------------------------------------------------------


def report(least, accepted=()):
    made = BuildReport(least=least)
    made.note(summarise(ARTICLE, [SURE, DENIAL, WEAK], accepted))
    return made


def test_the_table_has_what_is_shown_and_the_rest_is_counted():
    made = report(0.5)
    assert [one.id for one in made.accusations] == [SURE.id]
    assert made.less_sure == {Act.ACCUSE: 1, Act.DENY: 1} and made.acts == {Act.ACCUSE: 2, Act.DENY: 1}


def test_the_table_of_all_has_all():
    made = report(0.0)
    assert [one.id for one in made.accusations] == [SURE.id, WEAK.id] and not made.less_sure.total()


def test_the_table_has_what_a_reviewer_accepted():
    made = report(0.5, {WEAK.id})
    assert [one.id for one in made.accusations] == [SURE.id, WEAK.id]
    assert made.less_sure.total() == 1


# --- the options ------------------------------------------------------------------------------------------


def test_the_options_name_one_limit():
    assert find_least(True, None) == 0.0
    assert find_least(False, 0.7) == 0.7
    assert find_least(False, None) == load_confidence().shown


@pytest.mark.parametrize(
    ("everything", "least", "words"),
    [(True, 0.5, "do not go together"), (False, 1.5, "from 0 to 1"), (False, float("nan"), "from 0 to 1")],
)
def test_options_that_contradict_are_refused(everything, least, words):
    with pytest.raises(UsageError, match=words):
        find_least(everything, least)
