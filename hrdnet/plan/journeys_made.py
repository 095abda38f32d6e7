"""Journeys as a change of the network: what ``as_strategy`` of a plan of visits runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.sim.sharing.budgets import DAYS_A_YEAR, paid
from hrdnet.sim.sharing.outreach import Tour, tour, with_tours
from hrdnet.sim.sharing.terrain import Terrain

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork


@dataclass(frozen=True)
class JourneysMade:
    """Missions visit regions by name; what is no longer in a network is passed over.

    Parameters
    ----------
    visits
        Mission, and the ids of those whom it meets in one region.
    times
        How often a year.
    fewer_days
        By mission: days a year that its journeys take less than one journey for each region would.

    Notes
    -----
    A mission pays with its days for visits, then by fewer of its contacts; one that cannot pay makes no journey.
    """

    visits: tuple[tuple[str, tuple[str, ...]], ...]
    times: int
    fewer_days: tuple[tuple[str, float], ...]

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Let missions make their journeys."""
        terrain, planned = self._planned(net)
        if not planned:
            return net
        less: Mapping[str, float] = dict(self.fewer_days)
        days = np.array([-less.get(str(net.ids[row]), 0.0) for row in terrain.missions.rows.tolist()])

        def build(part: tuple[int, ...]) -> ProtectionNetwork:
            return with_tours(terrain, [(one, DAYS_A_YEAR / self.times) for one in planned if one.mission in part])

        return paid(net, build, days=days)

    def whatever_it_costs(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Let missions make their journeys, and nobody pay for them."""
        terrain, planned = self._planned(net)
        return with_tours(terrain, [(one, DAYS_A_YEAR / self.times) for one in planned])

    def _planned(self, net: ProtectionNetwork) -> tuple[Terrain, list[Tour]]:
        terrain = Terrain.of(net)
        number = {str(net.ids[row]): spot for spot, row in enumerate(terrain.missions.rows.tolist())}
        row = {str(one): spot for spot, one in enumerate(net.ids)}
        planned: list[Tour] = []
        for mission, people in self.visits:
            if mission in number:
                planned.append(tour(terrain, number[mission], [row[one] for one in people if one in row]))
        return terrain, [one for one in planned if one.rows]
