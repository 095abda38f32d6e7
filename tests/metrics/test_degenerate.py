"""Every metric on networks at the edge: empty, no channels, no target, one actor, in pieces, everything unknown."""

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.metrics.obstacles import QUESTIONS

NOTHING = {"source": [], "target": []}
NETWORKS = {
    "empty": ({"id": []}, NOTHING),
    "one defender": ({"id": ["a"], "role": ["defender"]}, NOTHING),
    "one mission": ({"id": ["m"], "role": ["mission"]}, NOTHING),
    "no channels": ({"id": ["a", "m"], "role": ["defender", "mission"]}, NOTHING),
    "no target": ({"id": ["a", "n"], "role": ["defender", "ngo"]}, {"source": ["a"], "target": ["n"]}),
    "no defenders": ({"id": ["n", "m"], "role": ["ngo", "mission"]}, {"source": ["n"], "target": ["m"]}),
    "all roles unknown": ({"id": ["a", "b"]}, {"source": ["a"], "target": ["b"]}),
    "nobody in contact": (
        {"id": ["a", "m"], "role": ["defender", "mission"], "in_contact": ["no", None], "count": [None, 1]},
        {"source": ["a"], "target": ["m"]},
    ),
    "two pieces": (
        {"id": ["a", "m", "b", "n"], "role": ["defender", "mission", "defender", "ngo"]},
        {"source": ["a", "b"], "target": ["m", "n"]},
    ),
    "only away from the target": (
        {"id": ["a", "m"], "role": ["defender", "mission"]},
        {"source": ["m"], "target": ["a"], "directed": ["yes"]},
    ),
    "counts that are ranges": (
        {"id": ["a", "m"], "role": ["defender", "mission"], "count": ["2-9", 1]},
        {"source": ["a"], "target": ["m"], "medium": ["in_person"]},
    ),
}
METRICS = {
    "reach formal": lambda net: hn.metrics.reach(net, rng=1, worlds=256),
    "reach both": lambda net: hn.metrics.reach(net, to="both", host_state=True, rng=1, worlds=256),
    "reach without barriers": lambda net: hn.metrics.reach(net, barriers=hn.barriers.none, rng=1, worlds=256),
    "reach exact": lambda net: hn.metrics.reach(net, method="exact", rng=1),
    "reach many": lambda net: hn.metrics.reach_many(net, targets={"a": "formal", "b": "both"}, worlds=256, rng=1),
    "reach in time": lambda net: hn.metrics.reach(net, within_days=14, rng=1, worlds=256),
    "days": lambda net: hn.metrics.days(net, rng=1, worlds=64),
    "importance": lambda net: hn.metrics.importance(net, rng=1, worlds=64),
    "situation": hn.metrics.situation,
    "dependence": lambda net: hn.metrics.dependence(net, rng=1, worlds=64),
    "dependence without worlds": lambda net: hn.metrics.dependence(net, worlds=0),
    "brokerage": lambda net: hn.metrics.brokerage(net, rng=1, permutations=9),
    "brokerage without directions": lambda net: hn.metrics.brokerage(net, by="role", directed=False, permutations=0),
    "dialogue": lambda net: hn.metrics.dialogue(net, rng=1, worlds=64),
    "coverage": lambda net: hn.metrics.coverage(net, rng=1, worlds=64),
    "attribution": lambda net: hn.metrics.attribution(net, groups=QUESTIONS, rng=1),
    "attribution without barriers": lambda net: hn.metrics.attribution(net, barriers=hn.barriers.none, rng=1),
    "equity": lambda net: hn.metrics.equity(net, rng=1, worlds=64),
    "representation": lambda net: hn.metrics.representation(net, rng=1, worlds=64),
    "compare": lambda net: hn.metrics.compare(net, net, question="coverage", worlds=64, rng=1),
    "compare access": lambda net: hn.metrics.compare(net, net, question="access", rng=1),
    "access by travel": lambda net: hn.metrics.access(net, rng=1),
    "access by dialogue": lambda net: hn.metrics.access(net, method="raam", over="dialogue", rng=1),
}


@pytest.fixture(params=NETWORKS)
def network(request):
    actors, channels = NETWORKS[request.param]
    return hn.ProtectionNetwork(actors, channels)


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_answers_on_every_degenerate_network(network, metric):
    result = METRICS[metric](network)
    assert result.summary()
    assert repr(result).startswith(f"<{type(result).__name__}, ")
    assert len(repr(result)) < 200
    assert " inf " not in repr(result)
    assert result._repr_html_()
    assert result.to_frame() is not None
    figure, axes = result.plot()
    assert axes.figure is figure
    assert result.provenance.fingerprint == network.fingerprint


def test_reach_is_within_bounds_or_undefined(network):
    result = hn.metrics.reach(network, rng=1, worlds=256)
    for low, middle, high in zip(result.low, result.probability, result.high, strict=True):
        assert 0 <= low <= middle <= high <= 1
    assert len(result.defenders) == len(result.probability)


@pytest.mark.parametrize("name", ["one defender", "no channels", "no target", "only away from the target"])
def test_without_any_route_reach_is_exactly_zero(name):
    result = hn.metrics.reach(hn.ProtectionNetwork(*NETWORKS[name]), rng=1)
    assert result.probability.tolist() == [0.0]
    assert result.high.tolist() == [0.0]


def test_without_barriers_whoever_has_a_route_reaches_for_sure():
    net = hn.ProtectionNetwork(*NETWORKS["two pieces"])
    result = hn.metrics.reach(net, barriers=hn.barriers.none, rng=1)
    assert result.probability.tolist() == [1.0, 0.0]


def test_nobody_in_contact_means_no_number_not_zero():
    result = hn.metrics.reach(hn.ProtectionNetwork(*NETWORKS["nobody in contact"]), rng=1)
    assert len(result.defenders) == 0
    assert "not in contact" in result.summary() or "no defender" in result.summary().casefold()
    situation = hn.metrics.situation(hn.ProtectionNetwork(*NETWORKS["nobody in contact"]))
    assert np.isnan(situation.same_faces)


@pytest.mark.parametrize("metric", METRICS)
def test_what_is_no_network_is_said_to_be_none(metric):
    with pytest.raises(hn.UsageError, match="expected a ProtectionNetwork, not str"):
        METRICS[metric]("my.xlsx")


def test_the_arrays_of_a_result_cannot_be_changed(network):
    result = hn.metrics.reach(network, rng=1, worlds=256)
    for name in ("probability", "low", "high", "sampling_low", "sampling_high", "exact"):
        assert not getattr(result, name).flags.writeable
