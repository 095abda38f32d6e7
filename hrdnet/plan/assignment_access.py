"""What each mission in each region is worth to whom: the numbers that objectives, floors and ceilings are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.groups import memberships
from hrdnet.plan.assignment_objectives import Aims
from hrdnet.plan.division import DAY, SHARE, Division, Limit
from hrdnet.plan.touring import Touring

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Access:
    """The share of worlds in which each part of the defenders reaches a mechanism, by who tours its region.

    Attributes
    ----------
    touring
        What missions could do.
    shares : (1 + sets, states, parts)
        First the network as it is, then each set of missions of ``Division.sets``.
    among : mapping of (parts,) bool
        The groups that the worst is looked for among.
    """

    touring: Touring
    shares: Floats
    among: Mapping[str, Mask]

    def values(self, division: Division, group: Mask, states: Sequence[int] | None = None) -> tuple[Floats, float]:
        """Return what each column adds to the share of a group, and what the group has besides (of no region).

        A mean over states of knowledge, all by default; each in its own numbers of defenders.
        """
        some = list(range(self.shares.shape[1])) if states is None else list(states)
        touring = self.touring
        weights = touring.weights[some] * group
        weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
        worth = np.einsum("csp,sp->cp", self.shares[:, some], weights) / len(some)
        regions = len(touring.terrain.regions)
        by_region = np.stack([worth[1:, touring.region == spot].sum(axis=1) for spot in range(regions)])
        del division
        return by_region.reshape(-1), float(worth[0, touring.region < 0].sum())

    def now(self, group: Mask) -> float:
        """Return the share of a group whose request arrives with the network as it is; NaN if it is nobody."""
        weights = self.touring.weights * group
        if not group.any():
            return float("nan")
        weights = weights / np.maximum(weights.sum(axis=1, keepdims=True), 1e-300)
        return float((self.shares[0] * weights).sum(axis=1).mean())

    def after(self, division: Division, group: Mask, columns: Ints) -> float:
        """Return the share of a group whose request arrives under a division; NaN if it is nobody."""
        if not group.any():
            return float("nan")
        values, rest = self.values(division, group)
        return rest + float(values[columns].sum())

    def mean_and_worst(self, division: Division, columns: Ints | None) -> tuple[float, float]:
        """Return the share of all, and of the group that is worst off, under a division or as it is."""
        groups = [np.ones(len(self.touring.parts), dtype=bool), *self.among.values()]
        shares = [self.now(one) if columns is None else self.after(division, one, columns) for one in groups]
        return shares[0], min(shares[1:], default=float("nan"))

    def aims(self, division: Division, states: Sequence[int] | None = None) -> Aims:
        """Return what columns are worth, in whole units."""
        everyone = np.ones(len(self.touring.parts), dtype=bool)
        mean, _ = self.values(division, everyone, states)
        pairs = [self.values(division, mask, states) for mask in self.among.values()]
        outcomes = np.array([one for one, _ in pairs]).reshape(len(pairs), len(division.columns))
        regions = range(len(self.touring.terrain.regions))
        where_of = [self.touring.region == spot for spot in regions]
        lives = np.array([[(mask & one).any() for one in where_of] for mask in self.among.values()], dtype=bool)
        single = bool(len(lives)) and bool((lives.sum(axis=1) == 1).all() and (lives.sum(axis=0) <= 1).all())
        where = np.array([region for region, _ in division.columns], dtype=np.int64)
        return Aims(
            np.rint(SHARE * mean),
            np.rint(SHARE * outcomes),
            np.rint(SHARE * np.array([rest for _, rest in pairs])),
            np.rint(DAY * division.spread(division.demands.journeys)),
            division.spread(division.demands.contacts.astype(float)),
            lives[:, where] if single else np.zeros(outcomes.shape, dtype=bool),
        )

    def floor(self, division: Division, name: str, mask: Mask, least: float) -> Limit:
        """Return a floor under the share of a group."""
        values, rest = self.values(division, mask)
        return Limit(f"floor for {name}", np.rint(SHARE * values), np.ceil(SHARE * (least - rest) - 1e-6), np.inf)

    def exposed(self, mask: Mask) -> Floats:
        """Return contacts a year of a group that tours add and that could be noticed, (missions, regions).

        A row counts by the share of the group in it: a meeting with a group of women is noticed once.
        """
        touring, actors = self.touring, self.touring.terrain.network.table("actors")
        women = actors.numbers("women").at(0.5, (0.2, 0.6))
        share = np.zeros(len(touring.terrain.network))
        for part, row in enumerate(touring.parts.row.tolist()):
            if mask[part]:
                share[row] += women[row] if touring.parts.kind[part] == 1 else 1 - women[row]
        found = np.zeros((len(touring.terrain.missions), len(touring.terrain.regions)))
        for key, one in touring.tours.items():
            found[key] = sum(float(share[row]) for row in one.rows)
        return found


def masks_of(touring: Touring, by: str) -> dict[str, Mask]:
    """Return the groups of one attribute that have defenders; regions by default are those of defenders in contact.

    Raises
    ------
    UsageError
        If actors have no such column, or nobody is in contact.
    """
    groups = memberships(touring.terrain.network, touring.parts, by)
    if by == "region":
        named = {name: touring.region == spot for spot, name in enumerate(touring.terrain.regions)}
        groups = {name: mask for name, mask in named.items() if mask.any()}
    return {name: mask for name, mask in groups.items() if mask.any()}
