"""Commands on the log of verdicts: `kg verdicts` (check, spreadsheet, merges), `kg agreement`, `kg evaluate`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.choosing import LOG, STORE, Folder, Form, LogFile, Reviewer, name_build
from kg.cli.console import complain, words, write_out
from kg.cli.reviewing import list_queue, tell_time
from kg.counting import count_words
from kg.errors import ReadError, UsageError, choose
from kg.formats import render_csv, render_table
from kg.store import open_store
from kg.table import Table

if TYPE_CHECKING:
    from kg.review.verdicts import Verdict

SomeLog = Annotated[
    Path | None,
    typer.Option("--verdicts", help="The log; none: those of the bundled articles and verdicts.jsonl here."),
]


def check(verdicts: LogFile = LOG) -> None:
    """Check every line of the log; bad ones are named by number and fail the check."""
    from kg.review.log import read_log

    log = read_log(verdicts, must_exist=True)
    for number, fault in log.faults:
        complain(f"{verdicts}:{number}: {fault}")
    words.print(
        f"{count_words(len(log.entries), 'verdict')}, {count_words(len(log.faults), 'bad line')}",
    )
    if log.faults:
        raise typer.Exit(1)


def sheet(
    of: Annotated[str, typer.Argument(help="statements, claims, actors or verdicts")] = "statements",
    store: Folder = STORE,
    verdicts: LogFile = LOG,
    order: Annotated[
        str, typer.Option(help="statements: doubt: most doubtful first; text: as one reads.")
    ] = "doubt",
) -> None:
    """Print a CSV table with columns to fill in: of the unreviewed statements, or of what was taken for one.

    claims: `out` (any mark) takes a content out, `into` names a claim that says the same, `label` a better name; `out`
    and `into` move the one content. actors: `verdict` is merge or split. verdicts: those that hold, rejected statements
    too; `undo` (any mark) takes one back. `kg verdicts import` reads each.
    """
    from kg.jobs.sheets import SHEETS, list_sheet
    from kg.review.sheets import COLUMNS, build_sheet

    if choose("of", of, SHEETS) != "statements":
        listed = list_sheet(store, of, verdicts)
        write_out(render_csv(listed.columns, listed.rows))
        return
    _, queue = list_queue(store, verdicts, order)
    write_out(render_csv(COLUMNS, build_sheet(queue)))


def import_sheet(
    file: Annotated[Path, typer.Argument(help="The CSV table, filled in.")],
    reviewer: Reviewer,
    store: Folder = STORE,
    verdicts: LogFile = LOG,
) -> None:
    """Append the verdicts of a filled table; every bad row is refused by its line, the rest kept."""
    from kg.jobs.sheets import parse_rows
    from kg.review.log import append_verdicts

    rows, shifted = _read_rows(file)
    found, faults = parse_rows(store, rows, (reviewer, tell_time()), verdicts)
    if found:
        append_verdicts(verdicts, found)
    refused = sorted([*faults, *shifted])
    for number, fault in refused:
        complain(f"{file}:{number}: refused - {fault}")
    words.print(
        f"{count_words(len(found), 'verdict')} appended to {verdicts}, {count_words(len(refused), 'row')} refused",
    )
    if refused:
        raise typer.Exit(1)


def _read_rows(file: Path) -> tuple[list[tuple[int, dict[str, str]]], list[tuple[int, str]]]:
    """Read a CSV: rows, and faults of those with cells beyond the last column.

    The line number of a row is that of its last line, as editors count.
    """
    from kg.jobs.sheets import find_missing

    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="")
            if missing := find_missing(reader.fieldnames or ()):
                raise ReadError(
                    f"{file}: no column {', '.join(missing)} - expected a table of `kg verdicts sheet`"
                )
            rows, faults = [], []
            for row in reader:
                beyond = row.pop(None, None)
                if beyond and any(cell.strip() for cell in beyond):
                    faults.append((reader.line_num, "it has cells beyond the last column - it was shifted"))
                else:
                    rows.append((reader.line_num, row))
            return rows, faults
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ReadError(f"{file}: cannot be read - {fault} - expected a CSV table in UTF-8") from fault


def export_cas(
    folder: Annotated[Path, typer.Argument(help="Made if it is not there; one file an article.")],
    store: Folder = STORE,
    verdicts: LogFile = LOG,
    form: Annotated[str, typer.Option("--format", help="json, xmi")] = "json",
) -> None:
    """Write the statements as UIMA CAS, to review in INCEpTION (layer webanno.custom.Statement)."""
    from kg.jobs.casfiles import write_cas_files
    from kg.jobs.serving import open_desk

    for path in write_cas_files(open_desk(store, verdicts, tell_time), folder, form, complain):
        words.print(str(path))


def import_cas(
    files: Annotated[list[Path], typer.Argument(help="CAS files, changed.")],
    reviewer: Reviewer,
    store: Folder = STORE,
    verdicts: LogFile = LOG,
    types: Annotated[Path | None, typer.Option(help="The type system of XMI files.")] = None,
) -> None:
    """Append the verdicts of changed CAS files; every annotation that does not fit is refused, the rest kept."""
    from kg.jobs.casfiles import read_cas_files
    from kg.jobs.serving import open_desk

    given, faults = read_cas_files(open_desk(store, verdicts, tell_time), files, reviewer, types)
    for fault in faults:
        complain(fault)
    words.print(f"{count_words(given, 'verdict')} appended to {verdicts}, {len(faults)} refused")
    if faults:
        raise typer.Exit(1)


Kinds = Annotated[str, typer.Argument(help="actor, proposition or utterance")]


def merge(
    what: Kinds,
    into: Annotated[str, typer.Argument(help="Id that stands for all.")],
    ids: Annotated[list[str], typer.Argument(help="Ids that are the same.")],
    reviewer: Reviewer,
    label: Annotated[str, typer.Option(help="A new name for it.")] = "",
    verdicts: LogFile = LOG,
    store: Folder = STORE,
) -> None:
    """Say that actors, propositions or utterances are one; `split` takes it back.

    Ids of actors: `kg actors` and `kg query actors`; of propositions: `kg claims --alone`; of utterances: `kg query
    same-acts`.
    """
    fields = {"of": what, "from": ids, "into": into} | ({"label": label} if label else {})
    _append_join("merge", fields, reviewer, verdicts, store)


def split(
    what: Kinds,
    ids: Annotated[list[str], typer.Argument(help="Ids that stand for themselves again.")],
    reviewer: Reviewer,
    verdicts: LogFile = LOG,
    store: Folder = STORE,
) -> None:
    """Hold names apart or take contents out of their claim, also where people merged them; utterances: are not one."""
    _append_join("split", {"of": what, "from": ids}, reviewer, verdicts, store)


def undo(
    ids: Annotated[list[str], typer.Argument(help="Ids of statements, or of verdicts.")],
    reviewer: Reviewer,
    verdicts: LogFile = LOG,
) -> None:
    """Take back the last verdict on each statement, such as a rejection; `kg verdicts sheet verdicts` lists them."""
    from kg.review.log import append_verdicts, read_log
    from kg.review.undoing import build_undo

    entries, by = read_log(verdicts, must_exist=True).entries, (reviewer, tell_time())
    try:
        append_verdicts(verdicts, [build_undo(key, entries, by) for key in ids])
    except ValueError as fault:
        raise UsageError(f"{fault} - nothing was written") from fault
    words.print(f"{count_words(len(ids), 'undo')} appended to {verdicts}; {name_build(verdicts)} applies it")


def _append_join(kind: str, fields: Mapping[str, object], reviewer: str, log: Path, store: Path) -> None:
    from kg.jobs.missing import find_unknown
    from kg.review.log import append_verdicts
    from kg.review.verdicts import Kind
    from kg.review.verdicts import Verdict as Made

    verdict: Verdict = Made(Kind(kind), reviewer, tell_time(), fields=fields)
    if unknown := find_unknown(store, fields):
        raise UsageError(f"{unknown} - nothing was written")
    try:
        append_verdicts(log, [verdict])
    except ValueError as fault:
        raise UsageError(str(fault)) from fault
    words.print(f"{kind} appended to {log}; {name_build(log)} applies it")


def agreement(
    store: Folder = STORE,
    verdicts: SomeLog = None,
    differing: Annotated[bool, typer.Option("--differing", help="List where coders differ instead.")] = False,
    confusion: Annotated[
        bool, typer.Option("--confusion", help="Count which act one gave where the other gave which.")
    ] = False,
    gamma: Annotated[bool, typer.Option("--gamma", help="Also gamma of the spans; slower.")] = False,
    readers: Annotated[
        list[str] | None,
        typer.Option(
            "--readers",
            help="Compare readers on frames instead: offline, or NAME=FILE of frames; once for each.",
        ),
    ] = None,
    texts: Annotated[
        list[str] | None,
        typer.Option("--articles", help="Articles that --readers read; none: the bundled ones."),
    ] = None,
    form: Form = "table",
) -> None:
    """Agreement of the reviewers with each other and with the machine, with intervals.

    Alpha and kappa of each field over judged statements; on articles that two coders judged wholly also alpha over
    words, F1 of matched statements and gamma.
    """
    from kg.jobs import evaluating
    from kg.jobs.agreeing import build_confusion_table, build_span_table, collect_marks
    from kg.jobs.reviewing import read_entries

    if readers:
        write_out(render_table(_compare_readers(readers, texts), form))
        return
    entries = read_entries(verdicts)
    opened = open_store(store, read_only=True)
    machine = evaluating.read_machine(opened)
    codes = evaluating.collect_codes(machine, entries)
    if differing:
        table = evaluating.build_disagreement_table(codes, machine, entries)
    elif confusion:
        table = build_confusion_table(codes["act"])
    else:
        articles = {article.id: article for article in opened.articles()}
        spans = build_span_table(collect_marks(machine, entries, articles), articles, gamma)
        table = evaluating.build_agreement_table(codes)
        table = Table(table.columns, table.rows + spans.rows)
    write_out(render_table(table, form))


def _compare_readers(readers: list[str], texts: list[str] | None) -> Table:
    from kg.files import find_data
    from kg.jobs.engine import load_engine
    from kg.jobs.given import list_build_articles
    from kg.jobs.readings import OFFLINE, build_reader_table, read_readings, split_name

    articles = list({a.id: a for a in list_build_articles(texts or [str(find_data("articles"))])}.values())
    engine = load_engine() if any(split_name(name)[1] == OFFLINE for name in readers) else None
    return build_reader_table(read_readings(readers, articles, engine), articles)


def evaluate(
    store: Folder = STORE,
    verdicts: SomeLog = None,
    form: Form = "table",
    calibrate: Annotated[
        Path | None,
        typer.Option(
            help="Refit confidence from the verdicts and write it here, for kg build --calibration. "
            "The store must be built without one."
        ),
    ] = None,
) -> None:
    """Score the machine on what was reviewed, by act, rule and outlet, with 95 % intervals."""
    from kg import findings
    from kg.jobs.evaluating import list_right, read_machine
    from kg.jobs.reviewing import read_entries

    opened = open_store(store, read_only=True)
    write_out(render_table(findings.evaluate(opened, verdicts), form))
    if calibrate is None:
        return
    entries, machine = read_entries(verdicts), read_machine(opened)
    from kg.review.calibrating import fit_calibration, write_calibration

    fitted = fit_calibration(list_right(machine, entries))
    write_calibration(calibrate, fitted)
    words.print(
        f"{calibrate}: fitted to {fitted.judged} judged statements, {fitted.kept} of them right; Brier score "
        f"{fitted.before} before, {fitted.after} on verdicts held out",
    )
    if fitted.after >= fitted.before:
        words.print("It is no better than what the machine says already: better not used.")


def suggest(
    store: Folder = STORE,
    verdicts: SomeLog = None,
    codebook: Annotated[
        Path | None, typer.Option(help="Suggest changes of this codebook's tables; none: the bundled ones.")
    ] = None,
) -> None:
    """Print what the corrections suggest for actors and cues, as a diff: kg verdicts suggest | patch -p1."""
    from kg.codebook.book import load_codebook
    from kg.jobs.evaluating import read_machine
    from kg.jobs.reviewing import read_entries
    from kg.review.suggestions import suggest_changes

    machine = read_machine(open_store(store, read_only=True))
    suggested = suggest_changes(machine, read_entries(verdicts), load_codebook(codebook))
    write_out(suggested.diff)
    for line in suggested.notes:
        words.print(line)
