"""The options that say what pages show: `--all`, `--min-confidence`, `--title`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.errors import UsageError

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


def find_name(title: str, store: Path) -> dict[str, str]:
    """Give the dispute's name to pages: as the user says it now, else as the store was built; else nothing."""
    from kg.jobs.choices import name_dispute

    name = title or name_dispute(store)
    return {"dispute": name} if name else {}


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
