"""From one defender to the targets: what must pass, as a graph with independent and shared draws.

A :class:`Problem` is all that an exact engine needs: vertices that work or not, edges that pass or not, and
*shared draws*: uniform numbers that several edges are compared with (a traveller's, a region's, or a
channel's that appears twice). A shared draw is cut into levels at the thresholds of its edges; an edge that
needs ``u < t`` passes at the levels below ``t``.

Probabilities are numbers, or arrays with one entry per state of knowledge: what hangs together is the same in all of
them, so all are solved at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.passing import Evaluation, Passing

#: A probability, or one per state of knowledge.
Chance = float | npt.NDArray[np.float64]

#: What an origin asks as: the row as a whole, its women, or its others.
WHOLE, WOMEN, OTHERS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Edge:
    """A way to pass from ``tail`` to ``head``, and back if ``both``.

    ``passes`` and ``fails`` add up to 1 and are kept apart, so that neither loses digits when it is small.
    ``needs`` are the shared draws it is compared with: (name of the draw, threshold).
    """

    tail: int
    head: int
    both: bool
    passes: Chance
    fails: Chance
    needs: tuple[tuple[Hashable, Chance], ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Whether ``source`` reaches ``target``: vertices, edges, and the probability that each vertex works."""

    source: int
    target: int
    edges: tuple[Edge, ...]
    works: dict[int, Chance] = field(default_factory=dict)

    def working(self, vertex: int) -> Chance:
        """Return the probability that a vertex works; 1 unless said."""
        return self.works.get(vertex, 1.0)


def part_of(problem: Problem, states: slice | int) -> Problem:
    """Return the problem in some of its states of knowledge."""

    def some(chance: Chance) -> Chance:
        return chance[states] if np.ndim(chance) else chance  # type: ignore[index]

    return Problem(
        problem.source,
        problem.target,
        tuple(
            Edge(
                one.tail,
                one.head,
                one.both,
                some(one.passes),
                some(one.fails),
                tuple((name, some(threshold)) for name, threshold in one.needs),
            )
            for one in problem.edges
        ),
        {vertex: some(chance) for vertex, chance in problem.works.items()},
    )


def problem_of(
    evaluation: Evaluation, passing: Passing, row: int, kind: int, channels: Sequence[int] | None = None
) -> Problem:
    """Return the problem of one origin: do the women, the others, or the whole of a row reach a target?

    ``passing`` is that of one state of knowledge, or of several (``Evaluation.passings``); ``channels`` are those on
    some route, by default all. A row that asks as a part is a vertex of its own beside the row that relays (with the
    mixed threshold): the two share the draws of the row's channels.
    """
    return _Builder(evaluation, passing, row, kind).problem(channels)


class _Builder:
    def __init__(self, evaluation: Evaluation, passing: Passing, row: int, kind: int) -> None:
        self.evaluation = evaluation
        self.passing = passing
        self.row = row
        self.kind = kind
        self.ends = evaluation.ends
        self.source = row if self._alike() else len(evaluation.network)
        self.target = len(evaluation.network) + 1

    def _alike(self) -> bool:
        """Whether the part travels like the whole row, so that one vertex can stand for both."""
        own = self._own_journeys()
        return self.kind == WHOLE or bool(np.all(self._part()[own] == self.passing.traveller[own]))

    def _own_journeys(self) -> np.ndarray:
        evaluation = self.evaluation
        at_row = (self.ends == self.row).any(axis=1)
        return np.flatnonzero(at_row & evaluation.in_person & (evaluation.traveller == self.row))

    def _part(self) -> np.ndarray:
        return {
            WHOLE: self.passing.traveller,
            WOMEN: self.passing.traveller_women,
            OTHERS: self.passing.traveller_others,
        }[self.kind]

    def problem(self, channels: Sequence[int] | None) -> Problem:
        roles, passing = self.evaluation.roles, self.passing
        edges: list[Edge] = []
        for channel in range(len(self.ends)) if channels is None else channels:
            edges += self._edges(channel)
        works: dict[int, Chance] = {}
        for vertex in {end for edge in edges for end in (edge.tail, edge.head)} | {self.row}:
            if vertex < len(roles.target) and roles.target[vertex]:
                edges.append(Edge(vertex, self.target, both=False, passes=1.0, fails=0.0))
                works[vertex] = _number(passing.target[vertex])
            elif vertex < len(roles.relay) and roles.relay[vertex]:
                works[vertex] = _number(passing.relay[vertex])
        works[self.source] = 1.0
        return Problem(self.source, self.target, tuple(edges), works)

    def _edges(self, channel: int) -> Iterable[Edge]:
        roles = self.evaluation.roles
        a, b = self.ends[channel].tolist()
        arcs = [(a, b)] if self.evaluation.directed[channel] else [(a, b), (b, a)]
        takes = roles.relay | roles.target
        arcs = [(tail, head) for tail, head in arcs if takes[head] and not roles.target[tail]]
        relayed = [(tail, head) for tail, head in arcs if roles.relay[tail] and tail != self.source]
        relayed = [(tail, head) for tail, head in relayed if head != self.source]
        asked = [(self.source, head) for tail, head in arcs if tail == self.row]
        twice = bool(asked and relayed)
        if asked:
            yield self._edge(channel, *asked[0], both=False, own=True, twice=twice)
        if relayed:
            yield self._edge(channel, *relayed[0], both=len(relayed) == 2, own=False, twice=twice)

    def _edge(self, channel: int, tail: int, head: int, *, both: bool, own: bool, twice: bool) -> Edge:
        evaluation, passing = self.evaluation, self.passing
        needs: list[tuple[Hashable, Chance]] = []
        share = _number(passing.channel[channel])
        if twice:
            needs.append((("channel", channel), share))
            share = 1.0
        part = self._part() if own and int(evaluation.traveller[channel]) == self.row else passing.traveller
        needs += shared_needs(evaluation, passing, channel, self.ends[channel], part[channel])
        return Edge(tail, head, both, share, 1.0 - share, tuple(needs))


def shared_needs(
    evaluation: Evaluation, passing: Passing, channel: int, ends: npt.NDArray[np.int32], journey: Chance
) -> list[tuple[Hashable, Chance]]:
    """Return the draws that a channel shares with others, (name, threshold): its traveller's and its regions'."""
    regions = sorted({int(evaluation.region[end]) for end in ends})
    if evaluation.in_person[channel]:
        who = ("traveller", int(evaluation.traveller[channel]))
        return [(who, _number(journey)), *((("in person", one), _number(passing.in_person[one])) for one in regions)]
    if evaluation.remote[channel]:
        return [(("remote", one), _number(passing.remote[one])) for one in regions]
    return []


def _number(chance: Chance) -> Chance:
    """Return a plain number where there is one state of knowledge: arithmetic with it is fastest."""
    return chance if isinstance(chance, np.ndarray) else float(chance)
