"""What every plan is: its elements, what it reaches, what any plan could reach at most, and a strategy to try it."""

from __future__ import annotations

import abc
import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, one_of
from hrdnet.metrics.reach_result import Reach
from hrdnet.present.result import Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork
    from hrdnet.sim.strategies import Strategy

Mask = npt.NDArray[np.bool_]

#: What could be done besides; the first two are always among the alternatives.
DO_NOTHING, ASK_FIRST, THIS = "do nothing", "ask them first", "this plan"

#: Two objectives that differ by less are equal: rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Element:
    """One thing that a plan does.

    Parameters
    ----------
    kind
        ``"coverage"`` (a mission covers a region), ``"channel"``, ``"visit"``.
    mission, region
        Who, and where: ids of missions and regions. A place is no finer than a region (domain D).
    words
        What it is, in plain words, without the id of a defender, an NGO or a person.
    reasons
        Why it is in the plan, and what speaks against it: plain sentences.
    adds
        What is lost if it alone is left out, by group of the overview.
    exposure
        How many contacts a year could be noticed by those who may harm (domain A42); NaN if nobody can say.
    stays
        The share of the states of knowledge in which it stays: a plan made for that state alone, or (who covers a
        region) one close to the best there, has it too.
    """

    kind: str
    mission: str
    region: str
    words: str
    reasons: tuple[str, ...] = ()
    adds: Mapping[str, Estimate] = field(default_factory=dict)
    exposure: float = np.nan
    stays: float = np.nan

    def __post_init__(self) -> None:
        object.__setattr__(self, "adds", MappingProxyType(dict(self.adds)))

    def __reduce__(self) -> tuple[type[Element], tuple[object, ...]]:
        fields = (self.kind, self.mission, self.region, self.words, self.reasons, dict(self.adds))
        return type(self), (*fields, self.exposure, self.stays)


class Plan(Result):
    """A plan with a proof of how good it is.

    ``objective`` is what the plan reaches in the worlds (or distances) for which it was made, ``bound`` what no plan
    can pass; ``less_is_better`` says which way. ``method`` says in words how the bound was found. ``before`` and
    ``after`` are reach without and with the plan, in the same worlds. ``title`` is what the plan is about, in words.
    """

    title: ClassVar[str]

    elements: tuple[Element, ...]
    objective: float
    bound: float
    less_is_better: bool
    method: str
    before: Reach
    after: Reach

    @property
    def gap(self) -> float:
        """How far a better plan could still go, as a share of the bound: 0 if this one is proved to be best.

        ``(bound - objective) / |bound|``, sign-reversed for costs; NaN if both are undefined, infinite without a bound.
        """
        better = self.objective - self.bound if self.less_is_better else self.bound - self.objective
        if abs(better) <= _ROUNDING * max(1.0, abs(self.bound)):
            return 0.0
        return float(better / abs(self.bound)) if self.bound else float("inf")

    @property
    def proved(self) -> bool:
        """Whether no plan is better, in the model for which it was made."""
        return self.gap == 0.0

    def masks(self) -> dict[str, Mask]:
        """Return the groups of the overview that have defenders, as masks over the parts of ``after``."""
        return {name: mask for name, mask in self.after.named_groups().items() if mask.any()}

    def change(self, members: Mask) -> Estimate:
        """Return what the plan adds to reach of the parts ``members``, world by world; opening takes nothing away."""
        gain = estimates.difference(self.after.values(members), self.before.values(members), certain=False)
        return not_below_zero(gain)

    def gain(self, group: str = EVERYONE) -> Estimate:
        """Return what the plan adds to a group's reach, paired world by world.

        Raises
        ------
        UsageError
            If there is no such group, or nobody belongs to it.
        """
        return self.change(one_of(self.masks(), group))

    def by_group(self) -> pd.DataFrame:
        """Return reach before and after by group of the overview, regions included, and the paired gain with its band.

        Returns
        -------
        DataFrame
            Indexed by ``group``: ``defenders``, ``before``, ``after``, ``gain``, ``low``, ``high``, ``sampling_low``,
            ``sampling_high`` (shares, 0 to 1).
        """
        import pandas as pd

        records = {name: self.record(mask) for name, mask in self.masks().items()}
        frame = pd.DataFrame.from_dict(records, orient="index")
        frame.index.name = "group"
        return frame

    def record(self, members: Mask) -> dict[str, float]:
        """Return a line of :meth:`by_group` for the parts ``members``."""
        gain = self.change(members)
        return {
            "defenders": float(self.after.weights[:, members].sum(axis=1).mean()),
            "before": float(self.before.values(members).mean()),
            "after": float(self.after.values(members).mean()),
            "gain": gain.probability,
            "low": gain.low,
            "high": gain.high,
            "sampling_low": gain.sampling_low,
            "sampling_high": gain.sampling_high,
        }

    @abc.abstractmethod
    def as_strategy(self, *, days: str = "now") -> Strategy:
        """Return the plan as a strategy of ``sim.burden_sharing``, to be run against the status quo.

        Parameters
        ----------
        days
            What pays for it: ``"now"``, the days that contacts and visits of missions take now, as for every strategy
            of missions (equal budgets), so that less may be done than the plan says; ``"all"``, the days that officers
            have, so that all of it is done and fewer days are left for cases.
        """

    @abc.abstractmethod
    def applied_to(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Return the network ``net`` with what the plan does, as often as it says and whatever it costs.

        What is no longer there, such as a mission that left, is passed over; see ``plan.across``.
        """

    @abc.abstractmethod
    def alternatives(self) -> pd.DataFrame:
        """Return the plan beside what else could be done: doing nothing and asking them first are always there.

        Returns
        -------
        DataFrame
            Indexed by ``alternative``; ``reach`` (share of all requests that arrive), ``exposure`` (contacts a year
            that could be noticed, besides those of today), ``words``, and what is particular to the plan.
        """

    def plot_groups(self, groups: Sequence[str] | None = None, *, mark: str | None = None) -> tuple[Figure, Axes]:
        """Return what the plan adds by group, with the band from what is not known.

        Parameters
        ----------
        groups
            Names of the groups that are shown; those of the overview but regions by default.
        mark
            Words across the figure; by default those of the result.
        """
        from hrdnet.plan.pages import SHOWN
        from hrdnet.present.share_figures import change_bars

        names = [name for name in SHOWN if name in self.masks() and (groups is None or name in groups)]
        gains = [self.gain(name) for name in names]

        def of(end: str) -> npt.NDArray[np.float64]:
            return 100 * np.array([getattr(one, end) for one in gains], dtype=np.float64)

        return change_bars(
            names,
            of("probability"),
            (of("low"), of("high")),
            (of("sampling_low"), of("sampling_high")),
            label=f"change of reach, in percentage points: {self.title}",
            mark=self.provenance.mark if mark is None else mark,
        )

    @abc.abstractmethod
    def plot_map(self, *, sized: bool = True, mark: str | None = None) -> tuple[Figure, Axes]:
        """Return the plan on a map: regions and towns of missions; bars where no place is known.

        Parameters
        ----------
        sized
            Whether regions are drawn by how many defenders they have: not in what is shared.
        mark
            Words across the figure; by default those of the result.
        """

    def schedules(self) -> dict[str, pd.DataFrame]:
        """Return tables of when what is done, by name; none by default."""
        return {}

    @abc.abstractmethod
    def note(self) -> str:
        """Return one page for Heads of Mission: aggregates only, places no finer than regions (domain D)."""

    def to_json(self) -> str:
        """Return the plan as JSON text: a working view, with ids of missions and names of regions.

        Objective, bound, gap, proof; elements and what each adds; groups before and after; alternatives; parameters.
        """
        frames = {"groups": self.by_group(), "alternatives": self.alternatives()}
        content = {
            "marking": self.provenance.mark,
            "plan": self.title,
            "objective": self.objective,
            "bound": self.bound,
            "gap": self.gap,
            "proved": self.proved,
            "method": self.method,
            "elements": self.to_frame().to_dict(orient="records"),
            **{name: frame.reset_index().to_dict(orient="records") for name, frame in frames.items()},
            "parameters": dict(self.provenance.parameters),
            "assumptions": [str(one) for one in self.assumptions],
            "seed": self.seed,
            "version": self.provenance.version,
        }
        return json.dumps(_plain(content), ensure_ascii=False, indent=1, allow_nan=False)


def not_below_zero(gain: Estimate) -> Estimate:
    """Return what opening adds: in no world does it take anything away, so that no end of an interval is below 0."""
    low, least = max(0.0, gain.low), max(0.0, gain.sampling_low)
    return dataclasses.replace(gain, low=low, sampling_low=least)


def _plain(content: Any) -> Any:
    """Return what JSON can say: numbers that are not there as null, endless ones as words."""
    if isinstance(content, Mapping):
        return {str(name): _plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple | set | frozenset):
        return [_plain(one) for one in content]
    if isinstance(content, np.generic):
        content = content.item()
    if isinstance(content, float):
        return None if math.isnan(content) else content if math.isfinite(content) else str(content)
    return content if content is None or isinstance(content, bool | int | str) else str(content)
