"""Equal cost wherever a row is split, at once for all split rows: the exact step between sweeps of responses.

Rows that go to several bodies, and these bodies, make a graph. Where it has a cycle, people can be moved round it
without any load changing, until one of its flows is 0: what is left is a forest. On a tree, equal costs fix the
congestion of all bodies but for one level, and the people in the tree fix that; the flows follow from the leaves up.
If one would fall below 0, the step stops there and that option is given up (an active-set method: Nocedal & Wright
2006, chapter 16). Neither step raises the value of the programme.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.assignment import Market
from hrdnet.metrics.engines.bits import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_NOBODY = -1


class Forest(NamedTuple):
    """Trees of bodies (first) and split rows (after them): each node's parent and the option to it, or -1."""

    parent: Ints
    option: Ints


class Path(NamedTuple):
    """Room for a path: nodes whose option to their parent lies on it, and a mark by node."""

    node: Ints
    mark: Ints


@compiled
def level(market: Market, rows: Ints) -> None:
    """Move people so that each split row pays the same at all bodies it goes to, as far as no flow falls below 0.

    ``rows`` hold every row that is split, and perhaps others.
    """
    bodies = len(market.capacity)
    split = split_rows(market, rows)
    forest = Forest(np.full(bodies + len(split), _NOBODY), np.full(bodies + len(split), _NOBODY))
    path = Path(np.empty(bodies + len(split), dtype=np.int64), np.full(bodies + len(split), _NOBODY))
    for place in range(len(split)):
        for option in range(market.start[split[place]], market.start[split[place] + 1]):
            if market.flow[option] > 0:
                _join(market, forest, path, bodies + place, option)
    _step(market, forest)


@compiled
def split_rows(market: Market, rows: Ints) -> Ints:
    """Return which of some rows go to more than one body."""
    split = np.empty(len(rows), dtype=np.int64)
    count = 0
    for row in rows:
        used = 0
        for option in range(market.start[row], market.start[row + 1]):
            used += 1 if market.flow[option] > 0 else 0
        if used > 1:
            split[count] = row
            count += 1
    return split[:count].copy()


@compiled
def _root(forest: Forest, node: int) -> int:
    while forest.parent[node] != _NOBODY:
        node = forest.parent[node]
    return node


@compiled
def _hang(forest: Forest, node: int, under: int, option: int) -> None:
    """Make a node the root of its tree, and hang that tree under another."""
    while node != _NOBODY:
        above, joined = forest.parent[node], forest.option[node]
        forest.parent[node], forest.option[node] = under, option
        under, option, node = node, joined, above


@compiled
def _join(market: Market, forest: Forest, path: Path, row: int, option: int) -> None:
    """Join a row's node and a body by an option; a cycle that it closes is emptied at its weakest place first."""
    body = market.body[option]
    if _root(forest, row) == _root(forest, body):
        weakest = _empty_cycle(market, forest, path, row, option)
        if weakest == _NOBODY:
            return
        forest.parent[weakest] = forest.option[weakest] = _NOBODY
    _hang(forest, row, body, option)


@compiled
def _empty_cycle(market: Market, forest: Forest, path: Path, row: int, option: int) -> int:
    """Move people round the cycle that an option closes, the way that costs less, until a flow is 0.

    Returns the node under the emptied option, or -1 if the new option itself is empty.
    """
    length = _path(forest, path, row, market.body[option])
    sign, change = -1.0, market.cost[option]
    for step in range(length):
        change += sign * market.cost[forest.option[path.node[step]]]
        sign = -sign
    way = 1.0 if change <= 0 else -1.0
    most, weakest = np.inf, _NOBODY
    if way < 0:
        most = market.flow[option]
    sign = -way
    for step in range(length):
        there = market.flow[forest.option[path.node[step]]]
        if sign < 0 and there < most:
            most, weakest = there, path.node[step]
        sign = -sign
    market.flow[option] = max(0.0, market.flow[option] + way * most)
    sign = -way
    for step in range(length):
        passed = forest.option[path.node[step]]
        market.flow[passed] = max(0.0, market.flow[passed] + sign * most)
        sign = -sign
    market.flow[option if weakest == _NOBODY else forest.option[weakest]] = 0.0
    return weakest


@compiled
def _path(forest: Forest, path: Path, row: int, body: int) -> int:
    """Write the path from a body to a row's node in their tree, as nodes below its options; return its length."""
    node = row
    while node != _NOBODY:
        path.mark[node] = row
        node = forest.parent[node]
    length, node = 0, body
    while path.mark[node] != row:
        path.node[length] = node
        length += 1
        node = forest.parent[node]
    meeting, up = node, length
    node = row
    while node != meeting:
        path.node[length] = node
        length += 1
        node = forest.parent[node]
    path.node[up:length] = path.node[up:length][::-1].copy()
    node = row
    while node != _NOBODY:
        path.mark[node] = _NOBODY
        node = forest.parent[node]
    return length


@compiled
def _step(market: Market, forest: Forest) -> None:
    """Move towards equal costs in every tree, until all are equal or an option is empty."""
    bodies, nodes = len(market.capacity), len(forest.parent)
    # What rounding leaves over ends at the root: the largest body of a tree feels it least.
    for body in range(bodies):
        top = _root(forest, body)
        if top >= bodies or market.capacity[body] > market.capacity[top]:
            _hang(forest, body, _NOBODY, _NOBODY)
    depth, root = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int64)
    for node in range(nodes):
        depth[node], root[node] = 0, node
        while forest.parent[root[node]] != _NOBODY:
            root[node] = forest.parent[root[node]]
            depth[node] += 1
    order = np.argsort(depth)
    # What a node's congestion (a body) or cost (a row) is above that of its root.
    above = np.zeros(nodes)
    volume, width = np.zeros(nodes), np.zeros(nodes)
    for node in order:
        if depth[node]:
            extra = market.cost[forest.option[node]]
            above[node] = above[forest.parent[node]] + (extra if node >= bodies else -extra)
        if node < bodies:
            volume[root[node]] += market.load[node] - market.capacity[node] * above[node]
            width[root[node]] += market.capacity[node]
    gains = np.zeros(nodes)
    for body in range(bodies):
        water = volume[root[body]] / width[root[body]] + above[body]
        gains[body] = market.capacity[body] * water - market.load[body]
    needs = gains.copy()
    share, weakest = 1.0, _NOBODY
    for spot in range(nodes - 1, -1, -1):
        node = order[spot]
        if depth[node]:
            needs[forest.parent[node]] -= needs[node]
            there = market.flow[forest.option[node]]
            if needs[node] < 0 and there < -needs[node] * share:
                share, weakest = there / -needs[node], node
    for node in range(nodes):
        if depth[node]:
            option = forest.option[node]
            market.flow[option] = max(0.0, market.flow[option] + share * needs[node])
        if node < bodies:
            market.load[node] += share * gains[node]
    if weakest != _NOBODY:
        market.flow[forest.option[weakest]] = 0.0
