"""Following requests in time, one world at a time: who is in time for a deadline, and when does a request arrive?

A request waits for the next meeting of a channel, then takes its delay. Whoever asks later never arrives earlier, so
the shortest way is found by Dijkstra's method (Dreyfus 1969, doi:10.1287/opre.17.3.395): back from the targets for
one deadline and all who ask, or on from one who asks.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled, single_draw
from hrdnet.metrics.engines.flood import spread
from hrdnet.metrics.engines.openings import MEETING, PHASE, Arcs, Chances, Room, Things, meet, openings

Ints = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

#: Minutes of a request that never arrives.
NEVER = 2**31 - 1
_LONGEST = NEVER - 1
_FAR = 2**60
_ONE, _SHIFT = np.uint64(1), np.uint64(32)
_WORD = 64


class Times(NamedTuple):
    """Minutes by channel: between meetings, and from a meeting to the other end; and whose meeting it is, or -1."""

    interval: Ints
    delay: Ints
    meeting: Ints


class Outgoing(NamedTuple):
    """The same arcs by tail: ``arc[start[v]:start[v + 1]]`` leave vertex ``v``; ``head`` is by arc."""

    start: Ints
    arc: Ints
    head: Ints


@compiled
def _phase(interval: np.int64, meeting: np.int64, channel: np.int32, things: Things, world: int) -> np.int64:
    """Return the minute of the first meeting, 0 to interval - 1."""
    if meeting >= 0:
        u = single_draw(np.uint64(world), things.actors[meeting], things.streams[MEETING])
    else:
        u = single_draw(np.uint64(world), things.channels[channel], things.streams[PHASE])
    return np.int64((u * np.uint64(interval)) >> _SHIFT)


@compiled
def in_time(
    room: Room, arcs: Arcs, things: Things, chances: Chances, times: Times, targets: Ints, group: int, deadline: int
) -> Words:
    """Return the worlds of one group in which a vertex that asks at minute 0 has arrived by the deadline, in the room.

    ``latest`` is the last minute at which a request may stand at a vertex and still be in time.
    """
    actors = len(things.actors)
    found = openings(room, arcs, things, chances, group)
    start, tails, rows, channels = arcs.start, arcs.tail, arcs.row, arcs.channel
    passes, accepts, met = found.rows, found.accepts, found.met
    interval, delay, meeting = times.interval, times.delay, times.meeting
    reached = room.asking
    reached[:] = np.uint64(0)
    latest = np.full(len(reached), -1, dtype=np.int64)
    touched = np.empty(len(reached), dtype=np.int64)
    for bit in range(_WORD):
        world = _WORD * group + bit
        count = 0
        heap = [(-deadline, target) for target in targets]  # all alike, so it is a heap
        for target in targets:
            latest[target] = deadline
            touched[count] = target
            count += 1
        while heap:
            negative, head = heappop(heap)
            if -negative < latest[head]:
                continue
            if not met[head]:
                meet(found, arcs, things, chances, head)
            if not (accepts[head, 0] >> np.uint64(bit)) & _ONE:
                continue
            for arc in range(start[head], start[head + 1]):
                if not (passes[rows[arc], 0] >> np.uint64(bit)) & _ONE:
                    continue
                tail, channel = tails[arc], channels[rows[arc]]
                leaves = -negative - delay[channel]
                every = interval[channel]
                if every > 0 and leaves >= 0:
                    first = _phase(every, meeting[channel], channel, things, world)
                    leaves = first + (leaves - first) // every * every if leaves >= first else -1
                if leaves < 0 or leaves <= latest[tail]:
                    continue
                if latest[tail] < 0:
                    touched[count] = tail
                    count += 1
                latest[tail] = leaves
                if tail < actors:
                    heappush(heap, (-leaves, np.int64(tail)))
        for spot in range(count):
            latest[touched[spot]] = -1
            reached[touched[spot], 0] |= _ONE << np.uint64(bit)
    return reached


@compiled
def arrivals(
    room: Room,
    arcs: Arcs,
    outgoing: Outgoing,
    things: Things,
    chances: Chances,
    times: Times,
    targets: Ints,
    origins: Ints,
    group: int,
) -> Int32:
    """Return the minute at which a request of each origin, asked at minute 0, arrives: (origins, 64), or never."""
    actors = len(things.actors)
    found = openings(room, arcs, things, chances, group)
    asking = room.asking
    spread(found, asking, arcs, things, chances, targets)
    passes, accepts, rows, channels = found.rows, found.accepts, arcs.row, arcs.channel
    interval, delay, meeting = times.interval, times.delay, times.meeting
    start, out, heads = outgoing.start, outgoing.arc, outgoing.head
    is_target = np.zeros(len(asking), dtype=np.bool_)
    for target in targets:
        is_target[target] = True
    arrived = np.full((len(origins), _WORD), NEVER, dtype=np.int32)
    earliest = np.full(actors, _FAR, dtype=np.int64)
    touched = np.empty(actors, dtype=np.int64)
    for place in range(len(origins)):
        origin = origins[place]
        for bit in range(_WORD):
            if not (asking[origin, 0] >> np.uint64(bit)) & _ONE:
                continue
            world = _WORD * group + bit
            count = 0
            heap = [(0, origin)]
            while heap:
                now, here = heappop(heap)
                if is_target[here]:
                    arrived[place, bit] = min(now, _LONGEST)
                    break
                if here < actors and now > earliest[here]:
                    continue
                for spot in range(start[here], start[here + 1]):
                    arc = out[spot]
                    head = heads[arc]
                    # Only over those who reach a target themselves: nothing else leads on, or is even drawn.
                    if not ((passes[rows[arc], 0] & asking[head, 0] & accepts[head, 0]) >> np.uint64(bit)) & _ONE:
                        continue
                    channel = channels[rows[arc]]
                    then, every = now + delay[channel], interval[channel]
                    if every > 0:
                        first = _phase(every, meeting[channel], channel, things, world)
                        missed = max(0, (now - first + every - 1) // every)
                        then = first + missed * every + delay[channel]
                    if then < earliest[head]:
                        if earliest[head] == _FAR:
                            touched[count] = head
                            count += 1
                        earliest[head] = then
                        heappush(heap, (then, np.int64(head)))
            for spot in range(count):
                earliest[touched[spot]] = _FAR
    return arrived
