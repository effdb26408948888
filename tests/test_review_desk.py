"""The desk of several reviewers: nothing is lost, nothing is judged unseen, every verdict is kept and shown."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import count

import pytest
from factories import make_party
from river import ARTICLES, ECHO_1, build_river

from kg.errors import ReviewConflict
from kg.model import Act, Actor, ActorKind, Span
from kg.review.anchoring import judge
from kg.review.applying import apply_verdicts
from kg.review.desk import Decision, Desk
from kg.review.forms import build_choices, parse_changes
from kg.review.log import append_verdicts, list_active, read_log
from kg.review.verdicts import Kind

RIVER = build_river()
ACCUSATION, DENIAL, RETURNED = [s for s in RIVER if s.article == ECHO_1.id][:3]
BY = ("cleo", "2026-01-31T10:00:00Z")


@pytest.fixture
def log(tmp_path):
    return tmp_path / "verdicts.jsonl"


def open_desk(log):
    ticks = count()
    return Desk(ARTICLES.values(), RIVER, log, lambda: f"2026-01-31T10:00:{next(ticks) % 60:02}Z")


def decide(desk, reviewer, statement, kind, token=None, **more):
    seen = desk.get_item(statement.id).token if token is None else token
    return desk.decide(reviewer, statement.id, Decision(kind, seen, **more))


def test_a_judgement_is_on_the_disk_when_the_call_returns_and_another_desk_reads_it(log):
    key = decide(open_desk(log), "anna", DENIAL, Kind.REJECT)
    assert [e.id for e in read_log(log).entries] == [key]
    assert open_desk(log).get_item(DENIAL.id).status == "reject"


def test_two_verdicts_of_two_reviewers_are_both_kept_and_both_shown_as_a_conflict(log):
    desk = open_desk(log)
    decide(desk, "anna", DENIAL, Kind.ACCEPT)
    decide(desk, "ben", DENIAL, Kind.REJECT)
    item = desk.get_item(DENIAL.id)
    assert [(e.verdict.reviewer, e.verdict.kind) for e in item.said] == [
        ("anna", Kind.ACCEPT),
        ("ben", Kind.REJECT),
    ]
    assert item.in_conflict and item.status == "reject"
    decide(desk, "cleo", DENIAL, Kind.ACCEPT)
    assert not desk.get_item(DENIAL.id).in_conflict


def test_a_decision_on_what_has_changed_since_is_told_and_writes_nothing(log):
    desk = open_desk(log)
    seen = desk.get_item(DENIAL.id).token
    decide(desk, "ben", DENIAL, Kind.REJECT)
    with pytest.raises(ReviewConflict, match="ben gave reject while you looked"):
        decide(desk, "anna", DENIAL, Kind.ACCEPT, seen)
    decide(desk, "anna", RETURNED, Kind.ACCEPT)
    assert [e.verdict.reviewer for e in read_log(log).entries] == ["ben", "anna"]


def test_what_another_program_wrote_to_the_log_is_seen_before_deciding(log):
    desk = open_desk(log)
    seen = desk.get_item(DENIAL.id).token
    append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.REJECT, BY)])
    with pytest.raises(ReviewConflict, match="cleo gave reject"):
        decide(desk, "anna", DENIAL, Kind.ACCEPT, seen)


def test_half_a_line_of_another_writer_is_waited_for(log):
    desk = open_desk(log)
    append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.REJECT, BY)])
    whole = log.read_bytes()
    log.write_bytes(whole[:40])
    desk.refresh()
    assert desk.get_item(DENIAL.id).status == "open"
    log.write_bytes(whole)
    desk.refresh()
    assert desk.get_item(DENIAL.id).status == "reject"


def test_a_second_correction_keeps_the_first_and_to_accept_is_to_give_the_same(log):
    desk = open_desk(log)
    decide(desk, "anna", RETURNED, Kind.CORRECT, typed={"act": "warn"})
    decide(desk, "ben", RETURNED, Kind.CORRECT, typed={"target": "-"})
    decide(desk, "anna", RETURNED, Kind.ACCEPT)
    item = desk.get_item(RETURNED.id)
    assert (item.statement.act, item.statement.target) == (Act.WARN, None)
    assert item.counts.verdict.fields == {"act": "warn", "target": None} and not item.in_conflict
    decide(desk, "anna", RETURNED, Kind.ACCEPT, typed={"original": "yes"})
    assert desk.get_item(RETURNED.id).statement == RETURNED


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"typed": {"act": "shout"}}, "act 'shout'"),
        ({"typed": {"mood": "bad"}}, "mood"),
        ({"typed": {"speaker": "Nobody Known"}}, "no actor"),
        ({"typed": {"words": "not in the text"}}, "do not stand"),
        ({"span": Span(0, 10**6)}, "outside the text"),
        ({}, "nothing is changed"),
    ],
)
def test_what_cannot_be_applied_is_refused_before_it_is_written(log, more, why):
    with pytest.raises(ValueError, match=why):
        decide(open_desk(log), "anna", RETURNED, Kind.CORRECT, **more)
    assert not log.exists()


def test_a_missed_statement_is_added_judged_and_taken_back_by_its_own_reviewer_only(log):
    desk = open_desk(log)
    start = ECHO_1.text.index("Borland refused")
    span = Span(start, start + len("Borland refused"))
    verdict, key = desk.add("anna", ECHO_1.id, span, {"act": "state", "speaker": "Borland", "cue": "refused"})
    assert desk.get_item(key).statement.cue.text == "refused"
    with pytest.raises(ValueError, match="no such verdict of yours"):
        desk.undo("ben", verdict)
    desk.undo("anna", verdict)
    with pytest.raises(KeyError):
        desk.get_item(key)


def test_what_the_desk_shows_is_what_a_build_applies(log):
    desk = open_desk(log)
    decide(desk, "anna", DENIAL, Kind.REJECT)
    decide(desk, "anna", RETURNED, Kind.CORRECT, typed={"act": "warn", "when": "2019-01-08..2019-01-09"})
    desk.add("ben", ECHO_1.id, Span(0, 6), {"act": "warn", "speaker": "Avaria"})
    active = list_active(read_log(log).entries)
    machine = [s for s in RIVER if s.article == ECHO_1.id]
    built = apply_verdicts(ECHO_1, machine, active).statements
    assert tuple(desk.list_current(ECHO_1.id)) == built


def test_many_reviewers_at_once_lose_nothing(log):
    desks = [open_desk(log), open_desk(log)]
    told = []

    def sit(name, desk):
        for statement in RIVER:
            while True:
                try:
                    decide(desk, name, statement, Kind.ACCEPT)
                    break
                except ReviewConflict:
                    told.append(name)

    sitting = [threading.Thread(target=sit, args=(f"r{n}", desks[n % 2])) for n in range(4)]
    for one in sitting:
        one.start()
    for one in sitting:
        one.join()
    found = read_log(log)
    assert len(found.entries) == 4 * len(RIVER) and not found.faults
    assert {(e.verdict.reviewer, e.verdict.statement) for e in found.entries} == {
        (f"r{n}", s.id) for n in range(4) for s in RIVER
    }


def test_a_side_that_nobody_speaks_as_is_a_speaker_by_its_name():
    league = Actor("river-league", "River League", ActorKind.ORGANISATION, "rl")
    party = replace(make_party(league), side_label="RL")
    statement = replace(build_river()[0], speaker=party)
    article = ARTICLES[statement.article]
    for typed in ("RL", "rl"):
        fields = parse_changes({"speaker": typed}, build_choices([statement]), article, statement.clause)
        assert (fields["speaker"]["id"], fields["speaker"]["label"]) == ("rl", "RL")
