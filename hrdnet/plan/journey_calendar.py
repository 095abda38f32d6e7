"""When journeys are made: spread over the year, each mission on one at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from hrdnet.plan.journey_demands import WORKING_DAYS

_WEEK = 5.0
_WEEKS = 52
#: A year without a leap day, so that a plan has the same months whenever it is made.
_YEAR = 2025


class Departure(NamedTuple):
    """One journey, once: which, which time of the year, and working days (from 0) when it begins and ends."""

    journey: int
    time: int
    begins: float
    ends: float

    @property
    def week(self) -> int:
        """The week of the year in which it begins, from 1."""
        return min(_WEEKS, int(self.begins / _WEEK + 1e-9) + 1)

    @property
    def month(self) -> str:
        """The month in which that week begins."""
        return (dt.date(_YEAR, 1, 1) + dt.timedelta(days=7 * (self.week - 1))).strftime("%B")


def departures(days: Sequence[tuple[int, float]], times: int) -> list[Departure]:
    """Return all journeys of a year in order of time.

    Parameters
    ----------
    days
        Mission and days of each journey; a mission's journeys of a year fit into its working days.
    times
        How often a year each is made; the same number of working days lies between two times.

    Notes
    -----
    Of the working days between two rounds those that a mission is not away are spread evenly between its journeys;
    missions begin one after the other.

    Examples
    --------
    >>> [(one.journey, one.week, one.month) for one in departures([(0, 3.0), (1, 2.0)], times=2)]
    [(0, 1, 'January'), (1, 13, 'March'), (0, 27, 'July'), (1, 39, 'September')]
    """
    between = WORKING_DAYS / times
    missions = sorted({mission for mission, _ in days})
    found = []
    for place, mission in enumerate(missions):
        own = [number for number, (who, _) in enumerate(days) if who == mission]
        free = max(0.0, between - sum(days[number][1] for number in own)) / len(own)
        begins = free * place / len(missions)
        for number in own:
            found += [
                Departure(number, time + 1, begins + time * between, begins + time * between + days[number][1])
                for time in range(times)
            ]
            begins += days[number][1] + free
    return sorted(found, key=lambda one: (one.begins, one.journey))
