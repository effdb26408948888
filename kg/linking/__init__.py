"""Compares articles with each other: copies, one act reported twice, figures that clash, disputes.

    article, statements --Ledger.note--> a small table on disk of what can be compared (blocking keys)
    Ledger --find_links--> Links

Only rows that share a key are compared, and each with a bounded number of others, so the work grows with the
corpus and not with its square; texts are read again only for articles that share rare words.
"""

from kg.linking.finding import find_links
from kg.linking.ledger import Ledger
from kg.linking.links import Links

__all__ = ["Ledger", "Links", "find_links"]
