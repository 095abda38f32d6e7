"""Which contacts could help whom, and where: those that leave what she reaches, and what has to follow.

In a world in which a request of asker ``p`` does not arrive with the contacts ``S``, let ``A`` be what it gets to. Any
larger set that helps her opens a contact that leaves ``A``; if that leads to ``v``, from which a request does not
arrive with ``S`` either, it opens another that leaves what ``v`` gets to, and one that enters what arrives with ``S``.
The sums below are over worlds and askers, by group.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from hrdnet.metrics.engines.bits import Words, compiled
from hrdnet.metrics.engines.openings import NONE
from hrdnet.plan.engines.spreading import Flags, Floats, Ints, People, Web, ones


class Walk(NamedTuple):
    """What a search forward needs: worlds in which vertices are got to, which were, and a queue."""

    got: Words
    touched: Ints
    seen: Flags
    queue: Ints
    waiting: Flags


@compiled
def walk(vertices: int, words: int) -> Walk:
    """Return room for one thread."""
    return Walk(
        np.zeros((vertices, words), dtype=np.uint64),
        np.empty(vertices, dtype=np.int64),
        np.zeros(vertices, dtype=np.bool_),
        np.empty(vertices, dtype=np.int64),
        np.zeros(vertices, dtype=np.bool_),
    )


@compiled
def get_on(web: Web, opened: Flags, room: Walk, asker: int, left: Words) -> int:
    """Follow the requests of one asker in some worlds over what is open; return how many vertices they get to."""
    vertices = len(room.seen)
    words = len(left)
    room.got[asker] = left
    room.touched[0] = asker
    room.seen[asker] = True
    room.queue[0] = asker
    room.waiting[asker] = True
    touched = count = 1
    first = 0
    while count:
        tail = room.queue[first]
        first = first + 1 if first + 1 < vertices else 0
        count -= 1
        room.waiting[tail] = False
        for spot in range(web.out_start[tail], web.out_start[tail + 1]):
            arc = web.out_arc[spot]
            if web.contact[arc] >= 0 and not opened[web.contact[arc]]:
                continue
            head = web.head[arc]
            gained = NONE
            for word in range(words):
                new = room.got[tail, word] & web.passes[arc, word] & ~room.got[head, word]
                room.got[head, word] |= new
                gained |= new
            if gained == NONE:
                continue
            if not room.seen[head]:
                room.seen[head] = True
                room.touched[touched] = head
                touched += 1
            if not room.waiting[head]:
                room.waiting[head] = True
                spot_of = first + count
                room.queue[spot_of if spot_of < vertices else spot_of - vertices] = head
                count += 1
    return touched


@compiled
def forget(room: Walk, touched: int) -> None:
    """Make the room ready for another asker."""
    for spot in range(touched):
        vertex = room.touched[spot]
        room.got[vertex] = NONE
        room.seen[vertex] = False


@compiled
def leaving(
    web: Web,
    people: People,
    opened: Flags,
    asking: Words,
    askers: Ints,
    constant: Floats,
    direct: Floats,
    further: Floats,
) -> None:
    """Add up over some askers what contacts that leave what they get to could add.

    Parameters
    ----------
    asking
        The worlds in which each vertex arrives with what is opened.
    constant : (groups,)
        Written: the share of those who arrive as things are.
    direct : (groups, contacts)
        Written: where a contact leaves what an asker gets to, and leads to where requests arrive.
    further : (groups, arcs)
        Written: where it leads to where they do not arrive, unless another contact follows.
    """
    groups, _, words = people.weight.shape
    room = walk(len(web.start) - 1, words)
    left = np.empty(words, dtype=np.uint64)
    for number in askers:
        vertex = people.vertex[number]
        for word in range(words):
            left[word] = ~asking[vertex, word]
        touched = get_on(web, opened, room, vertex, left)
        for group in range(groups):
            for word in range(words):
                constant[group] += people.weight[group, number, word] * ones(~left[word])
        for place in range(touched):
            tail = room.touched[place]
            for spot in range(web.out_start[tail], web.out_start[tail + 1]):
                arc = web.out_arc[spot]
                contact, head = web.contact[arc], web.head[arc]
                if contact < 0 or opened[contact]:
                    continue
                for word in range(words):
                    leaves = room.got[tail, word] & web.passes[arc, word] & ~room.got[head, word]
                    if leaves == NONE:
                        continue
                    sure = ones(leaves & asking[head, word])
                    more = ones(leaves) - sure
                    for group in range(groups):
                        weight = people.weight[group, number, word]
                        direct[group, contact] += weight * sure
                        further[group, arc] += weight * more
        forget(room, touched)


@compiled
def masses(
    web: Web,
    people: People,
    opened: Flags,
    asking: Words,
    askers: Ints,
    listed: Ints,
    mass: Floats,
) -> None:
    """Add up by world where some arcs lead out of what askers get to, and to where requests do not arrive.

    ``listed`` (arcs,) is the row of ``mass`` (groups, rows, worlds) to which each arc belongs, or -1.
    """
    groups, _, words = people.weight.shape
    room = walk(len(web.start) - 1, words)
    left = np.empty(words, dtype=np.uint64)
    for number in askers:
        vertex = people.vertex[number]
        for word in range(words):
            left[word] = ~asking[vertex, word]
        touched = get_on(web, opened, room, vertex, left)
        for place in range(touched):
            tail = room.touched[place]
            for spot in range(web.out_start[tail], web.out_start[tail + 1]):
                arc = web.out_arc[spot]
                if listed[arc] < 0:
                    continue
                head = web.head[arc]
                for word in range(words):
                    leaves = room.got[tail, word] & web.passes[arc, word] & ~room.got[head, word]
                    leaves &= ~asking[head, word]
                    if leaves == NONE:
                        continue
                    for bit in range(64):
                        if (leaves >> np.uint64(bit)) & np.uint64(1):
                            for group in range(groups):
                                mass[group, listed[arc], 64 * word + bit] += people.weight[group, number, word]
        forget(room, touched)


@compiled
def closure(web: Web, opened: Flags, asking: Words, vertex: int) -> Words:
    """Return where requests from a vertex get to in the worlds in which they do not arrive, (vertices, words)."""
    words = asking.shape[1]
    room = walk(len(web.start) - 1, words)
    left = np.empty(words, dtype=np.uint64)
    for word in range(words):
        left[word] = ~asking[vertex, word]
    get_on(web, opened, room, vertex, left)
    return room.got


@compiled
def following(
    web: Web,
    opened: Flags,
    asking: Words,
    here: Words,
    avoid: Words,
    mass: Floats,
    direct: Floats,
    further: Floats,
) -> None:
    """Add up what may follow once requests have got to some vertices.

    Parameters
    ----------
    here
        Where they have got to, by :func:`closure`.
    avoid
        Where they were before: a way that helps does not go back there.
    mass : (groups, worlds)
        How much hangs on it in each world.
    direct : (groups, contacts); further : (groups, arcs)
        Written: as in :func:`leaving`.
    """
    groups, worlds = mass.shape
    words = worlds // 64
    live = np.zeros(words, dtype=np.uint64)
    for word in range(words):
        for bit in range(64):
            for group in range(groups):
                if mass[group, 64 * word + bit] > 0:
                    live[word] |= np.uint64(1) << np.uint64(bit)
    for vertex in range(len(here)):
        some = NONE
        for word in range(words):
            some |= here[vertex, word] & live[word]
        if some == NONE:
            continue
        for spot in range(web.out_start[vertex], web.out_start[vertex + 1]):
            arc = web.out_arc[spot]
            contact, head = web.contact[arc], web.head[arc]
            if contact < 0 or opened[contact]:
                continue
            for word in range(words):
                leaves = here[vertex, word] & live[word] & web.passes[arc, word] & ~here[head, word]
                leaves &= ~avoid[head, word] & ~avoid[vertex, word]
                while leaves != NONE:
                    last = leaves & (~leaves + np.uint64(1))
                    leaves ^= last
                    world = 64 * word + ones(last - np.uint64(1))
                    arrives = asking[head, word] & last != NONE
                    for group in range(groups):
                        if arrives:
                            direct[group, contact] += mass[group, world]
                        else:
                            further[group, arc] += mass[group, world]


@compiled
def mass_after(web: Web, asking: Words, here: Words, avoid: Words, mass: Floats, arc: int, after: Floats) -> None:
    """Write how much hangs on it in each world once requests have gone over one arc more, and not arrived."""
    groups, worlds = mass.shape
    tail, head = web.tail[arc], web.head[arc]
    for word in range(worlds // 64):
        leaves = here[tail, word] & web.passes[arc, word] & ~here[head, word] & ~asking[head, word]
        leaves &= ~avoid[head, word] & ~avoid[tail, word]
        for bit in range(64):
            if (leaves >> np.uint64(bit)) & np.uint64(1):
                for group in range(groups):
                    after[group, 64 * word + bit] = mass[group, 64 * word + bit]
