"""Brings codings made elsewhere here: DNA databases, CSV tables, brat standoff, UIMA CAS (INCEpTION, WebAnno).

In: a file of another tool. Out: `Codings`: the articles, and what coders marked in them, each with its coder. A
file is read whole or refused with one `ReadError`; nothing half read is ever returned.

codings   what an imported coding is, and how it becomes a Statement
stances   which act a coder meant
dna       Discourse Network Analyzer 3 (SQLite)
tables    CSV with named columns
brat      brat standoff (.txt with .ann)
cas       UIMA CAS XMI or JSON through dkpro-cassis (extra `research`)
"""

from __future__ import annotations

from kg.importing.brat import read_brat
from kg.importing.cas import read_cas
from kg.importing.codings import Coding, Codings, Slots, get_coder, has_stance, to_statements
from kg.importing.dna import read_dna
from kg.importing.tables import COLUMNS, read_coding_table

__all__ = [
    "COLUMNS",
    "Coding",
    "Codings",
    "Slots",
    "get_coder",
    "has_stance",
    "read_brat",
    "read_cas",
    "read_coding_table",
    "read_dna",
    "to_statements",
]
