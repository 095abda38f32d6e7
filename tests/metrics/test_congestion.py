"""The congestion equilibrium: its conditions, the convex programme by another solver, closed forms, and starts."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.engines import congestion
from hrdnet.metrics.engines.congestion import RESIDUAL, equilibrium
from tests.oracles.congestion import complaint, loads

#: Ties, no way, and costs of very different size.
COSTS = (
    st.sampled_from([0.0, 1.0, 2.0, math.inf])
    | st.floats(0, 3, allow_subnormal=False)
    | st.sampled_from([1e-6, 0.1, 1e3])
)
AMOUNTS = st.sampled_from([0.0, 1.0, 3.0, 1e-3, 500.0]) | st.floats(0.01, 20)


@st.composite
def markets(draw, costs=COSTS, amounts=AMOUNTS, size=7):
    """Demands, supplies, costs."""
    rows, bodies = draw(st.integers(1, size)), draw(st.integers(1, size))
    demand = draw(st.lists(amounts, min_size=rows, max_size=rows))
    supply = draw(st.lists(amounts, min_size=bodies, max_size=bodies))
    row = st.lists(costs, min_size=bodies, max_size=bodies)
    return demand, supply, draw(st.lists(row, min_size=rows, max_size=rows))


def settlement(rows, bodies, *, seed=0, spread=1.0):
    """Rows and bodies in a square, or nearly on a line."""
    random = np.random.default_rng(seed)
    where = [random.uniform(0, 1, (number, 2)) * (1, spread) for number in (rows, bodies)]
    cost = np.sqrt(((where[0][:, None] - where[1]) ** 2).sum(axis=2))
    return random.integers(1, 10, rows).astype(float), random.uniform(1, 5, bodies), cost


@settings(max_examples=300)
@given(markets())
def test_nobody_gains_by_going_elsewhere(market):
    demand, supply, cost = market
    rho = 1.0
    found = equilibrium(demand, supply, cost, rho=rho)
    assert found.residual <= RESIDUAL
    assert complaint(demand, supply, cost, found.loads, rho=rho) is None
    for row, costs in enumerate(cost):
        pays = [found.loads[j] / (rho * supply[j]) + costs[j] for j in range(len(supply)) if supply[j]]
        assert found.cost[row] == pytest.approx(min(pays, default=math.inf), rel=1e-12)


@settings(max_examples=40)
@given(markets(st.floats(0, 2), st.floats(0.5, 5), size=4))
def test_another_solver_of_the_convex_programme_finds_the_same_loads(market):
    found = equilibrium(*market, rho=1.5, tau=0.7)
    assert found.loads == pytest.approx(loads(*market, rho=1.5, tau=0.7), rel=1e-3, abs=1e-4 * sum(market[0]))


@given(markets(), st.integers(0, 2**32))
def test_loads_and_costs_do_not_depend_on_where_the_search_starts(market, seed):
    first = equilibrium(*market)
    start = np.random.default_rng(seed).uniform(0, 5, len(market[1]))
    other = equilibrium(*market, start=start)
    whole = sum(market[0]) + 1e-9
    assert other.loads == pytest.approx(first.loads, rel=1e-6, abs=1e-9 * whole)
    assert other.cost == pytest.approx(first.cost, rel=1e-7)


@given(st.floats(0.1, 50), st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0, 3), st.floats(0, 3))
def test_one_row_and_two_bodies_in_closed_form(people, small, large, near, far):
    """Either all go to the cheaper one, or both cost the same: L / S + c is equal, and the loads add up."""
    found = equilibrium([people], [small, large], [[near, far]], rho=1)
    both = (people + small * near + large * far) / (small + large)
    level = both if both >= max(near, far) else min(near + people / small, far + people / large)
    expected = [max(0.0, small * (level - near)), max(0.0, large * (level - far))]
    assert found.cost[0] == pytest.approx(level, rel=1e-12)
    assert found.loads == pytest.approx(expected, rel=1e-9, abs=1e-9 * people)


def test_the_mean_demand_for_supply_is_congestion_one():
    """The rho of Saxon & Snow: where distance costs nothing, everybody pays 1."""
    found = equilibrium([7, 2, 1], [4, 1], np.zeros((3, 2)))
    assert found.cost == pytest.approx([1, 1, 1], rel=1e-14)
    assert found.loads == pytest.approx([8, 2], rel=1e-14)
    assert found.congestion == pytest.approx([1, 1], rel=1e-14)


def test_groups_at_one_place_may_travel_differently():
    """Women who cannot take the road to the second body crowd the first, and others make room."""
    alike = equilibrium([4, 4], [1, 1], [[0, 1], [0, 1]], rho=1)
    barred = equilibrium([4, 4], [1, 1], [[0, math.inf], [0, 1]], rho=1)
    assert alike.loads == pytest.approx(barred.loads)
    assert equilibrium([6, 2], [1, 1], [[0, math.inf], [0, 1]], rho=1).cost == pytest.approx([6, 3])


def test_who_has_no_body_pays_inf_and_is_in_no_load():
    found = equilibrium([5, 3], [2, 0], [[math.inf, 1], [1, 1]], rho=1)
    assert found.cost.tolist() == [math.inf, 2.5]
    assert found.loads.tolist() == [3, 0]
    nobody = equilibrium([5], [0, 0], [[1, 1]])
    assert nobody.cost.tolist() == [math.inf]
    assert nobody.loads.tolist() == [0, 0]
    assert nobody.congestion.tolist() == [0, 0]


def test_a_row_without_people_pays_what_the_next_would():
    found = equilibrium([0, 4], [2], [[3], [1]], rho=1)
    assert found.cost.tolist() == [5, 3]
    empty = equilibrium([0, 0], [2], [[3], [1]])
    assert empty.cost.tolist() == [3, 1]
    assert empty.residual == 0


@pytest.mark.parametrize(("rows", "bodies"), [(0, 2), (2, 0), (0, 0)])
def test_without_rows_or_bodies_there_is_an_answer(rows, bodies):
    found = equilibrium(np.ones(rows), np.ones(bodies), np.ones((rows, bodies)))
    assert found.cost.tolist() == [math.inf] * rows
    assert found.loads.tolist() == [0.0] * bodies


@given(markets(), st.integers(0, 6), st.integers(2, 5))
def test_a_row_is_as_several_that_share_its_people(market, row, pieces):
    demand, supply, cost = market
    row %= len(demand)
    whole = equilibrium(demand, supply, cost, rho=2)
    divided = [one / pieces if spot == row else one for spot, one in enumerate(demand)]
    divided += [demand[row] / pieces] * (pieces - 1)
    parts = equilibrium(divided, supply, cost + [cost[row]] * (pieces - 1), rho=2)
    assert parts.loads == pytest.approx(whole.loads, rel=1e-6, abs=1e-9 * (1 + sum(demand)))


@given(markets(), st.sampled_from([0.25, 64.0]))
def test_units_do_not_matter(market, factor):
    demand, supply, cost = (np.array(one) for one in market)
    first = equilibrium(demand, supply, cost, tau=3)
    people = equilibrium(factor * demand, factor * supply, cost, tau=3)
    hours = equilibrium(demand, supply, factor * cost, tau=3 * factor)
    for other in (people, hours):
        assert other.cost == pytest.approx(first.cost, rel=1e-7)
    assert people.loads == pytest.approx(factor * first.loads, rel=1e-6, abs=1e-9 * factor * (1 + demand.sum()))


@given(markets(), st.integers(0, 6), st.floats(0.1, 10))
def test_more_supply_raises_nobodys_cost_and_more_people_lower_nobodys(market, number, more):
    demand, supply, cost = market
    before = equilibrium(demand, supply, cost, rho=1)
    body, row = number % len(supply), number % len(demand)
    richer = equilibrium(demand, [s + more * (j == body) for j, s in enumerate(supply)], cost, rho=1)
    assert (richer.cost <= before.cost * (1 + 1e-7)).all()
    fuller = equilibrium([d + more * (i == row) for i, d in enumerate(demand)], supply, cost, rho=1)
    assert (fuller.cost >= before.cost * (1 - 1e-7)).all()


@pytest.mark.parametrize(("spread", "tau"), [(1.0, 0.3), (0.001, 0.3), (0.001, 0.01), (1.0, 5.0)])
def test_many_rows_settle_exactly_also_along_a_line(spread, tau):
    demand, supply, cost = settlement(3000, 25, spread=spread)
    found = equilibrium(demand, supply, cost, tau=tau)
    assert found.residual <= 1e-10
    assert found.rounds <= 30
    assert found.loads.sum() == pytest.approx(demand.sum(), rel=1e-12)
    other = equilibrium(demand, supply, cost, tau=tau, start=np.linspace(0, 3, 25))
    assert other.loads == pytest.approx(found.loads, rel=1e-8)


def test_many_equal_costs_settle_too():
    demand, supply, cost = settlement(2000, 12)
    rounded = np.round(cost * 10) / 10
    found = equilibrium(demand, supply, rounded)
    assert found.residual <= RESIDUAL
    assert complaint(demand, supply, rounded, found.loads, rho=demand.sum() / supply.sum()) is None


@pytest.mark.parametrize("seed", range(6))
def test_people_and_supplies_of_very_different_size_settle(seed):
    random = np.random.default_rng(seed)
    demand, supply = 10.0 ** random.uniform(-4, 4, 15), 10.0 ** random.uniform(-4, 4, 8)
    cost = 10.0 ** random.uniform(-5, 5, (15, 8))
    found = equilibrium(demand, supply, cost)
    assert found.residual <= RESIDUAL
    assert found.rounds < 50


def test_rounding_in_a_crowd_is_not_left_to_those_beside_it():
    """270 people and a group of a two-hundredth of one, whose body is a seven-millionth of the largest."""
    demand, supply = (
        [270.58936, 0.00464057254],
        [0.6283099, 3031.70905, 0.129183295, 2.93968004, 0.000437394992, 706.29],
    )
    cost = [[1, 2, 0, 0, math.inf, math.inf], [math.inf, 1, math.inf, math.inf, 0, math.inf]]
    found = equilibrium(demand, supply, cost)
    assert found.residual <= 1e-12
    assert found.rounds < 10


def test_a_drop_in_the_sea_goes_somewhere():
    """Its people are lost in the digits of the load; they still go where it costs least."""
    found = equilibrium([1e6, 1e-12], [1, 3], [[0, 0.5], [0.1, 0.7]], rho=1)
    assert found.loads.sum() == pytest.approx(1e6, rel=1e-15)
    assert found.cost[1] - found.cost[0] == pytest.approx(0.1, rel=1e-6)


def test_an_answer_that_does_not_settle_is_an_error(monkeypatch):
    monkeypatch.setattr(congestion, "_ROUNDS", 0)
    with pytest.raises(hn.HrdnetError, match="no equilibrium was found in 0 rounds"):
        equilibrium(*settlement(50, 5))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"demand": [1, 2]}, "one row for each"),
        ({"demand": [-1]}, "demand holds"),
        ({"supply": [math.inf]}, "supply holds"),
        ({"cost": [[math.nan]]}, "cost holds"),
        ({"cost": [[-1]]}, "cost holds"),
        ({"cost": [["far"]]}, "arrays of numbers"),
        ({"rho": 0}, "rho and tau"),
        ({"tau": math.inf}, "rho and tau"),
        ({"start": [1, 2]}, "start holds"),
        ({"start": [math.nan]}, "start holds"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, words):
    with pytest.raises(hn.UsageError, match=words):
        equilibrium(**{"demand": [1], "supply": [1], "cost": [[1]]} | options)


PROGRAM = """
import numpy as np
from hrdnet.metrics.engines.congestion import equilibrium

random = np.random.default_rng(3)
cost = np.round(random.uniform(0, 1, (30, 6)), 1)
cost[random.random((30, 6)) < 0.2] = np.inf
found = equilibrium(random.integers(0, 5, 30), random.integers(0, 4, 6), cost)
print(found.rounds, found.residual <= 1e-8, *found.loads.round(9))
"""


def test_kernels_give_the_same_answer_compiled_and_not():
    def run(**environment):
        command = [sys.executable, "-W", "error", "-c", PROGRAM]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run(NUMBA_DISABLE_JIT="1") == run()
