"""A progress bar with rate and time left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kg.cli.console import words

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def open_progress() -> Progress:
    """Open a progress bar on stderr, with rate and time left."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        SpinnerColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.description}"),
        console=words, transient=True,
    )  # fmt: skip


def tell_rate(progress: Progress, task: TaskID) -> Callable[[str, bool], None]:
    """Tell rate and time left; a file of many articles makes the total unknown, and then no time is promised."""

    def tell(source: str, anew: bool) -> None:
        at = progress.tasks[task]
        total = at.total if at.total is not None and at.completed < at.total else None
        rate = f"{at.speed:.1f}/s" if at.speed else ""
        what = f"{'read' if anew else 'kept'} {source}"
        progress.update(task, advance=1, total=total, rate=rate, description=what)

    return tell
