"""Reach by worlds: every world opens or closes each channel and actor, and requests run back from the targets.

The draws of a world are keyed by entity (see ``hrdnet.draws``) and shared by all states of knowledge: what differs
between two states is what is assumed, never luck. Blocks of worlds are independent of each other, so any number
of threads and any size of block gives the same bits.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.engines.drawing import Drawing, Parts, drawing
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.present.progress import progress

if TYPE_CHECKING:
    from hrdnet.metrics.engines.openings import Room

Bits = npt.NDArray[np.uint64]
_Task = TypeVar("_Task")
_Done = TypeVar("_Done")

WORD = 64
#: Most words of worlds in a block; more gain nothing.
BLOCK = 64
#: Megabytes that the blocks of all threads may use, unless the environment says otherwise (HRDNET_MEMORY_MB); large
#: networks get smaller blocks. It changes no bit.
MEMORY = 900
_ROWS = 65_536


def sample(
    evaluation: Evaluation,
    parts: Parts,
    states: Sequence[dict[str, float]],
    *,
    worlds: int,
    seed: int,
    first_world: int = 0,
    threads: int | None = None,
) -> Bits:
    """Return in which worlds each part reaches a target, by state of knowledge.

    Parameters
    ----------
    evaluation
        Network, barriers and roles.
    parts
        Origins.
    states
        Positions per coordinate, one dict per state.
    worlds
        How many, a multiple of 64; none gives no words.
    seed
        Root seed.
    first_world
        Number of the first world, a multiple of 64: a run can go on where another ended.
    threads
        How many; by default as many as the process may use. It changes no bit.

    Returns
    -------
    (states, parts, worlds / 64) uint64
        Bit ``w % 64`` of word ``w // 64`` (in memory order, least significant first) is world ``w``.
    """
    reached = np.zeros((len(states), len(parts), worlds // WORD), dtype=np.uint64)
    if not worlds or not len(parts):
        return reached
    from hrdnet.metrics.engines.flood import flood

    ready = drawing(evaluation, parts, states, seed)
    workers = threads or processors()
    block = int(np.clip(memory() // (8 * ready.rows() * workers), 1, BLOCK))
    block = min(block, -(-worlds // WORD * len(states) // workers))

    def fill(room: Room, state: int, first: int) -> None:
        group = first_world // WORD + first
        asking = flood(room, ready.arcs, ready.things, ready.chances[state], ready.targets, group)
        # Some rows at a time: a copy of all would be as large as the block itself.
        for some in range(0, len(parts), _ROWS):
            rows = slice(some, some + _ROWS)
            reached[state, rows, first : first + asking.shape[1]] = asking[ready.place[rows]]

    in_blocks(ready, fill, words=worlds // WORD, block=block, workers=workers)
    reached[:, evaluation.roles.target[parts.row]] = ~np.uint64(0)
    return reached


def in_blocks(ready: Drawing, fill: Callable[[Room, int, int], None], *, words: int, block: int, workers: int) -> None:
    """Call ``fill(room, state, first word)`` for every block of worlds of every state, in threads."""
    from hrdnet.metrics.engines.openings import narrowed, room_for

    mine = threading.local()

    def run(task: tuple[int, int]) -> None:
        state, first = task
        # Memory that a thread has had before costs less than new memory.
        if not hasattr(mine, "room"):
            mine.room = room_for(len(ready.arcs.channel), ready.actors, ready.vertices, block)
        fill(narrowed(mine.room, min(block, words - first)), state, first)

    tasks = list(itertools.product(range(len(ready.chances)), range(0, words, block)))
    for _ in in_threads(run, tasks, workers=workers, what="drawing worlds"):
        pass


def in_threads(
    run: Callable[[_Task], _Done],
    tasks: Sequence[_Task],
    *,
    workers: int,
    what: str,
    ended: threading.Event | None = None,
) -> Iterator[_Done]:
    """Run tasks in threads, and yield what they return in their order.

    After Ctrl-C the tasks in hand are waited for, the others are never begun; ``ended`` is set first, so that long
    tasks can look and stop.
    """
    pool = ThreadPoolExecutor(max(1, min(len(tasks), workers)))
    try:
        yield from progress(pool.map(run, tasks), total=len(tasks), what=what)
    finally:
        if ended is not None:
            ended.set()
        pool.shutdown(cancel_futures=True)


def memory() -> int:
    """Return how many bytes the blocks of all threads may use.

    Raises
    ------
    UsageError
        If HRDNET_MEMORY_MB is set and not a whole number above 0.
    """
    said = os.environ.get("HRDNET_MEMORY_MB", str(MEMORY))
    if not said.isdecimal() or not int(said):
        raise UsageError("HRDNET_MEMORY_MB is a whole number of megabytes above 0")
    return int(said) * 1_000_000


def processors() -> int:
    """Return how many threads the process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
