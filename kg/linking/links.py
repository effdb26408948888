"""What the comparison of articles found, as plain pairs of ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Links:
    """What the comparison of all articles found. Pairs of ids, in any order; empty when nothing was found.

    Attributes:
        contradicting: Pairs of propositions that cannot both hold.
        same_acts: Pairs of statements that report one act.
        duplicates: Pairs (article, the article it repeats).
        disputes: Dispute id to (label, ids of its propositions).
    """

    contradicting: frozenset[tuple[str, str]] = frozenset()
    same_acts: frozenset[tuple[str, str]] = frozenset()
    duplicates: frozenset[tuple[str, str]] = frozenset()
    disputes: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
