"""Asks a language model on the command line and says what came of it: `--reader URL --model NAME`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import typer

from kg.cli.console import complain, words
from kg.cli.progress import open_progress, tell_rate
from kg.counting import count_words
from kg.model import Article

if TYPE_CHECKING:
    from kg.codebook.book import Codebook
    from kg.frames import GivenFrames
    from kg.jobs.modelled import Asking
    from kg.jobs.options import Model, Tables

#: Names of texts that are shown before they leave this machine.
_SHOWN = 20


def take_frames(
    tables: Tables, asked: Model, list_articles: Callable[[], Iterable[Article]], count: Callable[[], int]
) -> GivenFrames | None:
    """Take the frames of files, and of a model for the articles without any; None where neither is asked for.

    Args:
        tables: The files, and the codebook that the frames go by.
        asked: How a model reads.
        list_articles: Gives them anew at each call.
        count: Counts the articles, about.
    """
    asking, given = asked.build(), tables.take_frames(list_articles)
    if given is not None:
        words.print(given.describe())
    return (
        given if asking is None else ask_model(asking, list_articles, given, tables.load_codebook(), count())
    )


def ask_model(
    asking: Asking,
    list_articles: Callable[[], Iterable[Article]],
    given: GivenFrames | None,
    book: Codebook,
    total: int | None = None,
) -> GivenFrames:
    """Have articles read by a model, with progress, and say what came of it.

    Args:
        asking: How to ask.
        list_articles: Gives them anew at each call.
        given: Frames from files; their articles are not asked for.
        book: The codebook, with the tables of the user's.
        total: Of the articles, about; None: unknown.

    Returns:
        The given frames and those of the model.
    """
    from kg.codebook.lore import load_names
    from kg.frames import GivenFrames
    from kg.jobs.modelled import read_by_model

    before = given or GivenFrames()

    def list_left() -> Iterator[Article]:
        return (article for article in list_articles() if article.id not in before.by_article)

    if asking.address is not None and not asking.address.local:
        _tell_leaving(asking.address.host, list_left())
    with open_progress() as progress:
        task = progress.add_task(f"asking {asking.model}", total=total, rate="")
        done = tell_rate(progress, task)
        try:
            read, report = read_by_model(list_left(), asking, book, load_names(book), done, complain)
        except KeyboardInterrupt:
            complain("interrupted - what was answered is kept: the same command goes on there")
            raise typer.Exit(130) from None
    for line in report.describe():
        words.print(line)
    return before.join(read)


def _tell_leaving(host: str, articles: Iterable[Article]) -> None:
    """Say which texts are sent to another machine."""
    sizes = {article.source: len(article.text) for article in articles}
    shown = ", ".join(list(sizes)[:_SHOWN]) + (
        f" and {len(sizes) - _SHOWN} more" if len(sizes) > _SHOWN else ""
    )
    words.print(
        f"To {host} are sent, as far as it did not answer before: {count_words(len(sizes), 'article')}, "
        f"{sum(sizes.values())} "
        f"characters: {shown}",
    )
