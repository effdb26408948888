"""Guards the door for programs: what it gives, what it refuses, and that it has the options of the command line."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

import pytest

import kg
from kg import findings, programs
from kg.cli import analysis, graph, texts, verdicts
from kg.errors import KgError, UsageError
from kg.jobs.options import Settings

TEXT = "Avaria accused Borland of building a third dam on the upper river. Borland denied building a dam.\n"

#: Options that are about what a command prints and writes beside the store; a program calls functions for that.
OF_COMMANDS = {
    "context", "files", "inputs", "store", "exports", "store_only", "everything", "min_confidence", "acts", "form",
}  # fmt: skip


@pytest.mark.parametrize(
    ("command", "options"),
    [(texts.read, programs.Reading), (texts.extract, programs.Choices), (graph.build, programs.Building)],
)
def test_a_program_has_the_options_of_the_command_line(command, options) -> None:
    assert inspect.signature(command).parameters.keys() - OF_COMMANDS == options.__annotations__.keys()


#: Options that choose how a command prints, or that a program has as a store that it opened; and what does it instead.
OF_PRINTING = {"form", "store", "exports", "folder", "everything", "calibrate", "tell"}


@pytest.mark.parametrize(
    ("command", "function"),
    [
        (graph.explain, kg.explain),
        (graph.report, kg.write_report),
        (analysis.import_codings, kg.import_codings),
        (analysis.analyse, kg.analyse),
        (analysis.score, kg.score),
        (verdicts.evaluate, kg.evaluate),
    ],
)
def test_what_a_program_asks_of_a_store_has_the_options_of_its_command(command, function) -> None:
    has = set(inspect.signature(function).parameters)
    if "settings" in has:
        has = has - {"settings"} | set(findings.Measure.__annotations__)
    assert inspect.signature(command).parameters.keys() - OF_PRINTING == has - OF_PRINTING


def test_a_measure_has_the_settings_that_there_are() -> None:
    settings = {one.name: one.type for one in fields(Settings)}
    assert settings == {name: told.__forward_arg__ for name, told in findings.Measure.__annotations__.items()}


def test_a_log_with_bad_lines_is_refused_line_by_line(tmp_path: Path) -> None:
    log = tmp_path / "verdicts.jsonl"
    log.write_text("{}\n", encoding="utf-8")
    with pytest.raises(kg.ReadError, match=r"verdicts\.jsonl:1: "):
        kg.verdicts(log)


def test_a_text_gives_statements_with_their_words() -> None:
    found = kg.extract(TEXT, attribution="rules")
    assert found and all(isinstance(said, kg.Statement) for said in found)
    assert [TEXT[said.clause.start : said.clause.end] for said in found] == [said.quote for said in found]


def test_what_was_read_is_extracted_as_its_text_is(tmp_path: Path) -> None:
    (tmp_path / "dam.txt").write_text(TEXT, encoding="utf-8")
    articles = kg.read(tmp_path, outlet="The Gazette")
    assert [article.outlet.value for article in articles] == ["The Gazette"]
    of_articles, of_text = kg.extract(articles, attribution="rules"), kg.extract(TEXT, attribution="rules")
    assert [said.quote for said in of_articles] == [said.quote for said in of_text]


def test_an_input_that_gives_no_article_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    with pytest.warns(UserWarning, match=r"skipped .*empty\.txt"):
        assert kg.read(tmp_path) == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"otlet": "x"}, "unknown option 'otlet'"),
        ({"date_order": "ymd"}, "expected dmy, mdy"),
        ({"attribution": "all"}, "expected both, rules"),
        ({"model": "any"}, "a model needs"),
    ],
)
def test_wrong_options_are_refused(options, says) -> None:
    with pytest.raises(UsageError, match=says):
        kg.extract(TEXT, **options)


def test_errors_and_types_are_exported() -> None:
    assert issubclass(kg.QueryError, KgError) and kg.KgError is KgError
    assert {"Article", "Statement", "Store", "Table"} <= set(kg.__all__)


def test_the_ten_lines_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "dam.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    lines = programs.__doc__.split("\n\n", 1)[1]
    assert len(lines.strip().splitlines()) <= 10
    exec(compile(lines, "lines", "exec"), {})
    assert "Avaria accuse" in capsys.readouterr().out
    assert (tmp_path / "exports" / "statements.csv").exists()
