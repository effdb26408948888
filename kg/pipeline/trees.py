"""Finds the best dependency tree over arc scores: always one root, never a cycle.

Chu and Liu (1965) and Edmonds (1967), by repeated contraction. Every arc from the root is charged more than
all other arcs together can gain, so the best tree has exactly one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
ROOT = -1


def find_heads(arcs: NDArray[np.floating]) -> list[int]:
    """Find the maximum spanning tree with one root.

    Args:
        arcs: (n, n + 1); row i holds the scores of token i's possible heads, the last column the root's.

    Returns:
        The head of each token, `ROOT` for one of them; empty for no tokens. Ties go to the lower number.

    >>> import numpy as np
    >>> find_heads(np.array([[0, 9, 1], [9, 0, 2]]))  # both would take the other: a cycle
    [1, -1]
    """
    size = len(arcs)
    if size == 0:
        return []
    scores = np.nan_to_num(np.asarray(arcs, dtype=np.float64), nan=-1e6, posinf=1e6, neginf=-1e6)
    np.fill_diagonal(scores, -np.inf)
    greedy = scores.argmax(axis=1)
    if (greedy == size).sum() == 1 and find_cycle(greedy.tolist(), size) is None:
        return [ROOT if head == size else int(head) for head in greedy]
    finite = scores[np.isfinite(scores)]
    scores[:, size] -= (finite.max() - finite.min() + 1.0) * (size + 1)
    square = np.full((size + 1, size + 1), -np.inf)
    square[:size] = scores
    heads = span(square, size)
    return [ROOT if head == size else head for head in heads[:size]]


def span(scores: Scores, root: int) -> list[int]:
    """Find the best arborescence; `scores[i, j]` is the score of head j for node i, the root has none."""
    size = len(scores)
    heads = [int(scores[node].argmax()) if node != root else root for node in range(size)]
    cycle = find_cycle(heads, root)
    if cycle is None:
        return heads
    rest = [node for node in range(size) if node not in set(cycle)]
    new = len(rest)
    kept = scores[cycle, [heads[node] for node in cycle]]
    smaller = np.full((new + 1, new + 1), -np.inf)
    smaller[:new, :new] = scores[np.ix_(rest, rest)]
    # Entering the cycle at a node breaks that node's arc in it; leaving it, any member may be the head.
    entering = scores[np.ix_(cycle, rest)] - kept[:, None]
    leaving = scores[np.ix_(rest, cycle)]
    smaller[new, :new] = entering.max(axis=0)
    smaller[:new, new] = leaving.max(axis=1)
    found = span(smaller, rest.index(root))
    result = list(heads)
    for place, node in enumerate(rest):
        if node == root:
            continue
        head = found[place]
        result[node] = cycle[int(leaving[place].argmax())] if head == new else rest[head]
    outside = found[new]
    result[cycle[int(entering[:, outside].argmax())]] = rest[outside]
    return result


def find_cycle(heads: list[int], root: int) -> list[int] | None:
    """Find one cycle that does not pass the root, or None."""
    state = [0] * (max(len(heads), root) + 1)
    state[root] = 2
    for start in range(len(heads)):
        path = []
        node = start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = heads[node]
        if state[node] == 1:
            return path[path.index(node) :]
        for visited in path:
            state[visited] = 2
    return None
