"""Reads the questions in `queries/*.rq`: what each asks, with which parameters, and whether its file is sound.

A query file is plain SPARQL that any engine runs. Its `#+` lines explain it:

    #+ title: Accusations
    #+ question: Who accused whom of what, on what grounds?
    #+ competency: 1
    #+ param actor: actor, e.g. Russia - the accuser, or anybody on its side
    #+ param days: number, default 30, e.g. 7 - how many days apart

and one `VALUES (?_actor ?_days) { (UNDEF 30) }` line gives the parameters: a variable that begins with an
underscore is a parameter, `UNDEF` means that it may be left out. `bind` puts RDF terms, never text, in the place of
that row. A comment such as

    #? actor: ?s ck:speaker/ck:side? ?_actor .

becomes part of the query where its parameter is given: a pattern that a FILTER implies, so that the engine can begin
with the few statements of one actor instead of trying all. `#? again` repeats, in an OPTIONAL or a subselect, what
stands in such lines before it. They change no answer, only the time; `kg.narrowing` has more.

What is wrong with a file is found here, all at once, and does not hinder the other files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from kg.errors import QueryError, UnknownQuery
from kg.files import find_data
from kg.model import Act
from kg.narrowing import LINE, narrow_text
from kg.readonly import check_read_only
from kg.vocab import XSD

#: What a parameter may be: actor and outlet are names or ids of actors in the store; date is an ISO day.
TYPES: Final = ("actor", "outlet", "act", "date", "number", "text")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a query can be asked with.

    Attributes:
        name: As typed on the command line, `_` for `-`.
        type: One of `TYPES`.
        required: True: the query cannot run without it.
        default: Used when it is not given; None: left open, which matches everything.
        example: A value that makes sense.
        help: What it does, in a few words.
    """

    name: str
    type: str
    required: bool
    default: str | None
    example: str
    help: str


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
    return [read_query(path) for path in _list_files(folder)]


def read_query(path: Path) -> Query:
    """Read one query file; what is wrong with it stands in `faults`, all at once."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        fault_line = f"{path.name}:1: cannot be read as UTF-8 text ({fault})"
        return Query(path.stem, "", "", (), (), (), "", path, (fault_line,))
    return parse_query(text, path)


def parse_query(text: str, path: Path) -> Query:
    """Parse the text of a query file; see `read_query`."""
    header = _read_header(text)
    variables, syntax = _read_select(text)
    faults = [*header.faults, *syntax]
    if not syntax:
        faults += _check_parameters(text, header.parameters, variables)
        faults += _check_narrowing(text, header.parameters)
    columns = tuple(name for name in variables if not name.startswith("_"))
    return Query(
        name=path.stem,
        title=header.values.get("title", ""),
        question=header.values.get("question", ""),
        parameters=tuple(header.parameters),
        columns=columns,
        competency=tuple(int(n) for n in re.findall(r"\d+", header.values.get("competency", ""))),
        text=text,
        path=path,
        faults=tuple(f"{path.name}:{line}: {what}" for line, what in sorted(faults)),
    )


def find_query(name: str, folder: Path | None = None) -> Query:
    """Find a query that can run.

    Raises:
        QueryError: No such query (the message lists the known ones), or its file is broken.
    """
    files = {path.stem: path for path in _list_files(folder)}
    if name not in files:
        raise UnknownQuery(f"unknown query {name!r} - expected one of {suggest(name, list(files))}")
    query = read_query(files[name])
    if query.faults:
        raise QueryError(
            f"the query {name} is broken - {'; '.join(query.faults)} - the other queries still run; "
            "mend the file, see queries/README.md"
        )
    return query


def bind(
    text: str,
    terms: Mapping[str, ox.NamedNode | ox.Literal | None],
    narrow: bool = True,
    list_rows: Callable[[str], str | None] | None = None,
) -> str:
    r"""Put RDF terms into the parameter row of a query; None leaves the parameter open.

    `narrow` tells whether `#?` lines come to life: the rows are the same without. `list_rows` as in
    `kg.narrowing.narrow_text`.

    >>> bind("SELECT ?_n { VALUES (?_n) { (UNDEF) } }", {"n": ox.Literal('a "b"')})
    'SELECT ?_n { VALUES (?_n) { ("a \\"b\\"") } }'
    >>> bind("#? n: ?s ?p ?_n .", {"n": ox.Literal("a")})
    '?s ?p "a" .'
    """
    if narrow:
        given = {name: str(term) for name, term in terms.items() if term is not None}
        text = narrow_text(text, given, list_rows)
    row = _PARAMETER_ROW.search(text)
    if row is None:
        return text
    names = re.findall(r"\?_(\w+)", row["names"])
    # str() of a term is its N-Triples form: every quote, backslash and line break in it is escaped.
    cells = " ".join("UNDEF" if terms.get(n) is None else str(terms[n]) for n in names)
    return f"{text[: row.start('cells')]}{cells}{text[row.end('cells') :]}"


def suggest(wrong: str, known: Sequence[str]) -> str:
    """List what is known, and the nearest, for the end of an error message."""
    near = get_close_matches(wrong, known, 1, cutoff=0.5)
    listed = ", ".join(known) if known else "none"
    return f"{listed} - did you mean {near[0]}?" if near else f"{listed} - choose one of these"


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

    values: Mapping[str, str]
    parameters: Sequence[Parameter]
    faults: Sequence[tuple[int, str]]


_HEADER_LINE = re.compile(r"#\+\s*(?P<key>[a-z]+)(?:\s+(?P<name>[A-Za-z_0-9]+))?\s*:\s*(?P<value>.*)")
_PARAMETER = re.compile(
    r"(?P<type>[a-z]+)(?:,\s*(?P<required>required)|,\s*default\s+(?P<default>[^,]+))?"
    r",\s*e\.g\.\s+(?P<example>.+?)\s+-\s+(?P<help>.+)"
)
_PARAMETER_ROW = re.compile(
    r"\bVALUES\s*\(\s*(?P<names>(?:\?_\w+\s*)+)\)\s*\{\s*\(\s*(?P<cells>[^()]*?)\s*\)\s*\}"
)
_EXPECTED_PARAMETER = "`#+ param NAME: TYPE, e.g. EXAMPLE - what it does`"


def _read_header(text: str) -> _Header:
    values: dict[str, str] = {}
    parameters: list[Parameter] = []
    faults: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        match = _HEADER_LINE.fullmatch(line.rstrip())
        if match is None or match["key"] not in {"title", "question", "competency", "param"}:
            faults.append((number, f"{line!r} - expected title, question, competency or param, then a colon"))
        elif match["key"] == "param":
            _read_parameter(match["name"] or "", match["value"], number, parameters, faults)
        elif match["key"] in values:
            faults.append((number, f"{match['key']} is given twice - keep one"))
        else:
            values[match["key"]] = match["value"]
    for key in ("title", "question"):
        if not values.get(key):
            faults.append((1, f"no `#+ {key}:` line - add one"))
    if not values.get("question", "?").endswith("?"):
        faults.append((1, "the question does not end in a question mark - ask one question in one sentence"))
    return _Header(values, parameters, faults)


def _read_parameter(
    name: str, value: str, number: int, parameters: list[Parameter], faults: list[tuple[int, str]]
) -> None:
    match = _PARAMETER.fullmatch(value)
    if not name or match is None:
        faults.append((number, f"parameter {name or '?'} - expected {_EXPECTED_PARAMETER}"))
    elif match["type"] not in TYPES:
        faults.append((number, f"parameter {name} is of type {match['type']} - expected {', '.join(TYPES)}"))
    elif any(earlier.name == name for earlier in parameters):
        faults.append((number, f"parameter {name} is given twice - keep one"))
    else:
        parameters.append(
            Parameter(
                name,
                match["type"],
                bool(match["required"]),
                match["default"],
                match["example"],
                match["help"],
            )
        )


def _read_select(text: str) -> tuple[list[str], list[tuple[int, str]]]:
    """Ask the engine itself for the columns of a query, or for what is wrong with it."""
    try:
        check_read_only(text)
        answer = ox.Store().query(text)
    except QueryError as fault:
        place = re.search(r"line (\d+) of the query", str(fault))
        return [], [(int(place[1]) if place else 1, str(fault))]
    except (SyntaxError, ValueError) as fault:
        return [], [_place_syntax_error(text, str(fault))]
    if not isinstance(answer, ox.QuerySolutions):
        return [], [(1, "not a SELECT query - a named query answers with a table")]
    return [variable.value for variable in answer.variables], []


def _place_syntax_error(text: str, fault: str) -> tuple[int, str]:
    """Turn "error at 5:1: expected ..." into a line number and the words that stand there."""
    place = re.match(r"error at (\d+):\d+: (.*)", fault, re.DOTALL)
    if place is None:
        return 1, f"not SPARQL: {fault}"
    line, lines = int(place[1]), text.splitlines()
    near = f"near {lines[line - 1].strip()!r}" if line <= len(lines) else "at the end of the file"
    return line, f"not SPARQL {near}: {place[2][:100]}"


def _check_parameters(
    text: str, parameters: Sequence[Parameter], variables: Sequence[str]
) -> list[tuple[int, str]]:
    """Compare the header with the VALUES row and the SELECT line; see the module's docstring."""
    row = _PARAMETER_ROW.search(text)
    names = re.findall(r"\?_(\w+)", row["names"]) if row else []
    cells = _TOKEN_CELL.findall(row["cells"]) if row else []
    line = text.count("\n", 0, row.start()) + 1 if row else 1
    told = [parameter.name for parameter in parameters]
    faults = [(line, f"?_{n} has no `#+ param {n}:` line") for n in names if n not in told]
    faults += [(1, f"parameter {n} is missing from the VALUES row") for n in told if n not in names]
    faults += [(1, f"?_{n} is missing from the SELECT line") for n in told if f"_{n}" not in variables]
    for parameter in parameters:
        if parameter.name in names and len(cells) == len(names):
            cell, default = cells[names.index(parameter.name)].strip('"'), parameter.default
            if cell != (default or "UNDEF"):
                faults.append((line, f"?_{parameter.name} is {cell}, the header says {default or 'UNDEF'}"))
        header = re.search(rf"^#\+\s*param\s+{parameter.name}\b", text, re.MULTILINE)
        told_at = text.count("\n", 0, header.start()) + 1 if header else 1
        faults += [(told_at, why) for why in _check_values(parameter)]
    return faults


def _check_narrowing(text: str, parameters: Sequence[Parameter]) -> list[tuple[int, str]]:
    """Check that each `#?` line names a parameter and uses it, and that the query parses with all of them."""
    told, faults = {parameter.name for parameter in parameters}, []
    for found in re.finditer(r"^[ \t]*#\?.*$", text, re.MULTILINE):
        line, number = LINE.fullmatch(found[0]), text.count("\n", 0, found.start()) + 1
        if line is None:
            why = "expected `#? PARAMETER: pattern with ?_PARAMETER`, perhaps with `alone`, or `#? again`"
            faults.append((number, f"{found[0].strip()!r} - {why}"))
        elif line["name"] is not None and line["name"] not in told:
            faults.append((number, f"`#? {line['name']}:` - there is no `#+ param {line['name']}:` line"))
        elif line["name"] is not None and f"?_{line['name']}" not in line["pattern"]:
            faults.append(
                (number, f"`#? {line['name']}:` does not use ?_{line['name']} - it would change the answer")
            )
    # The variable itself may stand wherever its term will.
    terms = {name: f"?_{name}" for name in told}
    return faults or _check_first(text, terms) or _read_select(narrow_text(text, terms))[1]


def _check_first(text: str, terms: Mapping[str, str]) -> list[tuple[int, str]]:
    """Check each subselect of a `#?` line that may be asked first, as the query that it then is."""
    faults: list[tuple[int, str]] = []
    for name, term in terms.items():
        line = text.count("\n", 0, max(0, text.find(f"#? {name}"))) + 1

        def check(subselect: str, line: int = line) -> None:
            faults.extend((line, why) for _, why in _read_select(subselect)[1])

        narrow_text(text, {name: term}, check)
    return faults


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


def _to_date(parameter: Parameter, value: str) -> ox.Literal:
    try:
        # `fromisoformat` also takes 20190201 and week dates; the graph's days have one form only.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError
        date.fromisoformat(value)
    except ValueError as fault:
        raise UnknownQuery(
            f"{parameter.name} {value!r} is not a day - expected YYYY-MM-DD, for example {parameter.example}"
        ) from fault
    return ox.Literal(value, datatype=ox.NamedNode(str(XSD.date)))


def _to_number(parameter: Parameter, value: str) -> ox.Literal:
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        raise UnknownQuery(
            f"{parameter.name} {value!r} is not a number - expected digits, for example {parameter.example}"
        )
    # A fraction as a double, which confidences are too: Virtuoso keeps no fractions of decimals in VALUES.
    return ox.Literal(value, datatype=ox.NamedNode(str(XSD.double if "." in value else XSD.decimal)))


def _to_act(parameter: Parameter, value: str) -> ox.Literal:
    acts = [act.value for act in Act]
    if value not in acts:
        raise UnknownQuery(
            f"{parameter.name} {value!r} is not an act - expected one of {suggest(value, acts)}"
        )
    return ox.Literal(value)


def _to_text(parameter: Parameter, value: str) -> ox.Literal:
    return ox.Literal(value.encode("utf-8", "replace").decode("utf-8"))


#: Text to RDF term, for the types that need no store; `actor` and `outlet` do.
CONVERTERS: Final[Mapping[str, Callable[[Parameter, str], ox.Literal]]] = {
    "date": _to_date,
    "number": _to_number,
    "act": _to_act,
    "text": _to_text,
}
