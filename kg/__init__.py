"""A claim-and-counterclaim knowledge graph: who accused whom of what, with the words that prove it.

For notebooks and scripts: `from kg import ask, draw, open_store`; see `kg.notebook`. Inside the package nobody imports
from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Public names by the module that has them; loaded when first asked for, so that `kg --help` stays quick.
_PUBLIC = {
    "ask": "kg.notebook",
    "build_network": "kg.network",
    "draw": "kg.notebook",
    "list_queries": "kg.queries",
    "open_store": "kg.store",
    "run_query": "kg.queries",
}

__all__ = ["ask", "build_network", "draw", "list_queries", "open_store", "run_query"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - functions of several kinds
    """Load a public name."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'kg' has no attribute {name!r} - expected one of {', '.join(__all__)}")
    return getattr(import_module(_PUBLIC[name]), name)
