"""The ledger: each claim with who affirms and who rejects it, each accusation, demand and threat with what came back.

In: facts. Out: frozen records in a fixed order. A status is computed from what the articles carry, by the rules of
the queries `contested` and `answers`, and never says who is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from kg.model import REJECTING, Act, Statement
from kg.report.facts import Facts, Reply, date_statement, name_outlet

#: Acts that wait for an answer.
OPENING = (Act.ACCUSE, Act.DEMAND, Act.THREATEN)
#: Acts that want something or offer it: their content is no claim until somebody rejects it.
_WANTING = (Act.DEMAND, Act.THREATEN, Act.PROPOSE, Act.SUPPORT)
#: What a status means, in the order in which they are judged.
STATUSES = {
    "contested": "somebody puts it forward and somebody rejects it, something broader, or one of its accusations",
    "conceded": "somebody concedes it and nobody rejects it",
    "rejected": "somebody rejects it, and who puts it forward does not stand here",
    "answered": "something came back, such as a counter-accusation, but no rejection",
    "unanswered": "somebody is accused of it, and nothing came back in these articles",
    "asserted": "somebody says so, and nobody is accused of it",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One proposition with those who affirm and those who reject it.

    `id` is the proposition's; `status` one of `STATUSES`; `others` came back without rejecting it; `first` and `last`
    are ISO dates or "".
    """

    id: str
    label: str
    status: str
    affirming: tuple[Statement, ...]
    rejecting: tuple[Statement, ...]
    others: tuple[Statement, ...]
    outlets: tuple[str, ...]
    first: str
    last: str

    @property
    def is_disputed(self) -> bool:
        """Tell whether somebody is accused of it, rejects it, concedes it or answers it."""
        return self.status != "asserted"


@dataclass(frozen=True, slots=True)
class Opening:
    """An accusation, demand or threat with what came back; empty `replies`: nothing in these articles."""

    statement: Statement
    replies: tuple[Reply, ...]


def list_claims(facts: Facts) -> list[Claim]:
    """List the claims: the disputed ones first, of these the most spoken of.

    A denial that names no content of its own ("these charges") stands under what it replies to, not by itself.
    """
    groups: dict[str, list[Statement]] = {}
    for s in facts.statements:
        if s.proposition is not None and not s.reported_by:
            groups.setdefault(s.proposition.id, []).append(s)
    replying = {reply.statement.id for found in facts.replies.values() for reply in found}
    claims = [
        claim for group in groups.values() if (claim := _build_claim(group, facts, replying)) is not None
    ]
    return sorted(claims, key=lambda c: (not c.is_disputed, not c.affirming, -_weigh(c), c.label, c.first))


def count_statuses(claims: Iterable[Claim]) -> list[tuple[str, int]]:
    """Count the claims of each status that occurs, in the order of `STATUSES`."""
    counts = Counter(claim.status for claim in claims)
    return [(status, counts[status]) for status in STATUSES if counts[status]]


def list_openings(facts: Facts) -> list[Opening]:
    """List accusations, demands and threats with what came back, the unanswered first, each in text order."""
    found = [
        Opening(s, tuple(reply for reply in facts.replies.get(s.id, ()) if reply.counts))
        for s in facts.main
        if s.act in OPENING
    ]
    return sorted(found, key=lambda opening: bool(opening.replies))


def _weigh(claim: Claim) -> int:
    return len(claim.affirming) + len(claim.rejecting)


def _build_claim(group: Sequence[Statement], facts: Facts, replying: Container[str]) -> Claim | None:
    """Build the claim of all statements with one content; None where that is no claim of its own."""
    affirming = tuple(s for s in group if s.act not in REJECTING)
    replies = [reply for s in affirming for reply in facts.replies.get(s.id, ())]
    rejecting = {s.id: s for s in group if s.act in REJECTING}
    rejecting |= {r.statement.id: r.statement for r in replies if _rejects(r)}
    if not affirming and all(key in replying for key in rejecting):
        return None
    if not rejecting and all(s.act in _WANTING for s in group):
        return None
    own = {s.id for s in group}
    others = {r.statement.id: r.statement for r in replies if r.counts}
    days = sorted(filter(None, (date_statement(s, facts) for s in group)))
    proposition = group[0].proposition
    return Claim(
        proposition.id if proposition else "",
        proposition.label if proposition else "",
        _judge_status(affirming, bool(rejecting), bool(others)),
        affirming,
        tuple(rejecting.values()),
        tuple(s for key, s in others.items() if key not in own and key not in rejecting),
        tuple(sorted({name_outlet(s, facts) for s in group})),
        days[0] if days else "",
        days[-1] if days else "",
    )


def _rejects(reply: Reply) -> bool:
    return (
        reply.statement.act in REJECTING
        and not reply.statement.reported_by
        and not {"answers", "rejects"}.isdisjoint(reply.ways)
    )


def _judge_status(affirming: Sequence[Statement], rejected: bool, answered: bool) -> str:
    acts = {s.act for s in affirming}
    if rejected:
        return "contested" if affirming else "rejected"
    if Act.CONCEDE in acts:
        return "conceded"
    if answered:
        return "answered"
    return "unanswered" if Act.ACCUSE in acts else "asserted"
