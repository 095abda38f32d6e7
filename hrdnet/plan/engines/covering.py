"""The fewest sites that cover every row often enough, and a proof of it.

Rows and sites that say nothing new are left out; greedy gives a plan, the dual of the linear program a bound that is
added up afresh; HiGHS decides what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.programs import Program, prices, solve

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Rows or sites up to which each is compared with each other.
_COMPARED = 4_000
#: A bound this close above a whole number is that number.
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Cover:
    """Which sites cover which rows, and how often each must be covered.

    Parameters
    ----------
    reach : (rows, sites)
    need : (rows,)
        Sites that must cover each row, 1 or more.
    """

    reach: Flags
    need: Ints

    def without_fixed(self, fixed: Flags) -> tuple[Cover, Ints]:
        """Take what is open anyway for granted; return what is left, and the place of each site that is left."""
        need = self.need - self.reach[:, fixed].sum(axis=1)
        left = np.flatnonzero(~fixed)
        asking = need > 0
        return Cover(self.reach[np.ix_(asking, left)], need[asking]), left

    def reduced(self) -> tuple[Cover, Ints]:
        """Leave out rows that others cover with them, and sites that cover no more than another."""
        packed = np.packbits(self.reach, axis=1)
        keys = np.column_stack([packed, self.need.astype(np.int64).view(np.uint8).reshape(len(self.need), -1)])
        _, first = np.unique(keys, axis=0, return_index=True)
        distinct = np.sort(first)
        reach, need, sites = self.reach[distinct], self.need[distinct], np.arange(self.reach.shape[1])
        while max(reach.shape) <= _COMPARED:
            before = reach.shape
            says_more = ~_contains_another(reach, need)
            reach, need = reach[says_more], need[says_more]
            if (need == 1).all():
                kept = ~_contained(reach.T)
                reach, sites = reach[:, kept], sites[kept]
            if reach.shape == before:
                break
        return Cover(reach, need), sites


def _inside(sets: Flags) -> Flags:
    """Return whether each set, a row of flags, lies inside each other."""
    counts = sets.astype(np.float32)
    return np.asarray(counts @ counts.T >= sets.sum(axis=1)[:, None] - 0.5)


def _contains_another(reach: Flags, need: Ints) -> Flags:
    """Return which rows are covered whenever some other is; of equal ones all but the first."""
    inside = _inside(reach) & (need[:, None] >= need)
    np.fill_diagonal(inside, val=False)
    both = inside & inside.T
    return np.asarray((inside & ~(both & ~np.tri(len(need), k=0, dtype=np.bool_).T)).any(axis=0))


def _contained(sets: Flags) -> Flags:
    """Return which sets lie inside some other; of equal ones all but the first."""
    inside = _inside(sets)
    np.fill_diagonal(inside, val=False)
    both = inside & inside.T
    return np.asarray((inside & ~(both & np.tri(len(sets), k=0, dtype=np.bool_).T)).any(axis=1))


def greedy_cover(cover: Cover) -> Flags:
    """Open the site that covers most of what is still asked for, again and again; close those that nobody needs."""
    reach, need = cover.reach, cover.need.copy()
    is_open = np.zeros(reach.shape[1], dtype=np.bool_)
    gain = reach[need > 0].sum(axis=0)
    while (need > 0).any():
        site = int(np.argmax(np.where(is_open, -1, gain)))
        assert not is_open[site], "some row cannot be covered often enough"
        is_open[site] = True
        served = reach[:, site] & (need > 0)
        need[served] -= 1
        gain = gain - reach[served & (need == 0)].sum(axis=0)
    spare = reach[:, is_open].sum(axis=1) - cover.need
    order = np.flatnonzero(is_open)
    for site in order[np.argsort(reach[:, order].sum(axis=0), kind="stable")].tolist():
        if (spare[reach[:, site]] > 0).all():
            is_open[site] = False
            spare[reach[:, site]] -= 1
    return is_open


def packing_bound(cover: Cover, price: Floats) -> float:
    r"""Return a number of sites that no plan falls below, added up from what each row would pay.

    .. math:: \sum_i b_i v_i - \sum_j \max\Big(0, \sum_{i: j \text{ covers } i} v_i - 1\Big), \qquad v \ge 0.
    """
    paid = np.where(cover.reach, price[:, None], 0.0).sum(axis=0)
    return float((cover.need * price).sum() - np.maximum(paid - 1.0, 0.0).sum())


@dataclass(frozen=True)
class Fewest:
    """Sites that cover every row, and a number that no plan falls below.

    Attributes
    ----------
    is_open : (sites,)
        All rows are covered; more than ``enough`` if no plan of so many was found.
    bound
        A whole number.
    by
        Whose proof the bound is: ``"prices"`` or ``"HiGHS"``.
    """

    is_open: Flags
    bound: int
    by: str


def fewest(
    cover: Cover, fixed: Flags, deadline: Deadline, *, enough: int | None = None, relative_gap: float = 0.0
) -> Fewest:
    """Find the fewest sites that cover every row as often as it needs.

    Parameters
    ----------
    cover
        Every row is covered often enough if all sites are open.
    fixed : (sites,)
        Open, and counted, in any case.
    deadline
        When to end before the proof is complete.
    enough
        End when a plan of so many sites is found, or proved not to exist.
    relative_gap
        End when the plan found has no more sites above the bound than this share of it.
    """
    base = int(fixed.sum())
    rest, places = cover.without_fixed(fixed)
    if not len(rest.need):
        return Fewest(fixed.copy(), base, "prices")
    rest, some = rest.reduced()
    places = places[some]

    def whole(chosen: Flags) -> Flags:
        is_open = fixed.copy()
        is_open[places[chosen]] = True
        return is_open

    best = greedy_cover(rest)
    size = base + int(best.sum())
    least = base + int(rest.need.max())
    if size <= (least if enough is None else max(least, enough)):
        return Fewest(whole(best), least, "prices")
    dual = prices(_program(rest, None), deadline)
    if dual is not None:
        paid = np.maximum(dual[: len(rest.need)], 0.0)
        least = max(least, base + int(np.ceil(packing_bound(rest, paid) - _ROUNDING)))
    if size - least <= relative_gap * least or (enough is not None and least > enough):
        return Fewest(whole(best), least, "prices")
    found = solve(_program(rest, None if enough is None else enough - base), deadline, relative_gap=relative_gap)
    by = "prices"
    if found.infeasible and enough is not None:
        return Fewest(whole(best), max(least, enough + 1), "HiGHS")
    if found.values is not None:
        chosen = found.values[: rest.reach.shape[1]] > 0.5
        if int(chosen.sum()) < int(best.sum()):
            best, size = chosen, base + int(chosen.sum())
    if np.isfinite(found.bound) and base + int(np.ceil(found.bound - _ROUNDING)) > least:
        least, by = base + int(np.ceil(found.bound - _ROUNDING)), "HiGHS"
    return Fewest(whole(best), min(least, size), by)


def _program(cover: Cover, most: int | None) -> Program:
    from scipy.sparse import csr_matrix, vstack

    rows, sites = cover.reach.shape
    reach = csr_matrix(cover.reach.astype(np.float64))
    low, high = cover.need.astype(np.float64), np.full(rows, np.inf)
    if most is not None:
        reach = vstack([reach, csr_matrix(np.ones((1, sites)))]).tocsr()
        low, high = np.append(low, -np.inf), np.append(high, float(most))
    return Program(
        objective=np.ones(sites),
        whole=np.ones(sites, dtype=np.bool_),
        rows=reach,
        low=low,
        high=high,
        least=np.zeros(sites),
        most=np.ones(sites),
    )
