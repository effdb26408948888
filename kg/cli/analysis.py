"""Commands of research: `kg import` (codings of other tools) and `kg analyse` (networks and ledgers)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import complain, words, write_out
from kg.cli.graph import STORE, Where
from kg.cli.options import spread
from kg.codes import SHIPPED
from kg.counting import count_words
from kg.errors import UsageError
from kg.formats import TABLE_FORMATS, render_table
from kg.jobs.options import Settings

if TYPE_CHECKING:
    from kg.analysis import Event
    from kg.importing import Codings, Slots
    from kg.jobs.analysing import Corpus
    from kg.model import Statement

NETWORKS = (
    "two-mode", "one-mode", "centrality", "blocs", "hierarchy", "polarisation", "backbone", "windows", "balance",
)  # fmt: skip
LEDGERS = (
    "answers", "exchanges", "evidence", "figures", "positions", "outlets", "depth", "deadlines",
    "who-whom", "reciprocity", "signed", "triads",
)  # fmt: skip
MEASURES = (*NETWORKS, *LEDGERS)
SOURCES = ("dna", "csv", "brat", "cas")


def add_analysis_commands(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("import")(import_codings)
    app.command("analyse")(analyse)
    app.command("score")(score)


@dataclass(frozen=True, slots=True)
class Kept:
    """Where codings go."""

    store: Annotated[
        Path | None,
        typer.Option("--store", help="Keep the codings beside this store, to score the machine by."),
    ] = None
    into: Annotated[
        Path | None,
        typer.Option(help="Make a store of the codings alone: queries, pages and exports of them."),
    ] = None
    texts: Annotated[
        Path | None,
        typer.Option(help="Write the texts as JSON Lines, for the machine to read: kg build FILE."),
    ] = None
    frames: Annotated[
        Path | None,
        typer.Option(help="Write the codings as frames, for kg build --frames and kg agreement --readers."),
    ] = None

    def write(self, tool: str, file: Path, codings: Codings, statements: Sequence[Statement]) -> list[Path]:
        """Write what is asked for, and list it."""
        from kg.jobs.coding import build_coded_store, write_codings, write_texts

        return [
            *([write_codings(self.store, tool, file, statements)] if self.store else []),
            *([build_coded_store(self.into, codings, statements)] if self.into else []),
            *([write_texts(codings.articles.values(), self.texts)] if self.texts else []),
            *([_write_frames(self.frames, codings, statements)] if self.frames else []),
        ]


@spread
def import_codings(
    tool: Annotated[str, typer.Argument(help=", ".join(SOURCES))],
    file: Annotated[Path, typer.Argument(help="The file of that tool.")],
    *,
    columns: Annotated[
        list[str] | None, typer.Option("--column", help="CSV: ours=theirs, such as speaker=actor.")
    ] = None,
    slots: Annotated[
        list[str] | None, typer.Option("--slot", help="slot=variable, such as content=concept.")
    ] = None,
    acts: Annotated[
        list[str] | None,
        typer.Option("--act", help="What a value or type of theirs means: theirs=act, such as con=deny."),
    ] = None,
    encoding: Annotated[str, typer.Option(help="CSV: encoding of the file.")] = "utf-8",
    coder: Annotated[str, typer.Option(help="brat, cas: whose annotation it is.")] = "",
    types: Annotated[Path | None, typer.Option(help="cas: the type system of an XMI file.")] = None,
    kept: Kept,
) -> None:
    """Take codings of DNA, CSV, brat or UIMA CAS in, marked by coder; without an option, print them as JSON Lines."""
    from kg.importing import has_stance, to_statements
    from kg.records import build_lines

    codings = _read_codings(tool, file, _split("--column", columns), encoding, coder, types)
    chosen = _choose_slots(tool, _split("--slot", slots), _split("--act", acts))
    statements, left = to_statements(codings, chosen)
    # Everything is read and checked before anything is written.
    written = kept.write(tool, file, codings, statements)
    for path in written:
        words.print(str(path), markup=False)
    if not written:
        write_out(build_lines(statements))
    _count_words(codings, statements, left)
    if statements and not has_stance(codings, chosen):
        _tell_no_stance(tool, codings)


def _write_frames(path: Path, codings: Codings, statements: Sequence[Statement]) -> Path:
    from kg.files import write_atomic
    from kg.jobs.codedframes import build_coded_frames

    found = build_coded_frames(statements, codings.articles)
    words.print(
        f"{count_words(found.frames, 'frame')}; of {found.parties} speakers and targets "
        f"{count_words(found.nameless, 'has', 'have')} a name that stands "
        "nowhere in the text: left out there",
        markup=False,
    )
    return write_atomic(path, found.lines.encode("utf-8", "surrogatepass"))


def _read_codings(
    tool: str, file: Path, columns: dict[str, str], encoding: str, coder: str, types: Path | None
) -> Codings:
    from kg.importing import read_brat, read_cas, read_coding_table, read_dna

    if tool == "dna":
        return read_dna(file)
    if tool == "csv":
        return read_coding_table(file, columns, encoding)
    if tool == "brat":
        return read_brat(file, coder)
    if tool == "cas":
        return read_cas(file, types, coder=coder)
    raise UsageError(f"cannot import {tool!r} - expected {', '.join(SOURCES)}")


def _tell_no_stance(tool: str, codings: Codings) -> None:
    from kg.importing import COLUMNS

    unread = sorted({name for coding in codings.codings for name in coding.values} - set(COLUMNS))
    words.print(
        "No stance is mapped, so every coding is read as state, neither for nor against - name the "
        f"variable that holds it: {'--column stance=NAME' if tool == 'csv' else '--slot stance=NAME'}"
        + (f" (the file has {', '.join(unread)})" if unread else ""),
        markup=False,
    )


def _count_words(codings: Codings, statements: Sequence[Statement], left: Counter[str]) -> None:
    acts = Counter(statement.act.value for statement in statements)
    told = ", ".join(f"{number} {act}" for act, number in sorted(acts.items()))
    reasons = ", ".join(f"{number} {reason}" for reason, number in left.items())
    words.print(
        f"{count_words(len(codings.articles), 'article')}, {count_words(len(codings.codings), 'coding')}: "
        f"{count_words(len(statements), 'statement')}"
        + (f" ({told})" if told else "")
        + f", {left.total()} left out"
        + (f" ({reasons})" if reasons else ""),
        markup=False,
    )


def _split(option: str, pairs: list[str] | None) -> dict[str, str]:
    for pair in pairs or []:
        if "=" not in pair:
            raise UsageError(f"{option} {pair!r} - expected OURS=THEIRS")
    return dict(pair.split("=", 1) for pair in pairs or [])


def _choose_slots(tool: str, given: dict[str, str], acts: dict[str, str]) -> Slots:
    from kg.importing import Slots

    start = Slots() if tool == "dna" else Slots("speaker", "person", "target", "content", "stance")
    known = ("speaker", "person", "target", "content", "stance", "act", "kind")
    stray = [name for name in given if name not in known]
    if stray:
        raise UsageError(f"--slot {stray[0]!r} - expected one of {', '.join(known)}")
    if wrong := [act for act in acts.values() if act not in SHIPPED.acts]:
        raise UsageError(f"--act {wrong[0]!r} - expected VALUE=ACT with one of {', '.join(SHIPPED.acts)}")
    meant = {word.strip().lower(): SHIPPED.act(act) for word, act in acts.items()}
    return replace(start, **given, kinds_are_acts=tool == "brat", acts=meant)


@spread
def analyse(
    measure: Annotated[str, typer.Argument(help=", ".join(MEASURES))],
    *,
    store: Where = STORE,
    dna: Annotated[Path | None, typer.Option(help="Networks: a DNA database instead of the store.")] = None,
    coder: Annotated[
        str,
        typer.Option(help="The codings of this coder beside the store, instead of the machine's statements."),
    ] = "",
    duplicates: Annotated[
        str, typer.Option(help="Networks: include, document, week, month, year, acrossrange")
    ] = "include",
    exclude: Annotated[
        list[str] | None, typer.Option(help="Networks: variable=value, as often as needed.")
    ] = None,
    column: Annotated[
        str,
        typer.Option(help="Networks: content, or concept (those of the codebook the store was built with)"),
    ] = "content",
    settings: Settings,
    form: Annotated[
        str, typer.Option("--format", help=f"{', '.join(TABLE_FORMATS)}; deadlines: ics too")
    ] = "table",
) -> None:
    """Measure who stands with whom (networks), and what came back to what, on what grounds, by whom told (ledgers)."""
    from kg.jobs.analysing import build_ledger, load_corpus, measure_network

    if measure not in MEASURES:
        raise UsageError(f"unknown measure {measure!r} - expected {', '.join(MEASURES)}")
    if measure in NETWORKS:
        table = measure_network(
            measure, _select_events(store, coder, dna, settings, exclude, duplicates, column), settings
        )
    elif dna is not None:
        raise UsageError(f"{measure} needs targets and answers, which a DNA database lacks - name a --store")
    elif measure == "deadlines" and form == "ics":
        write_out(_render_calendar(load_corpus(store, coder)))
        return
    else:
        table = build_ledger(measure, load_corpus(store, coder), settings)
    write_out(render_table(table, form))


def _render_calendar(corpus: Corpus) -> str:
    from kg.analysis import build_calendar, find_deadlines

    found = find_deadlines(corpus.statements, corpus.articles, corpus.links)
    placed = [d for d in found if d.last is not None]
    words.print(
        f"{len(placed)} deadlines; {len(found) - len(placed)} cannot be placed on a day", markup=False
    )
    return build_calendar(placed, corpus.articles)


def _select_events(
    store: Path,
    coder: str,
    dna: Path | None,
    settings: Settings,
    exclude: list[str] | None,
    duplicates: str,
    column: str,
) -> Sequence[Event]:
    from kg.analysis import from_codings, from_statements, select_events
    from kg.importing import read_dna
    from kg.jobs.analysing import load_corpus

    unwanted: dict[str, list[str]] = {}
    for pair in exclude or []:
        name, mark, value = pair.partition("=")
        if not mark:
            raise UsageError(f"--exclude {pair!r} - expected VARIABLE=VALUE")
        unwanted.setdefault(name, []).append(value)
    if dna is not None:
        events = from_codings(read_dna(dna))
    else:
        corpus = load_corpus(store, coder)
        events = from_statements(corpus.statements, corpus.articles, settings.level, column)
        if column == "concept" and corpus.statements and not events:
            raise UsageError(
                "no statement of this store falls under a concept - name concepts in a codebook "
                "(kg codebook suggest), then kg build --codebook FILE"
            )
    use_level = settings.aggregation != "ignore"
    return select_events(events, unwanted, duplicates=duplicates, use_level=use_level)


def score(
    store: Where = STORE,
    coder: Annotated[str, typer.Option(help="Only this coder.")] = "",
    by: Annotated[str, typer.Option(help="act, or stance (agrees or rejects, as in DNA)")] = "act",
    form: Annotated[str, typer.Option("--format", help=", ".join(TABLE_FORMATS))] = "table",
) -> None:
    """Score the machine against codings kept beside the store: precision, recall, F1 by act, with 95 % intervals."""
    from kg.analysis.scoring import score_codings
    from kg.jobs.coding import read_codings
    from kg.store import open_store

    codings = read_codings(store, coder)
    opened = open_store(store, read_only=True)
    read = set(opened.article_ids())
    write_out(render_table(score_codings(opened.statements(), codings, read, by), form))
    missing = {s.article for s in codings} - read
    if missing:
        complain(
            f"{len(missing)} coded documents are not in the store and were left out - have the machine read them: "
            "kg import TOOL FILE --texts texts.jsonl, then kg build with texts.jsonl"
        )
