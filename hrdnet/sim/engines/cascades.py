"""Harm that spreads over ties, one world at a time: who is affected in the end, and when.

A person is affected for some time, and passes it on over a tie if a waiting time of that tie is over before: so over
every tie of a person affected one number decides, whoever is met at its end, and the final size is what can be reached
over ties that pass it on (percolation; Kenah & Robins 2007, doi:10.1103/PhysRevE.76.036113). Only for the course of
time do people have to be followed in order.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled, compiled_within, draw_pair

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Shorts = npt.NDArray[np.int32]

#: Streams of draws, in the order of ``Law.streams``.
STREAMS = ("spread person", "spread seed")
_PERSON, _SEED = range(len(STREAMS))
_HALF, _SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
_UNIT = 2.0**-32
_ROUNDS = 10
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
#: Numbers of a block, and of one half of it.
_EACH, _PAIR = 4, 2
#: Blocks that are drawn at a time.
_BATCH = 512


class Graph(NamedTuple):
    """Arcs of a person from ``first`` on, in an order that does not depend on that of the rows; keys of persons."""

    first: Ints
    other: Shorts
    key: Words


class Law(NamedTuple):
    """How it spreads.

    ``transmit`` and ``recover`` are probabilities a step, or rates in ``continuous`` time.
    """

    transmit: float
    recover: float
    continuous: bool
    streams: Words


class Room(NamedTuple):
    """Blocks of numbers: the key and the number of the block of each, and the four numbers drawn for each."""

    key: Words
    block: Words
    number: npt.NDArray[np.uint32]


@compiled
def new_room(blocks: int) -> Room:
    """Return room for so many blocks."""
    return Room(
        np.empty(blocks, dtype=np.uint64),
        np.empty(blocks, dtype=np.uint64),
        np.empty(_EACH * blocks, dtype=np.uint32),
    )


@compiled_within
def unit(number: np.uint32) -> float:
    """Turn a number into one between 0 and 1, both excluded."""
    return (float(number) + 0.5) * _UNIT


@compiled_within
def lasting(law: Law, part: float) -> float:
    """Return for how long, or how many steps, somebody with a number is affected."""
    if law.recover <= 0:
        return np.inf
    if not law.continuous and law.recover >= 1:
        return 1.0
    log = np.log(part)
    return float(-log / law.recover if law.continuous else np.ceil(log / np.log1p(-law.recover)))


@compiled_within
def closed_below(law: Law, lasts: float) -> float:
    """Return the number below which a tie does not pass it on in the time that somebody is affected."""
    if law.transmit <= 0:
        return 1.0
    if law.continuous:
        return float(np.exp(-law.transmit * lasts))
    return 0.0 if law.transmit >= 1 else float((1.0 - law.transmit) ** lasts)


@compiled_within
def waiting(law: Law, part: float) -> float:
    """Return the time, or the steps, after which a tie with a number passes it on."""
    if law.continuous:
        return float(-np.log(part) / law.transmit)
    return 1.0 if law.transmit >= 1 else float(np.ceil(np.log(part) / np.log1p(-law.transmit)))


@compiled_within
def blocks_of(graph: Graph, person: int) -> int:
    """Return how many blocks of numbers somebody needs: one number for herself, and one for each tie."""
    return int((graph.first[person + 1] - graph.first[person] + _EACH) // _EACH)


@compiled_within
def fill(room: Room, count: int, world: np.uint64, stream: np.uint64) -> None:
    """Draw blocks of numbers: ``draw_pair`` with the key of a person and the number of the block.

    The rounds of Philox stand here once more: in one loop over plain arrays, several blocks are drawn at a time.
    """
    keys, blocks, numbers = room.key, room.block, room.number
    for spot in range(count):
        c0, c1 = world & _HALF, blocks[spot]
        c2, c3 = keys[spot] & _HALF, keys[spot] >> _SHIFT
        k0, k1 = stream & _HALF, stream >> _SHIFT
        for _ in range(_ROUNDS):
            p0 = _M0 * c0
            p1 = _M1 * c2
            c0 = (p1 >> _SHIFT) ^ c1 ^ k0
            c1 = p1 & _HALF
            c2 = (p0 >> _SHIFT) ^ c3 ^ k1
            c3 = p0 & _HALF
            k0 = (k0 + _W0) & _HALF
            k1 = (k1 + _W1) & _HALF
        numbers[_EACH * spot] = c0
        numbers[_EACH * spot + 1] = c1
        numbers[_EACH * spot + 2] = c2
        numbers[_EACH * spot + 3] = c3


@compiled
def chosen(graph: Graph, law: Law, world: np.uint64, number: int, out: Ints) -> None:
    """Choose so many persons at random, each at most once."""
    people, found, draw = len(graph.key), 0, 0
    while found < number:
        one = draw_pair(world, np.uint64(draw), law.streams[_SEED])[0]
        draw += 1
        person = np.int64(((one >> _SHIFT) * np.uint64(people)) >> _SHIFT)
        new = True
        for before in range(found):
            new = new and out[before] != person
        if new:
            out[found] = person
            found += 1


@compiled
def sizes(graph: Graph, law: Law, seeds: Ints, number: int, first: int, out: Ints) -> None:
    """Write how many are affected in the end, in replicates from ``first`` on; ``number`` says how many are chosen.

    ``seeds`` are those given, or room for those chosen; 0 are chosen if they are given.
    """
    people, stream = len(graph.key), law.streams[_PERSON]
    most = 1
    for person in range(people):
        most = max(most, blocks_of(graph, person))
    room = new_room(_BATCH + most)
    numbers, others, arcs = room.number, graph.other, graph.first
    # If everybody is affected for the same time, one number holds for all: a power for each would be dear.
    differ = law.continuous or law.recover < 1
    alike = closed_below(law, lasting(law, 0.5)) / _UNIT - 0.5
    seen = np.full(people, -1, dtype=np.int64)
    queue = np.empty(people + 1, dtype=np.int32)  # one more, since it is written to before it is needed
    for row in range(len(out)):
        world = np.uint64(first + row)
        if number > 0:
            chosen(graph, law, world, number, seeds)
        count = 0
        for seed in seeds:
            seen[seed] = row
            queue[count] = seed
            count += 1
        spot = 0
        while spot < count:
            end, blocks = spot, 0
            while end < count and blocks < _BATCH:
                person = queue[end]
                for block in range(blocks_of(graph, person)):
                    room.key[blocks], room.block[blocks] = graph.key[person], np.uint64(block)
                    blocks += 1
                end += 1
            fill(room, blocks, world, stream)
            begin = 0
            while spot < end:
                person = queue[spot]
                spot += 1
                below = alike
                if differ:
                    below = closed_below(law, lasting(law, unit(numbers[begin]))) / _UNIT - 0.5
                place = begin
                for arc in range(arcs[person], arcs[person + 1]):
                    place += 1
                    other = others[arc]
                    # Without a branch: half of the ties would be guessed wrong.
                    last = seen[other]
                    new = (numbers[place] >= below) & (last != row)
                    queue[count] = other
                    seen[other] = row if new else last
                    count += 1 if new else 0
                begin += _EACH * ((arcs[person + 1] - arcs[person] + _EACH) // _EACH)
        out[row] = count


@compiled
def course(
    graph: Graph, law: Law, seeds: Ints, number: int, world: np.uint64, begins: Floats, ends: Floats, hops: Ints
) -> int:
    """Follow one replicate in order of time: when each is affected and until when (inf: never); return how many.

    ``hops`` is over how many ties it came (-1: never).
    """
    begins[:] = np.inf
    ends[:] = np.inf
    hops[:] = -1
    most = 1
    for one in range(len(graph.key)):
        most = max(most, blocks_of(graph, one))
    room = new_room(most)
    heap = [(0.0, np.int64(0))]
    heap.clear()
    if number > 0:
        chosen(graph, law, world, number, seeds)
    for seed in seeds:
        begins[seed] = 0.0
        hops[seed] = 0
        heapq.heappush(heap, (0.0, np.int64(seed)))
    count = 0
    while heap:
        time, person = heapq.heappop(heap)
        if ends[person] < np.inf or time > begins[person]:
            continue
        count += 1
        blocks = blocks_of(graph, int(person))
        for block in range(blocks):
            room.key[block], room.block[block] = graph.key[person], np.uint64(block)
        fill(room, blocks, world, law.streams[_PERSON])
        lasts = lasting(law, unit(room.number[0]))
        ends[person] = min(time + lasts, np.finfo(np.float64).max)
        below, arc = closed_below(law, lasts), graph.first[person]
        for place in range(1, graph.first[person + 1] - arc + 1):
            other, part = np.int64(graph.other[arc + place - 1]), unit(room.number[place])
            if part < below or ends[other] < np.inf:
                continue
            when = time + waiting(law, part)
            if when < begins[other] or (when == begins[other] and hops[person] + 1 < hops[other]):
                begins[other] = when
                hops[other] = hops[person] + 1
                heapq.heappush(heap, (when, other))
    return count
