"""How missions go out: who is responsible for which region, whom they visit there, and what they give up for it.

A strategy here is a change of the network, a small object that is called with it. New channels say what the strategy
decides (routine, in person, who travels, how often, how far) and leave open what it cannot decide: trust, awareness,
recognition, and whether the contact is noticed. They have the default id of their ends, form, mode and medium, so that
the same channel has the same draws in every strategy.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from hrdnet.metrics.capacities import capacity_of
from hrdnet.sim.sharing import divisions
from hrdnet.sim.sharing.budgets import (
    DAYS_A_YEAR,
    MIDDLE,
    Activity,
    Floats,
    effort,
    visit_days,
    with_visit_days,
)
from hrdnet.sim.sharing.terrain import Ints, Terrain

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

#: Nobody is visited more often than weekly, and a tour that comes less than yearly is for bodies alone (assumptions).
WEEK, YEAR = 7, 365

Rule = Literal["distance", "capacity", "turn"]


@dataclass(frozen=True)
class Tour:
    """A journey of a mission to a region, on which it meets several rows there, one after the other."""

    mission: int
    rows: tuple[int, ...]
    hours: tuple[float, ...]

    @property
    def days(self) -> float:
        """What it costs: the journey to the farthest and back, and a meeting with each."""
        away = [effort("travel_hours") if math.isnan(one) else one for one in self.hours]
        journey = 2 * max(away, default=0.0) / effort("journey_hours")
        return journey + len(self.rows) * effort("meeting_days")


def tour(terrain: Terrain, mission: int, rows: Sequence[int]) -> Tour:
    """Return the tour of a mission to those among some rows whom it has no routine contact in person with."""
    held = _held(terrain, mission)
    fresh = tuple(row for row in rows if row not in held)
    own = int(terrain.missions.rows[mission])
    return Tour(mission, fresh, tuple(terrain.hours(own, row) for row in fresh))


def _held(terrain: Terrain, mission: int) -> frozenset[int]:
    channels = terrain.network.table("channels")
    routine = channels.words("form").is_any("routine") & channels.words("medium").is_any("in_person")
    unit = terrain.missions.unit
    ends = [channels.refs(end).codes.astype(np.int64) for end in ("source", "target")]
    met = [other[routine & (unit[one] == mission)] for one, other in (ends, ends[::-1])]
    return frozenset(np.concatenate(met).tolist())


def with_tours(
    terrain: Terrain, tours: Sequence[tuple[Tour, float]], *, owner: str = "institutional"
) -> ProtectionNetwork:
    """Return a network with the channels of tours, each with its days between two."""
    net, rows = terrain.network, []
    for one, interval in tours:
        mission = str(net.ids[terrain.missions.rows[one.mission]])
        for row, hours in zip(one.rows, one.hours, strict=True):
            known = None if math.isnan(hours) else hours
            rows.append(
                {"source": str(net.ids[row]), "target": mission, "interval_days": interval, "travel_hours": known}
            )
    if not rows:
        return net
    # The mission pays for its journeys with its days; what they cost in money keeps nobody from being met.
    said = {"directed": "no", "form": "routine", "mode": "bilateral", "medium": "in_person", "personal": owner}
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in rows[0]}
    columns |= {name: [word] * len(rows) for name, word in {**said, "traveller": "target"}.items()}
    return net.with_channels(columns | {"travel_cost": [0.0] * len(rows)})


@dataclass(frozen=True)
class Partition:
    """Regions are divided among the missions; each goes to its own, with all the days that it had for contacts.

    Parameters
    ----------
    by
        ``"distance"``: as many regions each as can be, and near; ``"capacity"``: defenders as officer-days allow.
    missions_each
        Missions for a region: 1, or 2, which overlap.

    Notes
    -----
    A mission gives up its channels to defenders, NGOs and communities of other regions; where no region is said nothing
    is given up. A mission without a region leaves liaison to the others. In its regions it tours communities, NGOs and
    defenders in contact, as often as its days allow, at most weekly; if all of them cannot be met once a year,
    communities and NGOs alone. What is left stays days for visits, as far as it was.
    """

    by: Rule = "distance"
    missions_each: int = 1

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Divide the regions of a network."""
        terrain = Terrain.of(net)
        if not len(terrain.missions) or not terrain.regions:
            return net
        return with_regions(terrain, self.responsible(terrain))

    def responsible(self, terrain: Terrain) -> dict[str, tuple[int, ...]]:
        """Return the missions that are responsible for each region, by number."""
        first = self._owners(terrain, None)
        chosen = [first]
        if self.missions_each > 1 and len(terrain.missions) > 1:
            chosen.append(self._owners(terrain, first))
        return {name: tuple(int(one[spot]) for one in chosen) for spot, name in enumerate(terrain.regions)}

    def _owners(self, terrain: Terrain, besides: Ints | None) -> Ints:
        if self.by == "distance":
            return divisions.by_distance(terrain.kilometres, besides=besides)
        officers = capacity_of(terrain.network, terrain.missions.rows, "officers", "both")
        capacity = officers.at({"officers": MIDDLE, "days_per_month": MIDDLE})
        return divisions.by_capacity(terrain.weights, capacity, terrain.kilometres)


def with_regions(
    terrain: Terrain, owners: Mapping[str, tuple[int, ...]], *, given_up: bool = True
) -> ProtectionNetwork:
    """Return a network in which each mission tours its own regions, with all the days that it has for contacts.

    Parameters
    ----------
    terrain
        The network before.
    owners
        Numbers of the missions that are responsible for each region.
    given_up
        Whether missions give up their contacts in other regions; else they tour with their days for visits alone.
    """
    net = terrain.network
    before = Activity.of(net)
    if given_up:
        gone = [net.channel_ids[row] for row in _outside(before, terrain, owners)]
        terrain = Terrain.of(net.without(channels=gone))
    visits = visit_days(net, before.missions)
    left = before.days + visits - Activity.of(terrain.network).days
    tours: list[tuple[Tour, float]] = []
    for mission in range(len(terrain.missions)):
        regions = [name for name, chosen in owners.items() if mission in chosen]
        planned, interval = _regular(terrain, mission, regions, float(left[mission]))
        left[mission] -= math.fsum(one.days for one in planned) * DAYS_A_YEAR / interval
        tours += [(one, float(interval)) for one in planned]
    return with_visit_days(with_tours(terrain, tours), before.missions, np.minimum(visits, left))


def _outside(activity: Activity, terrain: Terrain, owners: Mapping[str, tuple[int, ...]]) -> list[int]:
    """Return the liaison channels of missions to regions for which they are not responsible."""
    unit, (source, target) = terrain.missions.unit, activity.ends
    gone = []
    for row in np.flatnonzero(activity.liaison).tolist():
        mission, other = (
            (unit[source[row]], target[row]) if unit[source[row]] >= 0 else (unit[target[row]], source[row])
        )
        region = terrain.region_of[other]
        if region is not None and mission not in owners.get(region, ()):
            gone.append(row)
    return gone


def _regular(terrain: Terrain, mission: int, regions: Sequence[str], days: float) -> tuple[list[Tour], int]:
    """Return the tours of a mission to its regions and the days between two of them, for so many days a year."""
    bodies = [terrain.bodies(name) for name in regions]
    everybody = [(*some, *terrain.defenders(name)) for some, name in zip(bodies, regions, strict=True)]
    planned: list[Tour] = []
    for choice in (everybody, bodies):
        wider, planned = planned, [one for rows in choice if (one := tour(terrain, mission, rows)).rows]
        if not planned and wider:
            planned = wider  # nobody but defenders: rather rarely than never
        once = math.fsum(one.days for one in planned)
        interval = max(WEEK, math.ceil(DAYS_A_YEAR * once / days - 1e-9)) if days > 1e-9 else 0
        if planned and 0 < interval <= YEAR:
            return planned, interval
    return (planned, interval) if planned and interval else ([], 1)


@dataclass(frozen=True)
class Lead:
    """Every region has a lead mission for a year, then the next by number; the others keep the contacts that they have.

    The lead goes there with its days for visits alone. Its contacts are personal: before they become those of the
    office, the next one leads.
    """

    turn: int = 0

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Let each mission lead in its regions."""
        terrain = Terrain.of(net)
        if not len(terrain.missions) or not terrain.regions:
            return net
        owner = divisions.in_turn(len(terrain.missions), len(terrain.regions), turn=self.turn)
        left = visit_days(net, terrain.missions)
        tours: list[tuple[Tour, float]] = []
        for mission in range(len(terrain.missions)):
            regions = [name for name, one in zip(terrain.regions, owner.tolist(), strict=True) if one == mission]
            planned, interval = _regular(terrain, mission, regions, float(left[mission]))
            left[mission] -= math.fsum(one.days for one in planned) * DAYS_A_YEAR / interval
            tours += [(one, float(interval)) for one in planned]
        return with_visit_days(with_tours(terrain, tours, owner="personal"), terrain.missions, left)


@dataclass(frozen=True)
class RegionalVisits:
    """Missions take turns to visit the regions outside the capital with the days that they have for visits.

    Regions take turns; the mission with most days left goes next, if its days suffice, and meets communities, NGOs and
    defenders in contact where they live.
    """

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Plan a year's visits."""
        terrain = Terrain.of(net)
        left = visit_days(net, terrain.missions)
        tours = {
            (mission, name): planned
            for name in terrain.regions
            if name not in terrain.only_capital
            for mission, row in enumerate(terrain.missions.rows.tolist())
            if terrain.region_of[row] != name
            and (planned := tour(terrain, mission, (*terrain.bodies(name), *terrain.defenders(name)))).rows
        }
        visits = _in_turns(tours, terrain.regions, left)
        plan = [(tours[key], DAYS_A_YEAR / number) for key, number in visits.items()]
        return with_visit_days(with_tours(terrain, plan), terrain.missions, left)


def _in_turns(
    tours: Mapping[tuple[int, str], Tour], regions: Sequence[str], left: Floats
) -> dict[tuple[int, str], int]:
    """Return how often each mission goes to each region in a year; what it costs is taken from ``left``."""
    visits: dict[tuple[int, str], int] = {}
    waiting = list(regions)
    while waiting:
        for name in list(waiting):
            able = [
                mission
                for mission in range(len(left))
                if (mission, name) in tours
                and tours[mission, name].days <= left[mission] + 1e-9
                and visits.get((mission, name), 0) < YEAR // WEEK
            ]
            if not able:
                waiting.remove(name)
                continue
            goes = min(able, key=lambda mission: (-left[mission], mission))
            left[goes] -= tours[goes, name].days
            visits[goes, name] = visits.get((goes, name), 0) + 1
    return visits
