"""Review in the terminal: `kg review`. One key a decision, each on the disk before the next is asked."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.choosing import LOG, STORE, Folder, LogFile, Reviewer, name_build
from kg.cli.console import complain, words, write_out
from kg.errors import KgError, UsageError, choose
from kg.formats import render_table
from kg.store import open_store
from kg.table import Table

if TYPE_CHECKING:
    from kg.codebook.book import Codebook
    from kg.model import Article, Span, Statement
    from kg.review.verdicts import Verdict
    from kg.store import Store

KEYS = "a accept, r reject, c correct, u unsure, m comment, n add a missed one, s skip, z undo, q quit"
ORDERS = ("doubt", "text")


def review(
    reviewer: Reviewer = "",
    store: Folder = STORE,
    verdicts: LogFile = LOG,
    listing: Annotated[bool, typer.Option("--list", help="Only list the queue.")] = False,
    order: Annotated[
        str, typer.Option(help="doubt: most doubtful first; text: article by article, as one reads.")
    ] = "doubt",
) -> None:
    """Judge the statements of the store: one key a decision, saved at once. In the browser: `kg serve --review`."""
    from kg.jobs.choices import load_book
    from kg.review.queue import weigh_doubt

    opened, queue = list_queue(store, verdicts, order)
    if listing:
        rows = tuple(
            (f"{weigh_doubt(s):.2f}", s.id, s.act.value, s.speaker.actor.label, s.quote[:80]) for s in queue
        )
        write_out(render_table(Table(("doubt", "id", "act", "who", "words"), rows), "table"))
        return
    if not reviewer.strip():
        raise UsageError("--reviewer is missing - expected a name or role, such as --reviewer anna")
    decided = _Session(opened, verdicts, reviewer, load_book(store)).run(queue)
    words.print(f"{decided} decided, {len(queue) - decided} left; {name_build(verdicts)} applies them")


def list_queue(store: Path, verdicts: Path, order: str) -> tuple[Store, list[Statement]]:
    """Open a store and list its statements that nobody judged, in one of `ORDERS`.

    Raises:
        UsageError: Another order.
        KgError: The store or the log cannot be read.
    """
    from kg.jobs.evaluating import list_judged
    from kg.review.log import read_log
    from kg.review.queue import order_queue

    choose("--order", order, ORDERS)
    opened = open_store(store, read_only=True)
    queue = order_queue(opened.statements(), list_judged(opened, read_log(verdicts).entries))
    if order == "text":
        queue.sort(key=lambda s: (s.article, s.clause, s.id))
    return opened, queue


class _Session:
    """One reviewer's sitting: asks, writes each decision at once, takes back the last."""

    def __init__(self, store: Store, log: Path, reviewer: str, book: Codebook) -> None:
        from kg.codebook.lore import load_names
        from kg.review.forms import build_choices

        self.log, self.reviewer, self.seen = log, reviewer, 0
        self.statements = store.statements()
        self.articles: dict[str, Article] = {a.id: a for a in store.articles()}
        concepts = [concept.label for concept in book.concepts]
        self.choices = build_choices(self.statements, load_names(book), book.codes, concepts)
        #: Verdict ids ("" for a skip) with how far each went in the queue.
        self.given: list[tuple[str, int]] = []

    def run(self, queue: Sequence[Statement]) -> int:
        """Go through the queue; returns how many are decided."""
        at = 0
        while at < len(queue):
            self._show(queue[at], at, len(queue))
            key = _ask_key()
            if key == "q":
                break
            try:
                at += -self._undo() if key == "z" else self._decide(queue[at], key)
            except (KgError, ValueError) as fault:
                complain(str(fault))
        return sum(1 for key, steps in self.given if key and steps)

    def _show(self, statement: Statement, at: int, total: int) -> None:
        """Show a statement, and what others said of it since the queue was made."""
        from kg.jobs.explaining import explain_statement
        from kg.review.log import list_active, read_log

        log = read_log(self.log)
        self.seen = log.version
        shown = explain_statement(statement, self.articles[statement.article], self.statements)
        write_out(f"\n{at + 1}/{total}\n{shown}")
        for entry in list_active(log.entries):
            verdict = entry.verdict
            if verdict.statement == statement.id:
                write_out(f"{verdict.reviewer}: {verdict.kind.value} {verdict.reason}".rstrip() + "\n")

    def _decide(self, statement: Statement, key: str) -> int:
        """Carry out one key; returns how far to go in the queue."""
        if key == "s":
            self.given.append(("", 1))
            return 1
        verdict = self._make_verdict(statement, key)
        self._append(verdict)
        steps = 0 if key in ("m", "n") else 1
        self.given.append((verdict.id, steps))
        return steps

    def _make_verdict(self, statement: Statement, key: str) -> Verdict:
        from kg.review.anchoring import judge
        from kg.review.forms import build_addition, check_correction
        from kg.review.verdicts import Kind

        kinds = {"a": Kind.ACCEPT, "r": Kind.REJECT, "c": Kind.CORRECT, "u": Kind.UNSURE, "m": Kind.COMMENT}
        if key not in kinds and key != "n":
            raise ValueError(f"{key!r} - expected {KEYS}")
        article, by = self.articles[statement.article], (self.reviewer, tell_time())
        if key == "n":
            span = self._ask_span(article, statement)
            fields = self._ask_fields("such as act=deny; speaker=Russia; target=-; cue=denied", article, span)
            return build_addition(article, span, fields, by)
        fields, reason = dict[str, Any](), ""
        if key == "c":
            hint = "new values, such as act=deny; target=russia; proposition=...; grounds=...; words=..."
            fields = self._ask_fields(hint, article, statement.clause)
            check_correction(article, statement, fields)
        if key == "m":
            reason = typer.prompt("comment", err=True)
        return judge(article, statement, kinds[key], by, fields, reason)

    def _ask_span(self, article: Article, statement: Statement) -> Span:
        from kg.review.forms import find_words

        text = typer.prompt("its words, copied from this article", err=True)
        return find_words(article.text, text, statement.clause)

    def _ask_fields(self, hint: str, article: Article, near: Span) -> dict[str, Any]:
        from kg.review.forms import parse_changes, split_typed

        return parse_changes(split_typed(typer.prompt(hint, err=True)), self.choices, article, near)

    def _append(self, verdict: Verdict) -> None:
        from kg.review.log import append_verdicts

        append_verdicts(self.log, [verdict], self.seen)

    def _undo(self) -> int:
        """Take the last step back; returns how many places to go back in the queue."""
        from kg.review.verdicts import Kind, Verdict

        if not self.given:
            complain("nothing to undo")
            return 0
        last, steps = self.given.pop()
        if last:
            self._append(Verdict(Kind.UNDO, self.reviewer, tell_time(), undoes=last))
        return steps


def _ask_key() -> str:
    """Ask for one key; in a terminal it needs no Enter."""
    if not sys.stdin.isatty():
        key: str = typer.prompt(KEYS, prompt_suffix=" > ", default="s", show_default=False, err=True)
        return key.strip()
    import click

    words.print(f"{KEYS} > ", end="")
    key = click.getchar()
    words.print(key)
    return key.strip().lower() or "s"


def tell_time() -> str:
    """Tell the time of a verdict: now, in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
