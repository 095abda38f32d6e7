"""What every plan is: its elements, what it reaches, what any plan could reach at most, and a strategy to try it."""

from __future__ import annotations

import abc
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.metrics.estimates import Estimate
from hrdnet.present.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from hrdnet.sim.strategies import Strategy

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
        The share of the states of knowledge, or scenarios, for which a plan made for that one alone has it too.
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
    can pass; ``less_is_better`` says which way. ``method`` says in words how the bound was found.
    """

    elements: tuple[Element, ...]
    objective: float
    bound: float
    less_is_better: bool
    method: str

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

    @abc.abstractmethod
    def as_strategy(self) -> Strategy:
        """Return the plan as a strategy of ``sim.burden_sharing``, to be run against the status quo."""

    @abc.abstractmethod
    def alternatives(self) -> pd.DataFrame:
        """Return the plan beside what else could be done: doing nothing and asking them first are always there."""

    @abc.abstractmethod
    def note(self) -> str:
        """Return one page for Heads of Mission: aggregates only, places no finer than regions (domain D)."""
