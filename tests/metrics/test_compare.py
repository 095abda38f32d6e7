"""Comparison of two networks: paired, nothing changes with itself, and against the difference of answers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.changes import QUESTIONS
from hrdnet.metrics.obstacles import QUESTIONS as GROUPS
from tests.strategies import known_networks

OPTIONS = {name: {"worlds": 64} for name in QUESTIONS} | {
    "access": {"method": "2sfca"},
    "attribution": {"worlds": 64, "groups": GROUPS},
    "brokerage": {"by": "role"},
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_network_does_not_change_against_itself(question):
    net = hn.examples.load("kyrgyzstan")
    result = hn.metrics.compare(net, net, question=question, rng=1, **OPTIONS[question])
    assert result.changes
    for one in result.changes.values():
        values = [one.probability, one.low, one.high, one.sampling_low, one.sampling_high]
        assert np.nan_to_num(values).tolist() == [0] * 5
    assert result.headline().startswith(f"{question}: 0 of")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_change_is_the_difference_of_the_two_answers(question):
    net = hn.examples.load("tunisia")
    other = net.without(actors=list(net.actors.query("role == 'mission'")["id"][:12]))
    result = hn.metrics.compare(net, other, question=question, rng=1, **OPTIONS[question])
    frame = result.to_frame()
    known = frame["change"].notna() & np.isfinite(frame["before"]) & np.isfinite(frame["after"])
    assert known.sum() > 3
    np.testing.assert_allclose(frame["change"][known], (frame["after"] - frame["before"])[known], atol=1e-12)
    assert (frame["low"][known] <= frame["change"][known] + 1e-12).all()
    assert (frame["change"][known] <= frame["high"][known] + 1e-12).all()
    figure, axes = result.plot()
    assert axes.figure is figure


@settings(max_examples=20)
@given(known_networks(), st.integers(0, 2**40))
def test_reach_changes_as_reach_many_says(net, seed):
    other = net.without(channels=list(net.channel_ids[:1]))
    result = hn.metrics.compare(net, other, worlds=128, rng=seed)
    many = hn.metrics.reach_many(net, targets={"a": "formal", "b": {"net": other}}, worlds=128, rng=seed)
    if not len(many["a"].parts):
        return
    expected = many.difference("b", "a")
    one = result.changes["all defenders in contact"]
    assert one.probability == pytest.approx(expected.probability, abs=1e-12)


def test_pairing_makes_the_change_surer_than_two_answers_are():
    net = hn.examples.load("kyrgyzstan")
    other = net.without(actors=["M01"])
    change = hn.metrics.compare(net, other, worlds=1024, rng=1).changes["all defenders in contact"]
    alone = hn.metrics.reach(net, method="sampled", worlds=1024, rng=1).overview().loc["all defenders in contact"]
    assert change.high - change.low < alone["high"] - alone["low"]


def test_a_group_that_only_one_network_has_gets_no_change():
    net = hn.examples.load("kyrgyzstan")
    rows = net.actors.query("role == 'defender' and region == 'Talas'")["id"]
    frame = hn.metrics.compare(net, net.without(actors=list(rows)), worlds=64, rng=1).to_frame()
    assert np.isnan(frame.loc["region Talas", "change"])
    assert not np.isnan(frame.loc["region Talas", "before"])


def test_what_cannot_be_compared_is_refused():
    net = hn.examples.load("kyrgyzstan")
    with pytest.raises(hn.UsageError, match="question is one of"):
        hn.metrics.compare(net, net, question="routes")
    with pytest.raises(hn.UsageError, match="no such option"):
        hn.metrics.compare(net, net, colour="red")
    with pytest.raises(hn.UsageError, match="expected a ProtectionNetwork"):
        hn.metrics.compare(net, "other.xlsx")
