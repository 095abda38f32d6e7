"""What actions bring at many states of knowledge: harm to the defender concerned, and to others, each by itself."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet import __version__
from hrdnet.errors import UsageError
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.engines.sampled import processors
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.influence.inputs import POSITION, Input, chosen_of, input_of
from hrdnet.sim.influence.sampling import by_coordinate, outcomes_of
from hrdnet.sim.reprisal.harms import Selection
from hrdnet.sim.reprisal.harms import count as counted
from hrdnet.sim.reprisal.outcomes import PER
from hrdnet.sim.reprisal.parameters import COORDINATES, PARAMETERS, PREFIX
from hrdnet.sim.reprisal.question import Run
from hrdnet.sim.reprisal.task import ReprisalTask
from hrdnet.sim.sharing.task import Schedule

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Whom harm falls on, never added up.
WHOM = ("defender", "others")
_MODEL = "sensitivity of harm 1"
_YEAR = 365.25
#: Columns of a file that lie in their ranges where a parameter lies in its own.
_COLUMNS = {"visibility": "v", "threat": "T", "vulnerability": "V", "protective_capacity": "K"}
_OF_TIES = {"strength": "w_colleague", "discoverable": "q0"}
#: What is read only if something else is there: on models, and in measures.
_ANSWERED = {"relief", "relief_days", "seen_to_answer"}
_LEARNED = {"alpha", "perceived", "half_life"}
_OF_MEASURES = {one.name for one in PARAMETERS if one.name.endswith("_effect")} | {"appeal_days"}


@dataclass(frozen=True, eq=False)
class HarmTask:
    """Reprisal of which only harm to her, harm to others, and the number of defenders are kept, by action.

    Attributes
    ----------
    key
        Hash of all that records depend on.
    reprisal
        The replicates.
    severity
        As for ``sim.reprisal.harms.Selection``.
    """

    key: str
    reprisal: ReprisalTask
    severity: str

    @property
    def width(self) -> int:
        """How many numbers a replicate yields."""
        return (len(WHOM) + 1) * self.reprisal.sizes.arms

    def run(self, first: int, count: int) -> Floats:
        """Return harm by whom it falls on, for 100 defenders and a year but not yet by defender, and defenders."""
        sizes, records = self.reprisal.sizes, self.reprisal.run(first, count)
        harms, times = sizes.harms(records), PER * _YEAR / self.reprisal.horizon
        found = [Selection(whom, self.severity).of(harms) * times for whom in WHOM]
        return np.concatenate([*found, counted(sizes.counts(records), "defenders")], axis=1)


@dataclass(frozen=True)
class Harms:
    """What is run at every point."""

    run: Run
    inputs: tuple[Input, ...]
    severity: str
    replicates: int
    method: str

    def outcomes(
        self, points: Floats, executor: Executor | None, checkpoint: str | os.PathLike[str] | None
    ) -> tuple[dict[str, tuple[Floats, Floats]], int]:
        """Return values and errors by point and action, by whom harm falls on, and how many states were run."""
        names = [one.coordinate for one in self.inputs]
        known: dict[tuple[float, ...], int] = {}
        number = np.array([known.setdefault(tuple(point), len(known)) for point in points.tolist()], dtype=np.int64)
        positions = list(by_coordinate((*COORDINATES, COUNT, WOMEN), names, np.array(list(known))))
        task = self.run.task_of(positions, schedule=Schedule(each=self.replicates))
        with ExitStack() as stack:
            if executor is None and processors() > 1:
                executor = stack.enter_context(ThreadPoolExecutor(processors()))
            records = run_ensemble(
                HarmTask(self._key(names), task, self.severity),
                len(positions) * self.replicates,
                executor=executor,
                checkpoint=checkpoint,
                label="simulating reprisal",
            ).records
        *harms, defenders = np.split(records, len(WHOM) + 1, axis=1)
        found = {}
        for whom, harm in zip(WHOM, harms, strict=True):
            pairs = np.stack([harm, defenders], axis=2).reshape(len(records), -1)
            values, errors = outcomes_of(pairs, self.replicates, 0)
            found[whom] = values[number], errors[number]
        return found, len(positions)

    def _key(self, names: list[str]) -> str:
        """Return the hash of all that records depend on; more samples go on from the same records."""
        run = self.run
        said = [_MODEL, __version__, run.net.fingerprint, str(run.seed), run.group, str(run.horizon), repr(run.ranges)]
        said += [repr([one.name for one in run.models]), repr([(one.name, one.measures) for one in run.actions])]
        said += [repr((self.method, names, self.severity, self.replicates))]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def idle(run: Run) -> set[str]:
    """Return parameters that neither the models nor the actions of a run read."""
    measures = [one for action in run.actions for one in action.measures]
    moved = {name for one in measures for name, value in one.levers.items() if value}
    named = {value.removeprefix("-") for one in measures for value in one.levers.values() if isinstance(value, str)}
    named |= {one.days for one in measures if isinstance(one.days, str)}
    found = _ANSWERED | (_OF_MEASURES - named)
    if not any(one.learns for one in run.models):
        found |= _LEARNED
    found |= set() if any(one.hazard for one in run.models) else {"lambda_hazard"}
    found |= {"chi"} if all(one.hazard for one in run.models) else set()
    found |= set() if "capacity" in moved else {"lag"}
    found |= set() if any(one.use is not None for one in measures) else {"agrees"}
    asked = "others_visible" in moved or any(one.levers.get("away", 0) == 2 for one in measures)
    return found | (set() if asked else {"others_agree"})


def inputs_of_harm(run: Run, chosen: Sequence[str] | None) -> tuple[Input, ...]:
    """Return what is varied: all that is not known and that the model or an action reads, or the chosen ones.

    Parameters
    ----------
    run
        Network, model and actions, put in order.
    chosen
        Names of inputs; all by default.

    Raises
    ------
    UsageError
        If nothing is uncertain, or one of the chosen is no uncertain input.
    """
    told = set(run.ranges.uncertain()) | _in_the_file(run)
    found: dict[str, Input] = {}
    for one in run.ranges.members:
        if one.name in told - idle(run):
            made = input_of(one, f"{PREFIX}{one.name}", one.name)
            found[made.name] = made
    meanings = {COUNT: "How many defenders each group is", WOMEN: "How many of them are women"}
    for name, meaning in meanings.items():
        if name in run.uncertain():
            found[name] = Input(name, name, meaning, POSITION, 0.0, 1.0)
    if not found:
        raise UsageError("nothing is uncertain, so there is nothing that the effect of actions could depend on")
    return chosen_of(found, chosen)


def _in_the_file(run: Run) -> set[str]:
    """Return the parameters along whose ranges columns of the file move, since the file has ranges of its own."""
    tables: list[tuple[str, Mapping[str, str]]] = [("actors", _COLUMNS), ("ties", _OF_TIES)]
    found = set()
    for table, columns in tables:
        if not len(run.net.table(table)):
            continue
        for column, parameter in columns.items():
            numbers = run.net.table(table).numbers(column)
            if bool((numbers.known & (numbers.low < numbers.high)).any()):
                found.add(parameter)
    return found
