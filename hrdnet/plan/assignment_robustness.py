"""How a division fares in single states of knowledge, against what is best if that state is the true one."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.knowledge import coordinates
from hrdnet.plan.assignment_access import Access
from hrdnet.plan.assignment_demands import free_days
from hrdnet.plan.assignment_objectives import Aims, deadline_in, foremost
from hrdnet.plan.assignment_result import Robustness, reported
from hrdnet.plan.division import SHARE, Division
from hrdnet.plan.division_check import broken
from hrdnet.present.progress import progress

Ints = npt.NDArray[np.int64]

#: Within such a share of the best is close enough to know what is steady.
_GAP = 2e-3


def robustness(
    access: Access,
    division: Division,
    columns: Ints,
    objective: str,
    scenarios: int,
    seed: int,
    seconds: float,
    *,
    own_days: bool,
    close: float,
) -> Robustness | None:
    """Hold the plan against what is best in single states of knowledge, as many as there is time for.

    ``close`` is how far below the best a division is as good, in shares of requests; in days, that share of them.
    """
    total = len(access.touring.states)
    states = np.unique(np.linspace(0, total - 1, min(scenarios, total)).astype(np.int64)) if scenarios else np.empty(0)
    if not len(states) or total == 1:
        return None
    # Every group from the worst up is slow to ask again and again: for single states the worst.
    aim = "worst" if objective == "leximin" else objective
    deadline = deadline_in(seconds)
    days = coordinates(("officers", "days_per_month"), 64, seed)
    stays, regret, fits, seen = np.zeros(division.demands.work.shape), [], [], []
    for number, state in enumerate(progress(states.tolist(), total=len(states), what="states of knowledge")):
        if time.monotonic() > deadline:
            break
        capacity = division.demands.capacity
        if not own_days:
            at = {name: float(values[state % 64]) for name, values in days.items()}
            capacity = free_days(access.touring.terrain, at)
        there = Division(dataclasses.replace(division.demands, capacity=capacity), division.limits)
        left = max(0.5, (deadline - time.monotonic()) / (len(states) - number))
        alone = Alone(there, access.aims(there, [state]), aim, close, deadline_in(left))
        seen.append(state)
        fits.append("officer-days" not in broken(there, columns))
        regret.append(alone.regret(columns))
        for one, region in alone.kept(columns):
            stays[one, region] += 1
    if not seen:
        return None
    steady = np.array(fits, dtype=bool)
    return Robustness(np.array(seen, dtype=np.int64), stays / len(seen), np.array(regret), steady, close)


class Alone:
    """What is best if one state of knowledge is the true one, to within a share ``gap``."""

    def __init__(
        self, division: Division, aims: Aims, aim: str, close: float, deadline: float, *, gap: float = _GAP
    ) -> None:
        self.division, self.aims, self.aim, self.deadline, self.gap = division, aims, aim, deadline, gap
        self.best, _ = foremost(division, aims, aim, deadline, gap=gap)
        self.room = close * (abs(self.best.value) if aim == "cost" else SHARE)

    def regret(self, columns: Ints) -> float:
        """Return how much better the best is than a plan; 0 if no division meets the demands there."""
        if self.best.columns is None:
            return 0.0
        return max(0.0, reported(_value(self.aims, columns, self.aim) - self.best.value, self.aim))

    def kept(self, columns: Ints) -> list[tuple[int, int]]:
        """Return the pairs of mission and region of a plan that some division close to the best has too."""
        if self.best.columns is None:
            return []
        pairs = [(one, region) for column in columns.tolist() for region, one in self._pairs(column)]
        if _value(self.aims, columns, self.aim) <= self.best.value + self.room:
            return pairs
        own = {(one, region) for column in self.best.columns.tolist() for region, one in self._pairs(column)}
        return [pair for pair in pairs if pair in own or self._could_be(*pair)]

    def _pairs(self, column: int) -> list[tuple[int, int]]:
        region, missions = self.division.columns[column]
        return [(region, one) for one in missions]

    def _could_be(self, mission: int, region: int) -> bool:
        columns = self.division.columns
        closed = np.array([spot == region and mission not in missions for spot, missions in columns])
        found, _ = foremost(self.division, self.aims, self.aim, self.deadline, closed=closed, gap=self.gap)
        return found.columns is not None and found.value <= self.best.value + self.room


def _value(aims: Aims, columns: Ints, objective: str) -> float:
    """Return what an objective minimises."""
    if objective == "worst":
        return -float((aims.constant + aims.outcomes[:, columns].sum(axis=1)).min(initial=np.inf))
    return float((aims.travel if objective == "cost" else -aims.mean)[columns].sum())
