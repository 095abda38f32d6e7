"""The answer to "how likely is a request to reach a mechanism?", by row, by group, and as a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.draws import U64
from hrdnet.graph.values import frozen
from hrdnet.metrics import estimates
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import (
    group_words,
    indexed_groups,
    joined,
    memberships,
    named_groups,
    not_in_contact,
    part_weights,
)
from hrdnet.metrics.reach_words import headline, summary, to_a_mechanism
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_COLUMNS = ("probability", "low", "high", "sampling_low", "sampling_high")


@dataclass(frozen=True, eq=False, repr=False)
class Reach(Result):
    """Reach of every row of defenders in contact.

    Attributes
    ----------
    defenders : (rows,) object
        Ids of the rows.
    probability : (rows,)
        Mean over states of knowledge and worlds; of a mixed row, over its women and its others.
    low, high : (rows,)
        The band from what is not known, with sampling.
    sampling_low, sampling_high : (rows,)
        The 95 % sampling interval of ``probability``, given the states.
    exact : (rows,) bool
        Whether a row has no sampling error: it was computed exactly, no route exists, or it is itself a target.
    """

    network: ProtectionNetwork
    parts: Parts
    hits: U64
    exact_values: Floats
    coordinates: dict[str, Floats]
    certain: Mask
    provenance: Provenance

    @cached_property
    def rows(self) -> npt.NDArray[np.int64]:
        """Rows of the actors table that the answer is about."""
        return np.unique(self.parts.row)

    @property
    def defenders(self) -> npt.NDArray[np.object_]:
        """Ids of the rows, in the order of the file."""
        return self.network.ids[self.rows]

    @cached_property
    def _estimates(self) -> list[Estimate]:
        return [self.estimate(self.parts.row == row) for row in self.rows.tolist()]

    @cached_property
    def probability(self) -> Floats:
        """Reach of each row, 0 to 1."""
        return frozen(np.array([one.probability for one in self._estimates]))

    @cached_property
    def low(self) -> Floats:
        """Lower end of the band from what is not known."""
        return frozen(np.array([one.low for one in self._estimates]))

    @cached_property
    def high(self) -> Floats:
        """Upper end of the band from what is not known."""
        return frozen(np.array([one.high for one in self._estimates]))

    @cached_property
    def sampling_low(self) -> Floats:
        """Lower end of the sampling interval."""
        return frozen(np.array([one.sampling_low for one in self._estimates]))

    @cached_property
    def sampling_high(self) -> Floats:
        """Upper end of the sampling interval."""
        return frozen(np.array([one.sampling_high for one in self._estimates]))

    @cached_property
    def exact(self) -> Mask:
        """Whether a row has no sampling error (which is not to say that it is true)."""
        return frozen(
            np.array([bool(self.certain[self.parts.row == row].all()) for row in self.rows.tolist()], dtype=bool)
        )

    @property
    def worlds(self) -> int:
        """How many worlds were drawn; 0 if every row has an exact answer."""
        return int(self.provenance.parameters["worlds"])

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for in each state of knowledge, (states, parts)."""
        return part_weights(self.network, self.parts, self.coordinates)

    def values(self, members: Mask) -> Floats:
        """Return the share of the parts ``members`` who reach a target, (states, worlds); exact ones in every world."""
        from hrdnet.metrics.engines.bits import add_weights

        sampled = np.isnan(self.exact_values).any(axis=0)
        place = np.cumsum(sampled) - 1  # of a sampled part among the hits
        drawn = np.flatnonzero(members & sampled)
        values = np.zeros((len(self.exact_values), max(1, self.worlds)))
        for state, exact in enumerate(self.exact_values):
            weight = self.weights[state]
            known = members & ~sampled
            if len(drawn):
                add_weights(values[state], self.hits[state], place[drawn], weight[drawn])
            values[state] += weight[known] @ exact[known]
            values[state] /= weight[members].sum()
        return np.clip(values, 0.0, 1.0)

    def estimate(self, members: Mask) -> Estimate:
        """Return reach of the parts ``members``, a mask, with its band and sampling interval."""
        if not members.any():
            return estimates.UNDEFINED
        return estimates.share(self.values(members), certain=bool(self.certain[members].all()))

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return reach by group, weighted by the number of defenders.

        Parameters
        ----------
        by
            ``"setting"``, ``"region"``, ``"women"``, ``"constituency"``, ``"excluded_in_capital"`` or any
            column of words of the actors; a list gives intersections (``["setting", "women"]``).

        Returns
        -------
        DataFrame
            Indexed by group: defenders, rows, probability, low, high, sampling_low, sampling_high. Group
            intervals allow for the worlds that members share.
        """
        import pandas as pd

        groups, index = indexed_groups(self.network, self.parts, by)
        records = [self.record(mask) for mask in groups]
        return pd.DataFrame(records, index=index, columns=["defenders", "rows", *_COLUMNS])

    def record(self, members: Mask) -> dict[str, float]:
        """Return a table's line for the parts ``members``: defenders, rows, reach, band, sampling interval."""
        one = self.estimate(members)
        record: dict[str, float] = {
            "defenders": float(self.weights[:, members].sum(axis=1).mean()),
            "rows": len(np.unique(self.parts.row[members])),
        }
        return record | {name: getattr(one, name) for name in _COLUMNS}

    def gap(self, by: str, first: str | Sequence[str], second: str | Sequence[str]) -> Estimate:
        """Return how much reach of one group differs from another's, in the same worlds.

        Parameters
        ----------
        by
            As in :meth:`by`.
        first, second
            A group, or several taken together: ``gap("setting", "rural", ["capital", "town"])``.

        Returns
        -------
        Estimate
            ``first`` minus ``second``: negative when the first group is worse off.

        Raises
        ------
        UsageError
            If a group does not occur.
        """
        groups = memberships(self.network, self.parts, by)
        masks = [joined(groups, names) for names in (first, second)]
        certain = all(bool(self.certain[mask].all()) for mask in masks)
        return estimates.difference(self.values(masks[0]), self.values(masks[1]), certain=certain)

    def overview(self) -> pd.DataFrame:
        """Return the table that answers first: all, rural against capital and town, women, the excluded, regions.

        Returns
        -------
        DataFrame
            Indexed by group in words; columns as in :meth:`by`. Groups without defenders are left out.
        """
        import pandas as pd

        records = {name: self.record(mask) for name, mask in self.named_groups().items() if mask.any()}
        frame = pd.DataFrame.from_dict(records, orient="index", columns=["defenders", "rows", *_COLUMNS])
        frame.index.name = "group"
        return frame

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of :meth:`overview` as masks over the parts."""
        return named_groups(self.network, self.parts)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per row of defenders: actor, setting, region, count, reach, band, sampling interval."""
        import pandas as pd

        actors = self.network.table("actors")
        count = actors.numbers("count")
        cells = {name: actors.columns[name].cells() for name in ("setting", "region") if name in actors}
        frame = {
            "actor": self.defenders,
            **{
                name: pd.Series([column[row] for row in self.rows.tolist()], dtype=object)
                for name, column in cells.items()
            },
            "count": count.at(0.5)[self.rows],
            **{name: getattr(self, name) for name in _COLUMNS},
            "exact": self.exact,
        }
        return pd.DataFrame(frame)

    @property
    def not_in_contact(self) -> int:
        """How many rows of the file are defenders with whom nobody is in contact: never in N or a mean."""
        return not_in_contact(self.network)

    def headline(self) -> str:
        """Return the mean, its band and how many defenders it is about."""
        return headline(self)

    def summary(self) -> str:
        """Return the answer in words: who is counted, the two sentences, the gap, what was assumed."""
        return summary(self)

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return each group's reach by state of knowledge and by world: what ``compare`` pairs."""
        pairs = {}
        for name, mask in self.named_groups().items():
            if mask.any():
                values = self.values(mask)
                draws = np.empty(0) if self.certain[mask].all() else values.mean(axis=0)
                pairs[name] = values.mean(axis=1), draws
        return pairs

    def plot(self) -> tuple[Figure, Axes]:
        """Return the overview as bars: the point, the sampling interval (thick) and the band (thin)."""
        from hrdnet.present.figures import interval_bars

        frame = self.overview()
        return interval_bars(
            [group_words(str(name)) for name in frame.index],
            frame["probability"].to_numpy(),
            (frame["low"].to_numpy(), frame["high"].to_numpy()),
            (frame["sampling_low"].to_numpy(), frame["sampling_high"].to_numpy()),
            label=to_a_mechanism(self),
            mark=self.provenance.mark,
        )
