"""A progress bar with rate and time left; and what a build that is stopped says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kg.cli.console import complain, words
from kg.counting import count_words
from kg.store import holds_store

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


@dataclass(slots=True)
class Kept:
    """What a build has finished so far: articles read anew, and whether the store is whole already."""

    read: int = 0
    whole: bool = False

    def watch(self, tell: Callable[[str, bool], None]) -> Callable[[str, bool], None]:
        """Count the articles that are told of."""

        def note(source: str, anew: bool) -> None:
            self.read += anew
            tell(source, anew)

        return note

    def describe(self, store: Path) -> str:
        """Say what stands after a stop, and how to go on."""
        if self.whole:
            return f"interrupted - the store at {store} is whole, but not all exports are written: kg report, kg export"
        lies = "is as it was before" if holds_store(store) else "is not there yet"
        number = (
            "nothing was read yet"
            if not self.read
            else f"what was read is kept: {count_words(self.read, 'article')}"
        )
        return f"interrupted - {number}; the store at {store} {lies} - the same command goes on from here"


@contextmanager
def tell_kept(store: Path) -> Iterator[Kept]:
    """Let Ctrl-C end a build with a line that says what was kept, and exit code 130."""
    kept = Kept()
    try:
        yield kept
    except KeyboardInterrupt:
        complain(kept.describe(store))
        raise typer.Exit(130) from None
