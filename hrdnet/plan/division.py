"""Dividing regions among missions as a mixed-integer program, solved to proof by HiGHS.

A column is a region with the set of missions that cover it; each region takes one. Shares and days are whole numbers of
small units, so that equal is equal: what a solver finds is counted again from the columns, and a bound is rounded to
the next whole number that could be reached.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.plan.assignment_demands import Demands

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

#: Shares are counted in thousandths of a point, days in hundredths.
SHARE, DAY = 100_000, 100
CLOSE = 1e-6
CONNECTED = "connected regions"
#: Programs of more variables keep a connected plan that was found, beside its bound: flows would not better it in time.
_FLOWS = 4_000
#: Seconds that a solver gets at least, so that a deadline that is past still gives a plan where one is easy to find.
_LEAST_SECONDS = 0.5


class Rows(NamedTuple):
    """Linear demands: ``low <= matrix @ variables <= high``."""

    matrix: csr_matrix
    low: Floats
    high: Floats


class Found(NamedTuple):
    """What a solver found: chosen columns (``None`` if none), their value, and what no choice can pass (minimised)."""

    columns: Ints | None
    value: float
    bound: float
    infeasible: bool


class _Options(NamedTuple):
    more: tuple[Rows, ...]
    variables: int
    uncovered: frozenset[int]
    closed: Mask | None
    gap: float


@dataclass(frozen=True, eq=False)
class Limit:
    """A demand on a sum over columns beside a constant: ``low <= constant + values @ columns <= high``."""

    name: str
    values: Floats
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Division:
    """All ways to divide regions among missions that meet some demands.

    Attributes
    ----------
    demands
        Who may go where, work, days.
    limits
        Floors and ceilings.
    """

    demands: Demands
    limits: tuple[Limit, ...] = ()

    @cached_property
    def sets(self) -> tuple[tuple[int, ...], ...]:
        """Missions that may cover a region together."""
        return tuple(itertools.combinations(range(len(self.demands.capacity)), self.demands.each))

    @cached_property
    def columns(self) -> list[tuple[int, tuple[int, ...]]]:
        """Region and missions of each column: every set for the first region, then for the next."""
        return [(region, one) for region in range(self.demands.work.shape[1]) for one in self.sets]

    @cached_property
    def families(self) -> dict[str, Rows]:
        """Demands by what they ask; every one can be left out."""
        demands, families = self.demands, {"every region is covered": self._covered()}
        families["officer-days"] = self._rows(self._by_mission(demands.work), -np.inf, demands.capacity)
        if demands.balance is not None:
            families["balance"] = self.balanced(demands.balance)
        if demands.contiguous:
            families[CONNECTED] = self._connected()
        for one in self.limits:
            families[one.name] = self._rows(one.values[None, :], one.low, one.high)
        return families

    def barred(self, reasons: Iterable[str]) -> Mask:
        """Return the columns that some reasons rule out."""
        mask = np.zeros(len(self.columns), dtype=bool)
        for reason in reasons:
            pair = self.demands.barred[reason]
            mask |= np.array([any(pair[one, region] for one in missions) for region, missions in self.columns])
        return mask

    def spread(self, values: Floats) -> Floats:
        """Return by column the sum of a number of each pair, (missions, regions) -> (columns,)."""
        return np.array([sum(values[one, region] for one in missions) for region, missions in self.columns])

    def solve(
        self,
        objective: Floats,
        deadline: float,
        *,
        more: Sequence[Rows] = (),
        variables: int = 0,
        asked: Iterable[str] | None = None,
        uncovered: Iterable[int] = (),
        closed: Mask | None = None,
        gap: float = 0.0,
    ) -> Found:
        """Minimise a linear objective.

        Parameters
        ----------
        objective
            By column, and by further variables if there are any; the others count nothing.
        deadline
            In seconds of ``time.monotonic``.
        more, variables
            Further demands, and how many free variables they have beside those of the division.
        asked
            Names of families and of reasons that bar pairs; all by default.
        uncovered
            Regions that need not be covered.
        closed : (columns,) bool
            Columns that may not be chosen.
        gap
            How far from the best, as a share of it, is close enough.
        """
        wanted = {*self.families, *self.demands.barred} if asked is None else set(asked)
        options = _Options(tuple(more), variables, frozenset(uncovered), closed, gap)
        if CONNECTED not in wanted:
            return self._solved(objective, deadline, wanted, options)
        # What needs no borders is solved at once; if its answer is in one piece, it is the answer.
        loose = self._solved(objective, _share_of(deadline, 0.3), wanted - {CONNECTED}, options)
        if loose.infeasible or (loose.columns is not None and self._connects(loose.columns)):
            return loose
        near = Found(None, np.nan, -np.inf, infeasible=True)
        for anywhere in (False, True) if loose.columns is not None else ():
            if near.columns is None and loose.columns is not None:
                grown = options._replace(more=(*options.more, self._trees(loose.columns, anywhere=anywhere)))
                near = self._solved(objective, _share_of(deadline, 0.3), wanted - {CONNECTED}, grown)
        if near.columns is not None and (near.value <= loose.bound + CLOSE or self.variables > _FLOWS):
            return near._replace(bound=loose.bound)
        exact = self._solved(objective, _share_of(deadline, 0.8), wanted, options)
        bound = max(loose.bound, exact.bound)
        better = exact.columns is not None and not (near.columns is not None and near.value < exact.value)
        if better or exact.infeasible:
            return exact._replace(bound=bound)
        return Found(near.columns, near.value, bound, infeasible=False)

    def _solved(self, objective: Floats, deadline: float, wanted: set[str], more: _Options) -> Found:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import vstack

        variables = more.variables
        own, columns = self.variables, len(self.columns)
        total = own + variables
        every = [rows for name, rows in self.families.items() if name in wanted] + list(more.more)
        low, high = np.zeros(total), np.full(total, np.inf)
        high[:columns] = ~self.barred(name for name in self.demands.barred if name in wanted)
        if more.closed is not None:
            high[:columns][more.closed] = 0.0
        high[columns : columns + self._roots] = 1.0
        low[own:] = -np.inf
        constraints = []
        free = more.uncovered
        if every:
            padded = [_widened(one.matrix, total) for one in every]
            least = np.concatenate([one.low for one in every])
            if free and "every region is covered" in wanted:
                least[sorted(free)] = 0.0  # these rows come first
            constraints = [
                LinearConstraint(vstack(padded, format="csr"), least, np.concatenate([one.high for one in every]))
            ]
        costs = np.zeros(total)
        costs[:columns] = objective[:columns]
        costs[own:] = objective[columns:]
        whole = np.zeros(total)
        whole[: columns + self._roots] = 1
        limits = {"time_limit": max(_LEAST_SECONDS, deadline - time.monotonic()), "mip_rel_gap": more.gap}
        answer = milp(costs, integrality=whole, bounds=Bounds(low, high), constraints=constraints, options=limits)
        if answer.x is None:
            bound = answer.mip_dual_bound
            return Found(None, np.nan, -np.inf if bound is None else float(bound), answer.status == 2)
        bound = answer.fun if answer.mip_dual_bound is None else answer.mip_dual_bound
        return Found(np.flatnonzero(answer.x[:columns] > 0.5), float(answer.fun), float(bound), infeasible=False)

    def _connects(self, columns: Ints) -> bool:
        chosen = [self.columns[column] for column in columns.tolist()]
        owned = [
            {region for region, missions in chosen if one in missions} for one in range(len(self.demands.capacity))
        ]
        return all(in_one_piece(regions, self.demands.neighbours) for regions in owned)

    def _trees(self, columns: Ints, *, anywhere: bool) -> Rows:
        """Let the regions of each mission grow from one it has in some division, along shortest ways.

        Narrower than to be connected, and much easier: a region needs the one before it on the way, and no flow.
        """
        from scipy.sparse import coo_matrix

        missions, regions = self.demands.work.shape
        steps = _steps(regions, self.demands.neighbours)
        near = [_beside(here, self.demands.neighbours) for here in range(regions)]
        pairs = [self.columns[column] for column in columns.tolist()]
        owned = {one: [region for region, members in pairs if one in members] for one in range(missions)}
        held: dict[tuple[int, int], list[int]] = {}
        for column, (region, members) in enumerate(self.columns):
            for one in members:
                held.setdefault((one, region), []).append(column)
        entries, size = [], 0
        away = np.full(regions, np.inf)
        for one in range(missions):
            # As far as can be from those of the others, so that all of the country is near one.
            mine = owned[one] if owned[one] and not anywhere else list(range(regions))
            centre = max(mine, key=lambda region: (away[region], -region))
            away = np.minimum(away, steps[centre])
            for region in range(regions):
                if region == centre:
                    continue
                before = [other for other in near[region] if steps[centre, other] < steps[centre, region]]
                entries += [(size, column, 1.0) for column in held.get((one, region), [])]
                entries += [(size, column, -1.0) for other in before for column in held.get((one, other), [])]
                size += 1
        lines, spots, values = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = coo_matrix((values, (lines, spots)), shape=(size, len(self.columns))).tocsr()
        return Rows(matrix, np.full(size, -np.inf), np.zeros(size))

    # Variables: columns; then, if regions are to be connected, roots and flows by mission.

    @cached_property
    def _roots(self) -> int:
        return self.demands.work.size if self.demands.contiguous else 0

    @cached_property
    def _arcs(self) -> list[tuple[int, int]]:
        pairs = self.demands.neighbours if self.demands.contiguous else ()
        return [*pairs, *((two, one) for one, two in pairs)]

    @cached_property
    def variables(self) -> int:
        """How many variables the program has."""
        # By mission: what enters at the root of its regions, and what flows over each border.
        missions = len(self.demands.capacity) if self.demands.contiguous else 0
        return len(self.columns) + 2 * self._roots + missions * len(self._arcs)

    def _most_regions(self, mission: int) -> int:
        """Return to how many regions the days of a mission can suffice, at least 1."""
        work = np.cumsum(np.sort(self.demands.work[mission]))
        return max(1, int((work <= self.demands.capacity[mission] + CLOSE).sum()))

    def _rows(self, matrix: Floats, low: float | Floats, high: float | Floats) -> Rows:
        from scipy.sparse import csr_matrix

        size = len(matrix)
        return Rows(
            csr_matrix(matrix), np.broadcast_to(low, size).astype(float), np.broadcast_to(high, size).astype(float)
        )

    def _covered(self) -> Rows:
        matrix = np.zeros((self.demands.work.shape[1], len(self.columns)))
        for column, (region, _) in enumerate(self.columns):
            matrix[region, column] = 1.0
        return self._rows(matrix, 1.0, 1.0)

    def _by_mission(self, values: Floats) -> Floats:
        matrix = np.zeros((len(values), len(self.columns)))
        for column, (region, missions) in enumerate(self.columns):
            for one in missions:
                matrix[one, column] = values[one, region]
        return matrix

    def balanced(self, balance: float) -> Rows:
        """Keep each mission's share of its days from being more than so much above that of all together."""
        capacity = self.demands.capacity
        own = self._by_mission(self.demands.work)
        share = capacity / max(CLOSE, float(capacity.sum()))
        return self._rows(own - (1 + balance) * share[:, None] * own.sum(axis=0)[None, :], -np.inf, 0.0)

    def _connected(self) -> Rows:
        """Let one unit flow to each region of a mission from its root, over borders of regions that are its own."""
        from scipy.sparse import coo_matrix

        missions, regions = self.demands.work.shape
        columns, arcs = len(self.columns), self._arcs
        entries: list[tuple[int, int, float]] = []
        high: list[float] = []
        low: list[float] = []
        held: dict[tuple[int, int], list[int]] = {}
        for column, (region, members) in enumerate(self.columns):
            for one in members:
                held.setdefault((one, region), []).append(column)

        def row(parts: Iterable[tuple[int, float]], least: float, most: float) -> None:
            entries.extend((len(low), spot, value) for spot, value in parts)
            low.append(least)
            high.append(most)

        steps = _steps(regions, self.demands.neighbours)
        for one in range(missions):
            root, enters = columns + one * regions, columns + self._roots + one * regions
            flow = columns + 2 * self._roots + one * len(arcs)
            most = self._most_regions(one)
            row([(root + region, 1.0) for region in range(regions)], 0.0, 1.0)
            for region in range(regions):
                own = [(column, -1.0) for column in held.get((one, region), [])]
                row([(root + region, 1.0), *own], -np.inf, 0.0)
                row([(enters + region, 1.0), (root + region, -float(most))], -np.inf, 0.0)
                inward = [(flow + spot, 1.0) for spot, (_, head) in enumerate(arcs) if head == region]
                outward = [(flow + spot, -1.0) for spot, (tail, _) in enumerate(arcs) if tail == region]
                row([(enters + region, 1.0), *inward, *outward, *own], 0.0, 0.0)
                # Not needed, and tighter: a region is the root or has a neighbour; what is too far is not together.
                near = [column for tail, head in arcs if head == region for column in held.get((one, tail), [])]
                row([*own, (root + region, 1.0), *((column, 1.0) for column in near)], 0.0, np.inf)
                for other in range(region):
                    if steps[region, other] > most - 1:
                        both = held.get((one, region), []) + held.get((one, other), [])
                        row([(column, 1.0) for column in both], -np.inf, 1.0)
            for spot, (_, head) in enumerate(arcs):
                own = [(column, -float(most - 1)) for column in held.get((one, head), [])]
                row([(flow + spot, 1.0), *own], -np.inf, 0.0)
        lines, spots, values = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = coo_matrix((values, (lines, spots)), shape=(len(low), self.variables)).tocsr()
        return Rows(matrix, np.array(low), np.array(high))


def _widened(matrix: csr_matrix, variables: int) -> csr_matrix:
    """Return rows over more variables, of which they say nothing."""
    from scipy.sparse import csr_matrix

    parts = (matrix.data, matrix.indices, matrix.indptr)
    return csr_matrix(parts, shape=(matrix.shape[0], variables))


def _beside(here: int, neighbours: Sequence[tuple[int, int]]) -> set[int]:
    """Return the neighbours of a region."""
    return {two if here == one else one for one, two in neighbours if here in {one, two}}


def _share_of(deadline: float, share: float) -> float:
    """Return when a share of the time until a deadline will be over."""
    now = time.monotonic()
    return now + share * max(0.0, deadline - now)


def _steps(regions: int, neighbours: Sequence[tuple[int, int]]) -> Floats:
    """Return over how many borders one goes from each region to each other, infinite where one cannot."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import shortest_path

    one, two = np.array(neighbours, dtype=np.int64).reshape(-1, 2).T
    graph = coo_matrix((np.ones(len(one)), (one, two)), shape=(regions, regions)).tocsr()
    return np.asarray(shortest_path(graph, directed=False, unweighted=True))


def in_one_piece(regions: set[int], neighbours: Sequence[tuple[int, int]]) -> bool:
    """Return whether one can go from any of some regions to any other without leaving them."""
    left, reached = set(regions), [min(regions)] if regions else []
    left -= set(reached)
    for here in reached:
        near = _beside(here, neighbours) & left
        left -= near
        reached += sorted(near)
    return not left
