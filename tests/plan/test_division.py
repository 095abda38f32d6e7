"""Dividing regions: the solver's plans against trying every one, and its demands against counting again."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.plan.assignment_demands import Demands
from hrdnet.plan.assignment_objectives import OBJECTIVES, Aims, deadline_in
from hrdnet.plan.assignment_robustness import Alone
from hrdnet.plan.assignment_wishes import EVENNESS, Wishes, best
from hrdnet.plan.division import DAY, SHARE, Division, Limit
from hrdnet.plan.division_check import broken
from tests.oracles import assignments


def random_demands(seed, *, missions=3, regions=4, each=1, contiguous=False, balance=None):
    random = np.random.default_rng(seed)
    work = random.integers(1, 9, (missions, regions)).astype(float)
    barred = {"languages": random.random((missions, regions)) < 0.15}
    neighbours = tuple((a, b) for a in range(regions) for b in range(a + 1, regions) if random.random() < 0.5)
    return Demands(
        each=each,
        work=work,
        journeys=np.floor(work / 2),
        capacity=random.integers(4, 20, missions).astype(float),
        contacts=random.integers(0, 3, (missions, regions)),
        language=np.ones((missions, regions)),
        insecurity=np.zeros(regions),
        barred=barred,
        neighbours=neighbours,
        balance=balance,
        contiguous=contiguous,
        exposure=work,
    )


def random_aims(division, seed, *, alone):
    random = np.random.default_rng(seed)
    regions, sets = division.demands.work.shape[1], len(division.sets)
    few = random.integers(1, 5, (regions, sets)) * 1000  # many ties
    groups = regions if alone else 3
    outcomes = np.zeros((groups, regions, sets))
    lives = np.zeros(outcomes.shape, dtype=bool)
    if alone:
        outcomes[np.arange(regions), np.arange(regions)] = few
        lives[np.arange(regions), np.arange(regions)] = True
    else:
        outcomes[:] = random.integers(0, 4, outcomes.shape) * 500
    constant = np.zeros(groups) if alone else random.integers(0, 3, groups) * 100.0
    travel = division.spread(division.demands.journeys) * 100
    kept = division.spread(division.demands.contacts.astype(float))
    flat = (groups, regions * sets)
    return Aims(few.reshape(-1).astype(float), outcomes.reshape(flat), constant, travel, kept, lives.reshape(flat))


def answers(division, aims, objective, floors=()):
    regions, sets = division.demands.work.shape[1], len(division.sets)
    oracle = assignments.best(
        division.demands,
        aims.outcomes.reshape(-1, regions, sets).tolist(),
        aims.constant.tolist(),
        aims.mean.reshape(regions, sets).tolist(),
        aims.travel.reshape(regions, sets).tolist(),
        objective,
        floors,
    )
    return best(division, aims, objective, deadline_in(60)), oracle


cases = st.tuples(st.integers(0, 2**32), st.booleans(), st.sampled_from([None, 0.5]), st.booleans(), st.integers(1, 2))


@pytest.mark.parametrize("objective", OBJECTIVES)
@settings(max_examples=40, deadline=None)
@given(cases)
def test_a_plan_is_as_good_as_the_best_of_all_divisions(objective, case):
    seed, contiguous, balance, alone, each = case
    division = Division(random_demands(seed, contiguous=contiguous, balance=balance, each=each))
    aims = random_aims(division, seed + 1, alone=alone)
    choice, oracle = answers(division, aims, objective)
    if oracle is None:
        assert choice.columns is None
        assert choice.infeasible
        return
    assert choice.complete
    assert not broken(division, choice.columns)
    got = np.sort(aims.constant + aims.outcomes[:, choice.columns].sum(axis=1))
    if objective == "mean":
        assert choice.value == choice.bound == oracle == aims.mean[choice.columns].sum()
    elif objective == "cost":
        assert choice.value == choice.bound == -oracle
    elif objective == "worst":
        assert choice.value == choice.bound == oracle == got[0]
    else:
        assert got.tolist() == oracle
        assert list(choice.levels) == oracle
        assert choice.value == choice.bound == oracle[0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.booleans(), st.sampled_from(OBJECTIVES))
def test_keeping_contacts_costs_nothing_of_what_was_asked_for(seed, alone, objective):
    division = Division(random_demands(seed))
    aims = random_aims(division, seed + 1, alone=alone)
    plain, keeping = (
        best(division, aims, objective, deadline_in(60), wishes=Wishes(keep=keep)) for keep in (False, True)
    )
    if plain.columns is None:
        assert keeping.columns is None
        return
    assert keeping.value == plain.value == plain.bound
    assert not broken(division, keeping.columns)
    outcomes = [np.sort(aims.constant + aims.outcomes[:, one.columns].sum(axis=1)) for one in (plain, keeping)]
    if objective == "leximin":
        assert outcomes[0].tolist() == outcomes[1].tolist()
    if objective == "worst":
        assert outcomes[0][0] == outcomes[1][0]
    if objective == "mean":
        assert aims.mean[plain.columns].sum() == aims.mean[keeping.columns].sum()
    if objective == "cost":
        assert aims.kept[keeping.columns].sum() >= aims.kept[plain.columns].sum()
    else:
        costs = aims.travel - DAY * aims.kept
        assert costs[keeping.columns].sum() <= costs[plain.columns].sum()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0.0, 500.0]))
def test_work_is_as_evenly_shared_as_what_may_be_given_up_allows(seed, spare):
    """Against trying all divisions: the level that is said holds, and no smaller one could have been had."""
    demands = random_demands(seed)
    division = Division(demands)
    aims = random_aims(division, seed + 1, alone=False)
    choice = best(division, aims, "mean", deadline_in(60), wishes=Wishes(spare, even=True))
    if choice.columns is None:
        return
    assert aims.mean[choice.columns].sum() == choice.value >= choice.bound - spare
    regions, sets = demands.work.shape[1], list(division.sets)
    within = {}
    for owners in assignments.divisions(len(demands.capacity), regions, 1):
        columns = [region * len(sets) + sets.index(one) for region, one in enumerate(owners)]
        if assignments.fits(owners, demands) and aims.mean[columns].sum() >= choice.bound - spare:
            for level in EVENNESS:
                even = dataclasses.replace(demands, balance=level)
                within[level] = within.get(level, False) or assignments.fits(owners, even)
    reached = [level for level in EVENNESS if within.get(level)]
    assert choice.evenness == min(reached) if reached else np.isnan(choice.evenness)
    if reached:
        assert not broken(Division(dataclasses.replace(demands, balance=choice.evenness)), choice.columns)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 2), st.sampled_from([0.001, 0.01, 0.03]))
def test_a_pair_stays_where_some_division_close_to_the_best_has_it(seed, each, close):
    """Against trying all divisions of one state of knowledge."""
    demands = random_demands(seed, each=each)
    division = Division(demands)
    aims = random_aims(division, seed + 1, alone=False)
    sets, regions = list(division.sets), demands.work.shape[1]
    fitting = [
        one for one in assignments.divisions(len(demands.capacity), regions, each) if assignments.fits(one, demands)
    ]
    if not fitting:
        return
    spots = [[region * len(sets) + sets.index(one) for region, one in enumerate(owners)] for owners in fitting]
    worth = [aims.mean[columns].sum() for columns in spots]
    plan = np.random.default_rng(seed).integers(len(fitting))
    near = [owners for owners, value in zip(fitting, worth, strict=True) if value >= max(worth) - close * SHARE]
    expected = {
        (one, region)
        for region, chosen in enumerate(fitting[plan])
        for one in chosen
        if any(one in other[region] for other in near)
    }
    alone = Alone(division, aims, "mean", close, deadline_in(60), gap=0.0)
    assert set(alone.kept(np.array(spots[plan]))) == expected
    assert alone.regret(np.array(spots[plan])) * SHARE == pytest.approx(max(worth) - worth[plan], abs=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3))
def test_a_floor_holds_and_costs_as_much_as_trying_all_says(seed, steps):
    base = Division(random_demands(seed))
    aims = random_aims(base, seed + 1, alone=False)
    least = 500.0 * steps
    floor = Limit("floor", aims.outcomes[0], least - aims.constant[0], np.inf)
    division = Division(base.demands, (floor,))
    choice, oracle = answers(division, aims, "mean", floors=[(0, least)])
    assert (choice.columns is None) == (oracle is None)
    if oracle is not None:
        assert choice.value == oracle
        assert aims.constant[0] + aims.outcomes[0, choice.columns].sum() >= least


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(OBJECTIVES[:2]))
def test_more_officer_days_never_reach_less(seed, objective):
    demands = random_demands(seed)
    values = []
    for more in (0.0, 3.0, 9.0):
        fields = {**demands.__dict__, "capacity": demands.capacity + more}
        division = Division(Demands(**{name: fields[name] for name in Demands.__dataclass_fields__}))
        choice = best(division, random_aims(division, seed + 1, alone=True), objective, deadline_in(60))
        values.append(-np.inf if choice.columns is None else choice.value)
    assert values == sorted(values)


def test_a_division_that_breaks_a_demand_is_told_which():
    demands = random_demands(3, contiguous=True)
    demands = Demands(**{**demands.__dict__, "capacity": np.zeros(3), "neighbours": (), "barred": {}})
    division = Division(demands)
    everything_to_the_first = np.arange(4) * 3
    assert broken(division, everything_to_the_first) == ["officer-days", "connected regions"]
    assert "every region is covered" in broken(division, everything_to_the_first[1:])


def test_without_time_a_plan_comes_with_a_bound_that_it_does_not_pass():
    division = Division(random_demands(5, missions=6, regions=20, contiguous=False))
    division = Division(Demands(**{**division.demands.__dict__, "barred": {}, "capacity": np.full(6, 40.0)}))
    aims = random_aims(division, 6, alone=True)
    for objective in OBJECTIVES:
        choice = best(division, aims, objective, deadline_in(0))
        if choice.columns is not None:
            assert not broken(division, choice.columns)
            better = choice.bound - choice.value if objective != "cost" else choice.value - choice.bound
            assert better >= 0
