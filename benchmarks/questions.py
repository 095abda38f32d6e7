"""Every question with its defaults: on 300 defenders, alone and in total, warm and in a new process; then at scale.

Run ``make bench``. Beside the seconds on the clock stand those of the processor, all threads together: on a machine
that is shared they say what the work is. Only contacts have peers, dominators of igraph and networkx; access has its
own benchmark (``access.py``), as has reach (``sampling.py``). All find the same.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph as ig
import networkx as nx
import numpy as np

import hrdnet as hn

#: Actors, channels and bodies of the large network; what is wanted of the small one, and of the large one, in seconds.
LARGE = (100_000, 500_000, 50)
WANTED, WANTED_AT_SCALE = 5.0, 60.0
_HERE = Path(__file__).parent

Network = hn.ProtectionNetwork


def closed(net: Network) -> Network:
    role = net.actors.set_index("id")["role"]
    return net.without(actors=[role.index[role == "mission"][0]])


def first_group(net: Network) -> str:
    role = net.actors.set_index("id")["role"]
    return str(role.index[role == "defender"][0])


QUESTIONS: dict[str, Callable[[Network], Any]] = {
    "situation": hn.metrics.situation,
    "reach": lambda net: hn.metrics.reach(net, rng=1),
    "days": lambda net: hn.metrics.days(net, rng=1),
    "routes of one group": lambda net: hn.metrics.routes(net, first_group(net), rng=1),
    "importance": lambda net: hn.metrics.importance(net, rng=1),
    "dependence": lambda net: hn.metrics.dependence(net, rng=1),
    "dialogue": lambda net: hn.metrics.dialogue(net, rng=1),
    "coverage": lambda net: hn.metrics.coverage(net, rng=1),
    "attribution": lambda net: hn.metrics.attribution(net, rng=1),
    "access": lambda net: hn.metrics.access(net, rng=1),
    "access, raam by dialogue": lambda net: hn.metrics.access(net, method="raam", over="dialogue", rng=1),
    "equity": lambda net: hn.metrics.equity(net, rng=1).indices(),
    "compare": lambda net: hn.metrics.compare(net, closed(net), rng=1),
}
AT_SCALE = ("dependence", "access", "equity")


def measured(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return seconds on the clock and of the processor, and what was found; the least of three if they are short."""
    wall = processor = np.inf
    for _ in range(3):
        start, used = time.perf_counter(), time.process_time()
        found = run()
        if time.perf_counter() - start < wall:
            wall, processor = time.perf_counter() - start, time.process_time() - used
        if wall > 2:
            break
    return wall, processor, found


def line(what: str, wall: float, processor: float, words: str = "") -> None:
    print(f"{what:<44} {wall:9.3f} {processor:11.3f}   {words}".rstrip(), flush=True)


def ask_all(net: Network) -> float:
    """Ask every question once and print each; return the sum of seconds."""
    total = used = 0.0
    for name, ask in QUESTIONS.items():
        wall, processor, _ = measured(lambda ask=ask: ask(net))
        line(name, wall, processor)
        total, used = total + wall, used + processor
    line("all", total, used, f"wanted: under {WANTED:g}")
    return total


def cold() -> None:
    """Ask every question in a new process, imports and the making of the example included."""
    code = f"""
import sys
sys.path.insert(0, {str(_HERE)!r})
import questions
net = questions.example()
for ask in questions.QUESTIONS.values():
    ask(net)
"""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    line("all, in a new process, from its start", time.perf_counter() - start, np.nan)


def example() -> Network:
    return hn.generate("kyrgyzstan", defenders=300, rng=7)


# At scale


def network(actors: int, channels: int, bodies: int) -> Network:
    """Return a random network in which nothing but roles and places is known."""
    random = np.random.default_rng(actors)
    ends = random.integers(0, actors, (2, channels))
    low, high = ends.min(axis=0), ends.max(axis=0)
    pairs = np.unique((low * actors + high)[low < high])
    ids = np.array([f"A{number}" for number in range(actors)], dtype=object)
    role = np.full(actors, "defender", dtype=object)
    role[:bodies] = "mission"
    place = random.uniform(0, 5, (2, actors))
    return hn.ProtectionNetwork(
        {"id": list(ids), "role": list(role), "latitude": place[0], "longitude": place[1], "women": [0.5] * actors},
        {"source": list(ids[pairs // actors]), "target": list(ids[pairs % actors])},
    )


def backwards(net: Network) -> tuple[Any, Any]:
    """Return arcs from a common root to all missions, and from there to whoever may ask or pass on."""
    bodies = np.flatnonzero(net.table("actors").words("role").is_any("mission"))
    tail, head = net.arcs.tail, net.arcs.head
    keep = ~np.isin(tail, bodies)  # a route stops at the first target
    root = np.full(len(bodies), len(net))
    return np.concatenate([root, head[keep]]), np.concatenate([bodies, tail[keep]])


def with_igraph(net: Network) -> int:
    graph = ig.Graph(n=len(net) + 1, edges=np.stack(backwards(net), axis=1), directed=True)
    above = np.array(graph.dominator(len(net)))
    return int(np.count_nonzero((above >= 0) & (above < len(net))))


def with_networkx(net: Network) -> int:
    graph = nx.DiGraph()
    graph.add_edges_from(zip(*(ends.tolist() for ends in backwards(net)), strict=True))
    above = nx.immediate_dominators(graph, len(net))
    return sum(one is not None and one != len(net) for one in above.values())


def scale() -> None:
    net = network(*LARGE)
    print(f"\n{LARGE[0]:,} actors, {len(net.channel_ids):,} channels, {LARGE[2]} bodies")
    total = used = 0.0
    for name in AT_SCALE:
        wall, processor, _ = measured(lambda name=name: QUESTIONS[name](net))
        line(name, wall, processor)
        total, used = total + wall, used + processor
    line("together", total, used, f"wanted: under {WANTED_AT_SCALE:g}")
    wall, processor, found = measured(lambda: hn.metrics.dependence(net, worlds=0))
    line("only contacts and disjoint routes", wall, processor, f"{np.count_nonzero(found.only_contacts):,} hang")
    for name, run in (("igraph, only contacts alone", with_igraph), ("networkx, only contacts alone", with_networkx)):
        wall, processor, number = measured(lambda run=run: run(net))
        line(name, wall, processor, f"{number:,} hang")


def main() -> None:
    print(f"{'300 defenders, warm':<44} {'seconds':>9} {'processor':>11}")
    net = example()
    for ask in QUESTIONS.values():
        ask(net)  # compiled
    ask_all(net)
    cold()
    scale()


if __name__ == "__main__":
    main()
