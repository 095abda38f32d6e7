"""What a replicate yields, as one row of numbers: how many requests ended how, for whom, how late, and at whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hrdnet.graph.vocabulary import EndState

Numbers = npt.NDArray[np.float64]

#: Where requests end, in the order of the columns.
STATES: tuple[str, ...] = tuple(EndState.values())
#: Further counts by cell: requests heard by one body alone, by several, and hand-overs that were withheld.
EXTRAS = ("heard_by_one", "heard_by_several", "withheld")
#: Upper ends of the bins of days until action, of requests that were acted on, in days; the last is open.
DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 180, 365)
BINS = len(DAYS) + 1
#: By body: cases verified there, cases worked on, those among them that another body had settled, hours at work.
WORK = ("verified", "worked_on", "for_nothing", "hours")


@dataclass(frozen=True)
class Layout:
    """Sizes of the parts of a row: strategies one after the other, and in each cells, extras, days by cell, bodies."""

    strategies: int
    cells: int
    bodies: int

    @property
    def parts(self) -> tuple[tuple[int, int], ...]:
        """Rows and columns of each part."""
        return (self.cells, len(STATES)), (self.cells, len(EXTRAS)), (self.cells, BINS), (self.bodies, len(WORK))

    @cached_property
    def block(self) -> int:
        """Numbers of one strategy."""
        return sum(rows * columns for rows, columns in self.parts)

    @property
    def width(self) -> int:
        """Numbers of a row."""
        return self.strategies * self.block

    def part(self, records: Numbers, number: int) -> Numbers:
        """Return one part of all rows, (replicates, strategies, rows, columns)."""
        first = sum(rows * columns for rows, columns in self.parts[:number])
        rows, columns = self.parts[number]
        blocks = records.reshape(len(records), self.strategies, self.block)
        return blocks[:, :, first : first + rows * columns].reshape(len(records), self.strategies, rows, columns)

    def ends(self, records: Numbers) -> Numbers:
        """Return how many requests of each cell ended how, (replicates, strategies, cells, states)."""
        return self.part(records, 0)

    def extras(self, records: Numbers) -> Numbers:
        """Return the further counts, (replicates, strategies, cells, extras)."""
        return self.part(records, 1)

    def days(self, records: Numbers) -> Numbers:
        """Return how many requests were acted on within which days, (replicates, strategies, cells, bins)."""
        return self.part(records, 2)

    def work(self, records: Numbers) -> Numbers:
        """Return what bodies did, (replicates, strategies, bodies, work)."""
        return self.part(records, 3)
