"""Options that several commands share, as dataclasses: what a command takes as one argument is many on the line.

    @spread
    def read(files: Files, *, reading: Reading) -> None: ...

gives `kg read` the options `--encoding`, `--year` and so on: one for each field, named and described as it says.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_type_hints

import typer

from kg.errors import UsageError
from kg.jobs.options import build_options, choose_texts, read_asking

if TYPE_CHECKING:
    from kg.codes import Codes
    from kg.jobs.engine import Engine
    from kg.jobs.modelled import Asking
    from kg.reading import ReadOptions

Encoding = Annotated[str | None, typer.Option(help="Encoding of the files, such as latin-1.")]
MaxMb = Annotated[float, typer.Option(help="Refuse larger files (megabytes).")]
Field = Annotated[list[str] | None, typer.Option(help="JSON field of a fact, such as text=article.body.")]
Outlet = Annotated[
    str | None,
    typer.Option(
        help="Outlet of the articles that name none themselves; what a file or archive names stays. To put another in "
        "its place, write outlet = into NAME.toml beside the file."
    ),
]
Attribution = Annotated[str, typer.Option(help="both (rules and learned tagger) or rules.")]
ANSWERS = Path("store-answers")
_Group = TypeVar("_Group")


@dataclass(frozen=True, slots=True)
class Reading:
    """How articles are read."""

    encoding: Encoding = None
    year: Annotated[int | None, typer.Option(help="Year of the articles where the text gives none.")] = None
    outlet: Outlet = None
    max_mb: MaxMb = 10.0
    field: Field = None
    name_pattern: Annotated[
        str | None,
        typer.Option(help="Facts in file names, such as '{date}_{outlet}_{title}'; {skip} is none."),
    ] = None
    date_order: Annotated[
        str | None, typer.Option(help="dmy or mdy: how 03/04/2025 is meant, where nothing in the file tells.")
    ] = None
    language: Annotated[
        list[str] | None,
        typer.Option(help="Languages to read, such as de; all: every one. Others are left out and counted."),
    ] = None

    def build(self, languages: list[str] | None = None) -> ReadOptions:
        """Build what reading takes; `languages`: those where none is given, None for English."""
        asked = build_options(self.encoding, self.year, self.outlet, self.max_mb, self.field)
        return choose_texts(asked, self.name_pattern, self.date_order, self.language or languages)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the engine is loaded from, and frames to take instead of its own."""

    attribution: Attribution = "both"
    cues: Annotated[Path | None, typer.Option(help="Your cue file, on top of the bundled one.")] = None
    actors: Annotated[Path | None, typer.Option(help="Your actor table, on top of the bundled one.")] = None
    codebook: Annotated[
        Path | None, typer.Option(help="Your codebook (kg codebook new): its cues, actors, topics and acts.")
    ] = None
    calibration: Annotated[
        Path | None, typer.Option(help="File of kg evaluate --calibrate: confidence refitted from verdicts.")
    ] = None
    frames: Annotated[
        list[Path] | None,
        typer.Option(
            help="Frames to take instead of reading acts in their articles: a file, or a folder of *.jsonl."
        ),
    ] = None
    reader_model: Annotated[
        Path | None, typer.Option(help="Model folder of kg train, instead of the bundled reader.")
    ] = None

    def __post_init__(self) -> None:
        """Refuse an attribution that there is not."""
        check_choice("--attribution", self.attribution, ("both", "rules"))

    def load_engine(self) -> Engine:
        """Load the engine, without given frames."""
        from kg.jobs.engine import load_engine

        return load_engine(
            self.attribution,
            self.cues,
            self.actors,
            codebook=self.codebook,
            calibration=self.calibration,
            reader=self.reader_model,
        )

    def load_codes(self) -> Codes:
        """Load the acts and kinds of evidence that the codebook knows."""
        from kg.codebook import load_codebook

        return load_codebook(self.codebook).codes


@dataclass(frozen=True, slots=True)
class Model:
    """How a language model reads: `--reader URL --model NAME`."""

    reader: Annotated[
        str | None, typer.Option(help="Chat endpoint that reads the acts, such as http://localhost:11434/v1.")
    ] = None
    model: Annotated[str | None, typer.Option(help="Name of the model at the endpoint.")] = None
    allow_remote: Annotated[
        bool,
        typer.Option(
            "--allow-remote", help="The endpoint may be another machine: the articles are sent there."
        ),
    ] = False
    answers: Annotated[
        Path, typer.Option(help="Folder of kept answers: what is kept is not asked again.")
    ] = ANSWERS
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask nobody: only kept answers of the model count.")
    ] = False
    calls: Annotated[int, typer.Option(help="Articles that the endpoint is asked for at once.")] = 4
    call_timeout: Annotated[float, typer.Option(help="Seconds that one call may take.")] = 300.0

    def build(self) -> Asking | None:
        """Build how the model is asked; None where none is."""
        return read_asking(
            self.reader,
            self.model,
            self.allow_remote,
            self.answers,
            self.offline,
            self.calls,
            self.call_timeout,
        )


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of the dataclasses that it takes.

    >>> def read(name: str, *, reading: Reading) -> None:
    ...     print(name, reading.year)
    >>> spread(read)(name="a.txt", year=2019)
    a.txt 2019
    """
    signature = inspect.signature(command, eval_str=True)
    annotated = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    groups: dict[str, type] = {name: told for name, told in annotated.items() if _is_group(told)}
    spread_out: list[inspect.Parameter] = []
    for name, parameter in signature.parameters.items():
        known = list_options(groups[name]) if name in groups else [parameter]
        spread_out += [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in known]

    def run(**given: Any) -> None:  # noqa: ANN401 - what typer read
        taken: dict[str, Any] = {name: pick(group, given) for name, group in groups.items()}
        command(**{name: taken.get(name, given.get(name)) for name in signature.parameters})

    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = signature.replace(parameters=spread_out)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in spread_out}
    return run


def _is_group(told: object) -> bool:
    return isinstance(told, type) and is_dataclass(told)


def list_options(group: type) -> list[inspect.Parameter]:
    """List the fields of a dataclass as parameters; `help` of a field that is not typer's own is in its metadata."""
    told = get_type_hints(group, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    for one in fields(group):
        if "help" in one.metadata:
            told[one.name] = Annotated[told[one.name], typer.Option(help=one.metadata["help"])]
    return [
        inspect.Parameter(f.name, keyword, default=f.default, annotation=told[f.name]) for f in fields(group)
    ]


def pick(group: type[_Group], given: Mapping[str, Any]) -> _Group:
    """Make a group of options from what is given by name; what is not stays as usual."""
    return group(**{one.name: given[one.name] for one in fields(group) if one.name in given})  # type: ignore[arg-type]


def check_choice(option: str, value: str, known: tuple[str, ...] | list[str]) -> str:
    """Give a value back that is one of the known ones.

    Raises:
        UsageError: It is not.
    """
    if value not in known:
        raise UsageError(f"{option} {value!r} - expected {', '.join(known)}")
    return value
