"""A sound store passes; each broken graph and each changed source is caught for the reason it was broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from factories import make_article, make_statement, write_all
from hypothesis import HealthCheck, given, settings
from rdflib import Graph, Namespace
from river import ARTICLES, ECHO_1, UNKNOWN, build_river
from strategies import corpora

from kg.errors import ReadError
from kg.files import find_data
from kg.model import Article, Mention, Problem, Span, Statement
from kg.rdf.serialise import build_turtle
from kg.rdf.terms import ONTOLOGY
from kg.store import Store, open_store
from kg.validation.sources import verify
from kg.validation.violations import validate

BROKEN = sorted((Path(__file__).parent / "malformed" / "graphs").glob("*.ru"))
SH = Namespace("http://www.w3.org/ns/shacl#")


def river_store() -> Store:
    store = open_store()
    statements = build_river()
    write_all(store, ((a, [s for s in statements if s.article == a.id], "") for a in ARTICLES.values()))
    return store


@cache
def sound_problems() -> list[Problem]:
    return validate(river_store())


def break_store(update: Path) -> Store:
    store = river_store()
    store._quads.update(update.read_text("utf-8"))
    return store


def read_header(update: Path) -> tuple[str, bool]:
    """What a broken graph must be caught for, and whether as a mere warning."""
    header = dict(re.findall(r"^#\+ (\w+): (.*)$", update.read_text("utf-8"), re.MULTILINE))
    return header["expect"], header["severity"] == "warning"


# Shapes


def test_a_sound_store_has_only_warnings_about_what_nobody_told_it() -> None:
    assert {(p.where, p.what, p.warning) for p in sound_problems()} == {
        (f"test.txt (article {UNKNOWN.id})", what, True)
        for what in ("the outlet is unknown", "the day of publication is unknown")
    }


def test_an_empty_store_is_sound() -> None:
    assert validate(open_store()) == []


@pytest.mark.parametrize("update", BROKEN, ids=lambda path: path.stem)
def test_a_broken_graph_is_caught_for_the_named_reason(update: Path) -> None:
    expected, warning = read_header(update)
    new = [problem for problem in validate(break_store(update)) if problem not in sound_problems()]
    caught = [problem for problem in new if expected in problem.what]
    assert caught, new
    assert {problem.warning for problem in caught} == {warning}
    assert all(problem.hint for problem in new)


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("dates-reversed", r"test\.txt \(article \w{16}\), statement \w{16} 'Envoy Tor Ben demanded"),
        (
            "confidence-above-one",
            r"test\.txt \(article \w{16}\), statement \w{16} 'Borland has stolen water'",
        ),
        ("evidence-of-two-kinds", r"test\.txt \(article \w{16}\), statement \w{16} 'Avaria accused"),
        ("wording-too-long", r"test\.txt \(article \w{16}\), span \d+-\d+"),
        ("actor-with-two-labels", r"actor/borland"),
    ],
)
def test_a_finding_names_article_and_statement(name: str, where: str) -> None:
    (update,) = (path for path in BROKEN if path.stem == name)
    expected, _ = read_header(update)
    found = [problem for problem in validate(break_store(update)) if expected in problem.what]
    assert all(re.match(where, problem.where) for problem in found), found


def culprits_in_pyshacl(store: Store) -> set[str]:
    """Messages of the SPARQL constraints that pySHACL itself finds broken."""
    shapes = Graph().parse(find_data("ontology", "shapes.ttl"))
    constraints = set(shapes.objects(None, SH.sparql))
    data = Graph().parse(data=build_turtle([*store.quads(), *store.quads(ONTOLOGY)]), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, allow_warnings=True)
    return {
        str(report.value(result, SH.resultMessage))
        for result, constraint in report.subject_objects(SH.sourceConstraint)
        if constraint in constraints
    }


@pytest.mark.parametrize(
    "name",
    ["narrower-than-itself", "statement-in-a-reader-comment", "misspelt-property", "target-on-another-side"],
)
def test_pyshacl_agrees_with_the_store_on_constraints_in_sparql(name: str) -> None:
    (update,) = (path for path in BROKEN if path.stem == name)
    store = break_store(update)
    shapes = Graph().parse(find_data("ontology", "shapes.ttl"))
    messages = {str(shapes.value(c, SH.message)) for c in shapes.objects(None, SH.sparql)}
    ours = {problem.what for problem in validate(store)} & messages
    assert ours == culprits_in_pyshacl(store)
    assert read_header(update)[0] in " ".join(ours)


# Spans and sources


def read_as_stored(article: Article) -> str | None:
    return article.text


def test_a_store_whose_sources_are_unchanged_verifies() -> None:
    assert verify(river_store(), read_as_stored) == []


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(corpora())
def test_whatever_the_text_holds_its_spans_verify(corpus: list[tuple[Article, list[Statement]]]) -> None:
    store = open_store()
    write_all(store, ((article, statements, "") for article, statements in corpus))
    assert verify(store, read_as_stored) == []


def gone(article: Article) -> str | None:
    return None


def unreadable(article: Article) -> str | None:
    raise ReadError(f"{article.source}: not text")


@pytest.mark.parametrize(("read", "why"), [(gone, "the file is missing"), (unreadable, "test.txt: not text")])
def test_a_source_that_is_gone_is_a_fault_that_names_it(
    read: Callable[[Article], str | None], why: str
) -> None:
    problems = verify(river_store(), read)
    assert len(problems) == len(ARTICLES)
    assert all(not p.warning and why in p.what and p.where.startswith("test.txt (article ") for p in problems)


def test_a_source_that_changed_is_named_with_every_span_that_moved() -> None:
    def read_changed(article: Article) -> str | None:
        return (
            article.text.replace("Borland refused", "Borland agreed")
            if article.id == ECHO_1.id
            else article.text
        )

    changed, *moved = verify(river_store(), read_changed)
    assert changed == Problem(
        f"test.txt (article {ECHO_1.id})", "the source has changed since it was read", "run `kg build` again"
    )
    start = ECHO_1.text.index("Borland refused")
    (quote, cue) = moved
    assert quote.where.endswith(f", quote at {start}-{start + 15}")
    assert quote.what == "the source has 'Borland agreed.' where the store has 'Borland refused'"
    assert cue.where.endswith(f", cue at {start + 8}-{start + 15}")


def test_words_that_are_not_in_the_text_are_caught() -> None:
    article = make_article("Avaria accused Borland of lying.")
    statement = make_statement(article, "Avaria accused Borland", "accused")
    store = open_store()
    write_all(store, [(article, [replace(statement, cue=Mention(Span(7, 14), "praised"))])])
    (problem,) = verify(store, read_as_stored)
    assert "cue at 7-14" in problem.where
    assert "'accused' where the store has 'praised'" in problem.what


def test_a_damaged_article_is_reported_and_the_rest_is_checked() -> None:
    (update,) = (path for path in BROKEN if path.stem == "act-without-force")
    (problem,) = verify(break_store(update), read_as_stored)
    assert problem.where == f"article {ECHO_1.id}"
    assert "force: no value" in problem.what
