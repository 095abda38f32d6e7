"""Reach in time: against a search in plain Python, against reach, and worked cases."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
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


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_times_are_the_same_for_any_number_of_threads(threads):
    net = hn.examples.load("kyrgyzstan")
    evaluation, timing = Evaluation(net, hn.barriers.default, roles(net, "formal", host_state=False)), Timing(net)
    states = states_of(evaluation.coordinates, 3, certain=False)[:8]
    rows = np.flatnonzero(net.table("actors").words("role").is_any("defender"))
    parts = Parts(rows, np.full(len(rows), WOMEN))
    found = [
        sample_in_time(
            evaluation, timing, parts, states, minutes=30 * DAY, worlds=128, seed=3, first_world=64, threads=number
        )
        for number in (threads, 3)
    ]
    np.testing.assert_array_equal(*found)
    minutes = [
        sample_minutes(evaluation, timing, parts, states, worlds=128, seed=3, threads=number) for number in (threads, 3)
    ]
    np.testing.assert_array_equal(*minutes)
    later = np.unpackbits(found[0].view(np.uint8), axis=2, bitorder="little").astype(bool)[:, :, :64]
    np.testing.assert_array_equal(later, minutes[0][:, :, 64:] <= 30 * DAY)


def chain(*actors, **columns):
    """A defender, then some actors, each asked by the one before."""
    ids = [f"A{number}" for number in range(len(actors) + 1)]
    return hn.ProtectionNetwork(
        {"id": ids, "role": ["defender", *actors]},
        {"source": ids[:-1], "target": ids[1:], **columns},
    )


def within(net, days, **options):
    """The share in time of the one defender, over 65,536 worlds: 5.5 sigma fails a true program once in 26 million."""
    return hn.metrics.reach(
        net, barriers=hn.barriers.none, within_days=days, worlds=65536, rng=8, **options
    ).probability[0]


def error(p):
    return 5.5 * math.sqrt(p * (1 - p) / 65536)


def test_a_meeting_is_waited_for_and_the_delay_comes_on_top():
    net = chain("mission", interval_days=[30], delay_days=[2])
    assert within(net, 1.9) == 0
    assert within(net, 12) == pytest.approx(1 / 3, abs=error(1 / 3))  # the phase is within 10 of 30 days
    assert within(net, 32) == 1


def test_two_bilateral_meetings_are_waited_for_one_after_the_other():
    net = chain("ngo", "mission", interval_days=[10, 10], delay_days=[0, 0])
    # The next meeting after an arrival is uniform too: the sum of two uniform waits is within half with 1/8.
    assert within(net, 5) == pytest.approx(1 / 8, abs=error(1 / 8))


def test_what_arrives_at_a_meeting_is_passed_on_at_the_same_meeting():
    columns = {"interval_days": [10, 10], "mode": ["coordinated", "coordinated"]}
    net = chain("coordination_group", "mission", delay_days=[0, 0], **columns)
    assert within(net, 5) == pytest.approx(1 / 2, abs=error(1 / 2))
    # Half a day late, and it has to wait for the next one, nine and a half days on.
    late = chain("coordination_group", "mission", delay_days=[0.5, 0], **columns)
    assert within(late, 10) == pytest.approx(0, abs=1e-4)
    assert within(late, 15) == pytest.approx(1 / 2, abs=error(1 / 2))
    # Of two groups, each has its own day.
    two = chain(
        "coordination_group",
        "coordination_group",
        "mission",
        delay_days=[0] * 3,
        mode=["coordinated"] * 3,
        interval_days=[10] * 3,
    )
    assert within(two, 5) < 0.3


def test_journeys_take_time_and_calls_do_not():
    there = {"interval_days": [0], "delay_days": [1], "travel_days": [2]}
    assert within(chain("mission", medium=["in_person"], **there), 2.9) == 0
    assert within(chain("mission", medium=["in_person"], **there), 3) == 1
    assert within(chain("mission", medium=["phone"], **there), 1) == 1
    by_hours = chain("mission", medium=["in_person"], interval_days=[0], delay_days=[0], travel_hours=[36])
    assert (within(by_hours, 1.4), within(by_hours, 1.5)) == (0, 1)


def test_how_often_a_year_is_an_interval_and_an_ad_hoc_contact_waits_for_none():
    yearly = chain("mission", times_per_year=[12], delay_days=[0], form=["routine"])
    assert within(yearly, 365 / 24) == pytest.approx(0.5, abs=error(0.5))
    as_needed = hn.metrics.days(
        chain("mission", times_per_year=[1], delay_days=[0], form=["ad_hoc"]), barriers=hn.barriers.none, rng=1
    )
    assert as_needed.quantile(0.9).high <= 8
    assert [str(one) for one in as_needed.assumptions if "time" in one.what] == [
        "time: Ad hoc contact can be made every so many days: 0 to 7 days (assumption)"
    ]
    never = chain("mission", times_per_year=[0], delay_days=[0], form=["routine"])
    assert within(never, 3650) < 0.01


def test_endless_days_are_the_question_without_days():
    net = hn.examples.load("tunisia")
    plain = hn.metrics.reach(net, worlds=256, rng=2)
    for days in (math.inf, None):
        again = hn.metrics.reach(net, worlds=256, rng=2, within_days=days)
        np.testing.assert_array_equal(plain.hits, again.hits)
        assert again.summary() == plain.summary()
    assert "within 14 days" in hn.metrics.reach(net, worlds=256, rng=2, within_days=14).summary()


@pytest.mark.parametrize("days", [-1, math.nan])
def test_a_time_that_is_none_is_refused(days):
    with pytest.raises(hn.UsageError, match="within_days"):
        hn.metrics.reach(chain("mission"), within_days=days)


def test_an_exact_answer_in_time_is_refused():
    with pytest.raises(hn.UsageError, match="sampled"):
        hn.metrics.reach(chain("mission"), within_days=3, method="exact")


def test_percentiles_are_those_of_the_pooled_worlds():
    net = hn.examples.load("kyrgyzstan")
    found = hn.metrics.days(net, worlds=128, rng=4)
    members = found.parts.row == found.parts.row[0]
    weight = found.weights[:, members][:, :, None] / found.weights[:, members].sum(axis=1)[:, None, None]
    weight = np.broadcast_to(weight, found.minutes[:, members].shape).ravel() / found.minutes.shape[0] / 128
    days = np.ceil(found.minutes[:, members].ravel() / DAY)
    order = np.argsort(days)
    running = np.cumsum(weight[order])
    arrives = found.record(members)["arrives"]
    for of in (0.02, arrives / 2, 0.9 * arrives):
        one = found.quantile(of, members)
        assert one.days == days[order][np.searchsorted(running, of - 1e-9)]
        assert one.low <= one.sampling_low <= one.days <= one.sampling_high <= one.high
    assert found.quantile(0.9, members).days == math.inf
    assert np.isnan(found.quantile(0.5, np.zeros(len(found.parts), dtype=bool)).days)


def test_many_questions_may_differ_in_their_deadline():
    net = hn.examples.load("kyrgyzstan")
    many = hn.metrics.reach_many(net, targets={"ever": "formal", "in a week": {"within_days": 7}}, worlds=256, rng=1)
    assert many.difference("in a week", "ever").high < 0


@settings(max_examples=40)
@given(timed_networks(), st.data())
def test_opening_a_channel_never_delays_a_request_in_any_world(net, data):
    gone = data.draw(st.sampled_from(net.channel_ids))
    _, _, without, _, _ = asked(net.without(channels=[gone]), 3)
    _, _, minutes, _, _ = asked(net, 3)
    assert (minutes <= without).all()
