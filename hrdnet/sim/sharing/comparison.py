"""What a strategy changes against another: paired differences in the same replicates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from hrdnet.graph.vocabulary import EndState
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE
from hrdnet.present.result import Provenance, Result
from hrdnet.sim import replicates
from hrdnet.sim.sharing import comparison_words as words
from hrdnet.sim.sharing.counts import ENDINGS, FUNNEL, HEARD, HEARD_BY_ONE
from hrdnet.sim.sharing.waiting import QUANTILES, days_difference
from hrdnet.sim.sharing.workloads import utilisation_change

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.sim.sharing.outcomes import BurdenSharing

_ENDS = ("low", "high", "sampling_low", "sampling_high")
#: Shares of requests that are compared; see ``counts``.
_SHARES = {
    "in_time": ENDINGS[EndState.IN_TIME.value],
    "heard": HEARD,
    "verified": FUNNEL["verified"],
    "safe_by_leaving": ENDINGS[EndState.SAFE_BY_LEAVING.value],
    "heard_by_one": HEARD_BY_ONE,
}
#: What is compared, with its unit; ``load``, of all bodies together, stands with the group of all.
QUANTITIES: Mapping[str, str] = MappingProxyType(
    {**dict.fromkeys(_SHARES, "points"), "days_median": "days", "load": "points"}
)
Key = tuple[str, str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Differences between strategies, paired replicate by replicate.

    Attributes
    ----------
    outcomes
        What is compared.
    baseline
        The strategy that the others are compared with.
    changes
        By strategy, group and quantity: strategy less baseline. Shares are from -1 to 1, days in days.
    """

    outcomes: BurdenSharing
    baseline: str
    changes: Mapping[Key, Estimate]
    provenance: Provenance

    @property
    def strategies(self) -> tuple[str, ...]:
        """The strategies compared with the baseline, in their order."""
        return tuple(name for name in self.outcomes.names if name != self.baseline)

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups compared, in the order of the overview."""
        return tuple(dict.fromkeys(group for _, group, _ in self.changes))

    def of(self, strategy: str, group: str, quantity: str) -> Estimate:
        """Return the difference of ``quantity`` for ``strategy`` and ``group``; NaN where it is undefined."""
        return self.changes[strategy, group, quantity]

    def to_frame(self) -> pd.DataFrame:
        """Return one row for each strategy, group and quantity.

        Returns
        -------
        DataFrame
            Indexed by strategy, group, quantity: ``change`` (strategy less baseline) with ``low``, ``high`` (band from
            what is not known), ``sampling_low``, ``sampling_high`` and the Monte-Carlo ``standard_error``; ``unit``
            (percentage points, or days); ``answer``, whether the band allows one sign only; ``too_small``, whether the
            group is of fewer than 10 defenders, too small for a claim.
        """
        import pandas as pd

        index = pd.MultiIndex.from_tuples(list(self.changes), names=["strategy", "group", "quantity"])
        small = {group: self.outcomes.is_small(group) for group in self.groups}
        records = []
        for (_, group, quantity), one in self.changes.items():
            unit = QUANTITIES[quantity]
            scale = 100.0 if unit == "points" else 1.0
            error = one.standard_error if isinstance(one, replicates.ReplicateEstimate) else np.nan
            records.append(
                {"change": scale * one.probability}
                | {end: scale * getattr(one, end) for end in _ENDS}
                | {"standard_error": scale * error, "unit": unit, "answer": words.answers(one)}
                | {"too_small": small[group]}
            )
        columns = ["change", *_ENDS, "standard_error", "unit", "answer", "too_small"]
        return pd.DataFrame(records, index=index if records else None, columns=columns)

    def headline(self) -> str:
        """Return how many strategies change the share responded in time of the first group for certain."""
        return words.headline(self)

    def summary(self) -> str:
        """Return each strategy in words: rural defenders first, then the excluded inside the capital, then it."""
        return words.summary(self)

    def plot(self, quantity: str = "in_time") -> tuple[Figure, Axes]:
        """Return the change of a share of requests, one row for each strategy and main group.

        Parameters
        ----------
        quantity
            ``"in_time"``, ``"heard"`` or ``"verified"``; responses in time can be too few to tell strategies apart.

        Raises
        ------
        UsageError
            If it is another.
        """
        from hrdnet.sim.sharing.pictures import differences

        return differences(self, words.main_groups(self), quantity=quantity)


def compared(outcomes: BurdenSharing, baseline: str, groups: Iterable[str]) -> Comparison:
    """Compare every strategy with the baseline, in some groups."""
    first = outcomes.number(baseline)
    changes: dict[Key, Estimate] = {}
    listed = list(groups)
    loads = {
        one: utilisation_change(outcomes, outcomes.number(one), first) for one in outcomes.names if one != baseline
    }
    for one, change in loads.items():
        for group in listed:
            counts, before = (outcomes.counts(name, group) for name in (one, baseline))
            for quantity, share in _SHARES.items():
                changes[one, group, quantity] = replicates.share_difference(
                    share(counts), share(before), outcomes.state
                )
            changes[one, group, "days_median"] = days_difference(
                (counts.days, counts.used), (before.days, before.used), outcomes.state, QUANTILES["days_median"]
            )
            if group == EVERYONE:
                changes[one, group, "load"] = change
    parameters = {**outcomes.provenance.parameters, "baseline": baseline}
    provenance = Provenance(
        outcomes.provenance.fingerprint,
        outcomes.provenance.seed,
        outcomes.provenance.version,
        parameters,
        outcomes.provenance.assumptions,
        outcomes.provenance.synthetic,
    )
    return Comparison(outcomes, baseline, MappingProxyType(changes), provenance)
