"""The command that lists which contents are one claim: `kg claims`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import words
from kg.cli.tables import write_table
from kg.formats import TABLE_FORMATS


def add_claim_commands(app: typer.Typer) -> None:
    """Add the command of this group."""
    app.command("claims")(claims)


def claims(
    store: Annotated[Path, typer.Option("--store", help="Folder of the store.")] = Path("store"),
    form: Annotated[str, typer.Option("--format", help=", ".join(TABLE_FORMATS))] = "table",
    wide: Annotated[bool, typer.Option("--wide", help="On a terminal: all columns and whole texts.")] = False,
) -> None:
    """List contents of different wording that are one claim, each with the member that it is nearest to.

    A content that does not belong is taken out with `kg verdicts split proposition CONTENT_ID`; two claims are made one
    with `kg verdicts merge proposition CLAIM_ID OTHER_ID`, and a claim is renamed with `kg verdicts merge proposition
    CLAIM_ID CLAIM_ID --label "..."`; `kg build` applies all three.
    """
    from kg.jobs.claims import list_claims

    listed = list_claims(store)
    write_table(listed, form, wide)
    if not listed.rows:
        words.print("no two contents are one claim", markup=False)
