"""Names a set of quads by a sum over its members, so that a change of a few quads changes the name at their cost.

The sum of hashes modulo 2**256 does not depend on order (Bellare and Micciancio 1997, AdHash). It guards against
mistakes, not against somebody who wants two stores to have one name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox

_MODULUS = 1 << 256


class Tally:
    """A running sum over quads; each quad is to be added once."""

    def __init__(self, total: int = 0) -> None:
        """Go on from an earlier `total`."""
        self.total = total

    def add(self, quads: Iterable[ox.Quad | str]) -> None:
        """Count quads in; they may be written as text already."""
        self.total = (self.total + sum(map(_hash, quads))) % _MODULUS

    def remove(self, quads: Iterable[ox.Quad]) -> None:
        """Count quads out again."""
        self.total = (self.total - sum(map(_hash, quads))) % _MODULUS

    def name(self) -> str:
        """Name the set: 16 hex digits."""
        return hashlib.sha256(self.total.to_bytes(32, "big")).hexdigest()[:16]


def _hash(quad: ox.Quad | str) -> int:
    return int.from_bytes(hashlib.sha256(str(quad).encode("utf-8")).digest(), "big")
