"""The narrowest cut between those who ask and the bodies, world by world, when contacts are opened in part.

A cut is a set of vertices that has the asker in it and no body, and that no open arc leaves. Whatever contacts are
opened: her request arrives only if one of those that leave the set is among them. Of all cuts the narrowest is that
whose contacts have the smallest sum of ``x``, the parts to which they are opened; it is as wide as the largest flow.
Where that is plain without a flow, ``sides`` says so.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrdnet.metrics.engines.bits import Words, compiled, compiled_bare_within
from hrdnet.metrics.engines.openings import NONE
from hrdnet.plan.engines.spreading import Flags, Floats, Ints, People, Web

#: More than any flow that is asked for, on arcs that are open; what is left of a contact below this is nothing.
_OPEN, _NOTHING = 9.0, 1e-12
#: A flow from here on is a whole request.
WHOLE = 1.0 - 1e-9
_ONE = np.uint64(1)


class Flow(NamedTuple):
    """Arcs of one world from both ends, how much they can still carry, and what searches need.

    ``start``, ``head``, ``back``: arcs at each vertex, where they lead, and the same arc seen from there. ``first`` is
    what each carries before anybody asks, ``left`` what is left of it. ``steps`` counts arcs to the closest body.
    """

    start: Ints
    head: Ints
    back: Ints
    first: Floats
    left: Floats
    steps: Ints
    away: Ints
    at: Ints
    left_at: Ints
    levels: Ints
    mark: Ints
    next: Ints
    queue: Ints
    way: Ints
    used: Ints
    is_used: Flags


@compiled
def flow(vertices: int, arcs: int) -> Flow:
    """Return room for one thread: so many vertices, and arcs that pass at most."""
    return Flow(
        np.zeros(vertices + 1, dtype=np.int64),
        np.empty(2 * arcs, dtype=np.int64),
        np.empty(2 * arcs, dtype=np.int64),
        np.empty(2 * arcs),
        np.empty(2 * arcs),
        np.empty(vertices, dtype=np.int64),
        np.empty(vertices, dtype=np.int64),
        np.zeros(vertices + 1, dtype=np.int64),
        np.zeros(vertices + 1, dtype=np.int64),
        np.zeros(1, dtype=np.int64),
        np.zeros(vertices, dtype=np.int64),
        np.empty(vertices, dtype=np.int64),
        np.empty(vertices, dtype=np.int64),
        np.empty(vertices, dtype=np.int64),
        np.empty(2 * arcs, dtype=np.int64),
        np.zeros(2 * arcs, dtype=np.bool_),
    )


@compiled_bare_within
def _lay(room: Flow, web: Web, arcs: Ints, x: Floats, targets: Ints, word: int, bit: np.uint64) -> None:
    """Lay out one world, and count from each vertex the arcs to the closest body."""
    vertices = len(room.steps)
    degree = room.next
    degree[:] = 0
    for arc in arcs:
        if (web.passes[arc, word] >> bit) & _ONE:
            degree[web.tail[arc]] += 1
            degree[web.head[arc]] += 1
    room.start[0] = 0
    for vertex in range(vertices):
        room.start[vertex + 1] = room.start[vertex] + degree[vertex]
        degree[vertex] = room.start[vertex]
    for arc in arcs:
        if (web.passes[arc, word] >> bit) & _ONE:
            tail, head = web.tail[arc], web.head[arc]
            there, here = degree[tail], degree[head]
            degree[tail] += 1
            degree[head] += 1
            room.head[there], room.head[here] = head, tail
            room.back[there], room.back[here] = here, there
            contact = web.contact[arc]
            room.first[there] = x[contact] if contact >= 0 else _OPEN
            room.first[here] = 0.0
    for place in range(room.start[vertices]):
        room.left[place] = room.first[place]
    room.steps[:] = vertices
    room.at[:] = 0
    count = 0
    for target in targets:
        room.steps[target] = 0
        room.at[0] += 1
        room.queue[count] = target
        count += 1
    done = 0
    while done < count:
        vertex = room.queue[done]
        done += 1
        for place in range(room.start[vertex], room.start[vertex + 1]):
            tail = room.head[place]
            if room.steps[tail] == vertices and room.first[room.back[place]] > _NOTHING:
                room.steps[tail] = room.steps[vertex] + 1
                room.at[room.steps[tail]] += 1
                room.queue[count] = tail
                count += 1
    room.levels[0] = room.steps[room.queue[count - 1]] if count else 0


@compiled_bare_within
def _carry(room: Flow, asker: int, end: int, used: int) -> tuple[float, int]:
    """Send as much as fits along the way that was found backwards from its end; note the arcs that carry it."""
    least = _OPEN
    vertex = end
    while vertex != asker:
        place = room.way[vertex]
        least = min(least, room.left[place])
        vertex = room.head[room.back[place]]
    vertex = end
    while vertex != asker:
        place = room.way[vertex]
        back = room.back[place]
        room.left[place] -= least
        room.left[back] += least
        if not room.is_used[place]:
            room.is_used[place] = True
            room.used[used] = place
            used += 1
        vertex = room.head[back]
    return least, used


@compiled_bare_within
def _send(room: Flow, asker: int, stamp: int) -> tuple[float, int]:
    """Send as much as can arrive, up to a whole request; return it, and how many arcs carry it.

    Ways are followed over arcs that come one step closer to a body; where there is none, the steps from there are
    counted anew. If no vertex is left at some number of steps, no way leads past it.
    """
    vertices = len(room.steps)
    high = room.levels[0]
    for level in range(high + 1):
        room.left_at[level] = room.at[level]
    total, used = 0.0, 0
    vertex = asker
    room.mark[asker] = stamp
    room.away[asker] = room.steps[asker]
    room.next[asker] = room.start[asker]
    while True:
        if room.steps[vertex] == 0:
            sent, used = _carry(room, asker, vertex, used)
            total += sent
            if total >= WHOLE:
                return total, used
            vertex = asker
        place, last = room.next[vertex], room.start[vertex + 1]
        here = room.away[vertex]
        while place < last:
            head = room.head[place]
            if room.left[place] > _NOTHING:
                there = room.away[head] if room.mark[head] == stamp else room.steps[head]
                if there == here - 1:
                    break
            place += 1
        room.next[vertex] = place
        if place < last:
            head = room.head[place]
            if room.mark[head] != stamp:
                room.mark[head] = stamp
                room.away[head] = room.steps[head]
                room.next[head] = room.start[head]
            room.way[head] = place
            vertex = head
            continue
        least = vertices - 1
        for place in range(room.start[vertex], last):
            if room.left[place] > _NOTHING:
                head = room.head[place]
                least = min(least, room.away[head] if room.mark[head] == stamp else room.steps[head])
        room.left_at[here] -= 1
        if room.left_at[here] == 0:
            return total, used
        least += 1
        while high < least:
            high += 1
            room.left_at[high] = 0
        room.left_at[least] += 1
        room.away[vertex] = least
        room.next[vertex] = room.start[vertex]
        if vertex != asker:
            vertex = room.head[room.back[room.way[vertex]]]
        elif least == vertices:
            return total, used


@compiled_bare_within
def _around(room: Flow, asker: int, stamp: int) -> int:
    """Return how many vertices can be got to from the asker over all that can still carry something."""
    room.mark[asker] = stamp
    room.queue[0] = asker
    count, done = 1, 0
    while done < count:
        vertex = room.queue[done]
        done += 1
        for place in range(room.start[vertex], room.start[vertex + 1]):
            head = room.head[place]
            if room.mark[head] != stamp and room.left[place] > _NOTHING:
                room.mark[head] = stamp
                room.queue[count] = head
                count += 1
    return count


@compiled
def narrowest(
    web: Web, people: People, needed: Words, x: Floats, arcs: Ints, targets: Ints, askers: Ints,
    side: Words, whole: Words,
) -> None:  # fmt: skip
    """Write the narrowest cuts of some askers, in the worlds in which a flow has to say.

    Parameters
    ----------
    needed : (askers, words)
        Those worlds: of requests that do not arrive as things are.
    x : (contacts,)
        The part to which each contact is opened, 0 to 1.
    arcs
        The arcs that are open, and those of contacts with a part.
    side : (askers, vertices, words)
        Added to: worlds in which a vertex is on the asker's side; the smallest of equally narrow cuts.
    whole : (askers, words)
        Added to: worlds in which every cut is as wide as a whole request.
    """
    vertices = len(web.start) - 1
    room = flow(vertices, len(arcs))
    stamp = 0
    for word in range(needed.shape[1]):
        some = NONE
        for one in range(len(askers)):
            some |= needed[one, word]
        for number in range(64):
            bit = np.uint64(number)
            if not (some >> bit) & _ONE:
                continue
            _lay(room, web, arcs, x, targets, word, bit)
            for one in range(len(askers)):
                asker = people.vertex[askers[one]]
                if not (needed[one, word] >> bit) & _ONE:
                    continue
                total, used = 0.0, 0
                if room.steps[asker] < vertices:
                    stamp += 1
                    total, used = _send(room, asker, stamp)
                if total >= WHOLE:
                    whole[one, word] |= _ONE << bit
                else:
                    stamp += 1
                    for place in range(_around(room, asker, stamp)):
                        side[one, room.queue[place], word] |= _ONE << bit
                for place in range(used):
                    there = room.used[place]
                    room.is_used[there] = False
                    room.left[there] = room.first[there]
                    room.left[room.back[there]] = room.first[room.back[there]]
