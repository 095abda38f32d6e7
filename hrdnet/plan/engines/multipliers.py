r"""A lower bound on sums of costs: each row may go unserved for a price (Lagrangian relaxation).

.. math:: L(u) = \sum_i u_i + \min_{|S| \le p} \sum_{j \in S} \rho_j,\qquad \rho_j = \sum_i \min(0, d_{ij} - u_i).

Whatever the prices :math:`u`, no p sites cost less than :math:`L(u)`. The largest of these bounds is that of the linear
program; a subgradient leads close to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.plan.engines.clock import Deadline

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

#: The shortest step, as a share of the way to the best plan, before a climb ends.
_SHORTEST = 0.01
#: How much of the last direction goes on (Crowder 1976).
_MEMORY = 0.6
#: How fast it is forgotten which sites were chosen.
_FORGET = 0.05


@dataclass(frozen=True)
class Nearest:
    """Each row's sites in the order of their costs.

    Parameters
    ----------
    sites, costs : (rows, sites)
        inf comes last.
    """

    sites: Indices
    costs: Floats

    @classmethod
    def of(cls, cost: Floats) -> Nearest:
        """Sort the sites of each row; ``cost`` is (rows, sites)."""
        order = np.argsort(cost, axis=1, kind="stable").astype(np.int32)
        return cls(order, np.take_along_axis(cost, order.astype(np.int64), axis=1))

    def among(self, kept: Flags) -> Nearest:
        """Leave out the sites that are not kept, and number the others anew."""
        number = (np.cumsum(kept) - 1).astype(np.int32)
        stays = kept[self.sites]
        shape = (len(self.sites), int(kept.sum()))
        return Nearest(number[self.sites[stays].reshape(shape)], self.costs[stays].reshape(shape))


@compiled
def _reduced(sites: Indices, costs: Floats, price: Floats, reduced: Floats) -> None:  # pragma: no cover
    reduced[:] = 0.0
    rows, width = costs.shape
    for row in range(rows):
        limit = price[row]
        for rank in range(width):
            if costs[row, rank] >= limit:
                break
            reduced[sites[row, rank]] += costs[row, rank] - limit


@compiled
def _unserved(sites: Indices, costs: Floats, price: Floats, chosen: Flags, slope: Floats) -> None:  # pragma: no cover
    rows, width = costs.shape
    for row in range(rows):
        limit = price[row]
        served = 0
        for rank in range(width):
            if costs[row, rank] >= limit:
                break
            if chosen[sites[row, rank]]:
                served += 1
        slope[row] = 1.0 - served


def chosen_sites(reduced: Floats, p: int, fixed: Flags) -> Ints:
    """Return the fixed sites and the others of least reduced cost, p together; of equal ones the first."""
    order = np.argsort(np.where(fixed, -np.inf, reduced), kind="stable")
    return order[:p]


@dataclass(frozen=True)
class Pace:
    """How a climb goes.

    Parameters
    ----------
    steps
        At most.
    length
        The first step, as a share of the way to the best plan.
    patience
        Steps without a better bound before the step is halved.
    """

    steps: int
    length: float
    patience: int


#: Of the first climbs, and of one that goes on from the prices of a problem that differs in one site.
LONG, SHORT = Pace(1_500, 1.0, 15), Pace(60, 0.3, 8)


@dataclass(frozen=True)
class Climb:
    """Where a climb ended.

    Attributes
    ----------
    price : (rows,)
        Those of the best bound.
    chosen : (p,)
        The sites chosen last.
    often : (sites,)
        How often each was chosen of late, 0 to 1.
    """

    price: Floats
    chosen: Ints
    often: Floats


class Relaxed(Protocol):
    """A problem whose rows may go unserved for a price."""

    @property
    def sites(self) -> int:
        """How many sites there are."""
        ...

    def at(self, price: Floats) -> tuple[float, Ints, Floats]:
        """Return the bound at some prices, the sites chosen there, and 1 less how often each row is served."""
        ...


@dataclass(frozen=True)
class Uncapacitated:
    """Sites that serve whoever comes.

    Parameters
    ----------
    nearest
        Rows' sites by cost.
    p, fixed
        How many sites, and which of them are given.
    """

    nearest: Nearest
    p: int
    fixed: Flags

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return len(self.fixed)

    def at(self, price: Floats) -> tuple[float, Ints, Floats]:
        """Return the bound at some prices, the sites chosen there, and 1 less how often each row is served."""
        reduced, slope = np.empty(self.sites), np.empty(len(price))
        _reduced(self.nearest.sites, self.nearest.costs, price, reduced)
        chosen = chosen_sites(reduced, self.p, self.fixed)
        is_chosen = np.zeros(self.sites, dtype=np.bool_)
        is_chosen[chosen] = True
        _unserved(self.nearest.sites, self.nearest.costs, price, is_chosen, slope)
        return float(price.sum() + reduced[chosen].sum()), chosen, slope


def climb(
    problem: Relaxed,
    price: Floats,
    *,
    best: Callable[[Ints, float], float],
    enough: Callable[[float], bool],
    deadline: Deadline,
    pace: Pace = LONG,
) -> Climb:
    """Raise the bound by steps along a subgradient (Held, Wolfe & Crowder 1974).

    Parameters
    ----------
    problem
        Whose bound to raise.
    price : (rows,)
        To begin with, finite.
    best
        Is shown the sites chosen at each step and the bound there, and returns the least sum known.
    enough
        Whether a bound is good enough.
    deadline, pace
        When to end at the latest, and how long steps are.
    """
    direction = np.zeros(len(price))
    at = price.copy()
    top, top_price = -np.inf, at
    length, since = pace.length, 0
    often, counted = np.zeros(problem.sites), 0.0
    chosen = np.zeros(0, dtype=np.int64)
    for _ in range(pace.steps):
        bound, chosen, slope = problem.at(at)
        often *= 1 - _FORGET
        often[chosen] += _FORGET
        counted += _FORGET * (1 - counted)
        least = best(chosen, bound)
        if bound > top:
            since = 0 if bound > top + 1e-6 * abs(top) else since + 1
            top, top_price = bound, at.copy()
        else:
            since += 1
        if since >= pace.patience:
            length, since = length / 2, 0
            at, direction = top_price.copy(), np.zeros(len(price))
            if length < _SHORTEST:
                break
            continue
        if enough(top) or deadline.over:
            break
        direction = slope + _MEMORY * direction
        square = float((direction * direction).sum())
        if not square > 0:
            break
        at = at + length * max(1.0001 * least - bound, 1e-9 * abs(least)) / square * direction
    return Climb(top_price, chosen, often / max(counted, _FORGET))


@dataclass(frozen=True)
class Certificate:
    """A bound added up afresh from prices, and what opening or closing a site would add to it.

    Attributes
    ----------
    bound
        No p sites cost less, rounding allowed for.
    to_open : (sites,)
        No p sites with this one cost less than ``bound`` plus this, 0 or more.
    to_close : (sites,)
        No p sites without this one cost less than ``bound`` plus this, 0 or more.
    """

    bound: float
    to_open: Floats
    to_close: Floats


def certificate(cost: Floats, price: Floats, p: int, fixed: Flags) -> Certificate:
    """Add up the bound that prices give, from the costs themselves and by nothing that the climb computed.

    Parameters
    ----------
    cost : (rows, sites)
    price : (rows,)
        Any numbers: the bound holds whatever they are.
    p, fixed
        How many sites, and which of them are given.
    """
    sites = cost.shape[1]
    reduced = np.empty(sites)
    step = max(1, 4_000_000 // max(1, len(price)))
    for start in range(0, sites, step):
        reduced[start : start + step] = np.minimum(cost[:, start : start + step] - price[:, None], 0.0).sum(axis=0)
    order = chosen_sites(reduced, sites, fixed)
    bound = float(price.sum() + reduced[order[:p]].sum())
    # No order of adding so many numbers is off by more.
    slack = 2.0**-52 * (len(price) + sites) * float(np.abs(price).sum() + np.abs(reduced[order[:p]]).sum())
    last = float(reduced[order[p - 1]]) if p > int(fixed.sum()) else -np.inf
    following = float(reduced[order[p]]) if p < sites else 0.0
    chosen = np.zeros(sites, dtype=np.bool_)
    chosen[order[:p]] = True
    to_open = np.where(chosen, 0.0, np.inf if last == -np.inf else reduced - last)
    to_close = np.where(chosen, following - reduced, 0.0)
    to_close[fixed] = np.inf
    return Certificate(bound - slack, np.maximum(to_open, 0.0), np.maximum(to_close, 0.0))
