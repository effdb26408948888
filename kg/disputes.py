"""Links statements of one article to the ones they answer, and tells a denial whom it turns against.

In: statements in text order. Out: the same statements with `answers` filled, and the target of a denial or
refusal that names nobody set to the party it answers. A denial of "these claims" takes over what they claim.
An answer needs words of the text, not just opposite opinions: opposite sides of one proposition are inferred
later, in the graph (`opposes`).

Who answers what:
    deny       an accusation (or criticism) against the denier's side: same proposition first, then the nearest
    refuse     a demand or proposal to the refuser's side
    concede    an accusation or demand against the conceder's side
    accuse     an accusation against the accuser's side by its target that stands before it: a counter-accusation,
               with the denial beside it; the second of two sides that accuse each other answers the first
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import NEAREST, Act, Party, Statement

#: Which acts an act can answer.
ANSWERABLE = {
    Act.DENY: (Act.ACCUSE, Act.CRITICISE, Act.WARN),
    Act.REFUSE: (Act.DEMAND, Act.PROPOSE, Act.THREATEN),
    Act.CONCEDE: (Act.ACCUSE, Act.DEMAND),
    Act.ACCUSE: (Act.ACCUSE, Act.DEMAND, Act.THREATEN, Act.CRITICISE),
    Act.THREATEN: (Act.ACCUSE, Act.DEMAND, Act.THREATEN),
    Act.CRITICISE: (Act.ACCUSE, Act.CRITICISE),
}
#: Words that say an accusation or threat comes in reply.
REPLY_WORDS = frozenset(
    "counter countered counters retort retorted reply replied respond responded response responding hit fired "
    "back turn tit-for-tat retaliation retaliated unfounded baseless groundless accusations allegations claims "
    "charges smear smearing slander slandering instead also".split()
)
#: How far behind a refusal (code points) what it refuses may still stand.
CLOSE = 200
#: How near a denial stands to a charge (code points) where both are voiced in one breath.
ONE_BREATH = 80
#: Words that only point, and nouns and pronouns for what somebody else said.
POINTERS = frozenset(
    "the this that these those such any all with its their his her both and or of as a an".split()
)
CHARGES = frozenset(
    "charge charges claim claims accusation accusations allegation allegations assertion assertions it them this "
    "report reports suggestion suggestions statement statements".split()
)
#: Acts whose target context may fill from what they answer.
AIMED_BACK = (Act.DENY, Act.REFUSE, Act.CONCEDE)


def link_answers(statements: Iterable[Statement]) -> list[Statement]:
    """Link the answers of each article's statements.

    Args:
        statements: Of any number of articles; articles never mix.

    Returns:
        As many statements, in the order given.
    """
    listed = list(statements)
    by_article: dict[str, list[Statement]] = {}
    for statement in listed:
        by_article.setdefault(statement.article, []).append(statement)
    linked = {s.id: s for group in by_article.values() for s in _link_article(group)}
    return [linked[s.id] for s in listed]


def _link_article(statements: Sequence[Statement]) -> list[Statement]:
    ordered = sorted(statements, key=lambda s: (s.clause, s.id))
    return [_link_one(statement, ordered) for statement in ordered]


def _link_one(statement: Statement, ordered: Sequence[Statement]) -> Statement:
    """Link one statement to the nearest it answers, and take a missing target from there."""
    answered = _find_answered(statement, ordered)
    if not answered:
        return statement
    target = None if _is_open(statement) else statement.target
    if target is None and statement.act in AIMED_BACK:
        target = _take_target(answered[0])
    said = answered[0].proposition if _points_back(statement) else statement.proposition
    return replace(statement, answers=tuple(sorted(s.id for s in answered)), target=target, proposition=said)


def _points_back(statement: Statement) -> bool:
    """Tell whether a denial names only the speech it turns away ("these claims", "all accusations", "it").

    What it rejects is then what it answers, not a proposition of its own.
    """
    if statement.act is not Act.DENY or statement.content is None:
        return False
    words = [w.strip(".,;:\"“”'’‘()") for w in statement.content.text.split()]
    plain = [w.lower() for w in words if w and not w[:1].isupper()] or [w.lower() for w in words]
    plain = [w for w in plain if w not in POINTERS]
    return all(w in CHARGES for w in plain)


def _take_target(answered: Statement) -> Party:
    step = f"answers {answered.speaker.actor.label}'s {answered.act.value} statement"
    return replace(answered.speaker, mention=None, office=None, steps=(step,))


def _find_answered(statement: Statement, ordered: Sequence[Statement]) -> list[Statement]:
    wanted = ANSWERABLE.get(statement.act, ())
    if not wanted:
        return []
    fitting = [s for s in ordered if s.id != statement.id and s.act in wanted and _is_against(s, statement)]
    if statement.act is Act.ACCUSE:
        fitting = [s for s in fitting if _place(s) < _place(statement) or _tells_past(s)]
    elif statement.act is Act.REFUSE:
        # What is turned down was asked before, or stands close behind ("refused Oslo's demand to leave").
        fitting = [s for s in fitting if s.clause.start < statement.clause.end + CLOSE]
    elif statement.act in (Act.THREATEN, Act.CRITICISE) and not _says_reply(statement):
        return []
    if not fitting:
        return []
    best = min(fitting, key=lambda s: _distance(statement, s))
    # Joint statements of one utterance are answered together; so is the denial that comes in one breath with a charge.
    joint = [s for s in fitting if s.id == best.id or (best.joint and s.joint == best.joint)]
    return [*joint, *_find_denied_beside(statement, best, ordered)]


def _find_denied_beside(
    statement: Statement, best: Statement, ordered: Sequence[Statement]
) -> list[Statement]:
    """Find denials voiced in one breath with the charge that is answered ("its provocations and false charges")."""
    if statement.act is not Act.ACCUSE or best.act is not Act.ACCUSE:
        return []
    beside = (s for s in ordered if s.act is Act.DENY and _share_side(s.speaker, best.speaker))
    return [
        s
        for s in beside
        if abs(s.clause.start - best.clause.start) < ONE_BREATH and _is_against(s, statement)
    ]


def _is_against(earlier: Statement, answer: Statement) -> bool:
    """Tell whether a statement is against the side that now answers, and, where a target is named, by it."""
    if earlier.target is None or not _share_side(earlier.target, answer.speaker):
        return False
    if _share_side(earlier.speaker, answer.speaker):
        return False
    return _is_open(answer) or answer.target is None or _share_side(answer.target, earlier.speaker)


def _is_open(answer: Statement) -> bool:
    """Tell whether the target of a denial was only filled from context, so that what it answers may replace it."""
    target = answer.target
    return answer.act in AIMED_BACK and target is not None and target.steps[:1] == (NEAREST,)


def _place(statement: Statement) -> tuple[int, int, str]:
    """Give where a statement stands: its clause, then its speaker's words (two sides that accuse each other)."""
    mention = statement.speaker.mention
    return statement.clause.start, mention.span.start if mention else -1, statement.id


def _tells_past(statement: Statement) -> bool:
    """Tell whether an act is told as background that came before: "has accused", "had long blamed"."""
    before, _, _ = statement.quote.partition(statement.cue.text)
    return bool({"has", "have", "had"} & set(before.lower().split()[-3:]))


def _distance(answer: Statement, earlier: Statement) -> tuple[int, int, int, int]:
    """Order candidates: same proposition, the likeliest act, before the answer rather than after, nearest."""
    same = 0 if answer.proposition and earlier.proposition and _touches(answer, earlier) else 1
    rank = ANSWERABLE[answer.act].index(earlier.act)
    gap = answer.clause.start - earlier.clause.start
    return same, rank, 0 if gap >= 0 else 1, abs(gap)


def _touches(one: Statement, other: Statement) -> bool:
    p, q = one.proposition, other.proposition
    assert p is not None and q is not None
    return p.id == q.id or p.id in q.broader or q.id in p.broader


def _says_reply(statement: Statement) -> bool:
    words = {w.strip(".,;:\"“”'’‘()").lower() for w in f"{statement.quote} {statement.cue.text}".split()}
    return bool(words & REPLY_WORDS)


def _share_side(one: Party, other: Party) -> bool:
    mine = {one.actor.id, one.actor.side} - {None}
    theirs = {other.actor.id, other.actor.side} - {None}
    return bool(mine & theirs)
