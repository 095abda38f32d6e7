"""Whether loads are an equilibrium: by its conditions, in plain Python; and the convex programme, by scipy."""

import math

import numpy as np
from scipy.optimize import minimize


def complaint(demand, supply, cost, loads, *, rho, tau=1.0, slack=1e-6):
    """Return why some loads are no equilibrium, or None: everybody finds room at bodies that cost her least.

    These conditions are sufficient, whatever found the loads: the programme is convex.
    """
    pays = [
        [loads[j] / (rho * supply[j]) + cost[i][j] / tau if supply[j] else math.inf for j in range(len(supply))]
        for i in range(len(demand))
    ]
    room = [float(load) for load in loads]
    best = [min(row, default=math.inf) for row in pays]
    asking = [people if math.isfinite(least) else 0.0 for people, least in zip(demand, best, strict=True)]
    whole = sum(asking)
    if abs(sum(room) - whole) > slack * (1 + whole):
        return "loads do not add up to the people"
    tight = [
        [j for j in range(len(supply)) if pays[i][j] <= best[i] * (1 + 1e-7)] if asking[i] else []
        for i in range(len(demand))
    ]
    left = _unplaced(asking, room, tight)
    return f"{left} people find no room where it costs least" if left > slack * (1 + whole) else None


def _unplaced(asking, room, tight):
    """Place people at their bodies by augmenting paths; return how many are left."""
    placed = [dict.fromkeys(options, 0.0) for options in tight]
    asking, room = list(asking), list(room)
    smallest = 1e-13 * (1 + sum(asking))
    for row in range(len(asking)):
        while asking[row] > smallest:
            path = _path(row, placed, room, tight, smallest)
            if path is None:
                break
            most = min(asking[row], room[path[-1][1]], *(placed[i][j] for i, j in path[1:-1:2]))
            for step, (i, j) in enumerate(path):
                placed[i][j] += -most if step % 2 else most
            room[path[-1][1]] -= most
            asking[row] -= most
    return sum(asking)


def _path(row, placed, room, tight, smallest):
    """Return steps (row, body), by turns into and out of a body, to one with room."""
    waiting, seen = [[(row, j)] for j in tight[row]], set(tight[row])
    while waiting:
        path = waiting.pop(0)
        body = path[-1][1]
        if room[body] > smallest:
            return path
        for other in range(len(placed)):
            if placed[other].get(body, 0.0) > smallest:
                for j in tight[other]:
                    if j not in seen:
                        seen.add(j)
                        waiting.append([*path, (other, body), (other, j)])
    return None


def loads(demand, supply, cost, *, rho, tau=1.0):
    """Loads of the programme by scipy's SLSQP: small problems, costs finite, about five digits."""
    demand, capacity = np.asarray(demand, dtype=float), rho * np.asarray(supply, dtype=float)
    t = np.asarray(cost, dtype=float) / tau
    shape = t.shape

    def value(x):
        load = x.reshape(shape).sum(axis=0)
        return (load**2 / capacity).sum() / 2 + (x.reshape(shape) * t).sum()

    def slope(x):
        return (x.reshape(shape).sum(axis=0) / capacity + t).ravel()

    rows = [{"type": "eq", "fun": lambda x, i=i: x.reshape(shape)[i].sum() - demand[i]} for i in range(shape[0])]
    start = np.repeat(demand[:, None] / shape[1], shape[1], axis=1).ravel()
    bounds = [(0, None)] * start.size
    options = {"maxiter": 1000, "ftol": 1e-15}
    found = minimize(value, start, jac=slope, bounds=bounds, constraints=rows, method="SLSQP", options=options)
    return found.x.reshape(shape).sum(axis=0)
