"""Commands of research: `kg import` (codings of other tools) and `kg analyse` (measures of discourse networks)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import words, write_out
from kg.cli.graph import STORE, Form, Where
from kg.errors import UsageError
from kg.formats import render_table
from kg.table import Table, Value

if TYPE_CHECKING:
    from kg.analysis import Event, Matrix
    from kg.importing import Codings, Slots

MEASURES = ("two-mode", "one-mode", "centrality", "blocs", "polarisation", "backbone", "windows")
SOURCES = ("dna", "csv", "brat", "cas")


def add_analysis_commands(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("import")(import_codings)
    app.command("analyse")(analyse)


def import_codings(
    tool: Annotated[str, typer.Argument(help=", ".join(SOURCES))],
    file: Annotated[Path, typer.Argument(help="The file of that tool.")],
    columns: Annotated[
        list[str] | None, typer.Option("--column", help="CSV: ours=theirs, such as speaker=actor.")
    ] = None,
    slots: Annotated[
        list[str] | None, typer.Option("--slot", help="slot=variable, such as content=concept.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="CSV: encoding of the file.")] = "utf-8",
    coder: Annotated[str, typer.Option(help="brat, cas: whose annotation it is.")] = "",
    types: Annotated[Path | None, typer.Option(help="cas: the type system of an XMI file.")] = None,
) -> None:
    """Print codings of DNA, CSV, brat or UIMA CAS as statements, one JSON object a line, marked by coder."""
    from kg.importing import read_brat, read_cas, read_coding_table, read_dna, to_statements
    from kg.records import build_lines

    if tool == "dna":
        codings = read_dna(file)
    elif tool == "csv":
        codings = read_coding_table(file, _split("--column", columns), encoding)
    elif tool == "brat":
        codings = read_brat(file, coder)
    elif tool == "cas":
        codings = read_cas(file, types, coder=coder)
    else:
        raise UsageError(f"cannot import {tool!r} - expected {', '.join(SOURCES)}")
    statements, left = to_statements(codings, _choose_slots(tool, _split("--slot", slots)))
    write_out(build_lines(statements))
    _count_words(codings, len(statements), left)


def _count_words(codings: Codings, made: int, left: int) -> None:
    words.print(
        f"{len(codings.articles)} articles, {len(codings.codings)} codings: {made} statements, "
        f"{left} left out (no speaker, or of another kind)",
        markup=False,
    )


def _split(option: str, pairs: list[str] | None) -> dict[str, str]:
    for pair in pairs or []:
        if "=" not in pair:
            raise UsageError(f"{option} {pair!r} - expected OURS=THEIRS")
    return dict(pair.split("=", 1) for pair in pairs or [])


def _choose_slots(tool: str, given: dict[str, str]) -> Slots:
    from kg.importing import Slots

    start = Slots() if tool == "dna" else Slots("speaker", "person", "target", "content", "stance")
    known = tuple(Slots.__dataclass_fields__)
    stray = [name for name in given if name not in known]
    if stray:
        raise UsageError(f"--slot {stray[0]!r} - expected one of {', '.join(known)}")
    return Slots(**{**{name: getattr(start, name) for name in known}, **given})


def analyse(
    measure: Annotated[str, typer.Argument(help=", ".join(MEASURES))],
    store: Where = STORE,
    dna: Annotated[Path | None, typer.Option(help="A DNA database instead of the store.")] = None,
    aggregation: Annotated[
        str, typer.Option(help="ignore, congruence, conflict, subtract, combine")
    ] = "subtract",
    normalization: Annotated[
        str, typer.Option(help="no, average, jaccard, cosine, activity, prominence")
    ] = "no",
    duplicates: Annotated[
        str, typer.Option(help="include, document, week, month, year, acrossrange")
    ] = "include",
    exclude: Annotated[list[str] | None, typer.Option(help="variable=value, as often as needed.")] = None,
    level: Annotated[str, typer.Option(help="side or actor")] = "side",
    window: Annotated[int, typer.Option(help="windows: days")] = 30,
    kernel: Annotated[str, typer.Option(help="windows: no, uniform, gaussian, ...")] = "no",
    alpha: Annotated[float, typer.Option(help="backbone: 0-1")] = 0.05,
    form: Form = "table",
) -> None:
    """Measure who stands with whom on what: discourse networks, centralities, blocs, polarisation, backbone."""
    from kg.analysis import (
        build_one_mode,
        build_two_mode,
        measure_rdna_polarisation,
        select_events,
        slide_windows,
    )

    if measure not in MEASURES:
        raise UsageError(f"unknown measure {measure!r} - expected {', '.join(MEASURES)}")
    unwanted: dict[str, list[str]] = {}
    for pair in exclude or []:
        name, mark, value = pair.partition("=")
        if not mark:
            raise UsageError(f"--exclude {pair!r} - expected VARIABLE=VALUE")
        unwanted.setdefault(name, []).append(value)
    events = select_events(
        _load_events(store, dna, level), unwanted, duplicates=duplicates, use_level=aggregation != "ignore"
    )
    if measure == "windows":
        rows: list[tuple[Value, ...]] = []
        for day, inside, weights in slide_windows(events, window, kernel):
            matrix = build_one_mode(inside, aggregation, normalization, weights)
            rows.append((day.isoformat(), len(inside), len(matrix.rows), *_polarise(matrix)))
        table = Table(("day", "events", "actors", "blocs", "modularity"), tuple(rows))
    elif measure == "polarisation":
        blocs = _polarise(build_one_mode(events, aggregation, normalization))
        both = [build_one_mode(events, tie, "average") for tie in ("congruence", "conflict")]
        score = measure_rdna_polarisation(*both).score
        table = Table(("blocs", "modularity", "rdna_score"), ((*blocs, score),))
    elif measure == "two-mode":
        table = _to_table(build_two_mode(events, aggregation, normalization))
    else:
        table = _measure(measure, build_one_mode(events, aggregation, normalization), alpha)
    write_out(render_table(table, form))


def _load_events(store: Path, dna: Path | None, level: str) -> Sequence[Event]:
    from kg.analysis import from_codings, from_statements
    from kg.importing import read_dna
    from kg.store import open_store

    if dna is not None:
        return from_codings(read_dna(dna))
    opened = open_store(store, read_only=True)
    return from_statements(opened.statements(), {a.id: a for a in opened.articles()}, level)


def _to_table(matrix: Matrix) -> Table:
    rows: list[tuple[Value, ...]] = [
        (label, *cells) for label, cells in zip(matrix.rows, matrix.cells.tolist(), strict=True)
    ]
    return Table(("", *matrix.columns), tuple(rows))


def _polarise(matrix: Matrix) -> tuple[int, float]:
    from kg.analysis import find_blocs, measure_modularity, to_graph

    graph = to_graph(matrix, two_mode=False)
    blocs = find_blocs(graph)
    return len(blocs), measure_modularity(graph, blocs)


def _measure(measure: str, matrix: Matrix, alpha: float) -> Table:
    from kg.analysis import find_backbone, find_blocs, measure_centrality, to_graph

    graph = to_graph(matrix, two_mode=False)
    if measure == "one-mode":
        return _to_table(matrix)
    if measure == "centrality":
        return measure_centrality(graph)
    if measure == "blocs":
        found = enumerate(find_blocs(graph), start=1)
        return Table(("bloc", "actor"), tuple((n, actor) for n, bloc in found for actor in bloc))
    edges = sorted(find_backbone(graph, alpha).edges(data=True), key=lambda e: e[:2])
    rows = tuple((a, b, d["weight"], d["alpha"]) for a, b, d in edges)
    return Table(("actor", "other", "weight", "alpha"), rows)
