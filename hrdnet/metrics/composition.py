"""Who is heard against whom they stand for: shares, their ratios, and the distance of two compositions.

Arrays in, arrays out. ``weights`` (states, parts) says how many people each part stands for in each state of knowledge,
0 outside those who are stood for; ``heard`` (parts,) how often each is heard: 0 or 1 over channels, the number of times
over meetings.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Attribute:
    """The groups of one attribute among those stood for, (groups, parts), and of whom it is not said, (parts,).

    Groups may overlap; nobody of whom it is not said belongs to one.
    """

    names: tuple[str, ...]
    members: Mask
    unknown: Mask


@dataclass(frozen=True)
class Composition:
    """The shares of some groups among the heard and among those they stand for, each (states, groups).

    ``low`` and ``high`` (groups,) bound the ratio over the states if those of whom it is not said whether they belong
    did not, or did; ``distance`` (states,) and its bounds are of the two compositions.
    """

    heard: Floats
    share_heard: Floats
    share_of: Floats
    ratio: Floats
    low: Floats
    high: Floats
    distance: Floats
    distance_low: float
    distance_high: float


def composition(weights: Floats, heard: Floats, attribute: Attribute) -> Composition:
    """Compare the heard with those they stand for.

    Parameters
    ----------
    weights : (states, parts)
        People.
    heard : (parts,)
        How often each part is heard.
    attribute
        The groups compared.

    Returns
    -------
    Composition
        Shares are among those of whom the attribute is known; NaN where there are none.
    """
    listened = weights * heard
    members, unknown = attribute.members, attribute.unknown
    known = ~unknown
    inside, inside_all = over(listened, members), over(weights, members)
    with np.errstate(invalid="ignore", divide="ignore"):
        share_heard = inside / listened[:, known].sum(axis=1)[:, None]
        share_of = inside_all / weights[:, known].sum(axis=1)[:, None]
        ratio = share_heard / share_of
    low, high = _bounds(weights, heard, inside, inside_all, unknown)
    low, high = (np.where(np.isnan(ratio), np.nan, end) for end in (low, high))
    fractions = divided(members)
    distance = dissimilarity(over(listened, fractions), over(weights, fractions))
    least, most = _distance_bounds(weights, heard, fractions, unknown)
    return Composition(
        inside,
        share_heard,
        share_of,
        ratio,
        np.minimum(low, ratio).min(axis=0),
        np.maximum(high, ratio).max(axis=0),
        distance,
        float(np.minimum(least, distance).min()),
        float(np.maximum(most, distance).max()),
    )


def over(values: Floats, members: npt.NDArray[np.generic]) -> Floats:
    """Return sums over each group's parts, (..., groups); added in a fixed order, whatever the number of threads."""
    return np.asarray(np.einsum("...p,gp->...g", values, members.astype(np.float64)))


def divided(members: Mask) -> Floats:
    """Return what part of each person counts in each group: who belongs to three counts a third in each."""
    number = members.sum(axis=0)
    return np.asarray(members / np.maximum(number, 1))


def dissimilarity(first: Floats, second: Floats) -> Floats:
    r"""Return the index of dissimilarity of compositions: :math:`\tfrac12 \sum_g |p_g - q_g|`.

    Parameters
    ----------
    first, second : (..., groups)
        Numbers of people.

    Returns
    -------
    (...)
        0 (the same) to 1 (nothing in common): the share who would have to belong elsewhere. NaN if one is empty.

    References
    ----------
    Duncan & Duncan (1955), "A methodological analysis of segregation indexes", doi:10.2307/2088328.

    Examples
    --------
    >>> float(dissimilarity(np.array([100.0, 60, 40, 0]), np.array([0.0, 40, 60, 100])))
    0.6
    """
    totals = [one.sum(axis=-1, keepdims=True) for one in (first, second)]
    with np.errstate(invalid="ignore"):
        apart = np.abs(first / totals[0] - second / totals[1]).sum(axis=-1)
    empty = (totals[0] == 0) | (totals[1] == 0)
    return np.asarray(np.where(empty[..., 0], np.nan, apart / 2))


def _bounds(weights: Floats, heard: Floats, inside: Floats, inside_all: Floats, unknown: Mask) -> tuple[Floats, Floats]:
    """Return the smallest and largest ratio of each group, (states, groups), whoever of the unknown belong to it.

    The ratio of two sums is largest if those belong who are heard more often than some number, and no others.
    """
    total, total_heard = weights.sum(axis=1), (weights * heard).sum(axis=1)
    often = np.unique(heard[unknown])
    number = np.array([weights[:, unknown & (heard == one)].sum(axis=1) for one in often]).reshape(
        len(often), len(weights)
    )
    ends = []
    for order, better in ((slice(None), np.fmin), (slice(None, None, -1), np.fmax)):
        added = np.zeros((1 + len(often), len(weights)))
        added_heard = added.copy()
        np.cumsum(number[order], axis=0, out=added[1:])
        np.cumsum((often[:, None] * number)[order], axis=0, out=added_heard[1:])
        with np.errstate(invalid="ignore", divide="ignore"):
            ratios = (inside + added_heard[..., None]) / (inside_all + added[..., None])
            ends.append(better.reduce(ratios, axis=0) * (total / total_heard)[:, None])
    return ends[0], ends[1]


def _distance_bounds(weights: Floats, heard: Floats, fractions: Floats, unknown: Mask) -> tuple[Floats, Floats]:
    """Return bounds of the distance in each state, whatever the groups of the unknown."""
    listened = weights * heard
    with np.errstate(invalid="ignore", divide="ignore"):
        surplus = listened / listened.sum(axis=1, keepdims=True) - weights / weights.sum(axis=1, keepdims=True)
    sure = np.abs(over(surplus, fractions)).sum(axis=1)
    free = np.abs(surplus[:, unknown]).sum(axis=1)
    return np.maximum(0.0, (sure - free) / 2), np.minimum(1.0, (sure + free) / 2)
