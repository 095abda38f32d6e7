"""What makes one division better than another: the mean, the worst group, every group from the worst up, or travel."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.plan.division import Division, Found, Rows

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

OBJECTIVES = ("mean", "worst", "leximin", "cost")
#: Whole numbers that differ by less than this are equal.
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class Aims:
    """What columns are worth, in whole units of ``division.SHARE`` and ``division.DAY``.

    Attributes
    ----------
    mean : (columns,)
        What each adds to the share of all defenders.
    outcomes : (groups, columns)
        What each adds to the share of a group; ``constant`` (groups,) is what a group has besides.
    travel : (columns,)
        Days a year on the road.
    kept : (columns,)
        Contacts of the missions in the region now.
    alone : (groups, columns) bool
        Whether a group lives in the region of a column, if every group lives in one region alone; else nothing.
    """

    mean: Floats
    outcomes: Floats
    constant: Floats
    travel: Floats
    kept: Floats
    alone: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Choice:
    """The best columns that were found, their objective in whole units, and what no division can pass.

    ``levels`` are the outcomes that are proved, from the worst up (``"leximin"``); ``complete`` says whether every
    question on the way was answered to proof; ``evenness`` by how much a mission's share of its days is at most above
    that of all, if that was wished for and can be.
    """

    columns: Ints | None
    value: float
    bound: float
    infeasible: bool = False
    complete: bool = True
    levels: tuple[int, ...] = ()
    evenness: float = np.nan


def foremost(
    division: Division,
    aims: Aims,
    objective: str,
    deadline: float,
    *,
    spare: float = 0.0,
    closed: npt.NDArray[np.bool_] | None = None,
    gap: float = 0.0,
) -> tuple[Choice, Fixed]:
    """Return a division that is best by the objective alone (what is minimised), and what has been won by it.

    ``spare`` is how much of it need not be kept afterwards, in whole units (``"mean"`` alone); ``closed`` columns may
    not be chosen (not for ``"leximin"``).
    """
    if objective == "leximin" and aims.alone.any():
        return _one_by_one(division, aims, deadline)
    if objective == "leximin":
        return _from_the_worst_up(division, aims, deadline)
    if objective == "worst":
        return _from_the_worst_up(division, aims, deadline, levels=1, closed=closed, gap=gap)
    costs = aims.travel if objective == "cost" else -aims.mean
    return _linear(division, costs, deadline, spare if objective == "mean" else 0.0, closed, gap)


@dataclass(frozen=True, eq=False)
class Fixed:
    """What has been won and may not be lost, as rows over the columns and some further variables."""

    rows: tuple[Rows, ...]
    variables: int
    own: int

    def and_at_most(self, costs: Floats, value: float) -> Fixed:
        """Let some costs not rise above a value, either."""
        from scipy.sparse import csr_matrix

        row = Rows(csr_matrix(costs[None, :]), np.array([-np.inf]), np.array([value + _HALF]))
        return Fixed((*self.rows, row), self.variables, self.own)

    def and_each_at_least(self, values: Floats, least: Floats) -> Fixed:
        """Let none of some sums fall below what it is, either."""
        from scipy.sparse import csr_matrix

        rows = Rows(csr_matrix(values), least - _HALF, np.full(len(least), np.inf))
        return Fixed((*self.rows, rows), self.variables, self.own)


def _linear(
    division: Division, costs: Floats, deadline: float, spare: float, closed: npt.NDArray[np.bool_] | None, gap: float
) -> tuple[Choice, Fixed]:
    found = division.solve(costs, deadline, closed=closed, gap=gap)
    fixed = Fixed((), 0, division.variables)
    if found.columns is None:
        return Choice(None, np.nan, found.bound, found.infeasible), fixed
    value = float(costs[found.columns].sum())
    bound = _whole(found, value)
    return Choice(found.columns, value, bound, complete=bound == value), fixed.and_at_most(costs, value + spare)


def _whole(found: Found, value: float) -> float:
    """Return the next whole number that a bound leaves open: objectives are sums of whole numbers."""
    return min(value, float(np.ceil(found.bound - 1e-3)))


def _from_the_worst_up(
    division: Division,
    aims: Aims,
    deadline: float,
    *,
    levels: int | None = None,
    closed: npt.NDArray[np.bool_] | None = None,
    gap: float = 0.0,
) -> tuple[Choice, Fixed]:
    """Raise the sum of the worst group, then of the two worst, then of the three worst ... as far as each can go.

    Ogryczak & Śliwiński (2006): the sum of the k smallest outcomes is the largest ``k t - sum(max(0, t - y))``, so each
    step is one more program whose earlier sums may not fall. Ties need no breaking: the sums do not see who is who.
    """
    groups = len(aims.constant)
    fixed = Fixed((), 0, division.variables)
    choice = Choice(None, np.nan, np.inf)
    proved: list[int] = []
    most = np.sort(aims.constant + _most(division, aims.outcomes))
    for step in range(1, min(groups, levels or groups) + 1):
        if choice.columns is not None and _all_at_their_most(aims, choice.columns, most, step):
            own = _outcomes(aims, choice.columns)
            proved += np.sort(own)[step - 1 :].astype(int).tolist()
            fixed = fixed.and_each_at_least(aims.outcomes, own - aims.constant)
            break
        variables = fixed.variables + 1 + groups
        rows = _step(division, aims, fixed.variables)
        costs = np.zeros(len(division.columns) + variables)
        costs[len(division.columns) + fixed.variables] = -step
        costs[len(division.columns) + fixed.variables + 1 :] = 1.0
        found = division.solve(costs, deadline, more=(*fixed.rows, *rows), variables=variables, closed=closed, gap=gap)
        if found.columns is None:
            if choice.columns is None:
                return Choice(None, np.nan, found.bound, found.infeasible), fixed
            return _unproved(choice, proved), fixed
        value = float(np.sort(_outcomes(aims, found.columns))[:step].sum())
        bound = max(value, float(np.floor(-found.bound + 1e-3)))
        choice = Choice(
            found.columns, -value if step == 1 else choice.value, -bound if step == 1 else choice.bound, complete=True
        )
        if bound > value:
            return _unproved(choice, proved), fixed
        proved.append(int(value) - sum(proved))
        fixed = Fixed((*fixed.rows, *rows, _kept(division, fixed.variables, groups, step, value)), variables, fixed.own)
    return Choice(choice.columns, choice.value, choice.bound, levels=tuple(proved)), fixed


def _one_by_one(division: Division, aims: Aims, deadline: float) -> tuple[Choice, Fixed]:
    """Raise every group from the worst up, where a column is one group's whole outcome, as a region's is: by counting.

    The smallest outcome as large as can be, then as few outcomes that small as can be, then the next (lexicographic
    bottleneck). Programs hold nothing but 0 and 1, and most steps are proved by what each region could have at most.
    """
    worth, some = _worth(aims)
    open_ = some & ~division.barred(division.demands.barred)
    regions = np.array([region for region, _ in division.columns])
    most = np.sort([worth[open_ & (regions == one)].max(initial=0.0) for one in np.unique(regions[some]).tolist()])
    nothing, fixed = np.zeros(len(division.columns)), Fixed((), 0, division.variables)
    first, _ = _from_the_worst_up(division, aims, deadline, levels=1)
    if first.columns is None:
        return first, fixed
    proved: list[int] = []
    columns, before, done, bound = first.columns, -np.inf, 0, -first.bound
    most[0] = min(most[0], bound)

    def own() -> Floats:
        return np.sort(worth[columns[some[columns]]])

    while done < len(most):
        steps = np.unique(worth[open_ & (worth > before)])
        low, high = own()[done], min(most[done], steps[-1])
        while low < high:
            between = steps[(steps > low) & (steps <= high)]
            # First the most that could be: where each region takes what is best for it alone, it is.
            aim = between[-1] if high == most[done] else between[len(between) // 2]
            closed = some & (worth < aim) & ~np.isin(worth, proved)
            found = division.solve(nothing, deadline, more=fixed.rows, closed=closed)
            if found.columns is not None:
                columns, low = found.columns, max(aim, np.sort(worth[found.columns[some[found.columns]]])[done])
            elif found.infeasible:
                high = between[between < aim][-1] if (between < aim).any() else low
            else:
                level = -(high if done == 0 else bound)
                return Choice(columns, -own()[0], level, complete=False, levels=tuple(proved)), fixed
        bound = low if done == 0 else bound
        small = (some & (worth <= low)).astype(float)
        if small[columns].sum() > (most <= low).sum():
            closed = some & (worth < low) & ~np.isin(worth, proved)
            found = division.solve(small, deadline, more=fixed.rows, closed=closed)
            if found.columns is not None and small[found.columns].sum() <= small[columns].sum():
                columns = found.columns
            if found.columns is None or np.ceil(found.bound - 1e-3) < small[columns].sum():
                return Choice(columns, -own()[0], -bound, complete=False, levels=tuple(proved)), fixed
        fixed = fixed.and_at_most(small, float(small[columns].sum()))
        proved += [int(low)] * (int(small[columns].sum()) - done)
        before, done = low, int(small[columns].sum())
    # Few enough outcomes lie at or below each level; none may lie between two.
    fixed = fixed.and_at_most((some & ~np.isin(worth, proved)).astype(float), 0.0)
    return Choice(columns, -float(proved[0]), -bound, levels=tuple(proved)), fixed


def _worth(aims: Aims) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return the outcome that each column is, and which columns are one; infinite where nobody lives."""
    holder, some = np.argmax(aims.alone, axis=0), aims.alone.any(axis=0)
    worth = (aims.outcomes + aims.constant[:, None])[holder, np.arange(len(holder))]
    return np.asarray(np.where(some, worth, np.inf)), np.asarray(some, dtype=bool)


def _unproved(choice: Choice, proved: Sequence[int]) -> Choice:
    return Choice(choice.columns, choice.value, choice.bound, complete=False, levels=tuple(proved))


def _outcomes(aims: Aims, columns: Ints) -> Floats:
    return np.asarray(aims.constant + aims.outcomes[:, columns].sum(axis=1))


def _most(division: Division, outcomes: Floats) -> Floats:
    """Return the most that each outcome could be if every region were covered for it alone."""
    best_of = np.zeros((len(outcomes), division.demands.work.shape[1]))
    open_ = ~division.barred(division.demands.barred)
    for region in range(best_of.shape[1]):
        mine = [number for number, (spot, _) in enumerate(division.columns) if spot == region and open_[number]]
        best_of[:, region] = outcomes[:, mine].max(axis=1, initial=0.0)
    return np.asarray(best_of.sum(axis=1))


def _all_at_their_most(aims: Aims, columns: Ints, most: Floats, step: int) -> bool:
    """Return whether no sum of the smallest outcomes, from a step on, can grow any more."""
    own = np.cumsum(np.sort(_outcomes(aims, columns)))
    return bool((own[step - 1 :] >= np.cumsum(most)[step - 1 :] - _HALF).all())


def _step(division: Division, aims: Aims, before: int) -> list[Rows]:
    """Return ``t - d_g - y_g <= 0`` for each group and ``d_g >= 0``."""
    from scipy.sparse import csr_matrix, hstack, identity

    groups, own = len(aims.constant), division.variables
    blank = csr_matrix((groups, own - len(division.columns) + before))
    one = csr_matrix(np.ones((groups, 1)))
    under = hstack([csr_matrix(-aims.outcomes), blank, one, -identity(groups, format="csr")], format="csr")
    above = hstack([csr_matrix((groups, own + before + 1)), identity(groups, format="csr")], format="csr")
    return [
        Rows(under, np.full(groups, -np.inf), aims.constant.astype(float)),
        Rows(above, np.zeros(groups), np.full(groups, np.inf)),
    ]


def _kept(division: Division, before: int, groups: int, step: int, value: float) -> Rows:
    from scipy.sparse import csr_matrix

    line = np.zeros((1, division.variables + before + 1 + groups))
    line[0, division.variables + before] = step
    line[0, division.variables + before + 1 :] = -1.0
    matrix: csr_matrix = csr_matrix(line)
    return Rows(matrix, np.array([value - _HALF]), np.array([np.inf]))


def signed(choice: Choice, objective: str) -> Choice:
    """Turn what was minimised into what is reported: shares are to be large, days small."""
    if objective == "cost":
        return choice
    return dataclasses.replace(choice, value=-choice.value, bound=-choice.bound)


def deadline_in(seconds: float) -> float:
    """Return when so many seconds will be over, for ``time.monotonic``."""
    return time.monotonic() + seconds
