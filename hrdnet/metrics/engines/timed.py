"""Reach in time, by worlds: the same worlds as those of ``engines.sampled``, with the days that a request takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.drawing import Parts, drawing, outgoing_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.sampled import WORD, Bits, in_blocks, processors
from hrdnet.metrics.engines.timing import Timing

if TYPE_CHECKING:
    from hrdnet.metrics.engines.openings import Room
    from hrdnet.metrics.engines.schedule import Times

#: A deadline, in minutes, that is no deadline.
FAR = 2**60

Int32 = npt.NDArray[np.int32]


def sample_in_time(
    evaluation: Evaluation,
    timing: Timing,
    parts: Parts,
    states: Sequence[dict[str, float]],
    *,
    minutes: int,
    worlds: int,
    seed: int,
    first_world: int = 0,
    threads: int | None = None,
) -> Bits:
    """Return in which worlds each part's request, asked at minute 0, reaches a target within some minutes.

    Parameters and returns otherwise as for ``engines.sampled.sample``.
    """
    reached = np.zeros((len(states), len(parts), worlds // WORD), dtype=np.uint64)
    if not worlds or not len(parts):
        return reached
    from hrdnet.metrics.engines.schedule import in_time

    ready = drawing(evaluation, parts, states, seed)
    times = [_times(timing, position) for position in states]

    def fill(room: Room, state: int, first: int) -> None:
        group = first_world // WORD + first
        asking = in_time(
            room, ready.arcs, ready.things, ready.chances[state], times[state], ready.targets, group, minutes
        )
        reached[state, :, first] = asking[ready.place, 0]

    in_blocks(ready, fill, words=worlds // WORD, block=1, workers=threads or processors())
    reached[:, evaluation.roles.target[parts.row]] = ~np.uint64(0)
    return reached


def sample_minutes(
    evaluation: Evaluation,
    timing: Timing,
    parts: Parts,
    states: Sequence[dict[str, float]],
    *,
    worlds: int,
    seed: int,
    threads: int | None = None,
) -> Int32:
    """Return the minute at which each part's request, asked at minute 0, reaches a target.

    Returns
    -------
    (states, parts, worlds) int32
        Minutes; ``engines.schedule.NEVER`` where it never arrives.
    """
    from hrdnet.metrics.engines.schedule import NEVER, arrivals

    arrived = np.full((len(states), len(parts), worlds), NEVER, dtype=np.int32)
    if not worlds or not len(parts):
        return arrived
    ready = drawing(evaluation, parts, states, seed)
    times = [_times(timing, position) for position in states]
    outgoing = outgoing_of(ready)

    def fill(room: Room, state: int, first: int) -> None:
        arrived[state, :, WORD * first : WORD * (first + 1)] = arrivals(
            room,
            ready.arcs,
            outgoing,
            ready.things,
            ready.chances[state],
            times[state],
            ready.targets,
            ready.place,
            first,
        )

    in_blocks(ready, fill, words=worlds // WORD, block=1, workers=threads or processors())
    arrived[:, evaluation.roles.target[parts.row]] = 0
    return arrived


def _times(timing: Timing, position: dict[str, float]) -> Times:
    from hrdnet.metrics.engines.schedule import Times

    minutes = timing.minutes(position)
    return Times(minutes.interval, minutes.delay, timing.meeting)
