"""The claims of a corpus: each content with who puts it forward, who rejects it, and what that makes of it.

In: a `Debate`. Out: frozen claims in a fixed order. A status says what the articles carry, never who is right; its
words are other ones than those of `AnswerStatus`, which says what came back to one statement. The query `contested`
finds the same contested claims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kg.claims.answers import Debate, find_others, find_rejecting, list_keys, puts_forward
from kg.codes import Stand
from kg.model import Act, Proposition, Statement


class ClaimStatus(StrEnum):
    """What became of a content; `MEANINGS` says what each word means."""

    CONTESTED = "contested"
    REJECTED = "rejected"
    ADMITTED = "admitted"
    REPLIED = "replied to"
    ALLEGED = "alleged"
    ASSERTED = "asserted"
    WANTED = "wanted"


#: What a status means, in the order in which they are listed.
MEANINGS: Final[Mapping[ClaimStatus, str]] = MappingProxyType(
    {
        ClaimStatus.CONTESTED: "somebody puts it forward and somebody else rejects it, something broader, or one of "
        "its accusations",
        ClaimStatus.ADMITTED: "somebody concedes it and nobody rejects it",
        ClaimStatus.REJECTED: "somebody rejects it, and nobody else puts it forward here",
        ClaimStatus.REPLIED: "something came back, such as a counter-accusation, but no rejection",
        ClaimStatus.ALLEGED: "somebody is accused of it, and no answer was found in these articles",
        ClaimStatus.ASSERTED: "somebody says so, and nobody is accused of it",
        ClaimStatus.WANTED: "somebody demands, threatens or offers it: no claim",
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One content with those who put it forward and those who reject it.

    Attributes:
        id, label: Of the proposition; the label as the first statement has it.
        status: What that makes of it.
        affirming: Statements at first hand that put it forward.
        rejecting: Denials at first hand of it or of something broader where it is claimed, refusals where it is asked
            for, of what one of those that affirm it says (`Debate.meets`), either where nobody affirms it; and those
            without content that reply to one that affirms it, by the party that it was said against.
        others: What else came back to one that affirms it.
        aside: What rejects it only as somebody else said it, and so came back to none of these.
        unsure: What came back to one that affirms it and is less sure than what is shown.
    """

    id: str
    label: str
    status: ClaimStatus
    affirming: tuple[Statement, ...]
    rejecting: tuple[Statement, ...]
    others: tuple[Statement, ...] = ()
    aside: tuple[Statement, ...] = ()
    unsure: tuple[Statement, ...] = ()

    @property
    def is_disputed(self) -> bool:
        """Tell whether somebody is accused of it, rejects it, admits it or replies to it."""
        return self.status not in (ClaimStatus.ASSERTED, ClaimStatus.WANTED)

    @property
    def recurs(self) -> bool:
        """Tell whether several speakers, or several articles, have this very content."""
        return len({(s.article, s.speaker.actor.id) for s in self.own}) > 1

    @property
    def is_claim(self) -> bool:
        """Tell whether it is disputed or recurs; else it is a statement that nobody takes up."""
        return self.is_disputed or (self.recurs and self.status is not ClaimStatus.WANTED)

    @property
    def own(self) -> tuple[Statement, ...]:
        """Give the statements that have this very content, in text order within each of the two kinds."""
        return tuple(
            s for s in (*self.affirming, *self.rejecting) if s.proposition and s.proposition.id == self.id
        )


def find_claims(debate: Debate, shown: Container[str] | None = None) -> list[Claim]:
    """Find the claims, and what is wanted.

    A denial that names no content of its own ("these charges") stands under what it replies to, not by itself.

    Args:
        debate: All statements of the corpus.
        shown: Ids of the statements that count; None: all.

    Returns:
        By the first statement of each, in order of article and place.
    """
    kept = [s for s in debate.ordered if shown is None or s.id in shown]
    rejections = _Rejections(kept, debate)
    groups: dict[str, list[Statement]] = defaultdict(list)
    for s in kept:
        if s.proposition is not None and not s.reported_by:
            groups[s.proposition.id].append(s)
    found = (_build_claim(group, rejections, debate, shown) for group in groups.values())
    return [claim for claim in found if claim is not None]


class _Rejections:
    """Denials and refusals, by what they reject."""

    def __init__(self, kept: Sequence[Statement], debate: Debate) -> None:
        self._debate = debate
        self._by_content: dict[tuple[Act, str], list[Statement]] = defaultdict(list)
        self._by_answered: dict[str, list[Statement]] = defaultdict(list)
        self._rejected: dict[tuple[Act, str], list[Statement]] = defaultdict(list)
        self._affirming = {s.id: s for s in kept if puts_forward(s)}
        for s in kept:
            if puts_forward(s):
                for place in self._list_contents(s):
                    self._rejected[place].append(s)
            elif not s.reported_by:
                if s.proposition is not None:
                    self._by_content[s.act, s.proposition.id].append(s)
                for key in s.answers:
                    self._by_answered[key].append(s)

    def list_of(self, affirming: Iterable[Statement]) -> dict[str, Statement]:
        """List what rejects one of these, by id, in text order."""
        found: dict[str, Statement] = {}
        for s in affirming:
            found |= {no.id: no for no in self._by_answered[s.id] if _may_reply(no, s)}
            listed = (no for place in self._list_contents(s) for no in self._by_content[place])
            found |= {no.id: no for no in listed if no.id not in found and self._debate.meets(no, s)}
        return dict(sorted(found.items(), key=lambda item: (item[1].article, item[1].clause, item[0])))

    def replies(self, rejecting: Statement) -> bool:
        """Find out whether a rejection is of what somebody put forward, and so stands there."""
        content = rejecting.proposition.id if rejecting.proposition else ""
        answered = (self._affirming[key] for key in rejecting.answers if key in self._affirming)
        said = self._rejected.get((rejecting.act, content), ())
        return any(self._debate.meets(rejecting, s) for s in said) or any(
            _may_reply(rejecting, s) for s in answered
        )

    def _list_contents(self, s: Statement) -> set[tuple[Act, str]]:
        """List by which act with which contents a statement is rejected: its own and broader ones."""
        act = find_rejecting(s.act)
        if act is None or s.proposition is None:
            return set()
        return {(act, broad) for broad in self._debate.list_broader(s.proposition.id)}


def _may_reply(rejecting: Statement, said: Statement) -> bool:
    """Tell whether a reply rejects a statement: it names nothing else, and the party spoken against gives it."""
    if rejecting.proposition is not None:
        return False
    return said.target is None or not set(list_keys(rejecting.speaker)).isdisjoint(list_keys(said.target))


def _build_claim(
    group: Sequence[Statement], rejections: _Rejections, debate: Debate, shown: Container[str] | None
) -> Claim | None:
    """Build the claim of all statements with one content; None where that is no claim of its own."""
    affirming = tuple(s for s in group if puts_forward(s))
    turning = {s.id: s for s in group if not puts_forward(s)}
    if not affirming and all(rejections.replies(s) for s in turning.values()):
        return None
    rejecting = rejections.list_of(affirming) if affirming else turning
    against = {find_rejecting(s.act) for s in affirming}
    named = {*rejecting, *(s.id for s in affirming)}
    back = {key: s for key, s in find_others(affirming, debate).items() if key not in named}
    others = _sort(s for key, s in back.items() if shown is None or key in shown)
    unsure = _sort(s for key, s in back.items() if shown is not None and key not in shown)
    aside = _sort(s for key, s in turning.items() if s.act in against and key not in named | back.keys())
    proposition = group[0].proposition
    assert isinstance(proposition, Proposition)
    speakers = [{s.speaker.actor.id for s in said} for said in (affirming, rejecting.values())]
    alone = speakers[0] == speakers[1] and len(speakers[0]) == 1
    status = _judge({s.act for s in affirming}, bool(rejecting), alone, bool(others))
    rejected = tuple(rejecting.values())
    return Claim(proposition.id, proposition.label, status, affirming, rejected, others, aside, unsure)


def _sort(found: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple(sorted(found, key=lambda s: (s.article, s.clause, s.id)))


def _judge(acts: set[Act], rejected: bool, alone: bool, answered: bool) -> ClaimStatus:
    """Judge by who affirms: with which acts, whether anybody rejects it, and whether one and the same does both."""
    if rejected:
        # Who both says so and turns it away was misread, or has changed his mind: nobody contests it.
        return ClaimStatus.CONTESTED if acts and not alone else ClaimStatus.REJECTED
    if all(act.content is Stand.WANTED for act in acts):
        return ClaimStatus.WANTED
    if Act.CONCEDE in acts:
        return ClaimStatus.ADMITTED
    if answered:
        return ClaimStatus.REPLIED
    return ClaimStatus.ALLEGED if Act.ACCUSE in acts else ClaimStatus.ASSERTED
