"""Toy questions for ensembles: they draw as simulations do, and some of them go wrong; and a year that goes slowly."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import hrdnet as hn
from hrdnet.draws import entity_keys, single_draws
from hrdnet.sim.sharing.parameters import Ranges
from hrdnet.sim.sharing.question import Run, _states, minutes_of, strategies_of


@dataclass(frozen=True)
class Toy:
    """Three numbers a replicate, drawn by replicate; says in a file which replicates were run, if it is given one."""

    seed: int = 1
    pause: float = 0.0
    log: str | None = None
    width: int = 3

    @property
    def key(self):
        return f"toy, seed {self.seed}, version 1"

    def run(self, first, count):
        if self.log is not None:
            with Path(self.log).open("a") as file:
                file.write(f"{os.getpid()} {first} {count}\n")
        time.sleep(self.pause * count)
        keys = entity_keys(f"number {k}" for k in range(self.width))
        return single_draws(self.seed, "toy", keys, count, first_world=first).T / 2.0**32


@dataclass(frozen=True)
class Deadly(Toy):
    """Ends the process that runs replicate ``at``, once: a file remembers that it did."""

    at: int = 0
    mark: str = ""

    def run(self, first, count):
        if first <= self.at < first + count and not Path(self.mark).exists():
            Path(self.mark).touch()
            os._exit(1)
        return super().run(first, count)


@dataclass(frozen=True)
class Poison(Toy):
    """Ends every process but its home that runs replicate ``at``."""

    at: int = 0
    home: int = 0

    def run(self, first, count):
        if first <= self.at < first + count and os.getpid() != self.home:
            os._exit(1)
        return super().run(first, count)


class MyError(Exception):
    """What a task may raise."""


@dataclass(frozen=True)
class Failing(Toy):
    """Raises at replicate ``at``."""

    at: int = 0

    def run(self, first, count):
        if first <= self.at < first + count:
            raise MyError("at this replicate")
        return super().run(first, count)


@dataclass(frozen=True)
class Crooked(Toy):
    """Returns something else than it should."""

    def run(self, first, count):
        return super().run(first, count)[:, :2]


#: A network on which a year of burden-sharing takes some hundredths of a millisecond.
TINY = {
    "actors": {
        "id": ["G", "H", "N", "C", "M", "L"],
        "role": ["defender", "defender", "ngo", "coordination_group", "mission", "mission"],
        "setting": ["rural", "capital", "town", "capital", "capital", "capital"],
        "count": [6, 5, 1, 1, 1, 1],
        "women": [0.5, 1, None, None, None, None],
        "region": ["R", "S", "R", "S", "S", "S"],
        "travels_alone": ["no", "some", None, None, None, None],
        "formal": [None, None, "no", "no", "yes", "yes"],
    },
    "channels": {
        "source": ["G", "G", "H", "N", "C", "H", "C", "N"],
        "target": ["H", "N", "N", "C", "M", "M", "L", "M"],
        "medium": ["in_person", "phone", "in_person", "online", "in_person", "phone", "online", "phone"],
        "mode": ["bilateral", "bilateral", "bilateral", "coordinated", "coordinated", "bilateral", "coordinated", None],
        "form": ["ad_hoc", "routine", "routine", "routine", "routine", "routine", "routine", "ad_hoc"],
        "interval_days": [None, 7, 14, 30, 30, 20, 30, None],
    },
    "regions": {"id": ["R", "S"], "movement_norm": [0.7, 0.2], "insecurity": [0.3, 0.1], "network": [0.8, 0.9]},
}


def sharing_task(net, strategies, replicates, seed=7):
    """Return the task that ``burden_sharing`` runs with its defaults."""
    chosen = strategies_of(strategies)
    run = Run.of(net, chosen, "formal", hn.barriers.default, Ranges.of(None), minutes_of(365), seed)
    return run.task(_states(run, replicates))


@dataclass(frozen=True)
class Slowly:
    """Another task, run slowly; says in a file which replicates were run, if it is given one."""

    task: object
    pause: float = 0.0
    log: str | None = None

    @property
    def key(self):
        return self.task.key

    @property
    def width(self):
        return self.task.width

    def run(self, first, count):
        if self.log is not None:
            with Path(self.log).open("a") as file:
                file.write(f"{os.getpid()} {first} {count}\n")
        time.sleep(self.pause * count)
        return self.task.run(first, count)


def replicates_run(log):
    """Return every replicate in a log, as often as it was run."""
    lines = [line.split() for line in Path(log).read_text().splitlines()] if Path(log).exists() else []
    return [one for _, first, count in lines for one in range(int(first), int(first) + int(count))]


def expected(replicates, seed=1):
    """Return the records of a toy, straight from its draws."""
    keys = entity_keys(f"number {k}" for k in range(3))
    return np.array([single_draws(seed, "toy", keys, 1, first_world=one)[:, 0] / 2.0**32 for one in range(replicates)])
