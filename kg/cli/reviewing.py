"""Commands for review: `kg review`, `kg verdicts` (log, spreadsheet), `kg agreement`, `kg evaluate`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.console import complain, words, write_out
from kg.errors import KgError, ReadError, UsageError
from kg.formats import TABLE_FORMATS, render_csv, render_table
from kg.store import open_store
from kg.table import Table

if TYPE_CHECKING:
    from kg.model import Article, Statement
    from kg.review import Log
    from kg.store import Store

Where = Annotated[Path, typer.Option("--store", help="Folder of the store.")]
LogFile = Annotated[Path, typer.Option("--verdicts", help="The log; made if it is not there.")]
Reviewer = Annotated[str, typer.Option("--reviewer", help="Who judges: a name or role.")]
Form = Annotated[str, typer.Option("--format", help=", ".join(TABLE_FORMATS))]
STORE = Path("store")
LOG = Path("verdicts.jsonl")
KEYS = "a accept, r reject, c correct, u unsure, s skip, z undo, q quit"


def add_review_commands(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("review")(review)
    log = typer.Typer(help="The log of verdicts: check it, fill it from a spreadsheet.", no_args_is_help=True)
    log.command("check")(check)
    log.command("sheet")(sheet)
    log.command("import")(import_sheet)
    app.command("agreement")(agreement)
    app.command("evaluate")(evaluate)
    app.add_typer(log, name="verdicts")


def review(
    reviewer: Reviewer = "",
    store: Where = STORE,
    verdicts: LogFile = LOG,
    listing: Annotated[
        bool, typer.Option("--list", help="Only list the queue, most doubtful first.")
    ] = False,
) -> None:
    """Judge the statements of the store, most doubtful first: one key and Enter a decision, saved at once."""
    from kg.review import order_queue, read_log, weigh_doubt

    opened, log = open_store(store, read_only=True), read_log(verdicts)
    queue = order_queue(opened.statements(), _list_done(opened, log))
    if listing:
        rows = tuple(
            (f"{weigh_doubt(s):.2f}", s.id, s.act.value, s.speaker.actor.label, s.quote[:80]) for s in queue
        )
        write_out(render_table(Table(("doubt", "id", "act", "who", "words"), rows), "table"))
        return
    if not reviewer.strip():
        raise UsageError("--reviewer is missing - expected a name or role, such as --reviewer anna")
    decided = _Session(opened, verdicts, reviewer, log.version).run(queue)
    words.print(f"{decided} decided, {len(queue) - decided} left; `kg build` applies them", markup=False)


class _Session:
    """One reviewer's sitting: asks, writes each decision at once, takes back the last."""

    def __init__(self, store: Store, log: Path, reviewer: str, seen: int) -> None:
        from kg.review.sheets import list_parties

        self.log, self.reviewer, self.seen = log, reviewer, seen
        self.statements = store.statements()
        self.articles: dict[str, Article] = {a.id: a for a in store.articles()}
        self.parties = list_parties(self.statements)
        self.given: list[str] = []

    def run(self, queue: Sequence[Statement]) -> int:
        """Go through the queue; returns how many are decided."""
        at = 0
        while at < len(queue):
            self._show(queue[at], at, len(queue))
            key = typer.prompt(KEYS, prompt_suffix=" > ", default="s", show_default=False, err=True).strip()
            if key == "q":
                break
            if key == "z":
                at -= self._undo()
                continue
            try:
                at += self._decide(queue[at], key)
            except (KgError, ValueError) as fault:
                complain(str(fault))
        return len([key for key in self.given if key])

    def _show(self, statement: Statement, at: int, total: int) -> None:
        from kg.jobs.explaining import explain_statement

        shown = explain_statement(statement, self.articles[statement.article], self.statements)
        write_out(f"\n{at + 1}/{total}\n{shown}")

    def _decide(self, statement: Statement, key: str) -> int:
        from kg.review import Kind, append_verdicts, judge
        from kg.review.sheets import parse_changes

        kinds = {"a": Kind.ACCEPT, "r": Kind.REJECT, "c": Kind.CORRECT, "u": Kind.UNSURE}
        if key == "s":
            self.given.append("")
            return 1
        if key not in kinds:
            raise ValueError(f"{key!r} - expected {KEYS}")
        fields = {}
        if key == "c":
            text = typer.prompt("new values, such as act=deny target=russia", err=True)
            cells = dict(part.partition("=")[::2] for part in text.split(";" if ";" in text else None))
            fields = parse_changes({k.strip(): v.strip() for k, v in cells.items()}, self.parties)
        article = self.articles[statement.article]
        verdict = judge(article, statement, kinds[key], (self.reviewer, _tell_time()), fields)
        self.seen = append_verdicts(self.log, [verdict], self.seen)
        self.given.append(verdict.id)
        return 1

    def _undo(self) -> int:
        """Take the last step back; returns how many places to go back in the queue."""
        from kg.review import Kind, Verdict, append_verdicts

        if not self.given:
            complain("nothing to undo")
            return 0
        last = self.given.pop()
        if last:
            undo = Verdict(Kind.UNDO, self.reviewer, _tell_time(), undoes=last)
            self.seen = append_verdicts(self.log, [undo], self.seen)
        return 1


def check(verdicts: LogFile = LOG) -> None:
    """Check every line of the log; bad ones are named by number and fail the check."""
    from kg.review import read_log

    log = read_log(verdicts, must_exist=True)
    for number, fault in log.faults:
        complain(f"{verdicts}:{number}: {fault}")
    words.print(f"{len(log.entries)} verdicts, {len(log.faults)} bad lines", markup=False)
    if log.faults:
        raise typer.Exit(1)


def sheet(store: Where = STORE, verdicts: LogFile = LOG) -> None:
    """Print a CSV table of the unreviewed statements, with columns to fill in."""
    from kg.review import order_queue, read_log
    from kg.review.sheets import COLUMNS, build_sheet

    opened = open_store(store, read_only=True)
    queue = order_queue(opened.statements(), _list_done(opened, read_log(verdicts)))
    write_out(render_csv(COLUMNS, build_sheet(queue)))


def import_sheet(
    file: Annotated[Path, typer.Argument(help="The CSV table, filled in.")],
    reviewer: Reviewer,
    store: Where = STORE,
    verdicts: LogFile = LOG,
) -> None:
    """Append the verdicts of a filled table; every bad row is refused by its line, the rest kept."""
    from kg.review import append_verdicts
    from kg.review.sheets import parse_sheet

    opened = open_store(store, read_only=True)
    statements = {s.id: s for s in opened.statements()}
    articles = {a.id: a for a in opened.articles()}
    found, faults = parse_sheet(_read_rows(file), statements, articles, (reviewer, _tell_time()))
    if found:
        append_verdicts(verdicts, found)
    for number, fault in faults:
        complain(f"{file}:{number}: refused - {fault}")
    words.print(f"{len(found)} verdicts appended to {verdicts}, {len(faults)} rows refused", markup=False)
    if faults:
        raise typer.Exit(1)


def agreement(
    store: Where = STORE,
    verdicts: LogFile = LOG,
    differing: Annotated[bool, typer.Option("--differing", help="List where coders differ instead.")] = False,
    form: Form = "table",
) -> None:
    """Agreement of the reviewers with each other and with the machine: alpha and kappa with intervals."""
    from kg.jobs.evaluating import (
        build_agreement_table,
        build_disagreement_table,
        collect_codes,
        read_machine,
    )
    from kg.review import read_log

    entries = read_log(verdicts, must_exist=True).entries
    machine = read_machine(open_store(store, read_only=True))
    codes = collect_codes(machine, entries)
    table = build_disagreement_table(codes, machine, entries) if differing else build_agreement_table(codes)
    write_out(render_table(table, form))


def evaluate(store: Where = STORE, verdicts: LogFile = LOG, form: Form = "table") -> None:
    """Score the machine on what was reviewed, by act, rule and outlet, with 95 % intervals."""
    from kg.jobs.evaluating import build_score_table, read_machine
    from kg.review import read_log

    opened = open_store(store, read_only=True)
    entries = read_log(verdicts, must_exist=True).entries
    write_out(render_table(build_score_table(read_machine(opened), entries, opened.articles()), form))


def _read_rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    """Read a CSV; the line number of a row is that of its last line, as editors count."""
    from kg.review.sheets import COLUMNS

    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, restval="")
            missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
            if missing:
                raise ReadError(
                    f"{file}: no column {', '.join(missing)} - expected a table of `kg verdicts sheet`"
                )
            return [(reader.line_num, {k: v for k, v in row.items() if isinstance(v, str)}) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise ReadError(f"{file}: cannot be read - {fault} - expected a CSV table in UTF-8") from fault


def _list_done(store: Store, log: Log) -> set[str]:
    """List what is judged: in the review graph of the build, or in the log since."""
    from kg.review import JUDGEMENTS, list_active

    asked = "SELECT ?x WHERE { GRAPH g:review { ?r oa:hasTarget ?x ; ck:verdict ?v } }"
    done = {str(row[0]).rsplit("/", 1)[-1] for row in store.select(asked).rows}
    active = (entry.verdict for entry in list_active(log.entries))
    return done | {v.statement for v in active if v.kind in JUDGEMENTS}


def _tell_time() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
