"""Ensembles: two workers against one, and what a checkpoint costs, on a toy task that only computes.

Run ``make bench``. Every run gives the same records, or this fails. All is compared with this process alone, without an
executor and without a checkpoint; times on the wall are the least of three. What a commit costs is told in time of the
processor, beside the quarter of a second that a block takes: that holds on a busy machine too.
"""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hrdnet.draws import entity_keys, single_draws
from hrdnet.sim import checkpoint
from hrdnet.sim.checkpoint import Checkpoint
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.workers import BLOCK_SECONDS


@dataclass(frozen=True)
class Walks:
    """Numbers drawn and added in plain Python: nothing that a second thread could share in."""

    replicates: int
    steps: int
    width: int
    key: str = "walks, seed 1, version 1"

    def run(self, first: int, count: int) -> Any:
        keys = entity_keys(f"step {k}" for k in range(self.width))
        draws = single_draws(1, "walks", keys, count, first_world=first).T / 2.0**32
        found = np.empty_like(draws)
        for row, line in enumerate(draws.tolist()):
            total = 0.0
            for step in range(self.steps):
                total += line[step % self.width] * step
            found[row] = line
            found[row, 0] = total
        return found


#: Replicates, steps each, numbers each: long and few, and short and many.
CASES = (("long replicates", Walks(2_000, 5_000, 50)), ("short replicates", Walks(60_000, 20, 50)))


#: Rows and numbers each of the blocks whose commit is timed, and how many are committed.
BLOCKS = ((1, 50), (200, 50), (600, 50), (10_000, 50))
COMMITS = 60


def least(run: Callable[[], Any]) -> tuple[float, Any]:
    times = []
    for _ in range(3):
        start = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - start)
    return min(times), found


def main() -> None:
    print("task              where         checkpoint  seconds  replicates/s  times one")
    for name, task in CASES:
        one, whole = least(lambda task=task: run_ensemble(task, task.replicates).records)
        row(name, "this process", "", one, one, task)
        for kind, workers in ((ProcessPoolExecutor, 1), (ProcessPoolExecutor, 2), (ThreadPoolExecutor, 2)):
            with kind(workers) as pool:
                run_ensemble(task, 100, executor=pool)  # started
                taken, found = least(
                    lambda task=task, pool=pool: run_ensemble(task, task.replicates, executor=pool).records
                )
            assert np.array_equal(found, whole)
            row("", f"{kind.__name__[:-12].lower()} x {workers}", "", taken, one, task)
        checkpoints(task, one, None, "this process")
        with ProcessPoolExecutor(2) as pool:
            checkpoints(task, one, pool, "process x 2")
    commits()


def checkpoints(task: Walks, one: float, pool: Executor | None, where: str) -> None:
    """Time runs with a new checkpoint each, and one that finds everything done."""
    with tempfile.TemporaryDirectory() as folder:
        files = iter([Path(folder) / str(number) for number in range(3)])
        taken, _ = least(lambda: run_ensemble(task, task.replicates, executor=pool, checkpoint=next(files)))
        row("", where, "new", taken, one, task)
        again, found = least(lambda: run_ensemble(task, task.replicates, executor=pool, checkpoint=Path(folder) / "0"))
        assert found.resumed == task.replicates
        row("", where, "complete", again, one, task)


def row(name: str, where: str, kept: str, taken: float, one: float, task: Walks) -> None:
    speed = task.replicates / taken
    print(f"{name:<17} {where:<13} {kept:<11} {taken:6.2f} {speed:13,.0f} {one / taken:10.2f}", flush=True)


def commits() -> None:
    """Time opening, committing one block after the other, and closing."""
    checkpoint.COMMIT_SECONDS = 0.0
    for rows, width in BLOCKS:
        records = np.random.default_rng(1).random((rows, width))
        with tempfile.TemporaryDirectory() as folder:
            start = time.process_time()
            with Checkpoint(Path(folder) / "kept", key="k", width=width) as kept:
                opened = time.process_time()
                for block in range(COMMITS):
                    kept.add(block * rows, records)
                committed = time.process_time()
            closed = time.process_time()
        each = (committed - opened) / COMMITS
        print(
            f"a block of {rows:6,} rows of {width} numbers: {1000 * each:.2f} ms, {each / BLOCK_SECONDS:.1%} of a block; "
            f"opening {1000 * (opened - start):.1f} ms, closing {1000 * (closed - committed):.1f} ms"
        )


if __name__ == "__main__":
    main()
