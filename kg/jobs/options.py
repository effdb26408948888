"""What a user or a program may choose: how articles are read, what the engine is loaded from, how to measure.

Each field says what it does; the command line makes an option of each (`kg.cli.options`), under the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from kg.codebook.book import Codebook, load_codebook
from kg.errors import UsageError, choose
from kg.jobs.modelled import Asking
from kg.reading import ReadOptions, find_code, name_language, read_known
from kg.reading.calendars import Order
from kg.reading.languages import CODES, NAMES

if TYPE_CHECKING:
    from kg.frames import GivenFrames
    from kg.jobs.engine import Engine
    from kg.model import Article

ATTRIBUTIONS = ("both", "rules")
_Value = TypeVar("_Value")
_Group = TypeVar("_Group")


def _tell(default: _Value, told: str) -> _Value:
    """Make a field with its default and what it does; the command line shows that."""
    return field(default=default, metadata={"help": told})


@dataclass(frozen=True, slots=True)
class Reading:
    """How articles are read."""

    encoding: str | None = _tell(None, "Encoding of these files, such as latin-1; others keep theirs.")
    year: int | None = _tell(None, "Year of the articles where the text gives none.")
    outlet: str | None = _tell(
        None,
        "Outlet of the articles that name none themselves; what a file or archive names stays. To put another in "
        "its place, write outlet = into NAME.toml beside the file.",
    )
    max_mb: float = _tell(10.0, "Refuse larger files (megabytes).")
    field: list[str] | None = _tell(None, "JSON field of a fact, such as text=article.body.")
    name_pattern: str | None = _tell(
        None, "Facts in file names, such as '{date}_{outlet}_{title}'; {skip} is none."
    )
    date_order: str | None = _tell(
        None, "dmy or mdy: how 03/04/2025 is meant, where nothing in the file tells."
    )
    language: list[str] | None = _tell(
        None, "Languages to read, such as de; all: every one. Others are left out and counted."
    )

    def build(self, languages: list[str] | None = None) -> ReadOptions:
        """Build what reading takes; `languages`: those where none is given, None for English.

        Raises:
            UsageError: A field without `=`, or an order of day and month or a language that there is not.
        """
        order = {"dmy": "DMY", "mdy": "MDY"}.get((self.date_order or "").lower())
        if self.date_order and order is None:
            raise UsageError(f"--date-order {self.date_order!r} - expected dmy, mdy")
        known = {name: value for name in ("year", "outlet") if (value := getattr(self, name)) is not None}
        wanted = _read_languages(self.language or languages or ["en"])
        options = ReadOptions(
            encoding=self.encoding,
            max_bytes=int(self.max_mb * 1_000_000),
            fields=dict(_split_field(text) for text in self.field or []),
            name_pattern=self.name_pattern,
            date_order=cast("Order | None", order),
            languages=None if "all" in wanted else frozenset(wanted),
        )
        return replace(options, lacking=read_known(known, "option", "command line")) if known else options


def _read_languages(given: Iterable[str]) -> set[str]:
    """Read the codes of languages, or `all`, from codes and names with commas between."""
    wanted = {find_code(one) for text in given for one in text.split(",")}
    if unknown := sorted(wanted - CODES - {"all"}):
        known = ", ".join(map(name_language, NAMES))
        raise UsageError(
            f"--language {', '.join(unknown)}: no such language - expected all, {known} or another code of two letters"
        )
    return wanted


def _split_field(text: str) -> tuple[str, str]:
    name, mark, path = text.partition("=")
    if not mark:
        raise UsageError(f"--field {text!r} - expected NAME=PATH, such as text=article.body")
    return name.strip(), path.strip()


@dataclass(frozen=True, slots=True)
class Tables:
    """What the engine is loaded from, and frames to take instead of its own."""

    attribution: str = _tell("both", "both (rules and learned tagger) or rules.")
    cues: Path | None = _tell(None, "Your cue file, on top of the bundled one.")
    actors: Path | None = _tell(None, "Your actor table, on top of the bundled one.")
    codebook: Path | None = _tell(None, "Your codebook (kg codebook new): its cues, actors, topics and acts.")
    calibration: Path | None = _tell(
        None, "File of kg evaluate --calibrate: confidence refitted from verdicts."
    )
    frames: list[Path] | None = _tell(
        None, "Frames to take instead of reading acts in their articles: a file, or a folder of *.jsonl."
    )
    reader_model: Path | None = _tell(None, "Model folder of kg train, instead of the bundled reader.")

    def __post_init__(self) -> None:
        """Refuse an attribution that there is not."""
        choose("--attribution", self.attribution, ATTRIBUTIONS)

    def load_engine(self) -> Engine:
        """Load the engine, without given frames."""
        from kg.jobs.engine import Recipe, load_engine

        return load_engine(
            Recipe(
                self.attribution,
                self.cues,
                self.actors,
                self.codebook,
                self.calibration,
                reader=self.reader_model,
            )
        )

    def load_codebook(self) -> Codebook:
        """Load the codebook, with the tables that are given beside it."""
        return load_codebook(self.codebook).take_files(self.cues, self.actors)

    def take_frames(self, list_articles: Callable[[], Iterable[Article]]) -> GivenFrames | None:
        """Take the frames of the files, checked against these articles; None where no file is given.

        Raises:
            LoreError, ReadError: As `kg.jobs.given.take_frames`.
        """
        from kg.jobs.given import take_frames

        return take_frames(self.frames, list_articles(), self.load_codebook().codes) if self.frames else None


@dataclass(frozen=True, slots=True)
class Model:
    """How a language model reads: `--reader URL --model NAME`."""

    reader: str | None = _tell(None, "Chat endpoint that reads the acts, such as http://localhost:11434/v1.")
    model: str | None = _tell(None, "Name of the model at the endpoint.")
    allow_remote: bool = _tell(False, "The endpoint may be another machine: the articles are sent there.")
    answers: Path = _tell(Path("store-answers"), "Folder of kept answers: what is kept is not asked again.")
    offline: bool = _tell(False, "Ask nobody: only kept answers of the model count.")
    calls: int = _tell(4, "Articles that the endpoint is asked for at once.")
    call_timeout: float = _tell(300.0, "Seconds that one call may take.")

    def build(self) -> Asking | None:
        """Build how the model is asked; None where none is.

        Raises:
            UsageError: Options that do not go together, or an address that is not allowed.
        """
        if self.reader is None and self.model is None:
            if self.offline or self.allow_remote:
                raise UsageError("--offline and --allow-remote are about a model - name it with --model")
            return None
        if not self.model or (self.reader is None and not self.offline):
            raise UsageError("a model needs --reader URL and --model NAME; --model alone goes with --offline")
        if self.calls < 1 or not self.call_timeout > 0:
            raise UsageError("--calls is at least 1 and --call-timeout above 0")
        from kg.chat.endpoint import read_address

        nobody = self.offline or self.reader is None
        address = None if nobody else read_address(str(self.reader), self.allow_remote)
        return Asking(self.model, self.answers, address, self.calls, self.call_timeout)


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


def pick(group: type[_Group], given: Mapping[str, Any]) -> _Group:
    """Make a group of options from what is given by name; what is not stays as usual."""
    return group(**{one.name: given[one.name] for one in fields(group) if one.name in given})  # type: ignore[arg-type]
