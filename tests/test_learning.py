"""What verdicts teach: names and cues as a diff that loads once applied; confidence, where there are enough."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from dataclasses import replace

import pytest
from factories import BORLAND, make_article, make_mention, make_party, make_statement

from kg.codebook.book import load_codebook
from kg.codebook.starter import write_codebook
from kg.errors import LoreError, UsageError
from kg.gazetteer import load_gazetteer
from kg.jobs.evaluating import list_right
from kg.lexicon import load_lexicon
from kg.model import Act, Actor, ActorKind
from kg.records import to_record
from kg.review.anchoring import judge
from kg.review.calibrating import Calibration, fit_calibration, load_calibration, write_calibration
from kg.review.forms import Choices, parse_changes
from kg.review.log import Entry
from kg.review.suggestions import suggest_changes
from kg.review.verdicts import Kind, Verdict

TEXT = "Hill House accused Borland of theft. Hill House harangued Borland for the dam. Officials there warned Borland."
ARTICLE = make_article(TEXT)
BY = ("anna", "2026-01-31T10:00:00Z")
UNKNOWN = Actor("hill-house", "Hill House", ActorKind.UNNAMED)


def say(quote, cue, act=Act.ACCUSE, words="Hill House"):
    made = make_statement(ARTICLE, quote, cue, act, UNKNOWN, BORLAND)
    return replace(made, speaker=make_party(UNKNOWN, make_mention(TEXT, words, made.clause.start)))


CHARGE = say("Hill House accused Borland of theft", "accused")
WARNING = say("Officials there warned Borland", "warned", Act.WARN, "Officials there")
MACHINE = {s.id: s for s in (CHARGE, WARNING)}


def correct(statement, **typed):
    gazetteer = load_gazetteer()
    fields = parse_changes(typed, Choices(gazetteer=gazetteer), ARTICLE, statement.clause)
    return judge(ARTICLE, statement, Kind.CORRECT, BY, fields)


def enter(*verdicts):
    return [Entry(number, verdict) for number, verdict in enumerate(verdicts, start=1)]


def suggest(codebook, *verdicts):
    return suggest_changes(MACHINE, enter(*verdicts), codebook)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A codebook of one's own in the working folder."""
    monkeypatch.chdir(tmp_path)
    write_codebook(tmp_path / "book", "A dispute")
    return load_codebook(tmp_path / "book" / "codebook.toml")


def patch(diff):
    tool = ["patch", "-p1", "--quiet"] if shutil.which("patch") else ["git", "apply"]
    subprocess.run(tool, input=diff, text=True, check=True)


def test_a_name_that_was_given_another_actor_is_suggested_and_known_once_applied(own):
    found = suggest(own, correct(CHARGE, speaker="russia"))
    assert found.notes == () and "+russia\tRussia\tstate" in found.diff
    patch(found.diff)
    assert [hit.actor.id for hit in load_gazetteer(own.actors).find("Hill House")] == ["russia"]


def test_the_bundled_table_is_changed_in_place_where_the_codebook_names_none():
    diff = suggest(load_codebook(), correct(CHARGE, speaker="russia")).diff
    assert diff.startswith("--- a/kg/data/actors.tsv\n+++ b/kg/data/actors.tsv\n")
    changed = [line for line in diff.splitlines() if line[0] in "+-"][2:]
    assert [line[:8] for line in changed] == ["-russia\t", "+russia\t"] and "|Hill House" in changed[1]


def test_an_actor_that_nobody_knew_gets_a_row_of_its_own(own):
    patch(suggest(own, correct(CHARGE, speaker="+Hill Company")).diff)
    gazetteer = load_gazetteer(own.actors)
    assert gazetteer.actors["hill-company"].label == "Hill Company"
    assert gazetteer.find("Hill House")[0].actor.id == "hill-company"


def test_a_description_is_no_name_and_an_unchanged_actor_teaches_nothing(own):
    assert suggest(own, correct(WARNING, speaker="russia")).diff == ""
    assert suggest(own, judge(ARTICLE, CHARGE, Kind.ACCEPT, BY)).diff == ""


def test_a_name_that_another_actor_has_is_told_and_not_suggested(own):
    moscow = replace(CHARGE, speaker=make_party(UNKNOWN, replace(CHARGE.speaker.mention, text="NATO")))
    fields = {"speaker": {**to_record(CHARGE)["speaker"], "id": "russia", "label": "Russia", "mention": None}}
    found = suggest_changes({moscow.id: moscow}, enter(judge(ARTICLE, moscow, Kind.CORRECT, BY, fields)), own)
    assert found.diff == "" and "'NATO' for russia" in found.notes[0]


def test_merged_actors_teach_their_names(own):
    merge = Verdict(Kind.MERGE, *BY, fields={"of": "actor", "from": ["hill-house"], "into": "russia"})
    assert "|Hill House" in suggest(own, merge).diff or "\tHill House" in suggest(own, merge).diff


def make_addition(cue, **fields):
    start = TEXT.index("Hill House harangued")
    from kg.model import Span
    from kg.review.anchoring import build_anchor

    span = Span(start, start + len("Hill House harangued Borland for the dam"))
    mention = make_mention(TEXT, cue)
    given = {"act": "accuse", "speaker": to_record(CHARGE)["speaker"], "target": to_record(CHARGE)["target"]}
    given["cue"] = {"text": mention.text, "start": mention.span.start, "end": mention.span.end}
    return Verdict(Kind.ADD, *BY, ARTICLE.id, anchor=build_anchor(ARTICLE, span), fields=given | fields)


def test_the_word_of_a_missed_statement_becomes_a_cue_once_applied(own):
    patch(suggest(own, make_addition("harangued")).diff)
    (cue,) = load_lexicon(own.cues).find_cues("harangue", "verb")
    assert cue.act is Act.ACCUSE
    assert suggest(own, make_addition("accused")).diff == ""


def test_a_cue_whose_act_is_corrected_again_and_again_is_doubted_once_is_not_enough(own):
    fresh = [replace(CHARGE, id=f"s{n}") for n in range(3)]
    machine = {s.id: s for s in fresh}
    said = [correct(s, act="criticise") for s in fresh]
    assert suggest_changes(machine, enter(said[0]), own).diff == ""
    patch(suggest_changes(machine, enter(*said), own).diff)
    assert [cue.act for cue in load_lexicon(own.cues).find_cues("accuse", "verb")] == [Act.CRITICISE]


# --- confidence -----------------------------------------------------------------------------------------


def draw(number, tell=lambda confidence: confidence**2, seed=3):
    dice = random.Random(seed)
    confidences = [dice.uniform(0.3, 0.98) for _ in range(number)]
    return [(c, dice.random() < tell(c)) for c in confidences]


def test_a_machine_too_sure_of_itself_is_brought_down_and_what_is_held_out_says_it_helps():
    line = fit_calibration(draw(400))
    assert line.apply(0.8) == pytest.approx(0.64, abs=0.08)
    assert line.after < line.before
    assert fit_calibration(draw(400)) == line


def test_a_machine_that_is_right_about_itself_is_left_nearly_as_it_is():
    line = fit_calibration(draw(2000, tell=lambda confidence: confidence))
    assert [line.apply(c) for c in (0.4, 0.6, 0.9)] == pytest.approx([0.4, 0.6, 0.9], abs=0.05)


@pytest.mark.parametrize(
    "judged", [draw(49), [(0.9, True)] * 200, [(0.9, True)] * 91 + [(0.5, False)] * 9, []]
)
def test_too_few_verdicts_are_told_plainly_with_what_is_needed(judged):
    with pytest.raises(UsageError, match="too few to refit confidence - expected at least 50, 10 of each"):
        fit_calibration(judged)


def test_a_calibration_comes_back_from_its_file_and_nonsense_is_refused(tmp_path):
    path, line = tmp_path / "c.json", fit_calibration(draw(100))
    write_calibration(path, line)
    assert load_calibration(path) == line
    for text in ("{", "[]", '{"slope": 1}', '{"slope": "1", "shift": 0}', json.dumps({"a": 1})):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LoreError, match="not a calibration"):
            load_calibration(path)


def test_a_build_with_a_calibration_tells_other_confidences_and_knows_that_it_is_another_engine(tmp_path):
    from kg.jobs.engine import Recipe, load_engine
    from kg.reading import build_article

    path = tmp_path / "c.json"
    write_calibration(path, Calibration(1.0, -1.0))
    article = build_article("Norway accused Sweden of theft.\n", "a.txt", [])
    plain, fitted = load_engine(Recipe("rules")), load_engine(Recipe("rules", calibration=path))
    before, after = plain.extract(article), fitted.extract(article)
    assert [s.confidence for s in after] == [Calibration(1.0, -1.0).apply(s.confidence) for s in before]
    assert before and plain.fingerprint != fitted.fingerprint


def test_a_statement_is_right_when_neither_act_nor_speaker_nor_target_was_corrected():
    def tell(*verdicts):
        return [right for _, right in list_right(MACHINE, enter(*verdicts))]

    assert tell(judge(ARTICLE, CHARGE, Kind.ACCEPT, BY)) == [True]
    assert tell(correct(CHARGE, deadline="soon")) == [True]
    assert tell(correct(CHARGE, act="warn")) == [False]
    assert tell(judge(ARTICLE, CHARGE, Kind.REJECT, BY)) == [False]
    assert tell(judge(ARTICLE, CHARGE, Kind.UNSURE, BY)) == []
