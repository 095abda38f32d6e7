"""A plan paid for with all the days that officers have: what goes into it is gone for cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.errors import UsageError
from hrdnet.metrics.capacities import capacity_of
from hrdnet.sim.sharing.budgets import Activity

if TYPE_CHECKING:
    from hrdnet.graph.network import ProtectionNetwork

#: What pays for the strategy of a plan.
NOW, ALL = "now", "all"
_MONTHS = 12.0
#: Days a month that an officer has at least left for cases (assumption): nobody's work stops altogether.
_LEAST = 0.1


@dataclass(frozen=True)
class FromOfficerDays:
    """A change of the network whose days missions take from those that their officers have for cases.

    Parameters
    ----------
    change
        What the plan does, as often as it says.

    Notes
    -----
    Days of contacts and journeys are counted as for every strategy (``sim.sharing.budgets``), in the middle of what is
    not known; what a mission spends more, it has less a month for cases.
    """

    change: Callable[[ProtectionNetwork], ProtectionNetwork]

    def __call__(self, net: ProtectionNetwork) -> ProtectionNetwork:
        """Make the change, and take its days."""
        after = self.change(net)
        before, spent = Activity.of(net), Activity.of(after)
        if not len(spent.missions):
            return after
        more = np.maximum(0.0, spent.days - before.days)
        officers, days = capacity_of(after, spent.missions.rows, "officers", "both").amounts
        each = more / (_MONTHS * np.maximum(1.0, officers.at(0.5)))
        changed = np.flatnonzero(each > 1e-6)
        if not len(changed):
            return after
        low, high = (np.maximum(_LEAST, days.at(end) - each)[changed] for end in (0.0, 1.0))
        cells = [f"{one:.6f} - {other:.6f}" for one, other in zip(low.tolist(), high.tolist(), strict=True)]
        ids = [str(after.ids[spent.missions.rows[one]]) for one in changed.tolist()]
        return after.updated(actors={"id": ids, "days_per_month": cells})


def check_paid_by(paid_by: str) -> None:
    """Refuse what cannot pay for a plan.

    Raises
    ------
    UsageError
        If it is neither ``"now"`` nor ``"all"``.
    """
    if paid_by not in {NOW, ALL}:
        raise UsageError('days is "now" (those that contacts and visits take now) or "all" (those that officers have)')
