"""Claims as reviewers look at them: which contents a build took for one claim, and what people said of that since.

In: a store's contents by claim, and the content of each statement. Out, for a statement, its claim with the verdicts on
it. A merge, a split or a new name shows in the contents themselves after the next build.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.ids import build_id
from kg.model import Grouped, Statement
from kg.review.log import Entry
from kg.review.verdicts import Kind, Verdict

#: Longest name of a claim, in code points.
LONGEST_LABEL = 300


@dataclass(frozen=True, slots=True)
class SharedClaim:
    """The claim of one statement.

    Attributes:
        id, label: Of the claim, as the store has them.
        own: Id of the statement's content.
        contents: Contents that share the claim; only the statement's own where it shares none.
        said: Active merges and splits that name one of these ids, in log order.
    """

    id: str
    label: str
    own: str
    contents: tuple[Grouped, ...]
    said: tuple[Entry, ...] = ()

    @property
    def token(self) -> str:
        """Name what a reviewer who sees this claim has seen."""
        return build_id(self.id, *(entry.id for entry in self.said))


@dataclass(frozen=True, slots=True)
class ClaimDecision:
    """What one reviewer decides of a claim: one of the three is given.

    Attributes:
        token: Of the claim as the reviewer saw it.
        out: Id of a content that does not belong to it.
        into: Id of another claim that says the same.
        label: A better name for it.
        reason: In the reviewer's words.
    """

    token: str
    out: str = ""
    into: str = ""
    label: str = ""
    reason: str = ""


class ClaimTable:
    """Which contents a build took for one claim."""

    def __init__(self, grouped: Iterable[Grouped] = (), said: Mapping[str, str] | None = None) -> None:
        """Take the contents that share a claim, claim by claim, and the content of each statement, by id."""
        self._claims: dict[str, list[Grouped]] = {}
        self._homes: dict[str, str] = {}
        for one in grouped:
            self._claims.setdefault(one.claim, []).append(one)
            self._homes[one.id] = one.claim
        self._said = said or {}

    def find(self, statement: Statement, active: Sequence[Entry]) -> SharedClaim | None:
        """Give a statement's claim with what was said of it; None where the statement has no content.

        Args:
            statement: On the desk.
            active: Verdicts that nobody took back, in log order.
        """
        if statement.proposition is None:
            return None
        own = self._said.get(statement.id, statement.proposition.id)
        key = self._homes.get(own, own)
        alone = Grouped(own, statement.proposition.label, key, statement.proposition.label)
        contents = tuple(self._claims.get(key, [alone]))
        known = {key, *(one.id for one in contents)}
        said = tuple(entry for entry in active if not known.isdisjoint(list_named(entry.verdict)))
        return SharedClaim(key, contents[0].called or contents[0].label, own, contents, said)


def list_named(verdict: Verdict) -> list[str]:
    """List the ids of contents and claims that a verdict merges, renames or splits; none for any other."""
    if verdict.kind not in (Kind.MERGE, Kind.SPLIT) or verdict.fields["of"] != "proposition":
        return []
    return verdict.joined


def build_regrouping(claim: SharedClaim, decision: ClaimDecision, by: tuple[str, str]) -> Verdict:
    """Build the verdict of a decision.

    Args:
        claim: On which it is.
        decision: Its `into` is the id of a claim that is known.
        by: Reviewer and time.

    Raises:
        ValueError: None or several of its three changes are given, or one that changes nothing.
    """
    label = " ".join(decision.label.split())
    if sum(map(bool, (decision.out, decision.into, label))) != 1:
        raise ValueError("expected one of: a content to take out, a claim that says the same, a new name")
    if len(label) > LONGEST_LABEL:
        raise ValueError(f"a claim's name has at most {LONGEST_LABEL} characters")
    if decision.out:
        if len(claim.contents) < 2 or decision.out not in {one.id for one in claim.contents}:
            raise ValueError(f"{decision.out!r} shares this claim with no other content")
        return Verdict(Kind.SPLIT, *by, fields=_name_fields([decision.out]), reason=decision.reason)
    if decision.into == claim.id:
        raise ValueError("that is this very claim")
    fields = _name_fields([claim.id]) | {"into": decision.into or claim.id}
    return Verdict(
        Kind.MERGE, *by, fields=fields | ({"label": label} if label else {}), reason=decision.reason
    )


def _name_fields(ids: list[str]) -> dict[str, object]:
    return {"of": "proposition", "from": ids}
