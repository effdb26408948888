"""What a discourse measure counts: one event is one actor taking one stance on one content on one day.

In: statements with their articles, or imported codings. Out: `Event`s, which all of `kg.analysis.discourse` takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from kg.errors import QueryError
from kg.importing import Codings
from kg.model import Article, Party, Statement

#: What a statement's event can be about.
COLUMNS = ("content", "concept")
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
    codings: Codings,
    row: str = "organization",
    column: str = "concept",
    qualifier: str | None = "agreement",
    kind: str = "DNA Statement",
) -> list[Event]:
    """Take events from imported codings, in their order.

    Codings of another kind, or with an empty variable, are left out.

    Args:
        codings: From `kg.importing`.
        row: Variable of the coding, or a fact of its document (author, source, section, type, id, title).
        column: The same for the columns.
        qualifier: Variable of the stance; None counts every coding alike.
        kind: Statement type.

    Raises:
        QueryError: No coding of that kind has such a variable.
    """
    chosen = [c for c in codings.codings if c.kind == kind]
    known = {name for c in chosen for name in (*c.values, *c.fields)}
    missing = [name for name in (row, column, qualifier) if name is not None and name not in known]
    if missing:
        raise QueryError(
            f"no variable {', '.join(missing)} in statements of type {kind!r} - "
            f"expected one of {', '.join(sorted(known)) or 'none: there are no such statements'}"
        )
    events = []
    for coding in chosen:
        values = {**coding.fields, **coding.values}
        first, second = str(values.get(row, "")), str(values.get(column, ""))
        level = True if qualifier is None else values.get(qualifier, "")
        if first and second and level != "":
            day = date.fromisoformat(coding.day) if coding.day else None
            events.append(Event(first, second, level, day, coding.fields.get("id", coding.article), values))
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
        QueryError: Another level or column.
    """
    if column not in COLUMNS:
        raise QueryError(f"column {column!r} - expected {', '.join(COLUMNS)}")
    events = []
    for s in statements:
        if s.proposition is None:
            continue
        article = articles.get(s.article)
        values: dict[str, Level] = {
            "act": s.act.value,
            "speaker": s.speaker.actor.label,
            "side": name_party(s.speaker),
            "target": s.target.actor.label if s.target else "",
            "outlet": article.outlet.value if article and article.outlet else "",
            "content": s.proposition.label,
            "concept": s.assigned.concept if s.assigned else "",
            "rule": s.rule,
        }
        if values[column]:
            row, day = name_party(s.speaker, level), find_day(s, article)
            events.append(Event(row, str(values[column]), not s.act.rejects, day, s.article, values))
    return events


def find_day(statement: Statement, article: Article | None) -> date | None:
    """Find the day a statement counts for: the last day its act can have been on, else the publication's."""
    text = statement.when.not_after or (article.published.value if article and article.published else None)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def name_party(party: Party, level: str = "side") -> str:
    """Name the side a party speaks for (itself where none is known), or itself at the level `actor`.

    Raises:
        QueryError: Another level.
    """
    if level not in ("side", "actor"):
        raise QueryError(f"level {level!r} - expected side, actor")
    return (level == "side" and party.side_label) or party.actor.label


def get_days(statement: Statement, articles: Mapping[str, Article]) -> tuple[str | None, str | None]:
    """Give the days that bound an act: its own, the latest failing that by the article's publication."""
    article = articles.get(statement.article)
    published = article.published.value if article and article.published else None
    return statement.when.not_before, statement.when.not_after or published


def name_outlet(statement: Statement, articles: Mapping[str, Article]) -> str | None:
    """Name the outlet that carries a statement; None when the article names none."""
    article = articles.get(statement.article)
    return article.outlet.value if article and article.outlet else None
