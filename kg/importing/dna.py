"""Reads a database of Discourse Network Analyzer 3 (SQLite): documents, statements, entities, coders.

The schema is the one of DNA 3.0-3.1. DNA is Java, so its offsets count UTF-16 units; they become code points here.
Passwords of coders are never read.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import ReadError
from kg.importing.codings import Coding, Codings, build_article
from kg.importing.stances import Cell
from kg.model import Article, Span

#: Tables and columns without which a file is no DNA 3 database.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "DOCUMENTS": ("ID", "Title", "Text", "Author", "Source", "Section", "Type", "Date"),
    "STATEMENTS": ("ID", "StatementTypeId", "DocumentId", "Start", "Stop", "Coder"),
    "STATEMENTTYPES": ("ID", "Label"),
    "VARIABLES": ("ID", "Variable", "DataType", "StatementTypeId"),
    "ENTITIES": ("ID", "VariableId", "Value", "ChildOf"),
    "CODERS": ("ID", "Name"),
    "DATASHORTTEXT": ("StatementId", "VariableId", "Entity"),
    "DATALONGTEXT": ("StatementId", "VariableId", "Value"),
    "DATABOOLEAN": ("StatementId", "VariableId", "Value"),
    "DATAINTEGER": ("StatementId", "VariableId", "Value"),
    "ATTRIBUTEVARIABLES": ("ID", "VariableId", "AttributeVariable"),
    "ATTRIBUTEVALUES": ("EntityId", "AttributeVariableId", "AttributeValue"),
}


def read_dna(path: Path) -> Codings:
    """Read a DNA 3 database; the file is only read.

    Args:
        path: The `.dna` file.

    Returns:
        One article a document (documents with the same text share one), codings in order of document and place.

    Raises:
        ReadError: No such file, no SQLite, truncated, another program's database, an entity that is its own
            ancestor, or a statement outside its document.
    """
    if not path.is_file():
        raise ReadError(f"{path}: no such file - expected a DNA 3 database")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            _check(database, path)
            return _read(database, path)
    except (sqlite3.Error, UnicodeDecodeError) as fault:
        raise ReadError(
            f"{path}: not a whole SQLite file ({fault}) - expected a DNA 3 database - copy it again from its source"
        ) from fault


def _check(database: sqlite3.Connection, path: Path) -> None:
    verdict = database.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise ReadError(f"{path}: a damaged SQLite file ({verdict}) - copy it again from its source")
    for table, columns in _NEEDED.items():
        there = {row[1].lower() for row in database.execute(f"PRAGMA table_info({table})")}
        missing = [name for name in columns if name.lower() not in there]
        if missing:
            raise ReadError(
                f"{path}: no DNA 3 database - table {table} lacks {', '.join(missing)} - "
                "expected a file of DNA 3.0 or later; open older ones in DNA once to convert them"
            )


def _read(database: sqlite3.Connection, path: Path) -> Codings:
    articles, articles_of, facts = _read_documents(database, path)
    entities = dict(database.execute("SELECT ID, Value FROM ENTITIES"))
    values = _read_values(database, entities)
    codings = []
    rows = database.execute(
        "SELECT s.ID, s.DocumentId, s.Start, s.Stop, c.Name, t.Label FROM STATEMENTS s "
        "JOIN STATEMENTTYPES t ON t.ID = s.StatementTypeId LEFT JOIN CODERS c ON c.ID = s.Coder "
        "ORDER BY s.DocumentId, s.Start, s.ID"
    )
    for key, document, start, stop, coder, kind in rows:
        if document not in articles_of:
            raise ReadError(f"{path}: statement {key} belongs to document {document}, which is not there")
        article = articles_of[document]
        span = _to_span(article.text, start, stop)
        if span is None:
            raise ReadError(
                f"{path}: statement {key} stands at {start}-{stop}, outside document {document} - "
                "expected a place inside it - open the file in DNA and save it again"
            )
        about = facts[document]
        codings.append(
            Coding(
                str(key),
                article.id,
                span,
                coder or "",
                kind,
                values.get(key, {}),
                about["day"] or None,
                about,
            )
        )
    return Codings(articles, tuple(codings), _read_parents(database, path))


def _read_documents(
    database: sqlite3.Connection, path: Path
) -> tuple[dict[str, Article], dict[int, Article], dict[int, dict[str, str]]]:
    articles: dict[str, Article] = {}
    by_document: dict[int, Article] = {}
    facts: dict[int, dict[str, str]] = {}
    rows = database.execute(
        "SELECT ID, Title, Text, Author, Source, Section, Type, Date FROM DOCUMENTS ORDER BY ID"
    )
    for key, title, text, author, source, section, kind, seconds in rows:
        day = datetime.fromtimestamp(seconds, UTC).date().isoformat()
        known = {"outlet": source, "title": title, "author": author, "published": day}
        article = build_article(text, f"{path.name}#{key}", known)
        articles.setdefault(article.id, article)
        by_document[key] = article
        facts[key] = {
            "id": str(key), "title": title, "author": author, "source": source, "section": section,
            "type": kind, "day": day,
        }  # fmt: skip
    return articles, by_document, facts


def _read_values(database: sqlite3.Connection, entities: Mapping[int, str]) -> dict[int, dict[str, Cell]]:
    names = dict(database.execute("SELECT ID, Variable FROM VARIABLES"))
    values: dict[int, dict[str, Cell]] = {}
    for statement, variable, entity in database.execute(
        "SELECT StatementId, VariableId, Entity FROM DATASHORTTEXT"
    ):
        values.setdefault(statement, {})[names[variable]] = entities.get(entity, "")
    for table in ("DATALONGTEXT", "DATAINTEGER", "DATABOOLEAN"):
        for statement, variable, value in database.execute(
            f"SELECT StatementId, VariableId, Value FROM {table}"
        ):
            cell: Cell = bool(value) if table == "DATABOOLEAN" else value
            values.setdefault(statement, {})[names[variable]] = "" if cell is None else cell
    return values


def _to_span(text: str, start: int, stop: int) -> Span | None:
    """Turn UTF-16 offsets into a span of code points; None when they lie outside the text."""
    if any(character > "\uffff" for character in text):
        units = text.encode("utf-16-le", "surrogatepass")
        if 2 * stop > len(units):
            return None
        start = len(units[: 2 * start].decode("utf-16-le", "replace"))
        stop = len(units[: 2 * stop].decode("utf-16-le", "replace"))
    return Span(start, stop) if 0 <= start < stop <= len(text) else None


def _read_parents(database: sqlite3.Connection, path: Path) -> dict[str, dict[str, str]]:
    above: dict[int, int] = {}
    names: dict[int, tuple[str, str]] = {}
    rows = database.execute(
        "SELECT e.ID, e.Value, e.ChildOf, v.Variable FROM ENTITIES e JOIN VARIABLES v ON v.ID = e.VariableId"
    )
    for key, value, parent, variable in rows:
        names[key] = (variable, value)
        if parent is not None:
            above[key] = parent
    _refuse_cycles(above, names, path)
    parents: dict[str, dict[str, str]] = {}
    for key, parent in above.items():
        if parent in names:
            parents.setdefault(names[key][0], {})[names[key][1]] = names[parent][1]
    return parents


def _refuse_cycles(above: Mapping[int, int], names: Mapping[int, tuple[str, str]], path: Path) -> None:
    safe: set[int] = set()
    for key in sorted(above):
        way: list[int] = []
        at: int | None = key
        while at is not None and at not in safe:
            if at in way:
                shown = " > ".join(names[k][1] for k in (*way[way.index(at) :], at))
                raise ReadError(f"{path}: the entities go round in a circle ({shown}) - expected a tree")
            way.append(at)
            at = above.get(at)
        safe.update(way)
