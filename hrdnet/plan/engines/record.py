"""The best plan so far, and the best bound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.interchange import exchanged

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: A plan whose sum is within this share of the bound is called proved, where costs are not whole numbers.
TOLERANCE = 1e-9
#: By how much less than 1 a plan of whole costs must be better.
_ROUNDING = 1e-3
#: Exchanges begin from plans that cost at most so many times the best.
_NEAR = 1.02


class Record:
    """The best sites for a sum of costs so far, and the best bound.

    Parameters
    ----------
    cost : (rows, sites)
        0 or more, or inf where there is no way.
    p
        Sites at most.
    fixed : (sites,)
        Open in any case.
    deadline
        When exchanges end.
    relative_gap, total
        End when the sum is above the bound by no more than this share of the distance from ``total`` to the bound: of
        the bound itself where costs are counted, of what is covered where a sum is what is not.
    """

    def __init__(
        self,
        cost: Floats,
        p: int,
        fixed: Flags,
        *,
        deadline: Deadline,
        relative_gap: float = 0.0,
        total: float = 0.0,
    ) -> None:
        self.cost, self.p, self.fixed, self.deadline = cost, p, fixed, deadline
        self.relative_gap, self.total = relative_gap, total
        finite = np.where(np.isfinite(cost), cost, 0.0)
        dearest = float(finite.max(axis=1).sum())
        self.whole = dearest < 2.0**52 and bool((finite == np.rint(finite)).all())
        # Dearer than any plan in which every row has a way.
        self.never = dearest * (1 + 1e-9) + 1.0
        self.by_site = np.ascontiguousarray(np.where(np.isfinite(cost), cost, self.never).T)
        self.best: Flags = fixed.copy()
        self.sum, self.bound, self.by = np.inf, -np.inf, "prices"
        self._seen: set[bytes] = set()
        self._tried: set[bytes] = set()

    def better(self) -> float:
        """Return the number that sums of better plans stay below."""
        if np.isinf(self.sum):
            return np.inf
        return self.sum - 1 + _ROUNDING if self.whole else self.sum * (1 - TOLERANCE)

    def proved(self) -> bool:
        """Whether no plan is better."""
        return self.bound >= self.better()

    def closed(self) -> bool:
        """Whether no plan is better, or none by more than was asked."""
        return self.proved() or self.sum - self.bound <= self.relative_gap * abs(self.total - self.bound)

    def flags(self, sites: Ints) -> Flags:
        """Return a plan as flags."""
        is_open = np.zeros(len(self.fixed), dtype=np.bool_)
        is_open[sites] = True
        return is_open

    def offer(self, is_open: Flags) -> None:
        """Keep a plan if it is better."""
        total = float(self.cost[:, is_open].min(axis=1, initial=np.inf).sum())
        if total < self.sum:
            self.best, self.sum = is_open.copy(), total

    def promising(self, is_open: Flags) -> bool:
        """Whether a plan is new, and nearly as good as the best."""
        key = np.packbits(is_open).tobytes()
        if key in self._tried:
            return False
        self._tried.add(key)
        return float(self.cost[:, is_open].min(axis=1, initial=np.inf).sum()) <= _NEAR * self.sum

    def improve(self, is_open: Flags) -> None:
        """Exchange sites from here on, once only from each plan."""
        key = np.packbits(is_open).tobytes()
        if key not in self._seen:
            self._seen.add(key)
            self.offer(exchanged(self.by_site, is_open, self.fixed, self.deadline)[0])

    def prove(self, bound: float, by: str) -> None:
        """Keep a bound if it is better."""
        if bound > self.bound:
            self.bound, self.by = bound, by
