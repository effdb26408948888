"""What a reviewer's word is: one frozen record, one JSON object a line, checked on reading.

A verdict never changes a file of the machine's. It names the statement it judges by id and, because a better
extractor may give another id, by an anchor: where the words stand and what stands around them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kg.ids import build_id
from kg.model import Span

#: Code points kept on each side of the anchored words.
CONTEXT = 32


class Kind(StrEnum):
    """What a verdict does. Only the last of accept, reject, correct and unsure counts for a statement."""

    ACCEPT = "accept"
    REJECT = "reject"
    CORRECT = "correct"
    UNSURE = "unsure"
    ADD = "add"
    MERGE = "merge"
    SPLIT = "split"
    COMMENT = "comment"
    UNDO = "undo"


#: Kinds that judge one statement of the machine's.
JUDGEMENTS = (Kind.ACCEPT, Kind.REJECT, Kind.CORRECT, Kind.UNSURE)
#: What can be merged, and split again.
MERGEABLE = ("actor", "proposition", "utterance")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of an article, findable again: position, exact words, and up to `CONTEXT` code points around.

    `digest` is the SHA-256 of the text they stand in; `source` the article's source, to find a re-read text by.
    """

    digest: str
    source: str
    span: Span
    exact: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision of one person.

    Attributes:
        kind: What it does.
        reviewer: A role or name; never empty.
        time: ISO date and time with offset or Z, as given by the caller; order in the log decides, not time.
        article: Article id; empty for merge, split and undo.
        statement: Id of the judged statement when it was judged; empty for add, merge, split and undo.
        anchor: Where the statement stands; None for merge, split and undo.
        cue: Span of the statement's cue when it was judged, None where there is none; tells joint readings apart.
        slots: Act, and ids of speaker and target when judged ("" for no target): what the reviewer saw.
        fields: For correct, the new values by key of the statement's record (`kg.records`); for add, a whole
            record; for merge and split `of`, `from` (ids) and, for a merge, `into`.
        undoes: Id of the verdict taken back; only for undo.
        reason: In the reviewer's words; may be empty.
    """

    kind: Kind
    reviewer: str
    time: str
    article: str = ""
    statement: str = ""
    anchor: Anchor | None = None
    cue: Span | None = None
    slots: tuple[str, str, str] = ("", "", "")
    fields: Mapping[str, Any] = field(default_factory=dict)
    undoes: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        """Name the verdict after its whole content."""
        return build_id("verdict", to_verdict_record(self))

    @property
    def joined(self) -> list[str]:
        """List the ids that a merge or split names."""
        return [*self.fields["from"], *([self.fields["into"]] if "into" in self.fields else [])]


def to_verdict_record(verdict: Verdict) -> dict[str, Any]:
    """Turn a verdict into a JSON-able dict; empty parts are left out."""
    v, anchor = verdict, verdict.anchor
    record: dict[str, Any] = {"kind": v.kind.value, "reviewer": v.reviewer, "time": v.time}
    optional: dict[str, Any] = {
        "article": v.article,
        "statement": v.statement,
        "cue": None if v.cue is None else [v.cue.start, v.cue.end],
        "slots": list(v.slots) if any(v.slots) else None,
        "fields": dict(v.fields),
        "undoes": v.undoes,
        "reason": v.reason,
    }
    if anchor is not None:
        told = asdict(anchor)
        record["anchor"] = told | told.pop("span")
    return record | {key: value for key, value in optional.items() if value}


def build_verdict_line(verdict: Verdict) -> str:
    """Build the verdict's line of the log, newline included; ASCII only, so that no editor can break it."""
    return json.dumps(to_verdict_record(verdict), sort_keys=True) + "\n"


def parse_verdict(line: str) -> Verdict:
    """Parse one line of the log.

    Raises:
        ValueError: Not a verdict; the message says what is wrong.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise ValueError(f"not JSON ({fault})") from fault
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    unknown = sorted(set(record) - _KEYS)
    if unknown:
        raise ValueError(f"unknown keys {', '.join(unknown)}")
    try:
        verdict = _to_verdict(record)
    except KeyError as fault:
        raise ValueError(f"{fault.args[0]!r} is missing") from fault
    except (TypeError, AttributeError) as fault:
        raise ValueError(f"a value of the wrong type ({fault})") from fault
    check_verdict(verdict)
    return verdict


def check_verdict(verdict: Verdict) -> None:
    """Refuse a verdict that lacks what its kind needs.

    Raises:
        ValueError: Says what is missing.
    """
    if not verdict.reviewer.strip():
        raise ValueError("no reviewer")
    moment = datetime.fromisoformat(verdict.time)
    if moment.tzinfo is None:
        raise ValueError(f"time {verdict.time!r} has no offset - expected such as 2026-01-31T10:00:00Z")
    kind = verdict.kind
    if kind in (*JUDGEMENTS, Kind.COMMENT) and not (verdict.article and verdict.statement and verdict.anchor):
        raise ValueError(f"{kind.value} needs article, statement and anchor")
    if kind is Kind.ADD and not (verdict.article and verdict.anchor and verdict.fields):
        raise ValueError("add needs article, anchor and fields")
    if kind is Kind.CORRECT and not verdict.fields:
        raise ValueError("correct needs fields")
    if kind is Kind.UNDO and not verdict.undoes:
        raise ValueError("undo needs undoes, the id of a verdict")
    if kind in (Kind.MERGE, Kind.SPLIT):
        _check_merge(kind, verdict.fields)


def _check_merge(kind: Kind, fields: Mapping[str, Any]) -> None:
    if fields.get("of") not in MERGEABLE:
        raise ValueError(f"{kind.value} of {fields.get('of')!r} - expected one of {', '.join(MERGEABLE)}")
    ids = fields.get("from")
    if not isinstance(ids, list) or not ids or not all(isinstance(key, str) and key for key in ids):
        raise ValueError(f"{kind.value} needs from, a list of ids")
    if kind is Kind.MERGE and not (isinstance(fields.get("into"), str) and fields["into"]):
        raise ValueError("merge needs into, an id")


_KEYS = frozenset("kind reviewer time article statement anchor cue slots fields undoes reason".split())


def _to_verdict(record: dict[str, Any]) -> Verdict:
    for key in ("reviewer", "time", "article", "statement", "undoes", "reason"):
        if not isinstance(record.get(key, ""), str):
            raise TypeError(f"{key} is not text")
    if not isinstance(record.get("fields", {}), dict):
        raise TypeError("fields is not an object")
    cue, anchor = record.get("cue"), record.get("anchor")
    act, speaker, target = record.get("slots") or ("", "", "")
    return Verdict(
        Kind(record["kind"]),
        record["reviewer"],
        record["time"],
        record.get("article", ""),
        record.get("statement", ""),
        None if anchor is None else _to_anchor(anchor),
        None if cue is None else Span(*cue),
        (str(act), str(speaker), str(target)),
        record.get("fields", {}),
        record.get("undoes", ""),
        record.get("reason", ""),
    )


def _to_anchor(record: dict[str, Any]) -> Anchor:
    span = Span(record["start"], record["end"])
    words = [record[key] for key in ("digest", "source", "exact", "prefix", "suffix")]
    if not all(isinstance(word, str) for word in words):
        raise TypeError("an anchor's words are not text")
    digest, source, exact, prefix, suffix = words
    if len(exact) != span.end - span.start:
        raise ValueError(f"anchor {span.start}-{span.end} does not fit its {len(exact)} exact code points")
    return Anchor(digest, source, span, exact, prefix, suffix)
