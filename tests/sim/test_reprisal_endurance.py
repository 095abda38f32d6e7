"""Reprisal run anywhere, killed and resumed, compiled or not: the same bits, and nobody's name in what is sent."""

import os
import pickle
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.reprisal.models import MODELS
from tests.sim.test_reprisal import LETTERS, MIDDLE, NOTHING, PUBLIC, network, run_of, village

ROOT = Path(__file__).parents[2]


def asked(net=None, **options):
    options = {"actions": [LETTERS, PUBLIC], "model": list(MODELS), "levels": (0.5,), "replicates": 60} | options
    return hn.sim.visibility(village() if net is None else net, rng=7, **options)


@pytest.fixture(scope="module")
def expected():
    return asked().records


def test_any_number_of_threads_and_any_block_give_the_bits_of_one(expected):
    for threads in (1, 3):
        with ThreadPoolExecutor(threads) as pool:
            np.testing.assert_array_equal(asked(executor=pool).records, expected)
    task = run_of(village(), (NOTHING, LETTERS, PUBLIC), MIDDLE, levels=(0.5,)).task(1)
    whole = task.run(0, 60)
    for block in (1, 7):
        np.testing.assert_array_equal(run_ensemble(task, 60, block=block).records, whole)
    assert len(np.unique(whole, axis=0)) > 50, "replicates differ"


@pytest.mark.slow
def test_two_processes_give_the_bits_of_one(expected):
    with ProcessPoolExecutor(2) as pool:
        np.testing.assert_array_equal(asked(executor=pool).records, expected)


def test_a_checkpoint_is_gone_on_from_and_that_of_another_question_refused(expected, tmp_path):
    file = tmp_path / "kept"
    asked(replicates=60, checkpoint=file)
    np.testing.assert_array_equal(asked(checkpoint=file).records, expected)
    before = file.read_bytes()
    for other in ({"levels": (0.6,)}, {"actions": [PUBLIC]}, {"parameters": {"rho": 0.2}}, {"horizon_days": 700}):
        with pytest.raises(hn.UsageError, match="checkpoint of another question"):
            asked(checkpoint=file, **other)
    assert file.read_bytes() == before


KILLED = """
import sys
from hrdnet.sim import checkpoint
from hrdnet.sim.ensemble import run_ensemble
from tests.sim.toys import Slowly
from tests.sim.test_reprisal import LETTERS, MIDDLE, NOTHING, PUBLIC, run_of, village
checkpoint.COMMIT_SECONDS = 0.005
task = run_of(village(), (NOTHING, LETTERS, PUBLIC), MIDDLE, levels=(0.5,)).task(1)
run_ensemble(Slowly(task, pause=0.002, log=sys.argv[2]), 1000, block=2, checkpoint=sys.argv[1])
"""


@pytest.mark.slow
def test_after_being_killed_a_run_goes_on_and_has_the_same_bits(tmp_path):
    file, log = tmp_path / "kept", tmp_path / "log"
    for blocks in (10, 30, 50):
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(file), str(log)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        while not (log.exists() and len(log.read_text().splitlines()) >= blocks):
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    task = run_of(village(), (NOTHING, LETTERS, PUBLIC), MIDDLE, levels=(0.5,)).task(1)
    found = run_ensemble(task, 1000, checkpoint=file)
    assert found.resumed >= 20
    np.testing.assert_array_equal(found.records, task.run(0, 1000))


PLAIN = """
import hashlib, sys
from tests.sim.test_reprisal import LEAVES_LATE, LETTERS, MIDDLE, NOTHING, PUBLIC, run_of, village
import numpy as np
run = run_of(village(), (NOTHING, LETTERS, PUBLIC, LEAVES_LATE), MIDDLE | {"phi": 0.8, "h0": 1, "seen_to_answer": 0.2}, levels=(0.5,))
records = run.task(1, (np.full(13, 0.5), np.full(13, 30.0))).run(0, 12)
assert records.sum() > 0
print(hashlib.sha256(records.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_reprisal_has_the_same_bits_compiled_and_not():
    found = []
    for environment in ({}, {"NUMBA_DISABLE_JIT": "1"}):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", PLAIN],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.append(done.stdout)
    assert found[0] == found[1]


def test_what_is_sent_holds_no_id():
    net = network(["defender", "family"], [("a", "b", "kin")])
    actors = net.actors
    actors["id"] = ["CANARY one", "CANARY two"]
    ties = net.ties
    ties["source"], ties["target"] = ["CANARY one"], ["CANARY two"]
    marked = hn.ProtectionNetwork(actors, {"source": [], "target": []}, ties=ties)
    sent = pickle.dumps(run_of(marked, (NOTHING, PUBLIC), MIDDLE).task(1))
    assert b"CANARY" not in sent
