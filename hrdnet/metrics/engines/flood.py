"""Following requests back from the targets, many worlds at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import SCRATCH, Words, compiled, keep_passing

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


class Arcs(NamedTuple):
    """Arcs by head: those into vertex ``v`` are ``start[v]`` to ``start[v + 1]``.

    ``journey`` says whose journey an arc is: -1 nobody's, else the traveller; its threshold is in ``share``, an index
    into the thresholds of travellers (channel by channel: the whole row, its women, its others).
    """

    start: Ints
    tail: Ints
    channel: Ints
    journey: Ints
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
    """Return the worlds in which each vertex past the actors reaches a target, (vertices - actors, words).

    A label-correcting search from the targets: when a vertex gains worlds, so may those who can ask it. What a channel,
    an actor or an arc passes in is drawn when somebody first asks.
    """
    scratch = np.empty((SCRATCH, words), dtype=np.uint64)
    reached = np.zeros((vertices, words), dtype=np.uint64)
    accepts = np.empty((actors, words), dtype=np.uint64)
    passes = np.empty((len(arcs.tail), words), dtype=np.uint64)
    opened = np.empty((len(things.channels), words), dtype=np.uint64)
    known_actor = np.zeros(actors, dtype=np.bool_)
    known_arc = np.zeros(len(arcs.tail), dtype=np.bool_)
    known_channel = np.zeros(len(things.channels), dtype=np.bool_)
    regions = _regions(things, chances, scratch, group, words)
    queue = np.empty(vertices, dtype=np.int64)
    waiting = np.zeros(vertices, dtype=np.bool_)
    first = count = 0
    for target in targets:
        _accept(reached[target], things, chances, scratch, group, target)
        queue[count] = target
        waiting[target] = True
        count += 1
    while count:
        head = queue[first]
        first = first + 1 if first + 1 < vertices else 0
        count -= 1
        waiting[head] = False
        for arc in range(arcs.start[head], arcs.start[head + 1]):
            tail = arcs.tail[arc]
            if tail < actors and chances.accepts[tail] == 0:
                continue
            if not known_arc[arc]:
                known_arc[arc] = True
                channel = arcs.channel[arc]
                if not known_channel[channel]:
                    known_channel[channel] = True
                    _open(opened[channel], things, chances, regions, scratch, group, channel)
                passes[arc] = opened[channel]
                if arcs.journey[arc] >= 0:
                    entity = things.actors[arcs.journey[arc]]
                    threshold = chances.journey[arcs.share[arc]]
                    keep_passing(passes[arc], scratch, group, entity, things.streams[TRAVELLER], threshold)
            if tail < actors and not known_actor[tail]:
                known_actor[tail] = True
                _accept(accepts[tail], things, chances, scratch, group, tail)
            gained = np.uint64(0)
            for word in range(words):
                new = passes[arc, word] & reached[head, word] & ~reached[tail, word]
                if tail < actors:
                    new &= accepts[tail, word]
                reached[tail, word] |= new
                gained |= new
            if gained and tail < actors and not waiting[tail]:
                waiting[tail] = True
                spot = first + count
                queue[spot if spot < vertices else spot - vertices] = tail
                count += 1
    return reached[actors:]


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
