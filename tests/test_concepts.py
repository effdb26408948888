"""Concepts of a codebook: told by examples, given to the nearest statements, corrected by people, suggested."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from factories import AVARIA, BORLAND, make_article, make_statement
from river import ARTICLES, BREACH, DAM, build_river
from typer.testing import CliRunner

from kg.analysis.discourse import build_two_mode
from kg.analysis.events import from_statements
from kg.cli import build_app
from kg.codebook.book import Codebook, load_codebook
from kg.codebook.crosswalk import build_codebook_table
from kg.codebook.starter import write_codebook
from kg.concepts.assigning import Assigner, Example, describe_content
from kg.concepts.suggesting import Suggestion, suggest_concepts, write_suggestions
from kg.errors import LoreError, QueryError
from kg.jobs.build import Work, build_store
from kg.jobs.engine import Engine, Recipe, load_engine
from kg.jobs.reviewing import Review, load_review
from kg.jobs.serving import open_desk
from kg.model import Act, Assigned, Statement
from kg.review.desk import Decision
from kg.review.verdicts import Kind
from kg.store import open_store

FLOOD = Example("Borland floods fields", "Harm to farmers")
TREATY = Example("Borland breaches the river treaty", "Breach of treaty")
CONCEPTS = """
[concepts.harm]
label = "Harm to farmers"
definition = "Who farms is hurt."
examples = ["Northwind drains the fields of farmers", "Northwind ruins the harvest"]
[concepts.wages]
label = "Unpaid wages"
examples = ["Northwind owes wages to its drivers", "Northwind has not paid the drivers"]
"""
TEXT = """The union accused Northwind of ruining the harvest of many farmers.
Northwind denied that Northwind ruined the harvest.
The union accused Northwind of owing wages to its drivers.
"""


def embed(texts):
    """Rows of unit length by the letters of each word: texts with the same words are near."""
    rows = np.zeros((len(listed := list(texts)), 64), dtype=np.float32)
    for row, text in zip(rows, listed, strict=True):
        for word in text.lower().split():
            row[sum(map(ord, word)) % 64] += 1
        row /= np.linalg.norm(row) or 1
    return rows


def say(words: str, act: Act = Act.ACCUSE, quote: str = "Avaria accused Borland") -> Statement:
    article = make_article(f"{quote}. {words}.", "Echo", "2019-01-10")
    return make_statement(article, quote, "accused", act, AVARIA, BORLAND, words)


# --- assigning ------------------------------------------------------------------------------------------


def test_a_statement_gets_the_concept_of_the_nearest_example_and_says_how_near() -> None:
    found = Assigner([FLOOD, TREATY], embed).assign([say("Borland floods many fields"), say(BREACH)])
    assert [s.assigned and s.assigned.concept for s in found] == ["Harm to farmers", "Breach of treaty"]
    assert found[1].assigned == Assigned("Breach of treaty", 1.0)
    assert found[0].assigned and 0.8 < found[0].assigned.confidence < 1


def test_a_statement_that_is_near_no_example_or_says_too_little_gets_none() -> None:
    bare = replace(say("x", quote="Avaria accused Borland again"), proposition=None)
    said = [say("Prices rise everywhere"), say("The river treaty"), bare]
    assert [s.assigned for s in Assigner([FLOOD, TREATY], embed).assign(said)] == [None, None, None]


def test_a_statement_about_as_near_to_two_concepts_gets_none() -> None:
    said = say("Borland floods fields")
    near, equal = Example("Borland floods meadows", "Wet meadows"), Example("Borland floods fields", "Wet")
    for other, concept in ((near, "Harm to farmers"), (equal, None)):
        (found,) = Assigner([FLOOD, other], embed).assign([said])
        assert (found.assigned and found.assigned.concept) == concept


def test_what_a_label_adds_in_brackets_does_not_count() -> None:
    for label in (
        "Borland floods fields",
        "It [Borland] floods fields",
        "Borland floods [wide and green] fields",
    ):
        assert describe_content(say(label)).split()[-2:] == ["floods", "fields"]


def test_what_is_nearest_to_something_taken_out_stays_out_too() -> None:
    said = say("Borland floods fields gladly")
    assert Assigner([FLOOD], embed).assign([said])[0].assigned is not None
    taken_out = Example("Borland floods fields gladly", "")
    assert Assigner([FLOOD, taken_out], embed).assign([said])[0].assigned is None


def test_a_settled_statement_stays_as_it_is_and_without_concepts_nothing_is_encoded() -> None:
    said = say("Borland floods fields")
    assert Assigner([FLOOD], embed).assign([said], {said.id}) == [said]
    refuse = lambda texts: pytest.fail("encoded")  # noqa: E731
    assert Assigner([Example("Borland floods fields", "")], refuse).assign([said]) == [said]


# --- suggesting -----------------------------------------------------------------------------------------


def test_contents_that_recur_across_articles_are_suggested_once_the_most_carried_first() -> None:
    listed = [
        say("Borland floods fields", quote="Avaria accused Borland"),
        say("Borland floods fields again", quote="Avaria accused Borland twice"),
        say("Borland floods fields", Act.DENY, quote="Borland accused nobody and denied it"),
        say("Prices rise everywhere", quote="Avaria accused Borland of nothing"),
    ]
    (found,) = suggest_concepts(listed, embed)
    assert (found.label, found.statements, found.articles, found.rejects, found.contents) == (
        ("Borland floods fields", 3, 3, 1, 2)
    )
    # Two contents, and the shortest words of one who puts them forward.
    assert found.examples == (
        "Borland floods fields",
        "Borland floods fields again",
        "Avaria accused Borland",
    )


def test_suggestions_leave_out_what_has_a_concept_already() -> None:
    listed = Assigner([FLOOD], embed).assign(
        [say("Borland floods fields", quote=f"Avaria accused Borland {n}") for n in range(3)]
    )
    assert suggest_concepts(listed, embed) == []


def test_suggestions_are_tables_that_a_codebook_takes_as_they_stand(tmp_path: Path) -> None:
    odd = Suggestion('"Quoted" \\ and\nbroken', ('"Quoted" \\ and\nbroken', "plain"), 2, 3, 2, 0)
    same = Suggestion("Quoted and broken", ("another",), 1, 2, 2, 0)
    text = write_suggestions([odd, same])
    assert list(tomllib.loads(text)["concepts"]) == ["quoted-and-broken", "quoted-and-broken-2"]
    assert [c.examples for c in write_book(tmp_path, text).concepts] == [odd.examples, same.examples]


# --- the codebook ---------------------------------------------------------------------------------------


def write_book(folder: Path, concepts: str) -> Codebook:
    write_codebook(folder, "The flood")
    path = folder / "codebook.toml"
    path.write_text(path.read_text("utf-8") + concepts, "utf-8")
    return load_codebook(path)


def test_a_codebook_names_concepts_and_shows_them(tmp_path: Path) -> None:
    book = write_book(tmp_path, CONCEPTS)
    assert [(c.label, len(c.examples)) for c in book.concepts] == [
        ("Harm to farmers", 2),
        ("Unpaid wages", 2),
    ]
    rows = [row[:3] for row in build_codebook_table(book).rows]
    assert ("concepts", "wages", "Unpaid wages") in rows


def test_a_concept_with_one_example_is_told_but_is_no_fault(tmp_path: Path) -> None:
    write_book(tmp_path, '[concepts.a]\nlabel = "A"\nexamples = ["Oslo floods the fields"]\n' + CONCEPTS)
    done = CliRunner().invoke(build_app(), ["codebook", "check", str(tmp_path / "codebook.toml")])
    assert done.exit_code == 0 and "0 faults" in done.stderr
    told = [line for line in done.stderr.splitlines() if "one example finds" in line]
    assert len(told) == 1 and "concepts.a: " in told[0]


def test_every_fault_of_the_concepts_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(LoreError) as told:
        write_book(
            tmp_path,
            '[concepts.a]\nlabel = "A"\nexamples = ["same"]\n[concepts.b]\nlabel = "a"\nexamples = ["Same"]\n'
            '[concepts.c]\nexamples = []\nmood = 1\n[concepts.d]\nlabel = "D"\nexamples = "no list"\n',
        )
    for part in (
        "b: 'a' is in concepts.a",
        "b: 'Same' is in concepts.a",
        "c: label",
        "c: it has no",
        "mood",
        "d: ex",
    ):
        assert any(part in fault for fault in told.value.faults), part


# --- networks -------------------------------------------------------------------------------------------


def test_networks_run_actor_by_concept_and_leave_out_what_has_none() -> None:
    river = Assigner([Example(BREACH, "Breach"), Example(DAM.label, "The dam")], embed, 0.9).assign(
        build_river()
    )
    events = from_statements(river, ARTICLES, "actor", "concept")
    assert {e.column for e in events} == {"Breach", "The dam"}
    matrix = build_two_mode(events, "subtract")
    told = [s for s in river if s.assigned == Assigned("Breach", 1.0) and s.speaker.actor == BORLAND]
    assert matrix.cell("Borland", "Breach") == sum(-1 if s.act.rejects else 1 for s in told)
    with pytest.raises(QueryError, match=r"no statement falls under a concept.*codebook suggest"):
        from_statements([replace(s, assigned=None) for s in river], ARTICLES, column="concept")
    with pytest.raises(QueryError, match="expected content, concept"):
        from_statements(river, ARTICLES, column="topic")


# --- build and review -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("book")
    write_book(folder, CONCEPTS)
    return load_engine(Recipe(codebook=folder / "codebook.toml"))


def build(folder: Path, engine: Engine, review: Review | None = None) -> list[Statement]:
    (folder / "a.txt").write_text(TEXT, "utf-8")
    build_store([str(folder / "a.txt")], folder / "store", engine, work=Work(workers=1, review=review))
    return open_store(folder / "store", read_only=True).statements()


def test_a_build_assigns_and_a_correction_is_kept_and_helps_at_the_next(
    tmp_path: Path, engine: Engine
) -> None:
    log, store = tmp_path / "log.jsonl", tmp_path / "store"
    first = build(tmp_path, engine)
    charge, denial, wages = (
        next(s for s in first if s.quote.startswith(words) and s.act is act)
        for words, act in (
            ("The union accused Northwind of ruining", Act.ACCUSE),
            ("Northwind denied", Act.DENY),
            ("The union accused Northwind of owing", Act.ACCUSE),
        )
    )
    assert {s.assigned and s.assigned.concept for s in (charge, denial)} == {"Harm to farmers"}
    assert wages.assigned and wages.assigned.concept == "Unpaid wages"
    desk = open_desk(store, log, lambda: "2026-01-31T10:00:00Z")
    item = desk.get_item(charge.id)
    assert list(desk.build_choices().concepts.values()) == ["Harm to farmers", "Unpaid wages"]
    with pytest.raises(ValueError, match=r"no concept 'Harm to farmer' - did you mean Harm to farmers\?"):
        desk.decide("anna", charge.id, Decision(Kind.CORRECT, item.token, {"concept": "Harm to farmer"}))
    desk.decide("anna", charge.id, Decision(Kind.CORRECT, item.token, {"concept": "+Lost harvests"}))
    item = desk.get_item(wages.id)
    desk.decide("anna", wages.id, Decision(Kind.CORRECT, item.token, {"concept": "-"}))
    second = {s.id: s.assigned for s in build(tmp_path, engine, load_review(log))}
    assert second[charge.id] == Assigned("Lost harvests", 1.0)
    assert second[wages.id] is None
    told = second[denial.id]
    assert told and told.concept in ("Lost harvests", "Harm to farmers") and told.confidence < 1
