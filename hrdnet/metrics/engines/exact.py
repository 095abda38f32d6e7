"""Exact reach of the origins for which it is affordable, in every state of knowledge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.elimination import cost_of
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.engines.reduction import reduced
from hrdnet.metrics.engines.sampled import Parts
from hrdnet.metrics.engines.terminals import problem_of

#: States of frontiers that ``auto`` may visit before it samples instead: about two seconds of one core.
AFFORDABLE = 2e7
#: What preparing one edge costs, in the same unit.
_EDGE = 300.0


def exact_reach(
    evaluation: Evaluation, parts: Parts, states: list[dict[str, float]], *, budget: float = AFFORDABLE
) -> npt.NDArray[np.float64]:
    """Return the exact reach of each part in each state, cheapest parts first until the budget is spent.

    Returns
    -------
    (states, parts) float64
        NaN where it would cost too much.
    """
    values = np.full((len(states), len(parts)), np.nan)
    if not states or not len(parts):
        return values
    passings = [evaluation.passing(position) for position in states]
    origins = list(zip(parts.row.tolist(), parts.kind.tolist(), strict=True))
    preparing = _EDGE * len(evaluation.network.table("channels")) * len(states)
    if preparing > budget:
        return values
    # The middle state is typical; a state at the end of a range may be simpler, hardly ever harder.
    costs = [
        preparing + len(states) * cost_of(reduced(problem_of(evaluation, passings[len(states) // 2], *origin)))
        for origin in origins
    ]
    spent = 0.0
    for part in np.argsort(costs, kind="stable").tolist():
        spent += costs[part]
        if spent > budget:
            break
        values[:, part] = [_solved(evaluation, passing, *origins[part]) for passing in passings]
    # All or nothing for each part: a part that failed in one state is sampled in all.
    values[:, np.isnan(values).any(axis=0)] = np.nan
    return values


def _solved(evaluation: Evaluation, passing: Passing, row: int, kind: int) -> float:
    # Imported here: compiling takes seconds that a sampled answer need not wait for.
    from hrdnet.metrics.engines.frontier import solve

    answer = solve(problem_of(evaluation, passing, row, kind))
    return float("nan") if answer is None else answer.reliability
