"""Places where people ask and bodies that may help: between which of them there is a way, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Pairs of a place and a body with a way between them, (pairs,) each; all others have none.

    Parameters
    ----------
    place, body
        Their numbers.
    cost
        Finite, not below 0.
    """

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
        return Pairs(self.place[keep], self.body[keep], self.cost[keep])


def summed(place: Ints, amount: Floats, number: int) -> Floats:
    """Add up amounts by place, (number,)."""
    return np.asarray(np.bincount(place, amount, minlength=number), dtype=np.float64)
