"""Two-terminal reliability: published values, brute force on random problems, and properties."""

import functools
import random

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.metrics.engines.frontier import solve
from hrdnet.metrics.engines.reduction import reduced
from hrdnet.metrics.engines.terminals import Edge, Problem, part_of
from tests.oracles.terminals import enumerated
from tests.strategies import known_networks

# Bridge: textbook, RePyability's test suite. K4 and grids: enumeration. Florentine families, karate club and
# dodecahedron (graphs of networkx): an independent frontier program, checked by sampling and 3.2e7 worlds.
BRIDGE = nx.Graph([(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)])
VALUES = [
    ("bridge", BRIDGE, 0, 3, 0.5, 0.97848),
    ("K4", nx.complete_graph(4), 0, 3, 0.75, 0.997848),
    ("2x2", nx.grid_2d_graph(2, 2), (0, 0), (1, 1), 0.4375, 0.9639),
    ("3x3", nx.grid_2d_graph(3, 3), (0, 0), (2, 2), 0.277099609375, 0.972502171407),
    ("Florentine", nx.florentine_families_graph(), "Medici", "Strozzi", 0.5140380859375, 0.996748973650980),
    ("karate", nx.karate_club_graph(), 0, 33, 0.986745422777302, 0.99999999952463),
    ("dodecahedron", nx.dodecahedral_graph(), 0, 15, 0.290255013853312, 0.997120398746607),
]


def network(graph, p, *, arcs=False):
    """A network whose channels all pass with p; with ``arcs`` each undirected channel is two of their own draws."""
    edges = [(str(a), str(b)) for a, b in graph.edges]
    directed = graph.is_directed() or arcs
    if arcs:
        edges += [(b, a) for a, b in edges]
    probability = [p] * len(edges) if isinstance(p, float) else [p[a, b] for a, b in edges]
    return hn.ProtectionNetwork(
        {"id": [str(node) for node in graph.nodes]},
        {
            "source": [a for a, _ in edges],
            "target": [b for _, b in edges],
            "directed": ["yes" if directed else "no"] * len(edges),
            "probability": probability,
        },
    )


@pytest.mark.parametrize(("name", "graph", "source", "target", "half", "nine"), VALUES, ids=[row[0] for row in VALUES])
def test_published_values_to_their_last_digit(name, graph, source, target, half, nine):
    for p, expected in ((0.5, half), (0.9, nine)):
        x = hn.metrics.reliability(network(graph, p), str(source), str(target))
        assert x.exact
        assert float(x) == pytest.approx(expected, abs=1e-12)
        assert float(x) + x.unreliability == pytest.approx(1, abs=1e-12)
        assert x.low == x.high == x.sampling_low == float(x)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9, 0.999, 1 - 1e-9])
def test_the_bridge_follows_its_polynomial(p):
    x = hn.metrics.reliability(network(BRIDGE, p), "0", "3")
    assert float(x) == pytest.approx(2 * p**2 + 2 * p**3 - 5 * p**4 + 2 * p**5, abs=1e-12)


def test_unreliability_keeps_ten_digits_when_channels_hardly_ever_fail():
    # With q = 1 - p the bridge fails as 2q^2 + 2q^3 - 5q^4 + 2q^5: it is its own dual.
    q = 1 - (1 - 1e-7)
    x = hn.metrics.reliability(network(BRIDGE, 1 - 1e-7), "0", "3")
    assert x.unreliability == pytest.approx(2 * q**2 + 2 * q**3 - 5 * q**4 + 2 * q**5, rel=1e-10)


def test_a_directed_network_with_mixed_probabilities():
    """ProbLog's tutorial: P(1 reaches 5) = 0.25824."""
    p = {
        ("1", "2"): 0.6,
        ("1", "3"): 0.1,
        ("2", "5"): 0.4,
        ("2", "6"): 0.3,
        ("3", "4"): 0.3,
        ("4", "5"): 0.8,
        ("5", "6"): 0.2,
    }
    x = hn.metrics.reliability(network(nx.DiGraph([(int(a), int(b)) for a, b in p]), p), "1", "5")
    assert float(x) == pytest.approx(0.25824, abs=1e-12)


@pytest.mark.parametrize("graph", [BRIDGE, nx.complete_graph(4), nx.grid_2d_graph(2, 3)])
def test_an_undirected_channel_is_worth_two_independent_opposite_ones(graph):
    nodes = [str(node) for node in graph.nodes]
    one = hn.metrics.reliability(network(graph, 0.3), nodes[0], nodes[-1])
    two = hn.metrics.reliability(network(graph, 0.3, arcs=True), nodes[0], nodes[-1])
    assert float(one) == pytest.approx(float(two), abs=1e-12)


def test_the_spread_of_an_independent_cascade_on_k5():
    """1 + (n - 1) R = 4.4140625 for p = 0.5."""
    x = hn.metrics.reliability(network(nx.complete_graph(5), 0.5), "0", "4")
    assert 1 + 4 * float(x) == pytest.approx(4.4140625, abs=1e-12)


# Brute force


def random_problem(source):
    """A small problem of any kind: directed and not, parallel, unreliable vertices, shared draws."""
    vertices = source.randint(2, 5)
    share = functools.partial(source.choice, [0.1, 0.25, 0.5, 0.75, 0.9, 1.0])
    draws = {name: [share() for _ in range(source.randint(1, 2))] for name in range(source.randint(0, 2))}
    edges = []
    for _ in range(source.randint(1, 6)):
        tail, head = source.sample(range(vertices), 2)
        p = share()
        needs = tuple((name, source.choice(cuts)) for name, cuts in draws.items() if source.random() < 0.4)
        edges.append(Edge(tail, head, source.random() < 0.5, p, 1 - p, needs))
    works = {vertex: share() for vertex in range(1, vertices) if source.random() < 0.3}
    return Problem(0, vertices - 1, tuple(edges), works)


def compare(seed, number):
    source = random.Random(seed)
    for _ in range(number):
        problem = random_problem(source)
        expected = enumerated(problem)
        answer = solve(problem)
        assert answer is not None
        assert (*answer.reliability, *answer.unreliability) == pytest.approx(expected, abs=1e-12), problem


@pytest.mark.parametrize("seed", range(4))
def test_exact_equals_brute_force_on_small_problems(seed):
    compare(seed, 250)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_exact_equals_brute_force_on_a_hundred_thousand_problems(seed):
    compare(seed, 5000)


@settings(max_examples=100)
@given(st.integers(0, 10**9))
def test_many_states_of_knowledge_at_once_are_as_good_as_one_by_one(seed):
    """Structure and draws of one problem, other numbers in each state, in any order of the thresholds."""
    source = random.Random(seed)
    problem = random_problem(source)

    def shaken(chance):
        return np.array([chance, *(source.choice([0.0, 0.1, 0.4, 0.4, 1.0]) for _ in range(4))])

    edges, cuts = [], {}
    for edge in problem.edges:
        passes = shaken(edge.passes)
        needs = tuple((name, cuts.setdefault((name, cut), shaken(cut))) for name, cut in edge.needs)
        edges.append(Edge(edge.tail, edge.head, edge.both, passes, 1 - passes, needs))
    works = {vertex: shaken(chance) for vertex, chance in problem.works.items()}
    shaken_up = Problem(problem.source, problem.target, tuple(edges), works)
    together = solve(shaken_up, states=5)
    for state in range(5):
        expected = enumerated(part_of(shaken_up, state))
        assert (together.reliability[state], together.unreliability[state]) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=100)
@given(st.integers(0, 10**9))
def test_a_reduced_problem_has_the_same_answer_and_no_more_edges(seed):
    problem = random_problem(random.Random(seed))
    small = reduced(problem)
    assert len(small.edges) <= len(problem.edges)
    assert enumerated(small) == pytest.approx(enumerated(problem), abs=1e-12)


# Properties


@settings(max_examples=40)
@given(known_networks(), st.data())
def test_opening_a_channel_never_lowers_reliability(net, data):
    gone = data.draw(st.sampled_from(net.channel_ids))
    source, target = data.draw(st.permutations(list(net.ids)))[:2]
    for barriers in (hn.barriers.none, hn.barriers.default.without("travel", "language")):
        more = hn.metrics.reliability(net, source, target, barriers=barriers, rng=1)
        less = hn.metrics.reliability(net.without(channels=[gone]), source, target, barriers=barriers, rng=1)
        assert float(less) <= float(more) + 1e-12


@settings(max_examples=15)
@given(known_networks(), st.data())
def test_sampled_reliability_agrees_with_exact(net, data):
    source, target = data.draw(st.permutations(list(net.ids)))[:2]
    barriers = hn.barriers.default.without("travel", "language")
    exact = hn.metrics.reliability(net, source, target, barriers=barriers, rng=1)
    sampled = hn.metrics.reliability(net, source, target, barriers=barriers, method="sampled", rng=1)
    assert exact.exact
    assert not sampled.exact
    assert sampled.unreliability == pytest.approx(1 - float(sampled))
    # 65,536 worlds, 5.5 standard errors: a true program fails once in 26 million.
    error = 5.5 * np.sqrt(max(float(exact) * exact.unreliability, 1 / 65536) / 65536)
    assert abs(float(exact) - float(sampled)) <= error


def test_what_is_not_known_is_a_band():
    net = hn.ProtectionNetwork({"id": ["a", "b"]}, {"source": ["a"], "target": ["b"], "probability": ["0.2-0.8"]})
    x = hn.metrics.reliability(net, "a", "b", rng=1)
    assert x.exact
    assert 0.2 <= x.low < 0.22
    assert 0.78 < x.high <= 0.8
    assert float(x) == pytest.approx(0.5, abs=0.01)


def test_an_actor_reaches_itself_and_not_what_is_apart():
    net = hn.ProtectionNetwork({"id": ["a", "b"]}, {"source": [], "target": []})
    assert (float(hn.metrics.reliability(net, "a", "a")), hn.metrics.reliability(net, "a", "a").unreliability) == (1, 0)
    apart = hn.metrics.reliability(net, "a", "b")
    assert (float(apart), apart.unreliability, apart.exact) == (0, 1, True)


def test_too_wide_a_network_is_sampled_and_says_so(monkeypatch):
    graph = network(nx.complete_graph(20), 0.05)
    with pytest.raises(hn.UsageError, match="out of reach"):
        hn.metrics.reliability(graph, "0", "19", method="exact")
    x = hn.metrics.reliability(graph, "0", "19", rng=1)
    assert not x.exact
    assert x.sampling_low < float(x) < x.sampling_high
    assert "Sampling" in x.summary()
    again = hn.metrics.reliability(graph, "0", "19", rng=x.seed)
    assert float(again) == float(x)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"target": "nobody"}, "no actor has the id"),
        ({"method": "guess"}, "auto, exact or sampled"),
        ({"worlds": 65}, "multiple of 64"),
    ],
)
def test_bad_arguments_get_a_clear_error(arguments, words):
    net = network(BRIDGE, 0.5)
    with pytest.raises(hn.UsageError, match=words):
        hn.metrics.reliability(net, **({"source": "0", "target": "3"} | arguments))


def test_the_result_shows_itself():
    x = hn.metrics.reliability(network(BRIDGE, 0.9), "0", "3")
    assert repr(x).startswith("<Reliability, reliability 0.97848 (exact")
    assert "98 %" in x.summary()
    assert x.to_frame()["exact"].tolist() == [True]
    assert x.plot()[0] is not None
