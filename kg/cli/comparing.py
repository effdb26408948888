"""The command that compares two builds or two dates: `kg diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.choosing import Form
from kg.cli.console import complain, words, write_out
from kg.counting import count_words
from kg.formats import render_table

Side = Annotated[
    str,
    typer.Argument(
        help="A store, a version of one (store/v-...), a statements.jsonl; store@2019-01-31: as of that day."
    ),
]


def diff(
    before: Side,
    after: Side,
    form: Form = "table",
) -> None:
    """Compare two builds or two dates: statements added, withdrawn, reworded, reread; answers and statuses changed."""
    from kg.comparison import compare_sides
    from kg.jobs.comparing import read_side

    sides = [read_side(name) for name in (before, after)]
    table = compare_sides(*sides)
    write_out(render_table(table, form))
    undated = max(side.undated for side in sides)
    if undated:
        complain(
            f"{count_words(undated, 'article without a date was', 'articles without a date were')} left out "
            "where a day was given"
        )
    if not table.rows:
        words.print("no change")
