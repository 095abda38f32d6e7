"""What changes between two networks, asked the same question in the same worlds?"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from hrdnet.draws import RNG, root_seed
from hrdnet.errors import UsageError
from hrdnet.graph.contents import plural
from hrdnet.graph.network import ProtectionNetwork, as_network
from hrdnet.metrics import estimates
from hrdnet.metrics.equity_result import INDICES
from hrdnet.metrics.estimates import Estimate
from hrdnet.present.result import Provenance, Result, assumed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

#: As many quantities as fit one page; with more, those of regions are left to the table.
_MOST_SHOWN = 40
_REGION = "region "
_ENDS = ("low", "high", "sampling_low", "sampling_high")
#: The questions whose answers can be paired, and where they live.
QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "reach": "hrdnet.metrics.reachability",
        "access": "hrdnet.metrics.accessibility",
        "brokerage": "hrdnet.metrics.roles",
        "dependence": "hrdnet.metrics.contacts",
        "dialogue": "hrdnet.metrics.mixing",
        "coverage": "hrdnet.metrics.cascade",
        "attribution": "hrdnet.metrics.obstacles",
        "equity": "hrdnet.metrics.gaps",
        "representation": "hrdnet.metrics.constituents",
    }
)


class Comparable(Protocol):
    """A result whose quantities can be paired with those of another."""

    provenance: Provenance

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return, by quantity, its value in every state of knowledge, and in every world or batch of worlds.

        Without draws, an empty array: the value has no sampling error.
        """
        ...


@dataclass(frozen=True, eq=False, repr=False)
class Changes(Result):
    """How the quantities of an answer change from one network to another.

    Attributes
    ----------
    question
        What was asked of both.
    before, after
        The two answers.
    changes
        By quantity that both have: after less before, paired; NaN where either is not defined in every state.
    """

    question: str
    before: Comparable
    after: Comparable
    changes: Mapping[str, Estimate]
    provenance: Provenance

    def to_frame(self) -> pd.DataFrame:
        """Return one row a quantity: ``before``, ``after``, ``change`` with its band and sampling interval.

        A quantity that only one network has, such as a group that is new, has no change.
        """
        import pandas as pd

        sides = [self.before.comparable(), self.after.comparable()]
        names = list(dict.fromkeys([*sides[0], *sides[1]]))
        records = []
        for name in names:
            ends = [float(side[name][0].mean()) if name in side else np.nan for side in sides]
            change = self.changes.get(name, estimates.UNDEFINED)
            record = {"before": ends[0], "after": ends[1], "change": change.probability}
            records.append(record | {end: getattr(change, end) for end in _ENDS})
        columns = ["before", "after", "change", *_ENDS]
        return pd.DataFrame(records, index=pd.Index(names, name="quantity", dtype=object), columns=columns)

    def headline(self) -> str:
        """Return how many quantities change for certain."""
        sure = sum(one.low > 0 or one.high < 0 for one in self.changes.values())
        return f"{self.question}: {sure} of {plural(len(self.changes), 'quantity')} change whatever is not known"

    def summary(self) -> str:
        """Return each change in words, those whose direction what is not known leaves open as such."""
        shown = self._shown()
        lines = [
            self.provenance.mark,
            "Of the defenders in the two files; those nobody knows are in neither.",
            f"Change of {self.question} from the first file to the second, all draws the same for both:",
        ]
        lines += [f"  {name}: {self._said(name, one)}." for name, one in shown.items() if not _same(one)]
        same = [name for name, one in shown.items() if _same(one)]
        if same and len(same) == len(shown):
            lines.append("  Nothing changed.")
        elif same:
            lines.append(f"  The same in both: {'; '.join(same)}.")
        if not shown:
            lines.append("  The two networks have no quantity in common.")
        if len(shown) < len(self._defined()):
            lines.append("  Regions are in to_frame().")
        lines.append("A change is that of two files in this model: better data and better access look alike in it.")
        return "\n".join([*lines, *assumed(self.assumptions)])

    def _said(self, name: str, one: Estimate) -> str:
        size, digits, unit = (1.0, 3, "") if name in INDICES else (100.0, 1, " points")
        change, low, high = (_signed(size * end, digits) for end in (one.probability, one.low, one.high))
        if low == high == "0":
            return f"hardly any (under {10.0**-digits:g}{unit})"
        said = f"{change}{unit} ({low} to {high})"
        return said if one.low > 0 or one.high < 0 else f"{said}; whether up or down, your data cannot answer"

    def _defined(self) -> dict[str, Estimate]:
        return {name: one for name, one in self.changes.items() if np.isfinite(one.probability)}

    def _shown(self) -> dict[str, Estimate]:
        """Return what a summary and a figure show: where there is much, without the regions."""
        defined = self._defined()
        if len(defined) <= _MOST_SHOWN:
            return defined
        return {name: one for name, one in defined.items() if not name.startswith(_REGION)}

    def plot(self) -> tuple[Figure, Axes]:
        """Return one row a quantity: the change, its sampling interval, its band; where there is much, no regions."""
        from hrdnet.present.share_figures import change_bars

        shown = self._shown()
        ends = [np.array([getattr(one, end) for one in shown.values()], dtype=np.float64) for end in _ENDS]
        changes = np.array([one.probability for one in shown.values()], dtype=np.float64)
        mixed = any(name in INDICES for name in shown)
        size = 1.0 if mixed else 100.0
        return change_bars(
            list(shown),
            size * changes,
            (size * ends[0], size * ends[1]),
            (size * ends[2], size * ends[3]),
            label=f"change of {self.question}, {'shares and indices (0.01: one point)' if mixed else 'points'}",
            mark=self.provenance.mark,
        )


def _same(one: Estimate) -> bool:
    return one.low == one.high == 0


def _signed(change: float, digits: int) -> str:
    """Write a signed number; none as -0.

    Examples
    --------
    >>> _signed(-0.0132, 3), _signed(0.04, 1), _signed(-1.64, 1)
    ('-0.013', '0', '-1.6')
    """
    written = f"{change:+.{digits}f}"
    return written if float(written) else "0"


def compare(
    before: ProtectionNetwork,
    after: ProtectionNetwork,
    *,
    question: str = "reach",
    rng: RNG = None,
    **options: Any,
) -> Changes:
    """What changes between two networks, asked the same question in the same worlds?

    Parameters
    ----------
    before, after
        Two networks: last year's file and this year's, or one and ``net.without(...)`` or ``net.updated(...)``. What
        has the same id in both has the same draws, and what is not known lies at the same place in its range.
    question
        ``"reach"``, ``"access"``, ``"brokerage"``, ``"dependence"``, ``"dialogue"``, ``"coverage"``, ``"attribution"``,
        ``"equity"`` or ``"representation"``.
    rng
        Anything SPEC 7 allows.
    **options
        Of the question, the same for both.

    Returns
    -------
    Changes
        ``to_frame()``: by quantity before, after, and the paired change (after less before) with its band and
        sampling interval; the unit is that of the quantity.

    Raises
    ------
    UsageError
        If the question is unknown, or refuses an option.

    Notes
    -----
    The band is over the states of knowledge that both answers share, widened by the sampling error of the mean change.
    Quantities that only one network has get no change. Cost: the question, twice.

    Examples
    --------
    >>> import hrdnet as hn
    >>> net = hn.examples.load("kyrgyzstan")
    >>> closed = net.without(actors=["M01", "M02", "M03"])
    >>> changes = hn.metrics.compare(net, closed, worlds=256, rng=1)
    >>> bool(changes.changes["all defenders in contact"].probability < 0)
    True
    """
    nets = as_network(before), as_network(after)
    if not isinstance(question, str) or question not in QUESTIONS:
        raise UsageError(f"question is one of {', '.join(QUESTIONS)}")
    seed = root_seed(rng)
    ask = getattr(importlib.import_module(QUESTIONS[question]), question)
    takes = [name for name in inspect.signature(ask).parameters if name not in {"net", "rng"}]
    if not set(takes).issuperset(options):
        raise UsageError(f"{question} has no such option; it has: {', '.join(takes)}")
    answers: tuple[Comparable, Comparable] = (ask(nets[0], rng=seed, **options), ask(nets[1], rng=seed, **options))
    first, second = (one.comparable() for one in answers)
    changes = {name: _change(first[name], second[name]) for name in first if name in second}
    provenance = Provenance(
        nets[0].fingerprint,
        seed,
        parameters={"question": question, "after": nets[1].fingerprint, **options},
        assumptions=answers[1].provenance.assumptions,
        synthetic=all(net.synthetic for net in nets),
    )
    return Changes(question, *answers, MappingProxyType(changes), provenance)


def _change(first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> Estimate:
    """Pair one quantity: states with states, draws with draws; a single state or no draw stands for all."""
    if not all(np.isfinite(one).all() for one in (first[0], second[0])):
        return estimates.UNDEFINED  # in some state there is nothing to share, or nobody to share it
    states = np.subtract(*np.broadcast_arrays(second[0], first[0]))
    drawn = [len(one[1]) for one in (first, second) if len(one[1])]
    # A larger network may have been given fewer worlds: those are the first ones of the other's.
    number = min(drawn, default=0)
    sides = [
        draws[:number] if len(draws) else np.full(number, of_states.mean()) for of_states, draws in (first, second)
    ]
    return estimates.batched(states, sides[1] - sides[0])
