"""Cases drawn by number: when each arrives, how long it takes, how long it will wait.

A draw depends on the seed, the replicate and the number of the case alone. So another officer, more places or more
patience leave arrivals and service times as they were, and two queues are compared on the same cases.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hrdnet.draws import stream_key
from hrdnet.errors import UsageError
from hrdnet.metrics.engines.bits import compiled, draw_pair
from hrdnet.sim.engines.waiting_line import Cases

#: Streams of draws: the gap before a case and its service (the two numbers of a pair); its patience; the generator
#: from which a function of the user draws service times.
CASE, PATIENCE, OWN_SERVICE = "queue case", "queue patience", "queue service"
_NO_TIME = "service is a function that takes a Generator and returns a time: a finite number, 0 or more"
_SCALE = 2.0**-52
_DROPPED_BITS = np.uint64(12)

#: A time to serve one case, drawn from a generator.
ServiceTime = Callable[[np.random.Generator], float]


@dataclass(frozen=True)
class Law:
    """How cases are drawn.

    Parameters
    ----------
    arrival_rate
        Cases per unit of time.
    service
        Mean time to serve one, or a function that draws it.
    fixed
        Whether each takes exactly the mean.
    patience
        Mean of the exponential patience; inf: nobody gives up.
    """

    arrival_rate: float
    service: float | ServiceTime
    fixed: bool
    patience: float


class CaseSource:
    """The cases of one replicate, some at a time.

    Parameters
    ----------
    law
        How they are drawn.
    seed, replicate
        Which draws.
    horizon
        No case arrives after this.
    """

    def __init__(self, law: Law, *, seed: int, replicate: int, horizon: float) -> None:
        self._law = law
        self._horizon = horizon
        self._replicate = np.uint64(replicate)
        self._streams = tuple(np.uint64(stream_key(seed, name)) for name in (CASE, PATIENCE))
        self._first, self._last = 0, 0.0
        self._random = None
        if callable(law.service):
            key = np.array([stream_key(seed, OWN_SERVICE), replicate], dtype=np.uint64)
            self._random = np.random.Generator(np.random.Philox(key=key))

    def fill(self, cases: Cases) -> int:
        """Draw the next cases into arrays, and return how many; fewer than fit once the horizon is reached.

        Raises
        ------
        UsageError
            If a function of the user returns no time.
        """
        law = self._law
        drawn = 0.0 if callable(law.service) else law.service
        number = int(
            draw_cases(
                cases,
                self._replicate,
                self._first,
                self._last,
                self._horizon,
                1.0 / law.arrival_rate,
                drawn,
                law.fixed,
                law.patience,
                *self._streams,
            )
        )
        if callable(law.service) and self._random is not None:
            _fill_own(cases, number, law.service, self._random)
        if number:
            self._first, self._last = self._first + number, float(cases.arrival[number - 1])
        return number


def _fill_own(cases: Cases, number: int, service: ServiceTime, random: np.random.Generator) -> None:
    times = [service(random) for _ in range(number)]
    # What the function raises is its own; what it returns is checked.
    try:
        cases.service[:number] = np.array(times, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(_NO_TIME) from None
    if not (np.isfinite(cases.service[:number]) & (cases.service[:number] >= 0)).all():
        raise UsageError(_NO_TIME)


@compiled
def draw_cases(
    cases: Cases,
    replicate: np.uint64,
    first: int,
    last: float,
    horizon: float,
    gap: float,
    service: float,
    fixed: bool,  # noqa: FBT001
    patience: float,
    case_stream: np.uint64,
    patience_stream: np.uint64,
) -> int:
    """Draw cases from the ``first`` on, ``last`` being when the one before it came; return how many came in time."""
    now = last
    for case in range(len(cases.arrival)):
        one, two = draw_pair(replicate, np.uint64(first + case), case_stream)
        now += gap * exponential(one)
        if now > horizon:
            return case
        cases.arrival[case] = now
        cases.service[case] = service if fixed else service * exponential(two)
        if patience < np.inf:
            cases.patience[case] = patience * exponential(
                draw_pair(replicate, np.uint64(first + case), patience_stream)[0]
            )
    return len(cases.arrival)


@compiled
def exponential(number: np.uint64) -> float:
    """Turn a 64-bit number into a time with mean 1: minus the logarithm of a number between 0 and 1, both excluded."""
    return -math.log(((number >> _DROPPED_BITS) + 0.5) * _SCALE)
