"""Running an ensemble: many replicates of one question, wherever there is room, stopped and resumed at will."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.present.progress import progress
from hrdnet.sim.checkpoint import Checkpoint
from hrdnet.sim.workers import Pace, Piece, Task, Workers

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: After so many replicates a run that may stop early looks for the first time; each look doubles them.
FIRST_LOOK = 64


@dataclass(frozen=True, eq=False)
class Ensemble:
    """The records of an ensemble.

    Attributes
    ----------
    records : (replicates, width)
        What each replicate yielded, from replicate 0 on; read only.
    asked
        How many replicates were asked for.
    resumed
        How many of the records were read from the checkpoint. It says how the run went, and nothing about the answer.
    """

    records: Floats = field(repr=False)
    asked: int
    resumed: int = 0

    @property
    def replicates(self) -> int:
        """How many replicates there are."""
        return len(self.records)

    @property
    def stopped_early(self) -> bool:
        """Whether the question was resolved before all replicates were run."""
        return self.replicates < self.asked


def run_ensemble(
    task: Task,
    replicates: int,
    *,
    block: int | None = None,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    resolved: Callable[[Floats], bool] | None = None,
    label: str = "replicates",
) -> Ensemble:
    """Run replicates of a question, and gather what each yields.

    The records are the same bits for any executor, number of workers and block size, in whatever order blocks end, and
    after any number of kills and resumptions.

    Parameters
    ----------
    task
        The question; see :class:`hrdnet.sim.workers.Task`.
    replicates
        How many, 1 or more.
    block
        Replicates that a worker runs at a time; by default what takes about a quarter of a second.
    executor
        Any ``concurrent.futures.Executor``: threads, processes, or ``client.get_executor()`` of Dask. It stays open.
        ``None`` runs in this process and thread.
    checkpoint
        A file that keeps finished blocks. If it is there, the run goes on from it, for more or fewer replicates too.
        It stays; :func:`hrdnet.sim.checkpoint.forget` removes it.
    resolved
        Asked with the records so far, (n, width) and read only, at n = 64, 128, 256 and so on; the run ends where it
        says true. A pure function of the records.
    label
        Words before the progress bar; no id and no name.

    Returns
    -------
    Ensemble

    Raises
    ------
    UsageError
        If a number is out of range, ``executor`` is none, or the checkpoint is of another question, in use, or no
        checkpoint.
    UnsafeOutput
        If the checkpoint is a link, a device or a folder.
    DataProblems
        If the checkpoint is damaged.
    Exception
        What the task raises; blocks that were finished stay committed.
    KeyboardInterrupt
        At once; the same call goes on from the checkpoint.

    Warns
    -----
    RuntimeWarning
        If the executor broke because a worker died: the rest runs in this process, with the same bits.

    Notes
    -----
    No block is run beyond the next look, so that what was run is never dropped; a checkpoint of an earlier, longer run
    may hold more, which is not used. Memory: the records, and a few blocks for each worker.

    Examples
    --------
    >>> import numpy as np
    >>> class Squares:
    ...     key, width = "squares of the replicate, version 1", 1
    ...
    ...     def run(self, first, count):
    ...         return np.arange(first, first + count, dtype=float)[:, None] ** 2
    >>> run_ensemble(Squares(), 5).records[:, 0].tolist()
    [0.0, 1.0, 4.0, 9.0, 16.0]
    """
    _check(task, replicates, block, executor)
    records = np.empty((replicates, task.width))
    done = np.zeros(replicates, dtype=np.bool_)
    with ExitStack() as stack:
        kept = None
        if checkpoint is not None:
            kept = stack.enter_context(Checkpoint(checkpoint, key=task.key, width=task.width))
            kept.read(records, done)
        pace = Pace(block, task.width)
        run = _Run(records, done, kept, pace, stack.enter_context(Workers(task, executor, pace)), resolved)
        resumed = done.copy()
        for _ in progress(run.replicates(), total=replicates, what=label):
            pass
    found = records if run.end == replicates else records[: run.end].copy()
    found.flags.writeable = False
    return Ensemble(found, replicates, int(resumed[: run.end].sum()))


def _check(task: Task, replicates: int, block: int | None, executor: Executor | None) -> None:
    for name, number in (("replicates", replicates), ("block", block), ("the width of a task", task.width)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1):
            raise UsageError(f"{name} is a whole number above 0")
    if executor is not None and not isinstance(executor, Executor):
        raise UsageError(
            "executor is a concurrent.futures.Executor, such as ProcessPoolExecutor(2); of a Dask client, give "
            "client.get_executor()"
        )


@dataclass
class _Run:
    """One run: which replicates are done, and which come next."""

    records: Floats
    done: Mask
    kept: Checkpoint | None
    pace: Pace
    workers: Workers
    resolved: Callable[[Floats], bool] | None
    end: int = 0

    def replicates(self) -> Iterator[None]:
        """Run what is missing, and yield once for every replicate that is done."""
        yield from itertools.repeat(None, int(self.done.sum()))
        for look in self._looks():
            # All that a look needs, and nothing else: what it sees does not depend on who was quicker.
            for first, block in self.workers.records(self._pieces(look)):
                rows = slice(first, first + len(block))
                self.records[rows] = block
                self.done[rows] = True
                if self.kept is not None:
                    self.kept.add(first, block)
                yield from itertools.repeat(None, len(block))
            self.end = look
            if look < len(self.records) and self._is_resolved(look):
                return

    def _looks(self) -> Iterator[int]:
        if self.resolved is not None:
            look = FIRST_LOOK
            while look < len(self.records):
                yield look
                look *= 2
        yield len(self.records)

    def _is_resolved(self, look: int) -> bool:
        seen = self.records[:look]
        seen.flags.writeable = False
        return self.resolved is not None and bool(self.resolved(seen))

    def _pieces(self, look: int) -> Iterator[Piece]:
        """Cut the replicates before a look that are not done into blocks, each when it is needed."""
        # Where done turns to missing and back.
        edges = np.flatnonzero(np.diff(~self.done[:look], prepend=False, append=False)).reshape(-1, 2)
        remaining = int((edges[:, 1] - edges[:, 0]).sum())
        for begin, end in edges.tolist():
            first = begin
            while first < end:
                count = min(self.pace.size(remaining), end - first)
                yield Piece(first, count)
                first += count
                remaining -= count
