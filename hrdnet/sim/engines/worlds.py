"""The numbers of one world, one for each thing: the draws of reach, so that both see the same channels open.

Reach compares draws with thresholds bit by bit and never needs the numbers; a simulation does, since trust and with it
the threshold change with time.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled, compiled_within, draw_pair
from hrdnet.metrics.engines.openings import CHANNEL, IN_PERSON, RECEIVER, REMOTE, TRAVELLER

Drawn = npt.NDArray[np.uint32]

_WORD, _BITS = 64, 32
_SHIFT, _ONE = np.uint64(32), np.uint64(1)
_LOW = np.uint64(0xFFFFFFFF)


class Keys(NamedTuple):
    """Hashed ids of all that is drawn in any of the strategies, and the key of each stream as in ``openings``."""

    channels: Words
    actors: Words
    regions: Words
    streams: Words


class Numbers(NamedTuple):
    """The numbers of 64 worlds, (things, 64) uint32 each."""

    channels: Drawn
    travellers: Drawn
    in_person: Drawn
    remote: Drawn
    receivers: Drawn


@compiled_within
def plane_numbers(out: Drawn, group: int, entity: np.uint64, stream: np.uint64) -> None:
    """Write the numbers of one thing in the 64 worlds of a group, as ``hrdnet.draws.draws`` defines them."""
    out[:] = np.uint32(0)
    low, high = np.uint64(group) & _LOW, np.uint64(group) >> _SHIFT
    for pair in range(_BITS // 2):
        counter = low | ((np.uint64(pair) | (high << np.uint64(8))) << _SHIFT)
        first, second = draw_pair(counter, entity, stream)
        upper, lower = np.uint64(_BITS - 1 - 2 * pair), np.uint64(_BITS - 2 - 2 * pair)
        for world in range(_WORD):
            place = np.uint64(world)
            one = ((first >> place) & _ONE) << upper
            two = ((second >> place) & _ONE) << lower
            out[world] = np.uint32(np.uint64(out[world]) | one | two)


@compiled
def numbers_of(keys: Keys, group: int) -> Numbers:
    """Draw the numbers of all things in the 64 worlds of a group."""
    found = Numbers(
        np.empty((len(keys.channels), _WORD), dtype=np.uint32),
        np.empty((len(keys.actors), _WORD), dtype=np.uint32),
        np.empty((len(keys.regions), _WORD), dtype=np.uint32),
        np.empty((len(keys.regions), _WORD), dtype=np.uint32),
        np.empty((len(keys.actors), _WORD), dtype=np.uint32),
    )
    for thing in range(len(keys.channels)):
        plane_numbers(found.channels[thing], group, keys.channels[thing], keys.streams[CHANNEL])
    for thing in range(len(keys.actors)):
        plane_numbers(found.travellers[thing], group, keys.actors[thing], keys.streams[TRAVELLER])
        plane_numbers(found.receivers[thing], group, keys.actors[thing], keys.streams[RECEIVER])
    for thing in range(len(keys.regions)):
        plane_numbers(found.in_person[thing], group, keys.regions[thing], keys.streams[IN_PERSON])
        plane_numbers(found.remote[thing], group, keys.regions[thing], keys.streams[REMOTE])
    return found
