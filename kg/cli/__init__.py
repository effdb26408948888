"""The command line. Data goes to stdout, words to stderr; exit 0 fine, 1 problems found, 2 wrong use.

console    where words go, how errors are shown
choosing   options that several commands share       options    dataclasses as options
help       commands in groups                        progress   a bar, and what a stopped build says
texts, graph, exporting, comparing, joining, servers, serving, analysis, reviewing, verdicts, codebook, teaching
           the commands
"""

from __future__ import annotations

import typer

from kg.cli import analysis, codebook, graph, joining, reviewing, texts, verdicts
from kg.cli.comparing import diff
from kg.cli.console import run_app, take_options
from kg.cli.exporting import export
from kg.cli.help import AskedCommand, Commands
from kg.cli.servers import push
from kg.cli.serving import serve
from kg.cli.teaching import train

__all__ = ["build_app", "main"]


def main() -> None:
    """Run one command from the program's arguments."""
    run_app(build_app())


def build_app() -> typer.Typer:
    """Build the command line: every command under its function's name, unless another is said here."""
    app = typer.Typer(
        name="kg",
        cls=Commands,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.callback()(take_options)
    for command in (
        texts.read, texts.quotes, texts.extract, train, export, diff, joining.actors, joining.claims, push, serve,
        graph.build, graph.info, graph.queries, graph.sparql, graph.explain, graph.verify, graph.validate, graph.view,
        graph.report, analysis.analyse, analysis.score, reviewing.review, verdicts.agreement, verdicts.evaluate,
    ):  # fmt: skip
        app.command()(command)
    free = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command(cls=AskedCommand, context_settings=free)(graph.query)
    app.command("import")(analysis.import_codings)
    log, book = (typer.Typer(no_args_is_help=True, cls=Commands) for _ in range(2))
    app.add_typer(log, name="verdicts", help="The log of verdicts: check it, fill it from a table, merge.")
    app.add_typer(
        book, name="codebook", help="The codebook: what is coded, in which words, how others call it."
    )
    log.command("import")(verdicts.import_sheet)
    for of_log in (
        verdicts.check, verdicts.sheet, verdicts.merge, verdicts.split, verdicts.undo, verdicts.suggest,
        verdicts.export_cas, verdicts.import_cas,
    ):  # fmt: skip
        log.command()(of_log)
    for of_book in (codebook.check, codebook.show, codebook.prompt, codebook.new, codebook.suggest):
        book.command()(of_book)
    return app
