"""Making a problem smaller without changing its answer.

Every step is exact: edges and vertices on no simple route go; a draw with one edge is folded into it; edges
side by side or in a row become one, only where they share no draw with anything else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import cast

import numpy as np

from hrdnet.metrics.engines.terminals import Chance, Edge, Problem


def reduced(problem: Problem) -> Problem:
    """Return an equivalent problem, as small as these steps make it."""
    edges = list(_directed_at_the_ends(problem))
    edges = list(_folded(edges))
    works = dict(problem.works)
    while True:
        before = len(edges)
        edges = _on_routes(problem.source, problem.target, edges)
        edges = list(_folded(edges))
        edges = list(_joined_side_by_side(edges))
        edges = _joined_in_a_row(problem, edges, works)
        if len(edges) == before:
            break
    kept = {end for edge in edges for end in (edge.tail, edge.head)} | {problem.source, problem.target}
    return Problem(problem.source, problem.target, tuple(edges), {v: p for v, p in works.items() if v in kept})


def _directed_at_the_ends(problem: Problem) -> Iterable[Edge]:
    """Nothing needs to come back to the source, or to leave the target."""
    for edge in problem.edges:
        ways = [(edge.tail, edge.head), (edge.head, edge.tail)] if edge.both else [(edge.tail, edge.head)]
        ways = [(a, b) for a, b in ways if b not in {a, problem.source} and a != problem.target]
        if ways:
            yield Edge(*ways[0], len(ways) == 2, edge.passes, edge.fails, edge.needs)


def _folded(edges: Sequence[Edge]) -> Iterable[Edge]:
    """Fold draws that only one edge is compared with into its own probability; drop what never passes."""
    uses = Counter(name for edge in edges for name, threshold in edge.needs if _decides(threshold))
    for edge in edges:
        passes, fails, needs = edge.passes, edge.fails, []
        for name, threshold in edge.needs:
            if uses[name] > 1 and _decides(threshold):
                needs.append((name, threshold))
            elif _any_below_one(threshold):
                # 1 - p t = q + p (1 - t): no difference of near numbers.
                passes, fails = passes * threshold, fails + passes * (1.0 - threshold)
        if (passes > 0).any() if isinstance(passes, np.ndarray) else passes > 0:
            yield Edge(edge.tail, edge.head, edge.both, passes, fails, tuple(needs))


def _decides(threshold: Chance) -> bool:
    """Whether a draw may lie on either side of a threshold, in some state of knowledge."""
    if isinstance(threshold, np.ndarray):
        return bool((threshold < 1).any() and (threshold > 0).any())
    return 0 < threshold < 1


def _any_below_one(threshold: Chance) -> bool:
    return bool((threshold < 1).any()) if isinstance(threshold, np.ndarray) else threshold < 1


def _on_routes(source: int, target: int, edges: Sequence[Edge]) -> list[Edge]:
    """Keep the edges that may lie on a simple route: reached, reaching, and in the block of both ends."""
    ahead, back = defaultdict(list), defaultdict(list)
    for edge in edges:
        ahead[edge.tail].append(edge.head)
        back[edge.head].append(edge.tail)
        if edge.both:
            ahead[edge.head].append(edge.tail)
            back[edge.tail].append(edge.head)
    useful = _reached(source, ahead) & _reached(target, back)
    edges = [edge for edge in edges if edge.tail in useful and edge.head in useful]
    block = _block_of(source, target, edges)
    return [edge for edge in edges if (edge.tail in block and edge.head in block)]


def _reached(start: int, ahead: dict[int, list[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for there in ahead.get(waiting.pop(), ()):
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def _block_of(source: int, target: int, edges: Sequence[Edge]) -> set[int]:
    """Return the biconnected component that holds both ends once they are joined: all simple routes lie in it."""
    import networkx as nx

    graph: nx.Graph[int] = nx.Graph()
    graph.add_edge(source, target)
    graph.add_edges_from((edge.tail, edge.head) for edge in edges)
    blocks = cast("Iterable[set[int]]", nx.biconnected_components(graph))
    return next(block for block in blocks if {source, target} <= block)


def _joined_side_by_side(edges: Sequence[Edge]) -> Iterable[Edge]:
    """Join edges of the same ends and direction that need no shared draw."""
    groups: dict[Hashable, Edge] = {}
    for edge in edges:
        if edge.needs:
            yield edge
            continue
        ends = (min(edge.tail, edge.head), max(edge.tail, edge.head)) if edge.both else (edge.tail, edge.head)
        other = groups.get((ends, edge.both))
        if other is not None:
            fails = edge.fails * other.fails
            edge = Edge(*ends, edge.both, edge.passes + edge.fails * other.passes, fails)  # noqa: PLW2901
        groups[ends, edge.both] = edge
    yield from groups.values()


def _joined_in_a_row(problem: Problem, edges: list[Edge], works: dict[int, Chance]) -> list[Edge]:
    """Replace a vertex between exactly two edges, none of which shares a draw, by one edge."""
    at: dict[int, set[int]] = defaultdict(set)
    alive = dict(enumerate(edges))
    for number, edge in alive.items():
        at[edge.tail].add(number)
        at[edge.head].add(number)
    number = len(edges)
    for vertex in [one for one in at if one not in {problem.source, problem.target}]:
        if len(at[vertex]) != 2:
            continue
        one, two = (alive[k] for k in at[vertex])
        joined = _through(one, vertex, two, works.get(vertex, 1.0))
        if one.needs or two.needs or joined is None:
            continue
        for k in list(at[vertex]):
            for end in (alive[k].tail, alive[k].head):
                at[end].discard(k)
            del alive[k]
        if joined.tail != joined.head:
            alive[number] = joined
            at[joined.tail].add(number)
            at[joined.head].add(number)
            number += 1
    return list(alive.values())


def _through(one: Edge, vertex: int, two: Edge, works: Chance) -> Edge | None:
    """Return the edge that two edges at a vertex make, or ``None`` if nothing passes through."""
    passes = one.passes * works * two.passes
    fails = one.fails + one.passes * ((1.0 - works) + works * two.fails)
    a, b = _other(one, vertex), _other(two, vertex)
    forward = _leads(one, a, vertex) and _leads(two, vertex, b)
    back = _leads(two, b, vertex) and _leads(one, vertex, a)
    if forward and back:
        return Edge(a, b, True, passes, fails)
    if forward:
        return Edge(a, b, False, passes, fails)
    return Edge(b, a, False, passes, fails) if back else None


def _other(edge: Edge, vertex: int) -> int:
    return edge.head if edge.tail == vertex else edge.tail


def _leads(edge: Edge, tail: int, head: int) -> bool:
    return (edge.tail, edge.head) == (tail, head) or (edge.both and (edge.head, edge.tail) == (tail, head))
