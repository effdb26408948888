"""Tells which ids of a merge or split a store does not have, so that a slip is told before it is written."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.gazetteer import load_gazetteer
from kg.identity.table import read_actor_ids
from kg.recurring import read_contents, read_said
from kg.store import open_tables

#: What the ids that a merge or split names are of, in words, and what lists them.
NAMED: Mapping[str, tuple[str, str]] = {
    "actor": ("actor", "`kg actors` and `kg query actors` list"),
    "proposition": ("content or claim", "`kg claims --alone` lists"),
    "utterance": ("statement", "`kg query statements` lists"),
}


def find_unknown(store: Path, fields: Mapping[str, Any]) -> str:
    """Say which ids of a merge or split a store does not have; "" for none.

    Args:
        store: Its folder; of a server, and where there is none, nothing is said.
        fields: Of the verdict.
    """
    if fields["of"] not in NAMED:
        return ""
    try:
        with open_tables(store, "which ids there are") as rows:
            if fields["of"] == "actor":
                known = {*load_gazetteer().actors, *read_actor_ids(rows)}
            else:
                known = {*(read_contents(rows) if fields["of"] == "proposition" else read_said(rows))}
    except StoreError:
        return ""
    return tell_missing(fields, known)


def tell_missing(fields: Mapping[str, Any], known: Container[str]) -> str:
    """Say which ids of a merge or split are not among those known; "" for none.

    A merge with a new name may be into a new id.
    """
    missing = [key for key in _list_needed(fields) if key not in known]
    word, lists = NAMED[fields["of"]]
    return f"no {word} {', '.join(missing)} in this store - {lists} them" if missing else ""


def _list_needed(fields: Mapping[str, Any]) -> Iterator[str]:
    yield from (key for key in fields["from"] if key != fields.get("into"))
    if "into" in fields and not (fields.get("label") and [*fields["from"]] != [fields["into"]]):
        yield fields["into"]
