"""What a perpetrator does: five tactics of rising gain, own cost and stigma, traded against each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Range = tuple[float, float]


@dataclass(frozen=True)
class Tactic:
    """One tactic. Ranges are assumptions within those of domain C3.

    Parameters
    ----------
    name
        In words.
    gain
        What it gains from it, g.
    own_cost
        What it takes whatever anybody sees, kappa.
    stigma
        How much of the cost from outside it draws, sigma.
    severe
        Whether it counts as severe harm: loss of liberty or harm to the body.
    """

    name: str
    gain: Range
    own_cost: Range
    stigma: Range
    severe: bool = False


#: From the lightest to the most severe.
TACTICS = (
    Tactic("surveillance", (0.3, 0.5), (0.2, 0.4), (0.0, 0.1)),
    Tactic("smear", (0.4, 0.7), (0.2, 0.4), (0.1, 0.3)),
    Tactic("legal harassment", (0.6, 1.0), (0.3, 0.6), (0.2, 0.4)),
    Tactic("detention", (0.9, 1.3), (0.5, 0.8), (0.5, 0.9), severe=True),
    Tactic("physical attack", (1.1, 1.5), (0.6, 1.0), (0.7, 1.0), severe=True),
)
NAMES = tuple(one.name for one in TACTICS)
SEVERE = np.array([one.severe for one in TACTICS])


def at(ranges: list[Range], position: float) -> Floats:
    """Return values at a position between the low (0) and the high (1) end of each range."""
    low, high = np.array(ranges).T
    return np.asarray(low + position * (high - low))


def gains(position: float) -> Floats:
    """Return g by tactic."""
    return at([one.gain for one in TACTICS], position)


def own_costs(position: float) -> Floats:
    """Return kappa by tactic."""
    return at([one.own_cost for one in TACTICS], position)


def stigmas(position: float) -> Floats:
    """Return sigma by tactic."""
    return at([one.stigma for one in TACTICS], position)
