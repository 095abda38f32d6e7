"""An M/M/c queue beside SimPy and Ciw: cases a second, and the mean wait that each finds.

Run ``make bench``. Everyone serves the same queues, from nobody there until the horizon, and keeps the waits of those
who arrive after a tenth of it; SimPy and Ciw serve fewer cases, one run after the other, in a process of their own
(``benchmarks/peers``). Setting up is timed for all. The wait of theory stands beside what is found. The least of three
times is taken, the programs in turn, so that all meet the same machine. hrdnet uses as many threads as it may, its
peers one; so processor time, which counts all threads and not what else the machine does, is compared too. Last, what
options cost.
"""

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import hrdnet as hn

#: Arrival rate, mean service, officers, horizon, and runs of hrdnet, SimPy, Ciw.
CASES = (
    (2.0, 1.0, 3, 10_000.0, {"hrdnet": 200, "SimPy": 6, "Ciw": 2}),
    (0.2, 10.0, 3, 10_000.0, {"hrdnet": 2_000, "SimPy": 60, "Ciw": 20}),
    (45.0, 1.0, 50, 1_000.0, {"hrdnet": 100, "SimPy": 3, "Ciw": 1}),
)
HERE = Path(__file__).parent
#: The Python in which ``make bench`` puts the peers that hrdnet does not depend on.
PEERS_PYTHON = HERE.parent / ".peers" / "bin" / "python"


def peer(name: str, rate: float, service: float, officers: int, horizon: float, runs: int) -> Any:
    """Return seconds and processor seconds a case and the mean wait, or ``None`` where the peers are not installed."""
    if not PEERS_PYTHON.exists():
        return None
    asked = [str(one) for one in (rate, service, officers, horizon, runs)]
    command = [str(PEERS_PYTHON), str(HERE / "peers" / "queues.py"), name, *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def ours(rate: float, service: float, officers: int, horizon: float, runs: int) -> Any:
    """Return seconds and processor seconds a case, of all threads, and the result."""
    start, begun = time.perf_counter(), time.process_time()
    q = hn.sim.queue(arrival_rate=rate, service=service, officers=officers, horizon=horizon, replicates=runs, rng=7)
    cases = rate * horizon * runs
    return (time.perf_counter() - start) / cases, (time.process_time() - begun) / cases, q


def options() -> None:
    """Print what a million cases take, by option."""
    asked = {"arrival_rate": 2.0, "officers": 3, "horizon": 10_000.0, "replicates": 50, "rng": 1}
    for name, more in (
        ("no limit", {}),
        ("places=6", {"places": 6}),
        ("patience=2", {"patience": 2.0}),
        ("service_law='fixed'", {"service_law": "fixed"}),
        ("service=lambda rng: ...", {"service": lambda rng: rng.exponential()}),
    ):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            hn.sim.queue(**{"service": 1.0, **asked, **more})
            times.append(time.perf_counter() - start)
        print(f"a million cases, {name}: {1000 * min(times):.0f} ms", flush=True)


def main() -> None:
    hn.sim.queue(arrival_rate=1, service=1, officers=2, horizon=10, replicates=2, rng=1)  # compiled
    print("queue                              program   cases       cases/s     ratio   of processor time   mean wait")
    for rate, service, officers, horizon, runs in CASES:
        found: dict[str, list[Any]] = {name: [] for name in runs}
        for _ in range(3):
            for name, number in runs.items():
                asked = (rate, service, officers, horizon, number)
                one = ours(*asked) if name == "hrdnet" else peer(name, *asked)
                if one is not None:
                    found[name].append(one)
        base = [min(one[part] for one in found["hrdnet"]) for part in (0, 1)]
        for name, times in found.items():
            if not times:
                continue
            seconds, busy = (min(one[part] for one in times) for part in (0, 1))
            q, said, queue = times[0][2], "", ""
            if name != "hrdnet":
                said = f"{q:.4f}"
            else:
                said = f"{q.wait.value:.4f} ({q.wait.low:.4f} to {q.wait.high:.4f}), theory {q.theory['wait']:.4f}"
                queue = f"rate {rate:g}, service {service:g}, officers {officers}"
            cases = rate * horizon * runs[name]
            ratios = f"{seconds / base[0]:9.1f} {busy / base[1]:19.1f}"
            print(f"{queue:<34} {name:<7} {cases:9,.0f} {1 / seconds:13,.0f} {ratios}   {said}", flush=True)
    options()


if __name__ == "__main__":
    main()
