"""Which mission covers which region: tours against reach, words, demands that cannot be met, the strategy of a plan."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.capacities import capacity_of
from hrdnet.plan.assignment_demands import free_days, shared_languages
from hrdnet.plan.touring import Touring
from hrdnet.sim.sharing.budgets import Activity, visit_days
from hrdnet.sim.sharing.outreach import with_tours
from hrdnet.sim.sharing.terrain import Terrain
from tests.sim.test_strategies import shuffled
from tests.strategies import outreach_networks

KYRGYZSTAN = hn.examples.load("kyrgyzstan")
#: Words that are never said to people (domain).
BANNED = "gatekeep alert triage focal associate shapley leximin birnbaum risk score rank priorit eligib recommend"


def quick(net=KYRGYZSTAN, **options):
    return hn.plan.assign(net, **({"worlds": 64, "scenarios": 0, "rng": 1} | options))


def two_regions(**columns):
    """Two missions, two regions with a group each; mission A always acts, B half the time; nothing else is unknown."""
    receiver = ("awareness", "capacity", "resources", "competency", "verification", "relays")
    actors = {
        "id": ["A", "B", "g", "h"],
        "role": ["mission", "mission", "defender", "defender"],
        "formal": ["yes", "yes", "no", "no"],
        "region": ["R", "R", "R", "S"],
        "count": [1, 1, 10, 30],
        "women": [0.0] * 4,
        "latitude": [1.0, 1.0, 1.0, 2.0],
        "longitude": [1.0] * 4,
        "officers": [1, 1, None, None],
        "days_per_month": [1, 1, None, None],
        "will": [1.0, 0.5, 1.0, 1.0],
        **{name: [1.0] * 4 for name in receiver},
        **columns,
    }
    regions = {"id": ["R", "S"], "insecurity": [0.0, 0.3], "roads": [1.0, 1.0], "neighbours": [["S"], ["R"]]}
    return hn.ProtectionNetwork(actors, {"source": [], "target": []}, regions=regions, about={"synthetic": True})


SURE = hn.barriers.default.only("will")


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(outreach_networks(), st.integers(0, 2**32))
def test_a_region_that_some_missions_tour_reaches_what_reach_says_of_the_network_with_their_tours(net, seed):
    terrain = Terrain.of(net)
    if not len(terrain.missions) or not terrain.regions:
        return
    touring = Touring.of(terrain, barriers=None, seed=1)
    random = np.random.default_rng(seed)
    missions = tuple(sorted({int(one) for one in random.integers(0, len(terrain.missions), 2)}))
    region = int(random.integers(len(terrain.regions)))
    after = with_tours(terrain, [(touring.tours[one, region], 90.0) for one in missions])
    answer = hn.metrics.reach(after, method="sampled", worlds=64, rng=1)
    mine = np.flatnonzero(touring.region == region)
    if len(answer.hits) != len(touring.states) or not len(mine):
        return  # nothing about the network is unknown, only about the tours
    expected = np.bitwise_count(answer.hits).sum(axis=2)[:, mine] / 64
    found = touring.shares([missions], worlds=64)[0][:, mine]
    targets = touring.base.roles.target[terrain.missions.rows]
    assert (found <= expected).all()
    if targets.all():
        assert np.array_equal(found, expected)


def test_all_tours_together_and_all_but_each_are_what_reach_says():
    terrain = Terrain.of(KYRGYZSTAN)
    touring = Touring.of(terrain, barriers=None, seed=3)
    chosen = [(region % len(terrain.missions), region) for region in range(len(terrain.regions))]
    full, without = touring.hits(chosen, worlds=64)
    for left_out, hits in ((None, full), (2, without[2])):
        kept = [key for spot, key in enumerate(chosen) if spot != left_out]
        after = with_tours(terrain, [(touring.tours[key], 90.0) for key in kept])
        assert np.array_equal(hn.metrics.reach(after, method="sampled", worlds=64, rng=3).hits, hits)


def test_a_case_worked_by_hand():
    """A covers either region alone in 4 tours a year of a meeting of 0.3 days and a journey, and acts twice as often.

    R is half an hour away (0.125 days there and back), S is 111 km x 1.4 / 50 km/h = 3.1 hours (0.775 days). So R takes
    4 x 0.425 = 1.7 days, S 4 x 1.075 = 4.3; with 5 days a mission cannot cover both. S has 30 of 40 defenders.
    """
    plan = quick(two_regions(), capacity=5, barriers=SURE)
    assert plan.covered == {"R": ("B",), "S": ("A",)}
    assert plan.objective == pytest.approx((10 * 0.5 + 30 * 1.0) / 40, abs=0.06)  # 64 worlds
    assert plan.to_frame().set_index("region")["days"].to_dict() == pytest.approx({"R": 1.7, "S": 4.3})
    assert plan.proved
    both = quick(two_regions(), capacity=6, barriers=SURE)
    assert both.covered == {"R": ("A",), "S": ("A",)}
    assert both.objective == both.fresh == both.after.record(np.ones(2, dtype=bool))["probability"] == 1.0


def test_the_worst_region_comes_first_if_that_is_asked_for():
    plan = quick(two_regions(count=[1, 1, 30, 30]), capacity=5, barriers=SURE, objective="leximin")
    assert plan.levels[1] == 1.0
    assert sorted(len(one) for one in plan.covered.values()) == [1, 1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"capacity": 1}, ("officer-days", "each region")),
        ({"insecurity_limit": 0.2}, ("insecurity", "each region")),
        ({"capacity": 9, "incompatible": [("A", "S"), ("B", "S")]}, ("pairs", "each region")),
        ({"capacity": 9, "floors": {"rural": 1.0}}, ("floors", "each region")),
        ({"capacity": 9, "exposure": {"all defenders in contact": 1.0}}, ("exposure", "each region")),
    ],
)
def test_demands_that_cannot_be_met_are_said_and_each_alone_can(options, said):
    net = two_regions(setting=["capital", "capital", "capital", "rural"], will=[0.5, 0.5, 1.0, 1.0])
    with pytest.raises(hn.NoPlan, match="can meet these demands together") as error:
        quick(net, barriers=SURE, **options)
    assert len(error.value.demands) == len(said)
    for word in said:
        assert any(sentence.startswith(word) for sentence in error.value.demands)
    assert set(error.value.regions) <= {"R", "S"}
    assert '"R"' not in str(error.value)


def test_nobody_who_speaks_the_language_is_a_reason_only_if_it_must_be():
    net = two_regions(languages=[["x"], ["x"], ["x"], ["y"]])
    assert set(quick(net, capacity=9, barriers=SURE).covered) == {"R", "S"}
    with pytest.raises(hn.NoPlan, match="share a language") as error:
        quick(net, capacity=9, barriers=SURE, languages="must")
    assert error.value.regions == ("S",)
    assert shared_languages(Terrain.of(net)).tolist() == [[1.0, 0.0], [1.0, 0.0]]
    speaks = two_regions(languages=[["x"], ["y"], ["x"], ["y"]])
    assert quick(speaks, capacity=9, barriers=SURE).covered == {"R": ("A",), "S": ("B",)}


def test_a_network_without_missions_has_no_plan():
    net = hn.ProtectionNetwork({"id": ["g"], "role": ["defender"], "region": ["R"]}, {"source": [], "target": []})
    with pytest.raises(hn.Infeasible, match="0 of them"):
        quick(net)


@pytest.mark.slow
@pytest.mark.parametrize("objective", ["mean", "worst", "leximin", "cost"])
@pytest.mark.parametrize("at_least", [1, 2])
def test_a_plan_is_proved_within_its_bound_and_the_best_of_its_alternatives(objective, at_least):
    plan = quick(objective=objective, at_least=at_least, spare=0)
    assert plan.proved
    assert plan.gap == 0
    frame = plan.alternatives()
    assert {"do nothing", "ask them first", "this plan"} <= set(frame.index)
    meets = frame[frame["meets_demands"].eq(True)]
    column = {"mean": "reach", "cost": "journey_days"}.get(objective, "worst")
    best = meets[column].min() if objective == "cost" else meets[column].max()
    assert frame.loc["this plan", column] == pytest.approx(best, abs=2e-4)
    assert all(len(chosen) == at_least for chosen in plan.covered.values())
    assert (plan.loads()["days"] <= plan.loads()["days_free"] + 1e-6).all()


def test_what_a_floor_demands_that_holds_anyway_changes_nothing():
    plain = quick()
    share = plain.access.after(plain.division, plain.before.named_groups()["rural"], plain.columns)
    assert quick(floors={"rural": share - 0.01}).covered == plain.covered


@pytest.mark.slow
def test_what_may_be_given_up_is_given_up_for_less_travel_alone():
    net = hn.examples.load("mexico")
    plain, near = (quick(net, keep_existing=False, balance=None, spare=one) for one in (0.0, 0.01))
    assert plain.objective - 0.0101 <= near.objective <= plain.objective <= near.bound + 1e-9
    travel = [one.to_frame()["journey_days"].sum() for one in (plain, near)]
    assert travel[1] <= travel[0]


@pytest.mark.slow
def test_without_a_word_missions_share_the_work_keep_their_contacts_and_go_near():
    """As a coordination group expects: whoever is in a region or beside it goes there, and no few carry it all."""
    net = hn.examples.load("mexico")
    plan = quick(net, worlds=256)
    assert plan.provenance.parameters["evenness"] <= 1
    assert (
        plan.to_frame()["mission"].nunique()
        > quick(net, worlds=256, balance=None, spare=0).to_frame()["mission"].nunique()
    )
    home = net.actors.set_index("id")["region"]
    beside = {"Nuevo León": "Nuevo León", "Quintana Roo": "Yucatán"}
    for town, region in beside.items():
        assert {home[one] for one in plan.covered[region]} == {town}
    assert plan.gap <= 0.01 / plan.bound + 1e-9


@pytest.mark.slow
def test_the_order_of_rows_changes_nothing_and_the_same_seed_gives_the_same_plan():
    plans = [quick(net) for net in (KYRGYZSTAN, KYRGYZSTAN, shuffled(KYRGYZSTAN, 5))]
    assert plans[0].covered == plans[1].covered == plans[2].covered
    assert plans[0].objective == plans[1].objective == plans[2].objective
    assert plans[0].summary() == plans[1].summary()


def test_each_pair_adds_no_less_than_nothing_and_says_for_whom():
    plan = quick(scenarios=4)
    for element in plan.elements:
        assert element.adds["all defenders in contact"].probability >= 0
        assert 0 <= element.stays <= 1
        assert element.exposure >= 0
        assert len(element.reasons) == 4
    assert plan.robustness is not None
    assert (plan.robustness.regret >= 0).all()
    gain = plan.gain("rural")
    assert gain.low <= gain.probability <= gain.high


@pytest.mark.parametrize("given_up", [False, True])
def test_the_strategy_of_a_plan_costs_no_more_days_than_now_and_goes_where_the_plan_says(given_up):
    plan = quick()
    strategy = pickle.loads(pickle.dumps(plan.as_strategy(given_up=given_up)))
    after = strategy.change(KYRGYZSTAN)
    spent = []
    for net in (KYRGYZSTAN, after):
        activity = Activity.of(net)
        spent.append(activity.days + visit_days(net, activity.missions))
    assert (spent[1] <= spent[0] + 1e-3).all()
    terrain = Terrain.of(after)
    fresh = sorted(set(after.channel_ids) - set(KYRGYZSTAN.channel_ids))
    channels = after.channels.set_index("id").loc[fresh]
    for row in channels.itertuples():
        assert row.target in plan.covered[terrain.region_of[after.position(row.source)]]
    gone = set(KYRGYZSTAN.channel_ids) - set(after.channel_ids)
    assert bool(gone) == given_up


def test_a_plan_paid_for_by_officers_tours_as_often_as_it_says_and_leaves_them_less_for_cases():
    plan = quick()
    strategy = pickle.loads(pickle.dumps(plan.as_strategy(days="all")))
    after = strategy.change(KYRGYZSTAN)
    fresh = after.channels.set_index("id").loc[sorted(set(after.channel_ids) - set(KYRGYZSTAN.channel_ids))]
    assert (fresh["interval_days"] == 365 / 4).all()
    assert set(after.channel_ids) == set(plan.applied_to(KYRGYZSTAN).channel_ids)
    rows = Terrain.of(after).missions.rows
    people, before = capacity_of(KYRGYZSTAN, rows, "officers", "both").amounts
    officers, before, left = people.at(0.5), before.at(1.0), capacity_of(after, rows, "officers", "both").amounts[1]
    assert (left.at(0.0) >= 0.1 - 1e-9).all(), "where few days are all there are, something is left"
    left = left.at(1.0)
    spent = Activity.of(after).days - Activity.of(KYRGYZSTAN).days
    assert 12 * np.maximum(1, officers) * (before - left) == pytest.approx(np.maximum(0, spent), abs=1e-3)
    assert (left < before).any()
    with pytest.raises(hn.UsageError):
        plan.as_strategy(days="tomorrow")
    with pytest.raises(hn.UsageError):
        plan.as_strategy(days="all", given_up=True)


def test_a_plan_runs_in_the_simulation_beside_the_status_quo():
    plan = quick()
    run = hn.sim.burden_sharing(KYRGYZSTAN, strategies=["status_quo", plan.as_strategy()], replicates=64, rng=7)
    assert run.names == ("status_quo", "plan_of_regions")


@pytest.mark.slow
def test_words_are_plain_hold_no_id_of_people_and_say_what_else_there_is():
    plan = quick(scenarios=2)
    people = set(KYRGYZSTAN.actors.query("role != 'mission'")["id"])
    for text in (plan.summary(), plan.note(), plan.headline(), *(one.words for one in plan.elements)):
        lowered = text.casefold()
        assert not [word for word in BANNED.split() if word in lowered]
        assert not [name for name in people if name in text.replace(",", " ").replace(":", " ").split()]
    for text in (plan.summary(), plan.note()):
        assert "sk them first" in text
        assert "do nothing" in text.casefold()
        assert text.startswith("INVENTED")
    assert len(plan.note().splitlines()) < 50


def test_the_page_shows_no_number_of_a_small_group():
    page = quick(
        two_regions(setting=["capital", "capital", "capital", "rural"], count=[1, 1, 4, 30]), capacity=9
    ).note()
    assert "rural:" not in page
    assert "capital and town:" not in page


def test_the_map_names_regions_and_missions_and_a_file_without_places_has_bars():
    figure, axes = quick().plot()
    words = " ".join(text.get_text() for text in (*figure.texts, *axes.texts))
    assert "INVENTED" in words
    assert "Naryn" in words
    bare = two_regions(latitude=[None] * 4, longitude=[None] * 4)
    figure, axes = quick(bare, capacity=99, barriers=SURE).plot()
    assert "days of work" in axes.get_xlabel()


def test_days_that_contacts_take_now_are_not_free():
    terrain = Terrain.of(KYRGYZSTAN)
    taken = Activity.of(KYRGYZSTAN).days
    officers = capacity_of(KYRGYZSTAN, terrain.missions.rows, "officers", "both")
    have = 12 * officers.at({"officers": 0.5, "days_per_month": 0.5})
    assert free_days(terrain) == pytest.approx(np.maximum(0, have - taken))
    assert (taken > 0).any()


@pytest.mark.parametrize(
    "options",
    [
        {"objective": "best"},
        {"at_least": 3},
        {"capacity": -1},
        {"capacity": {"nobody": 3}},
        {"times_a_year": 0},
        {"balance": -0.1},
        {"spare": 2},
        {"languages": "perhaps"},
        {"keep_existing": "perhaps"},
        {"worlds": 65},
        {"time_limit": 0},
        {"floors": {"nobody": 0.5}},
        {"floors": {"rural": 2}},
        {"exposure": {"rural": -1}},
        {"incompatible": [("M01", "nowhere")]},
        {"among": "count"},
    ],
)
def test_options_that_cannot_be_are_refused(options):
    with pytest.raises(hn.UsageError):
        quick(**options)
