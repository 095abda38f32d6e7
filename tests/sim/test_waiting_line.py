"""The line at officers' desks: every case against an event simulation in plain Python, and what must always hold."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.sim.engines import tallies
from hrdnet.sim.engines.heaps import put_in, take_out
from hrdnet.sim.engines.waiting_line import BUSY, NO_LIMIT, WAITING, Cases, new_desk, serve, with_room
from tests.oracles.queues import counted, fates

TIMES = st.integers(0, 40).map(lambda eighths: eighths / 8)  # ties, and times without any rounding


@st.composite
def lines_of_cases(draw, most=40, patient=False, severe=True):
    """Arrivals in order, service times, patience and severities."""
    number = draw(st.integers(0, most))
    arrivals = np.cumsum(draw(st.lists(TIMES, min_size=number, max_size=number)))
    services = np.array(draw(st.lists(TIMES, min_size=number, max_size=number)))
    forever = st.just(math.inf)
    patience = np.array(
        draw(st.lists(forever if patient else st.one_of(forever, TIMES), min_size=number, max_size=number))
    )
    severity = draw(st.lists(st.integers(0, 255 if severe else 0), min_size=number, max_size=number))
    return Cases(
        *(np.array(one, dtype=np.float64) for one in (arrivals, services, patience)), np.array(severity, np.int64)
    )


def served(cases, *, officers, places=NO_LIMIT, warm_up=0.0, horizon=1e9, chunk=None, steps=NO_LIMIT):
    """Run the cases through a desk, some at a time, and return the tally and the desk."""
    number = len(cases.arrival)
    chunk = chunk or max(1, number)
    tally = tallies.new_tally(warm_up, horizon, numbers=50, keep=number)
    desk = new_desk(officers, places)
    for first in range(0, number, chunk):
        some = Cases(*(column[first : first + chunk] for column in cases))
        desk = with_room(desk, len(some.arrival))
        serve(desk, tally, some, len(some.arrival), some.arrival[-1], NO_LIMIT)
    nobody = Cases(*(column[:0] for column in cases))
    while not serve(desk, tally, nobody, 0, np.inf, steps):
        pass
    return tally, desk


def as_numbers(times):
    return np.array([np.nan if one is None else one for one in times], dtype=np.float64)


@settings(max_examples=300)
@given(lines_of_cases(), st.integers(1, 4), st.one_of(st.none(), st.integers(0, 5)), st.integers(1, 50))
def test_every_case_begins_and_leaves_as_in_plain_python(cases, officers, waiting_places, chunk):
    places = NO_LIMIT if waiting_places is None else officers + waiting_places
    tally, _ = served(cases, officers=officers, places=places, chunk=chunk, steps=1 + chunk)
    begun, gone = fates(
        *(column.tolist() for column in cases[:2]),
        officers=officers,
        places=places,
        patience=cases.patience.tolist(),
        severity=cases.severity.tolist(),
    )
    np.testing.assert_array_equal(tally.begun, as_numbers(begun))
    np.testing.assert_array_equal(tally.gone, as_numbers(gone))


@settings(max_examples=200)
@given(lines_of_cases(), st.integers(1, 3), st.one_of(st.none(), st.integers(0, 3)), TIMES, TIMES)
def test_what_is_counted_is_what_happened_to_those_who_came_in_the_time_observed(
    cases, officers, waiting_places, warm_up, more
):
    places = NO_LIMIT if waiting_places is None else officers + waiting_places
    horizon = warm_up + more + 1
    tally, _ = served(cases, officers=officers, places=places, warm_up=warm_up, horizon=horizon)
    begun, gone = ([None if math.isnan(one) else one for one in times.tolist()] for times in (tally.begun, tally.gone))
    found = counted(cases.arrival.tolist(), begun, gone, warm_up=warm_up, horizon=horizon)
    names = {"arrived": 0, "served": 3, "waited": 5, "in_line": 6, "stayed": 7}
    for name, place in names.items():
        assert tally.sums[place] == pytest.approx(found[name], abs=1e-9), name
    # One who is let in and gives up at once is not told from one who is lost by the times alone.
    assert tally.sums[tallies.LOST] + tally.sums[tallies.GAVE_UP] == found["lost"] + found["gave_up"]
    observed = tally.area[tallies.FIRST_HALF : tallies.SECOND_HALF + 1].sum(axis=0)
    assert observed == pytest.approx([found["system_area"], found["queue_area"]], abs=1e-9)
    by_number = tally.by_number[tallies.FIRST_HALF : tallies.SECOND_HALF + 1].sum(axis=0)
    assert by_number @ np.arange(50) == pytest.approx(found["system_area"], abs=1e-9)


@settings(max_examples=200)
@given(lines_of_cases(patient=True, severe=False), st.integers(1, 4))
def test_another_officer_makes_nobody_wait_longer(cases, officers):
    first, _ = served(cases, officers=officers)
    second, _ = served(cases, officers=officers + 1)
    assert (second.begun <= first.begun).all()


@settings(max_examples=200)
@given(lines_of_cases(patient=True, severe=False), st.integers(1, 3), st.integers(0, 4))
def test_without_a_limit_nobody_is_lost_and_with_one_nobody_who_is_let_in_waits_longer(cases, officers, more):
    limited, _ = served(cases, officers=officers, places=officers + more)
    endless, _ = served(cases, officers=officers)
    assert endless.sums[tallies.LOST] == 0
    let_in = ~np.isnan(limited.begun)
    assert (limited.begun[let_in] <= endless.begun[let_in]).all()


@settings(max_examples=200)
@given(lines_of_cases(severe=False), st.integers(1, 3), st.integers(0, 4))
def test_all_who_came_were_served_lost_gave_up_or_are_still_there(cases, officers, more):
    number = len(cases.arrival)
    tally = tallies.new_tally(-1.0, 1e9, numbers=50)
    desk = with_room(new_desk(officers, officers + more), number)
    if number:
        serve(desk, tally, cases, number, cases.arrival[-1], NO_LIMIT)
    begun, left = tally.sums[tallies.SERVED], tally.sums[[tallies.LOST, tallies.GAVE_UP]].sum()
    assert begun + left + desk.state[WAITING] == number
    assert 0 <= desk.state[BUSY] <= officers
    assert not (desk.state[WAITING] and desk.state[BUSY] < officers), "nobody waits while an officer is free"


@given(lines_of_cases(patient=True), st.integers(1, 3))
def test_the_more_severe_go_first_and_among_equals_who_came_first(cases, officers):
    tally, _ = served(cases, officers=officers)
    begun = tally.begun.tolist()
    for one in range(len(begun)):
        for other in range(one + 1, len(begun)):
            both_there = begun[one] > cases.arrival[other]
            if both_there and cases.severity[one] >= cases.severity[other]:
                assert begun[one] <= begun[other]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**6)), max_size=60, unique_by=lambda pair: pair[1]))
def test_a_heap_gives_the_smallest_and_lets_anybody_out(moves):
    slots = len(moves)
    heap, spot, keys = np.arange(slots), np.zeros(slots, dtype=np.int64), np.zeros(slots, dtype=np.int64)
    members = []
    for enters, key in moves:
        if enters or not members:
            slot = heap[len(members)]
            keys[slot] = key
            put_in(heap, spot, keys, len(members), slot)
            members.append(key)
        else:
            out = sorted(members)[key % len(members)]
            slot = next(one for one in heap[: len(members)] if keys[one] == out)
            take_out(heap, spot, keys, len(members), slot)
            members.remove(out)
        if members:
            assert keys[heap[0]] == min(members)
        assert sorted(heap.tolist()) == list(range(slots))
        assert all(heap[spot[one]] == one for one in heap[: len(members)])


def test_a_desk_grows_with_the_line_and_keeps_everybody():
    number = 5_000
    arrivals = np.arange(number) / 1000.0
    cases = Cases(arrivals, np.ones(number), np.full(number, np.inf), np.zeros(number, dtype=np.int64))
    tally, desk = served(cases, officers=1, chunk=64)
    assert len(desk.line) < 4 * number
    assert tally.gone.tolist() == [float(k + 1) for k in range(number)]
