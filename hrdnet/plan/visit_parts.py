"""What a plan of visits is made of: its journeys, how steady it is, and what else there was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Journey:
    """One round trip: mission and regions by number, in the order in which it goes; days and hours on the road."""

    mission: int
    route: tuple[int, ...]
    days: float
    hours: float


@dataclass(frozen=True, eq=False)
class Robustness:
    """How a plan fares in single states of knowledge, against a good plan made for that state alone.

    Attributes
    ----------
    states : (states,) int64
        Which states were looked at.
    stays : (missions, regions)
        Share of them whose own plan has a visit too.
    regret : (states,)
        How much better their own plan is there, in shares.
    """

    states: Ints
    stays: Floats
    regret: Floats


@dataclass(frozen=True, eq=False)
class Other:
    """Something else that could be done: shares of all and of the group worst off, days, hours, exposure a year."""

    mean: float
    worst: float
    days: float
    hours: float
    exposure: float
    regions: int
    meets_demands: bool
