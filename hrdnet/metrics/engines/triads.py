"""Paths of two steps by the groups of those on them, and who stands in structural holes.

An ego brokers for ``i`` and ``k`` if ``i -> ego -> k`` and not ``i -> k``. All paths over an ego follow from how many
of each group lead to it and from it; the closed ones among them lie in triangles, each of which is found once, from its
corner of lowest degree (Chiba & Nishizeki 1985, doi:10.1137/0214017). So hubs cost no more than others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.bits import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Columns of the counts, by the groups on the path.
COORDINATOR, ITINERANT, REPRESENTATIVE, GATEKEEPER, LIAISON = range(5)
ROLES = 5


class Simple(NamedTuple):
    """Who is joined to whom, each pair once, lower row first.

    ``first``, ``second`` (edges,) are the ends; neighbours of actor ``i`` are ``near[start[i] : start[i + 1]]``, over
    the edges ``edge``. ``corner`` (triangles, 3) are the actors of each triangle, ``side`` the edges opposite to them.
    """

    first: Ints
    second: Ints
    start: Ints
    near: Ints
    edge: Ints
    corner: Ints
    side: Ints


def simple_graph(actors: int, first: Ints, second: Ints) -> Simple:
    """Build the graph from its edges, which are sorted and differ from each other."""
    ends = np.concatenate([first, second])
    order = np.argsort(ends, kind="stable")
    start = np.zeros(actors + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=actors), out=start[1:])
    near = np.concatenate([second, first])[order]
    edge = np.tile(np.arange(len(first)), 2)[order]
    # Edges lead from the end of lower degree to the other: no actor has many of its own.
    degree = np.diff(start)
    turned = (degree[first] > degree[second]) | ((degree[first] == degree[second]) & (first > second))
    low, high = np.where(turned, second, first), np.where(turned, first, second)
    up = np.argsort(low, kind="stable")
    up_start = np.zeros(actors + 1, dtype=np.int64)
    np.cumsum(np.bincount(low, minlength=actors), out=up_start[1:])
    none = np.empty((0, 3), dtype=np.int64)
    number = _triangles(up_start, high[up], up, none, none)
    corner, side = np.empty((number, 3), dtype=np.int64), np.empty((number, 3), dtype=np.int64)
    _triangles(up_start, high[up], up, corner, side)
    return Simple(first, second, start, near, edge, corner, side)


@compiled
def _triangles(start: Ints, head: Ints, edge: Ints, corner: Ints, side: Ints) -> int:
    """Find every triangle once, and write those for which there is room; return how many there are."""
    over = np.full(len(start) - 1, -1, dtype=np.int64)
    number = 0
    for low in range(len(start) - 1):
        for spot in range(start[low], start[low + 1]):
            over[head[spot]] = edge[spot]
        for spot in range(start[low], start[low + 1]):
            middle = head[spot]
            for further in range(start[middle], start[middle + 1]):
                high = head[further]
                if over[high] >= 0:
                    if number < len(corner):
                        corner[number, 0], corner[number, 1], corner[number, 2] = low, middle, high
                        side[number, 0], side[number, 1], side[number, 2] = edge[further], over[high], edge[spot]
                    number += 1
        for spot in range(start[low], start[low + 1]):
            over[head[spot]] = -1
    return number


@compiled
def _role(before: int, ego: int, after: int) -> int:
    """Return the role of an ego on a path, from the three groups."""
    if before == ego:
        return COORDINATOR if after == ego else REPRESENTATIVE
    if after == ego:
        return GATEKEEPER
    return ITINERANT if before == after else LIAISON


@compiled
def brokered(graph: Simple, along: Floats, against: Floats, group: Ints, groups: int) -> Floats:
    """Return how much each actor brokers in each role, (actors, roles).

    Parameters
    ----------
    along, against : (edges,)
        Weight of the arc from ``first`` to ``second`` of each edge, and of the one back: 1, 0, or a probability.
    group : (actors,)
        Below ``groups``.

    Notes
    -----
    The sum over all pairs of ``w(i, ego) w(ego, k) (1 - w(i, k))``: a count if weights are 0 and 1.
    """
    actors = len(group)
    out = np.zeros((actors, ROLES))
    came, left, back = np.zeros(groups), np.zeros(groups), np.zeros(groups)
    for ego in range(actors):
        own = group[ego]
        all_came, all_left = 0.0, 0.0
        for spot in range(graph.start[ego], graph.start[ego + 1]):
            edge, other = graph.edge[spot], group[graph.near[spot]]
            inward, outward = along[edge], against[edge]
            if graph.first[edge] == ego:
                inward, outward = outward, inward
            came[other] += inward
            left[other] += outward
            back[other] += inward * outward
            all_came += inward
            all_left += outward
        out[ego, COORDINATOR] = came[own] * left[own] - back[own]
        out[ego, REPRESENTATIVE] = came[own] * (all_left - left[own])
        out[ego, GATEKEEPER] = (all_came - came[own]) * left[own]
        same, returned = 0.0, 0.0
        came_own, left_own = came[own], left[own]
        came[own] = left[own] = back[own] = 0.0
        for spot in range(graph.start[ego], graph.start[ego + 1]):
            other = group[graph.near[spot]]
            same += came[other] * left[other]
            returned += back[other]
            came[other] = left[other] = back[other] = 0.0
        out[ego, ITINERANT] = same - returned
        out[ego, LIAISON] = (all_came - came_own) * (all_left - left_own) - same
    _take_closed(graph, along, against, group, out)
    return out


@compiled
def _take_closed(graph: Simple, along: Floats, against: Floats, group: Ints, out: Floats) -> None:
    """Take away the paths whose ends are joined."""
    for triangle in range(len(graph.corner)):
        for turn in range(3):
            ego = graph.corner[triangle, turn]
            one, other = graph.corner[triangle, (turn + 1) % 3], graph.corner[triangle, (turn + 2) % 3]
            across, to_other, to_one = (
                graph.side[triangle, turn],
                graph.side[triangle, (turn + 1) % 3],
                graph.side[triangle, (turn + 2) % 3],
            )
            one_in, one_out = _both(graph, along, against, to_one, one)
            other_in, other_out = _both(graph, along, against, to_other, other)
            there, back = _both(graph, along, against, across, one)
            out[ego, _role(group[one], group[ego], group[other])] -= one_in * other_out * there
            out[ego, _role(group[other], group[ego], group[one])] -= other_in * one_out * back


@compiled
def _both(graph: Simple, along: Floats, against: Floats, edge: int, one: int) -> tuple[float, float]:
    """Return the weights of an edge from one of its ends, and back to it."""
    if graph.first[edge] == one:
        return along[edge], against[edge]
    return against[edge], along[edge]


@compiled
def reshuffled(
    graph: Simple, along: Floats, against: Floats, shuffled: Ints, groups: int, observed: Floats
) -> tuple[Floats, Floats]:
    """Count again with other groups, once for each row of ``shuffled``.

    Returns
    -------
    (4, actors, roles), (shuffles, roles)
        By actor the sum of the counts, that of their squares, and how many are at least and at most as observed;
        and the totals over all actors of each shuffle.
    """
    by_actor = np.zeros((4, *observed.shape))
    totals = np.zeros((len(shuffled), ROLES))
    for shuffle in range(len(shuffled)):
        counts = brokered(graph, along, against, shuffled[shuffle], groups)
        for actor in range(len(counts)):
            for role in range(ROLES):
                value = counts[actor, role]
                totals[shuffle, role] += value
                by_actor[0, actor, role] += value
                by_actor[1, actor, role] += value * value
                by_actor[2, actor, role] += value >= observed[actor, role]
                by_actor[3, actor, role] += value <= observed[actor, role]
    return by_actor, totals


@compiled
def structural_holes(graph: Simple, weight: Floats) -> tuple[Floats, Floats]:
    """Return Burt's constraint and effective size of each actor, by the weights of edges; NaN without neighbours."""
    actors = len(graph.start) - 1
    strength, largest = np.zeros(actors), np.zeros(actors)
    for edge in range(len(weight)):
        for actor in (graph.first[edge], graph.second[edge]):
            strength[actor] += weight[edge]
            largest[actor] = max(largest[actor], weight[edge])
    # What each end of an edge has invested in the other by way of third actors, and what of it is redundant.
    indirect, redundant = np.zeros((len(weight), 2)), np.zeros(actors)
    for triangle in range(len(graph.corner)):
        for turn in range(3):
            third = graph.corner[triangle, turn]
            across = graph.side[triangle, turn]
            one = graph.corner[triangle, (turn + 1) % 3]
            other = graph.corner[triangle, (turn + 2) % 3]
            to_one = weight[graph.side[triangle, (turn + 2) % 3]]
            to_other = weight[graph.side[triangle, (turn + 1) % 3]]
            place = 0 if graph.first[across] == one else 1
            indirect[across, place] += to_one / strength[one] * to_other / strength[third]
            indirect[across, 1 - place] += to_other / strength[other] * to_one / strength[third]
            # For the third actor, each of the two others is redundant by way of the other one.
            redundant[third] += to_other / strength[third] * weight[across] / largest[one]
            redundant[third] += to_one / strength[third] * weight[across] / largest[other]
    constraint, effective = np.full(actors, np.nan), np.full(actors, np.nan)
    for actor in range(actors):
        if graph.start[actor] == graph.start[actor + 1]:
            continue
        constraint[actor] = 0.0
        effective[actor] = graph.start[actor + 1] - graph.start[actor] - redundant[actor]
        for spot in range(graph.start[actor], graph.start[actor + 1]):
            edge = graph.edge[spot]
            place = 0 if graph.first[edge] == actor else 1
            constraint[actor] += (weight[edge] / strength[actor] + indirect[edge, place]) ** 2
    return constraint, effective
