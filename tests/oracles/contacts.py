"""Every set of contacts, one by one, each in a network of its own: what `plan.channels` must find where it is small."""

import itertools

import numpy as np

import hrdnet as hn


def reach_of(net, columns, chosen, masks, *, barriers, worlds, seed):
    """Reach by group with some contacts added as rows of the channels table, by `metrics.reach` itself."""
    rows = {name: [cells[one] for one in chosen] for name, cells in columns.items()}
    wider = net.with_channels(rows) if chosen else net
    result = hn.metrics.reach(wider, method="sampled", worlds=worlds, barriers=barriers, rng=seed)
    groups = [np.ones(len(result.parts), dtype=bool), *masks(result)]
    return [float(result.values(mask).mean()) for mask in groups]


def gini(values, weights):
    """Mean difference of all pairs over twice the mean."""
    total, mean = sum(weights), sum(w * v for w, v in zip(weights, values, strict=True))
    if mean == 0:
        return 0.0
    pairs = itertools.product(zip(values, weights, strict=True), repeat=2)
    return sum(a * b * abs(v - w) for (v, a), (w, b) in pairs) / (2 * total * mean)


def best(sets, value):
    """The largest value over all sets; each value is a tuple that is compared from its first entry."""
    return max(tuple(round(one, 9) for one in value(chosen)) for chosen in sets)


def sets_within(cost, budget):
    """All sets whose cost the budget allows."""
    for size in range(len(cost) + 1):
        for chosen in itertools.combinations(range(len(cost)), size):
            if sum(cost[one] for one in chosen) <= budget + 1e-9:
                yield chosen


def narrowest(arcs, x, asker, bodies, vertices):
    """Width of the narrowest cut in one world, at most 1, by trying every set of vertices.

    ``arcs`` are triples tail, head, contact (-1 where it is open); only those that pass in this world.
    """
    others = [one for one in range(vertices) if one != asker and one not in bodies]
    least = 1.0
    for size in range(len(others) + 1):
        for more in itertools.combinations(others, size):
            side = {asker, *more}
            leaving = {contact for tail, head, contact in arcs if tail in side and head not in side}
            if -1 not in leaving:
                least = min(least, sum(x[contact] for contact in leaving))
    return least
