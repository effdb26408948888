"""Commands that list what a store takes for one: `kg actors` (names) and `kg claims` (contents)."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.choosing import STORE, Folder, Form, Wide
from kg.cli.console import words
from kg.cli.tables import write_table
from kg.errors import UsageError
from kg.table import Table

DECISIONS = ("joined", "merged", "apart", "proposed")


def actors(
    decision: Annotated[str, typer.Argument(help="joined, merged, apart or proposed; none: all.")] = "",
    store: Folder = STORE,
    form: Form = "table",
    wide: Wide = False,
) -> None:
    """List names of different articles that are one actor: why, and how sure; then what people say, and proposals.

    joined: by the machine; merged, apart: by people; proposed: too doubtful to join. A wrong join is taken back with
    `kg verdicts split actor NAME_ID --reviewer YOU`, a proposed pair is joined with `kg verdicts merge actor ACTOR_ID
    NAME_ID --reviewer YOU`; `kg build` applies both. A merge holds for every article in which the name stands for
    nobody else: of a surname that two people bear, correct the statements instead (`kg review`, speaker=...).
    """
    from kg.jobs.actors import list_joins

    if decision not in ("", *DECISIONS):
        raise UsageError(f"{decision!r} is no decision - expected {', '.join(DECISIONS)}, or nothing for all")
    listed = list_joins(store)
    rows = tuple(row for row in listed.rows if decision in ("", row[0]))
    write_table(Table(listed.columns, rows), form, wide)
    if not rows:
        words.print("no two names are one actor" if decision in ("", "joined") else f"nothing is {decision}")


def claims(
    store: Folder = STORE,
    alone: Annotated[bool, typer.Option("--alone", help="Contents that share no claim too.")] = False,
    text: Annotated[str, typer.Option(help="Only claims with these letters in a name or content.")] = "",
    form: Form = "table",
    wide: Wide = False,
) -> None:
    """List contents of different wording that are one claim, each with the member that it is nearest to.

    A content that does not belong is taken out with `kg verdicts split proposition CONTENT_ID --reviewer YOU`; two
    claims are made one with `kg verdicts merge proposition CLAIM_ID OTHER_ID --reviewer YOU`, and a claim is renamed
    with `kg verdicts merge proposition CLAIM_ID CLAIM_ID --label "..." --reviewer YOU`; `kg build` applies all three.
    """
    from kg.jobs.claims import list_claims

    listed = list_claims(store, alone, text)
    write_table(listed, form, wide)
    if not listed.rows:
        words.print("no claim has these letters" if text else "no two contents are one claim")
