"""Good sites for a sum of costs, fast: one after the other, then exchanged while that helps.

Costs are finite here; where there is no way stands a number larger than any sum of others.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.plan.engines.clock import Deadline

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: An exchange must gain more than this share of the sum: rounding must not make a circle.
_GAIN = 1e-12


@compiled
def _closest(cost: Floats, is_open: Flags, first: Floats, second: Floats, by: Ints) -> float:  # pragma: no cover
    """Fill the cost to the closest and second closest open site, and which is closest; return the sum."""
    sites, rows = cost.shape
    first[:] = np.inf
    second[:] = np.inf
    by[:] = -1
    for site in range(sites):
        if is_open[site]:
            for row in range(rows):
                value = cost[site, row]
                if value < first[row]:
                    second[row] = first[row]
                    first[row] = value
                    by[row] = site
                elif value < second[row]:
                    second[row] = value
    total = 0.0
    for row in range(rows):
        total += first[row]
    return total


@compiled
def _best_addition(cost: Floats, is_open: Flags, first: Floats) -> int:  # pragma: no cover
    """Return the site that lowers the sum most; the first of equal ones, -1 if all are open."""
    sites, rows = cost.shape
    best, least = -1, np.inf
    for site in range(sites):
        if is_open[site]:
            continue
        total = 0.0
        for row in range(rows):
            total += min(first[row], cost[site, row])
        if total < least:
            best, least = site, total
    return best


@compiled
def _best_exchange(  # pragma: no cover
    cost: Floats, is_open: Flags, fixed: Flags, first: Floats, second: Floats, by: Ints, loss: Floats
) -> tuple[int, int, float]:
    """Return the site to open, the one to close and the gain of the best exchange (Whitaker 1983)."""
    sites, rows = cost.shape
    enters, leaves, best = -1, -1, 0.0
    for site in range(sites):
        if is_open[site]:
            continue
        gain = 0.0
        loss[:] = 0.0
        for row in range(rows):
            value = cost[site, row]
            if value < first[row]:
                gain += first[row] - value
            else:
                loss[by[row]] += min(value, second[row]) - first[row]
        for other in range(sites):
            if is_open[other] and not fixed[other] and gain - loss[other] > best:
                enters, leaves, best = site, other, gain - loss[other]
    return enters, leaves, best


def greedy(cost: Floats, p: int, fixed: Flags) -> Flags:
    """Open the fixed sites, then one after the other where it helps most, until p are open.

    Parameters
    ----------
    cost : (sites, rows)
        Finite.
    p
        How many sites, not below those fixed nor above all.
    fixed : (sites,)
        Open from the beginning.
    """
    is_open = fixed.copy()
    rows = cost.shape[1]
    first, second, by = np.empty(rows), np.empty(rows), np.empty(rows, dtype=np.int64)
    _closest(cost, is_open, first, second, by)
    for _ in range(p - int(fixed.sum())):
        site = _best_addition(cost, is_open, np.minimum(first, _LARGEST))
        is_open[site] = True
        first = np.minimum(first, cost[site])
    return is_open


_LARGEST = np.finfo(np.float64).max / 1e16


def exchanged(cost: Floats, is_open: Flags, fixed: Flags, deadline: Deadline) -> tuple[Flags, float]:
    """Exchange one open site for one closed while that lowers the sum (Teitz & Bart 1968); return sites and sum."""
    is_open = is_open.copy()
    rows = cost.shape[1]
    first, second, by = np.empty(rows), np.empty(rows), np.empty(rows, dtype=np.int64)
    loss = np.empty(len(is_open))
    total = _closest(cost, is_open, first, second, by)
    while True:
        np.minimum(second, _LARGEST, out=second)
        enters, leaves, gain = _best_exchange(cost, is_open, fixed, first, second, by, loss)
        if enters < 0 or gain <= _GAIN * total or deadline.over:
            return is_open, total
        is_open[enters], is_open[leaves] = True, False
        before, total = total, _closest(cost, is_open, first, second, by)
        if total >= before:
            is_open[enters], is_open[leaves] = False, True
            return is_open, before
