"""Brings `#?` lines of SPARQL files to life, so that an engine begins with what is asked for and not with everything.

    #? actor: ?s ck:speaker/ck:side? ?_actor .

is a comment to every engine. When there is a value for `actor`, the rest of the line becomes part of the query, with
the value in place of `?_actor`. `#? again` repeats what stood in such lines before. The lines say nothing new: without
them the answer is the same, and takes longer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: One such line; `name` is None for `again`.
LINE = re.compile(r"^(?P<indent>[ \t]*)#\? *(?:again|(?P<name>\w+): *(?P<pattern>.*))$", re.MULTILINE)


def narrow_text(text: str, terms: Mapping[str, str]) -> str:
    r"""Bring the `#?` lines to life whose parameters are given; the others stay comments.

    >>> print(narrow_text("#? n: ?s :p ?_n .\n#? m: ?s :q ?_m .\nOPTIONAL {\n  #? again\n}", {"n": "7"}))
    ?s :p 7 .
    #? m: ?s :q ?_m .
    OPTIONAL {
      ?s :p 7 .
    }
    """
    alive: list[str] = []

    def revive(line: re.Match[str]) -> str:
        if line["name"] is None:
            return f"{line['indent']}{' '.join(alive)}" if alive else line[0]
        term = terms.get(line["name"])
        if term is None:
            return line[0]
        # A function, so that no backslash of the term is taken for a reference.
        alive.append(re.sub(rf"\?_{line['name']}\b", lambda _: term, line["pattern"]))
        return f"{line['indent']}{alive[-1]}"

    return LINE.sub(revive, text)
