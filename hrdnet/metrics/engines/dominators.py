"""What hangs on a single channel or actor, one world at a time: who no longer reaches a target if it is gone?

All routes of an actor to the targets pass a channel or another actor if and only if that *dominates* it in the graph
searched back from the targets. Dominators are found by intersecting until nothing changes (Cooper, Harvey & Kennedy
2001, "A simple, fast dominance algorithm", Rice University), in the order of a breadth-first search.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled
from hrdnet.metrics.engines.flood import spread
from hrdnet.metrics.engines.openings import ALL, Arcs, Chances, Openings, Room, Things, openings
from hrdnet.metrics.engines.schedule import Outgoing

Ints = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Float32 = npt.NDArray[np.float32]

_ONE = np.uint64(1)
_WORD = 64


class Gates(NamedTuple):
    """A gate is a channel into an actor: the arcs of one channel with one head, whoever asks, lead through it.

    ``of`` is the gate of each arc, ``head`` and ``channel`` are by gate. Where only actors matter there are no gates.
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
    tree = _room(nodes)
    weight = np.empty(nodes, dtype=np.float64)
    for bit in range(_WORD):
        count = _grow(tree, found, arcs, outgoing, gates, targets, len(weights), np.uint64(bit))
        _add_up(tree, count, gates, weights, weight, lost[bit])
    return lost


@compiled
def contacts(
    room: Room,
    arcs: Arcs,
    outgoing: Outgoing,
    things: Things,
    chances: Chances,
    targets: Ints,
    places: Ints,
    group: int,
) -> tuple[Ints, Int32]:
    """Return in how many of 64 worlds each place reaches a target, and (place, actor) for all routes of one in a world.

    A pair comes once for each world in which the actor stands on all working routes of the place.
    """
    found = openings(room, arcs, things, chances, group)
    spread(found, room.asking, arcs, things, chances, targets)
    vertices = len(arcs.start) - 1
    gates = Gates(outgoing.arc[:0], outgoing.head[:0], outgoing.head[:0])
    tree = _room(vertices + 1)
    reached = np.zeros(len(places), dtype=np.int64)
    pairs, number = np.empty((1024, 2), dtype=np.int32), 0
    for bit in range(_WORD):
        count = _grow(tree, found, arcs, outgoing, gates, targets, vertices, np.uint64(bit))
        for spot in range(len(places)):
            if tree.rank[places[spot]] < 0:
                continue
            reached[spot] += 1
            node = tree.above[places[spot]]
            while tree.rank[node]:
                if number == len(pairs):
                    longer = np.empty((2 * number, 2), dtype=np.int32)
                    longer[:number] = pairs
                    pairs = longer
                pairs[number, 0], pairs[number, 1] = spot, node
                number += 1
                node = tree.above[node]
        _forget(tree, count)
    return reached, pairs[:number]


@compiled
def structure(arcs: Arcs, outgoing: Outgoing, gates: Gates, targets: Ints, actors: int) -> tuple[Ints, Ints]:
    """Return what stands on every route if everything passes.

    ``passed`` (2, vertices) counts actors and channels, -1 where there is no route; ``above`` (vertices,) is the next
    actor on every route, -1 where there is none.
    """
    vertices = len(arcs.start) - 1
    found = Openings(
        0,
        np.full((len(arcs.channel), 1), ALL),
        np.full((actors, 1), ALL),
        np.empty((0, 1), dtype=np.uint64),
        np.ones(len(arcs.channel), dtype=np.bool_),
        np.ones(actors, dtype=np.bool_),
        np.empty((0, 1), dtype=np.uint64),
    )
    tree = _room(vertices + len(gates.head) + 1)
    count = _grow(tree, found, arcs, outgoing, gates, targets, vertices, np.uint64(0))
    root = len(tree.above) - 1
    passed = np.full((2, root + 1), -1)
    above = np.full(root + 1, -1)
    passed[:, root] = 0
    for place in range(1, count):
        node = tree.order[place]
        higher = tree.above[node]
        passed[0, node] = passed[0, higher] + (1 if higher < vertices else 0)
        passed[1, node] = passed[1, higher] + (1 if vertices <= higher < root else 0)
        above[node] = higher if higher < vertices else above[higher]
    return passed[:, :vertices].copy(), above[:vertices].copy()


@compiled
def _room(nodes: int) -> Tree:
    return Tree(np.empty(nodes, dtype=np.int64), np.full(nodes, -1, dtype=np.int64), np.empty(nodes, dtype=np.int64))


@compiled
def _grow(
    tree: Tree,
    found: Openings,
    arcs: Arcs,
    outgoing: Outgoing,
    gates: Gates,
    targets: Ints,
    vertices: int,
    bit: np.uint64,
) -> int:
    """Find the dominators in one world; return how many nodes are reached."""
    count = _search(tree, found, arcs, gates, targets, vertices, bit)
    _intersect(tree, count, found, arcs, outgoing, gates, vertices, bit)
    return count


@compiled
def _forget(tree: Tree, count: int) -> None:
    for place in range(count):
        tree.rank[tree.order[place]] = -1


@compiled
def _search(tree: Tree, found: Openings, arcs: Arcs, gates: Gates, targets: Ints, vertices: int, bit: np.uint64) -> int:
    """Visit what is reached from the root, a first way to each; return how many nodes that are."""
    order, rank, above = tree.order, tree.rank, tree.above
    passes, accepts, met = found.rows, found.accepts, found.met
    start, tails, rows, of = arcs.start, arcs.tail, arcs.row, gates.of
    root, actors, gated = len(order) - 1, len(accepts), len(gates.head) > 0
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
            tail, way = np.int64(tails[arc]), np.int64(head)
            if gated:
                way = vertices + of[arc]
                if rank[way] < 0:
                    order[count], rank[way], above[way] = way, count, head
                    count += 1
            if rank[tail] < 0:
                order[count], rank[tail], above[tail] = tail, count, way
                count += 1
    return count


@compiled
def _intersect(
    tree: Tree, count: int, found: Openings, arcs: Arcs, outgoing: Outgoing, gates: Gates, vertices: int, bit: np.uint64
) -> None:
    """Move every node up to the lowest node that all its ways to the root have in common."""
    order, rank, above = tree.order, tree.rank, tree.above
    start, out, head, passes, rows, of = outgoing.start, outgoing.arc, outgoing.head, found.rows, arcs.row, gates.of
    accepts = found.accepts
    root, gated = len(order) - 1, len(gates.head) > 0
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
                other = vertices + of[arc] if gated else head[arc]
                if rank[other] < 0 or not (passes[rows[arc], 0] >> bit) & _ONE:
                    continue
                # Who reaches a target may still pass on nothing; then no way of others leads over them, and no gate.
                if not gated and not (accepts[other, 0] >> bit) & _ONE:
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
