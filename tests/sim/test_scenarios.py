"""Scenarios of the discussion (A30 to A36): each shows its pattern, and does not where what it rests on is not true.

False failures: with other draws a pattern would not be told in about one run of 50 (the weakest part, severe harm to
colleagues in the first scenario, lies 3 to 5 standard errors off zero and 2 are asked for); the seed is fixed.
"""

import pickle
import re
from collections import Counter

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.sim.reprisal.contrasts import Contrast, Side, less, more, no_less, told
from hrdnet.sim.reprisal.harms import Selection
from hrdnet.sim.reprisal.parameters import PARAMETERS
from hrdnet.sim.reprisal.scenario import BOX, one_defender

SCENARIOS = [hn.sim.scenarios.get(name) for name in hn.sim.scenarios.NAMES]
NOTE = "As told in the discussion, not evidence; known cases may not transfer to unknown defenders."


@pytest.fixture(scope="module")
def small():
    return hn.sim.scenarios.get("award_no_shield").run(replicates=64, rng=7)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=hn.sim.scenarios.NAMES)
def test_a_scenario_shows_its_pattern_in_every_model_in_which_it_can_be_told(scenario):
    verdict = scenario.shows(scenario.run(rng=7))
    assert verdict, str(verdict)
    assert {one.model for one in verdict.parts} == set(scenario.models)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=hn.sim.scenarios.NAMES)
def test_it_shows_it_in_no_model_where_what_it_rests_on_is_not_true(scenario):
    other = scenario.otherwise()
    verdict = other.shows(other.run(rng=7))
    for model in scenario.models:
        assert any(one.told != "shown" for one in verdict.parts if one.model == model), str(verdict)
    assert any(one.told == "turned round" for one in verdict.parts), str(verdict)


def test_the_scenarios_of_the_discussion_are_there_once_each():
    items = {one.item for one in SCENARIOS}
    assert items == {f"A{number}" for number in range(30, 37)}
    assert len(hn.sim.scenarios.NAMES) == len(set(hn.sim.scenarios.NAMES))
    asked = {"profile_deters_for_a_while", "spouse_confined", "award_no_shield", "recognised_yet_prosecuted"}
    assert asked <= set(hn.sim.scenarios.NAMES)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=hn.sim.scenarios.NAMES)
def test_what_stands_for_a_situation_lies_within_the_ranges_of_the_models(scenario):
    whole = {one.name: one for one in PARAMETERS}
    for ranges in (scenario.ranges, scenario.unless_ranges):
        for name, (low, high) in ranges.items():
            if name != "agrees":  # it is told of somebody who agreed
                assert whole[name].low <= low <= high <= whole[name].high, name


@pytest.mark.parametrize("scenario", SCENARIOS, ids=hn.sim.scenarios.NAMES)
def test_a_scenario_is_told_of_nobody_nowhere_and_never(scenario):
    text = f"{scenario!r}\n{scenario.summary()}"
    assert scenario.note == NOTE
    assert text.count(NOTE) == 2
    assert BOX in text
    assert not re.search(r"\b(19|20)\d\d\b", text)
    sentences = " ".join([scenario.told, scenario.unless, *(one.says for one in scenario.expects)])
    inside = re.findall(r"(?<![.] )(?<!^)(?<!\. )\b[A-Z][a-z]+", sentences)
    starts = {"In", "Over", "Severe", "Legal", "Harm", "While", "A", "The", "An", "After", "Being"}
    assert set(inside) <= starts, inside
    for banned in ("gatekeeper", "alert", "focal", "associate", "protected"):
        assert not re.search(rf"\b{banned}\b", text), banned
    if scenario.item in {"A31", "A32"}:
        assert "nobody is let go" in scenario.not_told


def test_a_verdict_reads_well_and_carries_the_note(small):
    verdict = hn.sim.scenarios.get("award_no_shield").shows(small)
    assert repr(verdict).startswith("<Verdict on award_no_shield: ")
    lines = str(verdict).splitlines()
    assert (lines[0], lines[-1]) == ("INVENTED", NOTE)
    assert len(lines) == 3 + 2 * 4
    assert repr(hn.sim.scenarios.get("home_first")).startswith("<Scenario home_first (A35): The case was first")


def test_a_scenario_runs_on_the_users_network_in_one_model_and_is_reproducible(small):
    scenario = hn.sim.scenarios.get("award_no_shield")
    again = scenario.run(replicates=64, rng=7)
    np.testing.assert_array_equal(again.records, small.records)
    net = hn.examples.load("kyrgyzstan")
    v = scenario.run(net, model="V1", group="rural women", replicates=24, rng=7)
    assert (v.models, v.group) == (("V1",), "rural women")
    assert len(scenario.shows(v).parts) == len(scenario.expects)


def test_the_invented_network_has_one_defender_with_a_partner_family_and_colleagues():
    net = one_defender()
    assert net.synthetic
    assert net.actors["in_contact"].tolist() == ["yes", *["no"] * 7]
    assert Counter(net.ties["kind"]) == {"kin": 4, "cosignatory": 3, "colleague": 2, "partner": 1}


def test_scenarios_are_frozen_and_travel_to_workers():
    scenario = hn.sim.scenarios.get("passing_spotlight")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    with pytest.raises(AttributeError):
        scenario.name = "other"
    with pytest.raises(TypeError):
        scenario.ranges["rho"] = (0, 1)


def test_what_cannot_be_asked_is_refused_with_a_hint(small):
    with pytest.raises(hn.UsageError, match="did you mean award_no_shield"):
        hn.sim.scenarios.get("award_no_sheild")
    with pytest.raises(hn.UsageError, match="not representable"):
        hn.sim.scenarios.get("leverage_and_vulnerability").run(model="V2", rng=1)
    with pytest.raises(hn.UsageError, match="was not simulated"):
        hn.sim.scenarios.get("home_first").shows(small)
    with pytest.raises(hn.UsageError, match="by month"):
        Side(1, "nothing", severity="severe", months=(0, 6))
    with pytest.raises(hn.UsageError, match="a later one"):
        Side(1, "nothing", months=(6, 6))
    with pytest.raises(hn.UsageError, match="6 months"):
        Side(1, "nothing", months=(0, 7)).of(small)


# Contrasts


def test_a_contrast_is_the_sum_of_rates_worked_out_one_by_one(small):
    award = "award_from_abroad"
    for model in small.models:
        for whom in ("defender", "family", "colleagues", "others"):
            nothing, with_it = (small.rate(Selection(whom), one, model) for one in ("nothing", award))
            np.testing.assert_allclose(Contrast("", less(award, whom=whom)).values(small, model), nothing - with_it)
            np.testing.assert_allclose(Contrast("", more(award, whom=whom)).values(small, model), with_it - nothing)
            expected = with_it - 0.9 * nothing
            np.testing.assert_allclose(Contrast("", no_less(award, 0.9, whom=whom)).values(small, model), expected)


def test_harm_of_all_months_is_all_harm_and_months_add_up(small):
    last = small.layout.months
    for whom in ("defender", "family", "colleagues", "others"):
        whole = small.rate(Selection(whom), "nothing")
        np.testing.assert_allclose(Side(1, "nothing", whom, months=(0, last)).of(small), whole)
        month, days = 365.25 / 12, small.horizon_days
        parts = sum(
            Side(1, "nothing", whom, months=(one, one + 1)).of(small) * (min((one + 1) * month, days) - one * month)
            for one in range(last)
        )
        np.testing.assert_allclose(parts / days, whole)


def test_counts_of_defenders_can_be_compared_too(small):
    attacks = Side(1, "nothing", "attacks").of(small)
    np.testing.assert_allclose(
        attacks, sum(small.rate(Selection(one, "physical attack"), "nothing") for one in ("defender", "others"))
    )


def test_a_sum_that_is_never_off_zero_cannot_be_told(small):
    never = Contrast("", (Side(1, "nothing"), Side(-1, "nothing")))
    assert told(never.estimate(small)) == "cannot be told"
