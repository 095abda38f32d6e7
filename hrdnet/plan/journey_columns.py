"""Sets of regions that fit into one journey, each with its quickest round trip."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.sim.sharing.budgets import effort

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Sets of regions from one town; where there are more, larger ones are left out and a looser bound is said.
MOST_SETS = 400_000
_CLOSE = 1e-9
_AT_A_TIME = 20_000


@dataclass(frozen=True, eq=False)
class RegionSets:
    """Sets of regions from one town.

    Attributes
    ----------
    members : (sets, most) int64
        Regions of each set in increasing order; then -1.
    hours : (sets,)
        Least hours on the road of the round trip from centre to centre.
    complete
        Whether all sets that fit are here; else all up to a size.
    """

    members: Ints
    hours: Floats
    complete: bool


def region_sets(out: Floats, between: Floats, least: Floats, most: float, *, most_sets: int = MOST_SETS) -> RegionSets:
    """Return every set of regions that some mission of a town can visit on one journey.

    Held and Karp (1962), set by set from the small to the large: a set fits only if all smaller ones in it do, since no
    detour is quicker.

    Parameters
    ----------
    out : (regions,)
        Hours from the town.
    between : (regions, regions)
        Hours between regions.
    least : (regions,)
        Days in each region for the mission that needs least; infinite where none may go.
    most
        Days of the longest journey that a mission may make.
    """
    day = effort("journey_hours")
    size = len(out)
    single = np.flatnonzero(2 * out / day + least <= most + _CLOSE)
    members, path, tours = single[:, None], out[single][:, None], 2 * out[single]
    levels, complete = [(members, tours)], True
    deepest = int(62 / math.log2(size + 2))
    while len(members):
        if members.shape[1] >= deepest:
            complete = False
            break
        grown = _grown(members, path, tours, out, between, least, most * day, single, day)
        if sum(len(one) for one, _ in levels) + len(grown[0]) > most_sets:
            complete = False
            break
        members, path, tours = grown
        if len(members):
            levels.append((members, tours))
    widest = levels[-1][0].shape[1] if levels else 1
    padded = [np.pad(one, ((0, 0), (0, widest - one.shape[1])), constant_values=-1) for one, _ in levels]
    return RegionSets(np.concatenate(padded), np.concatenate([one for _, one in levels]), complete)


def _grown(
    members: Ints,
    path: Floats,
    tours: Floats,
    out: Floats,
    between: Floats,
    least: Floats,
    most: float,
    single: Ints,
    day: float,
) -> tuple[Ints, Floats, Floats]:
    """Return the sets with one region more."""
    size = members.shape[1]
    base = len(out) + 1
    powers = base ** np.arange(size - 1, -1, -1, dtype=np.int64)
    keys = members @ powers
    spent = tours + day * least[members].sum(axis=1)
    found: list[tuple[Ints, Floats, Floats]] = []
    for first in range(0, len(members), _AT_A_TIME):
        some = slice(first, first + _AT_A_TIME)
        fits = (members[some, -1:] < single[None, :]) & (
            spent[some, None] + day * least[single][None, :] <= most + _CLOSE
        )
        rows, spots = np.nonzero(fits)
        wider = np.concatenate([members[some][rows], single[spots][:, None]], axis=1)
        subs = np.empty((len(wider), size + 1), dtype=np.int64)
        there = np.ones(len(wider), dtype=bool)
        for spot in range(size + 1):
            key = np.delete(wider, spot, axis=1) @ powers
            subs[:, spot] = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
            there &= keys[subs[:, spot]] == key
        wider, subs = wider[there], subs[there]
        ends = np.empty(wider.shape)
        for spot in range(size + 1):
            before = np.delete(wider, spot, axis=1)
            ends[:, spot] = (path[subs[:, spot]] + between[before, wider[:, spot : spot + 1]]).min(axis=1)
        round_trip = (ends + out[wider]).min(axis=1)
        kept = round_trip + day * least[wider].sum(axis=1) <= most + _CLOSE
        found.append((wider[kept], ends[kept], round_trip[kept]))
    empty = (np.empty((0, size + 1), dtype=np.int64), np.empty((0, size + 1)), np.empty(0))
    parts = list(zip(*(found or [empty]), strict=True))
    return np.concatenate(parts[0]), np.concatenate(parts[1]), np.concatenate(parts[2])


def quickest(regions: tuple[int, ...], out: Floats, between: Floats) -> tuple[int, ...]:
    """Return the quickest order of some regions from a town and back; of equal ones, and of both directions, the first.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([1.0, 3.0, 2.0])
    >>> quickest((0, 1, 2), x, np.abs(x[:, None] - x))
    (0, 1, 2)
    """
    # (regions visited, last) -> hours and order; orders are compared after hours, so that ties have one answer.
    best: dict[tuple[frozenset[int], int], tuple[float, tuple[int, ...]]] = {
        (frozenset([one]), one): (float(out[one]), (one,)) for one in regions
    }
    for _ in regions[1:]:
        longer: dict[tuple[frozenset[int], int], tuple[float, tuple[int, ...]]] = {}
        for (seen, last), (hours, order) in best.items():
            for one in regions:
                if one in seen:
                    continue
                key, value = (seen | {one}, one), (round(hours + float(between[last, one]), 9), (*order, one))
                if key not in longer or value < longer[key]:
                    longer[key] = value
        best = longer
    closed = [(round(hours + float(out[last]), 9), order) for (_, last), (hours, order) in best.items()]
    return min(closed)[1] if closed else ()
