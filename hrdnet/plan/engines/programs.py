"""Mixed-integer programs, solved by HiGHS through scipy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.plan.engines.clock import Deadline

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: HiGHS takes values this close to whole for whole, and a bound this close to the best plan for a proof; objectives are
#: scaled so that it is about 1e-9 of them.
_SCALE = 1e3
_OPTIMAL, _LIMIT, _INFEASIBLE = 0, 1, 2


@dataclass(frozen=True)
class Program:
    """Minimise ``objective @ x + constant`` with ``low <= rows @ x <= high`` and ``least <= x <= most``.

    Parameters
    ----------
    objective, least, most : (columns,)
    whole : (columns,)
        Which of ``x`` must be whole numbers.
    rows : (constraints, columns)
    low, high : (constraints,)
    constant
        Added to the objective.
    """

    objective: Floats
    whole: Flags
    rows: csr_matrix
    low: Floats
    high: Floats
    least: Floats
    most: Floats
    constant: float = 0.0


@dataclass(frozen=True)
class Solved:
    """What HiGHS found.

    Attributes
    ----------
    values : (columns,)
        The best ``x``, or None if none was found.
    bound
        No ``x`` has a smaller objective, says HiGHS; inf if there is no ``x``, -inf if it cannot say.
    infeasible
        Whether there is no ``x``.
    finished
        Whether it ended before its time was over.
    """

    values: Floats | None
    bound: float
    infeasible: bool
    finished: bool


def solve(program: Program, deadline: Deadline, *, relative_gap: float = 0.0) -> Solved:
    """Search until the best is proved, the gap is small enough, or the time is over."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    if deadline.over:
        return Solved(None, -np.inf, infeasible=False, finished=False)
    largest = float(np.abs(program.objective).max(initial=0.0))
    scale = _SCALE / largest if largest > 0 else 1.0
    options: dict[str, float] = {"mip_rel_gap": relative_gap}
    if np.isfinite(deadline.left):
        options["time_limit"] = deadline.left
    done = milp(
        program.objective * scale,
        integrality=program.whole.astype(np.int64),
        bounds=Bounds(program.least, program.most),
        constraints=LinearConstraint(program.rows, program.low, program.high),
        options=options,
    )
    if done.status == _INFEASIBLE:
        return Solved(None, np.inf, infeasible=True, finished=True)
    bound = done.get("mip_dual_bound")
    known = bound is not None and np.isfinite(bound)
    return Solved(
        None if done.x is None else np.asarray(done.x, dtype=np.float64),
        float(bound) / scale + program.constant if known else -np.inf,
        infeasible=False,
        finished=done.status == _OPTIMAL,
    )


def prices(program: Program, deadline: Deadline) -> Floats | None:
    """Return the dual values of ``rows @ x >= low`` without whole numbers, or None if there is no time."""
    from scipy.optimize import linprog

    if deadline.over:
        return None
    options = {"time_limit": deadline.left} if np.isfinite(deadline.left) else {}
    done = linprog(
        program.objective,
        A_ub=-program.rows,
        b_ub=-program.low,
        bounds=np.column_stack([program.least, program.most]),
        method="highs",
        options=options,
    )
    return -np.asarray(done.ineqlin.marginals, dtype=np.float64) if done.status == _OPTIMAL else None
