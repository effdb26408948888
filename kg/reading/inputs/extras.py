"""Imports the libraries that only some input formats need, and says how to get one that is missing."""

from __future__ import annotations

from typing import Any

from kg.errors import ReadError
from kg.installation import load_extra


def need(module: str, package: str, source: str, extra: str = "archives") -> Any:  # noqa: ANN401 - no types
    """Import a module of an extra.

    Args:
        module: To import.
        package: That it comes in.
        source: The file that asks for it.
        extra: That it belongs to.

    Raises:
        ReadError: It is not installed; the message says how to install it.
    """
    return load_extra(module, f"{source}: reading it needs {package}", extra, ReadError)
