"""A division of the regions among missions as a change of the network: what ``as_strategy`` runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrdnet.sim.sharing.outreach import tour, with_regions, with_tours
from hrdnet.sim.sharing.terrain import Terrain

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork


@dataclass(frozen=True)
class Responsibility:
    """Each region has missions by name, which tour it with the days that they have.

    Parameters
    ----------
    covered
        Region, and ids of its missions. What is no longer in a network is passed over.
    given_up
        Whether missions give up their contacts in other regions, as in ``sim.sharing.outreach.Partition``, and spend
        the days in their own; else they keep them and tour with their days for visits alone.
    interval
        Days between two tours, whatever they cost; 0 for as often as the days allow that missions spend now.
    """

    covered: tuple[tuple[str, tuple[str, ...]], ...]
    given_up: bool
    interval: float = 0.0

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Let missions tour their regions, for the days that they spend now."""
        if self.interval:
            return self.toured(net, self.interval)
        terrain = Terrain.of(net)
        owners = self._owners(terrain)
        return with_regions(terrain, owners, given_up=self.given_up) if owners else net

    def toured(self, net: ProtectionNetwork, interval: float) -> ProtectionNetwork:
        """Let missions tour their regions every so many days, whatever it costs, and give nothing up."""
        terrain = Terrain.of(net)
        tours = [
            (tour(terrain, mission, (*terrain.bodies(region), *terrain.defenders(region))), interval)
            for region, missions in self._owners(terrain).items()
            for mission in missions
        ]
        return with_tours(terrain, tours)

    def _owners(self, terrain: Terrain) -> dict[str, tuple[int, ...]]:
        """Return numbers of the missions of each region, as far as they are there."""
        net = terrain.network
        number = {str(net.ids[row]): spot for spot, row in enumerate(terrain.missions.rows.tolist())}
        asked = {region: tuple(number[one] for one in missions if one in number) for region, missions in self.covered}
        return {region: asked[region] for region in terrain.regions if asked.get(region)}
