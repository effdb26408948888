"""Blocs as a tree: who joins whom first, by how congruent they are (agglomerative clustering, through scipy).

In: a one-mode matrix. Out: the merges as a table, or the blocs at a chosen number. Extra `research`.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from kg.analysis.discourse import Matrix
from kg.errors import QueryError, choose
from kg.installation import load_extra
from kg.table import Table, Value

#: Those of scipy's linkages that take any distances.
LINKAGES: Final = ("average", "complete", "single")


def build_hierarchy(matrix: Matrix, linkage: str = "average") -> Table:
    """Join actors step by step, the most congruent first.

    The distance of two actors is the largest weight of the network less theirs, so that the most congruent are 0
    apart. Source: scipy's `cluster.hierarchy.linkage`; `average` is UPGMA (Sokal and Michener 1958).

    Args:
        matrix: One-mode; congruence or subtract, normalised so that activity does not pass for agreement.
        linkage: One of `LINKAGES`.

    Returns:
        One row a merge, first to last: `step`, the two that merge (`one`, `other`: an actor, or `#step` of an earlier
        merge), their `distance` and how many `actors` they are now. Fewer than two actors: no rows.

    Raises:
        QueryError: Another linkage.
        UsageError: scipy is not installed.
    """
    rows: list[tuple[Value, ...]] = []
    names = list(matrix.rows)
    for step, (one, other, distance, size) in enumerate(_link(matrix, linkage), start=1):
        pair = sorted((names[int(one)], names[int(other)]))
        rows.append((step, *pair, float(distance), int(size)))
        names.append(f"#{step}")
    return Table(("step", "one", "other", "distance", "actors"), tuple(rows))


def cut_hierarchy(matrix: Matrix, count: int, linkage: str = "average") -> list[tuple[str, ...]]:
    """Cut the tree into blocs.

    Args:
        matrix: As in `build_hierarchy`.
        count: Blocs wanted: the last merges are undone until there are so many, also where merges are at one distance.
            There are fewer only when there are fewer actors.
        linkage: As in `build_hierarchy`.

    Returns:
        Each bloc sorted, largest first, then by name.

    Raises:
        QueryError: Another linkage, or fewer than one bloc.
        UsageError: scipy is not installed.
    """
    if count < 1:
        raise QueryError(f"{count} blocs - expected 1 or more")
    blocs: dict[int, tuple[str, ...]] = {place: (label,) for place, label in enumerate(matrix.rows)}
    merges = _link(matrix, linkage)[: max(0, len(blocs) - count)]
    # As scipy numbers them: the actors first, then one number a merge.
    for mark, (one, other, *_) in enumerate(merges, start=len(matrix.rows)):
        blocs[mark] = blocs.pop(int(one)) + blocs.pop(int(other))
    return sorted((tuple(sorted(bloc)) for bloc in blocs.values()), key=lambda bloc: (-len(bloc), bloc))


def _link(matrix: Matrix, linkage: str) -> Any:  # noqa: ANN401 - scipy is untyped here
    choose("linkage", linkage, LINKAGES, QueryError)
    scipy = _load_scipy()
    if len(matrix.rows) < 2:
        return np.zeros((0, 4))
    apart = ~np.eye(len(matrix.rows), dtype=bool)
    distances = matrix.cells[apart].max() - matrix.cells
    # The upper triangle, row by row, as scipy takes it.
    return scipy.linkage(distances[np.triu_indices(len(matrix.rows), 1)], method=linkage)


def _load_scipy() -> Any:  # noqa: ANN401
    return load_extra("scipy.cluster.hierarchy", "hierarchical blocs need scipy", "research")
