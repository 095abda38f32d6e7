"""Brokerage beside the same written with networkx, and on a large network.

Run ``make bench``. The peer counts Gould-Fernandez roles by walking over predecessors and successors of a DiGraph, as
one writes it there, and takes constraint and effective size from networkx. Both find the same; of effective size on
digraphs networkx 3.6.1 gives two answers, and ours is that of its definition (``nodes=``), so the other is held to 2 %.
"""

import time
from typing import Any

import networkx as nx
import numpy as np
from timing import seconds

import hrdnet as hn
from hrdnet.metrics.brokerage_result import ROLES

#: Actors, channels, and whether the peer runs too.
CASES = ((300, 1_200, True), (3_000, 15_000, True), (100_000, 500_000, False))
GROUPS = 8


def network(actors: int, channels: int) -> hn.ProtectionNetwork:
    """Return a network with hubs: one end of each channel is a body with a chance that falls like 1 / rank."""
    random = np.random.default_rng(actors)
    bodies = max(2, actors // 20)
    chance = 1 / np.arange(1, bodies + 1)
    pairs = np.empty(0, dtype=np.int64)
    while len(pairs) < channels:
        hub = random.random(2 * channels) < 0.5
        one = np.where(
            hub, random.choice(bodies, 2 * channels, p=chance / chance.sum()), random.integers(0, actors, 2 * channels)
        )
        other = random.integers(0, actors, 2 * channels)
        low, high = np.minimum(one, other), np.maximum(one, other)
        pairs = np.unique(np.concatenate([pairs, (low * actors + high)[low < high]]))
    pairs = random.permutation(pairs)[:channels]
    ids = np.array([f"A{number}" for number in range(actors)], dtype=object)
    return hn.ProtectionNetwork(
        {"id": list(ids), "region": random.choice([f"R{k}" for k in range(GROUPS)], actors).tolist()},
        {
            "source": list(ids[pairs // actors]),
            "target": list(ids[pairs % actors]),
            "directed": random.choice(["yes", "no"], channels).tolist(),
        },
    )


def asked(net: hn.ProtectionNetwork) -> Any:
    """Count roles and measure structural holes, as the peer does."""
    result = hn.metrics.brokerage(net, permutations=0)
    _ = result.counts, result.holes
    return result


def peer(ends: list[tuple[str, str]], group: dict[str, str]) -> tuple[Any, dict[str, list[int]], Any, Any]:
    """Count roles with networkx."""
    graph = nx.DiGraph(ends)
    found = {}
    for ego in graph:
        counts = [0] * len(ROLES)
        for before in graph.predecessors(ego):
            for after in graph.successors(ego):
                if before != after and not graph.has_edge(before, after):
                    one, own, other = group[before], group[ego], group[after]
                    outside = 3 if other == own else 1 if one == other else 4
                    counts[(0 if other == own else 2) if one == own else outside] += 1
        found[ego] = counts
    return graph, found, nx.constraint(graph), nx.effective_size(graph)


def main() -> None:
    hn.metrics.brokerage(network(50, 100), permutations=20, rng=1).permutation_test()
    print(f"{'network':<18} {'program':<28} {'seconds':>9} {'x ours':>8}")
    for actors, channels, compared in CASES:
        net = network(actors, channels)
        name = f"{actors:,} / {channels:,}"
        ours, result = seconds(lambda net=net: asked(net))
        whole, frame = seconds(lambda net=net: hn.metrics.brokerage(net, permutations=0).to_frame())
        print(f"{name:<18} {'hrdnet':<28} {ours:9.4f} {1:8.1f}   {result.counts.sum():,.0f} open paths", flush=True)
        print(f"{name:<18} {'hrdnet, with chance, a frame':<28} {whole:9.4f} {whole / ours:8.1f}", flush=True)
        if compared:
            ends = list(zip(net.ids[net.arcs.tail], net.ids[net.arcs.head], strict=True))
            group = dict(zip(net.actors["id"], net.actors["region"], strict=True))
            taken, found = seconds(lambda ends=ends, group=group: peer(ends, group))
            graph, counts, constraint, effective = found
            place = frame.set_index("actor").loc[list(graph)]
            assert place[list(ROLES)].to_numpy().tolist() == [counts[one] for one in graph]
            known = [one for one in graph if graph.out_degree(one)]  # networkx: undefined for those who lead nowhere
            for column, values, error in (("constraint", constraint, 1e-9), ("effective_size", effective, 0.02)):
                np.testing.assert_allclose(place.loc[known, column], [values[one] for one in known], rtol=error)
            if actors <= 300:
                defined = nx.effective_size(graph, nodes=known)
                np.testing.assert_allclose(place.loc[known, "effective_size"], [defined[one] for one in known])
            print(f"{name:<18} {'networkx':<28} {taken:9.4f} {taken / ours:8.1f}   the same", flush=True)
        start = time.perf_counter()
        hn.metrics.brokerage(net, permutations=99, rng=1).totals()
        print(f"{name:<18} {'hrdnet, 99 shuffles':<28} {time.perf_counter() - start:9.4f}", flush=True)


if __name__ == "__main__":
    main()
