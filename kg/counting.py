"""Writes how many there are of something, so that one thing is never called many."""

from __future__ import annotations


def count_words(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun, or with whatever else changes with the number.

    Args:
        number: How many.
        one: The words behind a one.
        many: The words behind any other number; "": `one` and an s.

    >>> count_words(1, "article"), count_words(2, "reply", "replies"), count_words(0, "row is", "rows are")
    ('1 article', '2 replies', '0 rows are')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"
