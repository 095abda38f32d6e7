"""Location by trying every set of sites, in plain Python. Returns the best value, or None if there is no plan."""

import itertools
import math


def sets(sites, p, fixed=(), forbidden=()):
    """Every set of p sites that holds those fixed and none forbidden."""
    for chosen in itertools.combinations([j for j in range(sites) if j not in forbidden], p):
        if set(fixed) <= set(chosen):
            yield chosen


def _best(values, choose=min):
    known = [value for value in values if math.isfinite(value)]
    return choose(known) if known else None


def p_median(cost, demand, p, **which):
    return _best(
        math.fsum(w * min(row[j] for j in chosen) for row, w in zip(cost, demand, strict=True) if w > 0)
        for chosen in sets(len(cost[0]), p, **which)
    )


def p_centre(cost, demand, p, *, weighted=False, **which):
    return _best(
        max(
            [0.0]
            + [
                (w if weighted else 1) * min(row[j] for j in chosen)
                for row, w in zip(cost, demand, strict=True)
                if w > 0
            ]
        )
        for chosen in sets(len(cost[0]), p, **which)
    )


def max_cover(cost, demand, p, radius, **which):
    return _best(
        (
            math.fsum(w for row, w in zip(cost, demand, strict=True) if any(row[j] <= radius for j in chosen))
            for chosen in sets(len(cost[0]), p, **which)
        ),
        max,
    )


def set_cover(cost, demand, radius, backup, **which):
    for p in range(len(cost[0]) + 1):
        for chosen in sets(len(cost[0]), p, **which):
            if all(
                sum(row[j] <= radius for j in chosen) >= need
                for row, w, need in zip(cost, demand, backup, strict=True)
                if w > 0
            ):
                return p
    return None


def capacitated(cost, demand, load, capacity, p, **which):
    asking = [i for i, w in enumerate(demand) if w > 0]
    return _best(
        math.fsum(demand[i] * cost[i][j] for i, j in zip(asking, goes, strict=True))
        for chosen in sets(len(cost[0]), p, **which)
        for goes in itertools.product(chosen, repeat=len(asking))
        if all(
            sum(load[i] for i, j in zip(asking, goes, strict=True) if j == site) <= capacity[site] for site in chosen
        )
    )
