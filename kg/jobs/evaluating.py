"""Scores the machine against people's verdicts, and people against each other and against the machine.

In: a store built with verdicts, and the log. Out: tables of figures with 95 % bootstrap intervals. What nobody
reviewed is not scored; a correction of the machine counts as wrong in the fields that it changed only.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations

from kg.model import Article, Statement
from kg.records import from_record, to_record
from kg.review.agreement import Unit, measure_alpha, measure_interval, measure_kappa
from kg.review.log import Entry, list_active
from kg.review.verdicts import JUDGEMENTS, Kind, Verdict
from kg.store import Store
from kg.table import Table, Value

#: The machine's name among the coders, and the code for a statement that is none.
MACHINE = "machine"
NONE = "(no statement)"
FIELDS = ("act", "speaker", "target", "proposition")


def read_machine(store: Store, statements: Iterable[Statement] | None = None) -> dict[str, Statement]:
    """Read the machine's own statements back: originals of what people changed, else what stands there.

    Args:
        store: Any store.
        statements: Of the store, where they were read already; None: they are read.

    Returns:
        By id; statements that people added are not among them.
    """
    listed = store.statements() if statements is None else statements
    found = {s.id: s for s in listed if s.rule != "reviewer"}
    asked = "SELECT ?o WHERE { GRAPH g:review { ?r ck:original ?o } }"
    for (text,) in store.select(asked).rows:
        original = from_record(json.loads(str(text)))
        found[original.id] = original
    return found


def list_judged(store: Store, entries: Sequence[Entry]) -> set[str]:
    """List the ids of what is judged: in the review graph of the build, or in a log since."""
    asked = "SELECT ?x WHERE { GRAPH g:review { ?r oa:hasTarget ?x ; ck:verdict ?v } }"
    done = {str(row[0]).rsplit("/", 1)[-1] for row in store.select(asked).rows}
    active = (entry.verdict for entry in list_active(entries))
    return done | {v.statement for v in active if v.kind in JUDGEMENTS}


def collect_codes(machine: Mapping[str, Statement], entries: Sequence[Entry]) -> dict[str, list[Unit]]:
    """Collect what each coder says of each judged statement, field by field.

    Args:
        machine: From `read_machine`.
        entries: Of the log; each reviewer's last judgement of a statement counts, undone ones do not.

    Returns:
        By field, one unit a judged statement in order of id, the machine always among its coders. Verdicts of unsure,
        and those on statements that are not in the store, give no code.
    """
    said: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in list_active(entries):
        if entry.verdict.kind in JUDGEMENTS and entry.verdict.statement in machine:
            said[entry.verdict.statement][entry.verdict.reviewer] = entry
    units: dict[str, list[Unit]] = {field: [] for field in FIELDS}
    for key in sorted(said):
        record = to_record(machine[key])
        for field in FIELDS:
            codes = {MACHINE: _get_code(record, field)}
            for reviewer, entry in sorted(said[key].items()):
                verdict = entry.verdict
                if verdict.kind is Kind.REJECT:
                    codes[reviewer] = NONE
                elif verdict.kind is not Kind.UNSURE:
                    codes[reviewer] = _get_code(record | dict(verdict.fields), field)
            units[field].append(codes)
    return units


def build_agreement_table(codes: Mapping[str, Sequence[Unit]]) -> Table:
    """Build rows of alpha over all coders, then kappa of each pair, for each field."""
    rows: list[tuple[Value, ...]] = []
    for field, units in codes.items():
        coders = sorted({coder for unit in units for coder in unit})
        rows.append((field, "alpha", ", ".join(coders), *measure_interval(units, measure_alpha).cells))
        for one, other in combinations(coders, 2):
            both = [u for u in units if one in u and other in u]
            figure = measure_interval(both, partial(measure_kappa, one=one, other=other))
            rows.append((field, "kappa", f"{one}, {other}", *figure.cells))
    return Table(("field", "measure", "coders", "value", "low", "high", "units"), tuple(rows))


def build_disagreement_table(
    codes: Mapping[str, Sequence[Unit]], machine: Mapping[str, Statement], entries: Sequence[Entry]
) -> Table:
    """Build one row for each judged statement and field in which coders differ, with its words."""
    judged = sorted(_list_last(machine, entries))
    rows = [
        (key, field, "; ".join(f"{coder}: {code}" for coder, code in unit.items()), machine[key].quote)
        for field, units in codes.items()
        for key, unit in zip(judged, units, strict=True)
        if len(set(unit.values())) > 1
    ]
    return Table(("statement", "field", "codes", "quote"), tuple(sorted(rows)))


def build_score_table(
    machine: Mapping[str, Statement], entries: Sequence[Entry], articles: Iterable[Article]
) -> Table:
    """Score the machine's judged statements: share kept by the last judgement, and share kept unchanged.

    Rows: over all, then by act, rule and outlet. Misses are not scored: for recall, people must add statements.
    """
    outlets = {a.id: a.outlet_name for a in articles}
    groups: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for key, verdict in sorted(_list_last(machine, entries).items()):
        if verdict.kind is Kind.UNSURE:
            continue
        s = machine[key]
        for group in (("all", ""), ("act", s.act.value), ("rule", s.rule), ("outlet", outlets[s.article])):
            groups[group].append({"verdict": verdict.kind.value})
    rows = [
        (*group, *measure_interval(units, measure).cells, name)
        for group, units in sorted(groups.items())
        for name, measure in (("kept", _share_kept), ("unchanged", _share_unchanged))
    ]
    return Table(("by", "which", "share", "low", "high", "judged", "measure"), tuple(rows))


#: Slots of which a correction says that the machine misread the statement, not only a detail of it.
CORE = frozenset({"act", "speaker", "target"})


def list_right(machine: Mapping[str, Statement], entries: Sequence[Entry]) -> list[tuple[float, bool]]:
    """List the confidence of each judged statement and whether it was right, in order of id.

    Right: the last judgement accepts it, or corrects neither act nor speaker nor target. Unsure ones are left out.
    """
    return [
        (machine[key].confidence, _is_right(verdict))
        for key, verdict in sorted(_list_last(machine, entries).items())
        if verdict.kind is not Kind.UNSURE
    ]


def _list_last(machine: Mapping[str, Statement], entries: Sequence[Entry]) -> dict[str, Verdict]:
    """List the last judgement of each of the machine's statements that has any, by its id."""
    active = (entry.verdict for entry in list_active(entries))
    return {v.statement: v for v in active if v.kind in JUDGEMENTS and v.statement in machine}


def _is_right(verdict: Verdict) -> bool:
    return verdict.kind is Kind.ACCEPT or (verdict.kind is Kind.CORRECT and not CORE & set(verdict.fields))


def _share_kept(units: Sequence[Unit]) -> float | None:
    return sum(u["verdict"] != Kind.REJECT.value for u in units) / len(units) if units else None


def _share_unchanged(units: Sequence[Unit]) -> float | None:
    return sum(u["verdict"] == Kind.ACCEPT.value for u in units) / len(units) if units else None


def _get_code(record: Mapping[str, object], field: str) -> str:
    value = record[field]
    if isinstance(value, dict):
        return str(value["id"])
    return "(none)" if value is None else str(value)
