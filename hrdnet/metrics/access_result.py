"""Help within reach, by row, by group and as a gap; and how many people come to each body: the answer of ``access``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from hrdnet.graph.values import frozen
from hrdnet.graph.vocabulary import Role
from hrdnet.metrics import access_words
from hrdnet.metrics.disclosure import NAMED_ROLES, classes_of
from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.estimates import Estimate
from hrdnet.metrics.groups import indexed_groups, joined, memberships, named_groups, not_in_contact, part_weights
from hrdnet.present.result import Provenance, Result

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from hrdnet.graph.network import ProtectionNetwork

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_COLUMNS = ("value", "low", "high", "unreachable")


@dataclass(frozen=True, eq=False, repr=False)
class Access(Result):
    """Help within reach of every row of defenders in contact, or what it costs to get there.

    Attributes
    ----------
    bodies : (bodies,) int64
        Rows of the actors table of those who may help.
    by_state : (states, rows)
        The answer in each state of knowledge; of RAAM inf where no body is available.
    near : (states, rows) bool
        Whether any body is within reach.
    supply, asking : (states, bodies)
        What each body has to give, and how many people come to it.
    """

    network: ProtectionNetwork
    parts: Parts
    bodies: Ints
    by_state: Floats
    near: Mask
    supply: Floats
    asking: Floats
    coordinates: dict[str, Floats]
    provenance: Provenance

    @cached_property
    def rows(self) -> Ints:
        """Rows of the actors table that the answer is about."""
        return np.unique(self.parts.row)

    @property
    def defenders(self) -> npt.NDArray[np.object_]:
        """Ids of the rows, in the order of the file."""
        return self.network.ids[self.rows]

    @property
    def unit(self) -> str:
        """The unit of the values: such as "officer-days a month per defender", or hours."""
        return str(self.provenance.parameters["unit"])

    @property
    def less_is_better(self) -> bool:
        """Whether the values are costs, as those of RAAM are."""
        return bool(self.provenance.parameters["method"] == "raam")

    @cached_property
    def _by_row(self) -> tuple[Floats, Floats, Floats]:
        """Mean and band of each row; of costs, over the states in which it has a body, and inf if it never has."""
        ends = _ends(np.where(self.near | (not self.less_is_better), self.by_state, np.nan))
        never = self.less_is_better & ~self.near.any(axis=0)
        low, middle, high = (frozen(np.where(never, np.inf, end)) for end in ends)
        return low, middle, high

    @property
    def value(self) -> Floats:
        """The answer of each row, mean over the states of knowledge; of RAAM inf if no body is ever available."""
        return self._by_row[1]

    @property
    def low(self) -> Floats:
        """Lower end of the band from what is not known."""
        return self._by_row[0]

    @property
    def high(self) -> Floats:
        """Upper end of the band from what is not known."""
        return self._by_row[2]

    @cached_property
    def unreachable(self) -> Floats:
        """The share of states of knowledge in which a row has no body within reach."""
        return frozen(1 - self.near.mean(axis=0))

    @cached_property
    def weights(self) -> Floats:
        """How many defenders each part stands for in each state of knowledge, (states, parts)."""
        return part_weights(self.network, self.parts, self.coordinates)

    def of(self, members: Mask) -> Estimate:
        """Return the mean over the defenders of ``members``, (parts,) bool, with its band; NaN if there is nobody.

        Of RAAM, over those who have a body: the others are in :meth:`unreachable_share`.
        """
        place = np.searchsorted(self.rows, self.parts.row[members])
        weight = self.weights[:, members] * (self.near[:, place] if self.less_is_better else 1.0)
        counted = weight > 0
        total = weight.sum(axis=1)
        whole = (weight * np.where(counted, self.by_state[:, place], 0.0)).sum(axis=1)
        return _estimate(np.divide(whole, total, out=np.full(len(total), np.nan), where=total > 0))

    def unreachable_share(self, members: Mask) -> float:
        """Return the share of the defenders of ``members`` with no body within reach, mean over the states."""
        return _estimate(self._unreachable(members)).probability

    def _unreachable(self, members: Mask) -> Floats:
        """Return that share in each state of knowledge; NaN where there is nobody."""
        place = np.searchsorted(self.rows, self.parts.row[members])
        weight = self.weights[:, members]
        total = weight.sum(axis=1)
        without = (weight * ~self.near[:, place]).sum(axis=1)
        return np.asarray(np.divide(without, total, out=np.full(len(total), np.nan), where=total > 0))

    def by(self, by: str | Sequence[str]) -> pd.DataFrame:
        """Return the answer by group, weighted by the number of defenders.

        Parameters
        ----------
        by
            As for ``Reach.by``: ``"setting"``, ``"region"``, ``"women"``, ``"constituency"`` ...; a list gives
            intersections.

        Returns
        -------
        DataFrame
            Indexed by group: defenders, rows, value, low, high (see :attr:`unit`), unreachable (share of the defenders;
            of RAAM, value is over the others).
        """
        import pandas as pd

        groups, index = indexed_groups(self.network, self.parts, by)
        return pd.DataFrame(
            [self.record(mask) for mask in groups], index=index, columns=["defenders", "rows", *_COLUMNS]
        )

    def record(self, members: Mask) -> dict[str, float]:
        """Return a table's line for the parts ``members``: defenders, rows, value, band, share without a body."""
        one = self.of(members)
        return {
            "defenders": float(self.weights[:, members].sum(axis=1).mean()),
            "rows": len(np.unique(self.parts.row[members])),
            "value": one.probability,
            "low": one.low,
            "high": one.high,
            "unreachable": self.unreachable_share(members),
        }

    def gap(self, by: str, first: str | Sequence[str], second: str | Sequence[str]) -> Estimate:
        """Return how much one group's mean differs from another's, in the same states of knowledge.

        Parameters
        ----------
        by, first, second
            As for ``Reach.gap``: ``gap("setting", "rural", ["capital", "town"])``.

        Returns
        -------
        Estimate
            ``first`` minus ``second`` in the unit of the values (its ``probability`` is no probability): of supply,
            negative when the first group is worse off; of costs, positive.

        Raises
        ------
        UsageError
            If a group does not occur.
        """
        groups = memberships(self.network, self.parts, by)
        one, other = (self.of(joined(groups, names)).by_state for names in (first, second))
        return _estimate(one - other)

    def overview(self) -> pd.DataFrame:
        """Return the table that answers first: all, rural against capital and town, women, the excluded, regions."""
        import pandas as pd

        records = {name: self.record(mask) for name, mask in self.named_groups().items() if mask.any()}
        frame = pd.DataFrame.from_dict(records, orient="index", columns=["defenders", "rows", *_COLUMNS])
        frame.index.name = "group"
        return frame

    def named_groups(self) -> dict[str, Mask]:
        """Return the groups of :meth:`overview` as masks over the parts."""
        return named_groups(self.network, self.parts)

    def loads(self) -> pd.DataFrame:
        """Return what bodies have to give and how many come: missions and mechanisms by id, others as classes.

        Returns
        -------
        DataFrame
            Indexed by body or class: bodies, supply (in the unit of ``capacity``), asking (people who come; of RAAM, at
            the equilibrium, else all within reach, by weight), its band, and supply per person who comes. Missions
            and mechanisms come in the order of the file, not in that of their loads.
        """
        import pandas as pd

        role = self.network.table("actors").words("role")
        named = role.is_any(*NAMED_ROLES)[self.bodies]
        classes = classes_of({one: role.is_any(one)[self.bodies] & ~named for one in Role.values()})
        each = np.arange(len(self.bodies))
        bodies = {self.network.ids[self.bodies[spot]]: each == spot for spot in np.flatnonzero(named).tolist()}
        records = [self._load(members) for members in (*bodies.values(), *classes.values())]
        columns = ["bodies", "supply", "asking", "low", "high", "supply_per_person"]
        index = pd.Index([*bodies, *classes], name="body or class", dtype=object)
        return pd.DataFrame(records, index=index, columns=columns)

    def _load(self, members: Mask) -> dict[str, float]:
        supply, asking = self.supply[:, members].sum(axis=1), self.asking[:, members].sum(axis=1)
        each = np.divide(supply, asking, out=np.full(len(asking), np.nan), where=asking > 0)
        return {
            "bodies": int(members.sum()),
            "supply": float(supply.mean()),
            "asking": float(asking.mean()),
            "low": float(asking.min()),
            "high": float(asking.max()),
            "supply_per_person": _estimate(each).probability,
        }

    def to_frame(self) -> pd.DataFrame:
        """Return one row per row of defenders, in the order of the file: actor, setting, region, count, value, band."""
        import pandas as pd

        actors = self.network.table("actors")
        cells = {name: actors.columns[name].cells() for name in ("setting", "region") if name in actors}
        columns = {
            name: pd.Series([column[row] for row in self.rows.tolist()], dtype=object) for name, column in cells.items()
        }
        frame = {"actor": self.defenders, **columns, "count": actors.numbers("count").at(0.5)[self.rows]}
        return pd.DataFrame(frame | {name: getattr(self, name) for name in _COLUMNS})

    @property
    def not_in_contact(self) -> int:
        """How many rows of the file are defenders with whom nobody is in contact: never in N or a mean."""
        return not_in_contact(self.network)

    def headline(self) -> str:
        """Return the mean, its band and how many defenders it is about."""
        return access_words.headline(self)

    def summary(self) -> str:
        """Return the answer in words: who is counted, how much there is, the rural gap, what was assumed."""
        return access_words.summary(self)

    def comparable(self) -> dict[str, tuple[Floats, Floats]]:
        """Return each group's mean, and the share with nobody within reach: what ``compare`` pairs."""
        groups = {name: mask for name, mask in self.named_groups().items() if mask.any()}
        without = {f"{name}: nobody within reach": self._unreachable(mask) for name, mask in groups.items()}
        states = {name: self.of(mask).by_state for name, mask in groups.items()} | without
        return {name: (one, np.empty(0)) for name, one in states.items()}

    def plot(self) -> tuple[Figure, Axes]:
        """Return the overview as bars: the mean, the band, and the share without any body within reach."""
        from hrdnet.metrics.reach_words import percent
        from hrdnet.present.access_figures import band_bars

        frame = self.overview()
        notes = [f"{percent(share)} have none" if share > 0 else "" for share in frame["unreachable"]]
        return band_bars(
            list(frame.index),
            frame["value"].to_numpy(dtype=np.float64),
            (frame["low"].to_numpy(dtype=np.float64), frame["high"].to_numpy(dtype=np.float64)),
            notes,
            label=access_words.label(self),
            mark=self.provenance.mark,
        )


def _ends(states: Floats) -> tuple[Floats, Floats, Floats]:
    """Return lowest, mean and highest over the states in which a number is known; NaN if it is in none."""
    known = ~np.isnan(states)
    number = known.sum(axis=0)
    total = np.where(known, states, 0.0).sum(axis=0)
    low = np.where(known, states, np.inf).min(axis=0)
    high = np.where(known, states, -np.inf).max(axis=0)
    # Of equal numbers the rounded mean may lie beside them.
    mean = np.clip(np.divide(total, number, out=np.zeros(total.shape), where=number > 0), low, high)
    low, mean, high = (np.where(number > 0, end, np.nan) for end in (low, mean, high))
    return low, mean, high


def _estimate(states: Floats) -> Estimate:
    """Return a number that has no sampling error, from its value in each state."""
    low, mean, high = (float(end) for end in _ends(states))
    return Estimate(mean, low, high, mean, mean, states)
