"""Cuts: what they say holds for every set of contacts, and the narrowest is as narrow as any set of vertices allows."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.graph import barriers
from hrdnet.plan import contact_search, cuts, opened_worlds
from hrdnet.plan.candidates import candidates_of
from hrdnet.plan.cuts import Cuts
from hrdnet.plan.opened_worlds import sample_of
from tests.oracles import contacts as oracle
from tests.plan.test_channels import SOME, cases, series

PARTS = st.lists(st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0]), min_size=5, max_size=5)


def sampled(net, columns, *, barriers=SOME, seed=1):
    """A sample of 64 worlds with all contacts, and everyone and each part as groups."""
    found = candidates_of(net, columns, None)
    sample = sample_of(found, "formal", barriers, host_state=False, worlds=64, states=1, seed=seed)
    number = len(sample.parts)
    people = sample.people([np.ones(number, dtype=bool), *np.eye(number, dtype=bool)]) if number else None
    return found, sample, people


@settings(max_examples=25, deadline=None)
@given(cases(), PARTS)
def test_what_a_cut_says_holds_for_every_set_of_contacts(case, x):
    net, columns, _cost, _budget, seed = case
    found, sample, people = sampled(net, columns, seed=seed)
    if people is None:
        return
    made = Cuts(sample, people)
    cut = made.at(np.array(x[: len(found)]))
    constant, price = made.by_group(cut.constant), made.by_group(cut.price)
    for size in range(len(found) + 1):
        for chosen in itertools.combinations(range(len(found)), size):
            said = constant + price[:, list(chosen)].sum(axis=1)
            assert np.all(sample.values(people, chosen) <= said + 1e-12)


@settings(max_examples=15, deadline=None)
@given(cases(), st.integers(0, 31))
def test_a_cut_at_a_set_of_contacts_says_exactly_what_that_set_reaches(case, which):
    net, columns, _cost, _budget, seed = case
    found, sample, people = sampled(net, columns, seed=seed)
    if people is None:
        return
    x = np.array([float(which >> one & 1) for one in range(len(found))])
    made = Cuts(sample, people)
    cut = made.at(x)
    said = made.by_group(cut.constant + cut.price @ x)
    assert said == pytest.approx(sample.values(people, np.flatnonzero(x).tolist()), abs=1e-12)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(cases(), PARTS)
def test_no_set_of_vertices_is_a_narrower_cut(case, x):
    net, columns, _cost, _budget, seed = case
    found, sample, people = sampled(net, columns, seed=seed)
    vertices = len(sample.web.start) - 1
    if people is None or vertices > 9:
        return
    x = np.array(x[: len(found)])
    made = Cuts(sample, people, [0])
    cut = made.at(x)
    web, bodies = sample.web, set(sample.targets.tolist())
    width = 0.0
    for number, asker in enumerate(people.vertex.tolist()):
        for world in range(64):
            passing = (web.passes[:, world // 64] >> np.uint64(world % 64)) & np.uint64(1) > 0
            some = np.flatnonzero(passing)
            arcs = list(zip(web.tail[some].tolist(), web.head[some].tolist(), web.contact[some].tolist(), strict=True))
            least = 1.0 if asker in bodies else oracle.narrowest(arcs, x, asker, bodies, vertices)
            width += people.weight[0, number, 0] * least
    assert float(cut.constant.sum() + (cut.price @ x).sum()) == pytest.approx(width, abs=1e-9)


def test_two_contacts_in_series_carry_what_the_narrower_one_does():
    # Nine defenders need G-N and N-M, one needs H-M: 0.9 min(0.5, 0.25) + 0.1 x 0.1.
    net, columns = series()
    found, sample, people = sampled(net, columns, barriers=barriers.none)
    part = {frozenset("GN"): 0.5, frozenset("NM"): 0.25, frozenset("HM"): 0.1}
    ends = [frozenset(pair) for pair in zip(found.said["source"], found.said["target"], strict=True)]
    x = np.array([part[pair] for pair in ends])
    cut = Cuts(sample, people, [0]).at(x)
    assert cut.constant.sum() == 0.0
    assert dict(zip(ends, cut.price.sum(axis=0), strict=True)) == pytest.approx(
        {frozenset("GN"): 0.0, frozenset("NM"): 0.9, frozenset("HM"): 0.1}
    )
    assert (cut.price @ x).sum() == pytest.approx(0.235)


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["mean", "leximin"])
def test_one_thread_and_two_give_the_same_plan_and_bound(objective, monkeypatch):
    net = hn.generate("tunisia", defenders=40, rng=3)
    monkeypatch.setattr(contact_search, "FEW_SETS", 0)
    plans = []
    for threads in (1, 2):
        for module in (cuts, opened_worlds):
            monkeypatch.setattr(module, "processors", lambda threads=threads: threads)
        plans.append(hn.plan.channels(net, budget=3, objective=objective, worlds=64, rng=5, validate=False))
    assert plans[0].opening.ids == plans[1].opening.ids
    assert (plans[0].objective, plans[0].bound) == (plans[1].objective, plans[1].bound)
    assert plans[0].objective <= plans[0].bound


@pytest.mark.slow
def test_a_large_budget_is_bounded_within_a_tenth():
    net = hn.generate("kyrgyzstan", defenders=60, rng=3)
    plan = hn.plan.channels(net, budget=8, worlds=64, rng=5, validate=False)
    assert 0 < plan.gap < 0.1
