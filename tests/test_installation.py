"""Every command that the program prints works as printed: called as it was called, installed from where it came."""

from __future__ import annotations

import sys

import pytest

from kg import installation
from kg.cli.console import spell_commands
from kg.errors import UsageError
from kg.installation import load_extra, name_program, tell_install


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder with an environment in it, which a user stands in."""
    tools = tmp_path / ".venv" / "bin"
    tools.mkdir(parents=True)
    for name in ("kg", "pip", "python"):
        (tools / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "counterclaim"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(sys, "executable", str(tools / "python"))
    monkeypatch.setattr(sys, "argv", [".venv/bin/kg"])
    return tmp_path


def enter(place, monkeypatch):
    """Activate the environment: a shell then calls the program by its whole path."""
    monkeypatch.setenv("PATH", str(place / ".venv" / "bin"))
    monkeypatch.setattr(sys, "argv", [str(place / ".venv" / "bin" / "kg")])


@pytest.mark.parametrize("called", ["-c", "/somewhere/ipykernel_launcher.py", "analysis.py", ""])
def test_in_a_program_of_somebody_else_commands_are_those_of_a_shell(called, monkeypatch):
    monkeypatch.setattr(sys, "argv", [called])
    assert name_program().endswith("-m kg")


def test_a_command_is_printed_as_the_program_was_called(place, monkeypatch):
    assert spell_commands("see kg query answers, or `kg report --all`") == (
        "see .venv/bin/kg query answers, or `.venv/bin/kg report --all`"
    )
    enter(place, monkeypatch)
    assert spell_commands("see kg query answers") == "see kg query answers"
    monkeypatch.setattr(sys, "argv", ["/somewhere/kg/__main__.py"])
    assert name_program() == "python -m kg"


def test_only_commands_are_spelled_anew(place):
    for text in ("kg: skipped a.txt", "12 kg of wheat", "the folder /kg query", "kg-query"):
        assert spell_commands(text) == text


@pytest.mark.parametrize(
    ("inside", "origin", "command"),
    [
        (True, {}, ".venv/bin/pip install '.[serve]'"),
        (True, {"dir_info": {"editable": True}}, ".venv/bin/pip install -e '.[serve]'"),
        (False, {"url": "file://HERE"}, ".venv/bin/pip install '.[serve]'"),
    ],
)
def test_an_extra_is_installed_from_the_checkout(place, monkeypatch, inside, origin, command):
    origin = {
        key: str(place).join(value.split("HERE")) if key == "url" else value for key, value in origin.items()
    }
    monkeypatch.setattr(installation, "PACKAGE", (place if inside else place / "elsewhere") / "kg")
    monkeypatch.setattr(installation, "_read_origin", lambda: origin)
    assert tell_install("serve") == command
    enter(place, monkeypatch)
    assert tell_install("serve") == command.removeprefix(".venv/bin/")
    (place / "deep").mkdir()
    monkeypatch.chdir(place / "deep")
    assert tell_install("serve").endswith(f"'{place}[serve]'")


def test_where_the_checkout_is_gone_the_packages_are_named(place, monkeypatch):
    monkeypatch.setattr(installation, "PACKAGE", place / "gone" / "kg")
    monkeypatch.setattr(installation, "_read_origin", lambda: {"url": "file:///gone"})
    needed = ["rich>=13", 'starlette>=0.40; extra == "serve"', 'pandas>=2; extra == "tables"']
    monkeypatch.setattr(installation, "requires", lambda name: needed)
    assert tell_install("serve") == ".venv/bin/pip install 'starlette>=0.40'"


def test_a_missing_package_says_who_needs_it_and_how_to_get_it(place, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(
        UsageError, match=r"^a DataFrame needs pandas - install it: .*pip install .*\[tables\]'$"
    ):
        load_extra("pandas", "a DataFrame needs pandas", "tables")
