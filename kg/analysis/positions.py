"""Who changed position: one content affirmed on one day and rejected on a later one, or the reverse, with both quotes.

A denial rejects what is said and a refusal what is asked for, as in the query `positions`; that query pairs every two
statements of one actor, this table the neighbouring ones, of an actor or of a whole side. A side whose voices differ
has not changed: `same_speaker` tells these apart. Two days count as earlier and later by the last day each act can
have been on; a later act that may have been before the earlier one makes no change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from kg.analysis.events import get_days, name_outlet, name_party
from kg.claims.answers import find_rejecting
from kg.model import Article, Statement
from kg.table import Table, Value

COLUMNS = (
    "who", "what", "act1", "date1", "outlet1", "quote1", "act2", "date2", "outlet2", "quote2", "same_speaker",
    "statement1", "statement2",
)  # fmt: skip


def find_changes_of_position(
    statements: Iterable[Statement], articles: Mapping[str, Article], level: str = "side"
) -> Table:
    """Find the changes of position.

    Args:
        statements: Those at second hand, without content or without any day are left out.
        articles: By id.
        level: `side` or `actor`.

    Returns:
        One row a change, by who, what and day. On a day with both stances neither comes first: the change is to the
        first stance of a later day that differs.

    Raises:
        QueryError: Another level.
    """
    told: dict[tuple[str, str], list[tuple[str, bool, Statement]]] = defaultdict(list)
    for s in statements:
        day = get_days(s, articles)[1]
        if s.proposition is not None and day is not None and not s.reported_by:
            told[name_party(s.speaker, level), s.proposition.id].append((day, not s.act.rejects, s))
    rows: list[tuple[Value, ...]] = []
    for (who, _), found in sorted(told.items()):
        found.sort(key=lambda x: (x[0], x[1], x[2].id))
        for (day1, _, one), (day2, _, other) in pairwise(found):
            since = other.when.not_before or day2
            opposed = find_rejecting(one.act) == other.act or find_rejecting(other.act) == one.act
            if opposed and day1 < min(day2, since) and one.proposition is not None:
                rows.append(
                    (
                        who, one.proposition.label,
                        one.act.value, day1, name_outlet(one, articles), one.quote,
                        other.act.value, day2, name_outlet(other, articles), other.quote,
                        one.speaker.actor.id == other.speaker.actor.id, one.id, other.id,
                    )
                )  # fmt: skip
    return Table(COLUMNS, tuple(rows))
