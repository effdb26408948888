"""Joins things into groups, pair by pair; the smallest key stands for its group, whatever the order of joining."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator


class Groups:
    """Disjoint groups of keys (union-find with path halving).

    >>> groups = Groups()
    >>> for pair in (("b", "c"), ("a", "b"), ("x", "y")): groups.join(*pair)
    >>> list(groups.lists())
    [['a', 'b', 'c'], ['x', 'y']]
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def join(self, one: str, other: str) -> None:
        """Put two keys into one group."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def find(self, key: str) -> str:
        """Give the smallest key of the group; the key itself when it was never joined."""
        parent = self._parent
        parent.setdefault(key, key)
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    def lists(self) -> Iterator[list[str]]:
        """List the groups, each sorted, by smallest key."""
        members: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self._parent):
            members[self.find(key)].append(key)
        return iter(members.values())

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Pair each key with the smallest of its group."""
        return ((group[0], key) for group in self.lists() for key in group[1:])
