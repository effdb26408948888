"""Commands that list what a store takes for one: `kg actors` (names) and `kg claims` (contents)."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.choosing import STORE, Folder, Form, Wide
from kg.cli.console import words
from kg.cli.tables import write_table
from kg.errors import UsageError
from kg.table import Table

DECISIONS = ("joined", "proposed")


def actors(
    decision: Annotated[str, typer.Argument(help="joined or proposed; none: both.")] = "",
    store: Folder = STORE,
    form: Form = "table",
    wide: Wide = False,
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
        words.print("no pair is proposed" if decision == "proposed" else "no two names are one actor")


def claims(store: Folder = STORE, form: Form = "table", wide: Wide = False) -> None:
    """List contents of different wording that are one claim, each with the member that it is nearest to.

    A content that does not belong is taken out with `kg verdicts split proposition CONTENT_ID`; two claims are made one
    with `kg verdicts merge proposition CLAIM_ID OTHER_ID`, and a claim is renamed with `kg verdicts merge proposition
    CLAIM_ID CLAIM_ID --label "..."`; `kg build` applies all three.
    """
    from kg.jobs.claims import list_claims

    listed = list_claims(store)
    write_table(listed, form, wide)
    if not listed.rows:
        words.print("no two contents are one claim")
