"""Decides which contents of different statements say the same, so that a charge that recurs is one claim.

list_contents   what the statements of an article say, of whose conduct
group_contents  which of the contents of all articles are one claim, each with its nearest member
merge_claims    the same as people want it: claims made one, contents moved, claims renamed

words     words of an article taken apart: those with a meaning, names, figures
contents  what statements say, and of whom
likeness  how likely two contents say the same: a few features, weighed by fitted numbers
grouping  contents into claims, block by block, in order of day
table     contents and claims of a store, article by article
"""

from kg.recurring.contents import Content, list_contents
from kg.recurring.grouping import Grouping, group_contents, merge_claims
from kg.recurring.likeness import Likeness, load_likeness
from kg.recurring.table import ContentTable, find_said, read_contents, read_groups, read_said

__all__ = [
    "Content",
    "ContentTable",
    "Grouping",
    "Likeness",
    "find_said",
    "group_contents",
    "list_contents",
    "load_likeness",
    "merge_claims",
    "read_contents",
    "read_groups",
    "read_said",
]
