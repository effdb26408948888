"""Lists which names a store takes for one actor, why and how sure, and the pairs that it proposes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from kg.identity.joining import Join
from kg.identity.table import read_joins
from kg.store import open_tables
from kg.table import Table

#: Columns of the list; `articles` counts those of a name that means others too.
COLUMNS = ("decision", "name", "actor", "sure", "why", "articles", "name_id", "actor_id")


def list_joins(store: Path) -> Table:
    """List the names of a store that are one actor's, by actor, then what people say, then the pairs proposed.

    Args:
        store: Its folder.

    Returns:
        A table of `COLUMNS`. `decision` is `joined` (by the machine), `merged` or `apart` (by people) or `proposed`,
        surest first; `sure` is 0-1; `articles` is empty where a name is that actor's wherever it stands.

    Raises:
        StoreError: There is no store, it is a server, or its tables are lost.
    """
    with open_tables(store, "which names were joined") as rows:
        listed = _sum_up(read_joins(rows))
    return Table(COLUMNS, tuple(_build_row(decision, join) for decision, join in listed))


def _sum_up(listed: Iterable[tuple[str, Join]]) -> Iterator[tuple[str, Join]]:
    """Make one of what is said of a name and an actor in several articles."""
    found: dict[tuple[str, str, str], tuple[str, Join]] = {}
    for decision, join in listed:
        key = (decision, join.id, join.into)
        known = found.get(key, (decision, join))[1]
        found[key] = (decision, replace(known, articles=tuple({*known.articles, *join.articles})))
    yield from found.values()


def _build_row(decision: str, join: Join) -> tuple[str | float | None, ...]:
    articles = len(join.articles) or None
    return (decision, join.label, join.into_label, join.sureness, join.why, articles, join.id, join.into)
