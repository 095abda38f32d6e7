"""Ensembles: the same bits anywhere and in any order; workers that die; exceptions; stopping; what is sent."""

import concurrent.futures
import multiprocessing
import os
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hrdnet as hn
from hrdnet.sim.ensemble import FIRST_LOOK, run_ensemble
from hrdnet.sim.packing import unpacked
from hrdnet.sim.workers import BLOCK_SECONDS, Done, Pace, Sent, run_block
from tests.sim.toys import Crooked, Deadly, Failing, MyError, Poison, Toy, expected, replicates_run


class Shuffled(Executor):
    """One thread that takes any of the blocks it was given; counts how many those were at once."""

    def __init__(self, seed):
        self.random = np.random.default_rng(seed)
        self.thread = ThreadPoolExecutor(1)
        self.held = []
        self.most = 0
        self.submitted = 0

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        self.held.append((future, function, args))
        self.submitted += 1
        self.most = max(self.most, len(self.held))
        self.thread.submit(self.step)
        return future

    def step(self):
        time.sleep(0.0002)  # so that several are there to choose from
        future, function, args = self.held.pop(self.random.integers(len(self.held)))
        if future.set_running_or_notify_cancel():
            future.set_result(function(*args))


def test_in_this_process_it_is_what_the_task_draws():
    found = run_ensemble(Toy(), 150)
    assert np.array_equal(found.records, expected(150))
    assert (found.replicates, found.asked, found.resumed, found.stopped_early) == (150, 150, 0, False)
    assert not found.records.flags.writeable


@settings(max_examples=40)
@given(st.integers(1, 200), st.integers(1, 70), st.integers(0, 2**20))
def test_any_block_size_and_any_order_of_completion_give_the_same_bits(replicates, block, seed):
    found = run_ensemble(Toy(), replicates, block=block, executor=Shuffled(seed))
    assert np.array_equal(found.records, expected(replicates))


def test_threads_give_the_same_bits_and_are_sent_nothing():
    class Unsendable(Toy):
        def __reduce__(self):
            raise AssertionError("threads need no copy")

    with ThreadPoolExecutor(3) as pool:
        assert np.array_equal(run_ensemble(Unsendable(), 300, executor=pool).records, expected(300))


@pytest.mark.parametrize("method", [pytest.param("spawn", marks=pytest.mark.slow), "forkserver"])
def test_processes_give_the_same_bits_however_they_start_and_the_pool_stays_open(method):
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        for block in (None, 1, 64):
            assert np.array_equal(run_ensemble(Toy(), 100, block=block, executor=pool).records, expected(100))
        # A task of the same key that is another one: a worker never takes the old for it.
        other = Toy(width=2)
        assert np.array_equal(run_ensemble(other, 100, executor=pool).records, expected(100)[:, :2])
        assert pool.submit(int, "1").result() == 1


def test_a_worker_that_does_not_know_the_task_asks_for_it_once():
    here = f"{os.getpid()}-a run"
    assert run_block(here, None, 0, 4) is None
    assert run_block(here, Toy(), 0, 4).records.shape == (4, 3)
    assert run_block(here, None, 4, 4).records.tolist() == expected(8)[4:].tolist()
    assert run_block(f"{os.getpid()}-another run", None, 0, 4) is None


def test_another_process_sends_records_packed_bit_for_bit():
    sent = run_block("0-a run of another process", Toy(), 0, 4)
    assert isinstance(sent, Sent)
    np.testing.assert_array_equal(unpacked(sent.packed, 12).reshape(4, 3).view("u8"), expected(4).view("u8"))


def test_a_few_blocks_are_outstanding_and_no_more():
    executor = Shuffled(1)
    run_ensemble(Toy(), 1000, block=1, executor=executor)
    assert executor.submitted >= 1000
    assert 2 <= executor.most <= 4  # one worker: this thread


def test_every_round_of_answers_gives_more_workers_something_to_do():
    pace = Pace(1, 3)
    assert pace.outstanding == 2
    for worker in range(10):
        pace.saw(Done(np.empty((1, 3)), 0.1, (worker, 0)), 1)
    assert pace.outstanding == 22


def test_blocks_grow_until_they_take_a_quarter_of_a_second_and_the_last_ones_leave_something_for_all():
    pace = Pace(None, 3)
    sizes = []
    for _ in range(12):
        sizes.append(pace.size(10**6))
        pace.saw(
            Done(np.empty((sizes[-1], 3)), 0.001 * sizes[-1] + (1.0 if len(sizes) == 1 else 0.0), (1, 0)), sizes[-1]
        )
    assert sizes[:3] == [1, 1, 4]  # the first compiled
    assert sizes[-1] == pytest.approx(BLOCK_SECONDS / 0.001, abs=1)
    pace.saw(Done(np.empty((sizes[-1], 3)), 0.001 * sizes[-1], (2, 0)), sizes[-1])
    assert pace.size(100) == 50
    assert Pace(7, 3).size(100) == 7
    wide = Pace(None, 10**6)
    wide.saw(Done(np.empty((1, 10**6)), 1e-6, (1, 0)), 1)
    assert wide.size(100) == 1


def test_a_worker_that_dies_once_leaves_the_same_bits(tmp_path):
    task = Deadly(at=40, mark=str(tmp_path / "died"), log=str(tmp_path / "log"))
    with ProcessPoolExecutor(2) as pool, pytest.warns(RuntimeWarning, match="a worker died and its executor is broken"):
        found = run_ensemble(task, 120, block=5, executor=pool, checkpoint=tmp_path / "kept")
    assert np.array_equal(found.records, expected(120))
    assert (tmp_path / "died").exists()
    assert set(replicates_run(task.log)) == set(range(120))


def test_a_block_that_ends_every_worker_is_run_here_once_and_last(tmp_path):
    task = Poison(at=3, home=os.getpid(), log=str(tmp_path / "log"))
    with ProcessPoolExecutor(2) as pool, pytest.warns(RuntimeWarning, match="within replicates"):
        found = run_ensemble(task, 60, block=2, executor=pool)
    assert np.array_equal(found.records, expected(60))
    order = replicates_run(task.log)
    assert order.count(3) == 1
    assert order.index(3) > order.index(59), "what the workers had in hand comes after what they never had"


def test_a_broken_executor_is_not_asked_again(tmp_path):
    pool = ProcessPoolExecutor(1)
    with pytest.raises(concurrent.futures.BrokenExecutor):
        pool.submit(os._exit, 1).result()
    with pytest.warns(RuntimeWarning, match="broken") as caught:
        found = run_ensemble(Toy(), 300, block=50, executor=pool, resolved=lambda records: False)
    assert np.array_equal(found.records, expected(300))
    assert len(caught) == 1
    pool.shutdown()


@pytest.mark.parametrize("kind", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_what_a_task_raises_comes_to_the_caller_and_finished_blocks_stay(kind, tmp_path):
    file, log = tmp_path / "kept", tmp_path / "log"
    pool = None if kind is None else kind(2)
    with pytest.raises(MyError, match="at this replicate"):
        run_ensemble(Failing(at=600, log=str(log)), 10_000, block=10, executor=pool, checkpoint=file)
    if pool is not None:
        pool.shutdown()
    ran = replicates_run(log)
    assert max(ran) < 1000, "the others were not run"
    log.unlink()
    again = run_ensemble(Toy(log=str(log)), 700, checkpoint=file)
    assert np.array_equal(again.records, expected(700))
    assert again.resumed >= 500
    assert len(replicates_run(log)) == 700 - again.resumed


def test_an_exception_does_not_wait_for_the_other_blocks():
    class Slow(Failing):
        def run(self, first, count):
            if first != self.at:
                stop.wait(20)
            return super().run(first, count)

    stop = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        start = time.perf_counter()
        with pytest.raises(MyError):
            run_ensemble(Slow(at=1), 100, block=1, executor=pool)
        assert time.perf_counter() - start < 10
        stop.set()


def test_a_task_that_returns_another_shape_is_refused():
    with pytest.raises(hn.UsageError, match="one row a replicate"):
        run_ensemble(Crooked(), 10)


LOOKS = [64, 128, 256, 512]


def stop_at(number, seen):
    def resolved(records):
        seen.append(len(records))
        with pytest.raises(ValueError, match="read-only"):
            records[0, 0] = 0
        assert np.array_equal(records, expected(len(records)))
        return len(records) >= number

    return resolved


@pytest.mark.parametrize("number", [1, 65, 512, 700])
def test_it_stops_at_the_same_look_in_any_order_with_any_blocks_and_resumed(number, tmp_path):
    looks = [look for look in LOOKS if look <= number] or [FIRST_LOOK]
    if number not in looks and number < 512:
        looks = LOOKS[: len(looks) + 1] if number > FIRST_LOOK else looks
    end = looks[-1] if number <= 512 else 600
    with ThreadPoolExecutor(2) as threads:
        for options in (
            {},
            {"block": 7},
            {"block": 100, "executor": threads},
            {"block": 3, "executor": Shuffled(2)},
            {"block": 9, "checkpoint": tmp_path / "kept"},
            {"block": 50, "checkpoint": tmp_path / "kept"},
        ):
            seen = []
            found = run_ensemble(Toy(), 600, resolved=stop_at(number, seen), **options)
            assert np.array_equal(found.records, expected(end))
            assert seen == looks
            assert found.stopped_early == (end < 600)


def test_it_stops_where_it_would_have_stopped_if_a_checkpoint_holds_more(tmp_path):
    run_ensemble(Toy(), 600, checkpoint=tmp_path / "kept")
    seen = []
    found = run_ensemble(Toy(), 600, resolved=stop_at(100, seen), checkpoint=tmp_path / "kept")
    assert np.array_equal(found.records, expected(128))
    assert (found.resumed, found.stopped_early, seen) == (128, True, [64, 128])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"replicates": 0}, "replicates is a whole number"),
        ({"replicates": True}, "replicates is a whole number"),
        ({"replicates": 2.5}, "replicates is a whole number"),
        ({"block": 0}, "block is a whole number"),
        ({"executor": multiprocessing}, "get_executor"),
    ],
)
def test_bad_arguments_get_a_clear_error(options, words):
    with pytest.raises(hn.UsageError, match=words):
        run_ensemble(Toy(), **{"replicates": 10, **options})


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_bits_through_its_executor(tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        with pytest.raises(hn.UsageError, match="get_executor"):
            run_ensemble(Toy(), 10, executor=client)
        executor = client.get_executor()
        for options in ({}, {"block": 3}, {"block": 5, "checkpoint": tmp_path / "kept"}):
            assert np.array_equal(run_ensemble(Toy(), 200, executor=executor, **options).records, expected(200))
        with pytest.raises(MyError):
            run_ensemble(Failing(at=30), 100, block=4, executor=executor)
        log = str(tmp_path / "log")
        found = run_ensemble(Toy(log=log), 400, executor=executor, checkpoint=tmp_path / "kept")
        assert np.array_equal(found.records, expected(400))
        assert found.resumed == 200
        assert set(replicates_run(log)) == set(range(200, 400))
        # A worker that dies once: Dask itself runs the block elsewhere.
        task = Deadly(at=50, mark=str(tmp_path / "died"))
        assert np.array_equal(run_ensemble(task, 100, block=5, executor=executor).records, expected(100))
        assert (tmp_path / "died").exists()
