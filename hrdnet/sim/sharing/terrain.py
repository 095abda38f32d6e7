"""Missions, regions where defenders live, whom one would meet there, and how far it is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.geography import Settlement, kilometres, road_hours
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics.targets import host_state_bodies

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: With whom liaison is held.
LIAISON_ROLES = (Role.DEFENDER, Role.NGO, Role.COMMUNITY)
#: The shortest journey in hours, as in the generator: across a town (assumption).
_ACROSS_TOWN = 0.5


@dataclass(frozen=True, eq=False)
class Missions:
    """The missions that may divide the work, in the order of their ids; those that say they are not formal are none.

    Attributes
    ----------
    rows : (missions,) int64
        Their rows in the actors table.
    unit : (actors,) int64
        The number of the mission that an actor is or, as a post, belongs to; -1 for everybody else.
    """

    rows: Ints
    unit: Ints

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of(cls, net: ProtectionNetwork) -> Missions:
        """Find the missions of a network and their posts."""
        actors = net.table("actors")
        role = actors.words("role")
        mission = role.is_any(Role.MISSION) & ~actors.words("formal").is_any("no")
        rows = np.array(sorted(np.flatnonzero(mission).tolist(), key=lambda row: str(net.ids[row])), dtype=np.int64)
        unit = np.full(len(net), -1, dtype=np.int64)
        unit[rows] = np.arange(len(rows))
        house = actors.refs("organisation").codes
        posts = np.flatnonzero(role.is_any(Role.DIPLOMAT) & (house >= 0))
        unit[posts] = unit[house[posts]]
        return cls(rows, unit)


@dataclass(frozen=True, eq=False)
class Terrain:
    """What a strategy of the missions works on; everything is in the order of ids, never of rows."""

    network: ProtectionNetwork
    missions: Missions

    @classmethod
    def of(cls, net: ProtectionNetwork) -> Terrain:
        """Look at a network."""
        return cls(net, Missions.of(net))

    @cached_property
    def region_of(self) -> list[str | None]:
        """The region of each actor, if it is said."""
        return [name or None for name in self.network.table("actors").texts("region").values]

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions in which defenders live, those not in contact included: somebody is responsible for them too."""
        defender = self.network.table("actors").words("role").is_any(Role.DEFENDER)
        found = {self.region_of[row] for row in np.flatnonzero(defender).tolist()}
        return tuple(sorted(name for name in found if name is not None))

    def bodies(self, region: str) -> tuple[int, ...]:
        """Return rows of communities, then NGOs of a region; not those that may harm, nor those of the host state."""
        return tuple(row for row in self._bodies if self.region_of[row] == region)

    def defenders(self, region: str) -> tuple[int, ...]:
        """Return rows of defenders in contact who live in a region."""
        return tuple(row for row in self._defenders if self.region_of[row] == region)

    @cached_property
    def _bodies(self) -> list[int]:
        actors = self.network.table("actors")
        safe = ~actors.words("may_harm").is_any("yes") & ~host_state_bodies(self.network)
        found: list[int] = []
        for role in (Role.COMMUNITY, Role.NGO):
            found += self._by_id(np.flatnonzero(actors.words("role").is_any(role) & safe).tolist())
        return found

    @cached_property
    def _defenders(self) -> list[int]:
        actors = self.network.table("actors")
        met = actors.words("role").is_any(Role.DEFENDER) & ~actors.words("in_contact").is_any("no")
        return self._by_id(np.flatnonzero(met).tolist())

    def _by_id(self, rows: Iterable[int]) -> list[int]:
        return sorted(rows, key=lambda row: str(self.network.ids[row]))

    @cached_property
    def weights(self) -> Floats:
        """Defenders in contact by region (the middle of a range), at least 1: there are those nobody knows."""
        count = self.network.table("actors").numbers("count").at(0.5)
        sums = [math.fsum(count[list(self.defenders(name))].tolist()) for name in self.regions]
        return np.maximum(1.0, np.array(sums, dtype=np.float64))

    @cached_property
    def only_capital(self) -> frozenset[str]:
        """Regions in which every row of defenders has the setting capital."""
        actors = self.network.table("actors")
        elsewhere = actors.words("role").is_any(Role.DEFENDER) & ~actors.words("setting").is_any("capital")
        outside = {self.region_of[row] for row in np.flatnonzero(elsewhere).tolist()}
        return frozenset(name for name in self.regions if name not in outside)

    @cached_property
    def _places(self) -> list[Settlement | None]:
        """Where each actor is: its settlement, else its region's place."""
        actors = self.network.table("actors")
        north, east = actors.numbers("latitude").at(0.5), actors.numbers("longitude").at(0.5)
        return [_place(north[row], east[row]) or self._centres.get(self.region_of[row]) for row in range(len(north))]

    @cached_property
    def _centres(self) -> dict[str | None, Settlement]:
        """Where each region is: as its table says, else the middle of those who live there."""
        table, actors = self.network.table("regions"), self.network.table("actors")
        north, east = table.numbers("latitude").at(0.5), table.numbers("longitude").at(0.5)
        centres = {name: _place(north[row], east[row]) for row, name in enumerate(table.texts("id").values)}
        north, east = actors.numbers("latitude").at(0.5), actors.numbers("longitude").at(0.5)
        known = ~(np.isnan(north) | np.isnan(east))
        for name in self.regions:
            rows = [row for row in np.flatnonzero(known).tolist() if self.region_of[row] == name]
            if centres.get(name) is None and rows:
                middle = [math.fsum(side[rows].tolist()) / len(rows) for side in (north, east)]
                centres[name] = _place(*middle)
        return {name: place for name, place in centres.items() if place is not None}

    def centre(self, region: str) -> Settlement | None:
        """Return where a region is, if anybody says: as its table has it, else the middle of those who live there."""
        return self._centres.get(region)

    def place(self, row: int) -> Settlement | None:
        """Return where an actor is: its settlement, else its region's place."""
        return self._places[row]

    @cached_property
    def kilometres(self) -> Floats:
        """From each mission's town to each region, (missions, regions); if not known, as far as the farthest."""
        away = np.full((len(self.missions), len(self.regions)), np.nan)
        for number, row in enumerate(self.missions.rows.tolist()):
            place = self._places[row]
            for spot, name in enumerate(self.regions):
                centre = self._centres.get(name)
                if self.region_of[row] == name:
                    away[number, spot] = 0.0
                elif place is not None and centre is not None:
                    away[number, spot] = kilometres(place, centre)
        known = away[~np.isnan(away)]
        return np.where(np.isnan(away), max([1.0, *known.tolist()]), away)

    def hours(self, traveller: int, row: int) -> float:
        """Return travel time one way from one actor to another in hours, NaN if nobody can say.

        By the distance of settlements or regions, by the same detour and speed as in the generator (assumption); else
        as the hours to the capital of one, if the other is there.
        """
        one, other = self._places[traveller], self._places[row]
        if one is not None and other is not None:
            return round(max(_ACROSS_TOWN, road_hours(one, other)), 1)
        actors = self.network.table("actors")
        there, away = actors.words("setting").is_any("capital"), actors.numbers("hours_to_capital").at(0.5)
        ways = [float(away[one]) for one, other in ((traveller, row), (row, traveller)) if there[other]]
        return next((hours for hours in ways if not math.isnan(hours)), math.nan)


def _place(latitude: float, longitude: float) -> Settlement | None:
    if math.isnan(latitude) or math.isnan(longitude):
        return None
    return Settlement("", float(latitude), float(longitude), 0, "")
