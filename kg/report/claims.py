"""The ledger as its pages show it: claims, and accusations, demands and threats with what came back.

In: facts. Out: records in a fixed order. What a claim is, what came back, and what that makes of both is said by
`kg.claims`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kg.claims.answers import Answer
from kg.claims.claims import MEANINGS, Claim, find_claims
from kg.model import Statement
from kg.report.facts import Facts, date_statement, name_outlet


@dataclass(frozen=True, slots=True)
class Opening:
    """An accusation, demand or threat with what came back; empty `replies`: none found in these articles."""

    statement: Statement
    replies: tuple[Answer, ...]


def list_claims(facts: Facts) -> list[Claim]:
    """List claims, without statements that nobody takes up: the disputed ones first, of these the most spoken of."""
    found = find_claims(facts.debate, facts.ids)
    return sorted(
        (claim for claim in found if claim.is_claim),
        key=lambda c: (not c.is_disputed, not c.affirming, -_weigh(c), c.label, list_days(c, facts)),
    )


def count_statuses(claims: Iterable[Claim]) -> list[tuple[str, int]]:
    """Count the claims of each status that occurs, in the order of `MEANINGS`."""
    counts = Counter(claim.status for claim in claims)
    return [(status.value, counts[status]) for status in MEANINGS if counts[status]]


def list_days(claim: Claim, facts: Facts) -> list[str]:
    """List the ISO days on which a claim was put forward or rejected, sorted; those that are known."""
    return sorted({day for s in claim.own if (day := date_statement(s, facts))})


def list_carriers(claim: Claim, facts: Facts) -> list[str]:
    """List the outlets that carry a claim, by name."""
    return sorted({name_outlet(s, facts) for s in claim.own})


def list_openings(facts: Facts) -> list[Opening]:
    """List accusations, demands and threats with what came back, those without first, each in text order."""
    found = [Opening(s, facts.replies.get(s.id, ())) for s in facts.main if s.act.opens]
    return sorted(found, key=lambda opening: bool(opening.replies))


def _weigh(claim: Claim) -> int:
    return len(claim.affirming) + len(claim.rejecting)
