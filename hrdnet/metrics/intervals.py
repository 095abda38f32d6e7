"""Intervals for shares estimated from worlds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Two-sided 95 % point of the normal distribution.
Z95 = 1.959963984540054
_TAIL, _TINY = 0.025, 1e-300
#: Fewer hits or misses than this get the exact interval.
_FEW = 40


def wilson(mean: Floats | float, effective: Floats | float) -> tuple[Floats, Floats]:
    """Return the 95 % score interval of a share (Wilson 1927, doi:10.1080/01621459.1927.10502953).

    Parameters
    ----------
    mean
        Estimated share, 0 to 1.
    effective
        Number of independent worlds, or what they are worth: see :func:`effective_worlds`.

    Returns
    -------
    low, high
        Ends of the interval, 0 to 1.

    Examples
    --------
    >>> low, high = wilson(0.0, 100)
    >>> float(low), round(float(high), 4)
    (0.0, 0.037)
    """
    p, n = np.asarray(mean, dtype=np.float64), np.asarray(effective, dtype=np.float64)
    spread = Z95**2 / n
    middle = (p + spread / 2) / (1 + spread)
    half = Z95 / (1 + spread) * np.sqrt(p * (1 - p) / n + spread / (4 * n))
    # At the ends of the scale the interval closes exactly; rounding must not open it.
    low = np.where(p <= 0, 0.0, np.clip(middle - half, 0.0, 1.0))
    high = np.where(p >= 1, 1.0, np.clip(middle + half, 0.0, 1.0))
    return np.asarray(low), np.asarray(high)


def clopper_pearson(mean: Floats | float, effective: Floats | float) -> tuple[Floats, Floats]:
    """Return the 95 % exact interval of a share (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404).

    Parameters
    ----------
    mean, effective
        As for :func:`wilson`; ``mean * effective`` need not be whole.

    Returns
    -------
    low, high
        Ends of the interval, 0 to 1.

    Examples
    --------
    >>> low, high = clopper_pearson(0.0, 100)
    >>> float(low), round(float(high), 4)
    (0.0, 0.0362)
    """
    from scipy.special import betaincinv

    p, n = np.asarray(mean, dtype=np.float64), np.asarray(effective, dtype=np.float64)
    hits, misses = np.clip(p * n, 0, n), np.clip(n - p * n, 0, n)
    low, high = np.zeros(hits.shape), np.ones(hits.shape)
    # Only where an end is not that of the scale: the inverse is slow, and slowest of all there.
    betaincinv(np.maximum(hits, _TINY), misses + 1, _TAIL, out=low, where=~(p <= 0))
    betaincinv(hits + 1, np.maximum(misses, _TINY), 1 - _TAIL, out=high, where=~(p >= 1))
    return low, high


def share_interval(mean: Floats | float, effective: Floats | float) -> tuple[Floats, Floats]:
    """Return a 95 % interval of a share that covers it everywhere, near 0 and 1 too.

    The score interval where there are at least 40 hits and 40 misses; the exact one elsewhere, where the score
    interval covers as little as 85 %. Parameters and returns as for :func:`wilson`.

    Notes
    -----
    Coverage, summed over the binomial distribution: at least 94 % for any share; at most 96 % where 50 or more hits
    and misses are expected. See docs/models/reach.md.
    """
    p, n = np.broadcast_arrays(np.asarray(mean, dtype=np.float64), np.asarray(effective, dtype=np.float64))
    few = np.minimum(p, 1 - p) * n < _FEW
    low, high = wilson(p, n)
    if few.any():
        low[few], high[few] = clopper_pearson(p[few], n[few])
    return low, high


def effective_worlds(mean: Floats, variance: Floats, worlds: int) -> Floats:
    """Return how many yes-or-no worlds a mean of ``worlds`` values between 0 and 1 is worth.

    A mean over states of knowledge or over a group varies less from world to world than a single yes or
    no; ``p (1 - p) / variance`` times as many worlds would be needed to be as sure. Never fewer than
    ``worlds``; where nothing varied, ``worlds``.
    """
    binomial = mean * (1 - mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(variance > 0, binomial / variance, 1.0)
    return worlds * np.maximum(gain, 1.0)
