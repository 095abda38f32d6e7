"""Estimates from replicates: a published case, replicates left out for real, and how often intervals cover."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.intervals import Z95
from hrdnet.sim.replicates import ReplicateEstimate, difference, mean, share, share_difference
from tests.oracles import replicates as oracle

ENDS = ("probability", "low", "high", "sampling_low", "sampling_high")

# Eight patients, hormone in the blood (Efron & Tibshirani 1993, "An introduction to the bootstrap", table 10.1): the
# ratio of (new - old patch) to (old patch - placebo) is -0.0713, its jackknife bias 0.0080.
OLD_LESS_PLACEBO = (8406, 2342, 8187, 8459, 4795, 3516, 4796, 10238)
NEW_LESS_OLD = (-1200, 2601, -2705, 1982, -1290, 351, -638, -2719)


def test_the_oracle_finds_the_published_ratio_and_its_bias():
    patients = list(zip(NEW_LESS_OLD, OLD_LESS_PLACEBO, strict=True))
    assert oracle.number(patients, [0] * 8, lambda y, z: y / z) == pytest.approx(-0.0713, abs=5e-5)
    _, bias = oracle.jackknife(patients, [0] * 8, lambda y, z: y / z)
    assert bias == pytest.approx(0.0080, abs=5e-5)


def test_a_share_has_the_standard_error_of_the_published_ratio():
    # A part may not be negative: y + z by z is the same ratio plus 1, with the same error.
    part, whole = np.add(NEW_LESS_OLD, OLD_LESS_PLACEBO).astype(float), np.array(OLD_LESS_PLACEBO, dtype=float)
    scale = whole * 3  # so that a part is below its whole; the ratio is a third
    found = share(part, scale, np.zeros(8, dtype=int))
    assert 3 * found.probability - 1 == pytest.approx(-0.0713, abs=5e-5)
    expected, _ = oracle.jackknife(list(zip(NEW_LESS_OLD, OLD_LESS_PLACEBO, strict=True)), [0] * 8, lambda y, z: y / z)
    assert 3 * found.standard_error == pytest.approx(expected, rel=1e-12)


@st.composite
def counted(draw):
    """Requests and responses under two strategies, in up to four states of two replicates or more."""
    state = [one for one in range(draw(st.integers(1, 4))) for _ in range(draw(st.integers(2, 5)))]
    rows = [
        (a * draw(st.integers(0, 4)) / 4, a, b * draw(st.integers(0, 3)) / 3, b)
        for a, b in draw(
            st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=len(state), max_size=len(state))
        )
    ]
    order = draw(st.permutations(range(len(state))))
    return [rows[k] for k in order], [state[k] for k in order]


@settings(max_examples=60)
@given(counted())
def test_numbers_and_standard_errors_are_those_of_leaving_replicates_out_for_real(case):
    rows, state = case
    a, b, c, d = np.array(rows, dtype=float).T
    for found, formula in (
        (mean(a, np.array(state)), lambda p, q, r, s: p),
        (difference(a, c, np.array(state)), lambda p, q, r, s: p - r),
        (share(a, b, np.array(state)), lambda p, q, r, s: p / q),
        (share_difference((a, b), (c, d), np.array(state)), lambda p, q, r, s: p / q - r / s),
    ):
        assert found.probability == pytest.approx(oracle.number(rows, state, formula), abs=1e-12)
        assert found.standard_error == pytest.approx(oracle.jackknife(rows, state, formula)[0], abs=1e-12)
        assert found.replicates == len(rows)
        assert found.sampling_low <= found.probability <= found.sampling_high
        for one, value in zip(sorted(set(state)), found.by_state, strict=True):
            members = [k for k in range(len(rows)) if state[k] == one]
            own = [rows[k] for k in members]
            assert value == pytest.approx(oracle.number(own, [0] * len(own), formula), abs=1e-12)
            assert found.low <= value + 1e-12
            assert value - 1e-12 <= found.high


@settings(max_examples=60)
@given(counted(), st.randoms(use_true_random=False))
def test_the_order_of_replicates_and_the_names_of_states_do_not_matter(case, random):
    rows, state = case
    order = list(range(len(rows)))
    random.shuffle(order)
    names = {one: 7 * one - 5 for one in state}
    parts = np.array(rows, dtype=float).T
    shuffled = parts[:, order]
    before = share_difference((parts[0], parts[1]), (parts[2], parts[3]), np.array(state))
    renamed = np.array([names[state[k]] for k in order])
    after = share_difference((shuffled[0], shuffled[1]), (shuffled[2], shuffled[3]), renamed)
    for end in (*ENDS, "standard_error"):
        assert getattr(after, end) == pytest.approx(getattr(before, end), abs=1e-9)


def test_a_mean_of_one_state_has_the_interval_of_student():
    """Student 1908: ten patients' extra sleep; mean 1.58, standard error 0.389, t(9) = 2.262 (R, data set sleep)."""
    sleep = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])
    found = mean(sleep, np.zeros(10, dtype=int))
    assert found.probability == pytest.approx(1.58)
    assert found.standard_error == pytest.approx(0.3890, abs=5e-5)
    assert (found.sampling_low, found.sampling_high) == pytest.approx((0.7001, 2.4599), abs=5e-4)
    assert (found.low, found.high) == pytest.approx((found.sampling_low, found.sampling_high))


def test_what_differs_between_states_is_band_and_not_sampling_error():
    state = np.repeat([0, 1], 50)
    values = np.where(state == 0, 10.0, 20.0) + np.tile([-1.0, 1.0], 50)
    found = mean(values, state)
    assert found.standard_error < 0.11
    assert found.sampling_high - found.sampling_low < 0.45
    assert found.low < 10 < 20 < found.high


def test_strategies_are_paired_so_that_shared_luck_cancels():
    random = np.random.default_rng(1)
    luck = random.poisson(20, 200).astype(float)
    state = np.arange(200) % 4
    paired = difference(luck + 1, luck, state)
    assert (paired.probability, paired.standard_error) == (1, 0)
    alone = mean(luck, state)
    assert alone.standard_error > 0.2


def test_what_never_happened_is_not_certain():
    state = np.zeros(30, dtype=int)
    never = mean(np.zeros(30), state, ends=(0.0, 1.0))
    assert (never.sampling_low, never.sampling_high) == (0.0, pytest.approx(0.1))
    none = share(np.zeros(30), np.full(30, 5.0), state)
    assert none.sampling_low == 0
    assert 0.09 < none.sampling_high < 0.12
    same = share_difference((np.ones(30), np.ones(30)), (np.ones(30), np.ones(30)), state)
    assert (same.sampling_low, same.sampling_high) == pytest.approx((-0.1, 0.1))


def test_a_state_in_which_nobody_asked_leaves_the_band_open():
    state, whole = np.repeat([0, 1], 20), np.repeat([10.0, 0.0], 20)
    part = np.where(whole > 0, np.tile([4.0, 6.0], 20), 0.0)
    found = share(part, whole, state)
    assert found.probability == 0.5
    assert (found.low, found.high) == (0, 1)
    assert 0.4 < found.sampling_low < found.sampling_high < 0.6
    assert np.isnan(found.by_state[1])
    change = share_difference((part, whole), (part / 2, whole), state)
    assert (change.low, change.high) == (-1, 1)


def test_nothing_counted_and_no_replicates_are_undefined():
    nothing = share(np.zeros(4), np.zeros(4), np.zeros(4, dtype=int))
    empty = mean(np.empty(0), np.empty(0, dtype=int))
    for found in (nothing, empty, share(np.empty(0), np.empty(0), np.empty(0, dtype=int))):
        assert all(np.isnan(getattr(found, end)) for end in ENDS)
    assert empty.replicates == 0


def test_a_single_replicate_a_state_says_nothing_of_its_spread():
    found = mean(np.array([1.0, 2.0]), np.array([0, 1]))
    assert found.probability == 1.5
    assert np.isnan([found.low, found.high, found.sampling_low, found.sampling_high, found.standard_error]).all()
    bounded = mean(np.array([1.0, 2.0]), np.array([0, 1]), ends=(0.0, 5.0))
    assert (bounded.low, bounded.high, bounded.sampling_low, bounded.sampling_high) == (0, 5, 0, 5)
    one = share(np.array([1.0]), np.array([2.0]), np.array([0]))
    assert one.sampling_low < 0.05
    assert one.sampling_high > 0.95


def test_arrays_that_do_not_fit_are_refused():
    state = np.zeros(3, dtype=int)
    with pytest.raises(hn.UsageError, match="one length"):
        mean(np.zeros(2), state)
    with pytest.raises(hn.UsageError, match="between 0 and its whole"):
        share(np.array([1.0, 3.0, 0.0]), np.array([1.0, 2.0, 0.0]), state)
    with pytest.raises(hn.UsageError, match="between 0 and its whole"):
        share_difference((np.zeros(3), np.ones(3)), (np.array([0, np.nan, 0]), np.ones(3)), state)


STATES, EACH = 8, 32


def case(random, responds):
    """Requests and those responded to, under a strategy and a better one that shares its luck.

    A replicate has a good or a bad month: responses within it hang together.
    """
    state = np.repeat(np.arange(STATES), EACH)
    asked = random.poisson(6, len(state)).astype(float)
    month = random.choice([0.5, 1.5], len(state))
    chance = np.clip(responds * month * (1 + 0.02 * state), 0, 1)
    first = random.binomial(asked.astype(int), chance).astype(float)
    more = random.binomial((asked - first).astype(int), 0.2).astype(float)
    return state, asked, first, first + more


def truth(responds):
    chance = np.clip(responds * np.array([0.5, 1.5])[:, None] * (1 + 0.02 * np.arange(STATES)), 0, 1).mean(axis=0)
    return chance, 0.2 * (1 - chance)


@pytest.mark.slow
@pytest.mark.parametrize("responds", [0.01, 0.2, 0.6])
def test_intervals_of_shares_and_their_differences_cover(responds):
    """2,000 repeats: a true coverage of 95 % leaves 93.5 to 96.5 % once in 500 tries; the seed is fixed.

    Near 0 the exact interval covers more; a state's own, from 32 replicates, is asked for 93 % at least.
    """
    random = np.random.default_rng(20_261)
    chance, gain = truth(responds)
    hits = dict.fromkeys(("share", "difference", "state"), 0)
    repeats = 2000
    for _ in range(repeats):
        state, asked, first, second = case(random, responds)
        found = share(first, asked, state)
        hits["share"] += found.sampling_low <= chance.mean() <= found.sampling_high
        change = share_difference((second, asked), (first, asked), state)
        hits["difference"] += change.sampling_low <= gain.mean() <= change.sampling_high
        alone = state == 3
        own = share(first[alone], asked[alone], state[alone])
        hits["state"] += own.sampling_low <= chance[3] <= own.sampling_high
    assert 0.935 <= hits["share"] / repeats <= (0.98 if responds < 0.1 else 0.965)
    assert 0.935 <= hits["difference"] / repeats <= 0.965
    assert hits["state"] / repeats >= 0.93


@pytest.mark.slow
def test_intervals_of_means_cover_with_few_replicates_a_state():
    """4,000 repeats of four replicates in each of 8 states: 95 % true leaves 94 to 96 % once in 250 tries; seed fixed."""
    random = np.random.default_rng(4)
    state = np.repeat(np.arange(8), 4)
    hits = 0
    for _ in range(4000):
        found = mean(random.normal(state, 1 + state % 3), state)
        hits += found.sampling_low <= 3.5 <= found.sampling_high
    assert 0.94 <= hits / 4000 <= 0.96


def test_it_is_an_estimate_with_its_standard_error():
    found = mean(np.arange(4.0), np.zeros(4, dtype=int))
    assert isinstance(found, ReplicateEstimate)
    assert Z95 * found.standard_error < found.sampling_high - found.probability
    assert "standard_error" in repr(found)
