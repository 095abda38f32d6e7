"""Which p sites make the mean cost least, if sites can serve only so much?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.errors import Infeasible, OutOfTime, UsageError
from hrdnet.plan.engines.knapsacks import Capacitated
from hrdnet.plan.engines.least_shared_sum import least_shared_sum
from hrdnet.plan.location.answer import Location, answer
from hrdnet.plan.location.givens import Givens, givens, sites_asked_for
from hrdnet.plan.location.medians import filled

Floats = npt.NDArray[np.float64]


def capacitated(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike | None = None,
    *,
    p: int,
    capacity: npt.ArrayLike,
    load: npt.ArrayLike | None = None,
    fixed: npt.ArrayLike | None = None,
    forbidden: npt.ArrayLike | None = None,
    time_limit: float | None = None,
    relative_gap: float = 0.0,
) -> Location:
    r"""Which p sites, and who goes where, make the mean cost least if sites have limits (capacitated p-median)?

    .. math:: \min \sum_i w_i c_{i\,a(i)} \quad\text{with}\quad \sum_{i: a(i) = j} q_i \le Q_j,\quad |\{a(i)\}| \le p.

    Each demand point is served from one site, :math:`a(i)`, not always the closest.

    Parameters
    ----------
    cost, demand, fixed, forbidden, time_limit, relative_gap
        As for :func:`p_median`.
    p
        How many sites.
    capacity : (sites,) or a number
        :math:`Q`, 0 or more; inf for no limit.
    load : (points,)
        :math:`q`, what each point takes up, 0 or more; by default its demand. Published instances often count costs
        without weights: leave out ``demand`` then, and give theirs as ``load``.

    Returns
    -------
    Location
        ``objective`` is the sum of demand times cost; no plan has a smaller one than ``bound``.

    Raises
    ------
    UsageError
        As for :func:`p_median`, and if capacity or load do not fit or are negative or NaN.
    Infeasible
        If the p largest sites together are too small, a point fits nowhere, or HiGHS proves that there is no plan.
    OutOfTime
        If the time limit passed before any plan was found.

    Notes
    -----
    Prices of rows give a bound by a knapsack for each site, exact for whole loads and capacities up to 5,000, and
    settle pairs; HiGHS decides what is left. This is much harder than the question without capacities: a hundred points
    are mostly proved within a minute, many more are not; ask for a ``relative_gap`` or a ``time_limit`` there.

    References
    ----------
    Mulvey & Beck (1984), European Journal of Operational Research 18(3), doi:10.1016/0377-2217(84)90155-3. Osman &
    Christofides (1994), International Transactions in Operational Research 1(3), doi:10.1016/0969-6016(94)90032-9.

    Examples
    --------
    >>> import numpy as np
    >>> import hrdnet as hn
    >>> at = np.array([0, 1, 2, 10])
    >>> found = hn.plan.location.capacitated(abs(at[:, None] - at), p=2, capacity=2)
    >>> found.assignment.tolist(), found.objective
    ([0, 0, 2, 2], 9.0)
    """
    given = givens(
        cost, demand, fixed=fixed, forbidden=forbidden, time_limit=time_limit, relative_gap=relative_gap, p=p
    )
    wanted = sites_asked_for(given, p)
    asking, places = given.asking, given.places
    takes = _amounts("load", given.demand if load is None else load, len(given.demand), finite=True)[asking]
    room = _amounts("capacity", capacity, given.cost.shape[1], finite=False)[places]
    table = given.table * given.demand[asking][:, None]
    if not len(table):
        sites = filled(given, given.given, wanted)
        nobody = np.full(len(given.demand), -1, dtype=np.int64)
        return answer(given, "capacitated", sites, nobody, objective=0.0, bound=0.0, proved=True, by="prices")
    _refuse_too_small(given, takes, room, wanted)
    # More than everything is as much as everything.
    room = np.minimum(room, takes.sum())
    table = np.where(takes[:, None] <= room, table, np.inf)
    problem = Capacitated(table, takes, room, wanted, given.given)
    found = least_shared_sum(problem, deadline=given.deadline, relative_gap=given.relative_gap)
    if found.goes is None:
        if np.isinf(found.bound):
            raise Infeasible(
                f"no {wanted} sites have room for all demand points, each served from one: raise p or capacity, or "
                "divide large points into smaller ones"
            )
        raise OutOfTime("no plan within the capacities was found within the time limit")
    goes = found.goes
    used = np.bincount(goes, weights=takes, minlength=len(room))
    assert (used <= room * (1 + 1e-9)).all(), "a plan exceeds a capacity"
    is_open = given.given.copy()
    is_open[goes] = True
    sites = filled(given, is_open, wanted)
    assignment = np.full(len(given.demand), -1, dtype=np.int64)
    assignment[asking] = places[goes]
    objective = float((given.cost[asking, assignment[asking]] * given.demand[asking]).sum())
    bound = objective if found.proved else min(found.bound, objective)
    return answer(
        given,
        "capacitated",
        sites,
        assignment,
        objective=objective,
        bound=bound,
        proved=bound == objective,
        by=found.by,
    )


def _amounts(name: str, value: npt.ArrayLike, length: int, *, finite: bool) -> Floats:
    try:
        amounts = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"{name} holds numbers") from None
    if amounts.shape not in {(), (length,)}:
        raise UsageError(f"{name} is one number, or one for each {'row' if name == 'load' else 'column'} of cost")
    if not (amounts >= 0).all() or (finite and not np.isfinite(amounts).all()):
        raise UsageError(f"{name} holds {'finite ' if finite else ''}numbers, 0 or more")
    return np.broadcast_to(amounts, length).copy()


def _refuse_too_small(given: Givens, takes: Floats, room: Floats, p: int) -> None:
    """Raise Infeasible where adding up is enough to see that there is no plan."""
    given.refuse_unreachable(np.isfinite(given.table) & (takes[:, None] <= room), within=" and has room for them")
    fixed = np.sort(room[given.given])
    others = np.sort(room[~given.given])[::-1][: p - len(fixed)]
    most, asked = float(fixed.sum() + others.sum()), float(takes.sum())
    if most < asked * (1 - 1e-12):
        raise Infeasible(
            f"the {p} largest sites together have room for {most:g}, and {asked:g} is asked for: raise p or capacity"
        )
