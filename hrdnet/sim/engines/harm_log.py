"""What stems from one defender, as it is found, and the room that this takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import Words, compiled, compiled_bare_within
from hrdnet.sim.engines.waves import SIZE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Harms and candidates that one defender may have in a run; far more than any range allows.
MOST = 20_000
#: Ties from her, at most, that are told apart.
FARTHEST = 3
#: Where ``Desk.memory`` has what it remembers of where she stands: whether that is the same at all times, and the
#: number of responses for which ``Desk.day`` was written (-1: none).
STEADY, RESPONSES, MEMORY = range(3)


class Log(NamedTuple):
    """What stems from the defender at hand: time, tactic, place, person and key of each harm; how many in ``size``.

    ``strength`` is that of the tie to her, or for those who have none of the tie over which harm came.
    """

    time: Floats
    strength: Floats
    tactic: Ints
    place: Ints
    person: Ints
    key: Words
    size: Ints


class Desk(NamedTuple):
    """Room to work in, for one thread.

    Of the defender at hand, the same for every action: ``times``, ``marks`` and ``episode`` of candidates, ``numbers``
    that decide what is chosen (once ``drawn``), ``agreed`` by use; by tie, what has to lie below how often ties are
    known, ``hidden``, and whether who is there agrees, ``agrees``. ``base`` is what stems from her if nothing is done.
    Of one action: ``log``, ``taken``, ``answers``, ``day`` (``waves.stand``) and ``memory``. Of one choice: ``worth``
    of tactics against her, ``others`` against those around her, alike ones once; ``known`` ties and which row of
    ``others`` (and of ``alike``) is theirs.
    """

    log: Log
    base: Log
    times: Floats
    marks: Floats
    episode: Ints
    numbers: Words
    drawn: Flags
    agreed: Flags
    hidden: Floats
    agrees: Flags
    taken: Flags
    answers: Floats
    day: Floats
    memory: Floats
    worth: Floats
    others: Floats
    alike: Floats
    known: Ints
    which: Ints


@compiled
def new_log() -> Log:
    """Return an empty log."""
    return Log(
        np.empty(MOST),
        np.empty(MOST),
        np.empty(MOST, dtype=np.int64),
        np.empty(MOST, dtype=np.int64),
        np.empty(MOST, dtype=np.int64),
        np.empty(MOST, dtype=np.uint64),
        np.zeros(1, dtype=np.int64),
    )


@compiled
def new_desk(degree: int, tactics: int, measures: int, uses: int) -> Desk:
    """Return room for defenders with so many ties at most."""
    return Desk(
        new_log(),
        new_log(),
        np.empty(MOST),
        np.empty(MOST),
        np.empty(MOST, dtype=np.int64),
        np.empty((MOST, 4), dtype=np.uint64),
        np.empty(MOST, dtype=np.bool_),
        np.empty(uses, dtype=np.bool_),
        np.empty(max(1, degree)),
        np.empty(max(1, degree), dtype=np.bool_),
        np.empty(max(1, measures), dtype=np.bool_),
        np.empty(MOST),
        np.empty(SIZE),
        np.empty(MEMORY),
        np.empty(tactics),
        np.empty((max(1, degree), tactics)),
        np.empty((max(1, degree), 3)),
        np.empty(max(1, degree), dtype=np.int64),
        np.empty(max(1, degree), dtype=np.int64),
    )


@compiled_bare_within
def write(log: Log, time: float, tactic: int, place: int, person: int, strength: float, key: np.uint64) -> None:
    """Write a harm."""
    spot = log.size[0]
    if spot == MOST:
        raise RuntimeError("more harms around one defender than this model is made for")
    log.time[spot], log.tactic[spot], log.place[spot], log.person[spot] = time, tactic, place, person
    log.strength[spot], log.key[spot] = strength, key
    log.size[0] = spot + 1
