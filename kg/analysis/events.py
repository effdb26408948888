"""What a discourse measure counts: one event is one actor taking one stance on one content on one day.

In: statements with their articles, or imported codings. Out: `Event`s, which all of `kg.analysis.discourse` takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.almanac import read_iso
from kg.errors import QueryError, choose
from kg.importing.codings import Codings
from kg.model import Article, Party, Statement

#: What a statement's event can be about.
COLUMNS = ("content", "concept")
#: Of a DNA database: the type of its statements; who says what, and whether they agree.
_DNA_KIND, _DNA_VARIABLES = "DNA Statement", ("organization", "concept", "agreement")
#: What a variable can hold.
Level = str | int | bool


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a discourse network's raw table.

    Attributes:
        row, column: Values of the first and second variable (actor and content, as a rule); never empty.
        level: The qualifier: agreement as a boolean, a scale as an integer, a category as text.
        day: None when unknown; such an event is in no window.
        document: Id of its document.
        values: Every other variable, for exclusions.
    """

    row: str
    column: str
    level: Level
    day: date | None
    document: str
    values: Mapping[str, Level] = field(default_factory=dict)


def from_codings(codings: Codings) -> list[Event]:
    """Take events from a DNA database, in its order: organisations by concepts, each with agreement.

    Codings of another kind, or with an empty variable, are left out.

    Raises:
        QueryError: No coding of that kind has such a variable.
    """
    chosen = [c for c in codings.codings if c.kind == _DNA_KIND]
    known = {name for c in chosen for name in (*c.values, *c.fields)}
    missing = [name for name in _DNA_VARIABLES if name not in known]
    if missing:
        raise QueryError(
            f"no variable {', '.join(missing)} in statements of type {_DNA_KIND!r} - "
            f"expected one of {', '.join(sorted(known)) or 'none: there are no such statements'}"
        )
    events = []
    for coding in chosen:
        values = {**coding.fields, **coding.values}
        row, column, level = (values.get(name, "") for name in _DNA_VARIABLES)
        if str(row) and str(column) and level != "":
            day = date.fromisoformat(coding.day) if coding.day else None
            document = coding.fields.get("id", coding.article)
            events.append(Event(str(row), str(column), level, day, document, values))
    return events


def from_statements(
    statements: Iterable[Statement],
    articles: Mapping[str, Article],
    level: str = "side",
    column: str = "content",
) -> list[Event]:
    """Take events from statements; one that has nothing for the column is left out.

    Args:
        statements: Of the machine or imported.
        articles: By id; their outlets and dates go into `values` and, where the act has none, `day`.
        level: `side` counts everybody for the party they speak for, `actor` as themselves.
        column: `content`, or `concept`: what a codebook's concepts make of the contents.

    Returns:
        In the order given. `values` has act, speaker, side, target, outlet, rule, content and concept.

    Raises:
        QueryError: Another level or column, or concepts are asked for and there are none.
    """
    choose("column", column, COLUMNS, QueryError)
    listed = list(statements)
    if column == "concept" and not any(s.assigned for s in listed):
        raise QueryError(
            "no statement falls under a concept - `kg codebook suggest` prints concepts for a codebook of yours - then "
            "`kg build --codebook FILE`"
        )
    events = []
    for s in listed:
        if s.proposition is None:
            continue
        values: dict[str, Level] = {
            "act": s.act.value,
            "speaker": s.speaker.actor.label,
            "side": name_party(s.speaker),
            "target": s.target.actor.label if s.target else "",
            "outlet": name_outlet(s, articles) or "",
            "content": s.proposition.label,
            "concept": s.assigned.concept if s.assigned else "",
            "rule": s.rule,
        }
        if values[column]:
            row, day = name_party(s.speaker, level), find_day(s, articles)
            events.append(Event(row, str(values[column]), not s.act.rejects, day, s.article, values))
    return events


def find_day(statement: Statement, articles: Mapping[str, Article]) -> date | None:
    """Find the day a statement counts for: the last day its act can have been on, else the publication's."""
    return read_iso(get_days(statement, articles)[1])


def name_party(party: Party, level: str = "side") -> str:
    """Name the side a party speaks for (itself where none is known), or itself at the level `actor`.

    Raises:
        QueryError: Another level.
    """
    choose("level", level, ("side", "actor"), QueryError)
    return (level == "side" and party.side_label) or party.actor.label


def get_days(statement: Statement, articles: Mapping[str, Article]) -> tuple[str | None, str | None]:
    """Give the days that bound an act: its own, the latest failing that by the article's publication."""
    return statement.when.not_before, statement.find_day(articles.get(statement.article)) or None


def name_outlet(statement: Statement, articles: Mapping[str, Article]) -> str | None:
    """Name the outlet that carries a statement; None when the article names none."""
    article = articles.get(statement.article)
    return article.outlet.value if article and article.outlet else None
