"""How many routes share no actor, or no channel: the largest flow, which is the smallest cut (Menger 1927).

Augmenting paths (Ford & Fulkerson 1956). Actors are split in two, a way in and a way out, between which one route
passes. A search goes on where a target is nearest, so that one that succeeds is short; the number of routes does not
depend on which are found. One that fails has seen one side of a smallest cut: none of the actors on that side has more
routes than that, so later searches stop there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.metrics.engines.openings import Arcs
from hrdnet.metrics.engines.schedule import Outgoing

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_NOBODY, _TARGET = -1, -2
#: Steps to a target that are told apart in a search; all that lie further wait together.
_NEAR = 64


class Net(NamedTuple):
    """Arcs by head and by tail, the channel of each, which vertices are targets, and how many steps away one is."""

    arcs: Arcs
    outgoing: Outgoing
    channel: Ints
    arrives: Flags
    distance: Ints


class Flow(NamedTuple):
    """Routes so far, and what a search writes on its way.

    Of actors: who comes ``before`` and ``after`` on the route through it. Of channels: from which end the route over it
    comes (``into``). ``seen``, ``came`` and ``over`` are by node (way in, then way out of each vertex): the last search
    that saw it, from where, and over which channel. ``queue`` has what was seen, in order; those that wait to be looked
    at form a list for each number of steps to a target, from the last (``waiting``) to the one before it (``next``).
    ``used`` lists the actors, or channels, on which this origin ever laid a route, and ends with how many they are:
    what is laid may leave circles that no walk along the routes would find. ``listed`` says which stand there.
    """

    before: Ints
    after: Ints
    into: Ints
    seen: Ints
    came: Ints
    over: Ints
    queue: Ints
    waiting: Ints
    next: Ints
    used: Ints
    listed: Flags


@compiled
def _use(flow: Flow, thing: int) -> None:
    """Note that a route was laid on an actor or a channel."""
    if not flow.listed[thing]:
        flow.listed[thing] = True
        flow.used[flow.used[-1]] = thing
        flow.used[-1] += 1


@compiled
def _wait(net: Net, flow: Flow, node: int, count: int) -> int:
    """Let a node that was just seen wait to be looked at; return how many were seen."""
    vertices = len(net.arrives)
    steps = min(net.distance[node - vertices if node >= vertices else node], _NEAR - 1)
    flow.queue[count] = node
    flow.next[count] = flow.waiting[steps]
    flow.waiting[steps] = count
    return count + 1


@compiled
def _nearest(flow: Flow) -> int:
    """Return a node that waits nearest to a target, which does not wait any more; nobody if none does."""
    for steps in range(_NEAR):
        place = flow.waiting[steps]
        if place != _NOBODY:
            flow.waiting[steps] = flow.next[place]
            return int(flow.queue[place])
    return _NOBODY


@compiled
def _room(vertices: int, channels: int) -> Flow:
    return Flow(
        np.full(vertices, _NOBODY, dtype=np.int64),
        np.full(vertices, _NOBODY, dtype=np.int64),
        np.full(channels, _NOBODY, dtype=np.int64),
        np.full(2 * vertices, -1, dtype=np.int64),
        np.empty(2 * vertices, dtype=np.int64),
        np.empty(2 * vertices, dtype=np.int64),
        np.empty(2 * vertices, dtype=np.int64),
        np.full(_NEAR, _NOBODY, dtype=np.int64),
        np.empty(2 * vertices, dtype=np.int64),
        np.zeros(max(vertices, channels) + 1, dtype=np.int64),
        np.zeros(max(vertices, channels), dtype=np.bool_),
    )


@compiled
def actor_disjoint(net: Net, origins: Ints, most: Ints, channels: int) -> Ints:
    """Return the largest number of routes of each origin to the targets that share no actor; ``most`` bounds them."""
    vertices = len(net.arrives)
    flow, bound = _room(vertices, channels), most.copy()
    routes = np.zeros(len(origins), dtype=np.int64)
    mark = 0
    for spot in range(len(origins)):
        origin = origins[spot]
        number = _straight_past_actors(net, flow, origin, bound[origin])
        while number < bound[origin]:
            mark += 1
            end, count = _seek_past_actors(net, flow, origin, mark)
            if end == _NOBODY:
                for place in range(count):
                    if flow.queue[place] >= vertices:
                        vertex = flow.queue[place] - vertices
                        bound[vertex] = min(bound[vertex], number)
                bound[origin] = number
                break
            _lay(flow, origin, end, vertices)
            number += 1
        routes[spot] = number
        _clear_actors(flow)
    return routes


@compiled
def distances(net: Net, targets: Ints) -> None:
    """Set how many steps each vertex is from a target; as many as there are vertices where there is no way."""
    distance, tails, start = net.distance, net.arcs.tail, net.arcs.start
    distance[:] = len(distance)
    queue, first, count = np.empty(len(distance), dtype=np.int64), 0, len(targets)
    queue[:count] = targets
    distance[targets] = 0
    while first < count:
        head = queue[first]
        first += 1
        for arc in range(start[head], start[head + 1]):
            tail = tails[arc]
            if distance[tail] == len(distance):
                distance[tail] = distance[head] + 1
                queue[count] = tail
                count += 1


@compiled
def _straight_past_actors(net: Net, flow: Flow, origin: int, most: int) -> int:
    """Lay routes that come nearer to a target with every step, as long as nobody is in the way; return how many."""
    start, by_tail, head, distance = net.outgoing.start, net.outgoing.arc, net.outgoing.head, net.distance
    before, after, way = flow.before, flow.after, flow.queue
    number = 0
    for first in range(start[origin], start[origin + 1]):
        if number == most:
            break
        vertex, steps = head[by_tail[first]], 0
        if vertex == origin or before[vertex] != _NOBODY:
            continue
        while vertex != _NOBODY:
            way[steps] = vertex
            steps += 1
            if net.arrives[vertex]:
                break
            on = _NOBODY
            for spot in range(start[vertex], start[vertex + 1]):
                other = head[by_tail[spot]]
                if distance[other] < distance[vertex] and before[other] == _NOBODY and other != origin:
                    on = other
                    break
            vertex = on
        if vertex == _NOBODY:
            continue
        number += 1
        last = origin
        for step in range(steps):
            _use(flow, way[step])
            before[way[step]] = last
            after[way[step]] = way[step + 1] if step + 1 < steps else _TARGET
            last = way[step]
    return number


@compiled
def _straight_past_channels(net: Net, flow: Flow, origin: int, most: int) -> int:
    """Lay routes that come nearer to a target with every step over channels that nobody uses; return how many."""
    start, by_tail, head, distance = net.outgoing.start, net.outgoing.arc, net.outgoing.head, net.distance
    into, way, channel_of = flow.into, flow.queue, net.channel
    number = 0
    for first in range(start[origin], start[origin + 1]):
        if number == most:
            break
        arc, last, steps = by_tail[first], origin, 0
        if into[channel_of[arc]] != _NOBODY or head[arc] == origin:
            continue
        while arc != _NOBODY:
            # It is used while it is looked at, so that no route takes it twice.
            _use(flow, channel_of[arc])
            into[channel_of[arc]] = last
            way[steps] = channel_of[arc]
            steps += 1
            last = head[arc]
            if net.arrives[last]:
                break
            arc = _NOBODY
            for spot in range(start[last], start[last + 1]):
                other = by_tail[spot]
                if distance[head[other]] < distance[last] and into[channel_of[other]] == _NOBODY:
                    arc = other
                    break
        if arc != _NOBODY:
            number += 1
            continue
        for step in range(steps):
            into[way[step]] = _NOBODY
    return number


@compiled
def smallest_cut(net: Net, origin: int, channels: int) -> Ints:
    """Return the actors of a smallest cut between an origin and the targets: the one nearest to the origin."""
    vertices = len(net.arrives)
    flow, mark = _room(vertices, channels), 0
    while True:
        mark += 1
        end, _ = _seek_past_actors(net, flow, origin, mark)
        if end == _NOBODY:
            break
        _lay(flow, origin, end, vertices)
    way_in, way_out = flow.seen[:vertices] == mark, flow.seen[vertices:] == mark
    return np.flatnonzero(way_in & ~way_out)


@compiled
def _seek_past_actors(net: Net, flow: Flow, origin: int, mark: int) -> tuple[int, int]:
    """Look for one more route that shares no actor; return where it ends, or nobody, and how many nodes were seen."""
    start, by_tail, head = net.outgoing.start, net.outgoing.arc, net.outgoing.head
    before, seen, came, distance = flow.before, flow.seen, flow.came, net.distance
    vertices = len(net.arrives)
    flow.waiting[:] = _NOBODY
    count = _wait(net, flow, vertices + origin, 0)
    seen[vertices + origin] = mark
    seen[origin] = mark  # no route comes back to where it began
    while True:
        node = _nearest(flow)
        if node == _NOBODY:
            return _NOBODY, count
        if node < vertices:
            # The way in: on through the actor if nobody passes it yet, else back along the route that does.
            back = before[node]
            on = vertices + node if back == _NOBODY else vertices + back
            if back != origin and seen[on] != mark:
                seen[on], came[on] = mark, node
                count = _wait(net, flow, on, count)
            continue
        vertex = node - vertices
        if vertex != origin and net.arrives[vertex] and before[vertex] == _NOBODY:
            return vertex, count
        if vertex != origin and before[vertex] != _NOBODY and seen[vertex] != mark:
            seen[vertex], came[vertex] = mark, node
            count = _wait(net, flow, vertex, count)
        for spot in range(start[vertex], start[vertex + 1]):
            on = head[by_tail[spot]]
            if seen[on] != mark and distance[on] < vertices:  # from there no target can be reached
                seen[on], came[on] = mark, node
                count = _wait(net, flow, on, count)


@compiled
def _lay(flow: Flow, origin: int, end: int, vertices: int) -> None:
    """Lay the route that was found, undoing what it went back along."""
    before, after, came = flow.before, flow.after, flow.came
    after[end] = _TARGET
    node = vertices + end
    while node != vertices + origin:
        previous = came[node]
        if node < vertices:
            tail = previous - vertices
            if tail == node:  # back through an actor: no route passes it any more
                before[node] = after[node] = _NOBODY
            else:
                _use(flow, node)
                before[node] = tail
                if tail != origin:
                    after[tail] = node
        node = previous


@compiled
def _clear_actors(flow: Flow) -> None:
    """Forget the routes of an origin."""
    for place in range(flow.used[-1]):
        vertex = flow.used[place]
        flow.before[vertex] = flow.after[vertex] = _NOBODY
        flow.listed[vertex] = False
    flow.used[-1] = 0


@compiled
def channel_disjoint(net: Net, origins: Ints, most: Ints, channels: int) -> Ints:
    """Return the largest number of routes of each origin to the targets that share no channel; ``most`` bounds them."""
    vertices = len(net.arrives)
    flow, bound = _room(vertices, channels), most.copy()
    routes = np.zeros(len(origins), dtype=np.int64)
    mark = 0
    for spot in range(len(origins)):
        origin = origins[spot]
        number = _straight_past_channels(net, flow, origin, bound[origin])
        while number < bound[origin]:
            mark += 1
            end, count = _seek_past_channels(net, flow, origin, mark)
            if end == _NOBODY:
                for place in range(count):
                    bound[flow.queue[place]] = min(bound[flow.queue[place]], number)
                break
            while end != origin:
                channel = flow.over[end]
                _use(flow, channel)
                flow.into[channel] = flow.came[end] if flow.into[channel] == _NOBODY else _NOBODY
                end = flow.came[end]
            number += 1
        routes[spot] = number
        _clear_channels(flow)
    return routes


@compiled
def _seek_past_channels(net: Net, flow: Flow, origin: int, mark: int) -> tuple[int, int]:
    """Look for one more route that shares no channel; return where it ends, or nobody, and how many were seen."""
    start, by_tail, head = net.outgoing.start, net.outgoing.arc, net.outgoing.head
    into, seen, came, over, distance = flow.into, flow.seen, flow.came, flow.over, net.distance
    arcs_start, tails, channel_of, arrives = net.arcs.start, net.arcs.tail, net.channel, net.arrives
    flow.waiting[:] = _NOBODY
    count = _wait(net, flow, origin, 0)
    seen[origin] = mark
    while True:
        vertex = _nearest(flow)
        if vertex == _NOBODY:
            return _NOBODY, count
        for spot in range(start[vertex], start[vertex + 1]):
            arc = by_tail[spot]
            on, channel = head[arc], channel_of[arc]
            if seen[on] == mark or (into[channel] != _NOBODY and into[channel] != on) or distance[on] == len(arrives):
                continue
            seen[on], came[on], over[on] = mark, vertex, channel
            if arrives[on]:
                return on, count
            count = _wait(net, flow, on, count)
        # Back along a route that comes here.
        for arc in range(arcs_start[vertex], arcs_start[vertex + 1]):
            on, channel = int(tails[arc]), channel_of[arc]
            if into[channel] == on and seen[on] != mark:
                seen[on], came[on], over[on] = mark, vertex, channel
                count = _wait(net, flow, on, count)


@compiled
def _clear_channels(flow: Flow) -> None:
    """Forget the routes of an origin."""
    for place in range(flow.used[-1]):
        channel = flow.used[place]
        flow.into[channel] = _NOBODY
        flow.listed[channel] = False
    flow.used[-1] = 0
