"""Finds whom the articles of a store call by a name, in its tables. Light to load: what asks a store needs no reader.

In: the tables that `kg.identity.table` keeps, and a name. Out: ids of actors.
"""

from __future__ import annotations

import json
import re
import sqlite3

from kg.ids import strip_accents

#: What a join is: the machine's, people's, a name that people hold apart, or proposed only; kept by place.
DECISIONS = ("proposed", "joined", "merged", "apart")


def fold(label: str) -> str:
    """Spell a name so that spellings of it compare: no case, accents, dots, articles or possessive endings.

    >>> fold("The U.S. Trade Representative's"), fold("AT&T"), fold("Eskelsen-García")
    ('us trade representative', 'at and t', 'eskelsen garcia')
    """
    plain = strip_accents(label.replace("’", "'")).casefold()
    plain = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", ""), plain + " ")
    plain = re.sub(r"'s\b|(?<=s)'", "", plain).replace("&", " and ")
    words = re.findall(r"\w+", plain)
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


def find_called(rows: sqlite3.Connection, name: str) -> set[str]:
    """Find the actors that articles call by a name, or from whom a name was joined, by their ids now.

    Raises:
        sqlite3.Error: There are no names.
    """
    wanted, found, taken = fold(name), set[str](), dict[tuple[str, str], str]()
    for decision, record in rows.execute("SELECT sure, record FROM joins"):
        join = json.loads(record)
        if DECISIONS[decision] not in ("joined", "merged"):
            continue
        if fold(join["label"]) == wanted:
            found.add(join["into"])
        taken |= {(article, join["id"]): join["into"] for article in join["articles"] or ("",)}
    for (records,) in rows.execute("SELECT records FROM namings"):
        for naming in json.loads(records):
            key = naming["actor"]["id"]
            if wanted in (fold(naming["actor"]["label"]), *naming["called"]):
                found.add(taken.get((naming["article"], key)) or taken.get(("", key), key))
    return found
