"""Says how this program was called and how it was installed, so that every command it prints works as it is printed.

The package is on no index: what is missing is installed from where the program came, its checkout.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import tomllib
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution, requires, version
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from kg.errors import KgError, UsageError
from kg.files import PACKAGE

#: Name of the distribution, and of its command.
NAME, NAME_OF_COMMAND = "counterclaim", "kg"


def read_version() -> str:
    """Read the installed version; `0+checkout` where the package is not installed.

    >>> read_version()[0] in "0123456789"
    True
    """
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "0+checkout"


def load_extra(module: str, told: str, extra: str, refusal: type[KgError] = UsageError) -> Any:  # noqa: ANN401 - libraries without types
    """Import a module that comes with an extra of this package.

    Args:
        module: To import.
        told: Who needs what, such as `"a DataFrame needs pandas"`.
        extra: Name of the extra.
        refusal: Raised where the module is not installed.

    Raises:
        KgError: It is not installed; the message ends in the command that installs it.

    >>> load_extra("json", "a DataFrame needs json", "tables").__name__
    'json'
    """
    try:
        return import_module(module)
    except ImportError as fault:
        raise refusal(f"{told} - install it: {tell_install(extra)}") from fault


def tell_install(extra: str) -> str:
    """Tell the command that installs an extra: from the checkout, or, where that is gone, package by package."""
    checkout, editable = _find_checkout()
    if checkout is not None:
        wanted = ("-e ", "")[not editable] + f"'{_show(checkout)}[{extra}]'"
    else:
        needed = (line.partition(";") for line in requires(NAME) or ())
        wanted = " ".join(shlex.quote(name.strip()) for name, _, when in needed if f'"{extra}"' in when)
    return f"{_name_pip()} install {wanted}"


def name_program() -> str:
    """Name this program as a shell finds it: `kg` where it is on the path, else as it was called.

    In a program or notebook of somebody else it is `python -m kg`.

    >>> bool(name_program())
    True
    """
    called = sys.argv[0]
    if Path(called).stem != NAME_OF_COMMAND:
        return f"{_name_python()} -m kg"
    found = shutil.which("kg")
    return "kg" if found is not None and Path(found) == Path(called).absolute() else shlex.quote(called)


def _name_pip() -> str:
    beside = Path(sys.executable).with_name("pip")
    if (found := shutil.which("pip")) is not None and Path(found) == beside:
        return "pip"
    return shlex.quote(_show(beside)) if beside.exists() else f"{_name_python()} -m pip"


def _name_python() -> str:
    found = shutil.which("python")
    used = Path(sys.executable)
    return "python" if found is not None and Path(found) == used else shlex.quote(_show(used))


def _find_checkout() -> tuple[Path | None, bool]:
    """Find the folder that this program was installed from, if it is still there; and whether it runs from there."""
    if _is_checkout(PACKAGE.parent):
        return PACKAGE.parent, _read_origin().get("dir_info", {}).get("editable", False)
    place = urlsplit(_read_origin().get("url", ""))
    folder = Path(unquote(place.path))
    return (folder if place.scheme == "file" and _is_checkout(folder) else None), False


def _read_origin() -> dict[str, Any]:
    """Read where pip took the package from (PEP 610); empty where nobody wrote it down."""
    try:
        origin = json.loads(distribution(NAME).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return {}
    return origin if isinstance(origin, dict) else {}


def _is_checkout(folder: Path) -> bool:
    try:
        told = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return bool(told.get("project", {}).get("name") == NAME)


def _show(path: Path) -> str:
    """Show a path from where the user is, whole where it lies elsewhere."""
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else str(path)
