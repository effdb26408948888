"""Commands about the graph: build, info, query, queries, sparql, explain, verify, validate, view."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.claims.answers import tell_unsure
from kg.cli.choosing import (
    EXPORTS,
    STORE,
    All,
    Form,
    Least,
    Out,
    Title,
    Where,
    Wide,
    find_least,
    find_name,
)  # fmt: skip
from kg.cli.console import complain, words, write_out
from kg.cli.options import spread
from kg.cli.progress import Kept, open_progress, tell_kept, tell_rate
from kg.cli.readers import take_frames
from kg.cli.servers import push_store
from kg.cli.tables import find_width, fit_table, tell, write_table
from kg.codes import list_acts
from kg.counting import count_words
from kg.errors import QueryError, UsageError, suggest
from kg.files import find_data
from kg.formats import render_table
from kg.jobs.options import Model, Reading, Tables, pick
from kg.model import ACTS, Act, Problem
from kg.store import find_address, open_earlier, open_store
from kg.table import Table

if TYPE_CHECKING:
    from kg.frames import GivenFrames
    from kg.jobs.build import BuildReport, Work
    from kg.reading import ReadOptions

Timeout = Annotated[float | None, typer.Option(help="Seconds after which the question is cancelled.")]
#: Rows of the table that a build prints.
SHOWN = 15
#: Complaints about one file that a build prints.
FEW = 3
#: Pages that `kg view` opens.
VIEWS = (
    "index", "ledger", "matrix", "timeline", "outlets", "statements",
    "network", "network-claims", "network-grounds", "network-outlets", "network-sides",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Job:
    """How a build works, and what it takes from before."""

    workers: Annotated[
        int, typer.Option(help="Processes that extract; 0: one a core, none for a few articles.")
    ] = 0
    cluster: Annotated[
        str | None, typer.Option(help="Extract on Dask: local, or tcp://HOST:PORT of a scheduler.")
    ] = None
    verdicts: Annotated[
        Path | None,
        typer.Option(help="Log of reviewers' verdicts; none: verdicts.jsonl beside the articles and here."),
    ] = None
    machine_only: Annotated[
        bool, typer.Option("--machine-only", help="Apply no verdict: the machine's own reading.")
    ] = False
    add: Annotated[
        bool, typer.Option("--add", help="Add these articles; those in the store stay, unseen.")
    ] = False
    anew: Annotated[
        bool, typer.Option("--anew", help="Make every graph again, also of articles that are unchanged.")
    ] = False
    forget: Annotated[
        bool,
        typer.Option("--forget", help="Do not go by the articles and options that the store was built with."),
    ] = False

    def build(self, store: Path, inputs: list[str], least: float, title: str) -> Work:
        """Build what a build takes, with the verdicts; these may lie beside the inputs and what the store has."""
        from kg.jobs.build import Work
        from kg.jobs.choices import list_origins
        from kg.jobs.reviewing import load_review

        if self.workers < 0:
            raise UsageError(f"--workers {self.workers} - expected 1 or more, or 0 for one a core")
        review = load_review(self.verdicts, self.machine_only, list_origins(store, inputs, self.add))
        return Work(self.workers, self.cluster, review, self.add, self.anew, least, title)


@spread
def build(
    context: typer.Context,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files, folders, globs; none: those that the store was built from, else the bundled articles. What a "
            "text lacks stands beside it, in NAME.toml: outlet, title, author, published, place, url."
        ),
    ] = None,
    *,
    store: Where = STORE,
    exports: Annotated[Path, typer.Option("--out", help="Folder of the exports and pages.")] = EXPORTS,
    reading: Reading,
    tables: Tables,
    asked: Model,
    job: Job,
    title: Title = "",
    store_only: Annotated[bool, typer.Option("--store-only", help="Write no exports and no pages.")] = False,
    everything: All = False,
    min_confidence: Least = None,
) -> None:
    """Read articles, build the store and the exports, and report who accused whom of what."""
    # A server is loaded from a store on disk, so that a killed build leaves neither half-made.
    address, store = find_address(store), STORE if find_address(store) else store
    with tell_kept(store) as kept:
        from kg.jobs.choices import choose_inputs
        from kg.jobs.given import list_build_articles
        from kg.jobs.reviewing import DEFAULT_LOG
        from kg.reading import count_files

        least = find_least(everything, min_confidence)
        chosen = choose_inputs(store, inputs or (), job.forget)
        own = chosen != [str(find_data("articles"))]
        if own and not inputs:
            words.print(f"{' '.join(chosen)}, as the store was built (--forget: the bundled articles)")
        taken = _recall(context, store, job, chosen)
        reading, tables, title = pick(Reading, taken), pick(Tables, taken), taken["title"]
        work = job.build(store, chosen, least, title)
        options = replace(reading.build(), encodings=taken["encodings"])
        listed = partial(list_build_articles, chosen, options)
        given = take_frames(tables, asked, listed, partial(count_files, chosen))
        out = None if store_only else exports
        report, files = _build_all(chosen, store, tables, given, options, work, out, kept)
    _print_report(report, store, exports, files, bool(inputs or own or job.verdicts or DEFAULT_LOG.is_file()))
    if out is not None and not files:
        _complain_outdated(store, exports)
    if address is not None:
        push_store(address, store)
    if any(not s.ignored for s in report.skipped):
        raise typer.Exit(1)


def _build_all(
    inputs: list[str],
    store: Path,
    tables: Tables,
    given: GivenFrames | None,
    options: ReadOptions,
    work: Work,
    exports: Path | None,
    kept: Kept,
) -> tuple[BuildReport, int]:
    """Build the store and, where there is a folder for them, exports and pages, with progress; count their files."""
    from kg.jobs.build import build_store
    from kg.jobs.exporting import LARGE
    from kg.reading import count_files

    with open_progress() as progress:
        task = progress.add_task("loading models", total=count_files(inputs), rate="")
        engine = tables.load_engine().take_frames(given)
        report = build_store(inputs, store, engine, options, kept.watch(tell_rate(progress, task)), work)
        kept.whole = True
        if report.articles > LARGE or exports is None:
            return report, 0
        progress.update(task, description="writing exports")
        return report, _write_all(store, exports, work)


def _write_all(store: Path, exports: Path, work: Work) -> int:
    from kg.formats import EXPORT_FILES
    from kg.jobs.exporting import export_store, write_site

    opened = open_store(store, read_only=True)
    pages = write_site(opened, exports, work.least, dispute=find_name(work.title, store))
    # The network's page comes with the others.
    return len([*export_store(opened, exports, list(EXPORT_FILES)), *pages])


def _complain_outdated(store: Path, exports: Path) -> None:
    from kg.jobs.exporting import find_outdated

    if gone := find_outdated(open_store(store, read_only=True), exports):
        complain(
            f"{exports}: {count_words(len(gone), 'page shows', 'pages show')} articles that the store holds no more, "
            f"such as {gone[0].name} - "
            f"take them away: kg report --store {store} --out {exports}"
        )


def _recall(context: typer.Context, store: Path, job: Job, inputs: list[str]) -> dict[str, Any]:
    """Give the options as they are given, and else as the store was built; say which of them are the store's."""
    from kg.jobs.choices import recall_choices

    given = {
        name: value
        for name, value in context.params.items()
        if getattr(context.get_parameter_source(name), "name", "") == "COMMANDLINE"
    }
    recalled = recall_choices(store, given, job.add, job.forget, inputs)
    for line in recalled.said:
        words.print(line)
    return {**context.params, **recalled.choices}


def _print_report(report: BuildReport, store: Path, exports: Path, files: int, reviewing: bool) -> None:
    """Print what was built; `reviewing`: the verdicts are the user's own, not those that ship with the articles."""
    acts = ", ".join(f"{report.acts[act]} {act}" for act in list_acts(report.acts) if report.acts[act])
    outlets = ", ".join(f"{n} {name}" for name, n in sorted(report.outlets.items())[:20])
    tell(
        f"{count_words(report.articles, 'article')} ({outlets}), "
        f"{count_words(report.acts.total(), 'statement')}{acts and f': {acts}'}"
    )
    write_out("\n")
    at = "" if store == STORE else f" --store {shlex.quote(str(store))}"
    _print_accusations(report, at)
    if less_sure := _tell_less_sure(report, at):
        tell(less_sure)
    if report.untargeted:
        named = ", ".join(act for act in ACTS if act.main)
        tell(
            f"Of {count_words(report.main, 'statement that turns', 'statements that turn')} to somebody ({named}), "
            f"{count_words(report.untargeted, 'does', 'do')} not say to whom."
        )
    if report.copies:
        tell(f"{count_words(report.copies, 'article repeats', 'articles repeat')} another one.")
    if report.retold:
        told = count_words(report.retold, "statement")
        tell(f"{told} told of an act that another article tells of too: kg query same-acts{at}")
    _print_review(report, reviewing)
    _complain_by_file(
        ((one.where, one.reason if one.noted else f"skipped {one.describe()}") for one in report.skipped),
        " - all of them: kg read",
    )
    _complain_by_file(
        (source, f"{source}: the same text as an earlier article - counted once")
        for source in report.repeated
    )
    for line in report.tell_unknown():
        complain(line)
    _print_next(report, at, exports, files)


def _complain_by_file(told: Iterable[tuple[str, str]], rest: str = "") -> None:
    """Print complaints with their places; of a file with many, such as a table, the first few and how many more.

    `rest` is a command that tells all of a file, the file's name left out; "" for none.
    """
    files: dict[str, list[str]] = {}
    for where, line in told:
        files.setdefault(re.sub(r":\d+$", "", where), []).append(line)
    for file, lines in files.items():
        shown = lines if len(lines) <= FEW + 1 else lines[:FEW]
        for line in shown:
            complain(line)
        if left := len(lines) - len(shown):
            command = f"{rest} {shlex.quote(file)} > /dev/null" if rest and Path(file).is_file() else ""
            complain(f"{file}: {left} more rows like these{command}")


def _print_accusations(report: BuildReport, at: str) -> None:
    """Print the accusations that were answered and repeated most, as wide as the terminal is.

    `at` is what names the store to further commands; "" for the usual one.
    """
    ranked = report.rank_accusations()
    rows = tuple(row.cells for row in ranked[:SHOWN])
    table = Table(("who", "whom", "of what", "times", "answered by"), rows)
    if all(row.times == 1 for row in ranked[:SHOWN]):
        table = Table(("who", "whom", "of what", "answered by"), tuple((*r[:3], r[4]) for r in rows))
    write_out(render_table(fit_table(table, find_width())[0]))
    shown = sum(row.times for row in ranked[:SHOWN])
    if report.accused > shown:
        tell(
            f"... and {report.accused - shown} more, with grounds, words and ids: kg query accusations --wide{at}"
        )
    write_out("\n")
    if ranked:
        of = count_words(len(report.accusations), "accusation")
        of = f"the first {of}" if report.accused > len(report.accusations) else of
        none = report.count_none_found()
        told = f"No answer was found in these articles to {none} of {of}"
        told = told if none else f"To {of} an answer was found in these articles"
        if unsure := tell_unsure(report.count_less_sure()):
            told += f" ({unsure})"
        tell(f"{told}: kg query answers{at}")
    if inner := report.acts[Act.ACCUSE] - report.accused - report.unsure:
        told = count_words(
            inner, "accusation that another statement reports is", "accusations that others report are"
        )
        tell(f"{told} not counted there (A says that B accuses C): kg query second-hand{at}")


def _print_next(report: BuildReport, at: str, exports: Path, files: int) -> None:
    """Print where to look, what to ask, and what was left out."""
    where = f"open {exports / 'index.html'}" if files else f"no pages were written: kg report{at}"
    skipped = sum(not one.ignored for one in report.skipped)
    left = [f"{count_words(skipped, 'input')} that could not be read (see above)"] if skipped else []
    left += [f"{count_words(len(report.repeated), 'text')} given twice"] if report.repeated else []
    left += [report.tell_foreign()] if report.foreign else []
    left += [f"{count_words(report.reused, 'article')} unchanged, not read again"] if report.reused else []
    write_out("\n")
    tell(f"Look:     {where}")
    tell(f"Ask:      kg query answers{at}    every question there is: kg queries")
    tell(f"Skipped:  {'; '.join(left) or 'nothing'}")


def _tell_less_sure(report: BuildReport, at: str) -> str:
    """Tell what table and pages leave out, and how to see it; nothing where they have all."""
    left, accusations = report.less_sure.total(), report.unsure
    if not left:
        return ""
    table = f"{count_words(accusations, 'less sure accusation is', 'less sure accusations are')} not in this table. "
    return (
        f"{table if accusations else ''}The pages leave out {count_words(left, 'less sure statement')} of "
        f"{report.acts.total()}; the store has all. See them: kg report --all{at}; here: the same command with --all"
    )


def _print_review(report: BuildReport, counted: bool) -> None:
    from kg.jobs.reviewing import list_complaints, tell_counts

    if report.review is None or report.review.is_empty:
        return
    counts = report.review.count()
    total, kept = report.acts.total(), report.review.count_judged() - counts["rejected"]
    told = tell_counts(counts)
    if counted:
        tell(
            f"Of {count_words(total, 'statement')} {kept} are reviewed, {total - kept} are the machine's own reading. "
            f"Verdicts: {told}"
        )
    for line in list_complaints(report.review):
        complain(line)


def info(store: Where = STORE) -> None:
    """Say what a store holds, and how it was built: codebook, cues, actors, options, program."""
    from kg.jobs.choices import describe_choices

    opened, address = open_store(store, read_only=True), find_address(store)
    marks = sorted({mark for _, mark in opened.digests().values()})
    rows = [("articles", str(len(opened.article_ids()))), ("read by", ", ".join(marks))]
    rows += [] if address is not None else describe_choices(store)
    write_out(render_table(Table(("what", "value"), tuple(rows)), "table"))


def queries() -> None:
    """List the named queries with the question each answers and its parameters."""
    from kg.queries import list_queries

    rows = [
        (
            q.name,
            q.question or "; ".join(q.faults),
            " ".join(f"--{p.name.replace('_', '-')}" for p in q.parameters),
        )
        for q in list_queries()
    ]
    write_table(Table(("name", "question", "options"), tuple(rows)), "table")


def query(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Name of a query; `kg queries` lists them.")],
    store: Where = STORE,
    form: Form = "table",
    folder: Annotated[Path | None, typer.Option("--queries", help="Folder of your own .rq files.")] = None,
    timeout: Timeout = None,
    wide: Wide = False,
) -> None:
    """Run a named query; its parameters are options: kg query accusations --actor Russia --since 2019-01-01."""
    from kg.jobs.asking import ask_store
    from kg.queries import CHANGES, find_alike, run_query

    given = _read_parameters(context.args)
    table = ask_store(store, lambda opened: run_query(opened, name, folder=folder, **given), _check(timeout))
    write_table(table, form, wide)
    if not table.rows:
        _tell_no_row(ask_store(store, lambda opened: find_alike(opened, name, folder, **given), timeout))
    if name == CHANGES and folder is None:
        _tell_compared(store)


def _tell_compared(store: Path) -> None:
    """Say which earlier build the query `changes` compared a store with."""
    if find_address(store):
        complain("a server keeps no earlier build: every statement counts as added - compare with `kg diff`")
        return
    earlier = open_earlier(open_store(store, read_only=True))
    if earlier is None or earlier.version is None:
        complain("no change: the store was built once, or never changed since")
    else:
        complain(
            f"compared with {earlier.version}, the version before; a build that changes nothing makes none"
        )


def _tell_no_row(alike: Table) -> None:
    """Say of each actor that a question without answer named who else may have been meant."""
    others: dict[tuple[str, str], list[str]] = {}
    for row in alike.records():
        listed = others.setdefault((str(row["parameter"]), str(row["value"])), [])
        listed += [f"{row['label']} ({row['id']})"] if row["label"] else []
    for (parameter, value), listed in others.items():
        meant = (
            f"did you mean {' or '.join(listed)}?" if listed else "the name is known here, but nothing fits"
        )
        complain(f"no row for {parameter} {value!r} - {meant} - all names: kg query actors")


def _read_parameters(arguments: list[str]) -> dict[str, str]:
    """Read `--actor Russia` and `--actor=Russia` into parameters."""
    given: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or len(word) < 3:
            raise UsageError(f"unexpected {word!r} - expected options such as --actor Russia")
        key, mark, value = word[2:].partition("=")
        if not mark and not rest:
            raise UsageError(f"--{key} needs a value - such as --{key} Russia")
        given[key.replace("-", "_")] = value if mark else rest.pop(0)
    return given


def sparql(
    query: Annotated[str, typer.Argument(help="SPARQL itself, a file of it, or - for stdin.")],
    store: Where = STORE,
    form: Form = "table",
    timeout: Timeout = None,
    wide: Wide = False,
) -> None:
    """Run free SPARQL that only reads: kg sparql 'SELECT ?s WHERE { ?s a ck:Denial }'."""
    from kg.jobs.asking import ask_store
    from kg.queries import run_sparql

    text = _read_sparql(query)
    table = ask_store(store, lambda opened: run_sparql(opened, text), _check(timeout))
    write_table(table, form, wide)


def _read_sparql(given: str) -> str:
    """Read SPARQL from stdin or a file, or take what was given for it."""
    if given != "-" and re.search(
        r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE)\b.*[{<]", given, re.IGNORECASE | re.DOTALL
    ):
        return given
    try:
        return sys.stdin.read() if given == "-" else Path(given).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise QueryError(
            f"{given}: no query, and no file that can be read ({fault}) - expected SPARQL such as "
            "'SELECT ?s WHERE { ?s a ck:Denial }', or a text file of it"
        ) from fault


def _check(timeout: float | None) -> float | None:
    if timeout is not None and not timeout > 0:
        raise UsageError(f"--timeout {timeout:g} - expected seconds above 0")
    return timeout


def explain(
    statement: Annotated[str, typer.Argument(help="Id of a statement, or its beginning.")],
    store: Where = STORE,
) -> None:
    """Show why a statement is there: sentence with roles, rule and cue, who is who, evidence, answers."""
    from kg import findings
    from kg.jobs.claims import tell_claim

    write_out(findings.explain(open_store(store, read_only=True), statement))
    if claim := tell_claim(store, statement):
        write_out(claim)


def verify(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            help="Where the articles lie; none: what the store was built from, and what it names of this folder."
        ),
    ] = None,
    store: Where = STORE,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of all files, such as latin-1; none: of each as built.")
    ] = None,
    max_mb: Annotated[
        float | None, typer.Option(help="Refuse larger files (megabytes); none: as built.")
    ] = None,
    field: Annotated[
        list[str] | None, typer.Option(help="JSON field of a fact, such as text=article.body.")
    ] = None,
) -> None:
    """Read every source again, as the store was built, and check each quote at its offsets.

    Fails on any drift, and where a source cannot be read.
    """
    from kg.jobs.choices import find_articles, find_common_encoding, find_encodings, read_choices
    from kg.reading import read_sources
    from kg.validation.sources import Texts, find_sources
    from kg.validation.sources import verify as check

    opened, local = open_store(store, read_only=True), not find_address(store)
    kept = read_choices(store) if local else {}
    given = {"max_mb": max_mb, "field": field}
    usual = {name: kept[name] for name in given if name in kept}
    reading = pick(Reading, usual | {name: value for name, value in given.items() if value})
    # Files that lie elsewhere now are not known by their paths.
    moved = find_common_encoding(store) if sources and local else None
    encodings = find_encodings(store) if local and not encoding else {}
    options = replace(reading.build(["all"]), encoding=encoding or moved, encodings=encodings)
    known = [name for name in find_articles(store) if name != "-"] if local else []
    places = sources or [*dict.fromkeys([*known, str(find_data("articles")), *find_sources(opened)])]
    texts = Texts(read_sources(places, options))
    problems = check(opened, texts.find)
    told = f"the sources of {texts.found} of {count_words(texts.asked, 'article')} could be read"
    _show_problems(problems, f"{told}: every source is unchanged and every quote stands at its offsets", told)


def validate(
    store: Where = STORE,
    engine: Annotated[
        str,
        typer.Option(help="queries: made from the shapes, run in the store; pyshacl: the same, far slower."),
    ] = "queries",
) -> None:
    """Check the whole store against the shapes of the ontology, and say in plain words what is wrong."""
    from kg.validation.violations import validate as check

    problems = check(open_store(store, read_only=True), engine=engine)
    _show_problems(problems, f"the store fits the shapes, checked by {engine}")


def _show_problems(problems: list[Problem], fine: str, counted: str = "") -> None:
    """Print problems one a line, then `counted` and fail; where all are warnings, print `fine` in its place."""
    for problem in problems:
        mark = "warning: " if problem.warning else ""
        complain(f"{mark}{problem.where}: {problem.what} - {problem.hint}")
    if any(not problem.warning for problem in problems):
        if counted:
            complain(counted)
        raise typer.Exit(1)
    words.print(fine + (f" ({count_words(len(problems), 'warning')})" if problems else ""))


def view(
    name: Annotated[str, typer.Argument(help=", ".join(VIEWS))] = "index",
    store: Where = STORE,
    exports: Out = EXPORTS,
    show: Annotated[bool, typer.Option(help="Open it in the browser.")] = True,
    everything: All = False,
    min_confidence: Least = None,
    title: Title = "",
    svg: Annotated[
        Path | None, typer.Option(help="Write only the page's picture, for print, into this SVG file.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option(help="The same as PNG, 300 dots an inch; needs the extra `pictures`.")
    ] = None,
) -> None:
    """Write the report and open one of its pages; or write its picture for print."""
    if name not in VIEWS:
        raise UsageError(f"unknown page {name!r} - {suggest(name, VIEWS)}")
    from kg.jobs.exporting import write_site, write_still

    least = find_least(everything, min_confidence)
    opened = open_store(store, read_only=True)
    stills = {form: file for form, file in (("svg", svg), ("png", png)) if file is not None}
    for form, file in stills.items():
        words.print(str(write_still(opened, name, file, least, find_name(title, store), form)))
    if stills:
        return
    write_site(opened, exports, least, dispute=find_name(title, store))
    path = exports / f"{name}.html"
    words.print(str(path))
    if show:
        _open_page(path)


def _open_page(path: Path) -> None:
    """Open a page in the browser; where there is none, its path has been said and nothing else is."""
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    browser.open(path.resolve().as_uri())


def report(
    store: Where = STORE,
    exports: Out = EXPORTS,
    everything: All = False,
    min_confidence: Least = None,
    title: Title = "",
) -> None:
    """Write the report: pages that open from disk and lead from every figure to the exact words."""
    from kg import findings

    least, opened = find_least(everything, min_confidence), open_store(store, read_only=True)
    for path in findings.write_report(opened, exports, min_confidence=least, title=find_name(title, store)):
        words.print(str(path))
