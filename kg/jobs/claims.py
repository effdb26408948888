"""Lists which contents a store takes for one claim, each with its nearest member; tells the same of one statement."""

from __future__ import annotations

from pathlib import Path

from kg.counting import count_words
from kg.errors import StoreError
from kg.model import Grouped
from kg.recurring import find_said, read_contents, read_groups, read_said
from kg.review.claims import ClaimTable
from kg.store import open_tables
from kg.table import Table

#: Columns of the list. `sure` is the likeness to the member named in `near`, 0-1; None where a person put it there.
COLUMNS = ("claim", "contents", "content", "near", "sure", "by", "claim_id", "content_id")
#: Members of a claim that an explanation names.
NAMED = 3
_TOLD = "which contents are one claim"


def list_claims(store: Path, alone: bool = False, text: str = "") -> Table:
    """List the contents of a store that share a claim, the claims of most contents first.

    Args:
        store: Its folder.
        alone: List behind them, by label, the contents that share none.
        text: Only claims with these letters in their name or a content, of either case.

    Returns:
        A table of `COLUMNS`: the contents of a claim in order of day, the first with nothing in `near`.

    Raises:
        StoreError: There is no store, it is a server, or its tables are lost.
    """
    with open_tables(store, _TOLD) as rows:
        groups: dict[str, list[Grouped]] = {}
        for one in read_groups(rows):
            groups.setdefault(one.claim, []).append(one)
        shared = {one.id for members in groups.values() for one in members}
        others = read_contents(rows) if alone else {}
    order = sorted(groups.values(), key=lambda members: -len(members))
    single = sorted((label, key) for key, label in others.items() if label and key not in shared)
    order += [[Grouped(key, label, key, label)] for label, key in single]
    order = [members for members in order if _has(members, text.casefold())]
    return Table(
        COLUMNS,
        tuple(
            (one.called, len(members), one.label, one.near, *_tell_sureness(one), one.claim, one.id)
            for members in order
            for one in members
        ),
    )


def _has(members: list[Grouped], text: str) -> bool:
    """Tell whether a claim's name or one of its contents has some letters in it."""
    return any(text in told.casefold() for one in members for told in (one.called, one.label))


def read_claims(store: Path | str) -> ClaimTable:
    """Read which contents a store takes for one claim, for review; none of a server or where its tables are lost."""
    try:
        with open_tables(Path(store), _TOLD) as rows:
            return ClaimTable(read_groups(rows), read_said(rows))
    except StoreError:
        return ClaimTable()


def tell_claim(store: Path, statement: str) -> str:
    """Tell which claim a statement's content shares with others, and with which it is nearest; "" without a content.

    What its own article says stands there too, where the claim is called otherwise.

    Args:
        store: Its folder; the answer is "" for a server and where the tables are lost.
        statement: Id of the statement, or an unmistakable beginning of it.
    """
    try:
        with open_tables(store, _TOLD) as rows:
            own, listed = find_said(rows, statement), read_groups(rows)
    except StoreError:
        return ""
    found = next((one for one in listed if one.id == own), None)
    if found is None:
        return f"same claim  no other content; content {own}" if own else ""
    others = [one.label for one in listed if one.claim == found.claim and one.id != found.id]
    near = f"; nearest {found.likeness:.2f}: {found.near}" if found.near else "; the first to say so"
    near = "; a person put it there" if found.reviewed else near
    told = (
        f"same claim  {count_words(len(others), 'other content')}{near}; claim {found.claim}, content {own}"
    )
    own_words = [f"            here: {found.label}"] if found.label != found.called else []
    also = [f"            also: {label}" for label in others if label != found.near]
    return "\n".join([told, *own_words, *also[:NAMED]])


def _tell_sureness(one: Grouped) -> tuple[float | None, str]:
    """Tell how sure it is that a content belongs to its claim, and who says so."""
    return (None, "reviewer") if one.reviewed else (one.likeness, "machine" if one.near else "")
