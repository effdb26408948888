"""Orders statements by how much a person's look at them is worth: the most doubtful first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from kg.model import Statement

#: Readings that can vote for an attribution.
_VOTERS = 3


def weigh_doubt(statement: Statement, degree: int = 1, most: int = 1) -> float:
    """Weigh how doubtful a statement is, 0-1.

    Half is what the confidence lacks; a quarter how few readings agree; a quarter its weight in the network, for a
    wrong line between two much-named actors does more harm.

    Args:
        statement: Any.
        degree: Statements with the same speaker and target.
        most: The largest such number, 1 or more.
    """
    votes = 1 - min(len(statement.votes), _VOTERS) / _VOTERS
    weight = degree / most * (1.0 if statement.act.main else 0.5)
    return round(0.5 * (1 - statement.confidence) + 0.25 * votes + 0.25 * weight, 6)


def weigh_all(statements: Iterable[Statement]) -> dict[str, float]:
    """Weigh the doubt of each statement among all of them, by id."""
    listed = list(statements)
    degrees = Counter(_get_line(s) for s in listed)
    most = max(degrees.values(), default=1)
    return {s.id: weigh_doubt(s, degrees[_get_line(s)], most) for s in listed}


def order_queue(statements: Iterable[Statement], done: Collection[str] = ()) -> list[Statement]:
    """Order the statements that are not yet reviewed by doubt, then by article and place.

    Args:
        statements: Of any number of articles.
        done: Ids that need no look any more.
    """
    listed = list(statements)
    doubts = weigh_all(listed)
    waiting = [s for s in listed if s.id not in done]
    return sorted(waiting, key=lambda s: (-doubts[s.id], s.article, s.clause, s.id))


def _get_line(statement: Statement) -> tuple[str, str]:
    return statement.speaker.actor.id, "" if statement.target is None else statement.target.actor.id
