"""A division of the regions among missions as a change of the network: what ``as_strategy`` runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hrdnet.sim.sharing.outreach import with_regions
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
    """

    covered: tuple[tuple[str, tuple[str, ...]], ...]
    given_up: bool

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Let missions tour their regions, for the days that they spend now."""
        terrain = Terrain.of(net)
        number = {str(net.ids[row]): spot for spot, row in enumerate(terrain.missions.rows.tolist())}
        asked = {region: tuple(number[one] for one in missions if one in number) for region, missions in self.covered}
        owners = {region: asked[region] for region in terrain.regions if asked.get(region)}
        return with_regions(terrain, owners, given_up=self.given_up) if owners else net
