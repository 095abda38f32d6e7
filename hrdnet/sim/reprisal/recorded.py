"""What the replicates of reprisal recorded: harm to somebody under an arm, and its paired change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics.equity_result import SMALLEST_GROUP
from hrdnet.present.result import Provenance, Result
from hrdnet.sim import replicates
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal.actions import Action
from hrdnet.sim.reprisal.harms import AT_LEAST_ONCE, Selection, count
from hrdnet.sim.reprisal.layout import WHOM, Layout

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_YEAR = 365.25
_MONTH = _YEAR / 12
_NO_END = (-np.inf, np.inf)
#: Harms are counted by so many defenders concerned, a year.
PER = 100.0


@dataclass(frozen=True, eq=False, repr=False)
class Recorded(Result):
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
        found = replicates.mean(self.number_of("defenders", self.actions[0]), self.state)
        return float(np.nan_to_num(found.probability))

    @property
    def too_small(self) -> bool:
        """Whether fewer than 10 defenders are concerned: too few for a claim."""
        return self.defenders < SMALLEST_GROUP

    def number_of(self, name: str, action: str | float, model: str | None = None) -> Floats:
        """Return the count ``name`` (``engines.reprisals.COUNTS``) of ``action`` in ``model``, (replicates,)."""
        return count(self.layout.counts(self.records)[:, self.arm(action, model)], name)

    def rate(self, selection: Selection, action: str | float, model: str | None = None) -> Floats:
        """Return harms in ``selection`` for 100 defenders and a year, by ``action`` and ``model``, (replicates,)."""
        arm = self.arm(action, model)
        harms = selection.of(self.layout.harms(self.records)[:, arm])
        return self._by_defender(harms, arm) * PER * _YEAR / self.horizon_days

    def rate_of(self, name: str, action: str | float, model: str | None = None) -> Floats:
        """Return the count ``name`` of ``action`` in ``model`` for 100 defenders and a year, (replicates,)."""
        return self.share_of_defenders(name, action, model) * PER * _YEAR / self.horizon_days

    def by_replicate(self, whom: str, action: str | float, model: str | None = None) -> Floats:
        """Return all harms on ``whom`` for 100 defenders and a year, by ``action`` and ``model``, (replicates,)."""
        return self.rate(Selection(whom), action, model)

    def by_month(self, whom: str, month: int, action: str | float, model: str | None = None) -> Floats:
        """Return harms on ``whom`` in a ``month``, from 0, of ``action`` in ``model``, for 100 defenders and a year."""
        arm = self.arm(action, model)
        harms = self.layout.months_of(self.records)[:, arm, month, WHOM.index(whom)]
        days = min(_MONTH, self.horizon_days - month * _MONTH)
        return self._by_defender(harms, arm) * PER * _YEAR / days

    def share_of_defenders(self, name: str, action: str | float, model: str | None = None) -> Floats:
        """Return the count ``name`` of ``action`` in ``model`` for each defender concerned; NaN without any."""
        return self._by_defender(self.number_of(name, action, model), self.arm(action, model))

    def share(self, name: str, action: str | float, model: str | None = None) -> ReplicateEstimate:
        """Estimate the count ``name`` of ``action`` in ``model`` as a share of the defenders concerned, 0 to 1."""
        return replicates.share(*self._part(name, action, model), self.state)

    def share_change(self, name: str, action: str, model: str | None = None) -> ReplicateEstimate:
        """Estimate how much larger the share ``name`` is under ``action`` than under nothing in ``model``, paired."""
        first, second = (self._part(name, one, model) for one in (action, self.actions[0]))
        return replicates.share_difference(first, second, self.state)

    def once(self, whom: str, *, severe: bool = False) -> str:
        """Return the name of the count of defenders with harm to ``whom`` at least once, any or ``severe``.

        Raises
        ------
        UsageError
            If it is not counted.
        """
        names = {"defender": "severely_harmed", "others": "others_severely_harmed"} if severe else AT_LEAST_ONCE
        if whom not in names:
            raise UsageError(f"this is counted for one of: {', '.join(names)}")
        return names[whom]

    def _part(self, name: str, action: str | float, model: str | None) -> tuple[Floats, Floats]:
        part, whole = (self.number_of(one, action, model) for one in (name, "defenders"))
        return np.minimum(part, whole), whole

    def _by_defender(self, numbers: Floats, arm: int) -> Floats:
        defenders = count(self.layout.counts(self.records)[:, arm], "defenders")
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(defenders > 0, numbers / defenders, np.nan)

    def mean(self, values: Floats, ends: tuple[float, float] = _NO_END) -> ReplicateEstimate:
        """Estimate the mean of ``values``, within ``ends``, over replicates in which somebody is concerned."""
        there = ~np.isnan(values)
        return replicates.mean(values[there], self.state[there], ends=ends)

    def difference(self, first: Floats, second: Floats, ends: tuple[float, float] = _NO_END) -> ReplicateEstimate:
        """Estimate ``first`` less ``second`` over replicates with somebody concerned, paired, within ``ends``."""
        there = ~np.isnan(first) & ~np.isnan(second)
        return replicates.difference(first[there], second[there], self.state[there], ends=ends)

    def harm(
        self, whom: str = "defender", action: str | float = "nothing", model: str | None = None, severity: str = "any"
    ) -> ReplicateEstimate:
        """How much harm falls on somebody under an action?

        Parameters
        ----------
        whom
            ``"defender"``, ``"family"``, ``"colleagues"``, ``"others"`` (family and colleagues), or one of
            ``engines.reprisals.PLACES``.
        action, model
            One that was simulated, or a level of visibility; the first model by default.
        severity
            ``"any"``, ``"severe"`` (detention, physical attack), ``"other"``, or the name of a tactic.

        Returns
        -------
        ReplicateEstimate
            Harms for 100 defenders concerned and a year, 0 or more, less is better; undefined (NaN) if nobody is
            concerned. States of knowledge in which nobody is are left out.

        Raises
        ------
        UsageError
            If one of them is unknown.
        """
        return self.mean(self.rate(Selection(whom, severity), action, model), (0.0, np.inf))

    def change(
        self,
        whom: str,
        action: str | float,
        model: str | None = None,
        severity: str = "any",
        *,
        baseline: str | float = "nothing",
    ) -> ReplicateEstimate:
        """How many more harms does an action bring than another, paired replicate by replicate?

        Parameters and errors as for :meth:`harm`; ``baseline`` is the other action. Below 0 is better.
        """
        selection = Selection(whom, severity)
        first, second = (self.rate(selection, one, model) for one in (action, baseline))
        return self.difference(first, second)
