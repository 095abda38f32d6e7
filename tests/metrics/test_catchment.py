"""Floating catchments: published values, a naive oracle, and what every division of supply must keep."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics import decay
from hrdnet.metrics.catchments import catchment
from tests.oracles import catchments as oracle

POPULATION, DOCTORS = [100, 50, 10], [15, 20, 100]


def one_over(cost):
    return 1 / cost


def hospitals(inbound, outbound, cross):
    """Costs between two suburbs and a centre, the third, of pysal/access: its hospitals example."""
    return [[1, cross, inbound], [cross, 1, inbound], [outbound, outbound, 1]]


@pytest.mark.parametrize(
    ("costs", "method", "values"),
    [
        ((40, 40, 80), "2sfca", (0.331444117, 0.579828132, 7.28641817)),
        ((20, 40, 80), "2sfca", (0.435340221, 0.683724236, 5.727976611)),
        ((40, 40, 80), "3sfca", (0.156256588, 0.406216452, 9.906351855)),
        ((20, 40, 80), "3sfca", (0.173813543, 0.42377244, 9.64300237)),
    ],
)
def test_the_published_values_of_the_hospitals(costs, method, values):
    """Test suite of pysal/access: weight 1 / cost, limit 61, selection weights summed over all destinations."""
    found = catchment(POPULATION, DOCTORS, hospitals(*costs), method=method, decay=one_over, max_cost=61)
    assert found == pytest.approx(values, abs=6e-9)
    named = catchment(POPULATION, DOCTORS, hospitals(*costs), method=method, decay=decay.gravity(1), max_cost=61)
    assert named == pytest.approx(found, rel=1e-14)


def test_selection_within_the_catchment_is_another_answer():
    found = catchment(
        POPULATION,
        DOCTORS,
        hospitals(40, 40, 80),
        method="3sfca",
        decay=one_over,
        max_cost=61,
        selection="catchment",
    )
    assert found[0] == pytest.approx(0.156332, abs=5e-7)


DECAYS = {
    "none": (None, lambda cost: 1.0),
    "step": (decay.step((2, 5), (1, 0.25)), lambda cost: 1.0 if cost <= 2 else 0.25 if cost <= 5 else 0.0),
    "gaussian": (decay.gaussian(3), lambda cost: math.exp(-(cost**2) / 18)),
    "exponential": (decay.exponential(0.3), lambda cost: math.exp(-0.3 * cost)),
    "gravity": (decay.gravity(2, least=0.5), lambda cost: (max(cost, 0.5) / 0.5) ** -2),
}
COSTS = st.sampled_from([0.0, 1.0, 2.0, 3.5, 5.0, 8.0, math.inf])


@st.composite
def cases(draw):
    """People, supplies and costs of a few places and bodies."""
    places, bodies = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    amounts = st.sampled_from([0.0, 1.0, 2.5, 40.0])
    demand = draw(st.lists(amounts, min_size=places, max_size=places))
    supply = draw(st.lists(amounts, min_size=bodies, max_size=bodies))
    row = st.lists(COSTS, min_size=bodies, max_size=bodies)
    return demand, supply, draw(st.lists(row, min_size=places, max_size=places))


@given(cases(), st.sampled_from(sorted(DECAYS)), st.sampled_from([None, 0.0, 3.5, 6.0]))
def test_every_method_is_what_its_definition_says(case, name, limit):
    function, weigh = DECAYS[name]
    most = math.inf if limit is None else limit
    asked = {"decay": function, "max_cost": limit}
    same = {"rel": 1e-12, "abs": 1e-300, "nan_ok": True}
    found = catchment(*case, method="opportunities", **asked)
    assert found == pytest.approx(oracle.access(*case, weigh, most=most, shared=False), **same)
    found = catchment(*case, **asked)
    assert found == pytest.approx(oracle.access(*case, weigh, most=most), **same)
    if function is not None:
        np.testing.assert_array_equal(catchment(*case, method="e2sfca", **asked), found)
        for selection in ("all", "catchment"):
            found = catchment(*case, method="3sfca", selection=selection, **asked)
            assert found == pytest.approx(oracle.access(*case, weigh, most=most, choose=selection), **same)


METHODS = [("2sfca", "none"), ("2sfca", "step"), ("e2sfca", "gaussian"), ("3sfca", "gravity")]


@pytest.mark.parametrize(("method", "name"), METHODS)
@given(case=cases(), limit=st.sampled_from([None, 3.5]))
def test_all_that_somebody_reaches_is_divided_and_nothing_twice(method, name, case, limit):
    demand, supply, cost = (np.array(one) for one in case)
    function, weigh = DECAYS[name]
    found = catchment(*case, method=method, decay=function, max_cost=limit)
    within = np.isfinite(cost) & (cost <= (math.inf if limit is None else limit))
    used = within & np.array([[math.isfinite(one) and weigh(one) > 0 for one in row] for row in cost])
    reached = (used & (demand > 0)[:, None]).any(axis=0)
    assert demand[demand > 0] @ found[demand > 0] == pytest.approx(supply[reached].sum(), rel=1e-12)


@pytest.mark.parametrize(("method", "name"), [*METHODS, ("opportunities", "none")])
@given(case=cases(), body=st.integers(0, 3), more=st.floats(0.1, 50))
def test_more_supply_never_lowers_access(method, name, case, body, more):
    demand, supply, cost = case
    raised = [one + more * (spot == body % len(supply)) for spot, one in enumerate(supply)]
    before = catchment(demand, supply, cost, method=method, decay=DECAYS[name][0])
    after = catchment(demand, raised, cost, method=method, decay=DECAYS[name][0])
    known = ~np.isnan(before) & ~np.isnan(after)
    assert (after >= before * (1 - 1e-12))[known].all()


@given(cases(), st.sampled_from([1e-3, 7.0, 60.0]))
def test_units_do_not_matter(case, factor):
    demand, supply, cost = (np.array(one) for one in case)
    whole = catchment(*case, max_cost=3.5)
    same = {"rel": 1e-12, "nan_ok": True}
    assert catchment(factor * demand, supply, cost, max_cost=3.5) == pytest.approx(whole / factor, **same)
    assert catchment(demand, factor * supply, cost, max_cost=3.5) == pytest.approx(whole * factor, **same)
    # A factor of 2 ** 10 moves no cost across the limit by rounding.
    assert catchment(demand, supply, 1024 * cost, max_cost=3.5 * 1024) == pytest.approx(whole, **same)
    for method in ("e2sfca", "3sfca"):
        one = catchment(*case, method=method, decay=decay.gaussian(3))
        other = catchment(demand, supply, 1024 * cost, method=method, decay=decay.gaussian(3 * 1024))
        assert other == pytest.approx(one, **same)
        heavier = catchment(*case, method=method, decay=lambda c: factor * decay.gaussian(3)(c))
        assert heavier == pytest.approx(one, **same)


@given(cases())
def test_one_who_moves_nearer_in_every_way_keeps_opportunities(case):
    demand, supply, cost = case
    closer = [[one / 2 for one in row] for row in cost]
    before = catchment(demand, supply, cost, method="opportunities", max_cost=3.5)
    assert (catchment(demand, supply, closer, method="opportunities", max_cost=3.5) >= before).all()


def test_nothing_within_reach_is_zero_and_nobody_who_asks_is_undefined():
    found = catchment([0, 5, 5], [3, 3, 0], [[1, math.inf, 1], [math.inf, 1, math.inf], [math.inf] * 3])
    assert np.isnan(found[0])
    assert found[1:].tolist() == [0.6, 0.0]
    only_empty = catchment([0, 5], [0], [[1], [math.inf]])
    assert only_empty.tolist() == [0.0, 0.0]


def test_a_place_without_people_has_what_one_more_would_find():
    assert catchment([0, 5], [10], [[1], [1]]).tolist() == [2.0, 2.0]


def test_a_cost_exactly_at_the_limit_is_within():
    assert catchment([1], [1], [[3.5]], max_cost=3.5).tolist() == [1.0]
    assert catchment([1], [1], [[3.5]], max_cost=np.nextafter(3.5, 0)).tolist() == [0.0]
    assert catchment([1], [1], [[0.0]], max_cost=0).tolist() == [1.0]


@pytest.mark.parametrize("method", ["opportunities", "2sfca", "e2sfca", "3sfca"])
def test_without_places_or_bodies_there_is_an_answer_for_each_place(method):
    function = decay.gaussian(1)
    assert catchment([], [1], np.empty((0, 1)), method=method, decay=function).tolist() == []
    assert catchment([1, 2], [], np.empty((2, 0)), method=method, decay=function).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("name", [name for name in DECAYS if name != "none"])
def test_a_decay_starts_at_one_never_rises_and_stays_within_bounds(name):
    costs = np.concatenate([[0.0], np.geomspace(1e-3, 1e3, 200)])
    weights = DECAYS[name][0](costs)
    assert weights[0] == 1
    assert (np.diff(weights) <= 0).all()
    assert ((weights >= 0) & (weights <= 1)).all()
    assert weights == pytest.approx([DECAYS[name][1](one) for one in costs], rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: catchment([1], [1], [[1]], method="4sfca"), "method is one of"),
        (lambda: catchment([1], [1], [[1]], selection="some"), "selection is all or catchment"),
        (lambda: catchment([1], [1], [[1]], method="e2sfca"), "give decay"),
        (lambda: catchment([1], [1], [[1]], method="3sfca"), "give decay"),
        (lambda: catchment([1], [1], [[1]], max_cost=-1), "max_cost"),
        (lambda: catchment([1], [1], [[1]], max_cost=math.nan), "max_cost"),
        (lambda: catchment([1, 2], [1], [[1]]), "one row for each"),
        (lambda: catchment([1], [1], [1]), "one row for each"),
        (lambda: catchment([-1], [1], [[1]]), "demand holds"),
        (lambda: catchment([math.nan], [1], [[1]]), "demand holds"),
        (lambda: catchment([1], [math.inf], [[1]]), "supply holds"),
        (lambda: catchment([1], [1], [[math.nan]]), "cost holds"),
        (lambda: catchment([1], [1], [[-1]]), "cost holds"),
        (lambda: catchment(["many"], [1], [[1]]), "arrays of numbers"),
        (lambda: catchment([1], [1], [[0]], decay=one_over), "decay takes an array"),
        (lambda: catchment([1], [1], [[1]], decay=lambda cost: -cost), "decay takes an array"),
        (lambda: catchment([1], [1], [[1]], decay=lambda cost: 1.0), "decay takes an array"),
        (lambda: decay.step((), ()), "one end and one weight"),
        (lambda: decay.step((1, 2), (1,)), "one end and one weight"),
        (lambda: decay.step((2, 1), (1, 0.5)), "rise"),
        (lambda: decay.step((-1, 1), (1, 0.5)), "rise"),
        (lambda: decay.step((math.nan, 1), (1, 0.5)), "rise"),
        (lambda: decay.step((1,), (2,)), "between 0 and 1"),
        (lambda: decay.gaussian(0), "width"),
        (lambda: decay.exponential(-1), "rate"),
        (lambda: decay.gravity(math.inf), "power"),
        (lambda: decay.gravity(1, least=0), "least"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, words):
    with pytest.raises(hn.UsageError, match=words):
        call()
