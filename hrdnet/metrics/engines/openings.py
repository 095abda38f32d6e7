"""What passes in which worlds: the draws of channels, journeys, regions and actors, as rows of machine words.

Rows of arcs lie in the order in which a search meets them (by head), so that it reads memory in a stream. Nothing is
drawn before somebody asks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import SCRATCH, Words, compiled, keep_passing, scratch_width

Ints = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

ALL, NONE = np.uint64(0xFFFFFFFFFFFFFFFF), np.uint64(0)


class Arcs(NamedTuple):
    """Arcs by head: those into vertex ``v`` are ``start[v]`` to ``start[v + 1]``.

    ``share`` is an index into the thresholds of travellers (channel by channel: the whole row, its women, its others),
    or -1 where an arc is nobody's journey. Arcs with the same channel and share pass in the same worlds; ``model`` is
    the first of them.
    """

    start: Ints
    tail: Int32
    channel: Int32
    share: Int32
    model: Int32


class Things(NamedTuple):
    """What is drawn: keys by kind of thing, the key of each stream, and what each channel needs to pass.

    ``traveller`` is the actor who travels over each channel. ``regions`` has four columns: the regions at the ends of
    in-person channels and of remote ones, -1 where none.
    """

    channels: Words
    actors: Words
    regions: Words
    streams: Words
    traveller: Ints
    needs: Int32


class Chances(NamedTuple):
    """Thresholds (0 to 2**32) in one state of knowledge."""

    channel: Words
    journey: Words
    in_person: Words
    remote: Words
    accepts: Words


class Room(NamedTuple):
    """Memory for one block of worlds at a time: rows of words for arcs, actors and vertices, whatever is in them."""

    arcs: Words
    accepts: Words
    asking: Words


def room_for(arcs: int, actors: int, vertices: int, words: int) -> Room:
    """Return room for so many words; numpy asks for large pages, which numba's own arrays are not on."""
    return Room(*(np.empty((rows, words), dtype=np.uint64) for rows in (arcs, actors, vertices)))


def narrowed(room: Room, words: int) -> Room:
    """Return the same memory as room for fewer words."""
    return Room(*(rows.reshape(-1)[: len(rows) * words].reshape(len(rows), words) for rows in room))


class Openings(NamedTuple):
    """The worlds in which arcs and actors pass, as far as they are drawn.

    ``arcs`` and ``accepts`` hold one row each, good if the actor, or the arc's head, is ``met``; a model's also if it
    is ``drawn``.
    """

    group: int
    arcs: Words
    accepts: Words
    regions: Words
    drawn: Flags
    met: Flags
    scratch: Words


#: Positions of the streams in ``Things.streams``.
CHANNEL, TRAVELLER, IN_PERSON, REMOTE, RECEIVER, PHASE, MEETING = range(7)


@compiled
def openings(room: Room, arcs: Arcs, things: Things, chances: Chances, group: int) -> Openings:
    """Return rows to be drawn for some groups of 64 worlds, and the worlds in which regions pass."""
    words = room.arcs.shape[1]
    actors, regions = len(things.actors), len(things.regions)
    scratch = np.empty((SCRATCH, scratch_width(words)), dtype=np.uint64)
    passing = np.empty((2 * regions, words), dtype=np.uint64)
    passing[:] = ALL
    for region in range(regions):
        entity = things.regions[region]
        keep_passing(passing[region], scratch, group, entity, things.streams[IN_PERSON], chances.in_person[region])
        keep_passing(passing[regions + region], scratch, group, entity, things.streams[REMOTE], chances.remote[region])
    return Openings(
        group,
        room.arcs,
        room.accepts,
        passing,
        np.zeros(len(arcs.tail), dtype=np.bool_),
        np.zeros(actors, dtype=np.bool_),
        scratch,
    )


@compiled
def meet(found: Openings, arcs: Arcs, things: Things, chances: Chances, head: int) -> None:
    """Draw the worlds in which an actor passes as a receiver, and those in which the arcs into it pass."""
    found.met[head] = True
    accepts = found.accepts[head]
    accepts[:] = ALL
    entity, threshold = things.actors[head], chances.accepts[head]
    keep_passing(accepts, found.scratch, found.group, entity, things.streams[RECEIVER], threshold)
    for arc in range(arcs.start[head], arcs.start[head + 1]):
        model = arcs.model[arc]
        if not found.drawn[model]:
            found.drawn[model] = True
            _open(found, arcs, things, chances, model)
        if model != arc:
            for word in range(found.arcs.shape[1]):
                found.arcs[arc, word] = found.arcs[model, word]


@compiled
def _open(found: Openings, arcs: Arcs, things: Things, chances: Chances, arc: int) -> None:
    """Set the worlds in which an arc passes: regions, channel, traveller."""
    channel, share = arcs.channel[arc], arcs.share[arc]
    out = found.arcs[arc]
    out[:] = ALL
    for spot in range(things.needs.shape[1]):
        region = things.needs[channel, spot]
        if region >= 0:
            out &= found.regions[region]
    keep_passing(
        out, found.scratch, found.group, things.channels[channel], things.streams[CHANNEL], chances.channel[channel]
    )
    if share >= 0:
        traveller = things.actors[things.traveller[channel]]
        keep_passing(out, found.scratch, found.group, traveller, things.streams[TRAVELLER], chances.journey[share])
