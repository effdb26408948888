"""Lists which names a store takes for one actor, why and how sure, and the pairs that it proposes."""

from __future__ import annotations

from pathlib import Path

from kg.identity.joining import Join
from kg.identity.table import read_joins
from kg.store import open_tables
from kg.table import Table

#: Columns of the list; `decision` is `joined` or `proposed`, `articles` counts those of a name that means others too.
COLUMNS = ("decision", "name", "actor", "sure", "why", "articles", "name_id", "actor_id")


def list_joins(store: Path) -> Table:
    """List the names of a store that are one actor's, by actor, then the pairs that are proposed, surest first.

    Args:
        store: Its folder.

    Returns:
        A table of `COLUMNS`. `sure` is 0-1; `articles` is empty where a name is that actor's wherever it stands.

    Raises:
        StoreError: There is no store, it is a server, or its tables are lost.
    """
    with open_tables(store, "which names were joined") as rows:
        joined, proposed = read_joins(rows)
    listed = [_build_row("joined", join) for join in joined]
    return Table(COLUMNS, tuple(listed + [_build_row("proposed", join) for join in proposed]))


def _build_row(decision: str, join: Join) -> tuple[str | float | None, ...]:
    articles = len(join.articles) or None
    return (decision, join.label, join.into_label, join.sureness, join.why, articles, join.id, join.into)
