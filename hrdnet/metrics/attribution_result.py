"""Which barrier is in the way, for whom, and who could lift it: the answer of ``attribution``."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics import attribution_words, estimates
from hrdnet.metrics.attribution_words import GROUPS, words_of
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.lifting import Lifted
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, indexed_groups, joined, memberships, named_groups, one_of, part_weights
from hrdnet.metrics.leading import Leading, largest
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_ENDS = ("low", "high", "sampling_low", "sampling_high")
_COLUMNS = ("alone", "last", "shapley", *_ENDS)


@dataclass(frozen=True)
class Lever:
    """One barrier, or a group of them that are lifted together.

    Attributes
    ----------
    name
        Of the barrier or group.
    barriers
        Names of the barriers in it.
    who
        Who would have to act.
    given_share
        Share of the values it needs that the file gives; NaN if it needs none.
    said_by
        Who says so, as the header's provenance has it; "assumed" if the file gives nothing.
    """

    name: str
    barriers: tuple[str, ...]
    who: str
    given_share: float
    said_by: str


@dataclass(frozen=True, eq=False, repr=False)
class Attribution(Result):
    """How much of what is missing from reach each barrier takes.

    Attributes
    ----------
    levers
        The barriers, or groups of them, in their order.
    by_state, by_batch
        Reach with barriers lifted, by part and state of knowledge, or by batch of worlds.
    """

    network: ProtectionNetwork
    parts: Parts
    levers: tuple[Lever, ...]
    by_state: Lifted
    by_batch: Lifted
    coordinates: Mapping[str, Floats]
    provenance: Provenance

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for in each state of knowledge, (states, parts)."""
        return part_weights(self.network, self.parts, self.coordinates)

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of ``Reach.overview`` as masks over the parts."""
        return dict(self._named_groups)

    @cached_property
    def _named_groups(self) -> dict[str, Mask]:
        return named_groups(self.network, self.parts)

    @cached_property
    def _mean_weights(self) -> Floats:
        return np.asarray(self.weights.mean(axis=0)[None, :])

    def totals(self, group: str = EVERYONE) -> dict[str, Estimate]:
        """Return the reach of a group as it is, without any barrier, and the share with no channel at all.

        Raises
        ------
        UsageError
            If there is no such group.
        """
        return self._totals(self._group(group))

    def of(self, group: str = EVERYONE) -> pd.DataFrame:
        """Return what each barrier takes from the reach of a group of :meth:`named_groups`.

        Returns
        -------
        DataFrame
            Indexed by barrier, in shares of 1: what lifting it adds ``alone`` and as the ``last`` of all, the
            ``shapley`` mean over all orders with its band and sampling interval; who would have to act; the share of
            its values that the file gives, and who says so. The ``shapley`` column adds up to reach without barriers
            less reach as it is.

        Raises
        ------
        UsageError
            If there is no such group.
        """
        return self._frame(self._group(group))

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return the Shapley value of each barrier in each group, one row a group, one column a barrier.

        Parameters
        ----------
        by
            As for ``Reach.by``.
        """
        import pandas as pd

        groups, index = indexed_groups(self.network, self.parts, by)
        records = []
        for mask in groups:
            totals = {name: one.probability for name, one in self._totals(mask).items()}
            shares = {one.name: self._shapley(number, mask).probability for number, one in enumerate(self.levers)}
            records.append({"defenders": float(self.weights[:, mask].sum(axis=1).mean())} | totals | shares)
        return pd.DataFrame(records, index=index)

    def gap(self, by: str, first: str | Sequence[str], second: str | Sequence[str]) -> pd.DataFrame:
        """Return how much of the gap between two groups each barrier explains, in the same worlds.

        Parameters
        ----------
        by, first, second
            As for ``Reach.gap``.

        Returns
        -------
        DataFrame
            Indexed by barrier, and ``no channel`` last: ``shapley`` with its band and sampling interval, the part of
            reach(first) - reach(second) that comes from the barrier; the column adds up to that gap. Negative where
            the barrier costs the first group more.
        """
        import pandas as pd

        groups = memberships(self.network, self.parts, by)
        one, other = (joined(groups, names) for names in (first, second))
        names = [lever.name for lever in self.levers]
        gains = list(zip(self.by_state.shapley, self.by_batch.shapley, strict=True))
        rows = [self._difference(-states, -batches, one, other) for states, batches in gains]
        rows.append(self._difference(self.by_state.every, self.by_batch.every, one, other))
        frame = pd.DataFrame([_record(row) for row in rows], index=pd.Index([*names, "no channel"], name="barrier"))
        return frame.rename(columns={"value": "shapley"})

    def leading(self, group: str = EVERYONE) -> Leading | None:
        """Return which barrier takes most from a group, and which may take as much; ``None`` if none takes anything.

        Raises
        ------
        UsageError
            If there is no such group.
        """
        mask = self._group(group)
        if not mask.any() or not self.levers:
            return None
        states, batches = (
            np.array([self._mean(one, mask) for one in lifted.shapley]) for lifted in (self.by_state, self.by_batch)
        )
        return largest(states, batches)

    def binding(self) -> pd.DataFrame:
        """Return for each group of :meth:`named_groups` the barrier that takes most, and how clear that is.

        Returns
        -------
        DataFrame
            Indexed by group: the barrier with the largest Shapley value, its value and band, the largest of those that
            may take as much (else the one after it), and whether it is the largest whatever is not known, sampling
            error included (``always``). Groups from which no barrier takes anything are left out.
        """
        import pandas as pd

        records = {}
        for name, mask in self.named_groups().items():
            top = self.leading(name)
            if top is None:
                continue
            first = self._shapley(top.first, mask)
            values = np.array([self._mean(one, mask).mean() for one in self.by_state.shapley])
            after = (*top.rivals, *np.argsort(-values, kind="stable")[1:].tolist())
            records[name] = {
                "barrier": self.levers[top.first].name,
                "shapley": first.probability,
                **{end: getattr(first, end) for end in _ENDS},
                "next": self.levers[after[0]].name if after else "",
                "always": not top.rivals,
            }
        columns = ["barrier", "shapley", *_ENDS, "next", "always"]
        frame = pd.DataFrame.from_dict(records, orient="index", columns=columns)
        frame.index.name = "group"
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return :meth:`of` for all defenders in contact."""
        return self.of()

    def headline(self) -> str:
        """Return the barrier that takes most from all defenders in contact."""
        return attribution_words.headline(self)

    def summary(self) -> str:
        """Return in words which barrier is most in the way, for whom, and who would have to act."""
        return attribution_words.summary(self)

    def plot(self) -> tuple[Figure, Axes]:
        """Return one bar a barrier for all defenders in contact: the point, sampling interval and band."""
        from hrdnet.present.figures import interval_bars

        frame = self.of() if len(self.parts) else self.of().iloc[:0]
        return interval_bars(
            [words_of(lever) for lever in self.levers][: len(frame)],
            frame["shapley"].to_numpy(dtype=np.float64),
            (frame["low"].to_numpy(dtype=np.float64), frame["high"].to_numpy(dtype=np.float64)),
            (frame["sampling_low"].to_numpy(dtype=np.float64), frame["sampling_high"].to_numpy(dtype=np.float64)),
            label="what the barrier takes from reach, mean over all orders of lifting",
            mark=self.provenance.mark,
        )

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return each group's barriers by state and by batch of worlds: what ``compare`` pairs."""
        pairs = {}
        for group in GROUPS:
            mask = self.named_groups()[group]
            if mask.any():
                for number, lever in enumerate(self.levers):
                    states, batches = self.by_state.shapley[number], self.by_batch.shapley[number]
                    pairs[f"{group}: {lever.name}"] = self._mean(states, mask), self._mean(batches, mask)
        return pairs

    def _group(self, group: str) -> Mask:
        return one_of(self._named_groups, group)

    def _mean(self, values: Floats, mask: Mask) -> Floats:
        """Return the mean over defenders of some parts, by state or by batch; batches with mean weights."""
        weights = self.weights if len(values) == len(self.weights) else self._mean_weights
        with np.errstate(invalid="ignore"):
            return np.asarray((values * weights)[:, mask].sum(axis=1) / weights[:, mask].sum(axis=1))

    def _shapley(self, number: int, mask: Mask) -> Estimate:
        one = self._estimate(self.by_state.shapley[number], self.by_batch.shapley[number], mask)
        # Lifting a barrier can only open: an interval that would reach below 0 ends there.
        return dataclasses.replace(one, **{end: max(0.0, getattr(one, end)) for end in ("low", "sampling_low")})

    def _estimate(self, states: Floats, batches: Floats, mask: Mask) -> Estimate:
        if not mask.any():
            return estimates.UNDEFINED
        return estimates.batched(self._mean(states, mask), self._mean(batches, mask))

    def _difference(self, states: Floats, batches: Floats, one: Mask, other: Mask) -> Estimate:
        pairs = [(self._mean(values, one), self._mean(values, other)) for values in (states, batches)]
        return estimates.batched(*(first - second for first, second in pairs))

    def _totals(self, mask: Mask) -> dict[str, Estimate]:
        states, batches = self.by_state, self.by_batch
        return {
            "reach": self._estimate(states.none, batches.none, mask),
            "no_barriers": self._estimate(states.every, batches.every, mask),
            "no_channel": self._estimate(1 - states.every, 1 - batches.every, mask),
        }

    def _frame(self, mask: Mask) -> pd.DataFrame:
        import pandas as pd

        records = []
        for number, lever in enumerate(self.levers):
            states, batches = self.by_state, self.by_batch
            added = self._estimate(states.alone[number] - states.none, batches.alone[number] - batches.none, mask)
            last = self._estimate(states.every - states.last[number], batches.every - batches.last[number], mask)
            shapley = _record(self._shapley(number, mask))
            shapley["shapley"] = shapley.pop("value")
            words = {"who": lever.who, "given_share": lever.given_share, "said_by": lever.said_by}
            records.append({"alone": added.probability, "last": last.probability} | shapley | words)
        index = pd.Index([one.name for one in self.levers], name="barrier", dtype=object)
        return pd.DataFrame(records, index=index, columns=[*_COLUMNS, "who", "given_share", "said_by"])


def _record(one: Estimate) -> dict[str, float]:
    return {"value": one.probability} | {end: getattr(one, end) for end in _ENDS}
