"""Exact reach of the origins for which it is affordable, in every state of knowledge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.drawing import Parts, has_route
from hrdnet.metrics.engines.elimination import cost_of
from hrdnet.metrics.engines.passing import Evaluation, Passing
from hrdnet.metrics.engines.reduction import reduced
from hrdnet.metrics.engines.terminals import Problem, problem_of

#: Visits to states that ``auto`` may spend on a reach before it samples: some seconds of one core.
AFFORDABLE = 10_000_000
#: With a smaller budget, an origin with more edges than this after reduction is not even planned for.
_EDGES = 64
#: A part is not begun if the estimate of its visits is over this many times what is left: estimates may be too high.
_OPTIMISM = 2
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
    values[:, ~has_route(evaluation, parts)] = 0.0
    values[:, evaluation.roles.target[parts.row]] = 1.0
    open_ = np.flatnonzero(np.isnan(values).all(axis=0)).tolist()
    preparing = _EDGE * len(evaluation.network.table("channels")) * len(states)
    if not open_ or preparing > budget:
        return values
    passings = [evaluation.passing(position) for position in states]
    middle = passings[len(states) // 2]
    origins = {part: (int(parts.row[part]), int(parts.kind[part])) for part in open_}
    expected = {part: _expected(reduced(problem_of(evaluation, middle, *origins[part])), budget) for part in open_}
    left = budget
    for part in sorted(open_, key=lambda one: (expected[one], one)):
        left -= preparing
        if left <= 0 or expected[part] * len(states) > _OPTIMISM * left:
            break
        solved, spent = _solved(evaluation, passings, origins[part], left)
        left -= spent
        if solved is None:
            break
        values[:, part] = solved
    return values


def _expected(problem: Problem, budget: int) -> float:
    """Estimate the visits of one state of knowledge; planning itself takes time, so what looks wide is not planned."""
    if budget <= AFFORDABLE and len(problem.edges) > _EDGES:
        return float("inf")
    return cost_of(problem)


def _solved(
    evaluation: Evaluation, passings: list[Passing], origin: tuple[int, int], budget: int
) -> tuple[list[float] | None, int]:
    """Return the reach of one part in every state, or ``None`` once that costs too much; and what was spent."""
    # Imported here: compiling takes seconds that a sampled answer need not wait for.
    from hrdnet.metrics.engines.frontier import solve

    values: list[float] = []
    spent = 0
    order: tuple[int, ...] = ()
    for passing in passings:
        # Every state is about as hard as the first: do not begin what cannot be finished.
        most = (budget - spent) // (len(passings) - len(values))
        answer = solve(problem_of(evaluation, passing, *origin), order=order, most_visits=2 * most)
        if answer is None:
            return None, spent + 2 * most
        values.append(answer.reliability)
        spent, order = spent + answer.visits, answer.order
    return values, spent
