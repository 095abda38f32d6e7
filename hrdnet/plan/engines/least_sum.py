"""Which p sites make a sum of costs least, and a proof of it.

Exchange gives a plan, prices a bound; sites that no better plan can have, or do without, are settled by the two. What
is left is divided, site by site, until prices prove each part (``halving``), or decided by HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.halving import Part, divide
from hrdnet.plan.engines.interchange import greedy
from hrdnet.plan.engines.multipliers import Nearest, Uncapacitated, certificate, climb
from hrdnet.plan.engines.programs import solve
from hrdnet.plan.engines.radii import questions_of, radius_program
from hrdnet.plan.engines.record import Record

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Climbs over all sites, and exchanges begun in each from sites that prices chose, at most.
_ROUNDS, _EXCHANGES = 4, 60
#: Parts before HiGHS is asked. Where rows ask few questions each (coverage; many sites of few rows each) it is quicker
#: than prices; where they ask many it is slower by orders of magnitude.
_FEW, _MANY, _QUESTIONS = 300, 20_000, 10
#: What the parts that wait may take, in bytes.
_MEMORY = 400_000_000


@dataclass(frozen=True)
class Found:
    """A plan, and what no plan can be better than.

    Attributes
    ----------
    sites
        p or fewer, in order.
    bound
        No plan costs less.
    proved
        Whether no plan is better, but for rounding (``record.TOLERANCE``).
    by
        Whose proof the bound is: ``"prices"`` or ``"HiGHS"``.
    """

    sites: Ints
    bound: float
    proved: bool
    by: str


def least_sum(
    cost: Floats,
    p: int,
    fixed: Flags,
    *,
    deadline: Deadline,
    relative_gap: float = 0.0,
    total: float = 0.0,
    start: Flags | None = None,
) -> Found:
    """Find sites, p at most, with the least sum over rows of the cost to the closest.

    Parameters
    ----------
    cost : (rows, sites)
        0 or more, or inf where there is no way.
    p
        Sites at most, 1 or more and not below those fixed.
    fixed : (sites,)
        Open in any case.
    deadline, relative_gap, total
        When to end before the proof is complete: see :class:`Record`.
    start : (sites,)
        p sites from which every row has a way; must be given where ``cost`` holds inf.
    """
    record = Record(cost, p, fixed, deadline=deadline, relative_gap=relative_gap, total=total)
    if start is not None:
        record.improve(start)
    record.improve(greedy(record.by_site, p, fixed))
    whole = _settle(record, deadline)
    if not record.closed() and not deadline.over:
        few = _questions(record, whole) <= _QUESTIONS * len(cost)
        room = _MEMORY // (8 * cost.shape[0] + 4 * cost.shape[1])
        divide(record, whole, deadline, most=min(room, _FEW if few else _MANY))
    if not record.closed() and not deadline.over:
        _decide(record, whole, deadline)
    return Found(np.flatnonzero(record.best), record.bound, record.proved(), record.by)


def _settle(record: Record, deadline: Deadline) -> Part:
    """Raise the bound, look for plans on the way, and return which sites may be open and which must be."""
    cost = record.cost
    kept, given = np.ones(cost.shape[1], dtype=np.bool_), record.fixed.copy()
    two = np.sort(cost[:, record.best], axis=1)[:, :2]
    price = np.where(np.isfinite(two), two, record.never).mean(axis=1)
    nearest = Nearest.of(cost)
    for _ in range(_ROUNDS):
        places = np.flatnonzero(kept)
        tried, highest = 0, -np.inf

        def best(chosen: Ints, bound: float, places: Ints = places) -> float:
            nonlocal tried, highest
            if bound > highest and tried < _EXCHANGES:
                highest = bound
                is_open = record.flags(places[chosen])
                if record.promising(is_open):
                    tried += 1
                    record.improve(is_open)
            return record.sum

        done = climb(
            Uncapacitated(nearest, record.p, given[kept]),
            price,
            best=best,
            enough=lambda bound: bound >= record.better(),
            deadline=deadline,
        )
        price = done.price
        proved = certificate(cost[:, kept], price, record.p, given[kept])
        # Sites left out before are only in plans that are no better.
        record.prove(min(proved.bound, record.better()), "prices")
        if record.closed() or deadline.over:
            break
        before = int(kept.sum()), int(given.sum())
        limit = record.better()
        given[places[proved.bound + proved.to_close > limit]] = True
        stays = proved.bound + proved.to_open <= limit
        kept[places[~stays]] = False
        nearest = nearest.among(stays)
        if (int(kept.sum()), int(given.sum())) == before:
            break
    return Part(record.bound, kept, given & kept, price)


def _farthest(record: Record, whole: Part) -> Floats:
    """Return what each row costs at most in a better plan, (rows,): more would cost more than its price allows."""
    proved = certificate(record.cost[:, whole.kept], whole.price, record.p, whole.given[whole.kept])
    return record.better() - proved.bound + whole.price


def _questions(record: Record, whole: Part) -> int:
    return questions_of(record.cost[:, whole.kept], whole.given[whole.kept], _farthest(record, whole))


def _decide(record: Record, whole: Part, deadline: Deadline) -> None:
    """Let HiGHS choose among the sites that are not settled."""
    places = np.flatnonzero(whole.kept)
    program = radius_program(record.cost[:, whole.kept], record.p, whole.given[whole.kept], _farthest(record, whole))
    found = solve(program, deadline, relative_gap=record.relative_gap if record.total == 0 else 0.0)
    if found.values is not None:
        record.offer(record.flags(places[found.values[: len(places)] > 0.5]))
    record.prove(record.better() if found.infeasible else min(found.bound, record.better()), "HiGHS")
