"""Indices of inequality: published values, definitions over all pairs, and the properties that define them."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics import inequality
from tests.oracles import inequality as oracle

#: Gross domestic product per head of the 32 Mexican states in 1940, and regions of Hanson (1998): mexico.csv of libpysal.
PRODUCT = [10384, 22361, 9573, 3758, 2934, 8578, 8537, 6909, 17816, 12132, 4359, 2181, 4414, 5309, 3408, 3327]
PRODUCT += [6936, 4836, 9073, 1892, 3569, 11016, 21965, 4372, 4840, 6399, 2459, 7508, 3605, 5203, 7990, 3734]
REGIONS = [2, 1, 2, 5, 5, 1, 1, 3, 4, 2, 3, 5, 3, 3, 4, 3, 3, 2, 1, 5, 3, 3, 5, 2, 2, 1, 5, 1, 3, 3, 5, 2]

#: Each index as a function of values and weights.
INDICES = {
    "gini": inequality.gini,
    "theil": inequality.theil,
    "atkinson half": lambda x, w=None: inequality.atkinson(x, w, epsilon=0.5),
    "atkinson one": lambda x, w=None: inequality.atkinson(x, w, epsilon=1),
    "atkinson two": lambda x, w=None: inequality.atkinson(x, w, epsilon=2),
    "palma": inequality.palma,
}
AMOUNTS = st.floats(0.01, 1000)


@st.composite
def peoples(draw, least=0.01, size=8):
    """Values, weights and places of a few rows."""
    number = draw(st.integers(1, size))
    values = draw(st.lists(st.floats(least, 1000), min_size=number, max_size=number))
    weights = draw(st.lists(st.floats(0.1, 10), min_size=number, max_size=number))
    places = draw(st.lists(st.integers(-2, 2), min_size=number, max_size=number))
    return values, weights, places


def test_the_published_values_of_mexico():
    """The docstrings of pysal's inequality: Theil, its parts, and Gini without a correction for sample size."""
    assert inequality.gini(PRODUCT) == pytest.approx(0.35372371173, abs=5e-12)
    assert inequality.theil(PRODUCT) == pytest.approx(0.20894344, abs=5e-9)
    parts = inequality.theil_parts(PRODUCT, REGIONS)
    assert parts.between == pytest.approx(0.0345889, abs=5e-8)
    assert parts.within == pytest.approx(0.17435454, abs=5e-9)


def test_the_published_values_of_the_atkinson_index():
    """Docstring of pysal's inequality: 0.06315 and 0.13161."""
    assert inequality.atkinson([10, 20, 30, 40, 50], epsilon=0.5) == pytest.approx(0.06315, abs=5e-6)
    assert inequality.atkinson([10, 20, 30, 40, 50], epsilon=1) == pytest.approx(0.1316096, abs=5e-8)


def test_two_groups_that_have_all_or_nothing_differ_between_and_not_within():
    parts = inequality.theil_parts([0, 0, 0, 10, 10, 10], np.array(list("aaabbb")))
    assert parts.total == pytest.approx(math.log(2), abs=1e-15)
    assert parts.between == pytest.approx(math.log(2), abs=1e-15)
    assert parts.within == 0
    assert list(parts.by_group) == ["a", "b"]
    assert np.isnan(parts.by_group["a"])
    assert parts.by_group["b"] == 0


@given(peoples(least=0.0))
def test_every_index_is_what_its_definition_says(people):
    values, weights, places = people
    assume(max(values) > 0.01)
    assert inequality.gini(values, weights) == pytest.approx(oracle.gini(values, weights), abs=1e-12)
    assert inequality.theil(values, weights) == pytest.approx(oracle.theil(values, weights), abs=1e-12)
    found = inequality.concentration(values, places, weights)
    assert found == pytest.approx(oracle.concentration(values, weights, places), abs=1e-12)
    for alpha in (0, 1, 2, 0.5):
        found = inequality.fgt(values, weights, line=7.0, alpha=alpha)
        assert found == pytest.approx(oracle.fgt(values, weights, 7.0, alpha), abs=1e-12)


@given(peoples(), st.sampled_from([0.0, 0.3, 0.5, 0.999, 1.0, 1.001, 1.5, 2.0, 5.0, 12.0]))
def test_the_atkinson_index_is_what_its_definition_says(people, epsilon):
    values, weights, _ = people
    truth = oracle.atkinson(values, weights, epsilon)
    assert inequality.atkinson(values, weights, epsilon=epsilon) == pytest.approx(truth, abs=1e-10)


@given(peoples())
def test_the_atkinson_index_is_continuous_at_one(people):
    values, weights, _ = people
    at_one = inequality.atkinson(values, weights, epsilon=1)
    for near in (1 - 1e-12, 1 + 1e-12):
        assert inequality.atkinson(values, weights, epsilon=near) == pytest.approx(at_one, abs=1e-9)


@given(st.lists(AMOUNTS, min_size=10, max_size=10), st.integers(1, 3))
def test_the_palma_ratio_is_that_of_counted_persons(values, copies):
    assert inequality.palma(values * copies) == pytest.approx(oracle.palma(values), rel=1e-9)
    assert inequality.palma(values, [copies] * 10) == pytest.approx(oracle.palma(values), rel=1e-9)


@pytest.mark.parametrize("index", INDICES)
@given(people=peoples(), factor=st.sampled_from([1e-6, 0.5, 3.0, 1e6]))
def test_units_do_not_matter(index, people, factor):
    values, weights, _ = people
    whole = INDICES[index](values, weights)
    assert INDICES[index]([factor * x for x in values], weights) == pytest.approx(whole, rel=1e-9, abs=1e-12)
    assert INDICES[index](values, [factor * w for w in weights]) == pytest.approx(whole, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("index", INDICES)
@given(people=peoples(), copies=st.integers(2, 4))
def test_a_people_is_as_unequal_as_several_of_it(index, people, copies):
    values, weights, _ = people
    whole = INDICES[index](values, weights)
    assert INDICES[index](values * copies, weights * copies) == pytest.approx(whole, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("index", INDICES)
@given(people=peoples(), part=st.floats(0.0, 1.0))
def test_a_row_counts_as_two_that_share_its_weight(index, people, part):
    values, weights, _ = people
    whole = INDICES[index](values, weights)
    divided = [part * weights[0], (1 - part) * weights[0], *weights[1:]]
    assert INDICES[index]([values[0], *values], divided) == pytest.approx(whole, rel=1e-9, abs=1e-12)


@given(people=peoples(least=0.0), part=st.floats(0.0, 1.0))
def test_concentration_and_poverty_take_a_row_for_two_that_share_its_weight(people, part):
    values, weights, places = people
    assume(max(values) > 0.01)
    whole = inequality.concentration(values, places, weights)
    divided = [part * weights[0], (1 - part) * weights[0], *weights[1:]]
    twice, again = [values[0], *values], [places[0], *places]
    assert inequality.concentration(twice, again, divided) == pytest.approx(whole, abs=1e-9)
    poor = inequality.fgt(values, weights, line=5, alpha=2)
    assert inequality.fgt(twice, divided, line=5, alpha=2) == pytest.approx(poor, abs=1e-9)


@pytest.mark.parametrize("index", [name for name in INDICES if name != "palma"])
@given(values=st.lists(AMOUNTS, min_size=2, max_size=8), share=st.floats(0.01, 0.5))
def test_a_gift_to_somebody_with_less_lowers_inequality(index, values, share):
    """The principle of transfers (Pigou 1912, Dalton 1920); the Palma ratio looks away from the middle half."""
    values = sorted(values)
    gift = share * (values[-1] - values[0])
    assume(gift > 1e-3)
    after = [values[0] + gift, *values[1:-1], values[-1] - gift]
    assert INDICES[index](after) < INDICES[index](values)


@given(st.lists(AMOUNTS, min_size=1, max_size=20))
def test_bounds_and_equality(values):
    number = len(values)
    assert 0 <= inequality.gini(values) <= 1 - 1 / number + 1e-12
    assert 0 <= inequality.theil(values) <= math.log(number) + 1e-12
    assert 0 <= inequality.atkinson(values, epsilon=3) <= 1
    assert inequality.palma(values) >= 0.25 - 1e-12
    same = [values[0]] * number
    assert inequality.gini(same) == 0
    assert inequality.theil(same) == pytest.approx(0, abs=1e-15)
    assert inequality.atkinson(same, epsilon=1) == pytest.approx(0, abs=1e-15)
    assert inequality.palma(same) == pytest.approx(0.25, rel=1e-12)
    assert inequality.concentration(same, values) == pytest.approx(0, abs=1e-15)


def test_one_of_many_who_has_all_is_the_upper_bound():
    alone = [0] * 9 + [5]
    assert inequality.gini(alone) == pytest.approx(0.9)
    assert inequality.theil(alone) == pytest.approx(math.log(10))
    assert inequality.atkinson(alone, epsilon=1) == 1
    assert inequality.atkinson(alone, epsilon=2) == 1
    assert inequality.atkinson(alone, epsilon=0.5) == pytest.approx(0.9)
    assert inequality.palma(alone) == math.inf


@given(peoples())
def test_placed_by_the_values_concentration_is_gini_and_turned_round_it_is_its_opposite(people):
    values, weights, _ = people
    gini = inequality.gini(values, weights)
    assert inequality.concentration(values, values, weights) == pytest.approx(gini, abs=1e-12)
    assert inequality.concentration(values, [-x for x in values], weights) == pytest.approx(-gini, abs=1e-12)


@given(peoples(least=0.0), st.lists(st.sampled_from(["a", "b", None, 3]), min_size=8, max_size=8))
def test_within_and_between_add_up_to_the_whole(people, groups):
    values, weights, _ = people
    assume(max(values) > 0.01)
    groups = groups[: len(values)]
    parts = inequality.theil_parts(values, groups, weights)
    assert parts.total == inequality.theil(values, weights)
    assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-12)
    assert min(parts.within, parts.between) >= 0
    for group, inside in parts.by_group.items():
        here = [k for k, one in enumerate(groups) if one == group]
        alone = inequality.theil([values[k] for k in here], [weights[k] for k in here])
        assert inside == pytest.approx(alone, rel=1e-12, abs=1e-15, nan_ok=True)


def test_poverty_counts_who_is_below_the_line_and_not_who_is_on_it():
    assert inequality.fgt([1, 2, 3, 4], line=2) == 0.25
    assert inequality.fgt([1, 2, 3, 4], line=2, alpha=1) == 0.125
    assert inequality.fgt([1, 2, 3, 4], [3, 1, 1, 1], line=2, alpha=2) == pytest.approx(0.125)


@pytest.mark.parametrize("index", INDICES)
def test_without_people_or_anything_to_share_no_index_is_defined(index):
    for values, weights in (([], None), ([0, 0], None), ([1, 2], [0, 0]), ([5, 0], [0, 1])):
        assert np.isnan(INDICES[index](values, weights))
    assert np.isnan(inequality.concentration([], []))
    assert np.isnan(inequality.concentration([0, 0], [1, 2]))
    assert np.isnan(inequality.fgt([], line=1))
    assert np.isnan(inequality.fgt([1], [0], line=1))
    assert inequality.fgt([0, 0], line=1) == 1
    parts = inequality.theil_parts([0, 0], ["a", "b"])
    assert np.isnan([parts.total, parts.within, parts.between, *parts.by_group.values()]).all()


@pytest.mark.parametrize("index", INDICES)
def test_a_row_of_weight_zero_is_as_if_absent(index):
    assert INDICES[index]([3, 7, 100], [1, 2, 0]) == pytest.approx(INDICES[index]([3, 7], [1, 2]), rel=1e-12)
    parts = inequality.theil_parts([3, 7, 100], ["a", "a", "b"], [1, 2, 0])
    assert parts.between == pytest.approx(0, abs=1e-15)
    assert np.isnan(parts.by_group["b"])


@pytest.mark.parametrize("index", INDICES)
def test_numbers_at_the_ends_of_the_range_do_not_overflow(index):
    plain = INDICES[index]([1, 2, 3], [1, 1, 2])
    assert INDICES[index]([0.5e308, 1e308, 1.5e308], [1e308, 1e308, 1.7e308]) == pytest.approx(
        INDICES[index]([1, 2, 3], [1, 1, 1.7]), rel=1e-12
    )
    assert INDICES[index]([1e-308, 2e-308, 3e-308], [1, 1, 2]) == pytest.approx(plain, rel=1e-9)


def test_the_parts_of_theil_cannot_be_changed():
    parts = inequality.theil_parts([1, 2], ["a", "b"])
    with pytest.raises(AttributeError):
        parts.total = 0
    with pytest.raises(TypeError):
        parts.by_group["a"] = 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: inequality.gini([1, -1]), "nothing negative"),
        (lambda: inequality.gini([1, np.nan]), "no NaN"),
        (lambda: inequality.theil([1, np.inf]), "finite"),
        (lambda: inequality.gini([1, 2], [1, -1]), "weights holds finite"),
        (lambda: inequality.gini([1, 2], [1, np.nan]), "weights holds finite"),
        (lambda: inequality.gini([1, 2], [1]), "weights has as many"),
        (lambda: inequality.gini([[1, 2]]), "one column"),
        (lambda: inequality.gini(["much"]), "list of numbers"),
        (lambda: inequality.gini([[1], [1, 2]]), "list of numbers"),
        (lambda: inequality.atkinson([1], epsilon=-1), "epsilon"),
        (lambda: inequality.atkinson([1], epsilon=np.nan), "epsilon"),
        (lambda: inequality.concentration([1, 2], [1]), "rank has as many"),
        (lambda: inequality.concentration([1, 2], [1, np.nan]), "rank holds finite"),
        (lambda: inequality.fgt([1], line=0), "line"),
        (lambda: inequality.fgt([1], line=1, alpha=-1), "alpha"),
        (lambda: inequality.theil_parts([1, 2], ["a"]), "groups has as many"),
        (lambda: inequality.theil_parts([1, 2], [1.0, np.nan]), "a group is NaN"),
    ],
)
def test_what_cannot_be_counted_is_refused(call, words):
    with pytest.raises(hn.UsageError, match=words):
        call()
