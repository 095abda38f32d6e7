"""Which p sites make the mean cost least?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.interchange import greedy
from hrdnet.plan.engines.least_sum import least_sum
from hrdnet.plan.location.answer import Location, answer, closest
from hrdnet.plan.location.givens import Givens, givens, sites_asked_for

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


def p_median(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike | None = None,
    *,
    p: int,
    fixed: npt.ArrayLike | None = None,
    forbidden: npt.ArrayLike | None = None,
    time_limit: float | None = None,
    relative_gap: float = 0.0,
) -> Location:
    r"""Which p sites make the mean cost least, if everybody goes to the closest (p-median)?

    .. math:: \min_{|S| = p} \sum_i w_i \min_{j \in S} c_{ij}.

    Parameters
    ----------
    cost : (points, sites)
        From each demand point to each site, 0 or more, in any unit; rectangular, and not the same both ways if you
        like. inf where there is no way.
    demand : (points,)
        Weights :math:`w`, 0 or more; by default 1. A point of demand 0 asks for nothing, and need not have a way.
    p
        How many sites.
    fixed, forbidden
        Columns of ``cost`` that are open in any case, or never.
    time_limit
        Seconds after which the best plan so far is returned, with its gap; by default until it is proved to be the
        best. What is found in a limited time depends on the machine.
    relative_gap
        End as soon as ``gap`` is not above this.

    Returns
    -------
    Location
        ``sites``, ``assignment``, ``objective`` (the sum), ``bound`` (no plan has a smaller sum), ``gap``, ``proved``.

    Raises
    ------
    UsageError
        If shapes do not fit, a number is negative or NaN, or p is more than the sites that may be open, or less than
        those fixed.
    Infeasible
        If no p sites can be reached by all points that ask.
    OutOfTime
        If the time limit passed before any p sites that all can reach were found.

    See Also
    --------
    p_centre : The largest cost instead of the mean.
    capacitated : Sites that cannot serve everybody.

    Notes
    -----
    Greedy and exchange give a plan (Teitz & Bart 1968, with the faster count of Whitaker 1983); prices of rows, raised
    along a subgradient, a bound and sites that are settled; what is left is divided by sites until prices prove each
    part, or decided by HiGHS on the radius formulation. Every bound by prices is added up again from ``cost``. See
    ``docs/models/location.md``. No randomness: without a time limit the same costs give the same sites.

    References
    ----------
    Hakimi (1964), Operations Research 12(3), doi:10.1287/opre.12.3.450. Teitz & Bart (1968), Operations Research 16(5),
    doi:10.1287/opre.16.5.955. Whitaker (1983), INFOR 21(2), doi:10.1080/03155986.1983.11731889. Cornuéjols, Fisher &
    Nemhauser (1977), Management Science 23(8), doi:10.1287/mnsc.23.8.789, for the bound. Elloumi (2010), Journal of
    Combinatorial Optimization 19, doi:10.1007/s10878-008-9158-8; García, Labbé & Marín (2011), INFORMS Journal on
    Computing 23(4), doi:10.1287/ijoc.1100.0418, for the formulation by radii.

    Examples
    --------
    Four villages on a road, at 0, 1, 2 and 10 hours; two posts.

    >>> import numpy as np
    >>> import hrdnet as hn
    >>> at = np.array([0, 1, 2, 10])
    >>> found = hn.plan.location.p_median(abs(at[:, None] - at), p=2)
    >>> found.sites.tolist(), found.objective, found.gap
    ([1, 3], 2.0, 0.0)
    """
    given = givens(
        cost, demand, fixed=fixed, forbidden=forbidden, time_limit=time_limit, relative_gap=relative_gap, p=p
    )
    wanted = sites_asked_for(given, p)
    table = given.table * given.demand[given.asking][:, None]
    if not len(table):
        sites = filled(given, given.given, wanted)
        return answer(
            given, "p_median", sites, closest(given, sites), objective=0.0, bound=0.0, proved=True, by="prices"
        )
    start = None if np.isfinite(table).all() else filled_flags(given, given.start(wanted), wanted)
    found = least_sum(table, wanted, given.given, deadline=given.deadline, relative_gap=given.relative_gap, start=start)
    is_open = np.zeros(table.shape[1], dtype=np.bool_)
    is_open[found.sites] = True
    sites = filled(given, is_open, wanted)
    assignment = closest(given, sites)
    asking = given.asking
    objective = float((given.cost[asking, assignment[asking]] * given.demand[asking]).sum())
    bound = objective if found.proved else min(found.bound, objective)
    return answer(
        given, "p_median", sites, assignment, objective=objective, bound=bound, proved=bound == objective, by=found.by
    )


def filled_flags(given: Givens, is_open: Flags, p: int) -> Flags:
    """Open more of ``given.places``, where they help most in sum, until p are open."""
    table = given.table * given.demand[given.asking][:, None]
    if not len(table):
        more = np.flatnonzero(~is_open)[: p - int(is_open.sum())]
        is_open = is_open.copy()
        is_open[more] = True
        return is_open
    finite = np.where(np.isfinite(table), table, 0.0)
    never = float(finite.max(axis=1).sum()) + 1.0
    return greedy(np.ascontiguousarray(np.where(np.isfinite(table), table, never).T), p, is_open)


def filled(given: Givens, is_open: Flags, p: int) -> Ints:
    """Return p columns of ``cost``: those open, and others where they help most."""
    return given.places[filled_flags(given, is_open, p)]
