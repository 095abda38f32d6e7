"""Birnbaum importance: against taking channels away world by world, brute force, and published polynomials."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.losses import sample_losses
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import sample
from hrdnet.metrics.engines.terminals import OTHERS, WHOLE, WOMEN
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.targets import roles
from tests.metrics.test_reach import everything_known
from tests.strategies import known_networks, webs


@settings(max_examples=40)
@given(known_networks() | webs(), st.integers(0, 2**40))
def test_what_a_channel_costs_is_what_is_lost_when_it_is_taken_away(net, seed):
    def prepared(one):
        evaluation = Evaluation(one, everything_known(one, ("knows",)), roles(one, "formal", host_state=False))
        return evaluation, states_of(evaluation.coordinates, seed, certain=True)

    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    parts = Parts(np.repeat(rows, 3), np.tile([WHOLE, WOMEN, OTHERS], len(rows)))
    weights = 1.0 + np.arange(len(parts))[None, :]
    evaluation, states = prepared(net)
    lost = sample_losses(evaluation, parts, weights, states, worlds=64, seed=seed)
    bits = np.unpackbits(
        sample(evaluation, parts, states, worlds=64, seed=seed).view(np.uint8), axis=2, bitorder="little"
    )
    for number, channel in enumerate(net.channel_ids):
        less, states = prepared(net.without(channels=[channel]))
        left = np.unpackbits(
            sample(less, parts, states, worlds=64, seed=seed).view(np.uint8), axis=2, bitorder="little"
        )
        np.testing.assert_array_equal(lost[0, :, number], weights[0] @ (bits[0].astype(float) - left[0]))


def graph_network(graph, p, *, directed=False):
    """The network of a networkx graph whose channels all pass with p."""
    return hn.ProtectionNetwork(
        {"id": [str(node) for node in graph]},
        {
            "source": [str(a) for a, _ in graph.edges],
            "target": [str(b) for _, b in graph.edges],
            "probability": [p] * graph.number_of_edges(),
            "directed": ["yes" if directed else "no"] * graph.number_of_edges(),
        },
    )


BRIDGE = nx.Graph([(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)])
#: Graph, terminals, coefficients of the reliability by power of p: of textbooks, and by enumeration.
POLYNOMIALS = [
    (BRIDGE, (0, 3), {2: 2, 3: 2, 4: -5, 5: 2}),
    (nx.complete_graph(4), (0, 3), {1: 1, 2: 2, 4: -7, 5: 7, 6: -2}),
    (nx.grid_2d_graph(2, 2), ((0, 0), (1, 1)), {2: 2, 4: -1}),
    (nx.grid_2d_graph(3, 3), ((0, 0), (2, 2)), {4: 6, 6: -2, 7: -12, 8: 4, 10: 22, 11: -24, 12: 7}),
]


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(("graph", "ends", "polynomial"), POLYNOMIALS)
def test_the_importances_of_alike_channels_add_up_to_the_derivative(graph, ends, polynomial, p):
    found = hn.metrics.importance(graph_network(graph, p), pair=tuple(map(str, ends)))
    assert found.exact
    derivative = sum(power * factor * p ** (power - 1) for power, factor in polynomial.items())
    assert found.birnbaum.sum() == pytest.approx(derivative, abs=1e-12)


def test_the_bridge_of_the_textbook():
    """Of the channel across: both sides are open at one end and closed at the other, 2 p^2 (1 - p)^2."""
    found = hn.metrics.importance(graph_network(BRIDGE, 0.9), pair=("0", "3"))
    by_id = dict(zip(found.network.channel_ids, found.birnbaum, strict=True))
    assert min(by_id.values()) == pytest.approx(2 * 0.9**2 * 0.1**2, abs=1e-14)


@settings(max_examples=25)
@given(st.integers(0, 2**32))
def test_exact_importance_is_the_difference_of_two_enumerations(seed):
    random = np.random.default_rng(seed)
    graph = nx.gnm_random_graph(5, 7, seed=seed)
    probabilities = random.choice([0.0, 0.2, 0.7, 1.0], 7)
    net = graph_network(graph, 0.5)
    net = net.updated(channels={"id": list(net.channel_ids), "probability": probabilities.tolist()})
    found = hn.metrics.importance(net, pair=("0", "4"))
    edges = list(graph.edges)
    p = probabilities.tolist()

    def reliability(forced):
        total = 0.0
        for open_ in itertools.product([False, True], repeat=7):
            weight = np.prod([forced.get(k, p[k]) if one else 1 - forced.get(k, p[k]) for k, one in enumerate(open_)])
            some = nx.Graph([edge for edge, one in zip(edges, open_, strict=True) if one])
            some.add_nodes_from(range(5))
            total += weight * nx.has_path(some, 0, 4)
        return total

    for channel in range(7):
        truth = reliability({channel: 1.0}) - reliability({channel: 0.0})
        assert found.birnbaum[channel] == pytest.approx(truth, abs=1e-12)


def test_sampled_importance_agrees_with_the_exact_one():
    net = graph_network(nx.florentine_families_graph(), 0.5)
    pair = ("Medici", "Strozzi")
    exact = hn.metrics.importance(net, pair=pair)
    sampled = hn.metrics.importance(net, pair=pair, method="sampled", worlds=65536, rng=5)
    assert exact.exact
    assert not sampled.exact
    # Losses are 0 or 1 a world, over p = 0.5: 5.5 sigma of 20 channels fails a true program once in a million.
    error = 5.5 * np.sqrt(np.maximum(exact.birnbaum, 1e-3) * 2 / 65536)
    assert (np.abs(sampled.birnbaum - exact.birnbaum) <= error).all()
    total, truth = sampled.by("medium").iloc[0], exact.by("medium").iloc[0]
    assert total["sampling_low"] <= truth["total"] <= total["sampling_high"]


def test_classes_of_an_example_and_a_group_of_it():
    net = hn.examples.load("kyrgyzstan")
    everyone = hn.metrics.importance(net, worlds=128, rng=1)
    classes = everyone.by(["medium", "form"])
    assert classes["channels"].sum() == len(net.channel_ids)
    assert classes["total"].sum() == pytest.approx(np.nansum(everyone.birnbaum), rel=1e-5)
    assert (classes["low"] <= classes["sampling_low"] + 1e-12).all()
    rural = hn.metrics.importance(net, group="rural", worlds=128, rng=1)
    assert rural.by("roles")["total"].sum() != pytest.approx(classes["total"].sum(), rel=0.01)
    assert "one point more often" in everyone.summary()
    for name in net.channel_ids:
        assert name not in everyone.summary() + repr(everyone)


def test_a_channel_that_never_passes_has_no_sampled_importance_and_an_exact_one():
    net = hn.ProtectionNetwork(
        {"id": ["G", "M"], "role": ["defender", "mission"], "women": [0, None]},
        {"source": ["G"], "target": ["M"], "probability": [0.0]},
    )
    assert hn.metrics.importance(net, pair=("G", "M")).birnbaum.tolist() == [1.0]
    sampled = hn.metrics.importance(net, barriers=hn.barriers.none, worlds=64, rng=1)
    assert np.isnan(sampled.birnbaum).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"group": "nobody"}, "no such group"),
        ({"group": "rural", "pair": ("G", "M")}, "without a pair"),
        ({"method": "exact"}, "only a pair"),
        ({"pair": ("G", "Z")}, "no actor"),
        ({"worlds": 65}, "multiple of 64"),
    ],
)
def test_bad_questions_are_refused(options, words):
    net = hn.ProtectionNetwork({"id": ["G", "M"], "role": ["defender", "mission"]}, {"source": ["G"], "target": ["M"]})
    with pytest.raises(hn.UsageError, match=words):
        hn.metrics.importance(net, **options)
    with pytest.raises(hn.UsageError, match="classes are made of"):
        hn.metrics.importance(net, worlds=64, rng=1).by("delay_days")
