"""The cascade: nested steps, its two ends, and a case worked by hand."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.cascade import STAGES
from tests.strategies import known_networks, networks


def test_every_default_barrier_belongs_to_one_step():
    named = [name for added in STAGES.values() for name in added]
    assert sorted(named) == sorted(hn.barriers.default.names)


@settings(max_examples=20)
@given(known_networks() | networks(), st.integers(0, 2**40))
def test_no_world_gains_anybody_from_step_to_step_and_the_ends_are_reach(net, seed):
    result = hn.metrics.coverage(net, worlds=64, rng=seed)
    answers = list(result.answers.values())
    for before, after in itertools.pairwise(answers):
        assert not (after.hits & ~before.hits).any()
    free = hn.metrics.reach(net, barriers=hn.barriers.none, method="sampled", worlds=64, rng=seed)
    whole = hn.metrics.reach(net, method="sampled", worlds=64, rng=seed)
    np.testing.assert_array_equal(result.realised.hits, whole.hits)
    np.testing.assert_array_equal(result.nominal.probability, free.probability)


def test_a_cascade_worked_by_hand():
    """Two rows of 3 and 1: both have a channel, one is known, none is served (Tanahashi's 4, 3, 0 of 4)."""
    net = hn.ProtectionNetwork(
        {
            "id": ["G", "H", "M"],
            "role": ["defender", "defender", "mission"],
            "count": [3, 1, 1],
            "women": [0, 0, None],
            "will": [None, None, 0],
        },
        {"source": ["G", "H"], "target": ["M", "M"], "awareness": [1, 0]},
    )
    frame = hn.metrics.coverage(net, barriers=hn.barriers.default.only("knows", "will"), worlds=64, rng=1).of()
    assert frame["coverage"].tolist() == [1, 0.75, 0]
    assert frame["lost"].tolist()[1:] == [0.25, 0.75]
    gap = hn.metrics.coverage(net, barriers=hn.barriers.default.only("knows", "will"), worlds=64, rng=1)
    assert gap.implementation_gap().probability == -1


def test_losses_add_up_to_the_implementation_gap_for_every_group():
    result = hn.metrics.coverage(hn.examples.load("thailand"), worlds=256, rng=4)
    for group in ("rural", "rural women", "capital and town"):
        lost = result.of(group)["lost"].sum()
        assert lost == pytest.approx(-result.implementation_gap(group).probability, abs=1e-12)


def test_tables_by_group_and_gaps_agree_with_the_cascade():
    result = hn.metrics.coverage(hn.examples.load("tunisia"), worlds=128, rng=4)
    table = result.by("setting")
    for step in result.answers:
        assert table.loc["rural", step] == pytest.approx(result.of("rural").loc[step, "coverage"])
    gap = result.gap("setting", "rural", "capital")
    expected = table.loc["rural", "served"] - table.loc["capital", "served"]
    assert gap.loc["served", "gap"] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        ({"a": ["knows"]}, "stages name every barrier; missing: trust"),
        ({"a": ["knows"], "b": ["knows"]}, "belongs to one step"),
        ({}, "stages name every barrier"),
    ],
)
def test_steps_that_leave_out_or_repeat_a_barrier_are_refused(stages, message):
    net = hn.examples.load("tunisia")
    with pytest.raises(hn.UsageError, match=message):
        hn.metrics.coverage(net, stages=stages)


def test_own_steps_keep_their_order():
    barriers = hn.barriers.default.only("knows", "trust")
    stages = {"trusted": ["trust"], "known": ["knows"]}
    result = hn.metrics.coverage(hn.examples.load("tunisia"), stages=stages, barriers=barriers, worlds=64, rng=1)
    assert list(result.answers) == ["trusted", "known"]
    with pytest.raises(hn.UsageError, match="no such group"):
        result.of("urban")
