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
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack, cast

from kg.errors import UsageError
from kg.files import find_data
from kg.model import Article, Statement
from kg.reading import ReadOptions, Skipped, read_bytes, read_sources
from kg.store import Store, open_store

if TYPE_CHECKING:
    from kg.frames import GivenFrames
    from kg.jobs.engine import Engine

#: Files, folders or globs: one or several.
Paths = str | Path | Sequence[str | Path]


class Reading(TypedDict, total=False):
    """How articles are read: the options of `kg read`, under the same names.

    `encoding`: of every file. `year`, `outlet`: of articles that name none. `max_mb`: larger files are refused.
    `field`: JSON field of a fact, such as `{"text": "article.body"}`. `name_pattern`: how file names tell facts.
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

    >>> [article.language for article in read(find_data("articles"))][:1]
    ['en']
    """
    found = list(read_sources(_list_paths(inputs), _build_reading(options)))
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
    reading = _build_reading(options)
    if isinstance(text, str):
        articles = [
            one
            for one in read_bytes(text.encode("utf-8", "replace"), "text.txt", reading)
            if isinstance(one, Article)
        ]
    else:
        articles = [text] if isinstance(text, Article) else list(text)
    engine = _load_engine(options, articles)
    return [statement for article in articles for statement in engine.extract(article)]


def build(articles: Paths = (), store: str | Path = "store", **options: Unpack[Building]) -> Store:
    """Read articles into a store on disk, in place of what was there, and open it for reading.

    Args:
        articles: Files, folders or globs, one or several; none: the five bundled articles.
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
    from kg.jobs.given import list_build_articles
    from kg.jobs.reviewing import load_review

    chosen = _list_paths(articles) or [str(find_data("articles"))]
    options = _recall(Path(store), options, chosen)
    workers, reading = options.get("workers", 1), _build_reading(options)
    if workers < 1:
        raise UsageError(f"workers {workers} - expected 1 or more")
    verdicts = _to_path(options.get("verdicts"))
    review = load_review(verdicts, options.get("machine_only", False), chosen)
    wants = bool(_list_paths(options.get("frames", ())) or options.get("model") or options.get("reader"))
    engine = _load_engine(options, list_build_articles(chosen, reading) if wants else ())
    work = Work(
        workers,
        options.get("cluster"),
        review,
        options.get("add", False),
        options.get("anew", False),
        title=options.get("title", ""),
    )
    report = build_store(chosen, Path(store), engine, reading, work=work)
    _warn_of(report.skipped)
    return open_store(Path(store), read_only=True)


def _recall(store: Path, options: Building, inputs: list[str]) -> Building:
    """Give the options, and else those that the store was built with; each that is taken from there is warned of."""
    from kg.jobs.choices import recall_choices

    fields = [f"{name}={place}" for name, place in options.get("field", {}).items()]
    given = {**options, **({"field": fields} if fields else {})}
    recalled = recall_choices(store, given, options.get("add", False), options.get("forget", False), inputs)
    for line in recalled.said:
        warnings.warn(line, stacklevel=3)
    fields = recalled.choices.get("field", [])
    found = {**recalled.choices, "field": dict(one.split("=", 1) for one in fields)}
    return cast(Building, found)


def _build_reading(options: Reading) -> ReadOptions:
    from kg.jobs.options import build_options, choose_texts

    stray = options.keys() - Building.__annotations__.keys()
    if stray:
        known = ", ".join(sorted(Building.__annotations__))
        raise UsageError(f"unknown option {sorted(stray)[0]!r} - expected {known}")
    fields = [f"{name}={place}" for name, place in options.get("field", {}).items()]
    told = options.get("encoding"), options.get("year"), options.get("outlet"), options.get("max_mb", 10.0)
    chosen = options.get("name_pattern"), options.get("date_order"), list(options.get("language", ()))
    return choose_texts(build_options(*told, fields), *chosen)


def _load_engine(options: Choices, articles: Iterable[Article]) -> Engine:
    attribution = options.get("attribution", "both")
    if attribution not in ("both", "rules"):
        raise UsageError(f"attribution {attribution!r} - expected both, rules")
    tables = (_to_path(options.get("cues")), _to_path(options.get("actors")))
    files = (options.get("codebook"), options.get("calibration"), options.get("reader_model"))
    engine = _load(attribution, *tables, *map(_to_path, files))
    given = _take_frames(options, list(articles))
    return engine if given is None else engine.take_frames(given)


@cache
def _load(attribution: str, *files: Path | None) -> Engine:
    from kg.jobs.engine import load_engine

    cues, actors, codebook, calibration, reader = files
    return load_engine(attribution, cues, actors, codebook=codebook, calibration=calibration, reader=reader)


def _take_frames(options: Choices, articles: Sequence[Article]) -> GivenFrames | None:
    """Take frames from files and from a language model; None where neither is asked for."""
    from kg.codebook import load_codebook
    from kg.frames import GivenFrames
    from kg.gazetteer import load_gazetteer
    from kg.jobs.given import take_frames
    from kg.jobs.modelled import read_by_model
    from kg.jobs.options import read_asking

    files = [Path(name) for name in _list_paths(options.get("frames", ()))]
    book = load_codebook(_to_path(options.get("codebook")))
    given = take_frames(files, articles, book.codes) if files else None
    asking = read_asking(
        options.get("reader"),
        options.get("model"),
        options.get("allow_remote", False),
        Path(options.get("answers", "store-answers")),
        options.get("offline", False),
        options.get("calls", 4),
        options.get("call_timeout", 300.0),
    )
    if asking is None:
        return given
    before = given or GivenFrames()
    actors = _to_path(options.get("actors")) or book.actors
    gazetteer = load_gazetteer(actors, book.topics, replace=book.alone)
    read, report = read_by_model(articles, asking, book, gazetteer, before.by_article)
    for source, why in sorted(report.fallen.items()):
        warnings.warn(f"{source} is read by the offline reader: {why}", stacklevel=3)
    return before.join(read)


def _to_path(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


def _list_paths(given: Paths) -> list[str]:
    return [str(one) for one in ([given] if isinstance(given, (str, Path)) else given)]


def _warn_of(skipped: Sequence[Skipped]) -> None:
    for one in skipped:
        warnings.warn(f"skipped {one.where}: {one.reason}", stacklevel=3)
