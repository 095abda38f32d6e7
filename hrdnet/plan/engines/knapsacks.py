r"""Prices for rows where sites can serve only so much: each site takes the rows that pay best and fit.

.. math:: \rho_j = \min_{x} \sum_i (d_{ij} - u_i)\, x_i \quad\text{with}\quad \sum_i q_i x_i \le Q_j,

over :math:`x_i` in {0, 1} if loads are whole numbers, else from 0 to 1, which gives no larger bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.plan.engines.multipliers import chosen_sites

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Capacities up to which whole loads are packed exactly.
_PACKED = 5_000


@compiled
def _divided(  # pragma: no cover
    cost: Floats, price: Floats, load: Floats, room: Floats, reduced: Floats, take: Floats
) -> None:
    """Fill what each site earns and what it takes of each row, if rows may be divided (Dantzig 1957)."""
    sites, rows = cost.shape
    take[:] = 0.0
    reduced[:] = 0.0
    for site in range(sites):
        left = room[site]
        worth = np.empty(rows)
        for row in range(rows):
            gain = price[row] - cost[site, row]
            if not gain > 0:
                worth[row] = np.inf
            elif load[row] > 0:
                worth[row] = -gain / load[row]
            else:
                worth[row] = -np.inf
        order = np.argsort(worth, kind="mergesort")
        for row in order:
            gain = price[row] - cost[site, row]
            if not gain > 0:
                break
            share = 1.0
            if load[row] > left:
                share = left / load[row]
            take[site, row] = share
            reduced[site] -= share * gain
            left -= share * load[row]
            if not left > 0:
                left = 0.0


@compiled
def _undivided(  # pragma: no cover
    cost: Floats, price: Floats, load: Ints, room: Ints, reduced: Floats, take: Floats
) -> None:
    """Fill the same if no row may be divided, and loads are whole (Bellman 1957)."""
    sites, rows = cost.shape
    take[:] = 0.0
    for site in range(sites):
        most = room[site]
        earned = np.zeros(most + 1)
        taken = np.zeros((rows, most + 1), dtype=np.bool_)
        for row in range(rows):
            gain = price[row] - cost[site, row]
            if not gain > 0 or load[row] > most:
                continue
            for space in range(most, load[row] - 1, -1):
                better = earned[space - load[row]] + gain
                if better > earned[space]:
                    earned[space] = better
                    taken[row, space] = True
        reduced[site] = -earned[most]
        space = most
        for row in range(rows - 1, -1, -1):
            if taken[row, space]:
                take[site, row] = 1.0
                space -= load[row]


@dataclass(frozen=True)
class Capacitated:
    """Sites that serve only so much.

    Parameters
    ----------
    cost : (rows, sites)
        inf where there is no way.
    load : (rows,)
        What each row takes up.
    room : (sites,)
        What each site has.
    p, fixed
        How many sites, and which of them are given.
    """

    cost: Floats
    load: Floats
    room: Floats
    p: int
    fixed: Flags

    @property
    def sites(self) -> int:
        """How many sites there are."""
        return len(self.fixed)

    @property
    def _packed(self) -> bool:
        return bool((self.load == np.rint(self.load)).all()) and float(self.room.max(initial=0.0)) <= _PACKED

    def reduced(self, price: Floats) -> tuple[Floats, Floats]:
        """Return what each site adds to the bound, (sites,), and what it takes of each row, (sites, rows)."""
        reduced, take = np.empty(self.sites), np.empty((self.sites, len(price)))
        by_site = np.ascontiguousarray(self.cost.T)
        if self._packed:
            room = np.floor(self.room).astype(np.int64)
            _undivided(by_site, price, self.load.astype(np.int64), room, reduced, take)
        else:
            _divided(by_site, price, self.load, self.room, reduced, take)
        return reduced, take

    def at(self, price: Floats) -> tuple[float, Ints, Floats]:
        """Return the bound at some prices, the sites chosen there, and 1 less how often each row is served."""
        reduced, take = self.reduced(price)
        chosen = chosen_sites(reduced, self.p, self.fixed)
        return float(price.sum() + reduced[chosen].sum()), chosen, 1.0 - take[chosen].sum(axis=0)
