"""Sampled reach of every defender beside scipy, networkx, igraph and NDlib: draw a world, build the graph, search it.

Run ``make bench``. All draw the same network with every channel's own probability and search backwards from all
missions at once, so one search answers for every defender. Peers draw with numpy and build from arrays; they are timed
over fewer worlds. NDlib's cascade runs in a process of its own (``benchmarks/peers``). Shares are printed too: everyone
computes the same. The largest network runs in a new process that says how much memory the whole run took.
"""

import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph as ig
import networkx as nx
import numpy as np
from children import cost_of
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

import hrdnet as hn

#: actors, channels, worlds of ours, worlds of each peer (0: not run).
CASES = (
    (300, 1_200, 524_288, {"scipy": 400, "networkx": 100, "igraph": 200, "NDlib": 20}),
    (10_000, 50_000, 32_768, {"scipy": 60, "networkx": 4, "igraph": 20, "NDlib": 3}),
    (100_000, 500_000, 4_096, {"scipy": 8, "networkx": 0, "igraph": 3, "NDlib": 0}),
)
LARGE = (1_000_000, 5_000_000, 1_024)
HERE = Path(__file__).parent
#: The Python in which ``make bench`` puts the peers that hrdnet does not depend on.
PEERS_PYTHON = HERE.parent / ".peers" / "bin" / "python"


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


def ndlib_worlds(case: Case, number: int) -> tuple[float, float] | None:
    """Return seconds a world and the share that NDlib reaches, or ``None`` where it is not installed."""
    if not PEERS_PYTHON.exists():
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.npz"
        np.savez(file, actors=case.actors, ends=case.ends, p=case.p, missions=case.missions)
        command = [str(PEERS_PYTHON), str(HERE / "peers" / "cascade.py"), str(file), str(number)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, share = json.loads(done.stdout.splitlines()[-1])
    return seconds, share


def timed(case: Case, name: str, number: int) -> tuple[float, float] | None:
    """Return seconds a world and the share of a peer."""
    if name == "NDlib":
        return ndlib_worlds(case, number)
    random = np.random.default_rng(1)
    start = time.perf_counter()
    share = float(np.mean([PEERS[name](case, random) for _ in range(number)]))
    return (time.perf_counter() - start) / number, share


def main() -> None:
    print("actors     channels   library    worlds   worlds/s  ratio   share")
    for actors, channels, worlds, peers in CASES:
        case = Case(actors, channels)
        net = case.network()
        hn.metrics.reach(net, barriers=hn.barriers.none, worlds=64, rng=1)  # warm: compiled, ids hashed
        start = time.perf_counter()
        result = hn.metrics.reach(net, barriers=hn.barriers.none, worlds=worlds, rng=1)
        ours = (time.perf_counter() - start) / worlds
        print(
            f"{actors:<10,} {channels:<10,} hrdnet   {worlds:8,} {1 / ours:10,.0f}   1.0   {mean(result):.4f}",
            flush=True,
        )
        for name, number in peers.items():
            found = timed(case, name, number) if number else None
            if found is not None:
                theirs, share = found
                print(
                    f"{'':<21} {name:<9}{number:8,} {1 / theirs:10,.1f} {theirs / ours:7,.0f}   {share:.4f}", flush=True
                )
    call()
    large()


def large() -> None:
    """Print what the whole of a run takes at a million actors, and beside it at ten thousand: the same worlds."""
    costs = {}
    for sizes in ((10_000, 50_000, LARGE[2]), LARGE):
        actors, channels, worlds = sizes
        cost = cost_of(Path(__file__), "whole_run", list(sizes))
        costs[channels] = cost.seconds / channels
        speed = f"{worlds:,} worlds in {cost.seconds:.2f} s, {worlds / cost.seconds:,.0f} a second"
        print(f"{actors:,} / {channels:,}: {speed}, peak {cost.peak:,.0f} MB above the network")
    print(f"a channel costs {costs[LARGE[1]] / costs[50_000]:.1f} times as much at {LARGE[0]:,} actors as at 10,000")


def call() -> None:
    """Print how long one question takes on 300 actors once everything is compiled."""
    net = Case(300, 1_200).network()
    for words, options in (("all known", {"barriers": hn.barriers.none}), ("64 states of knowledge", {})):
        times = []
        for _ in range(7):
            start = time.perf_counter()
            hn.metrics.reach(net, rng=1, **options)
            times.append(time.perf_counter() - start)
        print(f"one call on 300 actors, {words}: {1000 * sorted(times)[3]:.1f} ms")


def whole_run(sizes: list[int]) -> Callable[[], Any]:
    """Prepare the run on the largest network; building the network is done, hashing its ids is part of the run."""
    actors, channels, worlds = sizes
    small = Case(300, 1_200).network()
    hn.metrics.reach(small, barriers=hn.barriers.none, worlds=64, rng=1)  # compiled
    net = Case(actors, channels).network()
    return lambda: hn.metrics.reach(net, barriers=hn.barriers.none, worlds=worlds, rng=1)


def mean(result: Any) -> float:
    """Return the share of defender-worlds that reach, straight from the bits."""
    return float(np.bitwise_count(result.hits).mean() / 64)


if __name__ == "__main__":
    main()
