"""Gaps between groups, indices of inequality, and who is left below a threshold: the answer of ``equity``."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import equity_words, inequality
from hrdnet.metrics.estimates import UNDEFINED, Estimate, difference
from hrdnet.metrics.groups import indexed_groups, one_of
from hrdnet.metrics.reach_result import Reach
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Groups of fewer defenders are marked: nobody should build a claim on them.
SMALLEST_GROUP = 10
#: Batches of worlds that the jackknife leaves out, one at a time.
_BATCHES = 16
_ENDS = ("low", "high", "sampling_low", "sampling_high")
_WORD = 64
#: Indices that are numbers of their own; the other quantities are shares of defenders or of requests.
INDICES = ("gini", "theil", "theil between settings", "atkinson", "palma", "concentration near the capital")
#: Pairs of named groups whose gap is always given.
_PAIRS = (
    ("rural", "capital and town"),
    ("rural", "capital"),
    ("rural women", "capital and town"),
    ("women", "others"),
    ("excluded inside the capital", "the rest of the capital"),
)


@dataclass(frozen=True)
class _Spread:
    """How reach is spread over people in one state of knowledge.

    Reach is a number of worlds, so that many parts have the same: parts alike in it and in their setting are one entry
    of ``values``, ``weights`` and ``setting``. Every index counts a row as two that share its weight.
    """

    values: Floats
    weights: Floats
    setting: npt.NDArray[np.int64]
    by_part: Floats
    weight_of_part: Floats

    @classmethod
    def of(cls, hits: npt.NDArray[np.int64], worlds: int, weight: Floats, setting: npt.NDArray[np.int64]) -> _Spread:
        """Join the parts that reach in as many of so many worlds; unknown settings are -1."""
        key = (setting + 1) * (worlds + 1) + hits
        found = np.asarray(np.bincount(key, weight), dtype=np.float64)
        some = np.flatnonzero(np.bincount(key))
        return cls(some % (worlds + 1) / worlds, found[some], some // (worlds + 1) - 1, hits / worlds, weight)


@dataclass(frozen=True, eq=False, repr=False)
class Equity(Result):
    """How reach is spread over defenders.

    Attributes
    ----------
    reach
        The reach that is judged.
    threshold
        Reach below which a defender counts as left out.
    """

    reach: Reach
    threshold: float
    provenance: Provenance

    def gaps(self) -> pd.DataFrame:
        """Return the gaps that matter first.

        Returns
        -------
        DataFrame
            Indexed by the two groups: ``gap``, reach of the first less that of the second, paired, with band and
            sampling interval; ``ratio`` of the two (NaN where the second is 0); ``too_small``: one of them has fewer
            than ten defenders. Pairs of which one has nobody are left out.
        """
        import pandas as pd

        groups = self._groups()
        records, index = [], []
        for first, second in _PAIRS:
            one, other = groups[first], groups[second]
            if one.any() and other.any():
                records.append(self._gap_record(one, other))
                index.append((first, second))
        names = ["group", "against"]
        labels = (
            pd.MultiIndex.from_tuples(index, names=names) if index else pd.MultiIndex.from_arrays([[], []], names=names)
        )
        return pd.DataFrame(records, index=labels, columns=["gap", *_ENDS, "ratio", "too_small"])

    def gap(self, by: str, first: str | Sequence[str], second: str | Sequence[str]) -> Estimate:
        """Return how much reach of ``first`` in the column ``by`` differs from ``second``'s, as ``Reach.gap`` does."""
        return self.reach.gap(by, first, second)

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return ``Reach.by`` with a mark for groups that are ``too_small`` for a claim, and the share ``left_out``."""
        frame = self.reach.by(by)
        groups, _ = indexed_groups(self.reach.network, self.reach.parts, by)
        frame["left_out"] = [self._left_out(mask) for mask in groups]
        frame["too_small"] = frame["defenders"] < SMALLEST_GROUP
        return frame

    def indices(self) -> pd.DataFrame:
        """Return the indices of inequality over all defenders in contact.

        Returns
        -------
        DataFrame
            Indexed by index: ``value`` (mean over states of knowledge), its band and sampling interval.
        """
        import pandas as pd

        records = [
            {"value": one.probability} | {end: getattr(one, end) for end in _ENDS} for one in self.estimates.values()
        ]
        return pd.DataFrame(records, index=pd.Index(list(self.estimates), name="index"), columns=["value", *_ENDS])

    def to_frame(self) -> pd.DataFrame:
        """Return :meth:`indices`."""
        return self.indices()

    def headline(self) -> str:
        """Return the share below the threshold and the Gini coefficient."""
        return equity_words.headline(self)

    def summary(self) -> str:
        """Return the gaps and the indices in words."""
        return equity_words.summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return the reach of every main group, with band and sampling interval."""
        return self.reach.plot()

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return the gaps and the Gini by state of knowledge: what ``compare`` pairs."""
        pairs: dict[str, tuple[Floats, Floats]] = {}
        groups = self._groups()
        for first, second in _PAIRS:
            if groups[first].any() and groups[second].any():
                values = self.reach.values(groups[first]) - self.reach.values(groups[second])
                pairs[f"gap of {first} to {second}"] = values.mean(axis=1), values.mean(axis=0)
        defined = {name: one for name, one in self.estimates.items() if len(one.by_state)}
        return pairs | {name: (one.by_state, np.empty(0)) for name, one in defined.items()}

    def between(self, first: str, second: str) -> Estimate:
        """Return how much reach differs between two of :meth:`gaps`, ``first`` less ``second``, world by world."""
        groups = self._groups()
        return self._difference(one_of(groups, first), one_of(groups, second))

    # How it is worked out

    def _difference(self, one: Mask, other: Mask) -> Estimate:
        certain = bool(self.reach.certain[one].all() and self.reach.certain[other].all())
        return difference(self.reach.values(one), self.reach.values(other), certain=certain)

    def _groups(self) -> dict[str, Mask]:
        groups = self.reach.named_groups()
        excluded = groups["excluded inside the capital"]
        return groups | {
            "others": ~groups["women"],
            "the rest of the capital": groups["capital"] & ~excluded,
        }

    def _gap_record(self, one: Mask, other: Mask) -> dict[str, float]:
        gap = self._difference(one, other)
        means = [float(self.reach.values(mask).mean()) for mask in (one, other)]
        sizes = [float(self.reach.weights[:, mask].sum(axis=1).mean()) for mask in (one, other)]
        return (
            {"gap": gap.probability}
            | {end: getattr(gap, end) for end in _ENDS}
            | {"ratio": means[0] / means[1] if means[1] else np.nan, "too_small": min(sizes) < SMALLEST_GROUP}
        )

    @cached_property
    def _functions(self) -> dict[str, Callable[[_Spread], float]]:
        """The indices, each of how reach is spread."""
        hours = -self.reach.network.table("actors").numbers("hours_to_capital").at(0.5)[self.reach.parts.row]
        placed = ~np.isnan(hours)

        def concentration(one: _Spread) -> float:
            return inequality.concentration(one.by_part[placed], hours[placed], one.weight_of_part[placed])

        def between(one: _Spread) -> float:
            return inequality.theil_parts(one.values, one.setting, one.weights).between

        def below(alpha: float) -> Callable[[_Spread], float]:
            return lambda one: inequality.fgt(one.values, one.weights, line=self.threshold, alpha=alpha)

        return {
            "gini": lambda one: inequality.gini(one.values, one.weights),
            "theil": lambda one: inequality.theil(one.values, one.weights),
            "theil between settings": between,
            "atkinson": lambda one: inequality.atkinson(one.values, one.weights),
            "palma": lambda one: inequality.palma(one.values, one.weights),
            "concentration near the capital": concentration,
            "left out": below(0),
            "shortfall": below(1),
            "severity": below(2),
        }

    @cached_property
    def _setting(self) -> npt.NDArray[np.int64]:
        return self.reach.network.table("actors").words("setting").codes[self.reach.parts.row].astype(np.int64)

    @cached_property
    def _hits(self) -> npt.NDArray[np.int64]:
        """Worlds in which each part reaches a target, by batch of worlds, (batches, states, parts)."""
        counts = np.bitwise_count(self.reach.hits).astype(np.int64)
        edges = np.linspace(0, counts.shape[2], min(_BATCHES, counts.shape[2]) + 1).astype(int)
        return np.stack([counts[:, :, a:b].sum(axis=2) for a, b in itertools.pairwise(edges.tolist())])

    @cached_property
    def _sizes(self) -> npt.NDArray[np.int64]:
        """How many worlds each batch holds."""
        words = self.reach.hits.shape[2]
        return _WORD * np.diff(np.linspace(0, words, min(_BATCHES, words) + 1).astype(int))

    @cached_property
    def estimates(self) -> dict[str, Estimate]:
        """Every index with its band and the jackknife's interval; undefined without defenders in contact."""
        from scipy.stats import t

        if not len(self.reach.parts):
            return dict.fromkeys(self._functions, UNDEFINED)
        weights, hits, worlds = self.reach.weights, self._hits.sum(axis=0), int(self._sizes.sum())
        counted = [(hits, worlds)]
        if len(self._sizes) > 1 and not self.reach.certain.all():
            counted += [
                (hits - batch, worlds - size) for batch, size in zip(self._hits, self._sizes.tolist(), strict=True)
            ]
        spreads = [
            [_Spread.of(one, number, weight, self._setting) for one, weight in zip(some, weights, strict=True)]
            for some, number in counted
        ]
        found = {}
        for name, function in self._functions.items():
            table = np.array([[function(one) for one in some] for some in spreads])
            states, pooled = table[0], table[1:].mean(axis=1)
            half = 0.0
            if len(pooled) and np.isfinite(pooled).all():
                number = len(pooled)
                spread = np.sqrt((number - 1) / number * ((pooled - pooled.mean()) ** 2).sum())
                half = float(t.ppf(0.975, number - 1) * spread)
            point, least = float(states.mean()), -1.0 if name.startswith("concentration") else 0.0
            low, sampling_low = (max(least, float(one) - half) for one in (states.min(), point))
            found[name] = Estimate(point, low, float(states.max()) + half, sampling_low, point + half, states)
        return found

    def _left_out(self, mask: Mask) -> float:
        share = self._hits.sum(axis=0) / self._sizes.sum()
        values = [
            inequality.fgt(one[mask], weight[mask], line=self.threshold, alpha=0)
            for one, weight in zip(share, self.reach.weights, strict=True)
        ]
        return float(np.mean(values))
