"""Sites with one, sites without it: a problem divided until prices prove every part (branch and bound).

The bound of each part is added up afresh from the costs (``multipliers.certificate``), so the proof needs neither the
kernels nor HiGHS: every set of sites is in one of the parts, and no part holds a better plan.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.multipliers import SHORT, Nearest, Uncapacitated, certificate, climb
from hrdnet.plan.engines.record import Record

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: One part in so many begins an exchange.
_EXCHANGE = 5


@dataclass(frozen=True)
class Part:
    """Plans that have all sites given, and no other than those kept.

    Parameters
    ----------
    bound
        None of them costs less.
    kept, given : (sites,)
    price : (rows,)
        A good one to begin with.
    """

    bound: float
    kept: Flags
    given: Flags
    price: Floats


def divide(record: Record, whole: Part, deadline: Deadline, *, most: int) -> None:
    """Divide a part, always the least proved first, until the record is closed, or there are too many parts.

    Parameters
    ----------
    record
        Is told of plans and bounds.
    whole
        All plans that may be better than the best known.
    deadline, most
        When to end: a moment, and a number of parts looked at.
    """
    cost = np.ascontiguousarray(record.cost[:, whole.kept])
    places = np.flatnonzero(whole.kept)
    nearest = Nearest.of(cost)
    root = Part(whole.bound, np.ones(len(places), dtype=np.bool_), whole.given[whole.kept], whole.price)
    # Numbers in the order of their making keep parts of equal bounds apart.
    waiting: list[tuple[float, int, Part]] = [(root.bound, 0, root)]
    made = 0
    for number in range(most):
        if not waiting:
            record.prove(record.better(), "prices")
            return
        record.prove(min(waiting[0][0], record.better()), "prices")
        if record.closed() or deadline.over:
            return
        _, _, part = heapq.heappop(waiting)
        halves = _halves(record, cost, nearest, part, places, deadline, exchange=number % _EXCHANGE == 0)
        for half in halves:
            if half.bound < record.better():
                made += 1
                heapq.heappush(waiting, (half.bound, made, half))
    if waiting:
        record.prove(min(waiting[0][0], record.better()), "prices")


def _halves(
    record: Record,
    cost: Floats,
    nearest: Nearest,
    part: Part,
    places: npt.NDArray[np.int64],
    deadline: Deadline,
    *,
    exchange: bool,
) -> list[Part]:
    """Prove more of a part, settle sites in it, and divide what is left by one site."""
    inside = np.flatnonzero(part.kept)
    done = climb(
        Uncapacitated(nearest.among(part.kept), record.p, part.given[part.kept]),
        part.price,
        best=lambda _chosen, _bound: record.sum,
        enough=lambda bound: bound >= record.better(),
        deadline=deadline,
        pace=SHORT,
    )
    chosen = record.flags(places[inside[done.chosen]])
    if exchange:
        record.improve(chosen)
    else:
        record.offer(chosen)
    proved = certificate(cost[:, part.kept], done.price, record.p, part.given[part.kept])
    bound = max(part.bound, proved.bound)
    if bound >= record.better():
        return []
    kept, given = part.kept.copy(), part.given.copy()
    limit = record.better()
    given[inside[proved.bound + proved.to_close > limit]] = True
    kept[inside[proved.bound + proved.to_open > limit]] = False
    if int(kept.sum()) <= record.p or int(given.sum()) == record.p:
        # One plan is left that has all others of this part inside it.
        record.offer(record.flags(places[kept if int(kept.sum()) <= record.p else given]))
        return []
    free = np.flatnonzero(kept & ~given)
    often = np.zeros(len(kept))
    often[inside] = done.often
    site = free[np.argmin(np.abs(often[free] - 0.5))]
    with_it, without_it = given.copy(), kept.copy()
    with_it[site], without_it[site] = True, False
    return [Part(bound, kept, with_it, done.price), Part(bound, without_it, given, done.price)]
