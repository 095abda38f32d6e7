"""The doctor: versions, the proof that nothing is connected to, and what stopped runs left."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

import hrdnet as hn
from hrdnet.cli import main
from hrdnet.report import health
from hrdnet.sim.checkpoint import is_checkpoint

pytestmark = pytest.mark.slow


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_doctor_says_versions_and_that_a_run_opens_no_connection(tmp_path):
    done = run("doctor", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["versions"]["hrdnet"] == hn.__version__
    assert "missing" not in found["versions"].values()
    assert found["connections"] == 0
    assert found["cores"] >= 1


def test_the_proof_would_see_a_connection(monkeypatch):
    looked_up = health._PROOF.replace(
        "net = hn", 'import socket; socket.socket().connect_ex(("127.0.0.1", 9)); net = hn'
    )
    monkeypatch.setattr(health, "_PROOF", looked_up)
    assert health._connections() == 1
    monkeypatch.setattr(health, "_PROOF", "raise SystemExit(3)")
    assert health._connections() == -1


def test_drafts_of_stopped_writes_are_found_and_removed_and_nothing_else_is(tmp_path):
    draft = tmp_path / ".report.html.0123abcd.part"
    draft.write_bytes(b"half")
    others = [
        tmp_path / name for name in ("report.html", ".hidden.part", "x.0123abcd.part", ".report.html.0123ABCD.part")
    ]
    for one in others:
        one.write_bytes(b"mine")
    (tmp_path / ".link.0123abcd.part").symlink_to(others[0])
    left = health.leftovers([tmp_path])
    assert left.drafts == (draft,)
    done = run("doctor", tmp_path, "--clean")
    assert "1 unfinished files, 0 checkpoints" in done.output
    assert not draft.exists()
    assert all(one.exists() for one in others)
    assert (tmp_path / ".link.0123abcd.part").is_symlink()


def test_checkpoints_are_listed_and_stay(tmp_path):
    path = tmp_path / "run.checkpoint"
    hn.sim.burden_sharing(
        hn.examples.load("kyrgyzstan"), strategies=["status_quo"], replicates=8, rng=1, checkpoint=path
    )
    assert is_checkpoint(path)
    assert health.leftovers([tmp_path]).checkpoints == (path,)
    run("doctor", tmp_path, "--clean")
    assert path.exists()


def test_completion_is_printed_for_each_shell_and_another_is_refused():
    for shell in ("bash", "zsh", "fish"):
        done = run("completion", shell)
        assert done.exit_code == 0
        assert "_HRDNET_COMPLETE" in done.output
    assert run("completion", "tcsh").exit_code == 2


def test_a_shell_can_complete_commands():
    environment = {"_HRDNET_COMPLETE": "bash_complete", "COMP_WORDS": "hrdnet re", "COMP_CWORD": "1", "PATH": ""}
    words = "from hrdnet.cli import main; main(prog_name='hrdnet')"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.split() == ["plain,reach", "plain,report"]
