"""Which p sites make the largest cost least: do so many sites cover all within this cost, and within that one?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.covering import Cover, fewest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class FoundReach:
    """Sites, p or fewer, and a cost that no plan falls below.

    Attributes
    ----------
    sites
        In order.
    bound
        A cost that some row has.
    by
        Whose proof: ``"prices"`` or ``"HiGHS"``.
    """

    sites: Ints
    bound: float
    by: str


def least_reach(
    cost: Floats, p: int, fixed: Flags, *, start: Flags, deadline: Deadline, relative_gap: float = 0.0
) -> FoundReach:
    """Find sites, p at most, with the least largest cost of a row to the closest, by halving the costs in question.

    Parameters
    ----------
    cost : (rows, sites)
        0 or more, or inf where there is no way.
    p
        Sites at most.
    fixed : (sites,)
        Open in any case.
    start : (sites,)
        p sites or fewer from which every row has a way.
    deadline, relative_gap
        When to end before the proof is complete.
    """
    best = start
    most = _largest(cost, best)
    # No plan is better than if all sites were open.
    least = float(cost.min(axis=1).max())
    values = np.unique(cost[(cost >= least) & (cost <= most)])
    by = "prices"
    low, high = 0, len(values) - 1  # values[low] is a bound, values[high] is reached
    while low < high and not values[high] - values[low] <= relative_gap * values[low]:
        middle = (low + high) // 2
        found = fewest(Cover(cost <= values[middle], np.ones(len(cost), dtype=np.int64)), fixed, deadline, enough=p)
        if int(found.is_open.sum()) <= p:
            best = found.is_open
            high = int(np.searchsorted(values, _largest(cost, best)))
        elif found.bound > p:
            low, by = middle + 1, found.by if by == "prices" else by
        else:
            break
    return FoundReach(np.flatnonzero(best), float(values[low]), by)


def _largest(cost: Floats, is_open: Flags) -> float:
    return float(cost[:, is_open].min(axis=1).max())
