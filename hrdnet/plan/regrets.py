"""How plans fare where they were not made for: by how much another would do better, and which elements always stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import Infeasible, UsageError
from hrdnet.graph.contents import plural
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, one_of
from hrdnet.metrics.reach_result import Reach
from hrdnet.metrics.reach_words import percent, size
from hrdnet.metrics.reachability import is_number_of_worlds, reach
from hrdnet.plan.plan_result import DO_NOTHING, Plan
from hrdnet.present.progress import progress
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Pair = tuple[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Regrets(Result):
    """Plans against scenarios.

    Attributes
    ----------
    plans
        By scenario: the plan made for it. Scenarios in which no plan meets the demands are in ``without_plan``.
    values
        By scenario and plan: reach of the group there, (states, worlds) each in the same worlds of that scenario.
    group
        Whose reach is compared.
    """

    plans: Mapping[str, Plan]
    without_plan: tuple[str, ...]
    scenarios: tuple[str, ...]
    values: Mapping[Pair, Floats]
    group: str
    provenance: Provenance

    @property
    def names(self) -> tuple[str, ...]:
        """What is compared: doing nothing, then the plan of each scenario that has one."""
        return (DO_NOTHING, *(_named(name) for name in self.plans))

    def regret(self, plan: str, scenario: str) -> Estimate:
        """Return by how much the best of what is compared does better there, paired world by world; never below 0.

        Raises
        ------
        UsageError
            If there is no such plan or scenario.
        """
        if plan not in self.names or scenario not in self.scenarios:
            raise UsageError(f"plans: {', '.join(self.names)}; scenarios: {', '.join(self.scenarios)}")
        best = max(self.names, key=lambda name: float(self.values[scenario, name].mean()))
        same = best == plan or np.array_equal(self.values[scenario, best], self.values[scenario, plan])
        return estimates.difference(self.values[scenario, best], self.values[scenario, plan], certain=same)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a plan and scenario.

        Returns
        -------
        DataFrame
            ``plan``, ``scenario``, ``reach`` of the group (0 to 1), ``regret`` against the best of what is compared
            there, with ``low``, ``high`` (what is not known) and ``sampling_low``, ``sampling_high``.
        """
        import pandas as pd

        records = []
        for plan in self.names:
            for scenario in self.scenarios:
                one = self.regret(plan, scenario)
                value = float(self.values[scenario, plan].mean())
                cells = (one.probability, one.low, one.high, one.sampling_low, one.sampling_high)
                records.append((plan, scenario, value, *cells))
        columns = ["plan", "scenario", "reach", "regret", "low", "high", "sampling_low", "sampling_high"]
        return pd.DataFrame(records, columns=columns)

    def largest(self) -> pd.Series[float]:
        """Return by plan the largest regret over the scenarios: what it could cost to have chosen it."""
        return self.to_frame().groupby("plan", sort=False)["regret"].max()

    def elements(self) -> pd.DataFrame:
        """Return one row an element of any plan: what it is, and the share of the plans that have it (``stays``)."""
        import pandas as pd

        counts: dict[tuple[str, str, str, str], int] = {}
        for plan in self.plans.values():
            for key in dict.fromkeys((one.kind, one.mission, one.region, one.words) for one in plan.elements):
                counts[key] = counts.get(key, 0) + 1
        records = [(*key, number / max(1, len(self.plans))) for key, number in counts.items()]
        return pd.DataFrame(records, columns=["kind", "mission", "region", "words", "stays"])

    def headline(self) -> str:
        """Return which plan could cost least to have chosen, in one line."""
        if not self.plans:
            return "no plan meets the demands in any scenario"
        largest = self.largest().drop(DO_NOTHING)
        least = str(largest.idxmin())
        cost = size(float(largest[least]))
        return f"over {len(self.scenarios)} scenarios the {least} is never more than {cost} below the best of them"

    def summary(self) -> str:
        """Return how the plans fare in words: the largest regret of each, and the elements that every plan has."""
        lines = [self.provenance.mark, f"{self.headline()[0].upper()}{self.headline()[1:]}."]
        lines.append(f"Reach of {self.group} in the order of scenarios: {', '.join(self.scenarios)}.")
        for name, regret in self.largest().items():
            where = max(self.scenarios, key=lambda one: self.regret(str(name), one).probability)
            reached = ", ".join(percent(float(self.values[one, str(name)].mean())) for one in self.scenarios)
            lost = f"at most {size(float(regret))} lost ({where})" if regret > 0 else "nothing lost in any"
            lines.append(f"{str(name)[0].upper()}{str(name)[1:]}: reach {reached}; {lost}.")
        frame = self.elements()
        always = list(frame.loc[frame["stays"] == 1.0, "words"])
        listed = f": {'; '.join(always)}" if always else ""
        lines.append(f"In every plan: {len(always)} of {plural(len(frame), 'element')}{listed}.")
        lines += [f"No plan meets the demands there: {name}." for name in self.without_plan]
        lines.append("Scenarios are assumptions, no forecast. Before any of it: ask them first.")
        return "\n".join(lines)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the largest regret of each plan as bars."""
        from hrdnet.present.figures import plain_bars

        largest = self.largest()
        values = np.asarray([100 * one for one in largest], dtype=np.float64)
        label = "largest regret over the scenarios, in percentage points of reach"
        return plain_bars(list(largest.index), values, label=label, mark=self.provenance.mark)


def across(
    scenarios: Mapping[str, ProtectionNetwork],
    make: Callable[[ProtectionNetwork], Plan],
    *,
    group: str = EVERYONE,
    worlds: int = 1024,
    rng: RNG = None,
) -> Regrets:
    r"""Which plan would one regret least, if one of several scenarios came true?

    A plan is made for each scenario and applied to all of them. With :math:`R_s(p)` the reach of the group in scenario
    :math:`s` after plan :math:`p`, the regret is :math:`\max_q R_s(q) - R_s(p)` over all plans and doing nothing.

    Parameters
    ----------
    scenarios
        Networks by name, such as ``plan.pressures(net)``.
    make
        Makes a plan for a network: ``lambda net: hn.plan.assign(net, rng=7)``.
    group
        Whose reach is compared, a group of the overview; all defenders in contact by default.
    worlds
        In each state of knowledge, a multiple of 64.
    rng
        Anything SPEC 7 allows; all plans have the same worlds.

    Returns
    -------
    Regrets
        ``to_frame()``, ``largest()``, ``elements()`` with the share of plans that have each, ``plot()``.

    Raises
    ------
    UsageError
        If there is no scenario, or nobody belongs to the group in one of them.

    Notes
    -----
    Plans are applied as ``Plan.applied_to`` does: as often as they say, whatever they cost, without what is no longer
    there. Regret is in shares of requests, 0 or more; less is better. Minimax regret: Savage (1951), "The theory of
    statistical decision", doi:10.1080/01621459.1951.10500768. Cost: a plan a scenario, and a run of reach for each
    plan in each scenario.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> two = {"as it is": net, "M01 leaves": net.without(actors=["M01"])}
    >>> found = hn.plan.across(two, lambda one: hn.plan.assign(one, worlds=64, scenarios=0, rng=1), worlds=64, rng=1)
    >>> found.names
    ('do nothing', 'plan for "as it is"', 'plan for "M01 leaves"')
    """
    nets = {str(name): as_network(net) for name, net in scenarios.items()}
    if not nets:
        raise UsageError("scenarios names at least one network")
    if not is_number_of_worlds(worlds) or not worlds:
        raise UsageError("worlds is a positive multiple of 64")
    seed = root_seed(rng)
    plans: dict[str, Plan] = {}
    without: list[str] = []
    for name in progress(list(nets), total=len(nets), what="a plan for each scenario"):
        try:
            plans[name] = make(nets[name])
        except Infeasible:
            without.append(name)
    values: dict[Pair, Floats] = {}
    for scenario, net in progress(list(nets.items()), total=len(nets), what="plans in each scenario"):
        answers = {DO_NOTHING: net, **{_named(name): plan.applied_to(net) for name, plan in plans.items()}}
        shares = {
            plan: _of(reach(one, method="sampled", worlds=worlds, rng=seed), group) for plan, one in answers.items()
        }
        # What is known in every network has one state only; it is the same in all states of the others.
        shape = np.broadcast_shapes(*(one.shape for one in shares.values()))
        values |= {(scenario, plan): np.broadcast_to(one, shape) for plan, one in shares.items()}
    first = next(iter(nets.values()))
    provenance = Provenance(
        first.fingerprint,
        seed,
        parameters={"scenarios": tuple(nets), "group": group, "worlds": worlds},
        synthetic=all(net.synthetic for net in nets.values()),
    )
    return Regrets(MappingProxyType(plans), tuple(without), tuple(nets), MappingProxyType(values), group, provenance)


def _named(scenario: str) -> str:
    return f'plan for "{scenario}"'


def _of(answer: Reach, group: str) -> Floats:
    mask = one_of(answer.named_groups(), group)
    if not mask.any():
        raise UsageError("nobody belongs to that group in one of the scenarios")
    return answer.values(mask)
