"""Regional visits: a case worked by hand, days and roads, whom a visit meets, words, the strategy of a plan."""

import dataclasses
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import pyplot as plt

import hrdnet as hn
from hrdnet.plan.journey_demands import legs
from hrdnet.plan.touring import Touring
from hrdnet.plan.visit_meetings import with_short_visits
from hrdnet.sim.sharing.budgets import visit_days
from hrdnet.sim.sharing.outreach import tour
from hrdnet.sim.sharing.terrain import Missions, Terrain
from tests.sim.test_strategies import shuffled
from tests.strategies import outreach_networks

pytestmark = pytest.mark.slow
KYRGYZSTAN = hn.examples.load("kyrgyzstan")
#: Words that are never said to people (domain).
BANNED = "gatekeep alert triage focal associate shapley leximin birnbaum risk score rank priorit eligib recommend"


def quick(net=KYRGYZSTAN, **options):
    return hn.plan.visits(net, **({"worlds": 64, "scenarios": 0, "rng": 1} | options))


def road(**columns):
    """Mission A in C; groups in S, T and U on one road: S a degree of latitude north, T half a degree further, U south."""
    receiver = ("awareness", "capacity", "resources", "competency", "verification", "relays", "will")
    actors = {
        "id": ["A", "s", "t", "u"],
        "role": ["mission", "defender", "defender", "defender"],
        "formal": ["yes", "no", "no", "no"],
        "region": ["C", "S", "T", "U"],
        "setting": ["capital", "rural", "rural", "town"],
        "count": [1, 30, 20, 10],
        "women": [0.0, 0.5, 1.0, 0.0],
        "latitude": [10.0, 11.0, 11.5, 9.0],
        "longitude": [5.0] * 4,
        "visit_days": [9, None, None, None],
        **{name: [1.0] * 4 for name in receiver},
        **columns,
    }
    regions = {"id": ["C", "S", "T", "U"], "insecurity": [0.0, 0.3, 0.1, 0.0], "roads": [1.0] * 4}
    return hn.ProtectionNetwork(actors, {"source": [], "target": []}, regions=regions, about={"synthetic": True})


SURE = hn.barriers.default.only("will")


def on_the_road(**options):
    return quick(road(), **({"barriers": SURE, "times_a_year": 1} | options))


def test_a_case_worked_by_hand():
    """A degree is 111.19 km, 3.11 hours at 1.4 / 50 km/h, 0.389 days of 8 hours; a meeting takes 0.3 days.

    S alone takes 2 x 0.389 + 0.3 = 1.078 days and has 30 of 60 defenders; S and T on one way 3 x 0.389 + 0.6 = 1.768
    with 50; S and T on two journeys 1.078 + 1.468; all three on any journeys 5 x 0.389 + 0.9 = 2.846.
    """
    one = on_the_road(days=1.5)
    assert one.visited == ("S",)
    assert one.objective == one.bound == one.fresh == 0.5
    two = on_the_road(days=2)
    assert [[two.regions[region] for region in journey.route] for journey in two.routes] == [["S", "T"]]
    assert two.objective == pytest.approx(50 / 60, abs=2e-5)
    assert two.days == pytest.approx(3 * 111.195 * 1.4 / 50 / 8 + 0.6, abs=2e-3)
    assert two.routes[0].hours == pytest.approx(3 * 111.195 * 1.4 / 50, abs=0.02)
    every = on_the_road(days=2.9)
    assert every.visited == ("S", "T", "U")
    assert every.objective == 1.0
    assert every.after.record(np.ones(4, dtype=bool))["probability"] == 1.0
    assert all(plan.proved for plan in (one, two, every))
    # T is empty on the way; one journey of three days goes everywhere, one of two and one of one too.
    assert on_the_road(days=9, longest=1.2).visited == ("S", "U")
    frame = two.journeys()
    assert frame["closed"].tolist() == pytest.approx([1 - 0.7 * 0.9])
    assert frame["women_met"].tolist() == pytest.approx([35.0])
    assert frame["defenders"].tolist() == frame["met"].tolist() == [50.0]


def test_days_count_each_time_and_no_mission_travels_on_more_days_than_it_has():
    assert on_the_road(days=3, times_a_year=2).visited == ("S",)
    assert on_the_road(days=100, times_a_year=4).visited == ("S", "T")  # 9 days are all that A has
    assert on_the_road(days={"A": 12}, times_a_year=4).visited == ("S", "T", "U")
    assert on_the_road(days=100, missions=[]).visited == ()


def test_who_is_far_or_unsafe_is_left_out_and_named():
    plan = on_the_road(days=9, longest=1.2)
    assert plan.out_of_the_way == ("T",)
    unsafe = on_the_road(days=9, insecurity_limit=0.2)
    assert unsafe.visited == ("T", "U")
    assert unsafe.out_of_the_way == ("S",)
    assert "dangerous" in unsafe.summary()


def test_a_group_comes_first_if_that_is_asked_for():
    assert on_the_road(days=1.5, objective="worst").visited in {("S",), ("U",)}
    plan = on_the_road(days=2.5, objective="leximin")
    assert plan.visited == ("S", "U")  # town 1, rural 0.6; with S and T town would have nothing
    assert plan.levels == pytest.approx((0.6, 1.0))
    assert plan.price == pytest.approx(10 / 60, abs=2e-5)
    floor = on_the_road(days=1.5, floors={"rural women": 0.5})
    assert floor.visited == ("T",)
    whose = on_the_road(days=1.5, group="women")
    assert whose.visited == ("T",)  # 20 women there, 15 in S
    assert whose.objective == pytest.approx(20 / 35, abs=2e-5)
    ceiling = on_the_road(days=9, exposure={"women": 0.2})
    assert ceiling.visited == ("S", "U")  # s is half women: 0.5 x 0.35 contacts could be noticed, t 0.35


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"days": 1, "floors": {"rural": 0.5}}, ("days", "floors")),
        ({"days": 9, "floors": {"town": 0.5}, "exposure": {"town": 0.1}}, ("floors", "exposure")),
        ({"days": 9, "floors": {"rural": 1.0}, "insecurity_limit": 0.2}, ("insecurity", "floors")),
        ({"days": 9, "floors": {"rural": 1.0}, "longest": 1.2}, ("floors",)),
        ({"days": {"A": 3}, "times_a_year": 2, "floors": {"rural": 1.0}}, ("floors",)),
    ],
)
def test_demands_that_cannot_be_met_are_said(options, said):
    with pytest.raises(hn.NoPlan, match="can meet these demands together") as error:
        on_the_road(**options)
    words = [sentence.split(":")[0] for sentence in error.value.demands]
    assert set(said) | {"journeys"} <= set(words)
    assert len(words) <= len(said) + 2
    assert error.value.proved


def test_a_network_without_missions_has_no_plan():
    net = hn.ProtectionNetwork({"id": ["g"], "role": ["defender"], "region": ["R"]}, {"source": [], "target": []})
    with pytest.raises(hn.Infeasible, match="0 of them"):
        quick(net)


def test_without_places_hours_to_the_capital_count_and_no_detour_is_quicker():
    net = road(latitude=[None] * 4, longitude=[None] * 4, hours_to_capital=[None, 2, 3, 4])
    _, out, between = legs(Terrain.of(net))
    assert out[0].tolist() == pytest.approx([2.0, 3.0, 4.0], abs=0.01)
    assert between[0].tolist() == pytest.approx([0.0, 5.0, 6.0], abs=0.02)
    _, axes = quick(net, barriers=SURE, days=9, times_a_year=1).plot()
    assert "days of one journey" in axes.get_xlabel()
    _, out, between = legs(Terrain.of(KYRGYZSTAN))
    way_round = between[:, :, None] + between[None, :, :]
    assert (between[:, None, :] <= way_round + 1e-9).all()
    assert (out[0][:, None] <= out[0][None, :] + between + 1e-9).all()


def test_a_short_visit_meets_first_whose_meeting_lets_most_requests_arrive():
    terrain = Terrain.of(KYRGYZSTAN)
    full = Touring.of(terrain, barriers=None, seed=3)
    short = with_short_visits(full, 0.3)
    assert {len(one.rows) for one in short.tours.values()} == {1}
    key = (1, next(region for region in range(len(terrain.regions)) if len(full.tours[1, region].rows) > 3))
    gains = []
    for row in full.tours[key].rows:
        single = dataclasses.replace(full, tours={key: tour(terrain, 1, [row])})
        shares = single.shares([(), (1,)], worlds=64)
        mine = single.region == key[1]
        gains.append(((shares[1] - shares[0]) * full.weights)[:, mine].sum())
    assert full.tours[key].rows[int(np.argmax(gains))] == short.tours[key].rows[0]
    # With one more day one meeting more, and nobody who was met is dropped.
    longer = with_short_visits(full, 0.6)
    assert set(short.tours[key].rows) < set(longer.tours[key].rows)
    assert with_short_visits(full, 99) is full


@pytest.mark.parametrize("objective", ["mean", "worst", "leximin"])
def test_a_plan_is_proved_within_its_bound_and_the_best_of_its_alternatives(objective):
    plan = quick(objective=objective, days=30)
    assert plan.proved
    assert plan.gap == 0
    assert not plan.wrong
    assert plan.days <= 30
    frame = plan.alternatives()
    assert {"do nothing", "ask them first", "this plan", "most requests", "fewest days", "plain rotation"} == set(
        frame.index
    )
    meets = frame[frame["meets_demands"].eq(True)]
    column = "reach" if objective == "mean" else "worst"
    assert frame.loc["this plan", column] == pytest.approx(meets[column].max(), abs=1e-4)
    assert frame.loc["this plan", column] == pytest.approx(plan.objective, abs=1e-4)
    assert frame.loc["fewest days", "days"] <= frame.loc["this plan", "days"]
    added = frame["reach"] - frame.loc["do nothing", "reach"]
    assert added["fewest days"] >= 0.9 * added["this plan"] - 1e-4


def test_more_days_never_reach_less():
    values = [quick(days=days).objective for days in (0, 5, 10, 20, 40)]
    assert values == sorted(values)
    assert values[0] < values[-1]
    assert quick(days=0).visited == ()
    assert "no visit" in quick(days=0).headline()


def test_the_order_of_rows_changes_nothing_and_the_same_seed_gives_the_same_plan():
    plans = [quick(net, days=30) for net in (KYRGYZSTAN, KYRGYZSTAN, shuffled(KYRGYZSTAN, 5))]
    assert plans[0].routes == plans[1].routes == plans[2].routes
    assert plans[0].objective == plans[1].objective == plans[2].objective
    assert plans[0].summary() == plans[1].summary()
    assert plans[0].calendar().equals(plans[2].calendar())


def test_each_visit_adds_no_less_than_nothing_and_says_for_whom():
    plan = quick(days=30, scenarios=4)
    frame = plan.to_frame()
    assert len(plan.elements) == len(frame) == len(plan.visited)
    for element, row in zip(plan.elements, frame.itertuples(), strict=True):
        assert (element.kind, element.mission, element.region) == ("visit", row.mission, row.region)
        assert element.adds["all defenders in contact"].probability >= 0
        assert 0 <= element.stays <= 1
        assert element.exposure > 0
        assert row.met <= row.defenders + 1e-9
        assert row.after >= row.before
    assert (plan.robustness.regret >= 0).all()
    groups = plan.by_group()
    everyone = groups.loc["all defenders in contact"]
    assert everyone["low"] <= everyone["gain"] <= everyone["high"]
    assert everyone["met"] == pytest.approx(frame["met"].sum())
    assert everyone["visited_after"] >= everyone["visited_before"]
    assert (groups["exposure"] <= plan.exposure() + 1e-9).all()
    assert plan.exposure() == pytest.approx(sum(one.exposure for one in plan.elements))


def test_whom_a_mission_visits_already_is_not_counted_as_gained():
    net = road().with_channels(
        {"source": ["s"], "target": ["A"], "medium": ["in_person"], "form": ["ad_hoc"], "traveller": ["target"]}
    )
    groups = quick(net, barriers=SURE, times_a_year=1, days=9).by_group()
    assert groups.loc["rural", ["visited_before", "visited_after"]].tolist() == [30.0, 50.0]


def test_the_strategy_of_a_plan_pays_its_days_meets_whom_it_says_and_survives_pickling():
    plan = quick(days=30)
    strategy = pickle.loads(pickle.dumps(plan.as_strategy()))
    after = strategy.change(KYRGYZSTAN)
    missions = Missions.of(KYRGYZSTAN)
    paid = visit_days(KYRGYZSTAN, missions) - visit_days(after, missions)
    assert paid.sum() == pytest.approx(plan.days, abs=0.05)
    assert (paid >= 0).all()
    fresh = after.channels.set_index("id").loc[sorted(set(after.channel_ids) - set(KYRGYZSTAN.channel_ids))]
    terrain = Terrain.of(after)
    met = {(row.target, terrain.region_of[after.position(row.source)]) for row in fresh.itertuples()}
    assert met == {(one.mission, one.region) for one in plan.elements}
    assert set(fresh["traveller"]) == {"target"}
    assert set(fresh["interval_days"].astype(float)) == {182.5}
    assert not set(KYRGYZSTAN.channel_ids) - set(after.channel_ids)
    assert strategy.change(road()).fingerprint == road().fingerprint


def test_one_journey_through_two_regions_is_paid_once():
    plan = on_the_road(days=2)
    after = plan.as_strategy().change(road())
    left = visit_days(after, Missions.of(after))
    assert left.tolist() == pytest.approx([9 - plan.days], abs=0.05)


def test_single_meetings_together_are_what_a_whole_tour_brings():
    terrain = Terrain.of(KYRGYZSTAN)
    touring = Touring.of(terrain, barriers=None, seed=3)
    keys = [(mission, region) for mission in (0, 4) for region in range(len(terrain.regions))]
    now, come, lets = touring.by_row(keys, worlds=64)
    shares = touring.shares([(0,), (4,)], worlds=64)
    for mission, region in keys:
        mine = np.flatnonzero(touring.region == region)
        hits = now[:, mine].copy()
        for row in touring.tours[mission, region].rows:
            hits |= come[row] & lets[mission, row][:, None, :]
        assert np.array_equal(np.bitwise_count(hits).sum(axis=2) / 64, shares[mission // 4][:, mine])


def test_one_thread_gives_the_same_plan(monkeypatch):
    plan = quick(days=30)
    monkeypatch.setattr("hrdnet.plan.touring.processors", lambda: 1)
    alone = quick(days=30)
    assert alone.routes == plan.routes
    assert alone.summary() == plan.summary()


@settings(max_examples=25, deadline=None)
@given(outreach_networks(), st.integers(1, 3))
def test_any_network_has_a_plan_within_its_bound_whose_strategy_spends_no_more_than_the_plan(net, times):
    try:
        plan = quick(net, days=12, times_a_year=times, longest=9)
    except hn.Infeasible:
        assert not len(Terrain.of(net).missions) or not Terrain.of(net).regions
        return
    assert not plan.wrong
    assert plan.days <= 12 + 1e-6
    if len(plan.worth.parts):
        assert plan.objective <= plan.bound + 1e-9
    after = plan.as_strategy().change(net)
    paid = (visit_days(net, Missions.of(net)) - visit_days(after, Missions.of(after))).sum()
    assert -1e-6 <= paid <= plan.days + 0.05
    for text in (plan.summary(), plan.note(), plan.headline()):
        assert not set(net.actors.query("role == 'defender'")["id"]) & set(text.replace(":", " ").split())
    figure, _ = plan.plot()
    plt.close(figure)
    assert len(plan.calendar()) == times * len(plan.routes)
    assert {"do nothing", "ask them first", "this plan"} <= set(plan.alternatives().index)
    assert len(plan.to_frame()) == len(plan.elements)


def test_a_plan_runs_in_the_simulation_beside_the_status_quo():
    plan = quick(days=30)
    run = hn.sim.burden_sharing(KYRGYZSTAN, strategies=["status_quo", plan.as_strategy()], replicates=64, rng=7)
    assert run.names == ("status_quo", "planned_visits")


def test_a_plan_survives_pickling_and_cannot_be_changed():
    plan = quick()
    again = pickle.loads(pickle.dumps(plan))
    assert again.summary() == plan.summary()
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.objective = 1.0


def test_the_calendar_has_every_journey_as_often_as_it_is_made():
    plan = quick(days=30, times_a_year=2)
    calendar = plan.calendar()
    assert calendar.groupby("journey").size().tolist() == [2] * len(plan.routes)
    assert calendar["begins"].is_monotonic_increasing
    for _, own in calendar.groupby("mission"):
        assert (own["ends"].to_numpy()[:-1] <= own["begins"].to_numpy()[1:]).all()


def test_words_are_plain_hold_no_id_of_people_and_say_what_else_there_is():
    plan = quick(days=30, scenarios=2)
    people = set(KYRGYZSTAN.actors.query("role != 'mission'")["id"])
    reasons = [words for one in plan.elements for words in (one.words, *one.reasons)]
    for text in (plan.summary(), plan.note(), plan.headline(), *reasons):
        lowered = text.casefold()
        assert not [word for word in BANNED.split() if word in lowered]
        assert not [name for name in people if name in text.replace(",", " ").replace(":", " ").split()]
    for text in (plan.summary(), plan.note()):
        assert "sk them first" in text
        assert "do nothing" in text.casefold()
        assert text.startswith("INVENTED")
    assert len(plan.note().splitlines()) < 50
    assert "journeies" not in plan.summary()


def test_the_page_shows_no_number_of_a_small_group():
    net = road(count=[1, 30, 20, 4])
    page = quick(net, barriers=SURE, days=9, times_a_year=1).note()
    assert "rural:" not in page  # the rest are 4
    assert "capital and town:" not in page


def test_the_map_names_the_regions_that_are_visited_and_no_others():
    plan = quick(days=30)
    figure, axes = plan.plot()
    words = " ".join(text.get_text() for text in (*figure.texts, *axes.texts))
    assert "INVENTED" in words
    assert all(name in words for name in plan.visited)
    assert not [name for name in set(plan.regions) - set(plan.visited) if name in words]
    assert quick(days=0).plot()


@pytest.mark.parametrize(
    "options",
    [
        {"objective": "best"},
        {"group": "nobody"},
        {"days": -1},
        {"days": {"nobody": 3}},
        {"days": {"M01": -3}},
        {"days": float("nan")},
        {"missions": ["nobody"]},
        {"times_a_year": 0},
        {"times_a_year": 1.5},
        {"longest": 0},
        {"days_there": 0},
        {"spare": 2},
        {"insecurity_limit": 2},
        {"worlds": 65},
        {"scenarios": -1},
        {"time_limit": 0},
        {"floors": {"nobody": 0.5}},
        {"floors": {"rural": 2}},
        {"exposure": {"rural": -1}},
        {"among": "count"},
    ],
)
def test_options_that_cannot_be_are_refused(options):
    with pytest.raises(hn.UsageError):
        quick(**options)
