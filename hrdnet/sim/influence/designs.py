"""Where in the ranges a model is asked: the middle, the axes through it, and sample points for Sobol or Morris.

Positions run from 0 (low end of a range) to 1 (high end). Designs are nested: the first samples of a larger one are
those of a smaller one, so that more samples go on from a checkpoint of fewer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from hrdnet.draws import entity_keys, single_draws
from hrdnet.metrics.knowledge import coordinates

Floats = npt.NDArray[np.float64]

#: Positions on an axis, the middle among them.
AXIS = np.linspace(0, 1, 9)
MIDDLE = 0.5
#: Levels of Morris's grid, and how far a step goes: the usual choice, in which all levels are as likely.
LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))
_ONE = 2.0**32


def middle_and_axes(inputs: int) -> Floats:
    """Return the middle of all ranges, then the other points of each axis through it: (1 + 8 inputs, inputs)."""
    points = [np.full(inputs, MIDDLE)]
    for one in range(inputs):
        for position in AXIS[AXIS != MIDDLE].tolist():
            point = np.full(inputs, MIDDLE)
            point[one] = position
            points.append(point)
    return np.array(points)


def sobol_points(names: Sequence[str], samples: int, seed: int) -> Floats:
    """Return the points of Saltelli's scheme, (samples, inputs + 2, inputs).

    Row 0 of a sample is a point of A, row 1 one of B, row 2 + k that of A with input k taken from B. A and B are the
    two halves of one Sobol sequence with a random digital shift for each input.

    Parameters
    ----------
    names
        Names of the inputs, in a fixed order; shifts are keyed by them.
    samples
        A power of two.
    seed
        Root seed.

    References
    ----------
    Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018. Sobol points: Joe & Kuo (2008), doi:10.1137/070710359.

    Examples
    --------
    >>> points = sobol_points(["a", "b"], 4, 7)
    >>> points.shape, bool((points[:, 2, 0] == points[:, 1, 0]).all()), bool((points[:, 2, 1] == points[:, 0, 1]).all())
    ((4, 4, 2), True, True)
    """
    number = len(names)
    found = coordinates((*(f"A {name}" for name in names), *(f"B {name}" for name in names)), samples, seed)
    columns = np.stack(list(found.values()), axis=1)
    first, second = columns[:, :number], columns[:, number:]
    points = np.repeat(first[:, None, :], number + 2, axis=1)
    points[:, 1] = second
    every = np.arange(number)
    points[:, 2 + every, every] = second
    return points


def morris_points(names: Sequence[str], samples: int, seed: int) -> Floats:
    """Return Morris's trajectories, (samples, inputs + 1, inputs): each step moves one input by 2/3 of its range.

    Parameters
    ----------
    names
        Names of the inputs; draws are keyed by them.
    samples
        Trajectories.
    seed
        Root seed.

    References
    ----------
    Morris (1991), doi:10.1080/00401706.1991.10484804: a grid of four levels, where each input starts at any level, the
    way up or down follows from that, and inputs move in random order.

    Examples
    --------
    >>> points = morris_points(["a", "b", "c"], 2, 7)
    >>> points.shape, (abs(points[:, 1:] - points[:, :-1]) > 0).sum(axis=2).tolist()
    ((2, 4, 3), [[1, 1, 1], [1, 1, 1]])
    """
    keys, number = entity_keys(names), len(names)
    level = single_draws(seed, "morris level", keys, samples).T.astype(np.uint64) * LEVELS >> np.uint64(32)
    start = level.astype(np.float64) / (LEVELS - 1)
    order = np.argsort(single_draws(seed, "morris order", keys, samples).T, axis=1, kind="stable")
    when = np.argsort(order, axis=1)  # at which step an input moves
    end = np.where(start < MIDDLE, start + STEP, start - STEP)
    # A third and two thirds are one number each, whichever way they are reached.
    end = np.rint(end * (LEVELS - 1)) / (LEVELS - 1)
    moved = np.arange(number + 1)[None, :, None] > when[:, None, :]
    return np.where(moved, end[:, None, :], start[:, None, :])


def resamples(seed: int, samples: int, number: int) -> npt.NDArray[np.int64]:
    """Return which samples each bootstrap takes, with replacement, (number, samples)."""
    keys = entity_keys(str(one) for one in range(samples))
    drawn = single_draws(seed, "sensitivity bootstrap", keys, number).T
    return (drawn.astype(np.float64) / _ONE * samples).astype(np.int64)
