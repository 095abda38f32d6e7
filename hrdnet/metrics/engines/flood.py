"""Following requests back from the targets, many worlds at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled
from hrdnet.metrics.engines.openings import ALL, NONE, Arcs, Chances, Openings, Room, Things, meet, openings

Ints = npt.NDArray[np.int64]


@compiled
def flood(room: Room, arcs: Arcs, things: Things, chances: Chances, targets: Ints, group: int) -> Words:
    """Return the worlds in which each vertex, asking for itself, reaches a target: (vertices, words), in the room."""
    spread(openings(room, arcs, things, chances, group), room.asking, arcs, things, chances, targets)
    return room.asking


@compiled
def spread(found: Openings, asking: Words, arcs: Arcs, things: Things, chances: Chances, targets: Ints) -> None:
    """Set ``asking`` to the worlds in which each vertex reaches a target, drawing what is met on the way.

    A label-correcting search from the targets: when a vertex gains worlds, so may those who can ask it. Vertices past
    the actors ask only for themselves.
    """
    actors, words = len(things.actors), asking.shape[1]
    # Reading an array out of a tuple counts references, which costs more than the innermost loop: once is enough.
    start, tails, rows = arcs.start, arcs.tail, arcs.row
    passes, accepts, met = found.rows, found.accepts, found.met
    asking[:] = NONE
    here = np.empty(words, dtype=np.uint64)
    queue = np.empty(actors, dtype=np.int64)
    waiting = np.zeros(actors, dtype=np.bool_)
    first = count = 0
    for target in targets:
        asking[target] = ALL
        queue[count] = target
        waiting[target] = True
        count += 1
    while count:
        head = queue[first]
        first = first + 1 if first + 1 < actors else 0
        count -= 1
        waiting[head] = False
        if not met[head]:
            meet(found, arcs, things, chances, head)
        for word in range(words):
            here[word] = asking[head, word] & accepts[head, word]
        for arc in range(start[head], start[head + 1]):
            tail, row = tails[arc], rows[arc]
            gained = NONE
            for word in range(words):
                new = here[word] & passes[row, word] & ~asking[tail, word]
                asking[tail, word] |= new
                gained |= new
            if gained != NONE and tail < actors and not waiting[tail]:
                waiting[tail] = True
                spot = first + count
                queue[spot if spot < actors else spot - actors] = tail
                count += 1
