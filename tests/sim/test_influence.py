"""Indices and effects: published values, plain Python, exact enumeration, and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import sobol_indices as peer

from hrdnet.errors import UsageError
from hrdnet.sim.influence.designs import AXIS, LEVELS, STEP, middle_and_axes, morris_points, sobol_points
from hrdnet.sim.influence.estimators import elementary_effects, sobol_indices
from hrdnet.sim.influence.turning import crossing
from tests.oracles import influence as oracle

NAMES = ["x1", "x2", "x3"]


def ishigami(points):
    """Ishigami & Homma (1990), with a = 7 and b = 0.1."""
    x = (2 * points - 1) * np.pi
    return np.sin(x[..., 0]) + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * np.sin(x[..., 0])


# Published: e.g. Saltelli et al. (2008), "Global sensitivity analysis: the primer", section 4.6.
ISHIGAMI_FIRST = [0.3139, 0.4424, 0.0]
ISHIGAMI_TOTAL = [0.5576, 0.4424, 0.2437]


def test_indices_of_ishigami_are_those_published():
    first, total = sobol_indices(ishigami(sobol_points(NAMES, 4096, 7)), 7)
    np.testing.assert_allclose(first.value, ISHIGAMI_FIRST, atol=0.005)
    np.testing.assert_allclose(total.value, ISHIGAMI_TOTAL, atol=0.005)


def test_256_samples_among_forty_idle_inputs_find_ishigami_and_their_intervals_hold_it():
    names = [*(f"idle {k}" for k in range(20)), *NAMES, *(f"idle {k}" for k in range(20, 40))]
    first, total = sobol_indices(ishigami(sobol_points(names, 256, 7)[..., 20:23]), 7)
    for found, published in ((first, ISHIGAMI_FIRST), (total, ISHIGAMI_TOTAL)):
        np.testing.assert_allclose(found.value[20:23], published, atol=0.15)
        assert ((found.low[20:23] <= published) & (published <= found.high[20:23])).all()
    idle = np.r_[0:20, 23:43]
    assert not total.value[idle].any()
    assert not first.value[idle].any()


def test_indices_are_those_of_scipy():
    values = ishigami(sobol_points(NAMES, 256, 3))
    pages = {"f_A": values[None, :, 0], "f_B": values[None, :, 1], "f_AB": values[:, 2:].T[:, None, :]}
    theirs = peer(func=pages, n=256)
    first, total = sobol_indices(values, 3)
    np.testing.assert_allclose(first.value, theirs.first_order, atol=1e-12)
    np.testing.assert_allclose(total.value, theirs.total_order, atol=1e-12)


@given(st.integers(2, 12), st.integers(1, 4), st.integers(0, 2**32), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_indices_are_those_of_plain_python_whatever_zero_and_unit_are(samples, inputs, seed, zero, unit):
    values = np.random.default_rng(seed).normal(size=(samples, inputs + 2))
    first, total = sobol_indices(zero + unit * values, 1, number=5)
    for found, expected in zip((first, total), oracle.indices(values.tolist()), strict=True):
        np.testing.assert_allclose(found.value, expected, rtol=1e-6, atol=1e-7)


@settings(max_examples=20)
@given(st.lists(st.floats(-3, 3), min_size=7, max_size=7).filter(lambda some: sum(map(abs, some)) > 1))
def test_indices_of_steps_and_their_products_are_those_of_enumeration(some):
    """Inputs that are low or high alike often: every function of three such is one of seven terms and a constant."""

    def model(x):
        a, b, c = (2 * one - 1 for one in x)
        terms = (a, b, c, a * b, a * c, b * c, a * b * c)
        return sum(weight * term for weight, term in zip(some, terms, strict=True))

    points = (sobol_points(NAMES, 2048, 7) >= 0.5).astype(float)
    first, total = sobol_indices(np.apply_along_axis(model, -1, points), 7, number=5)
    for found, expected in zip((first, total), oracle.exact(model, 3, (0, 1)), strict=True):
        np.testing.assert_allclose(found.value, expected, atol=0.06)


@given(st.lists(st.floats(0.5, 3), min_size=2, max_size=8), st.integers(0, 2**40))
def test_what_adds_up_has_indices_that_add_up_to_one_and_an_input_that_does_nothing_has_none(weights, seed):
    names = [f"x{k}" for k in range(len(weights) + 1)]
    points = sobol_points(names, 1024, seed)
    first, total = sobol_indices((points[..., :-1] * weights).sum(axis=-1), seed, number=5)
    assert first.value.sum() == pytest.approx(1, abs=0.1)
    assert total.value.sum() == pytest.approx(1, abs=0.1)
    shares = np.array(weights) ** 2 / np.square(weights).sum()
    np.testing.assert_allclose(total.value[:-1], shares, atol=0.05)
    assert (first.value[-1], total.value[-1], total.high[-1]) == (0, 0, 0)


def test_a_model_that_never_moves_has_no_indices():
    for values in (np.full((8, 5), 0.1), np.empty((0, 5)), np.ones((1, 5))):
        first, total = sobol_indices(values, 1, number=5)
        assert np.isnan([first.value, first.low, first.high, total.value, total.low, total.high]).all()
    with pytest.raises(UsageError, match="samples by inputs"):
        sobol_indices(np.ones((4, 2)), 1)


def morris_1991(points):
    """The twenty inputs of Morris (1991), with the random coefficients replaced by alternating ones."""
    w = 2 * (points - 0.5)
    for k in (2, 4, 6):
        w[..., k] = 2 * (1.1 * points[..., k] / (points[..., k] + 0.1) - 0.5)
    value = (20 * w[..., :10]).sum(axis=-1)
    for i in range(20):
        if i >= 10:
            value = value + (-1) ** (i + 1) * w[..., i]
        for j in range(i + 1, 20):
            weight = -15 if j < 6 else (-1) ** (i + j)
            value = value + weight * w[..., i] * w[..., j]
    for third in range(5):
        for second in range(third):
            for first in range(second):
                value = value - 10 * w[..., first] * w[..., second] * w[..., third]
    four = w[..., 0] * w[..., 1] * w[..., 2] * w[..., 3]
    return value + 5 * four


def test_effects_of_the_model_of_morris_fall_into_its_three_groups():
    """Figure 1 there: ten inputs matter, of which three (8, 9, 10) act alone and alike, at 40; ten do not."""
    points = morris_points([f"x{k}" for k in range(20)], 64, 7)
    found = elementary_effects(points, morris_1991(points.copy()), 7)
    assert found.size.value[:10].min() > 2 * found.size.value[10:].max()
    np.testing.assert_allclose(found.mean[7:10], 40, atol=4)
    assert found.spread[7:10].max() < found.spread[:7].min() / 2


@given(st.integers(2, 8), st.integers(1, 5), st.integers(0, 2**40))
def test_effects_are_those_of_plain_python(samples, inputs, seed):
    points = morris_points([f"x{k}" for k in range(inputs)], samples, seed)
    values = np.random.default_rng(seed).normal(size=points.shape[:2])
    found = elementary_effects(points, values, seed, number=5)
    expected = oracle.effects(points.tolist(), values.tolist())
    for one, other in zip((found.size.value, found.mean, found.spread), expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-9)
    assert (found.size.value >= np.abs(found.mean) - 1e-9).all()
    assert (found.size.low <= found.size.high).all()


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=6), st.integers(0, 2**40))
def test_effects_of_what_is_linear_are_its_slopes(slopes, seed):
    points = morris_points([f"x{k}" for k in range(len(slopes))], 4, seed)
    found = elementary_effects(points, (points * slopes).sum(axis=-1), seed, number=5)
    np.testing.assert_allclose(found.mean, slopes, atol=1e-9)
    np.testing.assert_allclose(found.size.value, np.abs(slopes), atol=1e-9)
    np.testing.assert_allclose(found.spread, 0, atol=1e-9)


def test_one_trajectory_has_no_spread_and_a_step_that_moves_two_inputs_is_refused():
    points = morris_points(NAMES, 1, 1)
    found = elementary_effects(points, points.sum(axis=-1), 1)
    assert np.isnan([found.spread, found.size.low, found.size.high]).all()
    np.testing.assert_allclose(found.mean, 1)
    empty = elementary_effects(points[:0], np.empty((0, 4)), 1)
    assert np.isnan([empty.size.value, empty.mean, empty.spread]).all()
    with pytest.raises(UsageError, match="moves one input"):
        elementary_effects(points[:, [0, 2, 1, 3]], points.sum(axis=-1), 1)


# Designs


@given(st.integers(1, 6), st.integers(1, 40), st.integers(0, 2**40))
def test_trajectories_stay_on_the_grid_and_move_each_input_once_by_one_step(inputs, samples, seed):
    points = morris_points([f"x{k}" for k in range(inputs)], samples, seed)
    grid = np.linspace(0, 1, LEVELS)
    assert np.isin(points, grid).all()
    steps = np.diff(points, axis=1)
    np.testing.assert_allclose(np.abs(steps).sum(axis=2), STEP)
    np.testing.assert_allclose(np.abs(steps).sum(axis=1), STEP)


def test_all_levels_are_as_likely_and_every_order_of_steps_occurs():
    points = morris_points(NAMES, 3000, 7)
    for level in np.linspace(0, 1, LEVELS):
        # Binomial: beyond 5 standard deviations once in a million runs.
        assert abs((points[:, 0] == level).mean() - 1 / LEVELS) < 5 * np.sqrt(3 / 16 / 9000)
    orders = {tuple(np.argmax(np.diff(one, axis=0) != 0, axis=1).tolist()) for one in points}
    assert len(orders) == 6


@pytest.mark.parametrize("design", [sobol_points, morris_points])
def test_more_samples_begin_with_those_of_fewer(design):
    np.testing.assert_array_equal(design(NAMES, 64, 7)[:16], design(NAMES, 16, 7))
    assert (design(NAMES, 16, 7) != design(NAMES, 16, 8)).any()


def test_axes_run_through_the_middle_and_move_one_input_each():
    points = middle_and_axes(3)
    assert points.shape == (1 + 3 * (len(AXIS) - 1), 3)
    assert (points[0] == 0.5).all()
    assert ((points[1:] != 0.5).sum(axis=1) == 1).all()
    assert sorted([0.5, *points[1:9, 0]]) == AXIS.tolist()


# Where an order turns


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_a_straight_line_turns_where_it_crosses_zero(start, slope):
    line = start + slope * AXIS
    place, way, clear = crossing(line, np.abs(line) > 0)
    root = -start / slope if slope else np.nan
    if line[4] and (line * line[4] < 0).any():
        assert place == pytest.approx(root)
        assert way == ("above" if root > 0.5 else "below")
        assert clear
    else:
        assert np.isnan(place)
        assert (way, clear) == ("", False)


def test_of_two_crossings_the_nearer_to_the_middle_counts_and_what_is_level_is_passed_over():
    nothing = np.zeros(9, dtype=bool)
    assert crossing(np.array([1.0, -1, -1, 1, 1, 1, 1, 1, -1]), nothing) == (0.3125, "below", False)
    place, way, _ = crossing(np.array([1.0, 1, 1, 1, 1, 0, 0, -1, -1]), nothing)
    assert (0.5 < place < 0.875, way) == (True, "above")
    assert np.isnan(crossing(np.array([1.0, 1, 1, 1, 0, -1, -1, -1, -1]), nothing)[0])
