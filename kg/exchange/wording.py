"""Names for formats whose records need one: a statement in one plain English line, no two names the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

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


def number_doubles(names: Mapping[str, str], form: str) -> dict[str, str]:
    """Number the second and further of names that differ in nothing or in case.

    >>> number_doubles({"a": "Sea", "b": "sea", "c": "sea"}, "{} ({})")
    {'a': 'Sea', 'b': 'sea (2)', 'c': 'sea (3)'}
    """
    counts: Counter[str] = Counter()
    taken: set[str] = set()
    numbered = {}
    for key, plain in names.items():
        name = plain
        while name.casefold() in taken:
            counts[plain] += 1
            name = form.format(plain, counts[plain] + 1)
        taken.add(name.casefold())
        numbered[key] = name
    return numbered
