"""What is asked of a plan of journeys, and the hours and days it rests on: who may go where, how far, for how long."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.geography import Settlement, road_hours
from hrdnet.plan.assignment_demands import insecurity_of
from hrdnet.sim.sharing.budgets import effort, visit_days

if TYPE_CHECKING:
    from hrdnet.plan.touring import Touring
    from hrdnet.sim.sharing.terrain import Terrain

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Visits of a region a year (assumption: twice, which just keeps a channel up, see ``kept_up`` of the simulation).
TIMES_A_YEAR = 2
#: Days that a journey may take (assumption: a working week).
LONGEST = 5.0
#: Working days a year: nobody is on the road for more.
WORKING_DAYS = 260.0
#: Days are counted in thousandths, and roads in as many parts of a working day, rounded up: no detour becomes quicker.
DAY = 1000
_UNIT = effort("journey_hours") / DAY
#: Across a town, as in ``sim.sharing.terrain``.
_ACROSS_TOWN = 0.5


@dataclass(frozen=True, eq=False)
class Demands:
    """Missions and regions in the order of their ids; a journey is one round trip from a mission's town.

    Attributes
    ----------
    town : (missions,) int64
        The number of the place where each mission starts.
    from_town : (towns, regions)
        Hours on the road one way from each such place to the centre of each region.
    between : (regions, regions)
        Hours from centre to centre; no way round is shorter.
    there : (missions, regions)
        Days in a region on one visit: the way beyond the centre, and a meeting with each who is met.
    beyond : (missions, regions)
        The hours on the road that are in ``there``.
    may : (missions, regions) bool
        Where a mission may go at all: somebody is there whom it does not meet yet, outside the capital and its own
        region, and it takes part.
    barred : mapping of (missions, regions) bool
        By reason: what a demand of the caller rules out.
    capacity : (missions,)
        Days a year of each mission for journeys.
    total
        Days a year of all together.
    longest
        Days that one journey may take.
    times
        How often a year each journey is made.
    """

    town: Ints
    from_town: Floats
    between: Floats
    there: Floats
    beyond: Floats
    may: Mask
    barred: Mapping[str, Mask]
    capacity: Floats
    total: float
    longest: float
    times: int

    @cached_property
    def most(self) -> Floats:
        """Days that one journey of each mission may take, (missions,)."""
        return np.minimum(self.longest, self.capacity / self.times)

    def hours(self, mission: int, route: tuple[int, ...]) -> float:
        """Return the hours on the road of a journey: from town to town, and in each region beyond its centre."""
        out = self.from_town[self.town[mission]]
        legs = [float(self.between[one, two]) for one, two in itertools.pairwise(route)]
        ends = [float(out[route[0]]), float(out[route[-1]])] if route else []
        return math.fsum([*ends, *legs, *(float(self.beyond[mission, one]) for one in route)])

    def days(self, mission: int, route: tuple[int, ...]) -> float:
        """Return the days of one journey."""
        out = self.from_town[self.town[mission]]
        legs = [float(self.between[one, two]) for one, two in itertools.pairwise(route)]
        ends = [float(out[route[0]]), float(out[route[-1]])] if route else []
        there = math.fsum(float(self.there[mission, one]) for one in route)
        return math.fsum([*ends, *legs]) / effort("journey_hours") + there


def legs(terrain: Terrain) -> tuple[Ints, Floats, Floats]:
    """Return the town of each mission, hours from each town to each region, and hours between regions.

    Roads as in ``Terrain.hours``. Where a place is not known one goes by the hours that missions need to the region,
    and from region to region by the town.
    """
    places = [terrain.place(row) for row in terrain.missions.rows.tolist()]
    centres = [terrain.centre(name) for name in terrain.regions]
    keys = [None if one is None else (one.latitude, one.longitude) for one in places]
    numbers: dict[object, int] = {}
    town = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    first = [keys.index(key) for key in numbers]  # type: ignore[arg-type]
    from_town = np.array(
        [
            [_leg(places[one], centre, fallback=_guess(terrain, one, spot)) for spot, centre in enumerate(centres)]
            for one in first
        ]
    ).reshape(len(first), len(centres))
    between = np.zeros((len(centres), len(centres)))
    for one, two in itertools.combinations(range(len(centres)), 2):
        by_town = float((from_town[:, one] + from_town[:, two]).min(initial=np.inf))
        between[one, two] = between[two, one] = _leg(centres[one], centres[two], fallback=by_town)
    return town, *_shortest(from_town, between)


def _guess(terrain: Terrain, mission: int, region: int) -> float:
    """Return hours to a region of which no place is known: as far as the farthest who would be met, if anybody says."""
    row, name = int(terrain.missions.rows[mission]), terrain.regions[region]
    known = [terrain.hours(row, other) for other in (*terrain.bodies(name), *terrain.defenders(name))]
    return max((one for one in known if not math.isnan(one)), default=effort("travel_hours"))


def _leg(one: Settlement | None, two: Settlement | None, *, fallback: float) -> float:
    return fallback if one is None or two is None else max(_ACROSS_TOWN, road_hours(one, two))


def _shortest(from_town: Floats, between: Floats) -> tuple[Floats, Floats]:
    """Return the same hours by the shortest ways, so that no detour is ever quicker."""
    towns, regions = from_town.shape
    away = np.full((towns + regions, towns + regions), np.inf)
    away[:towns, towns:], away[towns:, :towns], away[towns:, towns:] = from_town, from_town.T, between
    for middle in range(towns, towns + regions):  # Floyd and Warshall; nobody drives through the town of another
        away = np.minimum(away, away[:, middle, None] + away[None, middle, :])
    return _upward(away[:towns, towns:], _UNIT), _upward(away[towns:, towns:], _UNIT)


def _upward(values: Floats, unit: float) -> Floats:
    """Return the next whole multiples of a unit."""
    return np.asarray(np.ceil(values / unit - 1e-6) * unit)


def demands_of(
    touring: Touring,
    days: float | Mapping[str, float],
    *,
    missions: Iterable[str] | None,
    longest: float,
    times: int,
    insecurity_limit: float | None,
) -> Demands:
    """Return what is asked, from the options of the caller.

    Raises
    ------
    UsageError
        If a number is negative, or an id is no mission of the network.
    """
    terrain = touring.terrain
    capacity, total = _days(terrain, days, missions)
    town, from_town, between = legs(terrain)
    shape = len(terrain.missions), len(terrain.regions)
    there, beyond, may = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
    for key, one in touring.tours.items():
        mission, region = key
        known = [away for away in one.hours if not math.isnan(away)]
        # The farthest as seen from the town, in tenths of an hour: to one region alone it costs what a tour does.
        centre = float(from_town[town[mission], region])
        beyond[key] = max(0.0, 2 * (max(known, default=0.0) - max(centre, round(centre, 1))))
        there[key] = beyond[key] / effort("journey_hours") + len(one.rows) * effort("meeting_days")
        own = terrain.region_of[int(terrain.missions.rows[mission])] == terrain.regions[region]
        outside = terrain.regions[region] not in terrain.only_capital
        may[key] = bool(one.rows) and outside and not own and capacity[mission] > 0
    there = _upward(there, 1 / DAY)
    barred = {}
    if insecurity_limit is not None:
        mask = may & (insecurity_of(terrain) > insecurity_limit)[None, :]
        barred = {"insecurity": mask} if mask.any() else {}
    return Demands(
        town, from_town, between, there, beyond, may, barred, np.minimum(capacity, WORKING_DAYS), total, longest, times
    )


def _days(terrain: Terrain, days: float | Mapping[str, float], missions: Iterable[str] | None) -> tuple[Floats, float]:
    ids = [str(terrain.network.ids[row]) for row in terrain.missions.rows]
    if isinstance(days, Mapping):
        if set(days) - set(ids):
            raise UsageError(f"days: {len(set(days) - set(ids))} of the ids are no missions of the network")
        capacity = np.array([float(days.get(name, 0.0)) for name in ids], dtype=np.float64)
    else:
        capacity = visit_days(terrain.network, terrain.missions)
    if missions is not None:
        goes = {missions} if isinstance(missions, str) else set(missions)
        if goes - set(ids):
            raise UsageError(f"missions: {len(goes - set(ids))} of the ids are no missions of the network")
        capacity = np.where([name in goes for name in ids], capacity, 0.0)
    total = float(math.fsum(capacity.tolist())) if isinstance(days, Mapping) else float(days)
    if not (capacity >= 0).all() or not 0 <= total < math.inf:
        raise UsageError("days is a number of officer-days a year, 0 or more, or one by mission")
    return capacity, total
