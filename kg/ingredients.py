"""Says what a module is made of: the code it leans on, the data files which that code names, the libraries it imports.

In: names of modules. Out: their `Ingredients`, and a digest that changes with any of them. All of it is found in the
source, so that nobody keeps a list that somebody else forgets: a module is followed from import to import, a data file
counts where a call of `find_data` names it, a library with its installed version. A package's `__init__` that only
passes names on leads to the modules that have these names, not to everything in the package.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

from kg.errors import MissingData
from kg.files import PACKAGE, find_data

#: Distributions that are called otherwise than they are imported; one that is missing here is found too, in 0.1 s.
CALLED = {"markdown_it": "markdown-it-py"}
#: Folders of what is read, not of what reads.
INPUTS = frozenset({"articles"})
_IMPORT = re.compile(
    r"^[ \t]*(?:from (?P<module>[\w.]+) import (?P<names>\([^)]*\)|[^\n(#]+)|import (?P<plain>[\w.]+)(?: as \w+)?)"
    r"[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_DATA = re.compile(r'(?<!>>> )\bfind_data\(\s*("[^"\n]+"(?:,\s*"[^"\n]+")*),?\s*\)')
_NAME = re.compile(r"(\w+)(?: as \w+)?")
_ROOT = PACKAGE.name


@dataclass(frozen=True, slots=True)
class Ingredients:
    """What some modules are made of.

    Attributes:
        modules: Dotted names, sorted.
        files: Their source and the data files they name, sorted.
        libraries: Installed versions by name of the distribution; the standard library is not among them.
    """

    modules: tuple[str, ...]
    files: tuple[Path, ...]
    libraries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """One module: its file, what it imports (module and names; None: the module itself), the data it names."""

    path: Path
    imports: tuple[tuple[str, tuple[str, ...] | None], ...]
    data: tuple[tuple[str, ...], ...]


@cache
def list_ingredients(*modules: str) -> Ingredients:
    """List what some modules of this package are made of, themselves included.

    Args:
        modules: Dotted names, such as `kg.ids`.

    Raises:
        MissingData: A file of the package is missing or cannot be read.

    >>> list_ingredients("kg.ids").modules
    ('kg', 'kg.ids')
    """
    found: set[str] = set()
    strange: set[str] = set()
    waiting = list(modules)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for asked in _read(name).imports:
            if asked[0].partition(".")[0] == _ROOT:
                waiting += _resolve(*asked)
            else:
                strange.add(asked[0].partition(".")[0])
    data = {path for name in found for parts in _read(name).data for path in _list_files(parts)}
    # Packages around a module are run with it, but what they pass on is not what was asked for.
    found |= {name.rsplit(".", up)[0] for name in found for up in range(1, name.count(".") + 1)}
    code = {_read(name).path for name in found}
    libraries = {_find_version(name) for name in strange - sys.stdlib_module_names}
    return Ingredients(tuple(sorted(found)), tuple(sorted(code | data)), tuple(sorted(libraries)))


@cache
def hash_ingredients(*modules: str) -> str:
    """Hash what some modules are made of: SHA-256 in hex; see `list_ingredients`.

    Raises:
        MissingData: As `list_ingredients`.
    """
    listed = list_ingredients(*modules)
    digest = hashlib.sha256(repr(listed.libraries).encode())
    for path in listed.files:
        digest.update(
            path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else PACKAGE.parent).as_posix().encode()
        )
        try:
            with path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
        except OSError as fault:
            raise MissingData(f"{path} cannot be read - {fault} - reinstall counterclaim") from fault
    return digest.hexdigest()


def _resolve(module: str, names: tuple[str, ...] | None) -> Iterator[str]:
    """Give the modules that have these names, through packages that only pass them on."""
    path = _find(module)
    if names is None or path is None or path.name != "__init__.py":
        yield module
        return
    passed = {name: origin for origin, listed in _read(module).imports for name in listed or ()}
    for name in names:
        if _find(f"{module}.{name}") is not None:
            yield f"{module}.{name}"
        elif passed.get(name, "").partition(".")[0] == _ROOT:
            yield from _resolve(passed[name], (name,))
        else:
            yield module


@cache
def _read(module: str) -> _Source:
    path = _find(module)
    if path is None:
        raise MissingData(f"{module} is no module of {PACKAGE} - reinstall counterclaim")
    text = path.read_text("utf-8")
    imports = tuple(
        (line["plain"], None) if line["plain"] else (line["module"], tuple(_NAME.findall(line["names"])))
        for line in _IMPORT.finditer(text)
    )
    data = tuple(tuple(re.findall(r'"([^"]+)"', call[1])) for call in _DATA.finditer(text))
    return _Source(path, imports, data)


def _find(module: str) -> Path | None:
    place = PACKAGE.parent.joinpath(*module.split("."))
    return next(
        (p for p in (place.with_name(f"{place.name}.py"), place / "__init__.py") if p.is_file()), None
    )


def _list_files(parts: tuple[str, ...]) -> list[Path]:
    """List the files that a call of `find_data` means: one, or all in a folder."""
    if parts[0] in INPUTS:
        return []
    place = find_data(*parts)
    return [path for path in place.rglob("*") if path.is_file()] if place.is_dir() else [place]


def _find_version(module: str) -> tuple[str, str]:
    """Find the installed version of a library by the name that is imported; "" where it is not installed."""
    try:
        return module, version(CALLED.get(module, module))
    except PackageNotFoundError:
        named = packages_distributions().get(module, [])
        return module, ", ".join(sorted(version(name) for name in named))
