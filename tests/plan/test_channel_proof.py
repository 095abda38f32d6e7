"""Ruling sets out instead of trying them all: the same best plan, and never a proof that does not hold."""

import dataclasses
import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.graph import barriers
from hrdnet.plan import contact_proof, contact_search
from hrdnet.plan.aims import Aim
from hrdnet.plan.contact_proof import Proof
from hrdnet.plan.contact_search import Found
from tests.oracles import contacts as oracle
from tests.plan.test_channels import ask, by_region, cases, every, series
from tests.plan.test_cuts import sampled

LATE = time.monotonic() + 1e6
VALUES = {
    "mean": lambda reach: (reach[0],),
    "worst": lambda reach: (min(reach[1:]), reach[0]),
    "leximin": lambda reach: (*sorted(reach[1:]), reach[0]),
}


@settings(max_examples=8, deadline=None)
@given(cases(), st.sampled_from(sorted(VALUES)))
def test_the_proved_plan_is_the_best_of_all_sets_in_networks_of_their_own(case, objective):
    few, contact_search.FEW_SETS = contact_search.FEW_SETS, 0
    try:
        plan = ask(case, objective=objective, validate=False)
    finally:
        contact_search.FEW_SETS = few
    assert plan.proved
    masks = (np.ones(len(plan.after.parts), dtype=bool), *by_region(plan.after))
    found = VALUES[objective]([float(plan.after.values(mask).mean()) for mask in masks])
    assert tuple(np.round(found, 9)) == pytest.approx(every(case, VALUES[objective]), abs=2e-9)


@settings(max_examples=40, deadline=None)
@given(cases(), st.sampled_from(sorted(VALUES)), st.sampled_from([None, 0.2, 0.5]))
def test_from_the_empty_set_alone_the_proof_finds_what_trying_every_set_finds(case, objective, floor):
    _net, columns, cost, budget, seed = case
    found, sample, people = sampled(case[0], columns, seed=seed)
    if people is None:
        return
    fair = tuple(range(1, people.weight.shape[0]))
    names = tuple(str(one) for one in range(len(fair) + 1))
    floors = () if floor is None else ((fair[-1], floor),)
    nothing = np.empty(0)
    takes = np.zeros((0, len(found)))
    aim = Aim(objective, names, fair, floors, nothing, 1.0, budget, np.array(cost), nothing, takes)
    proof = Proof(sample, people, aim, Found((), sample.values(people, ()), every=False), LATE)
    best = proof.run()
    assert best.every
    assert aim.value(best.values) <= proof.most
    sets = list(oracle.sets_within(cost, budget))
    keys = aim.keys(np.stack([sample.values(people, chosen) for chosen in sets]))
    assert tuple(aim.keys(best.values[None, :])[0]) == max(map(tuple, keys))


def test_two_contacts_in_series_are_found_and_proved():
    net, columns = series()
    found, sample, people = sampled(net, columns, barriers=barriers.none)
    nothing = np.empty(0)
    takes = np.zeros((0, len(found)))
    aim = Aim("mean", ("all",), (0,), (), nothing, 1.0, 2.0, np.ones(3), nothing, takes)
    best = Proof(sample, people, aim, Found((), sample.values(people, ()), every=False), LATE).run()
    # G-N and N-M carry nine requests in ten, though neither carries any alone.
    assert best.every
    assert best.values[0] == pytest.approx(0.9)
    assert {frozenset((found.said["source"][one], found.said["target"][one])) for one in best.chosen} == {
        frozenset("GN"),
        frozenset("NM"),
    }
    dearer = dataclasses.replace(aim, cost=np.array([2.0, 2.0, 2.0]))
    assert Proof(sample, people, dearer, Found((), best.values * 0, every=False), LATE).run().values[0] < 0.2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.0, 0.5, 1.0, 2.0])), min_size=1, max_size=6),
    st.integers(0, 4),
)
def test_no_affordable_contacts_are_dearer_than_is_said(rows, money):
    price = np.array([float(one) for one, _ in rows])
    cost = np.array([one for _, one in rows])
    said = contact_proof._dearest(price, cost, float(money))
    for size in range(1, len(rows) + 1):
        for some in itertools.combinations(range(len(rows)), size):
            if cost[list(some)].sum() <= money:
                assert all(price[list(some)].sum() <= said[one] + 1e-9 for one in some)


def test_a_proof_without_time_or_effort_claims_nothing(monkeypatch):
    net = hn.generate("kyrgyzstan", defenders=40, rng=3)
    columns = few_of(net)
    whole = hn.plan.channels(net, budget=3, candidates=columns, objective="leximin", worlds=64, rng=5, validate=False)
    assert whole.proved
    assert "nor, given that, for the next" in whole.summary()
    assert "leximin" not in whole.summary()
    monkeypatch.setattr(contact_proof, "EFFORT", 0)
    monkeypatch.setattr(contact_search, "FEW_SETS", 0)
    part = hn.plan.channels(net, budget=3, candidates=columns, objective="leximin", worlds=64, rng=5, validate=False)
    assert not part.proved
    assert whole.objective <= part.bound
    assert "for the group worst off, and holds" in part.summary()


def few_of(net, most=30):
    """Some contacts by the rule, evenly over all of them: 4,525 sets of up to three."""
    from hrdnet.plan.candidates import candidates_of

    found = candidates_of(net, None, None)
    step = max(1, len(found) // most)
    return {name: cells[::step][:most] for name, cells in found.said.items()}


@pytest.mark.slow
@pytest.mark.parametrize("objective", sorted(VALUES))
def test_sets_that_are_ruled_out_are_no_better_than_the_best_of_all_sets_tried(objective, monkeypatch):
    net = hn.generate("tunisia", defenders=40, rng=3)
    options = {"budget": 3, "candidates": few_of(net), "objective": objective, "worlds": 64, "rng": 5}
    tried = hn.plan.channels(net, validate=False, **options)
    monkeypatch.setattr(contact_search, "FEW_SETS", 0)
    ruled = hn.plan.channels(net, validate=False, **options)
    assert tried.proved
    assert ruled.proved
    assert ruled.objective == pytest.approx(tried.objective, abs=1e-11)
    assert ruled.after.values(np.ones(len(ruled.after.parts), dtype=bool)).mean() == pytest.approx(
        tried.after.values(np.ones(len(tried.after.parts), dtype=bool)).mean(), abs=1e-11
    )
