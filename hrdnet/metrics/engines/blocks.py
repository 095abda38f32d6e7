"""Which channels can lie on a route from a row to the targets: those of the blocks between the two.

A block is a largest part of the graph that no single actor cuts in two. All simple routes from a row to the targets run
through the same chain of blocks, so nothing outside the chain matters to it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.passing import Evaluation


class Blocks:
    """The blocks of a network, seen from the targets, which are joined in one vertex."""

    def __init__(self, evaluation: Evaluation, reaching: npt.NDArray[np.bool_]) -> None:
        import networkx as nx

        roles, arcs = evaluation.roles, evaluation.network.arcs
        leads_on = ((roles.target | roles.relay) & reaching)[arcs.head] & ~roles.target[arcs.tail]
        self._channels: dict[tuple[int, int], list[int]] = defaultdict(list)
        for channel in np.unique(arcs.channel[leads_on]).tolist():
            a, b = evaluation.ends[channel].tolist()
            self._channels[min(a, b), max(a, b)].append(channel)
        self.root = len(evaluation.network)
        graph: nx.Graph[int] = nx.Graph()
        graph.add_edges_from(self._channels)
        graph.add_edges_from((target, self.root) for target in np.flatnonzero(roles.target).tolist())
        self.edges: list[list[tuple[int, int]]] = [list(one) for one in nx.biconnected_component_edges(graph)]
        self._of: dict[int, list[int]] = defaultdict(list)
        for number, edges in enumerate(self.edges):
            for vertex in {end for edge in edges for end in edge}:
                self._of[vertex].append(number)
        self._up, self._cut = self._seen_from_the_root()

    def _seen_from_the_root(self) -> tuple[dict[int, int], dict[int, int]]:
        """Return the block through which each vertex leads to the root, and the vertex at which each block is cut."""
        up: dict[int, int] = {}
        cut: dict[int, int] = {}
        waiting = [self.root]
        for here in waiting:
            for block in self._of[here]:
                if block in cut:
                    continue
                cut[block] = here
                for there in {end for edge in self.edges[block] for end in edge} - {here}:
                    up[there] = block
                    waiting.append(there)
        return up, cut

    def chain(self, row: int) -> list[int]:
        """Return the blocks between a row and the targets; none if there is no route."""
        blocks = []
        while row != self.root:
            if row not in self._up:
                return []
            blocks.append(self._up[row])
            row = self._cut[blocks[-1]]
        return blocks

    def channels(self, row: int) -> list[int]:
        """Return the channels that may lie on a route of a row, or of its women or others who ask beside it."""
        found: set[int] = set()
        for block in {*self.chain(row), *self._of[row]}:
            for a, b in self.edges[block]:
                found.update(self._channels.get((min(a, b), max(a, b)), ()))
        return sorted(found)

    def core(self, row: int) -> int:
        """Return a lower bound of the edges that are left of the largest block of a row's chain after reduction."""
        return max((self._cores[block] for block in self.chain(row)), default=0)

    @cached_property
    def _cores(self) -> list[int]:
        return [_core(edges, self._cut.get(number, self.root)) for number, edges in enumerate(self.edges)]


def _core(edges: list[tuple[int, int]], kept: int) -> int:
    """Return how many edges are left when vertices with two neighbours are joined over, whatever they share."""
    near: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        near[a].add(b)
        near[b].add(a)
    waiting = [vertex for vertex in near if len(near[vertex]) <= 2]
    while waiting:
        vertex = waiting.pop()
        if vertex == kept or vertex not in near or len(near[vertex]) > 2:
            continue
        ends = near.pop(vertex)
        for end in ends:
            near[end].discard(vertex)
            near[end] |= ends - {end}
        waiting += [end for end in ends if len(near[end]) <= 2]
    return sum(map(len, near.values())) // 2
