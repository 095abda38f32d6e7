"""The plain cascade over ties: published final sizes, plain Python from the same numbers, and what must always hold."""

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.draws import stream_key
from hrdnet.errors import UsageError
from hrdnet.sim.engines.cascades import STREAMS, Law, course, sizes
from hrdnet.sim.spreading import graph_of
from tests.oracles import spreads


def tied(edges, number, **more):
    ids = [f"a{place}" for place in range(number)]
    ends = {"source": [ids[one] for one, _ in edges], "target": [ids[other] for _, other in edges]}
    nobody = {"source": [], "target": []}
    return hn.ProtectionNetwork({"id": ids, "role": ["family"] * number}, nobody, ties=ends if edges else None, **more)


def complete(number):
    return tied([(one, other) for one in range(number) for other in range(one)], number)


# Values that others published. Seeds are fixed; a right program is outside five standard errors once in 1.7 million.


def close(found, value):
    error = (found.high - found.low) / 2 / 1.96
    return abs(found.value - value) < 5 * error


def test_continuous_sir_on_three_people_has_the_final_size_of_miller_and_ting():
    found = hn.sim.spread(complete(3), time="continuous", transmit=1, recover=1, seeds=["a0"], replicates=20_000, rng=1)
    assert close(found.final_size, 13 / 6)  # EoN's documentation; by hand in shared reference values


def test_an_independent_cascade_on_five_reaches_what_reliability_says():
    found = hn.sim.spread(complete(5), transmit=0.5, seeds=1, replicates=20_000, rng=2)
    assert close(found.final_size, 4.4140625)  # 1 + 4 R, R the two-terminal reliability of K5 at 1/2


def test_the_cascade_on_a_network_equals_its_reliability():
    edges = [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]
    net = tied(edges, 4)
    channels = {"source": [f"a{a}" for a, _ in edges], "target": [f"a{b}" for _, b in edges], "probability": [0.6] * 5}
    same = hn.ProtectionNetwork({"id": ["a0", "a1", "a2", "a3"], "role": ["ngo"] * 4}, channels)
    expected = 1 + sum(float(hn.metrics.reliability(same, "a0", f"a{other}")) for other in (1, 2, 3))
    found = hn.sim.spread(net, transmit=0.6, seeds=["a0"], replicates=20_000, rng=3)
    assert close(found.final_size, expected)


def outbreaks(graph, transmit, number, rng):
    net = tied(list(graph.edges), number)
    found = hn.sim.spread(net, transmit=transmit, seeds=1, replicates=60, rng=rng)
    return found.sizes[found.sizes > number / 20] / number


def test_large_outbreaks_on_three_regular_networks_reach_19_of_27():
    share = outbreaks(nx.random_regular_graph(3, 20_000, seed=1), 0.6, 20_000, 4)
    assert abs(share.mean() - 19 / 27) < 0.01  # closed form u = (1 - p) / p; EoN


def test_large_outbreaks_with_poisson_degrees_reach_the_share_of_theory():
    share = outbreaks(nx.gnp_random_graph(20_000, 4 / 20_000, seed=2), 0.5, 20_000, 5)
    assert abs(share.mean() - 0.7968121300) < 0.01
    assert spreads.percolation_size(4, 0.5) == pytest.approx(0.7968121300, abs=1e-9)


# Plain Python from the same numbers.

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]), max_size=16)
LAWS = st.one_of(
    st.tuples(st.just("discrete"), st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.sampled_from([0.2, 0.7, 1.0])),
    st.tuples(st.just("continuous"), st.sampled_from([0.0, 0.5, 2.0]), st.sampled_from([0.0, 0.5, 1.0])),
)


def distinct(edges):
    return list({frozenset(pair): pair for pair in edges}.values())


@settings(max_examples=60, deadline=None)
@given(EDGES, LAWS, st.integers(0, 5))
def test_every_replicate_equals_plain_python(edges, law, seed):
    net = tied(distinct(edges), 8)
    time, transmit, recover = law
    graph, place = graph_of(net, "ties")
    streams = np.array([stream_key(seed, name) for name in STREAMS], dtype=np.uint64)
    rules = Law(transmit, recover, time == "continuous", streams)
    given_places = np.array([place[0]], dtype=np.int64)
    found = np.zeros(4, dtype=np.int64)
    sizes(graph, rules, given_places, 0, 0, found)
    begins, ends, hops = np.empty(8), np.empty(8), np.empty(8, dtype=np.int64)
    for world in range(4):
        plain = spreads.spread(net, "ties", time, transmit, recover, ["a0"], seed, world)
        count = course(graph, rules, given_places, 0, np.uint64(world), begins, ends, hops)
        assert count == len(plain) == found[world]
        ours = {row: begins[place[row]] for row in range(8) if np.isfinite(begins[place[row]])}
        assert ours == pytest.approx(plain, rel=1e-12)
        assert ((hops >= 0) == np.isfinite(begins)).all()


# What must always hold.


@settings(max_examples=30, deadline=None)
@given(EDGES, st.floats(0, 1), st.floats(0, 1))
def test_more_transmission_affects_at_least_as_many_in_every_replicate(edges, one, other):
    net = tied(distinct(edges), 8)
    few, many = (hn.sim.spread(net, transmit=p, seeds=2, replicates=20, rng=3).sizes for p in sorted((one, other)))
    assert (few <= many).all()


@settings(max_examples=30, deadline=None)
@given(EDGES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(edges, random):
    listed = distinct(edges)
    turned = [pair if random.random() < 0.5 else pair[::-1] for pair in random.sample(listed, len(listed))]
    one, other = (hn.sim.spread(tied(some, 8), transmit=0.5, replicates=20, rng=3) for some in (listed, turned))
    assert (one.sizes == other.sizes).all()
    assert (one.course.ever == other.course.ever).all()


def test_nothing_spreads_with_probability_zero_and_all_that_is_tied_with_one():
    net = tied([(0, 1), (1, 2), (3, 4)], 6)
    assert (hn.sim.spread(net, transmit=0, seeds=3, replicates=50, rng=1).sizes == 3).all()
    assert (hn.sim.spread(net, transmit=1, seeds=["a0"], replicates=50, rng=1).sizes == 3).all()
    assert (
        hn.sim.spread(net, time="continuous", transmit=1, recover=0, seeds=["a3"], replicates=5, rng=1).sizes == 2
    ).all()


def test_directed_channels_pass_harm_one_way():
    net = hn.ProtectionNetwork(
        {"id": ["A", "B"], "role": ["ngo", "ngo"]}, {"source": ["A"], "target": ["B"], "directed": ["yes"]}
    )
    forth, back = (hn.sim.spread(net, over="channels", transmit=1, seeds=[one], replicates=4, rng=1) for one in "AB")
    assert (forth.final_size.value, back.final_size.value) == (2.0, 1.0)


def test_seeds_are_chosen_alike_and_each_once():
    net = tied([], 5)
    found = hn.sim.spread(net, transmit=0, seeds=5, replicates=10, rng=1)
    assert (found.sizes == 5).all()
    # One chosen of two, of whom one is tied to three others: half of the time four are affected.
    star = tied([(0, 1), (0, 2), (0, 3)], 8)
    found = hn.sim.spread(star, transmit=1, seeds=1, replicates=20_000, rng=2)
    assert close(found.beyond, 4 / 8)


@pytest.mark.parametrize("number", [0, 1, 3])
def test_networks_without_ties_get_an_answer(number):
    net = tied([], number)
    found = hn.sim.spread(net, transmit=0.5, seeds=min(1, number), replicates=5, rng=1)
    assert found.final_size.value == min(1, number)
    assert np.isnan(found.attack_rate.value) == (number == 0)
    assert found.summary()
    assert len(found.to_frame()) == 4
    assert found.by_ties()["affected"].tolist() == [1.0] * min(1, number)
    found.plot()


def test_an_example_says_what_it_is_and_names_nobody():
    net = hn.examples.load("kyrgyzstan")
    found = hn.sim.spread(net, transmit=0.5, seeds=3, replicates=100, rng=1)
    assert found.summary().startswith("INVENTED")
    assert not any(name in found.summary() for name in net.ids)
    assert "actor" not in found.to_frame().reset_index().columns


@pytest.mark.parametrize(
    "asked",
    [
        {"transmit": 1.5},
        {"transmit": -0.1},
        {"transmit": float("nan")},
        {"transmit": True},
        {"transmit": 0.5, "recover": 2},
        {"transmit": 0.5, "time": "weeks"},
        {"transmit": 0.5, "over": "friends"},
        {"transmit": 0.5, "seeds": 9},
        {"transmit": 0.5, "seeds": -1},
        {"transmit": 0.5, "seeds": "a0"},
        {"transmit": 0.5, "seeds": ["a0", "a0"]},
        {"transmit": 0.5, "seeds": ["Zarathustra"]},
        {"transmit": 0.5, "seeds": 1.5},
        {"transmit": 0.5, "replicates": 1},
        {"transmit": float("inf"), "time": "continuous"},
    ],
)
def test_bad_arguments_get_a_clear_error_that_quotes_nobody(asked):
    with pytest.raises(UsageError) as error:
        hn.sim.spread(tied([(0, 1)], 3), **asked)
    assert "Zarathustra" not in str(error.value)


def test_the_bits_do_not_depend_on_threads_or_on_compilation():
    program = (
        "import os, sys; len(sys.argv) > 1 and os.sched_setaffinity(0, {0});"
        "import hrdnet as hn, hashlib;"
        "net = hn.examples.load('kyrgyzstan');"
        "a = hn.sim.spread(net, transmit=.4, recover=.5, seeds=5, replicates=40, rng=3);"
        "b = hn.sim.spread(net, time='continuous', transmit=2.0, recover=1.0, seeds=5, replicates=40, rng=3);"
        "print(hashlib.sha256(a.sizes.tobytes() + b.sizes.tobytes() + b.course.by_ties.tobytes()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program, *one],
            env={**os.environ, **more},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for one, more in (([], {}), (["one thread"], {}), ([], {"NUMBA_DISABLE_JIT": "1"}))
    }
    assert len(found) == 1
