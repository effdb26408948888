"""Merges and splits: people's word on which actors, propositions and utterances are one.

A merge maps ids to one id wherever they stand; a later split of an id ends its merge, and keeps an actor's name apart
from those that the machine would take for it. Merges of utterances say that
statements report one act; a split says that they do not, whatever the machine found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from kg.model import Party, Statement
from kg.review.log import Entry
from kg.review.verdicts import Kind, Verdict


@dataclass(frozen=True, slots=True)
class Joins:
    """Which ids people joined.

    Attributes:
        actors, propositions: Old id to the id that stands for it; chains are resolved.
        alone: Ids of actors and propositions that people split, sorted: nothing joins them again by itself. Of a
            proposition that holds whatever claim people move it to.
        labels: Labels that merges gave to the ids that stand for others.
        typed: What corrections and added statements call their contents, by id; no part of what tells joins apart.
        left: By id of a proposition that was split after it had stood for others: the label that they had, "" for none,
            and the ids that people had merged into it. All this stays with the others.
        same: Pairs of statements that report one act, each in order.
        apart: Pairs that do not, each in order.
    """

    actors: Mapping[str, str] = field(default_factory=dict)
    propositions: Mapping[str, str] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    same: frozenset[tuple[str, str]] = frozenset()
    apart: frozenset[tuple[str, str]] = frozenset()
    typed: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def join(self, statement: Statement) -> Statement:
        """Give the statement with the joined actors, and the labels that the merges gave."""
        proposition = statement.proposition
        if proposition is not None and proposition.about is not None:
            about = self.actors.get(proposition.about, proposition.about)
            proposition = replace(proposition, about=about)
        return replace(
            statement,
            speaker=self._join_party(statement.speaker),
            target=None if statement.target is None else self._join_party(statement.target),
            proposition=proposition,
        )

    def _join_party(self, party: Party) -> Party:
        actor = party.actor
        side = actor.side and self.actors.get(actor.side, actor.side)
        known = self.actors.get(actor.id, actor.id)
        step = () if known == actor.id else (f"a reviewer merged {actor.id} into {known}",)
        return replace(
            party,
            actor=replace(actor, id=known, label=self.labels.get(known, actor.label), side=side),
            side_label=self.labels.get(side or "", party.side_label),
            steps=party.steps + step,
        )


def find_joins(entries: Iterable[Entry]) -> Joins:
    """Find what the active merges and splits come to; later ones win."""
    maps: dict[str, dict[str, str]] = {"actor": {}, "proposition": {}}
    alone: set[str] = set()
    labels: dict[str, str] = {}
    typed: dict[str, str] = {}
    left: dict[str, tuple[str, tuple[str, ...]]] = {}
    same: set[tuple[str, str]] = set()
    apart: set[tuple[str, str]] = set()
    for entry in entries:
        verdict = entry.verdict
        if verdict.kind not in (Kind.MERGE, Kind.SPLIT):
            typed |= _list_typed(verdict)
            continue
        what, ids = verdict.fields["of"], verdict.fields["from"]
        if what == "utterance":
            both = {*ids, verdict.fields["into"]} if verdict.kind is Kind.MERGE else set(ids)
            pairs = set(combinations(sorted(both), 2))
            same, apart = (
                (same | pairs, apart - pairs) if verdict.kind is Kind.MERGE else (same - pairs, apart | pairs)
            )
        elif verdict.kind is Kind.SPLIT:
            for key in ids:
                maps[what].pop(key, None)
                if what == "proposition":
                    _leave(key, maps[what], labels, left)
            alone |= set(ids)
        else:
            if what == "actor" and set(ids) != {verdict.fields["into"]}:
                alone -= {*ids, verdict.fields["into"]}
            _merge(maps[what], ids, verdict.fields["into"])
            if isinstance(verdict.fields.get("label"), str):
                labels[verdict.fields["into"]] = verdict.fields["label"]
    return Joins(
        _resolve(maps["actor"]),
        _resolve(maps["proposition"]),
        tuple(sorted(alone)),
        labels,
        left,
        frozenset(same),
        frozenset(apart),
        typed,
    )


def _list_typed(verdict: Verdict) -> dict[str, str]:
    """List what a correction or an added statement calls its content, by id of the content: people's words stay."""
    given = verdict.fields.get("proposition") if verdict.kind in (Kind.CORRECT, Kind.ADD) else None
    typed = (given.get("id"), given.get("label")) if isinstance(given, dict) else (None, None)
    return {typed[0]: typed[1]} if isinstance(typed[0], str) and isinstance(typed[1], str) else {}


def _leave(
    key: str, known: dict[str, str], labels: dict[str, str], left: dict[str, tuple[str, tuple[str, ...]]]
) -> None:
    """Take from a proposition that is split what it had as the one that stood for others."""
    others = tuple(sorted(one for one, into in known.items() if into == key))
    label, before = left.get(key, ("", ()))
    label = labels.pop(key, label)
    for one in others:
        del known[one]
    if label or others or before:
        left[key] = (label, tuple(sorted({*before, *others})))


def _merge(known: dict[str, str], ids: list[str], into: str) -> None:
    """Note a merge; `into` becomes the head of its chain, so that no circle can arise."""
    known.pop(into, None)
    known.update({key: into for key in ids if key != into})


def _resolve(known: Mapping[str, str]) -> dict[str, str]:
    resolved = {}
    for key in known:
        seen, at = {key}, known[key]
        while at in known and at not in seen:
            seen.add(at)
            at = known[at]
        resolved[key] = at
    return resolved
