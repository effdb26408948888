"""A codebook as a table: every value, and how it is called elsewhere."""

from __future__ import annotations

from kg.codebook.book import Codebook
from kg.table import Table


def build_codebook_table(codebook: Codebook) -> Table:
    """Build one row a value: list, value, label, CAMEO, PLOVER, DNA, schema.org, definition."""
    rows = tuple(
        (name, c.value, c.label, c.cameo, c.plover, c.dna, c.schema, c.definition)
        for name, codes in codebook.lists.items()
        for c in codes
    ) + tuple(
        ("concepts", c.value, c.label, None, None, None, None, c.definition or " | ".join(c.examples))
        for c in codebook.concepts
    )
    return Table(("list", "value", "label", "cameo", "plover", "dna", "schema", "definition"), rows)
