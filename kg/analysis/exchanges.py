"""Who answers whom over time: answers by month, who gave them, and whom they came back to.

In: statements and articles. Out: one plain table. An answer is what `kg.claims` calls one: a reply that the report
shows, or one by the side spoken against on the same claim, wherever it was printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from kg.analysis.events import find_day, name_party
from kg.claims.answers import Debate, find_answers, tell_status
from kg.linking import Links
from kg.model import AnswerStatus, Article, Statement
from kg.table import Table, Value

_KINDS: Final = tuple(status for status in AnswerStatus if status is not AnswerStatus.NONE_FOUND)
COLUMNS: Final = ("month", "who", "whom", "answers", *(kind.value for kind in _KINDS), "elsewhere")


def count_exchanges(
    statements: Iterable[Statement],
    articles: Mapping[str, Article],
    links: Links | None = None,
    level: str = "side",
) -> Table:
    """Count the answers.

    Args:
        statements: All of the corpus.
        articles: By id; their dates where a statement has none of its own.
        links: As in `Debate`.
        level: `side` counts everybody for the party they speak for, `actor` as themselves.

    Returns:
        One row for each month, who answered and whom, by these; `month` is None where no day is known. `answers`
        counts each answering statement once, however much it came back to; the kinds sum to it. `elsewhere` counts
        those of which all that they came back to was told in other articles.

    Raises:
        QueryError: Another level.
    """
    listed = list(statements)
    by_id = {s.id: s for s in listed}
    met: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds: dict[str, str] = {}
    for key, answers in find_answers(Debate(listed, links), most=None).items():
        for answer in answers:
            whom = name_party(by_id[key].speaker, level)
            met[answer.statement.id, whom].add(by_id[key].article)
            kinds[answer.statement.id] = tell_status([answer])
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (reply, whom), places in met.items():
        s = by_id[reply]
        day = find_day(s, articles)
        row = counts["" if day is None else f"{day:%Y-%m}", name_party(s.speaker, level), whom]
        row.update([kinds[reply], *(["elsewhere"] if s.article not in places else [])])
    rows: list[tuple[Value, ...]] = [
        (month or None, who, whom, sum(row[kind] for kind in _KINDS), *(row[name] for name in COLUMNS[4:]))
        for (month, who, whom), row in sorted(counts.items())
    ]
    return Table(COLUMNS, tuple(rows))
