"""Decides which contents of different statements say the same, so that a charge that recurs is one claim.

list_contents   what the statements of an article say, of whose conduct
group_contents  which of the contents of all articles are one claim, each with its nearest member

likeness  how likely two contents say the same: a few features, weighed by fitted numbers
grouping  contents into claims, block by block, in order of day
table     contents and claims of a store, article by article
"""

from kg.recurring.grouping import Grouped, Grouping, group_contents
from kg.recurring.likeness import Content, Likeness, list_contents, load_likeness
from kg.recurring.table import ContentTable, find_said, read_groups

__all__ = [
    "Content",
    "ContentTable",
    "Grouped",
    "Grouping",
    "Likeness",
    "find_said",
    "group_contents",
    "list_contents",
    "load_likeness",
    "read_groups",
]
