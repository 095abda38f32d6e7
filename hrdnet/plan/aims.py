"""What a plan of contacts is to reach, and within what: objective, floors, budget, ceilings of exposure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

OBJECTIVES = ("mean", "worst", "leximin", "gini")
#: Two sums of weights that differ by less are the same.
ROUNDING = 1e-12


def gini(values: Floats, weights: Floats) -> Floats:
    r"""Return the Gini coefficient of some rows of values, each with the same weights.

    .. math:: G = \frac{\sum_{ij} w_i w_j |v_i - v_j|}{2\,W \sum_i w_i v_i},

    0 where all are 0. For a fixed order of the values the numerator is linear in them.

    Examples
    --------
    >>> gini(np.array([[0.0, 1.0], [1.0, 1.0]]), np.ones(2)).tolist()
    [0.5, 0.0]
    """
    order = np.argsort(values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    weight = weights[order]
    total = weights.sum()
    below = np.cumsum(weight, axis=1) - weight
    spread = (weight * ranked * (2 * below + weight - total)).sum(axis=1)
    mean = (weight * ranked).sum(axis=1)
    return np.asarray(np.divide(spread, total * mean, out=np.zeros(len(values)), where=mean > 0))


@dataclass(frozen=True, eq=False)
class Aim:
    """An objective over groups' reach, floors, and what may be spent.

    Columns of values are groups: first all defenders, then ``groups``, then (for a bound on Gini) rows of defenders.

    Attributes
    ----------
    objective
        One of ``OBJECTIVES``.
    names
        Of the columns that are groups, all defenders first.
    fair
        Columns over which the worst and the order are taken.
    floors
        Column and share that it must reach at least.
    rows
        Weights of rows of defenders, in the last columns; empty without a bound on Gini.
    most_unequal
        The largest Gini coefficient over those rows.
    budget, cost
        What may be spent, and what each contact takes.
    ceilings, exposure
        (limits,) the most that may be added, and what each contact adds to each, (limits, contacts).
    """

    objective: str
    names: tuple[str, ...]
    fair: tuple[int, ...]
    floors: tuple[tuple[int, float], ...]
    rows: Floats
    most_unequal: float
    budget: float
    cost: Floats
    ceilings: Floats
    exposure: Floats
    ceiling_names: tuple[str, ...] = ()

    @cached_property
    def limits(self) -> tuple[Floats, Floats]:
        """All that is limited: the most, (limits,), and what each contact takes, (limits, contacts)."""
        most = np.concatenate([[self.budget], self.ceilings])
        return most, np.concatenate([self.cost[None, :], self.exposure])

    def affordable(self, chosen: Iterable[int]) -> Mask:
        """Return which contacts still fit beside some others."""
        most, takes = self.limits
        some = sorted(chosen)
        left = most - np.array([takes[limit, some].sum() for limit in range(len(most))])
        fits = np.all(takes <= left[:, None] + 1e-9, axis=0)
        fits[some] = False
        return np.asarray(fits)

    def missed(self, values: Floats) -> Floats:
        """Return by how much floors, and the bound on Gini, are missed, (rows,)."""
        short = np.zeros(len(values))
        for column, floor in self.floors:
            short += np.maximum(0.0, floor - ROUNDING - values[:, column])
        if len(self.rows):
            unequal = gini(values[:, len(self.names) :], self.rows)
            short += np.maximum(0.0, unequal - self.most_unequal - ROUNDING)
        return short

    def keys(self, values: Floats) -> Floats:
        """Return what is compared, more is better, (rows, keys): demands first, then the objective, then the mean."""
        fair = values[:, list(self.fair)]
        columns = [-self.missed(values)]
        if self.objective == "worst":
            columns.append(fair.min(axis=1))
        elif self.objective == "leximin":
            columns += list(np.sort(fair, axis=1).T)
        columns.append(values[:, 0])
        return np.asarray(np.round(np.stack(columns, axis=1), 11), dtype=np.float64)

    def best(self, values: Floats) -> int:
        """Return the best row; among equals the first."""
        keys = self.keys(values)
        order = np.lexsort((-np.arange(len(keys)), *keys.T[::-1]))
        return int(order[-1])

    def better(self, one: Floats, other: Floats) -> bool:
        """Return whether a set's values are better than another's."""
        first, second = self.keys(np.stack([one, other]))
        return tuple(first.tolist()) > tuple(second.tolist())

    def value(self, values: Floats) -> float:
        """Return the objective of one set's values: the mean, or the worst group's reach."""
        if self.objective in {"worst", "leximin"}:
            return float(values[list(self.fair)].min())
        return float(values[0])
