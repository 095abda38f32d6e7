"""How much supply is there for each person within reach, when others want it too?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.decay import Decay
from hrdnet.metrics.engines.ways import Table, Ways

Floats = npt.NDArray[np.float64]

#: The methods, and whether each needs a function of decay.
METHODS = {"opportunities": False, "2sfca": False, "e2sfca": True, "3sfca": True}
SELECTIONS = ("all", "catchment")


def catchment(
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    cost: npt.ArrayLike,
    *,
    method: str = "2sfca",
    decay: Decay | None = None,
    max_cost: float | None = None,
    selection: str = "all",
) -> Floats:
    r"""How much supply does each place have within reach, shared with all others who reach it (floating catchments)?

    With weights :math:`w_{ij} = f(c_{ij})` where :math:`c_{ij} \le c_{\max}`, else 0:

    .. math::

        A_i = \sum_j w_{ij} S_j \ (\text{opportunities}), \qquad
        A_i = \sum_j w_{ij} R_j,\quad R_j = \frac{S_j}{\sum_k w_{kj} D_k} \ (\text{2SFCA, E2SFCA}),

        A_i = \sum_j G_{ij} w_{ij} R_j,\quad R_j = \frac{S_j}{\sum_k G_{kj} w_{kj} D_k},\quad
        G_{ij} = \frac{f(c_{ij})}{\sum_k f(c_{ik})} \ (\text{3SFCA}).

    Parameters
    ----------
    demand : (places,)
        People :math:`D` who ask, not below 0.
    supply : (bodies,)
        What each body has, not below 0, in any unit.
    cost : (places, bodies)
        From each place to each body, not below 0, in any unit; it need not be the same both ways. inf where there is no
        way.
    method
        ``"opportunities"``: what is within reach, whoever else wants it. ``"2sfca"``: two steps, supply over demand at
        each body, then the sum of these ratios at each place; without ``decay`` all within ``max_cost`` weigh 1.
        ``"e2sfca"``: the same with a function of decay, which it asks for, in both steps; ``"2sfca"`` with ``decay`` is
        this. ``"3sfca"``: in a step before, people choose between bodies by selection weights :math:`G`.
    decay
        :math:`f`, from an array of costs to an array of weights, finite and not below 0: one of ``metrics.decay``, or
        any function of that kind. It is not asked about inf.
    max_cost
        :math:`c_{\max}`; a cost exactly there is within. By default no limit.
    selection
        Over which bodies the selection weights of ``"3sfca"`` sum: ``"all"``, those beyond ``max_cost`` too, or
        ``"catchment"``.

    Returns
    -------
    (places,) float64
        Supply per person (of ``"opportunities"``, supply), 0 or more; more is better. 0 where nothing is within reach.
        NaN where something is, but nobody asks there, at this place or elsewhere: there is no person to count it by.

    Raises
    ------
    UsageError
        If shapes do not fit, a number is negative or NaN, ``method`` or ``selection`` is unknown, a method goes without
        the decay that it needs, or ``decay`` returns other than a finite weight per cost.

    Notes
    -----
    Summed over people, access is the supply that somebody reaches: nothing is counted twice. Weights may be multiplied
    by any number: access stays. Cost: a few sums over the pairs of places and bodies.

    References
    ----------
    Luo & Wang (2003), Environment and Planning B 30(6), doi:10.1068/b29120. Luo & Qi (2009), Health & Place 15(4),
    doi:10.1016/j.healthplace.2009.06.002. Wan, Zou & Sternberg (2012), International Journal of Geographical
    Information Science 26(6), doi:10.1080/13658816.2011.624987. Summing over all bodies is the choice of Saxon et al.
    (2022), "An open software environment to make spatial access metrics more accessible", Journal of Computational
    Social Science 5, doi:10.1007/s42001-021-00126-8.

    Examples
    --------
    Two villages and a town of 100, 50 and 10 people; both villages reach the town's 100 officer-days, not each other.

    >>> from hrdnet.metrics.catchments import catchment
    >>> hours = [[0, np.inf, 2], [np.inf, 0, 2], [2, 2, 0]]
    >>> catchment([100, 50, 10], [0, 0, 100], hours, max_cost=3).tolist()
    [0.625, 0.625, 0.625]
    """
    if method not in METHODS:
        raise UsageError(f"method is one of {', '.join(METHODS)}")
    if selection not in SELECTIONS:
        raise UsageError("selection is all or catchment")
    check_catchment(method, decay, max_cost)
    people, amount, hours = _checked(demand, supply, cost)
    return floating(method, people, amount, Table(hours), decay=decay, max_cost=max_cost, selection=selection).access


@dataclass(frozen=True)
class Floating:
    """Access of each place, and whether any supply is within its reach, (places,); who asks at each body, (bodies,).

    People ask by their weights: where all within reach weigh 1, one who reaches two bodies asks at both.
    """

    access: Floats
    near: npt.NDArray[np.bool_]
    asking: Floats


def floating(
    method: str,
    demand: Floats,
    supply: Floats,
    ways: Ways,
    *,
    decay: Decay | None,
    max_cost: float | None,
    selection: str = "all",
) -> Floating:
    """Answer :func:`catchment` for any ways; nothing is checked but what ``decay`` returns."""
    places, bodies = len(demand), len(supply)
    # inf is no way, whatever the limit.
    within = ways.cost <= (np.finfo(np.float64).max if max_cost is None else min(max_cost, np.finfo(np.float64).max))
    if method == "3sfca":
        weight = _weights(decay, ways.cost, within if selection == "catchment" else np.isfinite(ways.cost))
        whole = ways.of_place(weight, places)
        weight = np.where(within, weight * np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0), 0.0)
    else:
        weight = _weights(decay, ways.cost, within)
    asking = ways.to_bodies(demand, weight, bodies)
    if method == "opportunities":
        access = ways.to_places(supply, weight, places)
        return Floating(access, access > 0, asking)
    ratio = np.divide(supply, asking, out=np.zeros(bodies), where=asking > 0)
    access = ways.to_places(ratio, weight, places)
    unasked = (supply > 0) & ~(asking > 0)
    if unasked.any():
        access[ways.to_places(unasked.astype(np.float64), weight, places) > 0] = np.nan
    return Floating(access, access != 0, asking)


def check_catchment(method: str, decay: Decay | None, max_cost: float | None) -> None:
    """Refuse a limit that is none, and a method without the decay that it needs.

    Raises
    ------
    UsageError
        If it is so.
    """
    if METHODS.get(method, False) and decay is None:
        raise UsageError(f"{method} weighs costs: give decay, such as decay.step((30, 60), (1, 0.5))")
    if decay is not None and not callable(decay):
        raise UsageError("decay is a function of costs, such as decay.exponential(0.1)")
    if max_cost is not None and not (isinstance(max_cost, int | float | np.number) and max_cost >= 0):
        raise UsageError("max_cost is a number, 0 or more")


def _weights(decay: Decay | None, cost: Floats, within: npt.NDArray[np.bool_]) -> Floats:
    """Return the weight of each way, 0 for those that are not within."""
    if decay is None:
        return within.astype(np.float64)
    near = cost.ravel() if within.all() else cost[within]
    with np.errstate(all="ignore"):
        found = np.asarray(decay(near), dtype=np.float64)
    if found.shape != near.shape or not (np.isfinite(found) & (found >= 0)).all():
        raise UsageError("decay takes an array of costs and returns as many weights, finite and not below 0")
    weight = np.zeros(cost.shape)
    weight[within] = found
    return weight


def _checked(demand: npt.ArrayLike, supply: npt.ArrayLike, cost: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    try:
        people, amount, hours = (np.asarray(given, dtype=np.float64) for given in (demand, supply, cost))
    except (TypeError, ValueError):
        raise UsageError("demand, supply and cost are arrays of numbers") from None
    if people.ndim != 1 or amount.ndim != 1 or hours.shape != (len(people), len(amount)):
        raise UsageError("cost has one row for each entry of demand, and one column for each entry of supply")
    for name, column in (("demand", people), ("supply", amount)):
        if not (np.isfinite(column) & (column >= 0)).all():
            raise UsageError(f"{name} holds finite numbers, 0 or more")
    if not (hours >= 0).all():
        raise UsageError("cost holds numbers from 0 to inf: no NaN, nothing negative; inf where there is no way")
    return people, amount, hours
