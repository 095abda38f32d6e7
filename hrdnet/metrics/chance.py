"""How much an actor would broker by chance: mean and standard deviation in a random network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.triads import COORDINATOR, GATEKEEPER, ITINERANT, LIAISON, REPRESENTATIVE, ROLES

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Density(NamedTuple):
    """A random network in which pairs are independent.

    ``arc`` is the probability that one actor leads to another, ``mutual`` that both lead to each other: ``arc ** 2``
    where directions are independent, ``arc`` where all channels are undirected.
    """

    arc: float
    mutual: float


def density_of(actors: int, arcs: int, undirected: int) -> Density:
    """Return the density of a network in which so many pairs have an undirected channel; NaN below two actors.

    A pair has an undirected channel with the share observed, and else each direction by itself.
    """
    pairs = actors * (actors - 1) / 2
    if not pairs:
        return Density(np.nan, np.nan)
    both, arc = undirected / pairs, arcs / (2 * pairs)
    alone = (arc - both) / (1 - both) if both < 1 else 0.0
    return Density(arc, both + (1 - both) * alone**2)


def by_chance(sizes: Ints, density: Density) -> tuple[Floats, Floats]:
    r"""Return mean and standard deviation of the counts of an ego of each group, both (groups, roles).

    With :math:`p` the probability of an arc, an ego brokers for each pair of a role with probability
    :math:`p^2 (1 - p)`. Counts of two pairs covary if they share an end, by :math:`p^3 (1 - p)^3`; and, unless
    directions are independent, if one is the other turned round or goes on where the other ends.

    Parameters
    ----------
    sizes : (groups,)
        Actors of each group, at least one.

    Notes
    -----
    Mean and variance are those of Gould & Fernandez (1989), doi:10.2307/270949, where directions are independent.
    """
    arc, mutual = density
    single = arc**2 * (1 - arc)
    shared = (arc * (1 - arc)) ** 3
    turned = mutual**2 * (1 - 2 * arc + mutual) - single**2
    going_on = (arc * (1 - arc)) ** 2 * (mutual - arc**2)
    pairs, sharing, reverse, passing = _numbers(sizes.astype(np.float64))
    variance = pairs * single * (1 - single) + sharing * shared + reverse * turned + 2 * (passing - reverse) * going_on
    return pairs * single, np.sqrt(np.maximum(variance, 0))


def _numbers(sizes: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Count, by group of the ego and role, what there is among the others, (groups, roles) each.

    Returns the ordered pairs; in how many ways two of them share their first or their last; how many have their
    reverse in the same role; and in how many ways one ends where another, or its own reverse, begins.
    """
    own = sizes - 1
    outside, squares, cubes = (np.sum(sizes**power) - sizes**power for power in (1, 2, 3))
    pairs, sharing, reverse, passing = (np.zeros((len(sizes), ROLES)) for _ in range(4))
    pairs[:, COORDINATOR] = reverse[:, COORDINATOR] = own * (own - 1)
    sharing[:, COORDINATOR] = 2 * own * (own - 1) * (own - 2)
    passing[:, COORDINATOR] = own * (own - 1) ** 2
    pairs[:, ITINERANT] = reverse[:, ITINERANT] = squares - outside
    sharing[:, ITINERANT] = 2 * (cubes - 3 * squares + 2 * outside)
    passing[:, ITINERANT] = cubes - 2 * squares + outside
    for role in (REPRESENTATIVE, GATEKEEPER):
        pairs[:, role] = own * outside
        sharing[:, role] = own * outside * (own + outside - 2)
    pairs[:, LIAISON] = reverse[:, LIAISON] = outside**2 - squares
    passing[:, LIAISON] = outside**3 - 2 * outside * squares + cubes
    sharing[:, LIAISON] = 2 * (passing[:, LIAISON] - pairs[:, LIAISON])
    return pairs, sharing, reverse, passing
