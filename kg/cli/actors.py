"""The command that lists which names are one actor: `kg actors`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import words
from kg.cli.tables import write_table
from kg.errors import UsageError
from kg.formats import TABLE_FORMATS
from kg.table import Table

DECISIONS = ("joined", "proposed")


def add_actor_commands(app: typer.Typer) -> None:
    """Add the command of this group."""
    app.command("actors")(actors)


def actors(
    decision: Annotated[str, typer.Argument(help="joined or proposed; none: both.")] = "",
    store: Annotated[Path, typer.Option("--store", help="Folder of the store.")] = Path("store"),
    form: Annotated[str, typer.Option("--format", help=", ".join(TABLE_FORMATS))] = "table",
    wide: Annotated[bool, typer.Option("--wide", help="On a terminal: all columns and whole texts.")] = False,
) -> None:
    """List names of different articles that are one actor: why, and how sure; then the pairs that are proposed only.

    A wrong join is taken back with `kg verdicts split actor NAME_ID`, a proposed pair is joined with `kg verdicts merge
    actor ACTOR_ID NAME_ID`; `kg build` applies both.
    """
    from kg.jobs.actors import list_joins

    if decision not in ("", *DECISIONS):
        raise UsageError(
            f"{decision!r} is no decision - expected {' or '.join(DECISIONS)}, or nothing for both"
        )
    listed = list_joins(store)
    rows = tuple(row for row in listed.rows if decision in ("", row[0]))
    write_table(Table(listed.columns, rows), form, wide)
    if not rows:
        words.print(
            "no two names are one actor" if decision != "proposed" else "no pair is proposed", markup=False
        )
