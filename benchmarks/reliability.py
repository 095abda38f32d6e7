"""Exact reliability beside scipy drawing 1,000 worlds (COO to CSR, one breadth-first search a world).

Run ``make bench``. The peer's answer has an error of about 0.03, the exact one of none.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

import hrdnet as hn

WORLDS = 1000
CASES = {
    "karate club, 0 to 33": (nx.karate_club_graph(), 0, 33),
    "8 x 8 grid, corners": (nx.grid_2d_graph(8, 8), (0, 0), (7, 7)),
    "10 x 10 grid, corners": (nx.grid_2d_graph(10, 10), (0, 0), (9, 9)),
}


def seconds(run: Callable[[], Any], times: int) -> float:
    """Return the median wall time of a callable."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def network(graph: Any) -> hn.ProtectionNetwork:
    """Return the graph with channels that pass half of the time."""
    edges = [(str(a), str(b)) for a, b in graph.edges]
    return hn.ProtectionNetwork(
        {"id": [str(node) for node in graph]},
        {"source": [a for a, _ in edges], "target": [b for _, b in edges], "probability": [0.5] * len(edges)},
    )


def sampled(graph: Any, source: Any, target: Any) -> float:
    """Return the share of worlds in which scipy finds a route."""
    place = {node: spot for spot, node in enumerate(graph)}
    ends = np.array([(place[a], place[b]) for a, b in graph.edges])
    random = np.random.default_rng(1)
    hits = 0
    for _ in range(WORLDS):
        a, b = ends[random.random(len(ends)) < 0.5].T
        matrix = coo_array((np.ones(len(a)), (a, b)), shape=(len(place), len(place))).tocsr()
        reached = breadth_first_order(matrix, place[source], directed=False, return_predecessors=False)
        hits += place[target] in reached
    return hits / WORLDS


def main() -> None:
    first = time.perf_counter()
    hn.metrics.reliability(network(nx.path_graph(3)), "0", "2")
    hn.metrics.reliability(network(nx.complete_graph(4)), "0", "3")
    print(
        f"first call, with loading (and compiling, if nothing was compiled before): {time.perf_counter() - first:.2f} s"
    )
    print(f"{'network':<24}{'exact':>12}{'':>10}{'scipy, 1,000 worlds':>22}{'':>8}{'ratio':>8}")
    for name, (graph, source, target) in CASES.items():
        net = network(graph)
        x = hn.metrics.reliability(net, str(source), str(target))
        ours = seconds(lambda: hn.metrics.reliability(net, str(source), str(target)), 5)  # noqa: B023 - called here
        theirs = seconds(lambda: sampled(graph, source, target), 3)  # noqa: B023
        print(
            f"{name:<24}{float(x):12.9f}{1000 * ours:8.1f} ms{sampled(graph, source, target):20.3f}"
            f"{1000 * theirs:8.0f} ms{theirs / ours:8.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
