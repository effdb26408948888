"""A claim-and-counterclaim knowledge graph: who accused whom of what, with the words that prove it.

`import kg`, then `kg.read`, `kg.extract`, `kg.build` (`kg.programs`), `kg.run_query`, `kg.explain`, `kg.analyse`,
`kg.score` (`kg.findings`), and for notebooks `kg.to_frame`, `kg.to_network`, `kg.draw`, `kg.export` (`kg.notebook`).
Inside the package nobody imports from here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Public names by the module that has them; loaded when first asked for, so that `kg --help` stays quick.
_PUBLIC = {
    "Article": "kg.model",
    "ExportError": "kg.errors",
    "Imprint": "kg.exchange.imprint",
    "KgError": "kg.errors",
    "LoreError": "kg.errors",
    "QueryError": "kg.errors",
    "ReadError": "kg.errors",
    "Statement": "kg.model",
    "Store": "kg.store",
    "StoreError": "kg.errors",
    "Table": "kg.table",
    "UsageError": "kg.errors",
    "analyse": "kg.findings",
    "ask": "kg.notebook",
    "build": "kg.programs",
    "build_network": "kg.network",
    "draw": "kg.notebook",
    "evaluate": "kg.findings",
    "explain": "kg.findings",
    "export": "kg.notebook",
    "extract": "kg.programs",
    "find_changes": "kg.queries",
    "import_codings": "kg.findings",
    "list_queries": "kg.queries",
    "open_store": "kg.store",
    "read": "kg.programs",
    "run_query": "kg.queries",
    "run_sparql": "kg.queries",
    "score": "kg.findings",
    "to_frame": "kg.notebook",
    "to_network": "kg.notebook",
    "validate": "kg.validation.violations",
    "verdicts": "kg.findings",
    "verify": "kg.validation.sources",
    "write_report": "kg.findings",
}

__all__ = list(_PUBLIC)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - functions of several kinds
    if name not in _PUBLIC:
        known = ", ".join(sorted(__all__, key=str.casefold))
        raise AttributeError(f"module 'kg' has no attribute {name!r} - expected one of {known}")
    return getattr(import_module(_PUBLIC[name]), name)
