"""When does raising a profile protect, when does it harm, and who pays?"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hrdnet import __version__
from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.graph.values import Numbers
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.passing import COUNT, WOMEN
from hrdnet.metrics.engines.sampled import processors
from hrdnet.metrics.groups import EVERYONE, named_groups, one_of, parts_of
from hrdnet.metrics.knowledge import coordinates
from hrdnet.present.result import Assumption, Provenance
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.catalogue import NOTHING, named
from hrdnet.sim.reprisal.circles import Circles, Template
from hrdnet.sim.reprisal.coupling import Response, respond
from hrdnet.sim.reprisal.layout import Layout
from hrdnet.sim.reprisal.limits import check, check_episodes, check_ranges
from hrdnet.sim.reprisal.models import Model, models_of
from hrdnet.sim.reprisal.outcomes import Visibility
from hrdnet.sim.reprisal.parameters import COORDINATES, Ranges
from hrdnet.sim.reprisal.standings import Knowledge, levers_of, weights_of_rows
from hrdnet.sim.reprisal.task import ReprisalTask
from hrdnet.sim.sharing.task import Schedule, numbers_digest
from hrdnet.sim.strategies import Strategy

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Replicates of a run.
REPLICATES = 1000
#: Levels of visibility at which a dose-response curve is drawn.
LEVELS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
#: States of knowledge at most, and replicates that each should have.
_STATES, _EACH = 256, 12
_VERSION = "reprisal 1"
_MONTH = 365.25 / 12


def visibility(
    net: ProtectionNetwork,
    *,
    actions: Sequence[str | Action] = ("profile_at_home", "profile_abroad", "private_demarche", "protect_others_data"),
    model: str | Sequence[str] = "V1",
    group: str = EVERYONE,
    horizon_days: float = 730,
    replicates: int = REPLICATES,
    levels: Sequence[float] = LEVELS,
    strategy: str | Strategy | None = None,
    parameters: Mapping[str, float | tuple[float, float]] | None = None,
    rng: RNG = None,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> Visibility:
    """When does raising a profile protect, when does it harm, and who pays (domain C3)?

    For a class of situations and over the whole range of what is not known: harm to the defender concerned and,
    separately, harm to family and to colleagues, under actions and under none, in the same worlds. Scenarios: the
    models cannot tell about one person, and the defender decides. See ``docs/models/visibility.md``.

    Parameters
    ----------
    net
        The network. Rows of defenders with ties in the file have those; all others have family and colleagues as many
        have them (parameters ``family`` and ``colleagues``).
    actions
        Names (``sim.reprisal.catalogue.NAMES``), several joined by " + ", or :class:`Action` objects. ``nothing`` is
        always compared with.
    model
        ``"V1"`` (nested choice), ``"V2"`` (hazard), ``"V3"`` (learning, on V1), ``"V3 on V2"``; or a list of them.
    group
        A group of defenders of the overview, whose members are concerned one at a time: ``"rural women"`` ...
    horizon_days
        How long each is followed.
    replicates
        How many worlds; each is run once for every model and action.
    levels
        Levels of visibility, 0 to 1, for the dose-response curve; () for none.
    strategy
        A strategy of :func:`burden_sharing`: then each harm is one more need for help, and responses in time lower the
        hazard for a while and make costs follow more often (``environment()``). By default nobody responds.
    parameters
        Values or ranges instead of those of ``sim.reprisal.parameters.PARAMETERS``: ``{"rho": (0.6, 1)}``.
    rng
        Anything SPEC 7 allows. The same seed gives the same bits.
    executor
        Any ``concurrent.futures.Executor``; threads of this process by default.
    checkpoint
        A file from which an interrupted run goes on.

    Returns
    -------
    Visibility
        Harm by whom it falls on, severity and distance, with the band from what is not known and the sampling
        interval; paired differences to doing nothing; what would have to be true for help, harm and displacement.

    Raises
    ------
    UsageError
        If an action, a model, a group, a parameter or a number is unknown or out of range.

    Notes
    -----
    Each defender is concerned by herself: others keep their visibility. Only defenders have episodes of their own, and
    all harm counts to the one from whom it stems. Cost: replicates x models x (actions + levels) x defenders.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> v = hn.sim.visibility(net, actions=["profile_abroad"], group="rural women", replicates=48, rng=7)
    >>> v.actions
    ('nothing', 'profile_abroad')
    """
    net = as_network(net)
    models = models_of(model)
    chosen = actions_of(actions)
    seed = root_seed(rng)
    check(horizon_days, replicates, levels)
    ranges = Ranges.of(parameters)
    check_ranges(ranges)
    run = Run(net, models, chosen, group, float(horizon_days), tuple(map(float, levels)), ranges, seed)
    number = run.states_for(replicates)
    with ExitStack() as stack:
        if executor is None and processors() > 1:
            executor = stack.enter_context(ThreadPoolExecutor(processors()))
        response = None if strategy is None else respond(run, strategy, executor)
        answers = None if response is None else (response.answered, response.days)
        ensemble = run_ensemble(
            run.task(number, answers), replicates, executor=executor, checkpoint=checkpoint, label="simulating reprisal"
        )
    return run.result(ensemble.records, number, response)


def actions_of(given: Sequence[str | Action]) -> tuple[Action, ...]:
    """Return actions by their names, or as they are, with doing nothing in front."""
    if isinstance(given, str | Action):
        raise UsageError("actions is a list of names or of hrdnet.sim.Action objects")
    if not all(isinstance(one, str | Action) for one in given):
        raise UsageError("actions is a list of names or of hrdnet.sim.Action objects")
    found = [one if isinstance(one, Action) else named(one) for one in given]
    found = [NOTHING, *(one for one in found if one.name != NOTHING.name)]
    if len({one.name for one in found}) < len(found):
        raise UsageError("two actions have the same name")
    return tuple(found)


@dataclass(frozen=True)
class Run:
    """Everything that is put in order before replicates are run."""

    net: ProtectionNetwork
    models: tuple[Model, ...]
    actions: tuple[Action, ...]
    group: str
    horizon: float
    levels: tuple[float, ...]
    ranges: Ranges
    seed: int

    @cached_property
    def parts(self) -> Parts:
        """The defenders in contact, by row and women."""
        return parts_of(self.net)

    @cached_property
    def members(self) -> Mask:
        """Which parts are concerned."""
        return one_of(named_groups(self.net, self.parts), self.group)

    def uncertain(self) -> tuple[str, ...]:
        """Return the names of what is not known exactly."""
        actors = self.net.table("actors")
        counts = [name for name in (COUNT, WOMEN) if _has_unknowns(actors.numbers(name))]
        return (*self.ranges.uncertain(), *counts)

    def states_for(self, replicates: int) -> int:
        """Return the number of states of knowledge: a power of two, each with replicates enough; 1 if all is known."""
        number = _STATES if self.uncertain() else 1
        while number > 1 and number * _EACH > replicates:
            number //= 2
        return number

    def positions(self, number: int) -> list[dict[str, float]]:
        """Return the states of knowledge: positions in 0 to 1 by coordinate."""
        names = (*COORDINATES, COUNT, WOMEN)
        if number == 1 and not self.uncertain():
            return [dict.fromkeys(names, 0.5)]
        points = coordinates(names, number, self.seed)
        return [{name: float(points[name][state]) for name in names} for state in range(number)]

    @property
    def sizes(self) -> Layout:
        """Sizes of a record."""
        arms = len(self.models) * (len(self.actions) + len(self.levels))
        return Layout(arms, max(1, int(np.ceil(self.horizon / _MONTH))))

    @cached_property
    def template(self) -> Template:
        """Places around a defender of whom the file has no tie."""
        high = {one.name: one.high for one in self.ranges.members}
        return Template(int(np.ceil(high["family"])), int(np.ceil(high["colleagues"])))

    def rows_by_circle(self) -> dict[str, int]:
        """Return how many rows concerned have ties of the file around them, and how many those that are typical."""
        ties = self.net.table("ties")
        rows = np.unique(self.parts.row[self.members])
        if not len(ties):
            return {"rows_with_ties": 0, "rows_typical": len(rows)}
        tied = np.concatenate([ties.refs(end).codes for end in ("source", "target")])
        with_ties = int(np.isin(rows, tied).sum())
        return {"rows_with_ties": with_ties, "rows_typical": len(rows) - with_ties}

    def task(self, number: int, answers: tuple[Floats, Floats] | None = None) -> ReprisalTask:
        """Return the replicates as a task, which take the states of knowledge in turn."""
        return self.task_of(self.positions(number), answers)

    def task_of(
        self,
        positions: Sequence[Mapping[str, float]],
        answers: tuple[Floats, Floats] | None = None,
        schedule: Schedule | None = None,
    ) -> ReprisalTask:
        """Return replicates of some states of knowledge as a task; by default they take the states in turn."""
        rows = [weights_of_rows(self.net, self.parts, self.members, some) for some in (positions, self._corners())]
        most = np.concatenate(rows).max(axis=0)
        concerned = {int(row): float(most[row]) for row in np.flatnonzero(most > 0)}
        circles = Circles.of(self.net, concerned, self.template, self.seed)
        knowledge = Knowledge.of(self.net, self.parts, self.members, circles, self.ranges, positions)
        check_episodes(knowledge, self.models, self.horizon)
        levers = tuple(
            (
                *(levers_of(action, known) for action in self.actions),
                *(levers_of(NOTHING, known, level) for level in self.levels),
            )
            for known in knowledge.values
        )
        nobody = np.zeros(len(self.net))
        given = (nobody, nobody) if answers is None else answers
        key = self._key(len(positions), (circles.engine, levers, given, *_numbers_of(knowledge)))
        order = Schedule() if schedule is None else schedule
        return ReprisalTask(key, self.sizes, circles, knowledge, self.models, levers, given, self.horizon, order)

    def _corners(self) -> list[dict[str, float]]:
        """Return where most defenders are concerned: who is in a run does not depend on how many states it has."""
        return [{COUNT: count, WOMEN: women} for count in (0.0, 1.0) for women in (0.0, 1.0)]

    def _key(self, number: int, numbers: object) -> str:
        said = (_VERSION, __version__, self.net.fingerprint, self.seed, number, self.horizon, repr(self.ranges))
        text = "\n".join(map(str, (*said, [one.name for one in self.models], numbers_digest(numbers))))
        return hashlib.sha256(text.encode()).hexdigest()

    def assumptions(self) -> tuple[Assumption, ...]:
        """Return what is assumed of the models."""
        return tuple(
            Assumption(f"reprisal: {one.meaning}", 0, 0, one.low, one.high, one.unit, one.source)
            for one in self.ranges.members
        )

    def result(self, records: Floats, number: int, response: Response | None = None) -> Visibility:
        """Return the answer."""
        positions = self.positions(number)
        provenance = Provenance(
            self.net.fingerprint,
            self.seed,
            parameters={
                "actions": tuple(one.name for one in self.actions),
                "models": tuple(one.name for one in self.models),
                "group": self.group,
                "horizon_days": self.horizon,
                "levels": self.levels,
                "replicates": len(records),
                "states": number,
                "uncertain": self.uncertain(),
                "given": {one.name: (one.low, one.high) for one in self.ranges.members if one.source == "given"},
                **self.rows_by_circle(),
                **_said(response),
            },
            assumptions=self.assumptions(),
            synthetic=self.net.synthetic,
        )
        values = [self.ranges.at(position) for position in positions]
        return Visibility(
            tuple(one.name for one in self.models),
            self.actions,
            self.levels,
            self.sizes,
            records,
            np.arange(len(records), dtype=np.int64) % number,
            {one.name: np.array([known[one.name] for known in values]) for one in self.ranges.members},
            self.horizon,
            self.group,
            provenance,
        )


def _numbers_of(knowledge: Knowledge) -> tuple[Floats, ...]:
    return (
        knowledge.weight,
        knowledge.rate,
        knowledge.visible,
        knowledge.strength,
        knowledge.found,
        knowledge.radius,
    )


def _has_unknowns(numbers: Numbers) -> bool:
    return numbers.high is not numbers.low or not bool(numbers.known.all())


def _said(response: Response | None) -> dict[str, object]:
    """Return what a result says of responses."""
    if response is None:
        return {"strategy": None}
    last = response.rounds[-1]
    return {
        "strategy": response.strategy,
        "responded": last.answered,
        "rounds": tuple((one.harms, one.requests, one.answered) for one in response.rounds),
        "settled": response.settled,
    }
