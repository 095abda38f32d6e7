"""Whether the program is well: versions, caches, a proof that it opens no connection, what stopped runs left."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from hrdnet import __version__
from hrdnet.sim.checkpoint import is_checkpoint

#: Libraries whose versions matter for numbers and pages.
_LIBRARIES = ("numpy", "scipy", "numba", "networkx", "igraph", "pandas", "matplotlib", "jinja2", "click", "openpyxl")
#: Names of drafts that a write leaves if the machine stops in the middle of it.
_DRAFT = re.compile(r"\..+\.[0-9a-f]{8}\.part")
#: What Python says when something opens a connection, looks up a name or sends.
_EVENTS = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "socket.bind",
    "urllib.Request",
)
#: A run of the main job that counts these events, and what it saw.
_PROOF = f"""
import sys
seen = []
sys.addaudithook(lambda event, _: seen.append(event) if event.startswith({_EVENTS!r}) else None)
import hrdnet as hn
net = hn.examples.load("kyrgyzstan")
hn.metrics.reach(net, worlds=64, rng=1).plot()
hn.metrics.situation(net).summary()
print(len(seen))
"""
_SECONDS = 300


@dataclass(frozen=True)
class Health:
    """What the doctor says.

    Attributes
    ----------
    versions
        By name: hrdnet, Python, and libraries; "missing" if one is not there.
    cores
        That this process may use.
    threads
        That numba takes.
    cache
        Where compiled kernels are kept, and how many files there are; "off" without compilation.
    connections
        How often a run of the main job tried to open a connection, look up a name or send: 0 if all is well, -1 if the
        run failed.
    """

    versions: dict[str, str]
    platform: str
    cores: int
    threads: int
    cache: str
    connections: int

    def lines(self) -> list[tuple[str, str]]:
        """Return what is said, with its name before it."""
        said = {0: "none: a run of the main job opened no connection and looked up no name", -1: "the run failed"}
        return [
            *self.versions.items(),
            ("platform", self.platform),
            ("cores", f"{self.cores}, of which numba takes {self.threads}"),
            ("kernels", self.cache),
            ("connections", said.get(self.connections, f"{self.connections} attempts: something is wrong")),
        ]


@dataclass(frozen=True)
class Leftovers:
    """What stopped runs left in some folders: drafts that were never finished, and checkpoints that were asked for."""

    drafts: tuple[Path, ...]
    checkpoints: tuple[Path, ...]

    def words(self) -> str:
        """Return how many there are."""
        if not self.drafts and not self.checkpoints:
            return "none"
        return f"{len(self.drafts)} unfinished files, {len(self.checkpoints)} checkpoints"


def examine() -> Health:
    """Return versions, caches, and how often a run of the main job tried to reach a network."""
    import numba

    return Health(
        {"hrdnet": __version__, "Python": platform.python_version()} | {name: _version(name) for name in _LIBRARIES},
        f"{platform.system()} {platform.machine()}",
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        int(numba.get_num_threads()),
        _cache(),
        _connections(),
    )


def leftovers(folders: Iterable[Path]) -> Leftovers:
    """Look for what stopped runs left, in some folders and not below them."""
    files = sorted({one for folder in folders if folder.is_dir() for one in folder.iterdir() if one.is_file()})
    files = [one for one in files if not one.is_symlink()]
    return Leftovers(
        tuple(one for one in files if _DRAFT.fullmatch(one.name)), tuple(one for one in files if is_checkpoint(one))
    )


def remove(left: Leftovers) -> int:
    """Remove unfinished files, and return how many; checkpoints stay, since somebody asked for them."""
    for one in left.drafts:
        one.unlink(missing_ok=True)
    return len(left.drafts)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _cache() -> str:
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in {"", "0"}:
        return "off: NUMBA_DISABLE_JIT is set"
    elsewhere = os.environ.get("NUMBA_CACHE_DIR")
    root = Path(elsewhere) if elsewhere else Path(__file__).parents[1]
    number = sum(1 for _ in root.rglob("*.nbi"))
    return f"{number} compiled, in the folder of {'NUMBA_CACHE_DIR' if elsewhere else 'the package'}"


def _connections() -> int:
    try:
        done = subprocess.run(  # noqa: S603 - our own words, run by our own interpreter
            [sys.executable, "-c", _PROOF], capture_output=True, text=True, timeout=_SECONDS, check=True
        )
        return int(json.loads(done.stdout.strip().splitlines()[-1]))
    except (subprocess.SubprocessError, ValueError, IndexError):
        return -1
