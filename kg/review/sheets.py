"""Verdicts by spreadsheet: a table to fill in, and its rows checked one by one on the way back.

Only the columns `verdict`, `new_act`, `new_speaker`, `new_target`, `new_deadline` and `reason` are for people. The
column `check` ties a row to its words: a row whose cells were shifted or sorted apart from their words is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kg.ids import build_id
from kg.model import Act, Article, Party, Statement
from kg.records import to_record
from kg.review.anchoring import judge
from kg.review.verdicts import JUDGEMENTS, Kind, Verdict

#: Columns that the program fills, then those that people fill.
GIVEN = ("id", "check", "article", "act", "speaker", "target", "proposition", "quote", "confidence")
ASKED = ("verdict", "new_act", "new_speaker", "new_target", "new_deadline", "reason")
COLUMNS = (*GIVEN, *ASKED)
#: Written where a statement shall have no target.
NOBODY = "-"


def build_sheet(statements: Iterable[Statement]) -> list[tuple[str, ...]]:
    """Build the rows of a sheet, in the order given; the columns are `COLUMNS`."""
    blank = ("",) * len(ASKED)
    return [(*_describe(s), *blank) for s in statements]


def parse_sheet(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    statements: Mapping[str, Statement],
    articles: Mapping[str, Article],
    by: tuple[str, str],
) -> tuple[list[Verdict], list[tuple[int, str]]]:
    """Parse filled rows into verdicts.

    Args:
        rows: Line number and cells by column; a row without a verdict is passed over.
        statements: Those of the store, by id.
        articles: By id.
        by: Reviewer, and the time as ISO text with an offset.

    Returns:
        The verdicts, and (line number, what is wrong) of every row that is refused; the others are kept.
    """
    actors = list_parties(statements.values())
    verdicts, faults = [], []
    for number, cells in rows:
        if not any(cells.get(column, "").strip() for column in ASKED):
            continue
        try:
            verdicts.append(_parse_row(cells, statements, articles, actors, by))
        except ValueError as fault:
            faults.append((number, str(fault)))
    return verdicts, faults


def _parse_row(
    cells: Mapping[str, str],
    statements: Mapping[str, Statement],
    articles: Mapping[str, Article],
    actors: Mapping[str, Party],
    by: tuple[str, str],
) -> Verdict:
    key = cells.get("id", "").strip()
    statement = statements.get(key)
    if statement is None:
        raise ValueError(f"no statement {key!r} in the store - was the row shifted?")
    if cells.get("check", "").strip() != _describe(statement)[1]:
        raise ValueError(
            f"statement {key}: its check does not fit - the row was shifted or the store rebuilt"
        )
    word = cells.get("verdict", "").strip().lower()
    if word not in [kind.value for kind in JUDGEMENTS]:
        raise ValueError(f"verdict {word!r} - expected {', '.join(kind.value for kind in JUDGEMENTS)}")
    fields = parse_changes({column: cells.get(f"new_{column}", "").strip() for column in _CHANGES}, actors)
    if bool(fields) != (word == Kind.CORRECT.value):
        raise ValueError("new values go with the verdict correct, and correct needs one of them")
    reason = cells.get("reason", "").strip()
    return judge(articles[statement.article], statement, Kind(word), by, fields, reason)


_CHANGES = ("act", "speaker", "target", "deadline")


def parse_changes(cells: Mapping[str, str], actors: Mapping[str, Party]) -> dict[str, Any]:
    """Parse what a person typed for act, speaker, target and deadline into the fields of a correction.

    Args:
        cells: Text by name; empty text changes nothing, `-` takes target or deadline away.
        actors: Known parties by id and by lower-case label.

    Raises:
        ValueError: An unknown act, actor or name.
    """
    fields: dict[str, Any] = {}
    for name, text in cells.items():
        if not text:
            continue
        if name not in _CHANGES:
            raise ValueError(f"{name} - expected {', '.join(_CHANGES)}")
        if name == "act":
            if text not in list(Act):
                raise ValueError(f"act {text!r} - expected {', '.join(Act)}")
            fields["act"] = text
        elif text == NOBODY and name != "speaker":
            fields[name] = None
        elif name == "deadline":
            fields["deadline"] = text
        else:
            fields[name] = _find_actor(text, actors)
    return fields


def _find_actor(text: str, actors: Mapping[str, Party]) -> dict[str, Any]:
    party = actors.get(text) or actors.get(text.lower())
    if party is None:
        raise ValueError(f"no actor {text!r} in the store - give an id or label that `kg query actors` lists")
    actor = party.actor
    return {
        **{"id": actor.id, "label": actor.label, "side": party.side_label, "kind": actor.kind.value},
        **{"side_id": actor.side, "wikidata": actor.wikidata, "mention": None, "office": None},
        "steps": ["given by a reviewer"],
    }


def list_parties(statements: Iterable[Statement]) -> dict[str, Party]:
    """List the parties of statements by id and lower-case label; a label of several actors is left out."""
    found: dict[str, Party] = {}
    labels: dict[str, set[str]] = {}
    for statement in statements:
        for party in (statement.speaker, statement.target):
            if party is not None:
                found[party.actor.id] = party
                labels.setdefault(party.actor.label.lower(), set()).add(party.actor.id)
    return {label: found[min(ids)] for label, ids in labels.items() if len(ids) == 1} | found


def _describe(statement: Statement) -> tuple[str, ...]:
    s = statement
    shown = (
        s.article,
        s.act.value,
        s.speaker.actor.label,
        "" if s.target is None else s.target.actor.label,
        "" if s.proposition is None else s.proposition.label,
        s.quote,
        f"{s.confidence:.2f}",
    )
    return (s.id, build_id("row", to_record(s))[:8], *shown)
