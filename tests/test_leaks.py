"""The whole command line, cut off from any network, with secrets planted in its input: it works, and none comes out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hrdnet as hn

pytestmark = pytest.mark.slow
SECRET = "Zarathustra-Quixote"
#: Commands with small runs; {net}, {then} and {bad} are files with secrets, {out} a folder to write into.
COMMANDS = (
    "--help",
    "--version",
    "demo --out {out}/demo",
    "template {out}/my.xlsx",
    "check {net}",
    "check {then} --json",
    "situation {net} --earlier {then} --out {out}/situation",
    "reach {net} --out {out}/reach",
    "reach {net} --within-days 30 --json",
    "simulate sharing {net} --strategies regional_visits --replicates 64 --out {out}/sharing",
    "simulate visibility {net} --replicates 64 --out {out}/visibility",
    "plan {net} --what regions,visits --time-limit 10 --out {out}/plan",
    "report {net} --earlier {then} --replicates 64 -o {out}/report.html",
    "report {net} --strategies none --language fr -o {out}/french.html --json",
    "compare {then} {net} --out {out}/compare",
    "doctor {out}",
    "completion bash",
)
#: Commands that cannot succeed: what they say is looked at too.
FAILING = (
    "check {bad}",
    "reach {bad}",
    "report {bad} -o {out}/bad.html",
    "plan {bad}",
    "compare {bad} {net}",
    "reach {net} --to " + SECRET + "x",
)


def alone():
    """Return what runs a command without any network interface, or nothing where the system does not allow it."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    words = [unshare, "--map-root-user", "--net", "--"]
    return words if subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0 else None


def secret(net, channels=None):
    """Return a network in which whatever is not a mission, a region or a word of ours is a secret."""
    actors = net.actors
    names = {
        name: name if role == "mission" else f"{SECRET}{place}"
        for place, (name, role) in enumerate(zip(actors["id"], actors["role"], strict=True))
    }
    actors["id"] = actors["id"].map(names)
    actors["label"] = SECRET
    actors["notes"] = SECRET
    ends = net.channels if channels is None else net.channels.head(channels)
    for end in ("source", "target"):
        ends[end] = ends[end].map(names)
    ends = ends.drop(columns=[one for one in ("id",) if one in ends])
    ends["notes"] = SECRET
    about = {key: value for key, value in net.about.items() if key not in {"title", "synthetic"}}
    return hn.ProtectionNetwork(
        actors, ends, regions=net.regions, about=about | {"title": SECRET, "synthetic": False, "sources": [SECRET]}
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Files with secrets, a home and a folder for temporary files of its own."""
    folder = tmp_path_factory.mktemp("leaks")
    for name in ("home", "tmp", "out"):
        (folder / name).mkdir()
    net = hn.examples.load("kyrgyzstan")
    hn.write(secret(net), folder / "net.json")
    hn.write(secret(net, channels=100), folder / "then.json")
    text = (folder / "net.json").read_text(encoding="utf-8")
    (folder / "bad.json").write_text(text.replace('"rural"', f'"{SECRET}wrong"', 1), encoding="utf-8")
    return folder


def run(place, command):
    files = {one: place / f"{one}.json" for one in ("net", "then", "bad")}
    words = [one.format(out=place / "out", **files) for one in command.split()]
    environment = {
        key: value for key, value in os.environ.items() if key.startswith(("PATH", "LANG", "LC_", "NUMBA", "PYTHON"))
    } | {"HOME": str(place / "home"), "TMPDIR": str(place / "tmp")}
    start = [*(alone() or []), sys.executable, "-m", "hrdnet.cli", *words]
    return subprocess.run(start, capture_output=True, check=False, env=environment, cwd=place / "out")


def holding(place):
    """Return the files, names included, in which a secret stands; inputs apart."""
    paths = (path for folder in ("home", "tmp", "out") for path in (place / folder).rglob("*"))
    return [
        path
        for path in paths
        if SECRET in str(path.relative_to(place)) or (path.is_file() and SECRET.encode() in contents(path))
    ]


def contents(path: Path):
    import zipfile

    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return b"".join(archive.read(name) for name in archive.namelist())
    return path.read_bytes()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_works_without_any_network_and_lets_no_secret_out(place, command):
    done = run(place, command)
    assert done.returncode == 0, done.stderr.decode()
    assert SECRET.encode() not in done.stdout + done.stderr
    assert not holding(place)


@pytest.mark.parametrize("command", FAILING)
def test_a_command_that_fails_quotes_no_secret_and_writes_nothing(place, command):
    before = sorted((place / "out").rglob("*"))
    done = run(place, command)
    assert done.returncode in {1, 2}
    said = done.stdout + done.stderr
    assert b"Traceback" not in said
    assert SECRET.encode() not in said
    assert sorted((place / "out").rglob("*")) == before


def test_what_is_asked_for_comes_out_where_it_was_asked_for_and_nowhere_else(place):
    done = run(place, "report {net} --strategies none --working -o {out}/both.html")
    assert done.returncode == 0, done.stderr.decode()
    assert [path.name for path in holding(place)] == ["both-DO-NOT-SEND.html"]
    (place / "out" / "both-DO-NOT-SEND.html").unlink()


def test_nothing_temporary_is_left(place):
    assert not [path for path in (place / "tmp").rglob("*") if path.is_file()]


@pytest.mark.skipif(alone() is None, reason="this system gives no network namespace")
def test_the_namespace_really_has_no_network():
    words = "import socket; s = socket.socket(); s.settimeout(5); raise SystemExit(s.connect_ex(('127.0.0.1', 9)))"
    assert subprocess.run([*alone(), sys.executable, "-c", words], check=False).returncode != 0
    words = "import socket; print([name for _, name in socket.if_nameindex()])"
    done = subprocess.run([*alone(), sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['lo']"
