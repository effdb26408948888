"""Measures of discourse networks over statements of the machine's or codings of people's.

events      what a measure counts: who said what, agreeing or not, when, in which document
discourse   two-mode and one-mode networks, normalisations, windows: those of Discourse Network Analyzer
polarisation  between two equal blocs, as rDNA first computed it
structure   centralities, blocs, polarisation, backbone
"""

from __future__ import annotations

from kg.analysis.discourse import (
    Matrix,
    build_one_mode,
    build_two_mode,
    select_events,
    slide_windows,
    to_graph,
)
from kg.analysis.events import Event, from_codings, from_statements
from kg.analysis.polarisation import Split, measure_rdna_polarisation
from kg.analysis.structure import (
    find_backbone,
    find_blocs,
    measure_centrality,
    measure_modularity,
)

__all__ = [
    "Event",
    "Matrix",
    "Split",
    "build_one_mode",
    "build_two_mode",
    "find_backbone",
    "find_blocs",
    "from_codings",
    "from_statements",
    "measure_centrality",
    "measure_modularity",
    "measure_rdna_polarisation",
    "select_events",
    "slide_windows",
    "to_graph",
]
