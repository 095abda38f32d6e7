"""Harm to the defender concerned, to family and to colleagues under each action: the answer of ``visibility``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.present.result import Provenance, Result
from hrdnet.sim import replicates
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.harms import AT_LEAST_ONCE, WHOM, Selection, count
from hrdnet.sim.reprisal.layout import Layout

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_YEAR = 365.25
_ENDS = ("low", "high", "sampling_low", "sampling_high")
#: Harms are counted by so many defenders concerned, a year.
PER = 100.0


@dataclass(frozen=True, eq=False, repr=False)
class Visibility(Result):
    """Harm under each action and model, in the same replicates.

    Attributes
    ----------
    models
        Names of the models.
    measures
        The actions; doing nothing is the first.
    levels
        Levels of visibility of the dose-response curve.
    layout, records : (replicates, layout.width)
        Counts of each replicate; see ``layout``.
    state : (replicates,) int64
        The state of knowledge of each replicate.
    values
        Parameters by name, (states,) each.
    horizon_days
        How long each defender is followed.
    group
        The defenders concerned.
    """

    models: tuple[str, ...]
    measures: tuple[Action, ...]
    levels: tuple[float, ...]
    layout: Layout
    records: Floats
    state: Ints
    values: Mapping[str, Floats]
    horizon_days: float
    group: str
    provenance: Provenance

    @property
    def actions(self) -> tuple[str, ...]:
        """Names of the actions, in their order; the first is doing nothing."""
        return tuple(one.name for one in self.measures)

    def arm(self, action: str | float, model: str | None = None) -> int:
        """Return the number of the arm of an action, or of a level of visibility, under a model (the first).

        Raises
        ------
        UsageError
            If it was not simulated.
        """
        name = self.models[0] if model is None else model
        if name not in self.models:
            raise UsageError(f"that model was not simulated; there are: {', '.join(self.models)}")
        arms: tuple[str | float, ...] = (*self.actions, *self.levels)
        if action not in arms:
            raise UsageError(f"that action was not simulated; there are: {', '.join(self.actions)}")
        return self.models.index(name) * len(arms) + arms.index(action)

    @cached_property
    def defenders(self) -> float:
        """How many defenders are concerned, mean over states of knowledge."""
        counts = self.layout.counts(self.records)[:, 0] if len(self.records) else np.zeros((0, 1))
        return float(count(counts, "defenders").mean()) if len(counts) else 0.0

    def rate(self, selection: Selection, action: str | float, model: str | None = None) -> Floats:
        """Return harms for 100 defenders concerned and a year, (replicates,); NaN without defenders."""
        arm = self.arm(action, model)
        harms = selection.of(self.layout.harms(self.records)[:, arm])
        return self._by_defender(harms, arm) * PER * _YEAR / self.horizon_days

    def once(self, whom: str, action: str | float, model: str | None = None, *, severe: bool = False) -> Floats:
        """Return the share of defenders concerned for whom it happened at least once, (replicates,)."""
        names = {"defender": "severely_harmed", "others": "others_severely_harmed"} if severe else AT_LEAST_ONCE
        if whom not in names:
            raise UsageError(f"this is counted for one of: {', '.join(names)}")
        arm = self.arm(action, model)
        return self._by_defender(count(self.layout.counts(self.records)[:, arm], names[whom]), arm)

    def share_of_defenders(self, name: str, action: str | float, model: str | None = None) -> Floats:
        """Return one of ``engines.reprisals.COUNTS`` for each defender concerned, (replicates,)."""
        arm = self.arm(action, model)
        return self._by_defender(count(self.layout.counts(self.records)[:, arm], name), arm)

    def _by_defender(self, numbers: Floats, arm: int) -> Floats:
        defenders = count(self.layout.counts(self.records)[:, arm], "defenders")
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(defenders > 0, numbers / defenders, np.nan)

    def harm(
        self, whom: str = "defender", action: str = "nothing", model: str | None = None, severity: str = "any"
    ) -> ReplicateEstimate:
        """Estimate harms for 100 defenders concerned and a year.

        Parameters
        ----------
        whom
            ``"defender"``, ``"family"``, ``"colleagues"``, ``"others"``, or one of ``engines.reprisals.PLACES``.
        action, model
            One that was simulated; the first model by default.
        severity
            ``"any"``, ``"severe"``, ``"other"``, or the name of a tactic.

        Raises
        ------
        UsageError
            If one of them is unknown.
        """
        values = self.rate(Selection(whom, severity), action, model)
        return replicates.mean(values, self.state, ends=(0.0, np.inf))

    def change(
        self, whom: str, action: str, model: str | None = None, severity: str = "any", *, baseline: str = "nothing"
    ) -> ReplicateEstimate:
        """Estimate how many more harms an action brings than another, paired replicate by replicate.

        Parameters and errors as for :meth:`harm`.
        """
        selection = Selection(whom, severity)
        first, second = (self.rate(selection, one, model) for one in (action, baseline))
        return replicates.difference(first, second, self.state)

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each model, action and whom harm falls on.

        Returns
        -------
        DataFrame
            Indexed by model, action, whom (defender, family, colleagues; never added up): ``harm``, for 100 defenders
            concerned and a year, with ``low``, ``high`` (band from what is not known), ``sampling_low``,
            ``sampling_high``; ``change`` to doing nothing, paired, with ``change_low`` and so on and the Monte-Carlo
            ``standard_error``; ``at_least_once``, the share of defenders for whom it happened at least once.
        """
        import pandas as pd

        records, keys = [], []
        for model in self.models:
            for action in self.actions:
                for whom in ("defender", "family", "colleagues"):
                    harm, change = self.harm(whom, action, model), self.change(whom, action, model)
                    once = replicates.mean(self.once(whom, action, model), self.state, ends=(0.0, 1.0))
                    keys.append((model, action, whom))
                    records.append(
                        {"harm": harm.probability}
                        | {end: getattr(harm, end) for end in _ENDS}
                        | {"change": change.probability}
                        | {f"change_{end}": getattr(change, end) for end in _ENDS}
                        | {"standard_error": change.standard_error, "at_least_once": once.probability}
                    )
        index = pd.MultiIndex.from_tuples(keys, names=["model", "action", "whom"])
        return pd.DataFrame(records, index=index)

    def headline(self) -> str:
        """Return what was compared, without any id."""
        return f"{len(self.actions) - 1} actions for {self.group}, {len(self.records):,} replicates"

    def summary(self) -> str:
        """Return the answer in words, with its uncertainty."""
        return f"{self.provenance.mark}\n{self.headline()}"

    def plot(self) -> tuple[Figure, Axes]:
        """Return the change of harm to her beside that of harm to family and colleagues, by action."""
        from matplotlib.figure import Figure as NewFigure

        figure = NewFigure()
        return figure, figure.subplots()


__all__ = ["PER", "WHOM", "Visibility"]
