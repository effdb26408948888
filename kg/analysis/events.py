"""What a discourse measure counts: one event is one actor taking one stance on one content on one day.

In: statements with their articles, or imported codings. Out: `Event`s, which all of `kg.analysis.discourse` takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date

from kg.almanac import read_iso
from kg.counting import count_words
from kg.errors import QueryError, choose
from kg.importing.codings import Codings
from kg.model import Article, Party, Statement

#: What a statement's event can be about.
COLUMNS = ("content", "concept")
#: Of a DNA database: the type of its statements; whether who says something agrees with it.
_DNA_KIND, _AGREEMENT = "DNA Statement", "agreement"
#: The variable that says who, by level, with the one that stands in where it is empty.
_DNA_PARTIES = {"side": ("organization", "person"), "actor": ("person", "organization")}
#: The variable that says what, by column, the first one that a database has. Ours has both; DNA's own have concepts.
_DNA_CONTENTS = {"content": ("statement content", "concept"), "concept": ("concept",)}
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


def from_codings(
    codings: Codings, level: str = "side", column: str = "content", tell: Callable[[str], object] = str
) -> list[Event]:
    """Take events from a DNA database, in its order, each with agreement.

    Args:
        codings: Those of another kind, without a party, content or agreement are left out.
        level: `side` counts organisations as DNA does, and a person where no organisation is named; `actor` the
            person, and the organisation where no person is named.
        column: `concept`, or `content`: what our own export has beside the concepts; else the concept too.
        tell: Told in a sentence how many are left out, or counted by the variable that stands in, and why.

    Raises:
        QueryError: No coding of that kind has such a variable; another level or column.
    """
    choose("level", level, tuple(_DNA_PARTIES), QueryError)
    choose("column", column, COLUMNS, QueryError)
    chosen = [c for c in codings.codings if c.kind == _DNA_KIND]
    party, instead = _DNA_PARTIES[level]
    content = _check_variables({name for c in chosen for name in (*c.values, *c.fields)}, party, column)
    events: list[Event] = []
    notes = Counter({f"of another type than {_DNA_KIND!r}: left out": len(codings.codings) - len(chosen)})
    for coding in chosen:
        values = {**coding.fields, **coding.values}
        row = values.get(party) or values.get(instead, "")
        found = {party: row, content: values.get(content, ""), _AGREEMENT: values.get(_AGREEMENT, "")}
        if lacking := next((name for name, value in found.items() if value == ""), None):
            notes[f"without {lacking}: left out"] += 1
            continue
        notes[f"without {party}: counted by {instead}"] += not values.get(party)
        day = date.fromisoformat(coding.day) if coding.day else None
        document = coding.fields.get("id", coding.article)
        events.append(Event(str(row), str(found[content]), found[_AGREEMENT], day, document, values))
    for note, number in (+notes).items():
        tell(f"{count_words(number, 'coding')} {note}")
    return events


def _check_variables(known: Set[str], party: str, column: str) -> str:
    """Name the variable of the contents, when all that are needed are there."""
    content = next((name for name in _DNA_CONTENTS[column] if name in known), _DNA_CONTENTS[column][-1])
    missing = [name for name in (party, content, _AGREEMENT) if name not in known]
    if missing:
        raise QueryError(
            f"no variable {', '.join(missing)} in statements of type {_DNA_KIND!r} - "
            f"expected one of {', '.join(sorted(known)) or 'none: there are no such statements'}"
        )
    return content


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
