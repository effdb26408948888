"""Who acts against whom: counts by act, how far it is returned, and whether friends of friends are friends.

In: statements told at first hand; those that name no target and that answer nothing are left out. Out: matrices,
tables and networkx graphs. A denial or refusal without a target is against whom it answers, as in the report's
matrix.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import networkx as nx
import numpy as np

from kg.analysis.discourse import Matrix
from kg.analysis.events import name_party
from kg.codes import Tone, list_acts
from kg.model import Act, Statement
from kg.table import Table, Value

#: Acts that turn against their target, and acts that go along with it; all others leave the sign open.


def count_dyads(statements: Iterable[Statement], level: str = "side") -> Counter[tuple[str, str, Act]]:
    """Count statements by speaker, target and act.

    Args:
        statements: All of the corpus: whom a denial answers is looked up in it.
        level: `side` or `actor`. At the side level what a side says against itself stays in.

    Raises:
        QueryError: Another level.
    """
    by_id = {s.id: s for s in statements}
    counts: Counter[tuple[str, str, Act]] = Counter()
    for s in by_id.values():
        if not s.reported_by:
            who = name_party(s.speaker, level)
            counts.update((who, whom, s.act) for whom in _list_targets(s, by_id, level))
    return counts


def build_dyad_matrix(counts: Counter[tuple[str, str, Act]], acts: Collection[str]) -> Matrix:
    """Build the matrix of who (rows) acts against whom (columns).

    Args:
        counts: From `count_dyads`.
        acts: Those that count.

    Returns:
        Square, directed, labels sorted; parties that neither act nor are acted against are not in it.
    """
    chosen = {key: n for key, n in counts.items() if key[2] in acts}
    labels = tuple(sorted({name for who, whom, _ in chosen for name in (who, whom)}))
    place = {label: n for n, label in enumerate(labels)}
    cells = np.zeros((len(labels),) * 2)
    for (who, whom, _), n in chosen.items():
        cells[place[who], place[whom]] += n
    return Matrix(labels, labels, cells)


def build_dyad_table(counts: Counter[tuple[str, str, Act]]) -> Table:
    """Build one row for each pair of who and whom, the busiest first: one column for each act, then `all`."""
    pairs: dict[tuple[str, str], Counter[Act]] = {}
    for (who, whom, act), n in counts.items():
        pairs.setdefault((who, whom), Counter())[act] += n
    acts = list_acts(act for _, _, act in counts)
    busiest = sorted(pairs.items(), key=lambda x: (-x[1].total(), x[0]))
    rows: list[tuple[Value, ...]] = [
        (*pair, *(found[act] for act in acts), found.total()) for pair, found in busiest
    ]
    return Table(("who", "whom", *(act.value for act in acts), "all"), tuple(rows))


def measure_reciprocity(matrix: Matrix) -> tuple[int, int, float | None, float | None]:
    """Measure how far what goes out comes back; what a party says against itself does not count.

    Returns:
        Ties (ordered pairs with a weight above 0); how many of them have one in return; their share, which is
        networkx's `overall_reciprocity`; and the share of weight that is returned, 2 x sum of the lesser of the two
        directions over the sum of both (Squartini, Picciolo, Ruzzenenti and Garlaschelli, "Reciprocity of weighted
        networks", Scientific Reports 3, 2729, 2013). Shares are 0-1, None without ties.
    """
    cells = matrix.cells.copy()
    np.fill_diagonal(cells, 0.0)
    ties = cells > 0
    count, mutual = int(ties.sum()), int((ties & ties.T).sum())
    if not count:
        return 0, 0, None, None
    return count, mutual, mutual / count, float(np.minimum(cells, cells.T).sum() / cells.sum())


def build_reciprocity_table(counts: Counter[tuple[str, str, Act]]) -> Table:
    """Build one row for each act that occurs, then one for all: what `measure_reciprocity` gives."""
    rows = []
    chosen = list_acts(act for _, _, act in counts)
    for name, acts in [*((act.value, (act,)) for act in chosen), ("all", chosen)]:
        found = measure_reciprocity(build_dyad_matrix(counts, acts))
        if found[0]:
            rows.append((name, *found))
    return Table(("act", "ties", "returned", "share", "weight_returned"), tuple(rows))


def build_signed_graph(counts: Counter[tuple[str, str, Act]]) -> nx.Graph[str]:
    """Build the signed network of who is friendly or hostile with whom.

    Args:
        counts: From `count_dyads`; both directions of a pair are added up.

    Returns:
        Undirected; edges carry `positive` and `negative` (counts of friendly and hostile acts), `weight` (positive
        less negative) and `sign` (1, -1). Pairs that weigh 0 have no edge.
    """
    sums: dict[tuple[str, str], list[int]] = {}
    for (who, whom, act), n in counts.items():
        if who != whom and act.tone:
            sums.setdefault((min(who, whom), max(who, whom)), [0, 0])[act.tone is Tone.HOSTILE] += n
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted({name for who, whom, _ in counts for name in (who, whom)}))
    for (one, other), (positive, negative) in sorted(sums.items()):
        weight = positive - negative
        if weight:
            sign = 1 if weight > 0 else -1
            graph.add_edge(one, other, positive=positive, negative=negative, weight=weight, sign=sign)
    return graph


def build_signed_table(graph: nx.Graph[str]) -> Table:
    """Build one row a tie of a signed graph, by name."""
    columns = ("one", "other", "positive", "negative", "weight", "sign")
    rows = ((min(a, b), max(a, b), *(d[name] for name in columns[2:])) for a, b, d in graph.edges(data=True))
    return Table(columns, tuple(sorted(rows)))


def measure_balance(graph: nx.Graph[str]) -> Table:
    """Count the balanced triads of a signed network.

    A triad of three tied parties is balanced when the product of its signs is positive: all friends, or two friends
    with one common foe. Sources: F. Heider, "Attitudes and cognitive organization", Journal of Psychology 21 (1946);
    D. Cartwright and F. Harary, "Structural balance: a generalization of Heider's theory", Psychological Review 63
    (1956).

    Args:
        graph: Undirected; the sign of `weight` counts, ties of weight 0 do not.

    Returns:
        One row: `parties`, `friendly` and `hostile` ties, `triads`, their kinds `+++`, `++-`, `+--`, `---`, how many
        are `balanced`, and their `share`, None without triads.
    """
    names = sorted(graph)
    signs = nx.to_numpy_array(graph, names, weight="weight", nonedge=0.0) if names else np.zeros((0, 0))
    np.fill_diagonal(signs, 0.0)
    plus, minus = (signs > 0).astype(np.float64), (signs < 0).astype(np.float64)
    # Three closed walks and two directions for each triad of one kind; one tie apart names the mixed ones.
    kinds = [
        round(((plus @ plus) * plus).sum() / 6),
        round(((plus @ plus) * minus).sum() / 2),
        round(((minus @ minus) * plus).sum() / 2),
        round(((minus @ minus) * minus).sum() / 6),
    ]
    triads, balanced = sum(kinds), kinds[0] + kinds[2]
    ties = [round(part.sum() / 2) for part in (plus, minus)]
    share = balanced / triads if triads else None
    columns = ("parties", "friendly", "hostile", "triads", "+++", "++-", "+--", "---", "balanced", "share")
    return Table(columns, ((len(names), *ties, triads, *kinds, balanced, share),))


def _list_targets(s: Statement, by_id: dict[str, Statement], level: str) -> Iterator[str]:
    if s.target is not None:
        return iter((name_party(s.target, level),))
    answered = {name_party(by_id[key].speaker, level) for key in s.answers if key in by_id}
    return iter(sorted(answered))
