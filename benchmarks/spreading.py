"""Cascades over ties on 10,000 actors beside EoN and NDlib, and 100,000 actors.

Run ``make bench``. Everyone runs the same cascades on the same random network (mean degree 4, 1 % affected at first),
and the share affected in the end is compared. Peers run fewer, in a process of their own (``benchmarks/peers``). The
least of three times is taken; hrdnet uses as many threads as it may, its peers one: so processor time is compared too.
"""

import json
import resource
import subprocess
import time
from pathlib import Path
from typing import Any

import networkx as nx

import hrdnet as hn

ACTORS, DEGREE, SHARE, RUNS = 10_000, 4.0, 0.01, 2_000
HERE = Path(__file__).parent
PEERS_PYTHON = HERE.parent / ".peers" / "bin" / "python"
#: Words, options, and the peer with how many runs.
CASES = (
    ("continuous", {"time": "continuous", "transmit": 1.0, "recover": 1.0}, "EoN fast_SIR", 5),
    ("steps, one chance", {"transmit": 0.5, "recover": 1.0}, "EoN discrete", 20),
    ("steps, one chance", {"transmit": 0.5, "recover": 1.0}, "NDlib", 2),
    ("steps, several chances", {"transmit": 0.3, "recover": 0.5}, "NDlib", 2),
)


def network(actors: int) -> hn.ProtectionNetwork:
    graph = (
        nx.gnp_random_graph(actors, DEGREE / actors, seed=1)
        if actors <= ACTORS
        else nx.fast_gnp_random_graph(actors, DEGREE / actors, seed=1)
    )
    ids = [f"P{number}" for number in range(actors)]
    one, other = zip(*graph.edges, strict=True)
    ties = {"source": [ids[place] for place in one], "target": [ids[place] for place in other]}
    return hn.ProtectionNetwork({"id": ids, "role": ["family"] * actors}, {"source": [], "target": []}, ties=ties)


def ours(net: hn.ProtectionNetwork, runs: int, **options: float | str) -> tuple[float, float, Any]:
    least = None
    for _ in range(3):
        start, begun = time.perf_counter(), time.process_time()
        found = hn.sim.spread(net, seeds=int(SHARE * len(net)), replicates=runs, rng=7, **options)
        took = (time.perf_counter() - start) / runs, (time.process_time() - begun) / runs
        least = took if least is None else min(least, took)
    return *least, found


def main() -> None:
    net = network(ACTORS)
    for time_ in ("discrete", "continuous"):
        hn.sim.spread(net, time=time_, transmit=0.5, recover=0.5, replicates=2, rng=1)  # compiled
    print(f"{'':<24} {'peer':<14} {'ms a run':>9} {'of peer':>10} {'ratio':>7} {'processor':>10}   share affected")
    for words, options, peer, runs in CASES:
        clock, spent, found = ours(net, RUNS, **options)
        share = found.attack_rate
        line = f"{words:<24} {peer:<14} {1000 * clock:>9.3f}"
        if PEERS_PYTHON.exists():
            asked = (ACTORS, DEGREE, options["transmit"], options["recover"], SHARE, runs)
            command = [str(PEERS_PYTHON), str(HERE / "peers" / "cascades.py"), peer, *map(str, asked)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            theirs, theirs_spent, theirs_share = json.loads(done.stdout.splitlines()[-1])
            line += f" {1000 * theirs:>10.1f} {theirs / clock:>7.0f} {theirs_spent / spent:>10.0f}"
            print(f"{line}   {share.low:.4f} to {share.high:.4f}; peer {theirs_share:.4f}", flush=True)
        else:
            print(line, flush=True)
    large = network(100_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    clock, spent, _ = ours(large, 200, transmit=0.5)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    took = f"{1000 * clock:.2f} ms a run, {1000 * spent:.2f} of the processor"
    print(f"100,000 actors: {took}; {after - before:.0f} MB more")


if __name__ == "__main__":
    main()
