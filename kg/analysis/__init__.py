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
