"""Reprisal and response in one run: harm raises requests for help, and responses move the risk of further harm."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.groups import EVERYONE
from hrdnet.sim.reprisal.catalogue import NOTHING
from hrdnet.sim.reprisal.harms import Selection, count
from hrdnet.sim.sharing.counts import IN_TIME, Counts
from hrdnet.sim.sharing.layout import DAYS
from hrdnet.sim.sharing.parameters import Ranges as SharingRanges
from hrdnet.sim.sharing.question import burden_sharing

if TYPE_CHECKING:
    from hrdnet.sim.reprisal.question import Run
    from hrdnet.sim.sharing.outcomes import BurdenSharing
    from hrdnet.sim.strategies import Strategy

Floats = npt.NDArray[np.float64]

#: Years of requests, and worlds of reprisal, from which each round is told.
_YEARS, _WORLDS = 256, 64
#: Rounds at most; they end once harms for a defender and a year move by less than this share.
_ROUNDS, _CLOSE = 8, 0.01
_YEAR = 365.25


@dataclass(frozen=True)
class Round:
    """One round: harms for a defender and a year, requests that they add, and the share responded to in time."""

    harms: float
    requests: tuple[float, float]
    answered: float


@dataclass(frozen=True, eq=False)
class Response:
    """How harm is responded to under a strategy of burden-sharing, once both fit each other.

    Attributes
    ----------
    strategy
        Its name.
    answered, days : (rows,)
        By row of the actors table: how often a need for help is responded to in time, of all that arise (also of those
        for which she would use no mechanism), and after how many days in the mean.
    rounds
        How both came to fit.
    """

    strategy: str
    answered: Floats
    days: Floats
    rounds: tuple[Round, ...]

    @property
    def settled(self) -> bool:
        """Whether the last round moved harm by less than 1 %."""
        return len(self.rounds) < _ROUNDS or _moved(self.rounds) <= _CLOSE


def respond(run: Run, strategy: str | Strategy, executor: Executor | None) -> Response:
    """Find how often harm is responded to in time if it adds to the requests of burden-sharing.

    Every harm, on her, on family or on a colleague, is one more need for help of the defender from whom it stems; more
    needs for the same officers mean fewer in time; fewer in time mean more harm. The rounds are repeated until both
    fit, in the same worlds each time, so that they settle to one answer and the same seed gives the same bits.
    """
    # The first model stands for all: the same people respond, whatever the perpetrator's model.
    alone = replace(run, models=run.models[:1], actions=(NOTHING,), levels=(), group=EVERYONE)
    number = alone.states_for(_WORLDS)
    usual = next(one for one in SharingRanges().members if one.name == "requests")
    rounds: list[Round] = []
    harms = 0.0
    answered = days = np.zeros(len(run.net))
    for _ in range(_ROUNDS):
        requests = (usual.low + harms, usual.high + harms)
        shared = burden_sharing(
            run.net,
            strategies=[strategy],
            replicates=_YEARS,
            parameters={"requests": requests},
            rng=run.seed,
            executor=executor,
        )
        answered, days = _by_row(shared, len(run.net))
        task = alone.task(number, (answered, days))
        records = task.run(0, _WORLDS)
        found = sum(Selection(whom).of(task.sizes.harms(records)[:, 0]).sum() for whom in ("defender", "others"))
        people = float(count(task.sizes.counts(records)[:, 0], "defenders").sum())
        harms = float(found) / people * _YEAR / run.horizon if people else 0.0
        part, whole = (one.sum() for one in _parts(shared))
        rounds.append(Round(harms, requests, float(part / whole) if whole else 0.0))
        if len(rounds) > 1 and _moved(rounds) <= _CLOSE:
            break
    name = strategy if isinstance(strategy, str) else strategy.name
    return Response(name, answered, days, tuple(rounds))


def _moved(rounds: Sequence[Round]) -> float:
    """Return by how much the last round moved harm, as a share."""
    last, before = rounds[-1].harms, rounds[-2].harms if len(rounds) > 1 else 0.0
    return abs(last - before) / last if last > 0 else 0.0


def _parts(shared: BurdenSharing) -> tuple[Floats, Floats]:
    """Return requests responded to in time, and all that arose, by replicate."""
    counts = shared.counts(shared.names[0])
    return IN_TIME(counts)[0], counts.arose


def _by_row(shared: BurdenSharing, rows: int) -> tuple[Floats, Floats]:
    """Return how often needs of each row are responded to in time, and the mean days of those acted on."""
    answered, days = np.zeros((2, rows))
    middle = np.convolve([0.0, *DAYS, DAYS[-1]], [0.5, 0.5], mode="valid")
    for row in np.unique(shared.cells.parts.row).tolist():
        # Those of her cells stand for her: requests are counted by setting, region and women, not by row.
        cells = np.zeros(shared.cells.number, dtype=bool)
        cells[shared.cells.of_part[shared.cells.parts.row == row]] = True
        counts = Counts.of(shared.layout, shared.records, 0, cells)
        part, arose = float(IN_TIME(counts)[0].sum()), float(counts.arose.sum())
        acted = counts.days.sum(axis=0)
        answered[row] = part / arose if arose > 0 else 0.0
        days[row] = float(acted @ middle / acted.sum()) if acted.sum() > 0 else float(DAYS[-1])
    return answered, days
