"""Guards the help: every command in one group, nothing cut short, a query's own parameters, SPARQL typed at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli.help import GROUPS
from kg.queries import list_queries


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.fixture(scope="module")
def front() -> str:
    return run("--help").stdout


def test_every_command_stands_in_a_group_and_no_description_is_cut(front: str) -> None:
    assert all(f"{title}:" in front for title in GROUPS)
    assert "\nCommands:" not in front
    assert "..." not in front.split("Read texts:")[1]


def test_version_is_told() -> None:
    assert run("--version").stdout.startswith("kg ")


@pytest.mark.parametrize("name", ["accusations", "around", "same-acts", "threats"])
def test_help_of_a_query_lists_its_parameters(name: str) -> None:
    told = run("query", name, "--help").stdout
    query = next(query for query in list_queries() if query.name == name)
    assert query.question in " ".join(told.split())
    assert all(f"--{p.name.replace('_', '-')} <{p.type}>" in told for p in query.parameters)
    assert ("[required]" in told.split("Arguments:")[0]) == any(p.required for p in query.parameters)


def test_help_of_an_unknown_query_says_so() -> None:
    done = run("query", "acusations", "--help")
    assert done.returncode != 0
    assert "did you mean accusations?" in done.stderr


def test_what_is_neither_sparql_nor_a_file_is_explained(tmp_path: Path) -> None:
    done = run("sparql", "nowhere.rq", cwd=tmp_path)
    assert done.returncode == 1
    assert "nowhere.rq: no query, and no file that can be read" in done.stderr
