"""What hangs on a single channel, one world at a time: who no longer reaches a target if it is gone?

All routes of an actor to the targets pass a channel if and only if the channel *dominates* the actor in the graph that
is searched back from the targets. Dominators are found by intersecting until nothing changes (Cooper, Harvey & Kennedy
2001, "A simple, fast dominance algorithm", Rice University), in the order of a breadth-first search.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.metrics.engines.flood import spread
from hrdnet.metrics.engines.openings import Arcs, Chances, Openings, Room, Things, openings
from hrdnet.metrics.engines.schedule import Outgoing

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]

_ONE = np.uint64(1)
_WORD = 64


class Gates(NamedTuple):
    """A gate is a channel into an actor: the arcs of one channel with one head, whoever asks, lead through it.

    ``of`` is the gate of each arc, ``head`` and ``channel`` are by gate.
    """

    of: Ints
    head: Ints
    channel: Ints


class Tree(NamedTuple):
    """Nodes in the order of a search, their ranks in it (-1 where not reached), and the node above each."""

    order: Ints
    rank: Ints
    above: Ints


@compiled
def losses(
    room: Room,
    arcs: Arcs,
    outgoing: Outgoing,
    gates: Gates,
    things: Things,
    chances: Chances,
    targets: Ints,
    weights: Floats,
    group: int,
) -> Float32:
    """Return the weight of those who no longer reach a target if a channel is gone, (64 worlds, channels).

    ``weights`` is by vertex. Nodes are vertices, then gates, then the root, from which all targets are one step.
    """
    found = openings(room, arcs, things, chances, group)
    spread(found, room.asking, arcs, things, chances, targets)
    nodes = len(weights) + len(gates.head) + 1
    lost = np.zeros((_WORD, len(things.channels)), dtype=np.float32)
    tree = Tree(np.empty(nodes, dtype=np.int64), np.full(nodes, -1, dtype=np.int64), np.empty(nodes, dtype=np.int64))
    weight = np.empty(nodes, dtype=np.float64)
    for bit in range(_WORD):
        count = _search(tree, found, arcs, gates, targets, len(weights), np.uint64(bit))
        _intersect(tree, count, found, arcs, outgoing, gates, len(weights), np.uint64(bit))
        _add_up(tree, count, gates, weights, weight, lost[bit])
    return lost


@compiled
def _search(tree: Tree, found: Openings, arcs: Arcs, gates: Gates, targets: Ints, vertices: int, bit: np.uint64) -> int:
    """Visit what is reached from the root, a first way to each; return how many nodes that are."""
    order, rank, above = tree.order, tree.rank, tree.above
    passes, accepts, met = found.rows, found.accepts, found.met
    start, tails, rows, of = arcs.start, arcs.tail, arcs.row, gates.of
    root, actors = len(order) - 1, len(accepts)
    order[0], rank[root], above[root] = root, 0, root
    count = 1
    for target in targets:
        if met[target] and (accepts[target, 0] >> bit) & _ONE:
            order[count], rank[target], above[target] = target, count, root
            count += 1
    place = 1
    while place < count:
        head = order[place]
        place += 1
        # A gate comes when the first arc through it does; its only way on is its head.
        if head >= actors or not met[head] or not (accepts[head, 0] >> bit) & _ONE:
            continue
        for arc in range(start[head], start[head + 1]):
            if not (passes[rows[arc], 0] >> bit) & _ONE:
                continue
            tail, gate = np.int64(tails[arc]), vertices + of[arc]
            if rank[gate] < 0:
                order[count], rank[gate], above[gate] = gate, count, head
                count += 1
            if rank[tail] < 0:
                order[count], rank[tail], above[tail] = tail, count, gate
                count += 1
    return count


@compiled
def _intersect(
    tree: Tree, count: int, found: Openings, arcs: Arcs, outgoing: Outgoing, gates: Gates, vertices: int, bit: np.uint64
) -> None:
    """Move every node up to the lowest node that all its ways to the root have in common."""
    order, rank, above = tree.order, tree.rank, tree.above
    start, out, passes, rows, of = outgoing.start, outgoing.arc, found.rows, arcs.row, gates.of
    root = len(order) - 1
    changed = True
    while changed:
        changed = False
        for place in range(1, count):
            node = order[place]
            if node >= vertices or above[node] == root:
                continue
            best = above[node]
            for spot in range(start[node], start[node + 1]):
                arc = out[spot]
                other = vertices + of[arc]
                if rank[other] < 0 or not (passes[rows[arc], 0] >> bit) & _ONE:
                    continue
                while other != best:
                    if rank[other] > rank[best]:
                        other = above[other]
                    else:
                        best = above[best]
            if best != above[node]:
                above[node] = best
                changed = True


@compiled
def _add_up(tree: Tree, count: int, gates: Gates, weights: Floats, weight: Floats, lost: Float32) -> None:
    """Add to each channel the weight of all that hang on it, and forget the tree."""
    order, rank, above, channel = tree.order, tree.rank, tree.above, gates.channel
    vertices = len(weights)
    for place in range(count):
        node = order[place]
        weight[node] = weights[node] if node < vertices else 0.0
    for place in range(count - 1, 0, -1):
        node = order[place]
        weight[above[node]] += weight[node]
        rank[node] = -1
        if node < vertices or weight[node] == 0.0:
            continue
        # A row may be asked over the channel on which its own women or others came: they hang on both ways of it.
        other = above[node]
        while other != order[0] and (other < vertices or channel[other - vertices] != channel[node - vertices]):
            other = above[other]
        if other == order[0]:
            lost[channel[node - vertices]] += weight[node]
    rank[order[0]] = -1
