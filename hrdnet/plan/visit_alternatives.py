"""What else could be done with days for visits: nothing, the best mean, fewer days, or everybody in turn."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.plan.journey_check import broken
from hrdnet.plan.journey_demands import Demands
from hrdnet.plan.journey_objectives import best, fewest_days
from hrdnet.plan.journey_program import SHARE, Column, Program
from hrdnet.plan.touring import Touring
from hrdnet.plan.visit_parts import Other
from hrdnet.plan.visit_worth import Worth
from hrdnet.sim.sharing.budgets import effort

Mask = npt.NDArray[np.bool_]

#: The share of what the plan adds that fewer days are to add at least.
MOST_OF_IT = 0.9


def alternatives(
    program: Program,
    worth: Worth,
    full: Touring,
    columns: Sequence[Column],
    objective: str,
    *,
    worlds: int,
    seconds: float,
) -> dict[str, Other]:
    """Return what a plan is held against, itself among it."""
    nothing = worth.mean_and_worst([])
    none = Other(*nothing, 0.0, 0.0, 0.0, 0, meets_demands=not broken(program, []))
    found = {"do nothing": none, "ask them first": none, "this plan": of_journeys(program, worth, columns)}
    own = worth.aims()
    for_all = dataclasses.replace(own, mean=np.rint(SHARE * worth.gains(worth.everyone)))
    same = objective == "mean" and bool(worth.target.all())
    mean = columns if same else best(program, for_all, "mean", time.monotonic() + seconds).columns
    if mean is not None:
        # If time ran out the plan itself may have the better mean.
        both = (of_journeys(program, worth, mean), found["this plan"])
        found["most requests"] = max(both, key=lambda one: round(one.mean, 9))
    fewer = fewest_days(program, own, columns, MOST_OF_IT, time.monotonic() + seconds) if columns else None
    if fewer is not None:
        found["fewest days"] = of_journeys(program, worth, fewer)
    found["plain rotation"] = in_turn(program.demands, full, worth, worlds)
    return found


def of_journeys(program: Program, worth: Worth, columns: Sequence[Column]) -> Other:
    """Return what journeys reach and take."""
    demands = program.demands
    routes = [(mission, program.route((mission, regions))) for mission, regions in columns]
    noticed = worth.noticed(demands.times)
    return Other(
        *worth.mean_and_worst(columns),
        demands.times * math.fsum(demands.days(*one) for one in routes),
        demands.times * math.fsum(demands.hours(*one) for one in routes),
        math.fsum(float(noticed[mission, region]) for mission, route in routes for region in route),
        sum(len(route) for _, route in routes),
        meets_demands=not broken(program, routes),
    )


def rotation(demands: Demands, full: Touring) -> dict[int, list[int]]:
    """Return who goes where, by region, if regions take turns as in ``regional_visits``: one region a journey.

    The mission with most days left goes, if they suffice, and meets everybody; as often a year as in the plan.
    """
    left, total, goes = demands.capacity.copy(), demands.total, dict[int, list[int]]()
    waiting = list(range(len(full.terrain.regions)))
    while waiting:
        for region in list(waiting):
            able = [
                mission
                for mission in range(len(left))
                if demands.may[mission, region]
                and mission not in goes.get(region, ())
                and demands.times * full.tours[mission, region].days <= min(left[mission], total) + 1e-9
            ]
            if not able:
                waiting.remove(region)
                continue
            one = min(able, key=lambda mission: (-left[mission], mission))
            left[one] -= demands.times * full.tours[one, region].days
            total -= demands.times * full.tours[one, region].days
            goes.setdefault(region, []).append(one)
    return goes


def in_turn(demands: Demands, full: Touring, worth: Worth, worlds: int) -> Other:
    """Return what the same days reach if regions take turns."""
    goes = rotation(demands, full)
    full = dataclasses.replace(
        full, tours={(one, region): full.tours[one, region] for region, missions in goes.items() for one in missions}
    )
    sets = [(), *(tuple(sorted(goes[region])) for region in sorted(goes))]
    shares = full.shares(sets, worlds=worlds)
    gains = [shares[number + 1] - shares[0] for number in range(len(goes))]
    spots = sorted(goes)

    def share(mask: Mask) -> float:
        weights = full.weights * mask
        weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
        total = worth.now(mask)
        for more, region in zip(gains, spots, strict=True):
            mine = full.region == region
            total += float((more[:, mine] * weights[:, mine]).sum(axis=1).mean())
        return total

    visits = [(mission, region) for region, missions in goes.items() for mission in missions]
    met = [len(full.tours[one].rows) for one in visits]
    days = demands.times * math.fsum(full.tours[one].days for one in visits)
    road = days - demands.times * effort("meeting_days") * sum(met)
    return Other(
        share(worth.everyone),
        min((share(mask) for mask in worth.among.values()), default=math.nan),
        days,
        road * effort("journey_hours"),
        demands.times * effort("observed") * sum(met),
        len(goes),
        meets_demands=False,
    )
