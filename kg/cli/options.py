"""Options that several commands share, as dataclasses: what a command takes as one argument is many on the line.

    @spread
    def read(files: Files, *, reading: Reading) -> None: ...

gives `kg read` the options `--encoding`, `--year` and so on: one for each field, named and described as it says.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, get_type_hints

import typer

from kg.jobs.options import pick


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each field of the dataclasses that it takes.

    >>> from kg.jobs.options import Reading
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
            told[one.name] = _tell_option(one.name, told[one.name], one.metadata["help"])
    return [
        inspect.Parameter(f.name, keyword, default=f.default, annotation=told[f.name]) for f in fields(group)
    ]


def _tell_option(name: str, kind: Any, told: str) -> Any:  # noqa: ANN401 - types, as typer takes them
    """Make an option of a field; of a switch only the one that turns it on."""
    switch = (f"--{name.replace('_', '-')}",) if kind is bool else ()
    return Annotated[kind, typer.Option(*switch, help=told)]
