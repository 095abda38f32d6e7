"""Sampled reach of every defender beside scipy, networkx and igraph: draw a world, build the graph, search it.

Run ``make bench``. All draw the same network with every channel's own probability and search backwards from all
missions at once, so one search answers for every defender. Peers draw with numpy and build from arrays; they are timed
over fewer worlds. Shares are printed too: everyone computes the same.
"""

import time
from collections.abc import Callable
from typing import Any

import igraph as ig
import networkx as nx
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

import hrdnet as hn

#: actors, channels, worlds of ours, worlds of each peer (0: not run).
CASES = (
    (300, 1_200, 262_144, {"scipy": 400, "networkx": 100, "igraph": 200}),
    (10_000, 50_000, 8_192, {"scipy": 40, "networkx": 4, "igraph": 10}),
    (100_000, 500_000, 1_024, {"scipy": 6, "networkx": 0, "igraph": 2}),
    (1_000_000, 5_000_000, 1_024, {"scipy": 1, "networkx": 0, "igraph": 0}),
)


class Case:
    """A random network: 2 % missions, channels that pass with 0.05 to 0.4."""

    def __init__(self, actors: int, channels: int) -> None:
        random = np.random.default_rng(actors)
        pairs = np.empty(0, dtype=np.int64)
        while len(pairs) < channels:
            a, b = random.integers(0, actors, (2, 2 * channels))
            low, high = np.minimum(a, b), np.maximum(a, b)
            pairs = np.unique(np.concatenate([pairs, (low * actors + high)[low < high]]))
        pairs = random.permutation(pairs)[:channels]
        self.actors = actors
        self.ends = np.stack([pairs // actors, pairs % actors])
        self.p = random.uniform(0.05, 0.4, channels)
        self.missions = np.flatnonzero(random.random(actors) < 0.02)

    def network(self) -> hn.ProtectionNetwork:
        ids = np.array([f"A{number}" for number in range(self.actors)], dtype=object)
        role = np.full(self.actors, "defender", dtype=object)
        role[self.missions] = "mission"
        return hn.ProtectionNetwork(
            {"id": list(ids), "role": list(role), "women": np.zeros(self.actors)},
            {"source": list(ids[self.ends[0]]), "target": list(ids[self.ends[1]]), "probability": self.p},
        )

    def world(self, random: np.random.Generator) -> Any:
        """Return the open channels of one world, and one from every mission to a common origin."""
        a, b = self.ends[:, random.random(len(self.p)) < self.p]
        root = np.full(len(self.missions), self.actors)
        return np.concatenate([a, root]), np.concatenate([b, self.missions])

    def share(self, reached: Any) -> float:
        """Return the share of defenders among the reached."""
        reached = np.asarray(list(reached))
        defenders = self.actors - len(self.missions)
        return (len(reached) - 1 - len(self.missions)) / defenders


def scipy_world(case: Case, random: np.random.Generator) -> float:
    a, b = case.world(random)
    size = case.actors + 1
    matrix = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(size, size)).tocsr()
    return case.share(breadth_first_order(matrix, case.actors, directed=False, return_predecessors=False))


def networkx_world(case: Case, random: np.random.Generator) -> float:
    a, b = case.world(random)
    graph = nx.Graph()
    graph.add_edges_from(zip(a.tolist(), b.tolist(), strict=True))
    return case.share(nx.node_connected_component(graph, case.actors))


def igraph_world(case: Case, random: np.random.Generator) -> float:
    a, b = case.world(random)
    graph = ig.Graph(n=case.actors + 1, edges=np.stack([a, b], axis=1))
    return case.share(graph.subcomponent(case.actors))


PEERS: dict[str, Callable[[Case, np.random.Generator], float]] = {
    "scipy": scipy_world,
    "networkx": networkx_world,
    "igraph": igraph_world,
}


def main() -> None:
    print("actors     channels   library    worlds   worlds/s  ratio   share")
    for actors, channels, worlds, peers in CASES:
        case = Case(actors, channels)
        net = case.network()
        hn.metrics.reach(net, barriers=hn.barriers.none, worlds=64, rng=1)  # warm: compiled, ids hashed
        start = time.perf_counter()
        result = hn.metrics.reach(net, barriers=hn.barriers.none, worlds=worlds, rng=1)
        ours = worlds / (time.perf_counter() - start)
        print(
            f"{actors:<10,} {channels:<10,} hrdnet   {worlds:8,} {ours:10,.0f}   1.0   {mean(result):.4f}", flush=True
        )
        for name, number in peers.items():
            if not number:
                continue
            random = np.random.default_rng(1)
            start = time.perf_counter()
            share = np.mean([PEERS[name](case, random) for _ in range(number)])
            theirs = number / (time.perf_counter() - start)
            print(f"{'':<21} {name:<9}{number:8,} {theirs:10,.1f} {ours / theirs:7,.0f}   {share:.4f}", flush=True)


def mean(result: Any) -> float:
    """Return the share of defender-worlds that reach, straight from the bits."""
    return float(np.bitwise_count(result.hits).mean() / 64)


if __name__ == "__main__":
    main()
