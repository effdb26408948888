"""Verdicts by spreadsheet: a table to fill in, and its rows checked one by one on the way back.

Only the columns `verdict`, `new_...` and `reason` are for people. The column `check` ties a row to the statement, and
the words shown must still be its own: a row whose cells were shifted or sorted apart is refused. A row of one's own
with the verdict `add`, the article's id and `new_words`, `new_act`, `new_speaker` adds what the machine missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.ids import build_id
from kg.model import Article, Span, Statement
from kg.records import to_record
from kg.review.anchoring import judge
from kg.review.forms import CHANGES, Choices, build_addition, check_correction, describe_fields, parse_changes
from kg.review.verdicts import JUDGEMENTS, Kind, Verdict

#: Columns that the program fills, then those that people fill.
GIVEN = (
    *("id", "check", "article", "act", "speaker", "target", "proposition", "concept", "quote", "cue"),
    *("grounds", "answers", "rule", "confidence"),
)
ASKED = ("verdict", *(f"new_{name}" for name in CHANGES), "reason")
COLUMNS = (*GIVEN, *ASKED)


def build_sheet(statements: Iterable[Statement]) -> list[tuple[str, ...]]:
    """Build the rows of a sheet, in the order given; the columns are `COLUMNS`."""
    blank = ("",) * len(ASKED)
    return [(*_describe(s), *blank) for s in statements]


def parse_sheet(
    rows: Iterable[tuple[int, Mapping[str, str]]],
    choices: Choices,
    articles: Mapping[str, Article],
    by: tuple[str, str],
) -> tuple[list[Verdict], list[tuple[int, str]]]:
    """Parse filled rows into verdicts.

    Args:
        rows: Line number and cells by column; a row without a verdict is passed over.
        choices: The store's statements, and what typed names can mean.
        articles: By id.
        by: Reviewer, and the time as ISO text with an offset.

    Returns:
        The verdicts, and (line number, what is wrong) of every row that is refused; the others are kept.
    """
    verdicts, faults = [], []
    for number, cells in rows:
        if not any(cells.get(column, "").strip() for column in ASKED):
            continue
        try:
            verdicts.append(_parse_row(cells, choices, articles, by))
        except ValueError as fault:
            faults.append((number, str(fault)))
    return verdicts, faults


def _parse_row(
    cells: Mapping[str, str],
    choices: Choices,
    articles: Mapping[str, Article],
    by: tuple[str, str],
) -> Verdict:
    word = cells.get("verdict", "").strip().lower()
    if word == Kind.ADD.value:
        return _parse_addition(cells, choices, articles, by)
    statement = _find_row(cells, choices)
    if word not in [kind.value for kind in JUDGEMENTS]:
        known = ", ".join(kind.value for kind in (*JUDGEMENTS, Kind.ADD))
        raise ValueError(f"verdict {word!r} - expected {known}")
    article = articles[statement.article]
    fields = parse_changes(_read_typed(cells), choices, article, statement.clause)
    if bool(fields) != (word == Kind.CORRECT.value):
        raise ValueError("new values go with the verdict correct, and correct needs one of them")
    if fields:
        check_correction(article, statement, fields)
    return judge(article, statement, Kind(word), by, fields, cells.get("reason", "").strip())


def _parse_addition(
    cells: Mapping[str, str], choices: Choices, articles: Mapping[str, Article], by: tuple[str, str]
) -> Verdict:
    key = cells.get("article", "").strip()
    if cells.get("id", "").strip() or key not in articles:
        raise ValueError(f"add in article {key!r} - expected an article's id in `article`, and no `id`")
    typed = _read_typed(cells)
    if not typed["words"].strip():
        raise ValueError("add needs new_words, copied from the article")
    article = articles[key]
    place = parse_changes({"words": typed.pop("words")}, choices, article, Span(0, 1))
    span = Span(place["start"], place["end"])
    fields = parse_changes(typed, choices, article, span)
    return build_addition(article, span, fields, by, cells.get("reason", "").strip())


def _find_row(cells: Mapping[str, str], choices: Choices) -> Statement:
    """Find the statement of a row; its check and the words that its reader saw must fit."""
    key = cells.get("id", "").strip()
    statement = choices.statements.get(key)
    if statement is None:
        raise ValueError(
            f"no statement {key!r} in the store - was the row shifted, or the statement "
            "rejected? `kg verdicts undo` takes that back"
        )
    described = dict(zip(GIVEN, _describe(statement), strict=True))
    if cells.get("check", "").strip() != described["check"]:
        raise ValueError(
            f"statement {key}: its check does not fit - the row was shifted or the store rebuilt"
        )
    for name in _SEEN:
        if cells.get(name, "").split() != described[name].split():
            raise ValueError(f"statement {key}: {name} is not its own - the row's cells were shifted")
    return statement


#: Cells that a reader judges by; they must be those of the row's statement.
_SEEN = ("act", "speaker", "target", "quote")


def _read_typed(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cells.get(f"new_{name}", "") for name in CHANGES}


def _describe(statement: Statement) -> tuple[str, ...]:
    s = statement
    told = {
        **describe_fields(s),
        "id": s.id,
        "check": build_id("row", to_record(s))[:8],
        "article": s.article,
        "quote": s.quote,
        "grounds": " | ".join(e.mention.text for e in s.grounds),
        "rule": s.rule,
        "confidence": f"{s.confidence:.2f}",
    }
    return tuple(told[name] for name in GIVEN)
