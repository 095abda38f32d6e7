"""Reprisal and response in one run: harm raises requests, responses move the risk of further harm (domain A9)."""

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.errors import UsageError
from hrdnet.sim.engines.reprisals import COUNTS
from hrdnet.sim.reprisal.catalogue import NOTHING
from hrdnet.sim.reprisal.coupling import respond
from hrdnet.sim.reprisal.models import models_of
from hrdnet.sim.reprisal.parameters import Ranges
from hrdnet.sim.reprisal.question import Run

#: Much harm, and responses that count for much.
LOUD = {"h0": 2.0, "T": 1, "V": 1, "K": 1, "relief": 1.0, "relief_days": 700, "seen_to_answer": 2.0, "rho": (0.4, 0.6)}


@pytest.fixture(scope="module")
def net():
    return hn.examples.load("kyrgyzstan")


def run_of(net, **parameters):
    ranges = Ranges.of({**LOUD, **parameters})
    return Run(net, models_of("V1"), (NOTHING,), "rural", 730.0, (), ranges, 3)


def counted(run, share, days=1.0):
    """What 16 worlds count if a share of harms is responded to after some days."""
    rows = len(run.net)
    task = run.task(1, (np.full(rows, share), np.full(rows, days)))
    counts = task.sizes.counts(task.run(0, 16))[:, 0].sum(axis=0)
    return dict(zip(COUNTS, counts.tolist(), strict=True)), task.sizes.harms(task.run(0, 16)).sum()


def test_harm_adds_to_the_needs_for_help_until_both_fit(net):
    found = respond(run_of(net), "status_quo", None)
    first, second = found.rounds[:2]
    assert first.requests == (0.5, 2.0)
    assert first.harms > 0.5
    assert second.requests == pytest.approx((0.5 + first.harms, 2.0 + first.harms))
    assert second.answered <= first.answered, "more needs for the same officers"
    assert found.settled


def test_responses_in_time_mean_less_harm_and_costs_that_follow_more_often(net):
    run = run_of(net)
    (without, harm), (with_, less) = counted(run, 0.0), counted(run, 1.0)
    assert without["answered"] == 0
    assert with_["answered"] > 0
    assert less < harm
    assert with_["minding"] > without["minding"]
    assert with_["hazard"] < without["hazard"]


def test_a_response_that_comes_late_helps_less(net):
    run = run_of(net)
    assert counted(run, 1.0, days=1.0)[1] < counted(run, 1.0, days=400.0)[1]


def test_responses_that_change_nothing_change_nothing(net):
    run = run_of(net, relief=0, seen_to_answer=0)
    (without, harm), (with_, same) = counted(run, 0.0), counted(run, 1.0)
    assert same == harm
    assert {**with_, "answered": 0} == {**without, "answered": 0}


def test_the_two_outcomes_are_kept_apart_and_the_same_seed_gives_the_same_bits(net):
    one, other = (
        hn.sim.visibility(
            net, actions=["private_demarche"], strategy="regional_visits", replicates=24, levels=(), rng=5
        )
        for _ in range(2)
    )
    assert (one.records == other.records).all()
    table = one.environment()
    assert set(table.index.get_level_values("outcome")) == {"responded_in_time", "minding", "hazard"}
    assert table["value"].between(0, 2).all()
    assert "Responses: under regional visits" in one.summary()


def test_without_a_strategy_there_is_nothing_to_say_of_responses(net):
    result = hn.sim.visibility(net, actions=[], replicates=24, levels=(), rng=5)
    with pytest.raises(UsageError, match="status_quo"):
        result.environment()
    assert "Responses:" not in result.summary()


def test_an_unknown_strategy_is_refused(net):
    with pytest.raises(UsageError, match="strategy"):
        hn.sim.visibility(net, strategy="shout", replicates=24, rng=5)
