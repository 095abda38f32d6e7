"""Comparisons of harm between actions in the same worlds: sums of rates with signs, of which patterns are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.sim import replicates
from hrdnet.sim.engines.reprisals import COUNTS
from hrdnet.sim.replicates import ReplicateEstimate
from hrdnet.sim.reprisal.harms import Selection, count
from hrdnet.sim.reprisal.layout import WHOM

if TYPE_CHECKING:
    from hrdnet.sim.reprisal.outcomes import Visibility

Floats = npt.NDArray[np.float64]

SHOWN, TURNED, UNTOLD = "shown", "turned round", "cannot be told"
_YEAR, _PER = 365.25, 100.0
_MONTH = _YEAR / 12


@dataclass(frozen=True)
class Side:
    """Harm under an action, for 100 defenders concerned and a year, times a weight.

    Parameters
    ----------
    weight
        With its sign.
    action
        The name of an action, or a level of visibility.
    whom
        On whom it falls (``harms.WHOM`` or a place), or one of ``engines.reprisals.COUNTS``.
    severity
        As for ``harms.Selection``.
    months
        From the first to before the second, counted from 0; all by default. Then of any severity, by "defender",
        "family", "colleagues" or "others".
    """

    weight: float
    action: str | float
    whom: str = "defender"
    severity: str = "any"
    months: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        if self.months is None:
            return
        if self.severity != "any" or self.whom not in {*WHOM, "others"}:
            raise UsageError(
                "harm by month is of any severity, and falls on the defender, family, colleagues or others"
            )
        if not 0 <= self.months[0] < self.months[1]:
            raise UsageError("months go from one to a later one")

    def of(self, result: Visibility, model: str | None = None) -> Floats:
        """Return what each replicate adds, (replicates,); NaN without defenders."""
        if self.whom in COUNTS:
            found = result.share_of_defenders(self.whom, self.action, model) * _PER * _YEAR / result.horizon_days
        elif self.months is None:
            found = result.rate(Selection(self.whom, self.severity), self.action, model)
        else:
            found = self._by_month(result, model)
        return np.asarray(self.weight * found)

    def _by_month(self, result: Visibility, model: str | None) -> Floats:
        first, last = self.months or (0, result.layout.months)
        if last > result.layout.months:
            raise UsageError(f"the run has {result.layout.months} months")
        whom = WHOM[1:] if self.whom == "others" else (self.whom,)
        columns = [WHOM.index(one) for one in whom]
        arm = result.arm(self.action, model)
        harms = result.layout.months_of(result.records)[:, arm, first:last][..., columns].sum(axis=(1, 2))
        defenders = count(result.layout.counts(result.records)[:, arm], "defenders")
        days = min(last * _MONTH, result.horizon_days) - first * _MONTH
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(defenders > 0, harms / defenders, np.nan) * _PER * _YEAR / days


@dataclass(frozen=True)
class Contrast:
    """A sum of sides that lies above 0 where what it says is so.

    Parameters
    ----------
    says
        In plain words.
    sides
        All of one run, so that all have the same worlds.
    """

    says: str
    sides: tuple[Side, ...]

    def values(self, result: Visibility, model: str | None = None) -> Floats:
        """Return the sum in each replicate, (replicates,)."""
        return np.asarray(sum(side.of(result, model) for side in self.sides))

    def estimate(self, result: Visibility, model: str | None = None) -> ReplicateEstimate:
        """Estimate the sum, in harms for 100 defenders and a year, paired replicate by replicate."""
        return replicates.mean(self.values(result, model), result.state)


def told(estimate: ReplicateEstimate) -> str:
    """Say whether a sum lies above 0, below it, or cannot be told from it, by its 95 % sampling interval.

    Examples
    --------
    >>> import numpy as np
    >>> alike = np.zeros(4, dtype=int)
    >>> sums = np.array([[3.0, 4, 5, 4], [-3.0, -4, -5, -4], [3.0, -4, 5, -4]])
    >>> [told(replicates.mean(one, alike)) for one in sums]
    ['shown', 'turned round', 'cannot be told']
    """
    if estimate.sampling_low > 0:
        return SHOWN
    return TURNED if estimate.sampling_high < 0 else UNTOLD


# Sums that many patterns are made of


def less(
    action: str | float, than: str | float = "nothing", whom: str = "defender", severity: str = "any"
) -> tuple[Side, ...]:
    """Return the sum that is above 0 where an action brings less harm than another."""
    return Side(1, than, whom, severity), Side(-1, action, whom, severity)


def more(
    action: str | float, than: str | float = "nothing", whom: str = "defender", severity: str = "any"
) -> tuple[Side, ...]:
    """Return the sum that is above 0 where an action brings more harm than another."""
    return Side(1, action, whom, severity), Side(-1, than, whom, severity)


def no_less(
    action: str | float, share: float, than: str | float = "nothing", whom: str = "defender", severity: str = "any"
) -> tuple[Side, ...]:
    """Return the sum that is above 0 where harm stays above a share of what another action brings."""
    return Side(1, action, whom, severity), Side(-share, than, whom, severity)
