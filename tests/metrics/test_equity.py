"""Equity: its parts against reach and against inequality on plain arrays, a case worked by hand, and small groups."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from tests.strategies import known_networks


def halves(count=(5, 5)):
    """Rural rows never reach, those of the capital always."""
    return hn.ProtectionNetwork(
        {
            "id": ["G", "H", "M"],
            "role": ["defender", "defender", "mission"],
            "setting": ["rural", "capital", "capital"],
            "count": [*count, 1],
            "women": [0, 0, None],
            "hours_to_capital": [9, 1, None],
        },
        {"source": ["H"], "target": ["M"], "probability": [1.0]},
    )


def test_half_have_all_and_half_have_nothing():
    """Gini 1/2, Theil ln 2 and all of it between (the two groups of [0, 0, 0, 10, 10, 10]); half are below any line."""
    result = hn.metrics.equity(halves(), barriers=hn.barriers.none, rng=1)
    value = result.indices()["value"]
    assert value["gini"] == pytest.approx(0.5)
    assert value["theil"] == pytest.approx(np.log(2))
    assert value["theil between settings"] == pytest.approx(np.log(2))
    assert value["concentration near the capital"] == pytest.approx(0.5)
    assert value["palma"] == np.inf
    assert (value["left out"], value["shortfall"], value["severity"]) == (0.5, 0.5, 0.5)
    row = result.gaps().loc[("rural", "capital")]
    assert (row["gap"], row["ratio"]) == (-1, 0)
    assert row["too_small"]


def test_groups_of_ten_are_large_enough_for_a_claim():
    result = hn.metrics.equity(halves((10, 10)), barriers=hn.barriers.none, rng=1)
    assert not result.gaps().loc[("rural", "capital"), "too_small"]
    assert not result.by("setting")["too_small"].any()
    assert "too few defenders" not in result.summary()
    assert "too few defenders" in hn.metrics.equity(halves(), barriers=hn.barriers.none, rng=1).summary()


@settings(max_examples=25)
@given(known_networks(), st.integers(0, 2**40))
def test_indices_are_those_of_plain_arrays_on_the_reach_of_parts(net, seed):
    result = hn.metrics.equity(net, worlds=128, threshold=0.3, rng=seed)
    reach = hn.metrics.reach(net, method="sampled", worlds=128, rng=seed)
    parts = [np.arange(len(reach.parts)) == part for part in range(len(reach.parts))]
    shares = np.array([reach.values(part).mean(axis=1) for part in parts]).T
    weights = reach.weights
    value = result.indices()["value"]
    for name, function in (
        ("gini", hn.metrics.inequality.gini),
        ("theil", hn.metrics.inequality.theil),
        ("left out", lambda x, w: hn.metrics.inequality.fgt(x, w, line=0.3, alpha=0)),
    ):
        expected = np.mean([function(x, w) for x, w in zip(shares, weights, strict=True)])
        np.testing.assert_allclose(value[name], expected, atol=1e-12)
    assert result.reach.hits.tobytes() == reach.hits.tobytes()


def test_gaps_are_those_of_reach_and_the_jackknife_holds_the_point():
    net = hn.examples.load("tunisia")
    result = hn.metrics.equity(net, worlds=1024, rng=3)
    gap = result.reach.gap("setting", "rural", ["capital", "town"])
    assert result.gaps().loc[("rural", "capital and town"), "gap"] == pytest.approx(gap.probability)
    frame = result.indices()
    assert (frame["low"] <= frame["sampling_low"] + 1e-12).all()
    assert (frame["sampling_low"] <= frame["value"]).all()
    assert (frame["value"] <= frame["sampling_high"]).all()
    assert (frame["sampling_low"] < frame["sampling_high"]).any()


def test_the_jackknife_covers_the_gini_that_many_worlds_give_in_about_19_of_20_runs():
    """Two rows with channels of 0.3 and 0.6: of 100 runs, fewer than 88 happen less than once in 300 sets of runs."""
    net = hn.ProtectionNetwork(
        {"id": ["G", "H", "M"], "role": ["defender", "defender", "mission"], "women": [0, 0, None]},
        {"source": ["G", "H"], "target": ["M", "M"], "probability": [0.3, 0.6]},
    )
    exact = hn.metrics.inequality.gini([0.3, 0.6])
    covered = 0
    for seed in range(100):
        row = hn.metrics.equity(net, barriers=hn.barriers.none, worlds=2048, rng=seed).indices().loc["gini"]
        covered += row["sampling_low"] <= exact <= row["sampling_high"]
    assert covered >= 88


@pytest.mark.parametrize("threshold", [0, -0.1, 1.1, float("nan")])
def test_a_threshold_outside_its_range_is_refused(threshold):
    with pytest.raises(hn.UsageError, match="threshold lies above 0"):
        hn.metrics.equity(halves(), threshold=threshold)
