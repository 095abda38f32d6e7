"""Access of defenders to bodies: worked cases, naive oracles, groups, what is not known, and what is not told."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics import access_question, accessibility, decay
from hrdnet.metrics.accessibility import access
from hrdnet.metrics.costs import Dialogue, Travel
from hrdnet.metrics.engines.congestion import equilibrium
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.targets import roles
from tests.metrics.test_degenerate import NETWORKS
from tests.oracles import catchments as oracle
from tests.strategies import timed_networks

NOTHING = {"source": [], "target": []}
METHODS = {
    "opportunities": {},
    "2sfca": {},
    "e2sfca": {"decay": decay.gaussian(5)},
    "3sfca": {"decay": decay.exponential(0.1)},
    "raam": {},
}


def known(**changes):
    """Two rows, a mission in the capital and one in a town, all that access over travel needs known."""
    actors = {
        "id": ["G", "H", "M", "T"],
        "role": ["defender", "defender", "mission", "mission"],
        "setting": ["rural", "capital", "capital", "town"],
        "region": ["R", "C", "C", "S"],
        "count": [6, 4, 1, 1],
        "women": [0.5, 0.25, None, None],
        "hours_to_capital": [2, 0, None, None],
        "officers": [None, None, 2, 1],
        "days_per_month": [None, None, 5, 3],
    }
    channels = {"source": ["G"], "target": ["T"], "travel_hours": [1]}
    return hn.ProtectionNetwork(actors | changes, channels)


def test_a_worked_case_by_hand():
    """Six and four people share ten days where all reach them; three days are for the six alone."""
    found = access(known(), max_cost=2)
    assert found.value.tolist() == [1 + 0.5, 1]
    assert found.low.tolist() == found.high.tolist() == found.value.tolist()
    assert access(known(), max_cost=1).value.tolist() == [0.5, 2.5]
    assert access(known(), max_cost=0.5).value.tolist() == [0, 2.5]
    assert access(known(), method="opportunities", max_cost=2).value.tolist() == [13, 10]
    weighed = access(known(), decay=decay.step((0, 1, 2), (1, 0.5, 0.25)))
    ratios = [10 / (6 * 0.25 + 4), 3 / (6 * 0.5)]
    assert weighed.value == pytest.approx([0.25 * ratios[0] + 0.5 * ratios[1], ratios[0]])


def test_raam_counts_the_journey_and_the_crowd():
    found = access(known(), method="raam", tau=4, rho=1)
    truth = equilibrium([6, 4], [10, 3], [[2, 1], [0, math.inf]], rho=1, tau=4)
    assert found.value == pytest.approx(4 * truth.cost, rel=1e-12)
    assert found.unit == "hours"
    assert found.less_is_better
    assert found.provenance.parameters["residual"] <= 1e-8
    assert found.loads()["asking"].tolist() == pytest.approx(truth.loads.tolist())
    assert access(known()).provenance.parameters["residual"] is None


def test_groups_are_means_over_people():
    found = access(known(), max_cost=2)
    assert found.by("setting")["value"].to_dict() == {"capital": 1, "rural": 1.5}
    by_women = found.by("women")
    assert by_women["defenders"].to_dict() == {"women": 4, "others": 6}
    assert by_women["value"].to_dict() == pytest.approx({"women": (3 * 1.5 + 1) / 4, "others": (3 * 1.5 + 3) / 6})
    assert found.overview().loc["all defenders in contact", "value"] == pytest.approx(1.3)
    gap = found.gap("setting", "rural", ["capital", "town"])
    assert (gap.probability, gap.low, gap.high) == (0.5, 0.5, 0.5)
    assert found.by(["setting", "women"]).loc[("rural", "women"), "rows"] == 1
    with pytest.raises(hn.UsageError, match="no defender belongs"):
        found.gap("setting", "rural", "town")


def test_who_has_no_body_counts_as_zero_in_supply_and_apart_in_costs():
    net = known(hours_to_capital=[2, None, None, None])
    supply = access(net, max_cost=2)
    assert supply.value.tolist() == [10 / 6 + 0.5, 0]
    assert supply.unreachable.tolist() == [0, 1]
    everyone = supply.record(np.ones(len(supply.parts), dtype=bool))
    assert everyone["value"] == pytest.approx(1.3)
    assert everyone["unreachable"] == pytest.approx(0.4)
    cost = access(net, method="raam", tau=4)
    assert cost.value[1] == cost.low[1] == cost.high[1] == math.inf
    everyone = cost.record(np.ones(len(cost.parts), dtype=bool))
    assert everyone["value"] == pytest.approx(cost.value[0])
    assert everyone["unreachable"] == pytest.approx(0.4)
    assert np.isnan(cost.by("setting").loc["capital", "value"])
    assert "40 % of defenders have no body within reach of which the file says how far it is" in cost.summary()
    assert "; the mean is over the others" in cost.summary()
    assert np.isnan(cost.gap("setting", "rural", "capital").probability)


def test_a_body_that_has_nothing_is_not_within_reach():
    result = access(known(visit_days=[None, None, 20, 0]), capacity="visits", max_cost=1)
    assert result.unreachable.tolist() == [1, 0]
    assert result.value.tolist() == [0, 5]


def test_a_limit_closes_bodies_to_raam_too():
    wide, narrow = (access(known(), method="raam", tau=4, rho=1, max_cost=limit) for limit in (2, 1))
    truth = equilibrium([6, 4], [10, 3], [[math.inf, 1], [0, math.inf]], rho=1, tau=4)
    assert narrow.value == pytest.approx(4 * truth.cost)
    assert narrow.value[0] > wide.value[0]
    unsure = access(known(hours_to_capital=["1-3", 0, None, None]), method="raam", to=["M"], max_cost=2, rng=1)
    assert unsure.unreachable[0] == pytest.approx(0.5, abs=0.02)
    assert math.isfinite(unsure.high[0])


@pytest.mark.parametrize("over", ["travel", "dialogue"])
def test_a_row_that_may_help_itself_goes_nowhere_else(over):
    net = known(officers=[1, None, 2, 1], days_per_month=[6, None, 5, 3], hours_to_capital=[None] * 4)
    result = access(net, to=["G", "T"], over=over, max_cost=0)
    assert result.value.tolist() == [1, 0]
    if over == "dialogue":
        everywhere = access(net, to=["G", "T"], over=over, max_cost=math.inf)
        assert everywhere.asking[0].tolist() == [6, 0]


def hours(actors=None, channels=NOTHING, regions=None, *, position=0.5):
    """Hours from the only defender to the only mission, and the share of pairs about which nothing is known."""
    columns = {"id": ["G", "M"], "role": ["defender", "mission"], "setting": ["rural", "capital"], "region": ["R", "C"]}
    net = hn.ProtectionNetwork(columns | (actors or {}), channels, regions=regions)
    way = Travel(net, np.array([0]), np.array([1]))
    state = dict.fromkeys(("travel_hours", "road_detour", "road_speed"), position)
    found = way.between([state], np.array([math.inf]), 10)[2]
    return (float(found[0, 0]) if found.size else None), way.unknown_share


PLACES = {"latitude": [40.0, 42.0], "longitude": [70.0, 74.5]}


def test_hours_are_those_of_a_channel_then_to_the_capital_then_by_distance():
    road = {"source": ["M", "M"], "target": ["G", "G"], "travel_hours": [5, 3], "medium": ["phone", "in_person"]}
    both = {"hours_to_capital": [4, None]} | PLACES
    assert hours(both, road) == (3, 0)
    assert hours(both) == (4, 0)
    assert hours(both | {"setting": ["rural", "town"]}) == (pytest.approx(hours(PLACES)[0]), 0)
    assert hours() == (None, 1)
    assert hours({"setting": ["rural", "town"], "hours_to_capital": [4, None]}) == (None, 1)


def test_a_distance_takes_an_assumed_detour_and_speed():
    km = oracle.kilometres((40, 70), (42, 74.5))
    assert hours(PLACES, position=0)[0] == pytest.approx(km * 1.2 / 30, rel=1e-12)
    assert hours(PLACES, position=1)[0] == pytest.approx(km * 1.6 / 60, rel=1e-12)
    of_regions = {"id": ["R", "C"], **PLACES}
    assert hours(regions=of_regions)[0] == pytest.approx(hours(PLACES)[0], rel=1e-12)
    mixed = {"latitude": [None, 42.0], "longitude": [None, 74.5]}
    of_one = {"id": ["R", "C"], "latitude": [40.0, None], "longitude": [70.0, None]}
    assert hours(mixed, regions=of_one)[0] == hours(PLACES)[0]
    assert hours(mixed) == (None, 1)


def test_ranges_of_hours_are_read_between_their_ends():
    road = {"source": ["G"], "target": ["M"], "travel_hours": ["2-6"]}
    assert [hours(None, road, position=p)[0] for p in (0, 0.5, 1)] == [2, 4, 6]
    assert [hours({"hours_to_capital": ["1-2", None]}, position=p)[0] for p in (0, 1)] == [1, 2]


def test_pairs_without_any_way_to_say_are_reported():
    net = known(hours_to_capital=[2, None, None, None])
    assert access(net, max_cost=3).provenance.parameters["unknown_share"] == 0.5
    assert "For 50 % of the pairs" in access(net, max_cost=3).summary()
    assert "of the pairs" not in access(known(setting=["rural", "capital", "capital", "capital"])).summary()


@settings(max_examples=60)
@given(timed_networks(), st.sampled_from(["formal", "both"]))
def test_days_of_dialogue_are_those_of_the_quickest_route(net, to):
    found = roles(net, to, host_state=False)
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    bodies = np.flatnonzero(found.target)
    way = Dialogue(net, found, rows, bodies)
    names = Evaluation(net, hn.barriers.none, found).coordinates
    place, body, days = way.between([dict.fromkeys(names, 0.5)] * 3, np.full(3, math.inf), 1000)
    answer = np.full((len(rows), len(bodies)), math.inf)
    answer[place, body] = days[0]
    assert (days == days[0]).all()
    for i, row in enumerate(rows.tolist()):
        for j, target in enumerate(bodies.tolist()):
            truth = oracle.days(net, found.target, found.relay, net.ids[row], net.ids[target])
            if found.target[row] and row != target:
                truth = math.inf  # a request stops at the first target, and she is one
            assert answer[i, j] == pytest.approx(truth, rel=1e-12)


@settings(max_examples=40)
@given(timed_networks(), st.floats(0, 40))
def test_a_limit_only_leaves_out_what_lies_beyond(net, limit):
    found = roles(net, "formal", host_state=False)
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    way = Dialogue(net, found, rows, np.flatnonzero(found.target))
    state = dict.fromkeys(Evaluation(net, hn.barriers.none, found).coordinates, 0.5)

    def pairs(most):
        place, body, days = way.between([state], np.array([most]), 1000)
        near = days[0] <= limit
        return dict(zip(zip(place[near], body[near], strict=True), days[0, near], strict=True))

    assert pairs(limit) == pairs(math.inf)


@settings(max_examples=40)
@given(timed_networks(), st.sampled_from(sorted(METHODS)), st.sampled_from([3.0, 15.0, math.inf]))
def test_access_over_dialogue_is_what_its_definition_says(net, method, limit):
    assume(method != "raam")
    net = net.updated(actors={"id": list(net.ids), "officers": [2] * len(net), "days_per_month": [3] * len(net)})
    found = roles(net, "formal", host_state=False)
    result = access(net, method=method, over="dialogue", max_cost=limit, rng=1, **METHODS[method])
    bodies = [net.ids[row] for row in np.flatnonzero(found.target)]
    people = net.actors.set_index("id")["count"]
    cost = [
        [oracle.days(net, found.target, found.relay, one, body) if one == body or not found.target[net.position(one)]
         else math.inf for body in bodies]
        for one in result.defenders
    ]  # fmt: skip
    function = METHODS[method].get("decay")
    weigh = (lambda c: 1.0) if function is None else (lambda c: float(function(np.array([c]))[0]))
    truth = oracle.access(
        [people[one] for one in result.defenders],
        [6.0] * len(bodies),
        cost,
        weigh,
        choose="all" if method == "3sfca" else None,
        most=limit,
        shared=method != "opportunities",
    )
    assert result.value == pytest.approx(truth, rel=1e-9)


def test_selection_looks_at_bodies_past_the_limit_over_dialogue_too():
    times = {"interval_days": [2, 20], "delay_days": [0, 0], "medium": ["phone"] * 2}
    actors = {"id": ["G", "M", "T"], "role": ["defender", "mission", "mission"], "officers": [None, 1, 1]}
    actors |= {"days_per_month": [None, 3, 3], "women": [0, None, None]}
    net = hn.ProtectionNetwork(actors, {"source": ["G", "G"], "target": ["M", "T"], **times})
    asked = {"method": "3sfca", "over": "dialogue", "decay": decay.gravity(1), "max_cost": 5}
    cost, people, supply = [[1.0, 10.0]], [1.0], [3.0, 3.0]
    for selection in ("all", "catchment"):
        truth = oracle.access(people, supply, cost, lambda c: 1 / c, choose=selection, most=5)
        result = access(net, selection=selection, **asked)
        assert result.value == pytest.approx(truth)
        weight = 1 / 1.1 if selection == "all" else 1
        assert result.asking[0] == pytest.approx([weight, 0])


def test_a_request_stops_at_the_first_body_and_takes_directed_channels_one_way():
    actors = {"id": ["G", "M", "N", "T"], "role": ["defender", "mission", "ngo", "mission"]}
    times = {"interval_days": [2, 2, 2], "delay_days": [0, 0, 0], "medium": ["phone"] * 3}
    through = hn.ProtectionNetwork(actors, {"source": ["G", "M", "N"], "target": ["M", "N", "T"], **times})
    loads = access(through, over="dialogue", rng=1).loads()
    assert (loads["asking"] > 0).to_dict() == {"M": True, "T": False}
    back = hn.ProtectionNetwork(
        actors, {"source": ["M", "G", "T"], "target": ["G", "N", "N"], "directed": ["yes", "no", "yes"], **times}
    )
    assert access(back, over="dialogue", rng=1).value.tolist() == [0]
    closed = hn.ProtectionNetwork(actors, {"source": ["G"], "target": ["M"], "probability": [0]})
    assert access(closed, over="dialogue", rng=1).unreachable.tolist() == [1]


def test_host_state_bodies_take_part_only_when_asked_for():
    net = hn.examples.load("kyrgyzstan")
    without, with_state = (access(net, host_state=one, rng=1) for one in (False, True))
    assert set(without.bodies) <= set(with_state.bodies)
    assert not {"P01"} & set(without.loads().index)


def test_capacity_is_officer_days_visit_days_or_a_share_of_actions():
    changes = {"visit_days": [None, None, 20, 0]}
    assert access(known(**changes), capacity="visits", max_cost=2).supply.tolist() == [[20, 0]]
    assert access(known(), max_cost=2).supply.tolist() == [[10, 3]]
    net = known()
    mechanisms = {"id": ["X", "Y", "Z"], "formal": ["yes", "yes", "no"], "kind": ["urgent_appeal", "award", "award"]}
    mechanisms |= {"operators": [["M", "T"], ["M"], ["T"]], "capacity": [10, "4-6", 100]}
    net = hn.ProtectionNetwork(net.actors, net.channels.drop(columns="id"), mechanisms=mechanisms)
    formal = access(net, capacity="mechanisms", max_cost=2, rng=1)
    assert formal.supply[:, 1].tolist() == [5] * 64
    assert 9 <= formal.supply[:, 0].min() < 9.1
    assert 10.9 < formal.supply[:, 0].max() <= 11
    assert formal.unit == "actions a year per defender"
    assert access(net, to="award", capacity="mechanisms", max_cost=2, rng=1).supply[0, 1] == 100
    assert access(net, to="X", capacity="mechanisms", max_cost=2).supply.tolist() == [[5, 5]]
    assert access(net, to="both", capacity="mechanisms", max_cost=2, rng=1).supply[0, 1] == 105
    assert access(net, to=["T"], capacity="mechanisms", max_cost=2).supply.tolist() == [[105]]


def test_what_nobody_said_takes_a_range_that_is_listed():
    net = known(officers=[None, None, 2, None], days_per_month=[None, None, None, None])
    result = access(net, max_cost=2, rng=1)
    words = [str(one) for one in result.assumptions]
    assert "capacity: officers who work on human rights: 1 of 2 unknown, taken as 1 to 3 people (assumption)" in words
    assert any("days a month they have for it: 2 of 2 unknown, taken as 1 to 5 days" in one for one in words)
    assert set(result.provenance.parameters["uncertain"]) == {"officers", "days_per_month"}
    assert (result.low < result.value).all()
    assert (result.value < result.high).all()
    assert 2 * 1 <= result.supply[:, 0].min() < 2.2
    assert 9.8 < result.supply[:, 0].max() <= 2 * 5
    alone = access(net, capacity="visits", max_cost=2, rng=1)
    assert 0 <= alone.supply.min() < 0.2
    assert 9.8 < alone.supply.max() <= 10
    actions = access(net, capacity="mechanisms", max_cost=2, rng=1)
    assert 5 <= actions.supply.min() < 6
    assert 49 < actions.supply.max() <= 50


@pytest.mark.parametrize(("over", "low", "high"), [("travel", 4, 12), ("dialogue", 14, 60)])
def test_how_far_people_go_is_an_assumption_unless_the_caller_says(over, low, high):
    result = access(known(), over=over, rng=1)
    assert "how_far" in result.provenance.parameters["uncertain"]
    assert any(f"{low} to {high}" in str(one) for one in result.assumptions)
    assert f"{low} to {high}" in "".join(map(str, access(known(), over=over, method="raam", rng=1).assumptions))
    for options in ({"max_cost": 5}, {"decay": decay.gaussian(5)}, {"method": "raam", "tau": 5}):
        assert "how_far" not in access(known(), over=over, rng=1, **options).provenance.parameters["uncertain"]


def test_the_range_of_how_far_people_go_is_met_by_who_lives_within_it():
    """At eight hours half of the range of 4 to 12 hours is enough."""
    result = access(known(hours_to_capital=[8, 0, None, None]), to=["M"], rng=1)
    assert result.unreachable.tolist() == [0.5, 0]
    assert result.low.tolist() == [0, 1]


def test_a_count_that_is_a_range_changes_who_shares():
    result = access(known(count=["2-10", 4, 1, 1]), max_cost=2, rng=1)
    assert result.low[1] == pytest.approx(10 / 14, rel=0.02)
    assert result.high[1] == pytest.approx(10 / 6, rel=0.02)


def test_the_same_seed_gives_the_same_bits_and_the_order_of_rows_changes_nothing():
    net = hn.examples.load("tunisia")
    for method in ("2sfca", "raam"):
        one, again = (access(net, method=method, over="dialogue", rng=7) for _ in range(2))
        np.testing.assert_array_equal(one.by_state, again.by_state)
        order = np.random.default_rng(0).permutation(len(net))
        shuffled = hn.ProtectionNetwork(
            net.actors.iloc[order],
            net.channels.drop(columns="id").iloc[::-1],
            mechanisms=net.mechanisms,
            regions=net.regions,
            about=net.about,
        )
        other = access(shuffled, method=method, over="dialogue", rng=7)
        place = {name: spot for spot, name in enumerate(other.defenders)}
        moved = other.value[[place[name] for name in one.defenders]]
        assert moved == pytest.approx(one.value, rel=1e-7)
    assert access(net, rng=one.seed).seed == 7


def test_shared_methods_divide_all_that_somebody_reaches():
    net = hn.examples.load("mexico")
    for method in ("2sfca", "e2sfca", "3sfca"):
        result = access(net, method=method, rng=3, **METHODS[method])
        people = result.weights.sum(axis=1)
        whole = np.array([(result.supply[s] * (result.asking[s] > 0)).sum() for s in range(len(people))])
        mean = result.of(np.ones(len(result.parts), dtype=bool)).by_state
        assert mean * people == pytest.approx(whole, rel=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("over", ["travel", "dialogue"])
@pytest.mark.parametrize("name", NETWORKS)
def test_degenerate_networks_have_an_answer(name, over, method):
    result = access(
        hn.ProtectionNetwork(*NETWORKS[name]), method=method, over=over, to="both", rng=1, **METHODS[method]
    )
    assert result.summary()
    assert " inf " not in repr(result)
    assert " nan " not in repr(result)
    assert len(repr(result)) < 200
    assert result._repr_html_()
    assert len(result.to_frame()) == len(result.value) == len(result.defenders)
    assert len(result.by("setting")) <= len(result.rows)
    assert len(result.loads()) <= len(result.bodies)
    figure, axes = result.plot()
    assert axes.figure is figure
    assert not result.value.flags.writeable
    assert ((result.low <= result.value) & (result.value <= result.high)).all()


def test_nobody_within_reach_is_said_in_words():
    result = access(hn.ProtectionNetwork(*NETWORKS["no channels"]), method="raam", over="dialogue", rng=1)
    assert result.value.tolist() == [math.inf]
    assert "no body within reach" in repr(result)
    assert "nobody has a body within reach" in result.summary()
    alone = access(hn.ProtectionNetwork(*NETWORKS["one defender"]), rng=1)
    assert "Nobody in the file is a body" in alone.summary()


def test_words_and_loads_name_no_group_and_only_missions_and_mechanisms():
    net = hn.examples.load("kyrgyzstan")
    result = access(net, to="both", rng=1)
    for text in (result.summary(), repr(result), result._repr_html_()):
        assert not [name for name in net.ids if name in text]
    role = net.actors.set_index("id")["role"]
    named = [one for one in result.loads().index if one in set(net.ids)]
    assert {role[one] for one in named} <= {"mission", "intergovernmental", "mechanism"}
    in_file = [name for name in net.ids if name in set(named)]
    assert named == in_file
    classes = result.loads().drop(index=named)
    assert classes["bodies"].sum() == len(result.bodies) - len(named)
    assert (classes["bodies"] >= 5).all()
    assert list(result.to_frame()["actor"]) == [name for name in net.ids if name in set(result.defenders)]


def test_the_summary_says_what_is_less_and_what_is_better():
    raam = access(known(), method="raam", tau=4)
    assert "Less is better." in raam.summary()
    assert "cost of access" in repr(raam)
    assert "Rural defenders pay" in raam.summary()
    supply = access(known(), max_cost=2).summary()
    assert "Rural defenders have 0.5 officer-days a month more" in supply
    assert "Among the 10 defenders in your file; those nobody knows are not counted" in supply
    assert "Barriers are not asked" in supply
    same = access(known(hours_to_capital=[1, 1, None, None], officers=[None, None, 2, 0]), max_cost=2)
    assert "the same as those in the capital" in same.summary()


def test_an_answer_that_may_go_either_way_names_the_fact_that_would_help():
    """Whoever has more officers near has more: the rural row's mission or the capital's."""
    net = known(
        officers=[None, None, "1-3", 2], days_per_month=[None, None, 1, 1], hours_to_capital=[99, 0, None, None]
    )
    result = access(net.updated(actors={"id": ["G"], "count": [4]}), max_cost=2, rng=1)
    gap = result.gap("setting", "rural", "capital")
    assert gap.low < 0 < gap.high
    assert "your data cannot answer" in result.summary()
    assert "the fact that would help most is how many officers each body has" in result.summary()


def test_figures_carry_their_mark_and_unit():
    figure, axes = access(hn.examples.load("mexico"), rng=1).plot()
    assert "INVENTED" in " ".join(text.get_text() for text in figure.texts)
    assert axes.get_xlabel().replace("\n", " ") == "officer-days a month per defender within reach"
    _, axes = access(hn.examples.load("mexico"), method="raam", rng=1).plot()
    assert "less is better" in axes.get_xlabel().replace("\n", " ")


def test_large_networks_get_fewer_states_of_knowledge_and_never_fewer_than_four(monkeypatch):
    net = hn.examples.load("tunisia")
    assert access(net, rng=1).provenance.parameters["states"] == 64
    whole = access(net, rng=1).by_state
    monkeypatch.setattr(accessibility, "_WORK", {True: 1.0, False: 48 * 30 * 20.0})
    fewer = access(net, rng=1)
    assert fewer.provenance.parameters["states"] in {8, 16}
    np.testing.assert_array_equal(fewer.by_state, whole[: len(fewer.by_state)])
    assert access(net, method="raam", rng=1).provenance.parameters["states"] == 4


@pytest.mark.parametrize("over", ["travel", "dialogue"])
def test_blocks_of_states_change_no_bit(over, monkeypatch):
    net = hn.examples.load("thailand")
    whole = access(net, over=over, rng=1).by_state
    monkeypatch.setattr(accessibility, "_BLOCK", 10_000)
    np.testing.assert_array_equal(access(net, over=over, rng=1).by_state, whole)


@pytest.mark.parametrize("over", ["travel", "dialogue"])
def test_more_pairs_than_memory_holds_are_refused(over, monkeypatch):
    monkeypatch.setattr(accessibility, "MOST_PAIRS", 10)
    with pytest.raises(hn.UsageError, match="more than 10 pairs"):
        access(hn.examples.load("tunisia"), over=over, rng=1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"method": "gravity"}, "method is one of opportunities, 2sfca, e2sfca, 3sfca, raam"),
        ({"over": "air"}, "over is travel or dialogue"),
        ({"to": "everything"}, "to is formal"),
        ({"capacity": "money"}, "capacity is one of officers, visits, mechanisms"),
        ({"selection": "some"}, "selection is"),
        ({"method": "3sfca"}, "give decay"),
        ({"max_cost": -1}, "max_cost"),
        ({"tau": 3}, "go with raam only"),
        ({"rho": 3}, "go with raam only"),
        ({"method": "raam", "tau": 0}, "tau is a finite"),
        ({"method": "raam", "rho": math.inf}, "rho is a finite"),
        ({"method": "raam", "decay": decay.gaussian(1)}, "without decay"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, words):
    with pytest.raises(hn.UsageError, match=words):
        access(known(), rng=1, **options)
    with pytest.raises(hn.UsageError, match="expected a ProtectionNetwork"):
        access("my.xlsx")


def test_every_coordinate_that_may_be_unknown_has_words():
    from hrdnet.graph import meetings
    from hrdnet.metrics import access_words, capacities, costs

    names = {"count", "women", "travel_hours", access_question.HOW_FAR, *capacities.COORDINATES, *costs.COORDINATES}
    assert names | {one.name for one in meetings.ATTRIBUTES} == set(access_words._FACTS)


PROGRAM = """
import hrdnet as hn
from hrdnet.metrics.accessibility import access

net = hn.examples.load("kyrgyzstan")
for method in ("2sfca", "raam"):
    result = access(net, method=method, over="dialogue", rng=1)
    print(*result.value.round(9), *result.high.round(9))
"""


def test_kernels_give_the_same_answer_compiled_and_not():
    def run(**environment):
        command = [sys.executable, "-W", "error", "-c", PROGRAM]
        done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run(NUMBA_DISABLE_JIT="1") == run()
