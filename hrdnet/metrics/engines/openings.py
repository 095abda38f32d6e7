"""What passes in which worlds: the draws of channels, journeys, regions and actors, as rows of machine words.

Rows lie in the order in which arcs by head first need them, so that a search reads memory nearly in a stream. Nothing
is drawn before somebody asks.
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

    Arcs that pass in the same worlds have the same ``row``: those of one channel, if whoever travels is the same. Of a
    row, ``channel`` is the channel, and ``share`` an index into the thresholds of travellers (whole rows, their women,
    their others), or -1 where it is nobody's journey.
    """

    start: Ints
    tail: Int32
    row: Int32
    channel: Int32
    share: Int32


class Things(NamedTuple):
    """What is drawn: keys by kind of thing, the key of each stream, and what each channel needs to pass.

    ``traveller`` is the actor who travels over each channel; ``needs`` are the regions at its ends (remote ones after
    those in person), -1 where none; it has no columns if no channel needs any.
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

    rows: Words
    accepts: Words
    asking: Words


def room_for(rows: int, actors: int, vertices: int, words: int) -> Room:
    """Return room for so many words; numpy asks for large pages, which numba's own arrays are not on."""
    return Room(*(np.empty((number, words), dtype=np.uint64) for number in (rows, actors, vertices)))


def narrowed(room: Room, words: int) -> Room:
    """Return the same memory as room for fewer words."""
    return Room(*(rows.reshape(-1)[: len(rows) * words].reshape(len(rows), words) for rows in room))


class Openings(NamedTuple):
    """The worlds in which arcs and actors pass, as far as they are drawn.

    A row of ``rows`` is good if it is ``drawn``, an actor's of ``accepts`` if the actor is ``met``; then the rows of
    all arcs into the actor are drawn.
    """

    group: int
    rows: Words
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
    words = room.rows.shape[1]
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
        room.rows,
        room.accepts,
        passing,
        np.zeros(len(arcs.channel), dtype=np.bool_),
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
        row = arcs.row[arc]
        if not found.drawn[row]:
            found.drawn[row] = True
            _open(found, arcs, things, chances, row)


@compiled
def _open(found: Openings, arcs: Arcs, things: Things, chances: Chances, row: int) -> None:
    """Set the worlds in which the arcs of a row pass: regions, channel, traveller."""
    channel, share = arcs.channel[row], arcs.share[row]
    out = found.rows[row]
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
