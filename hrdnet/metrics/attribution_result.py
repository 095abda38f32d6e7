"""Which barrier is in the way, for whom, and who could lift it: the answer of ``attribution``."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.metrics import estimates
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.lifting import Lifted
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import EVERYONE, indexed_groups, joined, memberships, named_groups, part_weights
from hrdnet.metrics.reach_words import percent
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
_GROUPS = (EVERYONE, "rural", "rural women", "excluded inside the capital")


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
        return named_groups(self.network, self.parts)

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

    def binding(self) -> pd.DataFrame:
        """Return for each group of :meth:`named_groups` the barrier that takes most, and how clear that is.

        Returns
        -------
        DataFrame
            Indexed by group: the barrier with the largest Shapley value, its value and band, the one after it, and
            whether it is the largest in every state of knowledge (``always``).
        """
        import pandas as pd

        records = {}
        for name, mask in self.named_groups().items():
            if not mask.any() or not self.levers:
                continue
            states = np.array([self._mean(one, mask) for one in self.by_state.shapley])
            order = np.argsort(-states.mean(axis=1), kind="stable")
            first = self._shapley(int(order[0]), mask)
            records[name] = {
                "barrier": self.levers[order[0]].name,
                "shapley": first.probability,
                **{end: getattr(first, end) for end in _ENDS},
                "next": self.levers[order[1]].name if len(order) > 1 else "",
                "always": bool((states.argmax(axis=0) == order[0]).all()),
            }
        frame = pd.DataFrame.from_dict(
            records, orient="index", columns=["barrier", "shapley", *_ENDS, "next", "always"]
        )
        frame.index.name = "group"
        return frame

    def to_frame(self) -> pd.DataFrame:
        """Return :meth:`of` for all defenders in contact."""
        return self.of()

    def headline(self) -> str:
        """Return the barrier that takes most from all defenders in contact."""
        if not len(self.parts):
            return "no defenders in contact"
        if not self.levers:
            return "no barrier to lift"
        top = self.binding().to_dict("index")[EVERYONE]
        return f"most in the way of all: {top['barrier']} ({_points(top['shapley'])} of reach)"

    def summary(self) -> str:
        """Return in words which barrier is most in the way, for whom, and who would have to act."""
        if not len(self.parts):
            return "The file has no defenders in contact, so there is nothing to say about barriers."
        if not self.levers:
            return "There is no barrier to lift."
        lines = [self.provenance.mark]
        binding = self.binding().to_dict("index")
        for group in _GROUPS:
            if group in binding:
                lines += self._sentences(group, binding[group])
        lines.append(
            "In this model; Shapley values: what lifting a barrier adds, over all orders in which barriers could be "
            "lifted. The host state holds the primary responsibility to protect."
        )
        lines += [f"  - {one}" for one in self.assumptions]
        return "\n".join(lines)

    def _sentences(self, group: str, top: Mapping[Hashable, Any]) -> list[str]:
        totals = self.totals(group)
        lever = next(one for one in self.levers if one.name == top["barrier"])
        certain = "in every state of what is not known" if top["always"] else f"though it may be {top['next']}"
        given = "" if np.isnan(lever.given_share) else f"; the file gives {percent(lever.given_share)} of its values"
        level = (
            f"{group[0].upper()}{group[1:]}: reach {percent(totals['reach'].probability)}; without any barrier "
            f"{percent(totals['no_barriers'].probability)}; {percent(totals['no_channel'].probability)} have no "
            "channel that would lead there."
        )
        most = (
            f"  Most in the way: {lever.name}, {_points(top['shapley'])} ({100 * top['low']:.1f} to "
            f"{100 * top['high']:.1f}), {certain}. To act: {lever.who} (said by: {lever.said_by}{given})."
        )
        return [level, most]

    def plot(self) -> tuple[Figure, Axes]:
        """Return one bar a barrier for all defenders in contact: the point, sampling interval and band."""
        from hrdnet.present.figures import interval_bars

        frame = self.of() if len(self.parts) else self.of().iloc[:0]
        return interval_bars(
            [str(name).replace("_", " ") for name in frame.index],
            frame["shapley"].to_numpy(dtype=np.float64),
            (frame["low"].to_numpy(dtype=np.float64), frame["high"].to_numpy(dtype=np.float64)),
            (frame["sampling_low"].to_numpy(dtype=np.float64), frame["sampling_high"].to_numpy(dtype=np.float64)),
            label="what the barrier takes from reach, mean over all orders (Shapley)",
            mark=self.provenance.mark,
        )

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return each group's barriers by state and by batch of worlds: what ``compare`` pairs."""
        pairs = {}
        for group in _GROUPS:
            mask = self.named_groups()[group]
            if mask.any():
                for number, lever in enumerate(self.levers):
                    states, batches = self.by_state.shapley[number], self.by_batch.shapley[number]
                    pairs[f"{group}: {lever.name}"] = self._mean(states, mask), self._mean(batches, mask)
        return pairs

    def _group(self, group: str) -> Mask:
        groups = self.named_groups()
        if group not in groups:
            raise UsageError(f"there is no such group; there are: {', '.join(groups)}")
        return groups[group]

    def _mean(self, values: Floats, mask: Mask) -> Floats:
        """Return the mean over defenders of some parts, by state or by batch; batches with mean weights."""
        weights = self.weights if len(values) == len(self.weights) else self.weights.mean(axis=0)[None, :]
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


def _points(share: float) -> str:
    return f"{100 * share:.1f} points"
