"""Which p sites, and who goes where, make a sum of costs least when sites can serve only so much, and a proof of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.knapsacks import Capacitated
from hrdnet.plan.engines.multipliers import Pace, chosen_sites, climb
from hrdnet.plan.engines.programs import Program, solve
from hrdnet.plan.engines.record import TOLERANCE
from hrdnet.plan.engines.shared_sites import shared

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_PACE = Pace(600, 1.0, 12)
#: A plan of whole costs must be better by 1, less this.
_ROUNDING = 1e-3


@dataclass(frozen=True)
class FoundShared:
    """Who goes where, and what no plan falls below.

    Attributes
    ----------
    goes : (rows,)
        The site of each row; None if no plan was found.
    bound
        No plan costs less; inf if there is none.
    proved
        Whether no plan is better, but for rounding.
    by
        Whose proof: ``"prices"`` or ``"HiGHS"``.
    """

    goes: Ints | None
    bound: float
    proved: bool
    by: str


def least_shared_sum(problem: Capacitated, *, deadline: Deadline, relative_gap: float = 0.0) -> FoundShared:
    """Find sites, p at most, and who goes where."""
    cost, sites = problem.cost, problem.sites
    finite = np.where(np.isfinite(cost), cost, 0.0)
    dearest = float(finite.max(axis=1).sum())
    whole = dearest < 2.0**52 and bool((finite == np.rint(finite)).all())
    best_sum, best_goes = np.inf, None
    seen: set[bytes] = set()

    def better() -> float:
        return best_sum - 1 + _ROUNDING if whole else best_sum * (1 - TOLERANCE)

    def offer(chosen: Ints) -> None:
        nonlocal best_sum, best_goes
        key = np.sort(chosen).tobytes()
        if key in seen:
            return
        seen.add(key)
        goes = shared(cost[:, chosen], problem.load, problem.room[chosen])
        if goes is None:
            return
        total = float(cost[np.arange(len(cost)), chosen[goes]].sum())
        if total < best_sum:
            best_sum, best_goes = total, chosen[goes]

    def best(chosen: Ints, bound: float) -> float:
        if bound > 0.9 * min(best_sum, dearest):
            offer(chosen)
        return min(best_sum, dearest)

    two = np.sort(cost, axis=1)[:, : min(2, sites)]
    price = np.where(np.isfinite(two), two, two[:, :1]).mean(axis=1)
    done = climb(problem, price, best=best, enough=lambda bound: bound >= better(), deadline=deadline, pace=_PACE)
    price = done.price
    reduced, _ = problem.reduced(price)
    order = chosen_sites(reduced, sites, problem.fixed)
    offer(order[: problem.p])
    slack = 2.0**-52 * (len(price) + sites) * float(np.abs(price).sum() + np.abs(reduced).sum())
    bound = float(price.sum() + reduced[order[: problem.p]].sum()) - slack
    by = "prices"
    if bound >= better() or best_sum - bound <= relative_gap * abs(bound) or deadline.over:
        return FoundShared(best_goes, min(bound, best_sum), bound >= better(), by)
    last = float(reduced[order[problem.p - 1]]) if problem.p > int(problem.fixed.sum()) else -np.inf
    opening = np.where(problem.fixed, 0.0, np.inf if np.isinf(last) else np.maximum(reduced - last, 0.0))
    # A pair in a better plan: its site open, and the row served at more than its price.
    usable = bound + opening + np.maximum(cost - price[:, None], 0.0) <= better()
    usable &= np.isfinite(cost)
    program, pairs = _program(problem, usable)
    found = solve(program, deadline, relative_gap=relative_gap)
    if found.values is not None:
        share = np.zeros(cost.shape)
        share[pairs] = found.values[sites:]
        goes = share.argmax(axis=1)
        total = float(cost[np.arange(len(cost)), goes].sum())
        if total < best_sum:
            best_sum, best_goes = total, goes
    floor = better() if found.infeasible else min(found.bound, better())
    if floor > bound:
        bound, by = floor, "HiGHS"
    proved = bound >= better() if np.isfinite(best_sum) else False
    return FoundShared(best_goes, min(bound, best_sum), proved, by)


def _program(problem: Capacitated, usable: Flags) -> tuple[Program, tuple[Ints, Ints]]:
    """Write the problem as a program: its first variables are the sites, then the usable pairs."""
    from scipy.sparse import csr_matrix

    rows, sites = problem.cost.shape
    row, site = np.nonzero(usable)
    pairs = np.arange(len(row))
    ones = np.ones(len(row))
    # Served once; only from open sites; within the room; p sites at most.
    first, second, third = rows, rows + len(row), rows + len(row) + sites
    every = np.arange(sites)
    where = np.concatenate([row, first + pairs, first + pairs, second + site, second + every, np.full(sites, third)])
    columns = np.concatenate([sites + pairs, sites + pairs, site, sites + pairs, every, every])
    values = np.concatenate([ones, ones, -ones, problem.load[row], -problem.room, np.ones(sites)])
    low = np.concatenate([np.ones(rows), np.full(len(row) + sites + 1, -np.inf)])
    high = np.concatenate([np.ones(rows), np.zeros(len(row) + sites), [float(problem.p)]])
    program = Program(
        objective=np.concatenate([np.zeros(sites), problem.cost[row, site]]),
        whole=np.concatenate([np.ones(sites, dtype=np.bool_), np.ones(len(row), dtype=np.bool_)]),
        rows=csr_matrix((values, (where, columns)), shape=(third + 1, sites + len(row))),
        low=low,
        high=high,
        least=np.concatenate([problem.fixed.astype(np.float64), np.zeros(len(row))]),
        most=np.ones(sites + len(row)),
    )
    return program, (row, site)
