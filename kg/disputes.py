"""Takes over from what a statement answers what its own words leave open: whom it is against, and what it is about.

In: statements in text order with `answers` set by whoever read them. Out: the same statements. Which statement
answers which is decided where acts are read (`kg.extraction.answering`) or by whoever gave the frames, never here;
which side of a proposition each takes is inferred later, in the graph (`ck:claims`, `ck:denies` ...).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.model import Act, Party, Statement

#: Words that only point, and nouns and pronouns for what somebody else said.
POINTERS = frozenset(
    "the this that these those such any all with its their his her both and or of as a an".split()
)
CHARGES = frozenset(
    "charge charges claim claims accusation accusations allegation allegations assertion assertions it them this "
    "report reports suggestion suggestions statement statements".split()
)


def settle_answers(statements: Iterable[Statement]) -> list[Statement]:
    """Fill what answers leave open from what they answer.

    Args:
        statements: Of any number of articles.

    Returns:
        As many statements, in the order given. A denial, refusal or concession against nobody is against whoever it
        answers; a denial of "these claims" is about what they claim, one without any words for it only where the party
        that was charged denies, one of "Rome's claims" not where it answers what somebody else claims of Rome.
    """
    listed = list(statements)
    known = {s.id: s for s in listed}
    return [_settle(s, [known[key] for key in s.answers if key in known]) for s in listed]


def _settle(statement: Statement, answered: list[Statement]) -> Statement:
    if not answered:
        return statement
    target = statement.target
    if target is None and statement.act.aims_back:
        target = _take_target(statement, answered[0])
    points = _points_back(statement) and (
        statement.content is not None or _is_charged(statement.speaker, answered[0])
    )
    points = points and not _is_of_others(statement, answered[0])
    said = answered[0].proposition if points else statement.proposition
    return replace(statement, target=target, proposition=said)


def _is_charged(speaker: Party, said: Statement) -> bool:
    """Tell whether somebody is, or speaks for, the party that a statement is against; anybody where it names none."""
    if said.target is None:
        return True
    mine, theirs = ({actor.id, actor.side or actor.id} for actor in (speaker.actor, said.target.actor))
    return not mine.isdisjoint(theirs)


def _is_of_others(statement: Statement, answered: Statement) -> bool:
    """Tell whether somebody else said what is answered of the very party that a statement is against."""
    against = statement.target
    if against is None or answered.target is None:
        return False
    return _are_one(against, answered.target) and not _are_one(against, answered.speaker)


def _are_one(one: Party, other: Party) -> bool:
    """Tell whether two parties are one, or one is the side that the other speaks for."""
    return one.actor.id in (other.actor.id, other.actor.side) or other.actor.id == one.actor.side


def _take_target(statement: Statement, answered: Statement) -> Party | None:
    """Take who said what is answered; nobody answers himself."""
    if answered.speaker.actor.id == statement.speaker.actor.id:
        return None
    step = f"answers {answered.speaker.actor.label}'s {answered.act.value} statement"
    return replace(answered.speaker, mention=None, office=None, steps=(step,))


def _points_back(statement: Statement) -> bool:
    """Tell whether a denial names only the speech it turns away ("these claims", "all accusations", "it").

    What it rejects is then what it answers, not a proposition of its own.
    """
    if statement.act is not Act.DENY:
        return False
    if statement.content is None:
        return True
    words = [w.strip(".,;:\"“”'’‘()") for w in statement.content.text.split()]
    plain = [w.lower() for w in words if w and not w[:1].isupper()] or [w.lower() for w in words]
    plain = [w for w in plain if w not in POINTERS]
    return all(w in CHARGES for w in plain)
