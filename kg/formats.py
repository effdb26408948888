"""Writes tables and statements in the formats other programs read.

`render_table` turns the answer of a query into text: `table`, `csv`, `json`, `jsonl`, `markdown`.
`build_statement_table` lays out all statements with all their attributes; `build_graphml` and `build_gexf` write
their network. Nothing here opens a file: jobs do.

Same input, same bytes: no clock, no library version, no set order. Texts come from strangers: CSV cells
that a spreadsheet would run as a formula get a leading apostrophe, markup is escaped in Markdown, control
characters are shown, not sent to the terminal. JSON and JSON Lines keep every text exactly as it is.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import networkx as nx
from rich.cells import cell_len

from kg.errors import UnknownFormat, suggest
from kg.ids import drop_surrogates
from kg.model import Article, Found, Mention, Party, Statement
from kg.table import Table

#: Formats of a query's answer, the default first.
TABLE_FORMATS: Final = ("table", "csv", "json", "jsonl", "markdown")

#: Formats of a whole export: name -> file name inside the export folder.
EXPORT_FILES: Final[Mapping[str, str]] = {
    "csv": "statements.csv",
    "jsonl": "statements.jsonl",
    "graphml": "network.graphml",
    "gexf": "network.gexf",
    "trig": "graph.trig",
    "turtle": "graph.ttl",
    "nquads": "graph.nq",
    "jsonld": "graph.jsonld",
}

#: Columns of `statements.csv`. Offsets are code points, half-open; dates are ISO.
STATEMENT_COLUMNS: Final = (
    "statement", "article", "outlet", "published", "title", "source", "act",
    "speaker", "speaker_id", "speaker_kind", "speaker_side", "speaker_side_id", "speaker_wikidata",
    "speaker_words", "speaker_start", "speaker_end", "speaker_office", "speaker_steps",
    "target", "target_id", "target_kind", "target_side", "target_side_id", "target_wikidata",
    "target_words", "target_start", "target_end", "target_office", "target_steps",
    "proposition", "proposition_id", "about", "topics", "broader",
    "quote", "start", "end", "cue", "cue_start", "cue_end", "content", "content_start", "content_end",
    "grounds", "grounds_kinds", "grounds_strengths", "grounds_stances", "grounds_cited", "grounds_spans",
    "answers", "reported_by", "rendering", "framing", "not_before", "not_after", "dated_by",
    "condition", "condition_start", "condition_end", "deadline", "own_voice", "rule", "confidence",
    "joint", "votes",
)  # fmt: skip
#: Further ones where some statement falls under a concept of the codebook; how near it is to the nearest example, 0-1.
CONCEPT_COLUMNS: Final = ("concept", "concept_confidence")

#: Stands between several values in one cell.
_BETWEEN = " | "

_BOOLEAN_KEY = re.compile(r'<key id="(\w+)"[^>]* attr\.type="boolean"')
_GEXF_META = re.compile(r"\s*<meta\b.*?</meta>", re.DOTALL)

#: What spreadsheets take for the start of a formula (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def render_table(table: Table, form: str = "table") -> str:
    """Render a table as text that ends with a newline.

    Args:
        table: Cells are text, numbers, booleans or None. None and "" look alike except in JSON.
        form: One of `TABLE_FORMATS`.

    Raises:
        ExportError: An unknown format; the message lists the known ones.
    """
    renderers: dict[str, Callable[[Table], str]] = {
        "table": _render_plain,
        "csv": lambda t: render_csv(t.columns, t.rows),
        "json": _render_json,
        "jsonl": _render_jsonl,
        "markdown": _render_markdown,
    }
    return renderers[check_format(form, TABLE_FORMATS)](table)


def render_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    r"""Render rows as CSV (RFC 4180): a header line, CRLF line ends, quotes where needed.

    A text cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return gets a leading apostrophe,
    so that a spreadsheet shows it and does not run it. Numbers stay numbers.

    >>> render_csv(["quote", "start"], [["=1+1", -3], ["a, b", None]])
    'quote,start\r\n\'=1+1,-3\r\n"a, b",\r\n'
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_to_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def build_statement_table(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Table:
    """Build the table of all statements with all attributes, one row a statement.

    Args:
        statements: In any order; rows are sorted by article, clause and id.
        articles: By id; a statement of an article that is not there has empty outlet, date and title.

    Returns:
        Of `STATEMENT_COLUMNS`; where a statement has a concept, of `CONCEPT_COLUMNS` too. Several values in one cell
        (grounds, answers, votes, steps) are separated by ` | `; their order is that of the record. Offsets are code
        points, half-open.
    """
    ordered = sorted(statements, key=lambda s: (s.article, s.clause, s.id))
    columns = STATEMENT_COLUMNS + (CONCEPT_COLUMNS if any(s.assigned for s in ordered) else ())
    rows = [_flatten(statement, articles.get(statement.article)) for statement in ordered]
    return Table(columns, tuple(tuple(row[name] for name in columns) for row in rows))


def build_graphml(graph: nx.MultiDiGraph[str]) -> str:
    """Build GraphML that `networkx.read_graphml(path, force_multigraph=True)` reads back equal."""
    out = io.BytesIO()
    # Not `write_graphml`: that one changes its bytes with lxml installed or not.
    nx.write_graphml_xml(graph, out, encoding="utf-8")
    text = out.getvalue().decode("utf-8") + "\n"
    # networkx writes truth values as Python does; the type is XML's, which has small letters.
    for key in _BOOLEAN_KEY.findall(text):
        data = re.compile(rf'(?<=<data key="{key}">)(True|False)(?=</data>)')
        text = data.sub(lambda match: match[0].lower(), text)
    return text


def build_gexf(graph: nx.MultiDiGraph[str]) -> str:
    """Build GEXF 1.2 for Gephi, without the date and library version that networkx puts in."""
    out = io.BytesIO()
    nx.write_gexf(graph, out, encoding="utf-8")
    return _GEXF_META.sub("", out.getvalue().decode("utf-8")) + "\n"


def check_format(name: str, known: Sequence[str]) -> str:
    """Return the name when it is known.

    Raises:
        UnknownFormat: It is not; the message names the nearest, or else all.
    """
    if name in known:
        return name
    raise UnknownFormat(f"unknown format {name!r} - {suggest(name, known)}")


def _to_csv_cell(cell: object) -> object:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        text = drop_surrogates(cell)
        return "'" + text if text.startswith(_FORMULA_STARTS) else text
    return cell


def _render_json(table: Table) -> str:
    text = json.dumps(list(table.records()), ensure_ascii=False, indent=2, default=str)
    return drop_surrogates(text) + "\n"


def _render_jsonl(table: Table) -> str:
    lines = (json.dumps(row, ensure_ascii=False, default=str) for row in table.records())
    return drop_surrogates("".join(line + "\n" for line in lines))


def _render_markdown(table: Table) -> str:
    lines = ["| " + " | ".join(_escape_markdown(name) for name in table.columns) + " |"]
    lines.append("|" + " --- |" * len(table.columns))
    lines += ["| " + " | ".join(_escape_markdown(_to_line(c)) for c in row) + " |" for row in table.rows]
    return "\n".join(lines) + "\n"


def _escape_markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def _render_plain(table: Table) -> str:
    grid = [list(table.columns), *([_to_line(cell) for cell in row] for row in table.rows)]
    widths = [max(map(cell_len, column)) for column in zip(*grid, strict=True)]
    grid.insert(1, ["-" * width for width in widths])
    lines = (
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        for row in grid
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _to_line(cell: object) -> str:
    """Write a cell on one line; a control character becomes a visible escape."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    text = " ".join(drop_surrogates(str(cell)).split())
    return "".join(c if unicodedata.category(c) not in {"Cc", "Cf"} else _show(c) for c in text)


def _show(character: str) -> str:
    # A joiner inside an emoji or a script that needs it is harmless; a direction override is not.
    if character in "\u200c\u200d":
        return character
    return character.encode("unicode_escape").decode("ascii")


def _flatten(statement: Statement, article: Article | None) -> dict[str, Any]:
    s = statement
    return {
        "statement": s.id,
        "article": s.article,
        **_flatten_article(article),
        "act": s.act.value,
        **_flatten_party("speaker", s.speaker),
        **_flatten_party("target", s.target),
        "proposition": s.proposition and s.proposition.label,
        "proposition_id": s.proposition and s.proposition.id,
        "about": s.proposition and s.proposition.about,
        "topics": _BETWEEN.join(s.proposition.topics) if s.proposition else "",
        "broader": _BETWEEN.join(s.proposition.broader) if s.proposition else "",
        "quote": s.quote,
        "start": s.clause.start,
        "end": s.clause.end,
        **_flatten_mention("cue", s.cue),
        **_flatten_mention("content", s.content),
        **_flatten_grounds(s),
        "answers": _BETWEEN.join(s.answers),
        "reported_by": s.reported_by,
        "rendering": s.rendering.value,
        "framing": s.framing.value,
        "not_before": s.when.not_before,
        "not_after": s.when.not_after,
        "dated_by": s.when.how,
        **_flatten_mention("condition", s.condition),
        "deadline": s.deadline,
        "own_voice": s.own_voice,
        "rule": s.rule,
        "confidence": s.confidence,
        "joint": s.joint,
        "votes": _BETWEEN.join(s.votes),
        "concept": s.assigned and s.assigned.concept,
        "concept_confidence": s.assigned and s.assigned.confidence,
    }


def _flatten_article(article: Article | None) -> dict[str, Any]:
    value: Callable[[Found | None], str | None] = lambda found: None if found is None else found.value  # noqa: E731
    return {
        "outlet": None if article is None else value(article.outlet),
        "published": None if article is None else value(article.published),
        "title": None if article is None else value(article.title),
        "source": None if article is None else article.source,
    }


def _flatten_party(slot: str, party: Party | None) -> dict[str, Any]:
    actor = None if party is None else party.actor
    return {
        slot: actor and actor.label,
        f"{slot}_id": actor and actor.id,
        f"{slot}_kind": actor and actor.kind.value,
        f"{slot}_side": party and party.side_label,
        f"{slot}_side_id": actor and actor.side,
        f"{slot}_wikidata": actor and actor.wikidata,
        f"{slot}_words": party.mention.text if party and party.mention else None,
        f"{slot}_start": party.mention.span.start if party and party.mention else None,
        f"{slot}_end": party.mention.span.end if party and party.mention else None,
        f"{slot}_office": party.office.text if party and party.office else None,
        f"{slot}_steps": _BETWEEN.join(party.steps) if party else "",
    }


def _flatten_mention(slot: str, mention: Mention | None) -> dict[str, Any]:
    return {
        slot: mention and mention.text,
        f"{slot}_start": mention and mention.span.start,
        f"{slot}_end": mention and mention.span.end,
    }


def _flatten_grounds(statement: Statement) -> dict[str, str]:
    given = statement.grounds
    return {
        "grounds": _BETWEEN.join(e.mention.text for e in given),
        "grounds_kinds": _BETWEEN.join(e.kind.value for e in given),
        "grounds_strengths": _BETWEEN.join(e.strength.value for e in given),
        "grounds_stances": _BETWEEN.join(e.stance.value for e in given),
        "grounds_cited": _BETWEEN.join(e.cited or "" for e in given),
        "grounds_spans": _BETWEEN.join(f"{e.mention.span.start}-{e.mention.span.end}" for e in given),
    }
