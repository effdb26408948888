"""Writes people's verdicts as annotations in a graph of their own.

Each verdict is an `oa:Annotation` motivated by `oa:assessing`; its target is the record of the statement that it
judges. Where a verdict changed or removed a statement, `ck:original` keeps the machine's own reading as one JSON
record, so that both can be compared in the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from pyoxigraph import Literal, Quad

from kg.ids import build_slug
from kg.rdf.quads import Triple
from kg.rdf.terms import REVIEW, node, term, text_literal
from kg.records import to_record
from kg.review.applying import Outcome
from kg.review.verdicts import Kind
from kg.vocab import CK, DCTERMS, OA, RDF, RDFS, XSD, Judgement, concept

#: Verdicts that are a judgement of a statement; comments, merges and splits are annotations without one.
WORDS = {
    Kind.ACCEPT: Judgement.ACCEPTED,
    Kind.REJECT: Judgement.REJECTED,
    Kind.CORRECT: Judgement.CORRECTED,
    Kind.UNSURE: Judgement.UNSURE,
    Kind.ADD: Judgement.ADDED,
}


def to_review_quads(outcomes: Iterable[Outcome]) -> list[Quad]:
    """Write the verdicts that count; superseded and lost ones stay in the log and in the build's report.

    Args:
        outcomes: What became of each verdict, in any order.

    Returns:
        Quads of the review graph, sorted, each once.
    """
    triples = [t for o in outcomes if o.counts and not o.lost for t in _outcome_triples(o)]
    quads = {Quad(subject, term(predicate), value, REVIEW) for subject, predicate, value in triples}
    return sorted(quads, key=str)


def spell_time(time: str) -> str:
    """Spell a verdict's time for the graph: to the second, for servers spell fractions each in their own way.

    >>> spell_time("2026-11-26T23:14:01.840+01:00")
    '2026-11-26T23:14:01+01:00'
    """
    return datetime.fromisoformat(time).replace(microsecond=0).isoformat()


def _outcome_triples(outcome: Outcome) -> Iterator[Triple]:
    verdict = outcome.entry.verdict
    me = node("review", verdict.id)
    yield me, RDF.type, term(OA.Annotation)
    yield me, OA.motivatedBy, term(OA.assessing)
    reviewer = node("reviewer", build_slug(verdict.reviewer))
    yield me, DCTERMS.creator, reviewer
    yield reviewer, RDFS.label, text_literal(verdict.reviewer)
    yield (
        me,
        DCTERMS.created,
        Literal(spell_time(verdict.time), datatype=term(XSD.dateTime)),
    )
    if verdict.reason:
        yield me, RDFS.comment, text_literal(verdict.reason)
    if verdict.kind in (Kind.MERGE, Kind.SPLIT):
        words = f"{verdict.kind.value} {json.dumps(dict(verdict.fields), sort_keys=True)}"
        yield me, RDFS.comment, text_literal(words)
        return
    yield me, OA.hasTarget, node("x", outcome.statement)
    if verdict.kind in WORDS:
        yield me, CK.verdict, term(concept(WORDS[verdict.kind]))
    if outcome.original is not None and verdict.kind in (Kind.REJECT, Kind.CORRECT):
        record = json.dumps(to_record(outcome.original), ensure_ascii=False)
        yield me, CK.original, text_literal(record)
