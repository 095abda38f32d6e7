"""A share and its two uncertainties: the band from what is not known, and the sampling interval."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from hrdnet.metrics.intervals import Z95, effective_worlds, share_interval
from hrdnet.present.markup import with_two_uncertainties

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """A share, or a difference of shares.

    Attributes
    ----------
    probability
        Mean over states of knowledge and worlds.
    low, high
        The band from what is not known, with sampling: over the states, the smallest lower and the largest
        upper end of a state's interval.
    sampling_low, sampling_high
        The 95 % interval of ``probability``, given the states.
    by_state : (states,)
        Mean over worlds in each state.
    """

    probability: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float
    by_state: Floats = field(repr=False)

    def _repr_html_(self) -> str:
        return with_two_uncertainties(self.probability, (self.low, self.high), (self.sampling_low, self.sampling_high))


#: The share of nobody: undefined, which is not zero.
UNDEFINED = Estimate(np.nan, np.nan, np.nan, np.nan, np.nan, np.empty(0))


def share(values: Floats, *, certain: bool) -> Estimate:
    """Estimate a share from its value in every state and world.

    Parameters
    ----------
    values : (states, worlds)
        Numbers between 0 and 1; worlds are independent, states share them.
    certain
        Whether the value is known to be the same in all worlds: then there is no sampling error.
    """
    states = values.mean(axis=1)
    pooled = values.mean(axis=0)
    mean = float(pooled.mean())
    if certain:
        return Estimate(mean, float(states.min()), float(states.max()), mean, mean, states)
    worlds = values.shape[1]
    lows, highs = share_interval(states, effective_worlds(states, values.var(axis=1, ddof=1), worlds))
    low, high = share_interval(mean, effective_worlds(np.asarray(mean), pooled.var(ddof=1), worlds))
    return Estimate(mean, float(lows.min()), float(highs.max()), float(low), float(high), states)


def difference(first: Floats, second: Floats, *, certain: bool) -> Estimate:
    """Estimate a difference of two shares, paired world by world (see :func:`share`)."""
    return _estimate(first - second, (-1.0, 1.0), certain=certain)


def mean(values: Floats, *, certain: bool) -> Estimate:
    """Estimate a mean of numbers that are not below 0 and have no upper end (see :func:`share` for the parameters)."""
    return _estimate(values, (0.0, np.inf), certain=certain)


def _estimate(values: Floats, ends: tuple[float, float], *, certain: bool) -> Estimate:
    """Estimate a mean by its variance over worlds, between the ends that it can take."""
    least, most = ends
    states, pooled = values.mean(axis=1), values.mean(axis=0)
    point = float(pooled.mean())
    half = np.zeros(len(states)) if certain else _half_width(values)
    pooled_half = 0.0 if certain else float(_half_width(pooled[None, :])[0])
    return Estimate(
        point,
        max(least, float((states - half).min())),
        min(most, float((states + half).max())),
        max(least, point - pooled_half),
        min(most, point + pooled_half),
        states,
    )


def _half_width(values: Floats) -> Floats:
    worlds = values.shape[1]
    half = Z95 * np.sqrt(values.var(axis=1, ddof=1) / worlds)
    # Worlds that never differed may still differ once in a while: the rule of three.
    return np.asarray(np.where(half == 0, 3.0 / worlds, half))


def batched(states: Floats, batches: Floats) -> Estimate:
    """Estimate a number, possibly below 0, from its value in every state and in every batch of worlds.

    Parameters
    ----------
    states : (states,)
        Over all worlds.
    batches : (batches,)
        Over all states; batches are independent of each other.

    Notes
    -----
    The sampling interval is Student's over the batches. A single state's own sampling error is not known; the band
    runs over the states' values, which hold it, and is widened by that of the mean.
    """
    number = len(batches)
    point = float(states.mean())
    spread = float(batches.std(ddof=1)) if number > 1 else 0.0
    half = _student(number - 1) * spread / np.sqrt(number) if spread else 0.0
    low, high = float(states.min()) - half, float(states.max()) + half
    return Estimate(point, low, high, point - half, point + half, states)


@cache
def _student(freedom: int) -> float:
    """Return the two-sided 95 % point of Student's distribution; scipy takes longer for it than for all the rest."""
    from scipy.stats import t

    return float(t.ppf(0.975, freedom))


def bounded(states: Floats, worlds: int) -> Estimate:
    """Estimate a mean between 0 and 1 from its value in every state, if single worlds were not kept.

    No mean of numbers between 0 and 1 varies more than a yes or no of the same mean, so that a share's interval for as
    many worlds covers it (see :func:`share`); it is wider than need be. NaN if there are no worlds.
    """
    if not worlds or not len(states) or np.isnan(states).any():
        return UNDEFINED
    mean = float(states.mean())
    lows, highs = share_interval(states, np.full(len(states), float(worlds)))
    low, high = share_interval(mean, float(worlds))
    return Estimate(mean, float(lows.min()), float(highs.max()), float(low), float(high), states)
