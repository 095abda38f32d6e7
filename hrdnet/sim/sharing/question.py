"""What would each way of dividing the work change, for whom, at what cost, and how sure is that?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet import __version__
from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.sampled import processors
from hrdnet.metrics.engines.timing import MINUTES_A_DAY
from hrdnet.metrics.groups import parts_of
from hrdnet.metrics.knowledge import STATES, states_of
from hrdnet.metrics.reachability import given_share
from hrdnet.present.result import Assumption, Provenance
from hrdnet.sim.engines import country
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.sharing import chances
from hrdnet.sim.sharing.catalogue import named
from hrdnet.sim.sharing.cells import Cells, cells_of
from hrdnet.sim.sharing.layout import Layout
from hrdnet.sim.sharing.outcomes import BurdenSharing
from hrdnet.sim.sharing.parameters import COORDINATES, PREFIX, Ranges
from hrdnet.sim.sharing.settings import Setting, Union, layout_of, people_of
from hrdnet.sim.sharing.task import Schedule, SharingTask, State, numbers_digest
from hrdnet.sim.strategies import Strategy

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Replicates of a run.
REPLICATES = 1000
#: Replicates that a state of knowledge should have at least.
_EACH = 32
#: The version of the model: a checkpoint of another one is refused.
_MODEL = "burden sharing 1"
_LONGEST = 3650.0


def burden_sharing(
    net: ProtectionNetwork,
    *,
    strategies: Sequence[str | Strategy] = ("status_quo", "geographic_partition"),
    horizon_days: float = 365,
    replicates: int = REPLICATES,
    to: str | Sequence[str] = "formal",
    barriers: Barriers | None = None,
    parameters: Mapping[str, float | tuple[float, float]] | None = None,
    resolved: Callable[[Floats], bool] | None = None,
    rng: RNG = None,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> BurdenSharing:
    """What would each way of dividing the work change, for whom, at what cost, and how sure is that (domain C2)?

    Requests for help arise, travel over channels in time, are verified, wait for officers, are decided and acted on.
    Every request ends in exactly one state (``graph.vocabulary.EndState``). All strategies are run in the same worlds:
    the same requests, and the same draws for whatever has the same id. See ``docs/models/burden_sharing.md``.

    Parameters
    ----------
    net
        The network.
    strategies
        Names of strategies (``sim.sharing.catalogue.NAMES``), several joined by " + ", or :class:`Strategy` objects.
    horizon_days
        Days in which requests arise, above 0; bodies may go on until the longest deadline after that.
    replicates
        How many worlds; each is run once for every strategy.
    to
        Who answers requests: as for ``metrics.reach``. Informal bodies (``"both"``) also pass requests on.
    barriers
        As for ``metrics.reach``; those of the responder that the process takes the place of are left out.
    parameters
        Values or ranges instead of those of ``sim.sharing.parameters.PARAMETERS``: ``{"sources": 2}``.
    resolved
        Stop early: asked with the records so far on a fixed schedule; see ``sim.ensemble.run_ensemble``.
    rng
        Anything SPEC 7 allows. The same seed gives the same bits, and the worlds of ``metrics.reach``.
    executor
        Any ``concurrent.futures.Executor``; threads of this process by default.
    checkpoint
        A file from which an interrupted run goes on.

    Returns
    -------
    BurdenSharing
        Shares of requests responded to in time by group, paired differences, where requests end, loads, costs and
        exposure, all with the band from what is not known and the sampling interval.

    Raises
    ------
    UsageError
        If a strategy, a parameter or a number is unknown or out of range, or two strategies have the same name.

    Notes
    -----
    Cost: replicates x strategies x (channels, and requests x what they reach). Scenarios, not a forecast: parameters
    without a source are assumptions, and the band runs over their ranges.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> s = hn.sim.burden_sharing(net, strategies=["status_quo", "regional_visits"], replicates=64, rng=7)
    >>> s.names
    ('status_quo', 'regional_visits')
    """
    net = as_network(net)
    chosen = strategies_of(strategies)
    horizon = minutes_of(horizon_days)
    ranges = Ranges.of(parameters)
    seed = root_seed(rng)
    run = Run.of(net, chosen, to, barrier_set.default if barriers is None else barriers, ranges, horizon, seed)
    number = _states(run, replicates)
    with ExitStack() as stack:
        if executor is None and processors() > 1:
            executor = stack.enter_context(ThreadPoolExecutor(processors()))
        ensemble = run_ensemble(
            run.task(number),
            replicates,
            executor=executor,
            checkpoint=checkpoint,
            resolved=resolved,
            label="simulating years",
        )
    return run.result(ensemble.records, number, replicates, horizon_days, to)


def strategies_of(given: Sequence[str | Strategy]) -> tuple[Strategy, ...]:
    """Return strategies by their names, or as they are, and see that no two have the same name."""
    if isinstance(given, str | Strategy) or not given:
        raise UsageError("strategies is a list of names or of hrdnet.sim.Strategy objects")
    found = tuple(one if isinstance(one, Strategy) else named(one) for one in given)
    if len({one.name for one in found}) < len(found):
        raise UsageError("two strategies have the same name")
    return found


def minutes_of(days: float) -> int:
    """Return a horizon in minutes, and see that it is one."""
    if isinstance(days, bool) or not isinstance(days, int | float | np.number) or not 0 < days <= _LONGEST:
        raise UsageError(f"horizon_days lies above 0 and at most at {_LONGEST:g}")
    return max(1, round(float(days) * MINUTES_A_DAY))


@dataclass(frozen=True)
class Run:
    """Everything that is put in order before replicates are run."""

    net: ProtectionNetwork
    settings: tuple[Setting, ...]
    union: Union
    parts: Parts
    cells: Cells
    ranges: Ranges
    horizon: int
    until: int
    seed: int

    @classmethod
    def of(
        cls,
        net: ProtectionNetwork,
        strategies: tuple[Strategy, ...],
        to: str | Sequence[str],
        barriers: Barriers,
        ranges: Ranges,
        horizon: int,
        seed: int,
    ) -> Run:
        """Apply the strategies, and put in order what does not change between states of knowledge."""
        settings = tuple(Setting.of(net, one, to, barriers) for one in strategies)
        union = Union.of(settings)
        known = set(net.ids)
        if not known.issuperset(union.bodies):
            raise UsageError(
                "a strategy adds a body that answers requests: add it to the network first, without channels"
            )
        parts = parts_of(net)
        until = horizon + chances.longest_deadline(ranges)
        return cls(net, settings, union, parts, cells_of(net, parts), ranges, horizon, until, seed)

    def uncertain(self) -> tuple[str, ...]:
        """Return the coordinates along which something is not known, in any of the strategies."""
        names = [name for one in self.settings for name in (*one.evaluation.uncertain(), *one.timing.uncertain())]
        told = {name for one in self.settings for name in chances.told_as_ranges(one, self.union)}
        told.update(self.ranges.uncertain())
        process = (f"{PREFIX}{one.name}" for one in self.ranges.members if one.name in told)
        return tuple(dict.fromkeys([*names, *process]))

    def positions(self, number: int) -> list[dict[str, float]]:
        """Return the states of knowledge: positions in 0 to 1 by coordinate."""
        names = tuple(dict.fromkeys([name for one in self.settings for name in one.evaluation.coordinates]))
        return states_of((*names, *COORDINATES), self.seed, certain=not self.uncertain())[:number]

    def sizes(self) -> Layout:
        """Return the sizes of a record."""
        return Layout(len(self.settings), self.cells.number, len(self.union.bodies))

    def task(self, number: int) -> SharingTask:
        """Return the replicates as a task, which take the states of knowledge in turn."""
        states = [self.state(position) for position in self.positions(number)]
        return self.task_of(self.key(f"{number} {numbers_digest(tuple(states))}"), states)

    def state(self, position: Mapping[str, float]) -> State:
        """Return what each strategy makes of a state of knowledge."""
        values = self.ranges.at(position)
        return State(self.chances(position, values), self.rules(values))

    def chances(self, position: Mapping[str, float], values: Mapping[str, float]) -> tuple[country.Chances, ...]:
        """Return the chances under each strategy at a state of knowledge and values of the parameters there."""
        return tuple(
            chances.chances_of(one, self.union, self.net, self.parts, position, values, self.until)
            for one in self.settings
        )

    def rules(self, values: Mapping[str, float]) -> tuple[country.Rules, ...]:
        """Return the process under each strategy at values of the parameters."""
        return tuple(chances.rules_of(one.strategy.levers, values, self.horizon, self.until) for one in self.settings)

    def task_of(self, key: str, states: Sequence[State], schedule: Schedule | None = None) -> SharingTask:
        """Return replicates of some states of knowledge as a task.

        ``key`` says which states, and where they come from; the numbers of the first one, and of all that does not
        change between them, are added, since a barrier of the user's may have the name of another and other chances.
        More states may follow the same ones: then a checkpoint goes on.
        """
        origins = [self.net.ids[row] for row in self.parts.row.tolist()]
        drawn = (
            people_of(self.net, self.parts, self.cells.of_part, self.union, self.seed),
            self.union.keys(self.seed),
            tuple(layout_of(one, self.union, origins) for one in self.settings),
            tuple(tuple(one.chances[number] for one in states) for number in range(len(self.settings))),
            tuple(tuple(one.rules[number] for one in states) for number in range(len(self.settings))),
            Schedule() if schedule is None else schedule,
        )
        read = (*drawn[:3], tuple(states[:1]), drawn[5])
        whole = hashlib.sha256(f"{key}\n{numbers_digest(read)}".encode()).hexdigest()
        return SharingTask(whole, self.sizes(), *drawn)

    def key(self, states: str) -> str:
        """Return the hash of where records come from; ``states`` says which states of knowledge are run."""
        said = [_MODEL, __version__, str(self.seed), states, str(self.horizon), repr(self.ranges)]
        for one in self.settings:
            levers = one.strategy.levers
            said += [one.network.fingerprint, repr(sorted(levers.raises.items())), repr(one.evaluation.barriers.names)]
            said += [repr((levers.handover, levers.asks, levers.one_file)), repr(one.to)]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def result(
        self, records: Floats, number: int, replicates: int, horizon_days: float, to: str | Sequence[str]
    ) -> BurdenSharing:
        """Return the answer."""
        positions = self.positions(number)
        provenance = Provenance(
            self.net.fingerprint,
            self.seed,
            parameters={
                "strategies": tuple(one.strategy.name for one in self.settings),
                "horizon_days": horizon_days,
                "replicates": replicates,
                "states": number,
                "to": to if isinstance(to, str) else tuple(to),
                "uncertain": self.uncertain(),
                "given_share": given_share(self.settings[0].evaluation, self.settings[0].timing),
            },
            assumptions=self.assumptions(),
            synthetic=self.net.synthetic,
        )
        return BurdenSharing(
            self.net,
            tuple(one.strategy for one in self.settings),
            self.sizes(),
            records,
            np.arange(len(records), dtype=np.int64) % number,
            self.cells,
            np.array([self.net.position(name) for name in self.union.bodies], dtype=np.int64),
            provenance,
            available=self._available(positions),
            coordinates={name: np.array([one[name] for one in positions]) for name in positions[0]},
        )

    def _available(self, positions: Sequence[Mapping[str, float]]) -> Floats:
        """Return the hours a year that bodies have, (strategies, bodies), mean over the states."""
        hours = []
        for one in self.settings:
            each = [chances.hours_a_year(one, self.union, place, self.ranges.at(place)) for place in positions]
            hours.append(np.mean(each, axis=0))
        return np.array(hours).reshape(len(self.settings), len(self.union.bodies))

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what is assumed of the network as it is now, and of the process."""
        process = (
            Assumption(f"process: {one.meaning}", 0, 0, one.low, one.high, one.unit, one.source)
            for one in self.ranges.members
        )
        now = self.settings[0]
        return (*now.evaluation.assumptions(), *now.timing.assumptions(), *process)


def _states(run: Run, replicates: int) -> int:
    """Return the number of states of knowledge: a power of two, each with replicates enough; one if all is known."""
    if isinstance(replicates, bool) or not isinstance(replicates, int | np.integer) or replicates < 1:
        raise UsageError("replicates is a whole number above 0")
    if not run.uncertain():
        return 1
    number = STATES
    while number > 1 and number * _EACH > replicates:
        number //= 2
    return number
