"""Agreement on where statements stand, and on which act is confused with which.

In: the machine's statements, the log, articles. Out: tables. Two coders are compared on the articles that both judged
wholly: every statement of the machine's there has a judgement that is not `unsure`. The machine judged all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations

from kg.jobs.evaluating import MACHINE
from kg.model import Article, Span, Statement
from kg.review.agreement import Unit, count_confusion, measure_interval
from kg.review.applying import apply_verdicts
from kg.review.log import Entry, list_active
from kg.review.spans import Coded, Mark, list_disorders, measure_gamma, measure_matched, measure_token_alpha
from kg.review.verdicts import JUDGEMENTS, Kind
from kg.table import Table, Value


def collect_marks(
    machine: Mapping[str, Statement], entries: Sequence[Entry], articles: Mapping[str, Article]
) -> dict[str, dict[str, list[Mark]]]:
    """Collect what each coder marked: by article, by coder, spans with their acts.

    Args:
        machine: From `read_machine`.
        entries: Of the log; each reviewer's own verdicts are applied to the machine's statements.
        articles: By id.

    Returns:
        Reviewers stand in an article only when they judged it wholly; the machine stands in all.
    """
    own: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in list_active(entries):
        if entry.verdict.article in articles:
            own[entry.verdict.article, entry.verdict.reviewer].append(entry)
    found: dict[str, dict[str, list[Mark]]] = {}
    for key, article in sorted(articles.items()):
        statements = [s for s in machine.values() if s.article == key]
        found[key] = {MACHINE: _list_marks(statements)}
        for (where, reviewer), said in sorted(own.items()):
            if where == key and _is_whole(statements, said):
                reviewed = apply_verdicts(article, statements, said)
                found[key][reviewer] = _list_marks(reviewed.statements)
    return found


def _is_whole(statements: Sequence[Statement], said: Sequence[Entry]) -> bool:
    last = {e.verdict.statement: e.verdict.kind for e in said if e.verdict.kind in JUDGEMENTS}
    return bool(statements) and all(last.get(s.id, Kind.UNSURE) is not Kind.UNSURE for s in statements)


def _list_marks(statements: Sequence[Statement]) -> list[Mark]:
    # Joint readings of one utterance mark the same words once.
    return sorted({(Span(s.clause.start, s.clause.end), s.act.value) for s in statements})


def build_span_table(
    marks: Mapping[str, Mapping[str, Sequence[Mark]]], articles: Mapping[str, Article], gamma: bool = False
) -> Table:
    """Build rows of token alpha, matched-statement F1 and, when asked, gamma for each pair of coders.

    Intervals are over articles, so that few of them give wide ones.

    Raises:
        UsageError: gamma is asked for and scipy is not installed.
    """
    rows: list[tuple[Value, ...]] = []
    coders = sorted({coder for found in marks.values() for coder in found})
    for one, other in combinations(coders, 2):
        coded = [
            Coded(articles[key].text, {one: found[one], other: found[other]})
            for key, found in sorted(marks.items())
            if one in found and other in found
        ]
        if not coded:
            continue
        pair = f"{one}, {other}"
        matched = partial(measure_matched, one=one, other=other)
        rows.append(("words", "alpha", pair, *measure_interval(coded, measure_token_alpha, draws=200).cells))
        rows.append(("statements", "matched F1", pair, *measure_interval(coded, matched, draws=200).cells))
        if gamma:
            spans = measure_interval(list_disorders(coded), measure_gamma, draws=200)
            rows.append(("spans", "gamma", pair, *spans.cells))
    return Table(("field", "measure", "coders", "value", "low", "high", "units"), tuple(rows))


def build_confusion_table(units: Sequence[Unit]) -> Table:
    """Build one row for each pair of acts that two coders gave one statement, the most frequent first."""
    coders = sorted({coder for unit in units for coder in unit})
    counted = [
        (f"{one}, {other}", mine, theirs, number)
        for one, other in combinations(coders, 2)
        for (mine, theirs), number in count_confusion(units, one, other).items()
    ]
    rows = sorted(counted, key=lambda row: (row[0], -row[3], row[1], row[2]))
    return Table(("coders", "first", "second", "statements"), tuple(rows))
