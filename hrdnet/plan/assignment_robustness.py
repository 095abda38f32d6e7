"""How a division fares in single states of knowledge, against the one made for that state alone."""

from __future__ import annotations

import dataclasses
import time

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.knowledge import coordinates
from hrdnet.plan.assignment_access import Access
from hrdnet.plan.assignment_demands import free_days
from hrdnet.plan.assignment_objectives import Aims, best, deadline_in
from hrdnet.plan.assignment_result import Robustness, reported
from hrdnet.plan.division import Division
from hrdnet.plan.division_check import broken
from hrdnet.present.progress import progress

Ints = npt.NDArray[np.int64]


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
) -> Robustness | None:
    """Hold the plan against those made for single states of knowledge, as many as there is time for."""
    total = len(access.touring.states)
    states = np.unique(np.linspace(0, total - 1, min(scenarios, total)).astype(np.int64)) if scenarios else np.empty(0)
    if not len(states) or total == 1:
        return None
    # Every group from the worst up is slow to ask again and again: for single states the worst, then the mean.
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
        aims = access.aims(there, [state])
        left = max(0.5, (deadline - time.monotonic()) / (len(states) - number))
        choice = best(there, aims, aim, deadline_in(left))
        seen.append(state)
        fits.append("officer-days" not in broken(there, columns))
        own = _value(aims, columns, aim)
        if choice.columns is None:
            regret.append(0.0)
            continue
        sign = -1 if aim == "cost" else 1
        regret.append(max(0.0, sign * reported(choice.value - own, aim)))
        for column in choice.columns.tolist():
            region, missions = division.columns[column]
            for one in missions:
                stays[one, region] += 1
    if not seen:
        return None
    return Robustness(np.array(seen, dtype=np.int64), stays / len(seen), np.array(regret), np.array(fits, dtype=bool))


def _value(aims: Aims, columns: Ints, objective: str) -> float:
    if objective == "worst":
        return float((aims.constant + aims.outcomes[:, columns].sum(axis=1)).min(initial=np.inf))
    return float((aims.travel if objective == "cost" else aims.mean)[columns].sum())
