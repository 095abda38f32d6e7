"""What a visit of each mission to each region is worth to whom, and whom it exposes: what objectives are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.engines.drawing import Parts
from hrdnet.metrics.groups import WOMEN_DEFAULT
from hrdnet.plan.journey_objectives import Aims
from hrdnet.plan.journey_program import SHARE, Column, Line
from hrdnet.plan.touring import Touring
from hrdnet.sim.sharing.budgets import Activity, effort
from hrdnet.sim.sharing.outreach import Tour
from hrdnet.sim.sharing.terrain import Terrain

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Worth:
    """The share of worlds in which each part of the defenders reaches a mechanism, by who visits its region.

    Attributes
    ----------
    terrain, tours
        Missions and regions, and whom each mission would meet in each region.
    parts, region
        Defenders in contact: the women and the others of each row, and the number of their region.
    weights : (states, parts)
        How many defenders each part stands for.
    shares : (1 + missions, states, parts)
        First the network as it is, then with visits of each mission alone to every region.
    among : mapping of (parts,) bool
        The groups that the worst is looked for among.
    target : (parts,) bool
        Whose requests the mean counts.
    """

    terrain: Terrain
    tours: Mapping[tuple[int, int], Tour]
    parts: Parts
    region: Ints
    weights: Floats
    shares: Floats
    among: Mapping[str, Mask]
    target: Mask

    @classmethod
    def of(cls, touring: Touring, among: Mapping[str, Mask], target: Mask, *, worlds: int) -> Worth:
        """Look at what visits would be worth in some worlds."""
        sets = [(), *((one,) for one in range(len(touring.terrain.missions)))]
        shares = touring.shares(sets, worlds=worlds)
        return cls(
            touring.terrain, touring.tours, touring.parts, touring.region, touring.weights, shares, among, target
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of missions and of regions."""
        return len(self.terrain.missions), len(self.terrain.regions)

    @cached_property
    def everyone(self) -> Mask:
        """All defenders in contact."""
        return np.ones(len(self.parts), dtype=bool)

    def gains(self, group: Mask, states: Sequence[int] | None = None) -> Floats:
        """Return what each visit adds to the share of a group, (missions, regions): a mean over states of knowledge."""
        some, weights = self._weights(group, states)
        more = self.shares[1:, some] - self.shares[:1, some]
        by_part = np.einsum("msp,sp->mp", more, weights) / max(1, len(some))
        found = np.zeros(self.shape)
        for region in range(self.shape[1]):
            found[:, region] = by_part[:, self.region == region].sum(axis=1)
        return found

    def now(self, group: Mask, states: Sequence[int] | None = None) -> float:
        """Return the share of a group whose request arrives with the network as it is; NaN if it is nobody."""
        if not group.any():
            return float("nan")
        some, weights = self._weights(group, states)
        return float((self.shares[0, some] * weights).sum(axis=1).mean())

    def _weights(self, group: Mask, states: Sequence[int] | None) -> tuple[list[int], Floats]:
        """Return states of knowledge, and the share of a group that each part is there."""
        some = list(range(self.shares.shape[1])) if states is None else list(states)
        weights = self.weights[some] * group
        return some, weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)

    def after(self, group: Mask, columns: Sequence[Column]) -> float:
        """Return the share of a group whose request arrives with some journeys; NaN if it is nobody."""
        gains = self.gains(group)
        return self.now(group) + sum(float(gains[mission, region]) for mission, some in columns for region in some)

    def mean_and_worst(self, columns: Sequence[Column]) -> tuple[float, float]:
        """Return the share of all, and of the group that is worst off, with some journeys."""
        shares = [self.after(one, columns) for one in (self.everyone, *self.among.values())]
        return shares[0], min(shares[1:], default=float("nan"))

    def objective(self, name: str, columns: Sequence[Column]) -> float:
        """Return the objective of some journeys, in shares."""
        return self.after(self.target, columns) if name == "mean" else self.mean_and_worst(columns)[1]

    def aims(self, states: Sequence[int] | None = None) -> Aims:
        """Return what visits are worth, in whole units."""
        outcomes = np.array([self.gains(mask, states) for mask in self.among.values()])
        return Aims(
            np.rint(SHARE * self.gains(self.target, states)),
            np.rint(SHARE * outcomes.reshape(len(self.among), *self.shape)),
            np.rint(SHARE * np.array([self.now(mask, states) for mask in self.among.values()])),
        )

    def floor(self, name: str, group: Mask, least: float) -> Line:
        """Return a floor under the share of a group."""
        low = np.ceil(SHARE * (least - self.now(group)) - 1e-6)
        return Line(name, np.rint(SHARE * self.gains(group)), low=float(low))

    def noticed(self, times: int, group: Mask | None = None) -> Floats:
        """Return contacts a year of visits that could be noticed, of all or of a group, (missions, regions).

        A row counts by the share of the group in it: a meeting with a group of women is noticed once.
        """
        share = np.ones(len(self.terrain.network))
        if group is not None:
            women = self.terrain.network.table("actors").numbers("women").at(0.5, WOMEN_DEFAULT)
            share[:] = 0.0
            for part, row in enumerate(self.parts.row.tolist()):
                if group[part]:
                    share[row] += women[row] if self.parts.kind[part] == 1 else 1 - women[row]
        found = np.zeros(self.shape)
        for key, one in self.tours.items():
            found[key] = times * effort("observed") * sum(float(share[row]) for row in one.rows)
        return found

    @cached_property
    def visited_now(self) -> Mask:
        """Parts whom a mission visits where they live now: what she tells it there counts as verified."""
        net = self.terrain.network
        activity = Activity.of(net)
        rows = np.zeros(len(net), dtype=bool)
        for end in activity.ends:
            rows[end[activity.visits]] = True
        return rows[self.parts.row]

    def met(self, columns: Sequence[Column]) -> Mask:
        """Return the parts whom some journeys meet where they live."""
        rows = {row for mission, some in columns for region in some for row in self.tours[mission, region].rows}
        return np.isin(self.parts.row, sorted(rows))

    def number(self, parts: Mask) -> float:
        """Return how many defenders some parts stand for (a mean over what is not known)."""
        return float(self.weights[:, parts].sum(axis=1).mean()) if len(self.weights) else 0.0
