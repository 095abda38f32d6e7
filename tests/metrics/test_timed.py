"""Reach in time: against a search in plain Python, against reach, and worked cases."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import sample
from hrdnet.metrics.engines.schedule import NEVER
from hrdnet.metrics.engines.terminals import OTHERS, WHOLE, WOMEN
from hrdnet.metrics.engines.timed import sample_in_time, sample_minutes
from hrdnet.metrics.engines.timing import Timing
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.targets import roles
from tests.metrics.test_reach import everything_known
from tests.oracles.schedules import arrival_minutes
from tests.strategies import timed_networks

DAY = 1440


def asked(net, seed, worlds=64, **options):
    """The engines' answers for every kind of origin."""
    evaluation = Evaluation(net, everything_known(net, ()), roles(net, "formal", host_state=False))
    timing = Timing(net)
    assert not timing.uncertain()
    states = states_of(evaluation.coordinates, seed, certain=True)
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    parts = Parts(np.repeat(rows, 3), np.tile([WHOLE, WOMEN, OTHERS], len(rows)))
    minutes = sample_minutes(evaluation, timing, parts, states, worlds=worlds, seed=seed, **options)

    def within(days):
        limit = 2**60 if days == math.inf else round(days * DAY)
        bits = sample_in_time(evaluation, timing, parts, states, minutes=limit, worlds=worlds, seed=seed, **options)
        return np.unpackbits(bits.view(np.uint8), axis=2, bitorder="little").astype(bool)

    untimed = sample(evaluation, parts, states, worlds=worlds, seed=seed, **options)
    return evaluation, parts, minutes, within, untimed


@settings(max_examples=25)
@given(timed_networks(), st.integers(0, 2**40))
def test_a_request_arrives_when_a_search_in_plain_python_says(net, seed):
    evaluation, parts, minutes, _, _ = asked(net, seed)
    expected = arrival_minutes(evaluation, parts, 64, seed)
    np.testing.assert_array_equal(np.where(minutes[0] == NEVER, np.inf, minutes[0]), expected)


@settings(max_examples=40)
@given(timed_networks(), st.integers(0, 2**40), st.floats(0, 100))
def test_whoever_arrives_within_some_days_is_in_time_for_them_and_nobody_else(net, seed, days):
    _, _, minutes, within, untimed = asked(net, seed)
    np.testing.assert_array_equal(within(days), minutes <= round(days * DAY))
    everybody = np.unpackbits(untimed.view(np.uint8), axis=2, bitorder="little").astype(bool)
    np.testing.assert_array_equal(within(math.inf), everybody)
    np.testing.assert_array_equal(minutes < NEVER, everybody)
