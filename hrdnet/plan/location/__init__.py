"""Where to place a few, so that many are close: classical questions on any matrix of costs, each with its proof.

Arrays in, one frozen :class:`~hrdnet.plan.location.answer.Location` out. ``cost[i, j]`` is what it costs demand point i
to be served from site j: rectangular, not the same both ways, inf where there is no way.
"""

from __future__ import annotations

from hrdnet.plan.location.answer import Location
from hrdnet.plan.location.capacities import capacitated
from hrdnet.plan.location.centres import p_centre
from hrdnet.plan.location.covers import max_cover, set_cover
from hrdnet.plan.location.medians import p_median

__all__ = ["Location", "capacitated", "max_cover", "p_centre", "p_median", "set_cover"]
