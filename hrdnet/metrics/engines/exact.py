"""Exact reach of the origins for which it is affordable, in all states of knowledge at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.blocks import Blocks
from hrdnet.metrics.engines.drawing import Parts, reaching
from hrdnet.metrics.engines.elimination import TWICE, UnorderedError, cost_of
from hrdnet.metrics.engines.passing import Evaluation
from hrdnet.metrics.engines.reduction import reduced
from hrdnet.metrics.engines.terminals import Problem, part_of, problem_of

#: Visits to states that ``auto`` may spend on a reach before it samples: some seconds of one core.
AFFORDABLE = 10_000_000
#: With a smaller budget, an origin with more edges than this after reduction is not even planned for.
_EDGES = 64
#: A part is not begun if the estimate of its visits is over this many times what is left: estimates may be too high.
_OPTIMISM = 2
#: What preparing one edge of one origin costs, in visits.
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
    arrives = reaching(evaluation)
    values[:, ~arrives[parts.row]] = 0.0
    values[:, evaluation.roles.target[parts.row]] = 1.0
    open_ = np.flatnonzero(np.isnan(values).all(axis=0)).tolist()
    left = budget - _EDGE * len(evaluation.network.channel_ids)
    if not open_ or left <= 0:
        return values
    blocks = Blocks(evaluation, arrives)
    if budget <= AFFORDABLE:
        open_ = [part for part in open_ if blocks.core(int(parts.row[part])) <= _EDGES]
    problems, left = _prepared(evaluation, parts, states, open_, blocks, left)
    expected = {part: _expected(problem, budget, len(states)) for part, problem in problems.items()}
    for part in sorted(problems, key=lambda one: (expected[one], one)):
        if left <= 0 or expected[part] > _OPTIMISM * left:
            break
        # Imported here: compiling takes seconds that a sampled answer need not wait for.
        from hrdnet.metrics.engines.frontier import solve

        answer = solve(problems[part], states=len(states), most_visits=left)
        if answer is None:
            break
        values[:, part] = answer.reliability
        left -= answer.visits
    return values


def _prepared(
    evaluation: Evaluation, parts: Parts, states: list[dict[str, float]], open_: list[int], blocks: Blocks, left: int
) -> tuple[dict[int, Problem], int]:
    """Return the reduced problems of as many parts as the budget allows, small surroundings first, and what is left."""
    surroundings = {part: blocks.channels(int(parts.row[part])) for part in open_}
    problems: dict[int, Problem] = {}
    if not open_:
        return problems, left
    passings = evaluation.passings(states)
    for part in sorted(open_, key=lambda one: (len(surroundings[one]), one)):
        cost = _EDGE * len(surroundings[part])
        if cost > left:
            break
        left -= cost
        row, kind = int(parts.row[part]), int(parts.kind[part])
        problems[part] = reduced(problem_of(evaluation, passings, row, kind, surroundings[part]))
    return problems, left


def _expected(problem: Problem, budget: int, states: int) -> float:
    """Estimate the visits of an answer; planning itself takes time, so what looks wide is not planned."""
    if budget <= AFFORDABLE and len(problem.edges) > _EDGES:
        return float("inf")
    try:
        return cost_of(problem) * (1 + states // TWICE)
    except UnorderedError:
        return cost_of(part_of(problem, 0)) * states
