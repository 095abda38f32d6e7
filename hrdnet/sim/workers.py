"""Where blocks of replicates run: in this process, or at the workers of an executor."""

from __future__ import annotations

import itertools
import os
import secrets
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from types import TracebackType
from typing import NamedTuple, Protocol, Self

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim.packing import packed, unpacked

Floats = npt.NDArray[np.float64]

#: Seconds that a block should take: long beside what it costs to send and commit one, short for who waits or stops.
BLOCK_SECONDS = 0.25
#: Most bytes of records in a block, so that what workers send back stays small.
BLOCK_BYTES = 4_000_000
#: A block is at most so many times as long as the one whose time was taken: first blocks also compile and load.
_GROWTH = 4
#: Blocks given out before a worker has answered, and waiting for each worker that has.
_FIRST, _EACH = 2, 2
#: Seconds in which a broken executor says what became of the blocks it had.
_LAST_SECONDS = 2.0
#: Tasks that a worker keeps; more than one, in case two ensembles share an executor.
_KEPT = 4


class Task(Protocol):
    """A question that can be asked replicate by replicate.

    An instance can be pickled and holds arrays and codes, never names or ids as text: it is sent to workers.
    """

    @property
    def key(self) -> str:
        """Hash of all that the records depend on: network, parameters, seed, version of the code."""
        ...

    @property
    def width(self) -> int:
        """How many numbers a replicate yields."""
        ...

    def run(self, first: int, count: int) -> Floats:
        """Return the records of replicates ``first`` to ``first + count - 1``: (count, width) float64.

        A pure function of the task and these two numbers. A row does not depend on the block in which it is computed,
        so its draws are keyed by the replicate. It uses one thread, since every worker of an executor runs it at once.
        """
        ...


class Piece(NamedTuple):
    """A block to run: ``size`` replicates from ``first``."""

    first: int
    size: int


class Done(NamedTuple):
    """A block that was run, the seconds it took, and the worker that ran it."""

    records: Floats
    seconds: float
    worker: tuple[int, int]


class Sent(NamedTuple):
    """A block that was run in another process: its records packed, which are few bytes to send and to take in."""

    packed: bytes
    seconds: float
    worker: tuple[int, int]


#: The tasks that this process knows, by the token of their run.
_KNOWN: dict[str, Task] = {}


def run_block(token: str, task: Task | None, first: int, count: int) -> Done | Sent | None:
    """Run a block; ``None`` asks for the task, which comes once to a worker and not with every block.

    A token stands for one run: a worker never takes the task of another run, whatever its key says. It begins with the
    number of the process that asks.
    """
    if task is None:
        task = _KNOWN.get(token)
    else:
        _keep(token, task)
    if task is None:
        return None
    done = timed(task, first, count)
    asks_itself = token.startswith(f"{os.getpid()}-")
    return done if asks_itself else Sent(packed(done.records), done.seconds, done.worker)


def timed(task: Task, first: int, count: int) -> Done:
    """Run a block here.

    Raises
    ------
    UsageError
        If the task returns anything but (count, width) float64.
    """
    start = time.perf_counter()
    records = task.run(first, count)
    seconds = time.perf_counter() - start
    if not isinstance(records, np.ndarray) or records.dtype != np.float64 or records.shape != (count, task.width):
        raise UsageError("a task returns one row a replicate and one column a number: (count, width), float64")
    return Done(records, seconds, (os.getpid(), threading.get_ident()))


def _keep(token: str, task: Task) -> None:
    # No lock: a process could be forked while it is held. A task that is lost is asked for again.
    if len(_KNOWN) >= _KEPT:
        _KNOWN.clear()
    _KNOWN[token] = task


class Pace:
    """How many replicates go into a block, from how long the last ones took; it changes no bit.

    Parameters
    ----------
    block
        A fixed number, or ``None`` to aim at ``BLOCK_SECONDS``.
    width
        Numbers a replicate yields.
    """

    def __init__(self, block: int | None, width: int) -> None:
        self._block = block
        self._most = max(1, BLOCK_BYTES // (8 * width))
        self._next = 1
        self._workers: set[tuple[int, int]] = set()

    def saw(self, done: Done | Sent, count: int) -> None:
        """Take note of a block of so many replicates that was run."""
        fitting = int(min(BLOCK_SECONDS * count / max(done.seconds, 1e-9), _GROWTH * count, self._most))
        self._next = max(1, fitting)
        self._workers.add(done.worker)

    def size(self, remaining: int) -> int:
        """Return the number of replicates of the next block; the last blocks leave something for every worker."""
        if self._block is not None:
            return min(self._block, remaining)
        return min(self._next, -(-remaining // max(1, len(self._workers))))

    @property
    def outstanding(self) -> int:
        """How many blocks may be with an executor: a few for each worker that has answered so far.

        The protocol of executors does not say how many workers there are; every round of answers doubles what is given
        out until all of them are busy.
        """
        return _FIRST + _EACH * len(self._workers)


class Workers:
    """Run blocks of one task, here or at an executor, and give back their records in any order."""

    def __init__(self, task: Task, executor: Executor | None, pace: Pace) -> None:
        self._task = task
        self._executor = executor
        self._pace = pace
        self._token = f"{os.getpid()}-{secrets.token_hex(16)}"
        self._sent: dict[Future[Done | Sent | None], Piece] = {}

    def __enter__(self) -> Self:
        # Threads find it here, and so do processes forked from now on: to them it is never sent.
        _keep(self._token, self._task)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _KNOWN.pop(self._token, None)
        # A pool of processes keeps the few blocks it holds: in Python 3.11 a worker that dies while one of them is
        # cancelled leaves the pool unable to end, and after Ctrl-C at a terminal workers do die.
        if self._sent and not _is_pool_of_processes(self._executor):
            for future in self._sent:
                future.cancel()

    def records(self, pieces: Iterator[Piece]) -> Iterator[tuple[int, Floats]]:
        """Yield the first replicate and the records of every piece, as they are done.

        If the executor breaks because a worker died, what remains runs in this process. The pieces that were with the
        workers come last, since one of them may be what ended a worker: everything else is safe by then. Each is run
        here once, so that a block that ends every process ends this one too, and no loop begins.

        Raises
        ------
        Exception
            What ``task.run`` raises, wherever it ran.
        """
        suspects: list[Piece] = []
        if self._executor is not None:
            yield from self._from(self._executor, pieces, suspects)
        for piece in itertools.chain(pieces, suspects):
            done = timed(self._task, *piece)
            self._pace.saw(done, piece.size)
            yield piece.first, self._taken_in(done, piece)

    def _from(self, executor: Executor, pieces: Iterator[Piece], suspects: list[Piece]) -> Iterator[tuple[int, Floats]]:
        broken = not self._fill(executor, pieces, suspects)
        while self._sent and not broken:
            finished, _ = wait(self._sent, return_when=FIRST_COMPLETED)
            failure: BaseException | None = None
            for future in finished:
                piece = self._sent.pop(future)
                try:
                    done = future.result()
                except BrokenExecutor:
                    suspects.append(piece)
                    broken = True
                except BaseException as error:  # noqa: BLE001 - raised below, once the blocks beside it are safe
                    failure = error
                else:
                    if done is not None:
                        self._pace.saw(done, piece.size)
                        yield piece.first, self._taken_in(done, piece)
                    elif not self._submit(executor, piece, self._task):
                        suspects.append(piece)
                        broken = True
            if failure is not None:
                raise failure
            broken = broken or not self._fill(executor, pieces, suspects)
        if broken:
            yield from self._rescued(suspects)
            self._executor = None
            last = f"replicates {suspects[0].first} to {sum(suspects[-1]) - 1}"
            warnings.warn(
                "a worker died and its executor is broken: what remains runs in this process, and last what the "
                f"workers had in hand, within {last}",
                RuntimeWarning,
                stacklevel=2,
            )

    def _fill(self, executor: Executor, pieces: Iterator[Piece], suspects: list[Piece]) -> bool:
        """Give out pieces up to the limit, and say whether the executor took them."""
        while len(self._sent) < self._pace.outstanding:
            piece = next(pieces, None)
            if piece is None:
                return True
            if not self._submit(executor, piece, None):
                suspects.append(piece)
                return False
        return True

    def _submit(self, executor: Executor, piece: Piece, task: Task | None) -> bool:
        try:
            self._sent[executor.submit(run_block, self._token, task, *piece)] = piece
        except BrokenExecutor:
            return False
        return True

    def _taken_in(self, done: Done | Sent, piece: Piece) -> Floats:
        """Return the records of a block, wherever it ran."""
        if isinstance(done, Done):
            return done.records
        return unpacked(done.packed, piece.size * self._task.width).reshape(piece.size, self._task.width)

    def _rescued(self, suspects: list[Piece]) -> Iterator[tuple[int, Floats]]:
        """Yield what a broken executor had done all the same; the rest joins the suspects."""
        wait(self._sent, timeout=_LAST_SECONDS)
        for future, piece in self._sent.items():
            ended_well = future.done() and not future.cancelled() and future.exception() is None
            done = future.result() if ended_well else None
            if done is None:
                suspects.append(piece)
            else:
                yield piece.first, self._taken_in(done, piece)
        self._sent.clear()
        suspects.sort()


def _is_pool_of_processes(executor: Executor | None) -> bool:
    from concurrent.futures import ProcessPoolExecutor

    return isinstance(executor, ProcessPoolExecutor)
