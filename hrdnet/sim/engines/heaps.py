"""Order on arrays: whose key is smallest comes first, and anyone can be taken out.

A heap is an array of slots; the first ``size`` are in it, ``keys[slot]`` orders them, and ``spot[slot]`` says where
each stands. Keys that are equal are in no order: give keys that differ. After :func:`take_out` the slot stands just
past the heap, so an array that begins as all slots in any order has those that are free past the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled_bare

Slots = npt.NDArray[np.int64]
Keys = npt.NDArray[Any]


@compiled_bare
def rise(heap: Slots, spot: Slots, keys: Keys, place: int) -> None:
    """Move the slot at a place up until none above it has a larger key."""
    slot = heap[place]
    key = keys[slot]
    while place > 0:
        above = (place - 1) >> 1
        other = heap[above]
        if keys[other] <= key:
            break
        heap[place] = other
        spot[other] = place
        place = above
    heap[place] = slot
    spot[slot] = place


@compiled_bare
def sink(heap: Slots, spot: Slots, keys: Keys, size: int, place: int) -> None:
    """Move the slot at a place down until none below it has a smaller key."""
    slot = heap[place]
    key = keys[slot]
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and keys[heap[below + 1]] < keys[heap[below]]:
            below += 1
        other = heap[below]
        if keys[other] >= key:
            break
        heap[place] = other
        spot[other] = place
        place = below
    heap[place] = slot
    spot[slot] = place


@compiled_bare
def put_in(heap: Slots, spot: Slots, keys: Keys, size: int, slot: int) -> None:
    """Put a slot into a heap of ``size``, which has one more afterwards."""
    heap[size] = slot
    rise(heap, spot, keys, size)


@compiled_bare
def take_out(heap: Slots, spot: Slots, keys: Keys, size: int, slot: int) -> None:
    """Take a slot out of a heap of ``size``, which has one less afterwards."""
    place = spot[slot]
    last = heap[size - 1]
    heap[size - 1] = slot
    spot[slot] = size - 1
    if last == slot:
        return
    heap[place] = last
    spot[last] = place
    if place > 0 and keys[heap[(place - 1) >> 1]] > keys[last]:
        rise(heap, spot, keys, place)
    else:
        sink(heap, spot, keys, size - 1, place)
