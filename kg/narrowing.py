"""Brings `#?` lines of SPARQL files to life, so that an engine begins with what is asked for and not with everything.

    #? actor: ?s ck:speaker/ck:side? ?_actor .

is a comment to every engine. When there is a value for `actor`, the rest of the line becomes part of the query, with
the value in place of `?_actor`, and those of other parameters in place of theirs; what has no value stays unbound.
`#? again` repeats what stood in such lines before. The lines say nothing new: without them the answer is the same, and
takes longer.

    #? actor: { SELECT DISTINCT ?s WHERE { ?s ck:speaker/ck:side? ?_actor } }

can be asked first: an engine does not know how little a subselect gives, but counts the rows of a `VALUES`.
`#? text alone: { SELECT ... }` is for a search that reads much itself: it is asked only where no line of another
parameter came to life before it, and stays a comment where it finds too much.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

#: One such line; `name` is None for `again`.
LINE = re.compile(
    r"^(?P<indent>[ \t]*)#\? *(?:again|(?P<name>\w+)(?P<alone> +alone)?: *(?P<pattern>.*))$", re.MULTILINE
)
_PREFIX = re.compile(r"^[ \t]*PREFIX\b.*$", re.MULTILINE | re.IGNORECASE)
_VARIABLE = re.compile(r"\?_(\w+)")
_SUBSELECT = re.compile(r"\{ *(SELECT\b.*)\}", re.IGNORECASE)


def narrow_text(
    text: str, terms: Mapping[str, str], list_rows: Callable[[str], str | None] | None = None
) -> str:
    r"""Bring the `#?` lines to life whose parameters are given; the others stay comments.

    Args:
        text: SPARQL.
        terms: Values as N-Triples, by name of the parameter.
        list_rows: Asks a subselect by itself and gives its rows as `VALUES`; None for too many, which counts as no
            `list_rows` at all.

    >>> print(narrow_text("#? n: ?s :p ?_n .\n#? m: ?s :q ?_m .\nOPTIONAL {\n  #? again\n}", {"n": "7"}))
    ?s :p 7 .
    #? m: ?s :q ?_m .
    OPTIONAL {
      ?s :p 7 .
    }
    >>> narrow_text("#? n: { SELECT ?s { ?s :p ?_n } }", {"n": "7"}, lambda query: "VALUES ?s { :a }")
    'VALUES ?s { :a }'
    """
    alive: list[tuple[str, str]] = []

    def revive(line: re.Match[str]) -> str:
        if line["name"] is None:
            return f"{line['indent']}{' '.join(pattern for _, pattern in alive)}" if alive else line[0]
        if line["name"] not in terms or (line["alone"] and any(name != line["name"] for name, _ in alive)):
            return line[0]
        pattern = _VARIABLE.sub(lambda found: terms.get(found[1], found[0]), line["pattern"])
        subselect = _SUBSELECT.fullmatch(pattern.strip())
        rows = list_rows("\n".join([*prologue, subselect[1]])) if subselect and list_rows else None
        if line["alone"] and rows is None:
            return line[0]
        alive.append((line["name"], rows or pattern))
        return f"{line['indent']}{alive[-1][1]}"

    prologue = _PREFIX.findall(text)
    return LINE.sub(revive, text)
