"""How checkable the grounds of each side's accusations are as given - never whether they are true.

Definitions. An accusation is grounded when it offers at least one piece of evidence; its strength is that of the
strongest piece it offers, as `ontology/core.ttl` defines them: `bare`, `specific` (gives a detail that could be
checked), `sourced` (names a document or body), `corroborated` (another party says the same). What a side asks for
("offer proof") or calls missing ("without grounds") attacks the other side's grounds and is counted apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from kg.analysis.events import name_party
from kg.analysis.intervals import measure_share
from kg.model import Act, EvidenceStance, Statement, Strength
from kg.table import Table, Value

#: Weakest first.
STRENGTHS: Final = tuple(Strength)


def find_strength(statement: Statement) -> Strength | None:
    """Find the strength of the strongest evidence that a statement offers; None when it offers none."""
    return max((e.strength for e in statement.offered), key=STRENGTHS.index, default=None)


def build_evidence_table(statements: Iterable[Statement], level: str = "side") -> Table:
    """Compare the grounds of accusations by who makes them.

    Args:
        statements: Those at second hand are left out.
        level: `side` or `actor`.

    Returns:
        One row a party, the one with the most accusations first: `accusations`, `grounded` of them, `share` with its
        95 % Wilson interval `low` to `high`, then how many have which strength, and how many statements of the party
        (of any act) ask for evidence (`demanded`) or call it missing (`missing`).

    Raises:
        QueryError: Another level.
    """
    strengths: dict[str, Counter[Strength | None]] = defaultdict(Counter)
    attacks: dict[str, Counter[EvidenceStance]] = defaultdict(Counter)
    for s in statements:
        if s.reported_by:
            continue
        who = name_party(s.speaker, level)
        attacks[who].update({g.stance for g in s.grounds})
        if s.act is Act.ACCUSE:
            strengths[who][find_strength(s)] += 1
    rows: list[tuple[Value, ...]] = []
    for who in strengths.keys() | {
        who for who, found in attacks.items() if found.keys() - {EvidenceStance.OFFERED}
    }:
        found = strengths[who]
        share = measure_share(found.total() - found[None], found.total())
        stances = attacks[who]
        rows.append(
            (
                who, share.of, share.count, share.value, share.low, share.high,
                *(found[strength] for strength in STRENGTHS),
                stances[EvidenceStance.DEMANDED], stances[EvidenceStance.MISSING],
            )
        )  # fmt: skip
    columns = (level, "accusations", "grounded", "share", "low", "high", *STRENGTHS, "demanded", "missing")
    return Table(tuple(map(str, columns)), tuple(sorted(rows, key=lambda r: (-int(str(r[1])), str(r[0])))))
