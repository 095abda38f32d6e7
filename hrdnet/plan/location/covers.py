"""How many can p sites cover, and how many sites cover all?"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.errors import Infeasible, UsageError
from hrdnet.plan.engines.covering import Cover, fewest
from hrdnet.plan.engines.least_sum import least_sum
from hrdnet.plan.location.answer import Location, answer, closest
from hrdnet.plan.location.givens import givens, number, rows_in_words, sites_asked_for
from hrdnet.plan.location.medians import filled

Ints = npt.NDArray[np.int64]


def max_cover(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike | None = None,
    *,
    p: int,
    radius: float,
    fixed: npt.ArrayLike | None = None,
    forbidden: npt.ArrayLike | None = None,
    time_limit: float | None = None,
    relative_gap: float = 0.0,
) -> Location:
    r"""Which p sites have most demand within a radius (maximal covering)?

    .. math:: \max_{|S| = p} \sum_i w_i \,[\min_{j \in S} c_{ij} \le r].

    Parameters
    ----------
    cost, demand, fixed, forbidden, time_limit, relative_gap
        As for :func:`p_median`.
    p
        How many sites.
    radius
        :math:`r`, in the unit of ``cost``; a cost exactly there is within.

    Returns
    -------
    Location
        ``objective`` is the demand covered; no plan covers more than ``bound``; ``gap`` is (bound - objective) / bound.
        ``assignment`` is -1 for points that are not covered.

    Raises
    ------
    UsageError
        As for :func:`p_median`, and if the radius is no number, 0 or more. A plan always exists.

    Notes
    -----
    The sum of demand that is not covered is a p-median with costs 0 and 1, and is found and proved as such.

    References
    ----------
    Church & ReVelle (1974), Papers of the Regional Science Association 32, doi:10.1007/BF01942293; Church & ReVelle
    (1976), Geographical Analysis 8(4), doi:10.1111/j.1538-4632.1976.tb00547.x, for its being a p-median.

    Examples
    --------
    >>> import numpy as np
    >>> import hrdnet as hn
    >>> at = np.array([0, 1, 2, 10])
    >>> found = hn.plan.location.max_cover(abs(at[:, None] - at), p=1, radius=1)
    >>> found.sites.tolist(), found.objective
    ([1], 3.0)
    """
    reach = number("radius", radius)
    given = givens(
        cost,
        demand,
        fixed=fixed,
        forbidden=forbidden,
        time_limit=time_limit,
        relative_gap=relative_gap,
        p=p,
        radius=reach,
    )
    wanted = sites_asked_for(given, p)
    weight = given.demand[given.asking]
    missed = np.where(given.table <= reach, 0.0, weight[:, None])
    total = float(weight.sum())
    if len(missed):
        found = least_sum(
            missed, wanted, given.given, deadline=given.deadline, relative_gap=given.relative_gap, total=total
        )
        is_open = np.zeros(missed.shape[1], dtype=np.bool_)
        is_open[found.sites] = True
        sites, by = filled(given, is_open, wanted), found.by
    else:
        found, sites, by = None, filled(given, given.given, wanted), "prices"
    assignment = closest(given, sites, within=reach)
    objective = float(given.demand[assignment >= 0].sum())
    bound = objective if found is None or found.proved else max(objective, total - found.bound)
    return answer(
        given, "max_cover", sites, assignment, objective=objective, bound=bound, proved=bound == objective, by=by
    )


def set_cover(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike | None = None,
    *,
    radius: float,
    backup: int | npt.ArrayLike = 1,
    fixed: npt.ArrayLike | None = None,
    forbidden: npt.ArrayLike | None = None,
    time_limit: float | None = None,
    relative_gap: float = 0.0,
) -> Location:
    r"""How many sites does it take to have everybody within a radius, of several sites if asked (set covering)?

    .. math:: \min |S| \quad\text{with}\quad |\{j \in S: c_{ij} \le r\}| \ge b_i \text{ wherever } w_i > 0.

    Parameters
    ----------
    cost, demand, fixed, forbidden, time_limit, relative_gap
        As for :func:`p_median`. Of demand it counts only whether it is 0: such points need not be covered. Sites that
        are fixed count in the objective.
    radius
        :math:`r`, in the unit of ``cost``; a cost exactly there is within.
    backup
        :math:`b`: how many sites must have each point within the radius, 1 or more, one number or one for each point. 1
        is the plain question; with 2 everybody has a second site if one drops out.

    Returns
    -------
    Location
        ``objective`` is the number of sites; no plan has fewer than ``bound``.

    Raises
    ------
    UsageError
        As for :func:`p_median`, and if ``backup`` or ``radius`` is no such number.
    Infeasible
        If some point has too few sites within the radius; the message says how many, and which rows.

    See Also
    --------
    p_centre : The least radius for a given number of sites.

    References
    ----------
    Toregas, Swain, ReVelle & Bergman (1971), Operations Research 19(6), doi:10.1287/opre.19.6.1363. Daskin & Stern
    (1981), Transportation Science 15(2), doi:10.1287/trsc.15.2.137, for backup.

    Examples
    --------
    >>> import numpy as np
    >>> import hrdnet as hn
    >>> at = np.array([0, 1, 2, 10, 11])
    >>> hours = abs(at[:, None] - at)
    >>> hn.plan.location.set_cover(hours, radius=1).objective
    2.0
    >>> hn.plan.location.set_cover(hours, radius=1, backup=2).sites.tolist()
    [0, 1, 2, 3, 4]
    """
    reach = number("radius", radius)
    given = givens(
        cost,
        demand,
        fixed=fixed,
        forbidden=forbidden,
        time_limit=time_limit,
        relative_gap=relative_gap,
        radius=reach,
        backup=backup if isinstance(backup, int) else "for each point",
    )
    need = _backup(backup, len(given.demand))[given.asking]
    covers = given.table <= reach
    given.refuse_unreachable(covers, within=" within the radius")
    short = given.asking[covers.sum(axis=1) < need]
    if len(short):
        raise Infeasible(
            f"{len(short):,} of {len(given.cost):,} demand points have fewer sites within the radius than must cover "
            f"them ({rows_in_words(short)}): ask for less backup there, or a larger radius"
        )
    found = fewest(Cover(covers, need), given.given, given.deadline, relative_gap=given.relative_gap)
    sites = given.places[found.is_open]
    objective = float(len(sites))
    bound = min(float(found.bound), objective)
    assignment = closest(given, sites, within=reach)
    return answer(
        given, "set_cover", sites, assignment, objective=objective, bound=bound, proved=bound == objective, by=found.by
    )


def _backup(backup: int | npt.ArrayLike, points: int) -> Ints:
    """Check how many sites must cover each point."""
    asked = np.asarray(backup)
    if not np.issubdtype(asked.dtype, np.integer) or asked.shape not in {(), (points,)} or (asked < 1).any():
        raise UsageError("backup is a whole number of sites, 1 or more, or one for each demand point")
    return np.broadcast_to(asked, points).astype(np.int64)
