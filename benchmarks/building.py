"""Building a network: seconds and memory of hrdnet, beside networkx and igraph on the same columns.

Run ``make bench``. The three hold different things (hrdnet checks every value, and keeps ranges), so the
ratios say what a user pays, not who is better.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
from children import cost_of

SIZES = (10_000, 100_000, 1_000_000)
CHANNELS_EACH = 5
HERE = Path(__file__)


def columns(actors: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return random actors and distinct channels as a user would hold them: lists of text, arrays of numbers."""
    random = np.random.default_rng(actors)
    ids = [f"A{number}" for number in range(actors)]
    roles = np.array(["defender", "ngo", "mission", "community"])[random.choice(4, actors, p=[0.9, 0.05, 0.02, 0.03])]
    settings = np.array(["capital", "town", "rural"])[random.choice(3, actors)]
    table = {"id": ids, "role": roles.tolist(), "setting": settings.tolist(), "count": random.integers(1, 9, actors)}
    step = random.integers(1, actors // 2 - 1, (actors, CHANNELS_EACH))
    step = np.sort(step, axis=1) + np.arange(CHANNELS_EACH)  # distinct partners for every source
    source = np.repeat(np.arange(actors), CHANNELS_EACH)
    target = (source + step.ravel()) % actors
    names = np.array(ids, dtype=object)
    media = np.array(["in_person", "phone", "online"])[random.choice(3, len(source))]
    channels = {
        "source": names[source].tolist(),
        "target": names[target].tolist(),
        "medium": media.tolist(),
        "awareness": random.random(len(source)),
        "recognition": random.random(len(source)),
    }
    return table, channels


def hrdnet(actors: int) -> Callable[[], Any]:
    import hrdnet

    table, channels = columns(actors)

    def build() -> Any:
        network = hrdnet.ProtectionNetwork(table, channels)
        return network, network.arcs

    return build


def networkx(actors: int) -> Callable[[], Any]:
    import networkx as nx

    table, channels = columns(actors)

    def build() -> Any:
        graph = nx.MultiGraph()
        for name, *values in zip(*table.values(), strict=True):
            graph.add_node(name, **dict(zip(list(table)[1:], values, strict=True)))
        for source, target, *values in zip(*channels.values(), strict=True):
            graph.add_edge(source, target, **dict(zip(list(channels)[2:], values, strict=True)))
        return graph

    return build


def igraph(actors: int) -> Callable[[], Any]:
    import igraph as ig

    table, channels = columns(actors)

    def build() -> Any:
        position = {name: row for row, name in enumerate(table["id"])}
        ends = [(position[a], position[b]) for a, b in zip(channels["source"], channels["target"], strict=True)]
        graph = ig.Graph(n=actors, edges=ends)
        for name, values in table.items():
            graph.vs[name] = list(values)
        for name in ("medium", "awareness", "recognition"):
            graph.es[name] = list(channels[name])
        return graph

    return build


def main() -> None:
    print("actors     channels   library   seconds  ratio   peak MB  ratio   kept MB")
    for actors in SIZES:
        ours = cost_of(HERE, "hrdnet", actors)
        for name in ("hrdnet", "networkx", "igraph"):
            if actors > 100_000 and name == "networkx":
                continue  # needs more than 8 GB
            cost = ours if name == "hrdnet" else cost_of(HERE, name, actors)
            print(
                f"{actors:<10,} {actors * CHANNELS_EACH:<10,} {name:<9} {cost.seconds:7.2f}"
                f" {cost.seconds / ours.seconds:6.2f} {cost.peak:9.0f} {cost.peak / ours.peak:6.2f} {cost.kept:9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
