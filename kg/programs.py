"""What a program takes from here: everything that `kg read`, `kg extract` and `kg build` do, with the same options.

import kg
for article in kg.read("texts"):
    print(article.source, len(article.text), article.outlet)
for said in kg.extract("Avaria accused Borland of building a third dam on the upper river."):
    print(said.speaker.actor.label, said.act.value, said.quote, said.clause)
store = kg.build("texts", "store", outlet="The Gazette")
for row in kg.run_query(store, "answers").records():
    print(row["who"], row["whom"], row["what"], row["status"])
kg.export(store, "exports", "csv", "graphml")
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from kg.errors import UsageError
from kg.model import Article, Statement
from kg.reading import ReadOptions, Skipped, read_bytes, read_sources
from kg.store import Store, open_store

if TYPE_CHECKING:
    from kg.jobs.engine import Engine
    from kg.jobs.options import Tables

#: Files, folders or globs: one or several.
Paths = str | Path | Sequence[str | Path]
#: Options that are one file or folder.
_FILES = {"cues", "actors", "codebook", "calibration", "reader_model", "answers", "verdicts"}


class Reading(TypedDict, total=False):
    """How articles are read: the options of `kg read`, under the same names.

    `encoding`: of these files; a store keeps it. `year`, `outlet`: of articles that name none. `max_mb`: larger
    files are refused. `field`: JSON field of a fact, such as `{"text": "article.body"}`. `name_pattern`: how file names
    tell facts.
    `date_order`: `dmy` or `mdy`. `language`: codes of the languages wanted; none: English.
    """

    encoding: str | None
    year: int | None
    outlet: str | None
    max_mb: float
    field: Mapping[str, str]
    name_pattern: str | None
    date_order: str | None
    language: Sequence[str]


class Choices(Reading, total=False):
    """How statements are found: the options of `kg extract`, under the same names.

    `attribution`: `both` (rules and the learned tagger) or `rules`. `cues`, `actors`, `codebook`, `calibration`: files
    of your own; `reader_model`: a model folder of your own. `frames`: files or folders of frames (`docs/frames.md`) to
    take instead of reading acts in their articles. `reader`, `model`, `allow_remote`, `answers`, `offline`, `calls`,
    `call_timeout`: how a language model reads.
    """

    attribution: str
    cues: str | Path | None
    actors: str | Path | None
    codebook: str | Path | None
    calibration: str | Path | None
    frames: Paths
    reader: str | None
    model: str | None
    allow_remote: bool
    answers: str | Path
    offline: bool
    calls: int
    call_timeout: float
    reader_model: str | Path | None


class Building(Choices, total=False):
    """How a store is built: the options of `kg build`, under the same names.

    `workers`: processes that extract; more than one needs a script guarded by `if __name__ == "__main__"`. `cluster`: a
    Dask scheduler. `verdicts`: log of reviewers' verdicts; none: `verdicts.jsonl` beside the articles and here.
    `machine_only`: apply none. `add`: keep the articles of the store. `anew`: make every graph again. `forget`: do not
    go by the options that the store was built with. `title`: name of the dispute, for the pages; the store keeps it.
    """

    workers: int
    cluster: str | None
    verdicts: str | Path | None
    machine_only: bool
    add: bool
    anew: bool
    forget: bool
    title: str


def read(inputs: Paths, **options: Unpack[Reading]) -> list[Article]:
    """Read articles, in the order of the inputs; each input that gives none is warned of.

    Raises:
        UsageError: An option that there is not.

    >>> from kg.files import find_data
    >>> [article.language for article in read(find_data("articles"))][:1]
    ['en']
    """
    found = list(read_sources(_list_paths(inputs), _build_reading(_spell(options))))
    _warn_of([one for one in found if isinstance(one, Skipped)])
    return [one for one in found if isinstance(one, Article)]


def extract(text: str | Article | Iterable[Article], **options: Unpack[Choices]) -> list[Statement]:
    """Extract the statements of a text, an article or several, by article and place.

    Args:
        text: The text itself, not a file's name (`read` reads files); or what `read` gave.
        **options: See `Choices`. The engine is loaded once for the same choices.

    Raises:
        LoreError: A table of your own has faults; every one is listed.
        ReadError: The text is empty or too short to be an article.
        UsageError: An option that there is not, or that does not go with others.

    >>> extract("Avaria accused Borland of lying.")  # doctest: +SKIP
    """
    given = _spell(options)
    reading = _build_reading(given)
    if isinstance(text, str):
        read = read_bytes(text.encode("utf-8", "replace"), "text.txt", reading)
        articles = [one for one in read if isinstance(one, Article)]
    else:
        articles = [text] if isinstance(text, Article) else list(text)
    engine = _load_engine(given, lambda: articles)
    return [statement for article in articles for statement in engine.extract(article)]


def build(articles: Paths = (), store: str | Path = "store", **options: Unpack[Building]) -> Store:
    """Read articles into a store on disk, in place of what was there, and open it for reading.

    Args:
        articles: Files, folders or globs, one or several; none: those that the store was built from, else the five
            bundled articles.
        store: Folder of the store; made when it is not there. Articles that did not change are not read again.
        **options: See `Building`.

    Returns:
        The new store. Inputs that gave no article are warned of, one `UserWarning` each.

    Raises:
        LoreError: Frames or tables have faults; every fault is listed, nothing is built.
        ReadError: No input gave an article, or frames cannot be read; the old store stays.
        StoreError: The store cannot be written.
        UsageError: An option that there is not, or that does not go with others.

    >>> store = build("articles", "store")  # doctest: +SKIP
    """
    from kg.jobs.build import Work, build_store
    from kg.jobs.choices import choose_inputs, list_origins
    from kg.jobs.given import list_build_articles
    from kg.jobs.reviewing import load_review

    spelt = _spell(options)
    chosen = choose_inputs(Path(store), _list_paths(articles), spelt.get("forget", False))
    given = _recall(Path(store), spelt, chosen)
    workers, reading = given.get("workers", 1), _build_reading(given)
    if workers < 1:
        raise UsageError(f"workers {workers} - expected 1 or more")
    add, anew = given.get("add", False), given.get("anew", False)
    beside = list_origins(Path(store), chosen, add)
    review = load_review(given.get("verdicts"), given.get("machine_only", False), beside)
    engine = _load_engine(given, partial(list_build_articles, chosen, reading))
    work = Work(workers, given.get("cluster"), review, add, anew, title=given.get("title", ""))
    report = build_store(chosen, Path(store), engine, reading, work=work)
    _warn_of(report.skipped)
    return open_store(Path(store), read_only=True)


def _spell(options: Reading) -> dict[str, Any]:
    """Give options as they are on the command line.

    Raises:
        UsageError: An option that there is not.
    """
    stray = options.keys() - Building.__annotations__.keys()
    if stray:
        known = ", ".join(sorted(Building.__annotations__))
        raise UsageError(f"unknown option {sorted(stray)[0]!r} - expected {known}")
    spelt: dict[str, Any] = dict(options)
    for name in spelt.keys() & _FILES:
        spelt[name] = None if spelt[name] is None else Path(spelt[name])
    if "field" in spelt:
        spelt["field"] = [f"{name}={place}" for name, place in spelt["field"].items()]
    if "frames" in spelt:
        spelt["frames"] = [Path(one) for one in _list_paths(spelt["frames"])]
    return spelt


def _recall(store: Path, given: Mapping[str, Any], inputs: list[str]) -> dict[str, Any]:
    """Give the options, and else those that the store was built with; each that is taken from there is warned of."""
    from kg.jobs.choices import recall_choices

    recalled = recall_choices(store, given, given.get("add", False), given.get("forget", False), inputs)
    for line in recalled.said:
        warnings.warn(line, stacklevel=3)
    return recalled.choices


def _build_reading(given: Mapping[str, Any]) -> ReadOptions:
    from kg.jobs import options

    built = options.pick(options.Reading, given).build()
    return replace(built, encodings=given.get("encodings", {}))


def _load_engine(given: Mapping[str, Any], list_articles: Callable[[], Iterable[Article]]) -> Engine:
    """Load the engine, with the frames of files, and of a language model for the articles that these have none of."""
    from kg.jobs import options

    tables, asking = options.pick(options.Tables, given), options.pick(options.Model, given).build()
    engine, frames = _load(replace(tables, frames=None)), tables.take_frames(list_articles)
    if asking is None:
        return engine.take_frames(frames)
    from kg.codebook.lore import load_names
    from kg.frames import GivenFrames
    from kg.jobs.modelled import read_by_model

    before, book = frames or GivenFrames(), tables.load_codebook()
    left = (article for article in list_articles() if article.id not in before.by_article)
    read, report = read_by_model(left, asking, book, load_names(book))
    for source, why in sorted(report.fallen.items()):
        warnings.warn(f"{source} is read by the offline reader: {why}", stacklevel=3)
    return engine.take_frames(before.join(read))


@cache
def _load(tables: Tables) -> Engine:
    return tables.load_engine()


def _list_paths(given: Paths) -> list[str]:
    return [str(one) for one in ([given] if isinstance(given, (str, Path)) else given)]


def _warn_of(skipped: Sequence[Skipped]) -> None:
    for one in skipped:
        warnings.warn(f"skipped {one.describe()}", stacklevel=3)
