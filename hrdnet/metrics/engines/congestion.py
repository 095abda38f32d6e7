"""Where does everybody go if each goes where it costs least, and crowds cost too: the exact equilibrium (RAAM).

Loads at the equilibrium are those that minimise a convex function, one for every set of demands, supplies and costs;
who goes where need not be unique.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import HrdnetError, UsageError
from hrdnet.metrics.engines.ways import Pairs, summed

if TYPE_CHECKING:
    from hrdnet.metrics.engines.assignment import Market

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: What no answer exceeds: how much more than at best a row pays at a body that it goes to, in relation.
RESIDUAL = 1e-8
#: Rows respond as long as they gain more than this share.
_TOLERANCE = 1e-10
#: Rounds over all rows before giving up, and most rounds over those that moved between two of them.
_ROUNDS, _AMONG_MOVED = 2_000, 20


@dataclass(frozen=True)
class Equilibrium:
    """Where nobody gains by going elsewhere.

    Attributes
    ----------
    cost : (rows,)
        What each row pays, crowding included; inf where no body is available.
    loads : (bodies,)
        People at each body; unique.
    congestion : (bodies,)
        ``loads / (rho * supply)``, 0 for a body without supply.
    residual
        The largest share by which a row pays more at a body it goes to than at the best; at most 1e-8.
    rounds
        Rounds over all rows.
    """

    cost: Floats
    loads: Floats
    congestion: Floats
    residual: float
    rounds: int


def equilibrium(
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    cost: npt.ArrayLike,
    *,
    rho: float | None = None,
    tau: float = 1.0,
    start: npt.ArrayLike | None = None,
) -> Equilibrium:
    r"""What does each row of people pay, the journey and the crowd together, if all go where they pay least?

    .. math:: C_i = \min_j \Bigl(\frac{L_j}{\rho S_j} + \frac{c_{ij}}{\tau}\Bigr),\qquad L_j = \sum_i x_{ij},

    where :math:`x_{ij} > 0` only at the minimum, and :math:`\sum_j x_{ij} = D_i`: the rational agent access model.

    Parameters
    ----------
    demand : (rows,)
        People :math:`D`, not below 0.
    supply : (bodies,)
        :math:`S`, not below 0; a body without is not available.
    cost : (rows, bodies)
        :math:`c`, not below 0, asymmetric if need be; rows may stand for groups that travel differently from one
        place. inf: not available.
    rho
        The demand for each unit of supply at which congestion is 1; by default all demand over all supply.
    tau
        The cost of a journey that weighs as much as congestion 1.
    start : (bodies,)
        Congestion to start from, such as that of a similar case. It changes how long it takes, not the answer.

    Returns
    -------
    Equilibrium
        Costs (less is better) in units of congestion; times ``tau``, in the unit of ``cost``.

    Raises
    ------
    UsageError
        If shapes do not fit, a number is negative or NaN, or ``rho`` or ``tau`` is not above 0.
    HrdnetError
        If no answer with a residual of 1e-8 was found in 2,000 rounds.

    Notes
    -----
    Rows that differ only by a constant are merged, as they go to the same bodies. Rows respond in turn
    (``assignment``); between rounds all split rows are brought to equal costs at once (``levelling``). Rows without an
    available body are in no load. Undefined without bodies: all costs are inf. Cost: rounds x pairs; 50,000 rows and 50
    bodies took 0.2 to 2.4 s (2 cores, one used).

    References
    ----------
    Saxon & Snow (2020), "A rational agent model for the spatial accessibility of primary health care", Annals of the
    American Association of Geographers 110(1), doi:10.1080/24694452.2019.1629870. Beckmann, McGuire & Winsten (1956),
    "Studies in the economics of transportation", for the convex programme.

    Examples
    --------
    >>> from hrdnet.metrics.engines.congestion import equilibrium
    >>> found = equilibrium([3, 1], [1, 1], [[0, 1], [np.inf, 0]], rho=1)
    >>> found.loads.tolist(), found.cost.tolist()
    ([2.5, 1.5], [2.5, 1.5])
    """
    people, amount, costs = (_numbers(given) for given in (demand, supply, cost))
    if people.ndim != 1 or amount.ndim != 1 or costs.shape != (len(people), len(amount)):
        raise UsageError("cost has one row for each entry of demand, and one column for each entry of supply")
    for name, column in (("demand", people), ("supply", amount)):
        if not (np.isfinite(column) & (column >= 0)).all():
            raise UsageError(f"{name} holds finite numbers, 0 or more")
    if not (costs >= 0).all():
        raise UsageError("cost holds numbers from 0 to inf: no NaN, nothing negative; inf where there is no way")
    if not 0 < tau < np.inf or not (rho is None or 0 < rho < np.inf):
        raise UsageError("rho and tau are finite numbers above 0")
    first = None if start is None else _numbers(start)
    if first is not None and (first.shape != amount.shape or not np.isfinite(first).all()):
        raise UsageError("start holds a finite number for each entry of supply")
    return balance(people, amount, Pairs.of(costs), rho=rho, tau=tau, start=first)


def balance(
    demand: Floats,
    supply: Floats,
    pairs: Pairs,
    *,
    rho: float | None = None,
    tau: float = 1.0,
    start: Floats | None = None,
) -> Equilibrium:
    """Answer :func:`equilibrium` for pairs, sorted by place; nothing is checked."""
    everyone, whole = float(demand.sum()), float(supply.sum())
    if rho is None:
        rho = everyone / whole if everyone > 0 and whole > 0 else 1.0
    pairs = pairs.some(supply[pairs.body] > 0)
    capacity = np.where(supply > 0, rho * supply, 1.0)
    costs = pairs.cost / tau
    loads, rounds, worst = np.zeros(len(supply)), 0, 0.0
    asking = demand[pairs.place] > 0
    if asking.any():
        loads, rounds, worst = _settled(demand, capacity, pairs.some(asking), costs[asking], start)
    congestion = loads / capacity
    paid = np.full(len(demand), np.inf)
    if len(pairs):
        first = _firsts(pairs.place)
        paid[pairs.place[first]] = np.minimum.reduceat(congestion[pairs.body] + costs, first)
    return Equilibrium(paid, loads, congestion, worst, rounds)


def _settled(
    demand: Floats, capacity: Floats, pairs: Pairs, costs: Floats, start: Floats | None
) -> tuple[Floats, int, float]:
    """Return loads, rounds and residual for rows that ask and have a body."""
    from hrdnet.metrics.engines.assignment import add_up, fill, fill_under, residual, sweep
    from hrdnet.metrics.engines.levelling import level, split_rows

    market = _market(demand, capacity, pairs, costs)
    if start is None:
        fill(market)
    else:
        fill_under(market, start)
    everyone = np.arange(len(market.demand))
    moved = np.empty(len(everyone), dtype=np.int64)
    rounds = 0
    while rounds < _ROUNDS:
        rounds += 1
        count = sweep(market, everyone, _TOLERANCE, moved)
        if not count:
            break
        rows = np.union1d(moved[:count], split_rows(market, everyone))
        for _ in range(_AMONG_MOVED):
            level(market, rows)
            if not sweep(market, rows, _TOLERANCE, moved):
                break
        add_up(market)
    worst = float(residual(market))
    if worst > RESIDUAL:
        raise HrdnetError(f"no equilibrium was found in {rounds:,} rounds: the residual is {worst:.1g}")
    return market.load, rounds, worst


def _market(demand: Floats, capacity: Floats, pairs: Pairs, costs: Floats) -> Market:
    """Make a market, in which rows that differ only by a constant are one."""
    from hrdnet.metrics.engines.assignment import Market

    first = _firsts(pairs.place)
    lengths = np.diff(np.append(first, len(pairs)))
    least = np.minimum.reduceat(costs, first)
    extra = costs - np.repeat(least, lengths)
    alike: dict[tuple[bytes, bytes], int] = {}
    profile = np.empty(len(first), dtype=np.int64)
    for row, (begin, length) in enumerate(zip(first.tolist(), lengths.tolist(), strict=True)):
        options = slice(begin, begin + length)
        key = (pairs.body[options].tobytes(), extra[options].tobytes())
        profile[row] = alike.setdefault(key, len(alike))
    _, kept = np.unique(profile, return_index=True)
    ranges = np.repeat(first[kept] - np.cumsum(lengths[kept]) + lengths[kept], lengths[kept])
    some = ranges + np.arange(len(ranges))
    return Market(
        np.concatenate([[0], np.cumsum(lengths[kept])]),
        pairs.body[some],
        extra[some],
        summed(profile, demand[pairs.place[first]], len(kept)),
        capacity,
        np.zeros(len(some)),
        np.zeros(len(capacity)),
    )


def _firsts(place: Ints) -> Ints:
    """Return where each place's pairs begin, of places in order."""
    return np.flatnonzero(np.diff(place, prepend=-1))


def _numbers(given: npt.ArrayLike) -> Floats:
    try:
        return np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError("demand, supply and cost are arrays of numbers") from None
