"""What a division of regions among missions is asked for, in numbers: who may go where, work, days."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.capacities import capacity_of
from hrdnet.sim.sharing.budgets import Activity, effort

if TYPE_CHECKING:
    from hrdnet.plan.touring import Touring
    from hrdnet.sim.sharing.terrain import Terrain

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Tours of a region a year (assumption: every season, as contact points in ``sim.sharing.gatherings``).
TIMES_A_YEAR = 4.0
#: The share of a region's defenders with whom a mission shares a language, if it is to cover it (assumption).
MOST = 0.5
_MONTHS, _MIDDLE = 12.0, 0.5
Keep = bool | Literal["prefer"]
Languages = bool | Literal["must"]


@dataclass(frozen=True, eq=False)
class Demands:
    """What is asked of a division, and the numbers it rests on; missions and regions in the order of their ids.

    Attributes
    ----------
    each
        Missions a region.
    work, journeys : (missions, regions)
        Days a year for the tours, and the part of them on the road.
    capacity : (missions,)
        Officer-days a year that are free: what they have, less what contacts and meetings take now.
    contacts : (missions, regions) int64
        Defenders, NGOs and communities in a region with whom a mission is in contact now.
    language : (missions, regions)
        Share of a region's defenders, where it is said, with whom a mission shares a language; NaN if nobody said.
    insecurity : (regions,)
        Share of the time when journeys there are too dangerous (the middle of what is known).
    barred : mapping of (missions, regions) bool
        By reason: pairs that may not be.
    neighbours : tuple of pairs
        Numbers of regions that border on each other.
    exposure : (missions, regions)
        Contacts a year that could be noticed by those who may harm (domain A42).
    """

    each: int
    work: Floats
    journeys: Floats
    capacity: Floats
    contacts: Ints
    language: Floats
    insecurity: Floats
    barred: Mapping[str, Mask]
    neighbours: tuple[tuple[int, int], ...]
    balance: float | None
    contiguous: bool
    exposure: Floats

    @property
    def allowed(self) -> Mask:
        """Pairs of mission and region against which nothing speaks."""
        none = np.zeros(self.work.shape, dtype=bool)
        return np.asarray(~np.logical_or.reduce([none, *self.barred.values()]), dtype=bool)


def work_of(touring: Touring, times_a_year: float) -> tuple[Floats, Floats, Floats]:
    """Return days a year of work, days of them on the road, and contacts that could be noticed, (missions, regions).

    A tour is the journey to the farthest and back, and a meeting with each whom the mission does not meet yet, counted
    as in ``sim.sharing.budgets`` at the middle of what is not known.
    """
    terrain = touring.terrain
    met = np.zeros((len(terrain.missions), len(terrain.regions)))
    for key, one in touring.tours.items():
        met[key] = len(one.rows)
    people = np.array([len(terrain.bodies(one)) + len(terrain.defenders(one)) for one in terrain.regions])
    # Where everybody is met already no further journey is needed; where nobody is known, one has to go to find out.
    goes = (met > 0) | (people == 0)
    journeys = times_a_year * np.where(goes, 2 * touring.hours / effort("journey_hours"), 0.0)
    return journeys + times_a_year * met * effort("meeting_days"), journeys, times_a_year * met * effort("observed")


def free_days(terrain: Terrain, position: Mapping[str, float] | None = None) -> Floats:
    """Return officer-days a year of each mission that its contacts and meetings do not take, (missions,).

    ``position`` is a state of knowledge (names of ``metrics.capacities``); the middle by default.
    """
    capacity = capacity_of(terrain.network, terrain.missions.rows, "officers", "both")
    at = {one.name: (position or {}).get(one.name, _MIDDLE) for one in capacity.amounts}
    return np.maximum(0.0, _MONTHS * capacity.at(at) - Activity.of(terrain.network).days)


def given_days(capacity: float | Mapping[str, float] | None, terrain: Terrain) -> Floats:
    """Return the days a year that each mission has for its regions, as the file or the caller says.

    Raises
    ------
    UsageError
        If a number is negative, or a mission is not in the file.
    """
    if capacity is None:
        return free_days(terrain)
    ids = [str(terrain.network.ids[row]) for row in terrain.missions.rows]
    if isinstance(capacity, Mapping):
        if set(capacity) - set(ids):
            raise UsageError(f"capacity: {len(set(capacity) - set(ids))} of the ids are no missions of the network")
        base = dict(zip(ids, free_days(terrain).tolist(), strict=True))
        days = np.array([float(capacity.get(name, base[name])) for name in ids], dtype=np.float64)
    else:
        days = np.full(len(ids), float(capacity))
    if not (days >= 0).all():
        raise UsageError("capacity is officer-days a year, 0 or more")
    return days


def contacts_of(terrain: Terrain) -> Ints:
    """Return with how many in each region each mission is in contact now, (missions, regions)."""
    activity, unit = Activity.of(terrain.network), terrain.missions.unit
    spot = {name: number for number, name in enumerate(terrain.regions)}
    met: set[tuple[int, int]] = set()
    for one, other in (activity.ends, activity.ends[::-1]):
        rows = np.flatnonzero(activity.liaison & (unit[one] >= 0))
        met |= {(int(unit[one[row]]), int(other[row])) for row in rows.tolist()}
    contacts = np.zeros((len(terrain.missions), len(terrain.regions)), dtype=np.int64)
    for mission, row in met:
        region = terrain.region_of[row]
        if region in spot:
            contacts[mission, spot[region]] += 1
    return contacts


def shared_languages(terrain: Terrain) -> Floats:
    """Return the share of each region's defenders with whom each mission shares a language, (missions, regions).

    Of those in contact whose languages are said; NaN where a mission's or all of a region's are not.
    """
    actors = terrain.network.table("actors")
    listed = actors.texts("languages").values
    spoken = [None if words is None else frozenset(word.casefold() for word in words) for words in listed]
    count = actors.numbers("count").at(_MIDDLE)
    share = np.full((len(terrain.missions), len(terrain.regions)), np.nan)
    for spot, name in enumerate(terrain.regions):
        rows = [(count[row], spoken[row]) for row in terrain.defenders(name) if spoken[row]]
        total = math.fsum(number for number, _ in rows)
        for mission, own in enumerate(spoken[row] for row in terrain.missions.rows.tolist()):
            if own and total > 0:
                share[mission, spot] = math.fsum(number for number, words in rows if words and words & own) / total
    return share


def insecurity_of(terrain: Terrain) -> Floats:
    """Return how often journeys to each region are too dangerous, (regions,): the middle of what is known."""
    table = terrain.network.table("regions")
    at = dict(zip(table.texts("id").values, table.numbers("insecurity").at(_MIDDLE, (0.0, 0.2)).tolist(), strict=True))
    return np.array([at.get(name, 0.1) for name in terrain.regions], dtype=np.float64)


def neighbours_of(terrain: Terrain) -> tuple[tuple[int, int], ...]:
    """Return the pairs of regions that border on each other, if one of the two says so."""
    spot = {name: number for number, name in enumerate(terrain.regions)}
    table = terrain.network.table("regions")
    pairs = set()
    for name, listed in zip(table.texts("id").values, table.texts("neighbours").values, strict=True):
        for other in listed or ():
            if name in spot and other in spot and name != other:
                pairs.add((min(spot[name], spot[other]), max(spot[name], spot[other])))
    return tuple(sorted(pairs))


def barred_pairs(
    terrain: Terrain,
    *,
    keep: Keep,
    languages: Languages,
    insecurity_limit: float | None,
    incompatible: Iterable[tuple[str, str]],
    each: int,
) -> dict[str, Mask]:
    """Return by reason the pairs of mission and region that may not be; reasons that bar nothing are left out."""
    shape = len(terrain.missions), len(terrain.regions)
    barred = {}
    if languages:
        foreign = shared_languages(terrain) < MOST
        # Where no mission shares a language with most, somebody interprets, whoever goes.
        barred["languages"] = foreign if languages == "must" else foreign & ~foreign.all(axis=0)
    if insecurity_limit is not None:
        home = [terrain.region_of[row] for row in terrain.missions.rows.tolist()]
        away = np.array([[here != name for name in terrain.regions] for here in home], dtype=bool).reshape(shape)
        barred["insecurity"] = away & (insecurity_of(terrain) > insecurity_limit)[None, :]
    if keep is True:
        held = contacts_of(terrain) > 0
        barred["existing contacts"] = ~held & (held.sum(axis=0) >= each)[None, :]
    pairs = list(incompatible)
    if pairs:
        barred["pairs that may not be"] = _pairs(terrain, pairs)
    return {name: mask for name, mask in barred.items() if mask.any()}


def _pairs(terrain: Terrain, pairs: Iterable[tuple[str, str]]) -> Mask:
    mission = {str(terrain.network.ids[row]): number for number, row in enumerate(terrain.missions.rows.tolist())}
    region = {name: number for number, name in enumerate(terrain.regions)}
    mask = np.zeros((len(mission), len(region)), dtype=bool)
    for one in pairs:
        try:
            mask[mission[one[0]], region[one[1]]] = True
        except (KeyError, IndexError, TypeError):
            raise UsageError("incompatible lists pairs of a mission's id and a region of defenders") from None
    return mask
