"""A queue run many times over: replicates are independent of each other, so threads share them."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.engines.sampled import in_threads, memory, processors
from hrdnet.sim.engines.case_draws import CaseSource, Law
from hrdnet.sim.engines.tallies import FIRST_HALF, SECOND_HALF, SUMS, Tally, clear, new_tally, pass_time
from hrdnet.sim.engines.waiting_line import NO_LIMIT, SLOT_BYTES, WAITING, Cases, new_desk, serve, with_room

Floats = npt.NDArray[np.float64]

#: Up to how many cases in the system time is told apart.
NUMBERS = 1024
#: Cases drawn at a time: as many as stay in a processor's second cache. Also how soon a run hears that it is over.
_CHUNK = 8_192
#: Steps between two looks whether the run is over, once nobody arrives any more.
_STEPS = 1_000_000
#: Cases in a task, about, and tasks at most: neither may depend on the number of threads, or sums would.
_TASK, _TASKS = 200_000, 256


@dataclass(frozen=True)
class Setup:
    """A queue and how long it is watched.

    Parameters
    ----------
    law
        How cases are drawn.
    officers, places
        Who serves, and most cases at a time.
    warm_up, horizon
        Time is observed after the one and until the other.
    """

    law: Law
    officers: int
    places: int
    warm_up: float
    horizon: float


@dataclass(frozen=True)
class Runs:
    """What was counted, by replicate.

    Parameters
    ----------
    sums : (replicates, 8)
        By case: see ``tallies``.
    area : (replicates, 2, 2)
        Cases in the system, and waiting, times time: in the first and the second half of the time observed.
    by_number, by_number_squared : (numbers,)
        Time observed with 0, 1, 2 ... cases in the system, and its square: sums over replicates. The last is for that
        many cases or more.
    """

    sums: Floats
    area: Floats
    by_number: Floats
    by_number_squared: Floats


def replicate(setup: Setup, *, seed: int, replicates: int, threads: int | None = None) -> Runs:
    """Run a queue many times.

    Parameters
    ----------
    setup
        The queue.
    seed
        Root seed.
    replicates
        How many runs.
    threads
        How many; by default as many as the process may use. It changes no bit. A service time that is a function of the
        user is drawn in one thread, so that the function may keep things.

    Raises
    ------
    UsageError
        If more cases wait than there is memory for (HRDNET_MEMORY_MB).
    """
    workers = 1 if callable(setup.law.service) else threads or processors()
    expected = setup.law.arrival_rate * setup.horizon
    each = int(max(1, _TASK // max(1.0, expected), -(-replicates // _TASKS)))
    # Twice: a line that grows is copied.
    longest = memory() // (2 * SLOT_BYTES * workers)
    runs = Runs(
        np.empty((replicates, SUMS)), np.empty((replicates, 2, 2)), *np.zeros((2, min(NUMBERS, setup.places + 1)))
    )
    ended = threading.Event()

    def run(first: int) -> tuple[Floats, Floats]:
        tally = new_tally(setup.warm_up, setup.horizon, numbers=len(runs.by_number))
        total, squared = np.zeros((2, len(runs.by_number)))
        cases = _room(min(_CHUNK, int(expected + 8 * np.sqrt(expected)) + 8))
        for number in range(first, min(first + each, replicates)):
            if ended.is_set():
                break
            source = CaseSource(setup.law, seed=seed, replicate=number, horizon=setup.horizon)
            _run(setup, source, tally, cases, longest, ended)
            observed = slice(FIRST_HALF, SECOND_HALF + 1)
            runs.sums[number], runs.area[number] = tally.sums, tally.area[observed]
            times = tally.by_number[observed].sum(axis=0)
            total += times
            squared += times**2
        return total, squared

    tasks = range(0, replicates, each)
    for total, squared in in_threads(run, tasks, workers=workers, what="serving cases", ended=ended):
        runs.by_number[:] += total
        runs.by_number_squared[:] += squared
    return runs


def _room(cases: int) -> Cases:
    """Return room for cases of one severity who wait as long as need be."""
    return Cases(np.zeros(cases), np.zeros(cases), np.full(cases, np.inf), np.zeros(cases, dtype=np.int64))


def _run(setup: Setup, source: CaseSource, tally: Tally, cases: Cases, longest: int, ended: threading.Event) -> None:
    """Run a queue once: until the horizon, and then until all who came have been served or have left.

    In one line by arrival nobody who comes later delays anyone, so what became of a case is known in full without
    further arrivals.
    """
    clear(tally)
    desk = new_desk(setup.officers, setup.places)
    number = len(cases.arrival)
    while number == len(cases.arrival) and not ended.is_set():
        number = source.fill(cases)
        if desk.state[WAITING] > longest:
            raise UsageError(
                "more cases wait than there is memory for: give places, patience or a shorter horizon, or raise "
                "HRDNET_MEMORY_MB"
            )
        desk = with_room(desk, number)
        if number:
            serve(desk, tally, cases, number, cases.arrival[number - 1], NO_LIMIT)
    while not serve(desk, tally, cases, 0, np.inf, _STEPS) and not ended.is_set():
        pass
    # The clock may stand before the horizon, if the last case has gone: the rest of the time is empty.
    if tally.clock[0] < setup.horizon:
        pass_time(tally.edges, tally.area, tally.by_number, tally.span[0], tally.clock[0], setup.horizon, 0, 0)
