"""What is coded, in which words, how it is called elsewhere, and which files hold cues and names.

    book       a codebook's file -> a frozen `Codebook`, or every fault of the file at once
    crosswalk  it as a table
    lore       the cues and names that it names, and whether they fit its lists
    starter    a folder with a codebook and tables to fill in

As RDF, and held against ontology and shapes, it is in `kg.rdf.codebooks`.
"""

from __future__ import annotations

from kg.codebook.book import (
    CROSSWALKS,
    LISTS,
    Codebook,
    Concept,
    Entry,
    Guidance,
    list_known,
    load_codebook,
)
from kg.codebook.crosswalk import build_codebook_table
from kg.codebook.lore import check_lore, load_lore, load_names
from kg.codebook.starter import write_codebook

__all__ = [
    "CROSSWALKS",
    "LISTS",
    "Codebook",
    "Concept",
    "Entry",
    "Guidance",
    "build_codebook_table",
    "check_lore",
    "list_known",
    "load_codebook",
    "load_lore",
    "load_names",
    "write_codebook",
]
