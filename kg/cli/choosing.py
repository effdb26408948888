"""Options that several commands have: which store and folders, how a table is written, what pages show."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from kg.errors import UsageError
from kg.files import VERDICTS
from kg.formats import TABLE_FORMATS

STORE, EXPORTS, LOG = Path("store"), Path("exports"), Path(VERDICTS)
Where = Annotated[Path, typer.Option("--store", help="Folder of the store, or address of a SPARQL server.")]
Folder = Annotated[Path, typer.Option("--store", help="Folder of the store.")]
Out = Annotated[Path, typer.Option("--out", help="Folder to write into.")]
Form = Annotated[str, typer.Option("--format", help=", ".join(TABLE_FORMATS))]
Wide = Annotated[
    bool, typer.Option("--wide", help="On a terminal: all columns and whole texts, however wide they are.")
]
LogFile = Annotated[Path, typer.Option("--verdicts", help="The log; made if it is not there.")]
Reviewer = Annotated[str, typer.Option("--reviewer", help="Who judges: a name or role.")]
All = Annotated[
    bool, typer.Option("--all", help="Show every statement, the less sure ones too: --min-confidence 0.")
]
Least = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        help="Show what is as sure as this, 0 to 1, or accepted by a reviewer; none: the package's own limit.",
    ),
]
Title = Annotated[
    str, typer.Option(help="Name of the dispute, at the head of every page; none: the articles' folder.")
]


def name_build(log: Path) -> str:
    """Name the command that applies the verdicts of a log; the one of the usual name is found unasked.

    >>> name_build(LOG), name_build(Path("by anna.jsonl"))
    ('`kg build`', "`kg build --verdicts 'by anna.jsonl'`")
    """
    return "`kg build`" if log == LOG else f"`kg build --verdicts {shlex.quote(str(log))}`"


def find_name(title: str, store: Path) -> str:
    """Find the dispute's name for pages: as the user says it now, else as the store was built; else ""."""
    from kg.jobs.choices import name_dispute

    return title or name_dispute(store)


def find_least(everything: bool, least: float | None) -> float:
    """Find the confidence from which statements are shown, 0-1.

    Raises:
        UsageError: The options do not go together, or no confidence is that large or small.
    """
    from kg.confidence import load_confidence

    if everything and least is not None:
        raise UsageError("--all and --min-confidence do not go together - give one of them")
    if least is not None and not 0 <= least <= 1:
        raise UsageError(f"--min-confidence {least:g} - expected a number from 0 to 1")
    return 0.0 if everything else load_confidence().shown if least is None else least
