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
