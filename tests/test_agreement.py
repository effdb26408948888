"""Agreement equals the reference package, and its intervals do not depend on the day."""

from __future__ import annotations

import random
import re

import pytest

from kg.model import Span
from kg.review.agreement import count_confusion, measure_alpha, measure_interval, measure_kappa
from kg.review.spans import (
    Coded,
    list_disorders,
    measure_disorder,
    measure_gamma,
    measure_matched,
    measure_token_alpha,
)


def make_units(seed, coders=3, values="abcd", gaps=0.2):
    dice = random.Random(seed)
    units = []
    for _ in range(60):
        truth = dice.choice(values)
        codes = {f"c{n}": truth if dice.random() < 0.7 else dice.choice(values) for n in range(coders)}
        units.append({coder: code for coder, code in codes.items() if dice.random() > gaps})
    return units


@pytest.mark.parametrize("seed", range(20))
def test_alpha_equals_the_reference_package(seed):
    krippendorff = pytest.importorskip("krippendorff", reason="the package krippendorff is not installed")
    units = make_units(seed)
    matrix = [["abcd".index(u[c]) if c in u else float("nan") for u in units] for c in ("c0", "c1", "c2")]
    expected = krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal")
    assert measure_alpha(units) == pytest.approx(expected, abs=1e-9)


def test_kappa_of_a_table_worked_by_hand():
    # Agreed 35 of 50; by chance (25 x 30 + 25 x 20) of 50 x 50.
    table = {("a", "a"): 20, ("a", "b"): 5, ("b", "a"): 10, ("b", "b"): 15}
    units = [{"x": one, "y": other} for (one, other), n in table.items() for _ in range(n)]
    assert measure_kappa(units, "x", "y") == pytest.approx((0.7 - 0.5) / (1 - 0.5))
    assert count_confusion(units, "x", "y") == table


def test_where_nothing_can_be_measured_nothing_is():
    assert measure_alpha([{"a": "x"}]) is None
    assert measure_alpha([{"a": "x", "b": "x"}]) is None
    assert measure_kappa([{"a": "x"}], "a", "b") is None
    assert measure_interval([], measure_alpha).value is None


def test_intervals_hold_the_figure_and_repeat():
    units = make_units(3)
    figure = measure_interval(units, measure_alpha, draws=200)
    assert figure.low < figure.value < figure.high
    assert figure == measure_interval(units, measure_alpha, draws=200)


# --- spans ----------------------------------------------------------------------------------------------


def make_marks(seed, coders=2):
    dice = random.Random(seed)
    marks = {}
    for coder in "abc"[:coders]:
        marks[coder], at = [], 0
        for _ in range(dice.randrange(2, 6)):
            start = at + dice.randrange(20)
            at = start + dice.randrange(3, 25)
            marks[coder].append((Span(start, at), dice.choice("xyz")))
    return marks


def to_continuum(pygamma, core, marks):
    continuum = pygamma.Continuum()
    for coder, listed in marks.items():
        for span, label in listed:
            continuum.add(coder, core.Segment(span.start, span.end), label)
    return continuum


@pytest.fixture(scope="module")
def reference():
    pygamma = pytest.importorskip("pygamma_agreement", reason="pygamma-agreement is not installed")
    return pygamma, pytest.importorskip("pyannote.core")


@pytest.mark.parametrize("seed", range(6))
def test_the_disorder_of_the_best_alignment_equals_the_reference_package(reference, seed):
    pygamma, core = reference
    marks = make_marks(seed, coders=2 + seed % 2)
    measure = pygamma.CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1.0)
    expected = to_continuum(pygamma, core, marks).get_best_alignment(measure).disorder
    assert measure_disorder(marks) == pytest.approx(expected, abs=1e-5)


def test_gamma_equals_the_reference_package_on_the_same_draws(reference):
    import numpy

    pygamma, core = reference
    marks = make_marks(1, coders=3)
    measure = pygamma.CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1.0)
    numpy.random.seed(4)
    found = to_continuum(pygamma, core, marks).compute_gamma(measure, n_samples=8)
    # Its draws may begin before 0; where they lie as a whole does not matter.
    drawn = [
        {
            coder: [
                (Span(u.segment.start + 99, u.segment.end + 99), str(u.annotation))
                for u in one.continuum._annotations[coder]
            ]
            for coder in one.continuum.annotators
        }
        for one in found.chance_alignments
    ]
    chance = sum(measure_disorder(one) for one in drawn) / len(drawn)
    assert measure_gamma([(measure_disorder(marks), chance)]) == pytest.approx(found.gamma, abs=1e-4)


def test_gamma_is_one_for_the_same_marks_and_near_nothing_for_chance():
    text = "word " * 60
    same = [(Span(0, 20), "x"), (Span(40, 70), "y"), (Span(100, 130), "x")]
    assert measure_gamma(list_disorders([Coded(text, {"a": same, "b": same})])) == 1
    dice = random.Random(5)
    drawn = []
    for _ in range(6):
        marks = {
            coder: [(Span(at, at + 20), dice.choice("xy")) for at in dice.sample(range(280), 4)]
            for coder in "ab"
        }
        drawn.append(Coded(text, marks))
    assert abs(measure_gamma(list_disorders(drawn))) < 0.35
    assert list_disorders(drawn) == list_disorders(drawn)


def test_alpha_over_words_equals_the_reference_package():
    krippendorff = pytest.importorskip("krippendorff", reason="the package krippendorff is not installed")
    text = " ".join(f"w{n}" for n in range(50))
    coded = [Coded(text, make_marks(seed, coders=3)) for seed in range(4)]
    rows = {coder: [] for coder in "abc"}
    for article in coded:
        for place in (m.start() for m in re.finditer(r"\w+", text)):
            for coder, marks in article.marks.items():
                over = [(s.end - s.start, label) for s, label in marks if s.start <= place < s.end]
                rows[coder].append("xyz".index(min(over)[1]) if over else 3)
    expected = krippendorff.alpha(reliability_data=list(rows.values()), level_of_measurement="nominal")
    assert measure_token_alpha(coded) == pytest.approx(expected, abs=1e-9)


def test_statements_match_one_to_one_by_most_of_their_words_and_their_act():
    marks = {
        "a": [(Span(0, 10), "x"), (Span(20, 30), "x"), (Span(40, 50), "x")],
        "b": [(Span(0, 9), "x"), (Span(1, 10), "x"), (Span(20, 30), "y"), (Span(46, 60), "x")],
    }
    assert measure_matched([Coded("", marks)], "a", "b") == pytest.approx(2 * 1 / 7)
    assert measure_matched([Coded("", {"a": [], "b": []})], "a", "b") is None
