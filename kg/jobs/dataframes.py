"""Extracts articles that lie in data frames, part by part: for an engine that holds the texts already, such as Spark.

In: data frames with a column `record`, each cell one JSON object that is an article, as in a line of a JSON Lines file.
Out: data frames of `COLUMNS`, a row an article. Kept beside a store (`kg.store.keep_parts`), the rows spare `kg build`
over the same records all extraction, and the result is the same bytes. `docs/examples/spark_extract.py` is all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.errors import ReadError
from kg.jobs.engine import Recipe, name_reading
from kg.jobs.workers import Frames, Outcome, extract_articles
from kg.model import Article
from kg.reading import ReadOptions, Skipped, read_bytes
from kg.records import build_lines
from kg.store import name_part

if TYPE_CHECKING:
    import pandas as pd

#: The columns of what `extract_dataframes` gives, as Spark declares them: the part's name and its statements as JSON
#: Lines (both empty where there is no article), and why there is none.
COLUMNS = "part string, lines string, fault string"
#: Records are read as lines of such a file.
_NAME = "record.jsonl"


def extract_dataframes(
    dataframes: Iterable[pd.DataFrame],
    recipe: Recipe,
    fingerprint: str,
    options: ReadOptions | None = None,
    frames: Frames | None = None,
) -> Iterator[pd.DataFrame]:
    """Extract data frame by data frame; the engine is loaded once a process, with the first article.

    Args:
        dataframes: With a column `record`.
        recipe: Of the engine that the build will use.
        fingerprint: Of the same engine.
        options: As the build will read the records.
        frames: Of the same engine (`engine.frames`), where it takes any.

    Yields:
        A data frame of `COLUMNS` for each.

    Raises:
        UsageError: This process runs another version of the program than the one that gave the fingerprint, or the
            engine takes frames and they are not given.
    """
    pandas: Any = import_module("pandas")
    names = [column.split()[0] for column in COLUMNS.split(", ")]
    extract = partial(extract_articles, recipe, fingerprint, frames=frames)
    name = partial(_name_part, fingerprint=fingerprint, frames=frames or {})
    for dataframe in dataframes:
        rows = [
            row
            for record in dataframe["record"]
            for row in _extract_record(str(record), extract, name, options or ReadOptions())
        ]
        yield pandas.DataFrame(rows, columns=names, dtype="str")


def _name_part(article: Article, fingerprint: str, frames: Frames) -> str:
    return name_part(article, name_reading(fingerprint, frames.get(article.id)))


def _extract_record(
    record: str,
    extract: Callable[[list[Article]], list[Outcome]],
    name: Callable[[Article], str],
    options: ReadOptions,
) -> Iterator[tuple[str, str, str]]:
    try:
        found = list(read_bytes(record.encode("utf-8", "surrogatepass"), _NAME, options))
    except ReadError as fault:
        found = [Skipped(_NAME, str(fault))]
    for one in found:
        if isinstance(one, Skipped) and one.noted:
            continue
        outcome = extract([one])[0] if isinstance(one, Article) else one.reason
        if isinstance(one, Article) and not isinstance(outcome, str):
            yield name(one), build_lines(outcome), ""
        else:
            yield "", "", str(outcome)
