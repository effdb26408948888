"""Builds the networks of the report from its facts: who accuses whom, claims, grounds, outlets, sides.

In: facts. Out: pictures whose arrows each keep the statements behind them. What a picture leaves out it says in a note.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from kg.claims import Claim
from kg.model import Act, Evidence, Party, Statement
from kg.network import build_network
from kg.pages import NETWORKS, Arrow, Node, Picture, Said, build_picture_page
from kg.report.claims import list_claims
from kg.report.facts import (
    Facts,
    date_report,
    date_statement,
    locate_statement,
    name_outlet,
    name_side,
    offers_grounds,
    tell_act,
    tell_shown,
    tell_source,
)

_T = TypeVar("_T")

#: Propositions that a picture in columns shows at most, those with the most statements first.
MOST_CLAIMS = 60
#: Sources of evidence fill a column of their own; this many pieces of evidence at most.
MOST_GROUNDS = 80


def build_network_pages(facts: Facts) -> dict[str, str]:
    """Build the page of every network: HTML by file name."""
    said = {s.id: describe_statement(s, facts) for s in facts.statements}
    told = tell_source(facts), tell_shown(facts), len(facts.less_sure)
    sides = rank_sides(facts)
    return {
        file: build_picture_page(replace(build(facts), sides=sides), said, *told)
        for file, build in BUILDERS.items()
    }


def build_actor_picture(facts: Facts) -> Picture:
    """Who accuses, denies, demands of, threatens whom."""
    graph = build_network(facts.statements)
    nodes = [Node(name, data["label"], data["kind"], data["side"]) for name, data in graph.nodes(data=True)]
    arrows = [
        Arrow(key, speaker, target, data["act"], tuple(data["statements"].split()))
        for speaker, target, key, data in graph.edges(keys=True, data=True)
    ]
    missing = graph.graph["without_target"]
    notes = (f"{missing} statements name no target and are not drawn.",) if missing else ()
    return Picture(
        "network",
        "Who accuses whom",
        "An arrow leads from who speaks to whom it is against; a denial that names nobody leads to whom it answers.",
        tuple(nodes),
        tuple(arrows),
        notes,
    )


def build_claim_picture(facts: Facts, most: int = MOST_CLAIMS) -> Picture:
    """Disputed propositions between those who affirm and those who reject them; `most` of them."""
    claims, notes = _take_claims(facts, most)
    collected = _Collector()
    for number, claim in enumerate(claims):
        hub = collected.add(Node(f"claim {number}", claim.label, "claim", "", 1))
        for column, found in ((0, claim.affirming), (2, claim.rejecting)):
            for s in found:
                collected.join(collected.add(_build_actor(s.speaker, column)), hub, s.act.value, s.id)
    return Picture(
        "network-claims",
        "Claims and counterclaims",
        "Left, who affirms something; right, who rejects it; in the middle, what it is about. Who does both stands on "
        "both sides.",
        *collected.finish(),
        notes,
        "columns",
    )


def build_ground_picture(facts: Facts, most: int = MOST_GROUNDS) -> Picture:
    """Accusations, the evidence offered, asked for or called missing, and the source it cites; `most` pieces."""
    grounded = [(s, e) for s in facts.main for e in s.grounds]
    shown, notes = _take(sorted(grounded, key=_rank_grounds), most, "pieces of evidence")
    bare = sum(s.act is Act.ACCUSE and not offers_grounds(s) for s in facts.main)
    collected = _Collector()
    for statement, evidence in shown:
        label = statement.proposition.label if statement.proposition else statement.quote
        speaker = statement.speaker.actor
        whose = label if label.startswith(speaker.label) else f"{speaker.label}: {label}"
        claim = collected.add(Node(f"claim {speaker.id} {label}", whose, "claim", "", 0))
        words = f"{evidence.mention.text} ({evidence.kind.value}, {evidence.strength.value})"
        piece = collected.add(Node(f"evidence {words}", words, "evidence", "", 1))
        collected.join(claim, piece, evidence.stance.value, statement.id)
        if evidence.cited:
            source = collected.add(
                Node(f"source {evidence.cited.casefold()}", evidence.cited, "source", "", 2)
            )
            collected.join(piece, source, "cites", statement.id)
    if bare:
        notes = (*notes, f"{bare} accusations offer no grounds in these articles.")
    return Picture(
        "network-grounds",
        "Grounds",
        "From who says what, to the evidence that is offered, asked for or called missing, to the source it cites.",
        *collected.finish(),
        notes,
        "columns",
    )


def build_outlet_picture(facts: Facts, most: int = MOST_CLAIMS) -> Picture:
    """Outlets and the claims that they carry; `most` claims."""
    claims, notes = _take_claims(facts, most)
    collected = _Collector()
    for number, claim in enumerate(claims):
        hub = collected.add(Node(f"claim {number}", claim.label, "claim", "", 1))
        for s in (*claim.affirming, *claim.rejecting):
            outlet = name_outlet(s, facts)
            collected.join(
                collected.add(Node(f"outlet {outlet}", outlet, "outlet", "", 0)), hub, s.act.value, s.id
            )
    return Picture(
        "network-outlets",
        "Outlets and claims",
        "Which outlet carries which claim, and with it whose denial; a claim without a line is one it leaves out.",
        *collected.finish(),
        notes,
        "columns",
    )


def build_side_picture(facts: Facts) -> Picture:
    """Who speaks for which side, and how much."""
    collected = _Collector()
    without = 0
    for s in facts.statements:
        side = s.speaker.side_label or ""
        if not side or side == s.speaker.actor.label:
            without += not side
            continue
        hub = collected.add(Node(f"side {side}", side, "side", side))
        collected.join(collected.add(_build_actor(s.speaker, 0)), hub, "speaks for", s.id)
    notes = (
        (f"{without} statements are by speakers whose side is not known; they are not drawn.",)
        if without
        else ()
    )
    return Picture(
        "network-sides",
        "Actors and sides",
        "Who is read as speaking for which side; the wider the line, the more statements.",
        *collected.finish(),
        notes,
    )


#: File name to what builds its picture.
BUILDERS: Mapping[str, Callable[[Facts], Picture]] = dict(
    zip(
        (file for file, _ in NETWORKS),
        (
            build_actor_picture,
            build_claim_picture,
            build_ground_picture,
            build_outlet_picture,
            build_side_picture,
        ),
        strict=True,
    )
)


#: The same of everything, however large: for programs that read it, not for the eye.
WHOLE: Mapping[str, Callable[[Facts], Picture]] = {
    **BUILDERS,
    "network-claims.html": partial(build_claim_picture, most=sys.maxsize),
    "network-grounds.html": partial(build_ground_picture, most=sys.maxsize),
    "network-outlets.html": partial(build_outlet_picture, most=sys.maxsize),
}


def describe_statement(statement: Statement, facts: Facts) -> Said:
    """Give a statement as the panel beside a picture shows it."""
    s = statement
    return Said(
        s.id,
        s.act.value,
        s.speaker.actor.label,
        name_side(s.speaker),
        s.target.actor.label if s.target else "",
        s.proposition.label if s.proposition else "",
        s.quote,
        name_outlet(s, facts),
        date_statement(s, facts),
        s.confidence,
        locate_statement(s, facts),
        tuple(e.mention.text for e in s.grounds),
        date_report(s, facts),
        tell_act(s, facts),
    )


def rank_sides(facts: Facts) -> tuple[str, ...]:
    """List the sides, those that speak most first."""
    counts = Counter(s.speaker.side_label for s in facts.statements if s.speaker.side_label)
    return tuple(sorted(counts, key=lambda side: (-counts[side], side)))


class _Collector:
    """Gathers nodes once each, and the statements of each arrow."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._arrows: dict[tuple[str, str, str], set[str]] = {}

    def add(self, node: Node) -> str:
        self._nodes.setdefault(node.id, node)
        return node.id

    def join(self, source: str, target: str, act: str, statement: str) -> None:
        self._arrows.setdefault((source, target, act), set()).add(statement)

    def finish(self) -> tuple[tuple[Node, ...], tuple[Arrow, ...]]:
        """Give nodes and arrows in order of id."""
        nodes = tuple(self._nodes[key] for key in sorted(self._nodes))
        arrows = tuple(
            Arrow(" | ".join((source, act, target)), source, target, act, tuple(sorted(self._arrows[key])))
            for key in sorted(self._arrows)
            for source, target, act in (key,)
        )
        return nodes, arrows


def _build_actor(party: Party, column: int) -> Node:
    actor = party.actor
    return Node(
        f"actor {actor.id}{' rejects' if column else ''}",
        actor.label,
        actor.kind.value,
        name_side(party),
        column,
    )


def _take_claims(facts: Facts, most: int) -> tuple[Sequence[Claim], tuple[str, ...]]:
    claims = list_claims(facts)
    shown, notes = _take([claim for claim in claims if claim.is_disputed], most, "claims")
    asserted = sum(not claim.is_disputed for claim in claims)
    note = f"{asserted} claims that nobody disputes in these articles are only in the ledger."
    return shown, (*notes, note) if asserted else notes


def _rank_grounds(pair: tuple[Statement, Evidence]) -> tuple[int, float, str, int]:
    """Rank evidence: that of accusations first, then of what was read most surely."""
    statement, evidence = pair
    return (statement.act is not Act.ACCUSE, -statement.confidence, statement.id, evidence.mention.span.start)


def _take(found: Iterable[_T], most: int, what: str) -> tuple[Sequence[_T], tuple[str, ...]]:
    """Take the first ones, and say how many there are beyond."""
    listed = list(found)
    beyond = len(listed) - most
    note = (f"{beyond} more {what} are not drawn: the first {most} of them are.",) if beyond > 0 else ()
    return listed[:most], note
