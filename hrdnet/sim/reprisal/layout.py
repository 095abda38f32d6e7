"""What a replicate yields, as one row of numbers: by arm, harms by place and tactic, counts of defenders, months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.sim.engines.reprisals import COUNTS, PLACES
from hrdnet.sim.reprisal.tactics import NAMES as TACTICS

Numbers = npt.NDArray[np.float64]

#: On whom harm falls, in the order of the months.
WHOM = ("defender", "family", "colleagues")


@dataclass(frozen=True)
class Layout:
    """Sizes of the parts of a row: arms one after the other, and in each harms, counts and months.

    An arm is a model and an action, or a model and a level of visibility.
    """

    arms: int
    months: int

    @property
    def parts(self) -> tuple[tuple[int, ...], ...]:
        """The shape of each part."""
        return (len(PLACES), len(TACTICS)), (len(COUNTS),), (self.months, len(WHOM))

    @property
    def block(self) -> int:
        """Numbers of one arm."""
        return sum(int(np.prod(shape)) for shape in self.parts)

    @property
    def width(self) -> int:
        """Numbers of a row."""
        return self.arms * self.block

    def part(self, records: Numbers, number: int) -> Numbers:
        """Return one part of all rows, (replicates, arms, ...); a view."""
        first = sum(int(np.prod(shape)) for shape in self.parts[:number])
        shape = self.parts[number]
        blocks = records.reshape(len(records), self.arms, self.block)
        return blocks[:, :, first : first + int(np.prod(shape))].reshape(len(records), self.arms, *shape)

    def harms(self, records: Numbers) -> Numbers:
        """Return harms, (replicates, arms, places, tactics)."""
        return self.part(records, 0)

    def counts(self, records: Numbers) -> Numbers:
        """Return counts of defenders, (replicates, arms, counts)."""
        return self.part(records, 1)

    def months_of(self, records: Numbers) -> Numbers:
        """Return harms by month and whom they fall on, (replicates, arms, months, 3)."""
        return self.part(records, 2)
