"""Turns what a user or a program chose into what reading, asking a model and measuring take."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar, cast

from kg.errors import UsageError
from kg.jobs.modelled import Asking
from kg.reading import ReadOptions, find_code, read_known
from kg.reading.calendars import Order


def build_options(
    encoding: str | None, year: int | None, outlet: str | None, max_mb: float, fields: list[str] | None
) -> ReadOptions:
    """Build reading options from the command line.

    Raises:
        UsageError: A field without `=`.
    """
    pairs = dict(_split_field(text) for text in fields or [])
    known = {key: value for key, value in (("year", year), ("outlet", outlet)) if value is not None}
    options = ReadOptions(encoding=encoding, max_bytes=int(max_mb * 1_000_000), fields=pairs)
    return replace(options, lacking=read_known(known, "option", "command line")) if known else options


def choose_texts(
    options: ReadOptions, name_pattern: str | None, date_order: str | None, languages: list[str] | None
) -> ReadOptions:
    """Add what the command line says of names, days and languages; no language means English.

    Raises:
        UsageError: An order of day and month that there is not.
    """
    order = {"dmy": "DMY", "mdy": "MDY"}.get((date_order or "").lower())
    if date_order and order is None:
        raise UsageError(f"--date-order {date_order!r} - expected dmy, mdy")
    wanted = frozenset(find_code(one) for text in languages or ["en"] for one in text.split(","))
    return replace(
        options,
        name_pattern=name_pattern,
        date_order=cast("Order | None", order),
        languages=None if "all" in wanted else wanted,
    )


def _split_field(text: str) -> tuple[str, str]:
    name, mark, path = text.partition("=")
    if not mark:
        raise UsageError(f"--field {text!r} - expected NAME=PATH, such as text=article.body")
    return name.strip(), path.strip()


def read_asking(  # noqa: PLR0913 - the options of a model
    url: str | None,
    model: str | None,
    allow_remote: bool,
    answers: Path,
    offline: bool,
    calls: int,
    timeout: float,
) -> Asking | None:
    """Read how a model is to be asked; None where none is.

    Raises:
        UsageError: Options that do not go together, or an address that is not allowed.
    """
    if url is None and model is None:
        if offline or allow_remote:
            raise UsageError("--offline and --allow-remote are about a model - name it with --model")
        return None
    if not model or (url is None and not offline):
        raise UsageError("a model needs --reader URL and --model NAME; --model alone goes with --offline")
    if calls < 1 or not timeout > 0:
        raise UsageError("--calls is at least 1 and --call-timeout above 0")
    from kg.chat.endpoint import read_address

    address = None if offline or url is None else read_address(url, allow_remote)
    return Asking(model, answers, address, calls, timeout)


_Value = TypeVar("_Value")


def _tell(default: _Value, told: str) -> _Value:
    """Make a field with its default and what it does; the command line shows that."""
    return field(default=default, metadata={"help": told})


@dataclass(frozen=True, slots=True)
class Settings:
    """How to measure; each measure reads what concerns it, and each field says what it does."""

    aggregation: str = _tell("subtract", "Networks: ignore, congruence, conflict, subtract, combine")
    normalization: str = _tell("no", "Networks: no, average, jaccard, cosine, activity, prominence")
    level: str = _tell("side", "side or actor")
    busiest: int = _tell(0, "Networks: only this many actors, those who say most; 0: all")
    window: int = _tell(30, "windows: days")
    kernel: str = _tell("no", "windows: no, uniform, gaussian, ...")
    alpha: float = _tell(0.05, "backbone: 0-1")
    method: str = _tell("", "blocs: louvain, leiden, average, complete, single; hierarchy: the last three")
    count: int = _tell(2, "blocs by average, complete or single: how many")
    backend: str = _tell("", "centrality: an installed networkx backend")
    act: str = _tell("", "who-whom: a matrix of this act, such as accuse")
    only: str = _tell("", "answers: 'none found' or ungrounded")
    most: int = _tell(5, "answers: inferred ones named for each opening and act")
