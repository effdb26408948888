"""Refuses SPARQL that writes, reaches for the web or picks its own data set.

Oxigraph's query door takes no updates, but it does follow SERVICE to any server, and it silently ignores FROM when
the union of all graphs is the default. So a query is looked through first, word by word: not its strings, names
and comments, only its keywords.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.errors import QueryError

_WRITES = "kg sparql never changes the store: build it again instead"
_REFUSED: Final[Mapping[str, str]] = {
    "SERVICE": "other servers are never asked: load their data first",
    "FROM": "write GRAPH <...> { } around the patterns instead; outside it all graphs are read as one",
    **dict.fromkeys(("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"), _WRITES),
}
#: Just enough of SPARQL's grammar to tell a keyword from the inside of a string, an IRI, a name, a comment.
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n\r]|\\.)*"'
    r"|'(?:[^'\\\n\r]|\\.)*'"
    r"|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)"
    r"|\#[^\n\r]*"
    r"|[?$]\w+"
    r"|@[A-Za-z]+(?:-[A-Za-z0-9]+)*"
    r"|[\w.-]*:[\w.:%\\-]*"
    r"|(?P<word>[A-Za-z]+)",
    re.DOTALL,
)


def check_read_only(text: str) -> None:
    """Refuse SPARQL that writes, reaches for the web or picks its own data set.

    Raises:
        QueryError: Naming the line and the word.
    """
    for token in _TOKEN.finditer(text):
        word = (token["word"] or "").upper()
        # `?a<?b)SERVICE?s#>` looks like an IRI here and like a comparison, a call and a comment to the engine.
        if token["iri"] and re.search(r"\).*SERVICE", token["iri"], re.IGNORECASE):
            word = "SERVICE"
        if word in _REFUSED:
            line = text.count("\n", 0, token.start()) + 1
            raise QueryError(
                f"{word} is refused - line {line} of the query - expected SPARQL that only reads this store - "
                f"{_REFUSED[word]}"
            )
