"""What came back to each accusation, demand and threat, over all articles.

In: statements, and what spans articles. Out: answers by opening. The rules are those of
`ontology/rules` and of the query `replies`, without RDF, so that a large corpus is quick; tests hold the two equal.

An answer is `shown` when the report itself tells it as a reply, else `inferred`: the side spoken against rejects the
content or a broader one, concedes it, says what contradicts it, or accuses the accuser over the same matter - and not
before. Statements at second hand open nothing (A may put words into B's mouth), but may answer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kg.linking import Links
from kg.model import Act, Party, Statement
from kg.vocab import AnswerStatus

#: Acts that wait for an answer.
OPENING: Final = (Act.ACCUSE, Act.DEMAND, Act.THREATEN)
#: What an answer by this act makes of what it answers; by any other act it is answered.
STATUS: Final = {
    Act.DENY: AnswerStatus.DENIED,
    Act.ACCUSE: AnswerStatus.COUNTERED,
    Act.REFUSE: AnswerStatus.REFUSED,
    Act.CONCEDE: AnswerStatus.CONCEDED,
}
#: Acts that put their content forward as the case.
CLAIMING: Final = frozenset({Act.ACCUSE, Act.CRITICISE, Act.STATE, Act.ANNOUNCE, Act.WARN, Act.CONCEDE})
#: After every day: sorts what has none last.
_NEVER = "9999-99-99"


@dataclass(frozen=True, slots=True)
class Answer:
    """One statement that came back to an opening.

    `how` is `shown`, `rejects`, `concedes`, `contradicts` or `counters`; `number` counts, from 1, the answers to this
    opening by the same act, of which there are `of` in all.
    """

    statement: Statement
    how: str
    number: int
    of: int


def find_answers(
    statements: Iterable[Statement], links: Links | None = None, most: int = 5
) -> dict[str, list[Answer]]:
    """Find what came back to each accusation, demand and threat told at first hand.

    Args:
        statements: All of the corpus, in any order.
        links: Contradicting contents and disputes; None for none.
        most: Inferred answers named for each opening and act, earliest first; those left out are still counted in
            `of`. Shown ones are always named.

    Returns:
        By id of the opening, in order of article and place: shown answers, then inferred ones by day. An opening
        without answers has an empty list.
    """
    ordered = sorted(statements, key=lambda s: (s.article, s.clause, s.id))
    corpus = _Corpus(ordered, links or Links())
    openings = [s for s in ordered if s.act in OPENING and not s.reported_by]
    return {s.id: _list_answers(s, corpus, most) for s in openings}


def find_carriers(
    statements: Iterable[Statement], name: Callable[[Statement], str], links: Links | None = None
) -> dict[str, set[str]]:
    """Find who carries an answer to each accusation, demand and threat told at first hand.

    Args:
        statements: All of the corpus.
        name: Names the carrier of a statement, such as its outlet.
        links: As in `find_answers`.

    Returns:
        By id of the opening the carriers of all its answers, shown or inferred.
    """
    ordered = sorted(statements, key=lambda s: (s.article, s.clause, s.id))
    corpus = _Corpus(ordered, links or Links())
    last: dict[int, dict[str, str]] = {}
    found: dict[str, set[str]] = {}
    for s in ordered:
        if s.act not in OPENING or s.reported_by:
            continue
        found[s.id] = {name(reply) for reply in corpus.shown[s.id] if reply.id != s.id}
        for replies in _find_inferred(s, corpus).values():
            if id(replies) not in last:
                last[id(replies)] = _find_last_days(replies, name)
            since = s.when.not_before
            found[s.id] |= {
                carrier
                for carrier, day in last[id(replies)].items()
                if since is None or _NEVER > day >= since
            }
    return found


def _find_last_days(replies: _Replies, name: Callable[[Statement], str]) -> dict[str, str]:
    """Find the last known day on which each carrier has one of these answers; `_NEVER` where none has a day."""
    found: dict[str, str] = {}
    # In order of day, those without one behind all: a known day is never overwritten by an unknown one.
    for s, _ in replies.found:
        day, carrier = s.when.not_after or _NEVER, name(s)
        if day != _NEVER or carrier not in found:
            found[carrier] = day
    return found


def tell_status(answers: Sequence[Answer]) -> str:
    """Tell what came back: words of `AnswerStatus` in its order, parted by ` | `; `unanswered` for nothing."""
    found = {STATUS.get(a.statement.act, AnswerStatus.ANSWERED) for a in answers}
    return " | ".join(s.value for s in AnswerStatus if s in found) or AnswerStatus.UNANSWERED.value


# Finding.

#: Who a party is and for whom it speaks; parties alike in both are alike here.
_Class = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class _Replies:
    """Possible answers by one act, by last day (those without one behind all), with these days."""

    days: tuple[str, ...]
    found: tuple[tuple[Statement, str], ...]


@dataclass
class _Corpus:
    """The statements by what an answer is found by."""

    ordered: Sequence[Statement]
    links: Links
    known: dict[tuple[Act, str, _Class, _Class | None], dict[Act, _Replies]] = field(default_factory=dict)

    @cached_property
    def by_id(self) -> dict[str, Statement]:
        return {s.id: s for s in self.ordered}

    @cached_property
    def shown(self) -> dict[str, list[Statement]]:
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
                for key in _list_keys(s.speaker):
                    found[s.proposition.id, s.act, key].append(s)
        return found

    @cached_property
    def broader(self) -> dict[str, set[str]]:
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
                    for one in _list_keys(s.speaker):
                        for other in _list_keys(s.target):
                            found[one, other, matter].append(s)
        return found

    @cached_property
    def first_told(self) -> dict[tuple[str, str], str]:
        """The first day by which a charge was on record, by content and by a key of who made it."""
        found: dict[tuple[str, str], str] = {}
        for s in self.ordered:
            if s.act is Act.ACCUSE and s.proposition is not None and s.when.not_after is not None:
                for key in _list_keys(s.speaker):
                    place = s.proposition.id, key
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


def _list_answers(opening: Statement, corpus: _Corpus, most: int) -> list[Answer]:
    shown = [s for s in corpus.shown[opening.id] if s.id != opening.id]
    mine = {s.id for s in (opening, *shown)}
    counts: dict[Act, int] = defaultdict(int)
    named: list[tuple[Statement, str]] = []
    for s in shown:
        counts[s.act] += 1
        named.append((s, "shown"))
    since = opening.when.not_before
    for act, replies in sorted(_find_inferred(opening, corpus).items()):
        start = 0 if since is None else bisect_left(replies.days, since)
        stop = len(replies.days) if since is None else bisect_left(replies.days, _NEVER)
        own = sum(s.act is act and _is_among(s, replies, start, stop) for s in (opening, *shown))
        counts[act] += max(0, stop - start) - own
        fresh = [x for x in replies.found[start : min(stop, start + most + own)] if x[0].id not in mine]
        named += fresh[:most]
    numbers: dict[Act, int] = defaultdict(int)
    answers = []
    for s, how in named:
        numbers[s.act] += 1
        answers.append(Answer(s, how, numbers[s.act], counts[s.act]))
    return answers


def _is_among(s: Statement, replies: _Replies, start: int, stop: int) -> bool:
    """Tell whether a statement is among those between two places: they are in order of day."""
    day = s.when.not_after or _NEVER
    first = max(start, bisect_left(replies.days, day))
    for other, _ in replies.found[first:stop]:
        if other.id == s.id:
            return True
        if (other.when.not_after or _NEVER) > day:
            return False
    return False


def _find_inferred(opening: Statement, corpus: _Corpus) -> dict[Act, _Replies]:
    """Find the inferred answers to all openings like this one, by act, whatever their days."""
    if opening.proposition is None or opening.target is None:
        return {}
    speaker, target = _classify(opening.speaker), _classify(opening.target)
    key = opening.act, opening.proposition.id, speaker, target
    if key not in corpus.known:
        found: dict[str, tuple[Statement, str]] = {}
        for s, how in _list_inferred(opening.act, opening.proposition.id, opening, corpus):
            found.setdefault(s.id, (s, how))
        by_act: dict[Act, list[tuple[Statement, str]]] = defaultdict(list)
        for s, how in sorted(found.values(), key=lambda x: (x[0].when.not_after or _NEVER, x[0].id)):
            by_act[s.act].append((s, how))
        corpus.known[key] = {
            act: _Replies(tuple(s.when.not_after or _NEVER for s, _ in rows), tuple(rows))
            for act, rows in by_act.items()
        }
    return corpus.known[key]


def _list_inferred(
    act: Act, content: str, opening: Statement, corpus: _Corpus
) -> Iterator[tuple[Statement, str]]:
    assert opening.target is not None
    asked = _list_keys(opening.target)
    rejecting = {Act.ACCUSE: Act.DENY, Act.DEMAND: Act.REFUSE}.get(act)
    for key in asked:
        if rejecting is not None:
            for broad in sorted(corpus.list_broader(content)):
                yield from ((s, "rejects") for s in corpus.told.get((broad, rejecting, key), ()))
        yield from ((s, "concedes") for s in corpus.told.get((content, Act.CONCEDE, key), ()))
    if act is Act.ACCUSE:
        yield from _list_contradicting(content, opening, asked, corpus)
        yield from _list_counters(content, opening, corpus)


def _list_contradicting(
    content: str, opening: Statement, asked: Sequence[str], corpus: _Corpus
) -> Iterator[tuple[Statement, str]]:
    own = set(_list_keys(opening.speaker))
    for other in sorted(corpus.contradicting[content]):
        for act in sorted(CLAIMING):
            for key in asked:
                for s in corpus.told.get((other, act, key), ()):
                    if own.isdisjoint(_list_keys(s.speaker)):
                        yield s, "contradicts"


def _list_counters(content: str, opening: Statement, corpus: _Corpus) -> Iterator[tuple[Statement, str]]:
    assert opening.target is not None
    for accuser in _list_keys(opening.speaker):
        known = corpus.first_told.get((content, accuser), _NEVER)
        for accused in _list_keys(opening.target):
            if accuser == accused:
                continue
            for matter in sorted(corpus.matters[content]):
                for s in corpus.charges[accused, accuser, matter]:
                    if s.when.not_before is not None and known <= s.when.not_before:
                        yield s, "counters"


def _classify(party: Party) -> _Class:
    return party.actor.id, party.actor.side


def _list_keys(party: Party) -> tuple[str, ...]:
    """List the ids a party answers by: its own, and that of its side."""
    actor = party.actor
    return (actor.id,) if actor.side in (None, actor.id) else (actor.id, str(actor.side))
