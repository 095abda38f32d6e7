"""Location: time to the proved best, as a ratio to spopt at its defaults in the same run.

Costs are distances over random networks made as those of Beasley's test problems (1985): n nodes, n^2 / 50 edges with
whole lengths from 1 to 100, every node demand point and site. The peer's solver ends after LIMIT seconds: where it had
not proved a plan by then, the ratio is a lower bound (>).

    python benchmarks/location.py [python with the peers]
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import shortest_path
from timing import seconds

import hrdnet as hn

PEERS = Path(__file__).parents[1] / ".peers" / "bin" / "python"
PEER = Path(__file__).parent / "peers" / "location.py"
LIMIT = 120.0
#: Nodes, p, and whether the peers are asked.
CASES = (
    ("p_median", 100, 10, True),
    ("p_median", 200, 20, True),
    ("p_median", 300, 30, True),
    ("p_centre", 100, 10, True),
    ("p_median", 900, 5, False),
    ("p_median", 900, 10, False),
    ("p_median", 900, 90, True),
    ("p_centre", 900, 10, False),
    ("p_centre", 900, 90, False),
)


def distances(nodes: int, seed: int) -> np.ndarray:
    """Return the shortest ways between all nodes of a random connected network."""
    rng = np.random.default_rng(seed)
    lengths = {(node, node + 1): int(rng.integers(1, 101)) for node in range(nodes - 1)}
    while len(lengths) < nodes * nodes // 50:
        a, b = sorted(rng.integers(0, nodes, 2).tolist())
        if a != b:
            lengths[a, b] = int(rng.integers(1, 101))
    ends = np.array(list(lengths)).T
    weights = np.array(list(lengths.values()), dtype=np.float64)
    return shortest_path(csr_matrix((weights, ends), shape=(nodes, nodes)), directed=False)


def peer(python: str, problem: str, cost: np.ndarray, p: int, solver: str) -> tuple[float, float, bool]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cost.npy"
        np.save(path, cost)
        command = [python, str(PEER), problem, str(path), str(p), solver, str(LIMIT)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    return tuple(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    python = sys.argv[1] if len(sys.argv) > 1 else str(PEERS)
    print(f"{'problem':<22} {'program':<14} {'seconds':>9} {'ratio':>9}   objective")
    hn.plan.location.p_median(distances(60, 0), p=4)  # compiled
    for problem, nodes, p, asked in CASES:
        cost = distances(nodes, 1)
        ask = getattr(hn.plan.location, problem)
        own, found = seconds(lambda ask=ask, cost=cost, p=p: ask(cost, p=p))
        assert found.proved
        name = f"{problem} {nodes}, p={p}"
        print(f"{name:<22} {'hrdnet':<14} {own:>9.3f} {'':>9}   {found.objective:g} ({found.by})", flush=True)
        for solver in ("CBC", "HiGHS") if asked else ():
            took, value, proved = peer(python, problem, cost, p, solver)
            ratio = f"{'' if proved else '>'}{took / own:.0f}"
            said = f"{value:g}" if proved else "not proved"
            print(f"{'':<22} {'spopt, ' + solver:<14} {took:>9.3f} {ratio:>9}   {said}", flush=True)
            assert not proved or abs(value - found.objective) < 1e-6 * value


if __name__ == "__main__":
    main()
