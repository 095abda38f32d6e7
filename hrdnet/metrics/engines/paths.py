"""Single routes: the best by some aim, and several that share no actor.

A route's probability counts each shared draw once (a traveller's at the lowest of its thresholds), and its waits depend
on the meeting before, so what a step costs depends on the steps before it. ``best_route`` keeps partial routes with
what they have already paid, follows the most promising one first (A*, with what the rest costs at least), and drops
one only if another at the same actor stays ahead whatever comes.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

Memory = TypeVar("Memory")

#: How much a more probable route counts among equally fast or cheap ones.
_TIE = 1e-9


@dataclass(frozen=True, slots=True)
class Step:
    """A way to pass a request on.

    ``own`` is the probability that its channel and the actor at its head pass; ``needs`` are the shared draws it is
    compared with, (name, threshold). ``interval`` and ``delay`` are in days; ``meeting`` names whose meetings it waits
    for.
    """

    tail: int
    head: int
    channel: int
    own: float
    needs: tuple[tuple[Hashable, float], ...]
    meeting: Hashable
    interval: float
    delay: float
    cost: float

    @property
    def alone(self) -> float:
        """The probability that the step works if nothing else is known."""
        return self.own * math.prod(threshold for _, threshold in self.needs)


@dataclass(frozen=True, slots=True)
class _Trail:
    """A route as its last step and the route before it."""

    step: Step
    before: _Trail | None

    def steps(self) -> list[Step]:
        found, here = [self.step], self.before
        while here is not None:
            found.append(here.step)
            here = here.before
        return found[::-1]


class Aim(Protocol[Memory]):
    """What the best route is best at: a sum over its steps that may depend on the steps before."""

    name: str

    def start(self) -> Memory:
        """Return what is remembered before the first step."""
        ...

    def least(self, step: Step) -> float:
        """Return what a step costs at least, whatever came before."""
        ...

    def pay(self, memory: Memory, step: Step) -> tuple[float, Memory]:
        """Return what a step costs after what is remembered, and what is remembered then."""
        ...

    def behind(self, one: Memory, other: Memory) -> float:
        """Return the most that the first may have to pay from here on beyond what the second pays."""
        ...


class MostProbable:
    """Minus the logarithm of the probability, every shared draw counted once."""

    name = "most probable"

    def start(self) -> Mapping[Hashable, float]:
        """No shared draw is paid for."""
        return {}

    def least(self, step: Step) -> float:
        """Its shared draws may all be paid for."""
        return -math.log(step.own)

    def pay(self, memory: Mapping[Hashable, float], step: Step) -> tuple[float, Mapping[Hashable, float]]:
        """Pay its own probability, and how much it lowers that of each shared draw."""
        cost, paid = -math.log(step.own), dict(memory)
        for key, threshold in step.needs:
            before = paid.get(key, 1.0)
            if threshold < before:
                cost += math.log(before / threshold)
                paid[key] = threshold
        return cost, paid

    def behind(self, one: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> float:
        """What the second has paid and the first has not."""
        return sum(max(0.0, math.log(one.get(key, 1.0) / threshold)) for key, threshold in other.items())


class Fastest:
    """Days in the mean over phases: half an interval for a meeting, none at one where the request already is."""

    name = "fastest"

    def start(self) -> tuple[Hashable, float, float]:
        """No meeting, whose interval and the days since do not matter."""
        return None, 0.0, 0.0

    def least(self, step: Step) -> float:
        """Its delay, if it need not be waited for."""
        return step.delay - _TIE * math.log(step.alone)

    def pay(self, memory: tuple[Hashable, float, float], step: Step) -> tuple[float, tuple[Hashable, float, float]]:
        """Wait half the interval, or exactly until the next meeting of those where the request was last."""
        meeting, interval, since = memory
        wait = step.interval / 2
        if meeting is not None and (meeting, interval) == (step.meeting, step.interval) and interval > 0:
            wait = -since % interval
        return wait + self.least(step), (step.meeting, step.interval, step.delay)

    def behind(self, one: tuple[Hashable, float, float], other: tuple[Hashable, float, float]) -> float:
        """Half an interval for missing the second's meeting, and half for waiting a whole one at one's own."""
        return 0.0 if one == other else (one[1] + other[1]) / 2


class Cheapest:
    """Cost of the journeys."""

    name = "cheapest"

    def start(self) -> None:
        """Nothing matters."""

    def least(self, step: Step) -> float:
        """Its cost."""
        return step.cost - _TIE * math.log(step.alone)

    def pay(self, memory: None, step: Step) -> tuple[float, None]:
        """Its cost, whatever came before."""
        return self.least(step), memory

    def behind(self, one: None, other: None) -> float:  # noqa: ARG002 - as every aim
        """Nothing."""
        return 0.0


def best_route(steps: Iterable[Step], origin: int, target: int, aim: Aim[Memory]) -> list[Step] | None:
    """Return the best route from an origin to a target, or ``None`` if there is none."""
    onward: dict[int, list[Step]] = {}
    back: dict[int, list[Step]] = {}
    for step in steps:
        onward.setdefault(step.tail, []).append(step)
        back.setdefault(step.head, []).append(step)
    rest = _least_to(back, target, aim)
    if origin not in rest:
        return None
    ticket = itertools.count()  # so that equal costs are never compared further
    waiting: list[tuple[float, int, float, int, Memory, _Trail | None]] = []
    heapq.heappush(waiting, (rest[origin], next(ticket), 0.0, origin, aim.start(), None))
    settled: dict[int, list[tuple[float, Memory]]] = {}
    while waiting:
        _, _, cost, here, memory, route = heapq.heappop(waiting)
        if here == target:
            return route.steps() if route is not None else []
        ahead = settled.setdefault(here, [])
        if any(other + aim.behind(kept, memory) <= cost for other, kept in ahead):
            continue
        ahead.append((cost, memory))
        for step in onward.get(here, ()):
            if step.head in rest:
                more, then = aim.pay(memory, step)
                total = cost + more
                further = _Trail(step, route)
                heapq.heappush(waiting, (total + rest[step.head], next(ticket), total, step.head, then, further))
    return None


def _least_to(back: Mapping[int, list[Step]], target: int, aim: Aim[Memory]) -> dict[int, float]:
    """Return what the way to the target costs at least, by actor, for those who have one."""
    least: dict[int, float] = {}
    waiting = [(0.0, target)]
    while waiting:
        cost, here = heapq.heappop(waiting)
        if here in least:
            continue
        least[here] = cost
        for step in back.get(here, ()):
            if step.tail not in least:
                heapq.heappush(waiting, (cost + aim.least(step), step.tail))
    return least


def disjoint_routes(steps: Iterable[Step], origin: int, target: int, most: int) -> list[list[Step]]:
    """Return up to ``most`` routes that share no actor between origin and target, together most probable by steps.

    As many as there are, up to ``most``; among sets of so many, the product of all steps' probabilities (each as if
    alone) is largest. A minimum-cost flow through vertices of capacity one (Suurballe 1974,
    doi:10.1002/net.3230040204), solved as a linear program, whose vertices are whole.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array, vstack

    # Of parallel steps only the best can be of use.
    best: dict[tuple[int, int], Step] = {}
    for step in steps:
        pair = (step.tail, step.head)
        if step.tail != target and step.head != origin and (pair not in best or step.alone > best[pair].alone):
            best[pair] = step
    kept = list(best.values())
    if not kept or most < 1:
        return []
    between = sorted({end for step in kept for end in (step.tail, step.head)} - {origin, target})
    row = {vertex: number for number, vertex in enumerate(between)}
    first = np.array([float(step.tail == origin) for step in kept])

    def incidence(end: str) -> coo_array:
        spots = [(row[getattr(step, end)], column) for column, step in enumerate(kept) if getattr(step, end) in row]
        rows, columns = np.array(spots, dtype=np.int64).reshape(-1, 2).T
        return coo_array((np.ones(len(spots)), (rows, columns)), shape=(len(between), len(kept)))

    into, out = incidence("head"), incidence("tail")
    cost = np.array([-math.log(step.alone) for step in kept])
    # One more route is worth more than anything that it can cost.
    found = linprog(
        cost - (1.0 + cost.sum()) * first,
        A_ub=vstack([into, coo_array(first[None, :])]),
        b_ub=np.append(np.ones(len(between)), float(most)),
        A_eq=(into - out) if between else None,
        b_eq=np.zeros(len(between)) if between else None,
        bounds=(0, 1),
        method="highs-ds",
    )
    used = {(step.tail, step.head): step for step, flow in zip(kept, found.x, strict=True) if flow > 0.5}
    routes = []
    for step in [one for one in used.values() if one.tail == origin]:
        route = [step]
        while route[-1].head != target:
            route.append(next(one for pair, one in used.items() if pair[0] == route[-1].head))
        routes.append(route)
    return sorted(routes, key=lambda route: -math.prod(step.alone for step in route))
