"""The fewest days between each asking row and a body, over channels and relays: searched back from the bodies.

A channel takes the same time whenever it is used, so routes are sums. Several states of knowledge are searched at once,
one *lane* each: a vertex is expanded again whenever a lane of it got shorter (Dijkstra's method where lanes agree).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.graph.adjacency import Arcs
from hrdnet.metrics.engines.bits import compiled, counting_order
from hrdnet.metrics.engines.sampled import in_threads, processors
from hrdnet.metrics.targets import Roles

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Inward:
    """Arcs that requests take, by the actor at their end: those into ``v`` are ``start[v]`` to ``start[v + 1]``."""

    start: Ints
    tail: Int32
    channel: Int32

    @classmethod
    def of(cls, arcs: Arcs, roles: Roles, asks: Mask, closed: Mask) -> Inward:
        """Return the arcs from who asks or relays to who relays or is a target; not from a target, nor when closed."""
        tail = arcs.tail
        useful = (roles.target | roles.relay)[arcs.head] & ~roles.target[tail] & (roles.relay | asks)[tail]
        some = np.flatnonzero(useful & ~closed[arcs.channel])
        start, order = counting_order(arcs.head[some], len(asks))
        return cls(start, tail[some][order], arcs.channel[some][order])


class Room(NamedTuple):
    """What a search needs: days by actor and lane, actors seen, and whether each waits to be expanded."""

    days: Floats
    seen: Ints
    waits: Mask


@compiled
def search(room: Room, start: Ints, tail: Int32, arc_days: Floats, body: int, limit: Floats) -> int:
    """Write the days from each actor to a body, by lane; return how many were seen.

    An actor that is past its limit in every lane is not gone through: days past a limit may be too long.
    """
    days, seen, waits = room
    lanes = len(limit)
    days[body] = 0.0
    seen[0] = body
    count = 1
    waits[body] = True
    heap = [(0.0, np.int64(body))]
    while heap:
        _, head = heappop(heap)
        if not waits[head]:
            continue
        waits[head] = False
        near = False
        for lane in range(lanes):
            near |= days[head, lane] <= limit[lane]
        if not near:
            continue
        for arc in range(start[head], start[head + 1]):
            here = tail[arc]
            if days[here, 0] == np.inf:
                seen[count] = here
                count += 1
            shorter = 0
            for lane in range(lanes):
                before, there = days[here, lane], days[head, lane] + arc_days[arc, lane]
                shorter += there < before
                days[here, lane] = min(before, there)
            if shorter:
                waits[here] = True
                heappush(heap, (days[here, lanes // 2], np.int64(here)))
    return count


@compiled
def clear(room: Room, count: int) -> None:
    """Forget a search."""
    for spot in range(count):
        room.days[room.seen[spot]] = np.inf


def days_between(
    inward: Inward, place: Ints, bodies: Ints, channel_days: Floats, limit: Floats, *, most: int
) -> tuple[Ints, Ints, Floats] | None:
    """Find the days between rows that ask and bodies.

    Parameters
    ----------
    inward
        The arcs.
    place : (actors,)
        The number of each row that asks, -1 for all other actors.
    bodies : (bodies,)
        Rows of the actors table; a request stops at the first of them.
    channel_days : (channels, lanes)
        Days that each channel takes, finite, in each state of knowledge.
    limit : (lanes,)
        Days past which nothing is looked for; inf for no limit.
    most
        How many pairs to keep at most.

    Returns
    -------
    place, body : (pairs,); days : (lanes, pairs)
        Pairs within the limit in some lane, by body. ``None`` if there are more than ``most``.
    """
    actors, lanes = len(place), len(limit)
    arc_days = channel_days[inward.channel]
    mine = threading.local()
    left = most

    def run(number: int) -> tuple[Ints, Floats]:
        if left < 0:
            return np.empty(0, dtype=np.int64), np.empty((lanes, 0))
        if not hasattr(mine, "room"):
            mine.room = Room(
                np.full((actors, lanes), np.inf), np.empty(actors, dtype=np.int64), np.zeros(actors, dtype=np.bool_)
            )
        room = mine.room
        count = search(room, inward.start, inward.tail, arc_days, int(bodies[number]), limit)
        rows = room.seen[:count][place[room.seen[:count]] >= 0]
        days = room.days[rows]
        near = (days <= limit).any(axis=1)
        clear(room, count)
        return place[rows[near]], np.ascontiguousarray(days[near].T)

    found = []
    for pairs in in_threads(run, range(len(bodies)), workers=processors(), what="looking for ways"):
        found.append(pairs)
        left -= len(pairs[0])
    if left < 0:
        return None
    body = np.repeat(np.arange(len(bodies)), [len(places) for places, _ in found])
    if not found:
        return body, body, np.empty((lanes, 0))
    return np.concatenate([places for places, _ in found]), body, np.concatenate([days for _, days in found], axis=1)
