"""The replicates of burden-sharing, as a task that any worker can run: arrays and codes, no id and no name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.sim.engines import country
from hrdnet.sim.engines.worlds import Keys, numbers_of
from hrdnet.sim.engines.year import year
from hrdnet.sim.sharing.layout import DAYS, Layout

Floats = npt.NDArray[np.float64]

_WORLDS = 64


@dataclass(frozen=True, eq=False)
class SharingTask:
    """Replicate ``r`` is world ``r`` in state of knowledge ``r`` modulo their number, once for each strategy."""

    key: str
    sizes: Layout
    people: country.People
    keys: Keys
    layouts: tuple[country.Layout, ...]
    chances: tuple[tuple[country.Chances, ...], ...]
    rules: tuple[tuple[country.Rules, ...], ...]

    @property
    def width(self) -> int:
        """How many numbers a replicate yields."""
        return self.sizes.width

    def run(self, first: int, count: int) -> Floats:
        """Return the records of some replicates, (count, width)."""
        records = np.zeros((count, self.width))
        days = np.array(DAYS, dtype=np.int64)
        group = first // _WORLDS
        numbers = numbers_of(self.keys, group)
        for row in range(count):
            world = first + row
            if world // _WORLDS != group:
                group = world // _WORLDS
                numbers = numbers_of(self.keys, group)
            for strategy, layout in enumerate(self.layouts):
                state = world % len(self.chances[strategy])
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
