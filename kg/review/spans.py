"""Measures how far coders agree on where statements stand: token alpha, gamma, and the F1 of matched statements.

Units are articles, each with what every coder marked in it. Sources: K. Krippendorff, Content Analysis (2004), over
words; Y. Mathet, A. Widlöcher, J.-P. Métivier, The unified and holistic method gamma (Computational Linguistics 41,
2015), with the combined dissimilarity, alpha = beta = 1, as the package `pygamma-agreement` has it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from kg.installation import load_extra
from kg.model import Span, cover
from kg.review.agreement import measure_alpha

#: One stretch that a coder marked, with its label.
Mark = tuple[Span, str]
#: What each coder marked in one article; a coder without any mark has an empty list.
Marks = Mapping[str, Sequence[Mark]]
#: Label of a word that nobody marked.
NONE = "(none)"
#: Two marks are one statement when they share at least this part of what either covers.
SHARE = 0.5
#: Continua drawn for what chance would give.
DRAWS = 30


@dataclass(frozen=True, slots=True)
class Coded:
    """One article as coded: its text and the marks of each coder."""

    text: str
    marks: Marks


def measure_token_alpha(coded: Sequence[Coded]) -> float | None:
    """Krippendorff's alpha over words; a word's code is the label of the shortest mark over its beginning.

    >>> text, one = "Avaria accused Borland", (Span(0, 22), "accuse")
    >>> measure_token_alpha([Coded(text, {"a": [one], "b": [one]}), Coded(text, {"a": [], "b": []})])
    1.0
    """
    units = []
    for article in coded:
        for word in re.finditer(r"\w+", article.text):
            codes = {coder: _label(marks, word.start()) for coder, marks in article.marks.items()}
            units.append(codes)
    return measure_alpha(units)


def _label(marks: Sequence[Mark], place: int) -> str:
    over = [(s.end - s.start, label) for s, label in marks if s.start <= place < s.end]
    return min(over)[1] if over else NONE


def measure_matched(coded: Sequence[Coded], one: str, other: str) -> float | None:
    """F1 of two coders' statements that match one to one: most of their words shared, and the same label.

    Returns:
        0-1; None where neither marked anything.
    """
    matched = total = 0
    for article in coded:
        mine, theirs = article.marks[one], list(article.marks[other])
        total += len(mine) + len(theirs)
        for span, label in sorted(mine):
            fits = [m for m in theirs if m[1] == label and _share(span, m[0]) >= SHARE]
            if fits:
                matched += 1
                theirs.remove(max(fits, key=lambda m: (_share(span, m[0]), m[0])))
    return 2 * matched / total if total else None


def _share(one: Span, other: Span) -> float:
    whole = cover(one, other)
    return one.count_common(other) / (whole.end - whole.start)


def list_disorders(coded: Sequence[Coded]) -> list[tuple[float, float]]:
    """List each article's disorder and the mean disorder of what chance gives there.

    What chance gives is drawn, the same each time: a coder's marks, moved round the text.

    Raises:
        UsageError: scipy is not installed.
    """
    # Not for secrets: repeatable draws.
    dice = random.Random(7)
    found = []
    for article in coded:
        drawn = [measure_disorder(_draw(article, dice)) for _ in range(DRAWS)]
        found.append((measure_disorder(article.marks), sum(drawn) / DRAWS))
    return found


def measure_gamma(disorders: Sequence[tuple[float, float]]) -> float | None:
    """Gamma: 1 less the disorder of the best alignments, as a share of what chance gives.

    Returns:
        At most 1; None where chance gives no disorder, because there is nothing to align.

    >>> measure_gamma([(0.0, 1.5), (0.5, 0.5)])
    0.75
    """
    expected = sum(chance for _, chance in disorders)
    return 1 - sum(found for found, _ in disorders) / expected if expected else None


def measure_disorder(marks: Marks) -> float:
    """Measure the disorder of the best alignment of coders' marks: 0 when they mark the same.

    Every mark stands in exactly one unit of the alignment, beside one mark or none of each other coder; a unit's
    disorder is the mean over pairs of coders. Divided by the mean number of marks, as the package does.

    Raises:
        UsageError: scipy is not installed.
    """
    coders = sorted(marks)
    number = sum(len(marks[coder]) for coder in coders)
    if not number or len(coders) < 2:
        return 0.0
    units = _list_units([marks[coder] for coder in coders])
    scipy = load_extra("scipy.optimize", "gamma needs scipy", "research")
    sparse = load_extra("scipy.sparse", "gamma needs scipy", "research")
    starts = [sum(len(marks[c]) for c in coders[:n]) for n in range(len(coders))]
    places = [
        (starts[coder] + mark, column)
        for column, (unit, _) in enumerate(units)
        for coder, mark in enumerate(unit)
        if mark is not None
    ]
    rows, columns = zip(*places, strict=True)
    cover = sparse.csr_array(([1.0] * len(rows), (rows, columns)), shape=(number, len(units)))
    solved = scipy.milp(
        [disorder for _, disorder in units],
        constraints=scipy.LinearConstraint(cover, 1, 1),
        integrality=1,
        bounds=scipy.Bounds(0, 1),
    )
    return float(solved.fun) / (number / len(coders))


def _list_units(marks: Sequence[Sequence[Mark]]) -> list[tuple[tuple[int | None, ...], float]]:
    """List the units an alignment may hold; one worse than leaving its marks alone can be in no best alignment."""
    pairs = list(combinations(range(len(marks)), 2))
    units = []
    for unit in product(*([None, *range(len(listed))] for listed in marks)):
        if all(mark is None for mark in unit):
            continue
        total = 0.0
        for one, other in pairs:
            mine, theirs = unit[one], unit[other]
            if (mine is None and theirs is None) or mine is None or theirs is None:
                total += 1.0
            else:
                total += _differ(marks[one][mine], marks[other][theirs])
        disorder = total / len(pairs)
        if disorder <= len(marks):
            units.append((unit, disorder))
    return units


def _differ(one: Mark, other: Mark) -> float:
    (a, label), (b, name) = one, other
    lengths = (a.end - a.start) + (b.end - b.start)
    return ((abs(a.start - b.start) + abs(a.end - b.end)) / lengths) ** 2 + (label != name)


def _draw(article: Coded, dice: random.Random) -> Marks:
    """Draw what chance gives: each coder's place is taken by a coder's marks, moved round the text by a chance step."""
    size, real = max(len(article.text), 1), list(article.marks.values())
    drawn = {}
    for coder in article.marks:
        step = dice.randrange(size)
        moved = []
        for span, label in dice.choice(real):
            start = (span.start + step) % size
            moved.append((Span(start, start + span.end - span.start), label))
        drawn[coder] = moved
    return drawn
