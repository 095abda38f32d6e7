"""Checkpoints: kills at any moment, Ctrl-C, damage, other files, other questions, two runs at once."""

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import hrdnet as hn
from hrdnet.sim.checkpoint import APPLICATION, SCHEMA, Checkpoint, forget
from hrdnet.sim.ensemble import run_ensemble
from tests.sim.toys import Toy, expected, replicates_run

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from concurrent.futures import ProcessPoolExecutor
from hrdnet.sim.ensemble import run_ensemble
from tests.sim.toys import Toy
file, log, workers = sys.argv[1:]
def run(pool=None):
    return run_ensemble(Toy(pause=0.002, log=log), 400, block=3, executor=pool, checkpoint=file)
print("ready", flush=True)
try:
    if workers == "0":
        run()
    else:
        with ProcessPoolExecutor(int(workers)) as pool:
            run(pool)
except KeyboardInterrupt:
    print("stopped", flush=True)
"""


def start(file, log, workers=0):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(file), str(log), str(workers)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert process.stdout.readline() == "ready\n"
    return process


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def committed(file, scratch):
    """Return the replicates that a file holds, from a copy of it and of its log."""
    scratch.mkdir()
    for one in file.parent.glob(file.name + "*"):
        shutil.copy(one, scratch / one.name)
    database = sqlite3.connect(scratch / file.name)
    try:
        blocks = database.execute("SELECT first, count FROM blocks").fetchall()
    except sqlite3.OperationalError:  # killed before there was a table
        blocks = []
    finally:
        database.close()
    return {one for first, count in blocks for one in range(first, first + count)}


@pytest.mark.parametrize("seed", [0, 1, pytest.param(range(2, 12), marks=pytest.mark.slow)])
def test_a_run_that_is_killed_at_any_moment_goes_on_to_the_same_bits_and_runs_nothing_twice(seed, tmp_path):
    for one in [seed] if isinstance(seed, int) else seed:
        folder = tmp_path / str(one)
        folder.mkdir()
        file, log = folder / "kept", folder / "log"
        moments = random.Random(one)
        for kill in range(3):
            process = start(file, log, workers=0 if one % 3 else 1)
            time.sleep(moments.uniform(0, 0.45))
            os.killpg(process.pid, signal.SIGKILL)  # its worker too, which would wait for ever
            process.wait()
            process.stdout.close()
            before = committed(file, folder / f"copy {kill}") if file.exists() else set()
            ran = len(log.read_text().splitlines()) if log.exists() else 0
        found = run_ensemble(Toy(log=str(log)), 400, block=7, checkpoint=file)
        assert np.array_equal(found.records, expected(400))
        assert found.resumed == len(before)
        again = [line.split() for line in log.read_text().splitlines()[ran:] if line.startswith(f"{os.getpid()} ")]
        again = {one for _, first, count in again for one in range(int(first), int(first) + int(count))}
        assert again == set(range(400)) - before
        assert [path.name for path in folder.glob("kept*")] == ["kept"], "no log stays"


EVERY_STATEMENT = """
import itertools, os, sys
from pathlib import Path
import numpy as np
from hrdnet.sim import checkpoint
from hrdnet.sim.ensemble import run_ensemble
from tests.sim.toys import Toy, expected
opened, whole = checkpoint._opened, expected(40)
for end in itertools.count(1):
    file = Path(sys.argv[1]) / str(end)
    child = os.fork()
    if not child:
        seen = 0
        def ended(text):
            global seen
            seen += 1
            if seen == end:
                os._exit(9)
        def watched(*options):
            database = opened(*options)
            database.set_trace_callback(ended)
            return database
        checkpoint._opened, checkpoint.COMMIT_SECONDS = watched, 0.0
        run_ensemble(Toy(), 40, block=10, checkpoint=file)
        os._exit(0)
    if not os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        break
    left = sorted(one.name for one in file.parent.glob(f"{end}*"))
    found = run_ensemble(Toy(), 40, block=7, checkpoint=file)
    assert np.array_equal(found.records, whole)
    assert [one.name for one in file.parent.glob(f"{end}*")] == [str(end)]
    print(end, found.resumed, *left)
"""


def test_a_run_that_ends_at_any_statement_goes_on_to_the_same_bits(tmp_path):
    command = [sys.executable, "-c", EVERY_STATEMENT, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    ends = [line.split() for line in done.stdout.splitlines()]
    assert len(ends) > 20
    resumed = [int(line[1]) for line in ends]
    assert resumed == sorted(resumed), "what is committed stays"
    assert set(resumed) == {0, 10, 20, 30, 40}
    assert {name.partition("-")[2] for line in ends for name in line[2:]} >= {"", "journal", "wal"}


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_stops_at_once_and_the_same_call_goes_on(workers, tmp_path):
    file, log = tmp_path / "kept", tmp_path / "log"
    process = start(file, log, workers)
    while len(replicates_run(log)) < 60:
        time.sleep(0.01)
    began = time.perf_counter()
    # As a terminal does: to the whole group, workers too.
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=20)
    assert time.perf_counter() - began < 5
    assert said == "stopped\n"
    assert names(tmp_path) == ["kept", "log"], "the file is closed, and its log is gone"
    found = run_ensemble(Toy(), 400, checkpoint=file)
    assert np.array_equal(found.records, expected(400))
    assert 50 <= found.resumed < 400


def test_a_run_goes_on_with_another_block_size_executor_and_number_of_replicates(tmp_path):
    file, log = tmp_path / "kept", str(tmp_path / "log")
    run_ensemble(Toy(), 50, block=7, checkpoint=file)
    with ProcessPoolExecutor(2) as pool:
        more = run_ensemble(Toy(log=log), 120, block=11, executor=pool, checkpoint=file)
    assert np.array_equal(more.records, expected(120))
    assert sorted(replicates_run(log)) == list(range(50, 120))
    fewer = run_ensemble(Toy(log=log), 20, checkpoint=file)
    assert np.array_equal(fewer.records, expected(20))
    assert (fewer.resumed, len(replicates_run(log))) == (20, 70)


def test_gaps_are_filled_wherever_they_are(tmp_path):
    file, log = tmp_path / "kept", tmp_path / "log"
    with Checkpoint(file, key=Toy().key, width=3) as kept:
        for first, count in ((5, 3), (20, 1), (37, 3)):
            kept.add(first, Toy().run(first, count))
    found = run_ensemble(Toy(log=str(log)), 40, block=10, checkpoint=file)
    assert np.array_equal(found.records, expected(40))
    assert found.resumed == 7
    assert sorted(replicates_run(log)) == sorted(set(range(40)) - {5, 6, 7, 20, 37, 38, 39})


def test_bits_that_are_no_numbers_come_back_as_they_were(tmp_path):
    odd = np.array([[np.nan, -np.nan, -0.0], [np.inf, 5e-324, -np.inf]])
    odd.view(np.uint64)[0, 0] |= 12345
    with Checkpoint(tmp_path / "kept", key="k", width=3) as kept:
        kept.add(1, odd)
    records, done = np.zeros((3, 3)), np.zeros(3, dtype=bool)
    with Checkpoint(tmp_path / "kept", key="k", width=3) as kept:
        kept.read(records, done)
    assert records[1:].tobytes() == odd.tobytes()
    assert done.tolist() == [False, True, True]


def test_it_is_private_and_holds_nothing_but_numbers(tmp_path):
    file = tmp_path / "kept"

    class Named(Toy):
        key = "a key that somebody made of the name Zarathustra"

        def run(self, first, count):
            modes.update(stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir())
            return super().run(first, count)

    modes = set()
    run_ensemble(Named(), 40, block=1, checkpoint=file)
    assert modes == {0o600}
    assert names(tmp_path) == ["kept"]
    data = file.read_bytes()
    for trace in (b"Zarathustra", str(tmp_path).encode(), b"Named", b"toys"):
        assert trace not in data
    file.chmod(0o644)
    run_ensemble(Named(), 40, checkpoint=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture
def kept(tmp_path):
    file = tmp_path / "kept"
    run_ensemble(Toy(), 90, block=1, checkpoint=file)
    return file


def unchanged(file, words, error=hn.UsageError, task=None):
    """Say that a run on a file is refused with some words, and that the file and its folder stay as they are."""
    before, beside = file.read_bytes(), names(file.parent)
    with pytest.raises(error, match=words):
        run_ensemble(task or Toy(), 90, checkpoint=file)
    assert file.read_bytes() == before
    assert names(file.parent) == beside


def test_another_question_is_refused(kept):
    unchanged(kept, "another question", task=Toy(seed=2))
    unchanged(kept, "another question", task=Toy(width=2))


def test_another_version_is_refused(kept):
    with sqlite3.connect(kept) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    unchanged(kept, "another version")


def test_files_of_others_are_refused(tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("not a database, but somebody's notes\n" * 50)
    foreign = tmp_path / "foreign.sqlite"
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE blocks (first INTEGER)")
    database.close()
    for file in (text, foreign):
        unchanged(file, "is not a checkpoint of hrdnet")
        with pytest.raises(hn.UsageError, match="is not a checkpoint of hrdnet"):
            forget(file)
        assert file.exists()


def test_a_database_of_ours_without_our_tables_is_damaged(tmp_path):
    file = tmp_path / "kept"
    with sqlite3.connect(file) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {SCHEMA}")
        database.execute("CREATE TABLE question (other TEXT)")
    database.close()
    unchanged(file, "damaged", hn.DataProblems)


@pytest.mark.parametrize("repeats", [150, pytest.param(2000, marks=pytest.mark.slow)])
def test_a_flipped_bit_is_refused_or_changes_nothing(repeats, kept, tmp_path):
    whole, choices, refused = kept.read_bytes(), random.Random(repeats), 0
    for number in range(repeats):
        data = bytearray(whole)
        data[choices.randrange(len(data))] ^= 1 << choices.randrange(8)
        file = tmp_path / f"{number}"
        file.write_bytes(data)
        try:
            found = run_ensemble(Toy(), 90, checkpoint=file)
        except hn.HrdnetError:
            refused += 1
            assert file.read_bytes() == bytes(data)
        else:
            assert np.array_equal(found.records, expected_90)
        file.unlink()
    # Blocks are packed: most bytes of so small a file are room that holds nothing.
    assert refused > repeats / 8


expected_90 = expected(90)


def test_a_flipped_bit_in_a_record_is_found(kept):
    data = kept.read_bytes()
    place = data.index(np.ascontiguousarray(expected_90[50]).tobytes())
    kept.write_bytes(data[: place + 3] + bytes([data[place + 3] ^ 4]) + data[place + 4 :])
    unchanged(kept, "damaged", hn.DataProblems)


def test_a_truncated_file_is_refused(kept):
    data = kept.read_bytes()
    for part in (0.2, 0.5, 0.9, 0.999):
        kept.write_bytes(data[: int(part * len(data))])
        unchanged(kept, "damaged", hn.HrdnetError)
    pages = len(data) // 4096
    for page in range(1, pages):
        kept.write_bytes(data[: 4096 * page])
        unchanged(kept, "damaged", hn.HrdnetError)


def test_a_file_that_is_empty_is_a_new_one(tmp_path):
    file = tmp_path / "kept"
    file.touch()
    assert run_ensemble(Toy(), 5, checkpoint=file).resumed == 0
    assert run_ensemble(Toy(), 5, checkpoint=file).resumed == 5


def test_a_second_run_on_the_same_file_is_refused(tmp_path):
    file, log = tmp_path / "kept", tmp_path / "log"
    process = start(file, log)
    while not replicates_run(log):
        time.sleep(0.01)
    for attempt in (lambda: run_ensemble(Toy(), 400, checkpoint=file), lambda: forget(file)):
        with pytest.raises(hn.UsageError, match="in use by another run"):
            attempt()
    process.communicate(timeout=20)
    assert process.returncode == 0
    assert run_ensemble(Toy(), 400, checkpoint=file).resumed == 400


def test_a_second_run_in_the_same_process_is_refused_and_the_first_keeps_its_lock(tmp_path):
    file = tmp_path / "kept"
    with Checkpoint(file, key="k", width=1) as kept:
        for key in ("k", "other"):
            with pytest.raises(hn.UsageError, match="in use"):
                Checkpoint(file, key=key, width=1)
        code = (
            "import sys; from hrdnet.sim.checkpoint import Checkpoint\n"
            "try:\n    Checkpoint(sys.argv[1], key='k', width=1)\n"
            "except Exception as error:\n    print(error)\n"
        )
        done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
        assert "in use" in done.stdout
        kept.add(0, np.ones((2, 1)))


def test_places_that_may_not_be_written_are_refused(tmp_path):
    run_ensemble(Toy(), 5, checkpoint=tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "folder").mkdir()
    for path, error, words in (
        (tmp_path / "link", hn.UnsafeOutput, "is a link"),
        (tmp_path / "folder", hn.UnsafeOutput, "is a folder"),
        (tmp_path / "folder" / ".." / "x", hn.UnsafeOutput, "'..'"),
        (tmp_path / "nowhere" / "x", hn.UsageError, "no folder"),
        ("/dev/null", hn.UnsafeOutput, "device"),
    ):
        with pytest.raises(error, match=words):
            run_ensemble(Toy(), 5, checkpoint=path)
    beside = tmp_path / "new-wal"
    beside.write_text("mine")
    with pytest.raises(hn.UsageError, match="without its checkpoint"):
        run_ensemble(Toy(), 5, checkpoint=tmp_path / "new")
    (tmp_path / "real-wal").symlink_to(beside)
    with pytest.raises(hn.UnsafeOutput, match="is a link"):
        run_ensemble(Toy(), 5, checkpoint=tmp_path / "real")
    assert beside.read_text() == "mine"


def test_a_disk_that_is_full_is_said_and_what_was_committed_is_safe(tmp_path):
    file = tmp_path / "kept"
    with Checkpoint(file, key="k", width=1000) as kept:
        kept.add(0, np.ones((1, 1000)))
        kept._database.execute("PRAGMA max_page_count = 12")
        kept._committed = 0.0
        with pytest.raises(hn.UsageError, match="no room"):
            kept.add(1, np.ones((100, 1000)))
        kept._waiting.clear()
    records, done = np.zeros((5, 1000)), np.zeros(5, dtype=bool)
    with Checkpoint(file, key="k", width=1000) as kept:
        kept.read(records, done)
    assert done.tolist() == [True, False, False, False, False]


def test_forgetting_removes_the_file_and_what_a_kill_left_beside_it(tmp_path):
    file, log = tmp_path / "kept", tmp_path / "log"
    process = start(file, log)
    while len(replicates_run(log)) < 60:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert "kept-wal" in names(tmp_path)
    forget(file)
    assert names(tmp_path) == ["log"]
    with pytest.raises(hn.UsageError, match="there is no file"):
        forget(file)


def test_a_damaged_checkpoint_can_be_forgotten(kept):
    kept.write_bytes(kept.read_bytes()[:5000])
    forget(kept)
    assert not kept.exists()
    foreign = kept.with_name("foreign")
    with sqlite3.connect(foreign) as database:
        database.execute("CREATE TABLE mine (text TEXT)")
    database.close()
    foreign.write_bytes(foreign.read_bytes()[:5000])
    with pytest.raises(hn.HrdnetError):
        forget(foreign)
    assert foreign.exists()


def test_quick_blocks_are_committed_together(tmp_path):
    with Checkpoint(tmp_path / "kept", key="k", width=1) as kept:
        commits = []
        kept._database.set_trace_callback(lambda text: commits.append(text) if text == "COMMIT" else None)
        for first in range(500):
            kept.add(first, np.ones((1, 1)))
        assert 1 <= len(commits) < 50
    with Checkpoint(tmp_path / "kept", key="k", width=1) as kept:
        records, done = np.zeros((500, 1)), np.zeros(500, dtype=bool)
        kept.read(records, done)
        assert done.all()
