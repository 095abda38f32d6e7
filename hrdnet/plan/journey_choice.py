"""Choosing among all journeys with a proof: columns as they are needed, a bound over all of them, and HiGHS.

All columns, written down or not, can be priced at once:

1. the linear relaxation over all columns, by adding those whose reduced cost says that they help (Gilmore & Gomory
   1961); its value bounds every plan;
2. whole journeys among the columns that were added;
3. the columns whose reduced cost does not rule out that they are in a better plan, and once more whole journeys: what
   is best among them is best of all.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.plan.journey_columns import RegionSets
from hrdnet.plan.journey_program import CLOSE, Column, Line, Program, summed

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_HALF = 0.5
#: Columns that are added at a time for each mission, and most that a program of whole journeys holds.
_ADDED, _MOST_COLUMNS = 40, 40_000
_ROUNDS = 400
#: How near to its bound a plan is that need not be proved.
_NEAR = 0.002
_LEAST_SECONDS = 0.5
#: The part of the time after which no more columns are added.
_RELAXED = 0.4


class Found(NamedTuple):
    """Chosen columns (``None`` if none), what they and further variables are worth, and what nothing can pass."""

    columns: list[Column] | None
    value: float
    bound: float


def maximised(
    program: Program,
    aim: Line,
    deadline: float,
    *,
    more: Sequence[Line] = (),
    free: Sequence[tuple[float, float]] = (),
    start: Sequence[Sequence[Column]] = ((),),
    asked: set[str] | None = None,
    prove: bool = True,
) -> Found:
    """Maximise a line.

    Parameters
    ----------
    aim
        What is to be as large as can be.
    deadline
        In seconds of ``time.monotonic``.
    more, free
        Further lines, and the ends between which further variables lie, which are whole numbers.
    start
        Plans that are known to meet all lines; their columns come first. One at least.
    asked
        Names of families and of reasons that bar visits; all by default.
    prove
        Whether to look on for what is best of all; else a good plan is enough, and the bound is that of shares.
    """
    wanted = {*program.families, *program.demands.barred} if asked is None else asked
    lines = [line for name, family in program.families.items() if name in wanted for line in family] + list(more)
    task = Task(program, aim, lines, tuple(free), program.barred(wanted))
    pool = task.first(start)
    half = _share_of(deadline, _RELAXED)
    pool, value, duals, relaxed = task.relaxed(pool, half)
    # Over some of the sets, or some of the columns, the relaxation bounds nothing.
    bound = relaxed if program.complete and np.isfinite(relaxed) else task.loose()
    if np.isnan(value):
        return Found(None, np.nan, bound)
    best, least = task.whole(pool, _share_of(deadline, 0.5), -np.inf, gap=0.0 if prove else _NEAR)
    known = min(relaxed, bound)
    if prove and best.columns is not None and _rounded(known) - best.value > _HALF:
        wider, all_of_them = task.within(duals, known - best.value if np.isfinite(relaxed) else np.inf, pool)
        if len(wider) > len(pool):
            again, least = task.whole(wider, deadline, best.value)
            best = again if again.columns is not None and again.value > best.value else best
        if all_of_them and program.complete:
            bound = min(bound, max(best.value, least))
    elif best.columns is None:
        return Found(None, np.nan, bound)
    return Found(best.columns, best.value, max(best.value, _rounded(bound)))


def _rounded(bound: float) -> float:
    """Return the next whole number that a bound leaves open: all lines are sums of whole numbers."""
    return float(np.floor(bound + 1e-2)) if np.isfinite(bound) else bound


def _share_of(deadline: float, share: float) -> float:
    """Return when a share of the time until a deadline will be over."""
    now = time.monotonic()
    return now + share * max(0.0, deadline - now)


@dataclass(frozen=True, eq=False)
class Task:
    """One maximisation over all columns. A pool is an array of (mission, number of the set)."""

    program: Program
    aim: Line
    lines: list[Line]
    free: tuple[tuple[float, float], ...]
    barred: Mask

    @cached_property
    def numbers(self) -> list[Ints]:
        """By mission: sets that it can visit and that nothing bars."""
        found = []
        for mission, usable in enumerate(self.program.usable):
            members = self._sets(mission).members[usable]
            found.append(usable[summed(self.barred[mission].astype(float), members) == 0])
        return found

    def _sets(self, mission: int) -> RegionSets:
        return self.program.sets[int(self.program.demands.town[mission])]

    def first(self, start: Sequence[Sequence[Column]]) -> Ints:
        """Return columns of one region, and those of plans that are known."""
        pool = []
        for mission, numbers in enumerate(self.numbers):
            sets = self._sets(mission)
            alone = numbers[sets.members[numbers, 1] < 0] if sets.members.shape[1] > 1 else numbers
            pool += [(mission, one) for one in alone.tolist()]
        pool += [(column[0], self._number(column)) for plan in start for column in plan]
        return np.array(sorted(set(pool)), dtype=np.int64).reshape(-1, 2)

    def _number(self, column: Column) -> int:
        mission, regions = column
        members = self._sets(mission).members
        wanted = np.full(members.shape[1], -1)
        wanted[: len(regions)] = sorted(regions)
        return int(np.flatnonzero((members == wanted).all(axis=1))[0])

    def columns(self, pool: Ints) -> list[Column]:
        """Return columns by their regions."""
        found = []
        for mission, number in pool.tolist():
            regions = self._sets(mission).members[number]
            found.append((mission, tuple(regions[regions >= 0].tolist())))
        return found

    def _matrix(self, lines: Sequence[Line], pool: Ints) -> Floats:
        """Return what each column adds to each line, (lines, columns)."""
        matrix = np.zeros((len(lines), len(pool)))
        for mission in np.unique(pool[:, 0]).tolist():
            mine = np.flatnonzero(pool[:, 0] == mission)
            sets = self._sets(mission)
            members, hours = sets.members[pool[mine, 1]], sets.hours[pool[mine, 1]]
            values = np.array([np.append(line.per_region[mission], 0.0) for line in lines]).reshape(len(lines), -1)
            matrix[:, mine] = values[:, members].sum(axis=2)
            road = np.array([0.0 if line.per_hour is None else line.per_hour[mission] for line in lines])
            matrix[:, mine] += road[:, None] * hours[None, :]
        return np.asarray(np.rint(matrix))

    def _further(self, lines: Sequence[Line]) -> Floats:
        matrix = np.zeros((len(lines), len(self.free)))
        for row, line in enumerate(lines):
            for spot, value in line.further.items():
                matrix[row, spot] = value
        return matrix

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        return np.array([line.low for line in self.lines]), np.array([line.high for line in self.lines])

    def _linear(self, columns: Floats, costs: Floats, top: float = np.inf) -> tuple[float, Floats]:
        """Maximise over shares of columns; NaN if nothing meets the lines."""
        from scipy.optimize import linprog

        low, high = self._ends
        if not columns.shape[1] + len(self.free):
            return (0.0 if bool(((low <= 0) & (high >= 0)).all()) else np.nan), np.zeros(len(self.lines))
        rows = np.concatenate([columns, self._further(self.lines)], axis=1)
        upper, lower = np.isfinite(high), np.isfinite(low)
        answer = linprog(
            -np.concatenate([costs, self._further([self.aim])[0]]),
            A_ub=np.concatenate([rows[upper], -rows[lower]]),
            b_ub=np.concatenate([high[upper], -low[lower]]),
            bounds=[(0.0, top)] * columns.shape[1] + list(self.free),
            method="highs",
        )
        duals = np.zeros(len(self.lines))
        if answer.status != 0:
            return np.nan, duals
        given = -np.asarray(answer.ineqlin.marginals)
        duals[upper] += given[: int(upper.sum())]
        duals[lower] -= given[int(upper.sum()) :]
        return -float(answer.fun), duals

    def relaxed(self, pool: Ints, deadline: float) -> tuple[Ints, float, Floats, float]:
        """Return columns, the value over them, duals, and the bound over all columns (infinite if time ran out)."""
        value, duals = np.nan, np.zeros(len(self.lines))
        for _ in range(_ROUNDS):
            value, duals = self._linear(self._matrix(self.lines, pool), self._matrix([self.aim], pool)[0])
            if np.isnan(value):
                return pool, value, duals, np.inf
            known, added, helps = set(map(tuple, pool.tolist())), [], 0.0
            for mission, gains in enumerate(self._reduced(duals)):
                helps = max(helps, float(gains.max(initial=0.0)))
                best = np.argsort(-gains, kind="stable")[:_ADDED]
                chosen = self.numbers[mission][best[gains[best] > CLOSE]].tolist()
                added += [(mission, one) for one in chosen if (mission, one) not in known]
            if not added:
                # A journey has a region at least, and no region two: so many columns at most could each still help.
                return pool, value, duals, value + helps * self.barred.shape[1]
            pool = np.concatenate([pool, np.array(added, dtype=np.int64)])
            if time.monotonic() > deadline:
                break
        return pool, value, duals, np.inf

    def _reduced(self, duals: Floats) -> list[Floats]:
        """Return by mission what each of its sets would gain beyond the price of what it takes."""
        per_region = self.aim.per_region - sum(
            dual * line.per_region for dual, line in zip(duals.tolist(), self.lines, strict=True) if dual
        )
        per_hour = np.zeros(len(per_region)) if self.aim.per_hour is None else self.aim.per_hour.copy()
        for dual, line in zip(duals.tolist(), self.lines, strict=True):
            if line.per_hour is not None:
                per_hour -= dual * line.per_hour
        found = []
        for mission, numbers in enumerate(self.numbers):
            sets = self._sets(mission)
            gains = summed(per_region[mission], sets.members[numbers]) + per_hour[mission] * sets.hours[numbers]
            found.append(np.asarray(gains))
        return found

    def within(self, duals: Floats, gap: float, pool: Ints) -> tuple[Ints, bool]:
        """Return the columns that can be in a plan less than a gap below the relaxed one, and whether these are all."""
        found = [
            (-gain, mission, number)
            for mission, gains in enumerate(self._reduced(duals))
            for gain, number in zip(gains.tolist(), self.numbers[mission].tolist(), strict=True)
            if gain >= -gap - CLOSE
        ]
        everyone = len(found) <= _MOST_COLUMNS
        chosen = {(mission, number) for _, mission, number in sorted(found)[:_MOST_COLUMNS]}
        chosen |= {(mission, number) for mission, number in pool.tolist()}
        return np.array(sorted(chosen), dtype=np.int64).reshape(-1, 2), everyone

    def whole(self, pool: Ints, deadline: float, least: float, *, gap: float = 0.0) -> tuple[Found, float]:
        """Return the best plan of whole journeys from some columns, and what none of them can pass."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        size = len(pool)
        low, high = self._ends
        rows = np.concatenate([self._matrix(self.lines, pool), self._further(self.lines)], axis=1)
        costs = np.concatenate([self._matrix([self.aim], pool)[0], self._further([self.aim])[0]])
        if np.isfinite(least):
            rows, low, high = (
                np.concatenate([rows, costs[None, :]]),
                np.append(low, least - _HALF),
                np.append(high, np.inf),
            )
        bounds = Bounds(
            np.concatenate([np.zeros(size), [one for one, _ in self.free]]),
            np.concatenate([np.ones(size), [one for _, one in self.free]]),
        )
        if not size + len(self.free):
            return Found([], 0.0, 0.0), 0.0  # whoever asked knows that no journey at all meets all lines
        seconds = max(_LEAST_SECONDS, deadline - time.monotonic())
        answer = milp(
            -costs,
            integrality=np.ones(size + len(self.free)),
            bounds=bounds,
            constraints=[LinearConstraint(rows, low, high)],
            options={"time_limit": seconds, "mip_rel_gap": gap},
        )
        dual = answer.mip_dual_bound
        if answer.x is None:
            return Found(None, np.nan, np.inf), least if answer.status == 2 else np.inf
        chosen = self.columns(pool[np.flatnonzero(answer.x[:size] > 0.5)])
        bound = -float(answer.fun if dual is None else dual)
        return Found(sorted(chosen), -float(answer.fun), bound), bound

    def loose(self) -> float:
        """Return a bound that needs no sets: visits one by one, each with half of its two shortest ways (relaxed)."""
        demands = self.program.demands
        half = np.zeros(demands.there.shape)
        regions = range(demands.there.shape[1])
        for mission, town in enumerate(demands.town.tolist()):
            out = demands.from_town[town]
            for one in regions:
                others = [float(demands.between[one, two]) for two in regions if two != one]
                half[mission, one] = sum(sorted([*others, float(out[one]), float(out[one])])[:2]) / 2
        spots = np.argwhere(~self.barred)

        def row(line: Line) -> Floats:
            road = 0.0 if line.per_hour is None else line.per_hour[:, None] * half
            return np.asarray((line.per_region + road)[spots[:, 0], spots[:, 1]])

        rows = np.array([row(line) for line in self.lines]).reshape(len(self.lines), len(spots))
        value, _ = self._linear(rows, row(self.aim), top=1.0)
        return np.inf if np.isnan(value) else value + CLOSE
