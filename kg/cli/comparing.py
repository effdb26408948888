"""The command that compares two builds: `kg diff`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import words, write_out
from kg.formats import TABLE_FORMATS, render_table

Side = Annotated[Path, typer.Argument(help="A store, a version of one (store/v-...), or a statements.jsonl.")]


def add_comparing_commands(app: typer.Typer) -> None:
    """Add the command of this group."""
    app.command("diff")(diff)


def diff(
    before: Side,
    after: Side,
    form: Annotated[str, typer.Option("--format", help=", ".join(TABLE_FORMATS))] = "table",
) -> None:
    """Compare two builds: statements added, withdrawn, reworded or reread, contents whose status changed."""
    from kg.jobs.comparing import compare_statements, read_statements

    table = compare_statements(read_statements(before), read_statements(after))
    write_out(render_table(table, form))
    if not table.rows:
        words.print("no change", markup=False)
