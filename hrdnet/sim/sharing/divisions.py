"""Ways to divide regions among missions. All take missions and regions in the order of their ids."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def by_distance(kilometres: Floats, *, besides: Ints | None = None) -> Ints:
    """Give every region one mission: as many regions each as can be, and then as near as can be.

    Every mission gets ``floor(regions / missions)`` or one more; among all such divisions, one with the smallest sum of
    distances (an assignment problem). Ties fall by the order of ids.

    Parameters
    ----------
    kilometres : (missions, regions)
        At least one mission.
    besides : (regions,) int64, optional
        A mission for each region that it may not get, since it has it already. Ignored if there is one mission only.

    Returns
    -------
    (regions,) int64
        The number of a mission for each region.

    Examples
    --------
    >>> by_distance(np.array([[0.0, 1.0, 9.0, 9.0], [5.0, 1.0, 5.0, 5.0]])).tolist()
    [0, 0, 1, 1]
    """
    from scipy.optimize import linear_sum_assignment

    missions, regions = kilometres.shape
    if missions == 1 or not regions:
        return np.zeros(regions, dtype=np.int64)
    # A mission is as many rows as regions it may get; the last is dear, so that all get their equal share first.
    each = regions // missions
    dear = 1.0 + float(kilometres.max(axis=0).sum())
    cost = kilometres.copy()
    if besides is not None:
        cost[besides, np.arange(regions)] += dear * (regions + 1)
    slots = np.concatenate([cost] * each + [cost + dear])
    slot, region = linear_sum_assignment(slots)
    owner = np.empty(regions, dtype=np.int64)
    owner[region] = slot % missions
    return owner


def by_capacity(weights: Floats, capacity: Floats, kilometres: Floats) -> Ints:
    """Give every region one mission, so that defenders per officer-day are as equal as can be.

    The region with most defenders first, each to the mission whose load would then be lowest (largest first, as jobs
    on machines of different speed); among equals to the nearest.

    Parameters
    ----------
    weights : (regions,)
        Defenders.
    capacity : (missions,)
        Officer-days; if all are 0, all count alike. At least one mission.
    kilometres : (missions, regions)

    Returns
    -------
    (regions,) int64

    References
    ----------
    Gonzalez, Ibarra & Sahni (1977), "Bounds for LPT schedules on uniform processors", SIAM Journal on Computing 6(1).

    Examples
    --------
    >>> by_capacity(np.array([6.0, 3.0, 3.0]), np.array([2.0, 1.0]), np.zeros((2, 3))).tolist()
    [0, 1, 0]
    """
    speed = capacity if (capacity > 0).any() else np.ones(len(capacity))
    owner, load = np.zeros(len(weights), dtype=np.int64), np.zeros(len(capacity))
    for region in sorted(range(len(weights)), key=lambda one: (-weights[one], one)):
        with np.errstate(divide="ignore", invalid="ignore"):
            then = np.where(speed > 0, (load + weights[region]) / speed, np.inf)
        chosen = min(range(len(speed)), key=lambda one: (then[one], kilometres[one, region], one))
        owner[region] = chosen
        load[chosen] += weights[region]
    return owner


def in_turn(missions: int, regions: int, *, turn: int = 0) -> Ints:
    """Give every region one mission by number, and the next one in the next turn.

    Examples
    --------
    >>> in_turn(3, 5).tolist(), in_turn(3, 5, turn=1).tolist()
    ([0, 1, 2, 0, 1], [1, 2, 0, 1, 2])
    """
    return np.asarray((np.arange(regions) + turn) % missions, dtype=np.int64)
