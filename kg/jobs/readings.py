"""Compares readers on frames: the offline reader, a model's frames, people's.

In: what each reader is (`offline`, or files of frames), and the articles. Out: a table of figures for each pair, over
the articles that both read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from kg.errors import UsageError
from kg.frames import load_frames, verify_frames
from kg.jobs.engine import Engine
from kg.model import ActFrame, Article
from kg.parsed import READ_ROLES
from kg.review.framed import Shared, measure_acts, measure_roles, pair_frames
from kg.table import Table, Value

#: Name of the reader that needs no file.
OFFLINE = "offline"
#: One reader's frames by article.
Reading = Mapping[str, Sequence[ActFrame]]


def read_readings(
    names: Sequence[str], articles: Sequence[Article], engine: Engine | None
) -> dict[str, Reading]:
    """Read what every reader gave.

    Args:
        names: `offline`, a file or folder of frames, or either with a name: `anna=frames.jsonl`.
        articles: All of them.
        engine: Reads where `offline` is among the names; may be None else.

    Raises:
        UsageError: Fewer than two readers, or two with one name.
        LoreError, ReadError: Frames that do not fit, or cannot be read.
    """
    found: dict[str, Reading] = {}
    for given in names:
        name, path = split_name(given)
        if name in found:
            raise UsageError(f"two readers are called {name!r} - give one a name: --readers NAME={path}")
        if path == OFFLINE:
            assert engine is not None, "the offline reader needs an engine"
            found[name] = {article.id: engine.read_frames(article) for article in articles}
        else:
            found[name] = verify_frames(load_frames(Path(path)), articles, READ_ROLES).by_article
    if len(found) < 2:
        raise UsageError(
            "--readers is needed twice at least - such as --readers offline --readers frames.jsonl"
        )
    return found


def split_name(given: str) -> tuple[str, str]:
    """Split a reader into its name and its path; without a name the file gives it.

    >>> split_name("anna=coded/frames.jsonl"), split_name("coded/model.jsonl")
    (('anna', 'coded/frames.jsonl'), ('model', 'coded/model.jsonl'))
    """
    name, mark, path = given.partition("=")
    return (name, path) if mark else (Path(given).stem, given)


def build_reader_table(readings: Mapping[str, Reading], articles: Sequence[Article]) -> Table:
    """Build a row for each pair of readers and each act and role, with 95 % intervals.

    Raises:
        UsageError: Two readers have no article in common.
    """
    rows: list[tuple[Value, ...]] = []
    for one, other in combinations(readings, 2):
        both = [a for a in articles if a.id in readings[one] and a.id in readings[other]]
        if not both:
            raise UsageError(f"{one} and {other} have read no article in common")
        shared = [pair_frames(a.text, readings[one][a.id], readings[other][a.id]) for a in both]
        rows += _list_rows(f"{one}, {other}", shared)
    return Table(("field", "measure", "readers", "value", "low", "high", "units"), tuple(rows))


def _list_rows(pair: str, shared: Sequence[Shared]) -> list[tuple[Value, ...]]:
    acts = [(name, "F1 of frames", pair, *figure.cells) for name, figure in measure_acts(shared)]
    roles = [(name, "same words", pair, *figure.cells) for name, figure in measure_roles(shared)]
    return [*acts, *roles]
