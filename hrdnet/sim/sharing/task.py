"""The replicates of burden-sharing, as a task that any worker can run: arrays and codes, no id and no name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hrdnet.sim.engines import country
from hrdnet.sim.engines.worlds import Keys, numbers_of
from hrdnet.sim.engines.year import year
from hrdnet.sim.sharing.layout import DAYS, Layout

Floats = npt.NDArray[np.float64]

_WORLDS = 64


class State(NamedTuple):
    """A state of knowledge as each strategy has it, in the order of the strategies."""

    chances: tuple[country.Chances, ...]
    rules: tuple[country.Rules, ...]


@dataclass(frozen=True)
class Schedule:
    """Which state of knowledge a replicate has, and which world.

    Attributes
    ----------
    each
        Replicates of a state, one after the other and in worlds 0 to ``each - 1``: every state has the same worlds, so
        that states differ by what is known and not by luck. 0: replicates take the states in turn, and each has a world
        of its own.
    """

    each: int = 0

    def place(self, replicate: int, states: int) -> tuple[int, int]:
        """Return the state of knowledge and the world of a replicate.

        Examples
        --------
        >>> [Schedule().place(replicate, 2) for replicate in range(4)]
        [(0, 0), (1, 1), (0, 2), (1, 3)]
        >>> [Schedule(each=2).place(replicate, 2) for replicate in range(4)]
        [(0, 0), (0, 1), (1, 0), (1, 1)]
        """
        return divmod(replicate, self.each) if self.each else (replicate % states, replicate)


@dataclass(frozen=True, eq=False)
class SharingTask:
    """A replicate is one world in one state of knowledge, as ``schedule`` says, once for each strategy."""

    key: str
    sizes: Layout
    people: country.People
    keys: Keys
    layouts: tuple[country.Layout, ...]
    chances: tuple[tuple[country.Chances, ...], ...]
    rules: tuple[tuple[country.Rules, ...], ...]
    schedule: Schedule = field(default_factory=Schedule)

    @property
    def width(self) -> int:
        """How many numbers a replicate yields."""
        return self.sizes.width

    def run(self, first: int, count: int) -> Floats:
        """Return the records of some replicates, (count, width)."""
        records = np.zeros((count, self.width))
        days = np.array(DAYS, dtype=np.int64)
        group, numbers = -1, None
        for row in range(count):
            state, world = self.schedule.place(first + row, len(self.chances[0]))
            if numbers is None or world // _WORLDS != group:
                group = world // _WORLDS
                numbers = numbers_of(self.keys, group)
            for strategy, layout in enumerate(self.layouts):
                chances, rules = self.chances[strategy][state], self.rules[strategy][state]
                parts = [self.sizes.part(records[row : row + 1], part)[0, strategy] for part in range(4)]
                year(layout, chances, self.people, rules, numbers, world, days, *parts)
        return records


def numbers_digest(parts: object) -> str:
    """Return a hash of every array and number in tuples of tuples, with how they are nested."""
    found = hashlib.sha256()

    def add(part: object) -> None:
        if isinstance(part, tuple):
            found.update(f"({type(part).__name__} {len(part)}".encode())
            for one in part:
                add(one)
        elif isinstance(part, np.ndarray):
            found.update(f"[{part.dtype.str} {part.shape}".encode())
            found.update(np.ascontiguousarray(part).tobytes())
        else:
            found.update(f"={part!r}".encode())

    add(parts)
    return found.hexdigest()
