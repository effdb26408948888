"""Measures of discourse networks and of disputes, over statements of the machine's or codings of people's.

Networks, as Discourse Network Analyzer and its users know them:

events        what a measure counts: who said what, agreeing or not, when, in which document
discourse     two-mode and one-mode networks, normalisations, windows
structure     centralities, blocs (Louvain, Leiden), signed modularity, backbone
hierarchy     blocs as a tree
polarisation  between two equal blocs, as rDNA first computed it

Disputes, which no other tool measures:

ledger        what came back (`kg.claims`), with delays and who reported the answer
exchanges     who answers whom, month by month
dyads         who acts against whom: matrix, reciprocity, signed network, balance of triads
evidence      how checkable each side's grounds are
figures       figures that do not agree
positions     who changed position, with both quotes
outlets       balance of each outlet, with intervals; at how many removes it reports
deadlines     when ultimatums run out; iCalendar
intervals     shares with their uncertainty

scoring       the machine's statements against codings of people
"""

from __future__ import annotations

from kg.analysis.deadlines import (
    Deadline,
    build_calendar,
    build_deadline_table,
    find_deadlines,
    place_deadline,
)
from kg.analysis.discourse import (
    Matrix,
    build_one_mode,
    build_two_mode,
    keep_busiest,
    select_events,
    slide_windows,
    to_graph,
)
from kg.analysis.dyads import (
    build_dyad_matrix,
    build_dyad_table,
    build_reciprocity_table,
    build_signed_graph,
    build_signed_table,
    count_dyads,
    measure_balance,
    measure_reciprocity,
)
from kg.analysis.events import Event, from_codings, from_statements
from kg.analysis.evidence import build_evidence_table, find_strength
from kg.analysis.exchanges import count_exchanges
from kg.analysis.figures import find_disputed_figures, find_figures
from kg.analysis.hierarchy import build_hierarchy, cut_hierarchy
from kg.analysis.intervals import Share, measure_share
from kg.analysis.ledger import build_answer_ledger, count_days
from kg.analysis.outlets import build_depth_table, build_outlet_balance
from kg.analysis.polarisation import Split, measure_rdna_polarisation
from kg.analysis.positions import find_changes_of_position
from kg.analysis.structure import (
    find_backbone,
    find_blocs,
    measure_centrality,
    measure_modularity,
)

__all__ = [
    "Deadline",
    "Event",
    "Matrix",
    "Share",
    "Split",
    "build_answer_ledger",
    "build_calendar",
    "build_deadline_table",
    "build_depth_table",
    "build_dyad_matrix",
    "build_dyad_table",
    "build_evidence_table",
    "build_hierarchy",
    "build_one_mode",
    "build_outlet_balance",
    "build_reciprocity_table",
    "build_signed_graph",
    "build_signed_table",
    "build_two_mode",
    "count_days",
    "count_dyads",
    "count_exchanges",
    "cut_hierarchy",
    "find_backbone",
    "find_blocs",
    "find_changes_of_position",
    "find_deadlines",
    "find_disputed_figures",
    "find_figures",
    "find_strength",
    "from_codings",
    "from_statements",
    "keep_busiest",
    "measure_balance",
    "measure_centrality",
    "measure_modularity",
    "measure_rdna_polarisation",
    "measure_reciprocity",
    "measure_share",
    "place_deadline",
    "select_events",
    "slide_windows",
    "to_graph",
]
