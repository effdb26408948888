"""The answer ledger as data: each accusation, demand and threat with its answers, delays and who reported them.

In: statements and articles. Out: plain tables. Days are bounds, so that a delay is a range, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from kg.almanac import read_iso
from kg.analysis.events import get_days, name_outlet
from kg.claims.answers import Answer, Debate, find_answers, tell_status
from kg.linking import Links
from kg.model import Article, Statement
from kg.table import Table, Value

COLUMNS: Final = (
    "act", "who", "whom", "what", "since", "until", "outlet", "quote", "grounds", "status",
    "answer", "answered_by", "known", "number", "of", "days_from", "days_to", "where", "answer_outlet",
    "answer_quote", "statement", "answer_statement",
)  # fmt: skip
#: Sorts what has no day last.
_NEVER = "9999-99-99"


def count_days(
    opening: tuple[str | None, str | None], answer: tuple[str | None, str | None]
) -> tuple[int | None, int | None]:
    """Count the days from one act to another as a range, for acts whose days are only bounded.

    Args:
        opening: Earliest and latest ISO day of what is answered, None where unknown.
        answer: The same of the answer.

    Returns:
        Fewest and most days; None where nothing bounds it. An answer follows what it answers, so the fewest is 0
        where the days allow it; both are negative when the dates say that it came before.

    >>> count_days(("2019-01-08", "2019-01-09"), ("2019-01-12", "2019-01-12"))
    (3, 4)
    >>> count_days((None, "2019-01-10"), (None, "2019-01-12"))
    (0, None)
    """
    most = _subtract(answer[1], opening[0])
    least = _subtract(answer[0], opening[1])
    if most is not None and most < 0:
        return least, most
    return max(0, least or 0), most


def build_answer_ledger(
    statements: Iterable[Statement],
    articles: Mapping[str, Article],
    links: Links | None = None,
    most: int = 5,
) -> Table:
    """Build the answer ledger.

    Args:
        statements: All of the corpus.
        articles: By id; their outlets, and their dates where a statement has none of its own.
        links: As in `Debate`.
        most: As in `find_answers`.

    Returns:
        One row for each opening and answer, one with empty answer cells where none was found, by day. `since` and
        `until` bound the act's day; `grounds` counts the evidence offered; `known` is how the answer is known;
        `number` and `of` as in `Answer`; `days_from` and `days_to` as in `count_days`; `where` tells whether the same
        article, the same outlet or another outlet carries the answer.
    """
    listed = list(statements)
    by_id = {s.id: s for s in listed}
    rows: list[tuple[Value, ...]] = []
    for key, answers in find_answers(Debate(listed, links), most).items():
        opening = by_id[key]
        head = _describe(opening, articles, tell_status(answers))
        rows += [(*head, *_tell(opening, a, articles), key, a.statement.id) for a in answers]
        if not answers:
            rows.append((*head, *[None] * 10, key, None))
    return Table(COLUMNS, tuple(sorted(rows, key=_order)))


def _order(row: tuple[Value, ...]) -> tuple[str, ...]:
    found = dict(zip(COLUMNS, row, strict=True))
    day = found["until"] or found["since"] or _NEVER
    number = f"{found['known'] != 'shown'} {found['answer']} {found['number'] or 0:>9}"
    return str(day), str(found["who"]), str(found["statement"]), number, str(found["answer_statement"])


def _describe(s: Statement, articles: Mapping[str, Article], status: str) -> tuple[Value, ...]:
    return (
        s.act.value,
        s.speaker.actor.label,
        s.target.actor.label if s.target else None,
        s.proposition.label if s.proposition else None,
        *get_days(s, articles),
        name_outlet(s, articles),
        s.quote,
        len(s.offered),
        status,
    )


def _tell(opening: Statement, answer: Answer, articles: Mapping[str, Article]) -> tuple[Value, ...]:
    s = answer.statement
    outlet = name_outlet(s, articles)
    where = "same article" if s.article == opening.article else "other outlet"
    if where == "other outlet" and outlet is not None and outlet == name_outlet(opening, articles):
        where = "same outlet"
    days = count_days(get_days(opening, articles), get_days(s, articles))
    who = s.speaker.actor.label
    return s.act.value, who, answer.how, answer.number, answer.of, *days, where, outlet, s.quote


def _subtract(later: str | None, earlier: str | None) -> int | None:
    last, first = read_iso(later), read_iso(earlier)
    return (last - first).days if last and first else None
