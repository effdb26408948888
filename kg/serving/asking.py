"""Makes the page where shipped queries are chosen by name, or SPARQL is written, and the answer read.

All texts go through the template engine, which escapes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kg.files import find_data
from kg.model import ACTS
from kg.pages.shell import PAGES, open_templates
from kg.queries import list_queries
from kg.serving.answering import Answer

if TYPE_CHECKING:
    from jinja2 import Template

#: Of an answer's rows the page shows so many; the files hold all.
SHOWN = 1000
#: What the page asks for when people write SPARQL: rows to read as a table, else triples to read as they are.
READABLE = "application/sparql-results+json, text/turtle;q=0.9"
EXAMPLE = """SELECT ?label (COUNT(DISTINCT ?act) AS ?accusations) WHERE {
  ?act a ck:Accusation ; ck:speaker ?who . ?who rdfs:label ?label
} GROUP BY ?label ORDER BY DESC(?accusations) LIMIT 20"""
#: SPARQL to begin with, by what it asks.
EXAMPLES = {
    "Who accuses most?": EXAMPLE,
    "Which statements are denials?": """SELECT ?statement ?who WHERE {
  ?statement a ck:Denial ; ck:speaker/rdfs:label ?who
} LIMIT 50""",
    "What is said of one side?": """SELECT ?statement ?who ?whom WHERE {
  ?statement ck:speaker/rdfs:label ?who ; ck:target/rdfs:label ?whom
  FILTER(CONTAINS(LCASE(?whom), "united"))
} LIMIT 50""",
}
#: Where people read what an answer names: a statement by its id or address, an article by its address.
_STATEMENT = re.compile(r"(?:.*/statement/)?([0-9a-f]{16})")
_ARTICLE = re.compile(r".*/article/([0-9a-f]{16})(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as people read it: a message, triples as text, or rows; the other fields are empty."""

    fault: str = ""
    text: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    number: int = 0


def build_query_page(  # noqa: PLR0913 - the parts of the page
    name: str = "",
    given: Mapping[str, str] | None = None,
    sparql: str = EXAMPLE,
    answer: Answer | None = None,
    hints: Sequence[str] = (),
    ways: Sequence[tuple[str, str]] = (("/query", "Ask"),),
    dispute: str = "",
) -> str:
    """Build the page.

    Args:
        name: The shipped query that is chosen; empty: none.
        given: Its parameters.
        sparql: The text to show for SPARQL of the reader's own.
        answer: What came back, for either; None before anything is asked.
        hints: Names of actors in the store, the busiest first.
        ways: Address and label of the server's own pages, this one among them.
        dispute: Its name, which heads the page; "" where it has none.
    """
    queries = [query for query in list_queries() if not query.faults]
    return _load_template().render(
        pages=PAGES,
        queries=queries,
        chosen=next((query for query in queries if query.name == name), None),
        given=given or {},
        fields=urlencode(given or {}),
        acts=ACTS,
        sparql=sparql,
        examples=EXAMPLES,
        hints=hints,
        ways=ways,
        dispute=dispute,
        locate=locate_result,
        answer=None if answer is None else read_answer(answer),
    )


def locate_result(cell: object) -> str:
    """Give the page of what a cell names: a statement or an article; "" when it names neither.

    >>> locate_result("0123456789abcdef"), locate_result("Avaria")
    ('/statements.html#s-0123456789abcdef', '')
    """
    text = str(cell or "")
    if found := _ARTICLE.fullmatch(text):
        return f"/article-{found[1]}.html"
    if found := _STATEMENT.fullmatch(text):
        return f"/statements.html#s-{found[1]}"
    return ""


def has_required(name: str) -> bool:
    """Tell whether a shipped query cannot run without a parameter; False for an unknown one."""
    return any(p.required for query in list_queries() if query.name == name for p in query.parameters)


def read_answer(answer: Answer) -> Reply:
    """Read an answer for the page.

    >>> read_answer(Answer(200, "application/json", b'[{"who": "Avaria", "n": 2}]')).rows
    [['Avaria', 2]]
    """
    text = answer.body.decode("utf-8", "replace")
    if answer.status != 200:
        return Reply(fault=text.strip())
    if answer.media == "application/json":
        records = json.loads(text)
        rows = [list(record.values()) for record in records]
        return Reply(columns=list(records[0]) if records else [], rows=rows[:SHOWN], number=len(rows))
    if answer.media == "application/sparql-results+json":
        return _read_solutions(json.loads(text))
    return Reply(text=text or "no triples")


def _read_solutions(found: Mapping[str, Any]) -> Reply:
    if "boolean" in found:
        return Reply(columns=["answer"], rows=[["yes" if found["boolean"] else "no"]], number=1)
    names = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    rows = [[row[name]["value"] if name in row else None for name in names] for row in bindings]
    return Reply(columns=names, rows=rows[:SHOWN], number=len(rows))


@cache
def _load_template() -> Template:
    return open_templates(find_data("data", "serving")).get_template("query.html")
