"""The command that teaches the offline reader: `kg train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.console import words
from kg.cli.texts import Files
from kg.counting import count_words
from kg.errors import UsageError


def train(
    files: Files,
    frames: Annotated[list[Path], typer.Option(help="Frames to learn from: a file, or a folder of *.jsonl.")],
    out: Annotated[Path, typer.Option(help="Folder of the model; new or empty.")],
    start: Annotated[
        Path | None, typer.Option(help="Model folder to go on from; none: the bundled reader.")
    ] = None,
    passes: Annotated[int, typer.Option(help="Passes over the articles.")] = 4,
    seed: Annotated[int, typer.Option(help="Of the training; the same seed gives the same model.")] = 1,
) -> None:
    """Teach the offline reader with frames of your own; kg build --reader-model uses it. Needs torch.

    Name only articles that were read: one without frames is taken to hold no act.
    """
    from kg.frames import load_frames, verify_frames
    from kg.jobs.given import list_build_articles
    from kg.jobs.teaching import prepare_lesson, teach_reader

    if passes < 1:
        raise UsageError(f"--passes {passes} - expected 1 or more")
    articles = list(list_build_articles(files))
    lesson = prepare_lesson(articles, verify_frames(load_frames(frames), articles))
    words.print(
        f"{count_words(lesson.frames, 'frame')}; {count_words(len(lesson.learned), 'article')} to learn from, "
        f"{len(lesson.held)} held out"
        + (
            f"; {count_words(lesson.unread, 'frame')} left out: in paragraphs that are not read"
            if lesson.unread
            else ""
        ),
    )
    teach_reader(lesson, out, start, passes, seed, lambda line: words.print(line))
    words.print(f"{out}: see CARD.md and curve.csv; use it: kg build --reader-model {out}")
