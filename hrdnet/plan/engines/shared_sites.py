"""Who goes where when sites can serve only so much: quickly, row by row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: An exchange must gain more than this share of the largest cost.
_GAIN = 1e-12


@compiled
def _improved(cost: Floats, load: Floats, left: Floats, goes: Ints, least: float) -> None:  # pragma: no cover
    """Move rows to cheaper sites with room, and let two change places, while that helps."""
    rows, sites = cost.shape
    moved = True
    while moved:
        moved = False
        for row in range(rows):
            here = goes[row]
            for site in range(sites):
                if cost[row, site] < cost[row, here] - least and load[row] <= left[site]:
                    left[here] += load[row]
                    left[site] -= load[row]
                    goes[row] = site
                    here = site
                    moved = True
        for row in range(rows):
            for other in range(row):
                here, there = goes[row], goes[other]
                if here == there:
                    continue
                gain = cost[row, here] + cost[other, there] - cost[row, there] - cost[other, here]
                more = load[row] - load[other]
                if gain > least and more <= left[there] and -more <= left[here]:
                    left[there] -= more
                    left[here] += more
                    goes[row], goes[other] = there, here
                    moved = True


def shared(cost: Floats, load: Floats, room: Floats) -> Ints | None:
    """Send each row to one site with room, first those that would regret most to wait; None if that fails.

    Parameters
    ----------
    cost : (rows, sites)
        Of the sites that are open; inf where there is no way.
    load : (rows,)
        What each row takes up.
    room : (sites,)
        What each site has.
    """
    rows = len(cost)
    left, goes = room.copy(), np.full(rows, -1, dtype=np.int64)
    for _ in range(rows):
        fits = (load[:, None] <= left) & np.isfinite(cost)
        open_cost = np.where(fits & (goes < 0)[:, None], cost, np.inf)
        two = np.sort(open_cost, axis=1)
        first = two[:, 0]
        second = two[:, 1] if two.shape[1] > 1 else np.full(rows, np.inf)
        waits = goes < 0
        if not np.isfinite(first[waits]).all():
            return None
        regret = np.where(waits, np.where(np.isfinite(second), second, np.finfo(np.float64).max), -np.inf)
        regret[waits] -= first[waits]
        # Of equal regret, the larger load first: it is the harder to place.
        row = int(np.lexsort((-load, -regret))[0])
        site = int(np.argmin(open_cost[row]))
        goes[row] = site
        left[site] -= load[row]
    finite = np.where(np.isfinite(cost), cost, np.inf)
    _improved(finite, load, left, goes, _GAIN * float(cost[np.isfinite(cost)].max(initial=0.0)))
    return goes
