"""Imports the libraries that only some input formats need, and says how to get one that is missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from kg.errors import ReadError

INSTALL = "pip install '.[archives]'"


def need(module: str, package: str, source: str) -> Any:  # noqa: ANN401 - libraries without types
    """Import a module of the extra `archives`.

    Args:
        module: To import.
        package: That it comes in.
        source: The file that asks for it.

    Raises:
        ReadError: It is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError as fault:
        raise ReadError(
            f"{source}: reading it needs {package}, which is not installed - in the folder of this program: {INSTALL}"
        ) from fault
