"""Finds in whose words an attribution stands: A says that B denies it.

In: the attributions of an article, those that stand in somebody's words marked as `nested`. Out: the same, each nested
one with the smallest attribution whose content holds its cue. It has none where the words around it have no source that
is known, as in a quotation that nobody is named for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.attribution.weighing import measure_size
from kg.model import Attribution


def place_nested(found: Sequence[Attribution]) -> list[Attribution]:
    """Set `inside` of the nested attributions.

    Args:
        found: In text order.

    Returns:
        In the same order; `inside` is one of them.
    """
    placed = list(found)
    sizes = [measure_size(one.content) for one in found]
    # Larger ones first, so that whoever is pointed to is settled already.
    for number in sorted((n for n, one in enumerate(found) if one.nested), key=lambda n: (-sizes[n], n)):
        one = placed[number]
        around = [
            n
            for n, other in enumerate(placed)
            if n != number
            and (not other.nested or (-sizes[n], n) < (-sizes[number], number))
            and _holds(other, one)
            and not _holds(one, other)
        ]
        if around:
            placed[number] = replace(one, inside=placed[min(around, key=lambda n: (sizes[n], n))])
    return placed


def _holds(outer: Attribution, inner: Attribution) -> bool:
    """Tell whether the words of one hold the cue of the other."""
    place = (inner.cue or inner.content)[0]
    return any(part.contains(place) for part in outer.content)
