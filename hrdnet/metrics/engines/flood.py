"""Following requests back from the targets, many worlds at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import SCRATCH, Words, compiled, keep_passing

Ints = npt.NDArray[np.int64]

ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


class Arcs(NamedTuple):
    """Arcs by head: those into vertex ``v`` are ``start[v]`` to ``start[v + 1]``.

    ``journey`` is -1 where an arc is nobody's journey, else its number among journeys: ``traveller`` says whose, and
    ``share`` is an index into the thresholds of travellers (channel by channel: the whole row, its women, its others).
    """

    start: Ints
    tail: Ints
    channel: Ints
    journey: Ints
    traveller: Ints
    share: Ints


class Things(NamedTuple):
    """What is drawn: keys by kind of thing, the key of each stream, and where each channel needs a region to pass.

    ``regions`` has four columns: the regions at the ends of in-person channels and of remote ones, -1 where none.
    """

    channels: Words
    actors: Words
    regions: Words
    streams: Words
    needs: Ints


class Chances(NamedTuple):
    """Thresholds (0 to 2**32) in one state of knowledge."""

    channel: Words
    journey: Words
    in_person: Words
    remote: Words
    accepts: Words


#: Positions of the streams in ``Things.streams``.
CHANNEL, TRAVELLER, IN_PERSON, REMOTE, RECEIVER = range(5)


@compiled
def flood(
    arcs: Arcs, things: Things, chances: Chances, targets: Ints, actors: int, vertices: int, group: int, words: int
) -> Words:
    """Return the worlds in which each vertex, asking for itself, reaches a target, (vertices, words).

    A label-correcting search from the targets: when a vertex gains worlds, so may those who can ask it. What a channel,
    an actor or an arc passes in is drawn when somebody first asks. Vertices past the actors ask only for themselves.
    """
    scratch = np.empty((SCRATCH, words), dtype=np.uint64)
    asking = np.zeros((vertices, words), dtype=np.uint64)
    reached = np.zeros((actors, words), dtype=np.uint64)
    accepts = np.empty((actors, words), dtype=np.uint64)
    travelled = np.empty((len(arcs.traveller), words), dtype=np.uint64)
    opened = np.empty((len(things.channels), words), dtype=np.uint64)
    known_actor = np.zeros(actors, dtype=np.bool_)
    known_journey = np.zeros(len(arcs.traveller), dtype=np.bool_)
    known_channel = np.zeros(len(things.channels), dtype=np.bool_)
    regions = _regions(things, chances, scratch, group, words)
    queue = np.empty(actors, dtype=np.int64)
    waiting = np.zeros(actors, dtype=np.bool_)
    first = count = 0
    for target in targets:
        _accept(reached[target], things, chances, scratch, group, target)
        queue[count] = target
        waiting[target] = True
        count += 1
    while count:
        head = queue[first]
        first = first + 1 if first + 1 < actors else 0
        count -= 1
        waiting[head] = False
        for arc in range(arcs.start[head], arcs.start[head + 1]):
            tail = arcs.tail[arc]
            channel, journey = arcs.channel[arc], arcs.journey[arc]
            if not known_channel[channel]:
                known_channel[channel] = True
                _open(opened[channel], things, chances, regions, scratch, group, channel)
            if journey < 0:
                gained = _gain(asking, tail, opened, channel, reached, head)
            else:
                if not known_journey[journey]:
                    known_journey[journey] = True
                    travelled[journey] = opened[channel]
                    entity, threshold = things.actors[arcs.traveller[journey]], chances.journey[arcs.share[journey]]
                    keep_passing(travelled[journey], scratch, group, entity, things.streams[TRAVELLER], threshold)
                gained = _gain(asking, tail, travelled, journey, reached, head)
            if not gained or tail >= actors:
                continue
            if not known_actor[tail]:
                known_actor[tail] = True
                _accept(accepts[tail], things, chances, scratch, group, tail)
            if _gain(reached, tail, asking, tail, accepts, tail) and not waiting[tail]:
                waiting[tail] = True
                spot = first + count
                queue[spot if spot < actors else spot - actors] = tail
                count += 1
    return asking


@compiled
def _gain(out: Words, to: int, one: Words, first: int, other: Words, second: int) -> bool:
    """Add to row ``to`` of ``out`` the worlds that are in a row of both; return whether it gained any.

    Rows come as numbers, not as views: this is the innermost loop, and a view costs more than the words in it.
    """
    gained = np.uint64(0)
    for word in range(out.shape[1]):
        new = one[first, word] & other[second, word] & ~out[to, word]
        out[to, word] |= new
        gained |= new
    return bool(gained != 0)


@compiled
def _regions(things: Things, chances: Chances, scratch: Words, group: int, words: int) -> Words:
    """Return the worlds in which each region passes, in person and remote."""
    number = len(things.regions)
    passing = np.empty((2 * number, words), dtype=np.uint64)
    passing[:] = ALL
    for region in range(number):
        entity = things.regions[region]
        keep_passing(passing[region], scratch, group, entity, things.streams[IN_PERSON], chances.in_person[region])
        keep_passing(passing[number + region], scratch, group, entity, things.streams[REMOTE], chances.remote[region])
    return passing


@compiled
def _accept(out: Words, things: Things, chances: Chances, scratch: Words, group: int, actor: int) -> None:
    """Set the worlds in which an actor passes as a receiver."""
    out[:] = ALL
    keep_passing(out, scratch, group, things.actors[actor], things.streams[RECEIVER], chances.accepts[actor])


@compiled
def _open(
    out: Words, things: Things, chances: Chances, regions: Words, scratch: Words, group: int, channel: int
) -> None:
    """Set the worlds in which a channel passes, regions included and travellers not."""
    out[:] = ALL
    for spot in range(things.needs.shape[1]):
        region = things.needs[channel, spot]
        if region >= 0:
            out &= regions[region]
    entity = things.channels[channel]
    keep_passing(out, scratch, group, entity, things.streams[CHANNEL], chances.channel[channel])
