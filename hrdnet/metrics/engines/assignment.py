"""Each row of people goes where it costs least, given where all others go: one row's best response, exactly.

A row's cost at a body is ``load / capacity + cost``, and its own people are part of the load. Its best response fills
the cheapest bodies to a common level, like water (block coordinate descent on the convex programme of Beckmann, McGuire
& Winsten 1956): no response raises the programme's value.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Market(NamedTuple):
    """Rows of people, the bodies that each may go to, and where they go now.

    The options of row ``i`` are ``start[i]`` to ``start[i + 1]``: ``body``, ``cost`` and ``flow`` (how many go there).
    ``demand``, above 0, is by row; ``capacity``, above 0, and ``load`` by body.
    """

    start: Ints
    body: Ints
    cost: Floats
    demand: Floats
    capacity: Floats
    flow: Floats
    load: Floats


@compiled
def respond(market: Market, row: int) -> None:
    """Let one row go where it costs least, given all others."""
    first, past = market.start[row], market.start[row + 1]
    lowest, best = np.inf, first
    for option in range(first, past):
        body = market.body[option]
        market.load[body] = max(0.0, market.load[body] - market.flow[option])
        market.flow[option] = 0.0
        level = market.load[body] / market.capacity[body] + market.cost[option]
        if level < lowest:
            lowest, best = level, option
    # From a level that is too high, options that stay dry drop out, which lowers it (Michelot 1986).
    water = lowest + market.demand[row] / market.capacity[market.body[best]]
    wet, before = past - first + 1, past - first + 2
    while wet < before:
        before, wet = wet, 0
        width = volume = 0.0
        for option in range(first, past):
            body = market.body[option]
            level = market.load[body] / market.capacity[body] + market.cost[option]
            if level < water:
                width += market.capacity[body]
                volume += market.capacity[body] * (level - lowest)
                wet += 1
        if wet:
            water = lowest + (market.demand[row] + volume) / width
    total = 0.0
    for option in range(first, past):
        body = market.body[option]
        level = market.load[body] / market.capacity[body] + market.cost[option]
        market.flow[option] = market.capacity[body] * max(0.0, water - level)
        total += market.flow[option]
    if not total > 0:
        # A drop in the sea: the level is the same with it.
        market.flow[best] = total = market.demand[row]
    for option in range(first, past):
        market.flow[option] *= market.demand[row] / total
        market.load[market.body[option]] += market.flow[option]


@compiled
def fill(market: Market) -> None:
    """Let all rows respond in turn, the first as if alone."""
    for row in range(len(market.demand)):
        respond(market, row)


@compiled
def fill_under(market: Market, congestion: Floats) -> None:
    """Let each row go to its cheapest body under some congestion, wherever the others go."""
    for row in range(len(market.demand)):
        best, least = market.start[row], np.inf
        for option in range(market.start[row], market.start[row + 1]):
            pays = congestion[market.body[option]] + market.cost[option]
            if pays < least:
                best, least = option, pays
        market.flow[best] = market.demand[row]
        market.load[market.body[best]] += market.demand[row]


@compiled
def regret(market: Market, row: int) -> tuple[float, float]:
    """Return how much more a row pays at the dearest body it goes to than at the best, and what it pays there."""
    best, dearest = np.inf, 0.0
    for option in range(market.start[row], market.start[row + 1]):
        body = market.body[option]
        pays = market.load[body] / market.capacity[body] + market.cost[option]
        best = min(best, pays)
        if market.flow[option] > 0:
            dearest = max(dearest, pays)
    return max(0.0, dearest - best), best


@compiled
def sweep(market: Market, rows: Ints, tolerance: float, moved: Ints) -> int:
    """Let each of some rows respond that pays too much by more than a share; write who moved, return how many."""
    count = 0
    for row in rows:
        more, best = regret(market, row)
        if more > tolerance * best:
            respond(market, row)
            moved[count] = row
            count += 1
    return count


@compiled
def residual(market: Market) -> float:
    """Return the largest share by which a row pays too much."""
    worst = 0.0
    for row in range(len(market.demand)):
        more, best = regret(market, row)
        if more > 0:
            worst = max(worst, more / best if best > 0 else np.inf)
    return worst


@compiled
def add_up(market: Market) -> None:
    """Count the loads again: adding and taking away leaves rounding behind."""
    market.load[:] = 0.0
    for option in range(len(market.flow)):
        market.load[market.body[option]] += market.flow[option]
