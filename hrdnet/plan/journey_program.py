"""All plans of journeys that meet some demands: what they add up to, and what they may.

A column is a mission with a set of regions that it visits on one journey. What a column adds to any line is a sum over
its regions, and a share of its hours on the road.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hrdnet.plan.journey_columns import MOST_SETS, RegionSets, quickest, region_sets
from hrdnet.plan.journey_demands import DAY, Demands
from hrdnet.sim.sharing.budgets import effort

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Shares are counted in thousandths of a point, so that equal is equal.
SHARE = 100_000
CLOSE = 1e-6

Column = tuple[int, tuple[int, ...]]


@dataclass(frozen=True, eq=False)
class Line:
    """What a plan adds up to in one respect, and between which ends it has to lie.

    ``low <= sum of per_region over visits + sum of per_hour x hours on the road of journeys + further <= high``; hours
    are those from centre to centre, and never make a line easier to meet.
    """

    name: str
    per_region: Floats
    per_hour: Floats | None = None
    low: float = -np.inf
    high: float = np.inf
    further: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Program:
    """All plans of journeys that meet some demands.

    Attributes
    ----------
    demands
        Who may go where, and for how long.
    lines
        Floors, ceilings; each can be left out.
    most_sets
        Sets of regions that are looked at from each town.
    """

    demands: Demands
    lines: tuple[Line, ...] = ()
    most_sets: int = MOST_SETS

    @cached_property
    def sets(self) -> list[RegionSets]:
        """The sets of regions that fit into a journey, by town."""
        demands, found = self.demands, []
        for town, out in enumerate(demands.from_town):
            own = np.flatnonzero(demands.town == town)
            least = np.where(demands.may[own], demands.there[own], np.inf).min(axis=0, initial=np.inf)
            most = float(demands.most[own].max(initial=0.0))
            found.append(region_sets(out, demands.between, least, most, most_sets=self.most_sets))
        return found

    @property
    def complete(self) -> bool:
        """Whether all journeys are looked at."""
        return all(one.complete for one in self.sets)

    @cached_property
    def usable(self) -> list[Ints]:
        """By mission: the numbers of the sets that it can visit on one journey."""
        demands, found = self.demands, []
        for mission, town in enumerate(demands.town.tolist()):
            sets = self.sets[town]
            there = summed(np.where(demands.may[mission], demands.there[mission], np.inf), sets.members)
            days = sets.hours / effort("journey_hours") + there
            found.append(np.flatnonzero(days <= demands.most[mission] + CLOSE * 1e-3))
        return found

    @cached_property
    def reachable(self) -> Mask:
        """Where each mission can go on some journey, whatever bars it, (missions, regions)."""
        able = np.zeros(self.demands.there.shape, dtype=bool)
        for mission, usable in enumerate(self.usable):
            members = self.sets[int(self.demands.town[mission])].members[usable]
            able[mission, np.unique(members[members >= 0])] = True
        return able

    @cached_property
    def families(self) -> dict[str, list[Line]]:
        """Demands by what they ask; every one can be left out."""
        demands = self.demands
        shape = demands.there.shape
        each = []
        for region in range(shape[1]):
            once = np.zeros(shape)
            once[:, region] = 1.0
            each.append(Line("each region once", once, high=1.0))
        days = np.rint(DAY * demands.times * demands.there)
        hour = DAY * demands.times / effort("journey_hours")
        own = []
        for mission in range(shape[0]):
            mine = np.arange(shape[0]) == mission
            high = _down(float(demands.capacity[mission]))
            own.append(Line("days of each mission", np.where(mine[:, None], days, 0.0), hour * mine, high=high))
        every = Line("days", days, np.full(shape[0], hour), high=_down(demands.total))
        families = {"each region once": each, "days of each mission": own, "days": [every]}
        for one in self.lines:
            families[one.name] = [one]
        return families

    def days(self) -> Line:
        """Return the days a year of a plan, in thousandths."""
        return self.families["days"][0]

    def barred(self, reasons: set[str]) -> Mask:
        """Return the visits that some reasons rule out, (missions, regions)."""
        masks = [self.demands.barred[name] for name in sorted(reasons & set(self.demands.barred))]
        return np.asarray(np.logical_or.reduce([~self.demands.may, *masks]), dtype=bool)

    def route(self, column: Column) -> tuple[int, ...]:
        """Return the quickest order of the regions of a column."""
        mission, regions = column
        return quickest(regions, self.demands.from_town[self.demands.town[mission]], self.demands.between)

    def worth(self, line: Line, columns: Sequence[Column]) -> float:
        """Return what columns add to a line."""
        spots = [(mission, region) for mission, regions in columns for region in regions]
        total = sum(float(line.per_region[spot]) for spot in sorted(spots))
        if line.per_hour is not None:
            total += sum(float(line.per_hour[column[0]]) * self._hours_of(column) for column in columns)
        return total

    def _hours_of(self, column: Column) -> float:
        mission, _ = column
        route, out = self.route(column), self.demands.from_town[self.demands.town[mission]]
        if not route:
            return 0.0
        on_the_way = [float(self.demands.between[one, two]) for one, two in itertools.pairwise(route)]
        return float(out[route[0]]) + sum(on_the_way) + float(out[route[-1]])


def _down(days: float) -> float:
    """Return whole thousandths of days."""
    return float(np.floor(DAY * days + 1e-6))


def summed(values: Floats, members: Ints) -> Floats:
    """Return sums of a number of each region over sets."""
    return np.asarray(np.append(values, 0.0)[members].sum(axis=1))
