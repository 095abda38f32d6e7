"""What makes one plan of journeys better than another: the mean, the worst group, or every group from the worst up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.plan.journey_choice import maximised
from hrdnet.plan.journey_program import SHARE, Column, Line, Program

Floats = npt.NDArray[np.float64]

OBJECTIVES = ("mean", "worst", "leximin")
#: Whole numbers that differ by less than this are equal.
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class Aims:
    """What visits are worth, in whole units of ``journey_program.SHARE``.

    Attributes
    ----------
    mean : (missions, regions)
        What each visit adds to the share of all defenders.
    outcomes : (groups, missions, regions)
        What each adds to the share of a group; ``constant`` (groups,) is what a group has now.
    """

    mean: Floats
    outcomes: Floats
    constant: Floats

    def groups(self, columns: Sequence[Column]) -> Floats:
        """Return the share of each group with some journeys, (groups,)."""
        spots = sorted((mission, region) for mission, regions in columns for region in regions)
        if not spots:
            return self.constant.copy()
        missions, regions = np.array(spots).T
        return np.asarray(self.constant + self.outcomes[:, missions, regions].sum(axis=1))


@dataclass(frozen=True, eq=False)
class Choice:
    """The best journeys that were found, their objective in whole units (what they add, or the worst group's share).

    ``bound`` is what no plan can pass; ``complete`` says whether every question on the way was answered to proof.
    ``columns`` is ``None`` if none was found, which is proved if ``infeasible``.
    """

    columns: list[Column] | None
    value: float
    bound: float
    infeasible: bool = False
    complete: bool = True
    levels: tuple[int, ...] = ()


def feasible(program: Program, deadline: float, asked: set[str] | None = None) -> Choice:
    """Return journeys that meet all floors; ``infeasible`` if it is proved that there are none."""
    floors = [line for line in program.lines if np.isfinite(line.low)]
    nothing = np.zeros(program.demands.there.shape)
    needed = [line for line in floors if (asked is None or line.name in asked) and line.low > 0]
    if not needed:
        return Choice([], 0.0, 0.0)
    # By how much they are missed is to be as little as can be; with no journey at all it is what they ask.
    rest = {*program.families, *program.demands.barred} if asked is None else set(asked)
    loose = [
        Line(f"{line.name}, or less", line.per_region, low=line.low, further={number: 1.0})
        for number, line in enumerate(needed)
    ]
    aim = Line("missed", nothing, further=dict.fromkeys(range(len(needed)), -1.0))
    found = maximised(
        program,
        aim,
        deadline,
        more=loose,
        free=[(0.0, 2.0 * SHARE)] * len(needed),
        asked=rest - {line.name for line in needed},
    )
    if found.columns is not None and all(program.worth(line, found.columns) >= line.low - _HALF for line in needed):
        return Choice(found.columns, 0.0, 0.0)
    return Choice(None, np.nan, np.nan, infeasible=found.bound < -_HALF)


def best(
    program: Program, aims: Aims, objective: str, deadline: float, *, prove: bool = True, spare: float = 0.0
) -> Choice:
    """Return the best journeys; among equally good ones those that take fewest days.

    Parameters
    ----------
    objective
        One of ``OBJECTIVES``. Under ``"worst"``, among equally good ones the best mean comes first.
    deadline
        In seconds of ``time.monotonic``.
    prove
        Whether a proof is looked for; else a good plan is enough, and days are not made fewest.
    spare
        How much of the mean may be given up for fewer days, in whole units (``"mean"`` alone).
    """
    known = feasible(program, deadline)
    if known.columns is None:
        return known
    if not prove:
        return _good(program, aims, objective, known.columns, deadline)
    starts: list[list[Column]] = [known.columns]
    if objective == "mean":
        choice, lines, free = _mean(program, aims, starts, deadline, (), (), spare)
    else:
        choice, lines, free = _from_the_worst_up(
            program, aims, starts, deadline, levels=1 if objective == "worst" else len(aims.constant)
        )
        if objective == "worst" and choice.complete and choice.columns is not None:
            second, lines, free = _mean(program, aims, [choice.columns], deadline, lines, free)
            choice = Choice(second.columns or choice.columns, choice.value, choice.bound, complete=second.complete)
    if choice.columns is None or not choice.complete:
        return choice
    days = program.days()
    less = Line("days", -days.per_region, None if days.per_hour is None else -days.per_hour)
    found = maximised(program, less, deadline, more=lines, free=free, start=[choice.columns])
    if found.columns is None or program.worth(days, found.columns) >= program.worth(days, choice.columns) - _HALF:
        return choice
    value = program.worth(Line("mean", aims.mean), found.columns) if objective == "mean" else choice.value
    return Choice(found.columns, value, choice.bound, levels=choice.levels)


def _good(program: Program, aims: Aims, objective: str, start: list[Column], deadline: float) -> Choice:
    """Return good journeys for the mean, or for the group that is worst off, without a proof."""
    groups, nothing = len(aims.constant), np.zeros(aims.mean.shape)
    aim, lines, free = Line("mean", aims.mean), list[Line](), list[tuple[float, float]]()
    if objective != "mean" and groups:
        aim, free = Line("worst", nothing, further={0: 1.0}), [(0.0, 2.0 * SHARE)]
        lines = [
            Line("group", -aims.outcomes[one], high=float(aims.constant[one]), further={0: 1.0})
            for one in range(groups)
        ]
    found = maximised(program, aim, deadline, more=lines, free=free, start=[start], prove=False)
    columns = start if found.columns is None else found.columns
    value = program.worth(aim, columns) if objective == "mean" else float(np.min(aims.groups(columns), initial=np.inf))
    return Choice(columns, value, max(value, found.bound), complete=False)


def fewest_days(
    program: Program, aims: Aims, start: Sequence[Column], share: float, deadline: float
) -> list[Column] | None:
    """Return journeys that take as few days as can be and add to the mean a share at least of what others do."""
    mean, days = Line("mean", aims.mean), program.days()
    least = float(np.ceil(share * program.worth(mean, start)))
    less = Line("days", -days.per_region, None if days.per_hour is None else -days.per_hour)
    return maximised(program, less, deadline, more=[Line("added", aims.mean, low=least)], start=[start]).columns


def _mean(
    program: Program,
    aims: Aims,
    starts: Sequence[Sequence[Column]],
    deadline: float,
    lines: Sequence[Line],
    free: Sequence[tuple[float, float]],
    spare: float = 0.0,
) -> tuple[Choice, tuple[Line, ...], tuple[tuple[float, float], ...]]:
    aim = Line("mean", aims.mean)
    found = maximised(program, aim, deadline, more=lines, free=free, start=starts)
    if found.columns is None:
        fallback = list(starts[0])
        value = program.worth(aim, fallback)
        return Choice(fallback, value, max(value, found.bound), complete=False), tuple(lines), tuple(free)
    value = program.worth(aim, found.columns)
    kept = Line("mean kept", aims.mean, low=value - spare - _HALF)
    done = found.bound - value < _HALF
    return (
        Choice(found.columns, value, value if done else found.bound, complete=done),
        (*lines, kept),
        tuple(free),
    )


def _from_the_worst_up(
    program: Program, aims: Aims, starts: Sequence[Sequence[Column]], deadline: float, *, levels: int
) -> tuple[Choice, tuple[Line, ...], tuple[tuple[float, float], ...]]:
    """Raise the sum of the worst group, then of the two worst, then of the three worst ... as far as each can go.

    Ogryczak & Śliwiński (2006): the sum of the k smallest outcomes is the largest ``k t - sum(max(0, t - y))``.
    """
    groups, nothing = len(aims.constant), np.zeros(aims.mean.shape)
    lines: list[Line] = []
    free: list[tuple[float, float]] = []
    columns = list(starts[0])
    value = bound = float(np.min(aims.groups(columns), initial=np.inf))
    proved: list[int] = []
    for step in range(1, min(groups, levels) + 1):
        first = len(free)
        free += [(0.0, 2.0 * SHARE), *[(0.0, 2.0 * SHARE)] * groups]
        lines += [
            Line(
                "step", -aims.outcomes[one], high=float(aims.constant[one]), further={first: 1.0, first + 1 + one: -1.0}
            )
            for one in range(groups)
        ]
        weights = {first: float(step)} | {first + 1 + one: -1.0 for one in range(groups)}
        found = maximised(
            program,
            Line("sum of the worst", nothing, further=weights),
            deadline,
            more=lines,
            free=free,
            start=[columns],
        )
        own = float(np.sort(aims.groups(columns))[:step].sum())
        if found.columns is not None:
            new = float(np.sort(aims.groups(found.columns))[:step].sum())
            columns, own = (found.columns, new) if new >= own else (columns, own)
        top = max(own, found.bound)
        if step == 1:
            value, bound = own, own if top - own < _HALF else top
        if top - own >= _HALF:
            return Choice(columns, value, bound, complete=False, levels=tuple(proved)), tuple(lines), tuple(free)
        proved.append(round(own) - sum(proved))
        lines.append(Line("sum kept", nothing, low=own - _HALF, further=weights))
    return Choice(columns, value, bound, levels=tuple(proved)), tuple(lines), tuple(free)
