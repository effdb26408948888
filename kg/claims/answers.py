"""What came back to what: the one place that says so.

In: a `Debate` - all statements of a corpus, and what spans articles. Out: answers by the statement they came back to.
`ontology/rules` say the same to the graph (`ck:cameBackTo`, `ck:answerStatus`); a test holds the two equal.

An answer is `shown` when the report itself tells it as a reply, else inferred: the side spoken against rejects the
content or a broader one, concedes it, says what contradicts it, or accuses the accuser over the same matter - is
somebody else, and is not known to have spoken before. Printed in another article, it must be known not to have spoken
before what it answers was on record: what the accused said of an earlier charge is no answer to a later one. A charge
told again is the same charge; what is asked for again is asked anew, so a refusal must not be told before it was. And a
denial or refusal printed in another article must be one of what this party said (`Debate.meets`): a misread or
another charge seldom comes from just the party that the denial is against.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.ids import name_nobody
from kg.linking import Links
from kg.model import ACTS, Act, AnswerStatus, Party, Statement

#: After every day: sorts what has none last.
_NEVER = "9999-99-99"


@dataclass(frozen=True, slots=True)
class Answer:
    """One statement that came back to another one.

    `how` is `shown`, `rejects`, `concedes`, `contradicts` or `counters`; `number` counts, from 1, the answers to that
    statement by the same act, of which there are `of` in all.
    """

    statement: Statement
    how: str
    number: int
    of: int


def is_opening(statement: Statement) -> bool:
    """Tell whether a statement waits for an answer: an accusation, demand or threat told at first hand."""
    # At second hand A may put words into B's mouth.
    return statement.act.opens and not statement.reported_by


def puts_forward(statement: Statement) -> bool:
    """Tell whether a statement puts its content forward, as all do but denials and refusals."""
    return not statement.act.rejects


def find_rejecting(act: Act) -> Act | None:
    """Find the act that rejects what this act puts forward; None where none does.

    >>> find_rejecting(Act.ACCUSE), find_rejecting(Act.DEMAND), find_rejecting(Act.THREATEN)
    ('deny', 'refuse', None)
    """
    return Act.DENY if act.claims else Act.REFUSE if act.asks else None


def find_answers(
    debate: Debate, most: int | None = 5, to: Callable[[Statement], bool] = is_opening
) -> dict[str, list[Answer]]:
    """Find what came back to each statement that waits for an answer.

    Args:
        debate: All statements of the corpus.
        most: Inferred answers named for each statement and act, earliest first; those left out are still counted in
            `of`. None: all. Shown ones are always named.
        to: Which statements are asked about.

    Returns:
        By id of the statement, in order of article and place: shown answers, then inferred ones by day. A statement
        without answers has an empty list.
    """
    return {s.id: _list_answers(s, debate, most) for s in debate.ordered if to(s)}


def find_carriers(debate: Debate, name: Callable[[Statement], str]) -> dict[str, set[str]]:
    """Find who carries an answer to each accusation, demand and threat told at first hand.

    Args:
        debate: All statements of the corpus.
        name: Names the carrier of a statement, such as its outlet.

    Returns:
        By id of the opening the carriers of all its answers, shown or inferred.
    """
    last: dict[int, dict[str, str]] = {}
    found: dict[str, set[str]] = {}
    for s in filter(is_opening, debate.ordered):
        found[s.id] = {name(reply) for reply in debate.shown[s.id] if reply.id != s.id}
        for replies in _find_inferred(s, debate).values():
            start, stop = replies.cut(replies.find_since(s))
            if id(replies) not in last:
                # In order of day: the last one stays.
                last[id(replies)] = {name(reply): _get_day(reply) for reply, _ in replies.found[:stop]}
            since = replies.days[start] if start < stop else _NEVER
            found[s.id] |= {carrier for carrier, day in last[id(replies)].items() if day >= since}
            found[s.id] |= {name(replies.found[at][0]) for at in replies.list_home(s)}
    return found


def find_others(group: Iterable[Statement], debate: Debate) -> dict[str, Statement]:
    """Find what came back to any statement of a group, by id; quick where many of them are alike."""
    found: dict[str, Statement] = {}
    since: dict[int, str] = {}
    replies: dict[int, _Replies] = {}
    for s in group:
        found |= {reply.id: reply for reply in debate.shown[s.id] if reply.id != s.id}
        for one in _find_inferred(s, debate).values():
            replies[id(one)] = one
            since[id(one)] = min(since.get(id(one), _NEVER), one.find_since(s))
            found |= {reply.id: reply for at in one.list_home(s) for reply in one.found[at][:1]}
    for key, one in replies.items():
        found |= {reply.id: reply for reply, _ in one.found[slice(*one.cut(since[key]))]}
    return found


def tell_status(answers: Iterable[Answer]) -> str:
    """Tell what came back: the words of `AnswerStatus`, sorted and parted by ` | `; `none found` for nothing."""
    found = {AnswerStatus(a.statement.act.status or AnswerStatus.ANSWERED) for a in answers}
    return " | ".join(sorted(found)) or AnswerStatus.NONE_FOUND.value


def tell_unsure(number: int) -> str:
    """Tell to how many of those without an answer that is shown there is a less sure one; "" for none.

    >>> tell_unsure(4), tell_unsure(0)
    ('to 4 only a less sure one', '')
    """
    return f"to {number} only a less sure one" if number else ""


# Finding.

#: Who a party is and for whom it speaks; parties alike in both are alike here.
_Class = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class _Replies:
    """Possible answers by one act to statements that are alike.

    Attributes:
        found: By last day; behind all, those without one and rejections of what somebody else said.
        days: These days, `_NEVER` for those behind all: they count in their own article alone.
        known: The first day by which what they answer was on record; `_NEVER` where no day of it is known, None where
            each time counts by itself.
        homes: Places in `found` by article.
        places: And by id.
    """

    found: tuple[tuple[Statement, str], ...]
    days: tuple[str, ...]
    known: str | None
    homes: Mapping[str, Sequence[int]]
    places: Mapping[str, int]

    def find_since(self, asked: Statement) -> str:
        """Find the day since which those of other articles may answer a statement; `_NEVER` where none may."""
        return max(_get_since(asked), _get_day(asked) if self.known is None else self.known)

    def cut(self, since: str) -> tuple[int, int]:
        """Give the places, from and to, of those whose last day is known and not before a day."""
        stop = bisect_left(self.days, _NEVER)
        return min(stop, bisect_left(self.days, since)), stop

    def list_home(self, asked: Statement) -> list[int]:
        """List the places of those that may answer a statement of their own article."""
        since = _get_since(asked)
        return [at for at in self.homes.get(asked.article, ()) if _get_day(self.found[at][0]) >= since]

    def list_of(self, asked: Statement) -> Sequence[int]:
        """List the places of those that may answer a statement, in order."""
        start, stop = self.cut(self.find_since(asked))
        home = self.list_home(asked)
        before, behind = [at for at in home if at < start], [at for at in home if at >= stop]
        return [*before, *range(start, stop), *behind] if before or behind else range(start, stop)


class Debate:
    """All statements of a corpus, by what an answer is found by; each index is made once, when it is asked for."""

    def __init__(self, statements: Iterable[Statement], links: Links | None = None) -> None:
        """Take the statements, in any order, and contradicting contents and disputes; None for none."""
        self.ordered = tuple(sorted(statements, key=lambda s: (s.article, s.clause, s.id)))
        self.links = links or Links()
        self.known: dict[tuple[Act, str, _Class, _Class, frozenset[str]], dict[Act, _Replies]] = {}

    def meets(self, reply: Statement, said: Statement) -> bool:
        """Tell whether a denial or refusal of a content is one of what this very statement says, not of the like.

        In the statement's own article it is; from another one it must be against who said so.
        """
        return reply.article == said.article or self.is_against(reply, said)

    def is_against(self, reply: Statement, said: Statement) -> bool:
        """Tell whether a statement is against somebody who said something, alone or together with others, or his side.

        Where no words say who said so, or whom the reply is against, the one spoken against must reply.
        """
        voices = self.list_voices(said)
        if voices and reply.target is not None and not _is_nobody(reply.target, reply):
            return not voices.isdisjoint(list_keys(reply.target))
        return said.target is not None and not set(list_keys(said.target)).isdisjoint(
            list_keys(reply.speaker)
        )

    def list_voices(self, said: Statement) -> frozenset[str]:
        """List the keys of all who said something together; none where no words say who."""
        if _is_nobody(said.speaker, said):
            return frozenset()
        return self.joint[said.joint] if said.joint else frozenset(list_keys(said.speaker))

    @cached_property
    def joint(self) -> dict[str, frozenset[str]]:
        """Keys of the speakers of each utterance that several parties made."""
        found: dict[str, set[str]] = defaultdict(set)
        for s in self.ordered:
            if s.joint:
                found[s.joint].update(list_keys(s.speaker))
        return {joint: frozenset(keys) for joint, keys in found.items()}

    @cached_property
    def shown(self) -> dict[str, list[Statement]]:
        """Statements by the id of the one that they answer in so many words."""
        found: dict[str, list[Statement]] = defaultdict(list)
        for s in self.ordered:
            for key in s.answers:
                found[key].append(s)
        return found

    @cached_property
    def told(self) -> dict[tuple[str, Act, str], list[Statement]]:
        """Statements by content, act and one of their speaker's keys: what an inferred answer is looked up by."""
        found: dict[tuple[str, Act, str], list[Statement]] = defaultdict(list)
        for s in self.ordered:
            if s.proposition is not None:
                for key in list_keys(s.speaker):
                    found[s.proposition.id, s.act, key].append(s)
        return found

    @cached_property
    def broader(self) -> dict[str, set[str]]:
        """Contents that each content specialises, itself not among them."""
        found: dict[str, set[str]] = defaultdict(set)
        for s in self.ordered:
            if s.proposition is not None:
                found[s.proposition.id].update(s.proposition.broader)
        return found

    @cached_property
    def matters(self) -> dict[str, set[str]]:
        """Topics and disputes of each content."""
        found: dict[str, set[str]] = defaultdict(set)
        for s in self.ordered:
            if s.proposition is not None:
                found[s.proposition.id].update(s.proposition.topics)
        for key, (_, contents) in self.links.disputes.items():
            for content in contents:
                found[content].add(f"dispute {key}")
        return found

    @cached_property
    def contradicting(self) -> dict[str, set[str]]:
        """Contents that cannot hold together with each content."""
        found: dict[str, set[str]] = defaultdict(set)
        for one, other in self.links.contradicting:
            found[one].add(other)
            found[other].add(one)
        return found

    @cached_property
    def charges(self) -> dict[tuple[str, str, str], list[Statement]]:
        """Accusations by one of their speaker's keys, one of their target's, and matter."""
        found: dict[tuple[str, str, str], list[Statement]] = defaultdict(list)
        for s in self.ordered:
            if s.act is Act.ACCUSE and s.target is not None and s.proposition is not None:
                for matter in self.matters[s.proposition.id]:
                    for one in list_keys(s.speaker):
                        for other in list_keys(s.target):
                            found[one, other, matter].append(s)
        return found

    @cached_property
    def first_told(self) -> dict[tuple[Act, str, str], str]:
        """The first day by which something was on record, by act, content and a key of who put it forward."""
        found: dict[tuple[Act, str, str], str] = {}
        for s in self.ordered:
            if puts_forward(s) and s.proposition is not None and s.when.not_after is not None:
                for key in list_keys(s.speaker):
                    place = s.act, s.proposition.id, key
                    found[place] = min(found.get(place, _NEVER), s.when.not_after)
        return found

    def list_broader(self, content: str) -> set[str]:
        """List a content and all that it specialises."""
        found, waiting = {content}, [content]
        while waiting:
            fresh = self.broader[waiting.pop()] - found
            found |= fresh
            waiting += fresh
        return found


def _list_answers(asked: Statement, debate: Debate, most: int | None) -> list[Answer]:
    shown = [s for s in debate.shown[asked.id] if s.id != asked.id]
    mine = {s.id for s in (asked, *shown)}
    counts: dict[Act, int] = defaultdict(int)
    named: list[tuple[Statement, str]] = []
    for s in shown:
        counts[s.act] += 1
        named.append((s, "shown"))
    for act, replies in sorted(_find_inferred(asked, debate).items()):
        places = replies.list_of(asked)
        own = sum(replies.places.get(s.id) in places for s in (asked, *shown))
        counts[act] += len(places) - own
        listed = (replies.found[at] for at in places[: None if most is None else most + own])
        named += [x for x in listed if x[0].id not in mine][:most]
    numbers: dict[Act, int] = defaultdict(int)
    answers = []
    for s, how in named:
        numbers[s.act] += 1
        answers.append(Answer(s, how, numbers[s.act], counts[s.act]))
    return answers


def _find_inferred(opening: Statement, debate: Debate) -> dict[Act, _Replies]:
    """Find the inferred answers to all statements like this one, by act, whatever their days."""
    if opening.proposition is None or opening.target is None:
        return {}
    speaker, target = _classify(opening.speaker), _classify(opening.target)
    key = opening.act, opening.proposition.id, speaker, target, debate.list_voices(opening)
    if key not in debate.known:
        found: dict[str, tuple[Statement, str]] = {}
        for s, how in _list_inferred(opening.act, opening.proposition.id, opening, debate):
            # Who speaks for the side that he speaks against does not answer himself.
            if s.speaker.actor.id != opening.speaker.actor.id:
                found.setdefault(s.id, (s, how))
        by_act: dict[Act, list[tuple[Statement, str]]] = defaultdict(list)
        loose = {key for key, (s, _) in found.items() if s.act.rejects and not debate.is_against(s, opening)}
        days = {key: _NEVER if key in loose else _get_day(s) for key, (s, _) in found.items()}
        for s, how in sorted(found.values(), key=lambda x: (days[x[0].id], _get_day(x[0]), x[0].id)):
            by_act[s.act].append((s, how))
        since = None if opening.act.asks else _find_known(opening, opening.proposition.id, debate)
        debate.known[key] = {act: _build_replies(rows, days, since) for act, rows in by_act.items()}
    return debate.known[key]


def _find_known(said: Statement, content: str, debate: Debate) -> str:
    """Find the first day by which it was on record that this side said so; `_NEVER` where no day is known."""
    return min(debate.first_told.get((said.act, content, one), _NEVER) for one in list_keys(said.speaker))


def _build_replies(
    rows: Sequence[tuple[Statement, str]], days: Mapping[str, str], known: str | None
) -> _Replies:
    homes: dict[str, list[int]] = defaultdict(list)
    for at, (s, _) in enumerate(rows):
        homes[s.article].append(at)
    places = {s.id: at for at, (s, _) in enumerate(rows)}
    return _Replies(tuple(rows), tuple(days[s.id] for s, _ in rows), known, homes, places)


def _list_inferred(
    act: Act, content: str, opening: Statement, debate: Debate
) -> Iterator[tuple[Statement, str]]:
    assert opening.target is not None
    asked = list_keys(opening.target)
    rejecting = find_rejecting(act)
    for key in asked:
        if rejecting is not None:
            for broad in sorted(debate.list_broader(content)):
                yield from ((s, "rejects") for s in debate.told.get((broad, rejecting, key), ()))
        yield from ((s, "concedes") for s in debate.told.get((content, Act.CONCEDE, key), ()))
    if act.claims:
        yield from _list_contradicting(content, opening, asked, debate)
    if act is Act.ACCUSE:
        yield from _list_counters(content, opening, debate)


def _list_contradicting(
    content: str, opening: Statement, asked: Sequence[str], debate: Debate
) -> Iterator[tuple[Statement, str]]:
    own = set(list_keys(opening.speaker))
    for other in sorted(debate.contradicting[content]):
        for act in sorted(act for act in ACTS if act.claims):
            for key in asked:
                for s in debate.told.get((other, act, key), ()):
                    if own.isdisjoint(list_keys(s.speaker)):
                        yield s, "contradicts"


def _list_counters(content: str, opening: Statement, debate: Debate) -> Iterator[tuple[Statement, str]]:
    assert opening.target is not None
    for accuser in list_keys(opening.speaker):
        known = debate.first_told.get((Act.ACCUSE, content, accuser), _NEVER)
        for accused in list_keys(opening.target):
            if accuser == accused:
                continue
            for matter in sorted(debate.matters[content]):
                for s in debate.charges[accused, accuser, matter]:
                    if s.when.not_before is not None and known <= s.when.not_before:
                        yield s, "counters"


def _get_day(s: Statement) -> str:
    return s.when.not_after or _NEVER


def _get_since(s: Statement) -> str:
    return s.when.not_before or ""


def _is_nobody(party: Party, of: Statement) -> bool:
    """Tell whether a party of a statement is the one that no words of its article name or describe."""
    return party.actor.id == name_nobody(of.article)


def _classify(party: Party) -> _Class:
    return party.actor.id, party.actor.side


def list_keys(party: Party) -> tuple[str, ...]:
    """List the ids a party answers by: its own, and that of its side."""
    actor = party.actor
    return (actor.id,) if actor.side in (None, actor.id) else (actor.id, str(actor.side))
