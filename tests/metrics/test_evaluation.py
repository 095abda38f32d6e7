"""What barriers pass is the same for one state of knowledge at a time and for many at once."""

import dataclasses

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.graph.barriers import Attribute, Barrier, On
from hrdnet.metrics.engines import passing
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.knowledge import states_of
from hrdnet.metrics.targets import roles


def evaluation(barriers):
    net = hn.generate("kyrgyzstan", defenders=60, rng=3)
    return Evaluation(net, barriers, roles(net, "formal", host_state=False))


def theirs(channels):
    """Return a barrier that knows how many channels there are, as those of a caller may."""
    random = np.random.default_rng(1).random(channels)
    mood = Attribute("mood", lambda net: net.table("channels").numbers("awareness"), (0.2, 0.8), "Mood")
    return Barrier("theirs", On.CHANNEL, (mood,), lambda read: random * read("mood"), "mood", "nobody")


def same(one, other):
    return all(
        np.array_equal(getattr(one, name.name), getattr(other, name.name)) for name in dataclasses.fields(Passing)
    )


@pytest.mark.parametrize("at_once", [1, 1_000, 10_000_000])
@pytest.mark.parametrize("names", [(), ("knows", "will"), hn.barriers.default.names])
def test_many_states_at_once_pass_as_one_by_one(monkeypatch, at_once, names):
    monkeypatch.setattr(passing, "_AT_ONCE", at_once)
    one = evaluation(hn.barriers.default.only(*names))
    states = states_of(one.coordinates, 1, certain=False)
    assert all(
        same(one.passing(state), found) for state, found in zip(states, one.passing_of_each(states), strict=True)
    )
    assert all(
        same(one.passing(state), found.passing())
        for state, found in zip(states, one.factors_of_each(states), strict=True)
    )


def test_a_barrier_of_a_caller_is_asked_state_by_state():
    net = hn.generate("kyrgyzstan", defenders=60, rng=3)
    one = evaluation(hn.barriers.default.plus(theirs(len(net.channel_ids))))
    states = states_of(one.coordinates, 1, certain=False)
    assert all(
        same(one.passing(state), found) for state, found in zip(states, one.passing_of_each(states), strict=True)
    )
