"""The replicates of reprisal, as a task that any worker can run: arrays and codes, no id and no name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hrdnet.sim.engines.harm_log import new_desk
from hrdnet.sim.engines.people import COLUMNS, Floats, Ints
from hrdnet.sim.engines.reprisals import Tally, reprise
from hrdnet.sim.reprisal.actions import USES
from hrdnet.sim.reprisal.circles import Circles
from hrdnet.sim.reprisal.layout import Layout
from hrdnet.sim.reprisal.models import Model
from hrdnet.sim.reprisal.standings import Knowledge
from hrdnet.sim.reprisal.tactics import SEVERE
from hrdnet.sim.sharing.task import Schedule


@dataclass(frozen=True, eq=False)
class ReprisalTask:
    """A replicate is one world in one state of knowledge, as ``schedule`` says, once for each arm.

    Attributes
    ----------
    arms
        Each a model and the number of an action.
    levers
        By state and action.
    answers : (rows,) each
        How often harm is responded to in time, and after how many days, by row of the actors table.
    """

    key: str
    sizes: Layout
    circles: Circles
    knowledge: Knowledge
    models: tuple[Model, ...]
    levers: tuple[tuple[Floats, ...], ...]
    answers: tuple[Floats, Floats]
    horizon: float
    schedule: Schedule = field(default_factory=Schedule)

    @property
    def width(self) -> int:
        """How many numbers a replicate yields."""
        return self.sizes.width

    def run(self, first: int, count: int) -> Floats:
        """Return the records of some replicates, (count, width)."""
        records = np.zeros((count, self.width))
        states = len(self.levers)
        measures = max((len(one) for each in self.levers for one in each), default=0)
        desk = new_desk(self.circles.degree, len(SEVERE), measures, len(USES))
        parts = [self.sizes.part(records, part) for part in range(3)]
        for row in range(count):
            state, world = self.schedule.place(first + row, states)
            standing = self.knowledge.standing(self.circles, state, self.answers)
            levers, sizes = _stacked(self.levers[state], measures)
            for number, model in enumerate(self.models):
                motives = self.knowledge.motives(state, hazard=model.hazard, learns=model.learns)
                arms = slice(number * len(levers), (number + 1) * len(levers))
                # Room of its own, since arrays of another layout would have the kernel compiled again.
                tally = Tally(*(np.zeros((len(levers), *shape)) for shape in self.sizes.parts))
                reprise(
                    self.circles.engine,
                    standing,
                    motives,
                    levers,
                    sizes,
                    SEVERE,
                    self.horizon,
                    np.uint64(world),
                    desk,
                    tally,
                )
                for part, found in zip(parts, tally, strict=True):
                    part[row, arms] = found
        return records


def _stacked(levers: tuple[Floats, ...], measures: int) -> tuple[Floats, Ints]:
    """Return the measures of all actions in one array, (actions, measures, columns), and how many each has."""
    found = np.zeros((len(levers), measures, len(COLUMNS)))
    for number, one in enumerate(levers):
        found[number, : len(one)] = one
    return found, np.array([len(one) for one in levers], dtype=np.int64)
