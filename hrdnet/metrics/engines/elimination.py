"""In which order vertices enter and leave the frontier, and what that will cost.

A frontier engine walks through the graph and remembers, of what it has passed, only how the vertices at the
edge of the unknown hang together, and the levels of the shared draws in use. A good order keeps both few.
"""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.terminals import Chance, Edge, Problem

#: So many states of knowledge at once count as twice the visits of one. Measured on an 8 x 8 grid: 64 take 1.4 times.
TWICE = 64
#: What fits into a state: vertices on the frontier, shared draws in use, levels of each.
SLOTS, DRAWS, LEVELS = 16, 16, 16


class Step(IntEnum):
    """What happens to the frontier."""

    ENTER = 0
    EDGE = 1
    LEAVE = 2
    DRAW = 3
    FORGET = 4


@dataclass(frozen=True)
class Plan:
    """Steps in order, and the numbers they use.

    ``steps`` has one row a step. ENTER: slot, 0 vertex / 1 source / 2 target. EDGE: slots of tail and head,
    both ways, first and past-last row of ``needs``. LEAVE: slot, whether the source and the target have
    entered. DRAW: its slot, first and past-last of ``levels``. FORGET: its slot. ``chance`` and ``against``
    are the probability of each step (that a vertex works, that an edge passes) and its complement, (steps, states of
    knowledge); ``levels`` are the probabilities of levels of draws, (levels, states of knowledge). ``needs`` are pairs
    (slot of the draw, first level that does not pass).
    """

    steps: npt.NDArray[np.int64]
    chance: npt.NDArray[np.float64]
    against: npt.NDArray[np.float64]
    needs: npt.NDArray[np.int64]
    levels: npt.NDArray[np.float64]
    width: int


def plan_of(problem: Problem) -> Plan | None:
    """Return the steps of the best order found, or ``None`` if no state can hold its frontier."""
    best = _best(problem)
    return None if best is None else best.plan()


def cost_of(problem: Problem) -> float:
    """Estimate how many states all steps of the best order will visit; infinite if none can hold its frontier."""
    best = _best(problem)
    return float("inf") if best is None else best.cost


def _best(problem: Problem) -> _Writer | None:
    writers = [_Writer(problem, order) for order in _orders(problem)]
    return min((one for one in writers if one.fits), key=lambda one: one.cost, default=None)


def _neighbours(problem: Problem) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {problem.source: set(), problem.target: set()}
    for edge in problem.edges:
        near.setdefault(edge.tail, set()).add(edge.head)
        near.setdefault(edge.head, set()).add(edge.tail)
    return near


def _orders(problem: Problem) -> list[list[int]]:
    near = _neighbours(problem)
    fewest = min(near, key=lambda one: (len(near[one]), one))
    starts = dict.fromkeys([problem.source, problem.target, fewest])
    orders = [_breadth_first(near, start) for start in starts]
    return orders + [_greedy(near, start) for start in starts]


def _breadth_first(near: dict[int, set[int]], start: int) -> list[int]:
    order, seen = [start], {start}
    for here in order:
        for there in sorted(near[here] - seen, key=lambda one: (len(near[one]), one)):
            seen.add(there)
            order.append(there)
    return order + sorted(set(near) - seen)


def _greedy(near: dict[int, set[int]], start: int) -> list[int]:
    """Take next whichever vertex leaves the frontier smallest."""
    order, inside, frontier = [start], {start}, {start}
    while len(order) < len(near):
        border = {there for here in frontier for there in near[here]} - inside or set(near) - inside
        chosen = min(border, key=functools.partial(_growth, near, inside, frontier))
        order.append(chosen)
        inside.add(chosen)
        frontier = {one for one in frontier | {chosen} if not near[one] <= inside}
    return order


def _growth(near: dict[int, set[int]], inside: set[int], frontier: set[int], vertex: int) -> tuple[int, int, int]:
    """How much the frontier grows with a vertex; then how many new neighbours it shows."""
    entered = inside | {vertex}
    leaving = sum(near[one] <= entered for one in frontier | {vertex})
    return 1 - leaving, len(near[vertex] - entered), vertex


class _Writer:
    """Writes the steps of one order."""

    def __init__(self, problem: Problem, order: Sequence[int]) -> None:
        self.problem = problem
        self.cost = 0.0
        self.width = 0
        self.fits = True
        self._rows: list[tuple[int, ...]] = []
        self._chance: list[tuple[Chance, Chance]] = []
        self._needs: list[tuple[int, int]] = []
        self._levels: list[Chance] = []
        self._slots: dict[int, int] = {}
        self._draw_slots: dict[Hashable, int] = {}
        self._thresholds = _thresholds(problem.edges)
        self._left = {
            name: sum(name == one for edge in problem.edges for one, _ in edge.needs) for name in self._thresholds
        }
        self._write(order)

    def _write(self, order: Sequence[int]) -> None:
        place = {vertex: spot for spot, vertex in enumerate(order)}
        waiting: dict[int, list[Edge]] = defaultdict(list)
        last: dict[int, int] = dict(place)
        for edge in self.problem.edges:
            later = max(place[edge.tail], place[edge.head])
            waiting[later].append(edge)
            for end in (edge.tail, edge.head):
                last[end] = max(last[end], later)
        leaving: dict[int, list[int]] = defaultdict(list)
        for vertex, spot in last.items():
            leaving[spot].append(vertex)
        for spot, vertex in enumerate(order):
            self._enter(vertex)
            for edge in waiting[spot]:
                self._edge(edge)
                if not self.fits:
                    return
            for gone in leaving[spot]:
                self._leave(gone, place, spot)

    def _step(self, step: Step, *numbers: int, chance: Chance = 1.0, against: Chance = 0.0) -> None:
        self._rows.append((int(step), *numbers, *[0] * (5 - len(numbers))))
        self._chance.append((chance, against))
        levels = sum(len(self._thresholds[name]) for name in self._draw_slots)
        # The number of states grows about threefold with each vertex, and with the levels of each draw.
        self.cost += 3.0 ** len(self._slots) * 2.0**levels

    def _enter(self, vertex: int) -> None:
        taken = set(self._slots.values())
        slot = next((one for one in range(SLOTS) if one not in taken), None)
        if slot is None:
            self.fits = False
            return
        self._slots[vertex] = slot
        self.width = max(self.width, slot + 1)
        kind = 1 if vertex == self.problem.source else 2 if vertex == self.problem.target else 0
        works: Chance = 1.0 if kind == 1 else self.problem.working(vertex)
        self._step(Step.ENTER, slot, kind, chance=works, against=1.0 - works)

    def _edge(self, edge: Edge) -> None:
        if not self.fits:
            return
        for name, _ in edge.needs:
            if name not in self._draw_slots:
                self._draw(name)
        first = len(self._needs)
        for name, threshold in edge.needs:
            if name in self._draw_slots:
                self._needs.append((self._draw_slots[name], _place(self._thresholds[name], threshold) + 1))
        ends = self._slots[edge.tail], self._slots[edge.head]
        self._step(Step.EDGE, *ends, int(edge.both), first, len(self._needs), chance=edge.passes, against=edge.fails)
        for name, _ in edge.needs:
            self._left[name] -= 1
            if not self._left[name] and name in self._draw_slots:
                self._step(Step.FORGET, self._draw_slots.pop(name))

    def _draw(self, name: Hashable) -> None:
        taken = set(self._draw_slots.values())
        slot = next((one for one in range(DRAWS) if one not in taken), None)
        cuts: list[Chance] = [0.0, *self._thresholds[name], 1.0]
        if slot is None or len(cuts) > LEVELS:
            self.fits = False
            return
        first = len(self._levels)
        self._levels += [high - low for low, high in itertools.pairwise(cuts)]
        self._draw_slots[name] = slot
        self._step(Step.DRAW, slot, first, len(self._levels))

    def _leave(self, vertex: int, place: dict[int, int], spot: int) -> None:
        entered = (int(place[self.problem.source] <= spot), int(place[self.problem.target] <= spot))
        if vertex in self._slots:
            self._step(Step.LEAVE, self._slots.pop(vertex), *entered)

    def plan(self) -> Plan:
        chances = [chance for pair in self._chance for chance in pair]
        shape = next((np.shape(one) for one in (*chances, *self._levels) if isinstance(one, np.ndarray)), (1,))

        def table(rows: Sequence[Chance]) -> npt.NDArray[np.float64]:
            found = np.empty((len(rows), *shape))
            for number, row in enumerate(rows):
                found[number] = row
            return found

        return Plan(
            np.array(self._rows, dtype=np.int64).reshape(-1, 6),
            table([chance for chance, _ in self._chance]),
            table([against for _, against in self._chance]),
            np.array(self._needs, dtype=np.int64).reshape(-1, 2),
            table(self._levels),
            self.width,
        )


def _thresholds(edges: Sequence[Edge]) -> dict[Hashable, list[Chance]]:
    """Return the thresholds of each draw, from low to high.

    Raises
    ------
    UnorderedError
        If two of them are in one order in some state of knowledge and in the other in another.
    """
    found: dict[Hashable, dict[bytes, Chance]] = defaultdict(dict)
    for edge in edges:
        for name, threshold in edge.needs:
            found[name].setdefault(np.asarray(threshold, dtype=np.float64).tobytes(), threshold)
    ordered = {name: sorted(cuts.values(), key=np.mean) for name, cuts in found.items()}
    if any(np.any(np.greater(low, high)) for cuts in ordered.values() for low, high in itertools.pairwise(cuts)):
        raise UnorderedError
    return ordered


def _place(cuts: Sequence[Chance], threshold: Chance) -> int:
    return next(spot for spot, cut in enumerate(cuts) if np.array_equal(cut, threshold))


class UnorderedError(Exception):
    """States of knowledge that cannot be solved together: they order a draw's thresholds differently."""
