"""Turns statements into an argument map: claims, who puts them forward, who attacks them, on what grounds.

    an accusation, a criticism, a concession, a plain statement   supports its claim
    a denial                                                      attacks its claim, or what it answers
    evidence offered                                              supports the statement that offers it
    evidence asked for or called missing                          undercuts what it answers: the grounds, not the claim
    a narrower claim                                              supports the broader one
    two claims that contradict                                    attack each other

The map says what was argued, never what holds. Demands, threats and other acts put forward no claim: they are
counted, not drawn. `kg.exchange.aif` and `kg.exchange.argdown` write it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kg.codes import Stand
from kg.counting import count_words
from kg.exchange.wording import name_statement
from kg.ids import to_line
from kg.model import Article, Evidence, EvidenceStance, Proposition, Statement


class NodeKind(StrEnum):
    """What a node of the map is."""

    CLAIM = "claim"
    ACT = "act"
    EVIDENCE = "evidence"


class Relation(StrEnum):
    """What an edge does; an undercut attacks the step from grounds to claim, not the claim."""

    SUPPORT = "support"
    ATTACK = "attack"
    UNDERCUT = "undercut"


@dataclass(frozen=True, slots=True)
class MapNode:
    """A claim, an act or a piece of evidence.

    Attributes:
        id: Unique in the map.
        kind: What it is.
        label: One line that names it; not unique.
        text: What it says; of an act, the exact words as one line.
        facts: Of an act `statement`, `speaker`, `outlet`, `date` and `article`, empty ones left out; of evidence the
            `act` that gives it, `kind`, `strength` and `stance`.
    """

    id: str
    kind: NodeKind
    label: str
    text: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapEdge:
    """An arrow from what supports or attacks to what is supported or attacked, by node ids."""

    source: str
    target: str
    relation: Relation


@dataclass(frozen=True, slots=True)
class ArgumentMap:
    """The whole map.

    Attributes:
        nodes: Claims, then acts, then evidence, each sorted by id.
        edges: Each once, sorted.
        answers: Pairs (answering act, act it answers), sorted; what an answer attacks is among the edges too.
        stands: Act to the claim it affirms or rejects; an act that only rejects another act has none.
        denying: Acts that reject.
        notes: What is not in the map.
    """

    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    answers: tuple[tuple[str, str], ...]
    stands: Mapping[str, str]
    denying: frozenset[str]
    notes: tuple[str, ...]


def build_map(
    statements: Iterable[Statement],
    articles: Mapping[str, Article],
    contradicting: Iterable[tuple[str, str]] = (),
) -> ArgumentMap:
    """Build the argument map.

    Args:
        statements: In any order.
        articles: By id; their outlets and dates describe the acts.
        contradicting: Pairs of ids of propositions that cannot both hold.
    """
    ordered = sorted(statements, key=lambda s: (s.article, s.clause, s.id))
    drawn = {s.id: s for s in ordered if (_argues(s) and s.proposition) or (_denies(s) and s.answers)}
    claims = {s.proposition.id: s.proposition for s in drawn.values() if s.proposition is not None}
    nodes = [_build_claim(p) for _, p in sorted(claims.items())]
    nodes += [_build_act(drawn[key], articles) for key in sorted(drawn)]
    edges = {e for s in drawn.values() for e in _link_act(s, drawn)}
    for key in sorted(drawn):
        for number, evidence in enumerate(drawn[key].grounds):
            node = _build_evidence(drawn[key], number, evidence)
            nodes.append(node)
            edges |= _link_evidence(node.id, evidence, drawn[key], drawn)
    edges |= _link_claims(claims, contradicting)
    return ArgumentMap(
        tuple(nodes),
        tuple(sorted(edges, key=lambda e: (e.source, e.target, e.relation))),
        tuple(sorted((_act(s.id), _act(a)) for s in drawn.values() for a in s.answers if a in drawn)),
        {_act(s.id): _claim(s.proposition.id) for s in drawn.values() if s.proposition is not None},
        frozenset(_act(s.id) for s in drawn.values() if _denies(s)),
        _list_notes(len(ordered) - len(drawn)),
    )


def _list_notes(left: int) -> tuple[str, ...]:
    if not left:
        return ()
    return (
        f"{count_words(left, 'statement is', 'statements are')} not in the map: they put "
        "forward no claim and deny none",
    )


def _claim(key: str) -> str:
    return f"claim-{key}"


def _act(key: str) -> str:
    return f"act-{key}"


def _build_claim(proposition: Proposition) -> MapNode:
    label = to_line(proposition.label) or proposition.id
    return MapNode(_claim(proposition.id), NodeKind.CLAIM, label, label)


def _build_act(s: Statement, articles: Mapping[str, Article]) -> MapNode:
    article = articles.get(s.article)
    facts = {
        "statement": s.id,
        "speaker": to_line(s.speaker.actor.label),
        "outlet": to_line(article.outlet.value) if article and article.outlet else "",
        "date": s.find_day(article),
        "article": s.article,
    }
    filled = {name: value for name, value in facts.items() if value}
    return MapNode(_act(s.id), NodeKind.ACT, name_statement(s), to_line(s.quote), filled)


def _build_evidence(s: Statement, number: int, evidence: Evidence) -> MapNode:
    words = to_line(evidence.mention.text)
    facts = {
        "act": _act(s.id),
        "kind": evidence.kind.value,
        "strength": evidence.strength.value,
        "stance": evidence.stance.value,
    }
    return MapNode(f"evidence-{s.id}-{number}", NodeKind.EVIDENCE, words, words, facts)


def _argues(s: Statement) -> bool:
    """Tell whether an act puts something forward as the case already, or denies that it is."""
    return _denies(s) or (s.act.claims and not s.act.ahead)


def _denies(s: Statement) -> bool:
    return s.act.content is Stand.DENIED


def _link_act(s: Statement, drawn: Mapping[str, Statement]) -> set[MapEdge]:
    """Link an act to its claim, and a denial to each act it answers that has another claim or none."""
    relation = Relation.ATTACK if _denies(s) else Relation.SUPPORT
    edges = set()
    if s.proposition is not None:
        edges.add(MapEdge(_act(s.id), _claim(s.proposition.id), relation))
    if _denies(s):
        for answered in _list_answered(s, drawn):
            if s.proposition is None or s.proposition != answered.proposition:
                edges.add(MapEdge(_act(s.id), _act(answered.id), Relation.ATTACK))
    return edges


def _link_evidence(
    key: str, evidence: Evidence, s: Statement, drawn: Mapping[str, Statement]
) -> set[MapEdge]:
    if evidence.stance is EvidenceStance.OFFERED:
        return {MapEdge(key, _act(s.id), Relation.SUPPORT)}
    return {MapEdge(key, _act(answered.id), Relation.UNDERCUT) for answered in _list_answered(s, drawn)}


def _list_answered(s: Statement, drawn: Mapping[str, Statement]) -> Sequence[Statement]:
    return [drawn[key] for key in s.answers if key in drawn]


def _link_claims(claims: Mapping[str, Proposition], contradicting: Iterable[tuple[str, str]]) -> set[MapEdge]:
    edges = {
        MapEdge(_claim(p.id), _claim(broader), Relation.SUPPORT)
        for p in claims.values()
        for broader in p.broader
        if broader in claims and broader != p.id
    }
    for one, other in contradicting:
        if one in claims and other in claims and one != other:
            edges |= {
                MapEdge(_claim(one), _claim(other), Relation.ATTACK),
                MapEdge(_claim(other), _claim(one), Relation.ATTACK),
            }
    return edges
