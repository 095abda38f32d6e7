"""What a chosen division rests on: fresh worlds, what else there is, and why each mission is where it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.plan.assignment_access import Access
from hrdnet.plan.assignment_demands import Demands
from hrdnet.plan.assignment_objectives import deadline_in
from hrdnet.plan.assignment_result import Robustness
from hrdnet.plan.assignment_wishes import best
from hrdnet.plan.division import Division
from hrdnet.plan.plan_result import Element
from hrdnet.sim.sharing import divisions

if TYPE_CHECKING:
    from hrdnet.metrics.estimates import Estimate

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def fresh_objective(
    access: Access, division: Division, columns: Ints, sets: list[tuple[int, ...]], objective: str, worlds: int
) -> float:
    """Return the objective in worlds for which the plan was not made."""
    touring = access.touring
    if objective == "cost":
        return float(division.spread(division.demands.journeys)[columns].sum())
    shares = touring.shares(sets, worlds=worlds, first_world=worlds)
    own = np.array([spot if spot >= 0 else -1 for spot in touring.region.tolist()], dtype=np.int64) + 1
    by_part = shares[own, :, np.arange(len(own))].T.reshape(shares.shape[1], len(own))
    everyone = np.ones(len(touring.parts), dtype=bool)

    def share(mask: Mask) -> float:
        weights = touring.weights * mask
        total = weights.sum(axis=1)
        return float(((by_part * weights).sum(axis=1) / np.maximum(total, 1e-300)).mean())

    if not len(touring.parts):
        return math.nan
    return share(everyone) if objective == "mean" else min(share(mask) for mask in access.among.values())


def other_divisions(
    access: Access, division: Division, objective: str, seconds: float, *, spare: bool
) -> dict[str, Ints]:
    """Return what else the regions could be divided by: most requests, least travel, and the built-in divisions."""
    found: dict[str, Ints] = {}
    aims = access.aims(division)
    for name, other in (("most requests", "mean"), ("least travel", "cost")):
        if objective != other or spare:
            choice = best(division, aims, other, deadline_in(seconds))
            if choice.columns is not None:
                found[name] = choice.columns
    terrain, demands = access.touring.terrain, division.demands
    number = {one: spot for spot, one in enumerate(division.sets)}
    first = divisions.by_distance(terrain.kilometres)
    owners = {"nearest mission": [first]}
    if demands.each == 1:
        owners["by officer-days"] = [divisions.by_capacity(terrain.weights, demands.capacity, terrain.kilometres)]
    else:
        owners["nearest mission"].append(divisions.by_distance(terrain.kilometres, besides=first))
    for name, listed in owners.items():
        sets = [tuple(sorted({int(one[region]) for one in listed})) for region in range(len(terrain.regions))]
        found[name] = np.array([region * len(number) + number[one] for region, one in enumerate(sets)], dtype=np.int64)
    return found


def elements_of(
    access: Access,
    division: Division,
    chosen: list[tuple[int, int]],
    adds: list[dict[str, Estimate]],
    robust: Robustness | None,
) -> tuple[Element, ...]:
    """Return the pairs of a plan with their reasons, what each adds, its exposure, and how steady it is."""
    terrain, demands = access.touring.terrain, division.demands
    elements = []
    for (one, region), effects in zip(chosen, adds, strict=True):
        mission, name = str(terrain.network.ids[terrain.missions.rows[one]]), terrain.regions[region]
        elements.append(
            Element(
                "coverage",
                mission,
                name,
                f"{mission} covers {name}",
                _reasons(access, demands, one, region),
                effects,
                float(demands.exposure[one, region]),
                math.nan if robust is None else float(robust.stays[one, region]),
            )
        )
    return tuple(elements)


def _reasons(access: Access, demands: Demands, one: int, region: int) -> tuple[str, ...]:
    hours, work, free = access.touring.hours[one, region], demands.work[one, region], demands.capacity[one]
    reasons = [f"{hours:.1f} hours one way, {work:.0f} days a year of the {free:.0f} that the mission has free."]
    contacts = int(demands.contacts[one, region])
    reasons.append(f"It is in contact with {contacts} there now." if contacts else "It has no contact there now.")
    language = float(demands.language[one, region])
    if math.isnan(language):
        reasons.append("Whether it shares a language with defenders there is not said.")
    else:
        reasons.append(f"It shares a language with {100 * language:.0f} % of the defenders there.")
    insecurity = float(demands.insecurity[region])
    reasons.append(f"Journeys there are too dangerous {100 * insecurity:.0f} % of the time.")
    return tuple(reasons)
