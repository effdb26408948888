"""Commands of research: `kg import` (codings of other tools) and `kg analyse` (networks and ledgers)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.choosing import STORE, Form, Where
from kg.cli.console import complain, words, write_out
from kg.cli.options import spread
from kg.counting import count_words
from kg.errors import UsageError
from kg.findings import LEDGERS, NETWORKS, SOURCES
from kg.formats import TABLE_FORMATS, render_table
from kg.jobs.options import Settings

if TYPE_CHECKING:
    from kg.importing.codings import Codings
    from kg.jobs.analysing import Corpus
    from kg.model import Statement

MEASURES = (*NETWORKS, *LEDGERS)
_BALANCES = (
    "Both balance and triads ask whether friends of friends are friends: balance of actors tied by "
    "agreeing or not on the same contents, triads of actors tied by what they do to each other."
)


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
    from kg import findings
    from kg.records import build_lines

    found = findings.import_codings(
        tool,
        file,
        columns=_split("--column", columns),
        slots=_split("--slot", slots),
        acts=_split("--act", acts),
        encoding=encoding,
        coder=coder,
        types=types,
        **asdict(kept),
    )
    if found.frames is not None:
        words.print(
            f"{count_words(found.frames.frames, 'frame')}; of {found.frames.parties} speakers and targets "
            f"{count_words(found.frames.nameless, 'has', 'have')} a name that stands "
            "nowhere in the text: left out there",
        )
    for path in found.written:
        words.print(str(path))
    if not found.written:
        write_out(build_lines(found.statements))
    _count_words(found.codings, found.statements, found.left)
    if found.stanceless:
        _tell_no_stance(tool, found.codings)


def _tell_no_stance(tool: str, codings: Codings) -> None:
    from kg.importing.tables import COLUMNS

    unread = sorted({name for coding in codings.codings for name in coding.values} - set(COLUMNS))
    acts = any(coding.values.get("act") for coding in codings.codings)
    words.print(
        "No stance is mapped, so every coding is read as state, neither for nor against - name the "
        f"variable that holds it: {'--column stance=NAME' if tool == 'csv' else '--slot stance=NAME'}"
        + (", or --slot act=act: its column act" if acts else "")
        + (f" (the file has {', '.join(unread)})" if unread else ""),
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
    )


def _split(option: str, pairs: list[str] | None) -> dict[str, str]:
    return dict(_list_pairs(option, pairs, "OURS=THEIRS"))


def _list_pairs(option: str, pairs: list[str] | None, expected: str) -> list[tuple[str, str]]:
    for pair in pairs or []:
        if "=" not in pair:
            raise UsageError(f"{option} {pair!r} - expected {expected}")
    return [(pair.split("=", 1)[0], pair.split("=", 1)[1]) for pair in pairs or []]


@spread
def analyse(
    measure: Annotated[str, typer.Argument(help=f"{', '.join(MEASURES)}. {_BALANCES}")],
    *,
    store: Where = STORE,
    dna: Annotated[
        Path | None,
        typer.Option(
            help="Networks: a DNA database instead of the store; --level side counts its organizations (else "
            "persons), actor its persons (else organizations)."
        ),
    ] = None,
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
    from kg import findings
    from kg.jobs.analysing import load_corpus

    if measure == "deadlines" and form == "ics" and dna is None:
        write_out(_render_calendar(load_corpus(store, coder)))
        return
    unwanted: dict[str, list[str]] = {}
    for name, value in _list_pairs("--exclude", exclude, "VARIABLE=VALUE"):
        unwanted.setdefault(name, []).append(value)
    table = findings.analyse(
        store, measure, coder=coder, dna=dna, exclude=unwanted, duplicates=duplicates, column=column,
        tell=lambda note: words.print(f"note: {note}"), **asdict(settings),
    )  # fmt: skip
    write_out(render_table(table, form))


def _render_calendar(corpus: Corpus) -> str:
    from kg.analysis.deadlines import build_calendar, find_deadlines

    found = find_deadlines(corpus.statements, corpus.articles, corpus.links)
    placed = [d for d in found if d.last is not None]
    words.print(
        f"{count_words(len(placed), 'deadline')}; {len(found) - len(placed)} cannot be placed on a day"
    )
    return build_calendar(placed, corpus.articles)


def score(
    store: Where = STORE,
    coder: Annotated[str, typer.Option(help="Only this coder.")] = "",
    by: Annotated[str, typer.Option(help="act, or stance (agrees or rejects, as in DNA)")] = "act",
    form: Form = "table",
) -> None:
    """Score the machine against codings kept beside the store: precision, recall, F1 by act, with 95 % intervals."""
    from kg import findings
    from kg.jobs.coding import read_codings
    from kg.store import open_store

    write_out(render_table(findings.score(store, coder=coder, by=by), form))
    read = set(open_store(store, read_only=True).article_ids())
    missing = {s.article for s in read_codings(store, coder)} - read
    if missing:
        complain(
            f"{len(missing)} coded documents are not in the store and were left out - have the machine read them: "
            "kg import TOOL FILE --texts texts.jsonl, then kg build with texts.jsonl"
        )
