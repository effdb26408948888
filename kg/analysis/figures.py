"""Figures that do not agree: for each matter and unit the values given, by whom, and in which outlet.

Read are the figures right before the noun that they count in the words of statements ("less than 480 km"); days, dates
and bare numbers are none. Figures belong together when they count the same of the same on one topic ("hectares of
rice"); or the same on one topic or, where none is known, about one party; shares without what they are of, within one
claim. Whether they measure the same thing is for the reader to see. The query `conflicting-figures` pairs those of two
sides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kg.analysis.events import get_days, name_outlet, name_party
from kg.linking.ledger import FIGURE
from kg.model import Article, Statement
from kg.table import Table, Value

COLUMNS: Final = (
    "topic", "unit", "values", "clash", "bound", "figure", "who", "outlet", "date", "quote", "statement",
)  # fmt: skip
_UNIT = re.compile(r"[\s-]*(%|per cent|[a-z]+)(?:\s+of\s+(?:the\s+|its\s+|their\s+)?([^\W\d_]+))?")
#: What makes a figure a bound, right before it.
_BOUNDS: Final = {
    mark: re.compile(rf"\b(?:{words})\s+$")
    for mark, words in (
        ("<", "less than|under|below|fewer than|up to|at most|no more than|not exceed(?:ing)?"),
        (">", "more than|over|above|at least|exceed(?:s|ed|ing)?|beyond|in excess of"),
    )
}
_SCALES: Final = {"thousand": 1e3, "million": 1e6, "billion": 1e9}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in words: `bound` is `<`, `>` or ""; `unit` in the singular, kilometres as `km`; `of` what, or ""."""

    text: str
    value: float
    bound: str
    unit: str
    of: str = ""


def find_figures(words: str) -> list[Figure]:
    """Find the figures with a unit, in text order.

    >>> [(f.bound, f.value, f.unit) for f in find_figures("It flew less than 480 kilometers, not 2,500 km.")]
    [('<', 480.0, 'km'), ('', 2500.0, 'km')]
    """
    found = []
    for match in FIGURE.finditer(words):
        unit = _UNIT.match(words, match.end())
        number, _, scale = match[0].partition(" ")
        value = _read_number(number)
        if unit is not None and value is not None:
            before = words[: match.start()].lower()
            bound = next((mark for mark, pattern in _BOUNDS.items() if pattern.search(before)), "")
            scaled = value * _SCALES.get(scale.strip().lower(), 1.0)
            found.append(Figure(match[0], scaled, bound, _name_unit(unit[1]), unit[2] or ""))
    return found


def find_disputed_figures(statements: Iterable[Statement], articles: Mapping[str, Article]) -> Table:
    """List the figures of every matter and unit for which more than one value is given.

    Args:
        statements: Those without a topic are compared among themselves.
        articles: By id.

    Returns:
        One row a figure and statement, by topic (None: not known), unit (with what it is of) and value: `values` is
        how many different ones the matter has; `clash` where they differ: `between sides`, `between outlets` of one
        side, or `within one outlet`.
    """
    groups: dict[tuple[str, str, str], list[tuple[Figure, Statement]]] = defaultdict(list)
    for s in statements:
        topics = (s.proposition.topics if s.proposition else ()) or ("",)
        for figure in find_figures(s.quote):
            for topic in topics:
                unit = f"{figure.unit} of {figure.of}" if figure.of else figure.unit
                groups[topic, unit, _name_matter(figure, s, topic)].append((figure, s))
    rows: list[tuple[Value, ...]] = []
    for (topic, unit, _), found in sorted(groups.items()):
        values = {(f.value, f.bound) for f, _ in found}
        if len(values) < 2:
            continue
        clash = _name_clash(found, articles)
        for f, s in sorted(found, key=lambda x: (x[0].value, x[0].bound, x[1].id)):
            who, outlet = name_party(s.speaker), name_outlet(s, articles)
            day = get_days(s, articles)[1]
            rows.append(
                (topic or None, unit, len(values), clash, f.bound, f.text, who, outlet, day, s.quote, s.id)
            )
    return Table(COLUMNS, tuple(dict.fromkeys(rows)))


def _name_matter(figure: Figure, s: Statement, topic: str) -> str:
    """Name what a figure must share with others beside topic and unit, so that they say the same; "": nothing more."""
    said = s.proposition
    if figure.of or said is None:
        return ""
    if figure.unit == "percent":
        return said.id
    return "" if topic else said.about or ""


def _name_clash(found: list[tuple[Figure, Statement]], articles: Mapping[str, Article]) -> str:
    """Name the widest pair that differs: the values of two sides, else of two outlets, else of one outlet alone."""
    values = [(f.value, f.bound) for f, _ in found]
    if _differ([name_party(s.speaker) for _, s in found], values):
        return "between sides"
    if _differ([name_outlet(s, articles) for _, s in found], values):
        return "between outlets"
    return "within one outlet"


def _differ(keys: Sequence[object], values: Sequence[tuple[float, str]]) -> bool:
    by: dict[object, set[tuple[float, str]]] = defaultdict(set)
    for key, value in zip(keys, values, strict=True):
        by[key].add(value)
    return len({frozenset(found) for found in by.values()}) > 1


def _read_number(text: str) -> float | None:
    """Read a number as English newspapers write it: commas between thousands, a point before the fraction."""
    try:
        return float(text.strip(".,").replace(",", ""))
    except ValueError:
        return None


def _name_unit(word: str) -> str:
    if word == "km" or word.startswith("kilomet"):
        return "km"
    if word in ("%", "per cent", "percent", "per"):
        return "percent"
    return word.removesuffix("s") if word not in ("people", "troops") else word
