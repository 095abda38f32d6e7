"""What is wanted of a division beside its objective: work evenly shared, contacts kept, little travel."""

from __future__ import annotations

import dataclasses
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.assignment_objectives import Aims, Choice, Fixed, foremost, signed
from hrdnet.plan.division import DAY, Division

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: By how much a mission's share of its days may be above that of all missions together, the evenest first (assumption).
EVENNESS = (0.5, 1.0, 2.0)
#: A contact that is kept counts like so many days on the road a year (assumption).
_CONTACT = 1.0


@dataclass(frozen=True)
class Wishes:
    """What is wanted of a division beside its objective, where the objective leaves room for it.

    Attributes
    ----------
    spare
        How much of the mean may be given up for it, in whole units.
    even
        Whether no mission's share of its days should be far above that of all missions together.
    keep
        Whether contacts are to be kept.
    """

    spare: float = 0.0
    even: bool = False
    keep: bool = False


def best(division: Division, aims: Aims, objective: str, deadline: float, *, wishes: Wishes | None = None) -> Choice:
    """Return the best division; among equally good ones, the one that meets more wishes.

    Among those in turn the one with least travel, where a contact that is kept counts like a day on the road.

    Parameters
    ----------
    objective
        One of ``OBJECTIVES``. Under ``"worst"``, among equally good ones the best mean comes first.
    deadline
        In seconds of ``time.monotonic``; half of what is left stays for what comes after the objective itself.
    wishes
        What is wanted beside the objective; nothing by default.
    """
    wishes = wishes or Wishes()
    choice, fixed = foremost(division, aims, objective, deadline, spare=wishes.spare)
    if choice.columns is None or not choice.complete:
        return signed(choice, objective)
    if objective == "worst":
        choice, fixed = _besides(division, aims, objective, choice, fixed, -aims.mean, deadline)
    if wishes.even:
        choice, fixed = _evened(division, aims, objective, choice, fixed, deadline)
    kept = -DAY * _CONTACT * aims.kept if wishes.keep else np.zeros(len(aims.kept))
    then = [kept, -aims.mean] if objective == "cost" else [aims.travel + kept]
    for costs in then:
        if costs.any():
            choice, fixed = _besides(division, aims, objective, choice, fixed, costs, deadline)
    return signed(choice, objective)


def _besides(
    division: Division, aims: Aims, objective: str, choice: Choice, fixed: Fixed, costs: Floats, deadline: float
) -> tuple[Choice, Fixed]:
    """Minimise something more without losing what has been won."""
    wide = np.concatenate([costs, np.zeros(fixed.variables)])
    found = division.solve(wide, deadline, more=fixed.rows, variables=fixed.variables)
    if found.columns is None:
        return choice, fixed
    fixed = fixed.and_at_most(costs, float(costs[found.columns].sum()))
    return _with(choice, aims, objective, found.columns), fixed


def _evened(
    division: Division, aims: Aims, objective: str, choice: Choice, fixed: Fixed, deadline: float
) -> tuple[Choice, Fixed]:
    """Let no mission's share of its days be far above that of all: as even as can be, in steps that can be said."""
    for level in EVENNESS:
        rows = division.balanced(level)
        wide = np.zeros(len(division.columns) + fixed.variables)
        found = division.solve(wide, _part_of(deadline), more=(*fixed.rows, rows), variables=fixed.variables)
        if found.columns is not None:
            fixed = Fixed((*fixed.rows, rows), fixed.variables, fixed.own)
            return dataclasses.replace(_with(choice, aims, objective, found.columns), evenness=level), fixed
    return choice, fixed


def _part_of(deadline: float) -> float:
    """Return an earlier deadline: steps that are hard to decide leave time for the others."""
    now = time.monotonic()
    return now + max(0.0, deadline - now) / (len(EVENNESS) + 1)


def _with(choice: Choice, aims: Aims, objective: str, columns: Ints) -> Choice:
    value = -float(aims.mean[columns].sum()) if objective == "mean" else choice.value
    return dataclasses.replace(choice, columns=columns, value=value)
