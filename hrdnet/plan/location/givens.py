"""What a question of location is asked about, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from hrdnet.errors import Infeasible, OutOfTime, UsageError
from hrdnet.plan.engines.clock import Deadline
from hrdnet.plan.engines.covering import Cover, fewest

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Cost times demand, added up, must stay well inside what a double can hold.
_LARGEST = 1e300


@dataclass(frozen=True)
class Givens:
    """Costs, demand and sites of a question.

    Parameters
    ----------
    cost : (points, sites)
        0 or more; inf where there is no way.
    demand : (points,)
        0 or more.
    fixed, allowed : (sites,)
        Sites open in any case, and those that may be.
    deadline, relative_gap
        When to end before the proof is complete.
    """

    cost: Floats
    demand: Floats
    fixed: Flags
    allowed: Flags
    deadline: Deadline
    relative_gap: float
    parameters: Mapping[str, Any] = field(repr=False)

    @property
    def asking(self) -> Ints:
        """Points where somebody is."""
        return np.flatnonzero(self.demand > 0)

    @property
    def places(self) -> Ints:
        """Sites that may be open."""
        return np.flatnonzero(self.allowed)

    @property
    def table(self) -> Floats:
        """Costs of the points that ask to the sites that may be open, (asking, places)."""
        return np.ascontiguousarray(self.cost[np.ix_(self.asking, self.places)])

    @property
    def given(self) -> Flags:
        """Which of ``places`` are open in any case."""
        return self.fixed[self.places]

    def start(self, p: int) -> Flags:
        """Return p of ``places`` or fewer from which every point that asks has a way.

        Raises
        ------
        Infeasible
            If there are none.
        OutOfTime
            If none were found in time.
        """
        reach = np.isfinite(self.table)
        self.refuse_unreachable(reach)
        found = fewest(Cover(reach, np.ones(len(reach), dtype=np.int64)), self.given, self.deadline, enough=p)
        if int(found.is_open.sum()) <= p:
            return found.is_open
        if found.bound > p:
            raise Infeasible(
                f"no {p} sites can be reached by every demand point: at least {found.bound} are needed, as cost is inf "
                "for too many pairs; raise p, or leave out points that cannot be served"
            )
        raise OutOfTime(f"no {p} sites that every demand point can reach were found within the time limit")

    def refuse_unreachable(self, reach: Flags, *, within: str = "") -> None:
        """Raise Infeasible if some point that asks reaches no site that may be open."""
        alone = self.asking[~reach.any(axis=1)]
        if len(alone):
            raise Infeasible(
                f"{len(alone):,} of {len(self.cost):,} demand points can be served from no site that may be "
                f"open{within} ({rows_in_words(alone)}): open more sites to choose from, or leave these points out "
                "(demand 0)"
            )


def rows_in_words(rows: Ints) -> str:
    """Say which rows, the first few by number."""
    shown = ", ".join(str(row) for row in rows[:5].tolist())
    return f"row{'' if len(rows) == 1 else 's'} {shown}{' ...' if len(rows) > 5 else ''}, counted from 0"


def givens(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike | None,
    *,
    fixed: npt.ArrayLike | None,
    forbidden: npt.ArrayLike | None,
    time_limit: float | None,
    relative_gap: float,
    **asked: Any,
) -> Givens:
    """Check what every question is given.

    Raises
    ------
    UsageError
        If it is not as the questions' docstrings say.
    """
    try:
        table = np.array(cost, dtype=np.float64)
        amount = np.ones(table.shape[:1]) if demand is None else np.array(demand, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError("cost and demand are arrays of numbers") from None
    if table.ndim != 2 or not table.shape[1]:
        raise UsageError("cost has one row for each demand point and one column for each site, and one site at least")
    if amount.shape != table.shape[:1]:
        raise UsageError("demand has one number for each row of cost")
    if not (table >= 0).all():
        raise UsageError("cost holds numbers from 0 to inf: no NaN, nothing negative; inf where there is no way")
    if not (np.isfinite(amount) & (amount >= 0)).all():
        raise UsageError("demand holds finite numbers, 0 or more")
    with np.errstate(over="ignore"):
        largest = np.where(np.isfinite(table), table, 0.0).max(initial=0.0) * max(1.0, amount.sum())
    if not largest < _LARGEST:
        raise UsageError("cost and demand are too large to be added up: choose larger units")
    limit = 0.0 if time_limit is None else number("time_limit", time_limit)
    gap = number("relative_gap", relative_gap)
    sites = table.shape[1]
    open_, shut = _sites("fixed", fixed, sites), _sites("forbidden", forbidden, sites)
    if (open_ & shut).any():
        raise UsageError("a site is both fixed and forbidden")
    table.setflags(write=False)
    amount.setflags(write=False)
    parameters = {
        **asked,
        "points": table.shape[0],
        "sites": sites,
        "fixed": np.flatnonzero(open_).tolist(),
        "forbidden": np.flatnonzero(shut).tolist(),
        "time_limit": time_limit,
        "relative_gap": gap,
    }
    deadline = Deadline.after(None if time_limit is None else limit)
    return Givens(table, amount, open_, ~shut, deadline, gap, parameters)


def sites_asked_for(given: Givens, p: object) -> int:
    """Check how many sites are to be open.

    Raises
    ------
    UsageError
        If that is no whole number, fewer than are fixed or more than may be open.
    """
    if not isinstance(p, int | np.integer) or isinstance(p, bool) or p < 1:
        raise UsageError("p is a whole number of sites, 1 or more")
    if p > int(given.allowed.sum()):
        raise UsageError(f"p is more than the {int(given.allowed.sum())} sites that may be open")
    if p < int(given.fixed.sum()):
        raise UsageError(f"p is less than the {int(given.fixed.sum())} sites that are fixed")
    return int(p)


def number(name: str, value: object) -> float:
    """Check an option that is a finite number, 0 or more.

    Raises
    ------
    UsageError
        If it is none.
    """
    if (
        not isinstance(value, int | float | np.integer | np.floating)
        or isinstance(value, bool)
        or not 0 <= value < np.inf
    ):
        raise UsageError(f"{name} is a finite number, 0 or more")
    return float(value)


def _sites(name: str, asked: npt.ArrayLike | None, sites: int) -> Flags:
    """Return sites, given by their columns, as flags."""
    flags = np.zeros(sites, dtype=np.bool_)
    if asked is None:
        return flags
    columns = np.asarray(asked)
    if columns.size == 0:
        return flags
    if columns.ndim != 1 or not np.issubdtype(columns.dtype, np.integer):
        raise UsageError(f"{name} is a list of sites by their columns of cost, counted from 0")
    if (columns < 0).any() or (columns >= sites).any():
        raise UsageError(f"{name} names a column that cost does not have")
    flags[columns] = True
    return flags
