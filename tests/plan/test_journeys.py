"""Choosing journeys: the solver's plans against trying every one, bounds, orders, calendars."""

import dataclasses
import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.plan.journey_calendar import departures
from hrdnet.plan.journey_check import broken
from hrdnet.plan.journey_columns import quickest, region_sets
from hrdnet.plan.journey_demands import Demands
from hrdnet.plan.journey_objectives import OBJECTIVES, Aims, best, feasible, fewest_days
from hrdnet.plan.journey_program import Line, Program
from tests.oracles import journeys

SEEDS = st.integers(0, 2**32)


def random_demands(seed, *, missions=2, regions=4, towns=2, times=1):
    """Towns and regions on a plane, with whole thousandths of days."""
    random = np.random.default_rng(seed)
    places = random.integers(0, 12, (towns + regions, 2)).astype(float)
    hours = np.ceil(np.hypot(*(places[:, None] - places[None, :]).transpose(2, 0, 1)) * 125) / 125
    town = random.integers(0, towns, missions)
    return Demands(
        town=town,
        from_town=hours[:towns, towns:],
        between=hours[towns:, towns:],
        there=random.integers(1, 9, (missions, regions)) / 4,
        beyond=np.zeros((missions, regions)),
        may=random.random((missions, regions)) < 0.85,
        barred={"insecurity": random.random((missions, regions)) < 0.1},
        capacity=random.integers(1, 14, missions).astype(float),
        total=float(random.integers(1, 20)),
        longest=float(random.integers(3, 7)),
        times=times,
    )


def random_aims(demands, seed, groups=3):
    random = np.random.default_rng(seed)
    outcomes = random.integers(0, 5, (groups, *demands.there.shape)) * 400.0
    return Aims(random.integers(0, 5, demands.there.shape) * 300.0, outcomes, random.integers(0, 4, groups) * 200.0)


def soon():
    return time.monotonic() + 60


def routes_of(program, choice):
    return [(mission, program.route((mission, regions))) for mission, regions in choice.columns]


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=25, deadline=None)
@given(SEEDS, st.integers(1, 2))
def test_a_plan_is_as_good_as_the_best_of_all_and_takes_no_more_days(objective, seed, times):
    program = Program(random_demands(seed, times=times))
    aims = random_aims(program.demands, seed + 1)
    choice = best(program, aims, objective, soon())
    value, days = journeys.best(program.demands, aims.mean, aims.outcomes, aims.constant, objective)
    assert choice.complete
    assert not broken(program, routes_of(program, choice))
    got = sorted(aims.groups(choice.columns).tolist())
    if objective == "mean":
        assert choice.value == choice.bound == value == journeys.worth(aims.mean, choice.columns)
    elif objective == "worst":
        assert (choice.value, journeys.worth(aims.mean, choice.columns)) == value
        assert choice.value == choice.bound == got[0]
    else:
        assert got == value
        assert list(choice.levels) == value
        assert choice.value == choice.bound == got[0]
    spent = program.demands.times * sum(program.demands.days(*one) for one in routes_of(program, choice))
    assert spent == pytest.approx(days, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(0, 6), st.integers(0, 12))
def test_floors_and_ceilings_hold_and_cost_as_much_as_trying_all_says(seed, steps, most):
    demands = random_demands(seed)
    aims = random_aims(demands, seed + 1)
    noticed = np.random.default_rng(seed + 2).integers(0, 5, demands.there.shape).astype(float)
    floor, ceiling = 400.0 * steps, float(most)
    program = Program(demands, (Line("floor", aims.outcomes[0], low=floor), Line("ceiling", noticed, high=ceiling)))
    choice = best(program, aims, "mean", soon())
    limits = [(aims.outcomes[0], floor, np.inf), (noticed, -np.inf, ceiling)]
    oracle = journeys.best(demands, aims.mean, aims.outcomes, aims.constant, "mean", limits)
    assert (choice.columns is None) == (oracle is None)
    if oracle is None:
        assert choice.infeasible
        return
    assert choice.value == choice.bound == oracle[0]
    assert not broken(program, routes_of(program, choice))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(0, 4), st.sampled_from(OBJECTIVES))
def test_a_bound_is_never_below_the_best_plan_where_sets_of_regions_are_left_out(seed, most_sets, objective):
    demands = random_demands(seed)
    aims = random_aims(demands, seed + 1)
    program = Program(demands, most_sets=most_sets)
    choice = best(program, aims, objective, soon())
    value, _ = journeys.best(demands, aims.mean, aims.outcomes, aims.constant, objective)
    optimum = value if objective == "mean" else value[0]
    assert choice.value <= optimum <= choice.bound
    assert not broken(program, routes_of(program, choice))


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(SEEDS, st.sampled_from(OBJECTIVES))
def test_without_time_a_plan_is_within_its_bound(seed, objective):
    demands = random_demands(seed, missions=6, regions=12)
    demands = dataclasses.replace(demands, total=60.0, capacity=np.full(6, 14.0))
    program, aims = Program(demands), random_aims(demands, seed + 1)
    hurried, proved = best(program, aims, objective, time.monotonic()), best(program, aims, objective, soon())
    assert proved.value <= hurried.bound
    assert hurried.value <= proved.bound
    assert not broken(program, routes_of(program, hurried))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(SEEDS, st.sampled_from(OBJECTIVES))
def test_more_days_never_reach_less_and_more_barred_never_more(seed, objective):
    demands = random_demands(seed)
    aims = random_aims(demands, seed + 1)
    values = []
    for more in (0.0, 2.0, 5.0):
        richer = dataclasses.replace(demands, total=demands.total + more, capacity=demands.capacity + more)
        values.append(best(Program(richer), aims, objective, soon()).value)
    assert values == sorted(values)
    barred = dataclasses.replace(demands, barred={"insecurity": np.ones(demands.there.shape, dtype=bool)})
    nothing = best(Program(barred), aims, objective, soon())
    assert nothing.columns == []
    assert nothing.value <= values[0]


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_a_floor_that_holds_anyway_changes_nothing(seed):
    demands = random_demands(seed)
    aims = random_aims(demands, seed + 1)
    plain = best(Program(demands), aims, "mean", soon())
    held = journeys.worth(aims.outcomes[0], plain.columns)
    again = best(Program(demands, (Line("floor", aims.outcomes[0], low=held),)), aims, "mean", soon())
    assert again.value == plain.value


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_fewest_days_add_as_much_as_asked_and_no_plan_that_does_takes_fewer(seed):
    demands = random_demands(seed)
    aims = random_aims(demands, seed + 1)
    program = Program(demands)
    plan = best(program, aims, "mean", soon())
    fewer = fewest_days(program, aims, plan.columns, 0.5, soon())
    spent = sum(demands.days(mission, program.route((mission, regions))) for mission, regions in fewer)
    enough = [days for one, days in journeys.plans(demands) if journeys.worth(aims.mean, one) >= plan.value / 2]
    assert spent == pytest.approx(min(enough), abs=1e-6)


def test_what_can_be_given_up_is_given_up_for_fewer_days_alone():
    demands = random_demands(11, regions=4)
    demands = dataclasses.replace(demands, may=np.ones(demands.there.shape, dtype=bool), barred={}, total=18.0)
    program, aims = Program(demands), random_aims(demands, 12)
    plain, spare = (best(program, aims, "mean", soon(), spare=one) for one in (0.0, 600.0))
    assert plain.value - 600 <= spare.value <= plain.value == spare.bound
    days = [program.worth(program.days(), one.columns) for one in (plain, spare)]
    assert days[1] < days[0]


@settings(max_examples=40, deadline=None)
@given(SEEDS, st.integers(1, 6))
def test_every_set_that_fits_is_found_with_its_quickest_round_trip(seed, regions):
    demands = random_demands(seed, regions=regions)
    out, least = demands.from_town[0], demands.there[0]
    found = region_sets(out, demands.between, least, 5.0)
    assert found.complete
    got = {tuple(row[row >= 0].tolist()): hours for row, hours in zip(found.members, found.hours.tolist(), strict=True)}
    first = dataclasses.replace(demands, town=np.zeros(2, dtype=np.int64))
    for size in range(1, regions + 1):
        for one in itertools.combinations(range(regions), size):
            days = journeys.days(first, 0, one)
            assert (one in got) == (days <= 5.0 + 1e-9)
            if one in got:
                assert got[one] / 8 + least[list(one)].sum() == pytest.approx(days)
                order = quickest(one, out, demands.between)
                assert sorted(order) == list(one)
                assert first.days(0, order) == pytest.approx(days)
                assert order <= order[::-1]


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ([(0, (0,)), (1, (0,))], "each region once"),
        ([(0, (1,))], "where missions may go"),
        ([(0, (2,))], "insecurity"),
        ([(0, (0, 3))], "longest journey"),
        ([(1, (0,)), (1, (3,))], "days of each mission"),
        ([(0, (0,)), (1, (3,))], "days"),
        ([(0, (3,))], "floor"),
    ],
)
def test_a_plan_that_breaks_a_demand_is_told_which(routes, said):
    hours = np.full((4, 4), 4.0)
    may, unsafe = np.ones((2, 4), dtype=bool), np.zeros((2, 4), dtype=bool)
    may[:, 1], unsafe[:, 2] = False, True
    demands = Demands(
        np.zeros(2, dtype=np.int64), hours[:1], hours, np.full((2, 4), 1.0), np.zeros((2, 4)), may,
        {"insecurity": unsafe}, np.array([9.0, 3.0]), 3.5, 3.0, 1,
    )  # fmt: skip
    floor = np.zeros((2, 4))
    floor[:, 0] = 5.0
    assert said in broken(Program(demands, (Line("floor", floor, low=5.0),)), routes)


def test_a_demand_that_is_not_asked_does_not_stand_in_the_way():
    demands = dataclasses.replace(random_demands(2), total=0.0, may=np.ones((2, 4), dtype=bool), barred={})
    demands = dataclasses.replace(demands, capacity=np.full(2, 9.0), longest=6.0)
    program = Program(demands, (Line("floor", np.ones((2, 4)), low=1.0),))
    assert feasible(program, soon()).infeasible
    assert feasible(program, soon(), {*program.families} - {"days"}).columns


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.floats(0.3, 6.0)), max_size=9),
    st.sampled_from([1, 2, 4, 6]),
)
def test_no_mission_is_on_two_journeys_at_once_and_all_lie_in_the_year_evenly(days, times):
    days = [one for one in days if sum(long for who, long in days if who == one[0]) <= 260 / times]
    found = departures(days, times)
    assert sorted((one.journey, one.time) for one in found) == [
        (journey, time) for journey in range(len(days)) for time in range(1, times + 1)
    ]
    for journey in range(len(days)):
        begins = sorted(one.begins for one in found if one.journey == journey)
        assert np.allclose(np.diff(begins), 260 / times)
    for mission in {who for who, _ in days}:
        own = [one for one in found if days[one.journey][0] == mission]
        for one, other in itertools.pairwise(own):
            assert one.ends <= other.begins + 1e-9
    assert all(one.begins >= 0 and one.ends <= 260 + 1e-9 and 1 <= one.week <= 52 for one in found)
