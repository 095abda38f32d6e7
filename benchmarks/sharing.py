"""Burden-sharing: two sizes, what a checkpoint costs, two processes against one, and what common random numbers save.

Run ``make bench``. Beside the seconds on the clock stand those of the processor, all threads and processes together: on
a machine that is shared they say what the work is. Each size runs in a process of its own, for its memory; kernels are
compiled before, in an empty cache, and timed apart. Every run of one question gives the same records, or this fails.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

import hrdnet as hn
from hrdnet.sim.checkpoint import Checkpoint
from hrdnet.sim.replicates import share, share_difference
from hrdnet.sim.sharing.counts import IN_TIME
from hrdnet.sim.sharing.outcomes import BurdenSharing

SIX = (
    "status_quo",
    "geographic_partition",
    "regional_visits",
    "reporting_back",
    "verification_network",
    "accountability",
)
TWO = SIX[:2]
#: Country, defenders, missions (None: as many as there are), strategies, replicates, seconds wanted.
SIZES = {
    "small": ("kyrgyzstan", 300, None, SIX, 1_000, 10.0),
    "large": ("mexico", 10_000, 30, TWO, 200, 60.0),
}
#: Replicates with which places are compared.
MANY = 2_000
#: About one request a year of each defender, as the issue that set these goals has it.
PARAMETERS = {"requests": 1.0}


def seconds() -> np.ndarray:
    """Return seconds on the clock, and of the processor in this process and those that it has waited for."""
    own, others = os.times(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return np.array([time.perf_counter(), own.user + own.system + others.ru_utime + others.ru_stime])


def timed(run: Callable[[], Any]) -> tuple[np.ndarray, Any]:
    start = seconds()
    found = run()
    return seconds() - start, found


def line(what: str, taken: np.ndarray, words: str = "") -> None:
    print(f"{what:<46} {taken[0]:8.2f} {taken[1]:10.2f}   {words}".rstrip(), flush=True)


def asked(
    net: hn.ProtectionNetwork, strategies: tuple[str, ...], replicates: int, rng: int = 7, **options: Any
) -> BurdenSharing:
    return hn.sim.burden_sharing(
        net, strategies=strategies, replicates=replicates, parameters=PARAMETERS, rng=rng, **options
    )


def network(size: str) -> hn.ProtectionNetwork:
    country, defenders, missions, *_ = SIZES[size]
    return hn.generate(country, defenders=defenders, missions=missions, rng=7)


def one_size(size: str) -> None:
    """Run one size, in this process, and say what it took."""
    _, defenders, missions, strategies, replicates, wanted = SIZES[size]
    net = network(size)
    asked(net, TWO[:1], 1)  # kernels are loaded
    taken, found = timed(lambda: asked(net, strategies, replicates))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bodies = "" if missions is None else f", {missions} missions"
    what = f"{defenders:,} defenders{bodies}, {len(strategies)} strategies x {replicates:,}"
    line(what, taken, f"wanted {wanted:g}; at most {most:,.0f} MB, records {found.records.nbytes / 1e6:,.0f} MB")


def first_call() -> None:
    """Ask once in a new process with nothing compiled, and once more with what that left."""
    program = (
        "import hrdnet as hn; net = hn.examples.load('kyrgyzstan');"
        "hn.sim.burden_sharing(net, strategies=['status_quo'], replicates=1, rng=7)"
    )
    with tempfile.TemporaryDirectory() as folder:
        for what in ("a new process that compiles", "a new process after that"):
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            taken, _ = timed(
                lambda env=environment: subprocess.run([sys.executable, "-c", program], env=env, check=True)
            )
            line(what, taken)


def places() -> None:
    """Compare this process with one and two workers, and each with a checkpoint.

    More replicates than in the small size: what is put in order before they begin is done once, by one process.
    """
    net, options = network("small"), {}
    whole = None
    for what, workers in (("this process, one thread", 0), ("process x 1", 1), ("process x 2", 2)):
        pool: Executor | None = ProcessPoolExecutor(workers) if workers else None
        with tempfile.TemporaryDirectory() as folder:
            for kept in (None, Path(folder) / "kept"):
                start = seconds()
                found = in_process(net, kept) if pool is None else asked(net, SIX, MANY, executor=pool, checkpoint=kept)
                # Of processes, those that have not ended yet are not counted.
                taken, records = seconds() - start, found.records
                whole = records if whole is None else whole
                assert np.array_equal(records, whole)
                words = "processor: without the workers" if workers else ""
                if kept is not None:
                    words = f"{kept.stat().st_size / 1e6:.1f} MB kept; {words}"
                line(f"  {what}{'' if kept is None else ', checkpoint'}", taken, words)
                options[what, kept is not None] = taken
        if pool is not None:
            pool.shutdown()
    alone, apart = options["this process, one thread", False], options["this process, one thread", True]
    print(f"  a checkpoint adds {apart[1] / alone[1] - 1:+.1%} of the processor's time")
    print(f"  two processes are {options['process x 1', False][0] / options['process x 2', False][0]:.2f} times one")


def in_process(net: hn.ProtectionNetwork, kept: Path | None) -> Any:
    """Run the small size in one thread: as ``burden_sharing`` does, whose default is one for each processor."""
    with ThreadPoolExecutor(1) as pool:
        return asked(net, SIX, MANY, executor=pool, checkpoint=kept)


def commits() -> None:
    """Time the commits of a run apart from it: on a busy machine two runs differ by more than what they cost."""
    net = network("small")
    found = asked(net, SIX, 1_000)
    start = time.process_time()
    with (
        tempfile.TemporaryDirectory() as folder,
        Checkpoint(Path(folder) / "kept", key="k", width=found.layout.width) as kept,
    ):
        for first in range(0, 1_000, 50):
            kept.add(first, found.records[first : first + 50])
    spent = time.process_time() - start
    print(
        f"  opening, 20 blocks of 50 replicates committed, closing: {1000 * spent:.0f} ms of the processor", flush=True
    )


def common_numbers() -> None:
    """Compare the variance of a paired difference with that of two runs that share nothing.

    Both within each state of knowledge: states are what is not known, and no number of replicates changes them.
    """
    net, replicates = network("small"), 1_000
    one, other = (asked(net, SIX, replicates, rng=seed) for seed in (7, 8))
    for number, name in enumerate(SIX[1:], 1):
        paired = error(one, one, number)
        apart = error(one, other, number)
        times = (apart / paired) ** 2
        print(f"  {name:<24} paired {100 * paired:.4f} points, apart {100 * apart:.4f}: {times:6.1f} times")


def error(one: BurdenSharing, other: BurdenSharing, number: int) -> float:
    """Return the standard error of the difference in the share in time, of everybody, to the status quo."""
    with_, without = one.counts(SIX[number]), other.counts(SIX[0])
    if one is other:
        return float(share_difference(IN_TIME(with_), IN_TIME(without), one.state).standard_error)
    errors = [share(*IN_TIME(counts), one.state).standard_error for counts in (with_, without)]
    return float(np.hypot(*errors))


def main() -> None:
    if len(sys.argv) > 1:
        one_size(sys.argv[1])
        return
    print(f"{'':<46} {'seconds':>8} {'processor':>10}")
    first_call()
    for size in SIZES:
        subprocess.run([sys.executable, __file__, size], check=True)
    places()
    commits()
    print("common random numbers: replicates saved for the same error of a difference")
    common_numbers()


if __name__ == "__main__":
    main()
