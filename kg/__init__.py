"""A claim-and-counterclaim knowledge graph: who accused whom of what, with the words that prove it.

For notebooks and scripts: `import kg`, then `kg.build`, `kg.to_frame`, `kg.to_network`, `kg.draw`, `kg.export`; see
`kg.notebook`. Inside the package nobody imports from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Public names by the module that has them; loaded when first asked for, so that `kg --help` stays quick.
_PUBLIC = {
    "Imprint": "kg.exchange.imprint",
    "ask": "kg.notebook",
    "build": "kg.notebook",
    "build_network": "kg.network",
    "draw": "kg.notebook",
    "export": "kg.notebook",
    "list_queries": "kg.queries",
    "open_store": "kg.store",
    "run_query": "kg.queries",
    "to_frame": "kg.notebook",
    "to_network": "kg.notebook",
}

__all__ = [
    "Imprint",
    "ask",
    "build",
    "build_network",
    "draw",
    "export",
    "list_queries",
    "open_store",
    "run_query",
    "to_frame",
    "to_network",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - functions of several kinds
    """Load a public name."""
    if name not in _PUBLIC:
        known = ", ".join(sorted(__all__, key=str.casefold))
        raise AttributeError(f"module 'kg' has no attribute {name!r} - expected one of {known}")
    return getattr(import_module(_PUBLIC[name]), name)
