"""Location: every set of sites tried, published values, and what must hold for any costs and any time limit."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.plan import location
from hrdnet.present.figures import png
from tests.oracles import locations as oracle

COSTS = st.sampled_from([0.0, 1.0, 2.0, 3.0, 3.5, 7.25, 0.1, 11.0, math.inf])
AMOUNTS = st.sampled_from([0.0, 1.0, 1.0, 2.0, 0.5, 13.0])


@st.composite
def cases(draw, points=6, sites=6):
    """Costs, demand, p, sites that are fixed and sites that are forbidden."""
    rows, columns = draw(st.integers(1, points)), draw(st.integers(1, sites))
    row = st.lists(COSTS, min_size=columns, max_size=columns)
    cost = draw(st.lists(row, min_size=rows, max_size=rows))
    demand = draw(st.lists(AMOUNTS, min_size=rows, max_size=rows))
    marks = draw(st.lists(st.sampled_from(["", "", "", "fixed", "forbidden"]), min_size=columns, max_size=columns))
    which = {name: [j for j, mark in enumerate(marks) if mark == name] for name in ("fixed", "forbidden")}
    allowed = columns - len(which["forbidden"])
    if allowed == 0:
        which["forbidden"], allowed = [], columns
    p = draw(st.integers(max(1, len(which["fixed"])), max(1, allowed)))
    return cost, demand, p, which


def agrees(ask, truth, **must):
    """Ask, and compare with the truth; None where there is no plan."""
    if truth is None:
        with pytest.raises(hn.Infeasible):
            ask()
        return None
    found = ask()
    assert found.objective == pytest.approx(truth, rel=1e-9, abs=1e-12)
    assert found.proved
    assert found.gap == 0
    assert found.bound == found.objective
    for name, value in must.items():
        assert getattr(found, name) == value
    return found


def is_served(found, cost, demand, which):
    """The plan keeps to the sites that were allowed, and everybody with demand goes to an open one."""
    assert set(which["fixed"]) <= set(found.sites.tolist())
    assert not set(which["forbidden"]) & set(found.sites.tolist())
    assert found.sites.tolist() == sorted(set(found.sites.tolist()))
    for row, (site, amount) in enumerate(zip(found.assignment.tolist(), demand, strict=True)):
        if site >= 0:
            assert site in found.sites
            assert found.costs[row] == cost[row][site] < math.inf
        else:
            assert found.costs[row] == math.inf
            assert amount == 0 or found.question == "max_cover"


# Every set of sites


@settings(max_examples=150, deadline=None)
@given(cases())
def test_the_p_median_is_the_best_of_all_sets_of_sites(case):
    cost, demand, p, which = case
    truth = oracle.p_median(cost, demand, p, **which)
    found = agrees(lambda: location.p_median(cost, demand, p=p, **which), truth)
    if found is not None:
        is_served(found, cost, demand, which)
        assert len(found.sites) == p
        served = [one for one, amount in enumerate(demand) if amount > 0]
        assert found.objective == pytest.approx(math.fsum(demand[i] * found.costs[i] for i in served), rel=1e-12)


@settings(max_examples=150, deadline=None)
@given(cases(), st.booleans())
def test_the_p_centre_is_the_best_of_all_sets_of_sites(case, weighted):
    cost, demand, p, which = case
    truth = oracle.p_centre(cost, demand, p, weighted=weighted, **which)
    found = agrees(lambda: location.p_centre(cost, demand, p=p, weighted=weighted, **which), truth)
    if found is not None:
        is_served(found, cost, demand, which)
        assert len(found.sites) == p


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([0.0, 1.0, 3.0, 3.4, 100.0]))
def test_the_largest_cover_is_the_best_of_all_sets_of_sites(case, radius):
    cost, demand, p, which = case
    truth = oracle.max_cover(cost, demand, p, radius, **which)
    found = agrees(lambda: location.max_cover(cost, demand, p=p, radius=radius, **which), truth)
    is_served(found, cost, demand, which)
    assert len(found.sites) == p
    assert ((found.assignment >= 0) == (found.costs <= radius)).all()


@settings(max_examples=150, deadline=None)
@given(cases(), st.sampled_from([0.0, 1.0, 3.0, 7.25, 100.0]), st.data())
def test_the_smallest_cover_is_the_best_of_all_sets_of_sites(case, radius, data):
    cost, demand, _, which = case
    backup = data.draw(st.lists(st.integers(1, 3), min_size=len(cost), max_size=len(cost)))
    truth = oracle.set_cover(cost, demand, radius, backup, **which)
    found = agrees(lambda: location.set_cover(cost, demand, radius=radius, backup=backup, **which), truth)
    if found is not None:
        is_served(found, cost, demand, which)
        assert len(found.sites) == found.objective
        near = np.array(cost)[:, found.sites] <= radius
        assert (near.sum(axis=1) >= np.array(backup))[np.array(demand) > 0].all()


@settings(max_examples=100, deadline=None)
@given(cases(points=5, sites=4), st.data())
def test_the_capacitated_median_is_the_best_of_all_assignments(case, data):
    cost, demand, p, which = case
    load = data.draw(st.lists(st.sampled_from([0.0, 1.0, 2.0, 5.0, 2.5]), min_size=len(cost), max_size=len(cost)))
    room = st.sampled_from([0.0, 2.0, 5.0, 7.5, math.inf])
    capacity = data.draw(st.lists(room, min_size=len(cost[0]), max_size=len(cost[0])))
    truth = oracle.capacitated(cost, demand, load, capacity, p, **which)
    found = agrees(lambda: location.capacitated(cost, demand, p=p, capacity=capacity, load=load, **which), truth)
    if found is not None:
        is_served(found, cost, demand, which)
        assert len(found.sites) == p


# Larger ones, against other bounds and the plain formulation


def plane(points, sites, seed):
    """Distances in a square, whole numbers; sites are other places than points."""
    rng = np.random.default_rng(seed)
    a, b = rng.random((points, 2)), rng.random((sites, 2))
    return np.rint(1000 * np.hypot(*(a[:, None] - b[None]).transpose(2, 0, 1)))


def plain_p_median(cost, p):
    """Who goes where, pair by pair, by HiGHS: the textbook's program, with none of our reductions."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_matrix, vstack

    rows, sites = cost.shape
    i, j = np.divmod(np.arange(rows * sites), sites)
    pairs = np.arange(rows * sites)
    once = csr_matrix((np.ones(len(pairs)), (i, sites + pairs)), shape=(rows, sites + len(pairs)))
    only = csr_matrix(
        (np.concatenate([np.ones(len(pairs)), -np.ones(len(pairs))]), (np.tile(pairs, 2), np.append(sites + pairs, j))),
        shape=(len(pairs), sites + len(pairs)),
    )
    number = csr_matrix((np.ones(sites), (np.zeros(sites, dtype=int), np.arange(sites))), shape=(1, sites + len(pairs)))
    done = milp(
        np.concatenate([np.zeros(sites), cost.ravel()]),
        integrality=np.concatenate([np.ones(sites), np.zeros(len(pairs))]),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            vstack([once, only, number]),
            np.concatenate([np.ones(rows), np.full(len(pairs), -np.inf), [p]]),
            np.concatenate([np.ones(rows), np.zeros(len(pairs)), [p]]),
        ),
        options={"mip_rel_gap": 0.0},
    )
    assert done.status == 0
    return done.fun


@pytest.mark.parametrize("seed", range(4))
def test_the_p_median_of_random_costs_is_that_of_the_textbooks_program(seed):
    """Costs that keep no triangle: the linear program is far from whole, so parts and HiGHS have work to do."""
    rng = np.random.default_rng(seed)
    cost = rng.integers(1, 200, (35, 25)).astype(np.float64)
    for p in (2, 4, 9):
        found = location.p_median(cost, p=p)
        assert found.proved
        assert found.objective == pytest.approx(plain_p_median(cost, p), rel=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("p", [5, 20, 60])
def test_the_p_median_in_a_plane_is_that_of_the_textbooks_program(p):
    cost = plane(150, 100, p)
    assert location.p_median(cost, p=p).objective == pytest.approx(plain_p_median(cost, p), rel=1e-7)


def plain_uncovered(near, demand, p):
    """The demand that p sites leave out at least, by HiGHS on the textbook's program."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows, sites = near.shape
    covered = np.hstack([near.astype(float), np.eye(rows)])
    number = np.concatenate([np.ones(sites), np.zeros(rows)])
    done = milp(
        np.concatenate([np.zeros(sites), demand]),
        integrality=np.concatenate([np.ones(sites), np.zeros(rows)]),
        bounds=Bounds(0, 1),
        constraints=[LinearConstraint(covered, 1, np.inf), LinearConstraint(number, -np.inf, p)],
        options={"mip_rel_gap": 0.0},
    )
    assert done.status == 0
    return done.fun


def test_what_prices_leave_open_is_decided_by_the_solver():
    """Coverage of many rows by few sites each: halving would take long."""
    cost, demand = plane(500, 200, 4), np.random.default_rng(0).integers(1, 50, 500)
    found = location.max_cover(cost, demand, p=12, radius=80)
    assert found.proved
    assert found.by == "HiGHS"
    assert demand.sum() - found.objective == pytest.approx(plain_uncovered(cost <= 80, demand, 12), rel=1e-7)


def test_the_solver_alone_proves_what_prices_prove(monkeypatch):
    from hrdnet.plan.engines import least_sum as engine

    cost = plane(60, 40, 3)
    cost[cost > 700] = np.inf
    cost += np.random.default_rng(1).integers(0, 300, cost.shape)
    plain = location.p_median(cost, p=6)
    assert plain.by == "prices"
    monkeypatch.setattr(engine, "_FEW", 0)
    monkeypatch.setattr(engine, "_MANY", 0)
    monkeypatch.setattr(engine, "_ROUNDS", 1)
    alone = location.p_median(cost, p=6)
    assert alone.by == "HiGHS"
    assert alone.objective == plain.objective
    assert alone.proved


# What must hold for any costs


QUESTIONS = {
    "p_median": lambda cost, demand, p, **asked: location.p_median(cost, demand, p=p, **asked),
    "p_centre": lambda cost, demand, p, **asked: location.p_centre(cost, demand, p=p, **asked),
    "max_cover": lambda cost, demand, p, **asked: location.max_cover(cost, demand, p=p, radius=3.0, **asked),
    "capacitated": lambda cost, demand, p, **asked: location.capacitated(cost, demand, p=p, capacity=14, **asked),
}


def value(question, *args, **asked):
    """Return the objective with the direction of good taken out: less is better; inf if there is no plan."""
    try:
        found = QUESTIONS[question](*args, **asked)
    except hn.Infeasible:
        return math.inf
    return -found.objective if question == "max_cover" else found.objective


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(case=cases(points=5, sites=5), data=st.data())
def test_more_sites_to_open_or_to_choose_from_never_make_a_plan_worse(question, case, data):
    cost, demand, p, _ = case
    base = value(question, cost, demand, p)
    if p < len(cost[0]):
        assert value(question, cost, demand, p + 1) <= base + 1e-9
    column = data.draw(st.lists(COSTS, min_size=len(cost), max_size=len(cost)))
    more = [[*row, extra] for row, extra in zip(cost, column, strict=True)]
    assert value(question, more, demand, p) <= base + 1e-9


@pytest.mark.parametrize("question", QUESTIONS)
@settings(max_examples=40, deadline=None)
@given(case=cases(points=5, sites=5), data=st.data())
def test_order_and_repetition_change_no_value(question, case, data):
    cost, demand, p, _ = case
    base = value(question, cost, demand, p)
    rows = data.draw(st.permutations(range(len(cost))))
    columns = data.draw(st.permutations(range(len(cost[0]))))
    moved = [[cost[i][j] for j in columns] for i in rows]
    assert value(question, moved, [demand[i] for i in rows], p) == pytest.approx(base, rel=1e-9)
    twin = [[*row, row[0]] for row in cost]
    if question != "capacitated":  # a second site there has room of its own
        assert value(question, twin, demand, p) == pytest.approx(base, rel=1e-9)
    half = [*cost, cost[0]], [demand[0] / 2, *demand[1:], demand[0] / 2]
    if question != "capacitated":  # two half loads may go to two sites
        assert value(question, *half, p) == pytest.approx(base, rel=1e-9)
    nobody = [*cost, [math.inf] * len(cost[0])], [*demand, 0.0]
    assert value(question, *nobody, p) == pytest.approx(base, rel=1e-9)


@pytest.mark.parametrize("limit", [0, 0.001, 0.02])
@pytest.mark.parametrize("question", ["p_median", "p_centre", "max_cover"])
def test_a_time_limit_gives_a_plan_and_bounds_that_hold_the_best(question, limit):
    cost, demand = plane(120, 80, 8) / 25, np.random.default_rng(3).integers(0, 9, 120)
    best = QUESTIONS[question](cost, demand, 7)
    early = QUESTIONS[question](cost, demand, 7, time_limit=limit)
    assert best.proved
    low, high = sorted([early.objective, early.bound])
    assert low * (1 - 1e-9) <= best.objective <= high * (1 + 1e-9)
    assert early.gap >= 0
    assert early.proved == (early.gap == 0)
    if math.isfinite(early.gap):
        assert early.gap == pytest.approx(abs(early.objective - early.bound) / abs(early.bound))


def test_a_time_limit_on_shared_sites_gives_bounds_that_hold_the_best():
    cost, load = plane(40, 40, 5), np.random.default_rng(5).integers(1, 20, 40)
    asked = {"p": 5, "load": load, "capacity": math.ceil(load.sum() / 5 / 0.85)}
    best = location.capacitated(cost, **asked)
    assert best.proved
    assert np.bincount(best.assignment, weights=load).max() <= asked["capacity"]
    assert best.objective >= location.p_median(cost, p=5).objective
    early = location.capacitated(cost, **asked, time_limit=0.05)
    assert early.bound <= best.objective <= early.objective


def test_a_gap_that_was_asked_for_is_kept():
    cost = plane(150, 150, 2)
    best = location.p_median(cost, p=6)
    loose = location.p_median(cost, p=6, relative_gap=0.05)
    assert loose.gap <= 0.05
    assert loose.bound <= best.objective <= loose.objective


def test_without_limits_on_room_shared_sites_are_the_p_median():
    cost, demand = plane(30, 20, 6), np.random.default_rng(6).integers(1, 9, 30)
    found = location.capacitated(cost, demand, p=4, capacity=math.inf)
    assert found.objective == location.p_median(cost, demand, p=4).objective
    assert found.proved


def test_the_same_costs_give_the_same_sites():
    cost = plane(80, 80, 9)
    first, second = (location.p_median(cost, p=8) for _ in range(2))
    assert first.sites.tolist() == second.sites.tolist()
    assert first.provenance == second.provenance


def test_the_bound_of_prices_holds_for_any_prices():
    from hrdnet.plan.engines.multipliers import certificate

    rng = np.random.default_rng(0)
    for _ in range(200):
        cost = rng.random((5, 5)) * 10
        cost[rng.random((5, 5)) < 0.2] = np.inf
        price, fixed = rng.normal(4, 4, 5), rng.random(5) < 0.2
        p = max(1, int(fixed.sum())) + int(rng.integers(0, 2))
        if p > 5:
            continue
        proved = certificate(cost, price, p, fixed)
        for site in range(5):
            which = np.flatnonzero(fixed).tolist()
            without = oracle.p_median(cost.tolist(), [1] * 5, p, fixed=which, forbidden=[site])
            with_it = oracle.p_median(cost.tolist(), [1] * 5, p, fixed=sorted({*which, site}))
            if without is not None:
                assert proved.bound + proved.to_close[site] <= without + 1e-9
            if with_it is not None:
                assert proved.bound + proved.to_open[site] <= with_it + 1e-9


def test_the_bound_on_covers_holds_for_any_payments():
    from hrdnet.plan.engines.covering import Cover, packing_bound

    rng = np.random.default_rng(1)
    for _ in range(200):
        reach = rng.random((5, 5)) < 0.5
        need = rng.integers(1, 3, 5)
        truth = oracle.set_cover((~reach).astype(float).tolist(), [1] * 5, 0, need.tolist())
        if truth is not None:
            assert packing_bound(Cover(reach, need), rng.random(5)) <= truth + 1e-9


# Degenerate and hostile


def test_points_where_nobody_is_and_tables_without_points_have_a_plan_of_value_zero():
    for cost, demand in ((np.ones((3, 2)), np.zeros(3)), (np.ones((0, 2)), np.ones(0))):
        for question, ask in QUESTIONS.items():
            found = ask(cost, demand, 1)
            assert found.objective == 0
            assert found.proved
            assert len(found.sites) == 1, question
            found.summary()
            found.plot()
        assert location.set_cover(cost, demand, radius=1).objective == 0


def test_one_point_one_site_and_all_sites_open():
    assert location.p_median([[3]], [2], p=1).objective == 6
    assert location.p_centre([[3]], [2], p=1).objective == 3
    cost = plane(6, 4, 1)
    assert location.p_median(cost, p=4).objective == cost.min(axis=1).sum()
    assert location.p_centre(cost, p=4).objective == cost.min(axis=1).max()


def test_costs_of_very_different_sizes_keep_their_digits():
    cost = np.array([[1e-9, 5e-9], [3e-9, 1e-9], [1e9, 2e9]])
    found = location.p_median(cost, p=1)
    assert found.sites.tolist() == [0]
    assert found.proved


GOOD = {"cost": [[1, 2], [2, 1]], "demand": [1, 1], "p": 1}
WRONG = {
    "nan": ({"cost": [[1, math.nan], [2, 1]]}, "no NaN"),
    "negative": ({"cost": [[1, -1], [2, 1]]}, "nothing negative"),
    "words": ({"cost": [["a", "b"], ["c", "d"]]}, "arrays of numbers"),
    "ragged": ({"cost": [[1, 2], [1]]}, "arrays of numbers"),
    "flat": ({"cost": [1, 2]}, "one row for each demand point"),
    "no site": ({"cost": [[], []]}, "one site at least"),
    "short demand": ({"demand": [1]}, "one number for each row"),
    "negative demand": ({"demand": [1, -1]}, "0 or more"),
    "endless demand": ({"demand": [1, math.inf]}, "finite"),
    "no p": ({"p": 0}, "1 or more"),
    "half a p": ({"p": 1.5}, "whole number"),
    "true": ({"p": True}, "whole number"),
    "many": ({"p": 3}, "more than the 2 sites"),
    "fixed": ({"fixed": [0, 1]}, "less than the 2 sites"),
    "both": ({"fixed": [0], "forbidden": [0]}, "both fixed and forbidden"),
    "no column": ({"fixed": [2]}, "does not have"),
    "from behind": ({"forbidden": [-1]}, "does not have"),
    "flags": ({"fixed": [True, False]}, "by their columns"),
    "time": ({"time_limit": -1}, "time_limit"),
    "gap": ({"relative_gap": math.nan}, "relative_gap"),
    "large": ({"cost": [[1e300, 1e300], [1e300, 1]]}, "larger units"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_refused_with_help(case):
    changed, words = WRONG[case]
    for ask in (location.p_median, location.p_centre):
        with pytest.raises(hn.UsageError, match=words):
            ask(**{**GOOD, **changed})


def test_options_of_single_questions_are_checked():
    cost = [[1, 2], [2, 1]]
    for radius in (-1, math.nan, math.inf, "far", None):
        with pytest.raises(hn.UsageError, match="radius"):
            location.max_cover(cost, p=1, radius=radius)
        with pytest.raises(hn.UsageError, match="radius"):
            location.set_cover(cost, radius=radius)
    for backup in (0, 1.5, [1, 2, 3], "two"):
        with pytest.raises(hn.UsageError, match="backup"):
            location.set_cover(cost, radius=1, backup=backup)
    for capacity in (-1, math.nan, [1, 2, 3], "much"):
        with pytest.raises(hn.UsageError, match="capacity"):
            location.capacitated(cost, p=1, capacity=capacity)
    with pytest.raises(hn.UsageError, match="load"):
        location.capacitated(cost, p=1, capacity=1, load=[1, math.inf])
    with pytest.raises(hn.UsageError, match="weighted"):
        location.p_centre(cost, p=1, weighted="yes")


def test_where_there_is_no_plan_the_error_says_why():
    inf = math.inf
    with pytest.raises(hn.Infeasible, match=r"1 of 3 demand points can be served from no site.*row 1, counted from 0"):
        location.p_median([[1, 2], [inf, inf], [1, 1]], p=1)
    with pytest.raises(hn.Infeasible, match="at least 2 are needed"):
        location.p_centre([[1, inf], [inf, 1]], p=1)
    with pytest.raises(hn.Infeasible, match="within the radius"):
        location.set_cover([[1, 2], [3, 3]], radius=2)
    with pytest.raises(hn.Infeasible, match="fewer sites within the radius than must cover"):
        location.set_cover([[1, 2], [1, 3]], radius=2, backup=2)
    with pytest.raises(hn.Infeasible, match="room for 3, and 4 is asked for"):
        location.capacitated(np.ones((4, 2)), p=1, capacity=3)
    with pytest.raises(hn.Infeasible, match="has room for them"):
        location.capacitated(np.ones((2, 3)), [5, 1], p=3, capacity=3)
    with pytest.raises(hn.Infeasible, match="each served from one"):
        location.capacitated(np.ones((3, 2)), [2, 2, 2], p=2, capacity=3)


def test_a_time_limit_that_passes_before_any_plan_says_that_none_is_known():
    rng = np.random.default_rng(7)
    cost = np.where(rng.random((200, 80)) < 0.08, 1.0, math.inf)
    cost[:, 0] = np.where(np.isfinite(cost).any(axis=1), cost[:, 0], 1.0)
    few = int(location.set_cover(cost, radius=1, time_limit=20).bound)
    with pytest.raises((hn.OutOfTime, hn.Infeasible)):
        location.p_median(cost, p=few, time_limit=0)


# What an answer says


def test_an_answer_reads_as_sentences_and_tables_and_can_be_kept():
    cost, demand = plane(40, 30, 3), np.arange(40)
    found = location.p_median(cost, demand, p=3)
    assert found.summary().startswith("WORKING VIEW - DO NOT SEND\n3 of 30 sites for 40 demand points.")
    assert "proved to be the best" in found.headline()
    frame = found.to_frame()
    assert list(frame) == ["point", "site", "cost", "demand"]
    assert float((frame["cost"] * frame["demand"]).sum()) == found.objective
    table = found.by_site()
    assert table["demand"].sum() == demand.sum()
    assert (table["mean_cost"] * table["demand"]).sum() == pytest.approx(found.objective)
    figure, axes = found.plot()
    assert png(figure).startswith(b"\x89PNG")
    assert axes.get_xlabel()
    again = pickle.loads(pickle.dumps(found))
    assert again.sites.tolist() == found.sites.tolist()
    assert again.gap == 0
    for array in (found.sites, found.assignment, found.costs, found.demand):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_what_is_not_proved_is_said():
    cost = plane(200, 200, 1)
    early = location.p_median(cost, p=9, time_limit=0)
    assert "could gain" in early.summary()
    assert "proved" not in early.headline()


def test_arrays_that_were_given_are_not_changed_nor_kept():
    cost, demand = plane(10, 8, 1), np.ones(10)
    before = cost.copy()
    found = location.p_median(cost, demand, p=2)
    assert (cost == before).all()
    cost[:] = 0
    demand[:] = 7
    assert found.demand.tolist() == [1] * 10
