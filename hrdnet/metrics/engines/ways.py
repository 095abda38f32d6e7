"""Places where people ask and bodies that may help: what it costs to get from one to the other.

As a whole table, or as the pairs between which there is a way, if these are few: both add up by place and by body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Ways(Protocol):
    """Costs, and sums over amounts of the same shape."""

    @property
    def cost(self) -> Floats:
        """What each way costs, not below 0; inf where there is none."""
        ...

    def of_place(self, amount: Floats, places: int) -> Floats:
        """Return at each way the sum of all amounts of its place."""
        ...

    def to_bodies(self, people: Floats, weight: Floats, bodies: int) -> Floats:
        """Return for each body the sum of people by weight, (bodies,)."""
        ...

    def to_places(self, amount: Floats, weight: Floats, places: int) -> Floats:
        """Return for each place the sum of what bodies have by weight, (places,)."""
        ...


@dataclass(frozen=True)
class Table:
    """All places and all bodies: ``cost`` is (places, bodies)."""

    cost: Floats

    def of_place(self, amount: Floats, places: int) -> Floats:
        """Return at each way the sum of all amounts of its place."""
        return np.broadcast_to(amount.sum(axis=1).reshape(places, 1), amount.shape)

    def to_bodies(self, people: Floats, weight: Floats, bodies: int) -> Floats:  # noqa: ARG002 - pairs need to know
        """Return for each body the sum of people by weight."""
        return people @ weight

    def to_places(self, amount: Floats, weight: Floats, places: int) -> Floats:  # noqa: ARG002 - pairs need to know
        """Return for each place the sum of what bodies have by weight."""
        return weight @ amount


@dataclass(frozen=True)
class Pairs:
    """The pairs of a place and a body, by their numbers, with a way between them; (pairs,) each. Others have none."""

    place: Ints
    body: Ints
    cost: Floats

    @classmethod
    def of(cls, cost: Floats) -> Pairs:
        """Return the pairs of a whole table of costs, (places, bodies), where inf is no way; by place."""
        place, body = np.nonzero(np.isfinite(cost))
        return cls(place, body, cost[place, body])

    def __len__(self) -> int:
        return len(self.place)

    def some(self, keep: npt.NDArray[np.bool_]) -> Pairs:
        """Return some of the pairs."""
        return self if keep.all() else Pairs(self.place[keep], self.body[keep], self.cost[keep])

    def of_place(self, amount: Floats, places: int) -> Floats:
        """Return at each way the sum of all amounts of its place."""
        return summed(self.place, amount, places)[self.place]

    def to_bodies(self, people: Floats, weight: Floats, bodies: int) -> Floats:
        """Return for each body the sum of people by weight."""
        return summed(self.body, people[self.place] * weight, bodies)

    def to_places(self, amount: Floats, weight: Floats, places: int) -> Floats:
        """Return for each place the sum of what bodies have by weight."""
        return summed(self.place, amount[self.body] * weight, places)


def summed(number: Ints, amount: Floats, numbers: int) -> Floats:
    """Add up amounts by their number, (numbers,)."""
    return np.asarray(np.bincount(number, amount, minlength=numbers), dtype=np.float64)
