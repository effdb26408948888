"""Turns statements into the JSON objects that users pipe, and back without loss.

`to_record` gives the fixed interface of `kg extract --format jsonl` first, then the fields that only a
round trip needs; `assigned` is there only where the statement falls under a concept of a codebook, `codes` only where a
codebook added the act or a kind of evidence: it says what follows from it. `from_record(to_record(s)) == s` for every
statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from kg.codes import SHIPPED, Codes, describe_codes, learn_codes
from kg.errors import ReadError
from kg.model import (
    Actor,
    ActorKind,
    Assigned,
    Evidence,
    EvidenceStance,
    Framing,
    Mention,
    Party,
    Proposition,
    Rendering,
    Span,
    Statement,
    Strength,
    When,
)

Record = dict[str, Any]


def to_record(statement: Statement) -> Record:
    """Turn a statement into a JSON-able dict, keys in their documented order."""
    s = statement
    return {
        "id": s.id,
        "article": s.article,
        "act": s.act.value,
        "speaker": _from_party(s.speaker),
        "target": None if s.target is None else _from_party(s.target),
        "proposition": None if s.proposition is None else _from_proposition(s.proposition),
        "quote": s.quote,
        "start": s.clause.start,
        "end": s.clause.end,
        "cue": _from_mention(s.cue),
        "grounds": [_from_evidence(e) for e in s.grounds],
        "answers": list(s.answers),
        "reported_by": s.reported_by,
        "rendering": s.rendering.value,
        "framing": s.framing.value,
        "when": asdict(s.when),
        "rule": s.rule,
        "confidence": s.confidence,
        "content": None if s.content is None else _from_mention(s.content),
        "joint": s.joint,
        "own_voice": s.own_voice,
        "condition": None if s.condition is None else _from_mention(s.condition),
        "deadline": s.deadline,
        "votes": list(s.votes),
        **({} if s.assigned is None else {"assigned": asdict(s.assigned)}),
        **({"codes": own} if (own := describe_codes((s.act, *(e.kind for e in s.grounds)))) else {}),
    }


def from_record(record: Record) -> Statement:
    """Rebuild the statement that `to_record` wrote, with the codes that it brings.

    Raises:
        KeyError, TypeError, ValueError: The record is not one of ours; `parse_lines` says where.
    """
    r = record
    known = learn_codes(SHIPPED, r["codes"]) if "codes" in r else SHIPPED
    return Statement(
        id=r["id"],
        article=r["article"],
        act=known.act(r["act"]),
        clause=Span(r["start"], r["end"]),
        quote=r["quote"],
        cue=_to_mention(r["cue"]),
        speaker=_to_party(r["speaker"]),
        target=None if r["target"] is None else _to_party(r["target"]),
        proposition=None if r["proposition"] is None else _to_proposition(r["proposition"]),
        content=None if r["content"] is None else _to_mention(r["content"]),
        grounds=tuple(_to_evidence(e, known) for e in r["grounds"]),
        answers=tuple(r["answers"]),
        reported_by=r["reported_by"],
        rendering=Rendering(r["rendering"]),
        framing=Framing(r["framing"]),
        when=When(**r["when"]),
        rule=r["rule"],
        confidence=r["confidence"],
        joint=r["joint"],
        own_voice=r["own_voice"],
        condition=None if r["condition"] is None else _to_mention(r["condition"]),
        deadline=r["deadline"],
        votes=tuple(r["votes"]),
        assigned=None if r.get("assigned") is None else Assigned(**r["assigned"]),
    )


def build_lines(statements: Iterable[Statement]) -> str:
    """Build JSON Lines, one statement a line, in the order given."""
    return "".join(json.dumps(to_record(s), ensure_ascii=False) + "\n" for s in statements)


def parse_lines(lines: Iterable[str], where: str = "statements") -> Iterator[Statement]:
    """Parse JSON Lines written by `build_lines`; blank lines are passed over.

    Raises:
        ReadError: A line that is not a statement record, naming `where` and the line number.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield from_record(json.loads(line))
        except (KeyError, TypeError, ValueError) as fault:
            raise ReadError(
                f"{where}:{number}: not a statement record ({type(fault).__name__}: {fault}) - "
                "expected a line written by `kg extract --format jsonl`"
            ) from fault


def _from_mention(mention: Mention) -> Record:
    return {"text": mention.text, "start": mention.span.start, "end": mention.span.end}


def _to_mention(record: Record) -> Mention:
    return Mention(Span(record["start"], record["end"]), record["text"])


def _from_party(party: Party) -> Record:
    actor = party.actor
    return {
        "id": actor.id,
        "label": actor.label,
        "side": party.side_label,
        "kind": actor.kind.value,
        "side_id": actor.side,
        "wikidata": actor.wikidata,
        "mention": None if party.mention is None else _from_mention(party.mention),
        "office": None if party.office is None else _from_mention(party.office),
        "steps": list(party.steps),
        "aliases": list(party.aliases),
    }


def _to_party(record: Record) -> Party:
    actor = Actor(
        record["id"], record["label"], ActorKind(record["kind"]), record["side_id"], record["wikidata"]
    )
    return Party(
        actor,
        record["side"],
        None if record["mention"] is None else _to_mention(record["mention"]),
        None if record["office"] is None else _to_mention(record["office"]),
        tuple(record["steps"]),
        tuple(record.get("aliases", ())),
    )


def _from_proposition(proposition: Proposition) -> Record:
    lists = {"topics": list(proposition.topics), "broader": list(proposition.broader)}
    return {**asdict(proposition), **lists}


def _to_proposition(record: Record) -> Proposition:
    return Proposition(
        record["id"],
        record["label"],
        record["about"],
        tuple(record["topics"]),
        tuple(record["broader"]),
    )


def _from_evidence(evidence: Evidence) -> Record:
    return {
        **_from_mention(evidence.mention),
        "kind": evidence.kind.value,
        "strength": evidence.strength.value,
        "stance": evidence.stance.value,
        "cited": evidence.cited,
    }


def _to_evidence(record: Record, codes: Codes) -> Evidence:
    return Evidence(
        _to_mention(record),
        codes.evidence_kind(record["kind"]),
        Strength(record["strength"]),
        EvidenceStance(record["stance"]),
        record["cited"],
    )
