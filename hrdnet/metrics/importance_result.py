"""The importance of channels and of their classes: the answer of ``importance``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.errors import UsageError
from hrdnet.graph.values import Words, frozen
from hrdnet.metrics import estimates
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import NOT_SAID
from hrdnet.present.result import Provenance, Result, assumed

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_ENDS = ("low", "high", "sampling_low", "sampling_high")
#: Classes of fewer channels are not put into words, so that none of them is about somebody.
_SMALLEST_CLASS = 5
_PAIRS = {"roles": "role", "settings": "setting"}


@dataclass(frozen=True, eq=False, repr=False)
class Importance(Result):
    """How much hangs on each channel, and on each class of channels.

    Attributes
    ----------
    values : (states, worlds, channels)
        Per world, what is lost without the channel, over the probability that it passes; one world if exact.
    exact
        Whether there is no sampling error (which is not to say that it is true).
    """

    network: ProtectionNetwork
    values: npt.NDArray[np.floating]
    exact: bool
    provenance: Provenance

    @cached_property
    def birnbaum(self) -> Floats:
        """Importance of each channel, (channels,), in the order of the file; NaN if it never passes."""
        known = ~np.isnan(self.values)
        total = np.where(known, self.values, 0).sum(axis=(0, 1), dtype=np.float64)
        with np.errstate(invalid="ignore"):
            return frozen(total / known.sum(axis=(0, 1)))

    def of(self, members: Mask) -> Estimate:
        """Return the sum over ``members``, (channels,) bool, with its band and sampling interval."""
        values = np.nan_to_num(self.values[:, :, members]).sum(axis=2, dtype=np.float64)
        return estimates.mean(values, certain=self.exact)

    def by(self, by: str | Sequence[str] = ("medium", "form")) -> pd.DataFrame:
        """Return the importance of classes of channels.

        Parameters
        ----------
        by
            Columns of words of the channels (``"medium"``, ``"form"``, ``"mode"``, ``"personal"``), ``"roles"`` or
            ``"settings"`` of the two ends; several give combinations.

        Returns
        -------
        DataFrame
            Indexed by class: channels, each (mean importance), total (points by which the mean rises if each passes one
            point more often, to first order), and the band and sampling interval of the total.

        Raises
        ------
        UsageError
            If there is no such column of words.
        """
        import pandas as pd

        names = [by] if isinstance(by, str) else list(by)
        keys = list(zip(*(self._classes(name) for name in names), strict=True))
        found = sorted(set(keys))
        records = []
        for key in found:
            members = np.array([one == key for one in keys], dtype=bool)
            one = self.of(members)
            records.append(
                {"channels": int(members.sum()), "each": one.probability / members.sum(), "total": one.probability}
                | {end: getattr(one, end) for end in _ENDS}
            )
        index = (
            pd.Index([key[0] for key in found], name=names[0])
            if len(names) == 1
            else pd.MultiIndex.from_tuples(found, names=names)
        )
        return pd.DataFrame(records, index=index, columns=["channels", "each", "total", *_ENDS])

    def _classes(self, name: str) -> list[str]:
        channels = self.network.table("channels")
        if name in _PAIRS:
            ends = self.network.table("actors").words(_PAIRS[name]).cells()
            pairs = zip(channels.refs("source").codes.tolist(), channels.refs("target").codes.tolist(), strict=True)
            return [" - ".join(sorted(ends[end] or NOT_SAID for end in pair)) for pair in pairs]
        column = channels.columns.get(name)
        if column is None and name in {"medium", "form", "mode", "personal"}:
            return [NOT_SAID] * len(channels)
        if not isinstance(column, Words):
            raise UsageError("classes are made of medium, form, mode, personal, roles or settings")
        return [cell or NOT_SAID for cell in column.cells()]

    def to_frame(self) -> pd.DataFrame:
        """Return one row a channel, in the order of the file; for research, it names those at both ends."""
        import pandas as pd

        number = len(self.network.channel_ids)
        each = [self.of(np.arange(number) == channel) for channel in range(number)]
        frame = {end: np.array([getattr(one, end) for one in each]) for end in _ENDS}
        return pd.DataFrame({"channel": list(self.network.channel_ids), "birnbaum": self.birnbaum, **frame})

    def headline(self) -> str:
        """Return the class on which most hangs."""
        total = self.by(["medium", "form"])["total"]
        if not (total > 0).any():
            return "nothing hangs on a single channel"
        return f"most hangs on channels {_words(total.idxmax())} ({total.max():.2g} points per point)"

    def summary(self) -> str:
        """Return in words by how much reach rises if the channels of a class pass more often."""
        lines = [self.provenance.mark]
        classes = self.by(["medium", "form"])
        for name, row in classes.iterrows():
            count = int(row["channels"])
            if count >= _SMALLEST_CLASS:
                lines.append(
                    f"If each of the {count} channels {_words(name)} passed one point more often, the mean would rise "
                    f"by about {row['total']:.2g} points ({row['low']:.2g} to {row['high']:.2g})."
                )
        if (classes["channels"] < _SMALLEST_CLASS).any():
            lines.append(f"Classes of fewer than {_SMALLEST_CLASS} channels are left out.")
        if not len(classes):
            lines.append("The file has no channels.")
        lines.append("In this model, to first order; nothing here is about a person or a single channel.")
        return "\n".join([*lines, *assumed(self.assumptions)])

    def plot(self) -> tuple[Figure, Axes]:
        """Return one bar a class of channels."""
        from hrdnet.present.figures import interval_bars

        frame = self.by(["medium", "form"])
        return interval_bars(
            [_words(name) for name in frame.index],
            frame["total"].to_numpy(dtype=np.float64),
            (frame["low"].to_numpy(dtype=np.float64), frame["high"].to_numpy(dtype=np.float64)),
            (frame["sampling_low"].to_numpy(dtype=np.float64), frame["sampling_high"].to_numpy(dtype=np.float64)),
            label="rise of the mean, in % of the rise of each channel",
            mark=self.provenance.mark,
        )


def _words(name: object) -> str:
    """Write a class in words."""
    return ", ".join(str(one).replace("_", " ") for one in (name if isinstance(name, tuple) else (name,)))
