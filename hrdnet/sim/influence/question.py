"""Which of the things that nobody knows decide the order of strategies, or if an action helps or harms?"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph import barriers as barrier_set
from hrdnet.graph.barriers import Barriers
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics.engines.sampled import processors
from hrdnet.metrics.groups import EVERYONE, named_groups, one_of
from hrdnet.present.progress import progress
from hrdnet.present.result import Provenance
from hrdnet.sim.ensemble import run_ensemble
from hrdnet.sim.influence.designs import middle_and_axes, morris_points, sobol_points
from hrdnet.sim.influence.harms import WHOM, Harms, inputs_of_harm
from hrdnet.sim.influence.inputs import Input, inputs_of
from hrdnet.sim.influence.result import Sensitivity
from hrdnet.sim.influence.sampling import OUTCOMES, OutcomeTask, States, by_coordinate, outcomes_of
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.harms import Selection
from hrdnet.sim.reprisal.limits import check, check_ranges
from hrdnet.sim.reprisal.models import models_of
from hrdnet.sim.reprisal.parameters import Ranges as ReprisalRanges
from hrdnet.sim.reprisal.question import Run as ReprisalRun
from hrdnet.sim.reprisal.question import actions_of
from hrdnet.sim.sharing.outcomes import BASELINE
from hrdnet.sim.sharing.parameters import COORDINATES, Ranges
from hrdnet.sim.sharing.question import Run, minutes_of, strategies_of
from hrdnet.sim.sharing.task import Schedule
from hrdnet.sim.strategies import Strategy

Floats = npt.NDArray[np.float64]

#: Samples of a design, and worlds of each point.
SAMPLES, REPLICATES = 256, 32
_DESIGNS = {"sobol": sobol_points, "morris": morris_points}
#: The version of designs and records: a checkpoint of another one is refused.
_MODEL = "sensitivity 1"


def sensitivity(
    net: ProtectionNetwork,
    *,
    strategies: Sequence[str | Strategy] | None = None,
    actions: Sequence[str | Action] | None = None,
    group: str | None = None,
    outcome: str = "in_time",
    whom: str = "defender",
    severity: str = "any",
    model: str = "V1",
    method: str = "sobol",
    samples: int = SAMPLES,
    replicates: int = REPLICATES,
    parameters: Mapping[str, float | tuple[float, float]] | None = None,
    inputs: Sequence[str] | None = None,
    to: str | Sequence[str] = "formal",
    barriers: Barriers | None = None,
    horizon_days: float | None = None,
    rng: RNG = None,
    executor: Executor | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
) -> Sensitivity:
    """Which of the things that nobody knows decide the order of strategies, and how often does that order hold?

    Burden-sharing (``sim.burden_sharing``) is run at many points of the ranges of all that is uncertain: parameters of
    the model, and unknown attributes of the network, each one axis along which all unknown rows move together. Every
    point is run in the same worlds, so that points differ by what is known and not by luck. With ``actions`` it is
    visibility and reprisal (``sim.visibility``): which assumptions decide whether an action helps, harms or displaces.

    Parameters
    ----------
    net
        The network.
    strategies
        Two or more, as for ``sim.burden_sharing``. The others are compared with ``"status_quo"``, or with the first. By
        default, without ``actions``, ``["status_quo", "geographic_partition"]``.
    actions
        One or more, as for ``sim.visibility``, compared with doing nothing; instead of ``strategies``.
    group
        A group of defenders of the overview: ``"rural"`` (the default with strategies), ``"rural women"``, ``"all
        defenders in contact"`` (the default with actions) ...
    outcome
        Of strategies: the share of the group's requests that they are ordered by: ``"in_time"``, ``"heard"``,
        ``"verified"`` (more is better), ``"heard_by_one"`` (less is better: no redundancy).
    whom, severity, model
        Of actions: on whom harm falls, ``"defender"`` or ``"others"`` (family and colleagues), never added up; which
        harm, as for ``Visibility.harm``; and the model. The run has both: ``q.of("others")``.
    method
        ``"sobol"``: shares of the variance. ``"morris"``: sizes of effects, enough to screen with 10 to 50 samples.
    samples
        Sobol: a power of two, each of (inputs + 2) points. Morris: trajectories, each of (inputs + 1) points.
    replicates
        Worlds in which every point is run.
    parameters
        Values or ranges instead of those of ``sim.sharing.parameters.PARAMETERS`` (actions: ``sim.reprisal``).
    inputs
        Names of the inputs to vary, if not all; the others stay in the middle of their ranges.
    to, barriers
        Of strategies, as for ``sim.burden_sharing``.
    horizon_days
        365 with strategies, 730 with actions.
    executor
        Any ``concurrent.futures.Executor``; threads of this process by default.
    rng
        Anything SPEC 7 allows. The same seed gives the same bits.
    checkpoint
        A file from which an interrupted run goes on, for more samples too.

    Returns
    -------
    Sensitivity
        ``indices()``, ``ranking()``, ``flips()``, ``to_frame()``; what is compared is strategy less baseline, in
        percentage points. Of actions ``sides()`` too; what is compared is harm less harm under none, for 100 defenders
        concerned and a year, and "ahead" is less harm.

    Raises
    ------
    UsageError
        If strategies and actions are both given, an argument is out of range or belongs to the other question, there
        are fewer than two strategies or no action, there is no such group, or nothing is uncertain.

    Notes
    -----
    Shares of the sampled range are no chances: nobody knows how likely any place in a range is. Results are undefined
    (NaN) where nobody of the group used a mechanism. Cost: points x strategies x replicates, each a year of
    ``burden_sharing``; points at which nothing that a strategy reads differs are run once.

    References
    ----------
    Saltelli et al. (2010), doi:10.1016/j.cpc.2009.09.018. Morris (1991), doi:10.1080/00401706.1991.10484804.
    Campolongo et al. (2007), doi:10.1016/j.envsoft.2006.10.004.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> q = hn.sim.sensitivity(
    ...     net, outcome="heard", method="morris", samples=2, replicates=8, inputs=["uses", "rotation"], rng=7
    ... )
    >>> q.indices().loc["geographic_partition"].index.tolist()
    ['uses', 'rotation']
    >>> few = {"method": "morris", "samples": 2, "replicates": 4, "inputs": ["rho", "h"], "rng": 7}
    >>> q = hn.sim.sensitivity(net, actions=["profile_abroad"], group="rural women", **few)
    >>> q.sides().columns.tolist()
    ['helps_both', 'displaces', 'helps_others_alone', 'harms_both', 'level', 'by_chance']
    """
    net = as_network(net)
    if strategies is not None and actions is not None:
        raise UsageError("give strategies or actions: they are two questions, of two models")
    _check(method, samples, replicates)
    seed = root_seed(rng)
    if actions is not None:
        if to != "formal" or barriers is not None or outcome != "in_time":
            raise UsageError("to, barriers and outcome belong to strategies; of actions, ask for whom and severity")
        about = (EVERYONE if group is None else group, whom, severity, model, method, samples, replicates)
        days = 730.0 if horizon_days is None else horizon_days
        return _of_actions(net, actions, parameters, inputs, days, seed, executor, checkpoint, about)
    if (whom, severity, model) != ("defender", "any", "V1"):
        raise UsageError("whom, severity and model belong to actions; of strategies, ask for an outcome")
    group = "rural" if group is None else group
    horizon_days = 365 if horizon_days is None else horizon_days
    chosen = strategies_of(("status_quo", "geographic_partition") if strategies is None else strategies)
    if len(chosen) < 2:
        raise UsageError("an order of strategies needs at least two strategies")
    if outcome not in OUTCOMES:
        raise UsageError(f"outcome is one of: {', '.join(OUTCOMES)}")
    run = Run.of(
        net,
        chosen,
        to,
        barrier_set.default if barriers is None else barriers,
        Ranges.of(parameters),
        minutes_of(horizon_days),
        seed,
    )
    members = one_of(named_groups(net, run.parts), group)
    varied = inputs_of(run, inputs)
    names = [one.name for one in varied]
    points = np.concatenate(
        [middle_and_axes(len(names)), _DESIGNS[method](names, samples, seed).reshape(-1, len(names))]
    )
    asked = _Asked(run, varied, run.cells.of(members), outcome, replicates, method)
    records, state = asked.records(points, executor, checkpoint)
    order = [one.name for one in chosen]
    baseline = order.index(BASELINE) if BASELINE in order else 0
    values, errors = outcomes_of(records, replicates, baseline)
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters={
            "strategies": tuple(order),
            "baseline": order[baseline],
            "group": group,
            "outcome": outcome,
            "method": method,
            "samples": samples,
            "replicates": replicates,
            "inputs": tuple(names),
            "held": len(inputs_of(run, None)) - len(names),
            "horizon_days": horizon_days,
            "to": to if isinstance(to, str) else tuple(to),
            "states": len(values),
        },
        assumptions=run.assumptions(),
        synthetic=net.synthetic,
    )
    return Sensitivity(net, run.parts, members, chosen, varied, points, values[state], errors[state], provenance)


@dataclass(frozen=True)
class _Asked:
    """What is run at every point."""

    run: Run
    inputs: tuple[Input, ...]
    cells: npt.NDArray[np.bool_]
    outcome: str
    replicates: int
    method: str

    def records(
        self, points: Floats, executor: Executor | None, checkpoint: str | os.PathLike[str] | None
    ) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Run the states that points have; return the records of all states, and the state of each point."""
        evaluations = [one.evaluation for one in self.run.settings]
        coordinates = dict.fromkeys([name for one in evaluations for name in one.coordinates] + list(COORDINATES))
        states = States(self.run)
        positions = by_coordinate(tuple(coordinates), [one.coordinate for one in self.inputs], points)
        each = [states.number_of(one) for one in progress(positions, total=len(points), what="putting points in order")]
        sharing = self.run.task_of(self._key(), states.states, Schedule(each=self.replicates))
        with ExitStack() as stack:
            if executor is None and processors() > 1:
                executor = stack.enter_context(ThreadPoolExecutor(processors()))
            ensemble = run_ensemble(
                OutcomeTask(sharing.key, sharing, self.cells, self.outcome),
                len(states.states) * self.replicates,
                executor=executor,
                checkpoint=checkpoint,
                label="simulating years",
            )
        return ensemble.records, np.array(each, dtype=np.int64)

    def _key(self) -> str:
        """Return the hash of all that records depend on; more samples go on from the same records."""
        names = [one.coordinate for one in self.inputs]
        group = np.packbits(self.cells).tobytes().hex()
        return self.run.key(repr((_MODEL, self.method, names, group, self.outcome, self.replicates)))


def _of_actions(
    net: ProtectionNetwork,
    actions: Sequence[str | Action],
    parameters: Mapping[str, float | tuple[float, float]] | None,
    inputs: Sequence[str] | None,
    horizon_days: float,
    seed: int,
    executor: Executor | None,
    checkpoint: str | os.PathLike[str] | None,
    about: tuple[str, str, str, str, str, int, int],
) -> Sensitivity:
    """Ask what decides whether actions help, harm or displace."""
    group, whom, severity, model, method, samples, replicates = about
    chosen = actions_of(actions)
    check(horizon_days, replicates, ())
    if len(chosen) < 2:
        raise UsageError("actions has at least one action beside doing nothing")
    if whom not in WHOM:
        raise UsageError(f"whom is one of: {', '.join(WHOM)}")
    Selection(whom, severity).cells  # noqa: B018 - says what is wrong with a severity
    if not isinstance(model, str):
        raise UsageError("model is one of the models, by its name")
    ranges = ReprisalRanges.of(parameters)
    check_ranges(ranges)
    run = ReprisalRun(net, models_of(model), chosen, group, float(horizon_days), (), ranges, seed)
    varied = inputs_of_harm(run, inputs)
    names = [one.name for one in varied]
    points = np.concatenate(
        [middle_and_axes(len(names)), _DESIGNS[method](names, samples, seed).reshape(-1, len(names))]
    )
    beside, states = Harms(run, varied, severity, replicates, method).outcomes(points, executor, checkpoint)
    provenance = Provenance(
        net.fingerprint,
        seed,
        parameters={
            "actions": tuple(one.name for one in chosen),
            "baseline": chosen[0].name,
            "group": group,
            "outcome": f"harm to {whom}",
            "whom": whom,
            "severity": severity,
            "model": model,
            "method": method,
            "samples": samples,
            "replicates": replicates,
            "inputs": tuple(names),
            "held": len(inputs_of_harm(run, None)) - len(names),
            "horizon_days": horizon_days,
            "states": states,
        },
        assumptions=run.assumptions(),
        synthetic=net.synthetic,
    )
    return Sensitivity(net, run.parts, run.members, chosen, varied, points, *beside[whom], provenance, beside)


def _check(method: str, samples: int, replicates: int) -> None:
    if method not in _DESIGNS:
        raise UsageError(f"method is one of: {', '.join(_DESIGNS)}")
    for name, number in (("samples", samples), ("replicates", replicates)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < 1:
            raise UsageError(f"{name} is a whole number above 0")
    if method == "sobol" and samples & (samples - 1):
        raise UsageError("samples of a Sobol sequence are a power of two: 128, 256, 512 ...")
