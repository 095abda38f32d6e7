"""When requests arrive, by row and by group: the answer of ``days``."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.engines.timing import MINUTES_A_DAY
from hrdnet.metrics.estimates import Estimate, share
from hrdnet.metrics.groups import EVERYONE, indexed_groups, named_groups, part_weights
from hrdnet.metrics.reach_words import percent
from hrdnet.present.markup import with_two_uncertainties
from hrdnet.present.result import Provenance, Result, assumed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Int32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

#: Days after which a request counts as never arrived.
LAST_DAY = 3653
_HALF, _MOST = 0.5, 0.9
_COLUMNS = ("arrives", "median", "median_low", "median_high", "p90", "p90_low", "p90_high", "typical")
_GROUPS = (EVERYONE, "rural", "capital and town")


@dataclass(frozen=True)
class Quantile:
    """The whole number of days within which a share of all requests arrives; inf where fewer ever arrive.

    ``low`` to ``high`` is the band from what is not known, with sampling; ``sampling_*`` the 95 % interval given the
    states of knowledge. A band ends at inf where some state lets too few requests arrive.
    """

    days: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float

    def _repr_html_(self) -> str:
        return with_two_uncertainties(self.days, (self.low, self.high), (self.sampling_low, self.sampling_high), "days")


class Arrivals:
    """The share of some requests that have arrived after 0, 1, 2 ... days, with its uncertainty.

    Parameters
    ----------
    shares : (days, states, worlds)
        By the last day, at most ten years on.
    """

    def __init__(self, shares: Floats) -> None:
        self.shares = shares
        self._found: dict[int, Estimate] = {}

    def __len__(self) -> int:
        return len(self.shares)

    def __getitem__(self, day: int) -> Estimate:
        """Return the share on a day, from 0; -1 is the last."""
        day = range(len(self))[day]
        if day not in self._found:
            self._found[day] = share(self.shares[day], certain=False)
        return self._found[day]

    def __iter__(self) -> Iterator[Estimate]:
        return (self[day] for day in range(len(self)))

    def quantile(self, of: float) -> Quantile:
        """Return within how many days a share of all requests arrives."""
        ends = ("probability", "high", "low", "sampling_high", "sampling_low")
        return Quantile(*(self._first(end, of) for end in ends))

    def _first(self, end: str, of: float) -> float:
        """Return the first day on which an end of the interval is as high; none of them ever falls."""
        days = range(len(self))
        # A share that is met exactly is met, whatever the rounding of a sum.
        day = bisect.bisect_left(days, of - 1e-12, key=lambda one: float(getattr(self[one], end)))
        return float(day) if day < len(self) else np.inf


@dataclass(frozen=True, eq=False, repr=False)
class Days(Result):
    """Days until a request arrives, for every row of defenders in contact.

    Attributes
    ----------
    minutes : (states, parts, worlds) int32
        When each part's request arrives, in minutes after it is made; 2**31 - 1 is never.
    """

    network: ProtectionNetwork
    parts: Parts
    minutes: Int32
    coordinates: dict[str, Floats]
    provenance: Provenance

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for in each state of knowledge, (states, parts)."""
        return part_weights(self.network, self.parts, self.coordinates)

    def arrived(self, members: Mask) -> Arrivals:
        """Return how the requests of the parts ``members``, (parts,) bool, arrive from day to day."""
        states, _, worlds = self.minutes.shape
        last = self._last_day(members)
        shares = np.empty((last + 1, states, worlds))
        place = np.arange(worlds) * (last + 2)
        for state in range(states):
            day = np.minimum(-(-self.minutes[state, members].astype(np.int64) // MINUTES_A_DAY), last + 1)
            weight = self.weights[state, members] / self.weights[state, members].sum()
            spots = (day + place).ravel()
            by_day = np.bincount(spots, np.repeat(weight, worlds), minlength=worlds * (last + 2))
            shares[:, state] = np.cumsum(by_day.reshape(worlds, last + 2), axis=1)[:, :-1].T
        return Arrivals(np.clip(shares, 0.0, 1.0))

    def _last_day(self, members: Mask) -> int:
        minutes = self.minutes[:, members]
        last = int(minutes.max(initial=0, where=minutes <= LAST_DAY * MINUTES_A_DAY))
        return -(-last // MINUTES_A_DAY)

    def quantile(self, of: float, members: Mask | None = None) -> Quantile:
        """Return within how many days a share of the requests of some parts (default all) arrives.

        Parameters
        ----------
        of
            The share, 0 to 1: 0.5 is the median.
        members : (parts,) bool
            Which parts.
        """
        everyone = np.ones(len(self.parts), dtype=bool)
        members = everyone if members is None else members
        if not members.any():
            return Quantile(*[np.nan] * 5)
        return self.arrived(members).quantile(of)

    def record(self, members: Mask) -> dict[str, float]:
        """Return the line of a table for the parts ``members``, (parts,) bool."""
        record = {
            "defenders": float(self.weights[:, members].sum(axis=1).mean()),
            "rows": float(len(np.unique(self.parts.row[members]))),
        }
        if not members.any():
            return record | dict.fromkeys(_COLUMNS, np.nan)
        by_day = self.arrived(members)
        half, most = by_day.quantile(_HALF), by_day.quantile(_MOST)
        ever = by_day[-1].probability
        return record | {
            "arrives": ever,
            "median": half.days,
            "median_low": half.low,
            "median_high": half.high,
            "p90": most.days,
            "p90_low": most.low,
            "p90_high": most.high,
            "typical": by_day.quantile(ever / 2).days if ever > 0 else np.inf,
        }

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return the days by group, weighted by the number of defenders; ``by`` as for :meth:`Reach.by`.

        Returns
        -------
        DataFrame
            Indexed by group: defenders, rows, arrives (share that ever does), the median and the 90th percentile of
            days with their bands, and typical: the median of those that arrive.
        """
        import pandas as pd

        groups, index = indexed_groups(self.network, self.parts, by)
        return pd.DataFrame(
            [self.record(mask) for mask in groups], index=index, columns=["defenders", "rows", *_COLUMNS]
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per row of defenders: actor and the columns of :meth:`by`."""
        import pandas as pd

        rows = np.unique(self.parts.row)
        records = [self.record(self.parts.row == row) for row in rows]
        frame = pd.DataFrame(records, columns=["defenders", *_COLUMNS])
        frame.insert(0, "actor", self.network.ids[rows])
        return frame

    def headline(self) -> str:
        """Return the share that arrives and the typical days, in one line."""
        if not len(self.parts):
            return "no defenders in contact"
        one = self.record(np.ones(len(self.parts), dtype=bool))
        if not one["arrives"]:
            return "no request arrives in this model"
        return f"{percent(one['arrives'])} of requests arrive, typically within {_in_words(one['typical'])}"

    def summary(self) -> str:
        """Return in words how many requests ever arrive, and when, over all and by setting."""
        lines = [self.provenance.mark]
        if not len(self.parts):
            return "The file has no defenders in contact, so there is nothing to say about days."
        for name, mask in named_groups(self.network, self.parts).items():
            if name not in _GROUPS or not mask.any():
                continue
            by_day = self.arrived(mask)
            ever = by_day[-1]
            typical = by_day.quantile(ever.probability / 2) if ever.probability > 0 else None
            line = f"{name}: {percent(ever.probability)} of requests ever arrive in this model"
            line += f" ({percent(ever.low)} to {percent(ever.high)})"
            if typical is not None:
                line += f"; half of those within {_in_words(typical.days)}"
                line += f", 9 in 10 of those within {_in_words(by_day.quantile(_MOST * ever.probability).days)}"
            lines.append(line + ".")
        lines.append("Percentiles over all requests, those that never arrive included, are inf where too few arrive.")
        return "\n".join([*lines, *assumed(self.assumptions)])

    def plot(self) -> tuple[Figure, Axes]:
        """Return the share of requests that have arrived by each day, with the band from what is not known."""
        from hrdnet.present.figures import step_curves

        curves = []
        for name, mask in named_groups(self.network, self.parts).items():
            if name in _GROUPS and mask.any():
                by_day = list(self.arrived(mask))
                ends = [np.array([getattr(one, end) for one in by_day]) for end in ("probability", "low", "high")]
                curves.append((name, ends[0], ends[1], ends[2]))
        return step_curves(
            curves,
            label="days after the request was made",
            height="share of requests that have arrived",
            mark=self.provenance.mark,
        )


def _in_words(days: float) -> str:
    return f"{days:.0f} {'day' if days == 1 else 'days'}"
