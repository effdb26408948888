"""Compares articles with each other: copies, one act reported twice, figures that clash, disputes.

    article, statements --Ledger.note, Ledger.forget--> tables on disk of what can be compared (blocking keys)
    Ledger --update_links--> its links, brought up to date where something changed; find_links --> all of them

Only rows that share a key are compared, and each with a bounded number of others, so an article more costs the same
in a small corpus and in a large one.

    links     what is found, and what of it is new        texts     copies and shared background
    ledger    what articles are compared by               windows   acts and figures next to each other
    passages  words and sentences as they are compared
    finding   all of it, where something changed
"""

from kg.linking.finding import find_links, update_links
from kg.linking.ledger import Ledger, open_rows
from kg.linking.links import Link, LinkKind, Links, name_dispute

__all__ = ["Ledger", "Link", "LinkKind", "Links", "find_links", "name_dispute", "open_rows", "update_links"]
