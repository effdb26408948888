"""Builds the networks of the report from its facts: who accuses whom, claims, grounds, outlets, sides.

In: facts. Out: pictures whose arrows each keep the statements behind them. What a picture leaves out it says in a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from kg.claims.claims import Claim
from kg.counting import count_words
from kg.model import Act, Party, Statement
from kg.network import build_network
from kg.pages.drawing import build_picture_page
from kg.pages.pictures import Arrow, Node, Picture, Said
from kg.pages.shell import NETWORKS
from kg.report.claims import list_claims
from kg.report.facts import (
    Facts,
    date_report,
    date_statement,
    locate_statement,
    name_outlet,
    name_represented,
    name_side,
    tell_act,
    tell_evidence,
    tell_shown,
    tell_source,
)
from kg.report.messages import (
    tell_carried,
    tell_claim,
    tell_grounds,
    tell_sides,
    tell_speakers,
)


def build_network_pages(facts: Facts, wanted: Collection[str] = (), /, **frame: object) -> dict[str, str]:
    """Build the pages of the wanted networks, none: of all, by file name; `frame` is as for `load_templates`."""
    said = {s.id: describe_statement(s, facts) for s in facts.statements}
    if frame.get("alone"):
        # Without the other pages a link into an article leads nowhere.
        said = {key: replace(one, where="") for key, one in said.items()}
    frame = {
        "made_from": tell_source(facts),
        "shown": tell_shown(facts),
        "aside": len(facts.less_sure),
        **frame,
    }
    sides = rank_sides(facts)
    return {
        file: build_picture_page(replace(build(facts), sides=sides), said, **frame)
        for file, build in BUILDERS.items()
        if not wanted or file in wanted
    }


def build_actor_picture(facts: Facts) -> Picture:
    """Who accuses, denies, demands of, threatens whom."""
    graph = build_network(facts.statements)
    nodes = [
        Node(name, data["label"], data["kind"], data["side"], group=data["side"])
        for name, data in graph.nodes(data=True)
    ]
    arrows = [
        Arrow(key, speaker, target, data["act"], tuple(data["statements"].split()))
        for speaker, target, key, data in graph.edges(keys=True, data=True)
    ]
    missing, unnamed = graph.graph["without_target"], graph.graph["unnamed"]
    told = [
        (missing, f"{count_words(missing, 'statement')} without a target are not drawn."),
        (unnamed, f"{count_words(unnamed, 'statement')} by or against somebody unnamed are not drawn."),
    ]
    notes = tuple(words for number, words in told if number)
    return Picture(
        "network",
        _tell_pairs(nodes, arrows),
        "An arrow leads from who speaks to whom it is against; a denial that names nobody leads to whom it answers.",
        tuple(nodes),
        tuple(arrows),
        notes,
    )


def _tell_pairs(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> str:
    sides = {node.id: node.side or node.label for node in nodes}
    found: dict[tuple[str, str], set[str]] = {}
    for arrow in arrows:
        found.setdefault((sides[arrow.source], sides[arrow.target]), set()).update(arrow.statements)
    return tell_sides({pair: len(statements) for pair, statements in found.items()}, of_any=True)


def build_claim_picture(facts: Facts) -> Picture:
    """Disputed propositions between those who affirm and those who reject them."""
    claims, notes = _list_disputed(facts)
    collected = _Collector()
    for number, claim in enumerate(claims):
        hub = collected.add(Node(f"claim {number}", claim.label, "claim", "", 1))
        for column, found in ((0, claim.affirming), (2, claim.rejecting)):
            for s in found:
                collected.join(collected.add(_build_actor(s.speaker, column)), hub, s.act.value, s.id)
    return Picture(
        "network-claims",
        tell_claim(claims),
        "Left, who affirms something; right, who rejects it; in the middle, what it is about. Who does both stands on "
        "both sides.",
        *collected.finish(),
        notes,
        ("who affirms", "what", "who rejects"),
    )


def build_ground_picture(facts: Facts) -> Picture:
    """Statements, the evidence offered, asked for or called missing, and the source it cites."""
    collected = _Collector()
    for statement, evidence in [(s, e) for s in facts.main for e in s.grounds]:
        label = statement.proposition.label if statement.proposition else statement.quote
        party = statement.speaker
        speaker = party.actor
        whose = label if label.startswith(speaker.label) else f"{speaker.label}: {label}"
        claim = collected.add(
            Node(f"claim {speaker.id} {label}", whose, "claim", party.side_label or "", 0, name_side(party))
        )
        words = f"{evidence.mention.text} ({tell_evidence(evidence)})"
        piece = collected.add(Node(f"evidence {words}", words, "evidence", "", 1, evidence.kind.value))
        collected.join(claim, piece, evidence.stance.value, statement.id)
        if evidence.cited:
            source = collected.add(
                Node(f"source {evidence.cited.casefold()}", evidence.cited, "source", "", 2)
            )
            collected.join(piece, source, "cites", statement.id)
    bare = sum(s.act is Act.ACCUSE and not s.offered for s in facts.main)
    return Picture(
        "network-grounds",
        tell_grounds(facts),
        "From who says what, to the evidence that is offered, asked for or called missing, to the source it cites.",
        *collected.finish(),
        (f"{count_words(bare, 'accusation')} without grounds are not drawn.",) if bare else (),
        ("who", "grounds", "source"),
    )


def build_outlet_picture(facts: Facts) -> Picture:
    """Outlets and the disputed claims that they carry."""
    claims, notes = _list_disputed(facts)
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
        tell_carried(claims, facts),
        "Which outlet carries which claim, and with it whose denial; a claim without a line is one it leaves out.",
        *collected.finish(),
        notes,
        ("outlet", "claim"),
    )


def build_side_picture(facts: Facts) -> Picture:
    """Who speaks for which side, and how much."""
    collected = _Collector()
    without = themselves = 0
    for s in facts.statements:
        side = name_represented(s.speaker)
        if not side:
            without += not s.speaker.side_label
            themselves += bool(s.speaker.side_label)
            continue
        hub = collected.add(Node(f"side {side}", side, "side", side, 1))
        collected.join(collected.add(_build_actor(s.speaker, 0, grouped=False)), hub, "speaks for", s.id)
    told = [
        (without, f"{count_words(without, 'statement')} by speakers whose side is not known are not drawn."),
        (themselves, f"{count_words(themselves, 'statement')} by sides themselves are not drawn."),
    ]
    return Picture(
        "network-sides",
        tell_speakers(facts),
        "Who is read as speaking for which side; the wider the line, the more statements.",
        *collected.finish(),
        tuple(words for number, words in told if number),
        ("speaker", "side"),
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


def _build_actor(party: Party, column: int, grouped: bool = True) -> Node:
    actor, side = party.actor, party.side_label or ""
    return Node(
        f"actor {actor.id}{' rejects' if column else ''}",
        actor.label,
        actor.kind.value,
        side,
        column,
        side if grouped else "",
    )


def _list_disputed(facts: Facts) -> tuple[Sequence[Claim], tuple[str, ...]]:
    claims = list_claims(facts)
    disputed = [claim for claim in claims if claim.is_disputed]
    asserted = len(claims) - len(disputed)
    note = f"{count_words(asserted, 'claim')} that nobody disputes in these articles: only in the ledger."
    return disputed, (note,) if asserted else ()
