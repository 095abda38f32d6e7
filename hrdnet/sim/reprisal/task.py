"""The replicates of reprisal, as a task that any worker can run: arrays and codes, no id and no name."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hrdnet.sim.engines.people import Floats
from hrdnet.sim.engines.reprisals import Tally, new_desk, reprise
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
        desk = new_desk(self.circles.degree, len(SEVERE), measures)
        harms, counts, months = (self.sizes.part(records, part) for part in range(3))
        for row in range(count):
            state, world = self.schedule.place(first + row, states)
            standing = self.knowledge.standing(self.circles, state, self.answers)
            arm = 0
            for model in self.models:
                motives = self.knowledge.motives(state, hazard=model.hazard, learns=model.learns)
                for levers in self.levers[state]:
                    tally = Tally(harms[row, arm], counts[row, arm], months[row, arm])
                    reprise(
                        self.circles.engine,
                        standing,
                        motives,
                        levers,
                        SEVERE,
                        self.horizon,
                        np.uint64(world),
                        desk,
                        tally,
                    )
                    arm += 1
        return records
