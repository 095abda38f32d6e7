"""A request on its way: who hears of it when, over the channels that are open in one world.

Every actor that has heard passes the request on over each of its channels, at the next meeting. Whoever hears later
never passes on earlier, so the earliest times are found by Dijkstra's method (Dreyfus 1969,
doi:10.1287/opre.17.3.395), as in ``metrics.engines.schedule``. What was passed on, when and to whom is kept: it is what
a body can verify a case by.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare_within, compiled_within, single_draw
from hrdnet.sim.engines.country import (
    GIVEN,
    MEETING,
    NOT_KNOWN,
    PHASE,
    REFUSED,
    Chances,
    Layout,
    People,
    Rules,
)
from hrdnet.sim.engines.heaps import put_in, rise, take_out
from hrdnet.sim.engines.open_channels import FAR, ROW, World, travels
from hrdnet.sim.engines.worlds import Numbers

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_SHIFT = np.uint64(32)
_UNIT = 2.0**-32


class Trip(NamedTuple):
    """Room for one request at a time: when actors heard, which did, and what was passed on.

    ``at`` and ``visited`` are FAR but for the ``touched``. Of what was passed on: from whom, to whom, when it arrived,
    and the one before it from the same actor (``last`` by actor; -1: none). ``counts``: actors touched, times passed
    on, and whether something was withheld. ``queue`` and ``place`` order those who have still to pass it on
    (``heaps``).
    """

    at: Ints
    visited: Ints
    touched: Ints
    queue: Ints
    place: Ints
    last: Ints
    tail: Ints
    head: Ints
    when: Ints
    before: Ints
    counts: Ints


@compiled_within
def trip_room(actors: int, arcs: int) -> Trip:
    """Return room for requests in a network."""
    return Trip(
        np.full(actors, FAR, dtype=np.int64),
        np.full(actors, FAR, dtype=np.int64),
        np.empty(actors, dtype=np.int64),
        np.arange(actors),
        np.arange(actors),
        np.full(actors, -1, dtype=np.int64),
        np.empty(arcs, dtype=np.int64),
        np.empty(arcs, dtype=np.int64),
        np.empty(arcs, dtype=np.int64),
        np.empty(arcs, dtype=np.int64),
        np.zeros(3, dtype=np.int64),
    )


@compiled_bare_within
def _first_meeting(layout: Layout, chances: Chances, people: People, world: World, number: int, channel: int) -> int:
    """Return the minute of a channel's first meeting: 0 to interval - 1, as in ``metrics.engines.schedule``."""
    if world.phase[channel] < 0:
        meeting = layout.meeting[channel]
        if meeting >= 0:
            drawn = single_draw(np.uint64(number), layout.actor_key[meeting], people.streams[MEETING])
        else:
            drawn = single_draw(np.uint64(number), layout.key[channel], people.streams[PHASE])
        world.phase[channel] = np.int64((drawn * np.uint64(chances.interval[channel])) >> _SHIFT)
    return int(world.phase[channel])


@compiled_bare_within
def _severed_until(layout: Layout, rules: Rules, world: World, channel: int, now: int) -> int:
    """Return when a personal channel is there again after an officer left, or ``now`` if it is there."""
    if rules.rotation <= 0 or not world.personal[channel]:
        return now
    for owner in (layout.owner_a[channel], layout.owner_b[channel]):
        if owner < 0 or now < world.leaves[owner]:
            continue
        since = (now - world.leaves[owner]) % max(1, np.int64(rules.rotation))
        if since < rules.rebuilding:
            now += np.int64(rules.rebuilding) - since
    return now


@compiled_bare_within
def departure(
    layout: Layout, chances: Chances, people: People, rules: Rules, world: World, number: int, channel: int, now: int
) -> int:
    """Return when a request that waits from ``now`` leaves over a channel: at its next meeting."""
    every = chances.interval[channel]
    for _ in range(2):
        there = _severed_until(layout, rules, world, channel, now)
        if every > 0:
            first = _first_meeting(layout, chances, people, world, number, channel)
            there = first + max(0, (there - first + every - 1) // every) * every
        if there == now or _severed_until(layout, rules, world, channel, there) == there:
            return there
        now = there
    return now


@compiled_bare_within
def _wait(trip: Trip, waiting: int, actor: int) -> None:
    """Let an actor wait among those who have still to pass a request on."""
    # Slots past the heap are those of actors that are not in it: swap this one to its end first.
    there, other = trip.place[actor], trip.queue[waiting]
    trip.queue[there], trip.place[other] = other, there
    trip.queue[waiting], trip.place[actor] = actor, waiting
    put_in(trip.queue, trip.place, trip.at, waiting, actor)


@compiled_bare_within
def _arrival(
    layout: Layout,
    chances: Chances,
    people: People,
    rules: Rules,
    numbers: Numbers,
    world: World,
    number: int,
    channel: int,
    kind: int,
    now: int,
) -> int:
    """Return when a request that waits from ``now`` is at the other end of a channel, or FAR if it does not pass."""
    if not travels(layout, chances, numbers, channel, world.bit, kind):
        return FAR
    leaves = departure(layout, chances, people, rules, world, number, channel, now)
    trust = chances.channel[channel] + chances.gain[channel] * leaves
    if world.number[channel] >= min(max(trust, 0.0), chances.most[channel]):
        return FAR
    return int(leaves + chances.delay[channel])


@compiled_bare_within
def travel(
    layout: Layout,
    chances: Chances,
    people: People,
    rules: Rules,
    numbers: Numbers,
    world: World,
    number: int,
    part: int,
    asked: int,
    agreed: np.bool_,
    trip: Trip,
) -> None:
    """Follow a request of a part that is made at minute ``asked``, in world ``number``; ``trip`` is clear before.

    ``agreed``: she has agreed that bodies share her case.
    """
    origin, kind = layout.origin[part], people.kind[part]
    keep = rules.sources > 1
    touched, passed = 0, 0
    trip.at[origin] = asked
    trip.touched[touched] = origin
    touched += 1
    _wait(trip, 0, origin)
    waiting = 1
    while waiting > 0:
        here = trip.queue[0]
        now = trip.at[here]
        take_out(trip.queue, trip.place, trip.at, waiting, here)
        waiting -= 1
        inside = here != origin and not world.passes[here]
        if here != origin and layout.ngo[here] and people.share_ngo[part] == REFUSED:
            trip.counts[2] = 1
            continue
        for arc in range(world.start[here], world.start[here + 1]):
            head, channel = world.head[arc], world.channel[arc]
            if head == origin or (inside and not (rules.handover and layout.between[channel])):
                continue
            own = kind if here == origin and layout.traveller[channel] == origin else ROW
            then = _arrival(layout, chances, people, rules, numbers, world, number, channel, own, now)
            if then > rules.until:
                continue
            if inside and not agreed:
                trip.counts[2] = 1
                continue
            if keep:
                trip.tail[passed], trip.head[passed], trip.when[passed] = here, head, then
                trip.before[passed] = trip.last[here]
                trip.last[here] = passed
                passed += 1
            if here == origin and layout.visit[channel]:
                trip.visited[head] = min(trip.visited[head], then)
            if trip.at[head] == FAR:
                trip.touched[touched] = head
                touched += 1
                trip.at[head] = then
                _wait(trip, waiting, head)
                waiting += 1
            elif then < trip.at[head]:
                trip.at[head] = then
                rise(trip.queue, trip.place, trip.at, trip.place[head])
    trip.counts[0], trip.counts[1] = touched, passed


@compiled_bare_within
def forget(trip: Trip) -> None:
    """Clear the room for the next request."""
    for spot in range(trip.counts[0]):
        actor = trip.touched[spot]
        trip.at[actor] = trip.visited[actor] = FAR
        trip.last[actor] = -1
    trip.counts[:] = 0


@compiled_bare_within
def agrees(rules: Rules, people: People, part: int, drawn: np.uint64) -> bool:
    """Return whether she lets bodies share her case: what she said, or says when asked; not known is no."""
    said = people.share_missions[part]
    if said == NOT_KNOWN:
        return rules.asks and bool(drawn * _UNIT < rules.agrees)
    return bool(said == GIVEN)
