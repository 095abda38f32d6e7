"""Burden-sharing run anywhere, killed at any moment, resumed, read by others: the same bits, and nobody's name."""

import dataclasses
import hashlib
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.sim.checkpoint import Checkpoint
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.packing import packed, unpacked
from hrdnet.sim.sharing.counts import ENDINGS
from tests.sim.toys import TINY, Slowly, replicates_run, sharing_task

ROOT = Path(__file__).parents[2]
STRATEGIES = ("status_quo", "geographic_partition", "regional_visits")
REPLICATES = 70  # more than the 64 worlds that are drawn at a time


def digest(records):
    return hashlib.sha256(np.ascontiguousarray(records).tobytes()).hexdigest()


def example():
    return hn.examples.load("kyrgyzstan")


@pytest.fixture(scope="module")
def task():
    return sharing_task(example(), STRATEGIES, REPLICATES)


@pytest.fixture(scope="module")
def expected(task):
    """Hash of the records of a run in this process and thread."""
    return digest(run_ensemble(task, REPLICATES).records)


def asked(net=None, **options):
    options = {"strategies": STRATEGIES, "replicates": REPLICATES, "rng": 7} | options
    return hn.sim.burden_sharing(example() if net is None else net, **options)


def run_program(program, *arguments, **environment):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_any_number_of_threads_and_any_block_give_the_bits_of_one(task, expected):
    assert digest(asked().records) == expected
    for threads in (1, 3):
        with ThreadPoolExecutor(threads) as pool:
            assert digest(asked(executor=pool).records) == expected
            for block in (1, 64):
                assert digest(run_ensemble(task, REPLICATES, block=block, executor=pool).records) == expected
    assert digest(run_ensemble(task, REPLICATES, block=7).records) == expected


@pytest.mark.slow
def test_two_processes_give_the_bits_of_one(task, expected):
    with ProcessPoolExecutor(2) as pool:
        assert digest(asked(executor=pool).records) == expected
        assert digest(run_ensemble(task, REPLICATES, block=9, executor=pool).records) == expected


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_of_which_a_worker_is_killed_gives_the_bits_of_one(task, expected, tmp_path):
    distributed = pytest.importorskip("distributed")
    log = tmp_path / "log"
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, local_directory=str(tmp_path)
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert digest(asked(executor=client.get_executor()).records) == expected
        killed = []

        def kill():
            # One that is at work, once others have been.
            while len(ran := log.read_text().splitlines() if log.exists() else []) < 5:
                time.sleep(0.01)
            killed.append(int(ran[-1].split()[0]))
            os.kill(killed[0], signal.SIGKILL)

        assassin = threading.Thread(target=kill)
        assassin.start()
        slow = Slowly(task, pause=0.02, log=str(log))
        found = run_ensemble(slow, REPLICATES, block=2, executor=client.get_executor(), checkpoint=tmp_path / "kept")
        assassin.join()
    assert digest(found.records) == expected
    workers = [int(line.split()[0]) for line in log.read_text().splitlines()]
    assert killed[0] in workers
    assert os.getpid() not in workers, "Dask itself ran elsewhere what the worker had in hand"
    assert len(set(workers)) >= 2
    assert set(replicates_run(log)) == set(range(REPLICATES))


ROUNDS = """
import os, random, signal, sys, time
import numpy as np
import hrdnet as hn
from hrdnet.sim import checkpoint
from hrdnet.sim.ensemble import run_ensemble
from tests.sim.toys import Slowly, TINY, replicates_run, sharing_task

folder, replicates = sys.argv[1], int(sys.argv[2])
file, log = os.path.join(folder, "kept"), os.path.join(folder, "log")
checkpoint.COMMIT_SECONDS = 0.005
task = sharing_task(hn.ProtectionNetwork(**TINY), ("status_quo", "regional_visits"), replicates)
task.run(0, 1)
choices = random.Random(1)

def committed():
    records, done = np.empty((replicates, task.width)), np.zeros(replicates, dtype=bool)
    if os.path.exists(file):
        with checkpoint.Checkpoint(file, key=task.key, width=task.width) as kept:
            kept.read(records, done)
    return done

kills, done = 0, committed()
for _ in range(100):
    child = os.fork()
    if not child:
        run_ensemble(Slowly(task, pause=0.001, log=log), replicates, block=2, checkpoint=file)
        os._exit(0)
    blocks = choices.randint(2, 12)
    while len(replicates_run(log)) < 2 * blocks:
        time.sleep(0.001)
    time.sleep(choices.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    kills += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert not set(replicates_run(log)) & set(np.flatnonzero(done)), "what was committed was run again"
    now = committed()
    assert (now >= done).all(), "what was committed is gone"
    done = now
    if os.path.exists(log):
        os.remove(log)
found = run_ensemble(Slowly(task, log=log), replicates, checkpoint=file)
assert len(replicates_run(log)) == replicates - found.resumed
assert found.resumed == done.sum()
import hashlib
print(kills, found.resumed, hashlib.sha256(found.records.tobytes()).hexdigest())
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the rounds begin by a fork")
def test_after_a_hundred_kills_the_bits_are_the_same_and_nothing_committed_was_run_again(tmp_path):
    replicates = 3000
    kills, resumed, found = run_program(ROUNDS, tmp_path, replicates)
    tiny = sharing_task(hn.ProtectionNetwork(**TINY), ("status_quo", "regional_visits"), replicates)
    assert digest(run_ensemble(tiny, replicates).records) == found
    assert int(kills) == 100
    assert 100 <= int(resumed) < replicates


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    file = tmp_path_factory.mktemp("kept") / "kept"
    asked(checkpoint=file)
    return file


def with_another_channel(net):
    actors = net.actors.set_index("id")["role"]
    ends = {role: actors.index[actors == role][0] for role in ("official", "media")}
    return net.with_channels({"source": [ends["official"]], "target": [ends["media"]], "medium": ["phone"]})


def with_another_norm():
    """The default barriers, one of them with its name and other chances."""
    usual = hn.barriers.default["norms"]
    norms = dataclasses.replace(usual, passes=lambda read: 0.9 * usual.passes(read))
    return hn.barriers.Barriers(tuple(norms if one.name == "norms" else one for one in hn.barriers.default))


@pytest.mark.parametrize(
    "other",
    [
        {"strategies": STRATEGIES[:2]},
        {"strategies": (*STRATEGIES[:2], "travel_fund")},
        {"strategies": (*STRATEGIES[:2], "regional_visits + training")},
        {"parameters": {"sources": 2}},
        {"parameters": {"effort": (0.25, 2.5)}},
        {"rng": 8},
        {"horizon_days": 364},
        {"to": "both"},
        {"barriers": hn.barriers.default.without("norms")},
        {"barriers": with_another_norm()},
        {"net": with_another_channel},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_checkpoint_of_another_question_is_refused_and_left_as_it_was(kept, other):
    before = kept.read_bytes()
    net = other["net"](example()) if "net" in other else None
    with pytest.raises(hn.UsageError, match="checkpoint of another question"):
        asked(net, **{name: value for name, value in other.items() if name != "net"}, checkpoint=kept)
    assert kept.read_bytes() == before


def test_the_same_question_goes_on_from_its_checkpoint(kept, task, expected):
    assert run_ensemble(task, REPLICATES, checkpoint=kept).resumed == REPLICATES
    assert digest(asked(checkpoint=kept).records) == expected


@pytest.mark.parametrize("number", range(20))
def test_what_is_packed_comes_back_bit_for_bit(number):
    random = np.random.default_rng(number)
    numbers = random.choice([0.0, -0.0, np.nan, np.inf, 1.0, 255.0, 256.0, -1.0, 5e-324, 0.1], random.integers(0, 200))
    data = packed(numbers)
    assert unpacked(data, len(numbers)).tobytes() == numbers.tobytes()
    for wrong in (data[:-1], data + b"\0" * 8):
        if data:
            with pytest.raises(ValueError, match=r".+"):
                unpacked(wrong, len(numbers))


CANARY = "CANARY"


def with_canaries(net):
    """Return the network with a canary in every id, name and free text; it marks where a name could be."""
    frames = {name: getattr(net, name).copy() for name in ("actors", "channels", "regions")}
    mechanisms = net.mechanisms.copy()
    frames["actors"]["id"] = CANARY + frames["actors"]["id"].astype(str)
    frames["actors"]["region"] = CANARY + frames["actors"]["region"].astype(str)
    frames["actors"]["note"] = CANARY
    for end in ("source", "target"):
        frames["channels"][end] = CANARY + frames["channels"][end].astype(str)
    frames["channels"] = frames["channels"].drop(columns="id")
    frames["regions"]["id"] = CANARY + frames["regions"]["id"].astype(str)
    frames["regions"]["name"] = CANARY
    frames["regions"] = frames["regions"].drop(columns="neighbours", errors="ignore")
    if "organisation" in frames["actors"]:
        frames["actors"] = frames["actors"].drop(columns="organisation")
    mechanisms["id"] = CANARY + mechanisms["id"].astype(str)
    mechanisms["operators"] = [[CANARY + one for one in some or ()] for some in mechanisms["operators"]]
    if "regions" in mechanisms:
        mechanisms = mechanisms.drop(columns="regions")
    return hn.ProtectionNetwork(
        frames["actors"],
        frames["channels"],
        regions=frames["regions"],
        mechanisms=mechanisms,
        about={"title": CANARY, "synthetic": True},
    )


def test_what_is_sent_and_what_is_kept_hold_no_id_and_no_name(tmp_path):
    net = with_canaries(example())
    assert all(CANARY in one for one in net.ids)
    # A body that a strategy calls by its id, and a strategy of the user's, are no way in either.
    mission = next(iter(net.actors.query("role == 'mission'")["id"]))
    own = hn.sim.Strategy(f"without {mission}", lambda one: one.without(actors=[mission]))
    sent = pickle.dumps(sharing_task(net, ("status_quo", "geographic_partition", own), 32))
    seen = []

    def watch(records):
        seen.extend(path.read_bytes() for path in tmp_path.iterdir())  # the log is there while a run lasts
        return False

    asked(net, strategies=("status_quo", own), replicates=80, checkpoint=tmp_path / "kept", resolved=watch)
    seen.append((tmp_path / "kept").read_bytes())
    assert len(seen) >= 3
    for data in (sent, *seen):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
            assert CANARY.encode(encoding) not in data
            assert mission.removeprefix(CANARY).encode(encoding) not in data or len(mission) < len(CANARY) + 4


PLAIN = """
import hashlib
import hrdnet as hn
from tests.sim.toys import TINY
net = hn.ProtectionNetwork(**TINY)
for parameters in (None, {"sources": 2, "uses": 1, "requests": 6, "effort": 8}):
    found = hn.sim.burden_sharing(
        net, strategies=["status_quo", "geographic_partition", "reporting_back"], replicates=6, rng=7,
        parameters=parameters,
    )
    assert found.layout.ends(found.records)[..., 2:].sum() > 0
    print(hashlib.sha256(found.records.tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_a_year_has_the_same_bits_compiled_and_not():
    assert run_program(PLAIN) == run_program(PLAIN, NUMBA_DISABLE_JIT="1")


def test_the_order_of_channels_in_the_file_changes_no_bit(expected):
    net = example()
    channels = net.channels.sample(frac=1, random_state=np.random.default_rng(1))
    turned = channels["directed"].ne("yes") if "directed" in channels else np.ones(len(channels), dtype=bool)
    assert turned.any()
    same = hn.ProtectionNetwork(
        net.actors,
        channels,
        ties=net.ties,
        regions=net.regions,
        mechanisms=net.mechanisms,
        log=net.log,
        about={"synthetic": True},
    )
    assert digest(asked(same).records) == expected


def test_the_order_of_actors_in_the_file_changes_nothing():
    """What comes to a body in the same minute, as much does at a meeting, goes by severity, age and key."""
    net = example()
    same = hn.ProtectionNetwork(
        net.actors.sample(frac=1, random_state=np.random.default_rng(2)),
        net.channels,
        ties=net.ties,
        regions=net.regions,
        mechanisms=net.mechanisms,
        log=net.log,
        about={"synthetic": True},
    )
    one, other = asked(net), asked(same)
    assert digest(one.records) != digest(other.records), "columns are in the order of the file"
    for by in ("setting", "region", "women", ["setting", "women"]):
        found, moved = one.by(by), other.by(by)
        for column in ("requests", "used", *ENDINGS, "heard_by_one"):
            np.testing.assert_array_equal(moved.loc[found.index, column], found[column])
    found, moved = one.loads(), other.loads()
    for column in ("verified", "worked_on", "for_nothing"):
        np.testing.assert_array_equal(moved.loc[found.index, column], found[column])


STOPPED = """
import sys
import hrdnet as hn
try:
    hn.sim.burden_sharing(
        hn.examples.load("kyrgyzstan"), strategies=sys.argv[2:], replicates=20_000, rng=7, checkpoint=sys.argv[1]
    )
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


@pytest.mark.slow
def test_after_ctrl_c_the_same_call_goes_on_from_what_was_done(tmp_path):
    file, log = tmp_path / "kept", tmp_path / "kept-wal"
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(file), *STRATEGIES],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    while not (log.exists() and log.stat().st_size > 2_000_000):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "stopped\n"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"], "a single file, readable by the next run"
    whole = sharing_task(example(), STRATEGIES, 20_000)
    with Checkpoint(file, key=whole.key, width=whole.width) as kept:
        records, done = np.empty((20_000, whole.width)), np.zeros(20_000, dtype=bool)
        kept.read(records, done)
    assert done.sum() > 50
    number = int(np.flatnonzero(~done)[0]) + 5
    found = run_ensemble(whole, number, checkpoint=file)
    assert found.resumed >= number - 6
    assert digest(found.records) == digest(run_ensemble(whole, number).records)
