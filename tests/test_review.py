"""Verdicts: no correction is ever lost, none is moved in silence, and the log survives whatever kills a writer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_article, write_all
from river import ARTICLES, ECHO_1, build_river

from kg.errors import ReviewConflict
from kg.jobs.engine import load_engine
from kg.jobs.explaining import describe_reviews
from kg.jobs.reviewing import list_complaints, load_review
from kg.model import Act
from kg.queries import run_query
from kg.rdf.quads import to_quads
from kg.rdf.reviews import to_review_quads
from kg.reading import read_article, read_sources
from kg.records import to_record
from kg.report.site import build_report
from kg.review.anchoring import build_anchor, judge
from kg.review.applying import apply_verdicts
from kg.review.joining import find_joins
from kg.review.log import Entry, append_verdicts, list_active, parse_log, read_log
from kg.review.queue import order_queue
from kg.review.verdicts import JUDGEMENTS, Kind, Verdict
from kg.store import open_store
from kg.validation.violations import validate

SHIPPED = Path(__file__).resolve().parent.parent / "articles"
BY = ("anna", "2026-01-31T10:00:00Z")
RIVER = build_river()
ECHO = [s for s in RIVER if s.article == ECHO_1.id]
ACCUSATION, DENIAL, RETURNED = ECHO[:3]


def enter(*verdicts):
    return [Entry(number, verdict) for number, verdict in enumerate(verdicts, start=1)]


def apply(*verdicts, article=ECHO_1, statements=ECHO):
    return apply_verdicts(article, statements, list_active(enter(*verdicts)))


def by_id(reviewed):
    return {s.id: s for s in reviewed.statements}


def test_a_rejected_statement_leaves_and_nothing_points_at_it_any_more():
    found = by_id(apply(judge(ECHO_1, ACCUSATION, Kind.REJECT, BY)))
    assert ACCUSATION.id not in found
    assert found[DENIAL.id].answers == ()


def test_any_field_can_be_corrected_and_the_id_stays():
    fields = {"act": "warn", "target": None, "deadline": "2019-02-01"}
    found = by_id(apply(judge(ECHO_1, RETURNED, Kind.CORRECT, BY, fields)))[RETURNED.id]
    assert (found.act, found.target, found.deadline) == (Act.WARN, None, "2019-02-01")
    assert replace(found, act=RETURNED.act, target=RETURNED.target, deadline=RETURNED.deadline) == RETURNED


def test_a_span_is_corrected_and_its_quote_follows():
    fields = {"start": DENIAL.clause.start, "end": DENIAL.clause.end - len(" it")}
    assert by_id(apply(judge(ECHO_1, DENIAL, Kind.CORRECT, BY, fields)))[DENIAL.id].quote == "Borland denied"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"act": "shout"}, "does not fit"),
        ({"mood": "bad"}, "mood cannot be corrected"),
        ({"confidence": 1.0}, "confidence cannot be corrected"),
        ({"content": {"text": "gold", "start": 0, "end": 4}}, "'gold' does not stand at 0-4"),
        ({"end": 10**6}, "outside the text"),
        ({"end": True}, "end cannot be True"),
        ({"deadline": 5}, "deadline cannot be 5"),
        ({"answers": "abc"}, "answers cannot be"),
        ({"speaker": None}, "does not fit"),
        ({"speaker": {**to_record(DENIAL)["speaker"], "id": None}}, "id cannot be None"),
        ({"grounds": [{"text": 3}]}, "text cannot be 3"),
    ],
)
def test_a_wrong_correction_is_listed_with_its_reason_and_changes_nothing(fields, why):
    reviewed = apply(judge(ECHO_1, DENIAL, Kind.CORRECT, BY, fields))
    assert why in reviewed.outcomes[0].note
    assert reviewed.outcomes[0].lost
    assert by_id(reviewed) == {s.id: s for s in ECHO}


def test_the_last_judgement_counts_and_the_earlier_one_is_told_superseded():
    first, second = judge(ECHO_1, DENIAL, Kind.REJECT, BY), judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)
    reviewed = apply(first, second)
    assert DENIAL.id in by_id(reviewed)
    assert [o.counts for o in reviewed.outcomes] == [False, True]


def test_undo_takes_a_verdict_back_and_an_undo_of_it_restores():
    rejection = judge(ECHO_1, DENIAL, Kind.REJECT, BY)
    undo = Verdict(Kind.UNDO, *BY, undoes=rejection.id)
    again = Verdict(Kind.UNDO, *BY, undoes=undo.id)
    assert DENIAL.id in by_id(apply(rejection, undo))
    assert DENIAL.id not in by_id(apply(rejection, undo, again))


def make_addition():
    keep = ("act", "cue", "speaker", "target", "proposition")
    fields = {key: to_record(ACCUSATION)[key] for key in keep} | {"act": "criticise"}
    return Verdict(Kind.ADD, *BY, ECHO_1.id, anchor=build_anchor(ECHO_1, ACCUSATION.clause), fields=fields)


def test_a_missed_statement_is_added_and_can_be_judged_like_any_other():
    (added,) = set(apply(make_addition()).statements) - set(ECHO)
    assert (added.act, added.quote, added.rule) == (Act.CRITICISE, ACCUSATION.quote, "reviewer")
    assert added.id not in by_id(apply(make_addition(), judge(ECHO_1, added, Kind.REJECT, BY)))


def test_a_verdict_finds_its_statement_again_under_another_id():
    fresh = [replace(s, id=f"new-{s.id}") for s in ECHO]
    reviewed = apply(judge(ECHO_1, DENIAL, Kind.REJECT, BY), statements=fresh)
    assert f"new-{DENIAL.id}" not in by_id(reviewed)
    assert len(reviewed.statements) == len(ECHO) - 1


@pytest.mark.parametrize("change", [{"act": Act.WARN}, {"target": None}, {"speaker": RETURNED.speaker}])
def test_a_verdict_is_not_moved_to_a_reading_its_reviewer_never_saw(change):
    fresh = replace(ACCUSATION, id="other", answers=(), **change)
    reviewed = apply(judge(ECHO_1, ACCUSATION, Kind.REJECT, BY), statements=[fresh])
    assert reviewed.statements == (fresh,)
    assert "another act, speaker or target" in reviewed.outcomes[0].note


def test_a_correction_of_what_the_machine_now_reads_otherwise_still_holds():
    fresh = replace(ACCUSATION, id="other", act=Act.CRITICISE)
    correction = judge(ECHO_1, ACCUSATION, Kind.CORRECT, BY, {"act": "warn"})
    assert apply(correction, statements=[fresh]).statements[0].act is Act.WARN


def test_a_verdict_whose_statement_is_gone_is_listed():
    reviewed = apply(judge(ECHO_1, DENIAL, Kind.ACCEPT, BY), statements=[ACCUSATION])
    assert "no longer finds" in reviewed.outcomes[0].note


def test_in_a_changed_text_the_words_are_found_and_their_move_is_told():
    changed = make_article("Correction added. " + ECHO_1.text, "Echo", "2019-01-10")
    moved = replace(DENIAL, id="x", article=changed.id, clause=shift(DENIAL.clause), cue=replace(
        DENIAL.cue, span=shift(DENIAL.cue.span)))  # fmt: skip
    fields = {"content": to_record(DENIAL)["cue"]}
    reviewed = apply(judge(ECHO_1, DENIAL, Kind.CORRECT, BY, fields), article=changed, statements=[moved])
    assert reviewed.statements[0].content == moved.cue
    assert reviewed.outcomes[0].note == "found again in a changed text"


def shift(span):
    return replace(span, start=span.start + 18, end=span.end + 18)


def test_words_that_stand_twice_in_a_changed_text_are_not_guessed():
    twice = make_article(ECHO_1.text + " " + ECHO_1.text)
    anchored = judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)
    assert "more than once" in apply(anchored, article=twice).outcomes[0].note


def test_a_hundred_verdicts_meet_a_changed_machine_and_each_is_applied_or_listed(tmp_path):
    kinds = (Kind.ACCEPT, Kind.REJECT, Kind.UNSURE, Kind.CORRECT)
    verdicts = [
        judge(ARTICLES[s.article], s, kinds[n % 4], (f"r{n}", BY[1]), {"act": "warn"} if n % 4 == 3 else None)
        for n, s in enumerate((RIVER * 6)[:100])
    ]
    log = tmp_path / "verdicts.jsonl"
    append_verdicts(log, verdicts)
    # The new machine: other ids, another act here, a wider clause there, and every seventh statement missed.
    changed = [
        replace(s, id=f"n{s.id}", act=Act.STATE if n % 3 else s.act) for n, s in enumerate(RIVER) if n % 7
    ]

    def build():
        review = load_review(log)
        made = [
            s
            for key, article in ARTICLES.items()
            for s in review.apply(article, [c for c in changed if c.article == key])
        ]
        return review, made

    review, made = build()
    outcomes = review.list_outcomes()
    assert [o.entry.line for o in outcomes] == list(range(1, 101))
    assert all(o.statement or o.note for o in outcomes)
    assert sum(o.lost for o in outcomes) > 0
    told = list(list_complaints(review))
    assert sum("not applied" in line for line in told) == sum(o.lost for o in outcomes)
    kinds = {o.note for o in outcomes if o.note and not o.lost}
    assert sum("applied although" in line for line in told) == len(kinds)
    assert build()[1] == made


def test_every_bad_line_is_reported_by_number_and_the_rest_kept():
    good = json.dumps(json.loads(line_of(judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)))).encode()
    bad = [
        b"{",
        b"[1]",
        b"\xff\xfe",
        b'{"kind": "bless", "reviewer": "a", "time": "2026-01-01T00:00:00Z"}',
        good.replace(b'"anna"', b'""'),
        good.replace(b"10:00:00Z", b"10:00:00"),
        good.replace(b'"exact": "', b'"exact": "x'),
        good.replace(b'"kind"', b'"knid"'),
        b'{"kind": "merge", "reviewer": "a", "time": "2026-01-01T00:00:00Z", "fields": {"of": "sun"}}',
        b"[" * 100_000,
    ]
    log = parse_log(b"\n".join([good, *bad, good]))
    assert [e.line for e in log.entries] == [1, len(bad) + 2]
    assert [number for number, _ in log.faults] == list(range(2, len(bad) + 2))


def line_of(verdict):
    from kg.review.verdicts import build_verdict_line

    return build_verdict_line(verdict)


def test_every_kind_of_verdict_comes_back_from_its_line_as_it_was():
    undo = Verdict(Kind.UNDO, *BY, undoes="abc")
    merge = Verdict(Kind.MERGE, *BY, fields={"of": "actor", "from": ["a"], "into": "b"}, reason="“same” man")
    for verdict in (judge(ECHO_1, DENIAL, Kind.ACCEPT, BY), make_addition(), undo, merge):
        (entry,) = parse_log(line_of(verdict).encode()).entries
        assert entry.verdict == verdict


def test_half_a_line_of_a_killed_writer_costs_nothing_but_itself(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)])
    whole = log.read_bytes()
    log.write_bytes(whole + whole[: len(whole) // 2])
    append_verdicts(log, [judge(ECHO_1, ACCUSATION, Kind.ACCEPT, BY)])
    found = read_log(log)
    assert [e.verdict.statement for e in found.entries] == [DENIAL.id, ACCUSATION.id]
    assert [number for number, _ in found.faults] == [2]


def test_a_writer_that_is_killed_loses_nothing_it_had_confirmed(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    script = (
        "import sys; from pathlib import Path; from kg.review.log import append_verdicts\n"
        "from kg.review.verdicts import Kind, Verdict\n"
        "for n in range(10**6):\n"
        "    undo = Verdict(Kind.UNDO, 'anna', '2026-01-31T10:00:00Z', undoes=str(n))\n"
        "    append_verdicts(Path(sys.argv[1]), [undo]); print(n, flush=True)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(log)], stdout=subprocess.PIPE)
    for _ in range(20):
        child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    confirmed = 20 + len(child.communicate()[0].splitlines())
    kept = [e.verdict.undoes for e in read_log(log).entries]
    assert kept[:confirmed] == [str(n) for n in range(confirmed)]


def test_writers_at_once_lose_no_line(tmp_path):
    log = tmp_path / "verdicts.jsonl"

    def write(name):
        for n in range(25):
            append_verdicts(log, [Verdict(Kind.UNDO, name, BY[1], undoes=str(n))])

    threads = [threading.Thread(target=write, args=(name,)) for name in ("anna", "ben", "cleo")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read_log(log)
    assert len(found.entries) == 75
    assert not found.faults


def test_a_verdict_on_what_another_judged_meanwhile_is_refused_and_shown(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    seen = read_log(log).version
    append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.REJECT, ("ben", BY[1]))], seen)
    with pytest.raises(ReviewConflict, match="ben gave reject"):
        append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)], seen)
    append_verdicts(log, [judge(ECHO_1, ACCUSATION, Kind.ACCEPT, BY)], seen)
    assert [e.verdict.kind for e in read_log(log).entries] == [Kind.REJECT, Kind.ACCEPT]


def test_merges_hold_for_every_article_and_a_split_ends_them(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    fields = {"of": "actor", "from": ["mira-olt"], "into": "minister", "label": "Minister Olt"}
    append_verdicts(log, [Verdict(Kind.MERGE, *BY, fields=fields)])
    merged = load_review(log).apply(ECHO_1, ECHO)
    assert [s.speaker.actor.label for s in merged if s.speaker.actor.id == "minister"] == ["Minister Olt"]
    append_verdicts(log, [Verdict(Kind.SPLIT, *BY, fields={"of": "actor", "from": ["mira-olt"]})])
    assert list(load_review(log).apply(ECHO_1, ECHO)) == ECHO


def test_what_people_took_out_of_a_claim_stays_out_though_they_rename_or_move_it(tmp_path):
    def enter(kind: Kind, **fields):
        append_verdicts(log, [Verdict(kind, *BY, fields={"of": "proposition", **fields})])
        return find_joins(read_log(log).entries)

    log = tmp_path / "verdicts.jsonl"
    assert enter(Kind.MERGE, **{"from": ["one"], "into": "other"}).propositions == {"one": "other"}
    split = enter(Kind.SPLIT, **{"from": ["one"]})
    assert (split.propositions, split.alone) == ({}, ("one",))
    renamed = enter(Kind.MERGE, **{"from": ["one"], "into": "one", "label": "Borland lied"})
    assert (renamed.alone, renamed.labels) == (("one",), {"one": "Borland lied"})
    moved = enter(Kind.MERGE, **{"from": ["one"], "into": "third"})
    assert (moved.alone, moved.propositions) == (("one",), {"one": "third"})


def test_a_verdict_that_moved_to_a_changed_text_holds_when_the_article_is_taken_again(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    changed = replace(ECHO_1, id="later", digest="another")
    append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.REJECT, BY)])
    review = load_review(log)
    assert list(review.apply(changed, ECHO)) == list(review.apply(changed, ECHO)) != ECHO


def test_verdicts_for_unknown_articles_are_listed_by_line(tmp_path):
    log = tmp_path / "verdicts.jsonl"
    append_verdicts(log, [judge(ECHO_1, DENIAL, Kind.ACCEPT, BY)])
    (line,) = list_complaints(load_review(log))
    assert line.startswith("verdicts.jsonl line 1: accept of")
    assert "not among those read" in line


def test_the_review_graph_fits_the_shapes_and_keeps_the_machines_original():
    verdicts = [
        judge(ECHO_1, DENIAL, Kind.REJECT, BY, reason="irony"),
        judge(ECHO_1, RETURNED, Kind.CORRECT, BY, {"deadline": "2019-02-01"}),
        make_addition(),
        Verdict(Kind.MERGE, *BY, fields={"of": "actor", "from": ["a"], "into": "b"}),
    ]
    reviewed = apply(*(v for v in verdicts if v.anchor))
    store = open_store()
    write_all(store, [(ECHO_1, reviewed.statements)], outcomes=reviewed.outcomes)
    assert [p for p in validate(store) if not p.warning] == []
    asked = "SELECT ?o { GRAPH g:review { ?r ck:verdict verdict:rejected ; ck:original ?o } }"
    ((original,),) = store.select(asked).rows
    assert json.loads(original)["quote"] == DENIAL.quote
    assert to_review_quads(reviewed.outcomes) == to_review_quads(reversed(reviewed.outcomes))
    assert to_quads(ECHO_1, reviewed.statements) == to_quads(ECHO_1, apply(*verdicts[:3]).statements)


def test_the_queue_begins_with_the_most_doubtful_and_leaves_out_what_is_done():
    queue = order_queue(RIVER)
    doubts = [s.confidence for s in queue]
    assert sorted(doubts) != doubts[::-1]
    assert queue[0].confidence < 0.9
    assert queue[0] not in order_queue(RIVER, {queue[0].id})


def test_a_log_beside_the_articles_and_one_here_are_both_applied_and_the_one_here_wins(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "texts").mkdir()
    append_verdicts(tmp_path / "texts" / "verdicts.jsonl", [
        judge(ECHO_1, DENIAL, Kind.REJECT, BY), judge(ECHO_1, RETURNED, Kind.REJECT, BY),
    ])  # fmt: skip
    append_verdicts(tmp_path / "verdicts.jsonl", [judge(ECHO_1, DENIAL, Kind.ACCEPT, ("ben", BY[1]))])
    review = load_review(None, inputs=["texts"])
    left = {s.id for s in review.apply(ECHO_1, ECHO)}
    assert DENIAL.id in left and RETURNED.id not in left
    assert {o.entry.file for o in review.list_outcomes()} == {"texts/verdicts.jsonl", "verdicts.jsonl"}
    assert load_review(None, machine_only=True, inputs=["texts"]).is_empty


def test_the_log_that_ships_fits_the_engine_that_ships(tmp_path, monkeypatch):
    """Every verdict finds its statement, none under another id, and every statement of the machine is judged."""
    # No log lies here: only the one beside the articles is read.
    monkeypatch.chdir(tmp_path)
    engine, review, machine = load_engine(), load_review(None, inputs=[str(SHIPPED)]), set()
    for path in sorted(SHIPPED.glob("*.txt")):
        article = read_article(path)
        statements = engine.extract(article)
        machine.update(s.id for s in statements)
        review.apply(article, statements)
    assert review.active, "the log is empty"
    assert [o.note or "superseded" for o in review.list_outcomes() if o.note or not o.counts] == []
    assert list(list_complaints(review)) == []
    judged = {o.statement for o in review.list_outcomes() if o.entry.verdict.kind in JUDGEMENTS}
    assert machine - judged == set()


def test_a_log_beside_articles_is_not_read_as_an_article(tmp_path):
    (tmp_path / "a.txt").write_text(ECHO_1.text, encoding="utf-8")
    append_verdicts(tmp_path / "verdicts.jsonl", [judge(ECHO_1, DENIAL, Kind.REJECT, BY)])
    for name in (str(tmp_path), str(tmp_path / "*")):
        assert [type(found).__name__ for found in read_sources([name])] == ["Article"]


def test_queries_see_what_people_left_and_the_methods_query_counts_what_they_rejected():
    reviewed = apply(
        judge(ECHO_1, DENIAL, Kind.REJECT, BY, reason='he wrote "rule": "irony"'),
        judge(ECHO_1, RETURNED, Kind.CORRECT, BY, {"act": "warn"}),
        judge(ECHO_1, ACCUSATION, Kind.ACCEPT, BY),
        make_addition(),
    )
    store = open_store()
    write_all(store, [(ECHO_1, reviewed.statements)], outcomes=reviewed.outcomes)
    assert run_query(store, "denials").rows == ()
    found = {(r["rule"], r["act"]): r for r in run_query(store, "methods").records()}
    counts = {key: (r["times"], r["accepted"], r["corrected"], r["rejected"]) for key, r in found.items()}
    # The machine's own acts: a denial that was rejected, two accusations of which one was made a warning.
    assert counts["test", "deny"] == (1, 0, 0, 1)
    assert counts["test", "accuse"] == (2, 1, 1, 0)
    assert counts["reviewer", "criticise"] == (1, 0, 0, 0)
    assert found["test", "deny"]["mean_confidence"] == DENIAL.confidence


def test_pages_and_explanations_say_what_is_reviewed_and_what_is_not():
    reviewed = apply(judge(ECHO_1, ACCUSATION, Kind.ACCEPT, BY), judge(ECHO_1, DENIAL, Kind.REJECT, BY))
    store = open_store()
    write_all(store, [(ECHO_1, reviewed.statements)], outcomes=reviewed.outcomes)
    table = run_query(store, "reviews")
    pages = build_report(reviewed.statements, {ECHO_1.id: ECHO_1}, {"reviews": table})
    left = len(reviewed.statements)
    assert f"1 of the {left} statements are reviewed by people" in pages["index.html"]
    page = pages[f"article-{ECHO_1.id}.html"]
    assert page.count("accepted by anna") == 1 and page.count("not yet: the machine") == left - 1
    (rejected,) = (row for row in table.records() if row["verdict"] == "rejected")
    assert "the machine read deny: Borland denied it" in describe_reviews([rejected])
