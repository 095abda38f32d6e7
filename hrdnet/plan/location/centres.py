"""Which p sites make the largest cost least?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.plan.engines.interchange import exchanged
from hrdnet.plan.engines.least_reach import least_reach
from hrdnet.plan.location.answer import Location, answer, closest
from hrdnet.plan.location.givens import givens, sites_asked_for
from hrdnet.plan.location.medians import filled, filled_flags


def p_centre(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike | None = None,
    *,
    p: int,
    weighted: bool = False,
    fixed: npt.ArrayLike | None = None,
    forbidden: npt.ArrayLike | None = None,
    time_limit: float | None = None,
    relative_gap: float = 0.0,
) -> Location:
    r"""Which p sites make the largest cost that anybody has to the closest least (vertex p-centre)?

    .. math:: \min_{|S| = p} \max_{i: w_i > 0} \min_{j \in S} c_{ij}.

    Parameters
    ----------
    cost, demand, fixed, forbidden, time_limit, relative_gap
        As for :func:`p_median`. The worst off is one person, so of demand it counts only whether it is 0.
    p
        How many sites.
    weighted
        Multiply costs by demand, :math:`w_i c_{ij}`: the weighted p-centre of the literature.

    Returns
    -------
    Location
        ``objective`` is the largest cost; no plan has a smaller one than ``bound``. Of plans with that largest cost
        it is one with a low sum, not proved to be the lowest.

    Raises
    ------
    UsageError, Infeasible, OutOfTime
        As for :func:`p_median`.

    See Also
    --------
    set_cover : How many sites would be needed for a given largest cost.

    Notes
    -----
    The answer is one of the costs; they are halved by asking whether p sites cover all within one (Minieka 1970). No,
    if the dual of the linear program says so, added up again from who covers whom; else HiGHS decides (Elloumi, Labbé &
    Pochet 2004). See ``docs/models/location.md``.

    References
    ----------
    Hakimi (1964), Operations Research 12(3), doi:10.1287/opre.12.3.450. Minieka (1970), SIAM Review 12(1),
    doi:10.1137/1012016. Elloumi, Labbé & Pochet (2004), INFORMS Journal on Computing 16(1), doi:10.1287/ijoc.1030.0028.

    Examples
    --------
    >>> import numpy as np
    >>> import hrdnet as hn
    >>> at = np.array([0, 1, 2, 10])
    >>> found = hn.plan.location.p_centre(abs(at[:, None] - at), p=2)
    >>> found.sites.tolist(), found.objective
    ([1, 3], 1.0)
    """
    if not isinstance(weighted, bool):
        raise UsageError("weighted is True or False")
    given = givens(
        cost,
        demand,
        fixed=fixed,
        forbidden=forbidden,
        time_limit=time_limit,
        relative_gap=relative_gap,
        p=p,
        weighted=weighted,
    )
    wanted = sites_asked_for(given, p)
    asking = given.asking
    weight = given.demand[asking] if weighted else np.ones(len(asking))
    table = given.table * weight[:, None]
    if not len(table):
        sites = filled(given, given.given, wanted)
        return answer(
            given, "p_centre", sites, closest(given, sites), objective=0.0, bound=0.0, proved=True, by="prices"
        )
    start = filled_flags(given, given.start(wanted), wanted)
    found = least_reach(
        table, wanted, given.given, start=start, deadline=given.deadline, relative_gap=given.relative_gap
    )
    is_open = np.zeros(table.shape[1], dtype=np.bool_)
    is_open[found.sites] = True
    is_open = filled_flags(given, is_open, wanted)
    reached = float(table[:, is_open].min(axis=1).max())
    # Among plans of this largest cost, a low sum: anything beyond it is as good as no way.
    near = table <= reached
    beyond = float(np.where(near, table, 0.0).max(axis=1).sum()) + 1.0
    is_open, _ = exchanged(np.ascontiguousarray(np.where(near, table, beyond).T), is_open, given.given, given.deadline)
    sites = given.places[is_open]
    assignment = closest(given, sites)
    objective = float((given.cost[asking, assignment[asking]] * weight).max())
    bound = min(found.bound, objective)
    return answer(
        given, "p_centre", sites, assignment, objective=objective, bound=bound, proved=bound == objective, by=found.by
    )
