"""The programme over cuts: how much of each contact to open, so that what the cuts allow is as good as can be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.aims import Aim
from hrdnet.plan.cuts import Cut

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Rounding that a solver may do; the bound is raised by it.
SOLVER = 1e-7
#: Contacts that a programme begins with, and that are added at a time.
_FIRST, _MORE = 300, 200


@dataclass(frozen=True)
class Solution:
    """What a programme says.

    Attributes
    ----------
    value
        No plan passes it; minus infinity if none meets the demands.
    x : (contacts,)
    weight : (groups,)
        How much each group counts at the end, with sum 1: its shadow price.
    """

    value: float
    x: Floats
    weight: Floats


class Programme:
    """Cuts gathered so far, and the demands of an aim.

    A bound on the Gini coefficient is not minded: it can only lower what is reached.
    """

    def __init__(self, aim: Aim, group: Ints, groups: int) -> None:
        self.aim, self.group, self.groups = aim, group, groups
        self.cuts: list[Cut] = []
        most, takes = aim.limits
        #: Contacts that fit at all.
        self.fits: Mask = np.all(takes <= most[:, None] + 1e-9, axis=0)
        self._columns: Mask = np.zeros(len(aim.cost), dtype=np.bool_)

    @property
    def worst(self) -> bool:
        """Whether the group worst off is what counts."""
        return self.aim.objective in {"worst", "leximin"}

    def add(self, cut: Cut) -> None:
        """Add a cut."""
        self.cuts.append(cut)
        price = np.where(self.fits, cut.price.sum(axis=0), 0.0)
        self._columns[np.argsort(-price, kind="stable")[:_FIRST]] = True

    def solve(self) -> Solution | None:
        """Solve with contacts opened in part; contacts are added until none would gain. ``None`` if HiGHS gives up."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array, hstack, vstack

        aim, pieces = self.aim, len(self.group)
        most, takes = aim.limits
        member = np.zeros((self.groups, pieces))
        member[self.group, np.arange(pieces)] = 1.0
        demands = [(column, 1.0, 0.0) for column in (aim.fair if self.worst else ())]
        demands += [(column, 0.0, floor - SOLVER) for column, floor in aim.floors]
        tail = np.zeros((len(demands), pieces + 1))
        for row, (column, of_worst, _) in enumerate(demands):
            tail[row, :pieces], tail[row, pieces] = -member[column], of_worst
        cost_of_piece = np.append(np.zeros(pieces) if self.worst else -member[0], -1.0 if self.worst else 0.0)
        constants = np.concatenate([cut.constant for cut in self.cuts])
        right = np.concatenate([constants, most, [-floor for _, _, floor in demands]])
        eye = csr_array(np.eye(pieces, pieces + 1))
        wide = vstack([csr_array(cut.price) for cut in self.cuts]).tocsc()
        while True:
            some = np.flatnonzero(self._columns & self.fits)
            rows = vstack(
                [
                    hstack([-wide[:, some], vstack([eye] * len(self.cuts))]),
                    hstack([csr_array(takes[:, some]), csr_array((len(most), pieces + 1))]),
                    hstack([csr_array((len(demands), len(some))), csr_array(tail)]),
                ]
            ).tocsr()
            cost = np.append(np.zeros(len(some)), cost_of_piece)
            ends = np.zeros((len(cost), 2))
            ends[: len(some), 1] = ends[len(some) :, 1] = 1.0
            done = linprog(cost, A_ub=rows, b_ub=right, bounds=ends, method="highs-ds")
            if done.status == 2 and self._columns.all():
                return Solution(-np.inf, np.zeros(len(aim.cost)), np.ones(self.groups) / self.groups)
            if done.status == 2:
                self._columns[:] = True
                continue
            if done.status != 0:
                return None
            dual = np.maximum(0.0, -np.asarray(done.ineqlin.marginals))
            gain = wide.T @ dual[: len(constants)] - takes.T @ dual[len(constants) : len(constants) + len(most)]
            missing = np.flatnonzero((gain > 1e-10) & self.fits & ~self._columns)
            if not len(missing):
                break
            self._columns[missing[np.argsort(-gain[missing], kind="stable")[:_MORE]]] = True
        x = np.zeros(len(aim.cost))
        x[some] = np.clip(done.x[: len(some)], 0.0, 1.0)
        weight = np.zeros(self.groups)
        if not self.worst:
            weight[0] = 1.0
        for (column, _, _), price in zip(demands, dual[len(constants) + len(most) :], strict=True):
            weight[column] += price
        return Solution(-float(done.fun) + SOLVER, x, weight / weight.sum())
