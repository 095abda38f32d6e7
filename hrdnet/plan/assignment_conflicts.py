"""Why no division meets all demands: a smallest set of them that cannot be met together, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from hrdnet.errors import NoPlan
from hrdnet.graph.contents import plural
from hrdnet.plan.assignment_objectives import deadline_in
from hrdnet.plan.division import Division

if TYPE_CHECKING:
    from hrdnet.sim.sharing.terrain import Terrain

#: The demands that stay if a user gives way in all others come last: they are given up last.
_LAST = ("officer-days", "every region is covered")
_SECONDS = 20.0


def conflict(division: Division, seconds: float = _SECONDS) -> tuple[list[str], list[int]]:
    """Return demands that cannot be met together, none of which can be left out, and the regions they are about.

    A deletion filter (Chinneck 2008): leave out one demand after the other; what can be left out without there being a
    plan is no part of the reason. Then the same for each region that is to be covered.
    """
    deadline = deadline_in(seconds)
    nothing = np.zeros(len(division.columns))
    kept = [*division.demands.barred, *(name for name in division.families if name not in _LAST), *_LAST]
    for name in list(kept):
        fewer = [one for one in kept if one != name]
        if division.solve(nothing, deadline, asked=fewer).infeasible:
            kept = fewer
    uncovered: list[int] = []
    for region in range(division.demands.work.shape[1]):
        if division.solve(nothing, deadline, asked=kept, uncovered=[*uncovered, region]).infeasible:
            uncovered.append(region)
    return kept, [one for one in range(division.demands.work.shape[1]) if one not in uncovered]


def no_plan(division: Division, terrain: Terrain, floors: dict[str, str]) -> NoPlan:
    """Return the error that says which demands cannot be met together; ``floors`` has words for floors and ceilings."""
    kept, regions = conflict(division)
    sentences = tuple(_words(name, division, regions, floors) for name in kept)
    return NoPlan(sentences, regions=tuple(terrain.regions[one] for one in regions))


def _words(name: str, division: Division, regions: list[int], floors: dict[str, str]) -> str:
    demands = division.demands
    missions = len(demands.capacity)
    where = f"{plural(len(regions), 'region')} (named in the error's regions)"
    each = "a mission" if demands.each == 1 else f"{demands.each} missions"
    if name == "every region is covered":
        return f"each region has {each}: it is about {where}"
    if name == "officer-days":
        least = float(np.sort(demands.work[:, regions], axis=0)[: demands.each].sum())
        have = float(demands.capacity.sum())
        text = f"officer-days: the {plural(missions, 'mission')} together have {have:.0f} a year free"
        if least > have:
            return f"{text}, and these regions need at least {least:.0f}"
        return f"{text}, these regions need at least {least:.0f}, and no division fits into the days of each"
    if name == "languages":
        return "languages: too few missions share a language with most defenders there"
    if name == "insecurity":
        return "insecurity: journeys there are too dangerous more often than the limit, and too few missions are there"
    if name == "existing contacts":
        return "existing contacts: where missions have contacts, one of them covers the region"
    if name == "pairs that may not be":
        return "pairs that may not be: too few missions are left for the region"
    if name == "balance":
        most = 100 * float(demands.balance or 0)
        return f"balance: no mission's share of its days is more than {most:.0f} % above that of all"
    if name == "connected regions":
        return "connected regions: the regions of each mission border on each other"
    return floors.get(name, name)
