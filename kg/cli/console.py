"""Where words go and how failures end: one line on stderr, no traceback for a user's mistake."""

from __future__ import annotations

import os
import re
import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from kg.cli.help import GROUPS
from kg.errors import KgError, LoreError, UsageError
from kg.installation import name_program, read_version

_COMMAND = re.compile(
    rf"(?<![\w./-])kg (?=(?:{'|'.join(name for names in GROUPS.values() for name in names)})\b)"
)


class _Words(Console):
    """Prints words in which every command of this program stands as a user's shell finds it."""

    def print(self, *objects: Any, **given: Any) -> None:  # noqa: ANN401 - as rich has it
        super().print(*(spell_commands(o) if isinstance(o, str) else o for o in objects), **given)


#: Words for people; data goes to stdout and nothing else does.
words = _Words(stderr=True, markup=False, highlight=False, soft_wrap=True)


def spell_commands(text: str) -> str:
    """Write the commands in a text as this program was called, such as `.venv/bin/kg query` for `kg query`."""
    return _COMMAND.sub(lambda _: f"{name_program()} ", text)


def run_app(app: typer.Typer) -> None:
    """Run the command line; failures end in words and an exit code."""
    try:
        app()
    except LoreError as fault:
        for line in fault.faults:
            complain(line)
        sys.exit(1)
    except KgError as fault:
        complain(str(fault))
        sys.exit(2 if isinstance(fault, UsageError) else 1)
    except BrokenPipeError:
        # Whoever reads us has enough; that is no failure. Python must not flush into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        complain("interrupted - what was stored before is whole")
        sys.exit(130)


def _print_version(wanted: bool) -> None:
    if wanted:
        write_out(f"kg {read_version()}\n")
        raise typer.Exit


def take_options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Who accused whom of what, on what grounds, who denied it: a knowledge graph from news articles."""


def complain(message: str) -> None:
    """Print one line of failure to stderr."""
    words.print(f"kg: {' '.join(message.split())}")


def write_out(text: str) -> None:
    """Write data to stdout; lone surrogates, which no terminal can show, become question marks."""
    sys.stdout.write(text.encode("utf-8", "replace").decode("utf-8"))
    sys.stdout.flush()
