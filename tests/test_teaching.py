"""The offline reader is taught with frames of a user's own, and what is taught is used and named."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from factories import make_article

from kg.errors import ExportError, ModelError, UsageError
from kg.files import find_data
from kg.frames import load_frames, verify_frames
from kg.jobs import teaching
from kg.jobs.engine import Recipe, load_engine
from kg.jobs.teaching import OUTLET, prepare_lesson, teach_reader
from kg.model import Paragraph, Role, Span

TEXT = "Avaria accused Borland of closing the locks on day {}. Borland denied it. It thanked Carland."
ARTICLES = [replace(make_article(TEXT.format(n)), source=f"{n}.txt") for n in range(12)]


def list_frames(number):
    said = {"text": "It", "named": "Borland"}
    return [
        {"id": "a", "act": "accuse", "cue": "accused", "content": ["closing the locks"], "speakers": ["Avaria"],
         "targets": [{"text": "Borland", "start": 15, "end": 22}], "grounds": ["day"]},
        {"id": "d", "act": "deny", "cue": "denied", "own_voice": True, "answers": ["a"], "probability": 0.6},
        {"id": "s", "act": "support", "cue": "thanked", "speakers": [said]},
        {"id": "x", "act": "refuse", "cue": "thanked", "speakers": [said], "cancelled": "negated"},
    ]  # fmt: skip


@pytest.fixture
def given(tmp_path):
    lines = [
        json.dumps({"source": a.source, **f}) + "\n" for n, a in enumerate(ARTICLES) for f in list_frames(n)
    ]
    path = tmp_path / "frames.jsonl"
    path.write_text("".join(lines), encoding="utf-8")
    return verify_frames(load_frames(path), ARTICLES)


def test_a_lesson_keeps_a_fifth_for_the_score_and_counts_what_cannot_be_learned(given):
    lesson = prepare_lesson(ARTICLES, given)
    assert (len(lesson.learned), len(lesson.held)) == (9, 3)
    assert (lesson.frames, lesson.other) == (24, 24)
    assert not {entry[0] for entry in lesson.learned} & {entry[0] for entry in lesson.held}


def test_what_is_held_out_does_not_depend_on_the_order(given):
    assert prepare_lesson(ARTICLES[::-1], given) == prepare_lesson(ARTICLES, given)


def test_frames_become_records_with_their_words(given):
    lesson = prepare_lesson(ARTICLES, given)
    _, text, (accuse, deny) = lesson.learned[0]
    assert text[slice(*accuse["cue_span"])] == "accused" and accuse["sure"]
    assert accuse["speakers"] == [{"name": "Avaria", "span": [0, 6]}]
    assert text[slice(*accuse["content_span"])] == "closing the locks"
    assert (deny["speakers"], deny["sure"], deny["answers"]) == ([{"name": OUTLET}], False, "a")


def test_what_is_not_read_is_blanked_and_all_places_stay(given):
    body = Span(0, ARTICLES[0].text.index(" It thanked"))
    rest = Span(body.end + 1, len(ARTICLES[0].text))
    parts = (Paragraph(body, Role.BODY, "test"), Paragraph(rest, Role.CAPTION, "test"))
    lesson = prepare_lesson([replace(ARTICLES[0], paragraphs=parts), *ARTICLES[1:]], given)
    text = next(text for key, text, _ in (*lesson.learned, *lesson.held) if key == ARTICLES[0].id)
    assert len(text) == len(ARTICLES[0].text) and text[rest.start :].strip() == ""
    assert text[: body.end] == ARTICLES[0].text[: body.end]


def test_frames_in_paragraphs_that_are_not_read_are_left_out_and_counted(given):
    def split(article):
        body = Span(0, article.text.index(" It thanked"))
        rest = Span(body.end + 1, len(article.text))
        parts = (Paragraph(body, Role.CAPTION, "test"), Paragraph(rest, Role.BODY, "test"))
        return replace(article, paragraphs=parts)

    halves = [split(article) for article in ARTICLES]
    lesson = prepare_lesson(halves, given)
    assert (lesson.frames, lesson.other, lesson.unread) == (0, 24, 24)


def test_too_few_articles_teach_nothing(given):
    with pytest.raises(UsageError, match="10 articles at least"):
        prepare_lesson(ARTICLES[:9], given)


def test_without_torch_the_extra_is_named(given, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "training"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(UsageError, match=r"install .*\[train\]"):
        teach_reader(prepare_lesson(ARTICLES, given), tmp_path / "model")


def test_a_folder_that_holds_something_is_never_written_into(given, tmp_path):
    with pytest.raises(ExportError, match="holds something"):
        teach_reader(prepare_lesson(ARTICLES, given), tmp_path)


def test_another_model_is_another_engine_and_a_folder_without_one_is_named(tmp_path):
    model = tmp_path / "model"
    shutil.copytree(find_data("data", "acts"), model)
    own, bundled = load_engine(Recipe("rules", reader=model)), load_engine(Recipe("rules"))
    assert own.fingerprint != bundled.fingerprint and own.recipe.reader == model
    assert own.read_frames(ARTICLES[0]) == bundled.read_frames(ARTICLES[0])
    with pytest.raises(ModelError, match="nothing"):
        load_engine(Recipe("rules", reader=tmp_path / "nothing"))


def test_a_taught_reader_has_a_card_and_a_curve_and_is_never_worse_where_it_was_scored(
    given, tmp_path, monkeypatch
):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    monkeypatch.setattr(teaching._load_training(), "SHARES", (0.5, 1.0))
    told = []
    out = teach_reader(prepare_lesson(ARTICLES, given), tmp_path / "model", None, 1, 1, told.append)
    rows = list(csv.DictReader((out / "curve.csv").open(encoding="utf-8")))
    assert [(row["articles"], row["pass"]) for row in rows] == [("0", "0"), ("4", "1"), ("9", "1")]
    card = (out / "CARD.md").read_text("utf-8")
    assert "24 frames of 12 articles" in card and "3 articles were held out" in card
    assert told[-1].startswith("Chosen: ") and told[-1] in card
    assert len(told) == 4 and {p.name for p in out.iterdir()} == {
        "CARD.md", "curve.csv", "model.onnx", "pieces.txt", "tables.npz",
    }  # fmt: skip
    assert load_engine(Recipe("rules", reader=Path(out))).read_frames(ARTICLES[0])
