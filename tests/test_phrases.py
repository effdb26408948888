"""Words that a reader marks are carried to whole phrases: `[...]` is what it marks, the second text what is kept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from spacy.tokens import Doc

from kg.extraction.phrases import complete_span
from kg.extraction.times import find_deadline
from kg.jobs.engine import Engine, load_engine
from kg.model import Act, Span
from kg.reading import build_article


@pytest.fixture(scope="module")
def engine() -> Engine:
    return load_engine()


def complete(engine: Engine, marked: str, foreign: str = "") -> str:
    before, inside, behind = marked.replace("]", "[").split("[")
    text = before + inside + behind
    scene = engine.open_scene(build_article(text, "row.txt"))
    others = [Span(text.index(foreign), text.index(foreign) + len(foreign))] if foreign else []
    start = scene.article.text.index(text) + len(before)
    return complete_span(scene, Span(start, start + len(inside)), others).of(scene.article.text)


@pytest.mark.parametrize(
    ("marked", "kept"),
    [
        pytest.param(
            "It gave way to save the [Intermediate]-Lock Harbour Pact.",
            "the Intermediate-Lock Harbour Pact",
            id="a name with a hyphen is whole",
        ),
        pytest.param(
            "The drill broke the rule [with gear close to the banned shore-]based cranes.",
            "with gear close to the banned shore-based cranes",
            id="nothing ends inside a hyphenated word",
        ),
        pytest.param(
            "It was clear [in the talks between] Avaria and Borland in Tull.",
            "in the talks between Avaria and Borland",
            id="a preposition has its nouns",
        ),
        pytest.param(
            "Holm said the [union asked for a fair] hearing.",
            "the union asked for a fair hearing",
            id="an adjective has its noun and a noun its article",
        ),
        pytest.param(
            "The report covers 2014[, 2015, and 2016 and repeats the claim].",
            "2014, 2015, and 2016 and repeats the claim",
            id="a series begins at its beginning",
        ),
        pytest.param(
            "The port closed the gate[, and the union struck].",
            "the union struck",
            id="nothing begins with a mark or a conjunction",
        ),
        pytest.param(
            'Holm called the offer [a "plain] insult" on Monday.',
            'a "plain insult"',
            id="a quotation that is cut is whole",
        ),
        pytest.param(
            'Holm said the port was [in breach "of its duties]".',
            'in breach "of its duties"',
            id="a quotation that opens is closed",
        ),
        pytest.param(
            "The port [denied it a day after farmers in the valley] accused it of fraud.",
            "denied it a day after farmers in the valley accused it",
            id="a subject behind a clause has its verb",
        ),
        pytest.param(
            "The port [denied this and said] the gate was open.",
            "denied this",
            id="a verb that loses what it says is left out",
        ),
        pytest.param("The port [broke the pact].", "broke the pact", id="whole phrases stay as they are"),
    ],
)
def test_words_become_whole_phrases(engine: Engine, marked: str, kept: str) -> None:
    assert complete(engine, marked) == kept


def test_words_of_another_role_are_not_taken_in(engine: Engine) -> None:
    marked = "Holm asked for a fair [and] full hearing."
    assert complete(engine, "Holm said the union asked [for a fair] hearing.", "hearing") == "for"
    assert "Holm" not in complete(engine, marked, "Holm")


def test_a_span_in_no_paragraph_stays(engine: Engine) -> None:
    scene = engine.open_scene(build_article("The port broke the pact.", "row.txt"))
    far = Span(5000, 5003)
    assert complete_span(scene, far) == far


@pytest.mark.parametrize(
    ("passage", "deadline"),
    [
        ("The union demanded Holm's resignation by Monday noon.", "by Monday noon"),
        ("The port demanded that the union end the strike by noon on Tuesday.", "by noon on Tuesday"),
        ("The port ordered the union to return to work by Friday.", "by Friday"),
        ("The port on Tuesday urged the union to return.", None),
        ("The union on Monday morning demanded that the port reopen the gate.", None),
    ],
)
def test_a_day_of_the_week_is_a_deadline_where_something_is_due_by_it(
    engine: Engine, passage: str, deadline: str | None
) -> None:
    found = [s for s in engine.extract(build_article(passage, "row.txt")) if s.act == "demand"]
    assert [s.deadline for s in found] == [deadline]


def test_the_day_behind_a_name_is_no_part_of_the_name(engine: Engine) -> None:
    (found,) = engine.extract(build_article("The port on Tuesday urged the union to return.", "row.txt"))
    assert found.speaker.actor.label == "port"


def test_a_preposition_behind_its_noun_sets_no_deadline() -> None:
    doc = Doc(spacy.blank("en").vocab, words=["Monday", "by"], heads=[0, 0], deps=["ROOT", "case"])
    placed: Any = SimpleNamespace(head=doc[0], clause=list(doc), is_named=False)
    assert find_deadline(placed) is None


@pytest.mark.parametrize(
    ("update", "day", "bounds"),
    [
        pytest.param("", "Friday", ("2025-02-28", "2025-02-28"), id="before the only version"),
        pytest.param("Updated March 7, 2025", "Friday", ("2025-02-28", "2025-03-07"), id="of either version"),
        pytest.param(
            "Updated March 7, 2025", "Thursday", ("2025-03-06", "2025-03-06"), id="the same for both"
        ),
        pytest.param(
            "Updated March 7, 2025", "March 7", ("2025-03-07", "2025-03-07"), id="the day of the update"
        ),
        pytest.param("Updated May 9, 2025", "Friday", ("2025-02-28", "2025-02-28"), id="mended long after"),
    ],
)
def test_a_weekday_of_an_updated_article_may_be_that_before_the_update(
    engine: Engine, update: str, day: str, bounds: tuple[str, str]
) -> None:
    head = "\n".join(filter(None, ("The Post", "March 6, 2025", update)))
    text = f"{head}\n\nMinister in trouble\n\nLund denied on {day} that she had lied to the harbour council."
    (denial,) = [s for s in engine.extract(build_article(text, "a.txt")) if s.act is Act.DENY]
    assert (denial.when.not_before, denial.when.not_after) == bounds
