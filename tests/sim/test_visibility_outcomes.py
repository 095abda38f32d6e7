"""What visibility returns: numbers computed by hand, conditions that were put in, and what must be said."""

import dataclasses
import inspect
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.errors import UsageError
from hrdnet.present.figures import png
from hrdnet.sim.reprisal import agreement, outcome_words
from hrdnet.sim.reprisal.conditions import best_splits, hypergeometric_tail
from hrdnet.sim.reprisal.response import turn
from hrdnet.sim.reprisal.verdicts import VERDICTS, Sides
from tests.sim.visibility_records import YEAR, arm, by_state, result_of, simple

BOX = "The defender decides; family and colleagues are asked separately. This model cannot tell you about one person."
BANNED = ("gatekeeper", "alert", "triage", "focal", "associate", "protected by", "should be raised because", "best")

NOTHING_DONE = arm(
    {("defender", "smear"): 8, ("defender", "detention"): 2, ("family 1", "smear"): 3, ("colleagues 3+", "smear"): 1},
    harmed=8,
    others_harmed=4,
    others_severely_harmed=1,
    attacks=4,
    attacks_after_harm=3,
)
DONE = arm(
    {("defender", "smear"): 4, ("family 1", "smear"): 3, ("family 2", "detention"): 2, ("colleagues 1", "smear"): 1},
    harmed=3,
    others_harmed=6,
    others_severely_harmed=3,
    withheld=40,
    attacks=2,
    attacks_after_harm=0,
)


@pytest.fixture(scope="module")
def pair():
    """Two replicates of 100 defenders over a year: harms are those for 100 defenders and a year."""
    return result_of([[NOTHING_DONE, DONE], [NOTHING_DONE, DONE]])


def displacing(states=64, **options):
    """Her harm falls and family's rises where rho is above a half; where it is below, hers rises."""
    rho, h = (np.arange(states) + 0.5) / states, np.tile([0.1, 0.9], states // 2)
    changes = [(-8.0, 8.0) if one > 0.5 else (8.0, 0.0) for one in rho]
    return by_state(changes, values={"rho": rho, "h": h, "h0": rho**2}, **options)


# Numbers by hand


def test_harm_is_counted_for_100_defenders_and_a_year(pair):
    assert pair.harm("defender").probability == 10
    assert pair.harm("others").probability == 4
    assert pair.change("defender", "profile_abroad").probability == -6
    twice = dataclasses.replace(pair, horizon_days=2 * YEAR)
    assert twice.harm("defender").probability == 5


def test_severity_tells_tactics_apart_and_adds_up_to_the_harm_of_one_person(pair):
    table = pair.severity().loc["V1"]
    assert table.loc[("nothing", "defender", "detention"), "harm"] == 2
    assert table.loc[("profile_abroad", "defender", "detention"), "change"] == -2
    for whom in ("defender", "family", "colleagues"):
        assert (
            table.xs(("profile_abroad", whom), level=("action", "whom"))["harm"].sum()
            == pair.harm(whom, "profile_abroad").probability
        )


def test_distance_tells_how_many_ties_away_harm_falls(pair):
    table = pair.distance().loc["V1"]
    assert table.loc[("nothing", "defender", "0"), "harm"] == 10
    assert table.loc[("nothing", "colleagues", "3+"), "harm"] == 1
    assert table.loc[("profile_abroad", "family", "2"), "change"] == 2
    assert table.loc[("profile_abroad", "colleagues", "3+"), "change"] == -1


def test_anyone_else_is_a_share_of_defenders_with_its_paired_change(pair):
    table = pair.anyone_else("profile_abroad")
    assert table.loc["any", "probability"] == pytest.approx(0.06)
    assert table.loc["any", "change"] == pytest.approx(0.02)
    assert table.loc["severe", "probability"] == pytest.approx(0.03)
    assert table.loc["severe", "change"] == pytest.approx(0.02)


def test_warnings_are_the_share_of_attacks_that_came_after_other_harm(pair):
    table = pair.warnings().loc["V1"]
    assert table.loc["nothing", "after_other_harm"] == 0.75
    assert table.loc["profile_abroad", "after_other_harm"] == 0


def test_withheld_is_the_share_who_did_not_agree_and_whoever_is_not_asked_withholds_nothing(pair):
    table = pair.withheld()
    assert table.loc["profile_abroad", "withheld"] == 0.4
    assert table.loc["profile_abroad", "asked_for"] == "publicise"
    assert table.loc["nothing", ["withheld", "low", "high"]].tolist() == [0, 0, 0]
    takes = pair.what_it_takes().loc["profile_abroad"]
    assert (takes["work_days_low"], takes["work_days_high"]) == (2.0, 8.0)
    assert takes["plan"]
    assert takes["gives_up"]


def test_the_frame_has_a_row_for_each_person_and_none_for_all_together(pair):
    table = pair.to_frame()
    assert set(table.index.get_level_values("whom")) == {"defender", "family", "colleagues"}
    assert table.loc[("V1", "profile_abroad", "defender"), "at_least_once"] == pytest.approx(0.03)
    assert not table["too_small"].any()


def test_months_are_at_their_own_rate_even_the_last_that_is_cut_short():
    month = YEAR / 12
    result = result_of([[simple(2.0, months=2), simple(1.0, months=2)]] * 2, months=2, horizon=1.5 * month)
    table = result.time_course("profile_abroad")
    # Half of the harms each: one a month of 100 defenders is 12 a year; the second month is half a month.
    assert table.loc[(1, "defender"), "harm"] == pytest.approx(0.5 * 12)
    assert table.loc[(2, "defender"), "harm"] == pytest.approx(0.5 * 24)
    assert table.loc[(1, "defender"), "change"] == pytest.approx(-0.5 * 12)


# Never added up


def test_nothing_is_added_over_the_defender_and_others_without_weights(pair):
    for weights in (None, {}, {"defender": 1, "family": 1}, {"defender": 1, "family": 1, "colleagues": 1, "x": 1}):
        with pytest.raises(UsageError, match="weights of your own"):
            pair.weighted(weights)
    for bad in (-1, np.nan, "1", True):
        with pytest.raises(UsageError, match="numbers"):
            pair.weighted({"defender": bad, "family": 1, "colleagues": 1})
    both = 10 + 4
    for table in (pair.to_frame(), pair.severity(), pair.distance(), pair.time_course("nothing")):
        assert "harm" in table
        assert not np.isclose(table["harm"], both).any()


def test_weights_add_up_what_they_weigh(pair):
    table = pair.weighted({"defender": 2, "family": 1, "colleagues": 0.5}).loc["V1"]
    assert table.loc["nothing", "weighted_harm"] == 2 * 10 + 3 + 0.5
    assert table.loc["profile_abroad", "change"] == 2 * -6 + 2 + 0


def test_actions_keep_the_order_in_which_they_were_asked_for_whatever_harm_they_bring():
    arms = [simple(20, 1), simple(40, 9), simple(5, 0)]
    result = result_of([arms, arms], actions=("profile_abroad", "private_demarche"))
    order = ["nothing", "profile_abroad", "private_demarche"]
    assert result.weighted({"defender": 1, "family": 1, "colleagues": 1}).loc["V1"].index.tolist() == order
    assert result.withheld().index.tolist() == order
    assert list(dict.fromkeys(result.to_frame().index.get_level_values("action"))) == order
    text = result.summary()
    assert text.index("Profile abroad") < text.index("Private démarche")


# Help, harm, displacement


@given(st.integers(-1, 1), st.integers(-1, 1))
def test_a_verdict_of_help_needs_that_nobodys_harm_rises_and_one_of_displacement_that_hers_falls(her, others):
    verdict = VERDICTS[Sides(np.array([her]), np.array([others]), np.array([False])).verdicts[0]]
    assert (verdict == "help") == (max(her, others) < 1 and min(her, others) < 0)
    assert (verdict == "displacement") == (her == -1 and others == 1)
    assert (verdict == "harm") == (her == 1 or (others == 1 and her == 0))


def test_conditions_find_the_unknown_that_was_put_in_and_its_value():
    table = displacing().conditions("profile_abroad")
    assert table.loc["displacement", ["first", "first_side", "second"]].tolist() == ["rho", "above", ""]
    assert table.loc["displacement", "first_at"] == pytest.approx(0.5, abs=0.02)
    assert table.loc["harm", ["first", "first_side"]].tolist() == ["rho", "below"]
    assert table.loc["displacement", "share_of_ranges_inside"] > 0.9
    assert table.loc["help", "holds"] == 0
    assert "(rho above about 0.5)" in table.loc["displacement", "sentence"]
    assert "nowhere" in table.loc["help", "sentence"]
    assert not table["sentence"].str.contains("%").any()


def test_how_often_episodes_come_is_no_condition_for_which_way_harm_goes():
    result = displacing()
    only = dataclasses.replace(result, values={"h0": result.values["h0"], "h": result.values["h"]})
    assert (only.conditions("profile_abroad")["first"] == "").all()
    assert "no one or two unknowns" in only.conditions("profile_abroad").loc["harm", "sentence"]


def test_states_in_which_nothing_can_be_told_do_not_count_against_an_outcome():
    rho = (np.arange(64) + 0.5) / 64
    changes = [(-8.0, 0.0) if one > 0.5 else (0.0, 0.0) for one in rho]
    loud = by_state(changes, noise=6.0, each=8, before=40.0, values={"rho": rho, "h": rho[::-1].copy()})
    table = loud.conditions("profile_abroad")
    assert table.loc["help", "told"] < 64
    assert table.loc["help", "told"] >= table.loc["help", "holds"]


def test_of_60_draws_by_chance_at_most_4_name_a_condition():
    # Single splits and pairs are named at 0.01 each at most: 1.2 expected, more than 4 in fewer than 1 of 100 seeds.
    named = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        values = {f"p{number}": rng.uniform(size=48) for number in range(8)}
        named += bool(best_splits(values, rng.uniform(size=48) < 0.4))
    assert named <= 4


@pytest.mark.parametrize("case", [(3, 20, 7, 9), (0, 5, 2, 3), (4, 12, 4, 6), (5, 30, 10, 8)])
def test_the_tail_of_the_hypergeometric_law_is_that_of_scipy(case):
    from scipy.stats import hypergeom

    least, number, held, drawn = case
    assert hypergeometric_tail(*case) == pytest.approx(hypergeom.sf(least - 1, number, held, drawn))


def test_the_map_puts_states_into_cells_and_says_what_most_of_those_told_say():
    result = displacing()
    table = result.map("profile_abroad", bins=2)
    assert table["states"].tolist() == [16, 16, 16, 16]
    assert table["verdict"].tolist() == ["harm", "harm", "displacement", "displacement"]
    low, high = table["her"].tolist()[0], table["her"].tolist()[2]
    assert low == pytest.approx(8, abs=0.5)
    assert high == pytest.approx(-8, abs=0.5)
    whole = result.map("profile_abroad", bins=1)
    assert whole["verdict"].tolist() == ["mixed"]
    assert whole["share_displacement"].tolist() == [0.5]
    assert (result.map("profile_abroad", bins=20)["verdict"] == "too few states").all()
    for bad in (0, 1.5, True):
        with pytest.raises(UsageError, match="bins"):
            result.map("profile_abroad", bins=bad)


# Turning points


def curve_result(shapes, levels=(0.0, 0.5, 1.0), *, each=6, noise=0.3):
    rng = np.random.default_rng(3)
    replicates, state = [], []
    for number, shape in enumerate(shapes):
        for _ in range(each):
            replicates.append([simple(10.0), simple(10.0), *(simple(one + rng.normal(0, noise)) for one in shape)])
            state.append(number)
    return result_of(replicates, state=state, levels=levels)


def test_a_curve_turns_where_it_was_made_to_and_states_that_turn_are_counted():
    result = curve_result([(20, 10, 20), (20, 10, 18), (20, 15, 10), (10, 10, 10)])
    table = result.turning_points()
    assert table.loc["defender", "shape"] == "falls, then rises"
    assert table.loc["defender", "turns_at"] == 0.5
    assert table.loc["defender", "share_minimum_inside"] == 0.5
    assert table.loc["defender", "share_falls"] == 0.25
    assert table.loc["defender", "share_no_change_beyond_chance"] == 0.25
    assert table.loc["family", "shape"] == "no change beyond chance"
    response = result.dose_response()
    assert response.loc[(0.5, "defender"), "change"] == pytest.approx(-6.25, abs=0.5)
    assert response.loc[(0.0, "defender"), ["change", "change_low", "change_high"]].tolist() == [0, 0, 0]


def test_noise_alone_makes_no_turn():
    # A false turn of one flat curve needs two differences beyond 1.25 % tails: of 64, expected well below 1.
    result = curve_result([(20, 20, 20)] * 64, noise=3.0, each=8)
    table = result.turning_points()
    assert table.loc["defender", "share_minimum_inside"] <= 2 / 64
    assert table.loc["defender", "share_maximum_inside"] <= 2 / 64
    assert np.isnan(table.loc["defender", "turns_at"])


@given(st.lists(st.floats(0, 100), min_size=3, max_size=7), st.integers(0, 2**32 - 1))
def test_a_turn_lies_inside_and_a_curve_turned_upside_down_turns_the_other_way(means, seed):
    levels = np.linspace(0, 1, len(means))
    harms = np.array(means)[:, None] + np.random.default_rng(seed).normal(0, 0.5, (len(means), 5))
    found, mirrored = turn(levels, harms), turn(levels, -harms)
    swap = {"falls": "rises", "falls, then rises": "rises, then falls"}
    swap |= {other: one for one, other in swap.items()}
    assert mirrored.shape == swap.get(found.shape, found.shape)
    if not np.isnan(found.at):
        assert levels[0] < found.at < levels[-1]


def test_without_levels_there_is_no_curve(pair):
    assert pair.dose_response().empty
    for ask in (pair.turning_points, pair.plot_response):
        with pytest.raises(UsageError, match="level"):
            ask()


# Models


def test_models_that_say_the_same_agree_and_one_that_cannot_say_is_no_disagreement():
    rng = np.random.default_rng(5)
    replicates = []
    for _ in range(12):
        one = rng.normal(0, 0.1)
        first = [simple(20, 20), simple(10 + one, 10 + one), simple(20, 20), simple(10 + one, 10)]
        second = [simple(20, 20), simple(12 + one, 30 + one), simple(20, 20), simple(20, 20)]
        replicates.append([*first[:2], simple(20, 12 + one), *second[:2], simple(20, 20)])
    result = result_of(replicates, actions=("profile_abroad", "raise_others_visibility"), models=("V1", "V2"))
    table = result.models_agree()
    assert table.loc[("profile_abroad", "defender")].tolist() == ["falls", "falls", "yes"]
    assert table.loc[("profile_abroad", "family")].tolist() == ["falls", "rises", "no"]
    assert table.loc[("raise_others_visibility", "family")].tolist() == ["falls", "not representable", "cannot be said"]
    assert table.loc[("raise_others_visibility", "defender")].tolist() == ["stays", "stays", "yes"]
    text = result.summary()
    assert "Models on harm to family: V1 falls, V2 rises; the answer depends on the model." in text


def test_a_model_says_which_part_of_an_action_it_cannot_express():
    from hrdnet.sim.reprisal.catalogue import ACTIONS

    assert agreement.missing("V2", ACTIONS["accompaniment"], "family") == ("near",)
    assert agreement.missing("V2", ACTIONS["accompaniment"], "defender") == ()
    assert agreement.missing("V1", ACTIONS["accompaniment"], "family") == ()


# Words


def test_every_picture_carries_the_mark_and_a_map_of_many_cells_uses_signs():
    result = displacing(8, synthetic=False)
    figure, axes = result.plot_map("profile_abroad", bins=8)
    assert "WORKING VIEW - DO NOT SEND" in [text.get_text() for text in figure.texts]
    assert "harm" not in [text.get_text() for text in axes.texts]
    assert png(figure, dpi=30)[:4] == b"\x89PNG"


@pytest.fixture(scope="module")
def told():
    return displacing(rows_with_ties=3, rows_typical=12)


def test_the_summary_begins_with_the_mark_and_the_fixed_box_word_for_word(told):
    assert told.summary().split("\n")[:2] == ["INVENTED", BOX]
    real = displacing(synthetic=False)
    assert real.summary().split("\n")[:2] == ["WORKING VIEW - DO NOT SEND", BOX]


def test_the_summary_has_no_share_of_a_range_and_no_percentage(told):
    said = told.summary().split("Assumed because nobody said")[0]
    assert "%" not in said
    assert "share" not in said
    assert "%" not in told.headline()


def test_where_states_disagree_the_summary_says_that_these_models_cannot_answer_and_what_would_have_to_be_true(told):
    text = told.summary()
    assert "Harm to the defender concerned may fall or rise: these models cannot answer this" in text
    assert "For displacement: above all where the authorities mind costs from outside (rho above about 0.5)." in text
    assert "the fact that would help most is: 'how much the perpetrator minds costs from outside'" in text


def test_harm_to_her_to_family_and_to_colleagues_stand_in_sentences_of_their_own(told):
    sentences = [one for one in re.split(r"\n", told.summary()) if one.startswith("  Harm to ")]
    assert [one.split()[2] for one in sentences] == ["the", "family", "colleagues"]


def test_the_summary_says_who_has_ties_of_the_file_in_counts_only(told):
    assert "ties of the file for 3 rows, family and colleagues as many have them for 12 rows" in told.summary()


def test_the_summary_says_what_it_takes_and_recommends_nothing(told):
    text = told.summary()
    for words in (
        "Consent:",
        "2 to 8 days of work",
        "Mitigation plan:",
        "What it gives up:",
        "Who would have to decide",
    ):
        assert words in text
    assert "Nothing here says that a profile should be raised, or that it should not" in text
    assert not [word for word in BANNED if word in text.lower()]


def test_an_action_that_always_helps_is_said_to_fall_with_both_uncertainties():
    text = by_state([(-8.0, 0.0), (-6.0, 0.0)], noise=0.1).summary()
    assert re.search(r"Harm to the defender concerned falls by 7\.0 \(-8\.\d to -5\.\d harms .*; sampling -7", text)
    assert "Harm to colleagues stays as it is." in text


def test_the_headline_is_one_line_and_names_no_id(told):
    assert "may fall or rise under 1" in told.headline()
    assert "\n" not in told.headline()
    assert "told apart" in told.headline()


# Small, empty, few


def test_a_group_of_fewer_than_10_defenders_has_no_numbers_in_words_and_is_marked_in_tables():
    arms = [simple(1, defenders=4.0), simple(2, defenders=4.0)]
    result = result_of([arms, arms])
    assert result.to_frame()["too_small"].all()
    assert "too few" in result.headline()
    text = result.summary()
    assert "Fewer than 10 defenders are concerned" in text
    assert BOX in text
    assert "harms for 100" not in text
    assert "Gives up" in text or "gives up" in text
    figure, _ = result.plot()
    assert "too few for a claim" in figure.legends[0].get_title().get_text().replace("\n", " ")


def every_answer(result, *, drawn=False):
    action = result.actions[-1]
    yield from (result.to_frame(), result.severity(), result.distance(), result.withheld(), result.what_it_takes())
    yield from (result.warnings(), result.models_agree(), result.anyone_else(action), result.time_course(action))
    yield from (result.dose_response(), result.turning_points(), result.map(action), result.conditions(action))
    yield result.weighted({"defender": 1, "family": 1, "colleagues": 1})
    draws = (result.plot, result.plot_response, lambda: result.plot_map(action), lambda: result.plot_course(action))
    for draw in draws if drawn else ():
        figure, _ = draw()
        assert png(figure, dpi=30)[:4] == b"\x89PNG"
        assert result.provenance.mark in [text.get_text() for text in figure.texts]
    assert BOX in result.summary()
    assert result.headline()
    assert result._repr_html_()


EMPTY = [simple(defenders=0.0)] * 5
FEW = [simple(3, 1), simple(2, 1), simple(3), simple(2), simple(3)]


@pytest.mark.parametrize(
    "replicates",
    [[], [EMPTY], [EMPTY] * 3, [FEW], [FEW] * 2, [FEW, EMPTY]],
    ids=["no replicate", "nobody in one", "nobody", "one replicate", "two alike", "somebody in one of two"],
)
def test_nobody_no_replicate_or_one_is_words_and_nan_and_no_crash(replicates):
    result = result_of(replicates, levels=(0.0, 0.5, 1.0), state=[number // 2 for number in range(len(replicates))])
    for table in every_answer(result, drawn=len(replicates) in {0, 2}):
        assert table is not None
    if not result.defenders > 0:
        assert "no defenders" in result.summary()
        assert np.isnan(result.harm("defender").probability)
        assert result.to_frame()["harm"].isna().all()


def test_a_state_of_knowledge_with_nobody_is_left_out():
    result = result_of([FEW, FEW, EMPTY], levels=(0.0, 0.5, 1.0), state=[0, 0, 1])
    assert result.harm("defender").probability == 3
    assert result.conditions("profile_abroad")["states"].tolist() == [1, 1, 1]


def test_what_was_not_simulated_is_an_error_that_names_what_was(pair):
    for ask in (pair.anyone_else, pair.time_course, pair.map, pair.conditions, pair.plot_course, pair.plot_map):
        with pytest.raises(UsageError, match="profile_abroad"):
            ask("shouting")
        with pytest.raises(UsageError, match="V1"):
            ask("profile_abroad", "V9")


# Of the model itself


@pytest.fixture(scope="module")
def simulated():
    net = hn.examples.load("kyrgyzstan")
    ask = {"actions": ["profile_abroad", "accompaniment"], "model": ["V1", "V2"], "group": "rural women"}
    return [hn.sim.visibility(net, replicates=48, rng=7, **ask) for _ in range(2)]


def test_the_same_seed_gives_the_same_tables_and_words(simulated):
    one, other = simulated
    for first, second in zip(every_answer(one), every_answer(other), strict=True):
        assert first.equals(second)
    assert one.summary() == other.summary()
    assert pickle.loads(pickle.dumps(one)).to_frame().equals(one.to_frame())


def test_a_simulated_summary_says_its_circles_and_carries_no_id(simulated):
    text = simulated[0].summary()
    assert "family and colleagues as many have them for" in text
    ids = set(hn.examples.load("kyrgyzstan").ids)
    assert not [one for one in ids if re.search(rf"\b{re.escape(one)}\b", text)]
    assert "%" not in text.split("Assumed because nobody said")[0]


def test_no_public_method_ranks_scores_or_recommends():
    names = [name for name, _ in inspect.getmembers(type(result_of([]))) if not name.startswith("_")]
    assert not [name for name in names if re.search(r"rank|score|best|recommend|optim|net_harm|total", name)]
    assert outcome_words.BOX == BOX


def test_where_the_band_allows_both_no_sentence_says_that_harm_falls():
    """The mean is told as a mean: what is not known comes first."""
    result = hn.sim.visibility(
        hn.examples.load("kyrgyzstan"), actions=["profile_abroad"], replicates=96, levels=(), rng=7
    )
    change = result.change("defender", "profile_abroad")
    assert change.low < 0 < change.high
    said = " ".join(result.summary().split())
    assert "Harm to the defender concerned may fall or rise: the band allows both" in said
    assert "Harm to the defender concerned falls by" not in said
    assert "harm to the defender concerned may fall or rise under 1" in result.headline()
