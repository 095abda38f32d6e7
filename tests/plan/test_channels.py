"""New contacts: against every set of them on small networks, a case in series, and what must hold for any network."""

import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.errors import NoPlan
from hrdnet.metrics.groups import memberships
from hrdnet.plan import contact_search
from hrdnet.plan.aims import gini
from tests.oracles import contacts as oracle
from tests.strategies import known_networks

WORLDS = 64
#: Barriers of which nothing is left unknown by the files below: one state of knowledge.
SOME = hn.barriers.default.without("language", "travel")


@st.composite
def cases(draw):
    """A small network in which everything is known, and contacts that could be opened, with costs."""
    net = draw(known_networks(max_actors=6, max_channels=5))
    ids = [str(name) for name in net.ids]
    joined = {frozenset(pair) for pair in zip(net.channels["source"], net.channels["target"], strict=True)}
    pairs = [pair for pair in itertools.combinations(ids, 2) if frozenset(pair) not in joined]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, min_size=1, max_size=5)) if pairs else []
    columns = {
        "source": [a for a, _ in chosen],
        "target": [b for _, b in chosen],
        "medium": [draw(st.sampled_from(["in_person", "phone"])) for _ in chosen],
        "form": ["routine"] * len(chosen),
        "probability": [draw(st.sampled_from([None, 0.5, 0.9])) for _ in chosen],
        **{
            name: [0.9] * len(chosen)
            for name in ("awareness", "recognition", "source_trusts_target", "target_trusts_source")
        },
        "travel_hours": [1.0] * len(chosen),
        "travel_cost": [0.0] * len(chosen),
    }
    cost = [draw(st.sampled_from([1.0, 2.0])) for _ in chosen]
    return net, columns, cost, draw(st.integers(0, 3)), draw(st.integers(0, 2**40))


def by_region(result):
    return list(memberships(result.network, result.parts, "region").values())


def ask(case, **options):
    net, columns, cost, budget, seed = case
    given = {**columns, "cost": cost}
    told = {"budget": budget, "candidates": given, "groups": "region", "barriers": SOME, "worlds": WORLDS, "rng": seed}
    return hn.plan.channels(net, **(told | options))


def every(case, value):
    net, columns, cost, budget, seed = case
    return oracle.best(
        oracle.sets_within(cost, budget),
        lambda chosen: value(oracle.reach_of(net, columns, chosen, by_region, barriers=SOME, worlds=WORLDS, seed=seed)),
    )


@settings(max_examples=8, deadline=None)
@given(cases())
def test_the_plan_is_the_best_of_all_sets_for_the_mean_the_worst_and_the_order_of_groups(case):
    for objective, value in (
        ("mean", lambda reach: (reach[0],)),
        ("worst", lambda reach: (min(reach[1:]), reach[0])),
        ("leximin", lambda reach: (*sorted(reach[1:]), reach[0])),
    ):
        plan = ask(case, objective=objective, validate=False)
        assert plan.proved
        found = value(
            [
                float(plan.after.values(mask).mean())
                for mask in (np.ones(len(plan.after.parts), dtype=bool), *by_region(plan.after))
            ]
        )
        assert tuple(np.round(found, 9)) == pytest.approx(every(case, value), abs=2e-9)


@settings(max_examples=6, deadline=None)
@given(cases())
def test_a_bound_on_gini_holds_and_no_set_within_it_has_a_higher_mean(case):
    net, columns, cost, budget, seed = case
    plan = ask(case, objective="gini", validate=False)

    def inequality(result):
        rows = np.unique(result.parts.row)
        masks = [result.parts.row == row for row in rows]
        values = [float(result.values(mask).mean()) for mask in masks]
        return oracle.gini(values, [float(result.weights[:, mask].sum(axis=1).mean()) for mask in masks])

    def result_of(chosen):
        rows = {name: [cells[one] for one in chosen] for name, cells in columns.items()}
        wider = net.with_channels(rows) if chosen else net
        return hn.metrics.reach(wider, method="sampled", worlds=WORLDS, barriers=SOME, rng=seed)

    limit = inequality(result_of(()))
    assert inequality(plan.after) <= limit + 1e-9
    within = [
        result for chosen in oracle.sets_within(cost, budget) if inequality(result := result_of(chosen)) <= limit + 1e-9
    ]
    best = max(float(one.values(np.ones(len(one.parts), dtype=bool)).mean()) for one in within)
    assert plan.objective == pytest.approx(best, abs=1e-9)


@settings(max_examples=8, deadline=None)
@given(cases())
def test_the_bound_over_cuts_is_never_below_the_best_set(case):
    _net, _columns, _cost, _budget, _seed = case
    exact = ask(case, validate=False)
    before, contact_search.FEW_SETS = contact_search.FEW_SETS, 0
    try:
        for objective in ("mean", "worst"):
            plan = ask(case, objective=objective, validate=False)
            best = exact if objective == "mean" else ask_all(case, objective, before)
            assert plan.objective <= best.objective + 1e-9
            assert best.objective <= plan.bound + 1e-6
            assert plan.gap >= 0
    finally:
        contact_search.FEW_SETS = before


def ask_all(case, objective, few):
    now, contact_search.FEW_SETS = contact_search.FEW_SETS, few
    try:
        return ask(case, objective=objective, validate=False)
    finally:
        contact_search.FEW_SETS = now


@settings(max_examples=8, deadline=None)
@given(cases())
def test_a_larger_budget_never_reaches_less_and_a_floor_that_holds_changes_nothing(case):
    plans = [ask(case, budget=budget, validate=False) for budget in (0, 1, 2, 4)]
    objectives = [plan.objective for plan in plans]
    assert objectives == sorted(objectives)
    now = plans[-1]
    whole = float(now.after.values(np.ones(len(now.after.parts), dtype=bool)).mean())
    same = ask(case, budget=4, floors={"all defenders in contact": max(0.0, whole - 1e-6)}, validate=False)
    assert same.objective == now.objective


@pytest.mark.slow
@settings(max_examples=6, deadline=None)
@given(cases(), st.randoms())
def test_the_order_of_rows_changes_nothing(case, random):
    net, columns, cost, budget, seed = case
    order = list(range(len(cost)))
    random.shuffle(order)
    turned = {name: [cells[one] for one in order] for name, cells in columns.items()}
    rows = net.actors.sample(frac=1, random_state=seed % 1000)
    other = hn.ProtectionNetwork(rows, net.channels.drop(columns="id"), regions=net.regions, about=net.about)
    plan = ask(case)
    same = ask((other, turned, [cost[one] for one in order], budget, seed))
    assert sorted(same.opening.ids) == sorted(plan.opening.ids)
    assert same.objective == pytest.approx(plan.objective, abs=1e-12)


def series():
    """A group whose request needs two new contacts in a row, and another with one that helps a little."""
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "H", "N", "M"],
            "role": ["defender", "defender", "ngo", "mission"],
            "count": [9, 1, None, None],
            "women": [0.0, 0.0, None, None],
        },
        {"source": [], "target": []},
        about={"synthetic": True},
    )
    contacts = {"source": ["G", "N", "H"], "target": ["N", "M", "M"], "probability": [1.0, 1.0, 1.0]}
    return net, contacts


def test_two_contacts_in_series_are_worth_more_together_and_the_search_finds_them(monkeypatch):
    net, contacts = series()
    options = {"candidates": contacts, "barriers": hn.barriers.none, "worlds": 64, "rng": 1}
    assert hn.plan.channels(net, budget=1, **options).objective == pytest.approx(0.1)
    monkeypatch.setattr(contact_search, "FEW_SETS", 0)
    plan = hn.plan.channels(net, budget=2, **options)
    # One after the other would take the single contact first, and stop at 10 %.
    assert plan.objective == pytest.approx(0.9)
    assert 0 <= plan.gap < 1e-6  # the bound leaves room for a solver's rounding
    adds = [one.adds["all defenders in contact"].probability for one in plan.elements]
    assert adds == pytest.approx([0.9, 0.9])  # each is lost without the other


def test_a_demand_that_cannot_be_met_is_said_and_no_other():
    net, contacts = series()
    with pytest.raises(NoPlan) as failed:
        hn.plan.channels(
            net,
            budget=1,
            candidates=contacts,
            barriers=hn.barriers.none,
            floors={"all defenders in contact": 0.5, "region not said": 0.0},
            worlds=64,
            rng=1,
        )
    assert failed.value.proved
    assert failed.value.demands == ("reach of all defenders in contact of at least 50 %", "a budget of 1")
    again = pickle.loads(pickle.dumps(failed.value))
    assert (again.demands, again.proved) == (failed.value.demands, True)


def test_a_ceiling_of_exposure_keeps_contacts_closed():
    net, contacts = series()
    often = contacts | {"times_per_year": [10, 10, 10], "observed": [0.5, 0.5, 0.5]}
    options = {"candidates": often, "barriers": hn.barriers.none, "worlds": 64, "rng": 1, "budget": 3}
    assert len(hn.plan.channels(net, **options).elements) == 3
    assert len(hn.plan.channels(net, exposure={"all defenders in contact": 6}, **options).elements) == 1
    assert not hn.plan.channels(net, exposure={"all defenders in contact": 4.9}, **options).elements


def example(**more):
    actors = {
        "id": ["G", "H", "P", "N", "L", "M", "O", "X"],
        "role": ["defender", "defender", "defender", "ngo", "community", "mission", "official", "mission"],
        "count": [8, 6, 1, 1, 1, 1, 1, 1],
        "region": ["R", "S", "S", "R", "S", "R", "S", "R"],
        "setting": ["rural", "rural", "town", "capital", "rural", "capital", "rural", "capital"],
        "may_harm": [None, None, None, None, None, "no", "no", "yes"],
        "consent_share_missions": [None, None, "no", None, None, None, None, None],
    }
    channels = {"source": ["G", "N"], "target": ["N", "M"]}
    return hn.ProtectionNetwork(actors | more, channels, about={"synthetic": True})


def test_the_rule_opens_no_contact_with_who_may_harm_the_host_state_or_who_refused_and_none_twice():
    from hrdnet.plan.candidates import candidates_of

    found = candidates_of(example(), None, None)
    pairs = {frozenset(pair) for pair in zip(found.said["source"], found.said["target"], strict=True)}
    assert not any({"O", "X"} & pair for pair in pairs)
    assert frozenset(("P", "M")) not in pairs
    assert frozenset(("G", "N")) not in pairs  # there already
    assert {frozenset(("G", "M")), frozenset(("L", "M")), frozenset(("H", "N")), frozenset(("G", "H"))} <= pairs
    assert frozenset(("G", "P")) not in pairs  # a person, not a group
    assert set(found.said["form"]) == {"routine"}


@pytest.mark.parametrize("ends", [("G", "X"), ("P", "M")])
def test_a_listed_contact_with_who_may_harm_or_refused_is_refused_without_a_name(ends):
    with pytest.raises(hn.UsageError, match="plans open no such contact") as failed:
        hn.plan.channels(example(), candidates={"source": [ends[0]], "target": [ends[1]]}, worlds=64, rng=1)
    assert ends[0] not in str(failed.value).split()


def test_a_listed_contact_with_a_body_that_may_harm_in_part_is_opened_and_said_without_its_name():
    net = example(may_harm=[None, None, None, None, None, "partly", "no", "yes"])
    plan = hn.plan.channels(net, candidates={"source": ["G"], "target": ["M"]}, worlds=64, rng=1)
    assert len(plan.elements) == 1
    for text in (plan.summary(), plan.note()):
        (line,) = [line for line in text.splitlines() if "may also do harm" in line]
        assert line.startswith("1 new contact, listed by whoever asked, with a mission that may also do harm")
    assert not set(net.ids) & set(plan.harmful.replace(",", " ").replace(":", " ").split())
    other = hn.plan.channels(example(), candidates={"source": ["G"], "target": ["M"]}, worlds=64, rng=1)
    assert "may also do harm" not in other.summary()


def test_a_plan_with_nothing_opened_has_the_reach_of_the_network_in_its_worlds():
    net = example()
    plan = hn.plan.channels(net, budget=0, worlds=256, rng=7, validate=False)
    assert not plan.elements
    assert plan.objective == plan.planned["before"]
    assert list(plan.alternatives().index) == ["do nothing", "ask them first", "this plan"]


@pytest.mark.slow
def test_words_carry_no_id_and_the_strategy_runs_in_the_simulation():
    net = hn.generate("tunisia", defenders=60, rng=3)
    plan = hn.plan.channels(net, budget=3, objective="leximin", worlds=64, rng=7)
    ids = set(net.ids)
    for text in (plan.summary(), plan.note(), plan.headline()):
        assert not ids & set(text.replace(",", " ").replace(".", " ").split())
    assert plan.gap >= 0
    assert plan.bound >= plan.objective
    assert plan.by_group()["gain"].min() >= 0
    assert len(plan.to_frame()) == len(plan.elements) == 3
    _figure, axes = plan.plot()
    assert axes.get_xlabel()
    result = hn.sim.burden_sharing(net, strategies=["status_quo", plan.as_strategy()], replicates=8, rng=1)
    assert "new_contacts" in str(result.to_frame())
    again = hn.plan.channels(net, budget=3, objective="leximin", worlds=64, rng=plan.seed)
    assert again.opening.ids == plan.opening.ids
    assert again.bound == plan.bound


def test_gini_is_that_of_all_pairs():
    random = np.random.default_rng(4)
    values, weights = random.random((5, 7)), random.random(7)
    assert gini(values, weights) == pytest.approx([oracle.gini(one, weights) for one in values])


def test_wrong_options_are_refused():
    net = example()
    for options in ({"objective": "best"}, {"budget": -1}, {"most_unequal": 0.3}, {"time_limit": 0}, {"worlds": 63}):
        with pytest.raises(hn.UsageError):
            hn.plan.channels(net, **options)


def test_without_defenders_there_is_nothing_to_plan():
    net = hn.ProtectionNetwork({"id": ["M"], "role": ["mission"]}, {"source": [], "target": []})
    plan = hn.plan.channels(net, rng=1)
    assert not plan.elements
    assert "nothing to plan" in plan.summary()
