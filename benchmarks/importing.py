"""Import time: ``import hrdnet`` beside ``import networkx``, ``numpy`` and ``pandas``, each in new processes.

Run ``make bench``. The median of several runs; Python's own start is taken off.
"""

import statistics
import subprocess
import sys
import time

RUNS = 15


def seconds(code: str) -> float:
    """Return the median wall time of a new interpreter that runs the code."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    bare = seconds("")
    print(f"python itself  {bare:.3f} s")
    ours = seconds("import hrdnet") - bare
    for name in ("hrdnet", "numpy", "networkx", "pandas"):
        taken = ours if name == "hrdnet" else seconds(f"import {name}") - bare
        print(f"import {name:<9}{taken:.3f} s  {taken / ours:6.1f} x hrdnet")
    used = seconds("import hrdnet; hrdnet.ProtectionNetwork({'id': []}, {'source': [], 'target': []})") - bare
    print(f"first network   {used:.3f} s  {used / ours:6.1f} x hrdnet")


if __name__ == "__main__":
    main()
