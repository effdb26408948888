"""Agreement equals the reference package, and its intervals do not depend on the day."""

from __future__ import annotations

import random

import pytest

from kg.review.agreement import count_confusion, measure_alpha, measure_interval, measure_kappa


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
