"""Exact reach of the origins for which it is affordable, in every state of knowledge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.elimination import cost_of
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.engines.reduction import reduced
from hrdnet.metrics.engines.sampled import Parts
from hrdnet.metrics.engines.terminals import problem_of

#: Visits to states that ``auto`` may spend on a reach before it samples: some seconds of one core.
AFFORDABLE = 20_000_000
#: What preparing one edge of one origin in one state of knowledge costs, in visits.
_EDGE = 300


def exact_reach(
    evaluation: Evaluation, parts: Parts, states: list[dict[str, float]], *, budget: int = AFFORDABLE
) -> npt.NDArray[np.float64]:
    """Return the exact reach of each part in each state, likely cheap parts first, until the budget is spent.

    The budget counts visits, not seconds: which parts are exact does not depend on the machine.

    Returns
    -------
    (states, parts) float64
        NaN where it would cost too much.
    """
    values = np.full((len(states), len(parts)), np.nan)
    preparing = _EDGE * len(evaluation.network.table("channels")) * len(states)
    if not len(parts) or preparing > budget:
        return values
    passings = [evaluation.passing(position) for position in states]
    middle = passings[len(states) // 2]
    origins = list(zip(parts.row.tolist(), parts.kind.tolist(), strict=True))
    expected = [cost_of(reduced(problem_of(evaluation, middle, *origin))) for origin in origins]
    left = budget
    for part in np.argsort(expected, kind="stable").tolist():
        left -= preparing
        if left <= 0 or not np.isfinite(expected[part]):
            break
        solved, spent = _solved(evaluation, passings, origins[part], left)
        left -= spent
        if solved is None:
            break
        values[:, part] = solved
    return values


def _solved(
    evaluation: Evaluation, passings: list[Passing], origin: tuple[int, int], budget: int
) -> tuple[list[float] | None, int]:
    """Return the reach of one part in every state, or ``None`` once that costs too much; and what was spent."""
    # Imported here: compiling takes seconds that a sampled answer need not wait for.
    from hrdnet.metrics.engines.frontier import solve

    values: list[float] = []
    spent = 0
    for passing in passings:
        # Every state is about as hard as the first: do not begin what cannot be finished.
        most = (budget - spent) // (len(passings) - len(values))
        answer = solve(problem_of(evaluation, passing, *origin), most_visits=2 * most)
        if answer is None:
            return None, spent + 2 * most
        values.append(answer.reliability)
        spent += answer.visits
    return values, spent
