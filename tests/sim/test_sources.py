"""When a case is verified: routes that share nobody, against all simple routes, at every moment."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hrdnet.sim.engines.travelling import FAR
from tests.oracles.years import disjoint
from tests.sim.ways_in import routes_by, search_room, trip_room, verified_at

ORIGIN = 0


def trip_of(passed, actors, visited=None):
    """What was passed on, as a search keeps it."""
    trip = trip_room(actors, max(1, len(passed)))
    touched = sorted({ORIGIN, *(end for one in passed for end in one[:2])})
    for place, actor in enumerate(touched):
        trip.touched[place] = actor
    for place, (tail, head, when) in enumerate(passed):
        trip.tail[place], trip.head[place], trip.when[place] = tail, head, when
        trip.before[place] = trip.last[tail]
        trip.last[tail] = place
        trip.at[head] = min(trip.at[head], when)
    for body, when in (visited or {}).items():
        trip.visited[body] = when
    trip.counts[:2] = len(touched), len(passed)
    return trip, np.sort(trip.when[: len(passed)])


@st.composite
def histories(draw):
    """What three to eight actors passed on, each at some minute; nothing goes back to her."""
    actors = draw(st.integers(3, 8))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = draw(st.sampled_from([0.25, 0.4, 0.6]))
    pairs = [(a, b) for a in range(actors) for b in range(1, actors) if a != b and random.random() < share]
    # Now and then two channels join the same two.
    pairs += [pair for pair in pairs if random.random() < 0.1]
    passed, heard = [], {ORIGIN}
    for a, b, when in sorted(((a, b, int(random.integers(0, 12))) for a, b in pairs), key=lambda one: one[2]):
        if a in heard:  # nobody passes on what she has not heard
            heard.add(b)
            passed.append((a, b, when))
    return passed, actors


@settings(max_examples=300)
@given(histories())
def test_routes_that_share_nobody_are_as_many_as_among_all_simple_ones(case):
    passed, actors = case
    trip, _ = trip_of(passed, actors)
    search, body = search_room(actors), actors - 1
    for until in (3, 8, 12):
        known = [(a, b) for a, b, when in passed if when <= until]
        expected = disjoint(known, ORIGIN, body)
        assert routes_by(search, trip, ORIGIN, body, until, 99) == expected
        assert routes_by(search, trip, ORIGIN, body, until, 2) == min(2, expected)
    assert (search.before == -1).all()
    assert (search.after == -1).all()


@settings(max_examples=200)
@given(histories(), st.integers(1, 3), st.none() | st.integers(0, 12))
def test_a_case_is_verified_at_the_first_minute_with_sources_enough(case, sources, visit):
    passed, actors = case
    body = actors - 1
    trip, times = trip_of(passed, actors, {} if visit is None else {body: visit})
    expected = FAR if visit is None else visit
    for when in range(13):
        if disjoint([(a, b) for a, b, then in passed if then <= when], ORIGIN, body) >= sources:
            expected = min(expected, when)
            break
    if trip.at[body] == FAR:
        return  # it never heard: nobody asks
    assert verified_at(search_room(actors), trip, times, ORIGIN, body, sources) == expected


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        # A route that is taken back: 0-1-2-5 comes first, and only 0-1-4-5 with 0-3-2-5 makes two.
        ([(0, 1, 0), (1, 2, 0), (2, 5, 0), (0, 3, 0), (3, 2, 0), (1, 4, 0), (4, 5, 0)], 2),
        ([(0, 5, 0), (0, 1, 0), (1, 5, 0)], 2),
        ([(0, 5, 0), (0, 5, 0)], 1),
        ([(0, 1, 0), (1, 5, 0), (1, 5, 0)], 1),
        ([(0, 1, 0), (0, 2, 0), (1, 3, 0), (2, 3, 0), (3, 5, 0)], 1),
    ],
)
def test_routes_of_worked_cases(passed, expected):
    trip, _ = trip_of(passed, 6)
    assert routes_by(search_room(6), trip, ORIGIN, 5, 0, 9) == expected
