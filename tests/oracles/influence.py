"""Sobol indices and elementary effects in plain Python: sums one by one, and exact indices by enumeration."""

import itertools
import math


def indices(values):
    """Return first and total indices from rows (A, B, A with each input from B): Saltelli 2010, table 2 (b) and (f)."""
    both = [one for row in values for one in row[:2]]
    mean = math.fsum(both) / len(both)
    variance = math.fsum((one - mean) ** 2 for one in both) / len(both)
    first, total = [], []
    for k in range(2, len(values[0])):
        first.append(math.fsum((row[1] - mean) * (row[k] - row[0]) for row in values) / len(values) / variance)
        total.append(math.fsum((row[0] - row[k]) ** 2 for row in values) / (2 * len(values)) / variance)
    return first, total


def exact(model, inputs, levels):
    """Return exact first and total indices of a model of inputs that take each of some levels alike often."""
    grid = list(itertools.product(levels, repeat=inputs))
    mean = math.fsum(map(model, grid)) / len(grid)
    variance = math.fsum((model(point) - mean) ** 2 for point in grid) / len(grid)

    def explained(chosen):
        """Return the variance of the mean given the chosen inputs."""
        found = 0.0
        for fixed in itertools.product(levels, repeat=len(chosen)):
            here = [model(p) for p in grid if all(p[k] == v for k, v in zip(chosen, fixed, strict=True))]
            found += (math.fsum(here) / len(here) - mean) ** 2
        return found / len(levels) ** len(chosen)

    every = range(inputs)
    first = [explained([k]) / variance for k in every]
    total = [1 - explained([other for other in every if other != k]) / variance for k in every]
    return first, total


def effects(points, values):
    """Return mu*, mu and sigma of each input from trajectories."""
    found = [[] for _ in points[0][0]]
    for trajectory, ends in zip(points, values, strict=True):
        for step in range(1, len(trajectory)):
            moved = [k for k in range(len(found)) if trajectory[step][k] != trajectory[step - 1][k]]
            assert len(moved) == 1
            distance = trajectory[step][moved[0]] - trajectory[step - 1][moved[0]]
            found[moved[0]].append((ends[step] - ends[step - 1]) / distance)
    means = [math.fsum(some) / len(some) for some in found]
    sizes = [math.fsum(map(abs, some)) / len(some) for some in found]
    spreads = [
        math.sqrt(math.fsum((one - mean) ** 2 for one in some) / (len(some) - 1))
        for some, mean in zip(found, means, strict=True)
    ]
    return sizes, means, spreads
