"""Who reaches a body with some contacts opened, in all worlds at once, as machine words.

All that passes is drawn once. A set of opened contacts is then a search over words; one contact more goes on from what
is reached without it. Opening can only add worlds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled
from hrdnet.metrics.engines.openings import ALL, NONE, Arcs, Chances, Room, Things, meet, openings

Ints = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_M1, _M2, _M4 = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_LAST = np.uint64(0x7F)
_S1, _S2, _S4, _S8, _S16, _S32 = (np.uint64(one) for one in (1, 2, 4, 8, 16, 32))


class Web(NamedTuple):
    """Arcs by head and by tail, the contact that each belongs to, and the worlds in which each passes.

    ``start``, ``tail``: arcs into vertex ``v`` are ``start[v]`` to ``start[v + 1]``; ``out_start``, ``out_arc``: those
    that leave it. ``contact`` is the number of the candidate of which an arc is, or -1; ``own_start``, ``own_arc`` are
    the arcs of each candidate. ``passes`` (arcs, words) says where channel, journey and receiver pass.
    """

    start: Ints
    tail: Int32
    head: Int32
    contact: Int32
    out_start: Ints
    out_arc: Ints
    own_start: Ints
    own_arc: Ints
    passes: Words


class People(NamedTuple):
    """Who asks: the vertex of each, the number of each vertex (or -1), and weights (groups, askers, words).

    A group's reach is the sum of its weights over the worlds in which askers reach a body.
    """

    vertex: Ints
    number: Ints
    weight: Floats


@compiled
def ones(word: np.uint64) -> np.int64:
    """Return how many bits of a word are set."""
    word = word - ((word >> _S1) & _M1)
    word = (word & _M2) + ((word >> _S2) & _M2)
    word = (word + (word >> _S4)) & _M4
    word = word + (word >> _S8)
    word = word + (word >> _S16)
    word = word + (word >> _S32)
    return np.int64(word & _LAST)


@compiled
def draw(
    passes: Words, room: Room, arcs: Arcs, head: Int32, things: Things, chances: Chances, group: int, first: int
) -> None:
    """Write the worlds of one state in which each arc passes into columns of ``passes``, from ``first`` on."""
    found = openings(room, arcs, things, chances, group)
    words = room.rows.shape[1]
    for actor in range(len(things.actors)):
        if arcs.start[actor + 1] > arcs.start[actor]:
            meet(found, arcs, things, chances, actor)
    for arc in range(len(arcs.tail)):
        for word in range(words):
            passes[arc, first + word] = found.rows[arcs.row[arc], word] & found.accepts[head[arc], word]


@compiled
def spread(web: Web, opened: Flags, asking: Words, queue: Ints, count: int, actors: int) -> None:
    """Let the worlds in which the queued vertices reach a body go on to those who can ask them."""
    waiting = np.zeros(actors, dtype=np.bool_)
    words = asking.shape[1]
    for spot in range(count):
        waiting[queue[spot]] = True
    first = 0
    while count:
        head = queue[first]
        first = first + 1 if first + 1 < actors else 0
        count -= 1
        waiting[head] = False
        for arc in range(web.start[head], web.start[head + 1]):
            if web.contact[arc] >= 0 and not opened[web.contact[arc]]:
                continue
            tail = web.tail[arc]
            gained = NONE
            for word in range(words):
                new = asking[head, word] & web.passes[arc, word] & ~asking[tail, word]
                asking[tail, word] |= new
                gained |= new
            if gained != NONE and tail < actors and not waiting[tail]:
                waiting[tail] = True
                spot = first + count
                queue[spot if spot < actors else spot - actors] = tail
                count += 1


@compiled
def reached(web: Web, opened: Flags, targets: Ints, actors: int) -> Words:
    """Return the worlds in which each vertex reaches a body with some contacts opened."""
    asking = np.zeros((len(web.start) - 1, web.passes.shape[1]), dtype=np.uint64)
    queue = np.empty(actors, dtype=np.int64)
    count = 0
    for target in targets:
        asking[target] = ALL
        queue[count] = target
        count += 1
    spread(web, opened, asking, queue, count, actors)
    return asking


@compiled
def values(people: People, asking: Words) -> Floats:
    """Return each group's reach, (groups,)."""
    found = np.zeros(people.weight.shape[0])
    for group in range(len(found)):
        total = 0.0
        for number in range(len(people.vertex)):
            for word in range(asking.shape[1]):
                total += people.weight[group, number, word] * ones(asking[people.vertex[number], word])
        found[group] = total
    return found


class Memory(NamedTuple):
    """What a search needs beside the worlds: rows as they were, whose they are, and marks."""

    kept: Words
    whose: Ints
    place: Ints
    queue: Ints
    waiting: Flags


@compiled
def memory(web: Web, actors: int) -> Memory:
    """Return room for one thread's searches."""
    vertices = len(web.start) - 1
    return Memory(
        np.empty((vertices, web.passes.shape[1]), dtype=np.uint64),
        np.empty(vertices, dtype=np.int64),
        np.full(vertices, -1, dtype=np.int64),
        np.empty(actors, dtype=np.int64),
        np.zeros(actors, dtype=np.bool_),
    )


@compiled
def _take(web: Web, room: Memory, asking: Words, head: int, arc: int, changed: int) -> tuple[int, bool]:
    """Let whoever asks over an arc gain the worlds of its head; keep what was there before."""
    tail = web.tail[arc]
    words = asking.shape[1]
    gained = NONE
    for word in range(words):
        gained |= asking[head, word] & web.passes[arc, word] & ~asking[tail, word]
    if gained == NONE:
        return changed, False
    if room.place[tail] < 0:
        room.place[tail] = changed
        room.whose[changed] = tail
        room.kept[changed] = asking[tail]
        changed += 1
    for word in range(words):
        asking[tail, word] |= asking[head, word] & web.passes[arc, word]
    return changed, True


@compiled
def open_one(web: Web, opened: Flags, asking: Words, contact: int, room: Memory) -> int:
    """Open one contact more and return how many vertices gained worlds: they are kept in ``room`` as they were."""
    actors = len(room.queue)
    opened[contact] = True
    changed = count = first = 0
    for spot in range(web.own_start[contact], web.own_start[contact + 1]):
        arc = web.own_arc[spot]
        changed, more = _take(web, room, asking, web.head[arc], arc, changed)
        tail = web.tail[arc]
        if more and tail < actors and not room.waiting[tail]:
            room.waiting[tail] = True
            room.queue[count] = tail
            count += 1
    while count:
        head = room.queue[first]
        first = first + 1 if first + 1 < actors else 0
        count -= 1
        room.waiting[head] = False
        for arc in range(web.start[head], web.start[head + 1]):
            if web.contact[arc] >= 0 and not opened[web.contact[arc]]:
                continue
            changed, more = _take(web, room, asking, head, arc, changed)
            tail = web.tail[arc]
            if more and tail < actors and not room.waiting[tail]:
                room.waiting[tail] = True
                spot = first + count
                room.queue[spot if spot < actors else spot - actors] = tail
                count += 1
    return changed


@compiled
def undo(opened: Flags, asking: Words, contact: int, room: Memory, changed: int) -> None:
    """Close a contact again."""
    opened[contact] = False
    for spot in range(changed):
        vertex = room.whose[spot]
        asking[vertex] = room.kept[spot]
        room.place[vertex] = -1


@compiled
def gains(web: Web, people: People, opened: Flags, asking: Words, contacts: Ints, room: Memory, out: Floats) -> None:
    """Write what each contact alone adds to each group's reach, (contacts, groups); ``asking`` is as it was."""
    for spot in range(len(contacts)):
        contact = contacts[spot]
        if opened[contact]:
            out[spot] = 0.0
            continue
        changed = open_one(web, opened, asking, contact, room)
        for group in range(people.weight.shape[0]):
            total = 0.0
            for one in range(changed):
                vertex = room.whose[one]
                number = people.number[vertex]
                if number >= 0:
                    for word in range(asking.shape[1]):
                        new = asking[vertex, word] & ~room.kept[one, word]
                        if new != NONE:
                            total += people.weight[group, number, word] * ones(new)
            out[spot, group] = total
        undo(opened, asking, contact, room, changed)
