"""Puts a statement into one plain English line, for formats whose records need a name."""

from __future__ import annotations

from kg.ids import to_line
from kg.model import Statement


def name_statement(statement: Statement) -> str:
    """Say who does what to whom, and of what: the proposition, else the quote.

    "Avaria accuses Borland: Borland breaches the river treaty"
    """
    act = statement.act
    against = (act.before, statement.target.actor.label) if statement.target else ()
    said = statement.proposition.label if statement.proposition else statement.quote
    return to_line(" ".join((statement.speaker.actor.label, act.verb, *against)) + f": {said}")
