"""Reads the questions in `queries/*.rq`: what each asks, with which parameters, and whether its file is sound.

A query file is plain SPARQL that any engine runs. Its `#+` lines explain it:

    #+ title: Accusations
    #+ question: Who accused whom of what, on what grounds?
    #+ competency: 1
    #+ param actor: actor, e.g. Russia - the accuser, or anybody on its side
    #+ param kind: evidence is ?kind, e.g. report - only this kind
    #+ param days: number, default 30, e.g. 7 - how many days apart

A parameter is compared with variables of the query (`kg.parameters` says how), and the comment `#+ filters` stands
where that is done: `bind` puts a FILTER for each parameter that is given in its place. Any other parameter stands in
the one row `VALUES (?_days) { (30) }`, as a variable that begins with an underscore; `UNDEF` means that it may be left
out. `bind` puts RDF terms, never text, into both. `kg.plans` says what `#+ start` is.
`#+ variant threats: ck:Threat for ck:Demand, Threats - Who threatened whom?` is a second query of the same pattern.

What is wrong with a file is found here, all at once, and does not hinder the other files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, UnknownQuery, suggest
from kg.files import find_data
from kg.parameters import COMMON, CONVERTERS, TYPES, Parameter, build_filter
from kg.plans import FILTERS, ListRows, Start, add_starts, list_starts, read_start, read_subselect
from kg.readonly import check_read_only
from kg.vocab import PREFIXES


@dataclass(frozen=True, slots=True)
class Query:
    """One query file, understood or not.

    Attributes:
        name: File name without `.rq`.
        title, question: From the header; empty in a file without.
        parameters: In the order of the header.
        columns: What the table will have, from left to right.
        competency: Numbers of the questions in `queries/README.md` that it answers.
        text: The SPARQL, header included.
        path: Where the file lies.
        starts: Where an engine may begin, by parameter; see `kg.plans`.
        faults: What is wrong with the file, each starting with `file:line`; such a query is listed, not run.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    competency: tuple[int, ...]
    text: str
    path: Path
    starts: tuple[Start, ...] = ()
    faults: tuple[str, ...] = ()


def list_queries(folder: Path | None = None) -> list[Query]:
    """Read every query of a folder, by name; a broken file is listed with its faults.

    Args:
        folder: None: the queries that ship with the package.

    Raises:
        QueryError: The folder is not there or cannot be read.

    >>> [query.name for query in list_queries()][:2]
    ['accusations', 'actors']
    """
    files = [read_query(path) for path in _list_files(folder)]
    return sorted(
        [*files, *(v for query in files for v in _list_variants(query))], key=lambda query: query.name
    )


def read_query(path: Path, built: bool = True) -> Query:
    """Read one query file; what is wrong with it stands in `faults`, all at once; `built` as in `parse_query`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        fault_line = f"{path.name}:1: cannot be read as UTF-8 text ({fault})"
        return Query(path.stem, "", "", (), (), (), "", path, faults=(fault_line,))
    return parse_query(text, path, built)


def parse_query(text: str, path: Path, built: bool = True) -> Query:
    """Parse the text of a query file; see `read_query`.

    Args:
        text: Of the file.
        path: Where it lies.
        built: Whether what is built of it with every parameter given is checked too, which takes the engine as long
            as planning a few queries.
    """
    header = _read_header(text)
    variables, syntax = _read_select(text)
    starts = (*header.starts, *list_starts(text, header.parameters))
    faults = [*header.faults, *syntax]
    if not syntax:
        faults += _check_parameters(text, header.parameters)
    if built and not faults:
        faults += _check_built(text, header.parameters, starts)
    return Query(
        name=path.stem,
        title=header.values.get("title", ""),
        question=header.values.get("question", ""),
        parameters=tuple(header.parameters),
        columns=tuple(name for name in variables if not name.startswith("_")),
        competency=tuple(int(n) for n in re.findall(r"\d+", header.values.get("competency", ""))),
        text=text,
        path=path,
        starts=starts,
        faults=tuple(f"{path.name}:{line}: {what}" for line, what in sorted(faults)),
    )


def _list_variants(query: Query, built: bool = True) -> list[Query]:
    """List the queries that a file asks beside its own: the same pattern with one name in place of another."""
    found = []
    for name, told in _VARIANT_LINE.findall(query.text):
        variant = _VARIANT.fullmatch(told)
        if variant is not None:
            header = re.sub(r"^#\+ (title|question|variant).*\n", "", query.text, flags=re.MULTILINE)
            header = f"#+ title: {variant['title']}\n#+ question: {variant['question']}\n{header}"
            text = re.sub(rf"(?<!\S){re.escape(variant['old'])}\b", variant["new"], header)
            found.append(parse_query(text, query.path.with_name(f"{name}.rq"), built))
    return found


def find_query(name: str, folder: Path | None = None, built: bool = False) -> Query:
    """Find a query that can run.

    Args:
        name: File name without `.rq`, or a variant's.
        folder: None: the queries that ship with the package.
        built: As in `parse_query`; a query that is run anyway need not be checked before.

    Raises:
        QueryError: No such query (the message lists the known ones), or its file is broken.
    """
    query = _find_file(name, _list_files(folder), built)
    if query is None:
        known = [query.name for query in list_queries(folder)]
        raise UnknownQuery(f"unknown query {name!r} - {suggest(name, known)}")
    if query.faults:
        raise QueryError(
            f"the query {name} is broken - {'; '.join(query.faults)} - the other queries still run; "
            "mend the file, see queries/README.md"
        )
    return query


def _find_file(name: str, files: Sequence[Path], built: bool) -> Query | None:
    """Find a query's own file, or the one that has it as a variant, without checking the others."""
    for path in files:
        if path.stem == name:
            return read_query(path, built)
    for path in files:
        if name in dict(_VARIANT_LINE.findall(path.read_text("utf-8", "replace"))):
            variants = _list_variants(read_query(path, built=False), built)
            return next((query for query in variants if query.name == name), None)
    return None


def bind(
    query: Query,
    terms: Mapping[str, ox.NamedNode | ox.Literal | None],
    narrow: bool = True,
    list_rows: ListRows | None = None,
) -> str:
    r"""Build the SPARQL of a query for RDF terms; None leaves a parameter open.

    Args:
        query: Without faults.
        terms: By name of the parameter.
        narrow: Whether the engine is shown where to begin (`kg.plans`): the rows are the same without.
        list_rows: As in `kg.plans.add_starts`.

    >>> text = bind(find_query("actors"), {"text": ox.Literal("a")})
    >>> [line for line in text.splitlines() if "FILTER" in line]
    ['  FILTER(CONTAINS(LCASE(CONCAT(COALESCE(?actor, ""))), LCASE("a")))']
    """
    # str() of a term is its N-Triples form: every quote, backslash and line break in it is escaped.
    given = {name: str(term) for name, term in terms.items() if term is not None}
    return _build(query.text, query.parameters, query.starts if narrow else (), given, list_rows)


def _build(
    text: str,
    parameters: Sequence[Parameter],
    starts: Sequence[Start],
    given: Mapping[str, str],
    list_rows: ListRows | None = None,
) -> str:
    text = add_starts(text, starts, given, list_rows)
    filters = [build_filter(p, given[p.name]) for p in parameters if p.compared and p.name in given]
    text = FILTERS.sub(lambda found: "\n".join(f"{found[1]}{line}" for line in filters), text)
    row = _PARAMETER_ROW.search(text)
    if row is None:
        return text
    cells = " ".join(given.get(name, "UNDEF") for name in re.findall(r"\?_(\w+)", row["names"]))
    return f"{text[: row.start('cells')]}{cells}{text[row.end('cells') :]}"


def _list_files(folder: Path | None) -> list[Path]:
    where = folder or find_data("queries")
    try:
        return sorted(path for path in where.iterdir() if path.suffix == ".rq")
    except OSError as fault:
        raise QueryError(
            f"no queries in {where} - {fault.strerror} - expected a folder of .rq files - check the path"
        ) from fault


@dataclass(frozen=True, slots=True)
class _Header:
    """What the `#+` lines say; faults are pairs of line number and what is wrong."""

    values: dict[str, str] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    faults: list[tuple[int, str]] = field(default_factory=list)


_HEADER_LINE = re.compile(r"#\+\s*(?P<key>[a-z]+)(?:\s+(?P<name>[A-Za-z_0-9-]+))?\s*:\s*(?P<value>.*)")
_PARAMETER = re.compile(
    r"(?P<type>[a-z]+)(?: (?P<compared>is|in|from|to)(?P<variables>(?: \?\w+)+))?"
    r"(?:,\s*(?P<required>required)|,\s*default\s+(?P<default>[^,]+))?"
    r",\s*e\.g\.\s+(?P<example>.+?)\s+-\s+(?P<help>.+)"
)
_PARAMETER_ROW = re.compile(
    r"\bVALUES\s*\(\s*(?P<names>(?:\?_\w+\s*)+)\)\s*\{\s*\(\s*(?P<cells>[^()]*?)\s*\)\s*\}"
)
_EXPECTED_PARAMETER = "`#+ param NAME: TYPE, e.g. EXAMPLE - what it does`"
_KEYS = ("title", "question", "competency", "variant", "param", "start")
_VARIANT_LINE = re.compile(r"^#\+\s*variant\s+([a-z-]+)\s*:\s*(.*?)\s*$", re.MULTILINE)
_VARIANT = re.compile(r"(?P<new>\S+) for (?P<old>\S+), (?P<title>.+?) - (?P<question>.+)")


def _read_header(text: str) -> _Header:
    header = _Header()
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#+") and not FILTERS.fullmatch(line):
            _read_header_line(line.rstrip(), number, text, header)
    for key in ("title", "question"):
        if not header.values.get(key):
            header.faults.append((1, f"no `#+ {key}:` line - add one"))
    if not header.values.get("question", "?").endswith("?"):
        why = "the question does not end in a question mark - ask one question in one sentence"
        header.faults.append((1, why))
    return header


def _read_header_line(line: str, number: int, text: str, header: _Header) -> None:
    match = _HEADER_LINE.fullmatch(line)
    if match is None or match["key"] not in _KEYS:
        header.faults.append((number, f"{line!r} - expected {', '.join(_KEYS[:-1])} or start, then a colon"))
    elif match["key"] == "param":
        _read_parameter(match["name"] or "", match["value"], number, text, header)
    elif match["key"] == "start":
        _read_start(match["name"] or "", match["value"], number, text, header)
    elif match["key"] == "variant":
        if _VARIANT.fullmatch(match["value"]) is None or not match["name"]:
            why = "expected `#+ variant NAME: NEW for OLD, TITLE - QUESTION`"
            header.faults.append((number, f"{line!r} - {why}"))
    elif match["key"] in header.values:
        header.faults.append((number, f"{match['key']} is given twice - keep one"))
    else:
        header.values[match["key"]] = match["value"]


def _read_parameter(name: str, value: str, number: int, text: str, header: _Header) -> None:
    match = _PARAMETER.fullmatch(value)
    if not name or match is None:
        header.faults.append((number, f"parameter {name or '?'} - expected {_EXPECTED_PARAMETER}"))
    elif match["type"] not in TYPES:
        why = f"parameter {name} is of type {match['type']} - expected {', '.join(TYPES)}"
        header.faults.append((number, why))
    elif any(earlier.name == name for earlier in header.parameters):
        header.faults.append((number, f"parameter {name} is given twice - keep one"))
    else:
        told = (match["compared"], tuple(match["variables"].split())) if match["compared"] else None
        row = _PARAMETER_ROW.search(text)
        in_row = row is not None and f"?_{name}" in row["names"].split()
        compared, variables = told or (("", ()) if in_row else COMMON.get(name, ("", ())))
        header.parameters.append(
            Parameter(
                name,
                match["type"],
                bool(match["required"]),
                match["default"],
                match["example"],
                match["help"],
                compared,
                variables,
            )
        )


def _read_start(name: str, pattern: str, number: int, text: str, header: _Header) -> None:
    if not any(parameter.name == name for parameter in header.parameters):
        header.faults.append((number, f"`#+ start {name}:` - there is no `#+ param {name}:` line before it"))
    elif f"?_{name}" not in pattern:
        why = f"`#+ start {name}:` does not use ?_{name} - it would change the answer"
        header.faults.append((number, why))
    else:
        header.starts.append(read_start(name, pattern, text))


@lru_cache(maxsize=512)
def _read_select(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    """Ask the engine itself for the columns of a query, or for what is wrong with it; it plans every query anew."""
    try:
        check_read_only(text)
        answer = ox.Store().query(text, prefixes=PREFIXES)
    except QueryError as fault:
        place = re.search(r"line (\d+) of the query", str(fault))
        return (), ((int(place[1]) if place else 1, str(fault)),)
    except (SyntaxError, ValueError) as fault:
        return (), (_place_syntax_error(text, str(fault)),)
    if not isinstance(answer, ox.QuerySolutions):
        return (), ((1, "not a SELECT query - a named query answers with a table"),)
    return tuple(variable.value for variable in answer.variables), ()


def _place_syntax_error(text: str, fault: str) -> tuple[int, str]:
    """Turn "error at 5:1: expected ..." into a line number and the words that stand there."""
    place = re.match(r"error at (\d+):\d+: (.*)", fault, re.DOTALL)
    if place is None:
        return 1, f"not SPARQL: {fault}"
    line, lines = int(place[1]), text.splitlines()
    near = f"near {lines[line - 1].strip()!r}" if line <= len(lines) else "at the end of the file"
    return line, f"not SPARQL {near}: {place[2][:100]}"


def _check_parameters(text: str, parameters: Sequence[Parameter]) -> list[tuple[int, str]]:
    """Compare the header with the VALUES row and the variables of the query; see the module's docstring."""
    row = _PARAMETER_ROW.search(text)
    names = re.findall(r"\?_(\w+)", row["names"]) if row else []
    cells = _TOKEN_CELL.findall(row["cells"]) if row else []
    line = text.count("\n", 0, row.start()) + 1 if row else 1
    told = [parameter.name for parameter in parameters]
    faults = [(line, f"?_{n} has no `#+ param {n}:` line") for n in names if n not in told]
    for parameter in parameters:
        if parameter.name in names and len(cells) == len(names):
            cell, default = cells[names.index(parameter.name)].strip('"'), parameter.default
            if cell != (default or "UNDEF"):
                faults.append((line, f"?_{parameter.name} is {cell}, the header says {default or 'UNDEF'}"))
        header = re.search(rf"^#\+\s*param\s+{parameter.name}\b", text, re.MULTILINE)
        told_at = text.count("\n", 0, header.start()) + 1 if header else 1
        faults += [(told_at, why) for why in [*_check_values(parameter), *_check_use(parameter, names, text)]]
    return faults


def _check_use(parameter: Parameter, in_row: Sequence[str], text: str) -> list[str]:
    """Check that a parameter has one place in the query: the VALUES row, or what it is compared with."""
    name, body = parameter.name, re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    if parameter.name in in_row:
        return (
            [f"parameter {name} is compared and in the VALUES row - keep one"] if parameter.compared else []
        )
    if not parameter.compared:
        return [
            f"parameter {name} is missing from the VALUES row - or say `is`, `in`, `from` or `to` ?variable"
        ]
    missing = [v for v in parameter.variables if not re.search(rf"{re.escape(v)}\b", body)]
    faults = [f"parameter {name} is compared with {v}, which the query does not have" for v in missing]
    if not FILTERS.search(text):
        faults.append(f"parameter {name} is compared, but no line `#+ filters` says where")
    return faults


def _check_built(
    text: str, parameters: Sequence[Parameter], starts: Sequence[Start]
) -> list[tuple[int, str]]:
    """Check that the query parses with every parameter given, and each start that may be asked first by itself."""
    terms = {p.name: "<urn:any>" if p.type in ("actor", "outlet") else '"any"' for p in parameters}
    asked = [(start, read_subselect(start, text, terms)) for start in starts]
    faults = [
        (_find_line(start, text), why) for start, one in asked if one for _, why in _read_select(one)[1]
    ]
    whole = list(_read_select(_build(text, parameters, starts, terms))[1])
    if faults or not whole:
        return faults
    alone = [(start, _build(text, parameters, [start], terms)) for start in starts]
    return [
        (_find_line(start, text), why) for start, one in alone for _, why in _read_select(one)[1]
    ] or whole


def _find_line(start: Start, text: str) -> int:
    """Find the line of a file that gives a start; 1 for one that is implied."""
    found = re.search(rf"^#\+ start {start.name}\b.*$", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 1


_TOKEN_CELL = re.compile(r'"(?:[^"\\]|\\.)*"(?:\^\^\S+)?|\S+')


def _check_values(parameter: Parameter) -> list[str]:
    """Tell whether example and default fit the type; names of actors can only be checked in a store."""
    faults = []
    for value in filter(None, (parameter.example, parameter.default)):
        if parameter.type in CONVERTERS:
            try:
                CONVERTERS[parameter.type](parameter, value)
            except QueryError as fault:
                # The message proposes the example, which here is the very thing that is wrong.
                faults.append(str(fault).split(", for example")[0])
    return faults
