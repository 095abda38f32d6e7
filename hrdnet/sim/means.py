"""Means over independent replicates, with their intervals: what models without ignorance answer with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_TAIL = 0.975


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % interval over replicates (Student's t); ``float`` gives the mean.

    The ends are NaN where all replicates were alike, as they then tell nothing of how far others may be; but a share
    that was 0 or 1 in all of n replicates ends at 3/n from there (the rule of three).
    """

    value: float
    low: float
    high: float

    def __float__(self) -> float:
        return self.value


def mean_of(amounts: Floats, among: Floats | float, *, certain: bool = False) -> Mean:
    """Estimate the mean of some amounts, (replicates,), per case or per unit of time, which must not be negative.

    All amounts over all cases, not the mean of the replicates' means: in short runs those who came in crowds would
    weigh less than others. Student's t on what each replicate has more than expected of its cases (Cochran 1977,
    "Sampling techniques", chapter 6).
    """
    from scipy.stats import t

    per = np.broadcast_to(among, amounts.shape)
    number = len(amounts)
    if not per.sum():
        return Mean(np.nan, np.nan, np.nan)
    value = float(amounts.sum() / per.sum())
    error = float(np.sqrt(((amounts - value * per) ** 2).sum() / (number - 1) / number) / per.mean())
    # Equal replicates differ by the rounding of their sums.
    if certain or error <= 1e-12 * value:
        return Mean(value, value, value) if certain else Mean(value, np.nan, np.nan)
    half = float(t.ppf(_TAIL, number - 1)) * error
    return Mean(value, max(0.0, value - half), value + half)


def as_share(found: Mean, replicates: int) -> Mean:
    """Keep a share within 0 and 1, and give it ends where no replicate differed."""
    if np.isnan(found.low) and found.value in {0.0, 1.0}:
        rule = min(1.0, 3 / replicates)
        return Mean(found.value, max(0.0, found.value - rule), min(1.0, found.value + rule))
    return Mean(min(1.0, found.value), found.low, min(1.0, found.high)) if found.value > 0 else found
