"""Makes the tables that people fill in for review, and takes them back: of statements, claims and actors."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from kg.codebook.lore import load_names
from kg.jobs.actors import COLUMNS as ACTOR_COLUMNS
from kg.jobs.actors import list_joins
from kg.jobs.choices import load_book
from kg.jobs.claims import COLUMNS as CLAIM_COLUMNS
from kg.jobs.claims import list_claims
from kg.recurring import read_contents, read_groups
from kg.review.forms import build_choices
from kg.review.joinsheets import ACTOR_ASKED, CLAIM_ASKED, By, Parsed, Row, parse_actor_rows, parse_claim_rows
from kg.review.log import read_log
from kg.review.sheets import COLUMNS, parse_sheet
from kg.review.undoing import COLUMNS as UNDO_COLUMNS
from kg.review.undoing import build_undo_sheet, parse_undo_rows
from kg.store import open_store, open_tables
from kg.table import Table

#: Columns of a table of each kind; one is known by the last of those that the program fills.
SHEETS = {
    "statements": COLUMNS,
    "claims": (*CLAIM_COLUMNS, *CLAIM_ASKED),
    "actors": (*ACTOR_COLUMNS, *ACTOR_ASKED),
    "verdicts": UNDO_COLUMNS,
}
_MARKS = {"content_id": "claims", "name_id": "actors", "verdict_id": "verdicts"}


def list_sheet(store: Path, of: str, log: Path) -> Table:
    """List the claims or actors of a store, or the verdicts of a log that hold, with empty columns to fill in.

    Raises:
        StoreError: There is no store, it is a server, or its tables are lost.
    """
    if of == "verdicts":
        return Table(UNDO_COLUMNS, tuple(build_undo_sheet(read_log(log).entries)))
    listed = list_claims(store) if of == "claims" else list_joins(store)
    blank = ("",) * (len(SHEETS[of]) - len(listed.columns))
    return Table(SHEETS[of], tuple((*row, *blank) for row in listed.rows))


def find_missing(columns: Collection[str]) -> list[str]:
    """Find the columns that a filled table lacks."""
    return [column for column in SHEETS[_find_kind(columns)] if column not in columns]


def parse_rows(store: Path, rows: Iterable[Row], by: By, log: Path) -> Parsed:
    """Parse the rows of a filled table of any kind into verdicts.

    Args:
        store: Folder of the store that the table was made from.
        rows: Each with the columns of its kind.
        by: Reviewer and time.
        log: Whose verdicts a table of verdicts takes back.

    Raises:
        StoreError: There is no store, or its tables are lost.
    """
    listed = list(rows)
    of = _find_kind(listed[0][1]) if listed else "statements"
    if of == "claims":
        with open_tables(store, "which contents are one claim") as tables:
            return parse_claim_rows(listed, read_groups(tables), read_contents(tables), by)
    if of == "verdicts":
        return parse_undo_rows(listed, read_log(log).entries, by)
    if of == "actors":
        pairs = {(str(row["name_id"]), str(row["actor_id"])) for row in list_joins(store).records()}
        return parse_actor_rows(listed, pairs, by)
    opened, book = open_store(store, read_only=True), load_book(store)
    concepts = [concept.label for concept in book.concepts]
    choices = build_choices(opened.statements(), load_names(book), book.codes, concepts)
    return parse_sheet(listed, choices, {a.id: a for a in opened.articles()}, by)


def _find_kind(columns: Collection[str]) -> str:
    return next((of for mark, of in _MARKS.items() if mark in columns), "statements")
