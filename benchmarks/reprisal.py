"""Reprisal: 300 defenders under eight actions and every model, many defenders, and what the first call compiles.

Run ``make bench``. Beside the seconds on the clock stand those of the processor, all threads together: on a machine
that is shared they say what the work is. Each size runs in a process of its own, for its memory; kernels are compiled
before, in an empty cache, and timed apart.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import hrdnet as hn
from hrdnet.sim.reprisal.models import MODELS
from hrdnet.sim.reprisal.question import LEVELS

EIGHT = (
    "profile_at_home",
    "profile_abroad",
    "publicity_by_partner",
    "private_demarche",
    "accompaniment",
    "relocation_with_family",
    "protect_others_data",
    "capacity_building",
)
#: Defenders, actions, models, levels of visibility, replicates, seconds wanted.
SIZES = {
    "small": (300, EIGHT, tuple(MODELS), (), 1_000, 10.0),
    "curve": (300, EIGHT[:1], ("V1",), LEVELS, 1_000, None),
    "large": (100_000, EIGHT[:1], ("V1",), (), 24, None),
}


def seconds() -> np.ndarray:
    """Return seconds on the clock, and of the processor in this process and those that it has waited for."""
    own, others = os.times(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return np.array([time.perf_counter(), own.user + own.system + others.ru_utime + others.ru_stime])


def timed(run: Callable[[], Any]) -> tuple[np.ndarray, Any]:
    start = seconds()
    found = run()
    return seconds() - start, found


def line(what: str, taken: np.ndarray, words: str = "") -> None:
    print(f"{what:<58} {taken[0]:8.2f} {taken[1]:10.2f}   {words}".rstrip(), flush=True)


def one_size(size: str) -> None:
    """Run one size, in this process, and say what it took."""
    defenders, actions, models, levels, replicates, wanted = SIZES[size]
    taken, net = timed(lambda: hn.generate("kyrgyzstan", defenders=defenders, rng=7))
    line(f"{defenders:,} defenders generated", taken)
    small = hn.generate("kyrgyzstan", defenders=10, rng=7)
    hn.sim.visibility(small, actions=actions[:1], levels=(), replicates=1, rng=7)  # kernels are loaded
    for model in models:
        taken, found = timed(
            lambda model=model: hn.sim.visibility(
                net, actions=list(actions), model=model, levels=levels, replicates=replicates, rng=7
            )
        )
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        arms = f"{len(actions)} actions" + (f" and {len(levels)} levels" if levels else "")
        words = "" if wanted is None else f"wanted {wanted:g}; "
        line(
            f"{model}: {defenders:,} defenders, {arms} x {replicates:,}",
            taken,
            f"{words}at most {most:,.0f} MB, records {found.records.nbytes / 1e6:,.0f} MB",
        )


def first_call() -> None:
    """Ask once in a new process with nothing compiled, and once more with what that left."""
    program = (
        "import hrdnet as hn; net = hn.examples.load('kyrgyzstan');"
        "hn.sim.visibility(net, actions=['profile_abroad'], levels=(), replicates=1, rng=7)"
    )
    with tempfile.TemporaryDirectory() as folder:
        for what in ("a new process that compiles", "a new process after that"):
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            taken, _ = timed(
                lambda env=environment: subprocess.run([sys.executable, "-c", program], env=env, check=True)
            )
            line(what, taken)


def main() -> None:
    if len(sys.argv) > 1:
        one_size(sys.argv[1])
        return
    print(f"{'':<58} {'seconds':>8} {'processor':>10}")
    first_call()
    for size in SIZES:
        subprocess.run([sys.executable, __file__, size], check=True)


if __name__ == "__main__":
    main()
