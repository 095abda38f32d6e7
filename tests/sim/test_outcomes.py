"""Outcomes of burden-sharing: records made by hand with known answers, and random ones against lists of requests."""

import dataclasses
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.graph.vocabulary import EndState
from hrdnet.metrics.groups import intersections, named_groups, parts_of
from hrdnet.sim import replicates
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.sharing.cells import cells_of
from hrdnet.sim.sharing.comparison_words import disagree, replicates_needed
from hrdnet.sim.sharing.counts import FUNNEL
from hrdnet.sim.sharing.layout import BINS, DAYS, STATES
from hrdnet.sim.sharing.waiting import days, days_difference, quantile
from hrdnet.sim.strategies import Cost
from tests.oracles import outcomes as oracle
from tests.sim.sharing_records import bodies_of, example, group, random_records, result_of, row_of
from tests.strategies import networks

ENDS = tuple(EndState.values())
BANNED = ("protected", "gatekeeper", "alert", "triage", "focal", "associate", "forecast of", "probability")


def network(**columns):
    """Twenty rural defenders, thirty in the capital, four in a town; two missions, a UN office, an NGO."""
    actors = {
        "id": ["zq-G1", "zq-G2", "zq-G3", "zq-M1", "zq-M2", "zq-U1", "zq-N1"],
        "role": ["defender", "defender", "defender", "mission", "mission", "intergovernmental", "ngo"],
        "setting": ["rural", "capital", "town", "capital", "capital", "capital", "capital"],
        "region": ["Northland", "Capitol", "Northland", None, None, None, None],
        "count": [20, 30, 4, 1, 1, 1, 1],
        "women": [0, 0, 0, None, None, None, None],
        **columns,
    }
    return hn.ProtectionNetwork(actors, {"source": [], "target": []})


NET = network()


def rural(ends, **options):
    return row_of(NET, group(NET, "rural"), ends, **options)


def capital(ends, **options):
    return row_of(NET, group(NET, "capital"), ends, **options)


def nothing():
    return rural({})


# Shares


def test_the_share_responded_in_time_is_of_requests_she_chose_to_use_a_mechanism_for():
    one = rural({"chose_not_to_use_it": 6, "in_time": 1, "late": 3})
    two = rural({"chose_not_to_use_it": 10, "in_time": 3, "never_heard": 3})
    frame = result_of(NET, ["status_quo"], [one, two]).to_frame().loc["status_quo"].loc["rural"]
    assert frame["in_time"] == pytest.approx(4 / 10)
    assert frame["late"] == pytest.approx(3 / 10)
    assert frame["never_heard"] == pytest.approx(3 / 10)
    assert frame["chose_not_to_use_it"] == pytest.approx(16 / 26)
    assert (frame["requests"], frame["used"]) == (13, 5)
    assert frame["sampling_low"] < 0.4 < frame["sampling_high"]


def test_safe_by_leaving_is_an_outcome_of_its_own_and_never_a_response():
    result = result_of(NET, ["status_quo"], [rural({"in_time": 2, "safe_by_leaving": 6})] * 3)
    row = result.to_frame().loc["status_quo"].loc["rural"]
    assert (row["in_time"], row["safe_by_leaving"]) == (0.25, 0.75)
    funnel = result.funnel("status_quo", "rural")["share"]
    assert (funnel["decided for"], funnel["in time"]) == (1.0, 0.25)


def test_counts_of_half_a_year_are_said_as_a_years():
    result = result_of(NET, ["status_quo"], [rural({"in_time": 2})] * 2, horizon=182.5)
    assert result.to_frame().loc[("status_quo", "rural"), "requests"] == pytest.approx(4)


def test_states_of_knowledge_count_alike_however_many_replicates_they_have():
    records = [rural({"in_time": 1}), rural({"late": 1}), rural({"late": 1}), rural({"late": 1})]
    result = result_of(NET, ["status_quo"], records, state=[0, 1, 1, 1])
    assert result.to_frame().loc[("status_quo", "rural"), "in_time"] == pytest.approx(0.5)
    again = result_of(NET, ["status_quo"], records[::-1], state=[1, 1, 1, 0])
    assert again.to_frame().loc[("status_quo", "rural"), "in_time"] == pytest.approx(0.5)


@settings(max_examples=25, deadline=None)
@given(networks(max_actors=6), st.integers(1, 3), st.integers(0, 2**32))
def test_every_number_is_that_of_the_list_of_requests(net, states, seed):
    records, state = random_records(net, 2, 4, states, seed, per_cell=1.5)
    result = result_of(net, ["status_quo", "other"], records, state)
    frame = result.to_frame()
    used = set(ENDS) - {"chose_not_to_use_it"}
    for (strategy, name), row in frame.iterrows():
        number = result.number(strategy)
        cells = np.flatnonzero(result.cells.of(result.named_groups()[name])).tolist()
        for end in used:
            np.testing.assert_allclose(row[end], oracle.share(result, number, cells, {end}, used))
        not_used = oracle.share(result, number, cells, {"chose_not_to_use_it"}, set(ENDS))
        np.testing.assert_allclose(row["chose_not_to_use_it"], not_used)
        np.testing.assert_allclose(row["heard_by_one"], oracle.alone(result, number, cells))
        assert row["used"] == 0 or sum(row[end] for end in used) == pytest.approx(1)
        if np.isfinite(row["days_median"]):
            past = int(np.searchsorted(DAYS, row["days_median"]))
            assert oracle.within(result, number, cells, past) <= 0.5 + 1e-9
            assert oracle.within(result, number, cells, past + 1) >= 0.5 - 1e-9
        elif row["used"]:
            assert oracle.within(result, number, cells, BINS - 1) < 0.5


@settings(max_examples=25, deadline=None)
@given(networks(max_actors=6), st.integers(0, 2**32))
def test_settings_add_up_to_everybody_and_no_step_of_the_funnel_gains_a_request(net, seed):
    records, state = random_records(net, 1, 6, 2, seed)
    result = result_of(net, ["status_quo"], records, state)
    everyone = result.funnel("status_quo")
    assert list(everyone.index) == list(FUNNEL)
    numbers = everyone["requests"].to_numpy()
    assert (np.diff(numbers) <= 1e-9).all()
    if len(result.cells.parts):
        assert result.by("setting", "status_quo")["requests"].sum() == pytest.approx(numbers[0])
        assert result.by(["setting", "women"])["requests"].sum() == pytest.approx(numbers[0])


def test_the_funnel_counts_an_open_request_as_heard_if_it_was_and_no_further():
    ends = dict(zip(STATES, (3, 1, 1, 1, 1, 1, 1, 1, 1, 2), strict=True))
    row = rural(ends)
    layout = result_of(NET, ["status_quo"], [row]).layout
    extras = layout.extras(row[None])  # a view: one of the two open requests was heard
    extras[0, 0, np.flatnonzero(extras[0, 0].any(axis=1))[0], 1] += 1
    funnel = result_of(NET, ["status_quo"], [row, row]).funnel("status_quo", "rural")
    assert funnel["requests"].tolist() == [13, 10, 8, 6, 5, 4, 1]
    assert funnel["share"].tolist() == pytest.approx([1, 10 / 13, 0.8, 0.6, 0.5, 0.4, 0.1])
    assert (funnel.loc["arose", "low"], funnel.loc["arose", "sampling_low"]) == (1, 1)


# Days


def test_days_are_those_by_which_a_share_of_all_requests_is_acted_on():
    acted = {"in_time": 2, "late": 4, "never_heard": 4}
    result = result_of(NET, ["status_quo"], [rural(acted, days=[(0, 2), (2, 4)])] * 2)
    row = result.to_frame().loc[("status_quo", "rural")]
    assert row["days_median"] == 2.75
    assert row["days_p90"] == np.inf


def test_days_past_the_last_bin_have_no_end_and_without_requests_there_are_none():
    bins = np.zeros(BINS)
    bins[-1] = 5
    assert quantile(bins, 5, 0.5) == np.inf
    assert np.isnan(quantile(np.zeros(BINS), 0, 0.5))
    bins = np.eye(BINS)[3] * 8
    assert quantile(bins, 8, 0.5) == 4.0
    assert quantile(bins, 8, 1.0) == 5.0


def test_the_days_of_two_strategies_are_paired_and_swapping_them_turns_the_sign():
    rng = np.random.default_rng(3)
    state = np.repeat([0, 1], 20)
    bins = rng.poisson(2.0, (40, BINS)).astype(float)
    later = np.roll(bins, 1, axis=1)
    whole = bins.sum(axis=1) + 1
    one = days_difference((later, whole), (bins, whole), state, 0.5)
    other = days_difference((bins, whole), (later, whole), state, 0.5)
    assert one.probability == -other.probability
    assert one.probability == days(later, whole, state, 0.5).probability - days(bins, whole, state, 0.5).probability
    assert one.sampling_low < one.probability < one.sampling_high
    same = days_difference((bins, whole), (bins, whole), state, 0.5)
    assert (same.probability, same.low, same.high, same.sampling_high) == (0, 0, 0, 0)
    never = np.zeros_like(bins)
    assert days_difference((never, whole), (bins, whole), state, 0.5).probability == np.inf
    assert np.isnan(days_difference((never, whole), (never, whole), state, 0.5).probability)


def test_the_interval_of_a_median_covers_the_true_one():
    """Ten batches of ten replicates, requests uniform over the bin of 30 to 45 days: 95 % of 300 repeats, within 4 sd."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(300):
        bins = np.zeros((100, BINS))
        early = rng.binomial(40, 0.3, 100)
        bins[:, 8], bins[:, 9] = early, 40 - early
        found = days(bins, np.full(100, 40.0), np.zeros(100, dtype=int), 0.5)
        truth = 30 + 15 * (0.5 - 0.3) / 0.7
        covered += found.sampling_low <= truth <= found.sampling_high
    # P(fewer than 270 of 300 | 0.95) < 0.001
    assert 270 <= covered <= 299


# Comparison


def pair(first, second):
    """A replicate of two strategies."""
    return np.concatenate([first, second])


def test_differences_are_paired_in_the_same_replicates():
    rng = np.random.default_rng(5)
    records = []
    for number in rng.integers(5, 60, 40).tolist():
        # Requests vary much, and one request in ten more is in time under the other strategy, always.
        tenth = number // 5
        before = rural({"in_time": tenth, "never_heard": 10 * tenth - tenth})
        after = rural({"in_time": 2 * tenth, "never_heard": 10 * tenth - 2 * tenth})
        records.append(pair(before, after))
    result = result_of(NET, ["status_quo", "partition"], records)
    change = result.compare("status_quo", "rural").of("partition", "rural", "in_time")
    assert change.probability == pytest.approx(0.1)
    assert change.standard_error == pytest.approx(0, abs=1e-12)
    back = result.compare("partition", "rural").of("status_quo", "rural", "in_time")
    assert back.probability == pytest.approx(-0.1)


def test_the_same_under_another_name_changes_nothing_and_the_words_say_so():
    row = rural({"in_time": 3, "late": 2})
    result = result_of(NET, ["status_quo", "twin"], [pair(row, row)] * 4)
    comparison = result.compare()
    assert comparison.of("twin", "rural", "in_time").probability == 0
    frame = comparison.to_frame()
    assert (frame["change"].dropna() == 0).all()
    assert set(frame.index.get_level_values("quantity")) == {
        "in_time", "heard", "verified", "safe_by_leaving", "heard_by_one", "days_median", "load"
    }  # fmt: skip


def test_a_single_state_of_knowledge_is_not_passed_off_as_what_is_not_known():
    result = opposite(alike=True)
    assert "first the band that the unknown numbers allow" in result.summary()
    single = result_of(
        NET, result.names, result.records, coordinates=result.coordinates, parameters={"uncertain": ("sharing will",)}
    )
    assert "Brackets hold chance alone" in single.summary()
    assert "first the band" not in single.summary()


def test_a_clear_gain_is_said_in_points_with_band_and_sampling():
    records = []
    for replicate in range(400):
        # 6 points more in the first state of knowledge, 12 in the second, give or take one in every second replicate.
        good, more = 30 + replicate % 3, (6 if replicate < 200 else 12) + (1, -1)[replicate % 2]
        before = rural({"in_time": good, "never_heard": 100 - good})
        records.append(pair(before, rural({"in_time": good + more, "never_heard": 100 - good - more})))
    result = result_of(NET, ["status_quo", "partition"], records, state=np.repeat([0, 1], 200))
    assert (
        "The share of rural requests responded to in time rises by 9 points under partition (6 to 12; sampling 9 to 9)."
        in result.summary()
    )
    swapped = result.compare("partition").summary()
    assert "responded to in time falls by 9 points under status quo (6 to 12; sampling 9 to 9)." in swapped
    assert result.compare().headline().startswith("1 of 1 strategies change rural requests")


def opposite(replicates=60, *, alike=False):
    """Two states of knowledge in which the other strategy does better, and worse (or in both better)."""
    rng = np.random.default_rng(1)
    records = []
    for state in np.repeat([0, 1], replicates // 2).tolist():
        chance = 0.6 if state or alike else 0.2
        one, other = rng.binomial(50, 0.4), rng.binomial(50, chance)
        before = rural({"in_time": one, "never_heard": 50 - one})
        records.append(pair(before, rural({"in_time": other, "never_heard": 50 - other})))
    coordinates = {"sharing will": np.array([0.1, 0.9]), "sharing effort": np.array([0.5, 0.5])}
    return result_of(
        NET, ["status_quo", "other"], records, state=np.repeat([0, 1], replicates // 2), coordinates=coordinates
    )


def test_a_band_with_both_signs_is_no_answer_and_the_fact_that_would_help_most_is_named():
    result = opposite()
    change = result.compare().of("other", "rural", "in_time")
    assert change.low < 0 < change.high
    assert not result.compare("status_quo", "rural").to_frame().loc[("other", "rural", "in_time"), "answer"]
    text = result.summary()
    asked = "Whether the share of rural requests responded to in time rises or falls under other"
    assert f"{asked}, your data cannot answer" in text
    assert "the fact that would help most is: 'how often a body wants to act, where no file says'" in text


def test_chance_in_few_replicates_is_not_blamed_on_the_data():
    result = opposite(6, alike=True)
    change = result.compare().of("other", "rural", "in_time")
    assert change.low < 0 < change.high
    assert (change.by_state > 0).all()
    assert not disagree(change)
    assert "so few replicates cannot answer" in result.summary()
    assert "your data cannot answer" not in result.summary()


def test_so_many_replicates_as_are_said_to_be_needed_are_enough():
    """Half the width of a state's interval falls with the root of its replicates; with 64 states, as many each."""
    values, half = np.array([0.1, 0.2]), np.array([0.2, 0.1])
    one = ReplicateEstimate(0.15, -0.1, 0.3, 0.0, 0.3, values, 0.07, 64, values - half, values + half)
    # Four times the 32 replicates of the first state, in each of 64 states.
    assert replicates_needed(one) == 8200
    assert replicates_needed(dataclasses.replace(one, by_state=np.array([0.1, -0.01]))) is None
    ends = {"state_low": -values - half, "state_high": half - values}
    falling = dataclasses.replace(one, probability=-0.15, by_state=-values, **ends)
    assert replicates_needed(falling) == 8200


def test_states_disagree_only_if_each_is_sure_of_its_own_sign():
    values = np.array([0.1, -0.1, 0.0])
    sure, unsure = np.full(3, 0.05), np.full(3, 0.09)
    for half, expected in ((sure, True), (unsure, False)):
        one = ReplicateEstimate(0.0, -0.2, 0.2, -0.1, 0.1, values, 0.05, 96, values - half, values + half)
        assert disagree(one) == expected, "an interval of 0.09 misses zero alone, but not as one of three"


def test_states_that_are_all_alike_are_rarely_said_to_disagree():
    """With 16 states without any difference, chance alone makes them disagree in at most 5 % of runs.

    400 repeats; more than 5 % of them by chance where 2 % is true: in less than one run of 1,000 (binomial).
    """
    rng = np.random.default_rng(3)
    state = np.repeat(np.arange(16), 32)
    wrong = 0
    for _ in range(400):
        asked = np.full(len(state), 20.0)
        one, other = rng.binomial(20, 0.3, (2, len(state))).astype(float)
        wrong += disagree(replicates.share_difference((one, asked), (other, asked), state))
    assert wrong <= 20


def test_the_summary_says_how_many_are_heard_and_verified_and_not_only_who_is_in_time():
    before = rural({"in_time": 1, "heard_unverified": 19, "never_heard": 80})
    after = rural({"in_time": 1, "late": 9, "heard_unverified": 30, "never_heard": 60})
    text = result_of(NET, ["status_quo", "other"], [pair(before, after)] * 64).summary()
    assert "of rural requests 20 % are heard by somebody, 1 % are verified, and 1 % are responded to in time" in text
    assert (
        "Of rural requests, 40 % are heard by somebody (against 20 %), 10 % are verified (against 1 %), "
        "1 % are responded to in time (against 1 %)." in text
    )
    assert "The share of rural requests responded to in time is the same under other in all 64 replicates." in text


# Bodies


def busy(hours, *, for_nothing=0, verified=5, worked_on=4):
    return np.array([[verified, worked_on, for_nothing, one] for one in hours], dtype=float)


def test_loads_name_missions_and_mechanisms_alone_and_say_how_much_of_their_time_it_is():
    rows = [rural({"in_time": 1}, work=busy(hours)) for hours in ([10, 30, 5, 50], [30, 50, 5, 70])]
    available = np.array([[100.0, 80.0, 10.0, 0.0]])
    result = result_of(NET, ["status_quo"], rows, available=available)
    loads = result.loads("status_quo")
    assert list(loads.index) == ["zq-M1", "zq-M2", "zq-U1", "others"]
    assert loads["hours"].tolist() == [20, 40, 5, 60]
    assert loads["utilisation"].tolist()[:3] == [0.2, 0.5, 0.5]
    assert np.isnan(loads["utilisation"].iloc[3])
    trade_offs = result.trade_offs().loc["status_quo"]
    assert trade_offs["load_gini"] == pytest.approx(20 / (2 * 60))  # |20 - 40| / (n * sum) for two
    assert np.isnan(result_of(NET, ["status_quo"], rows).loads("status_quo")["utilisation"]).all()


def test_the_change_of_load_is_paired_and_in_points():
    rows = [
        pair(rural({"in_time": 1}, work=busy([one] * 4)), rural({"in_time": 1}, work=busy([one + 10] * 4)))
        for one in (10, 50, 90)
    ]
    result = result_of(NET, ["status_quo", "more"], rows, available=np.full((2, 4), 100.0))
    change = result.compare().to_frame().loc[("more", "all defenders in contact", "load")]
    assert change["change"] == pytest.approx(10)
    assert change["standard_error"] == pytest.approx(0, abs=1e-9)


def test_trade_offs_say_who_decides_what_is_given_up_wasted_withheld_and_paid():
    chosen = hn.sim.Strategy(
        "partition",
        gives_up="Each region hangs on one mission.",
        decided_by="headquarters",
        costs=(Cost("a fund for journeys", "US dollars a year", 100, 300),),
    )
    row = rural({"in_time": 4}, by_one=3, withheld=2, work=busy([8] * 4, for_nothing=1))
    result = result_of(NET, ["status_quo", chosen], [pair(row, row)] * 3)
    frame = result.trade_offs()
    assert frame.loc["partition", "decided_by"] == "headquarters"
    assert frame.loc["partition", "heard_by_one"] == 0.75
    assert frame.loc["partition", "for_nothing"] == 0.25
    assert frame.loc["partition", "withheld"] == 2
    assert frame.loc["partition", "no_mission"] == 1  # there is no channel in that network
    name = "cost: a fund for journeys (US dollars a year)"
    assert frame.loc["partition", [f"{name}_low", name, f"{name}_high"]].tolist() == [100, 200, 300]
    assert np.isnan(frame.loc["status_quo", name])
    text = result.summary()
    for words in (
        "What it gives up: Each region hangs on one mission.",
        "Who would have to decide it: headquarters.",
        "It leaves 0 % of rural defenders with a channel to a single mission and 100 % with one to no mission",
        "75 % are heard by one body alone",
        "Consent: about 2 hand-overs a year",
        "besides, a fund for journeys 200 (100 to 300) US dollars a year",
        "Exposure, contacts a year that can be noticed: 0, against 0 for a row of rural defenders",
    ):
        assert words in text


# Degenerate


def test_without_requests_nothing_is_said_of_them():
    result = result_of(NET, ["status_quo", "other"], [pair(nothing(), nothing())] * 3)
    row = result.to_frame().loc[("status_quo", "rural")]
    assert row["requests"] == 0
    assert np.isnan(row["in_time"])
    assert np.isnan(row["days_median"])
    assert np.isnan(result.compare().to_frame()["change"].drop("load", level="quantity")).all()
    assert np.isnan(result.funnel("status_quo")["share"]).all()
    assert "none arose for which a mechanism was used" in result.summary()
    for figure, _ in (result.plot(), result.plot_funnel(), result.plot_loads()):
        assert figure.axes


def test_one_strategy_and_one_replicate_have_an_answer_without_an_interval():
    result = result_of(NET, ["status_quo"], [rural({"in_time": 1, "late": 1})])
    row = result.to_frame().loc[("status_quo", "rural")]
    assert row["in_time"] == 0.5
    assert row["low"] < 0.5 < row["high"]
    assert result.compare().strategies == ()
    assert result.compare().to_frame().empty
    assert "There is nothing to compare" in result.compare().summary()
    assert "against" not in result.headline()
    assert "1 strategy over 365 days, each in the same 1 replicate and 1 state of knowledge" in result.summary()
    result.plot()
    two = result_of(NET, ["status_quo", "b"], [pair(rural({"in_time": 1}), rural({"late": 1}))])
    assert two.compare().of("b", "rural", "in_time").probability == -1
    assert "cannot answer" in two.summary()


def test_without_bodies_or_defenders_there_is_still_a_result():
    nobody = hn.ProtectionNetwork({"id": ["zq-M1"], "role": ["mission"]}, {"source": [], "target": []})
    records, state = random_records(nobody, 2, 4, 2, 1)
    result = result_of(nobody, ["status_quo", "other"], records, state)
    assert "no defenders in contact" in result.summary()
    assert result.headline() == "no defenders in contact"
    assert result.to_frame().empty
    assert result.compare().to_frame().empty
    alone = hn.ProtectionNetwork(
        {"id": ["zq-G1"], "role": ["defender"], "count": [12], "setting": ["rural"]}, {"source": [], "target": []}
    )
    records, state = random_records(alone, 2, 4, 2, 1)
    result = result_of(alone, ["status_quo", "other"], records, state)
    assert result.loads("other").empty
    assert np.isnan(result.trade_offs()["load_gini"]).all()
    assert "rural" in result.summary()
    empty = result_of(nobody, ["status_quo", "other"], *random_records(nobody, 2, 4, 2, 1))
    for one in (result, empty):
        for picture in (one.plot, one.plot_funnel, one.plot_loads):
            assert picture()[0].axes


def test_groups_of_fewer_than_ten_are_marked_and_nothing_is_claimed_of_them():
    net = network(count=[9, 30, 4, 1, 1, 1, 1])
    row = pair(row_of(net, group(net, "rural"), {"in_time": 5}), row_of(net, group(net, "rural"), {"late": 5}))
    result = result_of(net, ["status_quo", "other"], [row] * 5)
    frame = result.to_frame().loc["status_quo"]
    assert frame["too_small"].to_dict() == {
        "all defenders in contact": False,
        "rural": True,
        "capital and town": False,
        "capital": False,
        "town": True,
        "region Capitol": False,
        "region Northland": False,
    }
    assert result.compare().to_frame().xs("rural", level="group")["too_small"].all()
    assert "Of rural requests: fewer than 10 defenders, too small for a claim." in result.summary()
    assert "lowers rural requests" not in result.summary()
    assert "%" not in result.headline()


# Groups


def test_groups_that_requests_are_counted_by_are_unions_of_cells_and_others_are_refused():
    net = hn.examples.load("mexico")
    parts = parts_of(net)
    cells = cells_of(net, parts)
    wanted = [*named_groups(net, parts).values()]
    for by in (["setting", "women"], ["constituency"], ["region", "constituency"], ["excluded_in_capital", "women"]):
        wanted += intersections(net, parts, by).values()
    for mask in wanted:
        np.testing.assert_array_equal(cells.of(mask)[cells.of_part], mask)
    assert cells.number == len(np.unique(cells.of_part)) < len(parts)
    result = example("mexico", replicates=4, states=2)
    with pytest.raises(hn.UsageError, match="setting, region, women, constituency, excluded_in_capital"):
        result.by("languages")


def test_by_gives_one_strategy_or_all_in_the_order_asked():
    result = example(replicates=8, states=2)
    whole = result.by("setting")
    assert list(whole.index.get_level_values("strategy").unique()) == ["status_quo", "partition", "visits"]
    assert whole.loc["visits"].equals(result.by("setting", "visits"))


@pytest.mark.parametrize(
    "asked",
    [
        lambda one: one.compare("flight"),
        lambda one: one.compare("status_quo", "zq-G1"),
        lambda one: one.funnel("flight"),
        lambda one: one.funnel("visits", "zq-G1"),
        lambda one: one.loads("flight"),
        lambda one: one.by("nothing"),
        lambda one: one.by("count"),
        lambda one: one.by("setting", "flight"),
    ],
)
def test_what_is_not_there_is_refused_without_quoting_it(asked):
    with pytest.raises(hn.UsageError) as caught:
        asked(example(replicates=4, states=2))
    assert "zq-G1" not in str(caught.value)


# Every request ends in exactly one state


@pytest.mark.parametrize(
    ("records", "what"),
    [
        (lambda: pair(rural({"in_time": 2}), rural({"in_time": 1})), "under one strategy are not those"),
        (lambda: pair(rural({"in_time": 1}), capital({"in_time": 1})), "under one strategy are not those"),
        (lambda: pair(rural({"in_time": 0.5}), rural({"in_time": 0.5})), "whole number"),
        (lambda: pair(rural({"in_time": np.nan}), rural({"in_time": 1})), "whole number"),
        (lambda: pair(rural({"in_time": -1}), rural({"in_time": -1})), "whole number"),
        (lambda: pair(rural({"in_time": 1}, by_one=2), rural({"in_time": 1})), "whole number"),
        (lambda: pair(rural({"in_time": 1}, days=[(3, 2)]), rural({"in_time": 1})), "acted on"),
        (lambda: pair(rural({"never_heard": 1}, by_one=1), rural({"never_heard": 1})), "whole number|heard"),
        (lambda: pair(rural({}, work=busy([1] * 4, for_nothing=9)), rural({})), "for nothing"),
        (lambda: pair(rural({}, work=busy([-1] * 4)), rural({})), "below 0"),
        (lambda: rural({"in_time": 1}), "do not fit"),
    ],
)
def test_a_request_lost_or_counted_twice_is_a_defect(records, what):
    with pytest.raises(RuntimeError, match=what):
        result_of(NET, ["status_quo", "other"], [records()])


def test_strategies_have_names_of_their_own():
    with pytest.raises(hn.UsageError, match="name of its own"):
        result_of(NET, ["a", "a"], [pair(nothing(), nothing())])


# Words


def test_words_hold_no_id_no_region_and_none_of_the_words_that_are_not_for_people():
    result = example(NET, replicates=32, states=4)
    comparison = result.compare()
    texts = [one for thing in (result, comparison) for one in (thing.summary(), thing.headline(), repr(thing))]
    for text in (*texts, result._repr_html_()):
        assert not re.search("zq-|Northland|Capitol", text)
        for word in BANNED:
            assert word not in text.casefold(), word
    assert result.summary().startswith("WORKING VIEW - DO NOT SEND\nAmong the 54 defenders in your file")
    assert "in this model" in result.summary()
    assert "host state holds the primary responsibility" in result.summary()
    assert result.summary().index("rural requests") < result.summary().index("from the capital")


def test_pictures_carry_the_mark_and_name_no_defender():
    result = example(replicates=16, states=4)
    people = set(result.network.actors.query("role == 'defender'")["id"])
    for figure, axes in (result.plot(), result.plot_funnel(), result.plot_funnel("visits"), result.plot_loads()):
        words = [
            one.get_text() for one in (*figure.texts, *axes.texts, *axes.get_yticklabels(), *axes.get_xticklabels())
        ]
        assert "INVENTED" in words
        assert not people & set(words)


@pytest.mark.parametrize("quantity", ["in_time", "heard", "verified"])
def test_names_and_words_on_the_axis_stay_inside_the_picture_of_changes(quantity):
    row = rural({"in_time": 3, "late": 2}) + capital({"in_time": 4, "never_heard": 3})
    names = ["status_quo", "lead_mission_with_rotation_with_reporting", "support_to_local_networks"]
    figure, axes = result_of(NET, names, [np.concatenate([row] * 3)] * 4).compare().plot(quantity)
    figure.canvas.draw()
    for words in (axes.xaxis.label, *axes.get_yticklabels()):
        box = words.get_window_extent()
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1


def test_changes_of_nothing_else_are_drawn():
    row = rural({"in_time": 3, "late": 2})
    result = result_of(NET, ["status_quo", "twin"], [pair(row, row)] * 4)
    with pytest.raises(hn.errors.UsageError, match="in_time, heard, verified"):
        result.compare().plot("days")


def test_a_result_survives_the_way_to_another_process():
    result = example(replicates=8, states=2)
    again = pickle.loads(pickle.dumps(result))
    assert again.summary() == result.summary()
    assert again.to_frame().equals(result.to_frame())


def test_bodies_of_records_are_rows_of_the_file():
    assert bodies_of(NET).tolist() == [3, 4, 5, 6]
